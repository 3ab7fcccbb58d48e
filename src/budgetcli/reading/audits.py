"""What stands in a table and is in no line: cells that cannot be read, and formulas kept for a check
of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.budgets import Key, Measure, Note, Role
from budgetcli.model.equations import ONE, Equation, Kind, Position, Sheet
from budgetcli.model.errors import ReadError, worded
from budgetcli.sheets.grids import CellError, Grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Budget
    from budgetcli.reading.tables import ReadTable


def left_out(grid: Grid, tables: Sequence[ReadTable]) -> tuple[ReadTable, ...]:
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
    table: ReadTable, tables: Sequence[ReadTable], found: Mapping[tuple[int, int], ReadError]
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


def unreadable(grid: Grid) -> frozenset[Position]:
    """Return the cells that hold an error or a formula that was never calculated."""
    errors = (cell[:2] for cell in grid.cells() if isinstance(cell[2], CellError))
    return frozenset((*errors, *(cell for cell in grid.formulas if grid.value(*cell) is None)))


def readable(grid: Grid) -> Grid:
    """Return the grid with nothing where it cannot be read."""
    open_cells = unreadable(grid)
    if not open_cells:
        return grid
    values = tuple(
        tuple(None if isinstance(value, CellError) else value for value in row)
        for row in grid.values
    )
    return grid._replace(
        values=values,
        formulas={cell: text for cell, text in grid.formulas.items() if cell not in open_cells},
    )


def audited(budget: Budget, table: ReadTable, grid: Grid) -> Budget:
    """Return the budget with the formulas of its table; a sum with a part that cannot be read has
    it as a term, so it is undecided."""
    errors = {
        (row, column): value.code
        for row, column, value in grid.cells()
        if isinstance(value, CellError)
    }
    sheet = Sheet(
        grid.source.path,
        grid.source.sheet,
        grid.values,
        grid.formulas,
        errors,
        grid.hidden_rows,
        table.body,
        tuple(table.columns),
    )
    open_keys = dict(_open_keys(budget, table, unreadable(grid)))
    rows = dict(zip((line.id for line in budget.lines), table.roles, strict=True))
    equations = (
        tuple(_undecided(each, open_keys, rows, budget) for each in budget.equations)
        if open_keys
        else budget.equations
    )
    return budget._replace(sheet=sheet, equations=equations)


def _open_keys(
    budget: Budget, table: ReadTable, cells: frozenset[Position]
) -> Iterator[tuple[Key, int]]:
    """Yield the figures of a table that cannot be read, each with its row."""
    ids = dict(zip(table.roles, (line.id for line in budget.lines), strict=True))
    for row, column in sorted(cells):
        if row in ids and column in table.columns:
            yield Key(ids[row], table.columns[column]), row


def _undecided(
    equation: Equation, open_keys: dict[Key, int], rows: dict[str, int], budget: Budget
) -> Equation:
    """Return a sum of lines with the parts it lacks: those it has in other columns, and those
    between it and the total before."""
    total = equation.result
    if equation.kind is not Kind.SUM or any(
        key.column != total.column for _, key in equation.terms
    ):
        return equation
    alike = (
        each
        for each in budget.equations
        if each.kind is Kind.SUM and each.result.line == total.line
    )
    parts = {key.line for each in alike for _, key in each.terms}
    totals = [
        rows[line.id]
        for line in budget.of(Role.SUBTOTAL, Role.TOTAL)
        if rows[line.id] < rows[total.line]
    ]
    before = max(totals, default=-1)
    lacking = [
        key
        for key, row in open_keys.items()
        if key.column == total.column and (key.line in parts or before < row < rows[total.line])
    ]
    return equation._replace(terms=(*equation.terms, *((ONE, key) for key in lacking)))
