"""A layout says how to read a grid; grid + layout = budget. What is not declared is detected, and
said where it is uncertain."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from budgetcli.model.budgets import Budget, Note, Sign
from budgetcli.model.errors import BudgetError, DoubtError, Place, ReadError
from budgetcli.model.numbers import DecimalMark
from budgetcli.model.sentences import worded
from budgetcli.reading.tables import Table, budget_of
from budgetcli.sheets.grids import CellError, Grid, Range, address

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from budgetcli.reading.frames import Frame
    from budgetcli.reading.rules import Rules
    from budgetcli.reading.workspaces import Committee

    CommitteeReader = Callable[[Committee], "AccountReader"]

GENERAL_READER = "budgetcli.reading.published"
"""Reads a sheet of any structure; imported where a sheet is read at all."""

AUDITS = "budgetcli.reading.audits"
"""Keeps formulas for a check of them; imported where one is asked for and there are formulas."""

LAYOUT_FILES = "budgetcli.reading.layoutfiles"
"""Reads a layout file; imported where one is named."""

CONTEXT = "budgetcli.reading.context"
"""Applies what is said around a table, or declared of it; imported where a layout declares rows and
columns."""

DECLARED_READER = "budgetcli.reading.frames"
"""Reads a table by what a layout file declares of its rows and columns; imported where one does."""


class AccountReader(Protocol):
    """What rolls account files up into a budget; the command line puts it into a layout."""

    @property
    def files(self) -> tuple[str, ...]:
        """Every file it reads besides the target."""

    @property
    def entities(self) -> str | None:
        """The column of municipalities, where a layout names one."""

    def __call__(self, target: str, *, digest: bool = False) -> tuple[Budget, ...]:
        """Return the budgets of a target."""

    def by_first(self, target: str, column: str, *, digest: bool = False) -> dict[str, Budget]:
        """Return a budget of a target for each value of a column, such as the municipality."""


class Layout(NamedTuple):
    """What is declared about a source, by flags, a workspace or a layout file; None is left to
    detection.

    `open_sign` lets a table through whose sign convention nothing proves, with its amounts as
    printed; `audited` one with errors and formulas never calculated among its amounts, and keeps
    its formulas; without `digest` the sources' bytes are not hashed. With `accounts` the target is
    account files, which that rolls up; `committee_accounts` gives what reads those of a committee.
    `refuse_postings` raises BudgetError for a file that is plainly account rows, before it is read
    as a printed table. With `tables` each of them is one table, and nothing else is read; with
    `visible` hidden rows and columns are left out.
    """

    sheet: str | None = None
    window: Range | None = None
    table: int | None = None
    sign: Sign | None = None
    scale: int | None = None
    decimal: DecimalMark | None = None
    step: "Decimal | None" = None
    encoding: str | None = None
    currency: str | None = None
    entity: str | None = None
    committee: str | None = None
    title: str | None = None
    price_level: int | None = None
    frame: "Frame | None" = None
    file: str | None = None
    open_sign: bool = False
    unpack: bool = False
    digest: bool = True
    audited: bool = False
    visible: bool = False
    rules: "Rules | None" = None
    accounts: "AccountReader | None" = None
    committee_accounts: "CommitteeReader | None" = None
    refuse_postings: "Callable[[str], None] | None" = None
    tables: "tuple[Layout, ...]" = ()

    def over(self, other: "Layout") -> "Layout":
        """Return this layout, and the other where it declares nothing; of two layout files the
        tables are those of this one."""
        if self.tables:
            other = other._replace(sheet=None, window=None, frame=None)
        if self.file is not None:
            other = other._replace(tables=())
        declared: dict[str, Any] = {name: mine for name, mine in self._asdict().items() if mine}
        return other._replace(**{**declared, "digest": self.digest and other.digest})

    def on(self, sheet: str | None) -> "tuple[Layout, ...]":
        """Return the layouts of the tables declared on a sheet, in order; this layout alone where
        no tables are declared."""
        if not self.tables:
            return (self,)
        common = self._replace(tables=())
        return tuple(common.over(each) for each in self.tables if each.sheet in (None, sheet))


DETECTED = Layout()


def read_grid(
    grid: Grid, layout: Layout = DETECTED, refused: list[BudgetError] | None = None
) -> tuple[Budget, ...]:
    """Return the budgets of a grid, one a table, from top to bottom; a table that cannot be read
    goes to `refused` where asked for.

    Raises DoubtError where a reading that changes a number is open, ReadError at a cell that cannot
    be read.
    """
    problems: list[BudgetError] = []
    seen = only_visible(grid) if layout.visible else grid
    found = tuple(
        budget
        for each in layout.on(grid.source.sheet)
        for budget in _read_grid(seen, each, problems)
    )
    if problems and refused is None:
        raise problems[0]
    if refused is not None:
        refused.extend(problems)
    return found


def only_visible(grid: Grid) -> Grid:
    """Return the grid with nothing in its hidden rows and columns, and a note that names them."""
    rows, columns = grid.hidden_rows, grid.hidden_columns
    if not rows and not columns:
        return grid
    values = tuple(
        tuple(
            None if row in rows or column in columns else value
            for column, value in enumerate(cells)
        )
        for row, cells in enumerate(grid.values)
    )
    hidden = [str(row + 1) for row in sorted(rows) if row < len(grid.values)]
    hidden += [address(0, column).rstrip("1") for column in sorted(columns) if column < grid.width]
    formulas = {
        cell: text
        for cell, text in grid.formulas.items()
        if cell[0] not in rows and cell[1] not in columns
    }
    note = Note(
        "hidden-left-out",
        worded("hidden rows and columns are left out: {names}", names=", ".join(hidden)),
        Place(grid.source.path, grid.source.sheet),
    )
    return grid._replace(
        values=values,
        formulas=formulas,
        notes=(*(each for each in grid.notes if each.id != "hidden"), note),
    )


def _read_grid(grid: Grid, layout: Layout, problems: list[BudgetError]) -> list[Budget]:
    """Return the budgets of a grid by the layout of one table, or of none; what cannot be read goes
    to `problems`."""
    audited = layout.audited and (grid.formulas or grid.has(CellError))
    audits = import_module(AUDITS) if audited else None
    found = []
    tables = (
        audits.left_out(grid, tables_of(audits.readable(grid), layout, problems))
        if audits
        else tables_of(grid, layout, problems)
    )
    for table in tables:
        try:
            budget = budget_of(table, layout)
        except (DoubtError, ReadError) as error:
            problems.append(error)
            continue
        found.append(audits.audited(budget, table, grid) if audits else budget)
    return found


def tables_of(
    grid: Grid, layout: Layout = DETECTED, refused: list[BudgetError] | None = None
) -> tuple[Table, ...]:
    """Return the tables of a grid: as they are found, or as the layout declares them.

    A table that cannot be read goes to `refused`; without such a list its error is raised.
    """
    problems: list[BudgetError] = []
    tables = _tables_of(grid, layout, problems)
    if problems and refused is None:
        raise problems[0]
    if refused is not None:
        refused.extend(problems)
    return tables


def _tables_of(grid: Grid, layout: Layout, refused: list[BudgetError]) -> tuple[Table, ...]:
    if layout.frame is not None:
        return _declared_tables(grid, layout, layout.frame, refused)
    tables: tuple[Table, ...] = import_module(GENERAL_READER).published_tables(
        grid, layout, refused
    )
    return tables


def _declared_tables(
    grid: Grid, layout: Layout, frame: "Frame", refused: list[BudgetError]
) -> tuple[Table, ...]:
    """Return the table that a layout describes; without its columns or its range, they are those
    detected."""
    reader = import_module(DECLARED_READER)
    context = import_module(CONTEXT)
    if frame.is_whole and layout.window is not None:
        found = (reader.framed(grid, layout, frame),)
    else:
        found = reader.framed_tables(
            grid, layout, frame, _tables_of(grid, layout._replace(frame=None), refused)
        )
    return tuple(context.with_unknown(context.with_step(table, layout)) for table in found)
