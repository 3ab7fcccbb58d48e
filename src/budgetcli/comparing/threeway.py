"""Who changed what: two budgets that were made from one, each figure as it was and as either has
it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.comparing.diffs import USUAL, compare

if TYPE_CHECKING:
    from decimal import Decimal

    from budgetcli.comparing.diffs import Asked, Change, Diff
    from budgetcli.model.budgets import Budget, Column, Line


class Who(StrEnum):
    """Who changed a figure from what it was: one of them, both to the same, or both differently."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"
    CONFLICT = "conflict"


class Edit(NamedTuple):
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
    edits: tuple[Edit, ...]

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


def _edit(ours: Change | None, theirs: Change | None) -> Edit:
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
    return Edit(
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
