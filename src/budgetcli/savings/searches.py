"""The search for minimal sets that reach a target: exact, on whole numbers of the finest step.

Minimal: no piece that may go can be left out, and the target still be reached. Without conditions
between the pieces, the sets are counted by the sums they can have: a set is minimal if and only if
it reaches the target only with its smallest piece, so the sets whose smallest piece is the i-th are
as many as the sets of the larger ones with a sum from target - i-th up to, but below, the target.
Alternatives and caps are counted the same way, apart for each state they leave open (`tallies`).
With dependencies every set is looked at, the larger pieces first, up to `MOST_STEPS`.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.savings.tallies import Tally, Task, places

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST = 1_000_000
"""Sets that are looked at one by one are counted up to so many; beyond, the count is a lower bound.
"""

MOST_STEPS = 150_000
"""Steps of one search, a second or two; a search that needs more says so."""

FINEST_SUMS = 2_000_000
"""Sums from nothing to the target, in steps; a finer target is searched one by one."""


class Piece(NamedTuple):
    """A measure in the search: what it gives, what it excludes and needs, what it takes of each
    line, and whether it must be in."""

    id: str
    amount: Decimal
    foes: frozenset[str]
    needs: frozenset[str]
    by_line: Mapping[str, Decimal]
    must: bool = False


Found = tuple[tuple[Piece, ...], Decimal]


class Search:
    """The pieces from the largest, and what is asked of a set of them."""

    def __init__(
        self, pieces: Sequence[Piece], target: Decimal, caps: Mapping[str, Decimal]
    ) -> None:
        amounts = [target, *(each.amount for each in pieces)]
        self.places = max([0, *(-int(each.as_tuple().exponent) for each in amounts)])
        needed = frozenset(name for each in pieces for name in each.needs)
        self.must = tuple(each for each in pieces if each.must)
        self.free = tuple(
            each
            for each in sorted(pieces, key=lambda each: (-each.amount, each.id))
            if not each.must and (each.amount > 0 or each.id in needed)
        )
        self.target = self._whole(target) - sum(self._whole(each.amount) for each in self.must)
        self.amounts = [self._whole(each.amount) for each in self.free]
        gains = (max(each, 0) for each in reversed(self.amounts))
        self.left = [*accumulate(gains, initial=0)][::-1]
        self.caps = [(line, self._whole(cap)) for line, cap in caps.items()]
        self.steps = 0
        self._prepare()

    def _prepare(self) -> None:
        """Turn names into bits: the n-th free piece is the n-th bit, the pieces that must be in
        come after them."""
        pieces = (*self.free, *self.must)
        bits = {each.id: 1 << number for number, each in enumerate(pieces)}
        self.foes = [sum(bits.get(name, 0) for name in each.foes) for each in pieces]
        self.needs = [sum(bits.get(name, 0) for name in each.needs) for each in pieces]
        self.takes = [
            [self._whole(each.by_line.get(line, Decimal(0))) for line, _ in self.caps]
            for each in pieces
        ]
        self.start = sum(bits[each.id] for each in self.must)
        musts = range(len(self.free), len(pieces))
        taken = (
            sum(self.takes[number][place] for number in musts) for place in range(len(self.caps))
        )
        over = any(amount > cap for amount, (_, cap) in zip(taken, self.caps, strict=True))
        self.impossible = over or any(self.foes[number] & self.start for number in musts)
        self.tally = Tally(self._task()) if self._is_tallied() else None

    def _is_tallied(self) -> bool:
        """Whether sums, alternatives and caps decide: nothing needs another, nothing gives or takes
        less than nothing."""
        signed = any(each <= 0 for each in self.amounts) or any(
            take < 0 for takes in self.takes for take in takes
        )
        return (
            not signed
            and not any(self.needs)
            and 0 < self.target <= FINEST_SUMS
            and not self.impossible
        )

    def _task(self) -> Task:
        """Return the free pieces as the tally takes them, the ones that must be in already taken."""
        free = range(len(self.free))
        ours = (1 << len(free)) - 1
        foes = [each & ours for each in self.foes[: len(free)]]
        for at in free:
            for other in places(foes[at]):
                foes[other] |= 1 << at
        musts = range(len(self.free), len(self.takes))
        barred = sum(1 << at for at in free if self.foes[at] & self.start)
        for number in musts:
            barred |= self.foes[number] & ours
        used = tuple(
            sum(self.takes[number][place] for number in musts) for place in range(len(self.caps))
        )
        return Task(
            self.amounts,
            foes,
            self.takes[: len(self.free)],
            [cap for _, cap in self.caps],
            self.target,
            (barred, used),
        )

    def _whole(self, amount: Decimal) -> int:
        return int(amount.scaleb(self.places).to_integral_value())

    @property
    def is_plain(self) -> bool:
        """Whether the pieces have no conditions, so that sums alone decide."""
        pieces = (*self.must, *self.free)
        plain = not self.caps and not any(each.foes or each.needs for each in pieces)
        return plain and 0 < self.target <= FINEST_SUMS

    @property
    def is_cut_short(self) -> bool:
        """Whether the last search ended before it had seen everything, so that nearer sets may
        exist."""
        return self.tally.is_cut_short if self.tally else self.steps >= MOST_STEPS

    def count(self) -> tuple[int, bool]:
        """Return how many minimal sets there are, and whether there are more."""
        if self.is_plain:
            return self._count_by_sums(), False
        if self.impossible:
            return 0, False
        if self.tally and (exact := self.tally.count()) is not None:
            return exact, False
        self.steps = 0
        number = 0
        for _ in self._sets(0, self.start, 0):
            number += 1
            if number >= MOST:
                return number, True
        return number, self.steps >= MOST_STEPS

    def _count_by_sums(self) -> int:
        """Return the number of minimal sets: for each smallest piece, the sets of larger ones that
        just miss the target without it."""
        ways: dict[int, int] = defaultdict(int, {0: 1})
        total = 0
        for amount in self.amounts:
            total += sum(
                number
                for reached, number in ways.items()
                if self.target - amount <= reached < self.target
            )
            for reached, number in [
                (reached + amount, number)
                for reached, number in ways.items()
                if reached + amount < self.target
            ]:
                ways[reached] += number
        return total

    def best(self, show: int) -> list[Found]:
        """Return the sets nearest above the target, the fewest and largest measures first."""
        if self.tally:
            return [
                ((*self.must, *(self.free[each] for each in chosen)), self._total(chosen))
                for chosen in self.tally.best(show)
            ]
        if self.target <= 0 or any(amount <= 0 for amount in self.amounts):
            return self._best_of_all(show)
        found: list[Found] = []
        reach = self._reach()
        self.steps = 0
        for total in range(
            self.target, min(sum(self.amounts), self.target + max(self.amounts, default=0)) + 1
        ):
            if reach[0] >> total & 1:
                found += self._ranked(list(self._exactly(0, total, self.start, reach)))
            if len(found) >= show or self.steps >= MOST_STEPS:
                break
        return found[:show]

    def _best_of_all(self, show: int) -> list[Found]:
        self.steps = 0
        sets = list(self._sets(0, self.start, 0))
        return sorted(self._ranked(sets), key=lambda each: each[1])[:show]

    def _ranked(self, sets: Sequence[int]) -> list[Found]:
        chosen = sorted((self._free_of(each) for each in sets), key=lambda each: (len(each), each))
        return [
            ((*self.must, *(self.free[each] for each in numbers)), self._total(numbers))
            for numbers in chosen
        ]

    def _free_of(self, held: int) -> tuple[int, ...]:
        return tuple(number for number in range(len(self.free)) if held >> number & 1)

    def _total(self, chosen: Sequence[int]) -> Decimal:
        pieces = (*self.must, *(self.free[each] for each in chosen))
        return Decimal(sum(self._whole(each.amount) for each in pieces)).scaleb(-self.places)

    def _reach(self) -> list[int]:
        """Return for each place which sums the pieces from there on can have, as the bits of a
        number."""
        reach = [1]
        for amount in reversed(self.amounts):
            reach.append(reach[-1] | reach[-1] << amount)
        return reach[::-1]

    def _exactly(self, at: int, rest: int, held: int, reach: Sequence[int]) -> Iterator[int]:
        """Yield the minimal sets whose pieces from here on have exactly this sum."""
        self.steps += 1
        if self.steps >= MOST_STEPS:
            return
        if rest == 0:
            if self._is_minimal(held):
                yield held
            return
        if (
            self.amounts[at] <= rest
            and reach[at + 1] >> (rest - self.amounts[at]) & 1
            and self._fits(at, held)
        ):
            yield from self._exactly(at + 1, rest - self.amounts[at], held | 1 << at, reach)
        if reach[at + 1] >> rest & 1:
            yield from self._exactly(at + 1, rest, held, reach)

    def _sets(self, at: int, held: int, total: int) -> Iterator[int]:
        """Yield every minimal set that goes on from these pieces."""
        self.steps += 1
        if self.steps >= MOST_STEPS:
            return
        if total >= self.target:
            if self._is_minimal(held):
                yield held
            if not self._wanted(held) & ~held & -(1 << at):
                return
        if at == len(self.free) or total + self.left[at] < self.target:
            return
        if self._fits(at, held):
            yield from self._sets(at + 1, held | 1 << at, total + self.amounts[at])
        yield from self._sets(at + 1, held, total)

    def _wanted(self, held: int) -> int:
        """Return the pieces that those held need."""
        wanted = 0
        for number, needs in enumerate(self.needs):
            if needs and held >> number & 1:
                wanted |= needs
        return wanted

    def _fits(self, at: int, held: int) -> bool:
        """Return whether a piece excludes none of those held, and no line is taken more of than its
        cap."""
        return not self.foes[at] & held and self._within_caps(held | 1 << at)

    def _within_caps(self, held: int) -> bool:
        for place, (_, cap) in enumerate(self.caps):
            if (
                sum(takes[place] for number, takes in enumerate(self.takes) if held >> number & 1)
                > cap
            ):
                return False
        return True

    def _is_minimal(self, held: int) -> bool:
        """Return whether the set has what its pieces need, and no piece that may go can."""
        wanted = self._wanted(held)
        if wanted & ~held or self.impossible:
            return False
        chosen = [number for number in range(len(self.free)) if held >> number & 1]
        total = sum(self.amounts[number] for number in chosen)
        return not any(
            total - self.amounts[number] >= self.target
            for number in chosen
            if not wanted >> number & 1
        )
