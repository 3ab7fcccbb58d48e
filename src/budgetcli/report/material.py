"""What a report tells of: the results of the verbs, and what each measure does whether or not the
budget holds it already."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.budgets import Line, Side, Sign
from budgetcli.model.numbers import EXACT, exact_sum, round_half_up
from budgetcli.savings.choices import Reason
from budgetcli.savings.effects import effect_of
from budgetcli.savings.measures import DEAD
from budgetcli.savings.sites import Site

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from budgetcli.comparing.keyfigures import KeyFigures
    from budgetcli.comparing.summaries import Summary
    from budgetcli.model.budgets import Budget, Column, Input, Year
    from budgetcli.model.findings import Report
    from budgetcli.publications.answers import Answer
    from budgetcli.savings.apply import Choices, Scenario
    from budgetcli.savings.courses import Assumption
    from budgetcli.savings.gaps import Gap
    from budgetcli.savings.measures import Savings
    from budgetcli.savings.packages import Package

TENTH = Decimal("0.1")
UNPLANNED = (
    Reason.OTHER_COMMITTEE,
    Reason.NOT_SELECTED,
    Reason.STATUS,
    Reason.ALREADY_REVERSED,
    Reason.CANCELLED,
)


class Planned(NamedTuple):
    """A measure on one line: its effect on the balance by year (None where nobody knows), and what
    became of it.

    `held` says that the budget holds it already, so that its effect is in the published figures.
    """

    measure: Savings
    package: Package
    line: Line
    side: Side
    effect: Mapping[Year, Decimal | None]
    held: bool
    applied: bool

    @property
    def full_year(self) -> Decimal | None:
        """The effect of the last year with a known one that is not zero; None where there is none."""
        return next((each for each in reversed(list(self.effect.values())) if each), None)


class Step(NamedTuple):
    """A step from one total to the other: `amount` is what it adds, None for the totals themselves;
    `total` is the total after it."""

    label: str
    amount: Decimal | None
    total: Decimal


class Material(NamedTuple):
    """The results that a report is made of; `sources` are the files behind them, `post` the assumed
    cost of a full-time post in kroner,
    `answer` is an answer to the consultation, and `answer_inputs` what it was held against;
    `columns` the net columns whose total is known, in order; `keyed` are key figures where a basis
    for them was named."""

    summary: Summary
    check: Report
    scenario: Scenario | None = None
    gap: Gap | None = None
    planned: tuple[Planned, ...] = ()
    sources: tuple[Input, ...] = ()
    assumed: Assumption | None = None
    post: Decimal | None = None
    sign: Sign | None = None
    pack: str | None = None
    made: Mapping[str, Any] = MappingProxyType({})
    command: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    keyed: KeyFigures | None = None
    template: str | None = None
    answer: Answer | None = None
    answer_inputs: tuple[Input, ...] = ()

    @property
    def budget(self) -> Budget:
        """The budget that is told of."""
        return self.summary.budget

    @property
    def years(self) -> tuple[Year, ...]:
        """The years of those columns."""
        return tuple(each.year for each in self.columns if each.year is not None)

    def total(self, column: Column) -> Decimal:
        """Return the published total of one of the columns, as printed."""
        line = self.budget.total_line
        printed = self.printed(line, column) if line is not None else self.budget.total(column)
        return printed or Decimal(0)

    def printed(self, line: Line, column: Column) -> Decimal | None:
        """Return what a line states with the decimals it is printed with, None where nothing: a
        workbook often holds many more."""
        figure = self.budget.figure(line.id, column)
        return None if figure is None else round_half_up(figure.amount, figure.quantum)

    def posts(self, planned: Planned) -> Decimal | None:
        """Return how many full-time posts a saving pays for at the assumed cost; None without one,
        or where nothing is saved."""
        effect = planned.full_year
        if (
            self.post is None
            or effect is None
            or effect <= 0
            or planned.measure.type == "technical"
        ):
            return None
        kroner = EXACT.multiply(effect, Decimal(self.budget.heading.unit.scale))
        return round_half_up(kroner / self.post, TENTH)

    def steps(self, column: Column) -> tuple[tuple[Planned, Decimal], ...]:
        """Return the measures that do something in a year, with the effect; empty where nobody
        knows all of them."""
        at = [
            (each, each.effect.get(column.year))
            for each in self.planned
            if column.year is not None and (each.held or each.applied)
        ]
        known = [(each, amount) for each, amount in at if amount is not None]
        return (
            tuple((each, amount) for each, amount in known if amount)
            if len(known) == len(at)
            else ()
        )


def columns_of(summary: Summary) -> tuple[Column, ...]:
    """Return the net columns of a summary whose total is known, in order; where they are stages of
    one year, the first alone."""
    known = tuple(each for each in summary.period if summary.budget.total(each) is not None)
    is_series = len({each.stage for each in known}) == 1 and len(
        {each.year for each in known}
    ) == len(known)
    return known if is_series else known[:1]


def plan(budget: Budget, scenario: Scenario, choices: Choices) -> Iterator[Planned]:
    """Yield what each living measure of the budget's committee does on each of its lines, in the
    order of the packages.

    A measure that the record says was taken out is not among them: it is in no figure, and nobody
    proposes it.
    """
    site, seen = Site(budget), set()
    for outcome in scenario.outcomes:
        measure = outcome.measure
        if measure.id in seen or measure.status in DEAD or outcome.reason in UNPLANNED:
            continue
        seen.add(measure.id)
        held = outcome.reason in (Reason.ALREADY_IN_BASE, Reason.ALREADY_APPLIED)
        for leg, effect in effect_of(
            site, measure, outcome.package, choices.assume, choices.prices
        ):
            yield Planned(
                measure,
                outcome.package,
                leg.line,
                leg.side,
                effect,
                held,
                outcome.applied and not outcome.reversed,
            )


def together(planned: tuple[Planned, ...], year: Year) -> Decimal | None:
    """Return what measures do together in a year; None where nobody knows one of them."""
    amounts = [each.effect.get(year) for each in planned]
    known = [each for each in amounts if each is not None]
    return exact_sum(known) if len(known) == len(amounts) else None


def by_measure(planned: tuple[Planned, ...]) -> dict[str, tuple[Planned, ...]]:
    """Return the lines of each measure by its id."""
    found: dict[str, tuple[Planned, ...]] = {}
    for each in planned:
        found[each.measure.id] = (*found.get(each.measure.id, ()), each)
    return found
