"""How what a command costs grows with what it reads: `make growth`, or

    python benchmarks/growth.py [COMMAND ...] [--size AXIS=N ...] [--times N]

A row a command and axis: seconds of a processor of the whole process at n and at 2n, without what
it needs for next to nothing, and the slope log2(t(2n) / t(n)): 1 grows like the work, 2 like its
square. What is above `STEEP` is marked, and the status is then 1. Both times are the least of
several runs, so that other work on the machine is not counted.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from math import log2
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROGRAM = (sys.executable, "-m", "budgetcli")
STEEP = 1.15
"""A slope above this is more than the work: it is marked."""

LEAST = 0.1
"""Of fewer seconds than this above start-up no slope can be told."""

LONGEST = 120
"""A run is ended after so many seconds."""

YEARS = (2024, 2025, 2026, 2027)


class Scale(NamedTuple):
    """How much of everything is made; each axis grows alone, the others stay at these few."""

    lines: int = 10
    columns: int = 4
    sheets: int = 1
    measures: int = 4
    packages: int = 1
    pages: int = 1
    prose: int = 5
    claims: int = 2
    committees: int = 1


SIZES = Scale(
    lines=2000,
    columns=400,
    sheets=40,
    measures=2000,
    packages=200,
    pages=24,
    prose=8000,
    claims=2000,
    committees=100,
)
"""The n of each axis where none is given; prose is lines of text without numbers."""

COMMANDS: dict[str, tuple[str, str]] = {
    "summarize": ("lines columns", "summarize budget.csv"),
    "check": ("lines columns", "check budget.csv"),
    "check book": ("lines sheets", "check book.xlsx"),
    "check text": ("prose", "check prose.txt"),
    "check publication": ("pages", "check text.md"),
    "inspect": ("lines columns", "inspect budget.csv"),
    "inspect book": ("sheets", "inspect book.xlsx"),
    "convert": ("lines columns", "convert budget.csv -O csv"),
    "apply-savings": (
        "lines measures packages",
        "apply-savings budget.csv *p.toml --allow-overcut",
    ),
    "gap": ("lines measures packages", "gap budget.csv *p.toml"),
    "lint": ("measures packages", "lint *p.toml --target budget.csv"),
    "read-package": ("measures", "read-package 0000.p.toml"),
    "catalogue": ("measures", "catalogue 0000.p.toml"),
    "combos": ("lines measures", "combos budget.csv *p.toml --target 0.3 --year 2024"),
    "amend": ("lines measures", "amend budget.csv *p.toml --drop spare --fund fund.toml"),
    "compare-scenarios": ("lines measures packages", "compare-scenarios budget.csv *p.toml"),
    "report": ("lines measures pages", "report budget.csv *p.toml -o made.html --force"),
    "verify": ("lines", "verify proof.json"),
    "reprice": ("lines columns", "reprice budget.csv --to 2025 --from 2024 --prices prices.toml"),
    "explain": ("lines measures", "explain budget.csv Konto-0-1 2024 *p.toml"),
    "allocate": ("lines", "allocate 150 budget.csv --by-net"),
    "diff": ("lines columns", "diff budget.csv after.csv"),
    "diff unrelated": ("lines", "diff budget.csv other.csv"),
    "bridge": ("lines", "bridge budget.csv after.csv"),
    "claims": ("claims", "claims claims.toml"),
    "tie": ("pages prose", "tie text.md"),
    "draft-package": ("pages", "draft-package text.md"),
    "list": ("committees packages", "list --config budgetcli.toml"),
    "burdens": ("committees packages", "burdens --config budgetcli.toml"),
    "init": ("committees", "init committees --force"),
    "doctor": ("committees", "doctor --config budgetcli.toml"),
}
"""The axes of each command and how it is called; a word with a star stands for every file of that
ending."""

ENDS = {"check text": (2,)}
"""How a command ends that ends otherwise than with 0 or 1: a text without a table is no budget."""


class Row(NamedTuple):
    """What a command costs along an axis: the seconds at n and at 2n above start-up, and how it
    ended."""

    command: str
    axis: str
    size: int
    once: float
    twice: float
    status: int

    @property
    def slope(self) -> float | None:
        """Return log2 of what twice as much costs, None where it is too quick to tell."""
        return log2(self.twice / self.once) if min(self.once, self.twice) >= LEAST else None

    @property
    def is_steep(self) -> bool:
        """Whether the cost grows faster than the work, or the run did not end or failed."""
        return self.status not in ENDS.get(self.command, (0, 1)) or (
            self.slope is not None and self.slope > STEEP
        )

    def line(self) -> str:
        """Return the row as it is printed."""
        slope = "-" if self.slope is None else f"{self.slope:.2f}"
        mark = (
            f"status {self.status}"
            if self.status not in ENDS.get(self.command, (0, 1))
            else "<- steep"
            if self.is_steep
            else ""
        )
        times = f"{self.once:>9.2f} {self.twice:>9.2f} {slope:>6} {mark}"
        return f"{self.command:20} {self.axis:11} {self.size:>7} {times}".rstrip()


def table(lines: int, columns: int, name: str = "Konto", seed: int = 1) -> list[list[str]]:
    """Return a budget: sections of nine lines and their total, a grand total; a column a year, and
    of more numbered ones."""
    random = Random(seed)
    heads = [*map(str, YEARS), *(f"C{number}" for number in range(len(YEARS), columns))][:columns]
    rows, whole = [["I 1.000 kr., - = udgifter", *heads]], [0] * columns
    for section in range(max(lines // 10, 1)):
        cents = [[-random.randrange(100_000, 9_999_999) for _ in range(columns)] for _ in range(9)]
        sums = [sum(column) for column in zip(*cents, strict=True)]
        whole = [before + more for before, more in zip(whole, sums, strict=True)]
        rows += [
            [f"{name} {section}.{line}", *map(_money, each)] for line, each in enumerate(cents)
        ]
        rows.append([f"Sum {section}", *map(_money, sums)])
    return [*rows, ["I alt", *map(_money, whole)]]


def _money(cents: int) -> str:
    return f"-{abs(cents) // 100},{abs(cents) % 100:02d}"


def write(folder: Path, scale: Scale) -> None:
    """Write everything that the commands read, each as large as the scale says."""
    _write_csv(folder / "budget.csv", table(scale.lines, scale.columns))
    _write_csv(folder / "after.csv", table(scale.lines, scale.columns, seed=2))
    _write_csv(folder / "other.csv", table(scale.lines, scale.columns, "Post", seed=3))
    with xlsxwriter.Workbook(folder / "book.xlsx", {"strings_to_numbers": False}) as book:
        for number in range(scale.sheets):
            sheet = book.add_worksheet(f"Udvalg {number}")
            for row, (label, *cells) in enumerate(table(scale.lines, scale.columns, seed=number)):
                sheet.write_string(row, 0, label)
                for column, cell in enumerate(cells, 1):
                    sheet.write(
                        row,
                        column,
                        float(cell.replace(",", "."))
                        if row
                        else int(cell)
                        if cell.isdigit()
                        else cell,
                    )
    for number in range(scale.packages):
        (folder / f"{number:04d}.p.toml").write_text(_package(number, scale), "utf-8")
    funding = _package(9999, Scale(measures=1)).replace("m9999-0", "funding")
    (folder / "fund.toml").write_text(funding, "utf-8")
    (folder / "prose.txt").write_text(
        "This sentence states no number at all.\n" * scale.prose, "utf-8"
    )
    (folder / "text.md").write_text(
        "\n".join(_page(number, scale) for number in range(scale.pages)), "utf-8"
    )
    claims = (
        f'[[claim]]\nid = "c{number}"\ntext = "Claim {number}"\n'
        f'expression = "{number} + 2 == {number + 2}"\n'
        for number in range(scale.claims)
    )
    (folder / "claims.toml").write_text(
        'schema = "budgetcli/claims@1"\nid = "c"\ntitle = "Said"\nunit = "tkr"\n' + "".join(claims),
        "utf-8",
    )
    rates = "".join(f'{year} = "3.0"\n' for year in YEARS)
    (folder / "prices.toml").write_text(
        f'schema = "budgetcli/prices@1"\nid = "three"\n[rates]\n{rates}', "utf-8"
    )
    _workspace(folder, scale)


def _write_csv(path: Path, rows: list[list[str]]) -> None:
    path.write_text("".join(";".join(row) + "\n" for row in rows), "utf-8")


def _package(number: int, scale: Scale) -> str:
    """Return a package of measures on the lines of the first section, with a frame; all titles have
    one word in common, and no two a rare one."""
    head = (
        f'schema = "budgetcli/savings-package@1"\nid = "p{number}"\ntitle = "Package {number}"\n'
        'unit = "tkr"\nprice_level = 2024\n'
    )
    frame = (
        f'[[frame]]\nid = "f{number}"\ntotal = {{ 2024 = "9.0" }}\n'
        '[[frame.share]]\ncommittee = "c0"\namounts = { 2024 = "9.0" }\n'
    )
    ids = [
        *(f"m{number}-{each}" for each in range(scale.measures)),
        *(["spare"] if number == 0 else []),
    ]
    measures = (
        f'[[measure]]\nid = "{id}"\ntitle = "Effektivisering tiltag{id}"\n'
        f'target = "Konto 0.{place % 9}"\nannual = "0.1"\nfrom = 2024\n'
        f'in_base = false\nframe = "f{number}"\n'
        for place, id in enumerate(ids)
    )
    return head + frame + "".join(measures)


def _page(number: int, scale: Scale) -> str:
    """Return a page of a publication: a heading, a table, sentences that state its figures, prose
    and a reduction."""
    (_, *heads), *rows = table(10, scale.columns, f"Opgave {number}", seed=number)
    lines = [["I 1.000 kr., - = udgifter", *heads], ["---"] * (len(heads) + 1), *rows]
    said = "\n".join(f"{label} udgør {cells[0]} t.kr. i {heads[0]}." for label, *cells in rows[:5])
    prose = "Der er ingen tal i denne sætning.\n" * scale.prose
    drawn = "\n".join(f"| {' | '.join(each)} |" for each in lines)
    reduction = f"### Reduktioner\n\n**Rengøring {number}**: 1,2 mio. kr. fra 2024.\n"
    return f"## Udvalg {number}\n\n{drawn}\n\n{said}\n\n{prose}\n{reduction}"


def _workspace(folder: Path, scale: Scale) -> None:
    """Write a workspace of committees, a file each, the first with every package."""
    packages = ", ".join(f'"{number:04d}.p.toml"' for number in range(scale.packages))
    told = ['entity = "Kommune"\ncurrency = "DKK"\nlanguage = "en"\n']
    (folder / "committees").mkdir(exist_ok=True)
    for number in range(scale.committees):
        _write_csv(folder / "committees" / f"c{number}.csv", table(10, len(YEARS), seed=number))
        told.append(
            f'[committee.c{number}]\ntitle = "Committee {number}"\n'
            f'source = "committees/c{number}.csv"\n'
        )
        told.append(f"packages = [{packages}]\n" if number == 0 else "")
    (folder / "budgetcli.toml").write_text("".join(told), "utf-8")


def arguments(folder: Path, called: str) -> list[str]:
    """Return the words of a call, the files of an ending one by one."""
    words = [
        word
        for each in called.split()
        for word in (
            sorted(path.name for path in folder.glob(each)) if each.startswith("*") else [each]
        )
    ]
    return words if "--config" in words or words[0] in ("init",) else [*words, "--no-config"]


def seconds(folder: Path, words: list[str]) -> tuple[float, int]:
    """Return the seconds of a processor that a call needs with all that it starts, and its
    status."""
    environment = {
        key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"
    }
    with subprocess.Popen(
        ["timeout", str(LONGEST), *PROGRAM, *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, running.returncode


def rows(chosen: list[str], sizes: Scale, times: int) -> Iterator[Row]:
    """Yield the rows of the commands."""
    with TemporaryDirectory() as name:
        folders = _material(Path(name), sizes)
        for command in chosen:
            axes, called = COMMANDS[command]
            for axis in axes.split():
                size = getattr(sizes, axis)
                folder_of = {count: folders(axis, count) for count in (0, size, 2 * size)}
                if command == "verify":
                    for folder in folder_of.values():
                        seconds(
                            folder,
                            [
                                "check",
                                "budget.csv",
                                "--no-config",
                                "--proof",
                                "proof.json",
                                "--force",
                            ],
                        )
                runs = {
                    count: [seconds(folder, arguments(folder, called)) for _ in range(times)]
                    for count, folder in folder_of.items()
                }
                least = {count: min(each for each, _ in found) for count, found in runs.items()}
                once, twice = (max(least[count] - least[0], 0.0) for count in (size, 2 * size))
                yield Row(
                    command,
                    axis,
                    size,
                    once,
                    twice,
                    max(status for count in (size, 2 * size) for _, status in runs[count]),
                )


def _material(folder: Path, sizes: Scale) -> Callable[[str, int], Path]:
    """Return what gives the folder of an axis at a size, made when it is first asked for; 0 is next
    to nothing of everything."""

    def made(axis: str, count: int) -> Path:
        path = folder / (f"{axis}-{count}" if count else "least")
        if not path.exists():
            path.mkdir()
            write(path, Scale()._replace(**({axis: count} if count else {})))
        return path

    return made


def main() -> int:
    """Print the table and return 1 where a slope is steep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("command", nargs="*", help=f"of: {', '.join(COMMANDS)}")
    parser.add_argument(
        "--size",
        action="append",
        default=[],
        metavar="AXIS=N",
        help="n of an axis; its double is run too",
    )
    parser.add_argument(
        "--times", type=int, default=2, help="so many runs of each, the least counts"
    )
    given = parser.parse_args()
    sizes = SIZES._replace(
        **{axis: int(size) for axis, _, size in (each.partition("=") for each in given.size)}
    )
    print(f"{'command':20} {'axis':11} {'n':>7} {'s at n':>9} {'s at 2n':>9} {'slope':>6}")
    steep = 0
    for row in rows(given.command or list(COMMANDS), sizes, given.times):
        print(row.line(), flush=True)
        steep += row.is_steep
    print(f"{steep} steep")
    return 1 if steep else 0


if __name__ == "__main__":
    sys.exit(main())
