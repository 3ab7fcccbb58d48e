"""One short function per check, its name its id, its docstring its documentation; and `check`, which proves or refutes a balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.checking.intervals import Interval, judge
from budgetcli.model.findings import Judgement, Outcome, Report, RoundingRule, Verdict

if TYPE_CHECKING:
    from budgetcli.model.budgets import Budget, Key


def check(budget: Budget, *, rule: RoundingRule = RoundingRule.HALF_UP) -> Report:
    """Return the verdict on the budget's equations under this rounding rule, with every equation judged."""
    known: dict[Key, Interval] = {}
    judgements = tuple(judge(equation, budget.figures, rule, known) for equation in budget.equations if equation.waived is None)
    return Report(budget, rule, _verdict(judgements), judgements)


def _verdict(judgements: tuple[Judgement, ...]) -> Verdict:
    """Return the worst that the equations say one by one."""
    outcomes = {judgement.outcome for judgement in judgements}
    for outcome, verdict in (
        (Outcome.BROKEN, Verdict.BROKEN),
        (Outcome.UNDECIDED, Verdict.UNDECIDED),
        (Outcome.ROUNDING, Verdict.WITHIN_ROUNDING),
    ):
        if outcome in outcomes:
            return verdict
    return Verdict.EXACT if judgements else Verdict.UNDECIDED
