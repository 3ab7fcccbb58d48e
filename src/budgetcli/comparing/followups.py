"""Budget against accounts: what is used, what remains, and where the year is going to end by a
stated rule."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Measure, Role, Side
from budgetcli.model.errors import BudgetError, worded
from budgetcli.model.names import fold
from budgetcli.model.numbers import EXACT, round_ratio

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from budgetcli.model.budgets import Budget, Column, Line, Year

ORIGINAL = (None, "original", "adopted", "proposed")
REVISED, EXPECTED = ("revised",), ("expected",)
ACTUAL = ("actual", "outturn")
"""The stages of a column that is each of these, the most wanted first."""

MONTHS = 12


class FollowupRule(NamedTuple):
    """How the year's end is told: as the source expects it, by the same pace for all months, or as
    the accounts stand, of the whole year. `months` are those that the accounts cover."""

    name: str
    months: int = MONTHS


class Materiality(NamedTuple):
    """From which deviation on a line is worth a word: an amount in the budget's unit, and a part of
    the budget; where both are given, both must be reached."""

    amount: Decimal | None = None
    percent: Decimal | None = None

    def holds(self, variance: Decimal, base: Decimal) -> bool:
        """Return whether a deviation from a budget is material; none is where nothing is asked."""
        if not variance or (self.amount is None and self.percent is None):
            return False
        is_large = self.amount is None or abs(variance) >= self.amount
        share = abs(Fraction(variance) / Fraction(base)) * 100 if base else None
        return is_large and (self.percent is None or share is None or share >= self.percent)


NOTHING = Materiality()
"""No deviation is worth a word of its own."""


class Followed(NamedTuple):
    """A line against its budget, all in the canonical sign: income and improvement above 0; None
    where nothing is stated."""

    line: Line
    original: Decimal | None
    revised: Decimal | None
    actual: Decimal | None
    forecast: Decimal | None
    is_material: bool = False

    @property
    def base(self) -> Decimal | None:
        """The budget that counts: the revised one, else the original."""
        return self.original if self.revised is None else self.revised

    @property
    def used(self) -> Fraction | None:
        """The part of the budget that is used."""
        if self.actual is None or not self.base:
            return None
        return Fraction(self.actual) / Fraction(self.base)

    @property
    def remaining(self) -> Decimal | None:
        """What of the budget is left."""
        if self.actual is None or self.base is None:
            return None
        return EXACT.subtract(self.base, self.actual)

    @property
    def variance(self) -> Decimal | None:
        """By how much the year ends better than the budget; below 0 where it is worse."""
        if self.forecast is None or self.base is None:
            return None
        return EXACT.subtract(self.forecast, self.base)


class FollowUp(NamedTuple):
    """A budget followed through a year; `strangers` are the lines of the accounts that the budget
    does not have."""

    budget: Budget
    accounts: Budget
    year: Year | None
    rule: FollowupRule
    materiality: Materiality
    lines: tuple[Followed, ...]
    strangers: tuple[Line, ...]


def follow_up(
    budget: Budget,
    accounts: Budget | None,
    year: Year | None = None,
    months: int | None = None,
    materiality: Materiality = NOTHING,
) -> FollowUp:
    """Return a budget against accounts: those of another table, or of the columns of its own.

    Raises BudgetError where there is no budget or no accounts of the year, or several years and
    none is named.
    """
    theirs = budget if accounts is None else accounts.in_scale(budget.heading.unit.scale)
    at = _year(budget, theirs, year)
    original = _column(budget, at, ORIGINAL)
    revised, expected = _column(budget, at, REVISED), _column(theirs, at, EXPECTED)
    actual = _column(theirs, at, ACTUAL if accounts is None else (*ACTUAL, None))
    if original is None and revised is None:
        raise BudgetError("no-figure", worded("no column is the budget of {year}", year=at or "?"))
    if actual is None:
        raise BudgetError(
            "no-figure",
            worded("no column is the accounts of {year}", year=at or "?"),
            hint="name the table of the accounts after the budget",
        )
    rule = (
        FollowupRule("linear", months)
        if months
        else FollowupRule("stated" if expected is not None else "whole-year")
    )
    others = {key: line for line in theirs.lines for key in _keys(line, theirs)}
    met: set[str] = set()
    lines = []
    for line in budget.of(Role.LINE, Role.SUBTOTAL, Role.TOTAL):
        other = next((others[key] for key in _keys(line, budget) if key in others), None)
        met |= {other.id} if other is not None else set()
        spent = None if other is None else theirs.amount(other.id, actual)
        ends = None if other is None else _forecast(theirs, other, actual, expected, rule)
        each = Followed(
            line, _amount(budget, line, original), _amount(budget, line, revised), spent, ends
        )
        material = (
            each.variance is not None
            and each.base is not None
            and materiality.holds(each.variance, each.base)
        )
        lines.append(each._replace(is_material=material))
    strangers = tuple(
        line for line in theirs.of(Role.LINE, Role.SUBTOTAL, Role.TOTAL) if line.id not in met
    )
    return FollowUp(budget, theirs, at, rule, materiality, tuple(lines), strangers)


def _forecast(
    accounts: Budget, line: Line, actual: Column, expected: Column | None, rule: FollowupRule
) -> Decimal | None:
    """Return where a line ends by the rule."""
    if rule.name == "stated":
        return _amount(accounts, line, expected)
    figure = accounts.figure(line.id, actual)
    if figure is None or rule.name == "whole-year":
        return None if figure is None else figure.amount
    return round_ratio(Fraction(figure.amount) * MONTHS / rule.months, figure.quantum)


def _amount(budget: Budget, line: Line, column: Column | None) -> Decimal | None:
    return None if column is None else budget.amount(line.id, column)


def _keys(line: Line, budget: Budget) -> Iterable[str]:
    """Yield what a line is found by in another table: its place as the total, code, id, label."""
    if line is budget.total_line:
        yield "total:"
    if line.code:
        yield f"code:{fold(line.code)}"
    yield f"id:{line.id}"
    yield f"label:{fold(line.label)}"


def _columns(budget: Budget) -> list[Column]:
    return [
        each for each in budget.columns if each.side is Side.NET and each.measure is Measure.AMOUNT
    ]


def _year(budget: Budget, accounts: Budget, year: Year | None) -> Year | None:
    """Return the year that is followed: the one named, else the only one that both have."""
    ours = dict.fromkeys(each.year for each in _columns(budget))
    theirs = {each.year for each in _columns(accounts)}
    both = [each for each in ours if each in theirs]
    if year is not None and year not in ours:
        raise BudgetError(
            "unknown-year",
            worded("the budget has no year {year}", year=year),
            hint=worded("known: {names}", names=", ".join(str(each) for each in ours if each)),
        )
    if year is None and len(both) > 1:
        raise BudgetError(
            "unknown-year",
            worded("the tables have several years: {names}", names=", ".join(map(str, both))),
            hint="--year YEAR names one",
        )
    return year if year is not None else both[0] if both else next(iter(ours), None)


def _column(budget: Budget, year: Year | None, stages: Iterable[str | None]) -> Column | None:
    """Return the first column of a year that is one of these stages; a column without a year is of
    any."""
    found = [each for each in _columns(budget) if each.year in (year, None)]
    return next((each for stage in stages for each in found if each.stage == stage), None)
