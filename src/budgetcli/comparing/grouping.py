"""The changes of a diff gathered by area, year, side or measure; together they are the change of
the total."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Measure, Role
from budgetcli.model.numbers import EXACT, exact_sum

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from budgetcli.comparing.diffs import Change, Diff
    from budgetcli.model.budgets import Budget, Column, Line


class By(StrEnum):
    """What the rows of a diff are."""

    LINE = "line"
    AREA = "area"
    YEAR = "year"
    SIDE = "side"
    MEASURE = "measure"


class Part(NamedTuple):
    """A group's money in one column, in the canonical sign; before and after None for a measure,
    which has only an effect."""

    before: Decimal | None
    after: Decimal | None
    moved: Decimal


class Group(NamedTuple):
    """A group by its key: the id of an area or measure, a year or a side; empty for what is in
    none. `label` is a title of the data."""

    key: str
    label: str
    parts: Mapping[Column, Part]


def grouped(diff: Diff, by: By) -> tuple[Group, ...]:
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
        total.column: Part(None, None, left) for total in totals if (left := _left(total, groups))
    }
    return tuple(groups) if not rest else (*groups, Group("", "", rest))


def _left(total: Change, groups: Iterable[Group]) -> Decimal:
    known = exact_sum(
        part.moved for group in groups if (part := group.parts.get(total.column)) is not None
    )
    return EXACT.subtract(total.moved, known)


def _of_totals(totals: Iterable[Change], by: By) -> Iterator[Group]:
    found: dict[str, dict[Column, Part]] = {}
    for total in totals:
        if total.moved:
            key = (
                str(total.column.year or total.column.stage or "")
                if by is By.YEAR
                else str(total.column.side)
            )
            found.setdefault(key, {})[total.column] = Part(total.before, total.after, total.moved)
    yield from (Group(key, key, parts) for key, parts in found.items())


def _areas(diff: Diff) -> Iterator[Group]:
    """Yield every top line, or what became of it, whose money changed."""
    footing = diff.footing
    for match in diff.matches:
        old, new = _tops(match.old), _tops(match.new)
        parts = {}
        for column in footing.columns:
            if column.measure is Measure.AMOUNT:
                before, after = (
                    _sum(footing.before, old, column),
                    _sum(footing.after, new, footing.later(column)),
                )
                if before != after:
                    parts[column] = Part(
                        before, after, EXACT.subtract(after or Decimal(0), before or Decimal(0))
                    )
        if parts:
            line = (new or old)[0]
            yield Group(line.id, line.label, parts)


def _tops(lines: Iterable[Line]) -> list[Line]:
    return [
        line for line in lines if line.parent is None and line.role in (Role.LINE, Role.SUBTOTAL)
    ]


def _sum(budget: Budget, lines: Iterable[Line], column: Column) -> Decimal | None:
    stated = [amount for line in lines if (amount := budget.amount(line.id, column)) is not None]
    return exact_sum(stated) if stated else None


def _measures(totals: Iterable[Change]) -> Iterator[Group]:
    found: dict[str, dict[Column, Part]] = {}
    for total in totals:
        for measure, effect in total.effects:
            if effect is not None:
                found.setdefault(measure, {})[total.column] = Part(None, None, effect)
    yield from (Group(measure, measure, parts) for measure, parts in found.items())
