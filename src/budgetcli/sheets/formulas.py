"""The formulas of a workbook: taken apart, and computed exactly as a spreadsheet computes them, as
far as budgets use them.

The one evaluator: a check computes formulas again with it, a workbook after savings is brought up
to date with it, and what is beyond it is said to be. It knows cells and no budget.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.equations import position
from budgetcli.model.numbers import round_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Spot = tuple[str, int, int]
"""A cell: its sheet, row and column from 0."""


class FaultError(Exception):
    """A formula that gives a spreadsheet error, such as `#DIV/0!`."""


class BeyondError(Exception):
    """A formula that cannot be computed here."""


Value = Fraction | str | bool | None | FaultError | BeyondError

LARGEST_RANGE = 200_000
"""Cells of one range; a larger one is not looked through."""

LONGEST = 8192
"""No formula of a spreadsheet is longer."""

DEEPEST = 40
"""So many parentheses within each other are computed."""

FARTHEST_PLACE = 15
"""A spreadsheet rounds to no more decimals."""

_SHEET = r"(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
_CORNER = r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}"
_TOKEN = re.compile(
    rf"""\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{{1,3}})?(?![\w.:]))
    |(?P<text>"(?:[^"]|"")*")
    |(?P<reference>{_SHEET}{_CORNER}(?::{_CORNER})?(?![\w(.]))
    |(?P<whole>{_SHEET}(?:\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}|\$?[1-9]\d*:\$?[1-9]\d*)(?![\w(.]))
    |(?P<function>[A-Za-z_][\w.]*)\(
    |(?P<logical>TRUE|FALSE)\b(?!\()
    |(?P<name>[^\W\d][\w.]*)(?![\w(.!])
    |(?P<operator><>|<=|>=|[-+*/^&=<>%(),;]))""",
    re.VERBOSE,
)
_CELL = re.compile(rf"(?<![\w.$!'])({_CORNER})(?![\w(!])", re.ASCII)
_EXTERNAL = re.compile(r"\[[^\]'\"]+\][^!'\"]*'?!")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)")


class Area(NamedTuple):
    """A block of cells of a sheet, both ends included."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def spots(self) -> Iterator[Spot]:
        """Yield every cell of it. Raises BeyondError where it has too many."""
        if (self.bottom - self.top + 1) * (self.right - self.left + 1) > LARGEST_RANGE:
            raise BeyondError
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield self.sheet, row, column

    def holds(self, spot: Spot) -> bool:
        """Return whether a cell is in it."""
        return (
            self.sheet == spot[0]
            and self.top <= spot[1] <= self.bottom
            and self.left <= spot[2] <= self.right
        )

    def within(self, extent: tuple[int, int]) -> Area:
        """Return the part of it that a sheet of so many rows and columns has; its first cell where
        it has none."""
        rows, columns = extent
        bottom, right = (
            min(self.bottom, max(rows - 1, self.top)),
            min(self.right, max(columns - 1, self.left)),
        )
        return self._replace(bottom=bottom, right=right)


Token = tuple[str, str]
"""A piece of a formula: its kind and its text."""

Names = Mapping[str, str]
"""What the names that a workbook defines stand for, by the name in small letters."""

NO_NAMES: Names = MappingProxyType({})


class Book(NamedTuple):
    """What a formula asks of its workbook: values, how many rows and columns a sheet has, hidden
    rows, cells that are subtotals.

    `value` raises FaultError at a spreadsheet error, BeyondError where the cell holds what cannot
    be computed with.
    """

    value: Callable[[Spot], Value]
    extent: Callable[[str], tuple[int, int]] = lambda _: (1_048_576, 16_384)
    hidden: Callable[[str, int], bool] = lambda _, __: False
    is_subtotal: Callable[[Spot], bool] = lambda _: False
    names: Names = NO_NAMES


class Computed(NamedTuple):
    """What a formula gives, the size of the largest number on the way, and how many cells it asked."""

    value: Fraction
    size: Fraction
    visits: int


def tokens_of(formula: str, names: Names = NO_NAMES) -> list[Token]:
    """Return the tokens of a formula, names of ranges as the ranges.

    Raises BeyondError at the first thing that is none of a plain formula's.
    """
    found, at = [], 0
    text = formula.strip().removeprefix("=").rstrip()
    if len(text) > LONGEST:
        raise BeyondError
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or token.lastgroup is None:
            raise BeyondError
        found.append(
            _named(token[0].strip(), names)
            if token.lastgroup == "name"
            else (token.lastgroup, token[token.lastgroup])
        )
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
    """Return the cells a formula refers to. Raises BeyondError where tables, other workbooks or
    names of no range hide them."""
    tokens = tokens_of(formula, names)
    if any(kind == "function" and text.upper() in ("INDIRECT", "OFFSET") for kind, text in tokens):
        raise BeyondError
    return tuple(area_of(text, sheet) for kind, text in tokens if kind in ("reference", "whole"))


def area_of(text: str, sheet: str) -> Area:
    """Return the cells of a reference such as `B2:B5`, `B2`, `B:B` or `'Other sheet'!B2`. Raises
    BeyondError where no sheet has them."""
    named, mark, cells = text.rpartition("!")
    where = named.strip("'").replace("''", "'") if mark else sheet
    first, _, last = cells.replace("$", "").partition(":")
    if first.isalpha():
        (_, left), (_, right) = position(f"{first}1") or (0, 0), position(f"{last}1") or (0, 0)
        return Area(where, 0, min(left, right), 1_048_575, max(left, right))
    if first.isdigit():
        return Area(
            where, min(int(first), int(last)) - 1, 0, max(int(first), int(last)) - 1, 16_383
        )
    one, other = position(first), position(last or first)
    if one is None or other is None:
        raise BeyondError
    return Area(
        where,
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[0], other[0]),
        max(one[1], other[1]),
    )


def summed(formula: str, sheet: str) -> tuple[Area, ...]:
    """Return the ranges of a formula that is one SUM or SUBTOTAL of ranges and cells of its sheet;
    none for any other."""
    try:
        tokens = tokens_of(formula)
    except BeyondError:
        return ()
    inner = tokens[1:-1]
    if len(tokens) < 3 or tokens[0][0] != "function" or tokens[-1] != ("operator", ")"):
        return ()
    name = tokens[0][1].upper()
    if name == "SUBTOTAL":
        if len(inner) < 3 or inner[0] not in (("number", "9"), ("number", "109")):
            return ()
        inner = inner[2:]
    elif name != "SUM":
        return ()
    areas = [area_of(text, sheet) for kind, text in inner if kind in ("reference", "whole")]
    marks = [text for kind, text in inner if kind not in ("reference", "whole")]
    is_sum = all(mark in (",", ";") for mark in marks) and all(
        area.sheet == sheet for area in areas
    )
    return tuple(areas) if is_sum else ()


def constants(formula: str) -> tuple[str, ...]:
    """Return the numbers that a sum of cells adds by themselves: the 1 of `=SUM(B2:B5)+1`; none
    where a formula is anything else.

    A sum is made of references, SUM or SUBTOTAL of them, and numbers, with + and - between; factors
    and other functions make none.
    """
    try:
        tokens = tokens_of(formula)
    except BeyondError:
        return ()
    functions = {text.upper() for kind, text in tokens if kind == "function"}
    marks = {text for kind, text in tokens if kind == "operator"} - {",", ";", "(", ")"}
    if (
        not functions <= {"SUM", "SUBTOTAL"}
        or not marks <= {"+", "-"}
        or not any(kind in ("reference", "whole") for kind, _ in tokens)
    ):
        return ()
    found: list[str] = []
    for at, (kind, text) in enumerate(tokens):
        of_subtotal = (
            at > 0 and tokens[at - 1][0] == "function" and tokens[at - 1][1].upper() == "SUBTOTAL"
        )
        if kind == "number" and not of_subtotal and Fraction(Decimal(text)):
            sign = "-" if at > 0 and tokens[at - 1] == ("operator", "-") else ""
            found.append(f"{sign}{text}")
    return tuple(found)


def is_external(formula: str) -> bool:
    """Tell whether a formula refers to another workbook: `[1]Sheet!A1`, `'[Other.xlsx]Sheet'!A1`."""
    return _EXTERNAL.search(re.sub(r'"(?:[^"]|"")*"', "", formula)) is not None


def relative(formula: str, cell: tuple[int, int]) -> str:
    """Return the formula as it reads from its own cell: neighbours that are alike have one form."""

    def shift(found: re.Match[str]) -> str:
        text = found[1]
        row, column = position(text.replace("$", "")) or (0, 0)
        down = str(row) if "$" in text[1:] else f"[{row - cell[0]}]"
        return f"R{down}C{column}" if text.startswith("$") else f"R{down}C[{column - cell[1]}]"

    return _CELL.sub(shift, formula.replace(" ", "").upper()[:LONGEST])


def compute(formula: str, sheet: str, book: Book) -> Computed:
    """Return what a formula gives.

    Raises FaultError where it gives a spreadsheet error, BeyondError where it cannot be computed
    here or gives no number.
    """
    parser = _Parser(tokens_of(formula, book.names), sheet, book)
    result = parser.comparison()
    if parser.tokens or isinstance(result, bool) or not isinstance(result, Fraction):
        raise BeyondError
    return Computed(result, parser.size, parser.visits)


CHOOSING = ("IF", "IFERROR", "IFNA", "CHOOSE")
"""Functions that do not use each of their arguments, so that an error in one need not be an error
of all."""

Operand = Area | Value
"""An argument of a function: cells, or a value."""


class _Parser:
    """Computes while it parses: comparison, joined texts, sum, product, power, sign, percent, atom,
    from the weakest to the strongest."""

    def __init__(self, tokens: list[Token], sheet: str, book: Book) -> None:
        self.tokens, self.sheet, self.book = tokens[::-1], sheet, book
        self.size, self.visits, self.depth = Fraction(0), 0, 0

    def read(self, spot: Spot) -> Value:
        """Return what a cell holds."""
        self.visits += 1
        value = self.book.value(spot)
        if isinstance(value, Fraction):
            self.size = max(self.size, abs(value))
        return value

    def cells(self, operand: Operand) -> Iterator[tuple[Spot | None, Value]]:
        """Yield the values of an argument, each with its cell where it has one."""
        if not isinstance(operand, Area):
            yield None, operand
            return
        for spot in operand.within(self.book.extent(operand.sheet)).spots():
            yield spot, self.read(spot)

    def _take(self, *operators: str) -> str | None:
        if self.tokens and self.tokens[-1][0] == "operator" and self.tokens[-1][1] in operators:
            return self.tokens.pop()[1]
        return None

    def comparison(self) -> Value:
        """Return the value of what follows, as far as it goes."""
        left = self._joined()
        while sign := self._take("=", "<>", "<", ">", "<=", ">="):
            left = _COMPARISONS[sign](_rank(left), _rank(self._joined()))
        return left

    def _joined(self) -> Value:
        left = self._sum()
        while self._take("&"):
            left = _text(left) + _text(self._sum())
        return left

    def _sum(self) -> Value:
        left = self._product()
        while sign := self._take("+", "-"):
            right = _number(self._product())
            left = _number(left) + (right if sign == "+" else -right)
            self.size = max(self.size, abs(left))
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
            self._deeper()
            found = self.comparison()
            self.depth -= 1
            self._expect(")")
            return found
        kind, text = self.tokens.pop()
        if kind == "number":
            return Fraction(Decimal(text))
        if kind == "text":
            return text[1:-1].replace('""', '"')
        if kind == "logical":
            return text == "TRUE"
        if kind == "reference" and ":" not in text.rpartition("!")[2]:
            return self.read(next(area_of(text, self.sheet).spots()))
        if kind == "function":
            return self._function(text.upper().removeprefix("_XLFN."))
        raise BeyondError

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BeyondError

    def _expect(self, sign: str) -> None:
        if self._take(sign) is None:
            raise BeyondError

    def _function(self, name: str) -> Value:
        if name not in _FUNCTIONS:
            raise BeyondError
        self._deeper()
        arguments: list[Operand] = []
        while not self._take(")"):
            arguments.append(self._chosen() if name in CHOOSING else self._argument())
            if not self.tokens or (
                self._take(",", ";") is None and self.tokens[-1] != ("operator", ")")
            ):
                raise BeyondError
        self.depth -= 1
        return _FUNCTIONS[name](self, arguments)

    def _chosen(self) -> Operand:
        """Return the value of an argument that may not be needed: an error is a value then."""
        kept, depth = list(self.tokens), self.depth
        try:
            return self._argument()
        except (FaultError, BeyondError) as fault:
            self.tokens, self.depth = kept, depth
            self._pass_argument()
            return fault

    def _pass_argument(self) -> None:
        depth = 0
        while self.tokens:
            kind, text = self.tokens[-1]
            if depth == 0 and kind == "operator" and text in (",", ";", ")"):
                return
            depth += (kind == "function" or text == "(") - (text == ")")
            self.tokens.pop()

    def _argument(self) -> Operand:
        """Return an argument: cells for a range that stands alone, nothing for one that is left
        out, else its value."""
        if not self.tokens or self.tokens[-1] in (("operator", ","), ("operator", ";")):
            return None
        kind, text = self.tokens[-1]
        alone = len(self.tokens) > 1 and self.tokens[-2] in (
            ("operator", ","),
            ("operator", ";"),
            ("operator", ")"),
        )
        if kind in ("whole", "reference") and alone:
            self.tokens.pop()
            return area_of(text, self.sheet)
        return self.comparison()


def _number(value: Value) -> Fraction:
    if isinstance(value, FaultError | BeyondError):
        raise value
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value.strip()):
            raise BeyondError
        return Fraction(Decimal(value.strip()))
    return Fraction(value or 0)


def _text(value: Value) -> str:
    if isinstance(value, FaultError | BeyondError):
        raise value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, Fraction):
        if value.denominator != 1:
            raise BeyondError
        return str(value.numerator)
    return value or ""


def _rank(value: Value) -> tuple[int, Fraction | str]:
    """Return what orders values: numbers, then texts whatever their case, then truths; a blank is
    nothing."""
    if isinstance(value, FaultError | BeyondError):
        raise value
    if isinstance(value, bool):
        return 2, Fraction(value)
    return (1, value.casefold()) if isinstance(value, str) else (0, Fraction(value or 0))


def _divided(above: Fraction, below: Fraction) -> Fraction:
    if not below:
        raise FaultError
    return above / below


_COMPARISONS: dict[
    str, Callable[[tuple[int, Fraction | str], tuple[int, Fraction | str]], bool]
] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def _single(parser: _Parser, operand: Operand) -> Value:
    """Return the one value of an argument. Raises BeyondError for a range."""
    values = [value for _, value in parser.cells(operand)]
    if len(values) != 1:
        raise BeyondError
    return values[0]


def _numbers(parser: _Parser, operands: Sequence[Operand]) -> list[Fraction]:
    """Return the numbers of arguments; of cells, texts, truths and blanks count for nothing."""
    found: list[Fraction] = []
    for operand in operands:
        for spot, value in parser.cells(operand):
            if isinstance(value, FaultError | BeyondError):
                raise value
            if spot is None and value is not None:
                found.append(_number(value))
            elif isinstance(value, Fraction):
                found.append(value)
    return found


def _total(numbers: Sequence[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0))


def _mean(numbers: Sequence[Fraction]) -> Fraction:
    return _divided(_total(numbers), Fraction(len(numbers)))


def _median(numbers: Sequence[Fraction]) -> Fraction:
    if not numbers:
        raise FaultError
    ordered, half = sorted(numbers), len(numbers) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


_AGGREGATES: dict[int, Callable[[Sequence[Fraction]], Fraction]] = {
    1: _mean,
    2: lambda numbers: Fraction(len(numbers)),
    4: lambda numbers: max(numbers, default=Fraction(0)),
    5: lambda numbers: min(numbers, default=Fraction(0)),
    6: lambda numbers: prod(numbers, start=Fraction(1)),
    9: _total,
}
"""What the number of SUBTOTAL stands for; with 100 added hidden rows do not count."""


def _subtotal(parser: _Parser, operands: Sequence[Operand]) -> Value:
    code = int(_number(_single(parser, operands[0]))) if operands else 0
    if code % 100 not in _AGGREGATES or not all(isinstance(each, Area) for each in operands[1:]):
        raise BeyondError
    numbers = [
        value
        for operand in operands[1:]
        for spot, value in parser.cells(operand)
        if isinstance(value, Fraction) and spot is not None and not parser.book.is_subtotal(spot)
        if code < 100 or not parser.book.hidden(spot[0], spot[1])
    ]
    return _AGGREGATES[code % 100](numbers)


def _of_numbers(
    aggregate: Callable[[Sequence[Fraction]], Fraction],
) -> Callable[[_Parser, Sequence[Operand]], Value]:
    return lambda parser, operands: aggregate(_numbers(parser, operands))


def _rounding(
    towards: Callable[[Fraction, Fraction], Fraction],
) -> Callable[[_Parser, Sequence[Operand]], Value]:
    """Return a function that rounds to a number of places, in this manner."""

    def rounded(parser: _Parser, operands: Sequence[Operand]) -> Value:
        values = [_number(_single(parser, each)) for each in operands]
        places = values[1] if len(values) == 2 else Fraction(0) if len(values) == 1 else None
        if places is None or places.denominator != 1 or abs(places) > FARTHEST_PLACE:
            raise BeyondError
        return towards(values[0], Fraction(10) ** -int(places))

    return rounded


def _nearest(value: Fraction, step: Fraction) -> Fraction:
    return Fraction(round_ratio(value / step, Decimal(1))) * step


def _inwards(value: Fraction, step: Fraction) -> Fraction:
    return (abs(value) // step) * step * (-1 if value < 0 else 1)


def _outwards(value: Fraction, step: Fraction) -> Fraction:
    return -(-abs(value) // step) * step * (-1 if value < 0 else 1)


def _if(parser: _Parser, operands: Sequence[Operand]) -> Value:
    if len(operands) not in (2, 3):
        raise BeyondError
    holds = _number(_single(parser, operands[0])) != 0
    chosen = operands[1] if holds else operands[2] if len(operands) == 3 else False
    return _sound(Fraction(0) if chosen is None else _single(parser, chosen))


def _if_error(parser: _Parser, operands: Sequence[Operand]) -> Value:
    if len(operands) != 2:
        raise BeyondError
    try:
        value = _single(parser, operands[0])
    except FaultError as fault:
        value = fault
    if isinstance(value, FaultError):
        return _sound(_single(parser, operands[1]))
    return _sound(value)


def _choose(parser: _Parser, operands: Sequence[Operand]) -> Value:
    number = int(_number(_single(parser, operands[0]))) if operands else 0
    if not 0 < number < len(operands):
        raise FaultError
    return _sound(_single(parser, operands[number]))


def _sound(value: Value) -> Value:
    if isinstance(value, FaultError | BeyondError):
        raise value
    return value


def _truths(parser: _Parser, operands: Sequence[Operand]) -> list[bool]:
    values = [
        value
        for operand in operands
        for _, value in parser.cells(operand)
        if not isinstance(value, str) and value is not None
    ]
    return [_number(value) != 0 for value in values]


def _counted(parser: _Parser, operands: Sequence[Operand]) -> Value:
    return Fraction(
        sum(value is not None for operand in operands for _, value in parser.cells(operand))
    )


def _mod(parser: _Parser, operands: Sequence[Operand]) -> Value:
    values = [_number(_single(parser, each)) for each in operands]
    if len(values) != 2:
        raise BeyondError
    if not values[1]:
        raise FaultError
    return values[0] - values[1] * (values[0] // values[1])


def _of_one(
    function: Callable[[Fraction], Fraction],
) -> Callable[[_Parser, Sequence[Operand]], Value]:
    def made(parser: _Parser, operands: Sequence[Operand]) -> Value:
        if len(operands) != 1:
            raise BeyondError
        return function(_number(_single(parser, operands[0])))

    return made


def _products(parser: _Parser, operands: Sequence[Operand]) -> Value:
    """Return the sum of the products of what stands at the same place of each range."""
    columns = [
        [value if isinstance(value, Fraction) else Fraction(0) for _, value in parser.cells(each)]
        for each in operands
    ]
    if not columns or len({len(column) for column in columns}) != 1:
        raise BeyondError
    return _total([prod(row, start=Fraction(1)) for row in zip(*columns, strict=True)])


def _condition(wanted: Value) -> Callable[[Value], bool]:
    """Return what tells the values that a criterion such as `">=5"`, `"Løn"` or `"Sk*"` asks for."""
    sign, text = "=", wanted
    if isinstance(wanted, str):
        found = re.match(r"<>|<=|>=|[=<>]", wanted)
        sign, text = (found[0], wanted[found.end() :]) if found else ("=", wanted)
    if isinstance(text, str) and _NUMBER.fullmatch(text.strip()):
        text = Fraction(Decimal(text.strip()))
    if isinstance(text, str) and sign in ("=", "<>"):
        form = re.compile(
            re.escape(text).replace(r"\*", ".*").replace(r"\?", "."), re.IGNORECASE | re.DOTALL
        )
        return lambda value: (
            (form.fullmatch(value if isinstance(value, str) else "") is not None) == (sign == "=")
        )
    rank = _rank(text)
    return lambda value: (
        (value is not None or sign == "<>")
        and (
            _rank(value)[0] == rank[0] and _COMPARISONS[sign](_rank(value), rank)
            if sign != "<>"
            else _rank(value) != rank
        )
    )


def _meeting(parser: _Parser, pairs: Sequence[Operand]) -> list[bool]:
    """Return for each place of the ranges whether it meets every criterion that stands behind its
    range."""
    if not pairs or len(pairs) % 2:
        raise BeyondError
    columns = []
    for area, wanted in zip(pairs[::2], pairs[1::2], strict=True):
        is_met = _condition(_sound(_single(parser, wanted)))
        columns.append([is_met(value) for _, value in parser.cells(area)])
    if len({len(column) for column in columns}) != 1:
        raise BeyondError
    return [all(row) for row in zip(*columns, strict=True)]


def _chosen_numbers(parser: _Parser, numbers: Operand, pairs: Sequence[Operand]) -> list[Fraction]:
    met = _meeting(parser, pairs)
    if not isinstance(numbers, Area):
        raise BeyondError
    values = [value for _, value in parser.cells(numbers)]
    if len(values) != len(met):
        raise BeyondError
    return [
        value
        for value, is_met in zip(values, met, strict=True)
        if is_met and isinstance(value, Fraction)
    ]


def _with_one_condition(
    aggregate: Callable[[Sequence[Fraction]], Fraction],
) -> Callable[[_Parser, Sequence[Operand]], Value]:
    """Return SUMIF and its like: the range of the criterion first, the numbers last, which are that
    range where they are left out."""

    def made(parser: _Parser, operands: Sequence[Operand]) -> Value:
        if len(operands) not in (2, 3):
            raise BeyondError
        return aggregate(
            _chosen_numbers(
                parser, operands[-1] if len(operands) == 3 else operands[0], operands[:2]
            )
        )

    return made


def _with_conditions(
    aggregate: Callable[[Sequence[Fraction]], Fraction],
) -> Callable[[_Parser, Sequence[Operand]], Value]:
    """Return SUMIFS and its like: the numbers first."""
    return lambda parser, operands: aggregate(
        _chosen_numbers(parser, operands[0] if operands else None, operands[1:])
    )


_FUNCTIONS: dict[str, Callable[[_Parser, Sequence[Operand]], Value]] = {
    "SUM": _of_numbers(_total),
    "AVERAGE": _of_numbers(_mean),
    "MEDIAN": _of_numbers(_median),
    "MIN": _of_numbers(_AGGREGATES[5]),
    "MAX": _of_numbers(_AGGREGATES[4]),
    "PRODUCT": _of_numbers(_AGGREGATES[6]),
    "COUNT": _of_numbers(_AGGREGATES[2]),
    "COUNTA": _counted,
    "SUBTOTAL": _subtotal,
    "SUMPRODUCT": _products,
    "SUMIF": _with_one_condition(_total),
    "AVERAGEIF": _with_one_condition(_mean),
    "SUMIFS": _with_conditions(_total),
    "AVERAGEIFS": _with_conditions(_mean),
    "COUNTIF": lambda parser, operands: Fraction(sum(_meeting(parser, operands))),
    "COUNTIFS": lambda parser, operands: Fraction(sum(_meeting(parser, operands))),
    "ROUND": _rounding(_nearest),
    "ROUNDUP": _rounding(_outwards),
    "ROUNDDOWN": _rounding(_inwards),
    "TRUNC": _rounding(_inwards),
    "INT": _of_one(lambda value: Fraction(value // 1)),
    "ABS": _of_one(abs),
    "SIGN": _of_one(lambda value: Fraction((value > 0) - (value < 0))),
    "N": _of_one(lambda value: value),
    "MOD": _mod,
    "IF": _if,
    "IFERROR": _if_error,
    "IFNA": _if_error,
    "CHOOSE": _choose,
    "AND": lambda parser, operands: all(_truths(parser, operands)),
    "OR": lambda parser, operands: any(_truths(parser, operands)),
    "NOT": lambda parser, operands: not any(_truths(parser, operands)),
}
