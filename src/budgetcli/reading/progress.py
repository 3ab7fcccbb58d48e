"""How far the reading of a workbook is, for whoever says what is being done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from budgetcli.sheets.grids import Grid


class Step:
    """How many sheets are read of how many; of none where nobody counts."""

    def __init__(self) -> None:
        self.done = self.count = 0


STEP = Step()


def watched(grids: Sequence[Grid]) -> Generator[Grid]:
    """Yield the sheets in turn, and count them."""
    try:
        for number, grid in enumerate(grids):
            STEP.done, STEP.count = number, len(grids)
            yield grid
    finally:
        STEP.done = STEP.count = 0
