"""The table as the search for slips sees it: which equations hold, how far off the others are, and
what a change would do."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import pairwise
from math import log2
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.intervals import (
    ZERO,
    ExactAmounts,
    Interval,
    PrintedStanding,
    coefficients,
    exact,
    fraction,
    judge,
    span,
    stands_for,
    weighted,
)
from budgetcli.model.budgets import Column, Figure, Key, Measure
from budgetcli.model.findings import Outcome, RoundingRule
from budgetcli.model.numbers import EXACT, LONG

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcli.checking.proof.intervals import Readings
    from budgetcli.model.equations import Equation


class Reach(NamedTuple):
    """How far printed figures are from zero, what rounding makes of that, and how many of the low
    and the high ends are open."""

    off: Fraction
    interval: Interval
    opens: tuple[int, int]


class Gauge:
    """A sum: its factors, how far its printed figures are from zero, how far rounding lets them be,
    and their variance."""

    def __init__(
        self,
        factors: Mapping[Key, Fraction],
        standing: Reach,
        variance: float,
        *,
        demands_zero: bool,
    ) -> None:
        self.factors = factors
        self.off, reach, self.opens = standing
        off = self.off
        self.low, self.high = reach.low or ZERO, reach.high or ZERO
        self.above = off - self.low if demands_zero else None
        self.below = self.high - off
        self.open_ends = reach.low_open, reach.high_open
        self.variance = variance

    @cached_property
    def moves(self) -> tuple[Fraction, Fraction | None]:
        """By how much at least and at most the distance must change for rounding to explain it;
        None is without end."""
        return -self.below - self.off, None if self.above is None else self.above - self.off

    @cached_property
    def _moves(self) -> tuple[Decimal | None, Decimal | None]:
        """The same, rounded outwards."""
        least, greatest = self.moves
        return _outwards(least, ROUND_FLOOR), _outwards(greatest, ROUND_CEILING)

    @cached_property
    def weight(self) -> Fraction:
        """One by the variance."""
        return 1 / Fraction(self.variance)

    def turned(self, ends: Mapping[Key, tuple[Interval, Interval]], moved: Fraction) -> Gauge:
        """Return the gauge with figures that stand for something else, by what each stood for and
        stands for, and so moved."""
        low, high = self.low, self.high
        opens_low, opens_high = self.opens
        for key, (before, after) in ends.items():
            factor = self.factors[key]
            old, new = (span([(factor, each)]) for each in (before, after))
            low, high = (
                low + (new.low or ZERO) - (old.low or ZERO),
                high + (new.high or ZERO) - (old.high or ZERO),
            )
            opens_low, opens_high = (
                opens_low + new.low_open - old.low_open,
                opens_high + new.high_open - old.high_open,
            )
        interval = Interval(low, high, bool(opens_low), bool(opens_high))
        reach = Reach(self.off + moved, interval, (opens_low, opens_high))
        return Gauge(self.factors, reach, self.variance, demands_zero=self.above is not None)

    def may_hold(self, moved: Decimal) -> bool:
        """Tell, fast, whether rounding may explain the distance once it has moved so far; `holds`
        is sure."""
        least, greatest = self._moves
        return (least is None or moved >= least) and (greatest is None or moved <= greatest)

    def shift(self, key: Key, amount: Decimal) -> Decimal | None:
        """Return the change of the distance where a figure is by this amount larger; None where the
        factor is no whole number."""
        factor = self.factors.get(key)
        if factor is None:
            return NOTHING
        return EXACT.multiply(factor.numerator, amount) if factor.denominator == 1 else None

    def holds(self, off: Fraction) -> bool:
        """Tell whether rounding explains this distance."""
        return self._short_of(off, self.above, 0) and self._short_of(-off, self.below, 1)

    def _short_of(self, off: Fraction, most: Fraction | None, end: int) -> bool:
        return most is None or off < most or (off == most and not self.open_ends[end])


NOTHING = Decimal(0)


def _outwards(end: Fraction | None, rounding: str) -> Decimal | None:
    return (
        None
        if end is None
        else Context(prec=100, rounding=rounding).divide(
            Decimal(end.numerator), Decimal(end.denominator)
        )
    )


@lru_cache(maxsize=256)
def _squared(above: int, below: int, quantum: Decimal) -> float:
    """Return the square of so many quanta."""
    return float(Fraction(above, below) * exact(quantum)) ** 2


class Scene:
    """Figures, the equations among them, and the gauges of those looked at; equations are known by
    their number."""

    def __init__(
        self,
        equations: Sequence[Equation],
        figures: Mapping[Key, Figure],
        rule: RoundingRule,
        readings: Readings,
    ) -> None:
        self.equations = equations
        self.figures = figures
        self.rule = rule
        self.of_key: dict[Key, list[int]] = {}
        for number, equation in enumerate(equations):
            for key in dict.fromkeys(equation.keys):
                self.of_key.setdefault(key, []).append(number)
        self.of_line: dict[str, list[Key]] = {}
        for key in figures:
            self.of_line.setdefault(key.line, []).append(key)
        self._gauges: dict[int, Gauge] = {}
        self.standing = PrintedStanding(figures, rule)
        self._signs: dict[Column, Counter[int]] = {}
        self._sums = readings.sums
        self._exact = ExactAmounts(figures)
        self._forget()

    def _forget(self) -> None:
        """Forget what was worked out of neighbour figures."""
        self._usual: dict[str, Decimal] = {}
        self._likely: dict[Key, tuple[float, float] | None] = {}

    def gauge(self, number: int) -> Gauge:
        """Return the gauge of a sum."""
        if number not in self._gauges:
            self._gauges[number] = self._gauged(number)
        return self._gauges[number]

    def _gauged(self, number: int) -> Gauge:
        known = self._sums.get(self.equations[number].id)
        if known is None:
            return self.gauged(coefficients(self.equations[number]))
        factors = coefficients(known.equation)
        return Gauge(
            factors,
            Reach(known.off, known.reach, known.opens),
            self._variance(factors),
            demands_zero=True,
        )

    def gauged(self, factors: Mapping[Key, Fraction], *, demands_zero: bool = True) -> Gauge:
        """Return the gauge of any combination of figures, which must be zero, or else 0 or more."""
        off = weighted((factor, self._exact[key]) for key, factor in factors.items())
        reach = span((factor, self.standing[key]) for key, factor in factors.items())
        ends = [
            self.standing[key][2:][:: 1 if factor > 0 else -1]
            for key, factor in factors.items()
            if factor
        ]
        opens = sum(low for low, _ in ends), sum(high for _, high in ends)
        return Gauge(
            factors, Reach(off, reach, opens), self._variance(factors), demands_zero=demands_zero
        )

    def _variance(self, factors: Mapping[Key, Fraction]) -> float:
        """Return the variance of the rounding errors of a sum."""
        return (
            sum(
                _squared(factor.numerator, factor.denominator, self.figures[key].quantum)
                for key, factor in factors.items()
            )
            / 12
            or 1e-9
        )

    def exact(self, key: Key) -> Fraction:
        """Return the amount of a figure as a fraction."""
        return self._exact[key]

    def quantum(self, key: Key) -> Decimal:
        """Return the quantum a figure should have: the usual one of its line if that is finer than
        its own."""
        if key.line not in self._usual:
            quanta = [self.figures[each].quantum for each in self.of_line[key.line]]
            self._usual[key.line] = (
                quanta[0]
                if quanta.count(quanta[0]) == len(quanta)
                else Counter(quanta).most_common(1)[0][0]
            )
        return min(self.figures[key].quantum, self._usual[key.line])

    def changed(self, changes: Mapping[Key, Decimal]) -> Scene:
        """Return the scene with these figures printed otherwise; the gauges of untouched equations
        are kept."""
        figures = {
            **self.figures,
            **{key: self.reprinted(key, amount) for key, amount in changes.items()},
        }
        scene = Scene.__new__(Scene)
        scene.equations, scene.figures, scene.rule = self.equations, figures, self.rule
        scene.of_key, scene.of_line, scene._signs = self.of_key, self.of_line, self._signs
        touched = {number for key in changes for number in self.of_key.get(key, ())}
        scene._gauges = {
            number: gauge for number, gauge in self._gauges.items() if number not in touched
        }
        touched_ids = {self.equations[number].id for number in touched}
        scene._sums = {id: known for id, known in self._sums.items() if id not in touched_ids}
        scene.standing, scene._exact = PrintedStanding(figures, self.rule), ExactAmounts(figures)
        scene._forget()
        return scene

    def reprinted(self, key: Key, amount: Decimal) -> Figure:
        """Return the figure of a cell with another amount."""
        return self.figures[key]._replace(amount=amount, quantum=self.quantum(key))

    def holds(self, number: int) -> bool:
        """Tell whether an equation can hold by itself."""
        equation = self.equations[number]
        if equation.base is None:
            gauge = self.gauge(number)
            return gauge.holds(gauge.off)
        return judge(equation, self.figures, self.rule).outcome is not Outcome.BROKEN

    def misfit(
        self,
        changes: Mapping[Key, Decimal],
        ignored: Iterable[int] = (),
        shifts: Mapping[int, Fraction] | None = None,
    ) -> float | None:
        """Return the bits by which the equations of the changed figures fit worse than chance
        would, or None if one is broken.

        `ignored` equations are not asked; `shifts` are added to what equations are off by, as a
        line added to a sum would.
        """
        numbers = {number for key in changes for number in self.of_key[key]} | set(shifts or ())
        total = 0.0
        for number in numbers.difference(ignored):
            if self.equations[number].base is not None:
                if not self._ratio_holds(number, changes):
                    return None
                continue
            gauge = self.gauge(number)
            off = gauge.off + shifts[number] if shifts and number in shifts else gauge.off
            turned = []
            for key, amount in changes.items():
                if key in gauge.factors:
                    off += self._moved(gauge, key, amount)
                    if amount * self.figures[key].amount <= 0:
                        turned.append(key)
            if not (
                self._turned(gauge, {key: changes[key] for key in turned}) if turned else gauge
            ).holds(off):
                return None
            total += float(off) ** 2 / gauge.variance - 1
        return 0.72 * max(0.0, total)

    def _turned(self, gauge: Gauge, changes: Mapping[Key, Decimal]) -> Gauge:
        """Return the gauge with figures of the other sign: what one stands for lies on the other
        side of it, or has other open ends."""
        ends = {
            key: (self.standing[key], stands_for(self.reprinted(key, amount), self.rule))
            for key, amount in changes.items()
        }
        return gauge.turned(
            ends, sum((self._moved(gauge, key, amount) for key, amount in changes.items()), ZERO)
        )

    def _moved(self, gauge: Gauge, key: Key, amount: Decimal) -> Fraction:
        factor, moved = (
            gauge.factors[key],
            fraction(LONG.subtract(amount, self.figures[key].amount)),
        )
        return moved if factor == 1 else factor * moved

    def _ratio_holds(self, number: int, changes: Mapping[Key, Decimal]) -> bool:
        equation = self.equations[number]
        figures = {key: self.figures[key] for key in equation.keys}
        figures |= {
            key: self.reprinted(key, amount) for key, amount in changes.items() if key in figures
        }
        return judge(equation, figures, self.rule).outcome is not Outcome.BROKEN

    def surprise(self, changes: Mapping[Key, Decimal]) -> float:
        """Return by how many bits the changed figures fit column and neighbour years worse than the
        printed ones; less is better."""
        return sum(
            self._unlike(key, amount)
            - self._unlike(key, printed)
            + self._odd_sign(key, amount)
            - self._odd_sign(key, printed)
            for key, amount in changes.items()
            for printed in (self.figures[key].amount,)
        )

    def _odd_sign(self, key: Key, amount: Decimal) -> float:
        """Return how seldom the figures of the column are negative, zero or positive as this amount
        is, in bits (rule of succession)."""
        if key.column not in self._signs:
            amounts = [
                figure.amount for each, figure in self.figures.items() if each.column == key.column
            ]
            self._signs[key.column] = Counter((each > 0) - (each < 0) for each in amounts)
        signs = self._signs[key.column]
        return log2((signs.total() + 3) / (signs[(amount > 0) - (amount < 0)] + 1))

    def _unlike(self, key: Key, amount: Decimal) -> float:
        """Return how unlike its neighbour years an amount is, in bits: a Cauchy tail on the scale
        of the line's own changes."""
        if key not in self._likely:
            self._likely[key] = self._expected(key)
        likely = self._likely[key]
        return 0.0 if likely is None else log2(1 + ((float(amount) - likely[0]) / likely[1]) ** 2)

    def _expected(self, key: Key) -> tuple[float, float] | None:
        """Return what the neighbour years suggest for a figure, and the scale of the line's
        changes; None where there are none."""
        years = self._years(key)
        if len(years) < 2:
            return None
        place = next((number for number, (each, _) in enumerate(years) if each == key), 0)
        others = [float(value) for each, value in years if each != key]
        near = [
            float(years[number][1]) for number in (place - 1, place + 1) if 0 <= number < len(years)
        ]
        expected = sum(near) / len(near)
        steps = sorted(abs(after - before) for before, after in pairwise(others))
        usual = steps[len(steps) // 2] if steps else 0.05 * abs(expected)
        return expected, max(usual, 0.003 * abs(expected), float(self.quantum(key)), 1e-9)

    def _years(self, key: Key) -> list[tuple[Key, Decimal]]:
        """Return the figures of the same line and sort in all years, in the order of the years."""
        if key.column.year is None or key.column.measure is not Measure.AMOUNT:
            return []
        rest = key.column[1:]
        alike = (each for each in self.of_line[key.line] if each.column[1:] == rest)
        return sorted(
            ((each, self.figures[each].amount) for each in alike),
            key=lambda pair: str(pair[0].column.year),
        )
