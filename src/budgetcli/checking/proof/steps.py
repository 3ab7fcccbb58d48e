"""The figures of a table under one rounding rule, as whole steps of one grid, and how each equation
stands on them.

Sums of a long table are added up as integers; a fraction is made of what is shown of a sum, and of
a figure that is asked for.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property, reduce
from itertools import count, repeat
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.intervals import (
    ZERO,
    Interval,
    bound_of,
    coefficients,
    fraction,
    meet,
    ratio_of,
    ratio_spans,
    span,
    stands_for,
)
from budgetcli.model.budgets import Figure, Key
from budgetcli.model.deferred import DeferredFigures
from budgetcli.model.findings import Judgement, Outcome, RoundingRule
from budgetcli.model.numbers import LONG

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcli.model.equations import Equation


class Room(NamedTuple):
    """How far below and above a printed amount, in steps of the grid, the true one can be, and
    whether the ends are excluded."""

    below: int
    above: int
    low_open: bool
    high_open: bool


class Grid(NamedTuple):
    """Figures as integers: `steps` make one; each figure has its amount in steps, and the number of
    its room."""

    steps: int
    units: list[int]
    kinds: list[int]
    rooms: list[Room]


class Sum(NamedTuple):
    """An equation as it stands: by how much it is off, what it can come to within rounding, and how
    many of its ends are open."""

    equation: Equation
    off: Fraction
    reach: Interval
    opens: tuple[int, int]


class Amounts(dict[Key, Fraction]):
    """The amounts of figures as fractions, each made when it is asked for."""

    def __init__(self, figures: Mapping[Key, Figure]) -> None:
        super().__init__()
        self.figures = figures

    def __missing__(self, key: Key) -> Fraction:
        """Make it."""
        self[key] = found = fraction(self.figures[key].amount)
        return found


class Standing(dict[Key, Interval]):
    """What figures stand for, each worked out when it is asked for."""

    def __init__(self, figures: Mapping[Key, Figure], rule: RoundingRule) -> None:
        super().__init__()
        self.figures, self.rule = figures, rule

    def __missing__(self, key: Key) -> Interval:
        """Work it out."""
        self[key] = found = stands_for(self.figures[key], self.rule)
        return found


class Readings:
    """Figures read under one rounding rule: their amounts, what they stand for, and the sums judged
    of them by id."""

    def __init__(self, figures: Mapping[Key, Figure], rule: RoundingRule) -> None:
        self.figures = figures
        self.rule = rule
        self.amounts = Amounts(figures)
        self.intervals = Standing(figures, rule)
        self.sums: dict[str, Sum] = {}

    @cached_property
    def places(self) -> Mapping[Key, int]:
        """The number of each figure."""
        return (
            self.figures.numbers
            if isinstance(self.figures, DeferredFigures)
            else dict(zip(self.figures, count(), strict=False))
        )

    @cached_property
    def grid(self) -> Grid:
        """The figures as integers."""
        amounts, quanta = _columns(self.figures)
        decimals = max(
            0,
            *(
                -int(each.as_tuple().exponent)
                for each in (_total(amounts), *{id(each): each for each in quanta}.values())
            ),
        )
        steps = 2 * 10**decimals
        units = list(map(int, map(LONG.multiply, amounts, repeat(Decimal(steps)))))
        signs: Iterable[object] = [(unit > 0) - (unit < 0) for unit in units]
        if self.rule is RoundingRule.HALF_EVEN:
            signs = [stands_for(figure, self.rule)[2:] for figure in map(Figure, amounts, quanta)]
        marks = list(zip(map(id, quanta), signs, strict=True))
        samples = dict(zip(marks, count(), strict=False))
        numbers = dict(zip(samples, count(), strict=False))
        rooms = [
            _room(Figure(amounts[at], quanta[at]), self.rule, steps) for at in samples.values()
        ]
        return Grid(steps, units, list(map(numbers.__getitem__, marks)), rooms)

    def groups(self, equation: Equation) -> list[tuple[Fraction, list[int]]] | None:
        """Return the figures of a sum by their factor in `result - scale x terms`; None where one
        is not stated."""
        places = self.places
        found, result = (
            list(map(places.get, [key for _, key in equation.terms])),
            places.get(equation.result),
        )
        if result is None or None in found:
            return None
        stated: list[int] = found  # type: ignore[assignment]
        factors = {id(factor): factor for factor, _ in equation.terms}.values()
        if (
            all(factor.numerator == 1 == factor.denominator for factor in factors)
            and len({result, *stated}) == len(stated) + 1
        ):
            return [(-equation.scale, stated), (Fraction(1), [result])]
        grouped: dict[Fraction, list[int]] = {}
        for key, factor in coefficients(equation).items():
            grouped.setdefault(factor, []).append(places[key])
        return list(grouped.items())


def _columns(figures: Mapping[Key, Figure]) -> tuple[Sequence[Decimal], Sequence[Decimal]]:
    """Return the amounts and the quanta of figures."""
    if isinstance(figures, DeferredFigures):
        return figures.amounts, figures.prints.quanta
    return [each.amount for each in figures.values()], [each.quantum for each in figures.values()]


def _total(amounts: Iterable[Decimal]) -> Decimal:
    """Return the exact sum, which has as many decimals as the amount that has most."""
    return reduce(LONG.add, amounts, Decimal(0))


def _room(figure: Figure, rule: RoundingRule, steps: int) -> Room:
    """Return the room of one figure, which is that of all with its quantum and sign."""
    low, high, low_open, high_open = stands_for(figure, rule)
    amount = fraction(figure.amount)
    below, above = (
        (amount - low if low is not None else ZERO),
        (high - amount if high is not None else ZERO),
    )
    return Room(int(below * steps), int(above * steps), low_open, high_open)


def _added(equation: Equation, groups: Iterable[tuple[Fraction, list[int]]], grid: Grid) -> Sum:
    """Return a sum as it stands."""
    off = below = above = ZERO
    opens_low = opens_high = 0
    for factor, places in groups:
        times = factor.numerator
        most = [0, 0, 0, 0]
        for number, met in _counted(grid.kinds, places):
            most = [
                total + met * each for total, each in zip(most, grid.rooms[number], strict=True)
            ]
        ends = most if times > 0 else [most[1], most[0], most[3], most[2]]
        share = grid.steps * factor.denominator
        off += Fraction(times * sum(map(grid.units.__getitem__, places)), share)
        below, above = (
            below + Fraction(abs(times) * ends[0], share),
            above + Fraction(abs(times) * ends[1], share),
        )
        opens_low, opens_high = (
            opens_low + ends[2] * bool(times),
            opens_high + ends[3] * bool(times),
        )
    return Sum(
        equation,
        off,
        Interval(off - below, off + above, bool(opens_low), bool(opens_high)),
        (opens_low, opens_high),
    )


def _counted(kinds: Sequence[int], places: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Return how many of these figures are of each kind."""
    found: dict[int, int] = {}
    for kind in map(kinds.__getitem__, places):
        found[kind] = found.get(kind, 0) + 1
    return found.items()


def judge(equation: Equation, figures: Mapping[Key, Figure], rule: RoundingRule) -> Judgement:
    """Return how the equation stands on these printed figures alone."""
    return judged(
        equation, Readings({key: figures[key] for key in equation.keys if key in figures}, rule)
    )


def judged(equation: Equation, readings: Readings) -> Judgement:
    """Return how the equation stands on the printed figures alone.

    Where a figure is missing, or a ratio's base is exactly zero, nothing can be computed: it is
    undecided and computed repeats printed.
    """
    if equation.base is None:
        groups = readings.groups(equation)
        if groups is not None:
            return _judge_sum(_added(equation, groups, readings.grid), readings)
    elif all(key in readings.figures for key in equation.keys):
        return _judge_ratio(equation, readings)
    printed = readings.amounts[equation.result] if equation.result in readings.figures else ZERO
    return Judgement(equation, printed, printed, None, True, Outcome.UNDECIDED)


def _judge_sum(found: Sum, readings: Readings) -> Judgement:
    equation, off, reach, _ = readings.sums[found.equation.id] = found
    printed = readings.amounts[equation.result]
    bound, strict = bound_of(off, reach)
    outcome = Outcome.EXACT if not off else Outcome.ROUNDING if ZERO in reach else Outcome.BROKEN
    return Judgement(equation, printed, printed - off, bound, strict, outcome)


def _judge_ratio(equation: Equation, readings: Readings) -> Judgement:
    amounts, intervals = readings.amounts, readings.intervals
    printed, standing = amounts[equation.result], intervals[equation.result]
    reaches = ratio_spans(equation, intervals)
    if not reaches:
        return Judgement(equation, printed, printed, None, True, Outcome.UNDECIDED)
    computed = ratio_of(equation, amounts)
    possible = any(meet(reach, standing) for reach in reaches)
    if computed is None:
        return Judgement(
            equation, printed, printed, None, True, Outcome.ROUNDING if possible else Outcome.BROKEN
        )
    outcome = (
        Outcome.EXACT if computed in standing else Outcome.ROUNDING if possible else Outcome.BROKEN
    )
    if len(reaches) != 1:
        return Judgement(equation, printed, computed, None, True, outcome)
    apart = span([(Fraction(1), standing), (Fraction(-1), reaches[0])])
    finite = reaches[0].low is not None and reaches[0].high is not None
    bound, strict = bound_of(printed - computed, apart) if finite else (None, True)
    return Judgement(equation, printed, computed, bound, strict, outcome)
