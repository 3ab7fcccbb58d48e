"""What a sheet says beside its values: formats, formulas, errors, merges, outline, what is hidden;
whatever the file's format."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcli.sheets.grids import Range, Style, Value

Position = tuple[int, int]


class SheetFacts(NamedTuple):
    """Facts by (row, column) from 0, and rows and columns from 0.

    `box` is rows times columns from `A1` to the last cell that holds something.
    `corrections` are the cells that the native reader leaves out or changes: errors, formulas
    without a value (None), empty results (""). `unread` are the cells that hold something which is
    not read; each is an error among the corrections.
    """

    styles: Mapping[Position, Style]
    formulas: Mapping[Position, str]
    corrections: Mapping[Position, Value]
    merges: tuple[Range, ...]
    outline: Mapping[int, int]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    box: int = 0
    unread: tuple[Position, ...] = ()


_EMPTY: MappingProxyType[Position, str] = MappingProxyType({})
NOTHING = SheetFacts(
    MappingProxyType({}),
    _EMPTY,
    MappingProxyType({}),
    (),
    MappingProxyType({}),
    frozenset(),
    frozenset(),
)
