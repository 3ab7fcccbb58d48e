"""What changed between two budgets: lines matched by identity, each change with the measures it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from budgetcli.comparing.footing import in_years_of_first, on_one_footing
from budgetcli.comparing.matching import match_lines
from budgetcli.model.budgets import Budget, Column, Key, Line, Measure, Role, Year
from budgetcli.model.numbers import EXACT
from budgetcli.model.records import effect_by_year

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal


class ChangeKind(StrEnum):
    """What happened to a figure, or to its whole line."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that differs: before and after in the canonical sign, None where it is not stated; `because` are ids of measures."""

    line: Line
    kind: ChangeKind
    column: Column
    before: Decimal | None
    after: Decimal | None
    because: tuple[str, ...] = ()

    @property
    def change(self) -> Decimal | None:
        """After minus before; None where a side is not stated."""
        return None if self.before is None or self.after is None else EXACT.subtract(self.after, self.before)

    @property
    def ratio(self) -> Fraction | None:
        """The change against the size of what was before; None where that is nothing."""
        return Fraction(self.change) / abs(Fraction(self.before)) if self.change is not None and self.before else None


@dataclass(frozen=True, slots=True)
class Diff:
    """Two budgets in one unit, the changes of lines in the order of the second, and those of printed totals."""

    before: Budget
    after: Budget
    changes: tuple[Change, ...]
    totals: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no figure and no total differs."""
        return not self.changes and not any(total.before != total.after for total in self.totals)


def compare(before: Budget, after: Budget, years: Mapping[Year, Year] | None = None) -> Diff:
    """Return what changed from one budget to the other, in the unit of the first; unit, quantum and indices make no difference.

    Raises BudgetError where currencies or price levels differ, DoubtError where a sign convention is open.
    """
    footing = on_one_footing(before, after, years)
    after = in_years_of_first(footing)
    pairs = [(match.old[0] if match.old else None, match.new[0] if match.new else None) for match in match_lines(before, after)]
    columns = tuple(dict.fromkeys((*before.columns, *after.columns)))
    changes = [change for pair in pairs if not _is_total(pair) for change in _changes(pair, columns, before, after)]
    totals = [change for column in columns if (change := _total_change(before, after, column)) is not None]
    return Diff(before, after, tuple(changes), tuple(totals))


Pair = tuple[Line | None, Line | None]
"""A line before and the same line after; None where it is only in the other budget."""


def _role(pair: Pair) -> Role:
    line = pair[1] or pair[0]
    return line.role if line is not None else Role.MEMO


def _is_total(pair: Pair) -> bool:
    return _role(pair) is Role.TOTAL and (pair[1] or pair[0]) is not None and getattr(pair[1] or pair[0], "parent", None) is None


def _changes(pair: Pair, columns: tuple[Column, ...], before: Budget, after: Budget) -> Iterator[Change]:
    old, new = pair
    line = new or old
    kind = ChangeKind.ADDED if old is None else ChangeKind.REMOVED if new is None else ChangeKind.CHANGED
    because = _because(before, after, line.id) if line is not None else {}
    for column in columns:
        first = before.figures.get(Key(old.id, column)) if old else None
        second = after.figures.get(Key(new.id, column)) if new else None
        a, b = first.amount if first else None, second.amount if second else None
        if a != b and line is not None and column.measure is not Measure.OTHER:
            yield Change(line, kind, column, a, b, tuple(because.get(column.year, ())) if column.year is not None else ())


def _because(before: Budget, after: Budget, line: str) -> Mapping[Year, list[str]]:
    """Return by year the measures that one record has and the other has not."""
    fresh = [record for record in after.applied if record not in before.applied]
    undone = [record for record in before.applied if record not in after.applied]
    return {**effect_by_year(undone, line), **effect_by_year(fresh, line)}


def _total_change(before: Budget, after: Budget, column: Column) -> Change | None:
    """Return the total of a column before and after, also where it did not change; None where neither side has one."""
    a, b = before.total(column), after.total(column)
    line = after.total_line or before.total_line or Line("total", "", Role.TOTAL)
    if (a is None and b is None) or column.measure is not Measure.AMOUNT:
        return None
    measures = {record.measure for record in (*before.applied, *after.applied) if (record in before.applied) != (record in after.applied)}
    because = tuple(sorted(measures)) if a != b else ()
    return Change(line, ChangeKind.CHANGED, column, a, b, because)


def same_money(first: Budget, second: Budget) -> bool:
    """Return whether two budgets say the same of every line and total; unit, quantum and indices make no difference."""
    return compare(first, second).is_empty
