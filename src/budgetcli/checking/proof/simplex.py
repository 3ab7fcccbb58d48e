"""Exact linear feasibility: values within bounds that make rows of a matrix fall within theirs, or
the rows that cannot.

The general simplex of Dutertre and de Moura (CAV 2006) on integers, and on fractions where a pivot
is not 1 or -1. It knows nothing of budgets.
"""

from __future__ import annotations

from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcli.checking.proof.limits import Clock

Number = int | Fraction
Bounds = tuple[Number | None, Number | None]


class Simplex:
    """The tableau of `rows`: variables 0 to size - 1 are the unknowns, size + k is the value of row
    k.

    `row` holds each basic variable as a sum of coefficient x nonbasic variable; a row's variable
    that is nonbasic stays in the tableau as a tag, so that every tableau row says which rows it was
    combined from.
    """

    def __init__(self, size: int, rows: Sequence[Mapping[int, int]]) -> None:
        self.size = size
        self.row: dict[int, dict[int, Number]] = {
            size + number: dict(row) for number, row in enumerate(rows)
        }
        self.column: list[set[int]] = [set() for _ in range(size + len(rows))]
        for basic, row in self.row.items():
            for variable in row:
                self.column[variable].add(basic)
        self.value: list[Number] = [0] * len(self.column)
        self.bounds: list[Bounds] = [(None, None)] * len(self.column)
        self.outside: set[int] = set()

    def eliminate(self, rows: Sequence[int], clock: Clock) -> None:
        """Make the variables of these rows nonbasic, short rows first, each for the unknown that
        stands in fewest rows.

        Raises LimitReached, and is then not to be used.
        """
        queue = [(len(self.row[self.size + number]), self.size + number) for number in rows]
        heapify(queue)
        while queue:
            clock.look()
            length, basic = heappop(queue)
            row = self.row[basic]
            if len(row) > 2 * length:
                heappush(queue, (len(row), basic))
                continue
            free = [
                variable
                for variable, factor in row.items()
                if variable < self.size and size(factor) == 1
            ]
            free = free or [variable for variable in row if variable < self.size]
            if free:
                self._pivot(
                    basic, min(free, key=lambda variable: (len(self.column[variable]), variable))
                )

    def _pivot(self, basic: int, entering: int) -> None:
        """Exchange a basic variable for a nonbasic one of its row."""
        row = self.row.pop(basic)
        factor = row.pop(entering)
        turned: dict[int, Number] = {
            variable: _divided(-other, factor) for variable, other in row.items()
        }
        turned[basic] = _divided(1, factor)
        for variable in row:
            self.column[variable].discard(basic)
        touched = self.column[entering]
        touched.discard(basic)
        self.column[entering] = set()
        for other in touched:
            self._add(other, self.row[other].pop(entering), turned)
        self.row[entering] = turned
        for variable in turned:
            self.column[variable].add(entering)

    def _add(self, basic: int, factor: Number, terms: Mapping[int, Number]) -> None:
        """Add factor x terms to the row of a basic variable."""
        row, column = self.row[basic], self.column
        for variable, other in terms.items():
            before = row.get(variable)
            if before is None:
                row[variable] = _whole(factor * other)
                column[variable].add(basic)
                continue
            after = before + factor * other
            if after:
                row[variable] = _whole(after)
            else:
                del row[variable]
                column[variable].discard(basic)

    def solve(
        self, bounds: Sequence[Bounds], start: Sequence[Number], clock: Clock
    ) -> dict[int, Number] | None:
        """Return None if values within the bounds exist, left in `value`; else the multiplier of
        each row that together cannot hold.

        Bounds are given for the unknowns, then the rows. The combination of a refutation, which the
        rows demand to be 0 or more, is negative everywhere within the bounds. Raises LimitReached.
        """
        self._begin(bounds, start)
        patience = 3 * len(self.row) + 30
        while self.outside:
            clock.step()
            basic = min(self.outside)
            patience -= 1
            if patience > 0 and self._nudge(basic):
                continue
            entering = self._entering(basic, calm=patience > 0)
            if entering is None:
                return self._refutation(basic)
            self._exchange(basic, entering)
        return None

    def _begin(self, bounds: Sequence[Bounds], start: Sequence[Number]) -> None:
        """Set the nonbasic variables to their start, moved within their bounds, and compute the
        others."""
        self.bounds, self.outside = list(bounds), set()
        for variable in range(len(self.column)):
            if variable not in self.row:
                self.value[variable] = within(
                    start[variable] if variable < self.size else 0, self.bounds[variable]
                )
        for basic, row in self.row.items():
            self.value[basic] = sum(
                factor * self.value[variable] for variable, factor in row.items()
            )
            self._mark(basic)

    def _mark(self, basic: int) -> None:
        """Note whether a basic variable is outside its bounds."""
        low, high = self.bounds[basic]
        value = self.value[basic]
        if (low is not None and value < low) or (high is not None and value > high):
            self.outside.add(basic)
        else:
            self.outside.discard(basic)

    def _missing(self, basic: int) -> Number:
        """Return by how much a basic variable must change to be within its bounds."""
        low, high = self.bounds[basic]
        value = self.value[basic]
        if low is not None and value < low:
            return low - value
        return high - value if high is not None and value > high else 0

    def _room(self, variable: int, upward: bool) -> Number | None:
        """Return how far a variable can move in a direction within its bounds; None is without end."""
        low, high = self.bounds[variable]
        if upward:
            return None if high is None else high - self.value[variable]
        return None if low is None else self.value[variable] - low

    def _nudge(self, basic: int) -> bool:
        """Bring a basic variable home by moves that push no other out of its bounds; tell whether
        that was enough."""
        missing = self._missing(basic)
        least = Fraction(size(missing)) / 16
        for variable, factor in self.row[basic].items():
            step = self._calm_step(basic, variable, missing, factor)
            if size(step * factor) >= least:
                self._move(variable, step)
                missing = self._missing(basic)
                if not missing:
                    return True
        return False

    def _calm_step(self, basic: int, variable: int, missing: Number, factor: Number) -> Number:
        """Return the longest useful move of a nonbasic variable that leaves every other basic
        variable within its bounds."""
        upward = (missing > 0) == (factor > 0)
        length: Number = size(_divided(missing, factor))
        room = self._room(variable, upward)
        if room is not None and room < length:
            length = room
        for other in self.column[variable]:
            if length <= 0:
                return 0
            if other == basic or other in self.outside:
                continue
            against = self.row[other][variable]
            room = self._room(other, upward == (against > 0))
            if room is not None and room < length * size(against):
                length = room // size(against)
        return length if upward else -length

    def _move(self, variable: int, step: Number) -> None:
        """Move a nonbasic variable; every basic one follows."""
        self.value[variable] = _whole(self.value[variable] + step)
        for basic in self.column[variable]:
            self.value[basic] = _whole(self.value[basic] + self.row[basic][variable] * step)
            self._mark(basic)

    def _entering(self, basic: int, *, calm: bool) -> int | None:
        """Return a nonbasic variable that can help: the one in fewest rows, later the first
        (Bland's rule ends every run)."""
        rising = self._missing(basic) > 0
        useful = (
            variable
            for variable, factor in self.row[basic].items()
            if self._can_move(variable, rising == (factor > 0))
        )
        return min(
            useful,
            key=lambda variable: (len(self.column[variable]) if calm else 0, variable),
            default=None,
        )

    def _can_move(self, variable: int, upward: bool) -> bool:
        room = self._room(variable, upward)
        return room is None or room > 0

    def _exchange(self, basic: int, entering: int) -> None:
        """Move a basic variable onto the bound it missed, and let the entering one become basic."""
        self._move(entering, _divided(self._missing(basic), self.row[basic][entering]))
        self._pivot(basic, entering)
        self.outside.discard(basic)
        self._mark(entering)

    def _refutation(self, basic: int) -> dict[int, Number]:
        """Return the multipliers of the rows in this tableau row, signed so that the rows demand a
        combination of 0 or more."""
        sign = 1 if self._missing(basic) > 0 else -1
        combined = {
            variable - self.size: -sign * factor
            for variable, factor in self.row[basic].items()
            if variable >= self.size
        }
        if basic >= self.size:
            combined[basic - self.size] = sign
        return combined


def within(value: Number, bounds: Bounds) -> Number:
    """Return the value, or the bound it is beyond."""
    low, high = bounds
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value


def size(value: Number) -> Number:
    """Return the absolute value."""
    return value if value >= 0 else -value


def _divided(value: Number, factor: Number) -> Number:
    """Return value / factor exactly, an int where it is one."""
    if factor == 1:
        return value
    return -value if factor == -1 else _whole(Fraction(value) / factor)


def _whole(value: Number) -> Number:
    """Return the same number, an int where it is one."""
    return value.numerator if value.denominator == 1 else value
