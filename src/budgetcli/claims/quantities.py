"""Numbers that were printed: each with the true amounts it stands for, carried through sums exactly
and through products by their ends."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

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
