"""How far the reading of a workbook is: a bar on standard error where that is a terminal, and
nothing in a pipe or a file."""

from __future__ import annotations

import os
import sys
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.sheets.grids import Grid

PATIENCE = 0.5
"""Seconds before the bar is shown: what is done sooner needs none."""

WIDTH = 24
CLEAR = "\r\x1b[K"


class Step:
    """How far the reading is, for whoever says what is being done; the bar is not drawn by itself
    while somebody does."""

    def __init__(self) -> None:
        self.bar = ""
        self.is_told = False


STEP = Step()


def watched(grids: Sequence[Grid]) -> Iterator[Grid]:
    """Yield the sheets in turn; the bar goes before anything else is said."""
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield from grids
        return
    begun, shown = monotonic(), False
    try:
        for number, grid in enumerate(grids):
            STEP.bar = bar(number, len(grids))
            if monotonic() - begun > PATIENCE and not STEP.is_told:
                shown = True
                _say(f"{CLEAR}{STEP.bar}")
            yield grid
    finally:
        STEP.bar = ""
        if shown:
            _say(CLEAR)


def bar(done: int, count: int) -> str:
    """Return the bar after so many sheets of so many."""
    full = WIDTH * done // count
    return f"[{'#' * full}{'.' * (WIDTH - full)}] sheet {done + 1} of {count}"


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
