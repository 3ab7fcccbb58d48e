"""How many cells of each kind a sheet holds, to be held against an independent count of the file."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.sheets.grids import CellError

if TYPE_CHECKING:
    from budgetcli.sheets.grids import Grid


class Counts(NamedTuple):
    """Cells by kind; `valueless` are formulas whose result was never stored. Empty texts and blanks
    are not counted."""

    numbers: int = 0
    texts: int = 0
    dates: int = 0
    booleans: int = 0
    errors: int = 0
    valueless: int = 0

    @property
    def total(self) -> int:
        """All cells that hold something."""
        return sum(self)


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (str, "texts"),
    (Decimal, "numbers"),
    (bool, "booleans"),
    ((datetime, date, time, timedelta), "dates"),
    (CellError, "errors"),
)


def counts_of(grid: Grid) -> Counts:
    """Return how many cells of each kind the grid holds."""
    found = dict.fromkeys(Counts._fields, 0)
    kinds: Counter[type] = Counter()
    for column in grid.columns:
        kinds.update(map(type, column))
        kinds[str] -= [value for value in column if type(value) is str].count("")
    for kind, count in kinds.items():
        if kind is type(None):
            continue
        found[next(name for known, name in _KINDS if issubclass(kind, known))] += count
    found["valueless"] = sum(grid.value(*cell) is None for cell in grid.formulas)
    return Counts(**found)
