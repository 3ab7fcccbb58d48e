"""Which sets of measures reach a target: the minimal ones, found and counted exactly, the best few
shown."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import BudgetError, PackageError, worded
from budgetcli.model.names import fold
from budgetcli.savings.apply import (
    DEFAULT,
    BaseState,
    Choices,
    cancelled,
    is_others,
    mixing,
    refuse_strangers,
)
from budgetcli.savings.courses import calendar
from budgetcli.savings.effects import Site, effect_of, total_effect
from budgetcli.savings.packages import DEAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Budget, Note, Year
    from budgetcli.savings.packages import Package, Savings

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


class SetTally:
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


MOST = 1_000_000
"""Sets that are looked at one by one are counted up to so many; beyond, the count is a lower bound.
"""

MOST_STEPS = 150_000
"""Steps of one search, a second or two; a search that needs more says so."""

FINEST_SUMS = 2_000_000
"""Sums from nothing to the target, in steps; a finer target is searched one by one."""


class SearchedMeasure(NamedTuple):
    """A measure in the search: what it gives, what it excludes and needs, what it takes of each
    line, and whether it must be in."""

    id: str
    amount: Decimal
    foes: frozenset[str]
    needs: frozenset[str]
    by_line: Mapping[str, Decimal]
    must: bool = False


Found = tuple[tuple[SearchedMeasure, ...], Decimal]


class SetSearch:
    """The pieces from the largest, and what is asked of a set of them."""

    def __init__(
        self, pieces: Sequence[SearchedMeasure], target: Decimal, caps: Mapping[str, Decimal]
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
        self.tally = SetTally(self._task()) if self._is_tallied() else None

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


class MeasureChoice(NamedTuple):
    """A measure that may be taken: what it gives in the year on the balance, and on which line."""

    measure: Savings
    effect: Decimal
    by_line: Mapping[str, Decimal]


class MeasureSet(NamedTuple):
    """A set of measures that reaches the target."""

    measures: tuple[str, ...]
    effect: Decimal


class Combinations(NamedTuple):
    """The minimal sets: the best shown, how many there are (`more` where the count stopped), and
    what could not be counted on."""

    year: int
    target: Decimal
    candidates: tuple[MeasureChoice, ...]
    best: tuple[MeasureSet, ...]
    found: int
    more: bool
    left_out: tuple[str, ...]
    notes: tuple[Note, ...] = ()

    @property
    def reachable(self) -> bool:
        """Whether any set reaches the target."""
        return self.found > 0


class Wish(NamedTuple):
    """What the user asks for: the target in a year, the measures that must or must not be in, caps
    by line, how many to show."""

    target: Decimal
    year: int
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    caps: tuple[tuple[str, Decimal], ...] = ()
    show: int = 5


def combine(
    budget: Budget, packages: Sequence[Package], wish: Wish, choices: Choices = DEFAULT
) -> Combinations:
    """Return the minimal sets of measures not yet in the budget that reach the target in the year.

    Percentages are of the budget as it is. Raises PackageError where what must be in excludes
    itself, UnknownNameError for unknown names.
    """
    refuse_strangers(packages, (*wish.must, *wish.must_not))
    notes = tuple(note for package in packages for note in mixing(budget, package, choices.prices))
    site = Site(budget)
    year = next((each for each in site.years if calendar(each) == wish.year), None)
    if year is None:
        raise BudgetError(
            "unknown-year",
            worded("the budget has no year {year}", year=wish.year),
            hint=worded("years: {names}", names=", ".join(map(str, site.years))),
        )
    candidates, left_out = _candidates(site, packages, (year, wish.must_not), choices)
    place = packages[0].place
    caps = {site.line(name, "--cap", place).id: cap for name, cap in wish.caps}
    must = frozenset(
        each.measure.id
        for each in candidates
        if fold(each.measure.id) in {fold(name) for name in wish.must}
    )
    _refuse_missing(wish, must)
    search = SetSearch(_pieces(candidates, must), wish.target, caps)
    count, more = search.count()
    best = tuple(
        MeasureSet(tuple(piece.id for piece in chosen), total)
        for chosen, total in search.best(wish.show)
    )
    return Combinations(
        wish.year,
        wish.target,
        candidates,
        best,
        count,
        more or search.is_cut_short,
        left_out,
        notes,
    )


def _pieces(
    candidates: Sequence[MeasureChoice], must: frozenset[str]
) -> tuple[SearchedMeasure, ...]:
    """Return the candidates as the search takes them; alternatives exclude each other both ways."""
    excludes = {each.measure.id: set(each.measure.excludes) for each in candidates}
    both = {id: set(others) for id, others in excludes.items()}
    for id, others in excludes.items():
        for other in others & both.keys():
            both[other].add(id)
    foes = {id: frozenset(others) for id, others in both.items()}
    return tuple(
        SearchedMeasure(
            each.measure.id,
            each.effect,
            foes[each.measure.id],
            frozenset(each.measure.depends_on),
            each.by_line,
            each.measure.id in must,
        )
        for each in candidates
    )


def _candidates(
    site: Site, packages: Sequence[Package], wanted: tuple[Year, Sequence[str]], choices: Choices
) -> tuple[tuple[MeasureChoice, ...], tuple[str, ...]]:
    """Return the measures that may be taken, the largest first, and the ids of those whose effect
    in the year is unknown."""
    year, must_not = wanted
    barred = {fold(name) for name in must_not}
    used = {record.measure for record in site.budget.applied if not record.reversed}
    gone = cancelled(packages, site.budget, choices)
    found, unknown = [], []
    standing = used | {each.id for package in packages for each in package.measures if each.in_base}
    for package in packages:
        for measure in package.measures:
            held = (
                measure.in_base
                if choices.base_state is None
                else choices.base_state is BaseState.AFTER
            )
            out = measure.status in DEAD or held or measure.id in used or fold(measure.id) in barred
            if out or is_others(measure, site.budget) or fold(measure.id) in gone:
                continue
            legs = effect_of(site, measure, package, choices.assume, choices.prices)
            effect = total_effect(legs)[year]
            if effect is None:
                unknown.append(measure.id)
            else:
                found.append(
                    MeasureChoice(
                        measure,
                        effect,
                        {leg.line.id: each[year] or Decimal(0) for leg, each in legs},
                    )
                )
    kept = _standing(found, standing)
    able = {each.measure.id for each in kept}
    unknown += [each.measure.id for each in found if each.measure.id not in able]
    return tuple(sorted(kept, key=lambda each: (-each.effect, each.measure.id))), tuple(unknown)


def _standing(found: Sequence[MeasureChoice], standing: set[str]) -> list[MeasureChoice]:
    """Return the candidates whose needs can be met, by what the budget holds or by other
    candidates."""
    kept = list(found)
    while True:
        ids = {each.measure.id for each in kept} | standing
        able = [each for each in kept if ids.issuperset(each.measure.depends_on)]
        if len(able) == len(kept):
            return kept
        kept = able


def _refuse_missing(wish: Wish, must: frozenset[str]) -> None:
    missing = next(
        (name for name in wish.must if fold(name) not in {fold(id) for id in must}), None
    )
    if missing is not None:
        raise PackageError(
            "no-combination",
            worded(
                "`{missing}` must be in, but it is in the budget already, barred, or "
                "unknown in {year}",
                missing=missing,
                year=wish.year,
            ),
        )
