"""Is every error told, is nothing else told, and does no error change the question? Every figure
beside what it should reach.

`python benchmarks/truth.py [PART…] [--count N] [--seed N] [--show]`; the parts are the names in
PARTS, and N is the size of each campaign. The tables and errors are made here (tests/truth); what
lies beside the repository is asked, too, where it is there.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.truth import campaigns  # noqa: E402 - the path comes first

BASE = 2_701_000
SHARED = ROOT.parent / "shared"
PROGRAM = ROOT / ".venv" / "bin" / "budgetcli"


class Size(NamedTuple):
    """How large each campaign is, its first seed, and where files are written."""

    clean: int
    errors: int
    law: int
    around: int
    seed: int
    folder: Path


class Line(NamedTuple):
    """One figure: what was measured, what to reach, what came out, and whether that is enough; then
    what was not right."""

    measure: str
    reach: str
    measured: str
    enough: bool | None = None
    examples: tuple[str, ...] = ()


def share(measure: str, reach: str, tally: campaigns.Tally, most: float) -> Line:
    """Return the line of a campaign of which at most this share may fail."""
    tried, failed = sum(tally.tried.values()), sum(tally.failed.values())
    kinds = ", ".join(
        f"{kind} {count} of {tally.tried[kind]}" for kind, count in tally.failed.most_common()
    )
    return Line(
        measure,
        reach,
        f"{failed} of {tried}" + (f" ({kinds})" if kinds else ""),
        failed <= most * tried,
        tuple(tally.examples),
    )


def clean(size: Size) -> Iterator[Line]:
    """Yield how many clean tables have a finding."""
    yield share(
        "clean tables with a finding of weight warning or more",
        "0",
        campaigns.clean(size.clean, size.seed, size.folder),
        0,
    )


def errors(size: Size) -> Iterator[Line]:
    """Yield how many errors are not told, and how many sure suggestions are wrong."""
    found, sure = campaigns.errors(size.errors, size.seed + 10_000_000, size.folder)
    yield share("errors that break something stated: not told", "<= 2 %", found, 0.02)
    yield share("sure suggestions that are wrong", "<= 2 in 1,000", sure, 0.002)


def law(size: Size) -> Iterator[Line]:
    """Yield how many changed amounts change the question, in made tables."""
    tally = campaigns.law_of_made(size.law, size.seed + 20_000_000, size.folder)
    yield share(
        "one to three amounts changed in made tables: other questions", "<= 0.5 %", tally, 0.005
    )


def labelled(size: Size) -> Iterator[Line]:
    """Yield the same of published tables."""
    files = sorted((SHARED / "labelled" / "saus").glob("*.csv"))
    if files:
        tally = campaigns.law_of_labelled(size.law, size.seed, size.folder, files, each=24)
        yield share("the same in published tables: other questions", "<= 0.5 %", tally, 0.005)


def around(size: Size) -> Iterator[Line]:
    """Yield how many surroundings change a figure."""
    yield share(
        "surroundings that change a figure",
        "0",
        campaigns.around(size.around, size.seed + 30_000_000, size.folder),
        0,
    )


def perturb(size: Size) -> Iterator[Line]:
    """Yield what one wrong figure does to published tables: results of sums, then parts of them."""
    files = sorted((SHARED / "labelled" / "saus").glob("*.csv"))
    for flags, of in ((), "results of sums"), (("--parts",), "parts of sums"):
        if files:
            said = _run("perturb", "--cells", "6", *flags, *map(str, files))
            yield Line(
                f"published tables, one slip in {of}: false all-clears, equations lost",
                "<= 1 %, <= 2 %",
                said,
            )


def readings(_: Size) -> Iterator[Line]:
    """Yield how published tables are read."""
    for files, keys in (("realdata", "gold/realdata"), ("gold/files", "gold/published")):
        gold = sorted((SHARED / keys).glob("*.json"))
        if gold:
            yield Line(
                f"published tables of {keys}",
                ">= 90 % right, 0 wrong",
                _run("score-readings", "--files", str(SHARED / files), *map(str, gold)),
            )


def cases(_: Size) -> Iterator[Line]:
    """Yield how many small cases hold."""
    if (SHARED / "cases").exists():
        yield Line("small cases", "all", _run("run-cases", str(SHARED / "cases")))


def _run(tool: str, *arguments: str) -> str:
    """Return the last line of a tool that lies beside the repository."""
    command = [sys.executable, str(SHARED / "tools" / tool), "--program", str(PROGRAM), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    return re.sub(r"\s+", " ", lines[-1]) if lines else f"status {done.returncode}"


def speed(size: Size) -> Iterator[Line]:
    """Yield how long a check takes, the whole process."""
    for measure, reach, text in (
        ("check of 40 rows", "<= 1.3 of before", _table(40, 4)),
        ("check of 1,000 x 8", "<= 2 s", _table(1_000, 8)),
        ("check of 20,000 lines x 4 years", "<= 4 s", _table(20_000, 4)),
        ("check of a csv of 1,600 columns", "<= 2 s", _table(8, 1_600)),
    ):
        path = size.folder / "speed.csv"
        path.write_text(text, encoding="utf-8")
        best = min(_seconds("check", str(path), "--no-config", "-O", "json") for _ in range(3))
        limit = re.search(r"(\d+) s$", reach)
        yield Line(
            measure, reach, f"{best:.2f} s", None if limit is None else best <= float(limit[1])
        )


def _table(lines: int, years: int) -> str:
    amounts = [
        [(row * 7919 + column * 104_729) % 9_000 + 100 for column in range(years)]
        for row in range(lines)
    ]
    head = [
        "1.000 kr.",
        *(str(2000 + year) if years < 90 else f"2026 K{year}" for year in range(years)),
    ]
    rows = [[f"Linje {number}", *map(str, row)] for number, row in enumerate(amounts)]
    total = ["I alt", *(str(sum(column)) for column in zip(*amounts, strict=True))]
    return "".join(";".join(row) + "\n" for row in (head, *rows, total))


def _seconds(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([str(PROGRAM), *arguments], capture_output=True, check=False)
    return time.perf_counter() - start


PARTS: dict[str, Callable[[Size], Iterator[Line]]] = {
    each.__name__: each
    for each in (clean, errors, law, labelled, around, perturb, readings, cases, speed)
}


def main() -> int:
    """Print every figure; return 1 if one is not enough."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--count", type=int, default=0, help="the size of each campaign")
    parser.add_argument("--seed", type=int, default=BASE)
    parser.add_argument("--show", action="store_true", help="show the first that are not right")
    asked = parser.parse_args()
    failed = False
    with TemporaryDirectory() as folder:
        sizes = [asked.count] * 4 if asked.count else [1_000, 2_000, 2_500, 400]
        size = Size(*sizes, seed=asked.seed, folder=Path(folder))
        for name in asked.parts or PARTS:
            start = time.perf_counter()
            for line in PARTS[name](size):
                failed = failed or line.enough is False
                mark = {None: "", True: "yes", False: "NO"}[line.enough]
                print(f"{line.measure:75} {line.reach:24} {line.measured}  {mark}", flush=True)
                for each in line.examples if asked.show else ():
                    print("    " + each.replace("\n", "\n    "), flush=True)
            print(f"  {name}: {time.perf_counter() - start:.0f} s", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
