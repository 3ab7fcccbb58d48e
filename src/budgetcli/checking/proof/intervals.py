"""What a printed figure can stand for, by rounding rule, and figures as whole steps of one grid, exact
in sums and ratios."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache, reduce
from itertools import count, repeat
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Figure, Key
from budgetcli.model.deferred import DeferredFigures
from budgetcli.model.findings import Judgement, Outcome, RoundingRule
from budgetcli.model.numbers import LONG

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcli.model.equations import Equation

ZERO = Fraction(0)


class Interval(NamedTuple):
    """The true amounts between two ends; an end that is None is infinite, an open end is no member."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, amount: object) -> bool:
        """Tell whether this amount, a Fraction, is a member."""
        return isinstance(amount, Fraction) and meet(self, Interval(amount, amount))


def stands_for(figure: Figure, rule: RoundingRule) -> Interval:
    """Return the true amounts that this rule prints as the figure; a figure without a quantum
    stands for itself alone."""
    amount, step = fraction(figure.amount), exact(figure.quantum)
    if not step:
        return Interval(amount, amount)
    if rule is RoundingRule.TRUNCATE:
        low, high = (
            (amount if amount > 0 else amount - step),
            (amount if amount < 0 else amount + step),
        )
        return Interval(low, high, low_open=amount <= 0, high_open=amount >= 0)
    low_open, high_open = _open_ends(figure, rule)
    half, parts = exact(figure.quantum, 2).as_integer_ratio()
    middle, apart = amount.numerator * parts, half * amount.denominator
    whole = amount.denominator * parts
    return Interval(
        Fraction(middle - apart, whole), Fraction(middle + apart, whole), low_open, high_open
    )


def fraction(amount: Decimal) -> Fraction:
    """Return an amount as a fraction; made of two integers, it needs no look at what sort of number
    it is made of."""
    return Fraction(*amount.as_integer_ratio())


@lru_cache(maxsize=64)
def exact(quantum: Decimal, parts: int = 1) -> Fraction:
    """Return a part of a quantum as a fraction; there are few quanta and many figures."""
    return Fraction(quantum) / parts


def _open_ends(figure: Figure, rule: RoundingRule) -> tuple[bool, bool]:
    """Tell which ends of the nearest-rounding interval round away to a neighbour."""
    if rule is RoundingRule.HALF_UP:
        return figure.amount <= 0, figure.amount >= 0
    if rule is RoundingRule.HALF_EVEN:
        steps = Fraction(figure.amount) / exact(figure.quantum)
        return (steps.denominator != 1 or steps.numerator % 2 == 1,) * 2
    return False, False


def meet(first: Interval, second: Interval) -> bool:
    """Tell whether two intervals have a member in common."""
    return _reaches(first, second) and _reaches(second, first)


def _reaches(lower: Interval, upper: Interval) -> bool:
    """Tell whether the low end of the first is not above the high end of the second."""
    if lower.low is None or upper.high is None:
        return True
    if lower.low == upper.high:
        return not (lower.low_open or upper.high_open)
    return lower.low < upper.high


def span(terms: Iterable[tuple[Fraction, Interval]]) -> Interval:
    """Return the values that a sum of factor x member can take; the intervals are finite."""
    lows: list[tuple[Fraction, Fraction]] = []
    highs: list[tuple[Fraction, Fraction]] = []
    low_open = high_open = False
    for factor, (low, high, opens_low, opens_high) in terms:
        if low is None or high is None or not factor:
            continue
        if factor.numerator > 0:
            lows.append((factor, low))
            highs.append((factor, high))
            low_open, high_open = low_open or opens_low, high_open or opens_high
        else:
            lows.append((factor, high))
            highs.append((factor, low))
            low_open, high_open = low_open or opens_high, high_open or opens_low
    return Interval(weighted(lows), weighted(highs), low_open, high_open)


def weighted(terms: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """Return the sum of factor x amount, exactly: terms of one denominator are added as integers."""
    sums: dict[int, int] = {}
    for factor, amount in terms:
        denominator = factor.denominator * amount.denominator
        sums[denominator] = sums.get(denominator, 0) + factor.numerator * amount.numerator
    return sum((Fraction(numerator, denominator) for denominator, numerator in sums.items()), ZERO)


def _turned(interval: Interval) -> Interval:
    """Return the interval of the opposite amounts."""
    low, high, low_open, high_open = interval
    return Interval(
        None if high is None else -high, None if low is None else -low, high_open, low_open
    )


def quotients(above: Interval, below: Interval) -> tuple[tuple[int, Interval], ...]:
    """Return the values above / below can take, with each sign that below can have; zero below
    gives none."""
    found = [(1, _over_positive(above, below))] if below.high is not None and below.high > 0 else []
    if below.low is not None and below.low < 0:
        found.append((-1, _over_positive(_turned(above), _turned(below))))
    return tuple(found)


def _over_positive(above: Interval, below: Interval) -> Interval:
    """Return the values above / below can take while below is positive."""
    least = (
        below
        if below.low is not None and below.low > 0
        else below._replace(low=ZERO, low_open=True)
    )
    high, high_open = _upper_quotient(above.high, above.high_open, least)
    turned, low_open = _upper_quotient(
        None if above.low is None else -above.low, above.low_open, least
    )
    return Interval(None if turned is None else -turned, high, low_open, high_open)


def _upper_quotient(
    above: Fraction | None, above_open: bool, below: Interval
) -> tuple[Fraction | None, bool]:
    """Return the largest value of above / below, None for none, and whether it is never reached;
    below is positive and finite."""
    if above is None or below.high is None or (above > 0 and not below.low):
        return None, True
    if not above:
        return ZERO, above_open
    end, end_open = (
        (below.low, below.low_open) if above > 0 and below.low else (below.high, below.high_open)
    )
    return above / end, above_open or end_open


def magnitude(interval: Interval) -> Interval:
    """Return the absolute values of an interval's members."""
    low, high, low_open, high_open = interval
    if low is not None and low >= 0:
        return interval
    if high is not None and high <= 0:
        return _turned(interval)
    if low is None or high is None:
        return Interval(ZERO, None, False, True)
    end, end_open = (
        (high, high_open)
        if high > -low
        else (-low, low_open)
        if -low > high
        else (high, high_open and low_open)
    )
    return Interval(ZERO, end, False, end_open)


def coefficients(equation: Equation) -> dict[Key, Fraction]:
    """Return the factor of each figure in `result - scale x terms = 0`; a figure named twice has
    its factors added."""
    scale = -equation.scale
    factors = {
        key: scale if factor.numerator == 1 == factor.denominator else scale * factor
        for key, factor in addends(equation).items()
    }
    factors[equation.result] = factors.get(equation.result, ZERO) + 1
    return factors


def bound_of(difference: Fraction, reach: Interval) -> tuple[Fraction | None, bool]:
    """Return the most that rounding explains in the direction of the difference, and whether that
    itself is excluded."""
    if reach.low is None or reach.high is None:
        return None, True
    return (
        (difference - reach.low, reach.low_open)
        if difference > 0
        else (reach.high - difference, reach.high_open)
    )


def ratio_of(equation: Equation, amounts: Mapping[Key, Fraction]) -> Fraction | None:
    """Return `scale x terms / base` for these amounts, None where the base is zero."""
    base = amounts[equation.base] if equation.base is not None else Fraction(1)
    if not base:
        return None
    value = (
        equation.scale * sum((factor * amounts[key] for factor, key in equation.terms), ZERO) / base
    )
    return abs(value) if equation.absolute else value


def signed_spans(
    equation: Equation, intervals: Mapping[Key, Interval]
) -> tuple[tuple[int, Interval], ...]:
    """Return the values that `scale x terms / base` can take, with each sign that the base can
    have.

    A base that is also among the terms, as in growth, adds a constant to the ratio of the others.
    """
    above = span(
        (equation.scale * factor, intervals[key])
        for key, factor in addends(equation).items()
        if key != equation.base
    )
    below = (
        intervals[equation.base]
        if equation.base is not None
        else Interval(Fraction(1), Fraction(1))
    )
    shift = equation.scale * sum(factor for factor, key in equation.terms if key == equation.base)
    return tuple((sign, _shifted(quotient, shift)) for sign, quotient in quotients(above, below))


def ratio_spans(equation: Equation, intervals: Mapping[Key, Interval]) -> tuple[Interval, ...]:
    """Return the values that the printed ratio can stand for, by the figures it is made of: one
    interval for each sign of the base."""
    return tuple(
        magnitude(each) if equation.absolute else each
        for _, each in signed_spans(equation, intervals)
    )


class RatioReading(NamedTuple):
    """One way a ratio can hold: its base has this sign, and `sign` x `scale x terms / base` is
    within the interval."""

    base_sign: int
    sign: int
    within: Interval


def alternatives(equation: Equation, intervals: Mapping[Key, Interval]) -> tuple[RatioReading, ...]:
    """Return the ways a ratio can hold that are possible on its own figures.

    A ratio of absolute values, printed clear of zero, is either of two; printed as zero it is one
    interval around zero.
    """
    printed = intervals[equation.result]
    signs = (1, -1) if equation.absolute and printed.low is not None and printed.low > 0 else (1,)
    if equation.absolute and len(signs) == 1:
        printed = Interval(
            None if printed.high is None else -printed.high,
            printed.high,
            printed.high_open,
            printed.high_open,
        )
    return tuple(
        RatioReading(base_sign, sign, printed)
        for base_sign, reach in signed_spans(equation, intervals)
        for sign in signs
        if meet(reach if sign > 0 else _turned(reach), printed)
    )


def addends(equation: Equation) -> dict[Key, Fraction]:
    """Return the factor of each term; a figure named twice has its factors added."""
    factors: dict[Key, Fraction] = {}
    for factor, key in equation.terms:
        factors[key] = factors[key] + factor if key in factors else factor
    return factors


def _shifted(interval: Interval, shift: Fraction) -> Interval:
    low, high, low_open, high_open = interval
    return Interval(
        None if low is None else low + shift,
        None if high is None else high + shift,
        low_open,
        high_open,
    )


class RoundingRoom(NamedTuple):
    """How far below and above a printed amount, in steps of the grid, the true one can be, and
    whether the ends are excluded."""

    below: int
    above: int
    low_open: bool
    high_open: bool


class StepGrid(NamedTuple):
    """Figures as integers: `steps` make one; each figure has its amount in steps, and the number of
    its room."""

    steps: int
    units: list[int]
    kinds: list[int]
    rooms: list[RoundingRoom]


class EquationSum(NamedTuple):
    """An equation as it stands: by how much it is off, what it can come to within rounding, and how
    many of its ends are open."""

    equation: Equation
    off: Fraction
    reach: Interval
    opens: tuple[int, int]


class ExactAmounts(dict[Key, Fraction]):
    """The amounts of figures as fractions, each made when it is asked for."""

    def __init__(self, figures: Mapping[Key, Figure]) -> None:
        super().__init__()
        self.figures = figures

    def __missing__(self, key: Key) -> Fraction:
        """Make it."""
        self[key] = found = fraction(self.figures[key].amount)
        return found


class PrintedStanding(dict[Key, Interval]):
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
        self.amounts = ExactAmounts(figures)
        self.intervals = PrintedStanding(figures, rule)
        self.sums: dict[str, EquationSum] = {}

    @cached_property
    def places(self) -> Mapping[Key, int]:
        """The number of each figure."""
        return (
            self.figures.numbers
            if isinstance(self.figures, DeferredFigures)
            else dict(zip(self.figures, count(), strict=False))
        )

    @cached_property
    def grid(self) -> StepGrid:
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
        return StepGrid(steps, units, list(map(numbers.__getitem__, marks)), rooms)

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


def _room(figure: Figure, rule: RoundingRule, steps: int) -> RoundingRoom:
    """Return the room of one figure, which is that of all with its quantum and sign."""
    low, high, low_open, high_open = stands_for(figure, rule)
    amount = fraction(figure.amount)
    below, above = (
        (amount - low if low is not None else ZERO),
        (high - amount if high is not None else ZERO),
    )
    return RoundingRoom(int(below * steps), int(above * steps), low_open, high_open)


def _added(
    equation: Equation, groups: Iterable[tuple[Fraction, list[int]]], grid: StepGrid
) -> EquationSum:
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
    return EquationSum(
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


def _judge_sum(found: EquationSum, readings: Readings) -> Judgement:
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
