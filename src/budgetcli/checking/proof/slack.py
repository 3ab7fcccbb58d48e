"""What true amount a figure can have, given every equation it is in: exact ends, each proved by a
combination of equations.

The end of an interval is found by asking whether the figure can lie in its outermost sliver; where
it cannot, the refutation itself is a bound (Farkas 1902), and the sliver moves there. What is left
has been reached by a witness within the sliver's width.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.feasibility import Clock, Component, SearchLimits, components, solve
from budgetcli.checking.proof.intervals import (
    Interval,
    RatioReading,
    Readings,
    alternatives,
    coefficients,
    judged,
    span,
    stands_for,
)
from budgetcli.model.findings import Judgement, Outcome, RoundingRule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcli.model.budgets import Budget, Key
    from budgetcli.model.equations import Equation
    from budgetcli.model.findings import Case

SLIVER = 1 << 12
"""The outermost part of an interval that is asked for is so small a part of it."""

MOST_CUTS = 40
LIMITS = SearchLimits(steps=20_000, seconds=20.0)


class End(NamedTuple):
    """One end of what a true amount can be: where, whether it is itself excluded, and the equations
    that put it there."""

    at: Fraction
    open: bool
    because: tuple[str, ...] = ()


class Slack(NamedTuple):
    """What a printed figure stands for by its own print, and what the equations leave of that.

    `bindings` are the equations it is in, judged. `low` and `high` are None where no true amounts
    satisfy all equations at once; `proved` is False where a limit was reached: the ends then hold,
    but may not be reached.
    """

    own: Interval
    low: End | None
    high: End | None
    bindings: tuple[Judgement, ...]
    proved: bool = True


def slack(
    budget: Budget,
    key: Key,
    rule: RoundingRule = RoundingRule.HALF_UP,
    limits: SearchLimits = LIMITS,
) -> Slack:
    """Return what the figure of this key can truly be, by its print and by the equations. Raises
    KeyError where it is not stated."""
    readings = Readings(budget.figures, rule)
    judgements = [
        judged(equation, readings) for equation in budget.equations if equation.waived is None
    ]
    decided = [each.equation for each in judgements if each.outcome is not Outcome.UNDECIDED]
    bindings = tuple(each for each in judgements if key in each.equation.keys)
    own = stands_for(budget.figures[key], rule)
    group = next(
        (group for group in components(decided) if any(key in each.keys for each in group)), ()
    )
    if not any(key in each.keys for each in group if each.base is None or key != each.result):
        return Slack(own, *_ends(own), bindings)
    known = {each: readings.intervals[each] for equation in group for each in equation.keys}
    search = _Search(Component(group), key, known, Clock(limits))
    low, high = search.end(-1), search.end(1)
    possible = not search.impossible
    return Slack(
        own,
        low if possible else None,
        high if possible else None,
        bindings,
        search.impossible or not search.stopped,
    )


def _ends(own: Interval) -> tuple[End | None, End | None]:
    return (None if own.low is None else End(own.low, own.low_open)), (
        None if own.high is None else End(own.high, own.high_open)
    )


class _Search:
    """The ends of one unknown of a component, found by cutting off what is refuted."""

    def __init__(
        self, component: Component, key: Key, intervals: Mapping[Key, Interval], clock: Clock
    ) -> None:
        self.component, self.key, self.clock = component, key, clock
        self.intervals = dict(intervals)
        self.impossible = self.stopped = False

    def end(self, side: int) -> End | None:
        """Return the greatest (side 1) or least (side -1) true amount; what is cut off stays off."""
        because: tuple[str, ...] = ()
        for _ in range(MOST_CUTS):
            found = solve(
                self.component, self.intervals | {self.key: self._sliver(side)}, self.clock
            )
            if found.witness is not None:
                return self._at(side, because)
            cut = self._cut(found.refutation or (), side)
            if cut is None or not self._keep(cut, side):
                self.stopped = True
                self.impossible = (
                    self.impossible
                    or solve(self.component, self.intervals, self.clock).refutation is not None
                )
                return self._at(side, because)
            because = cut.because
        self.stopped = True
        return self._at(side, because)

    def _at(self, side: int, because: tuple[str, ...]) -> End | None:
        low, high, low_open, high_open = self.intervals[self.key]
        at, opens = (high, high_open) if side > 0 else (low, low_open)
        return None if at is None else End(at, opens, because)

    def _sliver(self, side: int) -> Interval:
        """Return the outermost part of what is left."""
        low, high, low_open, high_open = self.intervals[self.key]
        if low is None or high is None:
            raise ValueError(self.key)
        width = (high - low) / SLIVER
        return (
            Interval(high - width, high, False, high_open)
            if side > 0
            else Interval(low, low + width, low_open, False)
        )

    def _keep(self, cut: End, side: int) -> bool:
        """Take a proved end over where it is nearer; tell whether anything was cut off and anything
        is left."""
        low, high, low_open, high_open = self.intervals[self.key]
        if low is None or high is None:
            return False
        if side > 0:
            nearer = cut.at < high or (cut.at == high and cut.open and not high_open)
            self.intervals[self.key] = Interval(low, cut.at, low_open, cut.open)
        else:
            nearer = cut.at > low or (cut.at == low and cut.open and not low_open)
            self.intervals[self.key] = Interval(cut.at, high, cut.open, high_open)
        left = self.intervals[self.key]
        if not nearer or _is_empty(left):
            self.intervals[self.key] = Interval(low, high, low_open, high_open)
            self.impossible = self.impossible or _is_empty(left)
            return False
        return True

    def _cut(self, refutation: tuple[Case, ...], side: int) -> End | None:
        """Return the end that a refutation of the sliver proves: of several cases the one that
        leaves most."""
        ends = [end for case in refutation if (end := self._of_case(case, side)) is not None]
        if not ends:
            return None
        return max(ends, key=lambda end: (side * end.at, not end.open))

    def _of_case(self, case: Case, side: int) -> End | None:
        """Return what a combination, which is 0 or more for true amounts, says of the unknown; None
        where it says nothing."""
        ways = self._ways(case)
        factors: dict[Key, Fraction] = {}
        for equation, multiplier in case.combination:
            for key, factor in self._row(equation, multiplier, ways).items():
                factors[key] = factors.get(key, Fraction(0)) + factor * abs(multiplier)
        own = factors.pop(self.key, Fraction(0))
        if own * side >= 0:
            return None
        most = span((factor, self.intervals[key]) for key, factor in factors.items() if factor)
        if most.high is None:
            return None
        names = tuple(equation.id for equation, _ in case.combination)
        return End(most.high / -own, most.high_open or self._is_strict(case, ways), names)

    def _ways(self, case: Case) -> dict[str, RatioReading]:
        signs = {id: (base, sign) for id, base, sign in case.signs}
        found: dict[str, RatioReading] = {}
        for equation, _ in case.combination:
            for way in alternatives(equation, self.intervals) if equation.base is not None else ():
                if signs.get(equation.id, (way.base_sign, way.sign)) == (way.base_sign, way.sign):
                    found.setdefault(equation.id, way)
        return found

    def _row(
        self, equation: Equation, multiplier: Fraction, ways: Mapping[str, RatioReading]
    ) -> Mapping[Key, Fraction]:
        """Return the factors of a sum, turned as its multiplier says, or of the limit of a ratio
        that the multiplier means."""
        if equation.base is None:
            return {
                key: factor if multiplier > 0 else -factor
                for key, factor in coefficients(equation).items()
            }
        if equation.id not in ways:
            return {}
        row = self.component.limits(equation, ways[equation.id])[multiplier < 0]
        return {
            self.component.keys[place]: Fraction(factor, row.scale)
            for place, factor in row.factors.items()
        }

    def _is_strict(self, case: Case, ways: Mapping[str, RatioReading]) -> bool:
        limits = [
            (self.component.limits(equation, ways[equation.id]), multiplier)
            for equation, multiplier in case.combination
            if equation.id in ways
        ]
        return any(pair[multiplier < 0].strict for pair, multiplier in limits)


def _is_empty(interval: Interval) -> bool:
    low, high, low_open, high_open = interval
    return (
        low is not None
        and high is not None
        and (low > high or (low == high and (low_open or high_open)))
    )
