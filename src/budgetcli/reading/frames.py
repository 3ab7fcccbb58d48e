"""What a layout declares of the rows and columns of a table, and the table that is read by it; what
it leaves open is as detected."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.budgets import Column, Note, Role
from budgetcli.model.equations import Kind
from budgetcli.model.errors import LayoutError, Place
from budgetcli.model.sentences import worded
from budgetcli.reading.amounts import read_amounts
from budgetcli.reading.relations import with_relations
from budgetcli.reading.tables import (
    Across,
    Evidence,
    RowRole,
    Sum,
    Table,
    columns_of,
    sums_by_parent,
)
from budgetcli.sheets.grids import address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Measure, Side, Year
    from budgetcli.model.errors import ReadError
    from budgetcli.reading.layouts import Layout
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


class Frame(NamedTuple):
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

    def over(self, found: Frame) -> Frame:
        """Return this frame where it declares something, the other where it does not."""
        columns = {
            index: _over(each, found.columns.get(index)) for index, each in self.columns.items()
        }
        return Frame(
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


def frame_of(table: Table, sums: Sequence[Sum]) -> Frame:
    """Return the frame of a table as it was found, with its sums of rows."""
    summed = {row for found in sums for row, factor in found.parts if factor > 0}
    under: dict[int, list[tuple[int, int]]] = {}
    for row, role in table.roles.items():
        if role.parent is not None and row not in summed:
            under.setdefault(role.parent, []).append((row, 1))
    return Frame(
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


def framed(grid: Grid, layout: Layout, frame: Frame) -> Table:
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
    table = Table(
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


def _heads(grid: Grid, frame: Frame) -> dict[int, str]:
    return {
        column: " ".join(text for row in frame.header if (text := grid.text(row, column)))
        for column in frame.columns
    }


def _texts(grid: Grid, frame: Frame) -> dict[int, tuple[str, ...]]:
    return {
        column: tuple(grid.text(row, column) for row in frame.header) for column in frame.columns
    }


def _across(declared: Mapping[int, Parts], columns: Mapping[int, Column]) -> Iterator[Across]:
    """Yield what is declared of columns, with those of its parts that are there."""
    for total, parts in _sums(declared, columns):
        yield Across(
            total, parts, Kind.SUM if all(factor > 0 for _, factor in parts) else Kind.DIFFERENCE
        )


def _columns(grid: Grid, frame: Frame) -> dict[int, Column]:
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


def _rows(grid: Grid, layout: Layout, frame: Frame) -> Iterator[int]:
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


def _roles(body: Sequence[int], stated: set[int], frame: Frame) -> Iterator[tuple[int, RowRole]]:
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
        yield row, RowRole(role, parent if parent in body and parent != row else None)


def _sums(
    declared: Mapping[int, Parts], kept: Sequence[int] | Mapping[int, object]
) -> Iterator[Sum]:
    """Yield the sums whose total is there, with those of their parts that are."""
    for total, parts in sorted(declared.items()):
        there = tuple((part, factor) for part, factor in parts if part in kept)
        if total in kept and there:
            yield Sum(total, there)


def framed_tables(
    grid: Grid, layout: Layout, frame: Frame, found: Sequence[Table]
) -> tuple[Table, ...]:
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


def _kept_sums(table: Table, frame: Frame) -> list[Sum]:
    """Return the sums found, without those of rows that are declared to be no total."""
    sums = table.sums if table.sums is not None else sums_by_parent(table)
    return [
        each
        for each in sums
        if frame.rows.get(each.total, Role.TOTAL) in (Role.TOTAL, Role.SUBTOTAL)
    ]
