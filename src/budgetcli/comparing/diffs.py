"""What changed between two budgets: lines matched by identity, each change with the measures it comes from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Budget, Column, Key, Line, Measure, Role, Sign, Year
from budgetcli.model.errors import BudgetError, DoubtError
from budgetcli.model.names import fold
from budgetcli.model.numbers import EXACT, KRONER
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


def compare(before: Budget, after: Budget) -> Diff:
    """Return what changed from one budget to the other, in the unit of the first; unit, quantum and indices make no difference.

    Raises BudgetError where currencies or price levels differ, DoubtError where a sign convention is open.
    """
    _refuse_mixing(before, after)
    after = after.in_scale(before.heading.unit.scale)
    pairs = _matched(before, after)
    columns = tuple(dict.fromkeys((*before.columns, *after.columns)))
    changes = [change for pair in pairs if not _is_total(pair) for change in _changes(pair, columns, before, after)]
    totals = [change for column in columns if (change := _total_change(before, after, column)) is not None]
    return Diff(before, after, tuple(changes), tuple(totals))


def _refuse_mixing(before: Budget, after: Budget) -> None:
    ours, theirs = before.heading, after.heading
    currencies = {ours.unit.currency, theirs.unit.currency} - {None}
    if len(currencies) > 1 and not currencies <= set(KRONER):
        raise BudgetError("currency-differs", f"the budgets are in {ours.unit.currency} and {theirs.unit.currency}")
    levels = {ours.price_level, theirs.price_level} - {None}
    if len(levels) > 1:
        raise BudgetError("price-level-differs", f"the budgets are in {ours.price_level} and {theirs.price_level} prices",
                          hint="convert one of them to the other's price level first")  # fmt: skip
    if Sign.UNKNOWN in (ours.sign, theirs.sign):
        raise DoubtError("sign-doubt", "the sign convention of a budget is open", hint="--sign income-positive or --sign expense-positive",
                         readings=("expenditure is negative", "expenditure is positive"))  # fmt: skip


Pair = tuple[Line | None, Line | None]
"""A line before and the same line after; None where it is only in the other budget."""


def _matched(before: Budget, after: Budget) -> list[Pair]:
    """Return the lines of both budgets paired by identity, in the order after, removed lines at their old place's end."""
    old, new = _identities(before), _identities(after)
    pairs: list[Pair] = [(old.get(identity), line) for identity, line in new.items()]
    removed: list[Pair] = [(line, None) for identity, line in old.items() if identity not in new]
    return [pair for pair in (*pairs, *removed) if _role(pair) not in (Role.INDEX, Role.MEMO)]


def _identities(budget: Budget) -> dict[tuple[str, ...], Line]:
    """Return the lines by what makes each itself: its code, else its folded label within its parent; the table's own total is one.

    Of lines that are alike in that, the first, second and so on are told apart by their order.
    """
    labels, total = {line.id: fold(line.label) for line in budget.lines}, budget.total_line
    met: Counter[tuple[str, ...]] = Counter()
    found = {}
    for line in budget.lines:
        plain = ("code", line.code) if line.code else ("label", labels[line.id], labels.get(line.parent or "", ""))
        name = ("total",) if line is total else plain
        found[*name, str(met[name])] = line
        met[name] += 1
    return found


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
