"""Do true amounts exist that satisfy every equation at once? Exactly, by a simplex search on whole
numbers, with a witness or with the equations that refute it."""

from __future__ import annotations

import time
from fractions import Fraction
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import product
from math import lcm, prod
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.intervals import (
    Interval,
    RatioReading,
    addends,
    alternatives,
    coefficients,
    span,
)
from budgetcli.model.findings import Case, Refutation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcli.model.budgets import Key
    from budgetcli.model.equations import Equation

Number = int | Fraction
Bounds = tuple[Number | None, Number | None]


class Simplex:
    """The tableau of `rows`: variables 0 to size - 1 are the unknowns, size + k is the value of row
    k.

    `row` holds each basic variable as a sum of coefficient x nonbasic variable; a row's variable
    that is nonbasic stays in the tableau as a tag, so that every tableau row says which rows it was
    combined from.
    """

    def __init__(self, size: int, rows: Sequence[Mapping[int, int]]) -> None:
        self.size = size
        self.row: dict[int, dict[int, Number]] = {
            size + number: dict(row) for number, row in enumerate(rows)
        }
        self.column: list[set[int]] = [set() for _ in range(size + len(rows))]
        for basic, row in self.row.items():
            for variable in row:
                self.column[variable].add(basic)
        self.value: list[Number] = [0] * len(self.column)
        self.bounds: list[Bounds] = [(None, None)] * len(self.column)
        self.outside: set[int] = set()

    def eliminate(self, rows: Sequence[int], clock: Clock) -> None:
        """Make the variables of these rows nonbasic, short rows first, each for the unknown that
        stands in fewest rows.

        Raises LimitReached, and is then not to be used.
        """
        queue = [(len(self.row[self.size + number]), self.size + number) for number in rows]
        heapify(queue)
        while queue:
            clock.look()
            length, basic = heappop(queue)
            row = self.row[basic]
            if len(row) > 2 * length:
                heappush(queue, (len(row), basic))
                continue
            free = [
                variable
                for variable, factor in row.items()
                if variable < self.size and size(factor) == 1
            ]
            free = free or [variable for variable in row if variable < self.size]
            if free:
                self._pivot(
                    basic, min(free, key=lambda variable: (len(self.column[variable]), variable))
                )

    def _pivot(self, basic: int, entering: int) -> None:
        """Exchange a basic variable for a nonbasic one of its row."""
        row = self.row.pop(basic)
        factor = row.pop(entering)
        turned: dict[int, Number] = {
            variable: _divided(-other, factor) for variable, other in row.items()
        }
        turned[basic] = _divided(1, factor)
        for variable in row:
            self.column[variable].discard(basic)
        touched = self.column[entering]
        touched.discard(basic)
        self.column[entering] = set()
        for other in touched:
            self._add(other, self.row[other].pop(entering), turned)
        self.row[entering] = turned
        for variable in turned:
            self.column[variable].add(entering)

    def _add(self, basic: int, factor: Number, terms: Mapping[int, Number]) -> None:
        """Add factor x terms to the row of a basic variable."""
        row, column = self.row[basic], self.column
        for variable, other in terms.items():
            before = row.get(variable)
            if before is None:
                row[variable] = _whole(factor * other)
                column[variable].add(basic)
                continue
            after = before + factor * other
            if after:
                row[variable] = _whole(after)
            else:
                del row[variable]
                column[variable].discard(basic)

    def solve(
        self, bounds: Sequence[Bounds], start: Sequence[Number], clock: Clock
    ) -> dict[int, Number] | None:
        """Return None if values within the bounds exist, left in `value`; else the multiplier of
        each row that together cannot hold.

        Bounds are given for the unknowns, then the rows. The combination of a refutation, which the
        rows demand to be 0 or more, is negative everywhere within the bounds. Raises LimitReached.
        """
        self._begin(bounds, start)
        patience = 3 * len(self.row) + 30
        while self.outside:
            clock.step()
            basic = min(self.outside)
            patience -= 1
            if patience > 0 and self._nudge(basic):
                continue
            entering = self._entering(basic, calm=patience > 0)
            if entering is None:
                return self._refutation(basic)
            self._exchange(basic, entering)
        return None

    def _begin(self, bounds: Sequence[Bounds], start: Sequence[Number]) -> None:
        """Set the nonbasic variables to their start, moved within their bounds, and compute the
        others."""
        self.bounds, self.outside = list(bounds), set()
        for variable in range(len(self.column)):
            if variable not in self.row:
                self.value[variable] = within(
                    start[variable] if variable < self.size else 0, self.bounds[variable]
                )
        for basic, row in self.row.items():
            self.value[basic] = sum(
                factor * self.value[variable] for variable, factor in row.items()
            )
            self._mark(basic)

    def _mark(self, basic: int) -> None:
        """Note whether a basic variable is outside its bounds."""
        low, high = self.bounds[basic]
        value = self.value[basic]
        if (low is not None and value < low) or (high is not None and value > high):
            self.outside.add(basic)
        else:
            self.outside.discard(basic)

    def _missing(self, basic: int) -> Number:
        """Return by how much a basic variable must change to be within its bounds."""
        low, high = self.bounds[basic]
        value = self.value[basic]
        if low is not None and value < low:
            return low - value
        return high - value if high is not None and value > high else 0

    def _room(self, variable: int, upward: bool) -> Number | None:
        """Return how far a variable can move in a direction within its bounds; None is without end."""
        low, high = self.bounds[variable]
        if upward:
            return None if high is None else high - self.value[variable]
        return None if low is None else self.value[variable] - low

    def _nudge(self, basic: int) -> bool:
        """Bring a basic variable home by moves that push no other out of its bounds; tell whether
        that was enough."""
        missing = self._missing(basic)
        least = Fraction(size(missing)) / 16
        for variable, factor in self.row[basic].items():
            step = self._calm_step(basic, variable, missing, factor)
            if size(step * factor) >= least:
                self._move(variable, step)
                missing = self._missing(basic)
                if not missing:
                    return True
        return False

    def _calm_step(self, basic: int, variable: int, missing: Number, factor: Number) -> Number:
        """Return the longest useful move of a nonbasic variable that leaves every other basic
        variable within its bounds."""
        upward = (missing > 0) == (factor > 0)
        length: Number = size(_divided(missing, factor))
        room = self._room(variable, upward)
        if room is not None and room < length:
            length = room
        for other in self.column[variable]:
            if length <= 0:
                return 0
            if other == basic or other in self.outside:
                continue
            against = self.row[other][variable]
            room = self._room(other, upward == (against > 0))
            if room is not None and room < length * size(against):
                length = room // size(against)
        return length if upward else -length

    def _move(self, variable: int, step: Number) -> None:
        """Move a nonbasic variable; every basic one follows."""
        self.value[variable] = _whole(self.value[variable] + step)
        for basic in self.column[variable]:
            self.value[basic] = _whole(self.value[basic] + self.row[basic][variable] * step)
            self._mark(basic)

    def _entering(self, basic: int, *, calm: bool) -> int | None:
        """Return a nonbasic variable that can help: the one in fewest rows, later the first
        (Bland's rule ends every run)."""
        rising = self._missing(basic) > 0
        useful = (
            variable
            for variable, factor in self.row[basic].items()
            if self._can_move(variable, rising == (factor > 0))
        )
        return min(
            useful,
            key=lambda variable: (len(self.column[variable]) if calm else 0, variable),
            default=None,
        )

    def _can_move(self, variable: int, upward: bool) -> bool:
        room = self._room(variable, upward)
        return room is None or room > 0

    def _exchange(self, basic: int, entering: int) -> None:
        """Move a basic variable onto the bound it missed, and let the entering one become basic."""
        self._move(entering, _divided(self._missing(basic), self.row[basic][entering]))
        self._pivot(basic, entering)
        self.outside.discard(basic)
        self._mark(entering)

    def _refutation(self, basic: int) -> dict[int, Number]:
        """Return the multipliers of the rows in this tableau row, signed so that the rows demand a
        combination of 0 or more."""
        sign = 1 if self._missing(basic) > 0 else -1
        combined = {
            variable - self.size: -sign * factor
            for variable, factor in self.row[basic].items()
            if variable >= self.size
        }
        if basic >= self.size:
            combined[basic - self.size] = sign
        return combined


def within(value: Number, bounds: Bounds) -> Number:
    """Return the value, or the bound it is beyond."""
    low, high = bounds
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value


def size(value: Number) -> Number:
    """Return the absolute value."""
    return value if value >= 0 else -value


def _divided(value: Number, factor: Number) -> Number:
    """Return value / factor exactly, an int where it is one."""
    if factor == 1:
        return value
    return -value if factor == -1 else _whole(Fraction(value) / factor)


def _whole(value: Number) -> Number:
    """Return the same number, an int where it is one."""
    return value.numerator if value.denominator == 1 else value


class SearchLimits(NamedTuple):
    """When to give up: simplex steps, and seconds for the whole check."""

    steps: int = 50_000
    seconds: float = 30


class LimitReached(Exception):
    """The steps or the seconds are used up; nothing is decided."""


class Clock:
    """What is left of the limits; `step` and `look` raise LimitReached when nothing is."""

    def __init__(self, limits: SearchLimits) -> None:
        self.steps = limits.steps
        self.end = time.monotonic() + limits.seconds

    def step(self) -> None:
        """Count one step."""
        self.steps -= 1
        if self.steps < 0:
            raise LimitReached
        self.look()

    def look(self) -> None:
        """Look whether there is time left, without counting a step."""
        if time.monotonic() > self.end:
            raise LimitReached


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


class MatrixRow(NamedTuple):
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
        self._simplex: dict[tuple[tuple[str, RatioReading], ...], Simplex] = {}

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
    def rows(self) -> tuple[MatrixRow, ...]:
        """The row of each sum."""
        return tuple(self._row(equation, coefficients(equation)) for equation in self.sums)

    def _row(
        self,
        equation: Equation,
        factors: Mapping[Key, Fraction],
        side: int = 0,
        *,
        strict: bool = False,
    ) -> MatrixRow:
        scale = lcm(*(factor.denominator for factor in factors.values()))
        whole = {
            self.place[key]: factor.numerator * (scale // factor.denominator)
            for key, factor in factors.items()
            if factor
        }
        return MatrixRow(equation, whole, scale, side, strict)

    def limits(self, equation: Equation, way: RatioReading) -> tuple[MatrixRow, MatrixRow]:
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
        ways: Mapping[Equation, RatioReading],
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
        self, ways: Mapping[Equation, RatioReading], rows: Sequence[MatrixRow], clock: Clock
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


def _impossible_alone(ways: Mapping[Equation, tuple[RatioReading, ...]]) -> Refutation:
    """Return the refutation by a ratio that no alternative can make true; the verifier finds which
    limit fails."""
    return tuple(Case(((each, Fraction(1)),)) for each, possible in ways.items() if not possible)[
        :1
    ]


def _signed(interval: Interval, key: Key, ways: Mapping[Equation, RatioReading]) -> Interval:
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


def _row_bounds(row: MatrixRow, relaxed: frozenset[str]) -> Bounds:
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
    rows: Sequence[MatrixRow], bounds: Sequence[Bounds], values: list[int], clock: Clock
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
    rows: Sequence[MatrixRow], multipliers: Mapping[int, Number]
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


def _combined(rows: Sequence[MatrixRow], multipliers: Mapping[int, Number]) -> dict[int, Fraction]:
    """Return the factor of each unknown in a combination of rows; those that cancel are left out."""
    factors: dict[int, Fraction] = {}
    for number, multiplier in multipliers.items():
        for place, factor in rows[number].factors.items():
            factors[place] = factors.get(place, Fraction(0)) + multiplier * factor
    return {place: factor for place, factor in factors.items() if factor}


def _cannot_hold(
    rows: Sequence[MatrixRow], multipliers: Mapping[int, Number], boxes: Sequence[Interval]
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
