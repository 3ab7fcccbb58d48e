"""What a user knows beside a budget: populations by year, price rates, what cannot be steered,
amounts to weigh."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.declarations import load, to_amount
from budgetcli.model.errors import BudgetError, Place
from budgetcli.model.names import fold, slug
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from budgetcli.model.budgets import Year
    from budgetcli.model.declarations import Declaration

SCHEMA = "budgetcli/key-figures@1"
RATES = frozenset({"priser", "prices", "pl", "rates", "satser"})
"""Folded names of a row of yearly rates in a csv."""


class Denominator(NamedTuple):
    """What amounts are divided by: how many there are each year, or in every year, and what one of
    them is called.

    `lines` are the names of the lines it is of, `("*",)` for all; None for the total and the
    steerable base.
    """

    id: str
    danish: str
    english: str
    counts: Mapping[int, Decimal]
    every: Decimal | None = None
    lines: tuple[str, ...] | None = None
    source: str | None = None

    def number(self, year: Year | None) -> Decimal | None:
        """Return how many there are in a year; None where that is not stated."""
        return self.counts.get(year, self.every) if isinstance(year, int) else self.every


class Stated(NamedTuple):
    """An amount in the budget's unit to hold against it in a year."""

    id: str
    title: str
    amount: Decimal
    year: int
    place: Place


class Basis(NamedTuple):
    """All that a user states: the denominators, the yearly rates in percent, and what cannot be
    steered (None: by label)."""

    denominators: tuple[Denominator, ...] = ()
    rates: Mapping[int, Decimal] = {}
    prices: str | None = None
    not_steerable: tuple[str, ...] | None = None
    amounts: tuple[Stated, ...] = ()
    place: Place | None = None


def per_capita(inhabitants: Decimal) -> Denominator:
    """Return the denominator of so many inhabitants in every year, of every line."""
    return Denominator("per-capita", "indbygger", "inhabitant", {}, inhabitants, ("*",))


def read_basis(path: Path) -> Basis:
    """Return what a TOML file states. Raises BudgetError at the first key that is unknown or holds
    the wrong thing."""
    declared = load(path, "bad-key-figures")
    declared.refuse_unknown(
        (
            "schema",
            "id",
            "title",
            "source",
            "notes",
            "rates",
            "prices",
            "not_steerable",
            "denominator",
            "amount",
        )
    )
    if declared.required("schema") != SCHEMA:
        raise declared.wrong("schema", f'"{SCHEMA}"')
    fixed = declared.texts("not_steerable") if "not_steerable" in declared.values else None
    denominators = tuple(_denominator(each) for each in declared.tables("denominator"))
    amounts = tuple(_stated(each) for each in declared.tables("amount"))
    return Basis(
        denominators,
        _by_year(declared, "rates"),
        declared.text("prices"),
        fixed,
        amounts,
        declared.place,
    )


def basis_of(rows: Iterable[tuple[str, Mapping[int, Decimal]]], place: Place) -> Basis:
    """Return what the rows of a table state: a name and a number by year each; a row called
    `prices` or `priser` holds rates."""
    denominators, rates = [], {}
    for name, counts in rows:
        if fold(name) in RATES:
            rates = dict(counts)
        else:
            denominators.append(Denominator(slug(name), name, name, _counted(counts, name, place)))
    return Basis(tuple(denominators), rates, place=place)


def _counted(counts: Mapping[int, Decimal], name: str, place: Place) -> Mapping[int, Decimal]:
    if any(count <= 0 for count in counts.values()):
        raise BudgetError(
            "bad-key-figures",
            worded("`{name}` has a count that is not above 0", name=name),
            at=place,
        )
    return counts


def _denominator(declared: Declaration) -> Denominator:
    declared.refuse_unknown(
        ("id", "title", "title_en", "count", "counts", "lines", "source", "notes")
    )
    id, counts, every = (
        declared.required("id"),
        _by_year(declared, "counts"),
        declared.amount("count"),
    )
    if not counts and every is None:
        raise declared.wrong(
            "counts", "numbers by year such as { 2024 = 90812 }, or one `count` for every year"
        )
    if (every is not None and every <= 0) or any(count <= 0 for count in counts.values()):
        raise declared.wrong("counts" if counts else "count", "numbers above 0")
    title = declared.name("title") or id
    lines = declared.texts("lines") if "lines" in declared.values else None
    return Denominator(
        id, title, declared.name("title_en") or title, counts, every, lines, declared.name("source")
    )


def _stated(declared: Declaration) -> Stated:
    declared.refuse_unknown(("id", "title", "amount", "year", "source", "notes"))
    id, amount, year = declared.required("id"), declared.amount("amount"), declared.year("year")
    if amount is None or year is None:
        raise declared.wrong(
            "amount" if amount is None else "year", 'an amount such as "30.9" and its year'
        )
    return Stated(id, declared.name("title") or id, amount, year, declared.place)


def _by_year(declared: Declaration, key: str) -> dict[int, Decimal]:
    """Return numbers by year of a table; empty where it is missing."""
    table = declared.table(key)
    found = {}
    for year, value in table.values.items():
        amount = to_amount(value)
        if not (year.isascii() and year.isdigit() and len(year) == 4) or amount is None:
            raise table.wrong(year, "a number under a year")
        found[int(year)] = amount
    return found
