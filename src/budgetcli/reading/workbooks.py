"""Workbooks: cells through python-calamine, what it leaves out of an xlsx through its XML; nothing shifts, nothing vanishes."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from budgetcli.model.budgets import Note
from budgetcli.model.errors import Place, ReadError
from budgetcli.model.numbers import from_float
from budgetcli.reading.grids import CellError, Grid, Range
from budgetcli.reading.sheets import SheetFacts, read_facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from python_calamine import CalamineSheet

    from budgetcli.model.budgets import Input
    from budgetcli.reading.grids import Value

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NOTHING = SheetFacts({}, {}, {}, frozenset(), {}, frozenset(), frozenset())


def is_workbook(data: bytes) -> bool:
    """Return whether the bytes begin as a workbook does: a zip package or a compound document."""
    return data.startswith((ZIP, OLE))


def read_workbook(data: bytes, source: Input) -> tuple[Grid, ...]:
    """Return every worksheet as a grid, hidden ones too; chart and macro sheets are left out.

    Raises ReadError where the workbook is damaged, protected or not a workbook at all.
    """
    place = Place(source.path)
    facts = read_facts(BytesIO(data), place) if data.startswith(ZIP) else {}
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            kept = [each for each in book.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet]
            return tuple(
                _grid(
                    book.get_sheet_by_name(each.name),
                    facts.get(each.name, NOTHING),
                    source._replace(sheet=each.name),
                    each.visible is not SheetVisibleEnum.Visible,
                )
                for each in kept
            )
    except PasswordError as error:
        raise ReadError("protected-file", "the workbook is protected by a password", at=place, hint="save a copy without it") from error
    except CalamineError as error:
        raise ReadError("unreadable-file", f"the workbook cannot be read: {error}", at=place) from error


def _grid(sheet: CalamineSheet, facts: SheetFacts, source: Input, hidden: bool) -> Grid:
    values = [[_value(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), code in facts.errors.items():
        _put(values, row, column, CellError(code))
    for row, column in facts.without_value:
        _put(values, row, column, None)
    merges = tuple(Range(*start, *end) for start, end in sheet.merged_cell_ranges or ())
    return Grid(source=source, values=tuple(map(tuple, values)), styles=facts.styles, formulas=facts.formulas, merges=merges,
                outline=facts.outline, hidden_rows=facts.hidden_rows, hidden_columns=facts.hidden_columns, hidden=hidden,
                notes=tuple(_hidden_notes(facts, source)))  # fmt: skip


def _value(value: object) -> Value:
    if value == "" and isinstance(value, str):
        return None
    if isinstance(value, float | int) and not isinstance(value, bool):
        return from_float(value)
    return value  # type: ignore[return-value]


def _put(values: list[list[Value]], row: int, column: int, value: Value) -> None:
    """Set a cell, growing the sheet where the reader ended before it."""
    values.extend([] for _ in range(row + 1 - len(values)))
    values[row].extend(None for _ in range(column + 1 - len(values[row])))
    values[row][column] = value


def _hidden_notes(facts: SheetFacts, source: Input) -> Iterable[Note]:
    for what, hidden in (("rows", facts.hidden_rows), ("columns", facts.hidden_columns)):
        if hidden:
            yield Note("hidden", f"{len(hidden)} hidden {what} are read like the others", Place(source.path, source.sheet))
