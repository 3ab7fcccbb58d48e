"""Open every file of the corpora in a worker that may be killed: a traceback, a panic, an abort or
a hang is counted, not suffered."""

from __future__ import annotations

import multiprocessing
import os
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

from published_sheets import Measured  # noqa: E402
from tests.reading.raw_counts import ods_counts, xls_total, xlsb_total, xlsx_counts  # noqa: E402

from budgetcli.model.budgets import Input  # noqa: E402
from budgetcli.model.errors import BudgetError, Place  # noqa: E402
from budgetcli.reading.inspection import counts_of  # noqa: E402
from budgetcli.sheets.limits import LIMITS  # noqa: E402
from budgetcli.sheets.native_readers import PANIC, NativeError, read_native  # noqa: E402
from budgetcli.sheets.opening import open_grids  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from budgetcli.sheets.grids import Grid

HANG = 30
SUFFIXES = frozenset({".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".fods", ".csv", ".tsv", ".txt"})


class Outcome(NamedTuple):
    """What became of one file: its kind, the cells, those unaccounted for, the seconds, and the
    cause."""

    kind: str
    cells: int
    unaccounted: int
    seconds: float
    cause: str
    alone: bool


def files_of(folder: Path) -> list[Path]:
    """Return the spreadsheets and texts of a folder."""
    return [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES]


def outcomes(files: list[Path]) -> Iterator[tuple[Path, Outcome]]:
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
    started, used = time.monotonic(), _processor()
    try:
        grids = open_grids(data, Input(path, None, ""))
    except BudgetError as error:
        return Outcome(
            "refused", 0, 0, time.monotonic() - started, f"{error.id}: {error.message}", alone
        )
    except BaseException as error:  # noqa: BLE001 - what must not happen is what is counted here
        kind = "panic" if type(error).__name__ == PANIC else "traceback"
        return Outcome(kind, 0, 0, time.monotonic() - started, traceback.format_exc()[-300:], alone)
    seconds = _processor() - used
    kind = "hang" if seconds > HANG else "read"
    return Outcome(
        kind,
        sum(counts_of(grid).total for grid in grids),
        _unaccounted(data, grids),
        seconds,
        "",
        alone,
    )


def _processor() -> float:
    """Return the seconds of a processor that this process and the readers it started have used:
    others on the machine do not count."""
    return sum(os.times()[:4])


def _calamine_alone(data: bytes) -> bool:
    """Return whether python-calamine by itself reads the file."""
    try:
        read_native("calamine", data, LIMITS._replace(cells=10**9), Place(""))
    except (NativeError, BudgetError):
        return False
    return True


def _unaccounted(data: bytes, grids: tuple[Grid, ...]) -> int:
    """Return how many cells the grids and an independent count of the raw file differ by; errors of
    the count are shown."""
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
            raw = (
                ods_counts(package.read(names["content.xml"]))
                if "content.xml" in names
                else xlsx_counts(data)
            )
    except (AssertionError, KeyError, ValueError, StopIteration) as error:
        print(f"not counted: {error!r}", file=sys.stderr)
        return 0
    sheets = read.keys() | raw.keys()
    return sum(
        abs(raw.get(name or "", Counter())[kind] - read.get(name, Counter())[kind])
        for name in sheets
        for kind in counts_of(grids[0])._fields
    )


def judged(on: str, found: dict[Path, Outcome]) -> list[Measured]:
    """Return what went wrong in a corpus, and how many files could not be read."""
    kinds = Counter(outcome.kind for outcome in found.values())
    lost = sum(outcome.unaccounted for outcome in found.values())
    bad = {kind: kinds[kind] for kind in ("traceback", "panic", "abort", "hang")}
    refused = {path: outcome for path, outcome in found.items() if outcome.kind == "refused"}
    causes = Counter(outcome.cause.partition(":")[0] for outcome in refused.values())
    unnamed = sum(not outcome.cause.partition(": ")[2] for outcome in refused.values())
    alone = sum(not outcome.alone for outcome in found.values())
    wrong = [
        f"{outcome.kind} {path.name}: {outcome.unaccounted} {outcome.cause}"
        for path, outcome in found.items()
        if outcome.kind in bad or outcome.unaccounted
    ]
    slowest = max((outcome.seconds for outcome in found.values()), default=0.0)
    said = ", ".join(f"{count} {cause}" for cause, count in causes.most_common())
    return [
        Measured(
            on,
            "tracebacks, panics, aborts, hangs over 30 s; unaccounted cells",
            "0; 0",
            f"{sum(bad.values())}; {lost} of {sum(outcome.cells for outcome in found.values()):,} (slowest file {slowest:.1f} s)",
            not any(bad.values()) and not lost,
            tuple(wrong),
        ),
        Measured(
            on,
            "unreadable files, each with a named cause",
            f"at most {alone}, as python-calamine alone",
            f"{len(refused)}: {said or 'none'}",
            len(refused) <= alone and not unnamed,
            tuple(f"{path.name}: {outcome.cause}" for path, outcome in refused.items()),
        ),
    ]
