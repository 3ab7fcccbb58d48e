"""What the reader understands of a file, and why: every sheet, every table, every doubt, and where each
figure comes from."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Input, Measure, Sign
from budgetcli.model.equations import address, position
from budgetcli.model.errors import BudgetError, DoubtError, Place, ReadError, worded
from budgetcli.model.numbers import DecimalMark, Printed, marks_of, parse
from budgetcli.reading.audits import broken
from budgetcli.reading.layouts import tables_of
from budgetcli.reading.sources import find_source, in_turn, is_own, is_record, sheets_to_read
from budgetcli.reading.tables import is_named, said_of, statements_of, sums_by_parent
from budgetcli.reading.units import price_level_of, scales_of, stated_signs
from budgetcli.sheets.grids import PLAIN, CellError, Range
from budgetcli.sheets.limits import within_time
from budgetcli.sheets.opening import open_grids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from budgetcli.model.budgets import Figure
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.sources import Source
    from budgetcli.reading.tables import ReadTable, RowSum, TableSaid
    from budgetcli.reading.units import Statement
    from budgetcli.reading.workspaces import Workspace
    from budgetcli.sheets.grids import Grid


class CellCounts(NamedTuple):
    """Cells by kind; `valueless` are formulas whose result was never stored. Empty texts and blanks
    are not counted."""

    numbers: int = 0
    texts: int = 0
    dates: int = 0
    booleans: int = 0
    errors: int = 0
    valueless: int = 0

    @property
    def total(self) -> int:
        """All cells that hold something."""
        return sum(self)


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (str, "texts"),
    (Decimal, "numbers"),
    (bool, "booleans"),
    ((datetime, date, time, timedelta), "dates"),
    (CellError, "errors"),
)


def counts_of(grid: Grid) -> CellCounts:
    """Return how many cells of each kind the grid holds."""
    found = dict.fromkeys(CellCounts._fields, 0)
    kinds: Counter[type] = Counter()
    for column in grid.columns:
        kinds.update(map(type, column))
        kinds[str] -= [value for value in column if type(value) is str].count("")
    for kind, count in kinds.items():
        if kind is type(None):
            continue
        found[next(name for known, name in _KINDS if issubclass(kind, known))] += count
    found["valueless"] = sum(grid.value(*cell) is None for cell in grid.formulas)
    return CellCounts(**found)


NOT_STATED = "…"


class Basis(StrEnum):
    """Where a convention of a table comes from."""

    DECLARED = "declared"
    STATED = "stated"
    PROVED = "proved"
    ASSUMED = "assumed"
    OPEN = "open"


class Sureness(StrEnum):
    """How sure a reading is: everything stated or proved, something assumed, or a doubt that
    changes a number."""

    SURE = "sure"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"


class TotalSeen(NamedTuple):
    """A row that sums other rows, each with its sign, and the columns that prove it or speak
    against it."""

    row: int
    parts: tuple[tuple[int, int], ...]
    proved: tuple[int, ...]
    failed: tuple[int, ...]


class TableSeen(NamedTuple):
    """One table as understood; `said` is None where no line has an amount, `findings` are what
    stands against the reading."""

    number: int
    table: ReadTable
    said: TableSaid | None
    totals: tuple[TotalSeen, ...]
    unit: Basis
    sign: Basis
    findings: tuple[BudgetError, ...]

    @property
    def range(self) -> Range:
        """The cells from the header to the last row, and from the first label to the last amount."""
        rows = (*self.table.evidence.header, *self.table.body)
        columns = (
            *self.table.labels,
            *self.table.columns,
            *(() if self.table.codes is None else (self.table.codes,)),
        )
        return Range(min(rows), min(columns), max(rows), max(columns))

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the reading is less than sure, most serious first, by name."""
        against = [finding.id for finding in self.findings]
        failing = any(total.failed for total in self.totals)
        money = [
            column for column in self.table.columns.values() if column.measure is Measure.AMOUNT
        ]
        unnamed = not all(map(is_named, money))
        weak = {
            "sign-assumed": self.sign is Basis.ASSUMED,
            "unit-not-stated": self.unit is Basis.ASSUMED,
            "columns-unnamed": unnamed,
            "totals-fail": failing,
            "no-total": not self.totals,
        }
        return (
            *dict.fromkeys(against),
            *(["sign-open"] if self.sign is Basis.OPEN else []),
            *(name for name, is_so in weak.items() if is_so),
        )

    @property
    def sureness(self) -> Sureness:
        """How sure the reading is."""
        if self.findings or self.sign is Basis.OPEN:
            return Sureness.DOUBTFUL
        return Sureness.LIKELY if self.reasons else Sureness.SURE

    def role(self, row: int) -> str | None:
        """Return what a row of the range is for: `header`, a role of a line, or None where it is
        left out."""
        if row in self.table.evidence.header:
            return "header"
        return str(self.table.roles[row].role) if row in self.table.roles else None

    def left_columns(self) -> tuple[int, ...]:
        """Return the columns within the range that hold something beside the lines and are in no
        figure."""
        seen = {*self.table.labels, *self.table.columns, self.table.codes}
        whole = self.range
        inside = range(whole.left, whole.right + 1)
        return tuple(
            each
            for each in inside
            if each not in seen and any(self.table.grid.text(row, each) for row in self.table.body)
        )

    def left_rows(self) -> tuple[int, ...]:
        """Return the rows within the range that hold something and are neither header nor line."""
        whole = self.range
        columns = range(whole.left, whole.right + 1)
        rows = (row for row in range(whole.top, whole.bottom + 1) if self.role(row) is None)
        return tuple(
            row for row in rows if any(self.table.grid.text(row, column) for column in columns)
        )


class SheetSeen(NamedTuple):
    """A sheet: its cells by kind and its tables; `why` says why there is none, where it was not
    read."""

    grid: Grid
    counts: CellCounts
    tables: tuple[TableSeen, ...]
    why: str | None = None
    findings: tuple[BudgetError, ...] = ()


class Inspection(NamedTuple):
    """A file as understood."""

    source: Input
    sheets: tuple[SheetSeen, ...]

    @property
    def tables(self) -> tuple[TableSeen, ...]:
        """The tables of all sheets, in order."""
        return tuple(table for sheet in self.sheets for table in sheet.tables)


def inspect(target: str, workspace: Workspace, layout: Layout) -> Inspection:
    """Return what the reader understands of a target. Raises BudgetError only where the file cannot
    be opened or is not found."""
    return inspect_source(find_source(target, workspace, layout))


def inspect_source(source: Source) -> Inspection:
    """Return what the reader understands of a source that was found. Raises BudgetError where it
    cannot be opened, or takes too long."""
    with within_time(Place(source.name)):
        return _inspected(source)


def _inspected(source: Source) -> Inspection:
    input = Input(source.name, None, hashlib.sha256(source.data).hexdigest())
    if is_own(source.data) and source.data.lstrip()[:1] in (b"{", b"["):
        raise ReadError(
            "no-budget-found",
            "this is JSON of budgetcli itself, in which nothing is guessed",
            at=Place(source.name),
            hint="`budgetcli summarize` reads it",
        )
    grids = open_grids(
        source.data, input, unpack=source.layout.unpack, encoding=source.layout.encoding
    )
    seen = [_sheet(grid, grids, source.layout) for grid in in_turn(sheets_to_read(grids, source))]
    read = {id(sheet.grid) for sheet in seen}
    others = {
        id(grid): SheetSeen(grid, counts_of(grid), (), _why_not(grid))
        for grid in grids
        if id(grid) not in read
    }
    ordered = {id(sheet.grid): sheet for sheet in seen} | others
    return _numbered(
        Inspection(input, tuple(ordered[id(grid)] for grid in grids)), source.layout.table
    )


def _why_not(grid: Grid) -> str:
    return "record" if is_record(grid) else "hidden" if grid.hidden else "not-named"


def _numbered(found: Inspection, wanted: int | None) -> Inspection:
    """Return the inspection with its tables numbered through, and only the wanted one if there is a
    wish."""
    tables = found.tables
    if wanted is not None and wanted > len(tables):
        raise ReadError(
            "unknown-table",
            worded("there is no table {wanted}, only {count}", wanted=wanted, count=len(tables)),
            at=Place(found.source.path),
        )
    numbers = {id(table.table): number for number, table in enumerate(tables, 1)}
    sheets = []
    for sheet in found.sheets:
        kept = [each._replace(number=numbers[id(each.table)]) for each in sheet.tables]
        sheets.append(
            sheet._replace(tables=tuple(each for each in kept if wanted in (None, each.number)))
        )
    return found._replace(sheets=tuple(sheets))


def _sheet(grid: Grid, grids: Sequence[Grid], layout: Layout) -> SheetSeen:
    """Return a sheet as understood: errors and formulas without a value are findings where an
    amount was expected."""
    if is_record(grid):
        return SheetSeen(grid, counts_of(grid), (), "record")
    faults = dict(broken(grid))
    seen: tuple[TableSeen, ...] = ()
    others: tuple[BudgetError, ...] = ()
    for part in layout.on(grid.source.sheet):
        tables, findings = _tables(_without(grid, faults), part)
        seen += tuple(_table(table, part, [*findings, *faults.values()]) for table in tables)
        others += tuple(
            each for each in findings if not any(_concerns(each, table) for table in tables)
        )
    return SheetSeen(
        grid, counts_of(grid), seen, None if seen else "unread" if others else "no-table", others
    )


def _without(grid: Grid, cells: Iterable[tuple[int, int]]) -> Grid:
    """Return the grid with these cells stating no amount."""
    gone = set(cells)
    if not gone:
        return grid
    values = tuple(
        tuple(NOT_STATED if (row, column) in gone else value for column, value in enumerate(line))
        for row, line in enumerate(grid.values)
    )
    return grid._replace(
        values=values,
        formulas={cell: text for cell, text in grid.formulas.items() if cell not in gone},
    )


def _tables(grid: Grid, layout: Layout) -> tuple[Sequence[ReadTable], list[BudgetError]]:
    """Return the tables, and what stopped the first reading: a decimal mark in doubt is then read
    as a point."""
    refused: list[BudgetError] = []
    tables: Sequence[ReadTable] = ()
    try:
        tables = tables_of(grid, layout, refused)
    except (DoubtError, ReadError) as error:
        refused.append(error)
    if not refused:
        return tables, []
    doubts = [each for each in refused if isinstance(each, DoubtError)]
    if not doubts and (tables or layout.frame is None):
        return tables, refused
    settled = layout._replace(decimal=layout.decimal or (DecimalMark.POINT if doubts else None))
    rest: list[BudgetError] = []
    from budgetcli.reading.published import published_tables  # start-up

    return published_tables(grid, settled, rest), [*doubts, *rest]


def _table(table: ReadTable, layout: Layout, found: Iterable[BudgetError]) -> TableSeen:
    said, scale_doubt = _said(table, layout._replace(open_sign=True))
    concerning = [each for each in found if _concerns(each, table)]
    unit = Basis.OPEN if scale_doubt else _unit_basis(said, layout)
    return TableSeen(
        0,
        table,
        said,
        tuple(_totals(table)),
        unit,
        _sign_basis(table, said, layout),
        (*concerning, *scale_doubt),
    )


def _concerns(finding: BudgetError, table: ReadTable) -> bool:
    """Return whether a finding is at a cell among the table's amounts."""
    cell = position(finding.at.cell) if finding.at and finding.at.cell else None
    return (
        cell is not None and table.body[0] <= cell[0] <= table.body[-1] and cell[1] in table.columns
    )


def _said(table: ReadTable, layout: Layout) -> tuple[TableSaid | None, tuple[BudgetError, ...]]:
    """Return what is said of a table and no doubt; with the unit in doubt that doubt too, and None
    where no line has an amount."""
    try:
        return said_of(table, layout), ()
    except DoubtError as doubt:
        return _said(table, layout._replace(scale=1))[0], (doubt,)
    except ReadError as error:
        return None, (error,)


def _unit_basis(said: TableSaid | None, layout: Layout) -> Basis:
    if layout.scale is not None:
        return Basis.DECLARED
    return (
        Basis.ASSUMED
        if said is None or any(note.id == "unit-not-stated" for note in said.notes)
        else Basis.STATED
    )


def _sign_basis(table: ReadTable, said: TableSaid | None, layout: Layout) -> Basis:
    if layout.sign is not None:
        return Basis.DECLARED
    if said is None or said.heading.sign is Sign.UNKNOWN:
        return Basis.OPEN
    if any(note.id == "one-sign" for note in said.notes):
        return Basis.ASSUMED
    titled = any(note.id == "side-in-title" for note in said.notes)
    return Basis.STATED if titled or stated_signs(list(statements_of(table))) else Basis.PROVED


def sums_of(table: ReadTable) -> tuple[RowSum, ...]:
    """Return the sums of rows: those that were found, else each total with the rows it is the
    parent of."""
    return table.sums if table.sums is not None else sums_by_parent(table)


def _totals(table: ReadTable) -> Iterator[TotalSeen]:
    """Yield each total with its proof, from top to bottom."""
    for found in sorted(sums_of(table)):
        proved, failed = table.evidence.proofs.get(found.total) or _proof(table, found)
        money = [
            column for column, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT
        ]
        yield TotalSeen(
            found.total,
            found.parts,
            *(tuple(each for each in columns if each in money) for columns in (proved, failed)),
        )


def _proof(table: ReadTable, found: RowSum) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the columns in which the sum holds within rounding, and those in which it does not."""
    verdicts: dict[bool, list[int]] = {True: [], False: []}
    for column in table.columns:
        total = table.amounts.get((found.total, column))
        addends = [
            (table.amounts[row, column], factor)
            for row, factor in found.parts
            if (row, column) in table.amounts
        ]
        if total is None or not addends:
            continue
        room = sum((each.quantum for each, _ in addends), total.quantum) / 2
        summed = sum((each.amount * factor for each, factor in addends), Decimal(0))
        verdicts[abs(summed - total.amount) <= room].append(column)
    return tuple(verdicts[True]), tuple(verdicts[False])


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
        unit=_ground_of(seen.unit, table, lambda each: bool(scales_of(each.text))),
        level=_ground_of(
            Basis.DECLARED if layout.price_level else Basis.STATED,
            table,
            lambda each: price_level_of([each]) is not None,
        ),
        sign=_ground_of(seen.sign, table, lambda each: bool(stated_signs([each]))),
    )


def _ground_of(basis: Basis, table: ReadTable, says: Callable[[Statement], bool]) -> Ground:
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


def _mark(table: ReadTable, spot: Spot, layout: Layout) -> tuple[DecimalMark | None, Ground]:
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


def _proof_of(mark: DecimalMark, table: ReadTable, spot: Spot) -> Ground:
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
