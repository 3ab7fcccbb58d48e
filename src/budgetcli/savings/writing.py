"""Packages written as TOML, so that a person can go on with them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from budgetcli.savings.packages import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

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


def package_text(amendment: Amendment, id: str) -> str:
    """Return an amendment as a package: what is dropped as its opposite, what is brought in its
    place as it is, year by year."""
    moved = [
        each
        for each in amendment.amended.outcomes
        if each.applied and (each.reversed or each.measure.id in amendment.funding)
    ]
    skipped = [
        each
        for each in amendment.original.outcomes
        if each.applied and each.measure.id in amendment.dropped
    ]
    lines = [
        *_head(amendment.budget, id),
        *(line for each in moved for line in _measure(each, turned=False)),
    ]
    return "\n".join(
        [*lines, *(line for each in skipped for line in _measure(each, turned=True)), ""]
    )


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


def _measure(outcome: Outcome, *, turned: bool) -> Iterator[str]:
    """Yield a measure with its effect in each year on one line of the budget."""
    undoes = turned or outcome.reversed
    yield from ("", "[[measure]]")
    yield f"id = {text(f'{outcome.measure.id}-dropped' if undoes else outcome.measure.id)}"
    yield f"title = {text(f'Not: {outcome.measure.title}' if undoes else outcome.measure.title)}"
    yield f"target = {text(outcome.line.id if outcome.line else outcome.measure.target)}"
    yield f"side = {text(outcome.measure.side)}"
    yield f"amounts = {by_year(outcome.effect, turned=turned)}"
    yield 'after_last_year = "unknown"'
    yield f"heading = {text('expansion' if undoes else outcome.measure.heading)}"
    yield 'status = "proposed"'
    yield "in_base = false"


def by_year(amounts: Mapping[Year, Decimal | None], *, turned: bool = False) -> str:
    """Return amounts by year as TOML, unknown years left out."""
    known = {
        year: -amount if turned and amount else amount
        for year, amount in amounts.items()
        if amount is not None
    }
    return (
        "{ " + ", ".join(f"{year} = {text(f'{amount:f}')}" for year, amount in known.items()) + " }"
    )


def text(value: str) -> str:
    """Return a text as TOML writes it."""
    return json.dumps(str(value), ensure_ascii=False)


def texts(values: Iterable[str] | Sequence[str]) -> str:
    """Return a list of texts as TOML writes it."""
    return f"[{', '.join(text(each) for each in values)}]"
