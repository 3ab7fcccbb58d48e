"""Repairs of one cell, and of two where no single one works: which amount in which cell would bring
the broken equations in order."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import reduce
from math import inf, log2
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.intervals import ZERO, Interval, exact, ratio_of, weighted
from budgetcli.checking.slips.kinds import Candidate, Slip, candidates, free_amount
from budgetcli.model.equations import Equation
from budgetcli.model.findings import RoundingRule
from budgetcli.model.numbers import round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.checking.slips.table import Gauge, Scene
    from budgetcli.model.budgets import Key
    from budgetcli.model.findings import Case

MOST_CELLS_OF_A_PAIR = 24
"""How many cells of the shortest broken equation are tried as the first of a pair."""

MOST_OF_A_CELL = 6
"""How many amounts of one cell are tried where no equation by itself says what it should be."""

MOST_STARTS_OF_A_PAIR = 4
MOST_SEEDS_OF_A_PAIR = 40


class Repair(NamedTuple):
    """Changed figures that would mend the table, the kind of slip they undo, and their description
    length.

    `rival` is the length of the next amount for the same cell; `profile` is what of the length is
    due to how unlike its neighbour years and its column the amount is. With a `total`, its sums
    change instead: they need a line of these amounts, or should count the line `counted` so many
    `times`.
    """

    kind: Slip
    key: Key
    changes: tuple[tuple[Key, Decimal], ...]
    bits: float
    rival: float = inf
    total: str | None = None
    counted: str | None = None
    times: int = 0
    profile: float = 0.0

    @property
    def suggested(self) -> Decimal | None:
        """What the suspect's own cell should print; None for a line too many or too few."""
        return None if self.total is not None else dict(self.changes).get(self.key)


class Conflict(NamedTuple):
    """An equation that cannot hold, by number; or a case that cannot, with its gauge and the cells
    that did not cancel."""

    number: int | None
    cells: frozenset[Key]
    gauge: Gauge | None = None
    case: Case | None = None


def in_order(cells: Iterable[Key]) -> list[Key]:
    """Return cells by line and column: a set has them in another order each time."""
    return sorted(cells, key=lambda key: (key.line, str(key.column)))


def singles(
    scene: Scene, conflicts: Sequence[Conflict], ignored: frozenset[int] = frozenset()
) -> list[Repair]:
    """Return the repairs of one cell that resolve all the conflicts, best first, for each cell its
    best.

    Of a combination that is off a cell has several: which of them would mend it only the whole
    table says.
    """
    pool: frozenset[Key] = reduce(frozenset.intersection, (each.cells for each in conflicts))
    most = 1 if all(each.number is not None for each in conflicts) else MOST_OF_A_CELL
    choice = log2(len(pool)) if pool else 0.0
    found = []
    for key in pool:
        repairs = sorted(
            _of_cell(scene, key, conflicts, choice, ignored), key=lambda repair: repair.bits
        )
        rivals = [*(each.bits for each in repairs[1:]), inf]
        found += [
            each._replace(rival=rival) for each, rival in zip(repairs[:most], rivals, strict=False)
        ]
    return sorted(found, key=lambda repair: (repair.bits, repair.key.line, str(repair.key.column)))


def _of_cell(
    scene: Scene, key: Key, conflicts: Sequence[Conflict], choice: float, ignored: frozenset[int]
) -> Iterator[Repair]:
    """Yield the usual slips of a cell that resolve the conflicts; where there is none, the amount
    that does."""
    lowest, highest = admissible(scene, key, conflicts, ignored)
    if lowest is not None and highest is not None and lowest > highest:
        return
    typed = list(candidates(scene.figures[key], scene.quantum(key), Interval(lowest, highest)))
    for candidate in typed or [*_free(scene, key, conflicts, (lowest, highest))]:
        misfit = scene.misfit({key: candidate.amount}, ignored)
        if misfit is not None:
            profile = scene.surprise({key: candidate.amount})
            bits = candidate.bits + choice + misfit + profile
            yield Repair(candidate.kind, key, ((key, candidate.amount),), bits, profile=profile)


def admissible(
    scene: Scene, key: Key, conflicts: Iterable[Conflict], ignored: frozenset[int] = frozenset()
) -> tuple[Fraction | None, Fraction | None]:
    """Return the least and the greatest printed amount of a cell that its sums allow one by one;
    None is without end."""
    numbers = [
        number
        for number in scene.of_key[key]
        if number not in ignored and scene.equations[number].base is None
    ]
    gauges = [scene.gauge(number) for number in numbers] + [
        each.gauge for each in conflicts if each.gauge is not None
    ]
    finer = _finer(scene, key)
    lows, highs = [], []
    for gauge in gauges:
        factor = gauge.factors.get(key)
        if factor:
            low, high = _room(gauge, factor, finer)
            lows.append(low)
            highs.append(high)
    printed = scene.exact(key)
    low = max((each for each in lows if each is not None), default=None)
    high = min((each for each in highs if each is not None), default=None)
    return None if low is None else printed + low, None if high is None else printed + high


def _finer(scene: Scene, key: Key) -> Fraction:
    """Return by how much less a figure printed as it should be could stand for, to either side."""
    own, usual = scene.figures[key].quantum, scene.quantum(key)
    finer = (exact(own) - exact(usual)) / 2 if own != usual else ZERO
    return finer - exact(own) if scene.rule is RoundingRule.TRUNCATE else finer


def _room(
    gauge: Gauge, factor: Fraction, finer: Fraction
) -> tuple[Fraction | None, Fraction | None]:
    """Return the least and the greatest change of a figure that brings a distance to what rounding
    explains."""
    low, high = gauge.moves
    if finer:
        low, high = low + abs(factor) * finer, None if high is None else high - abs(factor) * finer
    if factor == 1:
        return low, high
    turned = low / factor, None if high is None else high / factor
    return turned if factor > 0 else (turned[1], turned[0])


def _free(
    scene: Scene,
    key: Key,
    conflicts: Sequence[Conflict],
    ends: tuple[Fraction | None, Fraction | None],
) -> Iterator[Candidate]:
    """Yield the amounts that no usual slip explains: those that make an equation of the cell exact,
    moved within what is admissible."""
    quantum, printed = scene.quantum(key), scene.figures[key].amount
    wanted: set[Decimal] = set()
    for amount in _exact_amounts(scene, key, conflicts):
        inside = amount if ends[0] is None else max(amount, ends[0])
        inside = inside if ends[1] is None else min(inside, ends[1])
        wanted.add(round_half_up(Decimal(inside.numerator) / Decimal(inside.denominator), quantum))
    width = (
        float((ends[1] - ends[0]) / exact(quantum))
        if ends[0] is not None and ends[1] is not None
        else 0.0
    )
    for value in wanted:
        if value != printed:
            yield Candidate(
                Slip.OTHER,
                value,
                6.0 + free_amount(max(abs(value), abs(printed)), quantum) - log2(width + 1),
            )


def _exact_amounts(scene: Scene, key: Key, conflicts: Sequence[Conflict]) -> Iterator[Fraction]:
    """Yield the amounts of a cell that make its equations exact, one by one, and their mean by
    precision."""
    printed = scene.exact(key)
    amounts: list[tuple[Fraction, Gauge, Fraction]] = []
    gauges = [
        scene.gauge(number) for number in scene.of_key[key] if scene.equations[number].base is None
    ]
    for gauge in (*gauges, *(each.gauge for each in conflicts if each.gauge is not None)):
        factor = gauge.factors.get(key)
        if factor:
            amounts.append(
                (factor, gauge, printed - (gauge.off if factor == 1 else gauge.off / factor))
            )
    yield from (amount for _, _, amount in amounts)
    if len(amounts) > 1:
        weights = [factor * factor * gauge.weight for factor, gauge, _ in amounts]
        yield weighted(
            (weight, amount) for weight, (_, _, amount) in zip(weights, amounts, strict=True)
        ) / sum(weights, ZERO)
    for each in conflicts:
        if each.number is not None and scene.equations[each.number].base is not None:
            yield from _exact_in_ratio(
                scene.equations[each.number], key, {k: scene.exact(k) for k in each.cells}
            )


def _exact_in_ratio(
    equation: Equation, key: Key, amounts: Mapping[Key, Fraction]
) -> Iterator[Fraction]:
    """Yield the amount of a cell that makes a ratio exact, where the others stay."""
    printed = amounts[equation.result]
    if key == equation.result:
        ratio = ratio_of(equation, amounts)
        yield from () if ratio is None else (ratio,)
        return
    if equation.base is None:
        return
    above = sum(
        (equation.scale * factor * amounts[each] for factor, each in equation.terms), Fraction(0)
    )
    if key == equation.base and printed:
        yield above / printed
    factor = sum(
        (equation.scale * factor for factor, each in equation.terms if each == key), Fraction(0)
    )
    if factor and key != equation.base:
        yield amounts[key] + (printed * amounts[equation.base] - above) / factor


def pairs(scene: Scene, conflicts: Sequence[Conflict]) -> tuple[Repair, list[Repair]] | None:
    """Return the best two repairs that together resolve the conflicts: the first, and the
    alternatives of the second, best first.

    The first is a cell of one of the shortest conflicts, with a usual slip or the amount that makes
    that exact; the error may be in both of its equations, so that more than one is tried.
    """
    numbered = {each.number: each for each in conflicts if each.number is not None}
    if len(numbered) != len(conflicts):
        return None
    shortest = sorted(conflicts, key=lambda each: len(each.cells))[:MOST_STARTS_OF_A_PAIR]
    seeds = [seed for each in shortest for seed in _seeds(scene, each, frozenset(numbered))]
    best: tuple[float, Repair, list[Repair]] | None = None
    for seed in sorted(seeds, key=lambda repair: repair.bits)[:MOST_SEEDS_OF_A_PAIR]:
        changed = scene.changed(dict(seed.changes))
        left = [each for number, each in numbered.items() if not changed.holds(number)]
        second = singles(changed, left) if left else []
        second = [each for each in second if each.key != seed.key]
        if second and (best is None or seed.bits + second[0].bits < best[0]):
            best = seed.bits + second[0].bits, seed, second
    return None if best is None else (best[1], best[2])


def _seeds(scene: Scene, conflict: Conflict, broken: frozenset[int]) -> list[Repair]:
    """Return repairs of one conflict that leave every equation that holds as it is, best first."""
    others = broken - {conflict.number}
    found: list[Repair] = []
    keys = sorted(
        in_order(conflict.cells), key=lambda key: -len(broken.intersection(scene.of_key[key]))
    )
    for key in keys[:MOST_CELLS_OF_A_PAIR]:
        own = frozenset(number for number in others if number in scene.of_key[key])
        found += _of_cell(scene, key, [conflict], log2(len(conflict.cells)), own)
    return sorted(found, key=lambda repair: repair.bits)[:MOST_SEEDS_OF_A_PAIR]
