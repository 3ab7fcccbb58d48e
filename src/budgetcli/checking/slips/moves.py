"""Slips that move figures: two of them exchanged, a whole line turned or scaled."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import log2
from typing import TYPE_CHECKING

from budgetcli.checking.proof.intervals import ZERO
from budgetcli.checking.slips.kinds import Slip, on_grid
from budgetcli.checking.slips.repairs import Repair, in_order
from budgetcli.model.budgets import Key, Measure
from budgetcli.model.numbers import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.checking.slips.repairs import Conflict
    from budgetcli.checking.slips.table import Scene

WIDEST_SWAP_ALONG_A_COLUMN = 12
"""Figures are looked for in a neighbour's line only if an equation of few cells is broken."""

WHOLE_LINES = (
    (Slip.ROW_SIGN, Decimal(-1), 0.0),
    (Slip.ROW_SCALE, Decimal("0.001"), 3.0),
    (Slip.ROW_SCALE, Decimal(1000), 3.0),
)
"""What may befall a whole line, the factor that undoes it, and its bits."""


def whole_lines(scene: Scene, aim: Aim) -> Iterator[Repair]:
    """Yield the lines that every conflict has a figure of, turned or scaled as a whole.

    Their misfit counts half: rounding errors of a steady line are alike in all its years.
    """
    pools = [frozenset(key.line for key in cells) for cells in aim.cells]
    choice = log2(min(len(pool) for pool in pools))
    for line in sorted(pools[0].intersection(*pools[1:])):
        for kind, factor, bits in _of_line(scene, line, aim):
            changes = {key: EXACT.multiply(amount, factor) for key, amount in _money(scene, line)}
            if len(changes) < 2 or not _printable(scene, changes) or not aim.is_met(changes):
                continue
            misfit = scene.misfit(changes)
            if misfit is not None:
                shown = tuple(
                    (key, EXACT.quantize(amount, scene.quantum(key) or amount))
                    for key, amount in changes.items()
                )
                yield Repair(kind, aim.first(changes), shown, bits + choice + misfit / 2)


def _money(scene: Scene, line: str) -> Iterator[tuple[Key, Decimal]]:
    """Yield the amounts of a line that stand in equations, those that are nothing left out."""
    for key in scene.of_line[line]:
        amount = scene.figures[key].amount
        if amount and key in scene.of_key and key.column.measure is Measure.AMOUNT:
            yield key, amount


def _of_line(scene: Scene, line: str, aim: Aim) -> Iterator[tuple[Slip, Decimal, float]]:
    """Yield what may have befallen a line, as the factor that undoes it; that it moves the first
    broken sum far enough is told fast."""
    held = aim.held(_money(scene, line))
    for kind, factor, bits in WHOLE_LINES:
        if held is None or aim.may_be_met(EXACT.multiply(held, factor - 1)):
            yield kind, factor, bits


def _printable(scene: Scene, changes: Mapping[Key, Decimal]) -> bool:
    """Tell whether the amounts are on the grid of their quanta, and not all but nothing."""
    quanta = {key: scene.quantum(key) for key in changes}
    whole = all(not quantum or on_grid(changes[key], quantum) for key, quantum in quanta.items())
    return whole and any(changes[key].copy_abs() >= 3 * quantum for key, quantum in quanta.items())


class Aim:
    """What a repair of structure must do: change a figure of every conflict, and bring the first
    sum among them within its rounding."""

    def __init__(self, scene: Scene, conflicts: Sequence[Conflict]) -> None:
        self.scene = scene
        self.cells = [each.cells for each in conflicts]
        number = next(
            (
                each.number
                for each in conflicts
                if each.number is not None and scene.equations[each.number].base is None
            ),
            None,
        )
        self.gauge = None if number is None else scene.gauge(number)

    def held(self, amounts: Iterable[tuple[Key, Decimal]]) -> Decimal | None:
        """Return how far these changes of figures move the first sum; None where there is none or
        it takes more than whole numbers."""
        if self.gauge is None:
            return None
        moved = Decimal(0)
        for key, amount in amounts:
            shift = self.gauge.shift(key, amount)
            if shift is None:
                return None
            moved = EXACT.add(moved, shift)
        return moved

    def may_be_met(self, moved: Decimal) -> bool:
        """Tell, fast, whether the first sum may hold once moved so far; `is_met` is sure."""
        return self.gauge is None or self.gauge.may_hold(moved)

    def is_met(self, changes: Mapping[Key, Decimal]) -> bool:
        """Tell whether the changed figures reach every conflict, and would resolve the first sum
        among them."""
        if not all(any(key in cells for key in changes) for cells in self.cells):
            return False
        if self.gauge is None:
            return True
        factors = self.gauge.factors
        moved = (
            factors[key] * (Fraction(amount) - self.scene.exact(key))
            for key, amount in changes.items()
            if key in factors
        )
        return self.gauge.holds(self.gauge.off + sum(moved, Fraction(0)))

    def first(self, changes: Mapping[Key, Decimal]) -> Key:
        """Return the first changed cell of the first conflict."""
        return next(key for key in changes if key in self.cells[0])


def swaps(scene: Scene, aim: Aim) -> Iterator[Repair]:
    """Yield two figures exchanged, of one line, or of one column where an equation of few cells is
    broken."""
    shortest = min(aim.cells, key=len)
    for first, second, choice in _exchanges(scene, shortest, aim):
        changes = {first: scene.figures[second].amount, second: scene.figures[first].amount}
        misfit = scene.misfit(changes) if aim.is_met(changes) else None
        if misfit is not None:
            profile = scene.surprise(changes)
            bits = 3.0 + log2(len(shortest)) + log2(choice) + misfit + profile
            yield Repair(Slip.SWAPPED_FIGURES, first, tuple(changes.items()), bits, profile=profile)


def _exchanges(scene: Scene, shortest: frozenset[Key], aim: Aim) -> Iterator[tuple[Key, Key, int]]:
    """Yield the pairs of unlike figures that, exchanged, may bring the first broken sum in order,
    each once, and of how many it is one."""
    union = (
        in_order(frozenset[Key]().union(*aim.cells))
        if len(shortest) <= WIDEST_SWAP_ALONG_A_COLUMN
        else ()
    )
    seen: set[frozenset[Key]] = set()
    for first in in_order(shortest):
        printed = scene.figures[first].amount
        partners = [key for key in scene.of_line[first.line] if key in scene.of_key]
        partners += [key for key in union if key.column == first.column]
        for second in partners:
            apart = EXACT.subtract(scene.figures[second].amount, printed)
            if (
                not apart
                or not _may_be_exchanged(first, second, apart, aim)
                or frozenset((first, second)) in seen
            ):
                continue
            seen.add(frozenset((first, second)))
            yield first, second, len(partners)


def _may_be_exchanged(first: Key, second: Key, apart: Decimal, aim: Aim) -> bool:
    """Tell, fast, whether figures that are so far apart may be exchanged."""
    if aim.gauge is None:
        return True
    factor = aim.gauge.factors.get(first, ZERO)
    if second in aim.gauge.factors:
        factor -= aim.gauge.factors[second]
    return factor.denominator != 1 or aim.gauge.may_hold(EXACT.multiply(factor.numerator, apart))
