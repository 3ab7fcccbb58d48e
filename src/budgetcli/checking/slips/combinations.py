"""What a refuted combination of equations says: by how much it is off, what rounding explains, and
the two sums that must be one."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.intervals import bound_of, span, stands_for
from budgetcli.checking.slips.rewriting import combined_form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcli.model.budgets import Figure, Key
    from budgetcli.model.findings import Case, RoundingRule


class Combination(NamedTuple):
    """How far a combination is off, and what the rounding of so many figures explains of it, itself
    excluded.

    `plus` and `minus` are two groups of totals that must have one sum; empty where more than totals
    remain.
    """

    off: Fraction
    room: Fraction
    figures: int
    plus: tuple[Key, ...] = ()
    minus: tuple[Key, ...] = ()


def combine(case: Case, figures: Mapping[Key, Figure], rule: RoundingRule) -> Combination:
    """Return what a case of a refutation says."""
    factors = combined_form(case, figures, rule)
    off = sum(
        (factor * Fraction(figures[key].amount) for key, factor in factors.items()), Fraction(0)
    )
    reach = span((factor, stands_for(figures[key], rule)) for key, factor in factors.items())
    room = bound_of(off, reach)[0] or Fraction(0)  # the reach of printed figures has two ends
    results = {equation.result for equation, _ in case.combination}
    if set(factors) != results or set(factors.values()) != {Fraction(1), Fraction(-1)}:
        return Combination(abs(off), room, len(factors))
    plus, minus = (
        tuple(key for key, factor in factors.items() if factor == sign) for sign in (1, -1)
    )
    return Combination(abs(off), room, len(factors), plus, minus)
