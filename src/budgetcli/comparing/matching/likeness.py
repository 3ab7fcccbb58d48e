"""How like two lines are, by their labels and their figures; and which pairs of many come into
question at all."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from budgetcli.comparing.matching.steps import telling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.comparing.matching.labels import Pairing
    from budgetcli.comparing.matching.steps import Counted, Steps

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
