"""Lines followed by name and money at once: below one parent, called alike, and their amounts the
same or adding up in every column."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

from budgetcli.comparing.matching.likeness import (
    LEAST_LABEL,
    TELLING,
    figure_likeness,
    label_likeness,
    likeness,
)
from budgetcli.comparing.matching.match import LEAST_SURE
from budgetcli.comparing.matching.splits import Group, fits, minus
from budgetcli.comparing.matching.steps import telling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from budgetcli.comparing.matching.steps import Counted, Steps

    Name = Callable[[str], str | None]

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

    def groups(self, whole: str, rest: str | None) -> Iterator[Group]:
        """Yield the ways a line is the sum of its namesakes; with `rest`, of those and the line
        that kept its name."""
        wanted = self.wholes[whole] if rest is None else minus(self.wholes[whole], self.parts[rest])
        near = self.of(whole, wanted) if any(wanted) else []
        if not near or len(near) > MOST_FITTING:
            return
        for parts in _sums(near, self.parts, wanted, least=2 if rest is None else 1):
            evidence = max(telling(wanted), *(telling(self.parts[id]) for id in parts))
            if evidence >= len(str(comb(len(near), len(parts)))):
                likes = [
                    label_likeness(self.whole.labels[whole], self.part.labels[id]) for id in parts
                ]
                yield Group(whole, parts, SCORE + (1 - SCORE) * sum(likes) / len(likes), rest)

    def nearly(self, whole: str, rest: str | None) -> Group | None:
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
        return Group(whole, tuple(parts), together * LEAST_SURE * Fraction(99, 100), rest)


def are_alike(first: frozenset[str], second: frozenset[str]) -> bool:
    """Return whether one label has all the words of the other."""
    return bool(first and second) and (first <= second or second <= first)


def _sums(
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
    yield from _same_money(counted, lambda id: old.labels[id], lambda id: new.labels[id])


def same_by_parent(counted: Counted) -> Iterator[tuple[str, str, Fraction]]:
    """Yield the lines alone that alone have their telling figures below their parent, and are
    called not too unlike."""
    old, new, partner = counted.pairing.old, counted.pairing.new, counted.pairing.partner
    least = Fraction(7, 10) + LEAST_LABEL * Fraction(3, 10)
    found = _same_money(
        counted,
        lambda id: partner.get(old.lines[id].parent or "", old.lines[id].parent),
        lambda id: new.lines[id].parent,
    )
    yield from (
        each for each in found if telling(counted.old[each[0]]) >= TELLING and each[2] >= least
    )


def _same_money(counted: Counted, ours: Name, theirs: Name) -> Iterator[tuple[str, str, Fraction]]:
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
