"""From equations to a proved answer: every component solved, every witness and refutation verified, the verdict the worst of them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.chance import improbable
from budgetcli.checking.feasibility import Component, Solution, components, fits_as_printed, solve
from budgetcli.checking.intervals import Interval, Readings, judged
from budgetcli.checking.limits import Clock, LimitReached, Limits
from budgetcli.checking.proofs import refutation_holds, witness_holds
from budgetcli.model.findings import Case, Judgement, Outcome, Refutation, RoundingRule, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcli.model.budgets import Figure, Key
    from budgetcli.model.equations import Equation


SHARPENING = Limits(steps=500, seconds=1.0)


class Part(NamedTuple):
    """A component: its equations judged, whether its printed figures satisfy them as they are, and its matrix."""

    judgements: tuple[Judgement, ...]
    exact: bool
    component: Component


class Answer(NamedTuple):
    """What is proved of a set of equations under one rounding rule."""

    rule: RoundingRule
    judgements: tuple[Judgement, ...]
    parts: tuple[Part, ...]
    readings: Readings
    witness: Mapping[Key, Fraction]
    refutations: tuple[Refutation, ...]
    undecided: bool
    unproved: tuple[Equation, ...]

    @property
    def intervals(self) -> Mapping[Key, Interval]:
        """What each figure that stands in an equation stands for."""
        return self.readings.intervals

    @property
    def verdict(self) -> Verdict:
        """The worst that is proved; undecided where a limit was reached or a figure is missing and nothing is refuted."""
        outcomes = {judgement.outcome for judgement in self.judgements}
        worst = (
            (Outcome.BROKEN in outcomes, Verdict.BROKEN),
            (bool(self.refutations), Verdict.JOINTLY_IMPOSSIBLE),
            (self.undecided or Outcome.UNDECIDED in outcomes or not outcomes, Verdict.UNDECIDED),
            (Outcome.IMPROBABLE in outcomes, Verdict.IMPROBABLE),
            (Outcome.ROUNDING in outcomes, Verdict.WITHIN_ROUNDING),
        )
        return next((verdict for holds, verdict in worst if holds), Verdict.EXACT)


def answer(equations: Sequence[Equation], figures: Mapping[Key, Figure], rule: RoundingRule, clock: Clock) -> Answer:
    """Return what is proved of these equations; a proof that the verifier refuses counts as undecided."""
    readings = Readings(figures, rule)
    judgements = [judged(equation, readings) for equation in equations]
    amounts, known = readings.amounts, readings.intervals
    decided = {each.equation.id: each for each in judgements if each.outcome is not Outcome.UNDECIDED}
    groups = components(each.equation for each in decided.values())
    parts = tuple(_part(tuple(decided[equation.id] for equation in group), amounts, known) for group in groups)
    witness: dict[Key, Fraction] = {}
    refutations, undecided = [], False
    for part in parts:
        found = _proved(part, _solved(part, amounts, known, clock), figures, rule)
        witness.update(found.witness or {})
        refutations += [found.refutation] if found.refutation is not None else []
        undecided = undecided or found == Solution()
    told = improbable(judgements, figures, rule)
    return Answer(rule, told, parts, readings, witness, tuple(refutations), undecided, _unproved(parts))


def _part(judgements: tuple[Judgement, ...], amounts: Mapping[Key, Fraction], known: Mapping[Key, Interval]) -> Part:
    """Return a component; its equations are exact one by one only if they are all together."""
    equations = tuple(each.equation for each in judgements)
    alone = all(each.outcome is Outcome.EXACT for each in judgements)
    return Part(judgements, alone and fits_as_printed(equations, amounts, known), Component(equations))


def _solved(part: Part, amounts: Mapping[Key, Fraction], known: Mapping[Key, Interval], clock: Clock) -> Solution:
    """Return a component's solution: the printed amounts if they fit, the first broken equation if there is one, else what is found."""
    if part.exact:
        return Solution(witness={key: amounts[key] for key in part.component.keys})
    broken = next((each for each in part.judgements if each.outcome is Outcome.BROKEN), None)
    if broken is not None:
        return Solution(refutation=(Case(((broken.equation, Fraction(1)),)),))
    return _sharpened(solve(part.component, known, clock), part.component, amounts, known)


def _sharpened(found: Solution, component: Component, amounts: Mapping[Key, Fraction], known: Mapping[Key, Interval]) -> Solution:
    """Return a refutation by sums with the combination that is furthest beyond its rounding, which explains most plainly."""
    if found.refutation is None or any(equation.base is not None for case in found.refutation for equation, _ in case.combination):
        return found
    try:
        share, case = component.stress(amounts, known, Clock(SHARPENING))
    except LimitReached:
        return found
    return Solution(refutation=(case,)) if share > 1 else found


def _proved(part: Part, found: Solution, figures: Mapping[Key, Figure], rule: RoundingRule) -> Solution:
    """Return the solution if the verifier accepts it, else one that decides nothing."""
    equations = [each.equation for each in part.judgements]
    if found.witness is not None and witness_holds(equations, figures, rule, found.witness):
        return found
    if found.refutation is not None and refutation_holds(found.refutation, figures, rule):
        return found
    return Solution()


def _unproved(parts: Sequence[Part]) -> tuple[Equation, ...]:
    """Return the ratios whose printed value stands in another equation too: a product of two unknowns, outside the joint proof."""
    return tuple(
        ratio
        for part in parts
        for ratio in part.component.ratios
        if ratio.result in part.component.place or sum(other.result == ratio.result for other in part.component.ratios) > 1
    )


def stress(found: Answer, figures: Mapping[Key, Figure], clock: Clock) -> Fraction | None:
    """Return the greatest stress of any component, or None where a limit was reached."""
    amounts = {key: Fraction(figures[key].amount) for key in found.intervals}
    parts = (part.component for part in found.parts if not part.exact)
    try:
        return max((part.stress(amounts, found.intervals, clock)[0] for part in parts), default=Fraction(0))
    except LimitReached:
        return None
