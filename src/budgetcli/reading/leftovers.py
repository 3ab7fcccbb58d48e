"""Cells that cannot be read below a table, in its columns of money: in no line, but never passed
over in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.budgets import Measure, Note
from budgetcli.model.errors import ReadError
from budgetcli.model.sentences import worded
from budgetcli.sheets.grids import CellError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcli.reading.tables import Table
    from budgetcli.sheets.grids import Grid


def left_out(grid: Grid, tables: Sequence[Table]) -> tuple[Table, ...]:
    """Return the tables, each with a note for every error and every formula without a value that
    its columns hold below its last line."""
    found = dict(sorted(broken(grid))) if tables else {}
    return (
        tuple(
            table._replace(notes=(*table.notes, *_notes(table, tables, found))) for table in tables
        )
        if found
        else tuple(tables)
    )


def broken(grid: Grid) -> Iterator[tuple[tuple[int, int], ReadError]]:
    """Yield every cell that holds a spreadsheet error or a formula that was never calculated, with
    what is wrong there."""
    for row, column, value in grid.cells() if grid.has(CellError) else ():
        if isinstance(value, CellError):
            yield (
                (row, column),
                ReadError(
                    "error-cell",
                    worded("the cell holds the error `{code}`", code=value.code),
                    at=grid.place(row, column),
                ),
            )
    for cell in grid.formulas:
        if grid.value(*cell) is None:
            yield (
                cell,
                ReadError(
                    "formula-without-value",
                    "the formula was never calculated",
                    at=grid.place(*cell),
                ),
            )


def _notes(
    table: Table, tables: Sequence[Table], found: Mapping[tuple[int, int], ReadError]
) -> Iterator[Note]:
    end = min(
        (other.body[0] for other in tables if other.body[0] > table.body[-1]),
        default=len(table.grid.values),
    )
    for (row, column), error in found.items():
        money = column in table.columns and table.columns[column].measure is Measure.AMOUNT
        if money and table.body[-1] < row < end:
            yield Note(
                error.id,
                worded("{message}, below the lines of the table: left out", message=error.message),
                error.at,
            )
