"""A workbook of accounts as large exports write it: one sheet of stored texts and numbers, read without making a value of every cell.

What is not of that kind (formulas, errors, hidden rows, rich text, several sheets) is left to the reader of workbooks.
"""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from operator import ge
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

from budgetcli.model.errors import Place, ReadError
from budgetcli.model.numbers import from_float
from budgetcli.sheets.grids import Grid, address, position
from budgetcli.sheets.limits import LIMITS, too_large
from budgetcli.sheets.number_formats import is_date
from budgetcli.sheets.xlsx.packages import Package, sheet_parts, styles_of, texts_part
from budgetcli.sheets.xlsx.plain import NotPlainError, cells_of, to_row_ends, without_plain_rows
from budgetcli.sheets.xlsx.plainvalues import SharedTexts
from budgetcli.sheets.xlsx.precheck import DAMAGED, is_in_sheets, key_of, weigh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Input
    from budgetcli.sheets.grids import Value
    from budgetcli.sheets.xlsx.precheck import Skim

_HEAD = 60
"""So many rows are looked at for the header."""

_ROW_LEFT = re.compile(rb"<(?:\w+:)?(?:row|c)[\s>/]|hidden=")
_MOST_ROWS, _SHORTEST_CELL = 1 << 20, len('<c r="A1"/>')
_SHORT = re.compile(rb"-?[0-9]{1,13}(?:\.[0-9]{1,12})?")
_LONGEST_SHORT = 15
"""A number of no more characters has no more than the 15 significant digits that a spreadsheet keeps."""


Cell = tuple[bytes, bytes, bytes, bytes]
"""The letters of a cell's column, the number of its style, its type and its value."""


class PlainSheet(NamedTuple):
    """A sheet of nothing but plain rows: each with its number from 1 and the XML of its cells; the texts; the styles that show dates."""

    source: Input
    rows: list[tuple[int, bytes]]
    texts: list[str]
    dates: frozenset[bytes]

    def head(self) -> Grid:
        """Return the first rows as a grid; a cell that is no text and no number is left empty."""
        last = self.rows[min(_HEAD, len(self.rows)) - 1][0] if self.rows else 0
        values: list[list[Value]] = [[] for _ in range(min(last, _HEAD))]
        for number, cells in self.rows[:_HEAD]:
            if number <= len(values):
                values[number - 1] = self._values(cells)
        return Grid(source=self.source, values=tuple(map(tuple, values)))

    def _values(self, cells: bytes) -> list[Value]:
        found: dict[int, Value] = {}
        for letters, style, kind, value in cells_of(cells):
            spot = position(f"{letters.decode()}1")
            if spot is not None and value and kind != b"b" and (kind == b"s" or style not in self.dates):
                found[spot[1]] = self._text(value) if kind == b"s" else number_of(value)
        return [found.get(column) for column in range(max(found, default=-1) + 1)]

    def _text(self, index: bytes) -> str | None:
        try:
            return self.texts[int(index)] or None
        except (IndexError, ValueError) as error:
            raise ReadError("unreadable-file", "a cell names a text that is not there", at=Place(self.source.path)) from error

    def records(self, columns: Sequence[int], width: int, skip: int, shown: Callable[[int, Decimal], object]) -> Iterator[
        tuple[int, Sequence[object]]
    ]:  # fmt: skip
        """Yield the rows behind so many, each as wide as the header, only these columns filled in; `shown` says how a number is given.

        Raises NotPlainError at the first row where one of the columns holds something else.
        """
        at, find = letters_of(columns), cells_in(columns)
        for number, cells in self.rows:
            if number > skip:
                record: list[object] = [""] * width
                self.fill(record, find(cells), at, shown)
                yield number, record if any(record) or b"<v>" in cells else ()

    def fill(
        self, record: list[object], found: Iterable[tuple[bytes, ...]], at: Mapping[bytes, int], shown: Callable[[int, Decimal], object]
    ) -> None:  # fmt: skip
        """Put cells into a record. Raises NotPlainError for one that is neither a text nor a number."""
        for letters, style, kind, value in found:
            column = at[letters]
            if kind == b"s":
                record[column] = self._text(value) or ""
            elif kind == b"b" or style in self.dates:
                raise NotPlainError
            else:
                record[column] = shown(column, number_of(value))


def letters_of(columns: Iterable[int]) -> dict[bytes, int]:
    """Return the columns by their letters."""
    return {address(0, column).removesuffix("1").encode(): column for column in columns}


def cells_in(columns: Iterable[int]) -> Callable[[bytes], list[Cell]]:
    """Return what finds the cells of these columns that hold something, in the XML of a row."""
    found: Callable[[bytes], list[Cell]]
    found = re.compile(rb'<c r="(%s)\d+"(?: s="(\d+)")?(?: t="(.)")?><v>([^<]+)' % b"|".join(letters_of(columns))).findall
    return found


def rows_in(columns: Iterable[int], money: int, decimals: int) -> Callable[[bytes], list[tuple[bytes, ...]]]:
    """Return what finds the same cells, and of the column of amounts a short plain number alone, with no more decimals than these.

    Each is given as its letters, style, type and value, which are empty of an amount, and the style and the value of an amount.
    """
    at = letters_of(columns)
    amount = next(letters for letters, column in at.items() if column == money)
    others = b"|".join(letters for letters in at if letters != amount) or b"(?!)"
    number = rb"-?\d{1,11}" + (rb"(?:\.\d{1,%d})?" % decimals if decimals else b"")
    cell = rb'<c r="(?:(%s)\d+"(?: s="(\d+)")?(?: t="(.)")?><v>([^<]+)|%s\d+"(?: s="(\d+)")?(?: t="n")?><v>(%s)</v>)'
    found: Callable[[bytes], list[tuple[bytes, ...]]] = re.compile(cell % (others, amount, number)).findall
    return found


def number_of(text: bytes) -> Decimal:
    """Return a stored number with the 15 significant digits that a spreadsheet keeps."""
    if len(text) <= _LONGEST_SHORT and _SHORT.fullmatch(text):
        return Decimal(text.decode()) or Decimal(0)
    return from_float(float(text))


def plain_sheet(data: bytes, source: Input) -> PlainSheet | None:
    """Return the one sheet of an xlsx where it is plain, None for any other. Raises ReadError where the package is hostile or damaged."""
    place = Place(source.path)
    found = _Parts(place)
    try:
        if not data.startswith(b"PK") or weigh(data, LIMITS, place, found.skim).odd:
            return None
        with ZipFile(BytesIO(data)) as file:
            package = Package.of(file, place)
            parts = list(sheet_parts(package).items())
            texts = found.texts.of(texts_part(package))
            if len(parts) != 1 or parts[0][1].lower() != found.sheet or texts is None:
                return None
            dates = frozenset(str(number).encode() for number, style in enumerate(styles_of(package)) if is_date(style.number_format))
            return PlainSheet(source._replace(sheet=parts[0][0]), found.rows, texts, dates)
    except (NotPlainError, *DAMAGED):
        return None


class _Parts:
    """The plain rows of the one sheet, and the blocks of the texts, taken as they go by while the package is weighed."""

    def __init__(self, place: Place) -> None:
        self.place, self.sheet = place, ""
        self.rows: list[tuple[int, bytes]] = []
        self.texts = SharedTexts()
        self.bytes, self.cells = 0, -1

    def skim(self, name: str) -> Skim | None:
        """Return what takes the content of a part. Raises NotPlainError for a second sheet, or texts twice."""
        part = key_of(name)
        skim = self.texts.skim(part)
        if skim is not None or not is_in_sheets(part) or not part.endswith(".xml"):
            return skim
        if self.sheet:
            raise NotPlainError
        self.sheet = part
        return self._without_rows

    def _without_rows(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield what is left without plain rows. Raises NotPlainError where that has a row, or what may hide one."""
        take, known = self.rows.append, 0
        for left in without_plain_rows(to_row_ends(blocks), lambda row, cells: take((row + 1, cells))):
            if _ROW_LEFT.search(left) or b"<!" in left:
                raise NotPlainError
            self._weigh(self.rows[known:])
            known = len(self.rows)
            yield left
        numbers = [number for number, _ in self.rows]
        if not numbers or any(map(ge, numbers, numbers[1:])):
            raise NotPlainError

    def _weigh(self, rows: Sequence[tuple[int, bytes]]) -> None:
        """Raise ReadError where there are more cells than a workbook may have; they are counted once the bytes allow so many."""
        if len(self.rows) > _MOST_ROWS:
            raise NotPlainError
        self.bytes += sum(len(cells) for _, cells in rows)
        if self.bytes < LIMITS.cells * _SHORTEST_CELL:
            return
        self.cells = max(self.cells, 0) + sum(cells.count(b"<c ") for _, cells in (self.rows if self.cells < 0 else rows))
        if self.cells > LIMITS.cells:
            raise too_large("the cells of the workbook", LIMITS.cells, self.place)
