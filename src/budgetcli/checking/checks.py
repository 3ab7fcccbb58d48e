"""`check`: prove or refute that a budget's figures balance, and say what may be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.checking.intervals import judge
from budgetcli.checking.simplex import Clock, Limits
from budgetcli.checking.verdicts import Answer, answer, stress
from budgetcli.model.findings import Report, RoundingRule, Verdict

if TYPE_CHECKING:
    from budgetcli.model.budgets import Budget

STRESS_LIMITS = Limits(steps=2_000, seconds=3.0)
"""The stress is a measure, not the verdict: it is given up sooner."""


def check(budget: Budget, *, rule: RoundingRule = RoundingRule.HALF_UP, limits: Limits | None = None) -> Report:
    """Return the verdict on the budget's equations under this rounding rule, proved, and the findings with their suspects.

    If rounding half up is refuted, truncation is tried once and `truncated` says whether it would do; the verdict stays.
    Limits reached give undecided.
    """
    clock = Clock(limits or Limits())
    active = [equation for equation in budget.equations if equation.waived is None]
    found = answer(active, budget.figures, rule, clock)
    return Report(
        budget,
        rule,
        found.verdict,
        found.judgements,
        stress=stress(found, budget.figures, Clock(STRESS_LIMITS)) if found.witness and not found.refutations else None,
        waived=tuple(judge(equation, budget.figures, rule) for equation in budget.equations if equation.waived is not None),
        witness=found.witness,
        refutations=found.refutations,
        truncated=_holds_truncated(budget, found, clock),
        unproved=found.unproved,
    )


def _holds_truncated(budget: Budget, found: Answer, clock: Clock) -> bool | None:
    """Tell whether a table that half-up rounding refutes holds if its figures were cut off; None if there is no need to ask."""
    if found.rule is not RoundingRule.HALF_UP or found.verdict not in (Verdict.BROKEN, Verdict.JOINTLY_IMPOSSIBLE):
        return None
    cut = answer([each.equation for each in found.judgements], budget.figures, RoundingRule.TRUNCATE, clock)
    return cut.verdict in (Verdict.EXACT, Verdict.WITHIN_ROUNDING)
