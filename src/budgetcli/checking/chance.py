"""Deviations that rounding allows but chance does not: rounding errors that were independent would hardly add up to them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from budgetcli.checking.intervals import coefficients
from budgetcli.model.findings import Judgement, Outcome, RoundingRule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcli.model.budgets import Figure, Key

ALPHA = Decimal("0.001")
"""How often a correct table may be called improbable, all its equations together."""

_DIGITS = Context(prec=30)
_TWICE_PI = Decimal("6.28318530717958647692528676656")


def improbable(judgements: Sequence[Judgement], figures: Mapping[Key, Figure], rule: RoundingRule) -> tuple[Judgement, ...]:
    """Return the judgements, those that chance hardly gives turned from rounding to improbable; truncated figures are left alone.

    Bonferroni over the equations whose bound is wide enough to say anything: a sum of three figures never deviates improbably.
    """
    if rule is RoundingRule.TRUNCATE:
        return tuple(judgements)
    bounds = {each.equation.id: each.bound for each in judgements if each.equation.base is None and each.bound is not None}
    spread = {each.equation.id: variance(each, figures) for each in judgements if each.equation.id in bounds}
    telling = {id for id, variance in spread.items() if tail(_standing(bounds[id], variance)) < ALPHA}
    return tuple(
        replace(each, outcome=Outcome.IMPROBABLE)
        if each.outcome is Outcome.ROUNDING
        and each.equation.id in telling
        and tail(_standing(each.difference, spread[each.equation.id])) * len(telling) < ALPHA
        else each
        for each in judgements
    )


def _standing(difference: Fraction, spread: Fraction) -> Fraction:
    """Return the squared difference in variances; 0 where nothing varies."""
    return difference * difference / spread if spread else Fraction(0)


def variance(judgement: Judgement, figures: Mapping[Key, Figure]) -> Fraction:
    """Return the variance of an equation's difference, if each figure's rounding error is uniform and independent.

    A figure printed alike several times in one line carries one error, not several: its factors are added before they are squared.
    """
    groups: dict[tuple[str, Decimal, Decimal], Fraction] = {}
    for key, factor in coefficients(judgement.equation).items():
        figure = figures[key]
        alike = (key.line, abs(figure.amount), figure.quantum)
        groups[alike] = groups.get(alike, Fraction(0)) + (factor if figure.amount >= 0 else -factor)
    return sum(((factor * Fraction(quantum)) ** 2 / 12 for (_, _, quantum), factor in groups.items()), Fraction(0))


def tail(squared: Fraction) -> Decimal:
    """Return the chance that a normal amount is further from its mean than the square root of this many variances; 1 below 2.

    Laplace's continued fraction, to 30 digits. A sum of uniform errors has lighter tails, so this is on the safe side.
    """
    if squared < 2:
        return Decimal(1)
    square = _DIGITS.divide(Decimal(squared.numerator), Decimal(squared.denominator))
    distance = _DIGITS.sqrt(square)
    fraction = distance
    for step in range(60, 0, -1):
        fraction = _DIGITS.add(distance, _DIGITS.divide(Decimal(step), fraction))
    density = _DIGITS.divide(_DIGITS.exp(_DIGITS.divide(-square, Decimal(2))), _DIGITS.sqrt(_TWICE_PI))
    return _DIGITS.divide(2 * density, fraction)
