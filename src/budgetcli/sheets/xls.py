"""What python-calamine leaves out of an xls workbook, from its records: errors, formats, merges,
hidden rows, outline.

The record numbers are those of [MS-XLS] 2.3; a formula's text is not decoded, only that there is
one.
"""

from __future__ import annotations

import struct
from io import BytesIO
from itertools import islice
from math import isfinite
from typing import TYPE_CHECKING

from olefile import OleFileIO

from budgetcli.sheets.grids import Range, stored
from budgetcli.sheets.kinds import OLE
from budgetcli.sheets.xls_records import BOLD, BinaryStyles, SheetRecords, stored_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.model.errors import Place
    from budgetcli.sheets.facts import SheetFacts
    from budgetcli.sheets.limits import Limits

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
