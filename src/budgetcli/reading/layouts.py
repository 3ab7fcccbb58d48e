"""A layout says how to read a grid; grid + layout = budget. What is not declared is detected, and said where it is uncertain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Budget, Column, Figure, Heading, Key, Line, Measure, Note, Role, Side, Sign
from budgetcli.model.equations import propose
from budgetcli.model.errors import DoubtError, ReadError
from budgetcli.model.names import fold, one_line, slug
from budgetcli.reading.amounts import read_amounts
from budgetcli.reading.conventions import SignReading, Statement, price_level_of, sign_of, unit_of, unsigned
from budgetcli.reading.structure import Figures, RowRole, headings, regions, roles
from budgetcli.reading.terms import YEAR, measure_of, side_of, stage_of, without_total

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcli.model.numbers import DecimalMark, Printed
    from budgetcli.reading.grids import Grid, Range
    from budgetcli.reading.structure import Region


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


class Table(NamedTuple):
    """One table while it is read: where it is, the amounts as printed, and what its columns and rows are."""

    grid: Grid
    region: Region
    amounts: Mapping[tuple[int, int], Printed]
    columns: Mapping[int, Column]
    roles: Mapping[int, RowRole]


def read_grid(grid: Grid, layout: Layout = DETECTED) -> tuple[Budget, ...]:
    """Return the budgets of a grid, one a table, from top to bottom.

    Raises DoubtError where a reading that changes a number is open, ReadError at a cell that cannot be read.
    """
    return tuple(_budget(_table(grid, region, layout), layout) for region in regions(grid, layout.window))


def _table(grid: Grid, region: Region, layout: Layout) -> Table:
    amounts = read_amounts(grid, region.body, region.amounts, layout.decimal)
    columns = _columns(headings(grid, region))
    money = [column for column, meaning in columns.items() if meaning.measure is Measure.AMOUNT]
    return Table(grid, region, amounts, columns, roles(Figures(grid, region, amounts, money)))


def _columns(heads: Mapping[int, str]) -> dict[int, Column]:
    """Return what each column holds; a second column of the same meaning is told apart by its header."""
    found: dict[int, Column] = {}
    for index, header in heads.items():
        column = _column(header)
        if column in found.values():
            column = column._replace(stage=slug(f"{column.stage or ''} {header} {index + 1}"))
        found[index] = column
    return found


def _column(header: str) -> Column:
    """Return what a header says: year, stage, side and measure; a header that says none of them is a stage of its own."""
    folded, year = fold(header), YEAR.search(header)
    side, stage, measure = side_of(folded), stage_of(folded), measure_of(header, folded)
    if year is None and stage is None and side is None and folded not in ("", "beloeb", "amount", "budget", "betrag"):
        stage = slug(header)
    when = None if year is None else int(year[1]) if not year[2] else year[0].replace(" ", "")
    return Column(when, stage, side or Side.NET, measure)


def _budget(table: Table, layout: Layout) -> Budget:
    statements = list(_statements(table))
    unit, notes = unit_of(statements, layout.scale, layout.currency)
    sign = _sign(table, statements, layout)
    ids = _ids(table)
    heading = Heading(
        entity=layout.entity, committee=layout.committee, title=layout.title or _title(table), unit=unit,
        price_level=price_level_of(statements), sign=sign.sign,
    )  # fmt: skip
    budget = Budget(
        heading=heading, lines=tuple(_lines(table, ids)), columns=tuple(table.columns.values()), figures=_figures(table, ids, sign),
        inputs=(table.grid.source,), notes=(*table.grid.notes, *notes, *sign.notes),
    )  # fmt: skip
    if not budget.figures:
        raise ReadError("no-budget-found", "no line has an amount", at=table.grid.place(table.region.body[0], table.region.label))
    return replace(budget, equations=propose(budget))


def _statements(table: Table) -> Iterator[Statement]:
    """Yield every text outside the lines: above, in the header, and below."""
    first, last = table.region.body[0], table.region.body[-1]
    for row, column, value in table.grid.cells():
        if isinstance(value, str) and not first <= row <= last:
            yield Statement(" ".join(value.lower().split()), table.grid.place(row, column))


def _sign(table: Table, statements: Sequence[Statement], layout: Layout) -> SignReading:
    money = {column: meaning for column, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT}
    rows = [row for row, role in table.roles.items() if role.role is not Role.INDEX]
    by_column = {meaning: [table.amounts[row, column].amount for row in rows if (row, column) in table.amounts]
                 for column, meaning in money.items()}  # fmt: skip
    by_row = [{meaning: table.amounts[row, column].amount for column, meaning in money.items() if (row, column) in table.amounts}
              for row in rows]  # fmt: skip
    try:
        found = sign_of(statements, by_column, by_row, table.grid.place(table.region.body[0], table.region.amounts[0]))
    except DoubtError as doubt:
        if layout.sign is None and not layout.open_sign:
            raise
        open_note = Note("sign-open", f"{doubt.message}; amounts stay as printed", doubt.at)
        found = SignReading(Sign.UNKNOWN, notes=() if layout.sign else (open_note,))
    if layout.sign is None or layout.sign is found.sign:
        return found
    against = (Note("sign-declared", f"the declared sign is {layout.sign}, though the table shows {found.sign}"),)
    return SignReading(layout.sign, unsigned(by_column, layout.sign), () if found.sign is Sign.UNKNOWN else against)


def _title(table: Table) -> str:
    """Return the name of what is totalled, else the first text above the table, else the sheet's name."""
    total = next((row for row, role in reversed(list(table.roles.items())) if role.role is Role.TOTAL), None)
    named = without_total(table.grid.text(total, table.region.label)) if total is not None else ""
    if named and named != table.grid.text(total or 0, table.region.label):
        return one_line(named)
    above = (table.grid.text(row, column) for row, column, _ in table.grid.cells() if row < table.region.body[0])
    return one_line(next(above, "") or table.grid.source.sheet or table.grid.source.path)


def _ids(table: Table) -> dict[int, str]:
    """Return an identifier for each row: from its code or label, with its parent's before it where that is needed to tell it apart."""
    found: dict[int, str] = {}
    taken: set[str] = set()
    for row, role in table.roles.items():
        code, label = _code(table, row), table.grid.text(row, table.region.label)
        plain = slug(code or label) or f"row-{row + 1}"
        parent = slug(table.grid.text(role.parent, table.region.label)) if role.parent is not None else ""
        candidates = [plain, f"{parent}-{plain}".strip("-"), *(f"{plain}-{number}" for number in range(2, len(table.roles) + 2))]
        found[row] = next(candidate for candidate in candidates if candidate not in taken)
        taken.add(found[row])
    return found


def _code(table: Table, row: int) -> str | None:
    codes = table.region.codes
    return one_line(table.grid.text(row, codes)) or None if codes is not None else None


def _lines(table: Table, ids: Mapping[int, str]) -> Iterator[Line]:
    for row, role in table.roles.items():
        label = one_line(table.grid.text(row, table.region.label))
        parent = ids[role.parent] if role.parent is not None and _is_inner(table, role.parent) else None
        yield Line(ids[row], label, role.role, _code(table, row), parent)


def _is_inner(table: Table, row: int) -> bool:
    """Return whether a total is inside another; the parts of the table's own total have no parent."""
    return table.roles[row].role is not Role.TOTAL


def _figures(table: Table, ids: Mapping[int, str], sign: SignReading) -> dict[Key, Figure]:
    """Return the figures in the canonical sign, in the source's order."""
    figures = {}
    for (row, index), printed in sorted(table.amounts.items()):
        column = table.columns[index]
        money = column.measure is Measure.AMOUNT and table.roles[row].role is not Role.INDEX
        turned = money and (sign.sign is Sign.EXPENSE_POSITIVE) != (column in sign.turned)
        amount = -printed.amount if turned and printed.amount else printed.amount
        figures[Key(ids[row], column)] = Figure(amount, printed.quantum, table.grid.place(row, index))
    return figures
