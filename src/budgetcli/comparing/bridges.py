"""From one total to the other, step by step: price level, measures, demography and pressures,
lines, the rest; adding up exactly."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.comparing.diffs import (
    causes_by_line,
    effect_on,
    on_one_footing,
    recorded,
    refuse_mixing,
)
from budgetcli.comparing.matching.match import match_lines
from budgetcli.model.budgets import Measure, Role, Side
from budgetcli.model.errors import BudgetError
from budgetcli.model.numbers import EXACT, exact_sum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from budgetcli.comparing.diffs import Cause, Footing
    from budgetcli.comparing.matching.match import Alias, Match
    from budgetcli.model.budgets import Budget, Column, Line, Year


class BridgeStepKind(StrEnum):
    """What a step of a bridge is; the first and the last are the totals themselves."""

    START = "start"
    PRICES = "prices"
    MEASURE = "measure"
    DEMOGRAPHY = "demography"
    PRESSURE = "pressure"
    LINE = "line"
    OTHER = "other"
    END = "end"


Stage = tuple[BridgeStepKind, "Decimal | None", str, str]
"""A step before the total after it is known: kind, amount, id, label."""


class BridgeStep(NamedTuple):
    """One step: `amount` is what it adds to the total (the total itself at start and end),
    `running` the total after it.

    Both in the canonical sign (income positive) and the unit of `Bridge.before`. `label` is a title
    of the data, empty where the kind says all; `id` that of the measure, pressure or line. `amount`
    is None for a cause whose effect nobody knows: it is shown, adds nothing, and its money is in
    the rest.
    """

    kind: BridgeStepKind
    amount: Decimal | None
    running: Decimal
    id: str = ""
    label: str = ""


class Bridge(NamedTuple):
    """The way from one total to the other in one column; start + the amounts of all steps between =
    end, exactly.

    `column` is that of the first budget, `later` that of the second (another year where years were
    paired).
    """

    before: Budget
    after: Budget
    column: Column
    later: Column
    steps: tuple[BridgeStep, ...]

    @property
    def start(self) -> Decimal:
        """The total before."""
        return self.steps[0].running

    @property
    def end(self) -> Decimal:
        """The total after."""
        return self.steps[-1].running

    @property
    def change(self) -> Decimal:
        """The total after minus the total before."""
        return EXACT.subtract(self.end, self.start)


MOST_LINES = 8
"""Lines with a step of their own; the others are summed in the rest."""


class Ways(NamedTuple):
    """How to build bridges: years paired, the first budget in the prices of the second, other
    causes, lines to show, aliases."""

    years: Mapping[Year, Year] | None = None
    repriced: Budget | None = None
    causes: Sequence[Cause] = ()
    most_lines: int = MOST_LINES
    aliases: Sequence[Alias] = ()


USUAL = Ways()


def bridges(before: Budget, after: Budget, ways: Ways = USUAL) -> tuple[Bridge, ...]:
    """Return a bridge for every net column that both budgets have a total of, in the unit of the
    first.

    Without net columns it is a bridge for every column of money. Where the price levels differ,
    `ways.repriced` is the first budget in the prices of the second. Raises BudgetError where they
    cannot be compared, or have no total in common.
    """
    refuse_mixing(before, after, levels_too=ways.repriced is None)
    footing = on_one_footing(ways.repriced or before, after, ways.years)
    money = [column for column in footing.columns if column.measure is Measure.AMOUNT]
    nets = [column for column in money if column.side is Side.NET] or money
    matches = cache(partial(match_lines, footing, ways.aliases))
    found = [
        _bridge(before, footing, column, ways, matches)
        for column in nets
        if before.total(column) is not None
        and footing.after.total(footing.later(column)) is not None
    ]
    if not found:
        raise BudgetError(
            "no-common-column",
            "the budgets have no column in common whose total both state",
            hint="--years OLD=NEW sets one year against another",
        )
    return tuple(found)


def _bridge(
    before: Budget,
    footing: Footing,
    column: Column,
    ways: Ways,
    matches: Callable[[], Sequence[Match]],
) -> Bridge:
    later = footing.later(column)
    start, end = before.total(column) or Decimal(0), footing.after.total(later) or Decimal(0)
    between: list[Stage] = []
    if ways.repriced is not None:
        between.append(
            (
                BridgeStepKind.PRICES,
                EXACT.subtract(ways.repriced.total(column) or Decimal(0), start),
                "",
                "",
            )
        )
    causes = (*recorded(footing), *ways.causes)
    between += _together(causes, column, footing)
    rest = EXACT.subtract(
        EXACT.subtract(end, start),
        exact_sum(amount for _, amount, *_ in between if amount is not None),
    )
    if all(cause.line is not None for cause in causes):
        lines = _lines(footing, column, causes, matches())[: ways.most_lines]
        between += [(BridgeStepKind.LINE, amount, line.id, line.label) for line, amount in lines]
        rest = EXACT.subtract(rest, exact_sum(amount for _, amount in lines))
    if rest:
        between.append((BridgeStepKind.OTHER, rest, "", ""))
    return Bridge(before, footing.after, column, later, tuple(_steps(start, between, end)))


def _steps(start: Decimal, between: Iterable[Stage], end: Decimal) -> Iterator[BridgeStep]:
    yield BridgeStep(BridgeStepKind.START, start, start)
    running = start
    for kind, amount, id, label in between:
        running = running if amount is None else EXACT.add(running, amount)
        yield BridgeStep(kind, amount, running, id, label)
    yield BridgeStep(BridgeStepKind.END, end, end)


def _together(causes: Iterable[Cause], column: Column, footing: Footing) -> Iterator[Stage]:
    """Yield each cause once, whatever lines it is spread over; those that do nothing to the column
    are left out."""
    found: dict[tuple[BridgeStepKind, str, str], list[Decimal | None]] = {}
    for cause in causes:
        found.setdefault((BridgeStepKind(cause.kind), cause.id, cause.title), []).append(
            effect_on(cause, column, footing)
        )
    for (kind, id, title), amounts in found.items():
        known = exact_sum(amount for amount in amounts if amount is not None)
        if None in amounts or known:
            yield kind, None if None in amounts else known, id, title


def _lines(
    footing: Footing, column: Column, causes: Sequence[Cause], matches: Iterable[Match]
) -> list[tuple[Line, Decimal]]:
    """Return what the top lines changed by beyond the causes, largest first."""
    known = causes_by_line(footing, causes)
    found = []
    for match in matches:
        lines = [
            line
            for line in (*match.new, *match.old)
            if line.parent is None and line.role is not Role.TOTAL
        ]
        if not lines:
            continue
        old = exact_sum(
            footing.before.amount(each.id, column) or Decimal(0)
            for each in match.old
            if each in lines
        )
        new = exact_sum(
            footing.after.amount(each.id, footing.later(column)) or Decimal(0)
            for each in match.new
            if each in lines
        )
        own = dict.fromkeys(cause for line in lines for cause in known.get(line.id, ()))
        change = EXACT.subtract(
            EXACT.subtract(new, old),
            exact_sum(effect_on(cause, column, footing) or Decimal(0) for cause in own),
        )
        if change:
            found.append((lines[0], change))
    return sorted(found, key=lambda each: (-abs(each[1]), each[0].label, each[0].id))
