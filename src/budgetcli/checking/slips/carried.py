"""Errors that are carried on: a wrong figure whose total agrees with it leaves no trace where it
stands, only further up.

Such a pair explains what a single slip explains, as when a line is misprinted and its group's total
made from it. Where there is one, no suggestion is sure.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.intervals import Interval
from budgetcli.checking.slips.kinds import Slip, candidates
from budgetcli.model.numbers import round_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from budgetcli.checking.slips.repairs import Conflict, Repair
    from budgetcli.checking.slips.table import Scene
    from budgetcli.model.budgets import Key

MOST_PAIRS = 5_000
"""So many pairs of cells are looked at."""


class Pair(NamedTuple):
    """Two figures of an equation that holds, and by how much the second moves for each step of the
    first so that it goes on holding."""

    first: Key
    second: Key
    moves: Fraction


def is_carried_elsewhere(scene: Scene, repair: Repair, conflicts: Sequence[Conflict]) -> bool:
    """Tell whether two other figures that agree, one of them by a usual slip, would mend the table
    as well as a repair of one cell."""
    numbers = [
        each.number
        for each in conflicts
        if each.number is not None and scene.equations[each.number].base is None
    ]
    if not numbers or repair.total is not None:
        return False
    first = scene.gauge(numbers[0])
    for pair in islice(_pairs(scene, conflicts, numbers), MOST_PAIRS):
        if repair.key in pair[:2]:
            continue
        weight = first.factors.get(pair.first, Fraction(0)) + pair.moves * first.factors.get(
            pair.second, Fraction(0)
        )
        if weight and _mends(
            scene, pair, -first.off / weight, abs((first.above or Fraction(0)) / weight)
        ):
            return True
    return False


def _pairs(scene: Scene, conflicts: Sequence[Conflict], numbers: Sequence[int]) -> Iterator[Pair]:
    """Yield the pairs of cells that reach every conflict and stand together in an equation that
    holds."""
    broken = set(numbers)
    for cell in sorted(conflicts[0].cells, key=str):
        for number in scene.of_key[cell]:
            if (
                number in broken
                or scene.equations[number].base is not None
                or not scene.holds(number)
            ):
                continue
            factors = scene.gauge(number).factors
            for other, factor in factors.items():
                if (
                    other != cell
                    and factor
                    and factors[cell]
                    and all(not each.cells.isdisjoint((cell, other)) for each in conflicts)
                ):
                    yield Pair(cell, other, -factors[cell] / factor)


def _mends(scene: Scene, pair: Pair, step: Fraction, room: Fraction) -> bool:
    """Tell whether moving the first by this much, give or take its rounding, is a usual slip of one
    of the two and breaks nothing."""
    ways = (
        (pair.first, pair.second, Fraction(1), pair.moves),
        (pair.second, pair.first, pair.moves, 1 / pair.moves),
    )
    for slipped, carried, times, back in ways:
        moved = step * times
        near = room * abs(times)
        amount = scene.exact(slipped)
        found = candidates(
            scene.figures[slipped],
            scene.quantum(slipped),
            Interval(amount + moved - near, amount + moved + near),
        )
        for each in found:
            if each.kind is not Slip.OTHER and _holds_with(
                scene, slipped, each.amount, carried, back
            ):
                return True
    return False


def _holds_with(scene: Scene, slipped: Key, amount: Decimal, carried: Key, back: Fraction) -> bool:
    shift = (Fraction(amount) - scene.exact(slipped)) * back
    followed = round_ratio(scene.exact(carried) + shift, scene.quantum(carried))
    return scene.misfit({slipped: amount, carried: followed}) is not None
