"""Packages written as TOML, so that a person can go on with them."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcli.savings.packages import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Budget, Year
    from budgetcli.savings.amendments import Amendment
    from budgetcli.savings.choices import Outcome

UNITS = {
    1: "kr",
    1000: "t_kr",
    1_000_000: "mio_kr",
    1_000_000_000: "mia_kr",
    10_000: "man",
    100_000: "lakh",
    10_000_000: "crore",
    100_000_000: "oku",
}


def package_text(amendment: Amendment, id: str, dropped: Callable[[str], str]) -> str:
    """Return an amendment as a package: what is dropped as a measure that cancels it, titled by
    `dropped` from its title; what is brought in its place as it is, year by year.

    What the budget does not hold is cancelled by a measure without an amount: there is nothing to
    bring back.
    """
    original = amendment.original.outcomes
    moved = [
        each
        for each in amendment.amended.outcomes
        if each.applied and (each.reversed or amendment.takes(each))
    ]
    skipped = [each for each in original if each.applied and each.measure.id in amendment.dropped]
    lines = [*_head(amendment.budget, id)]
    for group in (skipped, moved):
        counts = Counter(each.measure.id for each in group)
        for each in group:
            part = f"-{each.line.id}" if each.line and counts[each.measure.id] > 1 else ""
            if each.reversed or group is skipped:
                lines += _cancelling(each, part, dropped, held=each.reversed)
            else:
                lines += _funding(each, part, amendment.frames.get(each.measure.id))
    return "\n".join([*lines, ""])


def _head(budget: Budget, id: str) -> Iterator[str]:
    said = budget.heading
    yield f"schema = {text(SCHEMA)}"
    yield f"id = {text(id)}"
    yield f"unit = {text(UNITS[said.unit.scale])}"
    if said.committee:
        yield f"committee = {text(said.committee)}"
    if said.unit.currency:
        yield f"currency = {text(said.unit.currency)}"
    if said.price_level:
        yield f"price_level = {said.price_level}"


def _cancelling(
    outcome: Outcome, part: str, title: Callable[[str], str], *, held: bool
) -> Iterator[str]:
    """Yield the measure that cancels another on one line; with what comes back where the budget
    holds that."""
    measure = outcome.measure
    effect = outcome.effect if held else {year: Decimal(0) for year in outcome.effect}
    yield from ("", "[[measure]]")
    yield f"id = {text(f'{measure.id}-dropped{part}')}"
    yield f"title = {text(title(measure.title))}"
    yield f"undoes = {text(measure.id)}"
    yield from _moves(outcome, effect)
    yield 'heading = "expansion"'
    yield 'status = "proposed"'
    yield "in_base = false"


def _funding(outcome: Outcome, part: str, frame: str | None) -> Iterator[str]:
    """Yield a measure that finds money, with its effect in each year on one line of the budget."""
    measure = outcome.measure
    yield from ("", "[[measure]]")
    yield f"id = {text(measure.id + part)}"
    yield f"title = {text(measure.title)}"
    yield from _moves(outcome, outcome.effect)
    if frame or measure.frame:
        yield f"frame = {text(frame or measure.frame or '')}"
    if frame:
        yield 'frame_link_certainty = "derived"'
    yield f"heading = {text(measure.heading)}"
    yield 'status = "proposed"'
    yield "in_base = false"


def _moves(outcome: Outcome, effect: Mapping[Year, Decimal | None]) -> Iterator[str]:
    yield f"target = {text(outcome.line.id if outcome.line else outcome.measure.target)}"
    yield f"side = {text(outcome.measure.side)}"
    yield f"amounts = {by_year(effect)}"
    yield 'after_last_year = "unknown"'


def by_year(amounts: Mapping[Year, Decimal | None]) -> str:
    """Return amounts by year as TOML, unknown years left out."""
    known = {year: amount for year, amount in amounts.items() if amount is not None}
    return (
        "{ " + ", ".join(f"{year} = {text(f'{amount:f}')}" for year, amount in known.items()) + " }"
    )


def text(value: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(str(value), ensure_ascii=False)


def texts(values: Iterable[str] | Sequence[str]) -> str:
    """Return a list of texts as TOML writes it."""
    return f"[{', '.join(text(each) for each in values)}]"
