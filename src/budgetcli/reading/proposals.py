"""Sums that the figures may support: runs of neighbouring rows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from math import log10
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.reading.figures import tolerance
from budgetcli.reading.structures import Position
from budgetcli.sheets.columnwise import pick

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.reading.figures import Figures

MOST_STEPS = 400_000
"""Additions spent on one way of proposing sums in one pass; beyond it the remaining rows propose
nothing."""
LONGEST_MIXED_RUN = 150
"""In a column with both signs a run cannot be given up early, so it is followed no further than
this."""
MOST_ALTERNATIVES = 6
"""Runs proposed for one total in one direction; longer ones differ by rows that are zero."""


class Proposal(NamedTuple):
    """A sum to be judged: the position of its total, its parts with their signs, and the digits
    that chance gives so many trials."""

    total: int
    terms: tuple[tuple[int, int], ...]
    position: Position
    basis: str = "run"
    trials: float = 0.0


@dataclass(slots=True)
class Steps:
    """A count of steps left; proposing ends when they are used up."""

    left: int = MOST_STEPS

    def spend(self) -> bool:
        """Take one step; tell whether there was one."""
        self.left -= 1
        return self.left >= 0


class Line(NamedTuple):
    """One column of the active rows: their figures, the sums of all before each, its grain, whether
    it holds both signs.

    `room` is the largest difference that rounding could make in a run of them all.
    """

    values: tuple[int, ...]
    sums: tuple[int, ...]
    grain: int
    mixed: bool
    room: int

    def slack(self, target: int) -> int:
        """Return the largest difference from a target that rounding could make in any run."""
        return self.room + abs(target) // 10**12


def line_of(figures: Figures, active: Sequence[int], column: int) -> Line:
    """Return one column of the active rows, blanks as 0; one of nothing but negative amounts as if
    they were positive."""
    values = tuple([value or 0 for value in pick(figures.lines[column], active)])
    if max(values, default=0) <= 0:
        values = tuple(-value for value in values)
    grain = figures.grains[column]
    return Line(
        values,
        (0, *accumulate(values)),
        grain,
        min(values, default=0) < 0,
        tolerance(len(values), grain) // 2 + 1,
    )


def key_columns(
    figures: Figures, active: Sequence[int], usable: Sequence[int], most: int
) -> list[int]:
    """Return the columns that tell sums apart best: those with the most different amounts."""
    richness = {j: len(set(pick(figures.lines[j], active)) - {None, 0}) for j in usable}
    return [j for j in sorted(usable, key=lambda j: -richness[j]) if richness[j] > 1][:most]


def runs(
    figures: Figures, active: Sequence[int], keys: Sequence[int], candidates: frozenset[int]
) -> Iterator[Proposal]:
    """Yield each run of active rows that adds up to the candidate next to it in one of the key
    columns, each run once."""
    lines = [line_of(figures, active, column) for column in keys]
    steps = Steps()
    seen: set[tuple[int, int]] = set()
    for line in lines:
        for at in _open_ends(line):
            if active[at] not in candidates:
                continue
            for reach in (*_below(line, at, steps), *_above(line, at, steps)):
                if (at, reach) not in seen:
                    seen.add((at, reach))
                    if _agree(lines, at, reach):
                        yield _run(active, at, reach)


def _open_ends(line: Line) -> list[int]:
    """Return the places whose figure can be a sum at all: of one sign, the two next to it on a side
    are no more together."""
    if line.mixed:
        return [at for at, target in enumerate(line.values) if target]
    sums, last = line.sums, len(line.values)
    room = line.slack(max(line.values, default=0))
    return [
        at
        for at, target in enumerate(line.values)
        if target
        and (
            (at + 3 <= last and sums[at + 3] - sums[at + 1] <= target + room)
            or (at > 1 and sums[at] - sums[at - 2] <= target + room)
        )
    ]


def _above(line: Line, at: int, steps: Steps) -> list[int]:
    """Return how many rows after this one add up to it, in a few ways where zeros follow."""
    target, slack, start = line.values[at], line.slack(line.values[at]), line.sums[at + 1]
    if line.mixed:
        ends = range(at + 3, min(len(line.values), at + LONGEST_MIXED_RUN) + 1)
        steps.left -= len(ends)
        near = (
            [end for end in ends if -slack <= line.sums[end] - start - target <= slack]
            if steps.left > 0
            else []
        )
    else:
        if at + 3 >= len(line.sums) or line.sums[at + 3] > start + target + slack:
            return []
        first = bisect_left(line.sums, start + target - slack, lo=at + 3)
        if first == len(line.sums) or line.sums[first] > start + target + slack:
            return []
        near = _few(range(first, bisect_right(line.sums, start + target + slack, lo=first)))
    return [
        end - at - 1 for end in near if _within(line, target, line.sums[end] - start, end - at - 1)
    ]


def _below(line: Line, at: int, steps: Steps) -> list[int]:
    """Return how many rows before this one add up to it, as negative numbers."""
    target, slack, end = line.values[at], line.slack(line.values[at]), line.sums[at]
    if line.mixed:
        starts = range(at - 2, max(-1, at - LONGEST_MIXED_RUN - 1), -1)
        steps.left -= len(starts)
        near = (
            [start for start in starts if -slack <= end - line.sums[start] - target <= slack]
            if steps.left > 0
            else []
        )
    else:
        if at < 2 or line.sums[at - 2] < end - target - slack:
            return []
        last = bisect_right(line.sums, end - target + slack, hi=at - 1)
        if last == 0 or line.sums[last - 1] < end - target - slack:
            return []
        near = _few(range(last - 1, bisect_left(line.sums, end - target - slack, hi=last) - 1, -1))
    return [
        start - at for start in near if _within(line, target, end - line.sums[start], at - start)
    ]


def _few(places: range) -> list[int]:
    """Return the nearest places and the farthest."""
    return (
        list(places)
        if len(places) < MOST_ALTERNATIVES
        else list(dict.fromkeys([*places[: MOST_ALTERNATIVES - 1], *places[-1:]]))
    )


def _within(line: Line, target: int, amount: int, count: int) -> bool:
    return (
        count > 1
        and 2 * abs(target - amount) <= tolerance(count, line.grain) + abs(target) // 10**12
    )


def _agree(lines: Sequence[Line], at: int, reach: int) -> bool:
    """Tell whether a run adds up in at least a third of the key columns that state its total."""
    low, high = (at + reach, at) if reach < 0 else (at + 1, at + reach + 1)
    stated = [line for line in lines if line.values[at]]
    held = sum(
        _within(line, line.values[at], line.sums[high] - line.sums[low], high - low)
        for line in stated
    )
    return 3 * held >= len(stated)


def _run(active: Sequence[int], at: int, reach: int) -> Proposal:
    places = range(at + reach, at) if reach < 0 else range(at + 1, at + reach + 1)
    terms = tuple((active[place], 1) for place in places)
    return Proposal(
        active[at],
        terms,
        Position.BELOW if reach < 0 else Position.ABOVE,
        "run",
        log10(2 * len(active) * max(4, abs(reach))),
    )


def spans(
    figures: Figures, sequence: Sequence[int], keys: Sequence[int], targets: Sequence[int]
) -> Iterator[Proposal]:
    """Yield each run of a sequence of rows, wherever it lies, that adds up to one of the targets in
    a key column."""
    steps = Steps()
    trials = log10(4 * len(sequence) ** 2) if sequence else 0
    for column in keys[:3]:
        line = line_of(figures, sequence, column)
        for target in targets:
            goal = figures.values[target][column] or 0
            if goal <= 0 or line.mixed:
                continue
            for first, end in _spans(line, goal, steps):
                terms = tuple((position, 1) for position in sequence[first:end])
                if not terms[0][0] <= target <= terms[-1][0]:
                    yield Proposal(target, terms, Position.APART, "apart", trials)


def _spans(line: Line, goal: int, steps: Steps) -> Iterator[tuple[int, int]]:
    """Yield the beginning and end of the runs that add up to a goal."""
    slack = line.slack(goal)
    for first, before in enumerate(line.sums[:-1]):
        if not steps.spend():
            return
        end = bisect_left(line.sums, before + goal - slack, lo=first)
        for place in range(max(end, first + 2), min(end + MOST_ALTERNATIVES, len(line.sums))):
            if line.sums[place] - before - goal > slack:
                break
            if line.values[first] and _within(line, goal, line.sums[place] - before, place - first):
                yield first, place
