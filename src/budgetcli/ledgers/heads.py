"""The first rows of a file and about how many it has, without reading the rest: a question that
must cost next to nothing."""

from __future__ import annotations

import csv
import re
from html import unescape
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

from budgetcli.ledgers.columns import is_header
from budgetcli.ledgers.files import Kind, is_packed, kind_of, sampled
from budgetcli.model.errors import Place, ReadError
from budgetcli.sheets.grids import position
from budgetcli.sheets.texts import delimiter_of
from budgetcli.sheets.xlsx.packages import Package, sheet_parts, texts_part
from budgetcli.sheets.xlsx.precheck import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOOKED_AT = 500
"""So many rows are looked at."""

HEADER_ROWS = 30
"""One of so many rows is the header."""

LEAST_SHEET = 150_000
"""A sheet of fewer bytes has no thousands of rows."""

BYTES = 1 << 19
"""Of a sheet, and of the texts that cells share, no more than this is unpacked."""

_ROW = re.compile(rb'<row\b[^>]*\br="(\d{1,7})"[^>]*>(.*?)</row>', re.DOTALL)
_CELL = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]{1,3})\d+"(?:[^>]*?\bt="(\w+)")?[^>/]*>(?:<v>([^<]*)</v>|<is><t[^>]*>([^<]*)</t></is>)</c>'
)
_TEXT = re.compile(rb"<si>(.*?)</si>", re.DOTALL)
_PIECE = re.compile(rb"<t[^>]*>([^<]*)</t>")
_EXTENT = re.compile(rb'<dimension ref="[A-Z]+\d+:[A-Z]+(\d+)"')


class Head(NamedTuple):
    """The first rows of a text or of a sheet, as texts, and about how many rows there are."""

    rows: tuple[tuple[str, ...], ...]
    length: int


def heads_of(path: Path) -> Iterator[Head]:
    """Yield the head of a text, or of each large sheet of an xlsx, with a header of accounts among
    its first rows.

    Other files, and what cannot be read so, yield nothing.
    """
    if is_packed(path):
        return
    kind = kind_of(path)
    if kind is Kind.SHEET:
        try:
            yield from _of_sheets(path)
        except (*DAMAGED, ReadError):
            return
    elif kind is Kind.TEXT:
        yield from _of_text(path)


def _of_text(path: Path) -> Iterator[Head]:
    try:
        text = sampled(path, Place(str(path)))[1]
        records = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text))
        rows = tuple(tuple(record) for record in islice(records, LOOKED_AT))
    except (ReadError, csv.Error):
        return
    lines = text.count("\n") or 1
    if any(map(is_header, rows[:HEADER_ROWS])):
        yield Head(rows, round(lines * path.stat().st_size / max(1, len(text))))


def _of_sheets(path: Path) -> Iterator[Head]:
    with ZipFile(path) as file:
        package = Package.of(file, Place(str(path)))
        names = (package.parts.get(part.lower()) for part in sheet_parts(package).values())
        large = [
            (name, size)
            for name in names
            if name is not None and (size := file.getinfo(name).file_size) >= LEAST_SHEET
        ]
        texts = _Texts(package)
        for name, size in large:
            yield from _of_sheet(_beginning(file, name), size, texts)


def _beginning(file: ZipFile, part: str) -> bytes:
    with file.open(part) as stream:
        return stream.read(BYTES)


class _Texts:
    """The first of the texts that cells share, each made when it is asked for."""

    def __init__(self, package: Package) -> None:
        part = texts_part(package)
        actual = None if part is None else package.parts.get(part.lower())
        self._left = _TEXT.finditer(b"" if actual is None else _beginning(package.file, actual))
        self._made: list[str] = []

    def text(self, number: int) -> str | None:
        """Return the text of this number, None where it is not among the first."""
        more = islice(self._left, max(0, number + 1 - len(self._made)))
        self._made += [_plain(b"".join(_PIECE.findall(each[1]))) for each in more]
        return self._made[number] if number < len(self._made) else None


def _of_sheet(xml: bytes, size: int, texts: _Texts) -> Iterator[Head]:
    """Yield the head of a sheet with a header; its rows are those that it states, or as many as its
    bytes have room for."""
    left = _ROW.finditer(xml)
    first = [*islice(left, HEADER_ROWS)]
    rows = [_fields(row[2], texts) for row in first]
    if not any(map(is_header, rows)):
        return
    found = [*first, *islice(left, LOOKED_AT - HEADER_ROWS)]
    stated = _EXTENT.search(xml[:4096])
    room = round(len(found) * size / max(1, found[-1].end()))
    yield Head(
        (*rows, *(_fields(row[2], texts) for row in found[HEADER_ROWS:])),
        int(stated[1]) if stated else room,
    )


def _fields(row: bytes, texts: _Texts) -> tuple[str, ...]:
    cells = {
        spot[1]: _shown(kind, value, inline, texts)
        for letters, kind, value, inline in _CELL.findall(row)
        if (spot := position(f"{letters.decode()}1")) is not None
    }
    return tuple(cells.get(column, "") for column in range(max(cells, default=-1) + 1))


def _shown(kind: bytes, value: bytes, inline: bytes, texts: _Texts) -> str:
    """Return what a cell shows; a text that is not among the first shared ones is one all the same."""
    if kind != b"s":
        return _plain(value or inline)
    text = texts.text(int(value)) if value.isdigit() else None
    return f"text {_plain(value)}" if text is None else text


def _plain(xml: bytes) -> str:
    return unescape(xml.decode("utf-8", errors="replace")).strip()
