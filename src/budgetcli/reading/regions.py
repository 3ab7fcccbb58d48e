"""Tables within a grid: where each lies, what its rows and columns are for, and which sums its figures prove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.reading.blocks import blocks_of
from budgetcli.reading.cells import read_cells
from budgetcli.reading.grids import Range
from budgetcli.reading.profiles import profile_of
from budgetcli.reading.structures import Region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcli.model.numbers import DecimalMark
    from budgetcli.reading.grids import Grid


def regions(grid: Grid, marks: Mapping[int, DecimalMark] | None = None) -> tuple[Region, ...]:
    """Return the tables of a grid from top to bottom and left to right; `marks` are decimal marks of columns already known."""
    cells = read_cells(grid, marks)
    rows = range(len(grid.values))
    profile = profile_of(cells, rows, 0, grid.width - 1)
    return tuple(
        Region(range=Range(min(block.roles), 0, max(block.roles), grid.width - 1), roles=tuple(sorted(block.roles.items())), columns=())
        for block in blocks_of(cells, profile, rows)
    )
