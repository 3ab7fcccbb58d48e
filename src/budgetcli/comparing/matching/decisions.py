"""The lines that no name pairs: renamed, split and merged ones decided together, so that the sum of
all likeness is largest."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, islice
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.comparing.matching.assignment import assigned
from budgetcli.comparing.matching.labels import below
from budgetcli.comparing.matching.likeness import BUSIEST, ENOUGH, candidates, label_likeness
from budgetcli.comparing.matching.match import Found
from budgetcli.comparing.matching.namesakes import Namesakes, same_by_label, same_by_parent
from budgetcli.comparing.matching.splits import Group, groups, search
from budgetcli.comparing.matching.steps import Counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.comparing.matching.labels import Pairing
    from budgetcli.comparing.matching.lines import Roll

MILLION = 1_000_000
"""Gains are counted in whole millionths, so that the best assignment is exact."""

MOST_SETS = 10
"""Of so many competing splits and merges every choice is tried; of more, the surest are taken
first."""

MOST_BELOW = 200
"""So many lines below one parent are looked at as parts of a line that was there."""

MOST_WAYS = 4
"""So many ways in which one line may have been split compete with each other."""


class Choice(NamedTuple):
    """A split or a merge in question: the lines it takes of either side, and what it gains."""

    group: Group
    is_split: bool
    old: frozenset[str]
    new: frozenset[str]
    gain: int

    def meets(self, other: Choice) -> bool:
        """Return whether both want one line."""
        return bool(self.old & other.old or self.new & other.new)


def decide(pairing: Pairing) -> Found:
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
    return Found(scores, tuple(split), tuple(merged))


def _same_money(counted: Counted) -> dict[str, Fraction]:
    """Pair what has the same money and the same label, then what has it below one parent; return
    how like each pair is."""
    scores = {}
    for way in (same_by_label, same_by_parent):
        for before, after, score in list(way(counted)):
            counted.pairing.pair(before, after)
            scores[before] = score
    return scores


def _named(counted: Counted) -> list[Choice]:
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


def _probable(counted: Counted) -> list[Choice]:
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


def _whole(group: Group) -> tuple[str, ...]:
    return (group.rest, *group.parts) if group.rest is not None else group.parts


def _take(pairing: Pairing, choice: Choice) -> None:
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


def _choices(counted: Counted) -> Iterator[Choice]:
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


def _choice(group: Group, *, is_split: bool) -> Choice:
    lines = frozenset(_whole(group))
    one = frozenset((group.whole,))
    gain = _gain(group.score) * (len(group.parts) - (group.rest is None) + 1)
    return Choice(group, is_split, one if is_split else lines, lines if is_split else one, gain)


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


def _best(choices: Sequence[Choice], alike: Mapping[tuple[str, str], Fraction]) -> list[Choice]:
    """Return the splits and merges that, with the best pairs of what they leave, gain most."""
    taken: list[Choice] = []
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
    part: Sequence[Choice], pairs: Mapping[tuple[str, str], Fraction]
) -> tuple[Choice, ...]:
    sets = [
        each
        for size in range(len(part) + 1)
        for each in combinations(part, size)
        if not _is_clashing(each)
    ]
    return max(sets, key=lambda each: _worth(each, pairs))


def _is_clashing(choices: Sequence[Choice]) -> bool:
    return any(one.meets(other) for one, other in combinations(choices, 2))


def _worth(choices: Sequence[Choice], pairs: Mapping[tuple[str, str], Fraction]) -> int:
    used = {id for each in choices for id in (*each.old, *each.new)}
    left = {pair: score for pair, score in pairs.items() if not used & {*pair}}
    return sum(each.gain for each in choices) + sum(
        _gain(left[pair]) for pair in _assigned(left).items()
    )


def _surest(part: Iterable[Choice]) -> list[Choice]:
    taken: list[Choice] = []
    old: set[str] = set()
    new: set[str] = set()
    for each in part:
        if not (old & each.old or new & each.new):
            taken.append(each)
            old |= each.old
            new |= each.new
    return taken


def _parts(choices: Sequence[Choice]) -> list[list[Choice]]:
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
