"""Who carries what: the shares of every frame over all committees of a workspace, against each
one's net and steerable base."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import BudgetError, PackageError
from budgetcli.model.numbers import exact_sum
from budgetcli.model.sentences import worded
from budgetcli.reference.steering import net_columns, not_steerable, steerable
from budgetcli.savings.choices import DEFAULT, Choices
from budgetcli.savings.gaps import Demand, gap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Budget, Year
    from budgetcli.savings.packages import Package


class Carried(NamedTuple):
    """A committee's part of a demand in a year: what is demanded, found and remaining, its net and
    its steerable base; None is unknown."""

    demand: str
    committee: str
    year: Year
    demanded: Decimal | None
    identified: Decimal | None
    remaining: Decimal | None
    net: Decimal | None
    steerable: Decimal | None

    def ratio(self, base: Decimal | None) -> Fraction | None:
        """Return the demand as a part of a base, without a sign."""
        return (
            None
            if self.demanded is None or not base
            else abs(Fraction(self.demanded) / Fraction(base))
        )


class Burdens(NamedTuple):
    """What every committee carries, by demand and year; the committees that have no demand; and the
    balance of the whole by year."""

    carried: tuple[Carried, ...]
    free: tuple[str, ...]
    net: dict[Year, Decimal | None]

    def total(self, demand: str, year: Year, of: str) -> Decimal | None:
        """Return a sum over all committees; None where one of them is unknown."""
        amounts = [
            getattr(each, of) for each in self.carried if (each.demand, each.year) == (demand, year)
        ]
        return None if None in amounts else exact_sum(amounts)


def burdens(
    budgets: Sequence[Budget], packages: Sequence[Package], choices: Choices = DEFAULT
) -> Burdens:
    """Return what each committee carries of the packages' frames and pressures; every committee
    once.

    Raises PackageError where budgets differ in unit or price level, or no committee has a demand.
    """
    _refuse_mixture(budgets)
    carried: list[Carried] = []
    free = []
    for budget in budgets:
        own = [package for package in packages if package.frames or package.pressures]
        try:
            found = gap(budget, _once(own), choices)
        except BudgetError as error:
            if error.id != "no-frame":
                raise
            free.append(_name(budget))
            continue
        carried += [each for demand in found.demands for each in _carried(budget, demand)]
    if not carried:
        raise PackageError("no-frame", "no committee of the workspace has a frame or a pressure")
    return Burdens(tuple(carried), tuple(free), _whole(budgets))


def _once(packages: Sequence[Package]) -> list[Package]:
    """Return the packages, each file once, though several committees name it."""
    return list({package.place.file: package for package in packages}.values())


def _carried(budget: Budget, demand: Demand) -> list[Carried]:
    columns, fixed = net_columns(budget), not_steerable(budget)
    return [
        Carried(
            demand.id,
            demand.committee or _name(budget),
            year,
            amount,
            demand.identified[year],
            demand.remaining[year],
            budget.total(columns[year]) if year in columns else None,
            steerable(budget, columns[year], fixed) if year in columns else None,
        )
        for year, amount in demand.demanded.items()
    ]


def _name(budget: Budget) -> str:
    return budget.heading.committee or budget.heading.title


def _refuse_mixture(budgets: Sequence[Budget]) -> None:
    for what, values in (
        ("units", {each.heading.unit.scale for each in budgets}),
        ("price levels", {each.heading.price_level for each in budgets}),
    ):
        if len(values) > 1:
            raise PackageError(
                "price-level-mismatch" if what == "price levels" else "unit-mismatch",
                worded("the committees' budgets are in different {what}", what=what),
                hint="convert them first",
            )


def _whole(budgets: Sequence[Budget]) -> dict[Year, Decimal | None]:
    """Return the net of all committees together by year; None where one of them does not state it."""
    years = dict.fromkeys(year for budget in budgets for year in net_columns(budget))
    found: dict[Year, Decimal | None] = {}
    for year in years:
        amounts = [
            budget.total(columns[year]) if year in (columns := net_columns(budget)) else None
            for budget in budgets
        ]
        known = [each for each in amounts if each is not None]
        found[year] = exact_sum(known) if len(known) == len(amounts) else None
    return found
