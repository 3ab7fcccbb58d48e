"""What changed between two budgets on one footing: the money of every line followed, each change with
its cause, gathered by area or year, and told apart by who made it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.comparing.matching.match import Match, MatchKind, match_lines, rolls_of
from budgetcli.model.budgets import Budget, Column, Key, Line, Measure, Role, Side, Sign, Year
from budgetcli.model.errors import BudgetError, DoubtError, worded
from budgetcli.model.numbers import EXACT, KRONER, exact_sum, exactly

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.comparing.matching.match import Alias, Roll
    from budgetcli.model.budgets import Applied


class Footing(NamedTuple):
    """Two budgets in the unit of the first; `columns` are those both have, the years of the second
    said in those of the first.

    `years` are the years that stand against each other where they differ: {2024: 2025} compares
    2024 of the first with 2025 of the second.
    """

    before: Budget
    after: Budget
    columns: tuple[Column, ...]
    only_before: tuple[Column, ...]
    only_after: tuple[Column, ...]
    years: Mapping[Year, Year]

    def later(self, column: Column) -> Column:
        """Return the column of the second budget that stands against one of the first."""
        return (
            column._replace(year=self.years.get(column.year, column.year))
            if self.years and column.year is not None
            else column
        )


def on_one_footing(
    before: Budget, after: Budget, years: Mapping[Year, Year] | None = None
) -> Footing:
    """Return the budgets side by side, in the unit of the first.

    Years are paired as asked, and only those; where no column is in both, the first year of one
    stands against the first of the other, the second against the second. Raises BudgetError where
    currencies or price levels differ, DoubtError where a sign convention is open.
    """
    refuse_mixing(before, after)
    after = after.in_scale(before.heading.unit.scale)
    paired = dict(years or {})
    _refuse_unknown(paired, before, after)
    if not paired and before.columns and not set(_money(before)) & set(_money(after)):
        paired = {
            old: new for old, new in zip(before.years, after.years, strict=False) if old != new
        }
    footing = Footing(before, after, (), (), (), paired)
    chosen = [column for column in before.columns if not paired or column.year in paired]
    theirs = {footing.later(column) for column in chosen}
    columns = tuple(column for column in chosen if footing.later(column) in after.columns)
    return footing._replace(
        columns=columns,
        only_before=tuple(column for column in _money(before) if column not in columns),
        only_after=tuple(column for column in _money(after) if column not in theirs),
    )


def refuse_mixing(before: Budget, after: Budget, *, levels_too: bool = True) -> None:
    """Raise BudgetError where currencies or price levels differ, DoubtError where a sign convention
    is open."""
    ours, theirs = before.heading, after.heading
    currencies = {ours.unit.currency, theirs.unit.currency} - {None}
    if len(currencies) > 1 and not currencies <= set(KRONER):
        raise BudgetError(
            "currency-differs",
            worded(
                "the budgets are in {currency} and {currency2}",
                currency=ours.unit.currency,
                currency2=theirs.unit.currency,
            ),
        )
    levels = {ours.price_level, theirs.price_level} - {None}
    if levels_too and len(levels) > 1:
        raise BudgetError(
            "price-level-differs",
            worded(
                "the budgets are in {price_level} and {price_level2} prices",
                price_level=ours.price_level,
                price_level2=theirs.price_level,
            ),
            hint=(
                "--prices FILE converts by a table of yearly rates; `budgetcli reprice` "
                "converts a budget"
            ),
        )
    if Sign.UNKNOWN in (ours.sign, theirs.sign):
        raise DoubtError(
            "sign-doubt",
            "the sign convention of a budget is open",
            hint="--sign income-positive or --sign expense-positive",
            readings=(worded("expenditure is negative"), worded("expenditure is positive")),
        )


def _refuse_unknown(years: Mapping[Year, Year], before: Budget, after: Budget) -> None:
    for old, new in years.items():
        for year, budget, whose in ((old, before, "first"), (new, after, "second")):
            if year not in budget.years:
                known = ", ".join(map(str, budget.years))
                raise BudgetError(
                    "unknown-year",
                    worded("the {whose} budget has no year {year}", whose=whose, year=year),
                    hint=worded("it has {value}", value=known or worded("no years")),
                )


def _money(budget: Budget) -> tuple[Column, ...]:
    return tuple(column for column in budget.columns if column.measure is Measure.AMOUNT)


def in_years_of_first(footing: Footing) -> Budget:
    """Return the second budget with its years said in those of the first, so that figures stand
    under the same column."""
    if not footing.years:
        return footing.after
    said = {footing.later(column): column for column in footing.columns}
    figures = {
        Key(key.line, said[key.column]): figure
        for key, figure in footing.after.figures.items()
        if key.column in said
    }
    return footing.after._replace(columns=footing.columns, figures=figures)


class CauseKind(StrEnum):
    """What a cause is."""

    MEASURE = "measure"
    DEMOGRAPHY = "demography"
    PRESSURE = "pressure"


class Cause(NamedTuple):
    """Something known to have changed the budget: its effect on the balance by year, None where
    nobody knows.

    `line` is the id of the line it changed, of the budget after or before; None for what has no
    line, as a pressure. The years are those of the budget after, unless `is_undone`: then the
    budget before had it, and the years are its.
    """

    id: str
    title: str
    kind: CauseKind
    effect: tuple[tuple[Year, Decimal | None], ...]
    line: str | None = None
    side: Side = Side.NET
    is_undone: bool = False


def recorded(footing: Footing) -> tuple[Cause, ...]:
    """Return the measures that one record has and the other has not: what was applied, and, turned,
    what was taken out."""
    first, second = footing.before.applied, footing.after.applied
    return (*_causes(second, first, undone=False), *_causes(first, second, undone=True))


def _causes(
    records: Iterable[Applied], others: Iterable[Applied], *, undone: bool
) -> Iterable[Cause]:
    known = set(others)
    for record in records:
        if record not in known:
            effect = tuple(
                (year, None if amount is None else EXACT.minus(amount) if undone else amount)
                for year, amount in record.effect
            )
            yield Cause(
                record.measure,
                record.title,
                CauseKind.MEASURE,
                effect,
                record.line,
                record.side,
                undone,
            )


def effect_on(cause: Cause, column: Column, footing: Footing) -> Decimal | None:
    """Return what a cause does to a column of the first budget: to the net, and to the side it is
    of; 0 elsewhere, None if unknown."""
    year = column.year if cause.is_undone else footing.later(column).year
    if year is None or column.side not in (Side.NET, cause.side):
        return Decimal(0)
    return dict(cause.effect).get(year, Decimal(0))


def causes_by_line(footing: Footing, causes: Iterable[Cause]) -> dict[str, list[Cause]]:
    """Return the causes of each line by its id: its own and those of the lines below it."""
    found: dict[str, list[Cause]] = {}
    for cause in causes:
        home = footing.before if cause.is_undone else footing.after
        if cause.line is not None and cause.line in home.by_id:
            for id in dict.fromkeys(
                (cause.line, *(line.id for line in home.ancestors(cause.line)))
            ):
                found.setdefault(id, []).append(cause)
    return found


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


class By(StrEnum):
    """What the rows of a diff are."""

    LINE = "line"
    AREA = "area"
    YEAR = "year"
    SIDE = "side"
    MEASURE = "measure"


class GroupMoney(NamedTuple):
    """A group's money in one column, in the canonical sign; before and after None for a measure,
    which has only an effect."""

    before: Decimal | None
    after: Decimal | None
    moved: Decimal


class ChangeGroup(NamedTuple):
    """A group by its key: the id of an area or measure, a year or a side; empty for what is in
    none. `label` is a title of the data."""

    key: str
    label: str
    parts: Mapping[Column, GroupMoney]


def grouped(diff: Diff, by: By) -> tuple[ChangeGroup, ...]:
    """Return the groups, largest first; of areas and measures the last is the rest, so that every
    column adds up to its total's change."""
    totals = [each for each in diff.totals if each.before is not None and each.after is not None]
    if by in (By.YEAR, By.SIDE):
        return tuple(_of_totals(totals, by))
    groups = list(_areas(diff) if by is By.AREA else _measures(totals))
    groups.sort(
        key=lambda group: (
            -max((abs(part.moved) for part in group.parts.values()), default=Decimal(0)),
            group.key,
        )
    )
    rest = {
        total.column: GroupMoney(None, None, left)
        for total in totals
        if (left := _left(total, groups))
    }
    return tuple(groups) if not rest else (*groups, ChangeGroup("", "", rest))


def _left(total: Change, groups: Iterable[ChangeGroup]) -> Decimal:
    known = exact_sum(
        part.moved for group in groups if (part := group.parts.get(total.column)) is not None
    )
    return EXACT.subtract(total.moved, known)


def _of_totals(totals: Iterable[Change], by: By) -> Iterator[ChangeGroup]:
    found: dict[str, dict[Column, GroupMoney]] = {}
    for total in totals:
        if total.moved:
            key = (
                str(total.column.year or total.column.stage or "")
                if by is By.YEAR
                else str(total.column.side)
            )
            found.setdefault(key, {})[total.column] = GroupMoney(
                total.before, total.after, total.moved
            )
    yield from (ChangeGroup(key, key, parts) for key, parts in found.items())


def _areas(diff: Diff) -> Iterator[ChangeGroup]:
    """Yield every top line, or what became of it, whose money changed."""
    footing = diff.footing
    for match in diff.matches:
        old, new = _tops(match.old), _tops(match.new)
        parts = {}
        for column in footing.columns:
            if column.measure is Measure.AMOUNT:
                before, after = (
                    _stated_sum(footing.before, old, column),
                    _stated_sum(footing.after, new, footing.later(column)),
                )
                if before != after:
                    parts[column] = GroupMoney(
                        before, after, EXACT.subtract(after or Decimal(0), before or Decimal(0))
                    )
        if parts:
            line = (new or old)[0]
            yield ChangeGroup(line.id, line.label, parts)


def _tops(lines: Iterable[Line]) -> list[Line]:
    return [
        line for line in lines if line.parent is None and line.role in (Role.LINE, Role.SUBTOTAL)
    ]


def _stated_sum(budget: Budget, lines: Iterable[Line], column: Column) -> Decimal | None:
    stated = [amount for line in lines if (amount := budget.amount(line.id, column)) is not None]
    return exact_sum(stated) if stated else None


def _measures(totals: Iterable[Change]) -> Iterator[ChangeGroup]:
    found: dict[str, dict[Column, GroupMoney]] = {}
    for total in totals:
        for measure, effect in total.effects:
            if effect is not None:
                found.setdefault(measure, {})[total.column] = GroupMoney(None, None, effect)
    yield from (ChangeGroup(measure, measure, parts) for measure, parts in found.items())


class Who(StrEnum):
    """Who changed a figure from what it was: one of them, both to the same, or both differently."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"
    CONFLICT = "conflict"


class FigureEdit(NamedTuple):
    """A figure that one or both changed: as it was, as ours and as theirs has it, None where not
    stated; the kinds of the changes."""

    line: Line
    column: Column
    base: Decimal | None
    ours: Decimal | None
    theirs: Decimal | None
    who: Who
    kind_ours: str | None = None
    kind_theirs: str | None = None


class ThreeWay(NamedTuple):
    """What each made of the base, and every figure that either changed, conflicts first."""

    ours: Diff
    theirs: Diff
    edits: tuple[FigureEdit, ...]

    @property
    def conflicts(self) -> int:
        """How many figures both changed differently."""
        return sum(1 for edit in self.edits if edit.who is Who.CONFLICT)


def three_way(base: Budget, ours: Budget, theirs: Budget, asked: Asked = USUAL) -> ThreeWay:
    """Return who changed what of a base, in its unit. Raises as `compare` does."""
    first, second = compare(base, ours, asked), compare(base, theirs, asked)
    left, right = _by_figure(first), _by_figure(second)
    edits = [_edit(left.get(key), right.get(key)) for key in dict.fromkeys((*left, *right))]
    order = [Who.CONFLICT, Who.OURS, Who.THEIRS, Who.BOTH]
    edits.sort(key=lambda edit: (order.index(edit.who), edit.line.label, str(edit.column)))
    return ThreeWay(first, second, tuple(edits))


def _by_figure(diff: Diff) -> dict[tuple[str, Column], Change]:
    """Return the changes by the line of the base they are of, and by name where the base has none."""
    found = {}
    for change in diff.changes:
        old = change.match.old if change.match is not None else ()
        found[
            "+".join(sorted(line.id for line in old)) or f"+{change.line.label}", change.column
        ] = change
    return found


def _edit(ours: Change | None, theirs: Change | None) -> FigureEdit:
    known = ours or theirs
    if known is None:
        raise ValueError
    base = known.before
    left, right = (each.after if each is not None else base for each in (ours, theirs))
    same = ours is not None and theirs is not None and left == right and ours.kind == theirs.kind
    who = (
        Who.THEIRS
        if ours is None
        else Who.OURS
        if theirs is None
        else Who.BOTH
        if same
        else _of_both(base, left, right)
    )
    return FigureEdit(
        known.line,
        known.column,
        base,
        left,
        right,
        who,
        str(ours.kind) if ours else None,
        str(theirs.kind) if theirs else None,
    )


def _of_both(base: Decimal | None, ours: Decimal | None, theirs: Decimal | None) -> Who:
    """Return who changed a figure of which both have touched the line: the one who changed the
    money, both where to the same."""
    if ours == theirs:
        return Who.BOTH
    return Who.THEIRS if ours == base else Who.OURS if theirs == base else Who.CONFLICT
