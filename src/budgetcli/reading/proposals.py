"""Sums that the figures may support: every run of neighbouring rows that adds up to the row before or after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.reading.figures import tolerance
from budgetcli.reading.structures import Position

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.reading.figures import Figures

MOST_STEPS = 4_000_000
"""Additions spent on proposing sums in one pass; beyond it the remaining rows propose nothing."""
LONGEST_MIXED_RUN = 150
"""In a column with both signs a run cannot be given up early, so it is followed no further than this."""


class Proposal(NamedTuple):
    """A sum to be judged: the position of its total and of its parts with their signs."""

    total: int
    terms: tuple[tuple[int, int], ...]
    position: Position
    basis: str = "run"


@dataclass(slots=True)
class Budgeted:
    """A count of steps left; proposing ends when they are used up."""

    left: int = MOST_STEPS

    def spend(self) -> bool:
        """Take one step; tell whether there was one."""
        self.left -= 1
        return self.left >= 0


def runs(figures: Figures, active: Sequence[int], keys: Sequence[int]) -> Iterator[Proposal]:
    """Yield each run of active rows that adds up to the active row next to it in one of the key columns, each run once."""
    steps = Budgeted()
    seen: set[tuple[int, int, int]] = set()
    for j in keys:
        column = [figures.values[i][j] for i in active]
        mixed = any(value is not None and value < 0 for value in column)
        for at, target in enumerate(column):
            if not target:
                continue
            for direction in (-1, 1):
                for length in _lengths(column, at, direction, (figures.grains[j], mixed), steps):
                    if (at, direction, length) not in seen:
                        seen.add((at, direction, length))
                        yield _run(active, at, direction, length)


def _run(active: Sequence[int], at: int, direction: int, length: int) -> Proposal:
    places = range(at - length, at) if direction < 0 else range(at + 1, at + length + 1)
    terms = tuple((active[place], 1) for place in places)
    return Proposal(active[at], terms, Position.BELOW if direction < 0 else Position.ABOVE)


def _lengths(column: list[int | None], at: int, direction: int, kind: tuple[int, bool], steps: Budgeted) -> Iterator[int]:
    """Yield how many rows from here, going one way, add up to this row's figure within rounding."""
    target, (grain, mixed) = column[at] or 0, kind
    end = -1 if direction < 0 else len(column)
    if mixed:
        end = max(end, at - LONGEST_MIXED_RUN) if direction < 0 else min(end, at + LONGEST_MIXED_RUN)
    amount = size = length = 0
    for place in range(at + direction, end, direction):
        if not steps.spend():
            return
        value = column[place] or 0
        amount += value
        size += abs(value)
        length += 1
        bound = tolerance(length, grain) + size // 10**12
        if 2 * abs(target - amount) <= bound:
            if length > 1:
                yield length
        elif not mixed and 2 * (amount - target) > bound:
            return


def key_columns(figures: Figures, active: Sequence[int], usable: Sequence[int], most: int) -> list[int]:
    """Return the columns that tell sums apart best: those with the most different amounts."""
    richness = {j: len({figures.values[i][j] for i in active} - {None, 0}) for j in usable}
    return [j for j in sorted(usable, key=lambda j: -richness[j]) if richness[j] > 1][:most]
