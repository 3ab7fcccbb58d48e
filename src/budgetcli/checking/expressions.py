"""Formulas of the simple grammar, + - * / SUM ROUND over cells and ranges, taken apart and computed
exactly; no others."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.formulas import position
from budgetcli.model.numbers import round_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.model.formulas import Position, Sheet

_REFERENCE = r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}"
_TOKEN = re.compile(
    rf"\s*(?:(?P<range>{_REFERENCE}:{_REFERENCE})(?![\w(!])|(?P<cell>{_REFERENCE})(?![\w(!:])|(?P<name>SUM|ROUND)(?=\()|"
    r"(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:E[+-]?\d{1,3})?)(?![\w.])|(?P<mark>[-+*/(),;%]))",
    re.ASCII,
)
_CELL = re.compile(rf"(?<![\w.$!'])({_REFERENCE})(?![\w(!])", re.ASCII)
LONGEST = 8192
"""No formula of a spreadsheet is longer."""

DEEPEST = 40
"""So many parentheses within each other are computed."""


class Block(NamedTuple):
    """The cells of a range, both ends included, from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, cell: Position) -> bool:
        """Tell whether a position is in the range."""
        return self.top <= cell[0] <= self.bottom and self.left <= cell[1] <= self.right

    def cells(self, sheet: Sheet) -> Iterator[Position]:
        """Yield the positions that the sheet has, row by row."""
        for row in range(self.top, min(self.bottom, len(sheet.values) - 1) + 1):
            for column in range(self.left, min(self.right, len(sheet.values[row]) - 1) + 1):
                yield row, column


class Token(NamedTuple):
    """A piece of a formula: its kind and its text."""

    kind: str
    text: str


class NotComputableError(Exception):
    """The formula uses what is not computed here, or a cell holds no number."""


def tokens_of(formula: str) -> tuple[Token, ...]:
    """Return the pieces of a formula; none where it is not of the simple grammar."""
    found: list[Token] = []
    text, at = formula.strip().lstrip("="), 0
    while at < len(text) <= LONGEST:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            return ()
        found.append(Token(match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tuple(found)


def block_of(text: str) -> Block:
    """Return the cells of `B2:B5` or `B2`. Raises NotComputableError where no sheet has them."""
    ends = [position(part) for part in text.replace("$", "").split(":")]
    first, last = ends[0], ends[-1]
    if first is None or last is None:
        raise NotComputableError(text)
    return Block(
        min(first[0], last[0]),
        min(first[1], last[1]),
        max(first[0], last[0]),
        max(first[1], last[1]),
    )


def summed(tokens: tuple[Token, ...]) -> tuple[Block, ...]:
    """Return the ranges of a formula that is one SUM of ranges and cells; none for any other."""
    inner = tokens[2:-1]
    is_sum = len(tokens) > 3 and tokens[0].text == "SUM" and tokens[-1].text == ")"
    if not is_sum or any(
        each.kind not in ("range", "cell") and each.text not in (",", ";") for each in inner
    ):
        return ()
    return tuple(block_of(each.text) for each in inner if each.kind in ("range", "cell"))


def relative(formula: str, cell: Position) -> str:
    """Return the formula as it reads from its own cell: neighbours that are alike have one form."""

    def shift(found: re.Match[str]) -> str:
        text = found[1]
        row, column = position(text.replace("$", "")) or (0, 0)
        down = str(row) if "$" in text[1:] else f"[{row - cell[0]}]"
        return f"R{down}C{column}" if text.startswith("$") else f"R{down}C[{column - cell[1]}]"

    return _CELL.sub(shift, formula.replace(" ", "").upper()[:LONGEST])


class Computation:
    """One formula computed on the stored values of its sheet: `value`, the size of the largest
    number on the way, the cells asked."""

    def __init__(self, tokens: tuple[Token, ...], sheet: Sheet) -> None:
        self.tokens, self.sheet, self.at, self.depth = tokens, sheet, 0, 0
        self.size, self.visits = Fraction(0), 0
        self.value = self._sum()
        if self.at != len(tokens):
            raise NotComputableError

    def _next(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else Token("end", "")

    def _taken(self, *texts: str) -> str | None:
        """Return the next token's text and pass it, if it is one of these; else None."""
        text = self._next().text
        if text not in texts:
            return None
        self.at += 1
        return text

    def _expect(self, *texts: str) -> None:
        if self._taken(*texts) is None:
            raise NotComputableError

    def _sum(self) -> Fraction:
        value = self._product()
        while (sign := self._taken("+", "-")) is not None:
            value = value + self._product() if sign == "+" else value - self._product()
            self.size = max(self.size, abs(value))
        return value

    def _product(self) -> Fraction:
        value = self._factor()
        while (sign := self._taken("*", "/")) is not None:
            other = self._factor()
            if sign == "/" and not other:
                raise NotComputableError
            value = value * other if sign == "*" else value / other
        return value

    def _factor(self) -> Fraction:
        sign = 1
        while (mark := self._taken("+", "-")) is not None:
            sign = -sign if mark == "-" else sign
        value = self._atom()
        while self._taken("%") is not None:
            value /= 100
        return sign * value

    def _atom(self) -> Fraction:
        token = self._next()
        self.at += 1
        if token.kind == "number":
            return Fraction(Decimal(token.text))
        if token.kind == "cell":
            return self._number(block_of(token.text)[:2])
        if token.kind == "name":
            self._expect("(")
            return self._function(token.text)
        if token.text != "(":
            raise NotComputableError
        return self._inside()

    def _inside(self) -> Fraction:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotComputableError
        value = self._sum()
        self.depth -= 1
        self._expect(")")
        return value

    def _function(self, name: str) -> Fraction:
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotComputableError
        value = self._total() if name == "SUM" else self._rounded()
        self.depth -= 1
        self._expect(")")
        return value

    def _total(self) -> Fraction:
        value = self._addend()
        while self._taken(",", ";") is not None:
            value += self._addend()
        return value

    def _addend(self) -> Fraction:
        if self._next().kind != "range":
            return self._sum()
        block = block_of(self._next().text)
        self.at += 1
        return sum(
            (self._number(cell) for cell in block.cells(self.sheet) if not self._is_text(cell)),
            Fraction(0),
        )

    def _rounded(self) -> Fraction:
        value = self._sum()
        self._expect(",", ";")
        places = self._sum()
        if places.denominator != 1 or abs(places) > 15:
            raise NotComputableError
        return (
            Fraction(round_ratio(value, Decimal(1).scaleb(-int(places))))
            if places >= 0
            else _coarse(value, -int(places))
        )

    def _is_text(self, cell: Position) -> bool:
        return isinstance(self.sheet.value(cell), str | bool)

    def _number(self, cell: Position) -> Fraction:
        self.visits += 1
        value = self.sheet.value(cell)
        if cell in self.sheet.errors or (value is None and cell in self.sheet.formulas):
            raise NotComputableError
        if value is not None and not isinstance(value, Decimal):
            raise NotComputableError
        number = Fraction(value or 0)
        self.size = max(self.size, abs(number))
        return number


def _coarse(value: Fraction, places: int) -> Fraction:
    """Return a value rounded to tens, hundreds and so on."""
    step = Fraction(10) ** places
    return Fraction(round_ratio(value / step, Decimal(1))) * step
