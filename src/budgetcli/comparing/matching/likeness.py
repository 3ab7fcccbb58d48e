"""How like two lines are, by labels and figures, and the best assignment of some to others where few
pairs come into question."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from fractions import Fraction
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from budgetcli.model.numbers import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.comparing.matching.match import Amounts, Pairing, Roll

Steps = tuple[int, ...]
"""The amounts of a line in steps; 0 also where nothing is stated."""


class Counted:
    """The lines in question of both budgets, their amounts counted in the smallest step that any of
    them needs.

    `vague` are the lines before that do not alone have their label below their parent.
    """

    def __init__(self, pairing: Pairing) -> None:
        self.pairing = pairing
        self.changed = [
            (before, after)
            for before, after in pairing.partner.items()
            if pairing.old.amounts[before] != pairing.new.amounts[after]
        ]
        olds, news = (
            (*pairing.alone_old, *(pair[0] for pair in self.changed)),
            (*pairing.alone_new, *(pair[1] for pair in self.changed)),
        )
        self.vague = _vague(pairing.old)
        finest = min(_finest(pairing.old, olds), _finest(pairing.new, news))
        self.old = {id: steps(pairing.old.amounts[id], finest) for id in olds}
        self.new = {id: steps(pairing.new.amounts[id], finest) for id in news}


def _vague(roll: Roll) -> frozenset[str]:
    named = Counter((roll.labels[id], line.parent) for id, line in roll.lines.items())
    return frozenset(
        id for id, line in roll.lines.items() if named[roll.labels[id], line.parent] > 1
    )


def _finest(roll: Roll, ids: Iterable[str]) -> int:
    """Return the exponent of the last digit that any of the amounts has."""
    return min(
        (int(each.as_tuple().exponent) for id in ids for each in roll.amounts[id] if each),
        default=0,
    )


def steps(amounts: Amounts, finest: int) -> Steps:
    """Return amounts as multiples of ten to the power `finest`, which must divide them."""
    return tuple(int(EXACT.scaleb(each, -finest)) if each else 0 for each in amounts)


def telling(row: Steps) -> int:
    """Return how many digits of the figures tell: those of each different amount, zeros at its end
    not counted."""
    return sum(len(str(each).rstrip("0")) for each in {abs(each) for each in row if each})


ENOUGH = Fraction(7, 10)
"""Lines less like each other than this are two lines: one that is gone and one that is new."""

LEAST_LABEL = Fraction(1, 2)
"""Labels less like each other than this are no evidence; then only the same figures are."""

NEARLY = Fraction(9, 10)
"""Labels so like each other are nearly the same."""

TELLING = 4
"""Figures with so many different digits do not come out the same by chance."""

MOST_PAIRS = 10_000
"""So many pairs are compared each with each; of more, only those with a word, a figure or a parent
in common."""

BUSIEST = 12
"""Of more lines with one word, figure or parent than this, only those of nearly the same first
amount are looked at."""


def label_likeness(first: str, second: str) -> Fraction:
    """Return how like two folded labels are, from 0 to 1: the same words in any order, or one
    within the other, count nearly whole.

    The normalised Indel similarity of rapidfuzz, of the texts as they stand and of their sorted
    words.
    """
    if first == second:
        return Fraction(1)
    whole = max(fuzz.ratio(first, second), fuzz.token_sort_ratio(first, second))
    within = fuzz.token_set_ratio(first, second) * 0.85 if min(len(first), len(second)) > 2 else 0
    return Fraction(min(round(max(whole, within) * 10), 990), 1000)


def figure_likeness(first: Steps, second: Steps) -> Fraction | None:
    """Return how much of the money is the same, from 0 to 1: smaller over larger amounts, summed;
    None where neither has any.

    The weighted Jaccard index (Ruzicka 1958) of the sizes; amounts of opposite sign have nothing in
    common.
    """
    common = larger = 0
    for one, other in zip(first, second, strict=True):
        a, b = abs(one), abs(other)
        common += min(a, b) if one * other > 0 else 0
        larger += max(a, b)
    return Fraction(common, larger) if larger else None


def likeness(counted: Counted, before: str, after: str) -> Fraction:
    """Return how like two lines are; the same telling figures are nearly proof, else the label
    counts more than the figures.

    A label that several lines have tells less than their figures. Without likeness of labels it is
    0.
    """
    old, new = counted.pairing.old, counted.pairing.new
    label = label_likeness(old.labels[before], new.labels[after])
    ours, theirs = counted.old[before], counted.new[after]
    if ours == theirs and telling(ours) >= TELLING:
        return Fraction(7, 10) + label * Fraction(3, 10)
    if label < LEAST_LABEL:
        return Fraction(0)
    figures = figure_likeness(ours, theirs)
    if figures is None:
        return (
            label
            if label >= NEARLY or not _below_others(counted.pairing, before, after)
            else Fraction(0)
        )
    if figures < _least_figures(counted, before, after, label):
        return Fraction(0)
    weight = (
        Fraction(3, 5)
        if old.labels[before] in old.once and new.labels[after] in new.once
        else Fraction(2, 5)
    )
    near = Fraction(1, 20) if _below_one(counted.pairing, before, after) else Fraction(0)
    return min(label * weight + figures * (1 - weight) + near, Fraction(99, 100))


def _least_figures(counted: Counted, before: str, after: str, label: Fraction) -> Fraction:
    """Return how like the figures must be: nearly the same where the label says little, the same
    where the parent is another too."""
    if _below_others(counted.pairing, before, after) and (
        label < NEARLY or before in counted.vague
    ):
        return Fraction(1)
    if before in counted.vague:
        return Fraction(17, 20)
    return Fraction(0) if label >= NEARLY else Fraction(1, 2)


def _below_one(pairing: Pairing, before: str, after: str) -> bool:
    """Return whether both lines stand below one parent, which is not that of all."""
    parent = pairing.old.lines[before].parent
    return parent is not None and pairing.partner.get(parent) == pairing.new.lines[after].parent


def _below_others(pairing: Pairing, before: str, after: str) -> bool:
    """Return whether the lines stand below parents that are known to be two; a level that one
    budget has not makes none."""
    ours, theirs = pairing.old.lines[before].parent, pairing.new.lines[after].parent
    there = pairing.partner.get(ours) if ours is not None else None
    return there is not None and theirs is not None and there != theirs


def candidates(
    counted: Counted, olds: Sequence[str], news: Sequence[str]
) -> dict[tuple[str, str], Fraction]:
    """Return the pairs that are like enough and how like, of lines that are alike in having lines
    below them."""
    old, new = counted.pairing.old, counted.pairing.new
    few = len(olds) * len(news) <= MOST_PAIRS
    pairs = (
        ((one, other) for one in olds for other in news)
        if few
        else _with_something_in_common(counted, olds, news)
    )
    alike = (
        (pair, likeness(counted, *pair)) for pair in pairs if old.is_like(pair[0], new, pair[1])
    )
    return {pair: score for pair, score in alike if score >= ENOUGH}


def _with_something_in_common(
    counted: Counted, olds: Sequence[str], news: Sequence[str]
) -> Iterable[tuple[str, str]]:
    """Return the pairs that share a figure, a word, its beginning, or a parent; of many, those of
    nearly the same first amount."""
    there: dict[object, list[tuple[int, str]]] = {}
    for other in news:
        for mark in _marks(counted, other, is_old=False):
            there.setdefault(mark, []).append((_first(counted.new[other]), other))
    for met in there.values():
        met.sort()
    found: dict[tuple[str, str], None] = {}
    for one in olds:
        first = _first(counted.old[one])
        for mark in _marks(counted, one, is_old=True):
            for _, other in _nearest(there.get(mark, []), first):
                found[one, other] = None
    return found


def _nearest(met: Sequence[tuple[int, str]], first: int) -> Sequence[tuple[int, str]]:
    if len(met) <= BUSIEST:
        return met
    middle = bisect_left(met, (first, ""))
    return met[max(middle - BUSIEST // 2, 0) : middle + BUSIEST // 2]


def _first(row: Steps) -> int:
    return next((each for each in row if each), 0)


def _marks(counted: Counted, id: str, *, is_old: bool) -> Iterator[object]:
    pairing = counted.pairing
    roll, rows = (pairing.old, counted.old) if is_old else (pairing.new, counted.new)
    yield "whole", roll.labels[id]
    for word in set(roll.labels[id].split()):
        yield "word", word
        yield "start", word[:5]
    for place, amount in enumerate(rows[id]):
        if amount and telling((amount,)) > 1:
            yield "figure", place, amount
    parent = roll.lines[id].parent
    if parent is not None:
        yield "parent", pairing.partner.get(parent) if is_old else parent


class Assignment:
    """An assignment while it is made: what each pair gains, the partner of each right thing, and
    the prices that prove it best."""

    def __init__(self, gains: Mapping[int, Mapping[int, int]]) -> None:
        self.gains = gains
        self.partner: dict[int, int] = {}
        self.price: dict[int, int] = {}
        self.worth: dict[int, int] = {}
        for left in gains:
            self._place(left)

    def _place(self, left: int) -> None:
        """Give a left thing its place along the cheapest chain of moves, and move the prices along."""
        self.worth[left] = max(
            [0, *(gain - self.price.get(right, 0) for right, gain in self.gains[left].items())]
        )
        distance, came_from, end, cost = self._cheapest(left)
        for each, reached in distance.items():
            if reached < cost:
                self.worth[each] -= cost - reached
        for right, (_, reached) in came_from.items():
            if reached < cost and right in self.partner:
                self.price[right] = self.price.get(right, 0) + cost - reached
        self._move(end, came_from)

    def _cheapest(
        self, start: int
    ) -> tuple[dict[int, int], dict[int, tuple[int, int]], tuple[int, int | None], int]:
        """Return how far each left thing is, how each right one was reached, the end of the
        cheapest chain, and what it costs."""
        distance: dict[int, int] = {start: 0}
        came_from: dict[int, tuple[int, int]] = {}
        heap: list[tuple[int, int, int]] = []
        best = (self.worth[start], start)
        self._look(start, 0, heap)
        while heap and heap[0][0] < best[0]:
            reached, right, left = heappop(heap)
            if right in came_from:
                continue
            came_from[right] = (left, reached)
            holder = self.partner.get(right)
            if holder is None:
                return distance, came_from, (left, right), reached
            distance[holder] = reached
            best = min(best, (reached + self.worth[holder], holder))
            self._look(holder, reached, heap)
        return distance, came_from, (best[1], None), best[0]

    def _look(self, left: int, reached: int, heap: list[tuple[int, int, int]]) -> None:
        for right, gain in self.gains[left].items():
            heappush(
                heap, (reached + self.worth[left] - gain + self.price.get(right, 0), right, left)
            )

    def _move(self, end: tuple[int, int | None], came_from: dict[int, tuple[int, int]]) -> None:
        """Move along the chain from its end: each left thing takes what it leads to, and leaves
        what led to it."""
        left, right = end
        while True:
            former = next((each for each in came_from if self.partner.get(each) == left), None)
            if right is not None:
                self.partner[right] = left
            elif former is not None:
                del self.partner[former]
            if former is None:
                return
            right, left = former, came_from[former][0]


def assigned(gains: Mapping[int, Mapping[int, int]]) -> dict[int, int]:
    """Return the right thing of each left one that has one, so that the sum of gains is as large as
    can be."""
    parted = _parts(gains)
    return {left: right for part in parted for right, left in Assignment(part).partner.items()}


def _parts(gains: Mapping[int, Mapping[int, int]]) -> list[dict[int, Mapping[int, int]]]:
    """Return the candidates in parts that have nothing to do with each other."""
    by_right: dict[int, list[int]] = {}
    for left, rights in gains.items():
        for right in rights:
            by_right.setdefault(right, []).append(left)
    met: set[int] = set()
    found = []
    for start in gains:
        part, open_ends = {}, [start] if start not in met else []
        while open_ends:
            left = open_ends.pop()
            if left not in met:
                met.add(left)
                part[left] = gains[left]
                open_ends += [other for right in gains[left] for other in by_right[right]]
        if part:
            found.append(dict(sorted(part.items())))
    return found
