"""The texts and numbers that plain rows of a workbook store, put together column by column once the sheet has gone by."""

from __future__ import annotations

from operator import ge
from typing import TYPE_CHECKING

from budgetcli.model.numbers import from_stored
from budgetcli.model.patterns import pattern
from budgetcli.model.tuples import NamedTuple
from budgetcli.sheets.xlsx.plain import NotPlainError, cells_of, is_unicode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.sheets.grids import Value
    from budgetcli.sheets.xlsx.precheck import Skim

_TEXT = pattern(rb'<si><t(?: xml:space="preserve")?>([^<\r]*)</t></si>')
_BLANKS = pattern(rb"<t>(?:\s|[^<]*\s</t>)")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
_OTHERWISE = pattern(rb"_x|&(?!(?:lt|gt|quot|apos|amp);)")
_AROUND = pattern(rb"(?:\xef\xbb\xbf)?(?:<\?xml[^<>]*\?>)?\s*<sst[^<>]*>\s*<si>")
_BLANK_ENDS = tuple(end for blank in (b" ", b"\n", b"\t") for end in (b"<t>" + blank, blank + b"</t>"))
_AROUND_TAGS, _TEXT_TAGS = 2, 4
_MOST_TEXT = 1 << 28


def plain_texts(xml: bytes) -> list[str] | None:
    """Return the texts that cells share; None where one is formatted in parts, or written otherwise than plainly.

    Blanks around a text that does not say to preserve them are none of it to some readers: neither is that plain.
    """
    found = _TEXT.findall(xml)
    around = xml.count(b"<") - xml.startswith((b"<?", b"\xef\xbb\xbf<?")) - _TEXT_TAGS * len(found)
    if around != _AROUND_TAGS or not xml.rstrip().endswith(b"</sst>") or not _AROUND.match(xml) or not is_unicode(xml[:1000]):
        return None
    if any(mark in xml for mark in (b"_x", b"&")) and _OTHERWISE.search(xml):
        return None
    if any(mark in xml for mark in _BLANK_ENDS) and _BLANKS.search(xml):
        return None
    try:
        texts = [text.decode() for text in found]
    except UnicodeDecodeError:
        return None
    return [_unescaped(text) if "&" in text else text for text in texts]


class SharedTexts:
    """The texts that cells share, taken while the parts of a package go by."""

    def __init__(self) -> None:
        self._parts: dict[str, list[bytes]] = {}

    def skim(self, part: str) -> Skim | None:
        """Return what takes the content of a part that may hold them, None for any other. Raises NotPlainError for one twice there."""
        if "sharedstrings" not in part:
            return None
        if part in self._parts:
            raise NotPlainError
        kept = self._parts[part] = []
        return lambda blocks: _kept(blocks, kept)

    def of(self, part: str | None) -> list[str] | None:
        """Return the texts of a part, none where there is no such part in the package; None where they are not plain."""
        return [] if part is None else plain_texts(b"".join(self._parts.get(part.lower(), ())))


def _kept(blocks: Iterator[bytes], kept: list[bytes]) -> Iterator[bytes]:
    """Yield blocks, and keep them, too. Raises NotPlainError where they are too many."""
    for block in blocks:
        kept.append(block)
        if len(kept) * len(block) > _MOST_TEXT:
            raise NotPlainError
        yield block


def _unescaped(text: str) -> str:
    for entity, letter in _ENTITIES:
        text = text.replace(entity, letter)
    return text


class _Rows(NamedTuple):
    """Rows with a value in each of the same columns: their numbers from 0, the columns, and of each its type and its values."""

    rows: Sequence[int]
    columns: Sequence[int]
    kinds: Sequence[bytes]
    values: Sequence[Sequence[bytes]]


class PlainValues:
    """What the cells of a sheet store, as it is written, taken row by row from above; no more cells than so many."""

    def __init__(self, most: int) -> None:
        self.most, self.last = most, -1
        self.parts: list[_Rows] = []

    def put(self, row: int, columns: Sequence[int], cells: bytes) -> None:
        """Take a row whose cells stand in these columns, by its XML; some may be empty. Raises NotPlainError."""
        found = [(column, kind, value) for column, (_, _, kind, value) in zip(columns, cells_of(cells), strict=True) if value]
        if found:
            filled, kinds, values = zip(*found, strict=True)
            self._add(_Rows((row,), filled, kinds, [(value,) for value in values]))

    def put_alike(self, rows: Sequence[int], columns: Sequence[int], cells: bytes, values: Sequence[Sequence[bytes]]) -> None:
        """Take the values of rows like the one whose XML this is, with a value in each column; column by column. Raises NotPlainError."""
        self._add(_Rows(rows, columns, [kind for _, _, kind, _ in cells_of(cells)], values))

    def _add(self, part: _Rows) -> None:
        """Take rows. Raises NotPlainError where rows or cells do not ascend, a cell holds a truth value, or there are too many."""
        self.most -= len(part.rows) * len(part.columns)
        rows = (self.last, *part.rows)
        if self.most < 0 or b"b" in part.kinds or any(any(map(ge, line, line[1:])) for line in (rows, part.columns)):
            raise NotPlainError
        self.last = rows[-1]
        self.parts.append(part)

    def by_column(self, texts: Sequence[str]) -> list[list[Value]]:
        """Return what the cells of each column hold, from the first row to the last one; columns at the end that hold nothing are left out.

        Raises NotPlainError for a number of a text that is not there, for what is no number, and where all texts are empty.
        """
        width = max((part.columns[-1] for part in self.parts), default=-1) + 1
        columns: list[list[Value]] = [[None] * (self.last + 1) for _ in range(width)]
        single: list[tuple[int, int, bytes]] = []
        try:
            for part in self.parts:
                single += _put(columns, part, texts)
            for (row, column, _), number in zip(single, from_stored([written for *_, written in single]), strict=True):
                columns[column][row] = number
        except (IndexError, ValueError, ArithmeticError) as error:
            raise NotPlainError from error
        while columns and columns[-1].count(None) > self.last:
            columns.pop()
        if not columns and self.parts:
            raise NotPlainError
        return columns


def _put(columns: list[list[Value]], part: _Rows, texts: Sequence[str]) -> list[tuple[int, int, bytes]]:
    """Put the cells of rows into columns; return the numbers of a single row, with their rows and columns, to be read with others."""
    single: list[tuple[int, int, bytes]] = []
    for column, kind, written in zip(part.columns, part.kinds, part.values, strict=True):
        if kind == b"s":
            _put_column(columns[column], part.rows, [texts[number] or None for number in map(int, written)])
        elif len(written) > 1:
            _put_column(columns[column], part.rows, from_stored(written))
        else:
            single.append((part.rows[0], column, written[0]))
    return single


def _put_column(column: list[Value], rows: Sequence[int], values: Sequence[Value]) -> None:
    if rows[-1] - rows[0] < len(rows):
        column[rows[0] : rows[-1] + 1] = values
    else:
        for row, value in zip(rows, values, strict=True):
            column[row] = value
