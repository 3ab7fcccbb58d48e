"""The table as the search for slips sees it: which equations hold, how far off the others are, and what a change would do."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise
from math import log2
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.intervals import coefficients, judge, span, stands_for, weighted
from budgetcli.model.budgets import Column, Figure, Key, Measure
from budgetcli.model.findings import Outcome, RoundingRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from budgetcli.checking.intervals import Interval
    from budgetcli.model.equations import Equation


class Gauge(NamedTuple):
    """A sum: its factors, how far its printed figures are from zero, how far rounding lets them be, and their variance."""

    factors: Mapping[Key, Fraction]
    off: Fraction
    above: Fraction | None
    below: Fraction | None
    open_ends: tuple[bool, bool]
    variance: float

    def holds(self, off: Fraction) -> bool:
        """Tell whether rounding explains this distance."""
        return self._short_of(off, self.above, 0) and self._short_of(-off, self.below, 1)

    def _short_of(self, off: Fraction, most: Fraction | None, end: int) -> bool:
        return most is None or off < most or (off == most and not self.open_ends[end])


class Scene:
    """Figures, the equations among them, and the gauges of those looked at; equations are known by their number."""

    def __init__(self, equations: Sequence[Equation], figures: Mapping[Key, Figure], rule: RoundingRule) -> None:
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
        self._known: dict[Key, Interval] = {}
        self._signs: dict[Column, Counter[int]] = {}

    def gauge(self, number: int) -> Gauge:
        """Return the gauge of a sum."""
        if number not in self._gauges:
            self._gauges[number] = self.gauged(coefficients(self.equations[number]))
        return self._gauges[number]

    def gauged(self, factors: Mapping[Key, Fraction], *, demands_zero: bool = True) -> Gauge:
        """Return the gauge of any combination of figures, which must be zero, or else 0 or more."""
        for key in factors:
            if key not in self._known:
                self._known[key] = stands_for(self.figures[key], self.rule)
        off = weighted((factor, Fraction(self.figures[key].amount)) for key, factor in factors.items())
        reach = span((factor, self._known[key]) for key, factor in factors.items())
        spread = sum(float(factor * Fraction(self.figures[key].quantum)) ** 2 for key, factor in factors.items()) / 12
        above = off - reach.low if demands_zero and reach.low is not None else None
        below = reach.high - off if reach.high is not None else None
        return Gauge(factors, off, above, below, (reach.low_open, reach.high_open), spread or 1e-9)

    def quantum(self, key: Key) -> Decimal:
        """Return the quantum a figure should have: the usual one of its line if that is finer than its own."""
        quanta = Counter(self.figures[each].quantum for each in self.of_line[key.line])
        return min(self.figures[key].quantum, quanta.most_common(1)[0][0])

    def changed(self, changes: Mapping[Key, Decimal]) -> Scene:
        """Return the scene with these figures printed otherwise; the gauges of untouched equations are kept."""
        figures = {**self.figures, **{key: self.reprinted(key, amount) for key, amount in changes.items()}}
        scene = Scene.__new__(Scene)
        scene.equations, scene.figures, scene.rule = self.equations, figures, self.rule
        scene.of_key, scene.of_line, scene._signs = self.of_key, self.of_line, self._signs
        touched = {number for key in changes for number in self.of_key.get(key, ())}
        scene._gauges = {number: gauge for number, gauge in self._gauges.items() if number not in touched}
        scene._known = {key: interval for key, interval in self._known.items() if key not in changes}
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
        self, changes: Mapping[Key, Decimal], ignored: Iterable[int] = (), shifts: Mapping[int, Fraction] | None = None
    ) -> float | None:
        """Return the bits by which the equations of the changed figures fit worse than chance would, or None if one is broken.

        `ignored` equations are not asked; `shifts` are added to what equations are off by, as a line added to a sum would.
        """
        numbers = {number for key in changes for number in self.of_key[key]} | set(shifts or ())
        total = 0.0
        for number in numbers.difference(ignored):
            if self.equations[number].base is not None:
                if not self._ratio_holds(number, changes):
                    return None
                continue
            gauge = self.gauge(number)
            off = gauge.off + (shifts or {}).get(number, Fraction(0))
            off += sum(self._moved(gauge, key, amount) for key, amount in changes.items() if key in gauge.factors)
            turned = [key for key, amount in changes.items() if key in gauge.factors and amount * self.figures[key].amount <= 0]
            if not (self._turned(gauge, off, {key: changes[key] for key in turned}) if turned else gauge).holds(off):
                return None
            total += float(off) ** 2 / gauge.variance - 1
        return 0.72 * max(0.0, total)

    def _turned(self, gauge: Gauge, off: Fraction, changes: Mapping[Key, Decimal]) -> Gauge:
        """Return the gauge with figures of the other sign: what one stands for lies on the other side of it, or has other open ends."""
        new = {key: stands_for(self.reprinted(key, amount), self.rule) for key, amount in changes.items()}
        moved = {key: Fraction(amount) - Fraction(self.figures[key].amount) for key, amount in changes.items()}
        reach = span((factor, new.get(key) or self._known[key]) for key, factor in gauge.factors.items())
        printed = gauge.off + sum((gauge.factors[key] * move for key, move in moved.items()), Fraction(0))
        above = None if gauge.above is None or reach.low is None else printed - reach.low
        below = None if reach.high is None else reach.high - printed
        return gauge._replace(off=off, above=above, below=below, open_ends=(reach.low_open, reach.high_open))

    def _moved(self, gauge: Gauge, key: Key, amount: Decimal) -> Fraction:
        return gauge.factors[key] * (Fraction(amount) - Fraction(self.figures[key].amount))

    def _ratio_holds(self, number: int, changes: Mapping[Key, Decimal]) -> bool:
        equation = self.equations[number]
        figures = {key: self.figures[key] for key in equation.keys}
        figures |= {key: self.reprinted(key, amount) for key, amount in changes.items() if key in figures}
        return judge(equation, figures, self.rule).outcome is not Outcome.BROKEN

    def surprise(self, changes: Mapping[Key, Decimal]) -> float:
        """Return by how many bits the changed figures fit column and neighbour years worse than the printed ones; less is better."""
        return sum(
            self._unlike(key, amount) - self._unlike(key, printed) + self._odd_sign(key, amount) - self._odd_sign(key, printed)
            for key, amount in changes.items()
            for printed in (self.figures[key].amount,)
        )

    def _odd_sign(self, key: Key, amount: Decimal) -> float:
        """Return how seldom the figures of the column are negative, zero or positive as this amount is, in bits (rule of succession)."""
        if key.column not in self._signs:
            amounts = [figure.amount for each, figure in self.figures.items() if each.column == key.column]
            self._signs[key.column] = Counter((each > 0) - (each < 0) for each in amounts)
        signs = self._signs[key.column]
        return log2((signs.total() + 3) / (signs[(amount > 0) - (amount < 0)] + 1))

    def _unlike(self, key: Key, amount: Decimal) -> float:
        """Return how unlike its neighbour years an amount is, in bits: a Cauchy tail on the scale of the line's own changes."""
        years = self._years(key)
        if len(years) < 2:
            return 0.0
        place = next((number for number, (each, _) in enumerate(years) if each == key), 0)
        others = [float(value) for each, value in years if each != key]
        near = [float(years[number][1]) for number in (place - 1, place + 1) if 0 <= number < len(years)]
        expected = sum(near) / len(near)
        steps = sorted(abs(after - before) for before, after in pairwise(others))
        usual = steps[len(steps) // 2] if steps else 0.05 * abs(expected)
        scale = max(usual, 0.003 * abs(expected), float(self.quantum(key)), 1e-9)
        return log2(1 + ((float(amount) - expected) / scale) ** 2)

    def _years(self, key: Key) -> list[tuple[Key, Decimal]]:
        """Return the figures of the same line and sort in all years, in the order of the years."""
        if key.column.year is None or key.column.measure is not Measure.AMOUNT:
            return []
        alike = (each for each in self.of_line[key.line] if each.column._replace(year=key.column.year) == key.column)
        return sorted(((each, self.figures[each].amount) for each in alike), key=lambda pair: str(pair[0].column.year))
