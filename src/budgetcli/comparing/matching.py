"""Which line of one budget is which of another: by code, else by label within its parent."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Budget, Line, Role
from budgetcli.model.names import fold

if TYPE_CHECKING:
    from fractions import Fraction


class MatchKind(StrEnum):
    """What became of a line, or of several, from one budget to the other."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"


class Match(NamedTuple):
    """Lines that are the same money: one of each budget, one and several where it was split or merged, none where it is new or gone.

    `score` is how like they are, 1 where code or label prove it; None without a partner.
    """

    old: tuple[Line, ...]
    new: tuple[Line, ...]
    kind: MatchKind
    score: Fraction | None = None


def match_lines(before: Budget, after: Budget) -> tuple[Match, ...]:
    """Return every line of both budgets in one match, in the order after, removed lines at the end; indices and memos are left out."""
    old, new = _identities(before), _identities(after)
    found = [Match((old[identity],) if identity in old else (), (line,), MatchKind.SAME if identity in old else MatchKind.ADDED)
             for identity, line in new.items()]  # fmt: skip
    found += [Match((line,), (), MatchKind.REMOVED) for identity, line in old.items() if identity not in new]
    return tuple(each for each in found if (each.new or each.old)[0].role not in (Role.INDEX, Role.MEMO))


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
