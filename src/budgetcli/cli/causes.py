"""What a user says has happened between two budgets: the measures and pressures of packages, as
causes of a change."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcli.cli.packages import of_workspace, package_files, read_packages
from budgetcli.comparing.causes import Cause, CauseKind
from budgetcli.model.names import fold
from budgetcli.model.numbers import EXACT, Printed, rescale
from budgetcli.savings.apply import mixing
from budgetcli.savings.choices import is_others
from budgetcli.savings.effects import effect_of
from budgetcli.savings.measures import DEAD
from budgetcli.savings.sites import Site

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from budgetcli.model.budgets import Budget, Year
    from budgetcli.reading.workspaces import Workspace
    from budgetcli.savings.frames import Pressure
    from budgetcli.savings.packages import Package
    from budgetcli.savings.prices import Prices

DEMOGRAPHY = ("demography", "demografi")
"""The `type` of a measure that follows the population."""


def causes_of(
    packages: Iterable[Package],
    budget: Budget,
    known: Collection[str],
    prices: Prices | None = None,
) -> tuple[Cause, ...]:
    """Return what the packages say, in the unit and prices of the budget after; measures that a
    record knows already are left out.

    Raises PackageError where a package cannot be read, or is in other prices without a table to
    convert by.
    """
    found: list[Cause] = []
    for package in packages:
        for _ in mixing(budget, package, prices):
            pass
        found += [cause for cause in _measures(package, budget, prices) if cause.id not in known]
        found += [
            _pressure(each, package, budget) for each in package.pressures if _is_ours(each, budget)
        ]
    return tuple(found)


def causes_between(
    first: Budget,
    second: Budget,
    paths: Iterable[Path],
    workspace: Workspace,
    prices: Prices | None = None,
) -> tuple[Cause, ...]:
    """Return what these packages say happened between two budgets of one committee; where the
    second does not say whose it is, it is the first's."""
    packages = read_packages(package_files(paths, workspace), workspace)
    known = {record.measure for record in (*first.applied, *second.applied)}
    whose = (
        of_workspace(second, workspace).heading.committee
        or of_workspace(first, workspace).heading.committee
    )
    ours = second._replace(heading=second.heading._replace(committee=whose))
    return causes_of(packages, ours, known, prices)


def _measures(package: Package, budget: Budget, prices: Prices | None) -> Iterator[Cause]:
    site = Site(budget)
    for measure in package.measures:
        if measure.status in DEAD or is_others(measure, budget):
            continue
        kind = CauseKind.DEMOGRAPHY if fold(measure.type or "") in DEMOGRAPHY else CauseKind.MEASURE
        for leg, effect in effect_of(site, measure, package, prices=prices):
            yield Cause(
                measure.id, measure.title, kind, tuple(effect.items()), leg.line.id, leg.side
            )


def _is_ours(pressure: Pressure, budget: Budget) -> bool:
    ours = budget.heading.committee
    return ours is None or pressure.committee is None or fold(pressure.committee) == fold(ours)


def _pressure(pressure: Pressure, package: Package, budget: Budget) -> Cause:
    """Return a pressure as a cause: it worsens the balance, and no line is named."""
    effect: dict[Year, Decimal | None] = {}
    for year in budget.years:
        amount = pressure.course.amount(year) if isinstance(year, int) else None
        effect[year] = (
            None if amount is None else _turned(amount, package.scale, budget.heading.unit.scale)
        )
    return Cause(pressure.id, pressure.title, CauseKind.PRESSURE, tuple(effect.items()))


def _turned(amount: Decimal, scale: int, other: int) -> Decimal:
    return EXACT.minus(rescale(Printed(amount, Decimal(1)), scale, other).amount)
