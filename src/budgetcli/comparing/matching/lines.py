"""The lines of a budget ready to be matched: folded labels, the names of all parents, and one row
of amounts a line."""

from __future__ import annotations

from collections import Counter
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Budget, Line, Role
from budgetcli.model.deferred import as_columns
from budgetcli.model.names import fold_each

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Column

Amounts = tuple["Decimal | None", ...]
"""The amounts of a line in the columns compared, None where not stated."""

_NO_PART = frozenset({Role.INDEX, Role.MEMO})

Path = tuple[str, ...]
"""The folded labels of a line's parents, the nearest first."""


class Roll(NamedTuple):
    """The lines of one budget but indices and memos, by id: their labels, parents, amounts; which
    have lines below them.

    `once` are the labels that only one line has, `total` the id of the table's own total.
    """

    lines: dict[str, Line]
    labels: dict[str, str]
    paths: dict[str, Path]
    amounts: dict[str, Amounts]
    parents: frozenset[str]
    once: frozenset[str]
    total: str | None

    def is_like(self, id: str, other: Roll, other_id: str) -> bool:
        """Return whether both lines have lines below them, or neither has."""
        return (id in self.parents) == (other_id in other.parents)


def roll(budget: Budget, columns: Sequence[Column]) -> Roll:
    """Return the lines of a budget with their amounts in these columns."""
    return _named(budget)._replace(amounts=_amounts(budget, columns))


def rolls(
    before: Budget, after: Budget, columns: Sequence[Column], later: Sequence[Column]
) -> tuple[Roll, Roll]:
    """Return the lines of two budgets with their amounts in the columns of each; of the same lines
    all but the amounts is one."""
    old = roll(before, columns)
    return old, old._replace(
        amounts=_amounts(after, later)
    ) if before.lines == after.lines else roll(after, later)


def _named(budget: Budget) -> Roll:
    """Return the lines of a budget without their amounts."""
    lines = {line.id: line for line in budget.lines if line.role not in _NO_PART}
    labels = dict(zip(lines, fold_each([line.label for line in lines.values()]), strict=True))
    total = budget.total_line
    paths: dict[str, Path] = {line.id: () for line in lines.values() if line.parent is None}
    for line in lines.values() if len(paths) < len(lines) else ():
        _path(line, lines, labels, paths)
    parents = frozenset(line.parent for line in lines.values() if line.parent is not None)
    return Roll(
        lines, labels, paths, {}, parents, _once(labels), total.id if total is not None else None
    )


def _once(labels: dict[str, str]) -> frozenset[str]:
    """Return the labels that only one line has."""
    found = frozenset(labels.values())
    if len(found) < len(labels):
        found = frozenset(label for label, count in Counter(labels.values()).items() if count == 1)
    return found - {""}


def _path(
    line: Line, lines: dict[str, Line], labels: dict[str, str], paths: dict[str, Path]
) -> Path:
    """Return the labels of the parents, from those of the nearest one known; a circle ends where it
    closes."""
    if line.id not in paths:
        paths[line.id] = ()
        above = lines.get(line.parent or "")
        if above is not None:
            paths[line.id] = (labels[above.id], *_path(above, lines, labels, paths))
    return paths[line.id]


def _amounts(budget: Budget, columns: Sequence[Column]) -> dict[str, Amounts]:
    """Return the amounts of every line; of hundreds of thousands of figures, so they are taken
    apart by C."""
    figures = as_columns(budget.figures)
    ids, there, amounts, width = figures.lines, figures.columns, figures.amounts, figures.width
    places = {column: place for place, column in enumerate(columns)}
    nothing = [None] * len(columns)
    if (
        width and there[:width] == columns and width * len(budget.lines) == len(ids)
    ):  # as most tables are
        return dict(zip(ids[::width], zip(*[iter(amounts)] * width, strict=True), strict=True))
    if width and columns:
        at = {places.get(column): place for place, column in enumerate(there[:width])}
        rows = zip(
            *(
                amounts[at[place] :: width] if place in at else repeat(None)
                for place in range(len(columns))
            ),
            strict=False,
        )
        return dict.fromkeys(budget.by_id, tuple(nothing)) | dict(
            zip(ids[::width], rows, strict=False)
        )
    found: dict[str, list[Decimal | None]] = {id: [*nothing] for id in budget.by_id}
    for id, place, amount in zip(ids, map(places.get, there), amounts, strict=True):
        if place is not None:
            found[id][place] = amount
    return dict(zip(found, map(tuple, found.values()), strict=True))
