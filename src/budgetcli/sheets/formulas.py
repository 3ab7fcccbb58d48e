"""Formulas computed as a spreadsheet computes them, exactly, as far as budgets use them; anything else is said to be beyond it."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.numbers import round_ratio
from budgetcli.sheets.grids import position

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Spot = tuple[str, int, int]
"""A cell: its sheet, row and column from 0."""


class FaultError(Exception):
    """A formula that gives a spreadsheet error, such as `#DIV/0!`."""


Value = Fraction | str | bool | None | FaultError
LARGEST_RANGE = 200_000
"""Cells of one range; a larger one is not looked through."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
    |(?P<text>"(?:[^"]|"")*")
    |(?P<reference>(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?\$?[A-Za-z]{1,3}\$?[1-9]\d*(?::\$?[A-Za-z]{1,3}\$?[1-9]\d*)?(?![\w(.]))
    |(?P<whole>(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?(?:\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?[1-9]\d*:\$?[1-9]\d*)(?![\w(.]))
    |(?P<function>[A-Za-z_][\w.]*)\(
    |(?P<logical>TRUE|FALSE)\b
    |(?P<name>[^\W\d][\w.]*)(?![\w(.!])
    |(?P<operator><>|<=|>=|[-+*/^&=<>%(),;]))""",
    re.VERBOSE,
)


class BeyondError(Exception):
    """A formula that cannot be computed here."""


class Area(NamedTuple):
    """A block of cells of a sheet, both ends included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def spots(self) -> Iterator[Spot]:
        """Yield every cell of it."""
        if (self.bottom - self.top + 1) * (self.right - self.left + 1) > LARGEST_RANGE:
            raise BeyondError
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield self.sheet, row, column

    def holds(self, spot: Spot) -> bool:
        """Return whether a cell is in it."""
        return self.sheet == spot[0] and self.top <= spot[1] <= self.bottom and self.left <= spot[2] <= self.right


Token = tuple[str, str]


Names = Mapping[str, str]
"""What the names that a workbook defines stand for, by the name in small letters."""

NO_NAMES: Names = MappingProxyType({})


def tokens_of(formula: str, names: Names = NO_NAMES) -> list[Token]:
    """Return the tokens of a formula, names of ranges as the ranges.

    Raises BeyondError at the first thing that is none of a plain formula's.
    """
    found, at = [], 0
    text = formula.strip().removeprefix("=")
    while at < len(text.rstrip()):
        token = _TOKEN.match(text, at)
        if token is None or token.lastgroup is None:
            raise BeyondError
        found.append(_named(token[0].strip(), names) if token.lastgroup == "name" else (token.lastgroup, token[token.lastgroup]))
        at = token.end()
    return found


def _named(name: str, names: Names) -> Token:
    """Return what a name stands for, where that is a range."""
    meant = names.get(name.lower(), "")
    token = _TOKEN.fullmatch(meant)
    if token is None or token.lastgroup not in ("reference", "whole"):
        raise BeyondError
    return token.lastgroup, meant


def areas_of(formula: str, sheet: str, names: Names = NO_NAMES) -> tuple[Area, ...]:
    """Return the cells a formula refers to. Raises BeyondError where tables, other workbooks or names of no range hide them."""
    tokens = tokens_of(formula, names)
    if any(kind == "function" and text.upper() in ("INDIRECT", "OFFSET") for kind, text in tokens):
        raise BeyondError
    return tuple(_area(text, sheet) for kind, text in tokens if kind in ("reference", "whole"))


def _area(text: str, sheet: str) -> Area:
    named, mark, cells = text.rpartition("!")
    where = named.strip("'").replace("''", "'") if mark else sheet
    first, _, last = cells.replace("$", "").partition(":")
    if first.isalpha():
        (_, left), (_, right) = position(f"{first}1") or (0, 0), position(f"{last}1") or (0, 0)
        return Area(where, 0, min(left, right), 1_048_575, max(left, right))
    if first.isdigit():
        return Area(where, int(first) - 1, 0, int(last) - 1, 16_383)
    one, other = position(first), position(last or first)
    if one is None or other is None:
        raise BeyondError
    return Area(where, min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))


def compute(formula: str, sheet: str, value: Callable[[Spot], Value], names: Names = NO_NAMES) -> Fraction:
    """Return what a formula gives.

    Raises FaultError where it gives a spreadsheet error, BeyondError where it cannot be computed here or gives no number.
    """
    parser = _Parser(tokens_of(formula, names), sheet, value)
    result = parser.comparison()
    if parser.tokens or not isinstance(result, Fraction):
        raise BeyondError
    return result


CHOOSING = ("IF", "IFERROR")
"""Functions that do not use each of their arguments, so that an error in one need not be an error of all."""


class _Parser:
    """Computes while it parses: comparison, sum, product, power, sign, percent, atom, from the weakest to the strongest."""

    def __init__(self, tokens: list[Token], sheet: str, value: Callable[[Spot], Value]) -> None:
        self.tokens, self.sheet, self.value = tokens[::-1], sheet, value

    def _take(self, *operators: str) -> str | None:
        if self.tokens and self.tokens[-1][0] == "operator" and self.tokens[-1][1] in operators:
            return self.tokens.pop()[1]
        return None

    def comparison(self) -> Value:
        left = self._sum()
        while sign := self._take("=", "<>", "<", ">", "<=", ">="):
            left = _COMPARISONS[sign](_number(left), _number(self._sum()))
        return left

    def _sum(self) -> Value:
        left = self._product()
        while sign := self._take("+", "-"):
            right = _number(self._product())
            left = _number(left) + (right if sign == "+" else -right)
        return left

    def _product(self) -> Value:
        left = self._power()
        while sign := self._take("*", "/"):
            right = _number(self._power())
            left = _number(left) * right if sign == "*" else _divided(_number(left), right)
        return left

    def _power(self) -> Value:
        left = self._signed()
        while self._take("^"):
            exponent = _number(self._signed())
            if exponent.denominator != 1 or abs(exponent) > 100 or (not left and exponent < 0):
                raise BeyondError
            left = Fraction(_number(left) ** int(exponent))
        return left

    def _signed(self) -> Value:
        if self._take("-"):
            return -_number(self._signed())
        if self._take("+"):
            return self._signed()
        found = self._atom()
        while self._take("%"):
            found = _number(found) / 100
        return found

    def _atom(self) -> Value:
        if not self.tokens:
            raise BeyondError
        if self._take("("):
            found = self.comparison()
            self._expect(")")
            return found
        kind, text = self.tokens.pop()
        if kind == "number":
            return Fraction(Decimal(text))
        if kind == "reference" and ":" not in text:
            return self.value(next(_area(text, self.sheet).spots()))
        if kind == "function":
            return self._function(text.upper().removeprefix("_XLFN."))
        raise BeyondError

    def _expect(self, sign: str) -> None:
        if self._take(sign) is None:
            raise BeyondError

    def _function(self, name: str) -> Value:
        if name not in _FUNCTIONS:
            raise BeyondError
        arguments: list[list[Value]] = []
        while not self._take(")"):
            arguments.append(self._chosen() if name in CHOOSING else self._argument())
            if self.tokens and self._take(",", ";") is None and self.tokens[-1] != ("operator", ")"):
                raise BeyondError
        return _FUNCTIONS[name](arguments)

    def _chosen(self) -> list[Value]:
        """Return the value of an argument that may not be needed: an error is a value then."""
        kept = list(self.tokens)
        try:
            return self._argument()
        except FaultError as fault:
            self.tokens = kept
            self._pass_argument()
            return [fault]

    def _pass_argument(self) -> None:
        depth = 0
        while self.tokens:
            kind, text = self.tokens[-1]
            if depth == 0 and kind == "operator" and text in (",", ";", ")"):
                return
            depth += (kind == "function" or text == "(") - (text == ")")
            self.tokens.pop()

    def _argument(self) -> list[Value]:
        """Return the values of an argument: several for a range that stands alone, of which texts and blanks count for nothing."""
        kind, text = self.tokens[-1] if self.tokens else ("", "")
        alone = len(self.tokens) > 1 and self.tokens[-2][0] == "operator" and self.tokens[-2][1] in (",", ";", ")")
        if kind == "whole" or (kind == "reference" and alone):
            self.tokens.pop()
            return [each for spot in _area(text, self.sheet).spots() if isinstance(each := self.value(spot), Fraction)] or [None]
        return [self.comparison()]


def _number(value: Value) -> Fraction:
    if isinstance(value, FaultError):
        raise value
    if isinstance(value, str):
        raise BeyondError
    return Fraction(value or 0)


def _divided(above: Fraction, below: Fraction) -> Fraction:
    if not below:
        raise FaultError
    return above / below


_COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip


def _flat(arguments: Sequence[Sequence[Value]]) -> list[Fraction]:
    return [_number(value) for argument in arguments for value in argument if value is not None]


def _sum(arguments: Sequence[Sequence[Value]]) -> Fraction:
    return sum(_flat(arguments), Fraction(0))


def _product(values: Sequence[Fraction]) -> Fraction:
    return prod(values, start=Fraction(1))


def _subtotal(arguments: Sequence[Sequence[Value]]) -> Fraction:
    if not arguments or arguments[0][0] not in (9, 109):
        raise BeyondError
    return _sum(arguments[1:])


def _round(arguments: Sequence[Sequence[Value]]) -> Fraction:
    values = _flat(arguments)
    if len(values) != 2 or values[1].denominator != 1:
        raise BeyondError
    return Fraction(round_ratio(values[0], Decimal(1).scaleb(-int(values[1]))))


def _average(arguments: Sequence[Sequence[Value]]) -> Fraction:
    values = _flat(arguments)
    return _divided(sum(values, Fraction(0)), Fraction(len(values)))


def _if(arguments: Sequence[Sequence[Value]]) -> Value:
    if len(arguments) not in (2, 3):
        raise BeyondError
    chosen = arguments[1] if _number(arguments[0][0]) else arguments[2] if len(arguments) == 3 else [False]
    return _sound(chosen[0])


def _if_error(arguments: Sequence[Sequence[Value]]) -> Value:
    if len(arguments) != 2:
        raise BeyondError
    return _sound(arguments[1][0]) if isinstance(arguments[0][0], FaultError) else arguments[0][0]


def _sound(value: Value) -> Value:
    if isinstance(value, FaultError):
        raise value
    return value


_FUNCTIONS: dict[str, Callable[[Sequence[Sequence[Value]]], Value]] = {
    "SUM": _sum, "SUBTOTAL": _subtotal, "ROUND": _round, "AVERAGE": _average, "IF": _if, "IFERROR": _if_error,
    "PRODUCT": lambda arguments: _product(_flat(arguments)),
    "ABS": lambda arguments: abs(_sum(arguments)), "MIN": lambda arguments: min(_flat(arguments), default=Fraction(0)),
    "MAX": lambda arguments: max(_flat(arguments), default=Fraction(0)),
}  # fmt: skip
