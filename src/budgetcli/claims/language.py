"""The small language of claims: numbers, figures of budgets, measures, + - * /, comparisons; parsed and
carried exactly through sums and ratios of rounded figures."""

from __future__ import annotations

import ast
import re
import warnings
from decimal import Decimal
from fractions import Fraction
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from budgetcli.model.errors import worded
from budgetcli.model.names import fold
from budgetcli.model.numbers import quantum_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

ZERO = Fraction(0)
NO_TERMS: Mapping[str, Fraction] = MappingProxyType({})


class UndecidedError(Exception):
    """A value that nobody knows: its reason is a key of the phrases, with what it speaks of."""

    def __init__(self, reason: str, about: str = "") -> None:
        super().__init__(reason, about)
        self.reason, self.about = reason, about


class Span(NamedTuple):
    """The true amounts between two ends; an open end is no member."""

    low: Fraction
    high: Fraction
    low_open: bool = False
    high_open: bool = False

    def holds(self, amount: Fraction) -> bool:
        """Return whether this amount is a member."""
        above = amount > self.low or (amount == self.low and not self.low_open)
        return above and (amount < self.high or (amount == self.high and not self.high_open))

    def times(self, factor: Fraction) -> Span:
        """Return the span of the amounts times a factor."""
        if factor >= 0:
            return Span(self.low * factor, self.high * factor, self.low_open, self.high_open)
        return Span(self.high * factor, self.low * factor, self.high_open, self.low_open)

    def plus(self, other: Span) -> Span:
        """Return the span of the sums of two members."""
        low_open, high_open = self.low_open or other.low_open, self.high_open or other.high_open
        return Span(self.low + other.low, self.high + other.high, low_open, high_open)


class Atom(NamedTuple):
    """A printed number, or a product of such: its amount as printed, and what it stands for."""

    amount: Fraction
    span: Span


class Quantity(NamedTuple):
    """`constant + sum of factor x atom`: the same printed number is the same true amount wherever
    it stands."""

    constant: Fraction
    terms: Mapping[str, Fraction] = NO_TERMS
    atoms: Mapping[str, Atom] = MappingProxyType({})

    @property
    def amount(self) -> Fraction:
        """The value as the printed numbers give it."""
        return self.constant + sum(
            (factor * self.atoms[name].amount for name, factor in self.terms.items()), ZERO
        )

    @property
    def span(self) -> Span:
        """The values that the true amounts can give it."""
        whole = Span(self.constant, self.constant)
        for name, factor in self.terms.items():
            whole = whole.plus(self.atoms[name].span.times(factor))
        return whole


def exactly(amount: Fraction | int) -> Quantity:
    """Return a number that stands for itself alone."""
    return Quantity(Fraction(amount))


def printed(name: str, amount: Decimal, quantum: Decimal) -> Quantity:
    """Return a number printed in steps of its quantum, rounded half away from zero; the name tells
    it from others."""
    at, half = Fraction(amount), Fraction(quantum) / 2
    if not half:
        return exactly(at)
    span = Span(at - half, at + half, low_open=at <= 0, high_open=at >= 0)
    return Quantity(ZERO, {name: Fraction(1)}, {name: Atom(at, span)})


def total(quantities: Iterable[Quantity]) -> Quantity:
    """Return the sum; 0 for none."""
    whole = exactly(0)
    for each in quantities:
        whole = added(whole, each)
    return whole


def added(first: Quantity, second: Quantity) -> Quantity:
    """Return the sum of two; what cancels leaves no doubt behind."""
    terms = dict(first.terms)
    for name, factor in second.terms.items():
        terms[name] = terms.get(name, ZERO) + factor
    kept = {name: factor for name, factor in terms.items() if factor}
    return Quantity(first.constant + second.constant, kept, {**first.atoms, **second.atoms})


def scaled(quantity: Quantity, factor: Fraction) -> Quantity:
    """Return a quantity times an exact number."""
    terms = {name: each * factor for name, each in quantity.terms.items() if factor}
    return Quantity(quantity.constant * factor, terms, quantity.atoms)


def multiplied(first: Quantity, second: Quantity) -> Quantity:
    """Return the product."""
    if not first.terms:
        return scaled(second, first.constant)
    if not second.terms:
        return scaled(first, second.constant)
    return _fresh(
        "*", first, second, first.amount * second.amount, _products(first.span, second.span)
    )


def divided(above: Quantity, below: Quantity) -> Quantity:
    """Return the quotient. Raises UndecidedError where what is divided by can be zero."""
    span = below.span
    if not below.amount or (span.low <= 0 <= span.high):
        raise UndecidedError("divides-by-zero")
    if not below.terms:
        return scaled(above, 1 / below.constant)
    inverse = Span(1 / span.high, 1 / span.low, span.high_open, span.low_open)
    return _fresh("/", above, below, above.amount / below.amount, _products(above.span, inverse))


def magnitude(quantity: Quantity) -> Quantity:
    """Return the absolute value."""
    span = quantity.span
    if span.low >= 0:
        return quantity
    if span.high <= 0:
        return scaled(quantity, Fraction(-1))
    return _fresh(
        "abs", quantity, exactly(0), abs(quantity.amount), Span(ZERO, max(-span.low, span.high))
    )


def _fresh(sign: str, first: Quantity, second: Quantity, amount: Fraction, span: Span) -> Quantity:
    name = f"{sign}({_name(first)};{_name(second)})"
    return Quantity(ZERO, {name: Fraction(1)}, {name: Atom(amount, span)})


def _name(quantity: Quantity) -> str:
    return "+".join(
        [
            str(quantity.constant),
            *(f"{factor}*{name}" for name, factor in sorted(quantity.terms.items())),
        ]
    )


def _products(first: Span, second: Span) -> Span:
    """Return the span of the products of two members, by their corners."""
    firsts = ((first.low, first.low_open), (first.high, first.high_open))
    seconds = ((second.low, second.low_open), (second.high, second.high_open))
    corners = [
        (a * b, opens_a or opens_b) for (a, opens_a), (b, opens_b) in product(firsts, seconds)
    ]
    low, high = (
        min(corners, key=lambda each: (each[0], each[1])),
        max(corners, key=lambda each: (each[0], not each[1])),
    )
    return Span(low[0], high[0], low[1], high[1])


LONGEST = 500
"""Characters of an expression."""

NUMBER = re.compile(r"\d{1,15}(\.\d{1,15})?")
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


class FormulaError(Exception):
    """What is wrong in an expression, and where."""


Part = str | int
NamePath = tuple[Part, ...]
"""A name with what follows it: `("sou", "total", "net", 2024)`."""


class Lookup(Protocol):
    """Gives what names stand for."""

    def figure(self, path: NamePath) -> Quantity:
        """Return the number that a path names. Raises UndecidedError where nobody knows it,
        BudgetError for a name that is none."""

    def figures(self, path: NamePath, first: int, last: int) -> tuple[Quantity, ...]:
        """Return the numbers of a path over years, both ends included."""


class Literal(NamedTuple):
    """A number of the expression as it is written."""

    amount: Decimal
    quantum: Decimal


class ClaimComparison(NamedTuple):
    """Two sides and what is said of them."""

    left: ast.expr
    operator: str
    right: ast.expr


class Formula(NamedTuple):
    """A parsed expression: its text, and its tree of comparisons joined by `and`, `or`, `not`."""

    text: str
    tree: ast.expr

    def literals(self) -> list[Literal]:
        """Return the numbers with decimals, in order, each once."""
        nodes = (
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
        )
        ordered = sorted(nodes, key=lambda node: node.col_offset)
        return list(
            dict.fromkeys(
                each for node in ordered if (each := literal(self.text, node)).quantum < 1
            )
        )

    def comparisons(self) -> list[ClaimComparison]:
        """Return every comparison of the tree."""
        return [comparison(node) for node in ast.walk(self.tree) if isinstance(node, ast.Compare)]

    def names(self) -> list[str]:
        """Return the first parts of all names, each once."""
        functions = {id(node.func) for node in ast.walk(self.tree) if isinstance(node, ast.Call)}
        return list(
            dict.fromkeys(
                node.id
                for node in ast.walk(self.tree)
                if isinstance(node, ast.Name) and id(node) not in functions
            )
        )


def parse(text: str) -> Formula:
    """Return the formula of an expression. Raises FormulaError where it is none of this language."""
    if len(text) > LONGEST:
        raise FormulaError(worded("it is longer than {longest} characters", longest=LONGEST))
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        place = (
            worded(" at character {offset}", offset=error.offset)
            if isinstance(error, SyntaxError) and error.offset
            else ""
        )
        raise FormulaError(
            worded("it cannot be read{place}; `6.2 * 4 == 24.8` can", place=place)
        ) from error
    formula = Formula(text.strip(), tree)
    _refuse_others(tree, formula.text)
    if not formula.comparisons():
        raise FormulaError(
            "it compares nothing; write two sides with ==, <, <=, >, >= or != between them"
        )
    return formula


_KNOWN = (
    ast.Compare,
    ast.BoolOp,
    ast.UnaryOp,
    ast.BinOp,
    ast.Call,
    ast.Attribute,
    ast.Subscript,
    ast.Slice,
    ast.Name,
    ast.Constant,
)
_SIGNS: tuple[type[ast.AST], ...] = (
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.USub,
    ast.UAdd,
    ast.And,
    ast.Or,
    ast.Not,
    ast.Load,
    *COMPARISONS,
)


def _refuse_others(tree: ast.expr, text: str) -> None:
    """Raise FormulaError for anything that is not of the language."""
    for node in ast.walk(tree):
        if isinstance(node, _SIGNS):
            continue
        if not isinstance(node, _KNOWN):
            raise FormulaError(
                worded(
                    "`{value}` is not of this language",
                    value=_segment(text, node) or type(node).__name__,
                )
            )
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, float | complex | int)
            and not isinstance(node.value, bool)
        ):
            literal(text, node)
        elif isinstance(node, ast.Constant) and not isinstance(node.value, str):
            raise FormulaError(worded("`{segment}` is no number", segment=_segment(text, node)))
        if isinstance(node, ast.Compare) and len(node.ops) != 1:
            raise FormulaError("one comparison at a time; join several with `and`")
        if isinstance(node, ast.Call) and (
            node.keywords
            or not isinstance(node.func, ast.Name)
            or fold(node.func.id) not in FUNCTIONS
        ):
            raise FormulaError(
                worded(
                    "`{segment}` is no function, expected one of: {names}",
                    segment=_segment(text, node.func),
                    names=", ".join(sorted(FUNCTIONS)),
                )
            )


def _segment(text: str, node: ast.AST) -> str:
    return ast.get_source_segment(text, node) or ""


def literal(text: str, node: ast.Constant) -> Literal:
    """Return a number as written; a whole one has the quantum 1. Raises FormulaError where it is
    written in another way."""
    written = _segment(text, node)
    if not NUMBER.fullmatch(written):
        raise FormulaError(worded("`{written}` is no plain number such as 24.8", written=written))
    amount = Decimal(written)
    return Literal(amount, quantum_of(amount))


def comparison(node: ast.Compare) -> ClaimComparison:
    """Return the two sides of a comparison."""
    return ClaimComparison(node.left, COMPARISONS[type(node.ops[0])], node.comparators[0])


def stated_side(text: str, node: ast.expr) -> Literal | None:
    """Return the number that a side of a comparison plainly is, with its sign; None where it is
    computed."""
    negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    inner = (
        node.operand
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd)
        else node
    )
    if not isinstance(inner, ast.Constant) or isinstance(inner.value, str):
        return None
    found = literal(text, inner)
    return found._replace(amount=-found.amount) if negative else found


Value = Quantity | tuple[Quantity, ...]


class Evaluator:
    """Gives the value of a side of a comparison."""

    def __init__(self, formula: Formula, lookup: Lookup) -> None:
        self.text, self.lookup = formula.text, lookup
        self.count = 0

    def number(self, node: ast.expr) -> Quantity:
        """Return one number. Raises FormulaError where the node stands for several or for none."""
        value = self.value(node)
        if not isinstance(value, Quantity):
            raise FormulaError(
                worded(
                    "`{segment}` is several numbers; sum(...) makes them one",
                    segment=_segment(self.text, node),
                )
            )
        return value

    def value(self, node: ast.expr) -> Value:
        """Return what a node stands for."""
        if isinstance(node, ast.Constant) and not isinstance(node.value, str):
            return self._literal(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            return scaled(
                self.number(node.operand), Fraction(-1 if isinstance(node.op, ast.USub) else 1)
            )
        if isinstance(node, ast.BinOp):
            return OPERATIONS[type(node.op)](self.number(node.left), self.number(node.right))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._called(node, node.func.id)
        return self._named(node)

    def _literal(self, node: ast.Constant) -> Quantity:
        """Return a number; one with decimals stands for what rounds to it, a whole one counts and
        is exact."""
        found = literal(self.text, node)
        return (
            exactly(Fraction(found.amount))
            if found.quantum >= 1
            else printed(f"number {found.amount}", found.amount, found.quantum)
        )

    def _called(self, node: ast.Call, name: str) -> Quantity:
        function, arity = FUNCTIONS[fold(name)]
        values = [self.value(each) for each in node.args]
        flat = [
            each
            for value in values
            for each in ((value,) if isinstance(value, Quantity) else value)
        ]
        if arity is not None and len(flat) != arity:
            raise FormulaError(
                worded(
                    "`{name}` takes {arity} {value}, and here are {count}",
                    name=name,
                    arity=arity,
                    value=worded("number") if arity == 1 else worded("numbers"),
                    count=len(flat),
                )
            )
        return function(*flat)

    def _named(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            return self.lookup.figures(self._path(node.value), *self._years(node.slice))
        return self.lookup.figure(self._path(node))

    def _years(self, node: ast.Slice) -> tuple[int, int]:
        ends = [
            each.value
            for each in (node.lower, node.upper)
            if isinstance(each, ast.Constant) and isinstance(each.value, int)
        ]
        if len(ends) != 2 or node.step is not None:
            raise FormulaError("years are written as [2024:2027], both included")
        return ends[0], ends[1]

    def _path(self, node: ast.expr) -> NamePath:
        """Return a name with its attributes and subscripts as a flat path."""
        if isinstance(node, ast.Name):
            return (node.id,)
        if isinstance(node, ast.Attribute):
            return (*self._path(node.value), node.attr)
        inner = node.slice if isinstance(node, ast.Subscript) else None
        if (
            isinstance(node, ast.Subscript)
            and isinstance(inner, ast.Constant)
            and isinstance(inner.value, int | str)
        ):
            return (*self._path(node.value), inner.value)
        raise FormulaError(
            worded(
                "`{segment}` names nothing; sou.total.net[2024] does",
                segment=_segment(self.text, node),
            )
        )


def _percent(part: Quantity, whole: Quantity) -> Quantity:
    return scaled(divided(part, whole), Fraction(100))


def _growth(before: Quantity, after: Quantity) -> Quantity:
    return added(_percent(after, before), exactly(-100))


def _sum(*quantities: Quantity) -> Quantity:
    return total(quantities)


def _mean(*quantities: Quantity) -> Quantity:
    return divided(total(quantities), exactly(len(quantities)))


FUNCTIONS: dict[str, tuple[Callable[..., Quantity], int | None]] = {
    "sum": (_sum, None),
    "mean": (_mean, None),
    "gennemsnit": (_mean, None),
    "abs": (magnitude, 1),
    "percent": (_percent, 2),
    "procent": (_percent, 2),
    "growth": (_growth, 2),
    "vaekst": (_growth, 2),
}
"""Folded name to the function and how many numbers it takes; None for any."""

OPERATIONS: dict[type[ast.operator], Callable[[Quantity, Quantity], Quantity]] = {
    ast.Add: added,
    ast.Sub: lambda first, second: added(first, scaled(second, Fraction(-1))),
    ast.Mult: multiplied,
    ast.Div: divided,
}
