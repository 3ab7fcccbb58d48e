"""Where a figure comes from: the cell as it stands, and on what evidence its decimal mark, unit,
price level and sign were decided."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import BudgetError, Place
from budgetcli.model.numbers import DecimalMark, Printed, marks_of, parse
from budgetcli.reading.conventions import stated_signs
from budgetcli.reading.inspection import Basis, inspect_source
from budgetcli.reading.tables import statements_of
from budgetcli.reading.units import price_level_of, scales_of
from budgetcli.sheets.grids import PLAIN, address, position

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetcli.model.budgets import Figure
    from budgetcli.reading.conventions import Statement
    from budgetcli.reading.inspection import TableSeen
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.sources import Source
    from budgetcli.reading.tables import Table

Spot = tuple[int, int]


class Ground(NamedTuple):
    """On what a decision rests: its basis, and the text that says it with its cell, where there is
    one."""

    basis: Basis
    text: str | None = None
    cell: str | None = None


class Origin(NamedTuple):
    """A figure's cell as it stands in the source, and what was decided in reading it.

    `text` is the cell's content, `stored` whether it is a number there and no text; `number_format`
    how a spreadsheet shows it. `mark` is None where the amount is the same under either decimal
    mark; `printed` is the amount before its sign was turned.
    """

    place: Place
    text: str
    stored: bool
    number_format: str | None
    formula: str | None
    label: tuple[str, str]
    heading: str
    printed: Printed
    turned: bool
    mark: DecimalMark | None
    marked: Ground
    unit: Ground
    level: Ground
    sign: Ground


def origin_of(figure: Figure, source: Source) -> Origin | None:
    """Return where a figure of a source was read; None where it was computed, or its document has
    no cells of its own.

    Raises BudgetError where the source cannot be opened.
    """
    if figure.place is None or figure.place.cell is None:
        return None
    try:
        seen = inspect_source(source).tables
    except BudgetError as error:
        if error.id == "no-budget-found":
            return None
        raise
    for table in seen:
        spot = next(
            (spot for spot in table.table.amounts if table.table.grid.place(*spot) == figure.place),
            None,
        )
        if spot is not None:
            return _origin(table, spot, figure, source.layout)
    return None


def _origin(seen: TableSeen, spot: Spot, figure: Figure, layout: Layout) -> Origin:
    table, printed = seen.table, seen.table.amounts[spot]
    grid, (row, column) = table.grid, spot
    style, value = grid.style(row, column), grid.value(row, column)
    mark, ground = _mark(table, spot, layout)
    labels = next(
        (each for each in reversed(table.labels) if grid.text(row, each)), table.labels[-1]
    )
    return Origin(
        place=grid.place(row, column),
        text=grid.text(row, column),
        stored=isinstance(value, Decimal),
        number_format=style.number_format
        if isinstance(value, Decimal) and style != PLAIN
        else None,
        formula=grid.formulas.get(spot),
        label=(table.label(row), address(row, labels)),
        heading=table.evidence.heads.get(column, ""),
        printed=printed,
        turned=bool(printed.amount) and figure.amount == -printed.amount,
        mark=mark,
        marked=ground,
        unit=_said(seen.unit, table, lambda each: bool(scales_of(each.text))),
        level=_said(
            Basis.DECLARED if layout.price_level else Basis.STATED,
            table,
            lambda each: price_level_of([each]) is not None,
        ),
        sign=_said(seen.sign, table, lambda each: bool(stated_signs([each]))),
    )


def _said(basis: Basis, table: Table, says: Callable[[Statement], bool]) -> Ground:
    """Return the ground of a decision, with the first text around the table that says it."""
    statement = next((each for each in statements_of(table) if says(each)), None)
    spot = (
        position(statement.place.cell)
        if statement is not None and statement.place.cell is not None
        else None
    )
    if statement is None or spot is None:
        return Ground(basis)
    return Ground(basis, table.grid.text(*spot) or statement.text, statement.place.reference)


def _mark(table: Table, spot: Spot, layout: Layout) -> tuple[DecimalMark | None, Ground]:
    """Return the decimal mark a printed number was read with, and the cell that proves it; None
    where it makes no difference."""
    text = table.grid.value(*spot)
    if not isinstance(text, str):
        return None, Ground(Basis.STATED)
    possible = {
        mark: parsed.amount for mark in DecimalMark if (parsed := parse(text, mark)) is not None
    }
    if len(set(possible.values())) < len(possible) or not possible:
        return None, Ground(Basis.STATED)
    amount = table.amounts[spot].amount
    mark = next((mark for mark, each in possible.items() if each == amount), DecimalMark.POINT)
    if layout.decimal is not None:
        return mark, Ground(Basis.DECLARED)
    return mark, _proof_of(mark, table, spot)


def _proof_of(mark: DecimalMark, table: Table, spot: Spot) -> Ground:
    """Return the number that can be read in this way only: the cell itself, else one of its column,
    else one of the table."""
    near = sorted(table.amounts, key=lambda each: (each != spot, each[1] != spot[1], each))
    for row, column in near:
        value = table.grid.value(row, column)
        if isinstance(value, str) and marks_of(value) == {mark}:
            return Ground(
                Basis.PROVED, table.grid.text(row, column), table.grid.place(row, column).reference
            )
    return Ground(Basis.ASSUMED)
