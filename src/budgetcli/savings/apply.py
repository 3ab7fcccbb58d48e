"""Budgets after savings packages: which measures are applied and how, what is not and why, totals moved
by the change, and what each measure does to one figure."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Applied, Budget, Key, Note, Side, Year
from budgetcli.model.errors import BudgetError, PackageError, UnknownNameError, worded
from budgetcli.model.names import fold
from budgetcli.model.numbers import EXACT, KRONER, exact_sum, exactly
from budgetcli.savings.courses import Assumption, silences
from budgetcli.savings.effects import (
    Effects,
    Leg,
    Site,
    base_line,
    effect_of,
    excess_of,
    keys_of,
    legs_of,
    percent_effect,
    rates_of,
)
from budgetcli.savings.packages import DEAD
from budgetcli.savings.prices import moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Line
    from budgetcli.savings.packages import Certainty, Package, Savings
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


class MeasureOutcome(NamedTuple):
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


Work = tuple["Savings", "Package"]


class Application:
    """The budget before, what has become of the measures, the moves of its figures, and the record."""

    def __init__(self, budget: Budget, choices: Choices) -> None:
        self.site = Site(budget, choices.stage)
        self.budget = budget
        self.choices = choices
        self.moves: dict[Key, Decimal | None] = {}
        self.records: dict[str, list[Applied]] = defaultdict(list)
        for record in budget.applied:
            self.records[record.measure].append(record)
        self.replaced: list[str] = []
        self.cancelled: dict[str, str] = {}
        self.works: list[Work] = []

    def run(self, packages: Sequence[Package]) -> tuple[MeasureOutcome, ...]:
        """Return what becomes of every measure, in the order of the files: absolute measures are
        laid on first, then percentages."""
        works = [(measure, package) for package in packages for measure in package.measures]
        self.works, self.cancelled = works, cancelled(packages, self.budget, self.choices)
        reasons = [
            None if is_others(measure, self.budget) else self._reason(measure, package)
            for measure, package in works
        ]
        self._refuse_misfits(works, reasons)
        outcomes: dict[int, list[MeasureOutcome]] = {}
        for late in (False, True):
            for number, (measure, package) in enumerate(works):
                if (measure.percent is not None) == late:
                    outcomes[number] = self._outcomes(measure, package, reasons[number])
        return tuple(outcome for number in range(len(works)) for outcome in outcomes[number])

    @property
    def record(self) -> tuple[Applied, ...]:
        """The record after."""
        return tuple(each for records in self.records.values() for each in records)

    def _outcomes(
        self, measure: Savings, package: Package, reason: Reason | None
    ) -> list[MeasureOutcome]:
        if is_others(measure, self.budget):
            return [MeasureOutcome(measure, package, None, {}, Reason.OTHER_COMMITTEE)]
        reversing = is_named(self.choices.reverse, measure)
        if reason is not None:
            line = next((leg.line for leg in legs_of(self.site, measure, package)), None)
            return [MeasureOutcome(measure, package, line, {}, reason, reversing)]
        recorded = self.records.pop(measure.id, [])
        if recorded and recorded[0].digest != measure.digest:
            self._take_out(recorded, measure, package)
            recorded = []
        if recorded:
            return [self._undone(each, measure, package, reversing) for each in recorded]
        return [
            self._laid(leg, effect, reversing) for leg, effect in self._effects(measure, package)
        ]

    def _effects(self, measure: Savings, package: Package) -> list[tuple[Leg, Effects]]:
        if measure.percent is None or not measure.percent.running:
            return effect_of(self.site, measure, package, self.choices.assume, self.choices.prices)
        rates, moves = rates_of(self.site, measure, self.choices.assume), dict(self.moves)
        legs = legs_of(self.site, measure, package)
        return [
            (
                leg,
                {
                    year: percent_effect(self.site, leg, year, rate, moves)
                    for year, rate in rates.items()
                },
            )
            for leg in legs
        ]

    def _laid(self, leg: Leg, effect: Effects, reversing: bool) -> MeasureOutcome:
        """Lay one line of a measure on the budget, or take it out of it."""
        measure, package = leg.measure, leg.package
        interaction = self._interaction(leg, effect)
        if reversing:
            effect = _turned(effect)
        excess = self._move(leg, effect, checked=not reversing)
        self.records[measure.id].append(
            Applied(
                measure.id,
                package.id,
                measure.digest,
                measure.title,
                leg.line.id,
                leg.side,
                tuple(effect.items()),
                reversing,
                measure.undoes,
            )
        )
        return MeasureOutcome(
            measure,
            package,
            leg.line,
            effect,
            None,
            reversing,
            excess,
            interaction,
            self._base_name(leg),
        )

    def _interaction(self, leg: Leg, effect: Effects) -> dict[Year, Decimal]:
        """Return how much of a running percentage is due to what came before it."""
        if leg.measure.percent is None or not leg.measure.percent.running:
            return {}
        rates = rates_of(self.site, leg.measure, self.choices.assume)
        alone = {
            year: percent_effect(self.site, leg, year, rate, {}) for year, rate in rates.items()
        }
        return {
            year: each - before
            for year, each in effect.items()
            if each is not None and (before := alone[year]) is not None
        }

    def _base_name(self, leg: Leg) -> str | None:
        if leg.measure.percent is None:
            return None
        line = base_line(self.site, leg)
        return line.id if line is not None else "total"

    def _undone(
        self, record: Applied, measure: Savings, package: Package, reversing: bool
    ) -> MeasureOutcome:
        """Take back what the record says: an applied measure that is reversed, or a reversed one
        that is applied again."""
        leg = Leg(measure, package, self.site.lines[record.line], record.side)
        effect = _turned(dict(record.effect))
        self._move(leg, effect, checked=False)
        return MeasureOutcome(measure, package, leg.line, effect, None, reversing)

    def _take_out(self, recorded: Sequence[Applied], measure: Savings, package: Package) -> None:
        """Take what a measure did under its former content out of the budget, before it is laid on
        anew."""
        for record in recorded:
            leg = Leg(measure, package, self.site.lines[record.line], record.side)
            self._move(leg, _turned(dict(record.effect)), checked=False)
        self.replaced.append(measure.id)

    def _reason(self, measure: Savings, package: Package) -> Reason | None:
        """Return why the measure is not applied (or not reversed), or None."""
        if is_named(self.choices.reverse, measure):
            return self._reason_not_to_reverse(measure, package)
        if self.choices.leaves_out(measure):
            return Reason.NOT_SELECTED
        if measure.status in DEAD or (
            self.choices.status and measure.status not in self.choices.status
        ):
            return Reason.STATUS
        undone = self._reason_undone(measure)
        if undone is not None:
            return undone
        if self.records.get(measure.id):
            return self._reason_of_record(self.records[measure.id][0], measure, package)
        return Reason.ALREADY_IN_BASE if is_in_base(measure, package, self.choices) else None

    def _reason_undone(self, measure: Savings) -> Reason | None:
        """Return why a measure is not applied that another cancels, or that cancels what the budget
        does not hold; None for any other."""
        if fold(measure.id) in self.cancelled:
            return Reason.CANCELLED
        is_undone = any(
            fold(each.undoes or "") == fold(measure.id) and not each.reversed
            for each in self.budget.applied
        )
        if is_undone and not measure.undoes:
            return Reason.ALREADY_REVERSED
        if measure.undoes is None or self.records.get(measure.id):
            return None
        if measure.undoes in self.budget.taken_out:
            return Reason.ALREADY_REVERSED
        undone = next((work for work in self.works if is_named((measure.undoes,), work[0])), None)
        if undone is None or self.records.get(undone[0].id):
            return None
        stands = undone[0].status not in DEAD and is_in_base(*undone, self.choices)
        return None if stands else Reason.CANCELLED

    def _reason_not_to_reverse(self, measure: Savings, package: Package) -> Reason | None:
        recorded = self.records.get(measure.id)
        if recorded and recorded[0].reversed:
            return Reason.ALREADY_REVERSED
        if not recorded and not is_in_base(measure, package, self.choices):
            raise PackageError(
                "not-in-base",
                worded(
                    "measure `{id}` is not in the budget, so it cannot be reversed", id=measure.id
                ),
                at=package.place,
            )
        return None

    def _reason_of_record(
        self, record: Applied, measure: Savings, package: Package
    ) -> Reason | None:
        if record.digest != measure.digest:
            if self.choices.replace and not record.reversed:
                return None
            raise PackageError(
                "changed-measure",
                worded("measure `{id}` was applied before with another content", id=measure.id),
                at=package.place,
                hint="--replace takes the former one out first; or give the new measure its own id",
            )
        if not record.reversed:
            return Reason.ALREADY_APPLIED
        stays_out = self.choices.as_recorded and not is_named(self.choices.only, measure)
        return Reason.ALREADY_REVERSED if stays_out else None

    def _refuse_misfits(self, works: Sequence[Work], reasons: Sequence[Reason | None]) -> None:
        """Raise PackageError where alternatives would hold together, or a measure without one it
        depends on."""
        held = (None, Reason.ALREADY_IN_BASE, Reason.ALREADY_APPLIED)
        standing = [
            work
            for work, reason in zip(works, reasons, strict=True)
            if reason in held
            and not is_named(self.choices.reverse, work[0])
            and not is_others(work[0], self.budget)
        ]
        if not standing or all(reasons):
            return
        refuse_alternatives([measure for measure, _ in standing], standing[-1][1])
        ids = {measure.id for measure, _ in standing} | set(self.records) - set(
            self.budget.taken_out
        )
        for measure, package in standing:
            missing = next((each for each in measure.depends_on if each not in ids), None)
            if missing is not None:
                raise PackageError(
                    "dependency-missing",
                    worded(
                        "`{id}` depends on `{missing}`, which is not in the budget",
                        id=measure.id,
                        missing=missing,
                    ),
                    at=package.place,
                    hint=worded(
                        "apply `{missing}` too, or --skip {id}", missing=missing, id=measure.id
                    ),
                )

    def _move(self, leg: Leg, effect: Effects, *, checked: bool) -> dict[Year, Decimal]:
        """Add the effect to the moves, and return by year what was more than the line has; the
        effect is cut down to the rest."""
        excesses = {}
        for year, amount in effect.items():
            if amount == 0:
                continue
            keys = keys_of(self.site, leg, year)
            if (
                amount is not None
                and checked
                and (excess := excess_of(self.site, keys, leg.side, self.moves, amount))
            ):
                self._refuse_overcut(leg, year, excess)
                excesses[year] = excess
                effect[year] = amount = amount - excess if amount > 0 else amount + excess
            for key in keys:
                before = self.moves.get(key, Decimal(0))
                self.moves[key] = (
                    None if amount is None or before is None else EXACT.add(before, amount)
                )
        return excesses

    def _refuse_overcut(self, leg: Leg, year: Year, excess: Decimal) -> None:
        if not self.choices.allow_overcut:
            unit = self.budget.heading.unit.name
            raise PackageError(
                "over-cut",
                worded(
                    "{whose} cuts {excess:f} {unit} more than `{label}` has in {year}",
                    whose=leg.whose,
                    excess=excess,
                    unit=unit,
                    label=leg.line.label,
                    year=year,
                ),
                at=leg.package.place,
                hint="--allow-overcut stops at zero and reports the rest",
            )


def _turned(effect: Effects) -> Effects:
    return {
        year: None if each is None else -each if each else each for year, each in effect.items()
    }


class Scenario(NamedTuple):
    """The budget before and after, what became of each measure, and the figures that nobody knows
    any more."""

    before: Budget
    after: Budget
    outcomes: tuple[MeasureOutcome, ...]
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


_TABLE = re.compile(r"^\s*\[\[\s*measure\s*\]\]")
_ID = re.compile(r"""^\s*id\s*=\s*(["'])(?P<id>.*?)\1""")
_TABLE_OF_OTHERS = re.compile(r"^\s*\[\[\s*(?!measure\s*\]\])(?!measure\s*\.)")


class Contribution(NamedTuple):
    """A measure that concerns a figure: its effect there (None where nobody knows), and why it was
    not applied, None where it was.

    `file` is the package's, `row` the line of it on which the measure begins; None for what a
    record says of an earlier run.
    """

    id: str
    title: str
    package: str
    file: str | None
    row: int | None
    effect: Decimal | None
    reason: Reason | None = None
    reversed: bool = False
    certainty: Certainty | None = None

    @property
    def applied(self) -> bool:
        """Whether the figure moved by this measure."""
        return self.reason is None


def contributions(scenario: Scenario, key: Key, choices: Choices) -> tuple[Contribution, ...]:
    """Return what the measures of a scenario do to a figure, those that concern it only, in the
    order they were read."""
    site = Site(scenario.before)
    found = (_contribution(site, outcome, key, choices) for outcome in scenario.outcomes)
    return tuple(each for each in found if each is not None)


def recorded(budget: Budget, key: Key) -> tuple[Contribution, ...]:
    """Return what the budget's record says was done to a figure before it was read."""
    site = Site(budget)
    return tuple(
        Contribution(
            each.measure,
            each.title,
            each.package,
            None,
            None,
            dict(each.effect).get(key.column.year),
            reversed=each.reversed,
        )
        for each in budget.applied
        if _concerns(site, each.line, each.side, key) and key.column.year in dict(each.effect)
    )


def _concerns(site: Site, line: str, side: Side, key: Key) -> bool:
    return line in site.inside.get(key.line, frozenset({key.line})) and key.column.side in (
        side,
        Side.NET,
    )


def _contribution(
    site: Site, outcome: MeasureOutcome, key: Key, choices: Choices
) -> Contribution | None:
    measure, package = outcome.measure, outcome.package
    if outcome.line is None or key.column.year is None:
        return None
    whose = (measure.id, measure.title, package.id, package.place.file, row_of(measure, package))
    if outcome.applied:
        legs = legs_of(site, measure, package)
        side = next((leg.side for leg in legs if leg.line.id == outcome.line.id), measure.side)
        if not _concerns(site, outcome.line.id, side, key):
            return None
        effect = outcome.effect.get(key.column.year)
        return Contribution(
            *whose, _plain(effect), None, outcome.reversed, measure.target_certainty
        )
    effects = list(_would_be(site, outcome, key, choices))
    if not effects:
        return None
    known = [each for each in effects if each is not None]
    effect = exact_sum(known) if len(known) == len(effects) else None
    if effect == 0:
        return None
    return Contribution(*whose, effect, outcome.reason, outcome.reversed, measure.target_certainty)


def _would_be(
    site: Site, outcome: MeasureOutcome, key: Key, choices: Choices
) -> Iterator[Decimal | None]:
    """Yield what each line of a measure that was not applied stands for in the figure."""
    try:
        legs = effect_of(site, outcome.measure, outcome.package, choices.assume, choices.prices)
    except BudgetError:
        return
    for leg, effect in legs:
        if _concerns(site, leg.line.id, leg.side, key) and key.column.year in effect:
            yield effect[key.column.year]


def _plain(effect: Decimal | None) -> Decimal | None:
    """Return an effect whose zero has no sign."""
    return effect if effect else None if effect is None else abs(effect)


def row_of(measure: Savings, package: Package) -> int | None:
    """Return the line of the package's file on which a measure begins, from 1; None where that
    cannot be told."""
    path = Path(package.place.file)
    try:
        found = _rows_by_id(path, path.stat().st_mtime_ns).get(measure.id, [])
    except (OSError, UnicodeDecodeError):
        return None
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=64)
def _rows_by_id(path: Path, _changed: int) -> dict[str, list[int]]:
    """Return the lines, from 1, of every `[[measure]]` that says its id plainly; a file is read
    once until it changes."""
    start = 0
    found: dict[str, list[int]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if _TABLE.match(line):
            start = number
        elif _TABLE_OF_OTHERS.match(line):
            start = 0
        elif start and (said := _ID.match(line)):
            found.setdefault(said["id"], []).append(start)
    return found
