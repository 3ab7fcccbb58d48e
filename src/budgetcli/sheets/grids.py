"""A sheet as it stands: every cell at its own address, nothing shifted, dropped or converted; with its
look, formulas, number formats, and what is known of it column by column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import zip_longest
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

from budgetcli.model.budgets import Input, Note
from budgetcli.model.equations import address, position
from budgetcli.model.errors import Place
from budgetcli.model.names import blanks_folded, fold_each
from budgetcli.model.numbers import from_float, is_within

if TYPE_CHECKING:
    from collections.abc import Collection

Position = tuple[int, int]
Known = TypeVar("Known")


class ByColumn(Mapping[Position, Known]):
    """A value for some of the cells, by (row, column) from 0, row by row.

    `columns` hold one a row from row `top` on, as many each, None for nothing known.
    """

    __slots__ = ("columns", "top")

    def __init__(self, columns: Mapping[int, Sequence[Known | None]], top: int = 0) -> None:
        self.columns, self.top = dict(sorted(columns.items())), top

    @property
    def span(self) -> range:
        """The rows of which something can be known."""
        return range(self.top, self.top + len(next(iter(self.columns.values()), ())))

    def __getitem__(self, cell: Position) -> Known:
        found: Known | None = self.get(cell)
        if found is None:
            raise KeyError(cell)
        return found

    def get(self, cell: Position, default: Any = None, /) -> Any:
        """Return what is known of a cell, or the default."""
        row, column = cell[0] - self.top, cell[1]
        values = self.columns.get(column, ())
        found = values[row] if 0 <= row < len(values) else None
        return default if found is None else found

    def __contains__(self, cell: object) -> bool:
        return self.get(cell) is not None  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[Position]:
        columns = [*self.columns]
        for row, values in zip(self.span, zip(*self.columns.values(), strict=True), strict=True):
            yield from [
                (row, column)
                for column, value in zip(columns, values, strict=True)
                if value is not None
            ]

    def __len__(self) -> int:
        return sum(value is not None for values in self.columns.values() for value in values)

    @property
    def rows(self) -> set[int]:
        """The rows of which anything is known."""
        return {
            row
            for values in self.columns.values()
            for row, value in enumerate(values, self.top)
            if value is not None
        }

    def beside(self, other: ByColumn[Known]) -> ByColumn[Known]:
        """Return what is known of these columns and of others from the same row on."""
        return ByColumn({**self.columns, **other.columns}, self.top)

    def column(self, column: int, rows: Collection[int]) -> Sequence[Known | None]:
        """Return what is known of a column in these rows, None for nothing."""
        values = self.columns.get(column, ())
        if (
            isinstance(rows, range)
            and self.top <= rows.start
            and rows.stop - self.top <= len(values)
        ):
            return pick(values, range(rows.start - self.top, rows.stop - self.top))
        places = [row - self.top for row in rows]
        try:
            if min(places, default=0) >= 0:
                return list(map(values.__getitem__, places))
        except IndexError:  # rows below the last one
            pass
        return [self.get((row, column)) for row in rows]


def in_one(rows: Sequence[int]) -> Sequence[int]:
    """Return rows each of which follows the one before as a range, others as they are: a range is
    taken out of a column at once."""
    if isinstance(rows, range):
        return rows
    whole = range(rows[0], rows[-1] + 1) if rows else range(0)
    return whole if len(whole) == len(rows) and [*whole] == [*rows] else rows


def pick(values: Sequence[Known], rows: Iterable[int]) -> Sequence[Known]:
    """Return what a column holds in these rows, none of which is negative. Raises IndexError for
    one beyond its end."""
    if isinstance(rows, range) and rows.step == 1 and rows.stop <= len(values):
        return values[rows.start : rows.stop]
    return list(map(values.__getitem__, rows))


def put_down(rows: Sequence[int], values: Iterable[Known], span: range) -> list[Known | None]:
    """Return a column of these rows with the values in some of them, None in all others."""
    column: list[Known | None] = [None] * len(span)
    top, rows = span.start, in_one(rows)
    if isinstance(rows, range):
        column[rows.start - top : rows.stop - top] = values
        return column
    for row, value in zip(rows, values, strict=True):
        column[row - top] = value
    return column


class Style(NamedTuple):
    """How a cell is shown, where that says something about what it means."""

    number_format: str = "General"
    bold: bool = False
    indent: int = 0


PLAIN = Style()


class CellLooks(Mapping[Position, Style]):
    """The style of each cell that is not plain, by (row, column); once it is asked what styles
    there are, they stay."""

    def __init__(self) -> None:
        self._rows: dict[int, dict[int, Style]] = {}
        self._different: frozenset[Style] | None = None
        self._asked: tuple[Sequence[int], list[tuple[dict[int, Style], int]]] | None = None

    def __setitem__(self, cell: Position, style: Style) -> None:
        self._rows.setdefault(cell[0], {})[cell[1]] = style

    def __getitem__(self, cell: Position) -> Style:
        return self._rows[cell[0]][cell[1]]

    def get(self, cell: Position, default: Any = None, /) -> Any:
        """Return the style of a cell, or the default."""
        row = self._rows.get(cell[0])
        return default if row is None else row.get(cell[1], default)

    def __iter__(self) -> Iterator[Position]:
        return ((row, column) for row, styles in self._rows.items() for column in styles)

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    def different(self) -> frozenset[Style]:
        """Return every style, once."""
        if self._different is None:
            rows = {id(styles): styles for styles in self._rows.values()}
            self._different = frozenset(
                style for styles in rows.values() for style in styles.values()
            )
        return self._different

    def formats(self, column: int, rows: Sequence[int]) -> Counter[str]:
        """Return the number formats of a column in these rows, with how many of them have it."""
        if self._asked is None or self._asked[0] != rows:
            self._asked = (rows, self._alike(rows))
        formats: Counter[str] = Counter()
        for styles, count in self._asked[1]:
            formats[styles.get(column, PLAIN).number_format] += count
        return formats

    def _alike(self, rows: Iterable[int]) -> list[tuple[dict[int, Style], int]]:
        """Return the styles that rows share, each with how many of these rows do."""
        found = list(map(self._rows.get, rows))
        styles = {id(each): each or {} for each in found}
        return [(styles[number], count) for number, count in Counter(map(id, found)).items()]


class CellError(NamedTuple):
    """A spreadsheet error such as `#REF!`; it is in the way of an amount, never a text or a zero."""

    code: str


BEYOND = CellError("#BEYOND!")
"""What a cell holds whose number is more than 10^27, or has more decimals than are kept: no format
takes it for an amount."""

NO_NUMBER = CellError("#NUM!")
"""What a cell holds that a file says to be infinite or no number, which no spreadsheet keeps."""

Value = str | Decimal | bool | datetime | date | time | timedelta | CellError | None
"""What a cell holds. Numbers of workbooks are the 15 significant digits a spreadsheet keeps; every
cell of a text file is a str."""


def _text_of(value: Value) -> str:
    if isinstance(value, str):
        return " ".join(value.split())
    return (
        " ".join(str(value).split())
        if value is not None and not isinstance(value, CellError)
        else ""
    )


class Range(NamedTuple):
    """A block of cells, both ends included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{address(self.top, self.left)}:{address(self.bottom, self.right)}"


def stored(value: float | Decimal) -> Decimal | CellError:
    """Return a stored number as a spreadsheet shows it, or the error of one that is infinite, none,
    or beyond any amount.

    Whole numbers and decimals are kept as they are; of a binary number the 15 digits that a
    spreadsheet keeps.
    """
    if not isfinite(value):
        return NO_NUMBER
    if isinstance(value, int | Decimal):
        return exact if is_within(exact := Decimal(value)) else BEYOND
    try:
        return from_float(value)
    except ValueError:
        return BEYOND


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A sheet or a text file: `values[row][column]`, both from 0, so that [0][0] is `A1`; rows may
    differ in length.

    `formulas` holds the text of each formula; a formula whose result was never stored has the value
    None. `name` is the number that a publication gives a table in its title, such as `2.1`.
    """

    source: Input
    values: tuple[tuple[Value, ...], ...]
    styles: Mapping[tuple[int, int], Style] = field(default_factory=dict)
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merges: tuple[Range, ...] = ()
    outline: Mapping[int, int] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    notes: tuple[Note, ...] = ()
    name: str | None = None

    def _replace(self, **changes: Any) -> Self:
        """Return the same with other fields, as a NamedTuple does."""
        return replace(self, **changes)

    @cached_property
    def known(self) -> dict[int, list[str]]:
        """The columns whose texts were asked for, with the text of every cell."""
        return {}

    @cached_property
    def known_folded(self) -> dict[int, list[str]]:
        """The columns whose folded texts were asked for, with that of every cell."""
        return {}

    @cached_property
    def width(self) -> int:
        """The number of columns of the longest row."""
        return max(map(len, self.values), default=0)

    def value(self, row: int, column: int) -> Value:
        """Return what the cell holds; None beyond the end of its row or of the sheet."""
        if row < 0 or column < 0:
            return None
        try:
            return self.values[row][column]
        except IndexError:
            return None

    @cached_property
    def columns(self) -> Sequence[Sequence[Value]]:
        """What the cells of each column hold, from the first row on, None beyond the end of a row;
        kept, for who asks column by column."""
        return list(zip_longest(*self.values))

    @cached_property
    def types(self) -> Sequence[list[type]]:
        """The type of what each cell of a column holds; kept, for a long table is asked for them
        again and again."""
        return [list(map(type, values)) for values in self.columns]

    def types_in(self, column: int, rows: Iterable[int]) -> set[type]:
        """Return the types of what the cells of a column hold in these rows."""
        types = self.types[column] if column < len(self.types) else []
        try:
            return set(pick(types, rows))
        except IndexError:
            return set(map(type, self.column(column, rows)))

    def has(self, kind: type) -> bool:
        """Return whether a cell holds a value of this very type."""
        return any(kind in set(types) for types in self.types)

    def column(self, column: int, rows: Iterable[int]) -> list[Value]:
        """Return what the cells of a column hold in these rows; None beyond the end of a row."""
        values = self.columns[column] if column < len(self.columns) else ()
        try:
            return [*pick(values, rows)]
        except IndexError:
            return [values[row] if row < len(values) else None for row in rows]

    def text(self, row: int, column: int) -> str:
        """Return the cell as one line of text, blanks folded; empty where there is nothing."""
        if (known := self.known.get(column)) is not None:
            return known[row] if 0 <= row < len(known) else ""
        return _text_of(self.value(row, column))

    def texts(self, column: int) -> list[str]:
        """Return the text of every cell of a column, from the first row on; kept, for who asks it
        cell by cell."""
        if column not in self.known:
            values = self.columns[column] if column < len(self.columns) else ()
            texts = [value if isinstance(value, str) else _text_of(value) for value in values]
            self.known[column] = blanks_folded(texts)
        return self.known[column]

    def folded(self, column: int) -> list[str]:
        """Return the text of every cell of a column as names are matched, from the first row on;
        kept too."""
        if column not in self.known_folded:
            self.known_folded[column] = fold_each(self.texts(column))
        return self.known_folded[column]

    def style(self, row: int, column: int) -> Style:
        """Return how the cell is shown."""
        return self.styles.get((row, column), PLAIN)

    @property
    def looks(self) -> frozenset[Style]:
        """How cells of the sheet are shown, each way once, but the plain one."""
        return (
            self.styles.different()
            if isinstance(self.styles, CellLooks)
            else frozenset(self.styles.values())
        )

    def formats(self, column: int, rows: Sequence[int]) -> Counter[str]:
        """Return the number formats of a column in these rows, with how many of them have it."""
        if isinstance(self.styles, CellLooks):
            return self.styles.formats(column, rows)
        return Counter([self.style(row, column).number_format for row in rows])

    def place(self, row: int, column: int) -> Place:
        """Return where the cell is, as a spreadsheet names it."""
        return Place(self.source.path, self.source.sheet, address(row, column))

    def cells(self) -> Iterator[tuple[int, int, Value]]:
        """Yield every cell that holds something, row by row."""
        for row, values in enumerate(self.values):
            for column, value in enumerate(values):
                if value is not None and value != "":
                    yield row, column, value


class SheetFacts(NamedTuple):
    """Facts by (row, column) from 0, and rows and columns from 0.

    `box` is rows times columns from `A1` to the last cell that holds something.
    `corrections` are the cells that the native reader leaves out or changes: errors, formulas
    without a value (None), empty results (""). `unread` are the cells that hold something which is
    not read; each is an error among the corrections.
    """

    styles: Mapping[Position, Style]
    formulas: Mapping[Position, str]
    corrections: Mapping[Position, Value]
    merges: tuple[Range, ...]
    outline: Mapping[int, int]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    box: int = 0
    unread: tuple[Position, ...] = ()


_EMPTY: MappingProxyType[Position, str] = MappingProxyType({})
NOTHING = SheetFacts(
    MappingProxyType({}),
    _EMPTY,
    MappingProxyType({}),
    (),
    MappingProxyType({}),
    frozenset(),
    frozenset(),
)


_KEPT = r"""("[^"]*"|'[^']*'!?|\[[^\]]*\])"""
_CELL = r"(?<![\w.$])(\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6})(?![\w.(!])"
_COLUMNS = r"(?<![\w.$:])(\$?[A-Z]{1,3}:\$?[A-Z]{1,3})(?![\w.(!])"
_ROWS = r"(?<![\w.$:])(\$?[1-9][0-9]{0,6}:\$?[1-9][0-9]{0,6})(?![\w.(!])"
_REFERENCE = re.compile("|".join((_KEPT, _CELL, _COLUMNS, _ROWS)), re.ASCII)
_PARTS = re.compile(r"(\$?)([A-Z]*)(\$?)([0-9]*)", re.ASCII)


def moved(formula: str, rows: int, columns: int) -> str:
    """Return the formula as it reads so many rows and columns further on; what `$` holds stays,
    what leaves the sheet is `#REF!`."""

    def move(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[0]
        return ":".join(_moved(part, rows, columns) for part in found[0].split(":"))

    return _REFERENCE.sub(move, formula)


def _moved(reference: str, rows: int, columns: int) -> str:
    """Return a cell, a column or a row further on: `$B7` three rows on is `$B10`."""
    found = _PARTS.fullmatch(reference)
    if found is None:
        return reference
    first, letters, second, digits = found.groups()
    if not letters:
        row = int(digits) + (0 if first else rows)
        return f"{first}{row}" if row > 0 else "#REF!"
    column_held, row_held = bool(first), bool(second)
    row, column = position(f"{letters}{digits or 1}") or (0, 0)
    row, column = row + (0 if row_held else rows), column + (0 if column_held else columns)
    if column < 0 or (digits and row < 0):
        return "#REF!"
    named = address(row if digits else 0, column)
    return (
        f"{first}{named[: -len(str(row + 1))]}{second}{row + 1}"
        if digits
        else f"{first}{named[:-1]}"
    )


BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: "#,##0;-#,##0",
    6: "#,##0;[Red]-#,##0",
    7: "#,##0.00;-#,##0.00",
    8: "#,##0.00;[Red]-#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    41: "#,##0",
    42: "#,##0",
    43: "#,##0.00",
    44: "#,##0.00",
    49: "@",
}
"""The formats that have a number and no text in the file (ECMA-376, part 1, 18.8.30)."""

BEYOND_DATES = 2_958_466
"""The first serial number past the year 9999: no date, whatever its format."""

LONGEST = 255
"""No format of a spreadsheet is longer; what follows is not looked at."""

_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DATE_LETTERS = frozenset("ymdhsYMDHS/")
_MARKED = frozenset('"\\_*[')
_DIGITS = re.compile(r"[0#?](?:[0#?,]*[0#?])?(?:\.([0#?]*))?(,*)")


class Shown(NamedTuple):
    """How a number format shows a number: the step in the value itself, percent, and the factor it
    divides by."""

    quantum: Decimal
    percent: bool
    divisor: int


@lru_cache(maxsize=512)
def is_date(number_format: str) -> bool:
    """Return whether a format shows a number as a date, a time or a length of time."""
    if _DATE_LETTERS.isdisjoint(number_format):
        return False
    first = _ELAPSED.sub("h", number_format[:LONGEST].split(";")[0])
    plain = _LITERALS.sub("", first)
    return (
        plain.lower() != "general" and re.search(r"[ymdhs]|a/p", plain, re.IGNORECASE) is not None
    )


@lru_cache(maxsize=512)
def shown(number_format: str) -> Shown | None:
    """Return how a format shows numbers; None for `General`, text, dates and fractions, which state
    no precision.

    `#,##0.0` has the step 0.1; `#,##0,` divides by 1000 and has the step 1000; `0.0%` has the step
    0.001 of the value.
    """
    section = number_format[:LONGEST].split(";")[0]
    if not _MARKED.isdisjoint(section):
        section = _LITERALS.sub("", section)
    found = _DIGITS.search(section)
    if found is None or "/" in section or "E+" in section or is_date(number_format):
        return None
    percent, divisor = "%" in section, 1000 ** len(found[2])
    decimals = len(found[1] or "") + 2 * percent
    return Shown(Decimal(1).scaleb(-decimals) * divisor, percent, divisor)
