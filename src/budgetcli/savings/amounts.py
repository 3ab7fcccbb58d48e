"""What packages say of one budget by id and year: measures, frames, pressures, and what all
measures do together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import BudgetError
from budgetcli.model.numbers import exact_sum
from budgetcli.savings.choices import Choices, is_others
from budgetcli.savings.courses import Assumption
from budgetcli.savings.effects import effect_of, total_effect
from budgetcli.savings.gaps import gap
from budgetcli.savings.measures import DEAD
from budgetcli.savings.sites import Site

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Budget, Year
    from budgetcli.savings.packages import Package

    ById = Mapping[str, Mapping[Year, Decimal | None]]


class Amounts(NamedTuple):
    """Effects of measures, demands of frames and of pressures by id and year, None where nobody
    knows; sums by assumption and year."""

    measures: ById
    frames: ById
    pressures: ById
    sums: Mapping[str, Mapping[Year, Decimal]]


def amounts_of(budget: Budget, packages: Sequence[Package]) -> Amounts:
    """Return what packages say of a budget; a budget without calendar years has no amounts.

    Raises BudgetError where a measure does not fit the budget.
    """
    measures = _effects(budget, packages, None)
    sums = {str(each): _together(_effects(budget, packages, each)) for each in Assumption}
    demands = _demands(budget, packages)
    return Amounts(
        measures, demands[True], demands[False], {name: each for name, each in sums.items() if each}
    )


def _effects(
    budget: Budget, packages: Sequence[Package], assume: Assumption | None
) -> dict[str, Mapping[Year, Decimal | None]]:
    site = Site(budget)
    if not site.years:
        return {}
    return {
        measure.id: total_effect(effect_of(site, measure, package, assume))
        for package in packages
        for measure in package.measures
        if measure.status not in DEAD and not is_others(measure, budget)
    }


def _together(effects: ById) -> dict[Year, Decimal]:
    years = dict.fromkeys(year for each in effects.values() for year in each)
    return {
        year: exact_sum(
            amount for each in effects.values() if (amount := each.get(year)) is not None
        )
        for year in years
    }


def _demands(budget: Budget, packages: Sequence[Package]) -> dict[bool, ById]:
    try:
        found = gap(budget, packages, Choices()).demands
    except BudgetError as error:
        if error.id not in ("no-frame", "no-figure"):
            raise
        found = ()
    return {
        is_frame: {each.id: each.demanded for each in found if each.is_frame is is_frame}
        for is_frame in (True, False)
    }
