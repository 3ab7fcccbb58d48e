"""Key figures: per head and per post, shares of the total and of what can be steered, growth in real
and nominal terms, with what a user knows beside a budget."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.comparing.traces import line_of
from budgetcli.model.budgets import Column, Measure, Role, Side
from budgetcli.model.declarations import load, to_amount
from budgetcli.model.errors import BudgetError, Place, worded
from budgetcli.model.names import fold, slug
from budgetcli.model.numbers import exact_sum
from budgetcli.reference.steering import Growth, growth, net_columns, not_steerable, steerable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from budgetcli.model.budgets import Budget, Line, Year
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


class StatedAmount(NamedTuple):
    """An amount in the budget's unit to hold against it in a year."""

    id: str
    title: str
    amount: Decimal
    year: int
    place: Place


class KeyFigureBasis(NamedTuple):
    """All that a user states: the denominators, the yearly rates in percent, and what cannot be
    steered (None: by label)."""

    denominators: tuple[Denominator, ...] = ()
    rates: Mapping[int, Decimal] = {}
    prices: str | None = None
    not_steerable: tuple[str, ...] | None = None
    amounts: tuple[StatedAmount, ...] = ()
    place: Place | None = None


def per_capita(inhabitants: Decimal) -> Denominator:
    """Return the denominator of so many inhabitants in every year, of every line."""
    return Denominator("per-capita", "indbygger", "inhabitant", {}, inhabitants, ("*",))


def read_basis(path: Path) -> KeyFigureBasis:
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
    return KeyFigureBasis(
        denominators,
        _by_year(declared, "rates"),
        declared.text("prices"),
        fixed,
        amounts,
        declared.place,
    )


def basis_of(rows: Iterable[tuple[str, Mapping[int, Decimal]]], place: Place) -> KeyFigureBasis:
    """Return what the rows of a table state: a name and a number by year each; a row called
    `prices` or `priser` holds rates."""
    denominators, rates = [], {}
    for name, counts in rows:
        if fold(name) in RATES:
            rates = dict(counts)
        else:
            denominators.append(Denominator(slug(name), name, name, _counted(counts, name, place)))
    return KeyFigureBasis(tuple(denominators), rates, place=place)


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


def _stated(declared: Declaration) -> StatedAmount:
    declared.refuse_unknown(("id", "title", "amount", "year", "source", "notes"))
    id, amount, year = declared.required("id"), declared.amount("amount"), declared.year("year")
    if amount is None or year is None:
        raise declared.wrong(
            "amount" if amount is None else "year", 'an amount such as "30.9" and its year'
        )
    return StatedAmount(id, declared.name("title") or id, amount, year, declared.place)


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


TOTAL, STEERABLE = "total", "steerable"
"""The names of the two bases; a line's id names its own amounts."""


class Per(NamedTuple):
    """An amount for each one of a denominator, in whole currency units: exact, and by how much its
    print leaves it open."""

    denominator: Denominator
    of: str
    column: Column
    number: Decimal
    ratio: Fraction
    room: Fraction


class Share(NamedTuple):
    """A line's part of the total and of the steerable base in a column; None where there is none."""

    line: Line
    column: Column
    amount: Decimal
    of_total: Fraction | None
    of_steerable: Fraction | None


class Burden(NamedTuple):
    """An amount held against the total and against the steerable base of its year, without signs."""

    stated: StatedAmount
    column: Column
    total: Decimal
    steerable: Decimal | None

    def ratio(self, base: Decimal) -> Fraction:
        """Return the part it is of a base."""
        return abs(Fraction(self.stated.amount) / Fraction(base))


class KeyFigures(NamedTuple):
    """What follows from a budget and what its user knows of the population: every ratio with its
    denominator.

    `fixed` are the lines that cannot be steered; `running` is the budget with each year in its own
    prices, None without rates.
    """

    budget: Budget
    basis: KeyFigureBasis
    columns: tuple[Column, ...]
    fixed: tuple[Line, ...]
    pers: tuple[Per, ...]
    shares: tuple[Share, ...]
    burdens: tuple[Burden, ...]
    growth: tuple[Growth, ...]
    running: Budget | None = None
    running_growth: tuple[Growth, ...] = ()

    def base(self, name: str, column: Column, *, running: bool = False) -> Decimal | None:
        """Return the amount of the total, the steerable base or a line in a column; None where it
        is not stated."""
        budget = self.running if running and self.running is not None else self.budget
        if name == TOTAL:
            return budget.total(column)
        return (
            steerable(budget, column, self.fixed)
            if name == STEERABLE
            else budget.amount(name, column)
        )

    def index_of(self, column: Column, *, running: bool = False) -> Fraction | None:
        """Return the total of a column against that of the first, 1 for the first; None where one
        is not stated."""
        first, this = (
            self.base(TOTAL, each, running=running) for each in (self.columns[0], column)
        )
        return None if not first or this is None else Fraction(this) / Fraction(first)


def key_figures(budget: Budget, basis: KeyFigureBasis, running: Budget | None = None) -> KeyFigures:
    """Return the key figures of a budget, years in order; a table without years has them by stage.

    Raises UnknownNameError for a line that does not exist, BudgetError where an amount's year has
    no net.
    """
    columns = tuple(net_columns(budget).values()) or tuple(_stages(budget))
    fixed = not_steerable(budget, basis.not_steerable)
    return KeyFigures(
        budget,
        basis,
        columns,
        fixed,
        tuple(
            each
            for denominator in basis.denominators
            for each in _pers(budget, denominator, columns, fixed)
        ),
        tuple(_shares(budget, columns, fixed)),
        tuple(_burden(budget, each, columns, fixed) for each in basis.amounts),
        growth(budget, fixed),
        running,
        growth(running, fixed) if running is not None else (),
    )


def _stages(budget: Budget) -> Iterator[Column]:
    for column in budget.columns:
        if (
            column.side is Side.NET
            and column.measure is Measure.AMOUNT
            and column.stage != "deviation"
        ):
            yield column


def _pers(
    budget: Budget, denominator: Denominator, columns: Sequence[Column], fixed: Sequence[Line]
) -> Iterator[Per]:
    """Yield the amount for each one, of the lines the denominator names, else of the total and of
    the steerable base."""
    for name in _names(budget, denominator, fixed):
        for column in columns:
            number = denominator.number(column.year)
            amount = _amount(budget, name, column, fixed)
            if number and amount is not None:
                scale = Fraction(budget.heading.unit.scale) / Fraction(number)
                yield Per(
                    denominator,
                    name,
                    column,
                    number,
                    Fraction(amount) * scale,
                    _room(budget, name, column, fixed) * scale,
                )


def _names(budget: Budget, denominator: Denominator, fixed: Sequence[Line]) -> list[str]:
    if denominator.lines is None:
        return [TOTAL, *([STEERABLE] if fixed else [])]
    if denominator.lines == ("*",):
        return [*(line.id for line in budget.of(Role.LINE)), TOTAL, *([STEERABLE] if fixed else [])]
    return [
        TOTAL if (line := line_of(budget, name)) is budget.total_line else line.id
        for name in denominator.lines
    ]


def _amount(budget: Budget, name: str, column: Column, fixed: Sequence[Line]) -> Decimal | None:
    if name == TOTAL:
        return budget.total(column)
    return steerable(budget, column, fixed) if name == STEERABLE else budget.amount(name, column)


def _room(budget: Budget, name: str, column: Column, fixed: Sequence[Line]) -> Fraction:
    """Return by how much the rounding of the printed figures that an amount is made of leaves it
    open."""
    if name not in (TOTAL, STEERABLE):
        lines = [budget.by_id[name]]
    else:
        top = [line for line in budget.of(Role.LINE, Role.SUBTOTAL) if line.parent is None]
        lines = [budget.total_line] if budget.total_line is not None else top
        lines += list(fixed) if name == STEERABLE else []
    stated = [
        figure.quantum for line in lines if (figure := budget.figure(line.id, column)) is not None
    ]
    return Fraction(exact_sum(stated)) / 2


def _shares(budget: Budget, columns: Sequence[Column], fixed: Sequence[Line]) -> Iterator[Share]:
    for line in budget.of(Role.LINE):
        for column in columns:
            amount, total, free = (
                budget.amount(line.id, column),
                budget.total(column),
                steerable(budget, column, fixed),
            )
            if amount is not None:
                of_free = (
                    None
                    if line in fixed or not fixed or not free
                    else Fraction(amount) / Fraction(free)
                )
                yield Share(
                    line,
                    column,
                    amount,
                    Fraction(amount) / Fraction(total) if total else None,
                    of_free,
                )


def _burden(
    budget: Budget, stated: StatedAmount, columns: Sequence[Column], fixed: Sequence[Line]
) -> Burden:
    column = next((each for each in columns if each.year == stated.year), None)
    total = budget.total(column) if column is not None else None
    if column is None or not total:
        raise BudgetError(
            "unknown-figure",
            worded(
                "`{id}` is of {year}, of which the budget states no net",
                id=stated.id,
                year=stated.year,
            ),
            at=stated.place,
        )
    return Burden(stated, column, total, steerable(budget, column, fixed) if fixed else None)
