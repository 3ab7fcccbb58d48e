"""What python-calamine leaves out of an xlsb workbook, from its records: errors, formats, merges,
hidden rows, outline.

The record numbers are those of [MS-XLSB] 2.3; a formula's text is not decoded, only that there is
one.
"""

from __future__ import annotations

import struct
from io import BytesIO
from math import isfinite
from typing import TYPE_CHECKING
from zipfile import ZipFile

from budgetcli.model.errors import ReadError
from budgetcli.model.sentences import worded
from budgetcli.sheets.grids import Range, stored
from budgetcli.sheets.xls_records import BOLD, BinaryStyles, SheetRecords, stored_number
from budgetcli.sheets.xlsx.packages import Package, relations_of
from budgetcli.sheets.xlsx.precheck import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.model.errors import Place
    from budgetcli.sheets.facts import SheetFacts
    from budgetcli.sheets.limits import Limits

_FORMAT, _FONT, _STYLE, _SHEET, _ROW, _COLUMNS, _MERGE = 44, 43, 47, 156, 0, 60, 176
_STYLES_BEGIN, _STYLES_END = 617, 618
_BLANK, _ERROR, _EMPTY_RESULT, _ERROR_RESULT, _RICH_TEXT = 1, 3, 8, 11, 62
_SHORT = 2
_BESIDE = range(12, 19)
"""Cells that stand right of the one before, without their column; the native reader passes over
them, and over rich texts."""

_BESIDE_BLANK, _BESIDE_SHORT, _BESIDE_ERROR, _BESIDE_TRUTH, _BESIDE_REAL, _BESIDE_TEXT = range(
    12, 18
)
_STORED = (_SHORT, 5, 9)
_FORMULAS = range(8, 12)


def read_binary_facts(data: bytes, limits: Limits, place: Place) -> dict[str, SheetFacts]:
    """Return the facts of each sheet by its name.

    Raises ReadError where the package is damaged, or a sheet passes a limit.
    """
    try:
        with ZipFile(BytesIO(data)) as file:
            package = Package.of(file, place)
            styles = _styles(package)
            return {name: _facts(package, part, styles, limits) for name, part in _sheets(package)}
    except (*DAMAGED, struct.error) as error:
        raise ReadError(
            "unreadable-file", worded("the workbook is damaged: {error}", error=error), at=place
        ) from error


def _records(package: Package, part: str) -> Iterator[tuple[int, bytes]]:
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


def _sheets(package: Package) -> Iterator[tuple[str, str]]:
    """Yield the name and part of each sheet."""
    targets = {
        id: target
        for id, (_, target) in relations_of(package, "xl/_rels/workbook.bin.rels").items()
    }
    for number, content in _records(package, "xl/workbook.bin"):
        if number == _SHEET:
            id, at = _text(content, 8)
            if id in targets:
                yield _text(content, at)[0], targets[id]


def _styles(package: Package) -> BinaryStyles:
    styles = BinaryStyles()
    inside = False
    for number, content in _records(package, "xl/styles.bin"):
        if number == _FORMAT:
            styles.formats[struct.unpack_from("<H", content)[0]] = _text(content, 2)[0]
        elif number == _FONT:
            styles.bold.append(struct.unpack_from("<H", content, 4)[0] >= BOLD)
        elif number in (_STYLES_BEGIN, _STYLES_END):
            inside = number == _STYLES_BEGIN
        elif number == _STYLE and inside:
            _, format, font = struct.unpack_from("<HHH", content)
            styles.add(format, font, content[11])
    return styles


def _facts(package: Package, part: str, styles: BinaryStyles, limits: Limits) -> SheetFacts:
    sheet, row, column = SheetRecords(styles, limits, package.place), 0, -1
    for number, content in _records(package, part):
        if number == _ROW and len(content) > 11:
            (row,) = struct.unpack_from("<I", content)
            column = -1
            sheet.row(row, content[11] & 7, hidden=bool(content[11] & 0x10))
        elif number in range(1, 12) or number == _RICH_TEXT:
            (column,) = struct.unpack_from("<I", content)
            _cell(sheet, row, number, content)
        elif number in _BESIDE:
            column += 1
            _cell_beside(sheet, (row, column), number, content)
        elif number == _COLUMNS and content[16] & 1:
            sheet.hide_columns(*struct.unpack_from("<II", content))
        elif number == _MERGE:
            top, bottom, left, right = struct.unpack_from("<IIII", content)
            sheet.merge(Range(top, left, bottom, right))
    return sheet.facts()


def _cell(sheet: SheetRecords, row: int, number: int, content: bytes) -> None:
    column, style = struct.unpack_from("<II", content)
    empty = number == _EMPTY_RESULT and struct.unpack_from("<I", content, 8)[0] == 0
    sheet.cell(row, column, style & 0xFFFFFF, filled=number != _BLANK)
    if number in (_ERROR, _ERROR_RESULT):
        sheet.error(row, column, content[8])
    if number in _STORED:
        sheet.number(
            row, column, style & 0xFFFFFF, content[8:12] if number == _SHORT else content[8:16]
        )
    if number in _FORMULAS:
        sheet.formulas[row, column] = ""
    if empty:
        sheet.corrections[row, column] = ""
    if number == _RICH_TEXT:
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
