"""The best assignment of some things to others where few pairs come into question: the largest
total gain, never one pair after the other.

Shortest augmenting paths with prices (Jonker and Volgenant 1987) over sparse candidates, in whole
numbers, so that the optimum is exact. Everything may stay alone, which gains nothing.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


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
