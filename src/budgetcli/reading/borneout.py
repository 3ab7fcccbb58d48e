"""Which of the sums that were found the amounts of a table bear out."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from budgetcli.reading.structures import SAME_ROWS, Position
from budgetcli.sheets.grids import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgetcli.model.numbers import Printed
    from budgetcli.reading.structures import Total
    from budgetcli.sheets.columnwise import ByColumn
    from budgetcli.sheets.grids import Grid

    Amounts = ByColumn[Printed]


def proved(grid: Grid, totals: Iterable[Total], amounts: Amounts) -> tuple[Total, ...]:
    """Return the sums that more columns bear out than speak against, neither shares among money nor the same figures in every column."""
    kept = []
    percent = _in_percent(grid, amounts)
    for total in totals:
        bearing = [column for column in total.proved if _bears_out(total, column, amounts)]
        rows = (total.row, *(term.at for term in total.terms))
        shares = {any((row, column) in percent for column in bearing) for row in rows} if percent else {False}
        adds = bool(total.terms) and len(shares) == 1 and (_is_borne_out(total, bearing) or _is_nothing(total, bearing, rows, amounts))
        if adds and not (total.position is Position.APART and _is_chance(bearing, rows, amounts)):
            kept.append(total)
    return tuple(kept)


def _is_chance(bearing: Sequence[int], rows: Sequence[int], amounts: Amounts) -> bool:
    """Return whether several columns bear out a sum, and all of them with the same figures."""
    seen = {tuple(amounts[row, column].amount for row in rows if (row, column) in amounts) for column in bearing}
    return len(seen) == 1 < len(bearing)


def _is_nothing(total: Total, bearing: Sequence[int], rows: Sequence[int], amounts: Amounts) -> bool:
    """Return whether a sum is one of zeros only, which no column speaks against."""
    cells = ((row, column) for row in rows for column in total.proved)
    return not bearing and not total.failed and all(not amounts[cell].amount for cell in cells if cell in amounts)


def _is_borne_out(total: Total, bearing: Sequence[int]) -> bool:
    """Return whether more columns bear out a sum than speak against it, or many blocks of the same rows do together."""
    return len(bearing) > len(total.failed) or total.basis == SAME_ROWS


def _bears_out(total: Total, column: int, amounts: Amounts) -> bool:
    """Return whether a column says something for a sum: of something, and with one part only if it is the same again."""
    stated = amounts.get((total.row, column))
    parts = (term.factor * each.amount for term in total.terms if (each := amounts.get((term.at, column))) and each.amount)
    first = list(islice(parts, 2))
    return stated is not None and (len(first) > 1 or first == [stated.amount])


def _in_percent(grid: Grid, amounts: Amounts) -> frozenset[tuple[int, int]]:
    """Return the cells of amounts that are shown in percent."""
    look = grid.styles.get
    styled = any("%" in style.number_format for style in grid.looks)
    shown = [cell for cell in amounts if "%" in look(cell, PLAIN).number_format] if styled else []
    printed = {column: grid.column(column, amounts.span) for column in amounts.columns if str in grid.types_in(column, amounts.span)}
    texts = ((row, column) for column, values in printed.items() for row, value in enumerate(values, amounts.top) if "%" in str(value))
    stated = (cell for cell in texts if cell in amounts and isinstance(grid.value(*cell), str))
    return frozenset([*shown, *(cell for cell in stated if grid.text(*cell).endswith("%"))])
