"""From equations to a proved answer: every component solved, every witness and refutation verified, and
deviations told that rounding allows but chance does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Context, Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.feasibility import (
    Clock,
    Component,
    LimitReached,
    SearchLimits,
    Solution,
    components,
    solve,
)
from budgetcli.checking.proof.intervals import Interval, Readings, coefficients, judged
from budgetcli.checking.proof.verifier import prints_hold, refutation_holds, witness_holds
from budgetcli.model.budgets import Key
from budgetcli.model.findings import Case, Judgement, Outcome, Refutation, RoundingRule, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.model.budgets import Figure
    from budgetcli.model.equations import Equation

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


SHARPENING = SearchLimits(steps=500, seconds=1.0)


class PrintedAmounts(Mapping[Key, Fraction]):
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


class SolvedComponent(NamedTuple):
    """A component: its equations judged, whether its printed figures satisfy them as they are, and
    its matrix.

    They do if each holds exactly by itself: sums of what is printed, and ratios whose printed value
    is the rounding of that of the others.
    """

    judgements: tuple[Judgement, ...]
    exact: bool
    component: Component


class ProvedAnswer(NamedTuple):
    """What is proved of a set of equations under one rounding rule."""

    rule: RoundingRule
    judgements: tuple[Judgement, ...]
    parts: tuple[SolvedComponent, ...]
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
) -> ProvedAnswer:
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
    return ProvedAnswer(
        rule,
        told,
        parts,
        readings,
        Witness(witness),
        tuple(refutations),
        undecided,
        _unproved(parts),
    )


def _part(judgements: tuple[Judgement, ...]) -> SolvedComponent:
    equations = tuple(each.equation for each in judgements)
    return SolvedComponent(
        judgements, all(each.outcome is Outcome.EXACT for each in judgements), Component(equations)
    )


def _solved(
    part: SolvedComponent,
    amounts: Mapping[Key, Fraction],
    known: Mapping[Key, Interval],
    clock: Clock,
) -> Solution:
    """Return a component's solution: the printed amounts if they fit, the first broken equation if
    there is one, else what is found."""
    if part.exact:
        return Solution(witness=PrintedAmounts(part.component, amounts))
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
    part: SolvedComponent, found: Solution, figures: Mapping[Key, Figure], rule: RoundingRule
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


def _unproved(parts: Sequence[SolvedComponent]) -> tuple[Equation, ...]:
    """Return the ratios whose printed value stands in another equation too: a product of two
    unknowns, outside the joint proof."""
    return tuple(
        ratio
        for part in parts
        for ratio in part.component.ratios
        if ratio.result in part.component.place
        or sum(other.result == ratio.result for other in part.component.ratios) > 1
    )


def stress(found: ProvedAnswer, clock: Clock) -> Fraction | None:
    """Return the greatest stress of any component, or None where a limit was reached."""
    amounts = found.readings.amounts
    parts = (part.component for part in found.parts if not part.exact)
    try:
        return max(
            (part.stress(amounts, found.intervals, clock)[0] for part in parts), default=Fraction(0)
        )
    except LimitReached:
        return None
