"""Formulas as text: a shared formula moved to the cell that shares it."""

from __future__ import annotations

import re

from budgetcli.sheets.grids import address, position

_KEPT = r"""("[^"]*"|'[^']*'!?|\[[^\]]*\])"""
_CELL = r"(?<![\w.$])(\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6})(?![\w.(!])"
_COLUMNS = r"(?<![\w.$:])(\$?[A-Z]{1,3}:\$?[A-Z]{1,3})(?![\w.(!])"
_ROWS = r"(?<![\w.$:])(\$?[1-9][0-9]{0,6}:\$?[1-9][0-9]{0,6})(?![\w.(!])"
_REFERENCE = re.compile("|".join((_KEPT, _CELL, _COLUMNS, _ROWS)), re.ASCII)
_PARTS = re.compile(r"(\$?)([A-Z]*)(\$?)([0-9]*)", re.ASCII)


def moved(formula: str, rows: int, columns: int) -> str:
    """Return the formula as it reads so many rows and columns further on; what `$` holds stays,
    what leaves the sheet is `#REF!`."""

    def move(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[0]
        return ":".join(_moved(part, rows, columns) for part in found[0].split(":"))

    return _REFERENCE.sub(move, formula)


def _moved(reference: str, rows: int, columns: int) -> str:
    """Return a cell, a column or a row further on: `$B7` three rows on is `$B10`."""
    found = _PARTS.fullmatch(reference)
    if found is None:
        return reference
    first, letters, second, digits = found.groups()
    if not letters:
        row = int(digits) + (0 if first else rows)
        return f"{first}{row}" if row > 0 else "#REF!"
    column_held, row_held = bool(first), bool(second)
    row, column = position(f"{letters}{digits or 1}") or (0, 0)
    row, column = row + (0 if row_held else rows), column + (0 if column_held else columns)
    if column < 0 or (digits and row < 0):
        return "#REF!"
    named = address(row if digits else 0, column)
    return (
        f"{first}{named[: -len(str(row + 1))]}{second}{row + 1}"
        if digits
        else f"{first}{named[:-1]}"
    )
