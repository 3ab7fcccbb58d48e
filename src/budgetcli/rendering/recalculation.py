"""What changed cells do to the formulas of a workbook: which depend on them, and what each gives now."""

from __future__ import annotations

from collections import deque
from decimal import Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.rendering.calculation import Area, BeyondError, Spot, Value, areas_of, compute

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcli.reading.grids import Grid

DIGITS = Context(prec=15)
"""A spreadsheet keeps so many digits of a number."""

NEAR = Fraction(1, 10**9)
"""A computed value this near to the stored one, as a part of it, is the same."""


class Recalculated(NamedTuple):
    """The new value of each formula that depends on a changed cell; those that could not be computed; and how many hide what they use."""

    values: Mapping[Spot, Decimal]
    lost: frozenset[Spot]
    hidden: int


class Cells:
    """The cells of a workbook: values as stored, formulas, and what each formula refers to."""

    def __init__(self, grids: Sequence[Grid]) -> None:
        self.grids = {grid.source.sheet or "": grid for grid in grids}
        self.formulas = {(name, *spot): text for name, grid in self.grids.items() for spot, text in grid.formulas.items() if text}
        self.areas: dict[Spot, tuple[Area, ...]] = {}
        self.hidden: set[Spot] = set()
        for spot, text in self.formulas.items():
            try:
                self.areas[spot] = areas_of(text, spot[0])
            except BeyondError:
                self.hidden.add(spot)

    def stored(self, spot: Spot) -> Value:
        """Return what a cell holds in the file: a number exactly, or a text, or nothing."""
        grid = self.grids.get(spot[0])
        if grid is None:
            raise BeyondError
        value = grid.value(spot[1], spot[2])
        if isinstance(value, Decimal):
            return Fraction(value)
        if value is None or isinstance(value, str | bool):
            return value
        raise BeyondError

    def dependents(self, changed: Iterable[Spot]) -> list[Spot]:
        """Return the formulas that use changed cells, directly or through others; each after what it uses, where that can be."""
        users = dict(self._users())
        found: dict[Spot, None] = {}
        queue = deque(changed)
        while queue:
            spot = queue.popleft()
            for user, areas in users.items():
                if user not in found and any(area.holds(spot) for area in areas):
                    found[user] = None
                    queue.append(user)
        return self._ordered(found)

    def _users(self) -> Iterable[tuple[Spot, tuple[Area, ...]]]:
        return self.areas.items()

    def _ordered(self, spots: Iterable[Spot]) -> list[Spot]:
        """Return the formulas so that each comes after those it uses; circles come last."""
        waiting, done = list(spots), []
        while waiting:
            ready = [
                spot for spot in waiting if not any(area.holds(other) for area in self.areas[spot] for other in waiting if other != spot)
            ]
            done += ready or waiting
            waiting = [spot for spot in waiting if spot not in set(ready)] if ready else []
        return done

    def recalculated(self, changed: Mapping[Spot, Decimal]) -> Recalculated:
        """Return what the formulas give after the changes; a formula is believed only where it gave what is stored before them."""
        values: dict[Spot, Decimal] = dict(changed)
        lost: set[Spot] = set()

        def now(spot: Spot) -> Value:
            if spot in lost:
                raise BeyondError
            return Fraction(values[spot]) if spot in values else self.stored(spot)

        found: dict[Spot, Decimal] = {}
        for spot in self.dependents(changed):
            try:
                if not self._reproduces(spot):
                    raise BeyondError
                values[spot] = found[spot] = shortest(compute(self.formulas[spot], spot[0], now))
            except BeyondError:
                lost.add(spot)
        return Recalculated(found, frozenset(lost), len(self.hidden))

    def _reproduces(self, spot: Spot) -> bool:
        stored = self.stored(spot)
        computed = compute(self.formulas[spot], spot[0], self.stored)
        return isinstance(stored, Fraction) and abs(stored - computed) <= NEAR * max(abs(stored), Fraction(1))


def shortest(value: Fraction) -> Decimal:
    """Return a number with the digits a spreadsheet keeps."""
    rounded = DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(f"{rounded.normalize():f}") if rounded else Decimal(0)
