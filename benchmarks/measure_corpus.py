"""Open every file of the corpora and print how many were read, refused with a cause, or went wrong; and the cells that are missing.

    nice python benchmarks/measure_corpus.py [--progress FILE] [FOLDER ...]

Each file is opened in a worker that may be killed: a traceback, a panic, an abort or a hang of over 30 seconds is counted, not suffered.
The folders are `../shared/corpus` and `../shared/realdata` where none is named.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
import traceback
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZipFile

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.reading.raw_counts import ods_counts, xls_total, xlsb_total, xlsx_counts  # noqa: E402

from budgetcli.model.budgets import Input  # noqa: E402
from budgetcli.model.errors import BudgetError, Place  # noqa: E402
from budgetcli.reading.counts import counts_of  # noqa: E402
from budgetcli.reading.limits import LIMITS  # noqa: E402
from budgetcli.reading.opening import open_grids  # noqa: E402
from budgetcli.reading.readers import PANIC, NativeError, read_native  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from budgetcli.reading.grids import Grid

HANG = 30
SUFFIXES = frozenset({".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".fods", ".csv", ".tsv", ".txt"})


class Outcome(NamedTuple):
    """What became of one file: its kind, the cells, those unaccounted for, the seconds, and the cause."""

    kind: str
    cells: int
    unaccounted: int
    seconds: float
    cause: str
    alone: bool


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folders", nargs="*", type=Path, default=[ROOT.parent / "shared" / name for name in ("corpus", "realdata")])
    options.add_argument("--progress", type=Path)
    given = options.parse_args()
    files = [path for folder in given.folders for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES]
    outcomes = {}
    for path, outcome in _outcomes(files):
        outcomes[path] = outcome
        if given.progress:
            with given.progress.open("a") as log:
                log.write(json.dumps([str(path), *outcome]) + "\n")
    _print(outcomes)


def _outcomes(files: list[Path]) -> Iterator[tuple[Path, Outcome]]:
    """Yield each file's outcome; a worker that dies or hangs is replaced."""
    worker, link = _worker()
    for path in files:
        started = time.monotonic()
        link.send(str(path))
        try:
            ended = link.poll(2 * HANG)
            yield path, link.recv() if ended else Outcome("hang", 0, 0, 2 * HANG, "", alone=True)
        except EOFError:
            ended = False
            yield path, Outcome("abort", 0, 0, time.monotonic() - started, "", alone=True)
        if not ended:
            worker.kill()
            worker, link = _worker()
    link.send(None)
    worker.join()


def _worker() -> tuple[Any, Connection]:
    context = multiprocessing.get_context("spawn")
    link, far = context.Pipe()
    worker = context.Process(target=_serve, args=(far,), daemon=False)
    worker.start()
    far.close()
    return worker, link


def _serve(link: Connection) -> None:
    while (path := link.recv()) is not None:
        link.send(_outcome(Path(path).read_bytes(), path))


def _outcome(data: bytes, path: str) -> Outcome:
    alone = _calamine_alone(data) if not path.lower().endswith((".csv", ".tsv", ".txt")) else True
    started = time.monotonic()
    try:
        grids = open_grids(data, Input(path, None, ""))
    except BudgetError as error:
        return Outcome("refused", 0, 0, time.monotonic() - started, f"{error.id}: {error.message}", alone)
    except BaseException as error:  # noqa: BLE001 - what must not happen is what is counted here
        kind = "panic" if type(error).__name__ == PANIC else "traceback"
        return Outcome(kind, 0, 0, time.monotonic() - started, traceback.format_exc()[-300:], alone)
    seconds = time.monotonic() - started
    kind = "hang" if seconds > HANG else "read"
    return Outcome(kind, sum(counts_of(grid).total for grid in grids), _unaccounted(data, grids), seconds, "", alone)


def _calamine_alone(data: bytes) -> bool:
    """Return whether python-calamine by itself reads the file."""
    try:
        read_native("calamine", data, LIMITS._replace(cells=10**9), Place(""))
    except (NativeError, BudgetError):
        return False
    return True


def _unaccounted(data: bytes, grids: tuple[Grid, ...]) -> int:
    """Return how many cells the grids and an independent count of the raw file differ by; errors of the count are shown."""
    read = {grid.source.sheet: Counter(counts_of(grid)._asdict()) for grid in grids}
    everything = sum((counts.total() - counts["valueless"] for counts in read.values()), 0)
    try:
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            return abs(xls_total(data) - everything)
        if not data.startswith(b"PK"):
            return 0
        with ZipFile(BytesIO(data)) as package:
            names = {name.lower(): name for name in package.namelist()}
            if "xl/workbook.bin" in names:
                return abs(xlsb_total(data) - everything)
            raw = ods_counts(package.read(names["content.xml"])) if "content.xml" in names else xlsx_counts(data)
    except (AssertionError, KeyError, ValueError, StopIteration) as error:
        print(f"not counted: {error!r}", file=sys.stderr)
        return 0
    sheets = read.keys() | raw.keys()
    return sum(
        abs(raw.get(name or "", Counter())[kind] - read.get(name, Counter())[kind])
        for name in sheets
        for kind in counts_of(grids[0])._fields
    )


def _print(outcomes: dict[Path, Outcome]) -> None:
    kinds = Counter(outcome.kind for outcome in outcomes.values())
    refusals = Counter(outcome.cause.partition(":")[0] for outcome in outcomes.values() if outcome.kind == "refused")
    print(f"files               {len(outcomes)}")
    for kind in ("read", "refused", "traceback", "panic", "abort", "hang"):
        print(f"{kind:<19} {kinds[kind]}{'' if kind in ('read', 'refused') else ' (reach: 0)'}")
    print(f"cells               {sum(outcome.cells for outcome in outcomes.values()):,}")
    print(f"cells unaccounted   {sum(outcome.unaccounted for outcome in outcomes.values())} (reach: 0)")
    print(f"calamine alone      leaves {sum(not outcome.alone for outcome in outcomes.values())} unreadable (reach: no more are refused)")
    print(f"slowest             {max((outcome.seconds for outcome in outcomes.values()), default=0):.1f} s")
    print("refused because     " + ", ".join(f"{cause} {count}" for cause, count in refusals.most_common()))
    for path, outcome in outcomes.items():
        if outcome.kind not in ("read", "refused") or outcome.unaccounted:
            print(f"  {outcome.kind} {path}: {outcome.unaccounted} {outcome.cause}")


if __name__ == "__main__":
    main()
