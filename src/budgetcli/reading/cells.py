"""What each cell of a grid is: a number, a text, a mark for nothing or withheld, a date; decimal marks decided per column."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from budgetcli.model.numbers import DecimalMark, parse
from budgetcli.model.patterns import pattern
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
YEARS = (1750, 2150)
_HAS_DIGIT = pattern(r"\d")
_CONTROL = (bool, date, time, timedelta)


def read_cells(grid: Grid, marks: Mapping[int, DecimalMark] | None = None) -> Cells:
    """Return the kinds and amounts of a grid's cells; `marks` are decimal marks of columns that are known already."""
    width = grid.width
    chosen = {**_decimal_marks(grid), **(marks or {})}
    amounts: dict[tuple[int, int], Decimal] = {}
    texts: dict[tuple[int, int], str] = {}
    years = set()
    kinds = []
    for row, values in enumerate(grid.values):
        kinds_here = [Kind.EMPTY] * width
        for column, value in enumerate(values):
            if value is None or value == "":
                continue
            kinds_here[column], amount = _classify(value, chosen.get(column, DecimalMark.POINT))
            if amount is not None:
                amounts[row, column] = amount
                if YEARS[0] <= amount <= YEARS[1] and _YEAR.fullmatch(str(value)):
                    years.add((row, column))
            elif isinstance(value, str):
                texts[row, column] = value
        kinds.append(tuple(kinds_here))
    return Cells(tuple(kinds), amounts, texts, frozenset(years))


def _classify(value: Value, mark: DecimalMark) -> tuple[Kind, Decimal | None]:
    """Return the kind of one cell, with its amount if it is a number."""
    if isinstance(value, Decimal):
        return Kind.NUMBER, value
    if isinstance(value, str):
        return _classify_text(value.strip(), mark)
    if isinstance(value, CellError):
        return Kind.MARK, None
    return (Kind.DATE if isinstance(value, _CONTROL) else Kind.EMPTY), None


def _classify_text(text: str, mark: DecimalMark) -> tuple[Kind, Decimal | None]:
    if not text:
        return Kind.EMPTY, None
    if _HAS_DIGIT.search(text) is None:
        return (Kind.MARK if len(text) < 12 and _MARK.fullmatch(text) else Kind.TEXT), None
    if _CODE.fullmatch(text) or len(text) > 40:
        return Kind.TEXT, None
    if text.endswith("%"):
        return (Kind.PERCENT if parse(text[:-1], mark) else Kind.TEXT), None
    printed = parse(text, mark)
    return (Kind.TEXT, None) if printed is None else (Kind.NUMBER, printed.amount)


_ONLY_COMMA = pattern(r"\d,(?!\d{3}(?!\d))\d|\.\d{3},\d|\d\.\d{3}\.\d{3}")
_ONLY_POINT = pattern(r"\d\.(?!\d{3}(?!\d))\d|,\d{3}\.\d|\d,\d{3},\d{3}|(?<!\d)0\.\d{3}|\d{4,}\.\d")
_MAYBE_COMMA = pattern(r"(?<!\d)0,\d{3}|\d{4,},\d")


def _decimal_marks(grid: Grid) -> dict[int, DecimalMark]:
    """Return the decimal mark of each column of printed numbers; one without evidence follows the other columns."""
    votes: dict[int, Counter[DecimalMark]] = {}
    for values in grid.values:
        for column, value in enumerate(values):
            if isinstance(value, str) and value and len(value) < 40 and _HAS_DIGIT.search(value) and ("." in value or "," in value):
                votes.setdefault(column, Counter()).update(_votes(value.strip()))
    overall = sum(votes.values(), Counter())
    common = _winner(overall) or _evident(grid, votes)
    return {column: _winner(votes.get(column, Counter())) or common or DecimalMark.POINT for column in range(grid.width)}


def _evident(grid: Grid, votes: Mapping[int, object]) -> DecimalMark | None:
    """Return the mark that the sheet shows where no number does."""
    found = evident_mark(grid, range(len(grid.values)), sorted(votes)) if votes else None
    return found.mark if found is not None else None


def _votes(text: str) -> Sequence[DecimalMark]:
    if _ONLY_COMMA.search(text) or _MAYBE_COMMA.search(text):
        return () if parse(text, DecimalMark.COMMA) is None else (DecimalMark.COMMA,)
    if _ONLY_POINT.search(text):
        return () if parse(text, DecimalMark.POINT) is None else (DecimalMark.POINT,)
    return ()


def _winner(votes: Counter[DecimalMark]) -> DecimalMark | None:
    return votes.most_common(1)[0][0] if votes else None
