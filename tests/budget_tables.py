"""Budgets written as small tables in a test, and random ones for laws."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from budgetcli.model.budgets import (
    Budget,
    Column,
    Figure,
    Heading,
    Input,
    Key,
    Line,
    Role,
    Side,
    Year,
)
from budgetcli.model.equations import propose
from budgetcli.model.numbers import Unit, exact_sum
from budgetcli.reading.layouts import DETECTED, Layout, read_grid
from budgetcli.sheets.texts import read_text

TENTH = Decimal("0.1")


def budget(text: str, layout: Layout = DETECTED) -> Budget:
    """Return the budget of a table written with `;` between its cells."""
    lines = "\n".join(line.strip() for line in text.strip().splitlines())
    (grid,) = read_text(lines.encode(), Input("table.csv", None, ""))
    (found,) = read_grid(grid, layout)
    return found


AMOUNTS = st.integers(-99_999, 99_999).map(lambda tenths: Decimal(tenths) / 10)


@st.composite
def budgets(draw: st.DrawFn) -> Budget:
    """Draw a budget of one to six lines in one to four years, with or without the two sides of the
    first year, and its totals."""
    count, years = draw(st.integers(1, 6)), [2024 + each for each in range(draw(st.integers(1, 4)))]
    columns = [Column(year) for year in years]
    if draw(st.booleans()):
        columns = [Column(2024, side=Side.EXPENDITURE), Column(2024, side=Side.INCOME), *columns]
    lines = [Line(f"line-{number}", f"Line {number}") for number in range(count)]
    figures = {
        Key(line.id, column): Figure(draw(AMOUNTS), TENTH) for line in lines for column in columns
    }
    return with_totals(tuple(lines), tuple(columns), figures)


def with_totals(
    lines: tuple[Line, ...], columns: tuple[Column, ...], figures: dict[Key, Figure]
) -> Budget:
    """Return the budget with nets that follow from the sides, and a total line."""
    total = Line("total", "Total", Role.TOTAL)
    for line in lines:
        sides = [Key(line.id, Column(2024, side=side)) for side in (Side.EXPENDITURE, Side.INCOME)]
        if all(key in figures for key in sides):
            figures[Key(line.id, Column(2024))] = Figure(
                exact_sum(figures[key].amount for key in sides), TENTH
            )
    for column in columns:
        figures[Key("total", column)] = Figure(
            exact_sum(figures[Key(line.id, column)].amount for line in lines), TENTH
        )
    heading = Heading(title="Committee", unit=Unit(1_000_000, "DKK"), price_level=2024)
    found = Budget(heading=heading, lines=(*lines, total), columns=columns, figures=figures)
    return found._replace(equations=propose(found))


def amount_of(found: Budget, line: str, year: Year, side: Side = Side.NET) -> str | None:
    """Return an amount as text, or None."""
    amount = found.amount(line, Column(year, side=side))
    return None if amount is None else str(amount)
