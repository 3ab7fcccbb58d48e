"""What the formulas of a table say, as a check of them needs it: texts, stored values, errors,
hidden rows."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Position = tuple[int, int]
"""Row and column, from 0."""

_NOTHING: MappingProxyType[Position, str] = MappingProxyType({})
_NO_OTHERS: MappingProxyType[str, tuple[()]] = MappingProxyType({})


class Sheet(NamedTuple):
    """The sheet that a table is read from: stored values by row and column from 0, and the rows and
    columns of the table.

    A formula whose result was never stored has the value None; an error is in `errors`, by its
    code. `others` are the stored values of the other sheets of the workbook, by name.
    """

    path: str
    name: str | None
    values: Sequence[Sequence[object]] = ()
    formulas: Mapping[Position, str] = _NOTHING
    errors: Mapping[Position, str] = _NOTHING
    hidden_rows: frozenset[int] = frozenset()
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    others: Mapping[str, Sequence[Sequence[object]]] = _NO_OTHERS

    def value(self, cell: Position) -> object:
        """Return what a cell holds; None beyond the end of its row or of the sheet."""
        row, column = cell
        if 0 <= row < len(self.values) and 0 <= column < len(self.values[row]):
            return self.values[row][column]
        return None

    def place(self, cell: Position) -> Place:
        """Return where a cell is."""
        return Place(self.path, self.name, address(*cell))


def address(row: int, column: int) -> str:
    """Return the spreadsheet address of a cell counted from 0: `B7` for (6, 1)."""
    return f"{_letters(column)}{row + 1}"


@lru_cache(maxsize=1024)
def _letters(column: int) -> str:
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def position(text: str) -> Position | None:
    """Return (row, column) from 0 of an address such as `B7`, or None if it is none."""
    letters = text.rstrip("0123456789")
    digits = text[len(letters) :]
    if (
        not (letters.isascii() and letters.isalpha() and digits)
        or len(letters) > 3
        or len(digits) > 7
        or int(digits) == 0
    ):
        return None
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(digits) - 1, column - 1
