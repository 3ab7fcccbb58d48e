"""The checkers that others use, on the same tables: recompute and compare, with one tolerance or
another."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from budgetcli.checking.proof.intervals import judge
from budgetcli.model.findings import Outcome, RoundingRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from budgetcli.model.budgets import Budget, Key
    from budgetcli.model.equations import Equation
    from budgetcli.model.findings import Judgement
    from tests.verify.slips import Seed


def half_steps(judged: Judgement, budget: Budget) -> bool:
    """Complain if a sum of n figures is off by more than n half steps; ratios must round to what is
    printed."""
    if judged.equation.base is not None:
        return judged.outcome is not Outcome.EXACT
    return (
        abs(judged.difference)
        > sum(Fraction(budget.figures[key].quantum) for key in judged.equation.keys) / 2
    )


def one_tenth(judged: Judgement, budget: Budget) -> bool:
    """Complain if anything is off by more than 0.1; ratios by more than one step."""
    step = Fraction(budget.figures[judged.equation.result].quantum)
    return abs(judged.difference) > (Fraction(1, 10) if judged.equation.base is None else step)


def as_validate(judged: Judgement, budget: Budget) -> bool:
    """Complain as the R package validate does by default: a linear equality may be off by 1e-8."""
    return (
        judged.outcome is not Outcome.EXACT
        if judged.equation.base is not None
        else abs(judged.difference) > Fraction(1, 10**8)
    )


CHECKERS: Mapping[str, Callable[[Judgement, Budget], bool]] = {
    "n x half a step": half_steps,
    "fixed 0.1": one_tenth,
    "validate, 1e-8": as_validate,
}


def complaints(budget: Budget, complains: Callable[[Judgement, Budget], bool]) -> list[Equation]:
    """Return the equations that such a checker complains of."""
    judged = (judge(each, budget.figures, RoundingRule.HALF_UP) for each in budget.equations)
    return [each.equation for each in judged if complains(each, budget)]


def ranks(budget: Budget, violated: Iterable[Equation]) -> dict[Key, Decimal]:
    """Return each figure's score as such tools rank cells: equations violated minus half of those
    satisfied."""
    bad = {each.id for each in violated}
    scores: Counter[Key] = Counter()
    for equation in budget.equations:
        for key in set(equation.keys):
            scores[key] += 2 if equation.id in bad else -1
    return {key: Decimal(score) / 2 for key, score in scores.items()}


def score(seed: Seed, complains: Callable[[Judgement, Budget], bool]) -> dict[str, Fraction]:
    """Return what one seed adds: detected, and the true cell first or in the first three, ties
    shared."""
    violated = complaints(seed.budget, complains)
    if not violated:
        return {"detected": Fraction(0), "first": Fraction(0), "three": Fraction(0)}
    scores = ranks(seed.budget, violated)
    own = scores[seed.key]
    above = sum(score > own for score in scores.values())
    tied = sum(score == own for score in scores.values())
    places = (Fraction(max(0, min(tied, number - above)), tied) for number in (1, 3))
    return {"detected": Fraction(1), **dict(zip(("first", "three"), places, strict=True))}
