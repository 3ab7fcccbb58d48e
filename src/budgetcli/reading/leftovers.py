"""Cells that cannot be read below a table, in its columns of money: in no line, but never passed over in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.budgets import Measure, Note
from budgetcli.reading.grids import CellError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.reading.grids import Grid
    from budgetcli.reading.tables import Table

SAID = {"error-cell": "the cell holds the error `{}`", "formula-without-value": "the formula was never calculated"}


def left_out(grid: Grid, tables: Sequence[Table]) -> tuple[Table, ...]:
    """Return the tables, each with a note for every error and every formula without a value that its columns hold below its last line."""
    broken = sorted(_broken(grid)) if tables else []
    return (
        tuple(table._replace(notes=(*table.notes, *_notes(grid, table, tables, broken))) for table in tables) if broken else tuple(tables)
    )


def _broken(grid: Grid) -> Iterator[tuple[int, int]]:
    yield from (cell for cell in grid.formulas if grid.value(*cell) is None)
    for row, values in enumerate(grid.values):
        if CellError in set(map(type, values)):
            yield from ((row, column) for column, value in enumerate(values) if isinstance(value, CellError))


def _notes(grid: Grid, table: Table, tables: Sequence[Table], broken: Sequence[tuple[int, int]]) -> Iterator[Note]:
    end = min((other.body[0] for other in tables if other.body[0] > table.body[-1]), default=len(grid.values))
    for row, column in broken:
        money = column in table.columns and table.columns[column].measure is Measure.AMOUNT
        if money and table.body[-1] < row < end:
            value = grid.value(row, column)
            id = "error-cell" if isinstance(value, CellError) else "formula-without-value"
            said = SAID[id].format(value.code if isinstance(value, CellError) else "")
            yield Note(id, f"{said}, below the lines of the table: left out", grid.place(row, column))
