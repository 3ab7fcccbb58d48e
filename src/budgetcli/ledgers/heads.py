"""The first rows of a file and about how many it has, without reading the rest: a question that must cost next to nothing."""

from __future__ import annotations

import csv
import re
from html import unescape
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

from budgetcli.ledgers.files import Kind, is_packed, kind_of, sampled
from budgetcli.model.errors import Place, ReadError
from budgetcli.reading.grids import position
from budgetcli.reading.packages import Package, sheet_parts, texts_part
from budgetcli.reading.precheck import DAMAGED
from budgetcli.reading.texts import delimiter_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LOOKED_AT = 500
"""So many rows are looked at."""

LEAST_SHEET = 150_000
"""A sheet of fewer bytes has no thousands of rows."""

BYTES = 1 << 19
"""Of a sheet, and of the texts that cells share, no more than this is unpacked."""

_ROW = re.compile(rb'<row\b[^>]*\br="(\d{1,7})"[^>]*>(.*?)</row>', re.DOTALL)
_CELL = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]{1,3})\d+"(?:[^>]*?\bt="(\w+)")?[^>/]*>(?:<v>([^<]*)</v>|<is><t[^>]*>([^<]*)</t></is>)</c>'
)  # fmt: skip
_TEXT = re.compile(rb"<si>(.*?)</si>", re.DOTALL)
_PIECE = re.compile(rb"<t[^>]*>([^<]*)</t>")
_EXTENT = re.compile(rb'<dimension ref="[A-Z]+\d+:[A-Z]+(\d+)"')


class Head(NamedTuple):
    """The first rows of a text or of a sheet, as texts, and about how many rows there are."""

    rows: tuple[tuple[str, ...], ...]
    length: int


def heads_of(path: Path) -> Iterator[Head]:
    """Yield the head of a text, or of each large sheet of an xlsx; nothing for other files and what cannot be read so."""
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
    yield Head(rows, round(lines * path.stat().st_size / max(1, len(text))))


def _of_sheets(path: Path) -> Iterator[Head]:
    with ZipFile(path) as file:
        package = Package.of(file, Place(str(path)))
        names = (package.parts.get(part.lower()) for part in sheet_parts(package).values())
        large = [(name, size) for name in names if name is not None and (size := file.getinfo(name).file_size) >= LEAST_SHEET]
        texts = _texts(package) if large else []
        for name, size in large:
            yield _of_sheet(_beginning(file, name), size, texts)


def _beginning(file: ZipFile, part: str) -> bytes:
    with file.open(part) as stream:
        return stream.read(BYTES)


def _texts(package: Package) -> list[str]:
    """Return the first of the texts that cells share."""
    part = texts_part(package)
    actual = None if part is None else package.parts.get(part.lower())
    xml = b"" if actual is None else _beginning(package.file, actual)
    return [_plain(b"".join(_PIECE.findall(each))) for each in _TEXT.findall(xml)]


def _of_sheet(xml: bytes, size: int, texts: list[str]) -> Head:
    """Return the head of a sheet; its rows are those that it states, or as many as its bytes have room for."""
    found = list(islice(_ROW.finditer(xml), LOOKED_AT))
    stated = _EXTENT.search(xml[:4096])
    room = round(len(found) * size / max(1, found[-1].end())) if found else 0
    return Head(tuple(_fields(row[2], texts) for row in found), int(stated[1]) if stated else room)


def _fields(row: bytes, texts: list[str]) -> tuple[str, ...]:
    cells = {spot[1]: _shown(kind, value, inline, texts) for letters, kind, value, inline in _CELL.findall(row)
             if (spot := position(f"{letters.decode()}1")) is not None}  # fmt: skip
    return tuple(cells.get(column, "") for column in range(max(cells, default=-1) + 1))


def _shown(kind: bytes, value: bytes, inline: bytes, texts: Sequence[str]) -> str:
    """Return what a cell shows; a text that is not among the first shared ones is one all the same."""
    if kind != b"s":
        return _plain(value or inline)
    number = int(value) if value.isdigit() else len(texts)
    return texts[number] if number < len(texts) else f"text {number}"


def _plain(xml: bytes) -> str:
    return unescape(xml.decode("utf-8", errors="replace")).strip()
