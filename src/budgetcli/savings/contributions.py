"""What each measure of a scenario does to one figure, and where it stands: the package, its file,
the line of the file."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Side
from budgetcli.model.errors import BudgetError
from budgetcli.model.numbers import exact_sum
from budgetcli.savings.choices import Reason
from budgetcli.savings.effects import effect_of, legs_of
from budgetcli.savings.sites import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from budgetcli.model.budgets import Budget, Key
    from budgetcli.savings.apply import Scenario
    from budgetcli.savings.choices import Choices, Outcome
    from budgetcli.savings.decisions import Certainty
    from budgetcli.savings.measures import Savings
    from budgetcli.savings.packages import Package

_TABLE = re.compile(r"^\s*\[\[\s*measure\s*\]\]")
_ID = re.compile(r"""^\s*id\s*=\s*(["'])(?P<id>.*?)\1""")
_TABLE_OF_OTHERS = re.compile(r"^\s*\[\[\s*(?!measure\s*\]\])(?!measure\s*\.)")


class Contribution(NamedTuple):
    """A measure that concerns a figure: its effect there (None where nobody knows), and why it was
    not applied, None where it was.

    `file` is the package's, `row` the line of it on which the measure begins; None for what a
    record says of an earlier run.
    """

    id: str
    title: str
    package: str
    file: str | None
    row: int | None
    effect: Decimal | None
    reason: Reason | None = None
    reversed: bool = False
    certainty: Certainty | None = None

    @property
    def applied(self) -> bool:
        """Whether the figure moved by this measure."""
        return self.reason is None


def contributions(scenario: Scenario, key: Key, choices: Choices) -> tuple[Contribution, ...]:
    """Return what the measures of a scenario do to a figure, those that concern it only, in the
    order they were read."""
    site = Site(scenario.before)
    found = (_contribution(site, outcome, key, choices) for outcome in scenario.outcomes)
    return tuple(each for each in found if each is not None)


def recorded(budget: Budget, key: Key) -> tuple[Contribution, ...]:
    """Return what the budget's record says was done to a figure before it was read."""
    site = Site(budget)
    return tuple(
        Contribution(
            each.measure,
            each.title,
            each.package,
            None,
            None,
            dict(each.effect).get(key.column.year),
            reversed=each.reversed,
        )
        for each in budget.applied
        if _concerns(site, each.line, each.side, key) and key.column.year in dict(each.effect)
    )


def _concerns(site: Site, line: str, side: Side, key: Key) -> bool:
    return line in site.inside.get(key.line, frozenset({key.line})) and key.column.side in (
        side,
        Side.NET,
    )


def _contribution(site: Site, outcome: Outcome, key: Key, choices: Choices) -> Contribution | None:
    measure, package = outcome.measure, outcome.package
    if outcome.line is None or key.column.year is None:
        return None
    whose = (measure.id, measure.title, package.id, package.place.file, row_of(measure, package))
    if outcome.applied:
        legs = legs_of(site, measure, package)
        side = next((leg.side for leg in legs if leg.line.id == outcome.line.id), measure.side)
        if not _concerns(site, outcome.line.id, side, key):
            return None
        effect = outcome.effect.get(key.column.year)
        return Contribution(
            *whose, _plain(effect), None, outcome.reversed, measure.target_certainty
        )
    effects = list(_would_be(site, outcome, key, choices))
    if not effects:
        return None
    known = [each for each in effects if each is not None]
    effect = exact_sum(known) if len(known) == len(effects) else None
    if effect == 0:
        return None
    return Contribution(*whose, effect, outcome.reason, outcome.reversed, measure.target_certainty)


def _would_be(site: Site, outcome: Outcome, key: Key, choices: Choices) -> Iterator[Decimal | None]:
    """Yield what each line of a measure that was not applied stands for in the figure."""
    try:
        legs = effect_of(site, outcome.measure, outcome.package, choices.assume, choices.prices)
    except BudgetError:
        return
    for leg, effect in legs:
        if _concerns(site, leg.line.id, leg.side, key) and key.column.year in effect:
            yield effect[key.column.year]


def _plain(effect: Decimal | None) -> Decimal | None:
    """Return an effect whose zero has no sign."""
    return effect if effect else None if effect is None else abs(effect)


def row_of(measure: Savings, package: Package) -> int | None:
    """Return the line of the package's file on which a measure begins, from 1; None where that
    cannot be told."""
    path = Path(package.place.file)
    try:
        found = _rows_by_id(path, path.stat().st_mtime_ns).get(measure.id, [])
    except (OSError, UnicodeDecodeError):
        return None
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=64)
def _rows_by_id(path: Path, _changed: int) -> dict[str, list[int]]:
    """Return the lines, from 1, of every `[[measure]]` that says its id plainly; a file is read
    once until it changes."""
    start = 0
    found: dict[str, list[int]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if _TABLE.match(line):
            start = number
        elif _TABLE_OF_OTHERS.match(line):
            start = 0
        elif start and (said := _ID.match(line)):
            found.setdefault(said["id"], []).append(start)
    return found
