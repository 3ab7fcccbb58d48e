"""Layout files: TOML that says how a table is read, written by `inspect --layout-out` and corrected by
hand; and the table that is read by what they declare."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.budgets import Column, Measure, Note, Role, Side, Sign
from budgetcli.model.declarations import Declaration, load
from budgetcli.model.equations import Kind, address, position
from budgetcli.model.errors import LayoutError, Place, worded
from budgetcli.model.numbers import SCALES, DecimalMark
from budgetcli.reading.amounts import read_amounts
from budgetcli.reading.layouts import NONE, Layout, rules_of
from budgetcli.reading.relations import with_relations
from budgetcli.reading.tables import (
    Across,
    Evidence,
    ReadTable,
    RowSum,
    TableRowRole,
    columns_of,
    sums_by_parent,
)
from budgetcli.reference.national_layouts import shipped
from budgetcli.sheets.grids import Range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from decimal import Decimal
    from pathlib import Path

    from budgetcli.model.budgets import Year
    from budgetcli.model.errors import ReadError
    from budgetcli.sheets.grids import Grid

Parts = tuple[tuple[int, int], ...]
"""Rows or columns, each with the sign it enters a sum with."""


class ColumnDeclared(NamedTuple):
    """What is declared of a column of amounts; None is left to its header, the stage only where
    nothing else is said."""

    year: Year | None = None
    stage: str | None = None
    side: Side | None = None
    measure: Measure | None = None

    def over(self, found: ColumnDeclared) -> ColumnDeclared:
        """Return this declaration, and the other where it says nothing."""
        declared: dict[str, Any] = {
            name: mine for name, mine in self._asdict().items() if mine is not None
        }
        return found._replace(**declared)

    def column(self, header: str) -> Column:
        """Return what the column holds."""
        (found,) = columns_of({0: header}).values()
        stage = (
            found.stage
            if self.stage is None and self.year is None and self.side is None
            else self.stage
        )
        return Column(
            found.year if self.year is None else self.year,
            stage or None,
            self.side or found.side,
            self.measure or found.measure,
        )


class DeclaredFrame(NamedTuple):
    """What is declared of a table; rows and columns from 0, None in `columns` and `rows` where one
    is left out.

    `sums` are those of rows, `across` those of columns, `under` the rows that stand under another
    without being summed.
    """

    header: tuple[int, ...] = ()
    labels: tuple[int, ...] = ()
    codes: int | None = None
    columns: Mapping[int, ColumnDeclared | None] = MappingProxyType({})
    rows: Mapping[int, Role | None] = MappingProxyType({})
    sums: Mapping[int, Parts] = MappingProxyType({})
    across: Mapping[int, Parts] = MappingProxyType({})
    under: Mapping[int, Parts] = MappingProxyType({})

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the columns is left to detection."""
        return bool(self.labels and self.columns)

    def over(self, found: DeclaredFrame) -> DeclaredFrame:
        """Return this frame where it declares something, the other where it does not."""
        columns = {
            index: _over(each, found.columns.get(index)) for index, each in self.columns.items()
        }
        return DeclaredFrame(
            self.header or found.header,
            self.labels or found.labels,
            found.codes if self.codes is None else self.codes,
            {**found.columns, **columns},
            {**found.rows, **self.rows},
            {**found.sums, **self.sums},
            {**found.across, **self.across},
            {**found.under, **self.under},
        )


def _over(declared: ColumnDeclared | None, found: ColumnDeclared | None) -> ColumnDeclared | None:
    return declared if declared is None or found is None else declared.over(found)


def frame_of(table: ReadTable, sums: Sequence[RowSum]) -> DeclaredFrame:
    """Return the frame of a table as it was found, with its sums of rows."""
    summed = {row for found in sums for row, factor in found.parts if factor > 0}
    under: dict[int, list[tuple[int, int]]] = {}
    for row, role in table.roles.items():
        if role.parent is not None and row not in summed:
            under.setdefault(role.parent, []).append((row, 1))
    return DeclaredFrame(
        table.evidence.header,
        table.labels,
        table.codes,
        {index: ColumnDeclared(*column) for index, column in table.columns.items()},
        {row: role.role for row, role in table.roles.items()},
        {each.total: each.parts for each in sums},
        {
            each.result: each.terms
            for each in table.across
            if each.kind in (Kind.SUM, Kind.DIFFERENCE)
        },
        {parent: tuple(rows) for parent, rows in under.items()},
    )


def framed(grid: Grid, layout: Layout, frame: DeclaredFrame) -> ReadTable:
    """Return the table that a frame describes, within the window of the layout if there is one.

    Raises LayoutError where two columns are declared to hold the same, or nothing is left.
    """
    columns = _columns(grid, frame)
    _refuse_doubles(columns, layout)
    rows = list(_rows(grid, layout, frame))
    problems: list[ReadError] = []
    amounts = read_amounts(grid, rows, list(columns), layout.decimal, problems)
    stated = amounts.rows
    body = tuple(
        row
        for row in rows
        if row in stated or any(grid.text(row, column) for column in frame.labels)
    )
    if not body or not columns:
        raise LayoutError(
            "bad-layout",
            "the layout leaves no line with an amount",
            at=Place(layout.file or grid.source.path),
        )
    notes = tuple(
        Note(each.id, worded("{message}: left out", message=each.message), each.at)
        for each in problems
    )
    evidence = Evidence(frame.header, _heads(grid, frame), texts=_texts(grid, frame))
    across = tuple(_across(frame.across, columns))
    roles = dict(_roles(body, stated, frame))
    table = ReadTable(
        grid,
        body,
        frame.labels,
        frame.codes,
        amounts,
        columns,
        roles,
        tuple(_sums(frame.sums, body)),
        across,
        notes,
        evidence,
    )
    return with_relations(table)


def _heads(grid: Grid, frame: DeclaredFrame) -> dict[int, str]:
    return {
        column: " ".join(text for row in frame.header if (text := grid.text(row, column)))
        for column in frame.columns
    }


def _texts(grid: Grid, frame: DeclaredFrame) -> dict[int, tuple[str, ...]]:
    return {
        column: tuple(grid.text(row, column) for row in frame.header) for column in frame.columns
    }


def _across(declared: Mapping[int, Parts], columns: Mapping[int, Column]) -> Iterator[Across]:
    """Yield what is declared of columns, with those of its parts that are there."""
    for total, parts in _sums(declared, columns):
        yield Across(
            total, parts, Kind.SUM if all(factor > 0 for _, factor in parts) else Kind.DIFFERENCE
        )


def _columns(grid: Grid, frame: DeclaredFrame) -> dict[int, Column]:
    """Return what each column of amounts holds: as declared, else as its header says."""
    heads = _heads(grid, frame)
    return {
        index: declared.column(heads[index])
        for index, declared in sorted(frame.columns.items())
        if declared is not None
    }


def _refuse_doubles(columns: Mapping[int, Column], layout: Layout) -> None:
    met: dict[Column, int] = {}
    for index, column in columns.items():
        if column in met:
            one, other = (address(0, each).removesuffix("1") for each in (met[column], index))
            said = " ".join(str(part) for part in column if part is not None)
            raise LayoutError(
                "bad-layout",
                worded(
                    "columns `{one}` and `{other}` would both hold `{said}`",
                    one=one,
                    other=other,
                    said=said,
                ),
                at=Place(layout.file or ""),
                hint='give one of them a stage, or leave it out with measure = "none"',
            )
        met[column] = index


def _rows(grid: Grid, layout: Layout, frame: DeclaredFrame) -> Iterator[int]:
    """Yield the rows that may be lines: those below the header and within the window that are not
    left out."""
    first = max(frame.header, default=-1) + 1 if not layout.window else layout.window.top
    last = (
        min(layout.window.bottom, len(grid.values) - 1)
        if layout.window
        else max(frame.rows, default=len(grid.values) - 1)
    )
    for row in range(first, last + 1):
        is_left_out = row in frame.rows and frame.rows[row] is None
        if row not in frame.header and not is_left_out:
            yield row


def _roles(
    body: Sequence[int], stated: set[int], frame: DeclaredFrame
) -> Iterator[tuple[int, TableRowRole]]:
    """Yield the role and the parent of each row; a row that sums others is a total, whatever else
    is not said."""
    parents = {
        part: total
        for sums in (frame.under, frame.sums)
        for total, parts in sums.items()
        for part, factor in parts
        if factor > 0
    }
    for row in body:
        usual = Role.MEMO if row not in stated else Role.LINE
        parent = parents.get(row)
        role = frame.rows.get(row) or usual
        if row in frame.sums and role is Role.LINE:
            role = Role.TOTAL if parent is None else Role.SUBTOTAL
        yield row, TableRowRole(role, parent if parent in body and parent != row else None)


def _sums(
    declared: Mapping[int, Parts], kept: Sequence[int] | Mapping[int, object]
) -> Iterator[RowSum]:
    """Yield the sums whose total is there, with those of their parts that are."""
    for total, parts in sorted(declared.items()):
        there = tuple((part, factor) for part, factor in parts if part in kept)
        if total in kept and there:
            yield RowSum(total, there)


def framed_tables(
    grid: Grid, layout: Layout, frame: DeclaredFrame, found: Sequence[ReadTable]
) -> tuple[ReadTable, ...]:
    """Return the one table found on a sheet, read anew by the frame. Raises LayoutError where there
    are several, or none."""
    if len(found) != 1:
        message = worded(
            "the layout names rows or columns of one table, and {count} were found on the sheet",
            count=len(found),
        )
        raise LayoutError(
            "bad-layout",
            message,
            at=Place(layout.file or grid.source.path),
            hint='add range = "A1:H20"',
        )
    (table,) = found
    read = framed(grid, layout, frame.over(frame_of(table, _kept_sums(table, frame))))
    return (read._replace(said=table.said, top=table.top),)


def _kept_sums(table: ReadTable, frame: DeclaredFrame) -> list[RowSum]:
    """Return the sums found, without those of rows that are declared to be no total."""
    sums = table.sums if table.sums is not None else sums_by_parent(table)
    return [
        each
        for each in sums
        if frame.rows.get(each.total, Role.TOTAL) in (Role.TOTAL, Role.SUBTOTAL)
    ]


SCHEMA = "budgetcli/layout@1"
ACCOUNTS_SCHEMA = "budgetcli/accounts@1"
KEYS = (
    "schema",
    "sheet",
    "range",
    "table",
    "title",
    "sign",
    "unit",
    "decimal",
    "step",
    "encoding",
    "price_level",
    "header",
    "labels",
    "codes",
    "columns",
    "rows",
    "sums",
    "across",
    "under",
    "equation",
    "waiver",
)
TABLE_KEYS = tuple(key for key in KEYS if key not in ("schema", "table", "equation", "waiver"))
"""What is declared of one table of several."""

LEFT_OUT = "none"
"""The measure of a column, and the role of a row, that are in no figure."""

MOST_ROWS = 1_048_576
_SPAN = re.compile(r"(-?)(\d{1,7})(?::(\d{1,7}))?", re.ASCII)
_LETTERS = re.compile(r"(-?)([A-Za-z]{1,3})", re.ASCII)


def declares_accounts(path: Path) -> bool:
    """Return whether a layout file is one of account files. Raises BudgetError where it is no TOML."""
    return load(shipped(path), "bad-layout").values.get("schema") == ACCOUNTS_SCHEMA


def read_layout(path: Path) -> Layout:
    """Return what a layout file declares. Raises BudgetError where a key is unknown or holds the
    wrong thing."""
    declared = load(path, "bad-layout")
    declared.refuse_unknown(KEYS)
    entries = declared.tables("table") if isinstance(declared.values.get("table"), list) else ()
    common = _layout(declared, path)
    if not entries:
        return common
    for each in entries:
        each.refuse_unknown(TABLE_KEYS)
    tables = tuple(_layout(each, path).over(common._replace(rules=None)) for each in entries)
    return Layout(file=str(path), rules=common.rules, tables=tables)


def _layout(declared: Declaration, path: Path) -> Layout:
    """Return what a layout file, or one of its tables, declares."""
    if declared.values.get("schema", SCHEMA) != SCHEMA:
        raise declared.wrong("schema", f'"{SCHEMA}"')
    sign = declared.choice(
        "sign", {each: each for each in (Sign.INCOME_POSITIVE, Sign.EXPENSE_POSITIVE)}
    )
    unit = declared.choice("unit", {each: each for each in SCALES})
    decimal = declared.choice("decimal", {each: each for each in DecimalMark})
    frame, rules = _frame(declared), rules_of(declared)
    return Layout(
        sheet=declared.text("sheet"),
        window=_range(declared),
        table=_table(declared),
        sign=Sign(sign) if sign else None,
        scale=SCALES[unit] if unit else None,
        decimal=DecimalMark(decimal) if decimal else None,
        title=declared.name("title"),
        step=_step(declared),
        encoding=declared.text("encoding"),
        price_level=declared.year("price_level"),
        frame=frame if frame != DeclaredFrame() else None,
        file=str(path),
        rules=rules if rules != NONE else None,
    )


def _step(declared: Declaration) -> Decimal | None:
    """Return the rounding step that is declared, in printed units, or None. Raises BudgetError
    where it is no positive amount."""
    step = declared.amount("step")
    if step is not None and step <= 0:
        raise declared.wrong("step", 'a positive amount such as "100"')
    return step


def _table(declared: Declaration) -> int | None:
    number = declared.values.get("table")
    if isinstance(number, list) and number:
        return None
    if number is not None and (
        not isinstance(number, int) or isinstance(number, bool) or number < 1
    ):
        raise declared.wrong("table", "the number of a table, from 1, or tables `[[table]]`")
    return number


def _range(declared: Declaration) -> Range | None:
    text = declared.text("range")
    if text is None:
        return None
    corners = [position(corner) for corner in text.split(":")]
    if len(corners) != 2 or corners[0] is None or corners[1] is None:
        raise declared.wrong("range", 'a range such as "A3:H20"')
    (top, left), (bottom, right) = corners[0], corners[1]
    return Range(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _frame(declared: Declaration) -> DeclaredFrame:
    header, labels, codes = (
        declared.texts("header"),
        declared.texts("labels"),
        declared.text("codes"),
    )
    return DeclaredFrame(
        header=tuple(row for text in header for row, _ in _rows_of(text, declared, "header")),
        labels=tuple(_column(text, declared, "labels")[0] for text in labels),
        codes=None if codes is None else _column(codes, declared, "codes")[0],
        columns=_declared_columns(declared.table("columns")),
        rows=_declared_roles(declared.table("rows")),
        sums=_parts(declared.table("sums"), _rows_of),
        across=_parts(declared.table("across"), lambda *each: (_column(*each),)),
        under=_parts(declared.table("under"), _rows_of),
    )


def _rows_of(text: str, declared: Declaration, key: str) -> Parts:
    """Return the rows of `7`, `7:11` or `-14`, from 0, each with its sign."""
    found = _SPAN.fullmatch(text.strip())
    first, last = (int(found[2]), int(found[3] or found[2])) if found else (0, 0)
    if found is None or not 1 <= first <= last <= MOST_ROWS:
        raise declared.wrong(key, 'rows such as "7", "7:11" or "-14"')
    return tuple((row - 1, -1 if found[1] else 1) for row in range(first, last + 1))


def _column(text: str, declared: Declaration, key: str) -> tuple[int, int]:
    """Return the column of a letter from 0, with its sign."""
    found = _LETTERS.fullmatch(text.strip())
    where = position(f"{found[2]}1") if found else None
    if found is None or where is None:
        raise declared.wrong(key, 'the letter of a column such as "B"')
    return where[1], -1 if found[1] else 1


def _declared_columns(declared: Declaration) -> dict[int, ColumnDeclared | None]:
    return {
        _column(letter, declared, letter)[0]: _meaning(declared.table(letter))
        for letter in declared.values
    }


def _meaning(declared: Declaration) -> ColumnDeclared | None:
    declared.refuse_unknown(("year", "stage", "side", "measure"))
    measure = declared.choice("measure", {each: each for each in (*Measure, LEFT_OUT)})
    if measure == LEFT_OUT:
        return None
    side = declared.choice("side", {each: each for each in Side})
    return ColumnDeclared(
        _year(declared),
        declared.name("stage"),
        Side(side) if side else None,
        Measure(measure) if measure else None,
    )


def _year(declared: Declaration) -> Year | None:
    """Return a calendar year, or a fiscal year as it is printed: 2024, "2017/18"."""
    value = declared.values.get("year")
    return declared.name("year") if isinstance(value, str) else declared.year("year")


def _declared_roles(declared: Declaration) -> dict[int, Role | None]:
    roles = {str(role): role for role in Role}
    declared.refuse_unknown((*roles, LEFT_OUT))
    return {
        row: roles.get(name)
        for name in declared.values
        for text in declared.texts(name)
        for row, _ in _rows_of(text, declared, name)
    }


def _parts(
    declared: Declaration, read: Callable[[str, Declaration, str], Parts]
) -> dict[int, Parts]:
    """Return each total with its parts."""
    return {
        read(total, declared, total)[0][0]: tuple(
            part for text in declared.texts(total) for part in read(text, declared, total)
        )
        for total in declared.values
    }
