"""Workbooks of Excel: cells through python-calamine, what it leaves out through the file's own
facts; nothing shifts, nothing vanishes."""

from __future__ import annotations

from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from budgetcli.model.budgets import Note
from budgetcli.model.errors import Place, ReadError
from budgetcli.model.numbers import from_floats
from budgetcli.model.sentences import worded
from budgetcli.sheets.facts import NOTHING
from budgetcli.sheets.grids import Grid, Range, address, stored
from budgetcli.sheets.kinds import Kind
from budgetcli.sheets.readers import NativeError, begun, outcome_of, read_native
from budgetcli.sheets.registry import tool
from budgetcli.sheets.xlsx.facts import read_facts
from budgetcli.sheets.xlsx.precheck import said_size, weigh

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcli.model.budgets import Input
    from budgetcli.sheets.facts import SheetFacts
    from budgetcli.sheets.grids import Value
    from budgetcli.sheets.limits import Limits

    Facts = Mapping[str, SheetFacts]
    Sheets = list[tuple[str, bool, list[list[Any]], list[tuple[int, int, int, int]]]]

SMALL = 8 * 1024 * 1024
"""An xlsx that unpacks to no more bytes, and passes every check, is read in this process."""

ANCIENT = "this is a workbook of Excel 2, 3 or 4, from before 1995, which cannot be read"
MOST_NAMED = 5
"""So many cells are named by their address, where many are told of."""

SPARSE = 4
"""A sheet whose rows times columns are so many times its cells is not filled up to a rectangle."""

SMALL_BOX = 500_000
"""The same for rows times columns of all its sheets together."""


def read_xlsx(data: bytes, source: Input, limits: Limits) -> tuple[Grid, ...]:
    """Return every worksheet as a grid, hidden ones too; chart and macro sheets are left out.

    Raises ReadError where the workbook is damaged, protected, hostile or too large.
    """
    place, size = Place(source.path), said_size(data)
    try:
        return grids_of(*_cells_and_facts(data, size, limits, place), source)
    except NativeError as first:
        facts, sheets = read_facts(data, limits, place), _second_reader(data, limits, place, first)
        note = Note(
            "second-reader",
            worded(
                "python-calamine cannot read the workbook ({first}); openpyxl read it", first=first
            ),
            place,
        )
        return grids_of([sheet for sheet in sheets if sheet[0] in facts], facts, source, (note,))


def _cells_and_facts(data: bytes, size: int, limits: Limits, place: Place) -> tuple[Sheets, Facts]:
    """Return the cells of an xlsx, and its facts; one that says to be large is weighed while a
    process of its own reads its cells."""
    if SMALL < size <= limits.unpacked:
        with begun("calamine", data, limits, place) as reading:
            weigh(data, limits, place)
            facts = read_facts(data, limits, place)
            return outcome_of(reading, limits, place), facts
    weight = weigh(data, limits, place)
    facts = read_facts(data, limits, place)
    small = (
        not weight.odd
        and weight.unpacked <= SMALL
        and sum(sheet.box for sheet in facts.values()) <= SMALL_BOX
    )
    return read_native("calamine", data, limits, place, apart=not small), facts


def read_xlsb(data: bytes, source: Input, limits: Limits) -> tuple[Grid, ...]:
    """Return every worksheet of a binary workbook as a grid.

    Raises ReadError where the workbook is damaged, protected, hostile or too large.
    """
    place = Place(source.path)
    weigh(data, limits, place)
    facts = tool("binary-facts")(data, limits, place)
    return grids_of(_read(data, Kind.XLSB, limits, place), facts, source)


def read_xls(data: bytes, source: Input, limits: Limits) -> tuple[Grid, ...]:
    """Return every worksheet of an Excel 97-2003 workbook as a grid; Excel's own default password
    is tried.

    Raises ReadError where the workbook is damaged, protected, hostile or too large.
    """
    place = Place(source.path)
    try:
        sheets = read_native("calamine", data, limits, place)
    except NativeError as error:
        cause = "protected" if error.kind == "PasswordError" else tool("legacy-cause")(data)
        if cause == "ancient":
            raise ReadError(
                "unreadable-file",
                ANCIENT,
                at=place,
                hint="open it in a spreadsheet and save it as xlsx",
            ) from error
        if cause is None:
            raise _refusal(error, Kind.XLS, place) from error
        data = tool("decrypted")(data, limits, place)
        sheets = _read(data, Kind.XLS, limits, place)
    return grids_of(sheets, tool("legacy-facts")(data, limits, place), source)


def read_parquet(data: bytes, source: Input, limits: Limits) -> tuple[Grid, ...]:
    """Return the records of a Parquet file as one grid, the names of the columns in its first row.

    Raises ReadError where the file is damaged or too large.
    """
    place = Place(source.path)
    try:
        sheets = read_native("parquet", data, limits._replace(memory=4 * limits.memory), place)
    except NativeError as error:
        raise _refusal(error, Kind.PARQUET, place) from error
    return grids_of(sheets, {}, source)


def _read(data: bytes, kind: Kind, limits: Limits, place: Place) -> Sheets:
    try:
        sheets: Sheets = read_native("calamine", data, limits, place)
        return sheets
    except NativeError as error:
        raise _refusal(error, kind, place) from error


def _second_reader(data: bytes, limits: Limits, place: Place, first: NativeError) -> Sheets:
    """Return what openpyxl reads; it is slow, so only the fastest reader's refusal leads here."""
    try:
        sheets: Sheets = read_native("openpyxl", data, limits, place)
        return sheets
    except NativeError as second:
        raise ReadError(
            "unreadable-file",
            worded(
                "the workbook cannot be read: {first}; openpyxl: {second}",
                first=first,
                second=second,
            ),
            at=place,
        ) from second


def _refusal(error: NativeError, kind: Kind, place: Place) -> ReadError:
    if error.kind == "PasswordError":
        return ReadError(
            "protected-file",
            "the workbook is protected by a password",
            at=place,
            hint="save a copy without it",
        )
    return ReadError(
        "unreadable-file",
        worded("this is {kind}, but it cannot be read: {error}", kind=kind, error=error),
        at=place,
    )


def grids_of(
    sheets: Sheets, facts: Facts, source: Input, notes: tuple[Note, ...] = ()
) -> tuple[Grid, ...]:
    """Return the grids of what a native reader read, with the facts of each sheet by its name; one
    without a name is the source's own."""
    found = []
    for name, hidden, rows, merges in sheets:
        known = facts.get(name, NOTHING)
        if merges and not known.merges:
            known = known._replace(merges=tuple(Range(*merge) for merge in merges))
        found.append(
            _grid(
                rows, known, source._replace(sheet=name or source.sheet), hidden=hidden, notes=notes
            )
        )
    return tuple(found)


def _grid(
    rows: list[list[Any]],
    facts: SheetFacts,
    source: Input,
    *,
    hidden: bool,
    notes: tuple[Note, ...] = (),
) -> Grid:
    box = len(rows) * max(map(len, rows), default=0)
    values = _by_row(rows) if box > SPARSE * sum(map(len, rows)) else _by_column(rows)
    return Grid(
        values=_corrected(values, facts), **_known(facts, source, hidden=hidden, notes=notes)
    )


def _by_column(rows: list[list[Any]]) -> list[tuple[Value, ...]]:
    columns = list(map(_settled, zip_longest(*rows)))
    return list(zip(*columns, strict=True)) if columns else [()] * len(rows)


def _by_row(rows: list[list[Any]]) -> list[tuple[Value, ...]]:
    """Return the rows of a sheet that is nearly empty, each only as wide as what it holds."""
    return [tuple(_settled(row)) if row else () for row in rows]


def _known(
    facts: SheetFacts, source: Input, *, hidden: bool, notes: tuple[Note, ...] = ()
) -> dict[str, Any]:
    """Return the fields of a grid that are not its values."""
    return {
        "source": source,
        "styles": facts.styles,
        "formulas": facts.formulas,
        "merges": facts.merges,
        "outline": facts.outline,
        "hidden_rows": facts.hidden_rows,
        "hidden_columns": facts.hidden_columns,
        "hidden": hidden,
        "notes": (*notes, *hidden_notes(facts, source)),
    }


def _settled(column: Sequence[Any]) -> Iterable[Value]:
    """Return the values of what the native reader gave for the cells of a column."""
    numbers = iter(_numbers([value for value in column if type(value) is float]))
    if set(map(type, column)) == {float}:
        return numbers
    return [next(numbers) if type(value) is float else _value(value) for value in column]


def _numbers(values: Sequence[float]) -> Iterable[Value]:
    try:
        return list(from_floats(values))
    except ValueError:
        return map(stored, values)


def _value(value: object) -> Value:
    if isinstance(value, str):
        return value or None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return stored(value)
    return value  # type: ignore[return-value]


def _corrected(values: list[tuple[Value, ...]], facts: SheetFacts) -> tuple[tuple[Value, ...], ...]:
    """Return the rows of a sheet with what the native reader lost in its place."""
    if not facts.corrections:
        return tuple(values)
    rows = list(map(list, values))
    for cell, value in facts.corrections.items():
        _put(rows, *cell, value)
    return tuple(map(tuple, rows))


def _put(values: list[list[Value]], row: int, column: int, value: Value) -> None:
    """Set a cell, growing the sheet where the reader ended before it."""
    values.extend([] for _ in range(row + 1 - len(values)))
    values[row].extend(None for _ in range(column + 1 - len(values[row])))
    values[row][column] = value


def hidden_notes(facts: SheetFacts, source: Input) -> Iterable[Note]:
    """Yield what is hidden in a sheet, which is read like the rest, and that formulas are there
    whose text is not."""
    for what, hidden in (("rows", facts.hidden_rows), ("columns", facts.hidden_columns)):
        if hidden:
            yield Note(
                "hidden",
                worded(
                    "{count} hidden {what} are read like the others", count=len(hidden), what=what
                ),
                Place(source.path, source.sheet),
            )
    if facts.unread:
        first = ", ".join(address(*cell) for cell in facts.unread[:MOST_NAMED])
        said = worded(
            "{count} cells are stored in a way that is not read, so they are errors: {first}",
            count=len(facts.unread),
            first=first,
        )
        yield Note(
            "unread-cells",
            said + (", …" if len(facts.unread) > MOST_NAMED else ""),
            Place(source.path, source.sheet),
        )
    if facts.formulas and not any(facts.formulas.values()):
        said = worded(
            "{count} formulas are read by their values only: the format keeps their text encoded, xlsx does not",
            count=len(facts.formulas),
        )
        yield Note("formula-text", said, Place(source.path, source.sheet))
