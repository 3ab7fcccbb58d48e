"""Budgets after savings packages: what is applied, what is not and why, and totals moved by the change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from budgetcli.changing.effects import effect_of, excess_of, keys_of, line_of
from budgetcli.changing.packages import DEAD
from budgetcli.changing.propagation import moved
from budgetcli.model.budgets import Applied, Budget, Key, Line, Note, Year
from budgetcli.model.errors import PackageError, UnknownNameError
from budgetcli.model.names import fold
from budgetcli.model.numbers import KRONER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcli.changing.packages import Package, Savings


class BaseState(StrEnum):
    """What the user says of the whole budget: it is from before the measures, or after them."""

    BEFORE = "before"
    AFTER = "after"


class Assumption(StrEnum):
    """What is assumed of years without an amount."""

    PERMANENT = "permanent"
    ZERO = "zero"


class Reason(StrEnum):
    """Why a measure was not applied."""

    ALREADY_IN_BASE = "already-in-base"
    ALREADY_APPLIED = "already-applied"
    ALREADY_REVERSED = "already-reversed"
    NOT_SELECTED = "not-selected"
    STATUS = "status"
    OTHER_COMMITTEE = "other-committee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Which measures are applied, and how; names are ids of measures, folded when they are matched."""

    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    reverse: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    base_state: BaseState | None = None
    assume: Assumption | None = None
    allow_overcut: bool = False


DEFAULT = Choices()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a measure: its effect on the net of each year (None where unknown), or the reason it has none.

    `excess` is what was cut from the measure because the line had no more, by year.
    """

    measure: Savings
    package: Package
    line: Line | None
    effect: Mapping[Year, Decimal | None]
    reason: Reason | None = None
    reversed: bool = False
    excess: Mapping[Year, Decimal] = field(default_factory=dict)

    @property
    def applied(self) -> bool:
        """Whether the budget after differs by this measure."""
        return self.reason is None


@dataclass(frozen=True, slots=True)
class Scenario:
    """The budget before and after, what became of each measure, and the figures that nobody knows any more."""

    before: Budget
    after: Budget
    outcomes: tuple[Outcome, ...]
    unknown: frozenset[Key]
    notes: tuple[Note, ...] = ()


def apply(budget: Budget, packages: Sequence[Package], choices: Choices = DEFAULT) -> Scenario:
    """Return the budget after the packages, all or nothing; totals, nets and indices move by the change.

    Raises PackageError where a measure cannot be applied as it stands, UnknownNameError for a line or a measure that does not exist.
    """
    _refuse_strangers(packages, choices)
    notes = tuple(note for package in packages for note in _refuse_mixing(budget, package))
    work = _Application(budget, choices)
    outcomes = tuple(work.outcome(measure, package) for package in packages for measure in package.measures)
    figures, unknown = moved(budget, work.moves)
    after = replace(budget, figures=figures, applied=tuple(work.records))
    return Scenario(budget, after, outcomes, unknown, notes)


class _Application:
    """A scenario while it is made: the budget before, and the moves so far."""

    def __init__(self, budget: Budget, choices: Choices) -> None:
        self.budget = budget
        self.choices = choices
        self.moves: dict[Key, Decimal | None] = {}
        self.records = list(budget.applied)

    def outcome(self, measure: Savings, package: Package) -> Outcome:
        """Return what becomes of a measure; its moves and its record are kept."""
        if _is_others(measure, self.budget):
            return Outcome(measure, package, None, {}, Reason.OTHER_COMMITTEE)
        line = line_of(self.budget, measure, package)
        reversing = _names(self.choices.reverse, measure)
        reason = self._reason(measure, package, reversing)
        if reason is not None:
            return Outcome(measure, package, line, {}, reason, reversing)
        effect = self._effect(measure, package)
        if reversing or self._last(measure) is not None:
            effect = {year: None if each is None else -each if each else each for year, each in effect.items()}
        excess = self._move(line, measure, package, effect, checked=not reversing)
        self._record(line, measure, package, effect, reversing)
        return Outcome(measure, package, line, effect, None, reversing, excess)

    def _effect(self, measure: Savings, package: Package) -> dict[Year, Decimal | None]:
        """Return what the record says the measure did, else what it does."""
        last = self._last(measure)
        if last is not None:
            return dict(last.effect)
        assume_zero = None if self.choices.assume is None else self.choices.assume is Assumption.ZERO
        return effect_of(self.budget, measure, package, assume_zero)

    def _reason(self, measure: Savings, package: Package, reversing: bool) -> Reason | None:
        """Return why the measure is not applied (or not reversed), or None."""
        if reversing:
            return self._reason_not_to_reverse(measure, package)
        if (self.choices.only and not _names(self.choices.only, measure)) or _names(self.choices.skip, measure):
            return Reason.NOT_SELECTED
        if measure.status in DEAD or (self.choices.status and measure.status not in self.choices.status):
            return Reason.STATUS
        record = self._last(measure)
        if record is not None:
            return self._reason_of_record(record, measure, package)
        return Reason.ALREADY_IN_BASE if _in_base(measure, package, self.choices) else None

    def _reason_not_to_reverse(self, measure: Savings, package: Package) -> Reason | None:
        record = self._last(measure)
        if record is not None and record.reversed:
            return Reason.ALREADY_REVERSED
        if record is None and not _in_base(measure, package, self.choices):
            raise PackageError("not-in-base", f"measure `{measure.id}` is not in the budget, so it cannot be reversed", at=package.place)
        return None

    def _reason_of_record(self, record: Applied, measure: Savings, package: Package) -> Reason | None:
        if record.digest != measure.digest:
            raise PackageError("changed-measure", f"measure `{measure.id}` was applied before with another content", at=package.place,
                               hint="give the new measure its own id, or start from the budget before it")  # fmt: skip
        return None if record.reversed else Reason.ALREADY_APPLIED

    def _last(self, measure: Savings) -> Applied | None:
        return next((record for record in reversed(self.records) if record.measure == measure.id), None)

    def _move(
        self, line: Line, measure: Savings, package: Package, effect: dict[Year, Decimal | None], *, checked: bool
    ) -> dict[Year, Decimal]:
        """Add the effect to the moves, and return by year what was more than the line has; the effect is cut down to the rest."""
        excesses = {}
        for year, amount in effect.items():
            if amount == 0:
                continue
            keys = keys_of(self.budget, line, measure, year, package)
            if amount is not None and checked and (excess := excess_of(self.budget, keys, measure, self.moves, amount)):
                self._refuse_overcut(line, measure, package, year, excess)
                excesses[year] = excess
                effect[year] = amount = amount - excess if amount > 0 else amount + excess
            for key in keys:
                before = self.moves.get(key, Decimal(0))
                self.moves[key] = None if amount is None or before is None else before + amount
        return excesses

    def _refuse_overcut(self, line: Line, measure: Savings, package: Package, year: Year, excess: Decimal) -> None:
        if not self.choices.allow_overcut:
            unit = self.budget.heading.unit.name
            raise PackageError("over-cut", f"measure `{measure.id}` cuts {excess:f} {unit} more than `{line.label}` has in {year}",
                               at=package.place, hint="--allow-overcut stops at zero and reports the rest")  # fmt: skip

    def _record(self, line: Line, measure: Savings, package: Package, effect: Mapping[Year, Decimal | None], reversing: bool) -> None:
        """Note the measure in the record; taking one back removes its note."""
        last = self._last(measure)
        if last is not None:
            self.records.remove(last)
            return
        self.records.append(
            Applied(measure.id, package.id, measure.digest, measure.title, line.id, measure.side, tuple(effect.items()), reversing)
        )


def _is_others(measure: Savings, budget: Budget) -> bool:
    """Return whether the measure is another committee's; where one of them is not stated, it is not."""
    return bool(measure.committee and budget.heading.committee) and fold(measure.committee or "") != fold(budget.heading.committee or "")


def _names(names: Sequence[str], measure: Savings) -> bool:
    return fold(measure.id) in {fold(name) for name in names}


def _in_base(measure: Savings, package: Package, choices: Choices) -> bool:
    """Return whether the budget holds the measure already, as the user says or else the package."""
    if choices.base_state is not None:
        return choices.base_state is BaseState.AFTER
    if measure.in_base is None:
        raise PackageError("in-base-missing", f"measure `{measure.id}` does not say whether the budget holds it already",
                           at=package.place, hint="add `in_base = true` or `false`, or use --base-state before|after")  # fmt: skip
    return measure.in_base


def _refuse_strangers(packages: Sequence[Package], choices: Choices) -> None:
    """Raise the error for a name that is no measure's, and for two measures with one id."""
    ids = [measure.id for package in packages for measure in package.measures]
    for name in (*choices.only, *choices.skip, *choices.reverse):
        if fold(name) not in {fold(id) for id in ids}:
            raise UnknownNameError("unknown-measure", "measure", name, ids)
    twin = next((id for id in ids if ids.count(id) > 1), None)
    if twin is not None:
        raise PackageError("duplicate-measure", f"two of the packages have a measure `{twin}`", at=packages[-1].place)


def _refuse_mixing(budget: Budget, package: Package) -> Iterator[Note]:
    """Raise the error where package and budget differ in currency or price level; yield a note where one does not say."""
    ours, theirs = budget.heading.unit.currency, package.currency
    if ours and theirs and ours != theirs and not {ours, theirs} <= set(KRONER):
        raise PackageError("unit-mismatch", f"the package is in {theirs}, the budget in {ours}", at=package.place)
    level, other = budget.heading.price_level, package.price_level
    if level is not None and other is not None and level != other:
        raise PackageError("price-level-mismatch", f"the package is in {other} prices, the budget in {level} prices", at=package.place,
                           hint="convert one of them to the other's price level first")  # fmt: skip
    if (level is None) != (other is None):
        who, stated = ("budget", other) if level is None else ("package", level)
        yield Note("price-level-open", f"the {who} states no price level: taken to be in {stated} prices, like the other", package.place)
