"""Rows of a worksheet that hold nothing but stored values: most rows of large workbooks, told without an XML parser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcli.model.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Take = Callable[[int, bytes], object]
    Alike = Callable[[bytes, list[tuple[bytes, ...]]], None]

_SHOWN = rb'(?:spans|s|customFormat|ht|customHeight|collapsed|thickTop|thickBot|ph|x14ac:dyDescent)="[^"<&]*+"'
_BEGIN = rb'<row r="([1-9]\d{0,6})"(?: ' + _SHOWN + rb'| hidden="(?:0|false)"| outlineLevel="0")*+>'
_KIND = rb' t="[snb]"'
_ROW = pattern(
    _BEGIN
    + rb'((?:<c r="[A-Z]{1,3}+\1"(?:'
    + _KIND
    + rb'| s="\d{1,6}+"(?:'
    + _KIND
    + rb")?+)?+(?:><v>[-+.0-9Ee]++</v></c>|/>|></c>))*+)</row>"
)
_NO_ROW = pattern(rb"(?!)")
_MANY, _MOST = 50, 2_000
_CELL = pattern(rb'r="([A-Z]+)\d+"(?: s="(\d+)")?(?: t="(.)")?(?:/|></c|><v>([^<]+))')


_LOOK = pattern(rb'r="([A-Z]+)\d+"(?: s="(\d+)")?')
_ROW_END = b"</row>"
_DECLARED = pattern(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']([^\"']+)")


class NotPlainError(Exception):
    """A part, or a cell of it, holds something else than stored texts and numbers, or is written otherwise than plainly."""


def is_unicode(head: bytes) -> bool:
    """Return whether a part of XML says, or leaves unsaid, that it is UTF-8."""
    declared = _DECLARED.match(head)
    return b"\0" not in head[:200] and (declared is None or declared[1].lower() == b"utf-8")


def to_row_ends(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield blocks anew, cut behind the end of a row, or of a tag. Raises NotPlainError where they are not UTF-8."""
    kept, is_first = b"", True
    for block in blocks:
        if is_first and not is_unicode(block):
            raise NotPlainError
        is_first, whole = False, kept + block
        end = whole.rfind(_ROW_END)
        end = end + len(_ROW_END) if end >= 0 else whole.rfind(b">") + 1
        kept = whole[end:]
        yield whole[:end]
    yield kept


def look_of(row: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """Return the letters of the column and the number of the style of each cell of a plain row: what rows have in common."""
    return tuple(_LOOK.findall(row))


def cells_of(row: bytes) -> list[tuple[bytes, bytes, bytes, bytes]]:
    """Return the letters of the column, the number of the style, the type and the value of each cell of a plain row; empty for none."""
    return _CELL.findall(row)


def without_plain_rows(blocks: Iterable[bytes], take: Take, alike: Alike | None = None) -> Iterator[bytes]:
    """Yield what an XML parser is left to read of a worksheet; each plain row goes to `take`, by its number from 0, in its turn.

    Where `take` says that rows like this one may come together, they can go to `alike` instead: the XML of the cells of one of them,
    and the number from 1 and the values of each, one a cell.
    A comment, a section of characters, a document type or an instruction can hold what looks like a row:
    from the first block that has one, everything is left to the parser.
    """
    blocks, kept, is_first, rows = iter(blocks), b"", True, _Rows(take, alike)
    for block in blocks:
        joined = kept + block
        end = joined.rfind(b">") + 1
        whole, kept = joined[:end], joined[end:]
        if (b"!" in whole and b"<!" in whole) or (b"?" in whole and whole.find(b"<?", 4 if is_first else 0) >= 0):
            yield whole
            break
        yield from rows.left(whole)
        is_first = is_first and not whole
    yield kept
    yield from blocks


class _Rows:
    """Finds plain rows; after many of them a pattern of rows just like one of them finds the next ones in a part of the time."""

    def __init__(self, take: Take, alike: Alike | None) -> None:
        self.take, self.alike, self.met = take, alike, 0
        self.model, self.pattern = b"", _NO_ROW

    def left(self, block: bytes) -> Iterator[bytes]:
        """Yield what is no plain row in a block."""
        end = 0
        while row := _ROW.search(block, end):
            if row.start() > end:
                yield block[end : row.start()]
            end = row.end()
            if self.take(int(row[1]) - 1, row[2]) and self.alike is not None:
                self._learn(row[2])
                end = self._follow(block, end, self.alike)
        yield block[end:]

    def _learn(self, cells: bytes) -> None:
        """Take a row for the model where many were met that are not like the last one."""
        self.met += 1
        if self.met % _MANY == 0 and self.met <= _MOST:
            self.model, self.pattern = cells, _like(cells)

    def _follow(self, block: bytes, end: int, alike: Alike) -> int:
        """Take the rows from here on that are like the model; return where they end."""
        found, match = [], self.pattern.match
        while row := match(block, end):
            found.append(row.groups())
            end = row.end()
        if found:
            alike(self.model, found)
        return end


def _like(cells: bytes) -> re.Pattern[bytes]:
    """Return the pattern of plain rows with a value in each of the same columns, of the same types and in the same styles."""
    kinds = [(letters, _said(b"s", style) + _said(b"t", kind)) for letters, style, kind, _ in cells_of(cells)]
    found = [b'<c r="' + letters + rb'\1"' + said + rb"><v>([-+.0-9Ee]++)</v></c>" for letters, said in kinds]
    return re.compile(_BEGIN + b"".join(found) + _ROW_END)


def _said(name: bytes, value: bytes) -> bytes:
    return b" " + name + b'="' + value + b'"' if value else b""
