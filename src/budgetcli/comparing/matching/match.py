"""Which line of one budget is which of another: by code, by label within its parent, else by likeness
of what is left."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import repeat
from operator import is_
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Budget, Line, Measure, Role
from budgetcli.model.deferred import as_columns
from budgetcli.model.errors import BudgetError, UnknownNameError, worded
from budgetcli.model.names import fold, fold_each

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from budgetcli.comparing.diffs import Footing
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


class Pairing:
    """The lines of two budgets paired so far: `partner` of each line before, and who is still alone
    on either side."""

    def __init__(self, old: Roll, new: Roll) -> None:
        self.old, self.new = old, new
        self.partner: dict[str, str] = {}
        self.alone_old = dict.fromkeys(old.lines)
        self.alone_new = dict.fromkeys(new.lines)

    @cached_property
    def numbered(self) -> bool:
        """Whether the codes are running numbers."""
        return are_numbers(self.old, self.new)

    @property
    def is_itself(self) -> bool:
        """Whether both have the same lines, each of which is paired with itself."""
        return (
            self.old.lines is self.new.lines
            and not self.alone_old
            and all(map(is_, self.partner, self.partner.values()))
        )

    def keep(self, ids: Sequence[str]) -> None:
        """Take lines that are called the same for one."""
        self.partner.update(zip(ids, ids, strict=True))
        met = {*ids}
        self.alone_old, self.alone_new = (
            dict.fromkeys(id for id in each if id not in met)
            for each in (self.alone_old, self.alone_new)
        )

    def pair(self, before: str, after: str) -> None:
        """Take two lines for one."""
        self.partner[before] = after
        del self.alone_old[before], self.alone_new[after]

    def part(self, before: str) -> None:
        """Take back a pair."""
        self.alone_old[before] = self.alone_new[self.partner.pop(before)] = None

    def by_name(self, old_name: Name, new_name: Name | None = None) -> None:
        """Pair lines that alone have a name in their budget; of several with one name, those whose
        figures are the same."""
        after = _by_name(self.new, self.alone_new, new_name or old_name)
        for name, ids in _by_name(self.old, self.alone_old, old_name).items():
            others = after.get(name, [])
            if len(ids) == len(others) == 1:
                if not self.clash(ids[0], others[0]):
                    self.pair(ids[0], others[0])
            elif others:
                self._by_figures(ids, others)

    def _by_figures(self, ids: Iterable[str], others: Iterable[str]) -> None:
        """Pair lines of one name whose figures no other of them has, and lines that nothing tells
        apart in their order."""
        waiting: dict[object, list[str]] = {}
        for id in others:
            waiting.setdefault(self.new.amounts[id], []).append(id)
        for id in ids:
            same = waiting.get(self.old.amounts[id])
            if same and not self.clash(id, same[0]):
                self.pair(id, same.pop(0))

    def clash(self, before: str, after: str) -> bool:
        """Return whether both lines have a code, and not the same."""
        ours, theirs = self.old.lines[before].code, self.new.lines[after].code
        return not self.numbered and bool(ours and theirs) and ours != theirs


def _by_name(roll: Roll, ids: Iterable[str], name: Name) -> dict[Hashable, list[str]]:
    found: dict[Hashable, list[str]] = {}
    for id in ids:
        said = name(roll, id)
        if said is not None:
            found.setdefault(said, []).append(id)
    return found


def identify(pairing: Pairing) -> None:
    """Pair every line whose name says which it is: the totals, then by code, by label under the
    same parents, by label alone.

    A code that most often goes with another label than before is a running number, and no code.
    """
    old, new = pairing.old, pairing.new
    if old.total is not None and new.total is not None:
        pairing.pair(old.total, new.total)
    pairing.keep(kept(pairing))
    if not (pairing.alone_old and pairing.alone_new):
        return
    names = (
        (_label_under, _label_within, _label)
        if pairing.numbered
        else (_code_and_label, _label_in_code, _code, _label_under, _label_within, _label)
    )
    for name in names:
        pairing.by_name(name)
    below(pairing)


def kept(pairing: Pairing) -> list[str]:
    """Return the lines alone that are the same in everything, and alone have their label below
    their parents.

    That is what every way of naming them would say first; of most budgets it is nearly all.
    """
    old, new = pairing.old, pairing.new
    if old.lines is new.lines:
        found, often = [*old.lines], _often(old)
    else:
        same = (
            id
            for id, line in old.lines.items()
            if new.lines.get(id) == line and old.paths[id] == new.paths[id]
        )
        found, often = [id for id in same if old.is_like(id, new, id)], _often(old) | _often(new)
    if often:
        found = [id for id in found if (old.labels[id], old.paths[id]) not in often]
    return [id for id in found if id in pairing.alone_old and id in pairing.alone_new]


def _often(roll: Roll) -> set[tuple[str, Path]]:
    """Return the labels, with those of all parents, that several lines have."""
    if len(roll.once) == len(roll.labels):
        return set()
    names = [*zip(roll.labels.values(), map(roll.paths.__getitem__, roll.labels), strict=True)]
    if len(set(names)) == len(names):
        return set()
    return {name for name, count in Counter(names).items() if count > 1}


def below(pairing: Pairing) -> None:
    """Pair lines of one label whose parents are one line."""
    pairing.by_name(lambda roll, id: _label_below(pairing, roll, id), _label_there)


def are_numbers(old: Roll, new: Roll) -> bool:
    """Return whether the codes are only the numbers of rows: more of them go with another line of a
    known label than with the same."""
    codes = {line.code: id for id, line in new.lines.items() if line.code}
    labels: dict[str, list[str]] = {}
    for id in new.lines:
        labels.setdefault(new.labels[id], []).append(id)
    agreed = refuted = 0
    for id, line in old.lines.items():
        there, called = codes.get(line.code or ""), labels.get(old.labels[id], [])
        if there is not None and len(called) == 1:
            agreed += there == called[0]
            refuted += there != called[0]
    return refuted > agreed


def _code(roll: Roll, id: str) -> Hashable | None:
    return roll.lines[id].code


def _code_and_label(roll: Roll, id: str) -> Hashable | None:
    code = roll.lines[id].code
    return (code, roll.labels[id], roll.paths[id]) if code else None


def _label_in_code(roll: Roll, id: str) -> Hashable | None:
    code = roll.lines[id].code
    return (code, roll.labels[id]) if code else None


def _label_under(roll: Roll, id: str) -> Hashable | None:
    return roll.labels[id], roll.paths[id], id in roll.parents


def _label_within(roll: Roll, id: str) -> Hashable | None:
    return roll.labels[id], roll.paths[id][:1]


def _label(roll: Roll, id: str) -> Hashable | None:
    return roll.labels[id] if roll.labels[id] in roll.once else None


def _label_below(pairing: Pairing, roll: Roll, id: str) -> Hashable | None:
    """Return the label of an old line with the new line that its parent has become."""
    parent = pairing.partner.get(roll.lines[id].parent or "")
    return (roll.labels[id], parent) if parent is not None else None


def _label_there(roll: Roll, id: str) -> Hashable | None:
    return (roll.labels[id], roll.lines[id].parent)


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


class MatchesFound(NamedTuple):
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
    found = MatchesFound({}, (), ())
    if pairing.alone_old or pairing.alone_new:
        from budgetcli.comparing.matching.decisions import decide  # start-up

        found = decide(pairing)
    if not aliases and pairing.is_itself:
        return tuple(_kept(pairing.new.lines.values()))
    split, merged = (*declared.split, *found.split), (*declared.merged, *found.merged)
    return tuple(_matches(pairing, MatchesFound(found.scores, split, merged)))


def _declared(pairing: Pairing, aliases: Sequence[Alias]) -> MatchesFound:
    """Pair what aliases declare; lines declared split, merged, new or gone take no part in anything
    else."""
    olds: dict[str, list[str]] = {}
    news: dict[str, list[str]] = {}
    for alias in aliases:
        old, new = (
            _named_by_alias(pairing.old, alias.old, alias),
            _named_by_alias(pairing.new, alias.new, alias),
        )
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
    return MatchesFound({}, split, merged)


def _named_by_alias(roll: Roll, name: str, alias: Alias) -> str | None:
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


def _matches(pairing: Pairing, found: MatchesFound) -> Iterator[Match]:
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


if TYPE_CHECKING:
    Name = Callable[[Roll, str], Hashable | None]
