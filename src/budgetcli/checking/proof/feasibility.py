"""Do true amounts exist that satisfy every equation at once? Exactly, with a witness or with the
combination that cannot hold."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from itertools import product
from math import lcm, prod
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.intervals import (
    Alternative,
    Interval,
    addends,
    alternatives,
    coefficients,
    span,
)
from budgetcli.checking.proof.limits import LimitReached
from budgetcli.checking.proof.simplex import Bounds, Number, Simplex, size
from budgetcli.model.findings import Case, Refutation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcli.checking.proof.limits import Clock
    from budgetcli.model.budgets import Key
    from budgetcli.model.equations import Equation

FINENESS = 1 << 20
"""How many steps of the integer grid the finest half quantum has; an open end is one step inward.
"""

MOST_CASES = 16
"""More combinations of unknown signs than this are not tried: undecided."""

SWEEPS = 60


class Solution(NamedTuple):
    """Either a witness, the true amounts that could be, or a refutation; neither where a limit was
    reached."""

    witness: Mapping[Key, Fraction] | None = None
    refutation: Refutation | None = None


class Row(NamedTuple):
    """A row of the matrix: its equation, its factors by unknown, as integers, what they were
    multiplied by, and its side.

    Side 0 must be zero; 1 is a ratio's lower limit and -1 its upper one, which must be 0 or more,
    or more than 0 if strict.
    """

    equation: Equation
    factors: Mapping[int, int]
    scale: int
    side: int = 0
    strict: bool = False


def components(equations: Iterable[Equation]) -> tuple[tuple[Equation, ...], ...]:
    """Return the equations in groups that share no figure, each in the order given."""
    listed = tuple(equations)
    parent = list(range(len(listed)))
    owner: dict[Key, int] = {}
    for number, equation in enumerate(listed):
        keys = equation.keys
        for met in {*map(owner.get, keys)}:
            if met is not None:
                parent[_root(parent, met)] = number
        owner.update(dict.fromkeys(keys, number))
    groups: dict[int, list[Equation]] = {}
    for number, equation in enumerate(listed):
        groups.setdefault(_root(parent, number), []).append(equation)
    return tuple(tuple(group) for group in groups.values())


def _root(parent: list[int], number: int) -> int:
    """Return the representative of an equation's group, shortening the way to it."""
    while parent[number] != number:
        parent[number] = parent[parent[number]]
        number = parent[number]
    return number


class Component:
    """Equations that hang together, as a matrix that is eliminated once and solved for any figures."""

    def __init__(self, equations: Sequence[Equation]) -> None:
        self.sums = tuple(equation for equation in equations if equation.base is None)
        self.ratios = tuple(equation for equation in equations if equation.base is not None)
        self._simplex: dict[tuple[tuple[str, Alternative], ...], Simplex] = {}

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The unknowns: every figure of a sum, and those a ratio is made of."""
        named = [key for equation in self.sums for key in equation.keys]
        named += [key for equation in self.ratios for key in equation.keys[1:]]
        return tuple(dict.fromkeys(named))

    @cached_property
    def place(self) -> Mapping[Key, int]:
        """The number of each unknown."""
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The row of each sum."""
        return tuple(self._row(equation, coefficients(equation)) for equation in self.sums)

    def _row(
        self,
        equation: Equation,
        factors: Mapping[Key, Fraction],
        side: int = 0,
        *,
        strict: bool = False,
    ) -> Row:
        scale = lcm(*(factor.denominator for factor in factors.values()))
        whole = {
            self.place[key]: factor.numerator * (scale // factor.denominator)
            for key, factor in factors.items()
            if factor
        }
        return Row(equation, whole, scale, side, strict)

    def limits(self, equation: Equation, way: Alternative) -> tuple[Row, Row]:
        """Return the lower and the upper limit of a ratio, for one sign of its base."""
        low, high, low_open, high_open = way.within
        if equation.base is None or low is None or high is None:
            raise ValueError(equation.id)
        scaled = {
            key: way.sign * way.base_sign * equation.scale * factor
            for key, factor in addends(equation).items()
        }
        rest = scaled.get(equation.base, Fraction(0))
        lower = scaled | {equation.base: rest - way.base_sign * low}
        upper = {key: -factor for key, factor in scaled.items()} | {
            equation.base: way.base_sign * high - rest
        }
        return self._row(equation, lower, 1, strict=low_open), self._row(
            equation, upper, -1, strict=high_open
        )

    def solve(
        self,
        intervals: Mapping[Key, Interval],
        clock: Clock,
        *,
        relaxed: frozenset[str] = frozenset(),
    ) -> Solution:
        """Return a witness or a refutation for figures that stand for these intervals, without the
        equations whose ids are relaxed."""
        ways = {
            each: alternatives(each, intervals) for each in self.ratios if each.id not in relaxed
        }
        open_ways = {each.id for each, possible in ways.items() if len(possible) > 1}
        cases: list[Case] = []
        count = prod(len(possible) for possible in ways.values())
        if not count or count > MOST_CASES:
            return Solution(refutation=None if count else _impossible_alone(ways))
        for chosen in product(*ways.values()):
            found = self._solve_case(
                dict(zip(ways, chosen, strict=True)), intervals, relaxed, clock
            )
            if not isinstance(found, Case):
                return Solution(witness=found)
            signs = tuple(
                (each.id, way.base_sign, way.sign)
                for each, way in zip(ways, chosen, strict=True)
                if each.id in open_ways
            )
            cases.append(Case(found.combination, signs))
        return Solution(refutation=tuple(cases))

    def can_hold(
        self,
        intervals: Mapping[Key, Interval],
        clock: Clock,
        *,
        relaxed: frozenset[str] = frozenset(),
    ) -> bool:
        """Tell whether there is a witness; of a sum that stands alone its reach says so."""
        if self.ratios or len(self.sums) != 1 or self.sums[0].id in relaxed:
            return self.solve(intervals, clock, relaxed=relaxed).witness is not None
        return Fraction(0) in span(
            (factor, intervals[key]) for key, factor in coefficients(self.sums[0]).items()
        )

    def _solve_case(
        self,
        ways: Mapping[Equation, Alternative],
        intervals: Mapping[Key, Interval],
        relaxed: frozenset[str],
        clock: Clock,
    ) -> Case | Mapping[Key, Fraction] | None:
        """Return the case refuted, or a witness; None where open ends stay in doubt. A finer grid
        is tried once."""
        rows = (*self.rows, *(row for each, way in ways.items() for row in self.limits(each, way)))
        boxes = [_signed(intervals[key], key, ways) for key in self.keys]
        simplex = self._prepared(ways, rows, clock)
        for fineness in (max(FINENESS, 4 * len(boxes)), FINENESS**3):
            grid = fineness * _grid(boxes)
            limits = [
                *(_whole_bounds(box, grid) for box in boxes),
                *(_row_bounds(row, relaxed) for row in rows),
            ]
            multipliers = simplex.solve(
                limits,
                start(self.rows, limits, [_middle(box, grid) for box in boxes], clock),
                clock,
            )
            if multipliers is None:
                return {
                    key: Fraction(simplex.value[place], grid) for key, place in self.place.items()
                }
            case = Case(_combination(rows, multipliers))
            if _cannot_hold(rows, multipliers, boxes):
                return case
        return None

    def _prepared(
        self, ways: Mapping[Equation, Alternative], rows: Sequence[Row], clock: Clock
    ) -> Simplex:
        """Return the tableau of these rows, eliminated once."""
        identity = tuple((each.id, way) for each, way in ways.items())
        if identity not in self._simplex:
            simplex = Simplex(len(self.keys), [row.factors for row in rows])
            simplex.eliminate(range(len(self.rows)), clock)
            self._simplex[identity] = simplex
        return self._simplex[identity]

    def stress(
        self, amounts: Mapping[Key, Fraction], intervals: Mapping[Key, Interval], clock: Clock
    ) -> tuple[Fraction, Case]:
        """Return the least share of the intervals within which true amounts satisfy every sum at
        once, and the sums that need it.

        Exact, by Dinkelbach's method: each combination that cannot hold at one share says which
        share it needs. Ratios have no part in it.
        """
        scaled = Scaled.of(
            [intervals[key] for key in self.keys], [amounts[key] for key in self.keys]
        )
        alone = [(scaled.needed(row.factors), -number) for number, row in enumerate(self.rows)]
        share, number = max(alone, default=(Fraction(0), 0))
        needing: dict[int, Number] = {-number: 1} if share else {}
        while share:
            multipliers = self._sums_within(scaled, share, clock)
            if multipliers is None:
                break
            share, needing = scaled.needed(_combined(self.rows, multipliers)), dict(multipliers)
        return share, Case(_combination(self.rows, needing))

    def _sums_within(
        self, scaled: Scaled, share: Fraction, clock: Clock
    ) -> Mapping[int, Number] | None:
        """Return None if the sums can hold within this share of the intervals, else the multipliers
        of a combination that cannot."""
        simplex = next(iter(self._simplex.values()), None) or self._prepared({}, self.rows, clock)
        boxes, middles = scaled.shrunk(share)
        others = len(simplex.column) - len(self.keys) - len(self.rows)
        limits: list[Bounds] = [
            *boxes,
            *((0, 0) for _ in self.rows),
            *((None, None) for _ in range(others)),
        ]
        return simplex.solve(limits, start(self.rows, limits, middles, clock), clock)


class Scaled(NamedTuple):
    """Printed amounts and the ends of what they stand for, as integers."""

    printed: list[int]
    low: list[int]
    high: list[int]

    @classmethod
    def of(cls, boxes: Sequence[Interval], amounts: Sequence[Fraction]) -> Scaled:
        """Return the intervals and amounts as integers of the coarsest unit that fits them all."""
        grid = lcm(_grid(boxes), *{amount.denominator for amount in amounts})
        low = [_on_grid(box.low or Fraction(0), grid) for box in boxes]
        high = [_on_grid(box.high or Fraction(0), grid) for box in boxes]
        return cls([_on_grid(amount, grid) for amount in amounts], low, high)

    def needed(self, factors: Mapping[int, Number]) -> Fraction:
        """Return the share of the intervals' widths that makes a combination of sums possible."""
        off = sum([factor * self.printed[place] for place, factor in factors.items()])
        rising = off < 0
        ends = [
            factor * (self.high[place] if (factor > 0) == rising else self.low[place])
            for place, factor in factors.items()
        ]
        room = size(sum(ends) - off)
        return Fraction(size(off)) / room if off and room else Fraction(0)

    def shrunk(self, share: Fraction) -> tuple[list[Bounds], list[int]]:
        """Return the intervals shrunk or stretched around the printed amounts, and these, on a grid
        fine enough for the simplex."""
        part, whole = share.numerator * FINENESS, share.denominator * FINENESS
        middles = [amount * whole for amount in self.printed]
        ends = zip(middles, self.printed, self.low, self.high, strict=True)
        return [
            (middle + part * (low - amount), middle + part * (high - amount))
            for middle, amount, low, high in ends
        ], middles


def _impossible_alone(ways: Mapping[Equation, tuple[Alternative, ...]]) -> Refutation:
    """Return the refutation by a ratio that no alternative can make true; the verifier finds which
    limit fails."""
    return tuple(Case(((each, Fraction(1)),)) for each, possible in ways.items() if not possible)[
        :1
    ]


def _signed(interval: Interval, key: Key, ways: Mapping[Equation, Alternative]) -> Interval:
    """Return the part of an interval that has the sign supposed of it as a base."""
    low, high, low_open, high_open = interval
    for equation, way in ways.items():
        if equation.base == key and way.base_sign > 0 and low is not None and low <= 0:
            low, low_open = Fraction(0), True
        if equation.base == key and way.base_sign < 0 and high is not None and high >= 0:
            high, high_open = Fraction(0), True
    return Interval(low, high, low_open, high_open)


def _grid(boxes: Iterable[Interval]) -> int:
    """Return the steps per unit of a grid that holds every end."""
    return lcm(
        *{end.denominator for box in boxes for end in (box.low, box.high) if end is not None}
    )


def _whole_bounds(box: Interval, grid: int) -> Bounds:
    """Return the ends on the grid, open ones one step inward."""
    if box.low is None or box.high is None:
        return None, None
    return _on_grid(box.low, grid) + box.low_open, _on_grid(box.high, grid) - box.high_open


def _on_grid(amount: Fraction, grid: int) -> int:
    """Return the steps of the grid in an amount that is on it."""
    return amount.numerator * (grid // amount.denominator)


def _row_bounds(row: Row, relaxed: frozenset[str]) -> Bounds:
    if row.equation.id in relaxed:
        return None, None
    return (0, 0) if not row.side else (int(row.strict), None)


def _middle(box: Interval, grid: int) -> int:
    """Return the grid point in the middle."""
    return (
        (_on_grid(box.low, grid) + _on_grid(box.high, grid)) // 2
        if box.low is not None and box.high is not None
        else 0
    )


def start(
    rows: Sequence[Row], bounds: Sequence[Bounds], values: list[int], clock: Clock
) -> list[Number]:
    """Return values near these that are within bounds and nearly satisfy the rows: projections in
    turn, in integers (Kaczmarz 1937)."""
    norms = [sum(factor * factor for factor in row.factors.values()) for row in rows]
    moved: list[Number] = list(values)
    for _ in range(SWEEPS):
        clock.look()
        if not any(
            [
                _project(row.factors, norm, bounds, moved)
                for row, norm in zip(rows, norms, strict=True)
            ]
        ):
            break
    return moved


def _project(
    factors: Mapping[int, int], norm: int, bounds: Sequence[Bounds], values: list[Number]
) -> bool:
    """Move the values of one row so that it is satisfied, as far as the bounds allow; tell whether
    it was far from it."""
    missing = sum([factor * values[place] for place, factor in factors.items()])
    if size(missing) <= norm:
        return False
    for place, factor in factors.items():
        low, high = bounds[place]
        value = values[place] - factor * missing // norm
        values[place] = (
            low
            if low is not None and value < low
            else high
            if high is not None and value > high
            else value
        )
    return size(missing) > FINENESS >> 6


def _combination(
    rows: Sequence[Row], multipliers: Mapping[int, Number]
) -> tuple[tuple[Equation, Fraction], ...]:
    """Return the equations with their multipliers; the two limits of one ratio, used against each
    other, leave their difference."""
    added: dict[str, tuple[Equation, Fraction]] = {}
    for number, factor in sorted(multipliers.items()):
        row = rows[number]
        before = added.get(row.equation.id, (row.equation, Fraction(0)))[1]
        added[row.equation.id] = (
            row.equation,
            before + Fraction(factor) * row.scale * (row.side or 1),
        )
    return tuple((equation, factor) for equation, factor in added.values() if factor)


def _combined(rows: Sequence[Row], multipliers: Mapping[int, Number]) -> dict[int, Fraction]:
    """Return the factor of each unknown in a combination of rows; those that cancel are left out."""
    factors: dict[int, Fraction] = {}
    for number, multiplier in multipliers.items():
        for place, factor in rows[number].factors.items():
            factors[place] = factors.get(place, Fraction(0)) + multiplier * factor
    return {place: factor for place, factor in factors.items() if factor}


def _cannot_hold(
    rows: Sequence[Row], multipliers: Mapping[int, Number], boxes: Sequence[Interval]
) -> bool:
    """Tell whether the combination, which should be 0 or more, is below zero everywhere in the
    boxes, open ends considered."""
    most = span((factor, boxes[place]) for place, factor in _combined(rows, multipliers).items())
    strict = most.high_open or any(
        rows[number].strict for number, factor in multipliers.items() if factor
    )
    return most.high is not None and (most.high < 0 or (most.high == 0 and strict))


def solve(component: Component, intervals: Mapping[Key, Interval], clock: Clock) -> Solution:
    """Return the solution of a component, or neither witness nor refutation where the limits are
    reached."""
    try:
        return component.solve(intervals, clock)
    except LimitReached:
        return Solution()
