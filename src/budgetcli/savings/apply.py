"""Budgets after savings packages: what is applied, what is not and why, and totals moved by the
change."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Budget, Key, Note
from budgetcli.model.errors import PackageError
from budgetcli.model.numbers import KRONER, exactly
from budgetcli.model.sentences import worded
from budgetcli.savings.applications import Application
from budgetcli.savings.choices import DEFAULT, BaseState, Choices, Outcome, Reason, refuse_strangers
from budgetcli.savings.courses import Assumption, silences
from budgetcli.savings.propagation import moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.savings.packages import Package
    from budgetcli.savings.prices import Prices

__all__ = [
    "DEFAULT",
    "Assumption",
    "BaseState",
    "Choices",
    "Outcome",
    "Reason",
    "Scenario",
    "apply",
    "mixing",
]


class Scenario(NamedTuple):
    """The budget before and after, what became of each measure, and the figures that nobody knows
    any more."""

    before: Budget
    after: Budget
    outcomes: tuple[Outcome, ...]
    unknown: frozenset[Key]
    notes: tuple[Note, ...] = ()


@exactly
def apply(budget: Budget, packages: Sequence[Package], choices: Choices = DEFAULT) -> Scenario:
    """Return the budget after the packages, all or nothing; totals, nets and indices move by the
    change.

    Raises PackageError where a measure cannot be applied as it stands, UnknownNameError for a line
    or a measure that does not exist.
    """
    refuse_strangers(packages, (*choices.only, *choices.skip, *choices.reverse))
    notes = tuple(note for package in packages for note in mixing(budget, package, choices.prices))
    work = Application(budget, choices)
    outcomes = work.run(packages)
    figures, unknown = moved(budget, work.moves)
    after = budget._replace(figures=figures, applied=work.record)
    replaced = tuple(
        Note(
            "replaced",
            worded(
                "`{id}` takes the place of the measure of this id that was applied before", id=id
            ),
        )
        for id in work.replaced
    )
    laid = ((each.measure.id, each.measure.course) for each in outcomes if each.reason is None)
    zero = silences(laid, work.site.years)
    return Scenario(
        budget, after, outcomes, unknown, (*notes, *replaced, *((zero,) if zero else ()))
    )


def mixing(budget: Budget, package: Package, prices: Prices | None = None) -> Iterator[Note]:
    """Raise the error where package and budget differ in currency, or in price level without prices
    to convert by.

    Yield a note where they are converted, or where one of them does not say.
    """
    ours, theirs = budget.heading.unit.currency, package.currency
    if ours and theirs and ours != theirs and not {ours, theirs} <= set(KRONER):
        raise PackageError(
            "unit-mismatch",
            worded("the package is in {theirs}, the budget in {ours}", theirs=theirs, ours=ours),
            at=package.place,
        )
    level = budget.heading.price_level
    for other in dict.fromkeys(
        (package.price_level, *(each.price_level for each in package.measures if each.price_level))
    ):
        yield from _levels(level, other, package, prices)


def _levels(
    level: int | None, other: int | None, package: Package, prices: Prices | None
) -> Iterator[Note]:
    if level is not None and other is not None and level != other:
        if prices is None:
            raise PackageError(
                "price-level-mismatch",
                worded(
                    "the package is in {other} prices, the budget in {level} prices",
                    other=other,
                    level=level,
                ),
                at=package.place,
                hint="--prices FILE converts by a table of yearly rates; `budgetcli reprice` converts a budget",
            )
        yield Note(
            "repriced",
            worded(
                "amounts in {other} prices are converted to {level} prices by `{id}`",
                other=other,
                level=level,
                id=prices.id,
            ),
            package.place,
        )
    if (level is None) != (other is None):
        who, stated = ("budget", other) if level is None else ("package", level)
        yield Note(
            "price-level-open",
            worded(
                "the {who} states no price level: taken to be in {stated} prices, like the other",
                who=who,
                stated=stated,
            ),
            package.place,
        )
