"""A layout says how to read a grid; grid + layout = budget. What is not declared is detected, and said where it is uncertain."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import DoubtError, ReadError
from budgetcli.reading.structure import plain_table
from budgetcli.reading.tables import budget_of

if TYPE_CHECKING:
    from budgetcli.model.budgets import Budget, Sign
    from budgetcli.model.errors import BudgetError
    from budgetcli.model.numbers import DecimalMark
    from budgetcli.reading.grids import Grid, Range
    from budgetcli.reading.tables import Table

GENERAL_READER = "budgetcli.reading.published"
"""Reads a sheet of any structure; imported where the plain reader cannot prove its own reading."""


class Layout(NamedTuple):
    """What is declared about a source, by flags, a workspace or a layout file; None is left to detection.

    `open_sign` lets a table through whose sign convention nothing proves, with its amounts as printed.
    """

    sheet: str | None = None
    window: Range | None = None
    table: int | None = None
    sign: Sign | None = None
    scale: int | None = None
    decimal: DecimalMark | None = None
    currency: str | None = None
    entity: str | None = None
    committee: str | None = None
    title: str | None = None
    open_sign: bool = False
    unpack: bool = False


DETECTED = Layout()


def read_grid(grid: Grid, layout: Layout = DETECTED, refused: list[BudgetError] | None = None) -> tuple[Budget, ...]:
    """Return the budgets of a grid, one a table, from top to bottom; a table that cannot be read goes to `refused` where asked for.

    Raises DoubtError where a reading that changes a number is open, ReadError at a cell that cannot be read.
    """
    problems: list[BudgetError] = []
    found = []
    for table in tables_of(grid, layout, problems):
        try:
            found.append(budget_of(table, layout))
        except (DoubtError, ReadError) as error:
            problems.append(error)
    if problems and refused is None:
        raise problems[0]
    if refused is not None:
        refused.extend(problems)
    return tuple(found)


def tables_of(grid: Grid, layout: Layout, refused: list[BudgetError]) -> tuple[Table, ...]:
    """Return the tables of a grid: the plain reading where its sums prove it, else what the general reader finds."""
    try:
        plain = plain_table(grid, layout)
    except (DoubtError, ReadError) as error:
        refused.append(error)
        return ()
    if plain is not None:
        return (plain,)
    tables: tuple[Table, ...] = import_module(GENERAL_READER).published_tables(grid, layout, refused)
    return tables
