"""What is demanded, what is identified, and what is still to be found: per frame or pressure,
committee and year."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Note
from budgetcli.model.errors import PackageError, UnknownNameError
from budgetcli.model.names import fold
from budgetcli.model.numbers import EXACT, Printed, exact_sum, rescale
from budgetcli.model.sentences import worded
from budgetcli.savings.apply import mixing
from budgetcli.savings.choices import (
    DEFAULT,
    Choices,
    is_others,
    refuse_alternatives,
    refuse_strangers,
)
from budgetcli.savings.courses import calendar, completed, silences
from budgetcli.savings.decisions import Certainty
from budgetcli.savings.effects import Effects, effect_of, total_effect
from budgetcli.savings.measures import DEAD
from budgetcli.savings.prices import converted
from budgetcli.savings.sites import Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Budget, Year
    from budgetcli.savings.courses import Course
    from budgetcli.savings.measures import Savings
    from budgetcli.savings.packages import Package


class Link(NamedTuple):
    """A measure that counts towards a demand, what it finds by year, and whether the package, the
    user or nobody sure says so."""

    measure: Savings
    effect: Mapping[Year, Decimal | None]
    certainty: Certainty = Certainty.STATED
    counted: bool = False


class Demand(NamedTuple):
    """What a committee has to find for a frame or a pressure; amounts in the budget's unit, None
    where nobody knows."""

    id: str
    title: str
    committee: str | None
    demanded: Mapping[Year, Decimal | None]
    links: tuple[Link, ...] = ()
    stated: Mapping[Year, Decimal] = {}
    total: Mapping[Year, Decimal] = {}
    condition: str | None = None
    is_frame: bool = True

    @property
    def identified(self) -> Effects:
        """What measures, and the source's own word, have found by year; None where a measure's
        effect is unknown."""
        zero = next((each * 0 for each in self.demanded.values() if each is not None), Decimal(0))
        return {
            year: _together(
                self.stated.get(year, zero), [link.effect.get(year) for link in self.links]
            )
            for year in self.demanded
        }

    @property
    def remaining(self) -> Effects:
        """What is still to be found; below zero where more was found than demanded, None where
        nobody knows."""
        identified = self.identified
        return {
            year: None
            if each is None or (found := identified[year]) is None
            else EXACT.subtract(each, found)
            for year, each in self.demanded.items()
        }

    @property
    def over_fulfilled(self) -> Effects:
        """How much more was found than demanded; 0 where it was not."""
        return {
            year: None if each is None else max(-each, each * 0)
            for year, each in self.remaining.items()
        }


class Gap(NamedTuple):
    """The demands on a budget in the order of the packages."""

    budget: Budget
    demands: tuple[Demand, ...]
    notes: tuple[Note, ...] = ()

    @property
    def years(self) -> tuple[Year, ...]:
        """The years it speaks of."""
        return tuple(self.demands[0].demanded)

    @property
    def unknown(self) -> dict[Year, tuple[str, ...]]:
        """The demands of each year of which nobody knows what remains; they are in no sum."""
        return {
            year: tuple(each.id for each in self.demands if each.remaining[year] is None)
            for year in self.years
        }

    def known(self, year: Year) -> tuple[Demand, ...]:
        """Return the demands whose remainder in a year is known."""
        return tuple(each for each in self.demands if each.remaining[year] is not None)

    def demanded(self, year: Year) -> Decimal:
        """Return what is demanded in a year, as far as it is known what of it remains."""
        return exact_sum(each.demanded[year] or Decimal(0) for each in self.known(year))

    def identified(self, year: Year) -> Decimal:
        """Return what is identified towards these demands."""
        return exact_sum(each.identified[year] or Decimal(0) for each in self.known(year))

    def remaining(self, year: Year) -> Decimal:
        """Return what is still to be found: a demand that is over-fulfilled does not make another
        smaller."""
        return exact_sum(
            max(each.remaining[year] or Decimal(0), Decimal(0)) for each in self.known(year)
        )

    def over_fulfilled(self, year: Year) -> Decimal:
        """Return by how much demands are over-fulfilled."""
        return exact_sum(each.over_fulfilled[year] or Decimal(0) for each in self.known(year))

    @property
    def is_open(self) -> bool:
        """Whether something is known to be still to be found."""
        return any(self.remaining(year) > 0 for year in self.years)


Count = tuple[str, str]
"""A measure that is to count towards a frame or pressure, whatever the package says."""


def gap(
    budget: Budget,
    packages: Sequence[Package],
    choices: Choices = DEFAULT,
    counts: Sequence[Count] = (),
) -> Gap:
    """Return what is demanded of the budget's committee by the packages' frames and pressures,
    identified and remaining.

    Measures count towards the frame they name, rejected, withdrawn and taken out ones not; `counts`
    puts a measure under another frame. Raises PackageError where the packages demand nothing,
    UnknownNameError for a measure or frame that does not exist.
    """
    refuse_strangers(packages, (*choices.only, *choices.skip, *(measure for measure, _ in counts)))
    notes = tuple(note for package in packages for note in mixing(budget, package, choices.prices))
    site = Site(budget)
    demands = [each for package in packages for each in _demands(site, package, choices)]
    if not demands:
        place = packages[0].place if packages else None
        raise PackageError(
            "no-frame",
            "the packages have no frame or pressure of this committee",
            at=place,
            hint="add `[[frame]]` with a `[[frame.share]]`, or `[[pressure]]`",
        )
    links = list(_links(site, packages, choices, _wanted(counts, demands)))
    counting = {link.measure.id for _, link in links}
    for package in packages:
        refuse_alternatives([each for each in package.measures if each.id in counting], package)
    of_demand: dict[str, list[Link]] = {}
    for id, link in links:
        of_demand.setdefault(id, []).append(link)
    placed = tuple(each._replace(links=tuple(of_demand.get(each.id, ()))) for each in demands)
    told = (
        silences(_courses(packages, demands, [link.measure for _, link in links]), site.years),
        _gone(budget, packages),
    )
    return Gap(budget, placed, (*notes, *(note for note in told if note is not None)))


def _gone(budget: Budget, packages: Sequence[Package]) -> Note | None:
    """Return the note of the measures that find nothing because the record says they were taken
    out; None where there are none."""
    gone = [
        f"`{each.id}`"
        for package in packages
        for each in package.measures
        if each.frame and each.id in budget.taken_out
    ]
    if not gone:
        return None
    return Note(
        "taken-out",
        worded(
            "taken out of the budget, as its record says, and not counted as found: {names}",
            names=", ".join(gone),
        ),
    )


def _courses(
    packages: Sequence[Package], demands: Sequence[Demand], measures: Sequence[Savings]
) -> Iterator[tuple[str, Course]]:
    """Yield the course of each demand that is told of, and of each measure that counts towards one,
    with its id."""
    told = {(each.id, each.committee) for each in demands}
    for package in packages:
        for frame in package.frames:
            yield from (
                (frame.id, share.course)
                for share in frame.shares
                if (frame.id, share.committee) in told
            )
        yield from (
            (each.id, each.course)
            for each in package.pressures
            if (each.id, each.committee) in told
        )
    yield from ((each.id, each.course) for each in measures)


def _demands(site: Site, package: Package, choices: Choices) -> Iterator[Demand]:
    ours = site.budget.heading.committee or package.committee
    amounts = _Amounts(site, package, choices)
    for frame in package.frames:
        total = amounts.stated(frame.total)
        for share in frame.shares:
            if ours is None or fold(share.committee) == fold(ours):
                yield Demand(
                    frame.id,
                    frame.title,
                    share.committee,
                    amounts.of(share.course),
                    total=total,
                    condition=share.condition,
                )
    for pressure in package.pressures:
        if ours is None or pressure.committee is None or fold(pressure.committee) == fold(ours):
            stated = amounts.stated(pressure.identified)
            yield Demand(
                pressure.id,
                pressure.title,
                pressure.committee,
                amounts.of(pressure.course),
                stated=stated,
                is_frame=False,
            )


class _Amounts:
    """Turns amounts as a package writes them into the budget's unit and prices."""

    def __init__(self, site: Site, package: Package, choices: Choices) -> None:
        self.site, self.package, self.choices = site, package, choices

    def one(self, amount: Decimal) -> Decimal:
        """Return one amount."""
        ours = rescale(
            Printed(amount, abs(amount)), self.package.scale, self.site.budget.heading.unit.scale
        ).amount
        level, other, prices = (
            self.site.budget.heading.price_level,
            self.package.price_level,
            self.choices.prices,
        )
        if level is None or other is None or level == other or prices is None:
            return ours
        return converted(ours, prices.factor(other, level))

    def stated(self, written: Mapping[int, Decimal]) -> dict[Year, Decimal]:
        """Return amounts written by calendar year, in the years of the budget that have one."""
        found = {year: written.get(calendar(year) or 0) for year in self.site.years}
        return {year: self.one(each) for year, each in found.items() if each is not None}

    def of(self, course: Course) -> Effects:
        """Return the amounts of a course in the years of the budget, the unknown ones as assumed."""
        found: Effects = {}
        for year in self.site.years:
            amount = course.amount(calendar(year))
            found[year] = None if amount is None else self.one(amount)
        return completed(found, self.choices.assume)


def _wanted(counts: Sequence[Count], demands: Sequence[Demand]) -> dict[str, str]:
    """Return the id of the demand by the folded id of the measure that is to count towards it."""
    ids = {fold(each.id): each.id for each in demands}
    for _, frame in counts:
        if fold(frame) not in ids:
            raise UnknownNameError("unknown-frame", "frame or pressure", frame, list(ids.values()))
    return {fold(measure): ids[fold(frame)] for measure, frame in counts}


def _links(
    site: Site, packages: Iterable[Package], choices: Choices, wanted: Mapping[str, str]
) -> Iterator[tuple[str, Link]]:
    """Yield every measure that counts towards a demand, with the demand's id."""
    for package in packages:
        for measure in package.measures:
            frame = wanted.get(fold(measure.id), measure.frame)
            if (
                frame is None
                or _is_out(measure, choices)
                or is_others(measure, site.budget)
                or measure.id in site.budget.taken_out
            ):
                continue
            effect = total_effect(effect_of(site, measure, package, choices.assume, choices.prices))
            counted = fold(measure.id) in wanted
            yield (
                frame,
                Link(
                    measure,
                    effect,
                    Certainty.STATED if counted else measure.frame_certainty,
                    counted,
                ),
            )


def _is_out(measure: Savings, choices: Choices) -> bool:
    return (
        measure.status in DEAD
        or choices.leaves_out(measure)
        or bool(choices.status and measure.status not in choices.status)
    )


def _together(stated: Decimal, effects: Sequence[Decimal | None]) -> Decimal | None:
    """Return the sum; None where a measure's effect is unknown."""
    known = [each for each in effects if each is not None]
    return None if len(known) < len(effects) else exact_sum((stated, *known))
