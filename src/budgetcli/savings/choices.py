"""Which measures are applied and how, as the user says, and what became of each."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import PackageError, UnknownNameError
from budgetcli.model.names import fold
from budgetcli.model.sentences import worded
from budgetcli.savings.measures import DEAD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Budget, Line, Year
    from budgetcli.savings.courses import Assumption
    from budgetcli.savings.measures import Savings
    from budgetcli.savings.packages import Package
    from budgetcli.savings.prices import Prices


class BaseState(StrEnum):
    """What the user says of the whole budget: it is from before the measures, or after them."""

    BEFORE = "before"
    AFTER = "after"


class Reason(StrEnum):
    """Why a measure was not applied."""

    ALREADY_IN_BASE = "already-in-base"
    ALREADY_APPLIED = "already-applied"
    ALREADY_REVERSED = "already-reversed"
    NOT_SELECTED = "not-selected"
    STATUS = "status"
    OTHER_COMMITTEE = "other-committee"
    CANCELLED = "cancelled"


class Choices(NamedTuple):
    """Which measures are applied, and how; names are ids of measures, folded when they are matched.

    `as_recorded` leaves out what the budget's record says was taken out, unless `only` names it: a
    figure told as it stands.
    """

    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    reverse: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    base_state: BaseState | None = None
    assume: Assumption | None = None
    allow_overcut: bool = False
    replace: bool = False
    prices: Prices | None = None
    stage: str | None = None
    as_recorded: bool = False

    def leaves_out(self, measure: Savings) -> bool:
        """Return whether the measure is not among those to apply."""
        return bool(self.only and not is_named(self.only, measure)) or is_named(self.skip, measure)


DEFAULT = Choices()


class Outcome(NamedTuple):
    """What became of a measure on one line: its effect on the net of each year (None where
    unknown), or the reason it has none.

    `excess` is what was cut from the measure because the line had no more; `interaction` is how
    much of the effect is due to what came before, where a percentage is of a running base; `base`
    names what a percentage is of.
    """

    measure: Savings
    package: Package
    line: Line | None
    effect: Mapping[Year, Decimal | None]
    reason: Reason | None = None
    reversed: bool = False
    excess: Mapping[Year, Decimal] = MappingProxyType({})
    interaction: Mapping[Year, Decimal] = MappingProxyType({})
    base: str | None = None

    @property
    def applied(self) -> bool:
        """Whether the budget after differs by this measure."""
        return self.reason is None

    @property
    def alone(self) -> dict[Year, Decimal | None]:
        """What it does without the interaction with others."""
        return {
            year: None if each is None else each - self.interaction.get(year, 0)
            for year, each in self.effect.items()
        }


def is_named(names: Sequence[str], measure: Savings) -> bool:
    """Return whether one of the names is the measure's id, folded."""
    return fold(measure.id) in {fold(name) for name in names}


def is_others(measure: Savings, budget: Budget) -> bool:
    """Return whether the measure is another committee's; where one of them is not stated, it is
    not."""
    return bool(measure.committee and budget.heading.committee) and fold(
        measure.committee or ""
    ) != fold(budget.heading.committee or "")


def cancelled(packages: Sequence[Package], budget: Budget, choices: Choices) -> dict[str, str]:
    """Return the measures that another of the packages cancels, by folded id, with the id of that
    one; what cancels must live, be of the budget's committee, and not be left out."""
    return {
        fold(each.undoes): each.id
        for package in packages
        for each in package.measures
        if each.undoes is not None
        and each.status not in DEAD
        and not is_others(each, budget)
        and not choices.leaves_out(each)
        and not is_named(choices.reverse, each)
        and (not choices.status or each.status in choices.status)
        and each.id not in {record.measure for record in budget.applied if record.reversed}
    }


def is_in_base(measure: Savings, package: Package, choices: Choices) -> bool:
    """Return whether the budget holds the measure already, as the user says or else the package."""
    if choices.base_state is not None:
        return choices.base_state is BaseState.AFTER
    if measure.in_base is None:
        raise PackageError(
            "in-base-missing",
            worded(
                "measure `{id}` does not say whether the budget holds it already", id=measure.id
            ),
            at=package.place,
            hint="add `in_base = true` or `false`, or use --base-state before|after",
        )
    return measure.in_base


def refuse_strangers(packages: Sequence[Package], names: Sequence[str]) -> None:
    """Raise the error for a name that is no measure's, and for two measures with one id."""
    ids = [measure.id for package in packages for measure in package.measures]
    folded = {fold(id) for id in ids}
    for name in names:
        if fold(name) not in folded:
            raise UnknownNameError("unknown-measure", "measure", name, ids)
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            raise PackageError(
                "duplicate-measure",
                worded("two of the packages have a measure `{id}`", id=id),
                at=packages[-1].place,
            )
        seen.add(id)


def refuse_alternatives(measures: Sequence[Savings], package: Package) -> None:
    """Raise PackageError where two of the measures are alternatives to each other."""
    ids = {measure.id for measure in measures}
    for measure in measures:
        other = next(
            (each for each in measure.excludes if each in ids and each != measure.id), None
        )
        if other is not None:
            raise PackageError(
                "alternatives-together",
                worded(
                    "`{id}` and `{other}` are alternatives, not to be taken together",
                    id=measure.id,
                    other=other,
                ),
                at=package.place,
                hint=worded("--skip {id} or --skip {other}", id=measure.id, other=other),
            )
