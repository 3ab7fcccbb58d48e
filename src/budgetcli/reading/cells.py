"""What each cell of a grid is, and the figures of a table as whole numbers in one small unit, with the
exact judgement whether some make up others."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import filterfalse, repeat
from math import isqrt, log10
from operator import mul
from typing import TYPE_CHECKING, NamedTuple, cast

from budgetcli.model.numbers import LONG_WORD, DecimalMark, is_open, parse, shapes_of
from budgetcli.reading.amounts import evident_mark
from budgetcli.reading.terms import YEAR_HEAD
from budgetcli.reading.units import scales_of
from budgetcli.sheets.grids import ByColumn, CellError, in_one, pick

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcli.sheets.grids import Grid, Value


class CellKind(StrEnum):
    """What a cell is. A mark stands for no amount: `-`, `...`, `(NA)`; it is neither a label nor a
    zero."""

    EMPTY = "empty"
    NUMBER = "number"
    PERCENT = "percent"
    TEXT = "text"
    MARK = "mark"
    DATE = "date"

    __hash__ = str.__hash__


@dataclass(frozen=True, slots=True)
class Cells:
    """The kinds of all cells, every row as wide as the grid, and column by column; the amounts of
    numbers, which can be calendar years."""

    kinds: tuple[tuple[CellKind, ...], ...]
    columns: Sequence[Sequence[CellKind]]
    amounts: ByColumn[Decimal]
    texts: ByColumn[str]
    years: frozenset[tuple[int, int]]

    def kind(self, row: int, column: int) -> CellKind:
        """Return what the cell is."""
        return self.kinds[row][column]

    def filled(self, row: int, left: int, right: int) -> list[int]:
        """Return the columns from left to right, both included, where the row holds something."""
        kinds = self.kinds[row]
        return [column for column in range(left, right + 1) if kinds[column] is not CellKind.EMPTY]


_MARK = re.compile(
    r"[\W_]+|\(?[A-Za-z]{1,2}\)|\[[a-z]{1,4}\]|\\[a-z]|x+|n/?[ak]|n\.\s?[adk]\.?|tb[acde]"
    r"|fpi|k\.\s?a\.?|i\.\s?a\.?|e\.\s?t\.?|nvt|s\.\s?d\.?",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:ca|c|cca|circa|cirka|approx(?:imately)?|about|omkring|omkr|etwa|rund"
    r"|[~≈<>≤≥±])\.? ?(?=[-(\d])",
    re.IGNORECASE,
)
"""What makes a number a guess: it stands for an amount that is not known."""

_CODE = re.compile(r"-?0\d+", re.ASCII)
_LONGEST_NUMBER = 40
_LONG = 12
"""A text of so many characters is no mark, and no number if it has a word in it."""

YEARS = (1750, 2150)
_HAS_DIGIT = re.compile(r"\d")
_CONTROL = (bool, date, time, timedelta)


class _Column(NamedTuple):
    """What the cells of a column are, row by row: their kinds, and the amount or the text of those
    that have one.

    `worded` are rows whose amount is printed with something behind it, which can be a unit.
    """

    kinds: list[CellKind]
    amounts: list[Decimal | None]
    texts: list[str | None]
    worded: list[int]


def read_cells(grid: Grid, marks: Mapping[int, DecimalMark] | None = None) -> Cells:
    """Return the kinds and amounts of a grid's cells; `marks` are decimal marks of columns that are
    known already."""
    chosen = {**_decimal_marks(grid), **(marks or {})}
    marked = [chosen.get(column, DecimalMark.POINT) for column in range(len(grid.columns))]
    columns = list(map(_column, grid.columns, grid.types, marked))
    for row in {
        row for column in columns for row in column.worded if _states_units(grid.values[row])
    }:
        _read_as_texts(row, columns, grid.values[row])
    for row, number in grid.formulas:
        if (
            grid.value(row, number) is None
            and number < len(columns)
            and row < len(columns[number].kinds)
        ):
            columns[number].kinds[row] = CellKind.MARK
    kinds = (
        tuple(zip(*(column.kinds for column in columns), strict=True))
        if columns
        else ((),) * len(grid.values)
    )
    amounts = ByColumn({number: column.amounts for number, column in enumerate(columns)})
    texts = ByColumn(
        {number: column.texts for number, column in enumerate(columns) if column.texts}
    )
    return Cells(kinds, [column.kinds for column in columns], amounts, texts, _years(grid, amounts))


def _column(values: Sequence[Value], types: Sequence[type], mark: DecimalMark) -> _Column:
    """Return what the cells of a column are, given the types of what they hold."""
    by_type = {each: _kind_of_type(each) for each in set(types)}
    if by_type.keys() == {Decimal}:
        return _Column(
            [CellKind.NUMBER] * len(values), cast("list[Decimal | None]", list(values)), [], []
        )
    kinds, amounts = (
        list(map(by_type.__getitem__, types)),
        cast("list[Decimal | None]", list(values)),
    )
    others = [row for row, each in enumerate(types) if each is not Decimal]
    for row in others:
        amounts[row] = None
    found = _Column(kinds, amounts, [None] * len(values), [])
    _read_texts(values, [row for row in others if types[row] is str and values[row]], mark, found)
    return found


def _read_texts(
    values: Sequence[Value], rows: Sequence[int], mark: DecimalMark, found: _Column
) -> None:
    """Take the texts in these rows of a column for what they are; those that differ in their digits
    only are looked at once."""
    kinds, amounts, texts, worded = found
    said = cast("list[str]", pick(values, rows))
    shapes = shapes_of(said)
    by_shape = {shape: _kind_of(shape, mark) for shape in set(shapes)}
    for row, text, shape in zip(rows, said, shapes, strict=True):
        kind = kinds[row] = by_shape[shape]
        printed = parse(text.strip(), mark) if kind is CellKind.NUMBER else None
        if printed is None:
            texts[row] = text
        else:
            amounts[row] = printed.amount
            if not text[-1].isdigit():
                worded.append(row)


def _read_as_texts(row: int, columns: Sequence[_Column], values: Sequence[Value]) -> None:
    for column, value in zip(columns, values, strict=False):
        if isinstance(value, str) and value:
            column.kinds[row], column.amounts[row], column.texts[row] = CellKind.TEXT, None, value


def _kind_of_type(type_: type) -> CellKind:
    """Return the kind of every cell that is of a type and no text."""
    if issubclass(type_, Decimal):
        return CellKind.NUMBER
    if issubclass(type_, CellError):
        return CellKind.MARK
    return CellKind.DATE if issubclass(type_, _CONTROL) else CellKind.EMPTY


def _states_units(values: Sequence[Value]) -> bool:
    """Return whether a row has no label and says the same unit over several columns, such as `1.000
    kr.`: no amounts of a thousand."""
    texts = [value for value in values if isinstance(value, str)]
    said = {text.strip() for text in texts if text.strip()}
    if (
        len(said) != 1
        or sum(map(bool, texts)) < 2
        or any(isinstance(value, Decimal) for value in values)
    ):
        return False
    (unit,) = said
    return unit[:1].isdigit() and not unit[-1:].isdigit() and scales_of(unit.lower()) == [1000]


def _years(grid: Grid, amounts: ByColumn[Decimal]) -> frozenset[tuple[int, int]]:
    """Return the cells whose number can be a calendar year, and is written as one."""
    low, high = map(Decimal, YEARS)
    near = [
        (row, column)
        for column, values in amounts.columns.items()
        for row, amount in enumerate(values)
        if amount is not None and low <= amount <= high
    ]
    return frozenset(
        (row, column)
        for row, column in near
        if YEAR_HEAD.fullmatch(str(grid.values[row][column]).strip())
    )


def _kind_of(shape: str, mark: DecimalMark) -> CellKind:
    """Return the kind of every text of this shape."""
    if len(shape) >= _LONG and LONG_WORD.search(shape) is not None:
        return CellKind.TEXT
    shape = shape.strip()
    return CellKind.TEXT if len(shape) > _LONGEST_NUMBER else _kind_of_shape(shape, mark)


@lru_cache(maxsize=20_000)
def _kind_of_shape(shape: str, mark: DecimalMark) -> CellKind:
    """Return the kind of every text that differs from this one in its digits only, 0 for 0."""
    if not shape:
        return CellKind.EMPTY
    if _HAS_DIGIT.search(shape) is None:
        return CellKind.MARK if len(shape) < _LONG and _MARK.fullmatch(shape) else CellKind.TEXT
    if _CODE.fullmatch(shape):
        return CellKind.TEXT
    about = _ABOUT.match(shape)
    if about is not None and parse(shape[about.end() :], mark) is not None:
        return CellKind.MARK
    if shape.endswith("%"):
        return CellKind.PERCENT if parse(shape[:-1], mark) else CellKind.TEXT
    return CellKind.TEXT if parse(shape, mark) is None else CellKind.NUMBER


_ONLY_COMMA = re.compile(r"\d,(?!\d{3}(?!\d))\d|\.\d{3},\d|\d\.\d{3}\.\d{3}")
_ONLY_POINT = re.compile(
    r"\d\.(?!\d{3}(?!\d))\d|,\d{3}\.\d|\d,\d{3},\d{3}|(?<!\d)0\.\d{3}|\d{4,}\.\d"
)
_MAYBE_COMMA = re.compile(r"(?<!\d)0,\d{3}|\d{4,},\d")


def _decimal_marks(grid: Grid) -> dict[int, DecimalMark]:
    """Return the decimal mark of each column of printed numbers; one without evidence follows the
    other columns."""
    shapes = {
        column: _shapes(values) if str in set(grid.types[column]) else Counter[str]()
        for column, values in enumerate(grid.columns)
    }
    votes = {column: _votes_of(found) for column, found in shapes.items()}
    overall = sum(votes.values(), Counter[DecimalMark]())
    common = _winner(overall) or _evident(
        grid, [column for column, found in shapes.items() if any(map(is_open, found))]
    )
    return {
        column: _winner(found) or common or DecimalMark.POINT for column, found in votes.items()
    }


def _shapes(values: Sequence[Value]) -> Counter[str]:
    """Return the shapes of the texts of a column that can have a decimal mark."""
    texts = [value for value in values if isinstance(value, str) and ("." in value or "," in value)]
    return Counter(shapes_of([text for text in texts if len(text) < 40]))


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


MOST_DECIMALS = 30
"""Amounts with more decimals than this are told apart no further; no sheet prints them."""

MANY = 100
"""So many parts of a sum are taken out of a column at once."""

SAME_AGAIN = 0.1
"""What agreeing digits are worth where one part is the total again, the others nothing together:
they do not tell which is which."""


@dataclass(frozen=True)
class Figures:
    """The amounts of some rows and columns, times a power of ten; `grains` are the steps to which
    each column is rounded.

    None is a blank cell. A withheld cell, such as `(NA)`, is None too and listed.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    values: tuple[tuple[int | None, ...], ...]
    grains: tuple[int, ...]
    withheld: frozenset[tuple[int, int]] = frozenset()

    @cached_property
    def lines(self) -> tuple[tuple[int | None, ...], ...]:
        """The figures column by column."""
        return tuple(zip(*self.values, strict=True)) or ((),) * len(self.columns)

    def turned(self) -> Figures:
        """Return the same figures with rows and columns exchanged, so that sums across can be
        judged as sums down."""
        grain = min(self.grains, default=1)
        withheld = frozenset((column, row) for row, column in self.withheld)
        return Figures(self.columns, self.rows, self.lines, (grain,) * len(self.rows), withheld)


class SumVerdict(NamedTuple):
    """In which columns a sum holds, in which it fails, and how many decimal digits agree beyond
    coincidence.

    Columns that hold only because everything is zero are `trivial`.
    """

    held: tuple[int, ...]
    failed: tuple[int, ...]
    trivial: tuple[int, ...]
    evidence: float
    digits: tuple[float, ...]


def figures_of(cells: Cells, rows: Sequence[int], columns: Sequence[int]) -> Figures:
    """Return the figures in these rows and columns of a grid."""
    amounts = [cells.amounts.column(column, rows) for column in columns]
    decimals = min(_most_decimals(amounts), MOST_DECIMALS)
    values = [_in_steps(line, decimals) for line in amounts]
    withheld = frozenset(
        (i, j)
        for j, column in enumerate(columns)
        if None in values[j]
        for i, row in enumerate(rows)
        if values[j][i] is None and cells.kinds[row][column] is not CellKind.EMPTY
    )
    grains = tuple(_grain(line, decimals) for line in values)
    turned = tuple(zip(*values, strict=True)) if columns else ((),) * len(rows)
    return Figures(tuple(rows), tuple(columns), turned, grains, withheld)


def _in_steps(amounts: Sequence[Decimal | None], decimals: int) -> list[int | None]:
    """Return how many steps of so many decimals each amount is."""
    factor = Decimal(1).scaleb(decimals)
    if [amount for amount in amounts if amount is None]:
        return [None if amount is None else int(amount * factor) for amount in amounts]
    return list(map(int, map(mul, cast("Sequence[Decimal]", amounts), repeat(factor))))


def _most_decimals(columns: Sequence[Sequence[Decimal | None]]) -> int:
    """Return the most decimals that an amount needs; of those printed alike no more are asked than
    one that needs all it has."""
    most = 0
    for column in columns:
        left = [amount for amount in column if amount is not None]
        while left:
            printed = _exponent(left[0])
            step = Decimal(1).scaleb(printed)
            for amount in filter(step.same_quantum, left) if -printed > most else ():
                most = max(most, -_exponent(amount.normalize()) if amount else 0)
                if most == -printed:
                    break
            left = list(filterfalse(step.same_quantum, left))
    return most


def _exponent(amount: Decimal) -> int:
    return int(amount.as_tuple().exponent)


def _grain(values: list[int | None], decimals: int) -> int:
    """Return the step to which nearly all amounts of a column are rounded: 1, 0.1, or 5, 10, 100 …
    where they all are."""
    amounts = [value for value in values if value]
    unit: int = 10**decimals
    best = 1 if amounts else unit
    for exponent in range(decimals + 7 if amounts else 0):
        for step in (10**exponent, 5 * 10**exponent):
            if not _is_rounded(amounts, step, 0.95 if step <= unit else 0.99):
                break
            best = step
        if best < 10**exponent:
            break
    return best if len(amounts) > 3 else min(best, unit)


def _is_rounded(amounts: Sequence[int], step: int, needed: float) -> bool:
    """Return whether so large a part of the amounts are multiples of a step; where the first of
    them tell that not, no more are asked."""
    left, first = len(amounts), len(amounts) // 8
    for some in (amounts[:first], amounts[first:]) if step > 1 else ():
        left -= len(some) - [amount % step for amount in some].count(0)
        if left < needed * len(amounts):
            return False
    return True


def tolerance(count: int, grain: int) -> int:
    """Return twice the difference that rounding can make between a total and the sum of so many
    parts, each rounded by itself.

    The legal bound is half a step a figure; from nine figures on, four standard deviations.
    """
    return grain * min(count + 1, 2 + isqrt(6 * count))


def judge(
    figures: Figures, total: int, terms: Sequence[tuple[int, int]], most_failed: int | None = None
) -> SumVerdict:
    """Return the verdict on `total = sum of factor x row`, all of them positions in the figures.

    With `most_failed`, no more columns are judged once it has failed in more of them than that.
    """
    held, failed, trivial, digits = [], [], [], []
    whole = (
        in_one([i for i, _ in terms])
        if len(terms) > MANY and all(factor == 1 for _, factor in terms)
        else ()
    )
    for j, target in enumerate(figures.values[total]):
        if target is None:
            continue
        verdict = _judge_column(figures, j, target, terms, whole)
        if verdict is None:
            continue
        if verdict < 0:
            failed.append(j)
            if most_failed is not None and len(failed) > most_failed:
                break
        elif verdict == 0:
            trivial.append(j)
        else:
            held.append(j)
            digits.append(verdict)
    return SumVerdict(tuple(held), tuple(failed), tuple(trivial), sum(digits), tuple(digits))


def _judge_column(
    figures: Figures, j: int, target: int, terms: Sequence[tuple[int, int]], whole: Sequence[int]
) -> float | None:
    """Return the digits by which the sum holds, 0 if all is zero, -1 if it fails, None if it cannot
    be decided.

    `whole` are the positions of many terms that enter as they are.
    """
    if whole:
        stated = [value for value in pick(figures.lines[j], whole) if value is not None]
    else:
        stated = [
            factor * value for i, factor in terms if (value := figures.values[i][j]) is not None
        ]
    size = sum(map(abs, stated))
    difference = abs(target - sum(stated))
    grain = figures.grains[j]
    bound = tolerance(len(terms), grain) + size // 10**12
    if 2 * difference <= bound:
        if target == 0 and size == 0:
            return None if not stated and _is_withheld(figures, j, terms) else 0
        window = grain if difference == 0 else bound
        digits = min(7.0, log10(1 + max(size, abs(target)) / max(1, window)))
        return digits * SAME_AGAIN if target in stated else digits
    return (
        None if not stated or (len(stated) < len(terms) and _is_withheld(figures, j, terms)) else -1
    )


def _is_withheld(figures: Figures, j: int, terms: Sequence[tuple[int, int]]) -> bool:
    return bool(figures.withheld) and any((i, j) in figures.withheld for i, _ in terms)
