"""What each cell of a grid is: a number, a text, a mark for nothing or withheld, a date; decimal marks decided per column."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.numbers import LONG_WORD, DecimalMark, is_open, parse, shape_of
from budgetcli.model.patterns import pattern
from budgetcli.reading.conventions import scales_of
from budgetcli.reading.grids import CellError
from budgetcli.reading.marks import evident_mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcli.reading.grids import Grid, Value


class Kind(StrEnum):
    """What a cell is. A mark stands for no amount: `-`, `...`, `(NA)`; it is neither a label nor a zero."""

    EMPTY = "empty"
    NUMBER = "number"
    PERCENT = "percent"
    TEXT = "text"
    MARK = "mark"
    DATE = "date"

    __hash__ = str.__hash__


@dataclass(frozen=True, slots=True)
class Cells:
    """The kinds of all cells, every row as wide as the grid; the amounts of numbers, and which of them can be calendar years."""

    kinds: tuple[tuple[Kind, ...], ...]
    amounts: Mapping[tuple[int, int], Decimal]
    texts: Mapping[tuple[int, int], str]
    years: frozenset[tuple[int, int]]

    def kind(self, row: int, column: int) -> Kind:
        """Return what the cell is."""
        return self.kinds[row][column]

    def filled(self, row: int, left: int, right: int) -> list[int]:
        """Return the columns from left to right, both included, where the row holds something."""
        kinds = self.kinds[row]
        return [column for column in range(left, right + 1) if kinds[column] is not Kind.EMPTY]


_MARK = pattern(r"[\W_]+|\(?[A-Za-z]{1,2}\)|\\[a-z]|x+|n/?a|n\.\s?a\.?", re.IGNORECASE)
_CODE = pattern(r"-?0\d+", re.ASCII)
_YEAR = pattern(r"\s*\d{4}(\.0*)?\s*", re.ASCII)
_LONGEST_NUMBER = 40
_LONG = 12
"""A text of so many characters is no mark, and no number if it has a word in it."""

YEARS = (1750, 2150)
_HAS_DIGIT = pattern(r"\d")
_CONTROL = (bool, date, time, timedelta)


class _Plan(NamedTuple):
    """What is done with the rows whose cells are of the same types: their kinds, and the columns of numbers and of texts among them."""

    kinds: tuple[Kind, ...]
    numbers: tuple[int, ...]
    texts: tuple[int, ...]


def read_cells(grid: Grid, marks: Mapping[int, DecimalMark] | None = None) -> Cells:
    """Return the kinds and amounts of a grid's cells; `marks` are decimal marks of columns that are known already."""
    width = grid.width
    chosen = {**dict.fromkeys(range(width), DecimalMark.POINT), **_decimal_marks(grid), **(marks or {})}
    amounts: dict[tuple[int, int], Decimal] = {}
    texts: dict[tuple[int, int], str] = {}
    plans: dict[tuple[type, ...], _Plan] = {}
    kinds = []
    for row, values in enumerate(grid.values):
        types = tuple(map(type, values))
        plan = plans.get(types) or plans.setdefault(types, _plan(types, width))
        for column in plan.numbers:
            amounts[row, column] = values[column]  # type: ignore[assignment]
        kinds.append(_with_texts(row, values, plan, chosen, (amounts, texts)) if plan.texts else plan.kinds)
    return Cells(tuple(kinds), amounts, texts, _years(grid, amounts))


def _plan(types: tuple[type, ...], width: int) -> _Plan:
    kinds = [_kind_of_type(each) for each in types] + [Kind.EMPTY] * (width - len(types))
    places = range(len(types))
    return _Plan(
        tuple(kinds), tuple(place for place in places if types[place] is Decimal), tuple(place for place in places if types[place] is str)
    )


def _kind_of_type(type_: type) -> Kind:
    """Return the kind of every cell that is of a type and no text."""
    if issubclass(type_, Decimal):
        return Kind.NUMBER
    if issubclass(type_, CellError):
        return Kind.MARK
    return Kind.DATE if issubclass(type_, _CONTROL) else Kind.EMPTY


def _states_units(texts: Sequence[Value]) -> bool:
    """Return whether a row has no label and says the same unit over several columns, such as `1.000 kr.`: no amounts of a thousand."""
    said = {text.strip() for text in texts if isinstance(text, str) and text.strip()}
    if len(said) != 1 or sum(map(bool, texts)) < 2:
        return False
    (unit,) = said
    return unit[:1].isdigit() and not unit[-1:].isdigit() and scales_of(unit.lower()) == [1000]


def _with_texts(
    row: int, values: Sequence[Value], plan: _Plan, marks: Mapping[int, DecimalMark],
    found: tuple[dict[tuple[int, int], Decimal], dict[tuple[int, int], str]],
) -> tuple[Kind, ...]:  # fmt: skip
    """Return the kinds of a row with texts; its amounts and its texts go to those found."""
    kinds, (amounts, texts) = list(plan.kinds), found
    if not plan.numbers and _states_units([values[column] for column in plan.texts]):
        texts.update(((row, column), str(values[column])) for column in plan.texts if values[column])
        return tuple(Kind.TEXT if column in plan.texts and values[column] else kind for column, kind in enumerate(kinds))
    for column in plan.texts:
        value: str = values[column]  # type: ignore[assignment]
        if value == "":
            continue
        if len(value) >= _LONG and LONG_WORD.search(value) is not None:
            kinds[column], texts[row, column] = Kind.TEXT, value
            continue
        kinds[column], amount = _classify_text(value, marks[column])
        if amount is not None:
            amounts[row, column] = amount
        else:
            texts[row, column] = value
    return tuple(kinds)


def _years(grid: Grid, amounts: Mapping[tuple[int, int], Decimal]) -> frozenset[tuple[int, int]]:
    """Return the cells whose number can be a calendar year, and is written as one."""
    low, high = map(Decimal, YEARS)
    near = [cell for cell, amount in amounts.items() if low <= amount <= high]
    return frozenset((row, column) for row, column in near if _YEAR.fullmatch(str(grid.values[row][column])))


def _classify_text(text: str, mark: DecimalMark) -> tuple[Kind, Decimal | None]:
    """Return the kind of a text, with its amount if it is a number."""
    text = text.strip()
    if len(text) > _LONGEST_NUMBER:
        return Kind.TEXT, None
    kind = _kind_of_shape(shape_of(text), mark)
    printed = parse(text, mark) if kind is Kind.NUMBER else None
    return kind, printed.amount if printed else None


@lru_cache(maxsize=20_000)
def _kind_of_shape(shape: str, mark: DecimalMark) -> Kind:
    """Return the kind of every text that differs from this one in its digits only, 0 for 0."""
    if not shape:
        return Kind.EMPTY
    if _HAS_DIGIT.search(shape) is None:
        return Kind.MARK if len(shape) < _LONG and _MARK.fullmatch(shape) else Kind.TEXT
    if _CODE.fullmatch(shape):
        return Kind.TEXT
    if shape.endswith("%"):
        return Kind.PERCENT if parse(shape[:-1], mark) else Kind.TEXT
    return Kind.TEXT if parse(shape, mark) is None else Kind.NUMBER


_ONLY_COMMA = pattern(r"\d,(?!\d{3}(?!\d))\d|\.\d{3},\d|\d\.\d{3}\.\d{3}")
_ONLY_POINT = pattern(r"\d\.(?!\d{3}(?!\d))\d|,\d{3}\.\d|\d,\d{3},\d{3}|(?<!\d)0\.\d{3}|\d{4,}\.\d")
_MAYBE_COMMA = pattern(r"(?<!\d)0,\d{3}|\d{4,},\d")


def _decimal_marks(grid: Grid) -> dict[int, DecimalMark]:
    """Return the decimal mark of each column of printed numbers; one without evidence follows the other columns."""
    shapes: dict[int, Counter[str]] = {}
    for column in range(grid.width):
        texts = [value for value in grid.column(column, range(len(grid.values))) if isinstance(value, str) and 0 < len(value) < 40]
        shapes[column] = Counter(shape_of(text) for text in texts if "." in text or "," in text)
    votes = {column: _votes_of(found) for column, found in shapes.items()}
    overall = sum(votes.values(), Counter[DecimalMark]())
    common = _winner(overall) or _evident(grid, [column for column, found in shapes.items() if any(map(is_open, found))])
    return {column: _winner(found) or common or DecimalMark.POINT for column, found in votes.items()}


def _votes_of(shapes: Mapping[str, int]) -> Counter[DecimalMark]:
    """Return the votes of all texts, given how many there are of each shape."""
    found: Counter[DecimalMark] = Counter()
    for shape, count in shapes.items():
        if _HAS_DIGIT.search(shape):
            found.update(dict.fromkeys(_votes(shape.strip()), count))
    return found


def _evident(grid: Grid, columns: Sequence[int]) -> DecimalMark | None:
    """Return the mark that the sheet shows where no number does."""
    found = evident_mark(grid, range(len(grid.values)), columns) if columns else None
    return found.mark if found is not None else None


def _votes(text: str) -> Sequence[DecimalMark]:
    if _ONLY_COMMA.search(text) or _MAYBE_COMMA.search(text):
        return () if parse(text, DecimalMark.COMMA) is None else (DecimalMark.COMMA,)
    if _ONLY_POINT.search(text):
        return () if parse(text, DecimalMark.POINT) is None else (DecimalMark.POINT,)
    return ()


def _winner(votes: Counter[DecimalMark]) -> DecimalMark | None:
    return votes.most_common(1)[0][0] if votes else None
