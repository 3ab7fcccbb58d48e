"""Workbooks of Excel: cells through python-calamine, what it leaves out through the file's own XML."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from itertools import zip_longest
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZipFile

from budgetcli.model.budgets import Note
from budgetcli.model.equations import address, position
from budgetcli.model.errors import Place, ReadError, worded
from budgetcli.model.numbers import from_floats
from budgetcli.sheets.grids import (
    BEYOND_DATES,
    NOTHING,
    PLAIN,
    CellError,
    CellLooks,
    Grid,
    Range,
    SheetFacts,
    Style,
    is_date,
    stored,
)
from budgetcli.sheets.limits import too_large
from budgetcli.sheets.native_readers import NativeError, begun, outcome_of, read_native
from budgetcli.sheets.opening import ContentKind, tool
from budgetcli.sheets.xlsx.package_parts import (
    DAMAGED,
    BookPackage,
    said_size,
    sheet_parts,
    styles_of,
    weigh,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcli.model.budgets import Input
    from budgetcli.sheets.grids import Position, Value
    from budgetcli.sheets.limits import Limits

    Attributes = Mapping[str, str]
    Facts = Mapping[str, SheetFacts]
    Sheets = list[tuple[str, bool, list[list[Any]], list[tuple[int, int, int, int]]]]

_VALUES = frozenset({"v", "is"})
_LONGEST = 8192
"""No formula is longer; of a value it is enough to know that there is one."""

_WIDEST = 16_384


def read_facts(data: bytes, limits: Limits, place: Place) -> dict[str, SheetFacts]:
    """Return the facts of each worksheet by its name.

    Raises ReadError where the package is damaged, declares a document type, or a sheet passes a
    limit.
    """
    try:
        with ZipFile(BytesIO(data)) as file:
            package = BookPackage.of(file, place)
            styles = styles_of(package)
            return {
                name: _facts(package, part, styles, limits)
                for name, part in sheet_parts(package).items()
            }
    except DAMAGED as error:
        raise ReadError(
            "unreadable-file", worded("the workbook is damaged: {error}", error=error), at=place
        ) from error


def _facts(package: BookPackage, part: str, styles: list[Style], limits: Limits) -> SheetFacts:
    sheet = SheetParser(styles, limits, package.place)
    package.parse(part, sheet.start, sheet.data, sheet.end)
    return sheet.facts()


class _Shared(NamedTuple):
    """A formula that other cells share, and the cell it was written for."""

    text: str
    cell: Position


class SheetParser:
    """Collects the facts of one sheet while its XML goes by; what is done for each cell is done as
    often as there are cells."""

    def __init__(self, styles: list[Style], limits: Limits, place: Place) -> None:
        self.limits, self.place, self.inside = limits, place, False
        self.looks = {
            str(number): (style, is_date(style.number_format))
            for number, style in enumerate(styles)
            if style != PLAIN
        }
        self.columns: dict[str, int] = {}
        self.styles = CellLooks()
        self.formulas: dict[Position, str] = {}
        self.corrections: dict[Position, Value] = {}
        self.merges: list[Range] = []
        self.outline: dict[int, int] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.shared: dict[str, _Shared] = {}
        self.row, self.cell, self.kind, self.text = -1, (-1, -1), "", ""
        self.share, self.area, self.last_row, self.last_column = "", 0, -1, -1
        self.is_date = self.is_calculated = self.is_valued = False
        self.of_data = {"c": self._cell, "f": self._formula, "row": self._row}
        self.starts = {
            "sheetData": self._begin,
            "col": self._column,
            "mergeCell": self._merge,
            "hyperlink": self._link,
        }

    @property
    def box(self) -> int:
        """Rows times columns from `A1` to the last cell that holds something."""
        return (self.last_row + 1) * (self.last_column + 1)

    def facts(self) -> SheetFacts:
        """Return what was collected. Raises ReadError where the sheet passes a limit."""
        if self.box > self.limits.box:
            raise too_large("the rows times the columns of a sheet", self.limits.box, self.place)
        return SheetFacts(
            self.styles,
            self.formulas,
            self.corrections,
            tuple(self.merges),
            self.outline,
            frozenset(self.hidden_rows),
            frozenset(self.hidden_columns),
            self.box,
        )

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take in the beginning of an element, with its local name."""
        self.text = ""
        if (take := (self.of_data if self.inside else self.starts).get(tag)) is not None:
            take(attributes)

    def data(self, text: str) -> None:
        """Take in text."""
        if len(self.text) < _LONGEST:
            self.text += text

    def end(self, tag: str) -> None:
        """Take in the end of an element."""
        if not self.inside:
            return
        if tag in _VALUES:
            self._end_value()
        elif tag == "c":
            if self.is_calculated and not self.is_valued:
                self.corrections[self.cell] = None
        elif tag == "f":
            self._end_formula()
        elif tag == "sheetData":
            self.inside = False

    def _end_value(self) -> None:
        if self.text or self.kind in ("str", "inlineStr"):
            self.is_valued = True
            self._reach()
            if self.is_date or self.kind in ("e", "d") or not self.text:
                self._correct()

    def _end_formula(self) -> None:
        if self.text:
            self.formulas[self.cell] = self.text
            if self.share:
                self.shared[self.share] = _Shared(self.text, self.cell)

    def _begin(self, _: Attributes) -> None:
        self.inside = True

    def _row(self, attributes: Attributes) -> None:
        self.row = int(attributes.get("r", self.row + 2)) - 1
        self.cell = (self.row, -1)
        if attributes.get("hidden") in ("1", "true"):
            self.hidden_rows.add(self.row)
        if level := int(attributes.get("outlineLevel", "0")):
            self.outline[self.row] = level

    def _column(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in ("1", "true"):
            hidden = range(int(attributes["min"]) - 1, min(int(attributes["max"]), _WIDEST))
            self._grow(len(hidden))
            self.hidden_columns.update(hidden)

    def _cell(self, attributes: Attributes) -> None:
        self.cell = (
            self._position(attributes["r"]) if "r" in attributes else (self.row, self.cell[1] + 1)
        )
        self.kind = attributes.get("t", "")
        self.is_date = self.is_calculated = self.is_valued = False
        look = self.looks.get(attributes.get("s", ""))
        if look is not None:
            self.styles[self.cell], self.is_date = look

    def _position(self, reference: str) -> Position:
        """Return the position of an address; the columns met before are not counted out again."""
        letters = reference.rstrip("0123456789")
        if letters not in self.columns:
            found = position(f"{letters}1")
            if found is None:
                raise ValueError(f"no cell can be called {reference[:20]!r}")
            self.columns[letters] = found[1]
        row = int(reference[len(letters) :])
        if row < 1:
            raise ValueError(f"no cell can be called {reference[:20]!r}")
        return row - 1, self.columns[letters]

    def _formula(self, attributes: Attributes) -> None:
        self.share = attributes.get("si", "") if attributes.get("t") == "shared" else ""
        shared = self.shared.get(self.share) if self.share else None
        text = (
            tool("moved")(shared.text, self.cell[0] - shared.cell[0], self.cell[1] - shared.cell[1])
            if shared
            else ""
        )
        self.formulas.setdefault(self.cell, text)
        self.is_calculated = True
        self._reach()

    def _reach(self) -> None:
        row, column = self.cell
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)

    def _merge(self, attributes: Attributes) -> None:
        if (block := self._block(attributes)) is not None:
            self.merges.append(block)

    def _link(self, attributes: Attributes) -> None:
        self._block(attributes)

    def _block(self, attributes: Attributes) -> Range | None:
        """Return a range that an element refers to, with its cells added to the area."""
        first, _, second = attributes.get("ref", "").partition(":")
        start, end = position(first), position(second or first)
        if start is None or end is None:
            return None
        block = Range(*start, *end)
        self._grow((block.bottom - block.top + 1) * (block.right - block.left + 1))
        return block

    def _grow(self, cells: int) -> None:
        self.area += cells
        if self.area > self.limits.area:
            raise too_large(
                "the merged, linked and hidden cells of a sheet", self.limits.area, self.place
            )

    def _correct(self) -> None:
        """Keep what the native reader would lose: an error, an empty result, a number that is no
        date whatever its format."""
        if self.kind == "e":
            self.corrections[self.cell] = CellError(self.text)
        elif not self.text:
            if self.is_calculated:
                self.corrections[self.cell] = ""
        elif self.kind == "d":
            self.corrections[self.cell] = _moment(self.text.strip())
        elif (
            self.kind in ("", "n")
            and (number := _number(self.text)) is not None
            and not 0 <= number < BEYOND_DATES
        ):
            self.corrections[self.cell] = stored(number)


def _moment(text: str) -> datetime | time | str:
    """Return a date or a time in the form of ISO 8601; what is neither stays the text it is."""
    for read in (datetime.fromisoformat, time.fromisoformat):
        try:
            return read(text).replace(tzinfo=None)
        except ValueError:
            continue
    return text


def _number(text: str) -> float | None:
    """Return a stored number, or None for what is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


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
    return grids_of(_read(data, ContentKind.XLSB, limits, place), facts, source)


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
            raise _refusal(error, ContentKind.XLS, place) from error
        data = tool("decrypted")(data, limits, place)
        sheets = _read(data, ContentKind.XLS, limits, place)
    return grids_of(sheets, tool("legacy-facts")(data, limits, place), source)


def read_parquet(data: bytes, source: Input, limits: Limits) -> tuple[Grid, ...]:
    """Return the records of a Parquet file as one grid, the names of the columns in its first row.

    Raises ReadError where the file is damaged or too large.
    """
    place = Place(source.path)
    try:
        sheets = read_native("parquet", data, limits._replace(memory=4 * limits.memory), place)
    except NativeError as error:
        raise _refusal(error, ContentKind.PARQUET, place) from error
    return grids_of(sheets, {}, source)


def _read(data: bytes, kind: ContentKind, limits: Limits, place: Place) -> Sheets:
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


def _refusal(error: NativeError, kind: ContentKind, place: Place) -> ReadError:
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
