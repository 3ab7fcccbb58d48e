"""Which line of one budget is which of another: by code, by label within its parent, else by
likeness, decided all together."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from importlib import import_module
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.comparing.matching.labels import Pairing, identify
from budgetcli.comparing.matching.lines import Roll, rolls
from budgetcli.model.budgets import Measure
from budgetcli.model.errors import BudgetError, UnknownNameError
from budgetcli.model.names import fold
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.comparing.alignment import Footing
    from budgetcli.model.budgets import Line

DECISIONS = "budgetcli.comparing.matching.decisions"
"""Decides by likeness and by figures that add up; imported where lines are alone on both sides, or
figures may have been split."""


CERTAIN = Fraction(1)
"""How like lines are that a code, a label or an alias says are one."""


LEAST_SURE = Fraction(3, 4)
"""How sure a split or a merge is at least whose figures add up; one whose figures nearly do is
less, and only probable."""


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
    """Lines that are the same money: one of each budget, one and several where it was split or
    merged, none where it is new or gone.

    `score` is how like they are, from 0 to 1: 1 where code, label or an alias says so; None without
    a partner.
    """

    old: tuple[Line, ...]
    new: tuple[Line, ...]
    kind: MatchKind
    score: Fraction | None = None

    @property
    def is_probable(self) -> bool:
        """Whether lines are only probably what one was split into or merged from: their figures do
        not add up exactly."""
        return (
            self.kind in (MatchKind.SPLIT, MatchKind.MERGED)
            and self.score is not None
            and self.score < LEAST_SURE
        )


class Alias(NamedTuple):
    """A line before and a line after, each by id, code or label, that are declared to be one; empty
    for no line.

    Several of one line declare it split or merged. One that is not `required` may name lines that a
    budget has not.
    """

    old: str
    new: str
    required: bool = True


class Found(NamedTuple):
    """What likeness and sums decided beside the pairs: how like each pair is by its line before,
    and lines split and merged."""

    scores: dict[str, Fraction]
    split: tuple[tuple[str, tuple[str, ...], Fraction], ...]
    merged: tuple[tuple[tuple[str, ...], str, Fraction], ...]


def rolls_of(footing: Footing) -> tuple[Roll, Roll]:
    """Return the lines of both budgets with their amounts in the columns of money that both have."""
    columns = [column for column in footing.columns if column.measure is Measure.AMOUNT]
    return rolls(
        footing.before, footing.after, columns, [footing.later(column) for column in columns]
    )


def match_lines(
    footing: Footing, aliases: Sequence[Alias] = (), known: tuple[Roll, Roll] | None = None
) -> tuple[Match, ...]:
    """Return every line of both budgets in one match, in the order after, removed lines at the end;
    indices and memos are left out.

    `known` are the rolls of the footing, where they are known already.
    Raises UnknownNameError for an alias of a line that is none, BudgetError for one of several
    lines.
    """
    pairing = Pairing(*(known or rolls_of(footing)))
    declared = _declared(pairing, aliases)
    identify(pairing)
    found = Found({}, (), ())
    if pairing.alone_old or pairing.alone_new:
        found = import_module(DECISIONS).decide(pairing)
    if not aliases and pairing.is_itself:
        return tuple(_kept(pairing.new.lines.values()))
    split, merged = (*declared.split, *found.split), (*declared.merged, *found.merged)
    return tuple(_matches(pairing, Found(found.scores, split, merged)))


def _declared(pairing: Pairing, aliases: Sequence[Alias]) -> Found:
    """Pair what aliases declare; lines declared split, merged, new or gone take no part in anything
    else."""
    olds: dict[str, list[str]] = {}
    news: dict[str, list[str]] = {}
    for alias in aliases:
        old, new = _named(pairing.old, alias.old, alias), _named(pairing.new, alias.new, alias)
        if (old is None) == bool(alias.old) or (new is None) == bool(alias.new):
            continue
        olds.setdefault(old or "", []).append(new or "")
        news.setdefault(new or "", []).append(old or "")
    pairs = [
        (old, several[0])
        for old, several in olds.items()
        if old and len(several) == 1 and len(news[several[0]]) == 1 and several[0]
    ]
    for old, new in pairs:
        pairing.pair(old, new)
    paired = {each for pair in pairs for each in pair}
    for old in olds.keys() - paired:
        pairing.alone_old.pop(old, None)
    for new in news.keys() - paired:
        pairing.alone_new.pop(new, None)
    split = tuple(
        (old, tuple(several), CERTAIN) for old, several in olds.items() if old and len(several) > 1
    )
    merged = tuple(
        (tuple(several), new, CERTAIN) for new, several in news.items() if new and len(several) > 1
    )
    return Found({}, split, merged)


def _named(roll: Roll, name: str, alias: Alias) -> str | None:
    """Return the id of the line an alias names, None where it names none."""
    if not name:
        return None
    wanted = fold(name)
    found = [
        id
        for id, line in roll.lines.items()
        if wanted in (fold(id), roll.labels[id], fold(line.code or id))
    ]
    exact = [id for id in found if id == name or roll.lines[id].code == name]
    found = exact or found
    if len(found) > 1:
        raise BudgetError(
            "unknown-line",
            worded(
                "`{name}` of an alias is the name of {count} lines", name=name, count=len(found)
            ),
            hint=worded("name its id or code: {names}", names=", ".join(found[:4])),
        )
    if not found and alias.required:
        raise UnknownNameError(
            "unknown-line", "line", name, [line.label for line in roll.lines.values()]
        )
    return found[0] if found else None


def _kept(lines: Iterable[Line]) -> Iterator[Match]:
    """Yield a match of each line with itself."""
    alone = [(line,) for line in lines]
    return map(Match, alone, alone, repeat(MatchKind.SAME), repeat(CERTAIN))


def _matches(pairing: Pairing, found: Found) -> Iterator[Match]:
    """Yield every match once, in the order of the lines after, then of those that are gone."""
    old, new = pairing.old.lines, pairing.new.lines
    back = {after: before for before, after in pairing.partner.items()}
    groups: dict[str, Match] = {}
    for before, parts, score in found.split:
        groups |= dict.fromkeys(
            parts, Match((old[before],), tuple(new[each] for each in parts), MatchKind.SPLIT, score)
        )
    for several, after, score in found.merged:
        groups[after] = Match(
            tuple(old[each] for each in several), (new[after],), MatchKind.MERGED, score
        )
    met: set[Match] = set()
    for id, line in new.items():
        group = groups.get(id)
        if group is not None:
            yield from () if group in met else (group,)
            met.add(group)
        elif id in back:
            yield Match(
                (old[back[id]],),
                (line,),
                _kind(pairing, back, back[id], id),
                found.scores.get(back[id], CERTAIN),
            )
        else:
            yield Match((), (line,), MatchKind.ADDED)
    covered = {line.id for match in met for line in match.old} | pairing.partner.keys()
    yield from (
        Match((line,), (), MatchKind.REMOVED) for id, line in old.items() if id not in covered
    )


def _kind(pairing: Pairing, back: Mapping[str, str], before: str, after: str) -> MatchKind:
    """Return what became of a line: moved where its parent is another line, else renamed where it
    is called another, else the same."""
    old, new = pairing.old.lines[before], pairing.new.lines[after]
    if before == pairing.old.total or (old.parent is None and old == new):
        return MatchKind.SAME
    if _is_moved(pairing, back, old.parent, new.parent):
        return MatchKind.MOVED
    recoded = bool(old.code and new.code) and old.code != new.code and not pairing.numbered
    return (
        MatchKind.RENAMED
        if recoded or pairing.old.labels[before] != pairing.new.labels[after]
        else MatchKind.SAME
    )


def _is_moved(
    pairing: Pairing, back: Mapping[str, str], before: str | None, after: str | None
) -> bool:
    """Return whether a line stands under another parent than before; a level that is only in one
    budget moves nothing."""
    before = before if before in pairing.old.lines and before != pairing.old.total else None
    after = after if after in pairing.new.lines and after != pairing.new.total else None
    there = pairing.partner.get(before) if before is not None else None
    if before is None or after is None:
        return there is not None or (after is not None and after in back)
    return there != after
