"""The lines that no name pairs: renamed, split and merged ones decided together, by figures that add up
exactly and do not by chance."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, islice
from math import comb
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.comparing.matching.likeness import (
    BUSIEST,
    ENOUGH,
    LEAST_LABEL,
    TELLING,
    Counted,
    assigned,
    candidates,
    figure_likeness,
    label_likeness,
    likeness,
    telling,
)
from budgetcli.comparing.matching.match import LEAST_SURE, MatchesFound, below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from budgetcli.comparing.matching.likeness import Steps
    from budgetcli.comparing.matching.match import Pairing, Roll

    Name = Callable[[str], str | None]

MOST_PARTS = 8
"""A line is not looked for in more parts than this, unless they are the lines below it."""

MOST_NEAR = 14
"""Of so many lines around it every set is tried; of more, only pairs."""

MOST_TRIES = 1_500
"""So many sets of three and more are tried for one line."""

MOST_APART = 500
"""Of so many lines alone any two may be the parts of a line; of more, one of them at least has to be
of its family, so that two budgets with nothing in common cost no more than their lines."""

SURE = 2
"""So many digits more than the sets tried would bring out by chance: one wrong in a hundred."""


class LineGroup(NamedTuple):
    """One line and the lines that it is the sum of; `rest` is the line it still is beside them,
    where it kept its name."""

    whole: str
    parts: tuple[str, ...]
    score: Fraction
    rest: str | None = None


class SplitSearch(NamedTuple):
    """Where the parts of lines are looked for: among the lines alone on the other side, with every
    line's amounts in steps.

    `place` is the column in which most of them differ, where a sum is looked up first: `there` are
    the amounts in it.
    """

    whole: Roll
    part: Roll
    wholes: Mapping[str, Steps]
    parts: Mapping[str, Steps]
    alone: tuple[str, ...]
    by_row: Mapping[Steps, Sequence[str]]
    place: int
    there: frozenset[int]


def search(
    rolls: tuple[Roll, Roll],
    wholes: Mapping[str, Steps],
    parts: Mapping[str, Steps],
    alone: Iterable[str],
) -> SplitSearch:
    """Return what is needed to look for parts among the lines alone; those without money, or with
    lines below them, are left out."""
    ids = tuple(id for id in alone if any(parts[id]) and id not in rolls[1].parents)
    found: dict[Steps, list[str]] = {}
    for id in ids:
        found.setdefault(parts[id], []).append(id)
    columns = [frozenset(column) for column in zip(*found, strict=True)] or [frozenset[int]()]
    place = max(range(len(columns)), key=lambda each: len(columns[each]))
    return SplitSearch(*rolls, wholes, parts, ids, found, place, columns[place])


def groups(
    within: SplitSearch, whole: str, rest: str | None, near: Mapping[str, None]
) -> Iterator[LineGroup]:
    """Yield the ways a line is the sum of lines alone; with `rest`, of those and the line that kept
    its name.

    `near` are the lines alone under the same parent, or with a word in common.
    """
    wanted = within.wholes[whole]
    if rest is not None:
        wanted = minus(wanted, within.parts[rest])
    evidence = telling(wanted)
    for parts, tried in (
        _sets(within, wanted, near, least=1 if rest is not None else 2) if evidence > SURE else ()
    ):
        kin = sum(1 for part in parts if part in near)
        if evidence >= len(str(tried)) - 1 + (SURE if kin < len(parts) else SURE - 1):
            yield LineGroup(whole, parts, _score(within, whole, parts, kin), rest)


def _score(within: SplitSearch, whole: str, parts: Sequence[str], kin: int) -> Fraction:
    """Return how sure a set of parts is: figures that add up are most of it, labels and family the
    rest."""
    labels = [
        label_likeness(within.whole.labels[whole], within.part.labels[part]) for part in parts
    ]
    return LEAST_SURE + Fraction(3, 20) * sum(labels) / len(labels) + Fraction(kin, len(parts) * 10)


def _sets(
    within: SplitSearch, wanted: Steps, near: Mapping[str, None], *, least: int
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield sets of lines whose amounts add up to those wanted, each with how many sets were tried;
    of three and more near ones only."""
    if least == 1:
        yield from (((id,), len(within.alone)) for id in within.by_row.get(wanted, ()))
    is_any = least > 1 and len(within.alone) <= MOST_APART
    pairs = comb(len(within.alone if least > 1 else near), 2)
    for id in _halves(within, wanted, within.alone if is_any else near):
        for other in within.by_row.get(minus(wanted, within.parts[id]), ()):
            if id < other or (other not in near and not is_any):
                yield (id, other), max(pairs, 1)
    family = (
        list(islice((id for id in near if fits(within.parts[id], wanted)), MOST_NEAR))
        if least > 1
        else []
    )
    if len(family) > 2:
        yield from (
            (parts, comb(len(family), len(parts)))
            for parts in _sums(within, family, wanted)
            if len(parts) > 2
        )


def _halves(within: SplitSearch, wanted: Steps, likely: Iterable[str]) -> list[str]:
    """Return the lines that one other makes up what is wanted with, at least in the column in which
    lines differ most."""
    parts, place, there = within.parts, within.place, within.there
    whole = wanted[place]
    return [id for id in likely if whole - parts[id][place] in there]


def _sums(within: SplitSearch, family: Sequence[str], wanted: Steps) -> Iterator[tuple[str, ...]]:
    """Yield the sets of lines that add up, each line fitting into what those before it leave; only
    so many are tried."""
    waiting: list[tuple[tuple[str, ...], int, Steps]] = [((), 0, wanted)]
    for _ in range(MOST_TRIES):
        if not waiting:
            return
        parts, start, left = waiting.pop()
        if not any(left):
            yield parts
        elif len(parts) < MOST_PARTS:
            fitting = (
                (place, family[place])
                for place in range(start, len(family))
                if fits(within.parts[family[place]], left)
            )
            waiting += [
                ((*parts, id), place + 1, minus(left, within.parts[id])) for place, id in fitting
            ]


def fits(part: Steps, wanted: Steps) -> bool:
    """Return whether every amount is one that the whole has room for: of its sign and not larger."""
    for one, each in zip(part, wanted, strict=True):  # noqa: SIM110 (twice as fast as all() of a generator, and asked millions of times)
        if not (0 <= one <= each or 0 >= one >= each):
            return False
    return True


def minus(one: Steps, other: Steps) -> Steps:
    """Return what is left of every amount."""
    return tuple([a - b for a, b in zip(one, other, strict=True)])


MOST_NAMESAKES = 200
"""A word that more lines below one parent have names none of them."""

MOST_FITTING = 60
"""Of more lines called alike that fit, no parts are looked for."""

SCORE = Fraction(19, 20)
"""How sure parts are that are called like the whole; how like they are called is the rest."""


NEAR_SUM = Fraction(17, 20)
"""Lines whose sum is less like a line than this are not what became of it."""

MUCH = Fraction(1, 10)
"""So much more like it the sum has to be than any of them alone."""

MOST_PROBABLE = 8
"""Of more lines called alike nobody can tell whether all of them were one."""


class Namesakes:
    """The lines alone on the side of the parts, by parent and word, for the lines of the other side
    that may be their sum."""

    def __init__(self, counted: Counted, *, is_split: bool) -> None:
        pairing = counted.pairing
        self.whole, self.part = (
            (pairing.old, pairing.new) if is_split else (pairing.new, pairing.old)
        )
        self.wholes, self.parts = (
            (counted.old, counted.new) if is_split else (counted.new, counted.old)
        )
        self.partner = (
            pairing.partner
            if is_split
            else {after: before for before, after in pairing.partner.items()}
        )
        self.by_word: dict[tuple[str | None, str], list[str]] = {}
        for id in sorted(pairing.alone_new if is_split else pairing.alone_old):
            if id not in self.part.parents and any(self.parts[id]):
                for word in set(self.part.labels[id].split()):
                    self.by_word.setdefault((self.part.lines[id].parent, word), []).append(id)

    def of(self, whole: str, wanted: Steps | None = None) -> list[str]:
        """Return the lines below the same parent called alike, none larger than what is wanted in
        any column."""
        parent = self.whole.lines[whole].parent
        there = self.partner.get(parent) if parent is not None else None
        if parent is not None and there is None:
            return []
        called = frozenset(self.whole.labels[whole].split())
        near = [self.by_word.get((there, word), ()) for word in called]
        found = sorted(
            {
                id
                for ids in near
                if len(ids) <= MOST_NAMESAKES
                for id in ids
                if wanted is None or fits(self.parts[id], wanted)
            }
        )
        return [id for id in found if are_alike(called, frozenset(self.part.labels[id].split()))]

    def groups(self, whole: str, rest: str | None) -> Iterator[LineGroup]:
        """Yield the ways a line is the sum of its namesakes; with `rest`, of those and the line
        that kept its name."""
        wanted = self.wholes[whole] if rest is None else minus(self.wholes[whole], self.parts[rest])
        near = self.of(whole, wanted) if any(wanted) else []
        if not near or len(near) > MOST_FITTING:
            return
        for parts in _near_sums(near, self.parts, wanted, least=2 if rest is None else 1):
            evidence = max(telling(wanted), *(telling(self.parts[id]) for id in parts))
            if evidence >= len(str(comb(len(near), len(parts)))):
                likes = [
                    label_likeness(self.whole.labels[whole], self.part.labels[id]) for id in parts
                ]
                yield LineGroup(whole, parts, SCORE + (1 - SCORE) * sum(likes) / len(likes), rest)

    def nearly(self, whole: str, rest: str | None) -> LineGroup | None:
        """Return a line and those called like it below its parent, where they have nearly its money
        together and none has it alone.

        The figures do not add up, so this is only probable: its score is below that of any sum that
        does.
        """
        parts = self.of(whole)
        lines = (*parts, rest) if rest is not None else (*parts,)
        if not parts or not 2 <= len(lines) <= MOST_PROBABLE:
            return None
        rows = [self.parts[id] for id in lines]
        together = figure_likeness(
            self.wholes[whole], tuple(map(sum, zip(*rows, strict=True)))
        ) or Fraction(0)
        alone = max(figure_likeness(self.wholes[whole], row) or Fraction(0) for row in rows)
        if together < max(NEAR_SUM, alone + MUCH):
            return None
        return LineGroup(whole, tuple(parts), together * LEAST_SURE * Fraction(99, 100), rest)


def are_alike(first: frozenset[str], second: frozenset[str]) -> bool:
    """Return whether one label has all the words of the other."""
    return bool(first and second) and (first <= second or second <= first)


def _near_sums(
    near: Sequence[str], rows: Mapping[str, Steps], wanted: Steps, *, least: int
) -> Iterator[tuple[str, ...]]:
    """Yield the sets of one to three lines that add up to what is wanted, and that of all lines."""
    by_row: dict[Steps, list[str]] = {}
    for id in near:
        by_row.setdefault(rows[id], []).append(id)
    for size in range(least, 4):
        for some in combinations(near, size - 1):
            left = wanted
            for id in some:
                left = minus(left, rows[id])
            yield from ((*some, id) for id in by_row.get(left, ()) if not some or id > some[-1])
    if len(near) > 3 and tuple(map(sum, zip(*(rows[id] for id in near), strict=True))) == wanted:
        yield tuple(near)


def same_by_label(counted: Counted) -> Iterator[tuple[str, str, Fraction]]:
    """Yield the lines alone that alone have their label with their figures, wherever they stand,
    and how like they are."""
    old, new = counted.pairing.old, counted.pairing.new
    yield from _pairs_of_same_money(counted, lambda id: old.labels[id], lambda id: new.labels[id])


def same_by_parent(counted: Counted) -> Iterator[tuple[str, str, Fraction]]:
    """Yield the lines alone that alone have their telling figures below their parent, and are
    called not too unlike."""
    old, new, partner = counted.pairing.old, counted.pairing.new, counted.pairing.partner
    least = Fraction(7, 10) + LEAST_LABEL * Fraction(3, 10)
    found = _pairs_of_same_money(
        counted,
        lambda id: partner.get(old.lines[id].parent or "", old.lines[id].parent),
        lambda id: new.lines[id].parent,
    )
    yield from (
        each for each in found if telling(counted.old[each[0]]) >= TELLING and each[2] >= least
    )


def _pairs_of_same_money(
    counted: Counted, ours: Name, theirs: Name
) -> Iterator[tuple[str, str, Fraction]]:
    pairing = counted.pairing
    after = _by_money(pairing.alone_new, counted.new, theirs)
    for mark, ids in _by_money(pairing.alone_old, counted.old, ours).items():
        others = after.get(mark, [])
        if len(ids) == len(others) == 1 and pairing.old.is_like(ids[0], pairing.new, others[0]):
            yield ids[0], others[0], likeness(counted, ids[0], others[0])


def _by_money(
    alone: Iterable[str], rows: Mapping[str, Steps], name: Name
) -> dict[tuple[str | None, Steps], list[str]]:
    found: dict[tuple[str | None, Steps], list[str]] = {}
    for id in sorted(alone):
        if any(rows[id]):
            found.setdefault((name(id), rows[id]), []).append(id)
    return found


MILLION = 1_000_000
"""Gains are counted in whole millionths, so that the best assignment is exact."""

MOST_SETS = 10
"""Of so many competing splits and merges every choice is tried; of more, the surest are taken
first."""

MOST_BELOW = 200
"""So many lines below one parent are looked at as parts of a line that was there."""

MOST_WAYS = 4
"""So many ways in which one line may have been split compete with each other."""


class SplitChoice(NamedTuple):
    """A split or a merge in question: the lines it takes of either side, and what it gains."""

    group: LineGroup
    is_split: bool
    old: frozenset[str]
    new: frozenset[str]
    gain: int

    def meets(self, other: SplitChoice) -> bool:
        """Return whether both want one line."""
        return bool(self.old & other.old or self.new & other.new)


def decide(pairing: Pairing) -> MatchesFound:
    """Pair what is alike among the lines that are alone, and return how like, with what was split
    and merged."""
    scores = _parents(pairing)
    below(pairing)
    counted = Counted(pairing)
    scores |= _same_money(counted)
    split, merged = _detailed(pairing), _condensed(pairing)
    named = _named(counted)
    choices = sorted(
        _choices(counted), key=lambda each: (-each.gain, sorted(each.old), sorted(each.new))
    )
    olds, news = sorted(pairing.alone_old), sorted(pairing.alone_new)
    alike = candidates(counted, olds, news)
    taken = _best(choices, alike)
    for each in taken:
        _take(pairing, each)
    taken += _probable(counted)
    used = {id for each in taken for id in (*each.old, *each.new)}
    scores |= _pair(pairing, {pair: score for pair, score in alike.items() if not used & {*pair}})
    split += [
        (each.group.whole, _whole(each.group), each.group.score)
        for each in (*named, *taken)
        if each.is_split
    ]
    merged += [
        (_whole(each.group), each.group.whole, each.group.score)
        for each in (*named, *taken)
        if not each.is_split
    ]
    return MatchesFound(scores, tuple(split), tuple(merged))


def _same_money(counted: Counted) -> dict[str, Fraction]:
    """Pair what has the same money and the same label, then what has it below one parent; return
    how like each pair is."""
    scores = {}
    for way in (same_by_label, same_by_parent):
        for before, after, score in list(way(counted)):
            counted.pairing.pair(before, after)
            scores[before] = score
    return scores


def _named(counted: Counted) -> list[SplitChoice]:
    """Take the splits and merges whose lines are called alike below one parent, the surest first,
    and return them."""
    found = []
    for is_split in (True, False):
        namesakes = Namesakes(counted, is_split=is_split)
        found += [
            _choice(group, is_split=is_split)
            for id, rest in _wholes(counted, is_split=is_split)
            for group in namesakes.groups(id, rest)
        ]
    taken = _surest(
        sorted(found, key=lambda each: (-each.group.score, sorted(each.old), sorted(each.new)))
    )
    for each in taken:
        _take(counted.pairing, each)
    return taken


def _probable(counted: Counted) -> list[SplitChoice]:
    """Take the lines called alike whose figures nearly add up to one that is alone or lost much,
    the surest first, and return them."""
    found = []
    for is_split in (True, False):
        namesakes = Namesakes(counted, is_split=is_split)
        nearly = (namesakes.nearly(id, rest) for id, rest in _wholes(counted, is_split=is_split))
        found += [_choice(group, is_split=is_split) for group in nearly if group is not None]
    taken = _surest(
        sorted(found, key=lambda each: (-each.group.score, sorted(each.old), sorted(each.new)))
    )
    for each in taken:
        _take(counted.pairing, each)
    return taken


def _detailed(pairing: Pairing) -> list[tuple[str, tuple[str, ...], Fraction]]:
    """Return the lines that now have lines below them, all of them new, with those; they take no
    part in anything else."""
    found, children = [], _children(pairing.new)
    for before, after in [*pairing.partner.items()]:
        lines = (
            _below(children, after)
            if before not in pairing.old.parents and after in pairing.new.parents
            else ()
        )
        if lines and all(id in pairing.alone_new for id in lines):
            pairing.part(before)
            for id in (after, *lines):
                del pairing.alone_new[id]
            del pairing.alone_old[before]
            found.append((before, (after, *lines), Fraction(1)))
    return found


def _condensed(pairing: Pairing) -> list[tuple[tuple[str, ...], str, Fraction]]:
    """Return the lines that had lines below them, all of them gone now, with those."""
    found, children = [], _children(pairing.old)
    for before, after in [*pairing.partner.items()]:
        lines = (
            _below(children, before)
            if before in pairing.old.parents and after not in pairing.new.parents
            else ()
        )
        if lines and all(id in pairing.alone_old for id in lines):
            pairing.part(before)
            for id in (before, *lines):
                del pairing.alone_old[id]
            del pairing.alone_new[after]
            found.append(((before, *lines), after, Fraction(1)))
    return found


def _children(roll: Roll) -> dict[str, list[str]]:
    """Return the lines right below each line that has any."""
    found: dict[str, list[str]] = {}
    for line in roll.lines.values():
        if line.parent is not None:
            found.setdefault(line.parent, []).append(line.id)
    return found


def _below(children: Mapping[str, Sequence[str]], parent: str) -> tuple[str, ...]:
    """Return the lines below one, of every level."""
    found = [parent]
    for id in found:
        found += children.get(id, ())
    return tuple(found[1:])


def _whole(group: LineGroup) -> tuple[str, ...]:
    return (group.rest, *group.parts) if group.rest is not None else group.parts


def _take(pairing: Pairing, choice: SplitChoice) -> None:
    """Take the lines of a split or merge out of everything else."""
    group = choice.group
    if group.rest is not None:
        pairing.part(group.whole if choice.is_split else group.rest)
    for id in choice.old:
        pairing.alone_old.pop(id, None)
    for id in choice.new:
        pairing.alone_new.pop(id, None)


def _pair(pairing: Pairing, alike: Mapping[tuple[str, str], Fraction]) -> dict[str, Fraction]:
    """Pair lines so that the sum of likeness above what is enough is largest; return how like each
    pair is."""
    found = _assigned(alike)
    for before, after in found.items():
        pairing.pair(before, after)
    return {before: alike[before, after] for before, after in found.items()}


def _assigned(alike: Mapping[tuple[str, str], Fraction]) -> dict[str, str]:
    olds, news = (sorted({pair[side] for pair in alike}) for side in (0, 1))
    place = {id: number for number, id in enumerate(news)}
    gains: dict[int, dict[int, int]] = {number: {} for number in range(len(olds))}
    number = {id: each for each, id in enumerate(olds)}
    for (before, after), score in alike.items():
        gains[number[before]][place[after]] = _gain(score)
    return {olds[left]: news[right] for left, right in assigned(gains).items()}


def _gain(score: Fraction) -> int:
    return int((score - ENOUGH) * MILLION) + 1


def _parents(pairing: Pairing) -> dict[str, Fraction]:
    """Pair lines that have lines below them: by those, where most are the same, else as other lines
    are."""
    olds = sorted(id for id in pairing.alone_old if id in pairing.old.parents)
    news = sorted(id for id in pairing.alone_new if id in pairing.new.parents)
    if not olds or not news:
        return {}
    alike = candidates(Counted(pairing), olds, news)
    for pair, share in _shared(pairing).items():
        if share > Fraction(1, 2):
            label = label_likeness(pairing.old.labels[pair[0]], pairing.new.labels[pair[1]])
            alike[pair] = max(
                alike.get(pair, Fraction(0)), Fraction(7, 10) + Fraction(3, 10) * label * share
            )
    return _pair(pairing, alike)


def _shared(pairing: Pairing) -> dict[tuple[str, str], Fraction]:
    """Return for parents that are alone how large a share of the lines below either are below both."""
    common: dict[tuple[str, str], int] = {}
    for before, after in pairing.partner.items():
        pair = (pairing.old.lines[before].parent or "", pairing.new.lines[after].parent or "")
        if pair[0] in pairing.alone_old and pair[1] in pairing.alone_new:
            common[pair] = common.get(pair, 0) + 1
    ours, theirs = _families(pairing.old), _families(pairing.new)
    return {
        pair: Fraction(count, max(ours[pair[0]], theirs[pair[1]])) for pair, count in common.items()
    }


def _families(roll: Roll) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in roll.lines.values():
        found[line.parent or ""] = found.get(line.parent or "", 0) + 1
    return found


def _choices(counted: Counted) -> Iterator[SplitChoice]:
    """Yield every split and merge in question."""
    pairing = counted.pairing
    for is_split in (True, False):
        rolls = (pairing.old, pairing.new) if is_split else (pairing.new, pairing.old)
        rows = (counted.old, counted.new) if is_split else (counted.new, counted.old)
        within = search(rolls, *rows, sorted(pairing.alone_new if is_split else pairing.alone_old))
        family = _Family(pairing, within.alone, is_split=is_split)
        for id, rest in _wholes(counted, is_split=is_split) if within.alone else ():
            found = groups(within, id, rest, family.of(id))
            ways = sorted(found, key=lambda each: (-each.score, len(each.parts), each.parts))[
                :MOST_WAYS
            ]
            yield from (_choice(each, is_split=is_split) for each in ways)


def _choice(group: LineGroup, *, is_split: bool) -> SplitChoice:
    lines = frozenset(_whole(group))
    one = frozenset((group.whole,))
    gain = _gain(group.score) * (len(group.parts) - (group.rest is None) + 1)
    return SplitChoice(
        group, is_split, one if is_split else lines, lines if is_split else one, gain
    )


def _wholes(counted: Counted, *, is_split: bool) -> Iterator[tuple[str, str | None]]:
    """Yield the lines that may be a sum: those alone, and those that kept their name but not their
    figures, with that line."""
    pairing = counted.pairing
    roll, alone = (pairing.old, pairing.alone_old) if is_split else (pairing.new, pairing.alone_new)
    yield from ((id, None) for id in sorted(alone) if id not in roll.parents)
    for before, after in counted.changed:
        if before in pairing.partner and before not in pairing.old.parents:
            yield (before, after) if is_split else (after, before)


class _Family:
    """The lines alone by the parent they stand under and by the words of their labels that few of
    them have."""

    def __init__(self, pairing: Pairing, alone: Sequence[str], *, is_split: bool) -> None:
        self.whole, self.part = (
            (pairing.old, pairing.new) if is_split else (pairing.new, pairing.old)
        )
        self.partner = (
            pairing.partner
            if is_split
            else {after: before for before, after in pairing.partner.items()}
        )
        self.below: dict[str | None, dict[str, None]] = {}
        self.by_word: dict[str, list[str]] = {}
        for id in alone:
            self.below.setdefault(self.part.lines[id].parent, {})[id] = None
            for word in self.part.labels[id].split():
                self.by_word.setdefault(word, []).append(id)

    def of(self, id: str) -> Mapping[str, None]:
        """Return the lines of the family of a line on the other side: those with a rare word of its
        label, then those below its parent, of many the first."""
        parent = self.whole.lines[id].parent
        there = self.partner.get(parent or "")
        below = self.below.get(there, {}) if there is not None or parent is None else {}
        named = [
            ids
            for word in self.whole.labels[id].split()
            if len(ids := self.by_word.get(word, ())) <= BUSIEST
        ]
        rare = sorted({each for ids in named for each in ids})
        return dict.fromkeys((*rare, *islice(below, MOST_BELOW)))


def _best(
    choices: Sequence[SplitChoice], alike: Mapping[tuple[str, str], Fraction]
) -> list[SplitChoice]:
    """Return the splits and merges that, with the best pairs of what they leave, gain most."""
    taken: list[SplitChoice] = []
    by_line: dict[str, list[tuple[str, str]]] = {}
    for pair in alike:
        for id in {*pair}:
            by_line.setdefault(id, []).append(pair)
    for part in _parts(choices):
        touched = {id for each in part for id in (*each.old, *each.new)}
        pairs = sorted({pair for id in touched for pair in by_line.get(id, ())})
        best = {pair: alike[pair] for pair in pairs}
        taken += _best_of(part, best) if len(part) <= MOST_SETS else _surest(part)
    return taken


def _best_of(
    part: Sequence[SplitChoice], pairs: Mapping[tuple[str, str], Fraction]
) -> tuple[SplitChoice, ...]:
    sets = [
        each
        for size in range(len(part) + 1)
        for each in combinations(part, size)
        if not _is_clashing(each)
    ]
    return max(sets, key=lambda each: _worth(each, pairs))


def _is_clashing(choices: Sequence[SplitChoice]) -> bool:
    return any(one.meets(other) for one, other in combinations(choices, 2))


def _worth(choices: Sequence[SplitChoice], pairs: Mapping[tuple[str, str], Fraction]) -> int:
    used = {id for each in choices for id in (*each.old, *each.new)}
    left = {pair: score for pair, score in pairs.items() if not used & {*pair}}
    return sum(each.gain for each in choices) + sum(
        _gain(left[pair]) for pair in _assigned(left).items()
    )


def _surest(part: Iterable[SplitChoice]) -> list[SplitChoice]:
    taken: list[SplitChoice] = []
    old: set[str] = set()
    new: set[str] = set()
    for each in part:
        if not (old & each.old or new & each.new):
            taken.append(each)
            old |= each.old
            new |= each.new
    return taken


def _parts(choices: Sequence[SplitChoice]) -> list[list[SplitChoice]]:
    """Return the splits and merges in parts that want no line in common, each in their order."""
    wanted = [
        [*((True, id) for id in sorted(each.old)), *((False, id) for id in sorted(each.new))]
        for each in choices
    ]
    wanting: dict[tuple[bool, str], list[int]] = {}
    for number, lines in enumerate(wanted):
        for line in lines:
            wanting.setdefault(line, []).append(number)
    met: set[int] = set()
    found = []
    for start in range(len(choices)):
        part, waiting = [], [start]
        while waiting:
            number = waiting.pop()
            if number not in met:
                met.add(number)
                part.append(number)
                waiting += [other for line in wanted[number] for other in wanting.pop(line, ())]
        if part:
            found.append([choices[number] for number in sorted(part)])
    return found
