"""What is demanded, what is identified, and what is still to be found, per frame or pressure; and who
carries what of it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Budget, Note, Side
from budgetcli.model.errors import BudgetError, PackageError, Place, UnknownNameError, worded
from budgetcli.model.names import fold
from budgetcli.model.numbers import EXACT, Printed, exact_sum, rescale
from budgetcli.reference.steering import net_columns, not_steerable, steerable
from budgetcli.savings.apply import (
    DEFAULT,
    Choices,
    Scenario,
    apply,
    cancelled,
    is_others,
    mixing,
    refuse_alternatives,
    refuse_strangers,
)
from budgetcli.savings.courses import (
    AfterLastYear,
    Assumption,
    Course,
    calendar,
    completed,
    silences,
)
from budgetcli.savings.effects import Effects, Site, effect_of, total_effect
from budgetcli.savings.packages import DEAD, Certainty, MeasurePart, Package, Savings
from budgetcli.savings.prices import converted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Year

    ById = Mapping[str, Mapping[Year, Decimal | None]]


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
        _cancelled(budget, packages, choices),
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


def _cancelled(budget: Budget, packages: Sequence[Package], choices: Choices) -> Note | None:
    """Return the note of the measures that find nothing because another cancels them; None where
    there are none."""
    gone = cancelled(packages, budget, choices)
    named = [
        f"`{each.id}` (`{gone[fold(each.id)]}`)"
        for package in packages
        for each in package.measures
        if each.frame and fold(each.id) in gone
    ]
    if not named:
        return None
    return Note(
        "cancelled",
        worded(
            "cancelled by another measure, and not counted as found: {names}",
            names=", ".join(named),
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
    site: Site, packages: Sequence[Package], choices: Choices, wanted: Mapping[str, str]
) -> Iterator[tuple[str, Link]]:
    """Yield every measure that counts towards a demand, with the demand's id."""
    gone = cancelled(packages, site.budget, choices)
    for package in packages:
        for measure in package.measures:
            frame = wanted.get(fold(measure.id), measure.frame)
            if (
                frame is None
                or _is_out(measure, choices)
                or is_others(measure, site.budget)
                or measure.id in site.budget.taken_out
                or fold(measure.id) in gone
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


class PackageAmounts(NamedTuple):
    """Effects of measures, demands of frames and of pressures by id and year, None where nobody
    knows; sums by assumption and year."""

    measures: ById
    frames: ById
    pressures: ById
    sums: Mapping[str, Mapping[Year, Decimal]]


def amounts_of(budget: Budget, packages: Sequence[Package]) -> PackageAmounts:
    """Return what packages say of a budget; a budget without calendar years has no amounts.

    Raises BudgetError where a measure does not fit the budget.
    """
    measures = _effects(budget, packages, None)
    sums = {str(each): _sum_by_year(_effects(budget, packages, each)) for each in Assumption}
    demands = _demands_by_id(budget, packages)
    return PackageAmounts(
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


def _sum_by_year(effects: ById) -> dict[Year, Decimal]:
    years = dict.fromkeys(year for each in effects.values() for year in each)
    return {
        year: exact_sum(
            amount for each in effects.values() if (amount := each.get(year)) is not None
        )
        for year in years
    }


def _demands_by_id(budget: Budget, packages: Sequence[Package]) -> dict[bool, ById]:
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


POOL = "residual"
"""The id of the pool, as a measure and as a package."""


def with_residual(
    scenario: Scenario, packages: Sequence[Package], line: str, choices: Choices = DEFAULT
) -> Scenario:
    """Return a scenario with what the packages' frames and pressures still demand booked as a pool
    on a line.

    What nobody knows is not booked, and said. Raises PackageError where the line has less,
    UnknownNameError where there is no such line.
    """
    found = gap(scenario.before, packages, choices)
    pool = _pool(found, scenario.before, line)
    booked = apply(
        scenario.after, [pool], Choices(allow_overcut=choices.allow_overcut, stage=choices.stage)
    )
    notes = (*scenario.notes, *_notes(found, line))
    return Scenario(
        scenario.before,
        booked.after,
        (*scenario.outcomes, *booked.outcomes),
        scenario.unknown | booked.unknown,
        notes,
    )


def _pool(found: Gap, budget: Budget, line: str) -> Package:
    amounts = {
        begins: found.remaining(year)
        for year in found.years
        if (begins := calendar(year)) is not None
    }
    course = Course(amounts, min(amounts), after=AfterLastYear.ENDS)
    digest = ",".join(f"{year}:{amount:f}" for year, amount in amounts.items())
    measure = Savings(
        POOL,
        "Still to be found: a pool",
        course,
        (MeasurePart(line, Side.EXPENDITURE),),
        in_base=False,
        digest=digest,
    )
    said = budget.heading
    return Package(
        POOL,
        measure.title,
        Place("--book-residual"),
        said.committee,
        said.unit.scale,
        said.unit.currency,
        said.price_level,
        (measure,),
    )


def _notes(found: Gap, line: str) -> list[Note]:
    said = ", ".join(f"{year}: {found.remaining(year):f}" for year in found.years)
    unknown = ", ".join(f"{year}: {', '.join(ids)}" for year, ids in found.unknown.items() if ids)
    notes = [
        Note(
            "residual-booked",
            worded("still to be found, booked on `{line}` as a pool: {said}", line=line, said=said),
        )
    ]
    return (
        [
            *notes,
            Note(
                "residual-unknown",
                worded(
                    "nobody knows what remains, so nothing is booked: {unknown}", unknown=unknown
                ),
            ),
        ]
        if unknown
        else notes
    )


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
