"""Deviations that rounding allows but chance does not: rounding errors that were independent would
hardly add up to them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from budgetcli.checking.proof.intervals import coefficients
from budgetcli.model.findings import Judgement, Outcome, RoundingRule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcli.model.budgets import Figure, Key

ALPHA = Decimal("0.001")
"""How often a correct table may be called improbable, all its equations together."""

FEWEST_TERMS = 3
"""A sum of fewer figures cannot deviate improbably within its bound."""

_DIGITS = Context(prec=30)
_TWICE_PI = Decimal("6.28318530717958647692528676656")


def improbable(
    judgements: Sequence[Judgement], figures: Mapping[Key, Figure], rule: RoundingRule
) -> tuple[Judgement, ...]:
    """Return the judgements, those that chance hardly gives turned from rounding to improbable;
    truncated figures are left alone.

    Bonferroni over the sums of enough figures to say anything: one of three is never off by more
    than 3 standard deviations.
    """
    if rule is RoundingRule.TRUNCATE:
        return tuple(judgements)
    sums = [
        each
        for each in judgements
        if each.equation.base is None and len(each.equation.terms) >= FEWEST_TERMS
    ]
    odd = {
        each.equation.id
        for each in sums
        if each.outcome is Outcome.ROUNDING and _chance(each, figures) * len(sums) < ALPHA
    }
    return tuple(
        replace(each, outcome=Outcome.IMPROBABLE) if each.equation.id in odd else each
        for each in judgements
    )


def _chance(judgement: Judgement, figures: Mapping[Key, Figure]) -> Decimal:
    """Return how often rounding alone makes a difference as large as this one."""
    spread = variance(judgement, figures)
    return tail(judgement.difference**2 / spread) if spread else Decimal(1)


def variance(judgement: Judgement, figures: Mapping[Key, Figure]) -> Fraction:
    """Return the variance of an equation's difference, if each figure's rounding error is uniform
    and independent.

    A figure printed alike several times in one line carries one error, not several: its factors are
    added before they are squared.
    """
    groups: dict[tuple[str, Decimal, Decimal], Fraction] = {}
    for key, factor in coefficients(judgement.equation).items():
        figure = figures[key]
        alike = (key.line, abs(figure.amount), figure.quantum)
        groups[alike] = groups.get(alike, Fraction(0)) + (factor if figure.amount >= 0 else -factor)
    return sum(
        ((factor * Fraction(quantum)) ** 2 / 12 for (_, _, quantum), factor in groups.items()),
        Fraction(0),
    )


def tail(squared: Fraction) -> Decimal:
    """Return the chance that a normal amount is further from its mean than the square root of this
    many variances; 1 below 8.

    Laplace's continued fraction, to 30 digits. A sum of uniform errors has lighter tails, so this
    is on the safe side.
    """
    if squared < 8:
        return Decimal(1)
    square = _DIGITS.divide(Decimal(squared.numerator), Decimal(squared.denominator))
    distance = _DIGITS.sqrt(square)
    fraction = distance
    for step in range(60, 0, -1):
        fraction = _DIGITS.add(distance, _DIGITS.divide(Decimal(step), fraction))
    density = _DIGITS.divide(
        _DIGITS.exp(_DIGITS.divide(-square, Decimal(2))), _DIGITS.sqrt(_TWICE_PI)
    )
    return _DIGITS.divide(2 * density, fraction)
