"""Sums that the figures may support: runs of neighbouring rows, runs with a row to be taken off, runs with rows left out."""

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
"""Additions spent on one way of proposing sums in one pass; beyond it the remaining rows propose nothing."""
LONGEST_MIXED_RUN = 150
"""In a column with both signs a run cannot be given up early, so it is followed no further than this."""
LONGEST_LESS = 60
"""Rows among which one to be taken off is looked for."""
DIFFERENCE_WINDOW = 16
"""Rows above among which the two of a difference are looked for."""
WIDEST_CHOICE = 22
"""Rows among which parts are chosen with some left out."""
MOST_ALTERNATIVES = 6
"""Runs proposed for one total in one direction; longer ones differ by rows that are zero."""


class Proposal(NamedTuple):
    """A sum to be judged: the position of its total, its parts with their signs, and the digits that chance gives so many trials."""

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
    """One column of the active rows: their figures, the sums of all before each, its grain, whether it holds both signs.

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
    """Return one column of the active rows, blanks as 0; one of nothing but negative amounts as if they were positive."""
    values = tuple([value or 0 for value in pick(figures.lines[column], active)])
    if max(values, default=0) <= 0:
        values = tuple(-value for value in values)
    grain = figures.grains[column]
    return Line(values, (0, *accumulate(values)), grain, min(values, default=0) < 0, tolerance(len(values), grain) // 2 + 1)


def key_columns(figures: Figures, active: Sequence[int], usable: Sequence[int], most: int) -> list[int]:
    """Return the columns that tell sums apart best: those with the most different amounts."""
    richness = {j: len(set(pick(figures.lines[j], active)) - {None, 0}) for j in usable}
    return [j for j in sorted(usable, key=lambda j: -richness[j]) if richness[j] > 1][:most]


def runs(figures: Figures, active: Sequence[int], keys: Sequence[int], candidates: frozenset[int]) -> Iterator[Proposal]:
    """Yield each run of active rows that adds up to the candidate next to it in one of the key columns, each run once."""
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
    """Return the places whose figure can be a sum at all: of one sign, the two next to it on a side are no more together."""
    if line.mixed:
        return [at for at, target in enumerate(line.values) if target]
    sums, last = line.sums, len(line.values)
    room = line.slack(max(line.values, default=0))
    return [
        at
        for at, target in enumerate(line.values)
        if target
        and ((at + 3 <= last and sums[at + 3] - sums[at + 1] <= target + room) or (at > 1 and sums[at] - sums[at - 2] <= target + room))
    ]


def _above(line: Line, at: int, steps: Steps) -> list[int]:
    """Return how many rows after this one add up to it, in a few ways where zeros follow."""
    target, slack, start = line.values[at], line.slack(line.values[at]), line.sums[at + 1]
    if line.mixed:
        ends = range(at + 3, min(len(line.values), at + LONGEST_MIXED_RUN) + 1)
        steps.left -= len(ends)
        near = [end for end in ends if -slack <= line.sums[end] - start - target <= slack] if steps.left > 0 else []
    else:
        if at + 3 >= len(line.sums) or line.sums[at + 3] > start + target + slack:
            return []
        first = bisect_left(line.sums, start + target - slack, lo=at + 3)
        if first == len(line.sums) or line.sums[first] > start + target + slack:
            return []
        near = _few(range(first, bisect_right(line.sums, start + target + slack, lo=first)))
    return [end - at - 1 for end in near if _within(line, target, line.sums[end] - start, end - at - 1)]


def _below(line: Line, at: int, steps: Steps) -> list[int]:
    """Return how many rows before this one add up to it, as negative numbers."""
    target, slack, end = line.values[at], line.slack(line.values[at]), line.sums[at]
    if line.mixed:
        starts = range(at - 2, max(-1, at - LONGEST_MIXED_RUN - 1), -1)
        steps.left -= len(starts)
        near = [start for start in starts if -slack <= end - line.sums[start] - target <= slack] if steps.left > 0 else []
    else:
        if at < 2 or line.sums[at - 2] < end - target - slack:
            return []
        last = bisect_right(line.sums, end - target + slack, hi=at - 1)
        if last == 0 or line.sums[last - 1] < end - target - slack:
            return []
        near = _few(range(last - 1, bisect_left(line.sums, end - target - slack, hi=last) - 1, -1))
    return [start - at for start in near if _within(line, target, end - line.sums[start], at - start)]


def _few(places: range) -> list[int]:
    """Return the nearest places and the farthest."""
    return list(places) if len(places) < MOST_ALTERNATIVES else list(dict.fromkeys([*places[: MOST_ALTERNATIVES - 1], *places[-1:]]))


def _within(line: Line, target: int, amount: int, count: int) -> bool:
    return count > 1 and 2 * abs(target - amount) <= tolerance(count, line.grain) + abs(target) // 10**12


def _agree(lines: Sequence[Line], at: int, reach: int) -> bool:
    """Tell whether a run adds up in at least a third of the key columns that state its total."""
    low, high = (at + reach, at) if reach < 0 else (at + 1, at + reach + 1)
    stated = [line for line in lines if line.values[at]]
    held = sum(_within(line, line.values[at], line.sums[high] - line.sums[low], high - low) for line in stated)
    return 3 * held >= len(stated)


def _run(active: Sequence[int], at: int, reach: int, turned: int = -1) -> Proposal:
    places = range(at + reach, at) if reach < 0 else range(at + 1, at + reach + 1)
    terms = tuple((active[place], -1 if place == turned else 1) for place in places)
    trials = log10(2 * len(active) * max(4, abs(reach))) + (0.5 + log10(abs(reach)) if turned >= 0 else 0)
    position = Position.BELOW if reach < 0 else Position.ABOVE
    return Proposal(active[at], terms, position, "less" if turned >= 0 else "run", trials)


def less_runs(figures: Figures, active: Sequence[int], keys: Sequence[int], candidates: frozenset[int]) -> Iterator[Proposal]:
    """Yield each run that adds up to the candidate next to it if one smaller row of it is taken off rather than added."""
    steps = Steps()
    seen: set[Proposal] = set()
    for column in keys[:3]:
        line = line_of(figures, active, column)
        for at, target in enumerate(line.values):
            if target and active[at] in candidates:
                for direction in (-1, 1):
                    found = [_run(active, at, *each) for each in _lessened(line, at, direction, steps)]
                    yield from (proposal for proposal in found if proposal not in seen)
                    seen.update(found)


def _lessened(line: Line, at: int, direction: int, steps: Steps) -> Iterator[tuple[int, int]]:
    """Yield how far a run reaches that exceeds this row by twice one of its own figures, and the place of that figure."""
    target, amount = line.values[at], 0
    where: dict[int, int] = {}
    end = max(-1, at - LONGEST_LESS - 1) if direction < 0 else min(len(line.values), at + LONGEST_LESS + 1)
    for place in range(at + direction, end, direction):
        if not steps.spend():
            return
        amount += line.values[place]
        where.setdefault(line.values[place], place)
        excess = amount - target
        wide = tolerance(abs(place - at), line.grain)
        if abs(place - at) > 2 and excess % 2 == 0 and 2 * wide < abs(excess) < 2 * abs(target) and excess // 2 in where:
            yield place - at, where[excess // 2]


def choices(figures: Figures, active: Sequence[int], keys: Sequence[int], candidates: frozenset[int]) -> Iterator[Proposal]:
    """Yield sums of the rows next to a candidate in which some rows between are left out, as parts of the row before them."""
    steps = Steps()
    for column in keys[:2]:
        line = line_of(figures, active, column)
        for at, target in enumerate(line.values):
            if target <= 0 or active[at] not in candidates:
                continue
            for direction in (-1, 1):
                end = at + direction * (WIDEST_CHOICE + 1)
                places = [place for place in range(at + direction, end, direction) if 0 <= place < len(active)]
                for chosen in _choose(line, target, places, steps):
                    yield _choice(active, at, direction, chosen)


def _choice(active: Sequence[int], at: int, direction: int, chosen: tuple[int, ...]) -> Proposal:
    width = abs(chosen[-1] - at)
    terms = tuple(sorted((active[place], 1) for place in chosen))
    trials = log10(2 * len(active)) + 0.31 * width
    return Proposal(active[at], terms, Position.BELOW if direction < 0 else Position.ABOVE, "of which", trials)


def _choose(line: Line, target: int, places: list[int], steps: Steps) -> list[tuple[int, ...]]:
    """Return the ways to add up to the target with rows from the first on, those that leave out fewest rows first; at most four."""
    found: list[tuple[int, ...]] = []
    if line.mixed or not places:
        return found
    rest = [0]
    for place in reversed(places):
        rest.append(rest[-1] + line.values[place])
    rest.reverse()
    stack: list[tuple[int, int, tuple[int, ...]]] = [(1, line.values[places[0]], (places[0],))]
    budget = Steps(6000)
    while stack and len(found) < 4 and budget.spend() and steps.spend():
        at, amount, chosen = stack.pop()
        bound = tolerance(len(chosen), line.grain)
        if len(chosen) > 1 and 2 * abs(target - amount) <= bound:
            found.append(chosen)
            continue
        if at == len(places) or 2 * (amount - target) > bound or 2 * (target - amount - rest[at]) > tolerance(len(places), line.grain):
            continue
        stack.append((at + 1, amount, chosen))
        stack.append((at + 1, amount + line.values[places[at]], (*chosen, places[at])))
    return found


def spans(figures: Figures, sequence: Sequence[int], keys: Sequence[int], targets: Sequence[int]) -> Iterator[Proposal]:
    """Yield each run of a sequence of rows, wherever it lies, that adds up to one of the targets in a key column."""
    steps = Steps()
    trials = log10(4 * len(sequence) ** 2) if sequence else 0
    for column in keys[:2]:
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


def differences(figures: Figures, active: Sequence[int], keys: Sequence[int], candidates: frozenset[int]) -> Iterator[Proposal]:
    """Yield each row that is one row above it less another, or the sum of two that do not lie next to each other."""
    steps = Steps()
    trials = log10(8 * max(1, len(active)) * DIFFERENCE_WINDOW)
    for column in keys[:2]:
        line = line_of(figures, active, column)
        for at, target in enumerate(line.values):
            if target and active[at] in candidates:
                for first, second, factor in _pairs(line, at, steps):
                    terms = tuple(sorted(((active[first], 1 if factor else -1), (active[second], factor or 1))))
                    yield Proposal(active[at], terms, Position.BELOW, "difference", trials)


def _pairs(line: Line, at: int, steps: Steps) -> Iterator[tuple[int, int, int]]:
    """Yield two places above and the factor of the second; 0 stands for the second less the first."""
    target = line.values[at]
    bound = tolerance(2, line.grain)
    for first in range(max(0, at - DIFFERENCE_WINDOW), at):
        for second in range(first + 1, at):
            if not steps.spend():
                return
            before, after = line.values[first], line.values[second]
            for factor, amount in ((1, before + after), (-1, before - after), (0, after - before)):
                if (
                    before
                    and after
                    and 2 * abs(amount - target) <= bound
                    and not (factor == 1 and second - first == 1 and at - second == 1)
                ):
                    yield first, second, factor
