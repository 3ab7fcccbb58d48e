"""What python-calamine leaves out of xls and xlsb workbooks, from their binary records: errors,
formats, merges, formulas and what is hidden."""

from __future__ import annotations

import struct
from io import BytesIO
from itertools import islice
from math import isfinite
from typing import TYPE_CHECKING
from zipfile import ZipFile

from olefile import OleFileIO

from budgetcli.model.errors import ReadError, worded
from budgetcli.sheets.grids import (
    BEYOND_DATES,
    BUILT_IN,
    PLAIN,
    CellError,
    Range,
    SheetFacts,
    Style,
    is_date,
    stored,
)
from budgetcli.sheets.limits import too_large
from budgetcli.sheets.opening import OLE
from budgetcli.sheets.xlsx.package_parts import DAMAGED, BookPackage, relations_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.model.errors import Place
    from budgetcli.sheets.grids import Position, Value
    from budgetcli.sheets.limits import Limits

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""The errors of a cell by the number that both binary formats store."""

UNREAD = "#UNREAD!"
"""The error of a cell that is stored in a way that is not read."""

BOLD = 600
"""A font of at least this weight is bold."""


def stored_number(stored: bytes) -> float:
    """Return a number stored in eight bytes, or in four of which the lowest bits say how ([MS-XLS]
    2.5.217)."""
    if len(stored) == 8:
        (value,) = struct.unpack("<d", stored)
        return float(value)
    (raw,) = struct.unpack("<i", stored)
    number = (
        float(raw >> 2) if raw & 2 else struct.unpack("<d", struct.pack("<q", (raw & ~3) << 32))[0]
    )
    return float(number / 100 if raw & 1 else number)


class BinaryStyles:
    """The styles that cells refer to by number, made of formats and fonts."""

    def __init__(self) -> None:
        self.formats: dict[int, str] = {}
        self.bold: list[bool] = []
        self.styles: list[Style] = []
        self.dates: set[int] = set()

    def add(self, format: int, font: int, indent: int) -> None:
        """Keep the next style; `font` counts the fonts as stored."""
        is_bold = font < len(self.bold) and self.bold[font]
        shown = Style(self.formats.get(format) or BUILT_IN.get(format, "General"), is_bold, indent)
        if is_date(shown.number_format):
            self.dates.add(len(self.styles))
        self.styles.append(shown)


class SheetRecords:
    """Collects the facts of one sheet.

    `last_formula` is the cell to which the native reader gives the next text result, `awaited` the
    one that it belongs to instead.
    """

    def __init__(self, styles: BinaryStyles, limits: Limits, place: Place) -> None:
        self.known, self.limits, self.place = styles, limits, place
        self.styles: dict[Position, Style] = {}
        self.formulas: dict[Position, str] = {}
        self.corrections: dict[Position, Value] = {}
        self.merges: list[Range] = []
        self.outline: dict[int, int] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.last = (-1, -1)
        self.cells = self.area = 0
        self.not_read: list[Position] = []
        self.last_formula: Position = (0, 0)
        self.awaited: Position | None = None

    def cell(self, row: int, column: int, style: int, *, filled: bool = True) -> None:
        """Keep how a cell is shown, and that it holds something."""
        if style < len(self.known.styles) and (known := self.known.styles[style]) != PLAIN:
            self.styles[row, column] = known
        if filled:
            self.last = max(self.last[0], row), max(self.last[1], column)
            self.cells += 1
            if self.cells > self.limits.cells:
                raise too_large("the cells of a sheet", self.limits.cells, self.place)

    def error(self, row: int, column: int, code: int) -> None:
        """Keep an error, which the native reader leaves out."""
        self.corrections[row, column] = CellError(ERRORS.get(code, "#UNKNOWN!"))

    def number(self, row: int, column: int, style: int, content: bytes) -> None:
        """Keep a number that is no date whatever its format, which the native reader turns into
        midnight."""
        if (
            style in self.known.dates
            and not 0 <= (value := stored_number(content)) < BEYOND_DATES
            and isfinite(value)
        ):
            self.corrections[row, column] = stored(value)

    def unread(self, row: int, column: int) -> None:
        """Keep a cell that neither the native reader nor this one reads, as an error, so that
        nobody takes it for a blank."""
        self.corrections[row, column] = CellError(UNREAD)
        self.not_read.append((row, column))

    def row(self, row: int, level: int, *, hidden: bool) -> None:
        """Keep what a row says of itself."""
        if level:
            self.outline[row] = level
        if hidden:
            self.hidden_rows.add(row)

    def hide_columns(self, first: int, last: int) -> None:
        """Keep hidden columns, both ends included."""
        self.hidden_columns.update(range(first, min(last, 16_383) + 1))

    def merge(self, block: Range) -> None:
        """Keep a merged range."""
        self.area += max(0, block.bottom - block.top + 1) * max(0, block.right - block.left + 1)
        if self.area > self.limits.area:
            raise too_large("the merged cells of a sheet", self.limits.area, self.place)
        self.merges.append(block)

    def facts(self) -> SheetFacts:
        """Return what was collected.

        Raises ReadError where the sheet reaches further than the limits allow.
        """
        box = (self.last[0] + 1) * (self.last[1] + 1)
        if box > self.limits.box:
            raise too_large("the rows times the columns of a sheet", self.limits.box, self.place)
        return SheetFacts(
            self.styles,
            self.formulas,
            self.corrections,
            tuple(self.merges),
            self.outline,
            frozenset(self.hidden_rows),
            frozenset(self.hidden_columns),
            box,
            tuple(self.not_read),
        )


_BEGIN, _END, _SHEET, _FORMAT, _OLD_FORMAT, _FONT, _STYLE = (
    0x809,
    0x0A,
    0x85,
    0x41E,
    0x1E,
    0x31,
    0xE0,
)
_ROW, _COLUMNS, _MERGES, _FORMULA, _ERROR, _NUMBERS, _BLANKS, _BLANK = (
    0x208,
    0x7D,
    0xE5,
    0x06,
    0x205,
    0xBD,
    0xBE,
    0x201,
)
_CELLS = frozenset({0x203, 0x27E, 0x204, 0xFD, 0x201, 0x205, 0x06, 0xD6})
_OLD_FORMULAS = frozenset({0x206, 0x406})
"""Formulas as Excel 3 and 4 stored them; the native reader passes over them."""

_OLD_CELLS = frozenset({0x02, 0x03, 0x04, 0x05})
"""Cells as Excel 2 stored them: a whole number, a number, a text, a truth value or an error."""

_PASSWORD = 0x2F
_ANCIENT = frozenset({0x009, 0x209, 0x409})
"""How workbooks of Excel 2 to 4 begin."""

_STORED = (0x203, 0x27E)
_RICH_TEXT, _RESULT = 0xD6, 0x207
_TEXTS = (_RICH_TEXT, _RESULT)
_UNICODE = 0x600
_WORKSHEET = 0x10


def read_legacy_facts(data: bytes, limits: Limits, place: Place) -> dict[str, SheetFacts]:
    """Return the facts of each worksheet by its name; of as many as can be found where the file is
    damaged.

    Raises ReadError where a sheet passes a limit.
    """
    workbook = _Workbook(limits, place)
    try:
        for number, content, at in _records(_stream(data)):
            workbook.take(number, content, at)
    except (OSError, StopIteration, struct.error, IndexError, ValueError, UnicodeDecodeError):
        return workbook.facts()
    return workbook.facts()


def refusal_cause(data: bytes) -> str | None:
    """Return why an xls workbook cannot be read: "protected" or "ancient"; None where the records
    do not say."""
    try:
        stream = _stream(data)
        first = next(_records(stream))
        if first[0] in _ANCIENT:
            return "ancient"
        return (
            "protected"
            if any(number == _PASSWORD for number, _, _ in islice(_records(stream), 20))
            else None
        )
    except (OSError, StopIteration, struct.error, ValueError):
        return None


def _stream(data: bytes) -> bytes:
    """Return the stream of records of a compound document, or the data itself where it is no such
    document."""
    if not data.startswith(OLE):
        return data
    with OleFileIO(BytesIO(data)) as document:
        name = next(name for name in ("Workbook", "Book") if document.exists(name))
        content: bytes = document.openstream(name).read()
        return content


def _records(stream: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Yield each record's number, content and offset."""
    at = 0
    while at + 4 <= len(stream):
        number, size = struct.unpack_from("<HH", stream, at)
        yield number, stream[at + 4 : at + 4 + size], at
        at += 4 + size


class _Workbook:
    """Collects names, styles and sheets while the records go by."""

    def __init__(self, limits: Limits, place: Place) -> None:
        self.limits, self.place = limits, place
        self.styles = BinaryStyles()
        self.names: dict[int, str] = {}
        self.sheets: dict[int, SheetRecords] = {}
        self.sheet: SheetRecords | None = None
        self.depth, self.unicode = 0, True

    def facts(self) -> dict[str, SheetFacts]:
        """Return the facts of the sheets that have a name."""
        return {
            self.names[at]: sheet.facts() for at, sheet in self.sheets.items() if at in self.names
        }

    def take(self, number: int, content: bytes, at: int) -> None:
        """Take in a record; those of charts within a sheet are passed over."""
        if number == _BEGIN:
            self._begin(content, at)
        elif number == _END:
            self.depth -= 1
        elif self.depth == 1 and self.sheet is not None:
            if number in _TEXTS:
                self._take_text(self.sheet, number, content)
            _take_in_sheet(self.sheet, number, content)
        elif self.depth == 1:
            self._take_global(number, content)

    def _begin(self, content: bytes, at: int) -> None:
        version, kind = struct.unpack_from("<HH", content)
        self.depth += 1
        if self.depth == 1:
            self.unicode = version >= _UNICODE
            self.sheet = (
                SheetRecords(self.styles, self.limits, self.place) if kind == _WORKSHEET else None
            )
            if self.sheet is not None:
                self.sheets[at] = self.sheet

    def _take_text(self, sheet: SheetRecords, number: int, content: bytes) -> None:
        """Take in a text that the native reader passes over, or takes for the result of the formula
        before."""
        if number == _RICH_TEXT:
            row, column = struct.unpack_from("<HH", content)
            sheet.corrections[row, column] = self._text(content, 6, 2)
        elif sheet.awaited is not None:
            sheet.corrections[sheet.awaited] = self._text(content, 0, 2)
            sheet.unread(*sheet.last_formula)
            sheet.awaited = None

    def _take_global(self, number: int, content: bytes) -> None:
        if number == _SHEET:
            (at,) = struct.unpack_from("<I", content)
            self.names[at] = self._text(content, 6, 1)
        elif number in (_FORMAT, _OLD_FORMAT):
            self.styles.formats[struct.unpack_from("<H", content)[0]] = self._text(
                content, 2, 2 if self.unicode else 1
            )
        elif number == _FONT:
            self.styles.bold.append(struct.unpack_from("<H", content, 6)[0] >= BOLD)
        elif number == _STYLE:
            font, format = struct.unpack_from("<HH", content)
            self.styles.add(
                format, font - (font > 4), content[8] & 15 if self.unicode else 0
            )  # there is no font 4

    def _text(self, content: bytes, at: int, size: int) -> str:
        """Return a text stored with its length, of so many bytes, before it."""
        length = int.from_bytes(content[at : at + size], "little")
        at += size
        if not self.unicode:
            return content[at : at + length].decode("cp1252", errors="replace")
        if content[at] & 1:
            return content[at + 1 : at + 1 + 2 * length].decode("utf-16-le", errors="replace")
        return content[at + 1 : at + 1 + length].decode("latin-1")


def _take_in_sheet(sheet: SheetRecords, number: int, content: bytes) -> None:
    if number in _CELLS:
        _cell(sheet, number, content)
    elif number in (_NUMBERS, _BLANKS):
        _cells(sheet, number, content)
    elif number in _OLD_FORMULAS:
        _old_formula(sheet, content)
    elif number in _OLD_CELLS:
        row, column = struct.unpack_from("<HH", content)
        sheet.cell(row, column, len(sheet.known.styles))
        sheet.unread(row, column)
    else:
        _around_cells(sheet, number, content)


def _around_cells(sheet: SheetRecords, number: int, content: bytes) -> None:
    """Take in what a record says of rows, columns and merged cells."""
    if number == _ROW:
        (row,), (flags,) = struct.unpack_from("<H", content), struct.unpack_from("<H", content, 12)
        sheet.row(row, flags & 7, hidden=bool(flags & 0x20))
    elif number == _COLUMNS and content[8] & 1:
        sheet.hide_columns(*struct.unpack_from("<HH", content))
    elif number == _MERGES:
        for at in range(2, len(content) - 7, 8):
            top, bottom, left, right = struct.unpack_from("<HHHH", content, at)
            sheet.merge(Range(top, left, bottom, right))


def _cells(sheet: SheetRecords, number: int, content: bytes) -> None:
    """Take in a record of many cells beside each other."""
    row, first = struct.unpack_from("<HH", content)
    step = 6 if number == _NUMBERS else 2
    for index, at in enumerate(range(4, len(content) - 2, step)):
        (style,) = struct.unpack_from("<H", content, at)
        sheet.cell(row, first + index, style, filled=number == _NUMBERS)
        if number == _NUMBERS:
            sheet.number(row, first + index, style, content[at + 2 : at + 6])


def _old_formula(sheet: SheetRecords, content: bytes) -> None:
    """Take in a formula that the native reader passes over: its number, truth value or error, or
    that its text is to come."""
    row, column, style = struct.unpack_from("<HHH", content)
    sheet.cell(row, column, style)
    sheet.formulas[row, column] = ""
    kind = content[6] if content[12:14] == b"\xff\xff" else -1
    if kind == -1 and isfinite(value := stored_number(content[6:14])):
        sheet.corrections[row, column] = stored(value)
    elif kind == 1:
        sheet.corrections[row, column] = bool(content[8])
    elif kind == 2:
        sheet.error(row, column, content[8])
    elif kind == 0:  # its text is the next record
        sheet.awaited = row, column
        sheet.corrections[row, column] = None
    else:
        sheet.corrections[row, column] = "" if kind == 3 else None


def _cell(sheet: SheetRecords, number: int, content: bytes) -> None:
    row, column, style = struct.unpack_from("<HHH", content)
    sheet.cell(row, column, style, filled=number != _BLANK)
    if number == _ERROR and content[7]:
        sheet.error(row, column, content[6])
    elif number == _FORMULA:
        sheet.formulas[row, column] = ""
        sheet.last_formula = row, column
        if content[12:14] == b"\xff\xff" and content[6] == 2:
            sheet.error(row, column, content[8])
        elif content[12:14] == b"\xff\xff" and content[6] == 3:
            sheet.corrections[row, column] = ""
        elif content[12:14] != b"\xff\xff":
            sheet.number(row, column, style, content[6:14])
    elif number in _STORED:
        sheet.number(row, column, style, content[6:14])


_XLSB_FORMAT, _XLSB_FONT, _XLSB_STYLE, _XLSB_SHEET, _XLSB_ROW, _XLSB_COLUMNS, _MERGE = (
    44,
    43,
    47,
    156,
    0,
    60,
    176,
)
_STYLES_BEGIN, _STYLES_END = 617, 618
_XLSB_BLANK, _XLSB_ERROR, _EMPTY_RESULT, _ERROR_RESULT, _XLSB_RICH_TEXT = 1, 3, 8, 11, 62
_SHORT = 2
_BESIDE = range(12, 19)
"""Cells that stand right of the one before, without their column; the native reader passes over
them, and over rich texts."""

_BESIDE_BLANK, _BESIDE_SHORT, _BESIDE_ERROR, _BESIDE_TRUTH, _BESIDE_REAL, _BESIDE_TEXT = range(
    12, 18
)
_XLSB_STORED = (_SHORT, 5, 9)
_FORMULAS = range(8, 12)


def read_binary_facts(data: bytes, limits: Limits, place: Place) -> dict[str, SheetFacts]:
    """Return the facts of each sheet by its name.

    Raises ReadError where the package is damaged, or a sheet passes a limit.
    """
    try:
        with ZipFile(BytesIO(data)) as file:
            package = BookPackage.of(file, place)
            styles = _styles(package)
            return {name: _facts(package, part, styles, limits) for name, part in _sheets(package)}
    except (*DAMAGED, struct.error) as error:
        raise ReadError(
            "unreadable-file", worded("the workbook is damaged: {error}", error=error), at=place
        ) from error


def _xlsb_records(package: BookPackage, part: str) -> Iterator[tuple[int, bytes]]:
    """Yield each record's number and content; nothing where the package has no such part."""
    actual = package.parts.get(part.lower())
    content = package.file.read(actual) if actual else b""
    at = 0
    while at < len(content):
        number, at = _varying(content, at, 2)
        size, at = _varying(content, at, 4)
        yield number, content[at : at + size]
        at += size


def _varying(content: bytes, at: int, most: int) -> tuple[int, int]:
    """Return a number stored in 7 bits a byte, and where it ends."""
    number = 0
    for place in range(most):
        byte = content[at + place]
        number |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return number, at + place + 1
    return number, at + most


def _text(content: bytes, at: int) -> tuple[str, int]:
    """Return a text stored with its length before it, and where it ends; a missing one is empty."""
    (length,) = struct.unpack_from("<I", content, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return content[at + 4 : end].decode("utf-16-le", errors="replace"), end


def _sheets(package: BookPackage) -> Iterator[tuple[str, str]]:
    """Yield the name and part of each sheet."""
    targets = {
        id: target
        for id, (_, target) in relations_of(package, "xl/_rels/workbook.bin.rels").items()
    }
    for number, content in _xlsb_records(package, "xl/workbook.bin"):
        if number == _XLSB_SHEET:
            id, at = _text(content, 8)
            if id in targets:
                yield _text(content, at)[0], targets[id]


def _styles(package: BookPackage) -> BinaryStyles:
    styles = BinaryStyles()
    inside = False
    for number, content in _xlsb_records(package, "xl/styles.bin"):
        if number == _XLSB_FORMAT:
            styles.formats[struct.unpack_from("<H", content)[0]] = _text(content, 2)[0]
        elif number == _XLSB_FONT:
            styles.bold.append(struct.unpack_from("<H", content, 4)[0] >= BOLD)
        elif number in (_STYLES_BEGIN, _STYLES_END):
            inside = number == _STYLES_BEGIN
        elif number == _XLSB_STYLE and inside:
            _, format, font = struct.unpack_from("<HHH", content)
            styles.add(format, font, content[11])
    return styles


def _facts(package: BookPackage, part: str, styles: BinaryStyles, limits: Limits) -> SheetFacts:
    sheet, row, column = SheetRecords(styles, limits, package.place), 0, -1
    for number, content in _xlsb_records(package, part):
        if number == _XLSB_ROW and len(content) > 11:
            (row,) = struct.unpack_from("<I", content)
            column = -1
            sheet.row(row, content[11] & 7, hidden=bool(content[11] & 0x10))
        elif number in range(1, 12) or number == _XLSB_RICH_TEXT:
            (column,) = struct.unpack_from("<I", content)
            _xlsb_cell(sheet, row, number, content)
        elif number in _BESIDE:
            column += 1
            _cell_beside(sheet, (row, column), number, content)
        elif number == _XLSB_COLUMNS and content[16] & 1:
            sheet.hide_columns(*struct.unpack_from("<II", content))
        elif number == _MERGE:
            top, bottom, left, right = struct.unpack_from("<IIII", content)
            sheet.merge(Range(top, left, bottom, right))
    return sheet.facts()


def _xlsb_cell(sheet: SheetRecords, row: int, number: int, content: bytes) -> None:
    column, style = struct.unpack_from("<II", content)
    empty = number == _EMPTY_RESULT and struct.unpack_from("<I", content, 8)[0] == 0
    sheet.cell(row, column, style & 0xFFFFFF, filled=number != _XLSB_BLANK)
    if number in (_XLSB_ERROR, _ERROR_RESULT):
        sheet.error(row, column, content[8])
    if number in _XLSB_STORED:
        sheet.number(
            row, column, style & 0xFFFFFF, content[8:12] if number == _SHORT else content[8:16]
        )
    if number in _FORMULAS:
        sheet.formulas[row, column] = ""
    if empty:
        sheet.corrections[row, column] = ""
    if number == _XLSB_RICH_TEXT:
        sheet.corrections[row, column] = _text(content, 9)[0]


def _cell_beside(sheet: SheetRecords, cell: tuple[int, int], number: int, content: bytes) -> None:
    """Take in a cell that stands right of the one before: what the native reader passes over is
    read here, or said not to be."""
    (style,) = struct.unpack_from("<I", content)
    sheet.cell(*cell, style & 0xFFFFFF, filled=number != _BESIDE_BLANK)
    number_of = content[4:12] if number == _BESIDE_REAL else content[4:8]
    if number in (_BESIDE_SHORT, _BESIDE_REAL) and isfinite(value := stored_number(number_of)):
        sheet.corrections[cell] = stored(value)
    elif number == _BESIDE_ERROR:
        sheet.error(*cell, content[4])
    elif number == _BESIDE_TRUTH:
        sheet.corrections[cell] = bool(content[4])
    elif number == _BESIDE_TEXT:
        sheet.corrections[cell] = _text(content, 4)[0]
    elif number != _BESIDE_BLANK:
        sheet.unread(*cell)
