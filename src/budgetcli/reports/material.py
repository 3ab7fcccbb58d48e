"""What a report tells of and is made of: the results of the verbs, blocks of text, cards, tables and
charts, and how it says amounts, years and lists."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.budgets import Line, Side, Sign
from budgetcli.model.numbers import EXACT, exact_sum, round_half_up
from budgetcli.savings.apply import Reason
from budgetcli.savings.effects import Site, effect_of
from budgetcli.savings.packages import DEAD
from budgetcli.words.languages import (
    SCALES,
    Language,
    cell_text,
    column_label,
    number,
    percent,
    unit_name,
    word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from budgetcli.comparing.keyfigures import KeyFigures
    from budgetcli.comparing.summaries import Summary
    from budgetcli.model.budgets import Budget, Column, Input, Year
    from budgetcli.model.findings import Report
    from budgetcli.model.records import Table
    from budgetcli.publications.answers import Answer
    from budgetcli.savings.apply import Choices, Scenario
    from budgetcli.savings.courses import Assumption
    from budgetcli.savings.gaps import Gap
    from budgetcli.savings.packages import Package, Savings


class Paragraph(NamedTuple):
    """A sentence or more; `lead` is said larger."""

    text: str
    lead: bool = False


class Bullets(NamedTuple):
    """A list; `numbered` where its items are referred to."""

    items: tuple[str, ...]
    numbered: bool = False


class Card(NamedTuple):
    """A key figure: what it is, the figure as shown, and a word on it."""

    label: str
    value: str
    note: str = ""


class Cards(NamedTuple):
    """Key figures side by side."""

    cards: tuple[Card, ...]


class Call(NamedTuple):
    """A verdict that stands out: its tone is `good`, `doubt` or `bad`, and is said in words too."""

    tone: str
    headline: str
    text: str


class GridBlock(NamedTuple):
    """A table with its caption; the table's own title and notes are not shown."""

    table: Table
    caption: str


class Drawing(NamedTuple):
    """A chart: its title, what it shows in words, and its Vega-Lite specifications for a wide and a
    narrow page.

    `note` is what everybody has to be told, beside it.
    """

    id: str
    title: str
    text: str
    wide: dict[str, Any]
    narrow: dict[str, Any]
    note: str = ""


Block = Paragraph | Bullets | Cards | Call | GridBlock | Drawing


class Section(NamedTuple):
    """A part of the page under a heading; `id` is a stable English word."""

    id: str
    title: str
    blocks: tuple[Block, ...]


class Page(NamedTuple):
    """A whole page: what stands above and below its sections, and `made`, which says for programs
    what it is made from; a `leaflet` is set small enough for one sheet of paper."""

    eyebrow: str
    title: str
    caption: str
    sections: tuple[Section, ...]
    language: Language
    contents: str
    footer: str
    made: dict[str, Any]
    leaflet: bool = False

    def blocks(self) -> Iterator[tuple[Section, Block]]:
        """Yield every block with its section."""
        yield from ((section, block) for section in self.sections for block in section.blocks)


class Wording(NamedTuple):
    """The words of a language for one budget's money."""

    language: Language
    budget: Budget

    def word(self, key: str, *values: object) -> str:
        """Return the phrase of the report for a key."""
        return word(f"report-{key}", self.language, *values)

    def of_table(self, key: str) -> str:
        """Return the key of a phrase about where the table comes from: a computed budget is never
        called published."""
        return f"{key}-computed" if self.budget.is_computed else key

    def said(self, subject: str, key: str) -> str:
        """Return the phrase that another subject has for one of its values."""
        return word(f"{subject}-{key}", self.language)

    def number(self, amount: Decimal | int) -> str:
        """Return a number as it is said in a sentence, with a true minus."""
        return number(amount, self.language).replace("-", "\u2212")

    def change(self, amount: Decimal) -> str:
        """Return a number with its sign."""
        return cell_text(amount, self.language, signed=True).replace("-", "\u2212")

    @property
    def unit(self) -> str:
        """The unit as the language names it."""
        return unit_name(self.budget.heading.unit, self.language)

    def percent(self, ratio: Fraction) -> str:
        """Return a ratio as `6,2 %`."""
        return f"{self.number(percent(ratio))}\u00a0%"

    def money(self, amount: Decimal) -> str:
        """Return an amount with its unit: `1.253,6 mio. kr.`, `DKK 1,253.6 million`."""
        unit = self.budget.heading.unit
        if self.language is Language.DANISH:
            return f"{self.number(amount)} {self.unit}".replace(" ", "\u00a0")
        currency = "" if unit.currency in (None, "KR") else f"{unit.currency}\u00a0"
        return f"{currency}{self.number(amount)}\u00a0{SCALES[unit.scale]}".strip()

    def period(self, column: Column) -> str:
        """Return what a column's time is called: its year, its stage, or both."""
        return column_label(column, self.language, with_net=False)

    def at(self, column: Column) -> str:
        """Return when a column is: `in 2024`, or its stage in parentheses."""
        return (
            f"({self.period(column)})"
            if column.year is None
            else self.word("at", self.period(column))
        )

    def listed(self, parts: Sequence[str]) -> str:
        """Return `a, b and c`."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.word('and')} {parts[-1]}"

    def years(self, years: Sequence[Year]) -> str:
        """Return years as they are said: `2024`, `2025\u20132027`."""
        return str(years[0]) if len(years) == 1 else f"{years[0]}\u2013{years[-1]}"

    def by_year(self, amounts: Mapping[Year, Decimal]) -> str:
        """Return amounts by year, years with the same amount that follow each other together: `9,3 mio. kr. i 2024 og \u2026`."""
        runs = [
            (amount, [year for year, _ in run])
            for amount, run in groupby(amounts.items(), key=lambda each: each[1])
        ]
        said = [
            self.word(
                "in-year" if len(years) == 1 else "in-each-year",
                self.money(amount),
                self.years(years),
            )
            for amount, years in runs
        ]
        return self.listed(said)

    def cost(self, amount: Decimal) -> Decimal:
        """Return what an amount of the canonical sign costs: positive for expenditure."""
        return -amount if amount else amount

    def shown(self, amount: Decimal, sign: Sign | None) -> Decimal:
        """Return an amount of the canonical sign in the sign to show."""
        asked = sign or self.budget.heading.sign
        return -amount if asked is Sign.EXPENSE_POSITIVE and amount else amount


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
