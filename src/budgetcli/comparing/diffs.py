"""What changed between two budgets: the money of every line followed, each change with the measures
it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.comparing.alignment import in_years_of_first, on_one_footing
from budgetcli.comparing.causes import causes_by_line, effect_on, recorded
from budgetcli.comparing.matching.match import Match, MatchKind, match_lines, rolls_of
from budgetcli.model.budgets import Budget, Column, Line, Measure, Role, Year
from budgetcli.model.numbers import EXACT, exact_sum, exactly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.comparing.alignment import Footing
    from budgetcli.comparing.causes import Cause
    from budgetcli.comparing.matching.lines import Roll
    from budgetcli.comparing.matching.match import Alias


class ChangeKind(StrEnum):
    """What happened to a figure, or to its whole line."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"


class Change(NamedTuple):
    """A figure that differs, or that of a line that is called or placed otherwise: before and after
    in the canonical sign.

    An amount is None where it is not stated. `effects` are what measures did to it, None where
    nobody knows how much; `match` is how the line was followed. Several lines that are one are
    summed.
    """

    line: Line
    kind: ChangeKind
    column: Column
    before: Decimal | None
    after: Decimal | None
    effects: tuple[tuple[str, Decimal | None], ...] = ()
    match: Match | None = None

    @property
    def because(self) -> tuple[str, ...]:
        """The ids of the measures that changed it."""
        return tuple(dict.fromkeys(measure for measure, _ in self.effects))

    @property
    def change(self) -> Decimal | None:
        """After minus before; None where a side is not stated."""
        return (
            None
            if self.before is None or self.after is None
            else EXACT.subtract(self.after, self.before)
        )

    @property
    def moved(self) -> Decimal:
        """What the change adds to a sum: what is not stated counts nothing there."""
        return EXACT.subtract(self.after or Decimal(0), self.before or Decimal(0))

    @property
    def unexplained(self) -> Decimal | None:
        """What no measure explains of the change; None where the change, or what a measure did, is
        not known."""
        if not self.effects:
            return self.change
        amounts, change = [amount for _, amount in self.effects], self.change
        if change is None or None in amounts:
            return None
        return EXACT.subtract(change, exact_sum(amount for amount in amounts if amount is not None))

    @property
    def ratio(self) -> Fraction | None:
        """The change against the size of what was before; None where that is nothing."""
        change = self.change if self.before else None
        if change is None or self.before is None:
            return None
        (above, parts), (below, others) = change.as_integer_ratio(), self.before.as_integer_ratio()
        return Fraction(above * others, parts * abs(below))


@dataclass(frozen=True, slots=True)
class Diff:
    """Two budgets in one unit and in the years of the first, every line followed, the changes
    largest first, those of printed totals.

    `left_out` counts changes no larger than the `tolerance` asked for.
    """

    before: Budget
    after: Budget
    changes: tuple[Change, ...]
    totals: tuple[Change, ...]
    footing: Footing
    matches: tuple[Match, ...] = ()
    tolerance: Decimal | None = None
    left_out: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether no figure, name, place or total differs; changes within the tolerance do not.
        What was not compared is not equal."""
        return (
            self.is_compared
            and not self.changes
            and not any(
                total.before != total.after for total in self.totals if not self.is_within(total)
            )
        )

    @property
    def is_compared(self) -> bool:
        """Whether any figure of one budget stands against one of the other: not where all are of
        other years or stages."""
        return bool(self.footing.columns) or not (
            self.footing.only_before or self.footing.only_after
        )

    def is_within(self, change: Change) -> bool:
        """Return whether a change is no larger than the tolerance."""
        return (
            self.tolerance is not None
            and change.change is not None
            and abs(change.change) <= self.tolerance
        )


class Asked(NamedTuple):
    """How to compare: years set against each other, lines declared one, the tolerance in the unit
    of the first, known causes."""

    years: Mapping[Year, Year] | None = None
    aliases: Sequence[Alias] = ()
    tolerance: Decimal | None = None
    causes: Sequence[Cause] = ()


USUAL = Asked()


@exactly
def compare(before: Budget, after: Budget, asked: Asked = USUAL) -> Diff:
    """Return what changed from one budget to the other, in the unit of the first; unit, quantum,
    order and indices make no difference.

    Raises BudgetError where currencies or price levels differ, DoubtError where a sign convention
    is open.
    """
    footing = on_one_footing(before, after, asked.years)
    rolls = rolls_of(footing)
    matches = match_lines(footing, asked.aliases, rolls)
    causes = (*recorded(footing), *asked.causes)
    changes = sorted(_line_changes(footing, rolls, matches, causes), key=_largest_first)
    totals = tuple(_totals(footing, causes))
    diff = Diff(
        before,
        in_years_of_first(footing),
        tuple(changes),
        totals,
        footing,
        matches,
        asked.tolerance,
    )
    return diff if asked.tolerance is None else _within(diff)


def _within(diff: Diff) -> Diff:
    """Return the diff without the changes that are no larger than its tolerance."""
    kept = tuple(
        change
        for change in diff.changes
        if change.kind is not ChangeKind.CHANGED or not diff.is_within(change)
    )
    return Diff(
        diff.before,
        diff.after,
        kept,
        diff.totals,
        diff.footing,
        diff.matches,
        diff.tolerance,
        len(diff.changes) - len(kept),
    )


def _largest_first(change: Change) -> tuple[object, ...]:
    return -abs(change.moved), change.line.label, change.line.id


class _Sides(NamedTuple):
    """Both budgets with the amounts of every line in the columns of `money`, the columns of
    `ratios`, and the causes of each line."""

    footing: Footing
    rolls: tuple[Roll, Roll]
    money: tuple[Column, ...]
    ratios: tuple[Column, ...]
    causes: Mapping[str, Sequence[Cause]]

    def touched(self, matches: Iterable[Match]) -> list[Match]:
        """Return the matches that are of more than one line that kept its name and its money."""
        old, new = (each.amounts for each in self.rolls)
        return [
            match
            for match in matches
            if match.kind is not MatchKind.SAME or old[match.old[0].id] != new[match.new[0].id]
        ]

    def amounts(self, match: Match) -> Iterator[tuple[Column, Decimal | None, Decimal | None]]:
        """Yield what the lines of a match state in every column before and after; shares, which do
        not add up, of single lines only."""
        nothing = (None,) * len(self.money)
        if len(match.old) < 2 and len(match.new) < 2:
            rows = (
                roll.amounts[lines[0].id] if lines else nothing
                for roll, lines in zip(self.rolls, match[:2], strict=True)
            )
            yield from zip(self.money, *rows, strict=True)
        later = self.footing.later
        for column in self.ratios if len(match.old) < 2 and len(match.new) < 2 else self.money:
            yield (
                column,
                _sum(self.footing.before, match.old, column),
                _sum(self.footing.after, match.new, later(column)),
            )


def _line_changes(
    footing: Footing, rolls: tuple[Roll, Roll], matches: Sequence[Match], causes: Sequence[Cause]
) -> Iterator[Change]:
    """Yield what changed in each match; lines whose money and name stayed, nearly all of most
    budgets, are passed over at once."""
    columns = {
        kind: tuple(column for column in footing.columns if column.measure is kind)
        for kind in Measure
    }
    sides = _Sides(
        footing,
        rolls,
        columns[Measure.AMOUNT],
        columns[Measure.PERCENT],
        causes_by_line(footing, causes),
    )
    for match in matches if sides.ratios else sides.touched(matches):
        if not _is_total(match):
            yield from _changes(match, sides)


def _is_total(match: Match) -> bool:
    """Return whether a match is of the printed total of a whole table."""
    lines = (*match.old, *match.new)
    return len(lines) <= 2 and all(
        line.role is Role.TOTAL and line.parent is None for line in lines
    )


def _changes(match: Match, sides: _Sides) -> Iterator[Change]:
    kind = ChangeKind.CHANGED if match.kind is MatchKind.SAME else ChangeKind(match.kind)
    line = match.old[0] if match.kind is MatchKind.SPLIT else (match.new or match.old)[0]
    causes = tuple(
        dict.fromkeys(
            cause for each in (*match.old, *match.new) for cause in sides.causes.get(each.id, ())
        )
    )
    for column, first, second in sides.amounts(match):
        if first != second or (kind is not ChangeKind.CHANGED and first is not None):
            yield Change(
                line,
                kind,
                column,
                first,
                second,
                _effects(causes, column, sides.footing) if causes else (),
                match,
            )


def _sum(budget: Budget, lines: Sequence[Line], column: Column) -> Decimal | None:
    """Return the sum of what lines state, those below one of them left out; None where none states
    anything."""
    if len(lines) == 1:
        return budget.amount(lines[0].id, column)
    ids = {line.id for line in lines}
    stated = [
        amount
        for line in lines
        if line.parent not in ids and (amount := budget.amount(line.id, column)) is not None
    ]
    return exact_sum(stated) if stated else None


def _effects(
    causes: Sequence[Cause], column: Column, footing: Footing
) -> tuple[tuple[str, Decimal | None], ...]:
    """Return what measures did to a column, each once."""
    found: dict[str, list[Decimal | None]] = {}
    for cause in causes if column.measure is Measure.AMOUNT else ():
        effect = effect_on(cause, column, footing)
        if effect is None or effect:
            found.setdefault(cause.id, []).append(effect)
    return tuple(
        (id, None if None in amounts else exact_sum(each for each in amounts if each is not None))
        for id, amounts in found.items()
    )


def _totals(footing: Footing, causes: Sequence[Cause]) -> Iterator[Change]:
    """Yield the total of every column of money before and after, also where it did not change; of a
    column that one budget has, one.

    Where years are set against each other, only of those.
    """
    before, after = footing.before, footing.after
    line = after.total_line or before.total_line or Line("total", "", Role.TOTAL)
    for column in footing.columns if footing.years else (*before.columns, *footing.only_after):
        later = None if column in footing.only_before else footing.later(column)
        first = before.total(column) if footing.years or column not in footing.only_after else None
        second = after.total(later) if later is not None else None
        if column.measure is Measure.AMOUNT and not (first is None and second is None):
            yield Change(
                line,
                ChangeKind.CHANGED,
                column,
                first,
                second,
                _effects(causes, column, footing) if first != second else (),
            )


def same_money(first: Budget, second: Budget) -> bool:
    """Return whether two budgets say the same of every line and total; unit, quantum and indices
    make no difference."""
    return compare(first, second).is_empty
