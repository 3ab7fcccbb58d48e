"""Print one table of what the reader must show on published budgets, labelled tables and hostile
files, and exit 1 if anything is missed.

    nice python benchmarks/corpus.py [--details] [WORD ...]

Named sheets are measured as their user sees them, by what `budgetcli check … -O json` proves. Two
processes work at a time; then, alone, seconds and memory are measured. With words only the measures
whose name has one are taken. Details say what is missing, file by file.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path[:0] = [str(Path(__file__).parents[1])]

from expected_readings import BOOKS  # noqa: E402
from measure_corpus import files_of, judged, outcomes  # noqa: E402
from measure_costs import costs  # noqa: E402
from measure_readings import judged_all, read_right  # noqa: E402
from measure_structure import labelled, lists  # noqa: E402
from published_sheets import REAL, SHEETS, Measured  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

BATCH = 60


class Task(NamedTuple):
    """A piece of the work that a process of its own does: the part of the table it belongs to, its
    name, what is called with what."""

    part: str
    name: str
    measure: Callable[..., object]
    given: tuple[object, ...] = ()


def hostile(paths: list[Path]) -> dict[Path, object]:
    """Return what became of each file of a batch."""
    return dict(outcomes(paths))


def readings(name: str) -> dict[str, object]:
    """Return how one published file is read."""
    warnings.simplefilter("ignore")
    return {name: read_right(name)}


def tasks() -> Iterable[Task]:
    """Yield the work, the longest first."""
    for part, folder in (("corpus 742", REAL.parent / "corpus"), ("realdata as files", REAL)):
        files = files_of(folder)
        for start in range(0, len(files), BATCH):
            yield Task(part, f"{part} from {start + 1}", hostile, (files[start : start + BATCH],))
    for name in sorted(BOOKS, key=lambda name: -(REAL / name).stat().st_size):
        yield Task("realdata", name, readings, (name,))
    for measure in SHEETS:
        yield Task("sheets", measure.__name__, measure)
    yield Task("labelled", "labelled tables", labelled)
    yield Task("lists", "lists of accounts", lists)


def gathered(found: dict[str, dict[str, object]]) -> list[Measured]:
    """Return the rows of the table in the order of the parts, the pieces of each part put together."""
    rows = judged_all(_merged(found.pop("realdata"))) if "realdata" in found else []
    for part in ("sheets", "labelled", "lists"):
        rows += [
            row
            for measure in (*(each.__name__ for each in SHEETS), *found.get(part, ()))
            for row in found.get(part, {}).pop(measure, ())
        ]
    for part in ("corpus 742", "realdata as files"):
        rows += judged(part, _merged(found[part])) if part in found else []
    return rows


def _merged(pieces: dict[str, object]) -> dict:
    return {name: result for piece in pieces.values() for name, result in piece.items()}


def shown(rows: list[Measured], *, details: bool) -> str:
    """Return the table as text."""
    lines = [
        ("on", "measure", "reach", "", "achieved"),
        *(
            (row.on, row.measure, row.reach, "ok" if row.met else "MISSED", row.achieved)
            for row in rows
        ),
    ]
    widths = [max(len(line[at]) for line in lines) for at in range(4)]
    said = []
    for number, line in enumerate(lines):
        said.append(
            "  ".join(
                [*(text.ljust(width) for text, width in zip(line, widths, strict=False)), line[4]]
            )
        )
        if not number:
            said.append("-" * (sum(widths) + 16))
        elif details or not rows[number - 1].met:
            said += [f"    {detail}" for detail in rows[number - 1].details]
    return "\n".join(said)


def main() -> int:
    """Measure with progress on standard error, print the table, and return 1 if anything is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("words", nargs="*", metavar="WORD")
    options.add_argument(
        "--details", action="store_true", help="say also of what is reached how it was"
    )
    given = options.parse_args()

    def wanted(name: str) -> bool:
        return not given.words or any(word in name for word in given.words)

    work = [task for task in tasks() if wanted(f"{task.part}: {task.name}")]
    found: dict[str, dict[str, object]] = defaultdict(dict)
    with ProcessPoolExecutor(2) as pool:
        running = {pool.submit(task.measure, *task.given): task for task in work}
        for number, done in enumerate(as_completed(running), 1):
            task = running[done]
            found[task.part][task.name] = done.result()
            print(f"{number} of {len(work)}: {task.name}", file=sys.stderr, flush=True)
    rows = [*gathered(found), *(costs() if wanted("costs") else ())]
    print(shown(rows, details=given.details))
    missed = sum(not row.met for row in rows)
    print(f"\n{len(rows)} measures, {missed} missed")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
