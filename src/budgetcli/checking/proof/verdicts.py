"""From equations to a proved answer: every component solved, every witness and refutation verified,
the verdict the worst of them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.chance import improbable
from budgetcli.checking.proof.feasibility import Component, Solution, components, solve
from budgetcli.checking.proof.intervals import Interval
from budgetcli.checking.proof.limits import Clock, LimitReached, Limits
from budgetcli.checking.proof.steps import Readings, judged
from budgetcli.checking.proof.verifier import prints_hold, refutation_holds, witness_holds
from budgetcli.model.budgets import Key
from budgetcli.model.findings import Case, Judgement, Outcome, Refutation, RoundingRule, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.model.budgets import Figure
    from budgetcli.model.equations import Equation


SHARPENING = Limits(steps=500, seconds=1.0)


class Printed(Mapping[Key, Fraction]):
    """The printed amounts of a component, as the true ones they could be; each is made a fraction
    when it is asked for."""

    def __init__(self, component: Component, amounts: Mapping[Key, Fraction]) -> None:
        self._component, self._amounts = component, amounts

    def __getitem__(self, key: Key) -> Fraction:
        if key not in self._component.place:
            raise KeyError(key)
        return self._amounts[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._component.keys)

    def __len__(self) -> int:
        return len(self._component.keys)


class Witness(Mapping[Key, Fraction]):
    """The true amounts that could be, of every component that has any; put together when one is
    asked for."""

    def __init__(self, parts: Sequence[Mapping[Key, Fraction]]) -> None:
        self._parts = parts

    @cached_property
    def _together(self) -> Mapping[Key, Fraction]:
        return {key: amount for part in self._parts for key, amount in part.items()}

    def __bool__(self) -> bool:
        return bool(self._parts)

    def __getitem__(self, key: Key) -> Fraction:
        return self._together[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._together)

    def __len__(self) -> int:
        return len(self._together)


class Part(NamedTuple):
    """A component: its equations judged, whether its printed figures satisfy them as they are, and
    its matrix.

    They do if each holds exactly by itself: sums of what is printed, and ratios whose printed value
    is the rounding of that of the others.
    """

    judgements: tuple[Judgement, ...]
    exact: bool
    component: Component


class Answer(NamedTuple):
    """What is proved of a set of equations under one rounding rule."""

    rule: RoundingRule
    judgements: tuple[Judgement, ...]
    parts: tuple[Part, ...]
    readings: Readings
    witness: Witness
    refutations: tuple[Refutation, ...]
    undecided: bool
    unproved: tuple[Equation, ...]

    @property
    def intervals(self) -> Mapping[Key, Interval]:
        """What each figure that stands in an equation stands for."""
        return self.readings.intervals

    @property
    def verdict(self) -> Verdict:
        """The worst that is proved; undecided where a limit was reached or a figure is missing and
        nothing is refuted."""
        outcomes = {judgement.outcome for judgement in self.judgements}
        worst = (
            (Outcome.BROKEN in outcomes, Verdict.BROKEN),
            (bool(self.refutations), Verdict.JOINTLY_IMPOSSIBLE),
            (self.undecided or Outcome.UNDECIDED in outcomes or not outcomes, Verdict.UNDECIDED),
            (Outcome.IMPROBABLE in outcomes, Verdict.IMPROBABLE),
            (Outcome.ROUNDING in outcomes, Verdict.WITHIN_ROUNDING),
        )
        return next((verdict for holds, verdict in worst if holds), Verdict.EXACT)


def answer(
    equations: Sequence[Equation], figures: Mapping[Key, Figure], rule: RoundingRule, clock: Clock
) -> Answer:
    """Return what is proved of these equations; a proof that the verifier refuses counts as
    undecided."""
    readings = Readings(figures, rule)
    judgements = [judged(equation, readings) for equation in equations]
    amounts, known = readings.amounts, readings.intervals
    decided = {
        each.equation.id: each for each in judgements if each.outcome is not Outcome.UNDECIDED
    }
    groups = components(each.equation for each in decided.values())
    parts = tuple(_part(tuple(decided[equation.id] for equation in group)) for group in groups)
    witness: list[Mapping[Key, Fraction]] = []
    refutations, undecided = [], False
    for part in parts:
        found = _proved(part, _solved(part, amounts, known, clock), figures, rule)
        witness += [] if found.witness is None else [found.witness]
        refutations += [found.refutation] if found.refutation is not None else []
        undecided = undecided or found == Solution()
    told = improbable(judgements, figures, rule)
    return Answer(
        rule,
        told,
        parts,
        readings,
        Witness(witness),
        tuple(refutations),
        undecided,
        _unproved(parts),
    )


def _part(judgements: tuple[Judgement, ...]) -> Part:
    equations = tuple(each.equation for each in judgements)
    return Part(
        judgements, all(each.outcome is Outcome.EXACT for each in judgements), Component(equations)
    )


def _solved(
    part: Part, amounts: Mapping[Key, Fraction], known: Mapping[Key, Interval], clock: Clock
) -> Solution:
    """Return a component's solution: the printed amounts if they fit, the first broken equation if
    there is one, else what is found."""
    if part.exact:
        return Solution(witness=Printed(part.component, amounts))
    broken = next((each for each in part.judgements if each.outcome is Outcome.BROKEN), None)
    if broken is not None:
        return Solution(refutation=(Case(((broken.equation, Fraction(1)),)),))
    return _sharpened(solve(part.component, known, clock), part.component, amounts, known)


def _sharpened(
    found: Solution,
    component: Component,
    amounts: Mapping[Key, Fraction],
    known: Mapping[Key, Interval],
) -> Solution:
    """Return a refutation by sums with the combination that is furthest beyond its rounding, which
    explains most plainly."""
    if found.refutation is None or any(
        equation.base is not None for case in found.refutation for equation, _ in case.combination
    ):
        return found
    try:
        share, case = component.stress(amounts, known, Clock(SHARPENING))
    except LimitReached:
        return found
    return Solution(refutation=(case,)) if share > 1 else found


def _proved(
    part: Part, found: Solution, figures: Mapping[Key, Figure], rule: RoundingRule
) -> Solution:
    """Return the solution if the verifier accepts it, else one that decides nothing."""
    equations = [each.equation for each in part.judgements]
    if part.exact and prints_hold(equations, figures, rule):
        return found
    if found.witness is not None and witness_holds(equations, figures, rule, found.witness):
        return found
    if found.refutation is not None and refutation_holds(found.refutation, figures, rule):
        return found
    return Solution()


def _unproved(parts: Sequence[Part]) -> tuple[Equation, ...]:
    """Return the ratios whose printed value stands in another equation too: a product of two
    unknowns, outside the joint proof."""
    return tuple(
        ratio
        for part in parts
        for ratio in part.component.ratios
        if ratio.result in part.component.place
        or sum(other.result == ratio.result for other in part.component.ratios) > 1
    )


def stress(found: Answer, clock: Clock) -> Fraction | None:
    """Return the greatest stress of any component, or None where a limit was reached."""
    amounts = found.readings.amounts
    parts = (part.component for part in found.parts if not part.exact)
    try:
        return max(
            (part.stress(amounts, found.intervals, clock)[0] for part in parts), default=Fraction(0)
        )
    except LimitReached:
        return None
