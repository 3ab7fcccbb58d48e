"""Minimal sets under alternatives and caps, counted by what a choice so far leaves open instead of
one by one.

Pieces are taken from the largest. What matters later of those taken is only their sum, which later
pieces they bar, and how much they have used of the caps that can still bind: sets alike in these
are counted together (a dynamic programme). A set is minimal if and only if it reaches the target
only with its smallest piece. The counts of all sums of one state are the digits of one whole
number.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_STATES = 400_000
"""States looked at in one count or search, two or three seconds; beyond, there is no exact answer.
"""

MOST_BITS = 200_000_000
"""Bits of all counts held at once, some 25 MB."""

State = tuple[int, tuple[int | None, ...]]
"""The later pieces that are barred, as bits, and what is used of each cap: None where it cannot
bind any more."""


class Task(NamedTuple):
    """The pieces from the largest: amounts, which bar which (bits), what they take of each cap, the
    caps, the target, and the start."""

    amounts: Sequence[int]
    foes: Sequence[int]
    takes: Sequence[Sequence[int]]
    caps: Sequence[int]
    target: int
    start: State


class Walk:
    """The pieces in one order, and what a choice of the first of them leaves open."""

    def __init__(self, task: Task, order: Sequence[int]) -> None:
        self.task = task
        self.order = order
        bits = (1 << each for each in reversed(order))
        self.live = [*accumulate(bits, initial=0)][::-1]
        takes = (task.takes[each] for each in reversed(order))
        self.rest = [*accumulate(takes, _added, initial=[0] * len(task.caps))][::-1]

    def settled(self, place: int, barred: int, used: Sequence[int | None]) -> State:
        """Return the state before the piece at a place: without what cannot matter any more."""
        rest = zip(used, self.rest[place], self.task.caps, strict=True)
        return barred & self.live[place], tuple(
            None if have is None or have + more <= cap else have for have, more, cap in rest
        )

    def taken(self, place: int, state: State) -> State | None:
        """Return what is left open when the piece at a place is taken, or None where it may not be."""
        piece = self.order[place]
        if state[0] >> piece & 1:
            return None
        used = _used(self.task, piece, state[1])
        return (
            None
            if used is None
            else self.settled(place + 1, state[0] | self.task.foes[piece], used)
        )


def _added(some: list[int], more: Sequence[int]) -> list[int]:
    return [have + each for have, each in zip(some, more, strict=True)]


def _used(task: Task, piece: int, used: Sequence[int | None]) -> tuple[int | None, ...] | None:
    """Return what is used of the caps with the piece, or None where that is too much."""
    now = tuple(
        None if have is None else have + take
        for have, take in zip(used, task.takes[piece], strict=True)
    )
    over = any(have is not None and have > cap for have, cap in zip(now, task.caps, strict=True))
    return None if over else now


class Tally:
    """Counts and finds the minimal sets of a task whose amounts and takes are not negative."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.upto = [*accumulate(task.amounts, initial=0)]
        self.walk = Walk(task, range(len(task.amounts)))
        self.visited = 0

    @property
    def is_cut_short(self) -> bool:
        """Whether the last count or search ended before it had seen everything."""
        return self.visited > MOST_STATES

    def count(self) -> int | None:
        """Return how many minimal sets there are, or None where there are too many states to say."""
        self.visited = 0
        order = _order(self.task)
        number = 0
        for last in range(len(order)):
            number += self._with_smallest(last, [each for each in order if each < last])
            if self.is_cut_short:
                return None
        return number

    def _with_smallest(self, last: int, order: Sequence[int]) -> int:
        """Return how many sets reach the target only with this piece, of it and larger ones;
        meaningless once cut short."""
        barred, used = self.task.start
        now = None if barred >> last & 1 else _used(self.task, last, used)
        if now is None:
            return 0
        width, target, walk = len(self.task.amounts) + 1, self.task.target, Walk(self.task, order)
        ways = {walk.settled(0, barred | self.task.foes[last], now): 1}
        for place, piece in enumerate(order):
            self.visited += len(ways)
            if len(ways) * target * width > MOST_BITS:
                self.visited = MOST_STATES + 1
            if self.is_cut_short:
                return 0
            ways = _grown(walk, ways, place, (width, self.task.amounts[piece]))
        below = max(0, target - self.task.amounts[last]) * width
        return sum((numbers >> below) % ((1 << width) - 1) for numbers in ways.values())

    def best(self, show: int) -> list[tuple[int, ...]]:
        """Return the minimal sets nearest above the target, the fewest and largest pieces first."""
        found: list[tuple[int, ...]] = []
        self.visited = 0
        for total in range(self.task.target, self.task.target + max(self.task.amounts, default=0)):
            for chosen in self._of(total):
                found.append(chosen)
                if len(found) == show:
                    return found
        return found

    def _of(self, total: int) -> Iterator[tuple[int, ...]]:
        """Yield the sets with this sum that no piece can be left out of, those of few pieces first."""
        end = sum(1 for each in self.task.amounts if each > total - self.task.target)
        dead: set[tuple[int, int, int, State]] = set()
        start = self.walk.settled(0, *self.task.start)
        for size in range(1, end + 1):
            yield from self._filled((0, total, size, start), end, dead)

    def _filled(
        self, place: tuple[int, int, int, State], end: int, dead: set[tuple[int, int, int, State]]
    ) -> Iterator[tuple[int, ...]]:
        """Yield the ways to make up the rest with so many pieces from here on; remember where there
        is none."""
        at, rest, size, state = place
        if size == 0:
            if rest == 0:
                yield ()
            return
        if not self._can(at, rest, size, end) or place in dead or self.is_cut_short:
            return
        self.visited += 1
        any_found = False
        taken = self.walk.taken(at, state)
        if taken is not None:
            for others in self._filled(
                (at + 1, rest - self.task.amounts[at], size - 1, taken), end, dead
            ):
                any_found = True
                yield at, *others
        for others in self._filled(
            (at + 1, rest, size, self.walk.settled(at + 1, *state)), end, dead
        ):
            any_found = True
            yield others
        if not any_found:
            dead.add(place)

    def _can(self, at: int, rest: int, size: int, end: int) -> bool:
        """Return whether the largest so many pieces are enough, and the smallest not too much."""
        return (
            at + size <= end
            and self.upto[end] - self.upto[end - size]
            <= rest
            <= self.upto[at + size] - self.upto[at]
        )


def _grown(
    walk: Walk, ways: dict[State, int], place: int, sizes: tuple[int, int]
) -> dict[State, int]:
    """Return the ways with and without the piece at a place; the sizes are of a count in bits, and
    of the piece."""
    width, amount = sizes
    low = max(0, walk.task.target - amount) * width
    fresh: dict[State, int] = defaultdict(int)
    for state, numbers in ways.items():
        fresh[walk.settled(place + 1, *state)] += numbers
        kept = numbers & ((1 << low) - 1)
        taken = walk.taken(place, state) if kept else None
        if taken is not None:
            fresh[taken] += kept << amount * width
    return fresh


def _order(task: Task) -> list[int]:
    """Return the pieces so that what bars each other stands together, those under a cap first: few
    states stay open."""
    first: dict[int, int] = {}
    for piece in range(len(task.amounts)):
        reached = [piece] if piece not in first else []
        while reached:
            each = reached.pop()
            if each not in first:
                first[each] = piece
                reached += places(task.foes[each])
    return sorted(first, key=lambda piece: (not any(task.takes[piece]), first[piece], piece))


def places(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
