"""Scenarios side by side, and amendments: measures dropped, others brought in their place, and the
balance in every year no worse."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Budget, Column, Line, Measure, Note, Role, Year
from budgetcli.model.errors import PackageError, worded
from budgetcli.model.names import fold
from budgetcli.model.numbers import EXACT, exact_sum
from budgetcli.savings.apply import (
    DEFAULT,
    Choices,
    Scenario,
    apply,
    is_in_base,
    is_others,
    refuse_strangers,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.savings.apply import MeasureOutcome
    from budgetcli.savings.packages import Package, Savings


class NamedScenario(NamedTuple):
    """A scenario by its name."""

    name: str
    scenario: Scenario

    @property
    def measures(self) -> frozenset[str]:
        """The ids of the measures applied in it."""
        return frozenset(each.measure.id for each in self.scenario.outcomes if each.applied)

    def amount(self, line: Line, column: Column) -> Decimal | None:
        """Return a figure after, None where nobody knows it."""
        after = self.scenario.after
        return after.amount(line.id, column)


class Contrast(NamedTuple):
    """A figure before, and after in each scenario."""

    line: Line
    column: Column
    before: Decimal
    after: tuple[Decimal | None, ...]

    @property
    def spread(self) -> Decimal | None:
        """How far the scenarios are apart; None where one of them is unknown."""
        known = [each for each in self.after if each is not None]
        return None if len(known) < len(self.after) else max(known) - min(known)


class Comparison(NamedTuple):
    """A budget under several scenarios."""

    budget: Budget
    alternatives: tuple[NamedScenario, ...]

    @property
    def shared(self) -> frozenset[str]:
        """The measures that every scenario applies."""
        return frozenset.intersection(*(each.measures for each in self.alternatives))

    def contrasts(self) -> Iterator[Contrast]:
        """Yield every figure that moves in one of the scenarios, and those of the total."""
        for line in self.budget.lines:
            for column in self.budget.columns:
                before = self.budget.amount(line.id, column)
                if before is None or column.measure is not Measure.AMOUNT:
                    continue
                after = tuple(each.amount(line, column) for each in self.alternatives)
                if line is self.budget.total_line or (
                    line.role is not Role.INDEX and any(each != before for each in after)
                ):
                    yield Contrast(line, column, before, after)


def compare_scenarios(
    budget: Budget, stacks: Sequence[tuple[str, Sequence[Package], Choices]]
) -> Comparison:
    """Return the budget under each named stack of packages; every one starts from the same budget."""
    return Comparison(
        budget,
        tuple(
            NamedScenario(name, apply(budget, packages, choices))
            for name, packages, choices in stacks
        ),
    )


class Amendment(NamedTuple):
    """The original proposal and the amended one, from the same budget; `balance` is what the
    amended is better by, by year: below 0 what is missing, None where nobody knows.

    `frames` are those that funding measures without one stand towards, by the measure's id: the
    frames of what they replace.
    """

    budget: Budget
    original: Scenario
    amended: Scenario
    dropped: tuple[str, ...]
    funding: tuple[str, ...]
    balance: dict[Year, Decimal | None]
    frames: Mapping[str, str] = MappingProxyType({})

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the amendment takes for granted: the frames of what finds the money."""
        if not self.frames:
            return ()
        named = ", ".join(f"`{id}`: `{frame}`" for id, frame in self.frames.items())
        return (
            Note(
                "frame-taken-over",
                worded(
                    "what finds the money names no frame, and takes that of what it "
                    "replaces: {names}",
                    names=named,
                ),
            ),
        )

    def lost(self, id: str) -> list[Decimal | None]:
        """Return what a measure that is dropped found in each year, of all its lines."""
        back = [each for each in self.amended.outcomes if each.applied and each.reversed]
        given = [each for each in self.original.outcomes if each.applied]
        return [
            -amount if each.reversed and amount else amount
            for each in (*given, *back)
            if each.measure.id == id
            for amount in each.effect.values()
        ]

    def takes(self, outcome: MeasureOutcome) -> bool:
        """Return whether a measure of the amended proposal finds its money."""
        return outcome.applied and outcome.measure.id in self.funding

    @property
    def comparison(self) -> Comparison:
        """Both side by side."""
        return Comparison(
            self.budget,
            (NamedScenario("original", self.original), NamedScenario("amended", self.amended)),
        )


def amend(
    budget: Budget,
    packages: Sequence[Package],
    drop: Sequence[str],
    funding: Sequence[Package],
    choices: Choices = DEFAULT,
    *,
    unbalanced: bool = False,
) -> Amendment:
    """Return the proposal of the packages without the measures dropped and with those of the
    funding packages.

    A measure that the budget holds already is taken out of it. With `unbalanced` what is missing is
    stated instead. Raises PackageError where a year is
    worse than in the original, with the amount missing in each, or cannot be known;
    UnknownNameError for a measure that does not exist.
    """
    refuse_strangers(packages, drop)
    refuse_strangers((*packages, *funding), ())
    folded = {fold(name) for name in drop}
    dropped = [
        (measure, package)
        for package in packages
        for measure in package.measures
        if fold(measure.id) in folded and not is_others(measure, budget)
    ]
    held, out = {record.measure for record in budget.applied}, budget.taken_out
    inside = tuple(
        measure.id
        for measure, package in dropped
        if measure.id not in out and (measure.id in held or is_in_base(measure, package, choices))
    )
    outside = tuple(measure.id for measure, _ in dropped if measure.id not in inside)
    original = apply(budget, packages, choices)
    amended = apply(
        budget,
        (*packages, *funding),
        choices._replace(skip=(*choices.skip, *outside), reverse=(*choices.reverse, *inside)),
    )
    balance = {year: _difference(original, amended, year) for year in budget.years}
    if not unbalanced:
        _refuse_unfinanced(balance, budget, funding or packages)
    brought = tuple(
        each.measure.id for each in amended.outcomes if each.applied and each.package in funding
    )
    made = Amendment(
        budget, original, amended, tuple(measure.id for measure, _ in dropped), brought, balance
    )
    return made._replace(frames=_frames(made, [measure for measure, _ in dropped]))


def _frames(made: Amendment, dropped: Sequence[Savings]) -> dict[str, str]:
    """Return the frame of each funding measure without one: the first, in the order of what is
    dropped, of which not all is found yet."""
    open_frames: dict[str, Decimal] = {}
    for measure in dropped:
        if measure.frame is not None:
            found = exact_sum(_known(made.lost(measure.id)))
            open_frames[measure.frame] = open_frames.get(measure.frame, Decimal(0)) + found
    taken: dict[str, str] = {}
    for outcome in made.amended.outcomes:
        id = outcome.measure.id
        if not open_frames or not made.takes(outcome) or outcome.measure.frame:
            continue
        frame = next(
            (each for each, left in open_frames.items() if left > 0), list(open_frames)[-1]
        )
        taken.setdefault(id, frame)
        open_frames[taken[id]] -= exact_sum(_known(outcome.effect.values()))
    return taken


def _known(amounts: Iterable[Decimal | None]) -> list[Decimal]:
    return [each for each in amounts if each is not None]


def _difference(original: Scenario, amended: Scenario, year: Year) -> Decimal | None:
    """Return by how much the balance of a year is better than in the original; None where one of
    them is unknown."""
    before, after = _together(original, year), _together(amended, year)
    return None if before is None or after is None else EXACT.subtract(after, before)


def _together(scenario: Scenario, year: Year) -> Decimal | None:
    """Return what all measures applied do to the balance of a year."""
    amounts = [each.effect.get(year) for each in scenario.outcomes if each.applied]
    known = [each for each in amounts if each is not None]
    return None if len(known) < len(amounts) else exact_sum(known)


def _refuse_unfinanced(
    balance: dict[Year, Decimal | None], budget: Budget, packages: Sequence[Package]
) -> None:
    """Raise PackageError where a year is worse off, or nobody knows whether it is."""
    place = packages[0].place if packages else None
    unknown = [str(year) for year, each in balance.items() if each is None]
    if unknown:
        raise PackageError(
            "not-financed",
            worded(
                "nobody knows whether the amendment is financed in {names}",
                names=", ".join(unknown),
            ),
            at=place,
            hint=(
                "--assume permanent|zero settles years without an amount; --unbalanced "
                "writes it all the same"
            ),
        )
    missing = {year: -each for year, each in balance.items() if each is not None and each < 0}
    if missing:
        said = reduce(
            lambda before, other: worded("{first}; {second}", first=before, second=other),
            [
                worded("{year}: {amount:f}", year=str(year), amount=each)
                for year, each in missing.items()
            ],
        )
        raise PackageError(
            "not-financed",
            worded(
                "the amendment is not financed; missing in {name}: {said}",
                name=budget.heading.unit.name,
                said=said,
            ),
            at=place,
            hint=(
                '--fund "LINE=AMOUNT" or --fund PACKAGE finds it; --unbalanced writes it all '
                "the same"
            ),
        )
