"""Which of the sums that were found the amounts of a table bear out, and which columns add up nowhere."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Measure
from budgetcli.reading.structures import SAME_ROWS, Position
from budgetcli.sheets.grids import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcli.model.budgets import Column
    from budgetcli.model.numbers import Printed
    from budgetcli.reading.structures import Total
    from budgetcli.sheets.columnwise import ByColumn
    from budgetcli.sheets.grids import Grid

    Amounts = ByColumn[Printed]

FAR = Fraction(1, 10)
"""A column whose sums fail by more than this of their size is not one with an error in it: it does not add up at all."""

MANY_TOTALS = 4
"""More totals than this say what a column is that none of them has."""


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


def _without_total(totals: Sequence[Total], amounts: Amounts, column: int) -> bool:
    """Return whether a column of whole numbers is stated for half the parts of several totals, and never for a total."""
    if len(totals) <= MANY_TOTALS:
        return False
    terms = [term.at for total in totals for term in total.terms]
    parts = [each.amount for each in amounts.column(column, terms) if each]
    whole = all(amount == int(amount) for amount in parts)
    found = any(amounts.column(column, [total.row for total in totals if total.terms]))
    return whole and not found and 2 * len(parts) > len(terms)


def not_adding(totals: Sequence[Total], amounts: Amounts, columns: Mapping[int, Column]) -> frozenset[int]:
    """Return the columns that are far from adding up in most totals, or that no total has: codes, row numbers, shares and averages."""
    found = set()
    for index, column in columns.items():
        proved = sum(index in total.proved and bool(amounts[total.row, index].amount) for total in totals if (total.row, index) in amounts)
        away = sorted(_deviation(total, index, amounts) for total in totals if index in total.failed)
        far = len(away) > proved and away[len(away) // 2] > FAR
        if column.measure is Measure.AMOUNT and (far or _without_total(totals, amounts, index)):
            found.add(index)
    return frozenset(found)


def _deviation(total: Total, column: int, amounts: Amounts) -> Fraction:
    """Return by how much of its size a sum fails in a column."""
    parts = [term.factor * Fraction(amounts[term.at, column].amount) for term in total.terms if (term.at, column) in amounts]
    stated = Fraction(amounts[total.row, column].amount) if (total.row, column) in amounts else Fraction(0)
    return abs(sum(parts) - stated) / max(Fraction(1), abs(stated), *map(abs, parts))
