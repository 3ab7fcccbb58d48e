"""What changed cells do to the formulas of a workbook: which depend on them, and what each gives
now."""

from __future__ import annotations

from collections import deque
from decimal import Context, Decimal
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.sheets.formulas import (
    NO_NAMES,
    Area,
    BeyondError,
    Book,
    FaultError,
    Spot,
    Value,
    areas_of,
    compute,
)
from budgetcli.sheets.grids import CellError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from budgetcli.sheets.grids import Grid

DIGITS = Context(prec=15)
"""A spreadsheet keeps so many digits of a number."""

NEAR = Fraction(1, 10**9)
"""A computed value this near to the stored one, as a part of it, is the same."""


class Recalculated(NamedTuple):
    """The new value of each formula that depends on a changed cell; those that could not be
    computed; and how many hide what they use."""

    values: Mapping[Spot, Decimal]
    lost: frozenset[Spot]
    hidden: int


class Cells:
    """The cells of a workbook: values as stored, formulas, and what each formula refers to."""

    def __init__(self, grids: Sequence[Grid], names: Mapping[str, str] = NO_NAMES) -> None:
        self.names = names
        self.grids = {grid.source.sheet or "": grid for grid in grids}
        self.formulas = {
            (name, *spot): text
            for name, grid in self.grids.items()
            for spot, text in grid.formulas.items()
            if text
        }
        self.areas: dict[Spot, tuple[Area, ...]] = {}
        self._extents: dict[str, tuple[int, int]] = {}
        self.hidden: set[Spot] = set()
        for spot, text in self.formulas.items():
            try:
                self.areas[spot] = areas_of(text, spot[0], names)
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
        if isinstance(value, CellError):
            raise FaultError
        if value is None or isinstance(value, str | bool):
            return value
        raise BeyondError

    def _book(self, value: Callable[[Spot], Value]) -> Book:
        """Return the workbook as a formula sees it, with these values."""
        return Book(value, self._extent, self._is_hidden, self._is_subtotal, self.names)

    def _extent(self, sheet: str) -> tuple[int, int]:
        if sheet not in self._extents:
            grid = self.grids.get(sheet)
            self._extents[sheet] = (0, 0) if grid is None else (len(grid.values), grid.width)
        return self._extents[sheet]

    def _is_hidden(self, sheet: str, row: int) -> bool:
        return row in self.grids[sheet].hidden_rows

    def _is_subtotal(self, spot: Spot) -> bool:
        return "SUBTOTAL(" in self.formulas.get(spot, "").upper()

    def dependents(self, changed: Iterable[Spot]) -> list[Spot]:
        """Return the formulas that use changed cells, directly or through others; each after what
        it uses, where that can be."""
        found: dict[Spot, None] = {}
        queue = deque(changed)
        while queue:
            for user in self._users_of(queue.popleft()):
                if user not in found:
                    found[user] = None
                    queue.append(user)
        return self._ordered(found)

    @cached_property
    def _users(self) -> tuple[dict[Spot, list[Spot]], dict[str, list[tuple[Area, Spot]]]]:
        """The formulas that use a cell by itself, by cell; and the ranges of each sheet with the
        formula that uses them."""
        single: dict[Spot, list[Spot]] = {}
        ranges: dict[str, list[tuple[Area, Spot]]] = {}
        for user, areas in self.areas.items():
            for area in areas:
                if area.top == area.bottom and area.left == area.right:
                    single.setdefault((area.sheet, area.top, area.left), []).append(user)
                else:
                    ranges.setdefault(area.sheet, []).append((area, user))
        return single, ranges

    def _users_of(self, spot: Spot) -> list[Spot]:
        """Return the formulas that use a cell directly, each once."""
        single, ranges = self._users
        return list(
            dict.fromkeys(
                [
                    *single.get(spot, ()),
                    *(user for area, user in ranges.get(spot[0], ()) if area.holds(spot)),
                ]
            )
        )

    def _ordered(self, spots: Mapping[Spot, None]) -> list[Spot]:
        """Return the formulas so that each comes after those it uses; circles come last."""
        users = {
            spot: [user for user in self._users_of(spot) if user in spots and user != spot]
            for spot in spots
        }
        waits = dict.fromkeys(spots, 0)
        for each in users.values():
            for user in each:
                waits[user] += 1
        ready = deque(spot for spot, count in waits.items() if not count)
        done: dict[Spot, None] = {}
        while ready:
            done[spot := ready.popleft()] = None
            for user in users[spot]:
                waits[user] -= 1
                if not waits[user]:
                    ready.append(user)
        return [*done, *(spot for spot in spots if spot not in done)]

    def recalculated(self, changed: Mapping[Spot, Decimal]) -> Recalculated:
        """Return what the formulas give after the changes; a formula is believed only where it gave
        what is stored before them."""
        values: dict[Spot, Decimal] = dict(changed)
        lost: set[Spot] = set()

        def now(spot: Spot) -> Value:
            if spot in lost:
                raise BeyondError
            return Fraction(values[spot]) if spot in values else self.stored(spot)

        found: dict[Spot, Decimal] = {}
        for spot in self.dependents(changed):
            try:
                if self._holds_error(spot) and self._gives_error(spot, now):
                    continue
                if not self._reproduces(spot):
                    raise BeyondError
                values[spot] = found[spot] = shortest(
                    compute(self.formulas[spot], spot[0], self._book(now)).value
                )
            except (BeyondError, FaultError):
                lost.add(spot)
        return Recalculated(found, frozenset(lost), len(self.hidden))

    def _holds_error(self, spot: Spot) -> bool:
        return isinstance(self.grids[spot[0]].value(spot[1], spot[2]), CellError)

    def _gives_error(self, spot: Spot, value: Callable[[Spot], Value]) -> bool:
        try:
            compute(self.formulas[spot], spot[0], self._book(value))
        except FaultError:
            return True
        return False

    def _reproduces(self, spot: Spot) -> bool:
        stored = self.stored(spot)
        computed = compute(self.formulas[spot], spot[0], self._book(self.stored)).value
        return isinstance(stored, Fraction) and abs(stored - computed) <= NEAR * max(
            abs(stored), Fraction(1)
        )


def shortest(value: Fraction) -> Decimal:
    """Return a number with the digits a spreadsheet keeps."""
    rounded = DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(f"{rounded.normalize():f}") if rounded else Decimal(0)
