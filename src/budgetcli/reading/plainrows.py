"""Rows of a worksheet that hold nothing but stored values: most rows of large workbooks, told without an XML parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_SHOWN = rb'(?:spans|s|customFormat|ht|customHeight|collapsed|thickTop|thickBot|ph|x14ac:dyDescent)="[^"<&]*+"'
_ROW = pattern(
    rb'<row r="([1-9]\d{0,6})"(?: ' + _SHOWN + rb'| hidden="(?:0|false)"| outlineLevel="0")*+>'
    rb'((?:<c r="[A-Z]{1,3}+\1"(?: t="[snb]"| s="\d{1,6}+"(?: t="[snb]")?+)?+(?:><v>[-+.0-9Ee]++</v></c>|/>|></c>))*+)</row>'
)
_CELL = pattern(rb'r="([A-Z]+)\d+"(?: s="(\d+)")?(?: t="(.)")?(?:/|></c|><v>([^<]+))')


_LOOK = pattern(rb'r="([A-Z]+)\d+"(?: s="(\d+)")?')


def look_of(row: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """Return the letters of the column and the number of the style of each cell of a plain row: what rows have in common."""
    return tuple(_LOOK.findall(row))


def cells_of(row: bytes) -> list[tuple[bytes, bytes, bytes, bytes]]:
    """Return the letters of the column, the number of the style, the type and the value of each cell of a plain row; empty for none."""
    return _CELL.findall(row)


def without_plain_rows(blocks: Iterable[bytes], take: Callable[[int, bytes], None]) -> Iterator[bytes]:
    """Yield what an XML parser is left to read of a worksheet; each plain row goes to `take`, by its number from 0, in its turn.

    A comment, a section of characters, a document type or an instruction can hold what looks like a row:
    from the first block that has one, everything is left to the parser.
    """
    blocks, kept, is_first = iter(blocks), b"", True
    for block in blocks:
        joined = kept + block
        end = joined.rfind(b">") + 1
        whole, kept = joined[:end], joined[end:]
        if b"<!" in whole or whole.find(b"<?", 4 if is_first else 0) >= 0:
            yield whole
            break
        yield from _left(whole, take)
        is_first = is_first and not whole
    yield kept
    yield from blocks


def _left(block: bytes, take: Callable[[int, bytes], None]) -> Iterator[bytes]:
    end = 0
    for row in _ROW.finditer(block):
        if row.start() > end:
            yield block[end : row.start()]
        take(int(row[1]) - 1, row[2])
        end = row.end()
    yield block[end:]
