"""A sheet as it stands: every cell at its own address, nothing shifted, dropped or converted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest
from math import isfinite
from typing import Any, NamedTuple, Self

from budgetcli.model.budgets import Input, Note
from budgetcli.model.errors import Place
from budgetcli.model.formulas import address as address
from budgetcli.model.formulas import position as position
from budgetcli.model.names import blanks_folded, fold_each
from budgetcli.model.numbers import from_float, is_within
from budgetcli.sheets.columnwise import pick
from budgetcli.sheets.looks import PLAIN as PLAIN
from budgetcli.sheets.looks import Looks
from budgetcli.sheets.looks import Style as Style


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

    @property
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
            if isinstance(self.styles, Looks)
            else frozenset(self.styles.values())
        )

    def formats(self, column: int, rows: Sequence[int]) -> Counter[str]:
        """Return the number formats of a column in these rows, with how many of them have it."""
        if isinstance(self.styles, Looks):
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
