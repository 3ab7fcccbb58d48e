"""Sums that the figures may support: runs of neighbouring rows, runs with a row to be taken off, runs with rows left out."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.reading.figures import tolerance
from budgetcli.reading.structures import Position

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.reading.figures import Figures

MOST_STEPS = 3_000_000
"""Additions spent on proposing sums in one pass; beyond it the remaining rows propose nothing."""
LONGEST_MIXED_RUN = 150
"""In a column with both signs a run cannot be given up early, so it is followed no further than this."""
WIDEST_CHOICE = 22
"""Rows among which parts are chosen with some left out."""


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
    """One column of the active rows: their figures, its grain, and whether it holds both signs."""

    values: tuple[int, ...]
    grain: int
    mixed: bool


def line_of(figures: Figures, active: Sequence[int], column: int) -> Line:
    """Return one column of the active rows, blanks as 0."""
    values = tuple(figures.values[position][column] or 0 for position in active)
    return Line(values, figures.grains[column], any(value < 0 for value in values))


def key_columns(figures: Figures, active: Sequence[int], usable: Sequence[int], most: int) -> list[int]:
    """Return the columns that tell sums apart best: those with the most different amounts."""
    richness = {j: len({figures.values[i][j] for i in active} - {None, 0}) for j in usable}
    return [j for j in sorted(usable, key=lambda j: -richness[j]) if richness[j] > 1][:most]


def runs(figures: Figures, active: Sequence[int], keys: Sequence[int], candidates: frozenset[int]) -> Iterator[Proposal]:
    """Yield each run of active rows that adds up to the candidate next to it in one of the key columns, each run once."""
    return (proposal for proposal in _runs(figures, active, keys, candidates) if proposal.basis == "run")


def less_runs(figures: Figures, active: Sequence[int], keys: Sequence[int], candidates: frozenset[int]) -> Iterator[Proposal]:
    """Yield each run that adds up to the candidate next to it if one smaller row of it is taken off rather than added."""
    return (proposal for proposal in _runs(figures, active, keys, candidates) if proposal.basis == "less")


def _runs(figures: Figures, active: Sequence[int], keys: Sequence[int], candidates: frozenset[int]) -> Iterator[Proposal]:
    steps = Steps()
    seen: set[tuple[int, int, int, int]] = set()
    for column in keys:
        line = line_of(figures, active, column)
        for at, target in enumerate(line.values):
            if not target or active[at] not in candidates:
                continue
            for direction in (-1, 1):
                for length, turned in _lengths(line, at, direction, steps):
                    if (at, direction, length, turned) not in seen:
                        seen.add((at, direction, length, turned))
                        yield _run(active, at, direction * length, turned)


def _run(active: Sequence[int], at: int, reach: int, turned: int) -> Proposal:
    places = range(at + reach, at) if reach < 0 else range(at + 1, at + reach + 1)
    terms = tuple((active[place], -1 if place == turned else 1) for place in places)
    trials = log10(2 * len(active) * max(4, abs(reach))) + (3 + log10(abs(reach)) if turned >= 0 else 0)
    position = Position.BELOW if reach < 0 else Position.ABOVE
    return Proposal(active[at], terms, position, "less" if turned >= 0 else "run", trials)


def _lengths(line: Line, at: int, direction: int, steps: Steps) -> Iterator[tuple[int, int]]:
    """Yield how many rows from here, going one way, add up to this row's figure, and which of them must be taken off (or -1)."""
    target = line.values[at]
    reach = len(line.values) if not line.mixed else LONGEST_MIXED_RUN
    end = max(-1, at - reach - 1) if direction < 0 else min(len(line.values), at + reach + 1)
    amount = size = length = largest = 0
    where: dict[int, int] = {}
    for place in range(at + direction, end, direction):
        if not steps.spend():
            return
        value = line.values[place]
        amount += value
        size += abs(value)
        length += 1
        where.setdefault(value, place)
        bound = tolerance(length, line.grain) + size // 10**12
        excess = amount - target
        if 2 * abs(excess) <= bound and length > 1:
            yield length, -1
        elif length > 2 and excess % 2 == 0 and 2 * bound < abs(excess) < 2 * abs(target) and excess // 2 in where:
            yield length, where[excess // 2]
        largest = max(largest, value)
        if not line.mixed and 2 * (amount - 2 * largest - target) > bound:
            return


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
    steps = Steps(1_000_000)
    for column in keys[:2]:
        line = line_of(figures, sequence, column)
        goals = sorted({(abs(figures.values[target][column] or 0), target) for target in targets} - {(0, target) for target in targets})
        if not goals or line.mixed:
            continue
        for first in range(len(sequence)):
            yield from _spans_from(figures, sequence, (line, goals), first, steps)


def _spans_from(
    figures: Figures, sequence: Sequence[int], wanted: tuple[Line, list[tuple[int, int]]], first: int, steps: Steps
) -> Iterator[Proposal]:
    line, goals = wanted
    amount = at = 0
    for last in range(first, len(sequence)):
        if not steps.spend():
            return
        amount += line.values[last]
        bound = tolerance(last - first + 1, line.grain)
        while at < len(goals) and 2 * (amount - goals[at][0]) > bound:
            at += 1
        if at == len(goals):
            return
        for goal, target in goals[at:]:
            if 2 * (goal - amount) > bound:
                break
            inside = sequence[first] <= target <= sequence[last]
            if last > first and not inside:
                terms = tuple((position, 1) for position in sequence[first : last + 1])
                yield Proposal(target, terms, Position.APART, "apart", log10(len(sequence) ** 2 * 4))
