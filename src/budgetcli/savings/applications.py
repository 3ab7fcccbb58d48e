"""A scenario while it is made: measure after measure laid on a budget, the moves and the record so
far."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Applied, Budget, Key, Year
from budgetcli.model.errors import PackageError
from budgetcli.model.names import fold
from budgetcli.model.numbers import EXACT
from budgetcli.model.sentences import worded
from budgetcli.savings.choices import (
    Choices,
    Outcome,
    Reason,
    cancelled,
    is_in_base,
    is_named,
    is_others,
    refuse_alternatives,
)
from budgetcli.savings.effects import (
    Effects,
    Leg,
    base_line,
    effect_of,
    excess_of,
    keys_of,
    legs_of,
    percent_effect,
    rates_of,
)
from budgetcli.savings.measures import DEAD
from budgetcli.savings.sites import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.savings.measures import Savings
    from budgetcli.savings.packages import Package

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

    def run(self, packages: Sequence[Package]) -> tuple[Outcome, ...]:
        """Return what becomes of every measure, in the order of the files: absolute measures are
        laid on first, then percentages."""
        works = [(measure, package) for package in packages for measure in package.measures]
        self.works, self.cancelled = works, cancelled(packages, self.budget, self.choices)
        reasons = [
            None if is_others(measure, self.budget) else self._reason(measure, package)
            for measure, package in works
        ]
        self._refuse_misfits(works, reasons)
        outcomes: dict[int, list[Outcome]] = {}
        for late in (False, True):
            for number, (measure, package) in enumerate(works):
                if (measure.percent is not None) == late:
                    outcomes[number] = self._outcomes(measure, package, reasons[number])
        return tuple(outcome for number in range(len(works)) for outcome in outcomes[number])

    @property
    def record(self) -> tuple[Applied, ...]:
        """The record after."""
        return tuple(each for records in self.records.values() for each in records)

    def _outcomes(self, measure: Savings, package: Package, reason: Reason | None) -> list[Outcome]:
        if is_others(measure, self.budget):
            return [Outcome(measure, package, None, {}, Reason.OTHER_COMMITTEE)]
        reversing = is_named(self.choices.reverse, measure)
        if reason is not None:
            line = next((leg.line for leg in legs_of(self.site, measure, package)), None)
            return [Outcome(measure, package, line, {}, reason, reversing)]
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

    def _laid(self, leg: Leg, effect: Effects, reversing: bool) -> Outcome:
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
        return Outcome(
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
    ) -> Outcome:
        """Take back what the record says: an applied measure that is reversed, or a reversed one
        that is applied again."""
        leg = Leg(measure, package, self.site.lines[record.line], record.side)
        effect = _turned(dict(record.effect))
        self._move(leg, effect, checked=False)
        return Outcome(measure, package, leg.line, effect, None, reversing)

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
