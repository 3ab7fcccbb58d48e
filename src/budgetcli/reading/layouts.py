"""A layout says how to read a grid; grid + layout = budget. What is not declared is detected, and said where it is uncertain."""

from importlib import import_module
from typing import NamedTuple

from budgetcli.model.budgets import Budget, Sign
from budgetcli.model.numbers import DecimalMark
from budgetcli.reading.grids import CellError, Grid, Range
from budgetcli.reading.structure import plain_table
from budgetcli.reading.tables import Table, budget_of

GENERAL_READER = "budgetcli.reading.published"
"""Reads a sheet of any structure; imported where the plain reader cannot prove its own reading."""

AUDITS = "budgetcli.reading.audits"
"""Keeps formulas for a check of them; imported where one is asked for and there are formulas."""


class Layout(NamedTuple):
    """What is declared about a source, by flags, a workspace or a layout file; None is left to detection.

    `open_sign` lets a table through whose sign convention nothing proves, with its amounts as printed; without
    `digest` the sources' bytes are not hashed, for output that does not state it; `audited` lets one through with errors
    and formulas never calculated among its amounts, and keeps its formulas.
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
    audited: bool = False
    digest: bool = True


DETECTED = Layout()


def read_grid(grid: Grid, layout: Layout = DETECTED) -> tuple[Budget, ...]:
    """Return the budgets of a grid, one a table, from top to bottom.

    Raises DoubtError where a reading that changes a number is open, ReadError at a cell that cannot be read.
    """
    if not (layout.audited and (grid.formulas or any(isinstance(value, CellError) for _, _, value in grid.cells()))):
        return tuple(budget_of(table, layout) for table in tables_of(grid, layout))
    audits = import_module(AUDITS)
    tables = tables_of(audits.readable(grid), layout)
    return tuple(audits.audited(budget_of(table, layout), table, grid) for table in tables)


def tables_of(grid: Grid, layout: Layout = DETECTED) -> tuple[Table, ...]:
    """Return the tables of a grid: the plain reading where its sums prove it, else what the general reader finds."""
    plain = plain_table(grid, layout)
    if plain is not None:
        return (plain,)
    tables: tuple[Table, ...] = import_module(GENERAL_READER).published_tables(grid, layout)
    return tables
