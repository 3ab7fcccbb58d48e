"""What a measure does to a budget's figures, and where: lines by every name they have, columns by year
and side."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Column, Key, Measure, Role, Side, Sign
from budgetcli.model.errors import PackageError, UnknownNameError, worded
from budgetcli.model.names import fold, fold_each
from budgetcli.model.numbers import EXACT, Printed, apportion, quantum_of, rescale
from budgetcli.savings.courses import calendar, completed
from budgetcli.savings.packages import EVERY_LINE, AmountSign, Savings
from budgetcli.savings.prices import converted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Budget, Line, Year
    from budgetcli.model.errors import Place
    from budgetcli.savings.courses import Assumption
    from budgetcli.savings.packages import Package
    from budgetcli.savings.prices import Prices

Effects = dict["Year", "Decimal | None"]
"""An effect on the balance by year, + improves; None where nobody knows."""

FINER = Decimal("0.001")
"""The steps of a measure's lines are so much finer than its own digits, that any share is met;
together they are exact."""


class Leg(NamedTuple):
    """One line of a measure, the side that moves, and its weight among the measure's lines."""

    measure: Savings
    package: Package
    line: Line
    side: Side
    weight: Decimal = Decimal(1)

    @property
    def whose(self) -> str:
        """What an error calls it."""
        return worded("measure `{id}`", id=self.measure.id)


def legs_of(site: Site, measure: Savings, package: Package) -> tuple[Leg, ...]:
    """Return the lines that a measure means, in its order; every line with expenditure for a
    percentage of each.

    Raises UnknownNameError for a line that does not exist, PackageError where a name is a total's
    or that of several lines.
    """
    whose = worded("measure `{id}`", id=measure.id)
    if measure.target == EVERY_LINE:
        return tuple(_every_line(site, measure, package))
    parts = measure.parts
    return tuple(
        Leg(measure, package, site.line(each.target, whose, package.place), each.side, each.weight)
        for each in parts
    )


def _every_line(site: Site, measure: Savings, package: Package) -> Iterator[Leg]:
    if measure.percent is None:
        raise PackageError(
            "bad-package",
            worded("measure `{id}`: only a percentage can be of every line", id=measure.id),
            at=package.place,
            hint="name the line, or the lines with their shares in `[[measure.part]]`",
        )
    exempt = {
        site.named(name, worded("measure `{id}`", id=measure.id), package.place).id
        for name in measure.exempt
    }
    for line in site.budget.of(Role.LINE):
        spends = any(
            (site.budget.amount(line.id, column) or 0) < 0
            for column in site.budget.columns
            if column.side is not Side.INCOME
        )
        if line.id not in exempt and spends:
            yield Leg(measure, package, line, measure.side)


def effect_of(
    site: Site,
    measure: Savings,
    package: Package,
    assume: Assumption | None = None,
    prices: Prices | None = None,
) -> list[tuple[Leg, Effects]]:
    """Return what each line of a measure does to the balance of each year, in the budget's unit and
    prices.

    Percentages are of the budget as it stands. In a table of stages the one amount is of the stage
    that was named, or of the only one. Raises PackageError where there are several and none is
    named.
    """
    legs = legs_of(site, measure, package)
    if not site.years:
        raise site.many_stages(worded("measure `{id}`", id=measure.id), package.place)
    written = completed({year: _signed(site.budget, measure, year) for year in site.years}, assume)
    if measure.percent is not None:
        return [
            (
                leg,
                {year: percent_effect(site, leg, year, rate, {}) for year, rate in written.items()},
            )
            for leg in legs
        ]
    whole: Effects = {
        year: None if each is None else _in_budget(site, legs[0], each, package, prices)
        for year, each in written.items()
    }
    return _split(legs, whole)


def rates_of(site: Site, measure: Savings, assume: Assumption | None) -> Effects:
    """Return the percentages of a measure by year, + improves the balance."""
    return completed({year: _signed(site.budget, measure, year) for year in site.years}, assume)


def total_effect(effects: Iterable[tuple[Leg, Effects]]) -> Effects:
    """Return what all lines of a measure do together by year; None where one of them is unknown."""
    together: Effects = {}
    for _, each in effects:
        for year, amount in each.items():
            before = together.get(year, amount * 0 if amount is not None else None)
            together[year] = None if amount is None or before is None else EXACT.add(before, amount)
    return together


def _signed(budget: Budget, measure: Savings, year: Year) -> Decimal | None:
    amount = measure.amount(calendar(year))
    if amount is None:
        return None
    expansion = (
        measure.amount_sign is AmountSign.REDUCTION_POSITIVE and measure.heading == "expansion"
    )
    against = (
        measure.amount_sign is AmountSign.SOURCE_NET
        and budget.heading.sign is Sign.EXPENSE_POSITIVE
    )
    return -amount if (expansion or against) and amount else amount


def _in_budget(
    site: Site, leg: Leg, amount: Decimal, package: Package, prices: Prices | None
) -> Decimal:
    """Return an amount as written in the budget's unit and prices."""
    ours = rescale(
        Printed(amount, abs(amount)), package.scale, site.budget.heading.unit.scale
    ).amount
    level, other = site.budget.heading.price_level, leg.measure.price_level or package.price_level
    if level is None or other is None or level == other or prices is None:
        return ours
    return converted(
        ours,
        prices.factor(other, level, leg.measure.price_kind or prices.kind_of(leg.line, leg.side)),
    )


def _split(legs: tuple[Leg, ...], whole: Effects) -> list[tuple[Leg, Effects]]:
    """Return the effect of each line, by weight, adding up to the whole exactly."""
    if len(legs) == 1:
        return [(legs[0], whole)]
    found: list[tuple[Leg, Effects]] = [(leg, {}) for leg in legs]
    for year, amount in whole.items():
        parts = [None] * len(legs) if amount is None else _parts(amount, legs)
        for (_, effects), part in zip(found, parts, strict=True):
            effects[year] = part
    return found


def _parts(amount: Decimal, legs: tuple[Leg, ...]) -> tuple[Decimal, ...]:
    parts = apportion(amount, [leg.weight for leg in legs], quantum_of(amount) * FINER)
    return tuple(_trimmed(each, amount) for each in parts)


def _trimmed(part: Decimal, amount: Decimal) -> Decimal:
    """Return a part without the zeros that its finer step brought."""
    plain = Decimal(f"{part.normalize():f}")
    return plain.quantize(quantum_of(amount)) if quantum_of(plain) > quantum_of(amount) else plain


def percent_effect(
    site: Site, leg: Leg, year: Year, rate: Decimal | None, moves: Mapping[Key, Decimal | None]
) -> Decimal | None:
    """Return a percentage of its base in a year, after the moves so far; a positive rate improves
    the balance.

    Raises PackageError where the base is not stated.
    """
    if rate is None or not rate:
        return rate
    base = _base(site, leg, year, moves)
    return None if base is None else EXACT.multiply(abs(base), rate).scaleb(-2, EXACT)


def _base(site: Site, leg: Leg, year: Year, moves: Mapping[Key, Decimal | None]) -> Decimal | None:
    percent = leg.measure.percent
    line = base_line(site, leg)
    columns = site.columns(percent.side, year) if percent is not None else []
    stated = [
        site.budget.amount(line.id, column) if line is not None else site.budget.total(column)
        for column in columns
    ]
    if percent is None or not stated or stated[0] is None:
        called = line.label if line is not None else worded("the total")
        raise PackageError(
            "no-figure",
            worded(
                "{whose} is a percentage of the {value} of `{called}` in {year}, which is not stated",
                whose=leg.whose,
                value=percent.side if percent else "",
                called=called,
                year=year,
            ),
            at=leg.package.place,
            hint='percent_side = "net", "expenditure" or "income"',
        )
    if not percent.running or not moves:
        return stated[0]
    inside = site.inside[line.id] if line is not None else site.lines.keys()
    moved = [move for key, move in moves.items() if key.column == columns[0] and key.line in inside]
    return None if None in moved else sum((each for each in moved if each is not None), stated[0])


def base_line(site: Site, leg: Leg) -> Line | None:
    """Return the line that a percentage is of; None for a total that is not printed."""
    of = leg.measure.percent.of if leg.measure.percent is not None else "line"
    if fold(of) in ("line", "linje"):
        return leg.line
    if fold(of) in ("total", "i alt"):
        return site.budget.total_line
    if fold(of) in ("area", "omraade"):
        return next(site.budget.ancestors(leg.line.id), None)
    return site.named(of, leg.whose, leg.package.place)


def keys_of(site: Site, leg: Leg, year: Year) -> tuple[Key, ...]:
    """Return the figures of a line that a measure moves in a year: those of its side, and the net.

    Raises PackageError where the budget has no such figure, or the side would have to be guessed.
    """
    if leg.side is Side.NET and site.gross(leg.line, year):
        raise PackageError(
            "no-figure",
            worded(
                "{whose}: `{label}` has expenditure and income in {year}",
                whose=leg.whose,
                label=leg.line.label,
                year=year,
            ),
            at=leg.package.place,
            hint='say which of them moves: side = "expenditure" or "income"',
        )
    keys = site.keys(leg.line, leg.side, year)
    if not keys:
        raise PackageError(
            "no-figure",
            worded(
                "{whose}: `{label}` has no figure for {year}",
                whose=leg.whose,
                label=leg.line.label,
                year=year,
            ),
            at=leg.package.place,
        )
    if len({key.column.stage for key in keys}) > 1:
        raise site.many_stages(leg.whose, leg.package.place, year)
    return keys


def excess_of(
    site: Site,
    keys: tuple[Key, ...],
    side: Side,
    moved: Mapping[Key, Decimal | None],
    effect: Decimal,
) -> Decimal:
    """Return how much more is cut than the line has left after the moves so far; 0 where that
    cannot be or is not known."""
    for key in _limits(site, keys, side):
        left = EXACT.add(site.budget.figures[key].amount, moved.get(key) or Decimal(0))
        if effect > 0 and side is not Side.INCOME:
            return max(effect + left, effect * 0) if left <= 0 else effect
        if effect < 0 and side is Side.INCOME:
            return max(-effect - left, effect * 0) if left >= 0 else -effect
    return effect * 0


def _limits(site: Site, keys: tuple[Key, ...], side: Side) -> Iterator[Key]:
    """Yield the figure that says how much there is: the side's own, or the net of a line that never
    has income."""
    own = [key for key in keys if key.column.side is side and side is not Side.NET]
    if own:
        yield from own
    elif site.budget.figures[keys[0]].amount < 0 and not site.has_income(keys[0].line):
        yield keys[0]


class Site:
    """A budget with what has to be looked up again and again while measures are laid on it.

    `stage` is the id of the stage that moves, such as `revised`. In a table without years, stages
    stand for them: the one named, or the only one there is. Raises UnknownNameError for a stage
    that the table does not have.
    """

    def __init__(self, budget: Budget, stage: str | None = None) -> None:
        self.budget = budget
        self.stages = tuple(
            dict.fromkeys(
                str(column.stage or "all")
                for column in budget.columns
                if column.measure is Measure.AMOUNT
            )
        )
        self.stage = next(
            (each for each in self.stages if stage is not None and fold(each) == fold(stage)), None
        )
        if stage is not None and self.stage is None:
            raise UnknownNameError(
                "unknown-stage", "stage", stage, [each for each in self.stages if each != "all"]
            )
        self.years = (
            self._of_stage()
            if self.stage
            else budget.years or (self.stages if len(self.stages) == 1 else ())
        )
        self.lines = {line.id: line for line in budget.lines}

    def _of_stage(self) -> tuple[Year, ...]:
        """Return the years that the stage is stated for, itself where it has none."""
        columns = (column for column in self.budget.columns if column.measure is Measure.AMOUNT)
        return tuple(
            dict.fromkeys(
                column.period for column in columns if (column.stage or "all") == self.stage
            )
        )

    @cached_property
    def _by_id(self) -> _LineNames:
        return _LineNames(self.budget.lines, [line.id for line in self.budget.lines])

    @cached_property
    def _by_label(self) -> _LineNames:
        return _LineNames(self.budget.lines, [line.label for line in self.budget.lines])

    @cached_property
    def _by_code(self) -> _LineNames:
        coded = [line for line in self.budget.lines if line.code and line.code != line.id]
        return _LineNames(coded, [line.code or "" for line in coded])

    @cached_property
    def _with_income(self) -> frozenset[str]:
        if not any(column.side is Side.INCOME for column in self.budget.columns):
            return frozenset()
        return frozenset(
            key.line
            for key, figure in self.budget.figures.items()
            if key.column.side is Side.INCOME and figure.amount
        )

    @cached_property
    def _columns(self) -> dict[tuple[Year, Side], list[Column]]:
        found: dict[tuple[Year, Side], list[Column]] = {}
        for column in self.budget.columns:
            if column.measure is Measure.AMOUNT:
                found.setdefault((column.period, column.side), []).append(column)
        return found

    def named(self, name: str, whose: str, place: Place) -> Line:
        """Return the line, or total, of this id, code or label, folded.

        Raises UnknownNameError where there is none, PackageError where several are called so.
        """
        wanted = fold(name)
        found = self._by_id.of(wanted) or [
            *dict.fromkeys((*self._by_label.of(wanted), *self._by_code.of(wanted)))
        ]
        if not found:
            raise UnknownNameError(
                "unknown-line",
                "line",
                name,
                [line.id for line in self.budget.of(Role.LINE)],
                at=place,
            )
        if len(found) > 1:
            raise PackageError(
                "no-figure",
                worded(
                    "{whose}: `{name}` is the name of several lines, expected one line",
                    whose=whose,
                    name=name,
                ),
                at=place,
                hint="name the line by its id",
            )
        return found[0]

    def line(self, name: str, whose: str, place: Place) -> Line:
        """Return the line of this name, which is no total."""
        found = self.named(name, whose, place)
        if found.role is not Role.LINE:
            raise PackageError(
                "no-figure",
                worded("{whose}: `{name}` is a total, expected one line", whose=whose, name=name),
                at=place,
                hint="name the line that the money is taken from, by its id",
            )
        return found

    def columns(self, side: Side, year: Year) -> list[Column]:
        """Return the columns of a side and a year; those of the stage that was named, else those
        without one where there are any."""
        found = self._columns.get((year, side), [])
        if self.stage is not None:
            return [each for each in found if (each.stage or "all") == self.stage]
        return [each for each in found if each.stage is None] or found

    def many_stages(self, whose: str, place: Place, year: Year | None = None) -> PackageError:
        """Return the error that nothing says which stage moves, or that there is no column of money
        at all."""
        said = "" if year is None else worded(" in {year}", year=year)
        if not self.stages:
            return PackageError(
                "no-figure",
                worded("{whose}: the budget has no column of money", whose=whose),
                at=place,
            )
        return PackageError(
            "no-figure",
            worded(
                "{whose}: the budget has the stages {names}{said}, and nothing says which moves",
                whose=whose,
                names=", ".join(self.stages),
                said=said,
            ),
            at=place,
            hint="--stage NAME names it",
        )

    def keys(self, line: Line, side: Side, year: Year) -> tuple[Key, ...]:
        """Return the stated figures of a line that a change of a side moves in a year: those of the
        side, and the net."""
        columns = (*self.columns(side, year), *self.columns(Side.NET, year))
        return tuple(
            dict.fromkeys(
                key for column in columns if (key := Key(line.id, column)) in self.budget.figures
            )
        )

    def gross(self, line: Line, year: Year) -> bool:
        """Return whether a line states expenditure or income of a year."""
        sides = (Side.EXPENDITURE, Side.INCOME)
        return any(
            Key(line.id, column) in self.budget.figures
            for side in sides
            for column in self.columns(side, year)
        )

    def has_income(self, line: str) -> bool:
        """Return whether a line has income in any year."""
        return line in self._with_income

    @cached_property
    def inside(self) -> dict[str, frozenset[str]]:
        """The ids of the lines whose money is in each line: itself and what is below it; for the
        table's own total, all."""
        found: dict[str, set[str]] = {line.id: {line.id} for line in self.budget.lines}
        for line in self.budget.of(Role.LINE):
            for above in self.budget.ancestors(line.id):
                found[above.id].add(line.id)
        return {id: frozenset(each) for id, each in found.items()}


class _LineNames:
    """Lines by one of their names, folded: the first and the last of a name, which are one where it
    says which line is meant."""

    def __init__(self, lines: Sequence[Line], names: Sequence[str]) -> None:
        folded = fold_each(names)
        self._last = dict(zip(folded, lines, strict=True))
        self._first = dict(zip(reversed(folded), reversed(lines), strict=True))

    def of(self, name: str) -> list[Line]:
        """Return the first and the last line of this name: one, or none, or two where it is the
        name of several."""
        first = self._first.get(name)
        return (
            []
            if first is None
            else [first]
            if first is self._last[name]
            else [first, self._last[name]]
        )
