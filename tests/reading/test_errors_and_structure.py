"""An error may not change the question: whatever a few amounts say, the same rows are totals of the
same parts."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetcli.model.budgets import Input, Measure
from budgetcli.reading.layouts import Layout, tables_of
from budgetcli.sheets.opening import open_grids
from tests.publishers.cases import LAYOUTS, made
from tests.publishers.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.reading.tables import ReadTable
    from budgetcli.sheets.grids import Grid

TRIALS = 3
"""Errors put into each made table."""

MOST_CHANGED = 2
"""Of a hundred tables so many may be read otherwise: those where errors meet in nearly every column
of one sum."""


def structure(tables: Sequence[ReadTable]) -> list[Any]:
    """Return what the rows and columns of tables are, without their amounts."""
    return [
        (table.body, dict(table.columns), dict(table.roles), sorted(table.sums or ()))
        for table in tables
    ]


def slipped(value: Decimal | str, dice: random.Random) -> Decimal | str:
    """Return an amount with one of its digits changed, or the other sign, written as before."""
    text = f"{value:f}" if isinstance(value, Decimal) else value
    digits = [at for at, letter in enumerate(text) if letter.isdigit()]
    if dice.random() < 0.3:
        text = text[1:] if text.startswith("-") else f"-{text}"
    elif len(digits) > 1:
        at = dice.choice(digits[: len(digits) // 2])
        text = f"{text[:at]}{1 + int(text[at]) % 9}{text[at + 1 :]}"
    return Decimal(text) if isinstance(value, Decimal) else text


def with_errors(grid: Grid, tables: Sequence[ReadTable], dice: random.Random) -> Grid:
    """Return the grid with one to three of its amounts changed."""
    cells = [
        (row, column)
        for table in tables
        for row, column in table.amounts
        if table.columns[column].measure is Measure.AMOUNT
    ]
    values = [list(row) for row in grid.values]
    for row, column in dice.sample(cells, dice.choice((1, 1, 2, 3))):
        value = values[row][column]
        assert isinstance(value, Decimal | str)
        values[row][column] = slipped(value, dice)
    return grid._replace(values=tuple(map(tuple, values)))


def made_grids() -> Iterator[tuple[str, Grid]]:
    for number, layout in enumerate(LAYOUTS):
        for writer in ("csv", "xlsx"):
            file = made(layout, writer, number, list(LANGUAGES)[number % len(LANGUAGES)])
            for grid in (
                open_grids(file.data, Input(f"made{file.extension}", None, "")) if file else ()
            ):
                yield f"{layout.__name__} {writer}", grid


def test_errors_in_one_to_three_amounts_leave_rows_and_their_sums_as_they_are() -> None:
    trials, other = 0, []
    for name, grid in made_grids():
        tables = tables_of(grid, Layout(), [])
        dice = random.Random(name)
        for _ in range(TRIALS if tables else 0):
            changed = tables_of(with_errors(grid, tables, dice), Layout(), [])
            trials += 1
            other += [name] if structure(changed) != structure(tables) else []
    assert trials > 200
    assert 100 * len(other) <= MOST_CHANGED * trials, other
