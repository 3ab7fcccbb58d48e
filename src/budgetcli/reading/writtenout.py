"""The step of amounts that a program wrote out as binary numbers: `1234.0` is a whole number, and
the last digits of `0.30000000000000004` are noise."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcli.reading.amounts import general_step
from budgetcli.sheets.columnwise import ByColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.model.numbers import Printed
    from budgetcli.sheets.grids import Grid

FEWEST_AMOUNTS = 8
"""Of fewer amounts nothing is said of how they were written."""

FEWEST_DIFFERENT = 3
"""So many different amounts of a row or column tell whether they are whole numbers."""

NEARLY_ALL = Decimal("0.9")

LOOKED_AT = 50
"""Rows that tell whether it is worth while to look at all of them."""

ONE, TENTH = Decimal(1), Decimal("0.1")
_DIGIT, _WRITTEN_OUT = re.compile(r"\d"), re.compile(r"-?\d+\.(?:0|\d*[1-9])")


def written_out(
    grid: Grid, rows: Sequence[int], amounts: ByColumn[Printed], columns: Sequence[int]
) -> ByColumn[Printed]:
    """Return the amounts with the step that they were rounded to, where the texts of these columns
    are binary numbers written out: always with a point, never with a nought at the end but `.0`.

    There `.0` is no decimal where nearly all amounts of a row, or of a column, are whole numbers.
    """
    if not (
        _are_written_out(grid, rows[:LOOKED_AT], columns) and _are_written_out(grid, rows, columns)
    ):
        return amounts
    cells = {
        (row, column): printed
        for column in columns
        for row, printed in zip(amounts.span, amounts.columns[column], strict=True)
        if printed is not None
    }
    everywhere = _are_whole([each.amount for each in cells.values()], default=False)
    by_row, by_column = (_lines(cells, axis, default=everywhere) for axis in (0, 1))
    changed: dict[int, Sequence[Printed | None]] = dict(amounts.columns)
    for column in columns:
        changed[column] = [
            printed
            and _stepped(printed, is_whole=by_row.get(row, False) or by_column.get(column, False))
            for row, printed in zip(amounts.span, amounts.columns[column], strict=True)
        ]
    return ByColumn(changed, amounts.top)


def _are_written_out(grid: Grid, rows: Sequence[int], columns: Iterable[int]) -> bool:
    """Return whether nearly all texts with a number are binary numbers written out."""
    texts = [text for column in columns for text in _numbers(grid, rows, column)]
    return len(texts) >= FEWEST_AMOUNTS and _nearly_all(
        sum(_WRITTEN_OUT.fullmatch(text) is not None for text in texts), len(texts)
    )


def _numbers(grid: Grid, rows: Sequence[int], column: int) -> Iterator[str]:
    if str in grid.types_in(column, rows):
        for value in grid.column(column, rows):
            if isinstance(value, str) and _DIGIT.search(value):
                yield value.strip()


def _nearly_all(count: int, of: int) -> bool:
    return count >= NEARLY_ALL * of


def _are_whole(amounts: Sequence[Decimal], *, default: bool) -> bool:
    """Return whether nearly all of some amounts are whole numbers; too few different ones do not
    tell."""
    different = {amount for amount in amounts if amount}
    if len(different) < FEWEST_DIFFERENT:
        return default
    return _nearly_all(sum(not amount % 1 for amount in different), len(different))


def _lines(
    cells: Mapping[tuple[int, int], Printed], axis: int, *, default: bool
) -> dict[int, bool]:
    """Return of each row, or column, whether its amounts are whole numbers."""
    lines: dict[int, list[Decimal]] = defaultdict(list)
    for cell, printed in cells.items():
        lines[cell[axis]].append(printed.amount)
    return {line: _are_whole(amounts, default=default) for line, amounts in lines.items()}


def _stepped(printed: Printed, *, is_whole: bool) -> Printed:
    if printed.quantum == TENTH and not printed.amount % 1:
        return printed._replace(quantum=ONE) if is_whole else printed
    return printed._replace(quantum=max(printed.quantum, general_step(printed.amount)))
