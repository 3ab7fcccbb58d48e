"""What a printed figure can stand for, by rounding rule, and what sums and ratios of such figures
can come to."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.findings import RoundingRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from budgetcli.model.budgets import Figure, Key
    from budgetcli.model.equations import Equation

ZERO = Fraction(0)


class Interval(NamedTuple):
    """The true amounts between two ends; an end that is None is infinite, an open end is no member."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, amount: object) -> bool:
        """Tell whether this amount, a Fraction, is a member."""
        return isinstance(amount, Fraction) and meet(self, Interval(amount, amount))


def stands_for(figure: Figure, rule: RoundingRule) -> Interval:
    """Return the true amounts that this rule prints as the figure; a figure without a quantum
    stands for itself alone."""
    amount, step = fraction(figure.amount), exact(figure.quantum)
    if not step:
        return Interval(amount, amount)
    if rule is RoundingRule.TRUNCATE:
        low, high = (
            (amount if amount > 0 else amount - step),
            (amount if amount < 0 else amount + step),
        )
        return Interval(low, high, low_open=amount <= 0, high_open=amount >= 0)
    low_open, high_open = _open_ends(figure, rule)
    half, parts = exact(figure.quantum, 2).as_integer_ratio()
    middle, apart = amount.numerator * parts, half * amount.denominator
    whole = amount.denominator * parts
    return Interval(
        Fraction(middle - apart, whole), Fraction(middle + apart, whole), low_open, high_open
    )


def fraction(amount: Decimal) -> Fraction:
    """Return an amount as a fraction; made of two integers, it needs no look at what sort of number
    it is made of."""
    return Fraction(*amount.as_integer_ratio())


@lru_cache(maxsize=64)
def exact(quantum: Decimal, parts: int = 1) -> Fraction:
    """Return a part of a quantum as a fraction; there are few quanta and many figures."""
    return Fraction(quantum) / parts


def _open_ends(figure: Figure, rule: RoundingRule) -> tuple[bool, bool]:
    """Tell which ends of the nearest-rounding interval round away to a neighbour."""
    if rule is RoundingRule.HALF_UP:
        return figure.amount <= 0, figure.amount >= 0
    if rule is RoundingRule.HALF_EVEN:
        steps = Fraction(figure.amount) / exact(figure.quantum)
        return (steps.denominator != 1 or steps.numerator % 2 == 1,) * 2
    return False, False


def meet(first: Interval, second: Interval) -> bool:
    """Tell whether two intervals have a member in common."""
    return _reaches(first, second) and _reaches(second, first)


def _reaches(lower: Interval, upper: Interval) -> bool:
    """Tell whether the low end of the first is not above the high end of the second."""
    if lower.low is None or upper.high is None:
        return True
    if lower.low == upper.high:
        return not (lower.low_open or upper.high_open)
    return lower.low < upper.high


def span(terms: Iterable[tuple[Fraction, Interval]]) -> Interval:
    """Return the values that a sum of factor x member can take; the intervals are finite."""
    lows: list[tuple[Fraction, Fraction]] = []
    highs: list[tuple[Fraction, Fraction]] = []
    low_open = high_open = False
    for factor, (low, high, opens_low, opens_high) in terms:
        if low is None or high is None or not factor:
            continue
        if factor.numerator > 0:
            lows.append((factor, low))
            highs.append((factor, high))
            low_open, high_open = low_open or opens_low, high_open or opens_high
        else:
            lows.append((factor, high))
            highs.append((factor, low))
            low_open, high_open = low_open or opens_high, high_open or opens_low
    return Interval(weighted(lows), weighted(highs), low_open, high_open)


def weighted(terms: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """Return the sum of factor x amount, exactly: terms of one denominator are added as integers."""
    sums: dict[int, int] = {}
    for factor, amount in terms:
        denominator = factor.denominator * amount.denominator
        sums[denominator] = sums.get(denominator, 0) + factor.numerator * amount.numerator
    return sum((Fraction(numerator, denominator) for denominator, numerator in sums.items()), ZERO)


def _turned(interval: Interval) -> Interval:
    """Return the interval of the opposite amounts."""
    low, high, low_open, high_open = interval
    return Interval(
        None if high is None else -high, None if low is None else -low, high_open, low_open
    )


def quotients(above: Interval, below: Interval) -> tuple[tuple[int, Interval], ...]:
    """Return the values above / below can take, with each sign that below can have; zero below
    gives none."""
    found = [(1, _over_positive(above, below))] if below.high is not None and below.high > 0 else []
    if below.low is not None and below.low < 0:
        found.append((-1, _over_positive(_turned(above), _turned(below))))
    return tuple(found)


def _over_positive(above: Interval, below: Interval) -> Interval:
    """Return the values above / below can take while below is positive."""
    least = (
        below
        if below.low is not None and below.low > 0
        else below._replace(low=ZERO, low_open=True)
    )
    high, high_open = _upper_quotient(above.high, above.high_open, least)
    turned, low_open = _upper_quotient(
        None if above.low is None else -above.low, above.low_open, least
    )
    return Interval(None if turned is None else -turned, high, low_open, high_open)


def _upper_quotient(
    above: Fraction | None, above_open: bool, below: Interval
) -> tuple[Fraction | None, bool]:
    """Return the largest value of above / below, None for none, and whether it is never reached;
    below is positive and finite."""
    if above is None or below.high is None or (above > 0 and not below.low):
        return None, True
    if not above:
        return ZERO, above_open
    end, end_open = (
        (below.low, below.low_open) if above > 0 and below.low else (below.high, below.high_open)
    )
    return above / end, above_open or end_open


def magnitude(interval: Interval) -> Interval:
    """Return the absolute values of an interval's members."""
    low, high, low_open, high_open = interval
    if low is not None and low >= 0:
        return interval
    if high is not None and high <= 0:
        return _turned(interval)
    if low is None or high is None:
        return Interval(ZERO, None, False, True)
    end, end_open = (
        (high, high_open)
        if high > -low
        else (-low, low_open)
        if -low > high
        else (high, high_open and low_open)
    )
    return Interval(ZERO, end, False, end_open)


def coefficients(equation: Equation) -> dict[Key, Fraction]:
    """Return the factor of each figure in `result - scale x terms = 0`; a figure named twice has
    its factors added."""
    scale = -equation.scale
    factors = {
        key: scale if factor.numerator == 1 == factor.denominator else scale * factor
        for key, factor in addends(equation).items()
    }
    factors[equation.result] = factors.get(equation.result, ZERO) + 1
    return factors


def bound_of(difference: Fraction, reach: Interval) -> tuple[Fraction | None, bool]:
    """Return the most that rounding explains in the direction of the difference, and whether that
    itself is excluded."""
    if reach.low is None or reach.high is None:
        return None, True
    return (
        (difference - reach.low, reach.low_open)
        if difference > 0
        else (reach.high - difference, reach.high_open)
    )


def ratio_of(equation: Equation, amounts: Mapping[Key, Fraction]) -> Fraction | None:
    """Return `scale x terms / base` for these amounts, None where the base is zero."""
    base = amounts[equation.base] if equation.base is not None else Fraction(1)
    if not base:
        return None
    value = (
        equation.scale * sum((factor * amounts[key] for factor, key in equation.terms), ZERO) / base
    )
    return abs(value) if equation.absolute else value


def signed_spans(
    equation: Equation, intervals: Mapping[Key, Interval]
) -> tuple[tuple[int, Interval], ...]:
    """Return the values that `scale x terms / base` can take, with each sign that the base can
    have.

    A base that is also among the terms, as in growth, adds a constant to the ratio of the others.
    """
    above = span(
        (equation.scale * factor, intervals[key])
        for key, factor in addends(equation).items()
        if key != equation.base
    )
    below = (
        intervals[equation.base]
        if equation.base is not None
        else Interval(Fraction(1), Fraction(1))
    )
    shift = equation.scale * sum(factor for factor, key in equation.terms if key == equation.base)
    return tuple((sign, _shifted(quotient, shift)) for sign, quotient in quotients(above, below))


def ratio_spans(equation: Equation, intervals: Mapping[Key, Interval]) -> tuple[Interval, ...]:
    """Return the values that the printed ratio can stand for, by the figures it is made of: one
    interval for each sign of the base."""
    return tuple(
        magnitude(each) if equation.absolute else each
        for _, each in signed_spans(equation, intervals)
    )


class Alternative(NamedTuple):
    """One way a ratio can hold: its base has this sign, and `sign` x `scale x terms / base` is
    within the interval."""

    base_sign: int
    sign: int
    within: Interval


def alternatives(equation: Equation, intervals: Mapping[Key, Interval]) -> tuple[Alternative, ...]:
    """Return the ways a ratio can hold that are possible on its own figures.

    A ratio of absolute values, printed clear of zero, is either of two; printed as zero it is one
    interval around zero.
    """
    printed = intervals[equation.result]
    signs = (1, -1) if equation.absolute and printed.low is not None and printed.low > 0 else (1,)
    if equation.absolute and len(signs) == 1:
        printed = Interval(
            None if printed.high is None else -printed.high,
            printed.high,
            printed.high_open,
            printed.high_open,
        )
    return tuple(
        Alternative(base_sign, sign, printed)
        for base_sign, reach in signed_spans(equation, intervals)
        for sign in signs
        if meet(reach if sign > 0 else _turned(reach), printed)
    )


def addends(equation: Equation) -> dict[Key, Fraction]:
    """Return the factor of each term; a figure named twice has its factors added."""
    factors: dict[Key, Fraction] = {}
    for factor, key in equation.terms:
        factors[key] = factors[key] + factor if key in factors else factor
    return factors


def _shifted(interval: Interval, shift: Fraction) -> Interval:
    low, high, low_open, high_open = interval
    return Interval(
        None if low is None else low + shift,
        None if high is None else high + shift,
        low_open,
        high_open,
    )
