"""What a measure does to a budget's figures: its lines, its effect in the budget's unit and prices,
and the end of what a line has."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Role, Side, Sign
from budgetcli.model.errors import PackageError
from budgetcli.model.names import fold
from budgetcli.model.numbers import EXACT, Printed, apportion, quantum_of, rescale
from budgetcli.model.sentences import worded
from budgetcli.savings.courses import calendar, completed
from budgetcli.savings.measures import EVERY_LINE, AmountSign, Savings
from budgetcli.savings.prices import converted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from budgetcli.model.budgets import Budget, Key, Line, Year
    from budgetcli.savings.courses import Assumption
    from budgetcli.savings.packages import Package
    from budgetcli.savings.prices import Prices
    from budgetcli.savings.sites import Site

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
