"""The slips of hand, eye and unit that could have turned one figure into the printed one, and which
amount in which cell would mend it, also where the error is carried on."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache, reduce
from itertools import islice, pairwise
from math import inf, log2
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.intervals import ZERO, Interval, exact, ratio_of, weighted
from budgetcli.model.equations import Equation
from budgetcli.model.findings import RoundingRule
from budgetcli.model.numbers import EXACT, round_half_up, round_ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.checking.slips.table import Gauge, Scene
    from budgetcli.model.budgets import Figure, Key
    from budgetcli.model.findings import Case


class Slip(StrEnum):
    """The kinds of slip, as reports name them; `MEANING` says what each is."""

    DIGITS_SWAPPED = "digits-swapped"
    DIGIT = "digit"
    SIGN = "sign"
    SCALE = "scale"
    MISSING_LINE = "missing-line"
    DOUBLED_LINE = "doubled-line"
    SUBTOTAL_AS_LINE = "subtotal-as-line"
    SWAPPED_FIGURES = "swapped-figures"
    ROW_SIGN = "row-sign"
    ROW_SCALE = "row-scale"
    STALE_TOTAL = "stale-total"
    OTHER = "other"


MEANING = {
    Slip.DIGITS_SWAPPED: "Two neighbouring digits of the figure changed places: 916.9 for 919.6.",
    Slip.DIGIT: "One digit of the figure is another one, is missing, or is one too many: 897.8 for 892.8.",
    Slip.SIGN: "The figure has the wrong sign: 159.3 for -159.3.",
    Slip.SCALE: "The figure is in another unit: a thousand, a hundred or ten times too large or too small.",
    Slip.MISSING_LINE: "A line that the total includes is not in the table; the suspect's figures say what it must be.",
    Slip.DOUBLED_LINE: "A line stands in the table twice, or the total counts it twice.",
    Slip.SUBTOTAL_AS_LINE: "A line is the sum of the lines above it and should not be added with them.",
    Slip.SWAPPED_FIGURES: "Two figures stand in each other's place: expenditure under income, or a neighbour's line.",
    Slip.ROW_SIGN: "All figures of a line have the wrong sign.",
    Slip.ROW_SCALE: "All figures of a line are in another unit.",
    Slip.STALE_TOTAL: "A line was changed in several columns and its total was not, or the other way round.",
    Slip.OTHER: "No usual slip explains the figure; the suggested amount is the one that mends the table.",
}


MOST_STEPS = 3
"""So many steps may a figure be away that no digit slip explains, before it is anything."""


EVERY_AMOUNT = Interval(None, None)

Ends = tuple[Decimal | None, Decimal | None]
"""The least and the greatest amount looked for; None is without end."""

_UP, _DOWN = Context(prec=100, rounding=ROUND_CEILING), Context(prec=100, rounding=ROUND_FLOOR)
_POWERS = tuple(10**power for power in range(140))
"""Powers of ten; no amount has so many digits."""


class Replacement(NamedTuple):
    """Another amount the cell may have been meant to print, the slip between them, and its
    description length in bits."""

    kind: Slip
    amount: Decimal
    bits: float


def candidates(
    figure: Figure, quantum: Decimal, within: Interval = EVERY_AMOUNT
) -> Iterator[Replacement]:
    """Yield every amount on the grid of the quantum that one usual slip turns into the printed one,
    each with its shortest description.

    Only amounts within the ends are looked at; whether an end itself is open is not asked.
    """
    ends = _decimal(within.low, _UP), _decimal(within.high, _DOWN)
    best: dict[Decimal, Replacement] = {}
    for candidate in (
        *_signs(figure),
        *_scales(figure, quantum, ends),
        *_digits(figure, within),
        *_steps(figure, quantum, ends),
    ):
        known = best.get(candidate.amount)
        if (
            candidate.amount != figure.amount
            and _is_between(candidate.amount, ends)
            and (known is None or candidate.bits < known.bits)
        ):
            best[candidate.amount] = candidate
    yield from best.values()


def _decimal(end: Fraction | None, towards: Context) -> Decimal | None:
    """Return an end rounded inwards at a hundred digits, more than any amount has: the same amounts
    are within, and told faster."""
    return None if end is None else towards.divide(Decimal(end.numerator), Decimal(end.denominator))


def _is_between(amount: Decimal, ends: Ends) -> bool:
    least, greatest = ends
    return (least is None or amount >= least) and (greatest is None or amount <= greatest)


def on_grid(amount: Decimal, quantum: Decimal) -> bool:
    """Tell whether an amount is a whole number of steps."""
    (part, whole), (step, of) = amount.as_integer_ratio(), quantum.as_integer_ratio()
    return part * of % (whole * step) == 0


def _steps(figure: Figure, quantum: Decimal, ends: Ends) -> Iterator[Replacement]:
    """Yield the amounts a few steps away, as one has that was moved so that a printed total comes
    out, or rounded twice."""
    farthest = MOST_STEPS * quantum
    least, greatest = ends
    if (least is not None and EXACT.add(figure.amount, farthest) < least) or (
        greatest is not None and EXACT.subtract(figure.amount, farthest) > greatest
    ):
        return
    for steps in range(1, MOST_STEPS + 1):
        yield from (
            Replacement(Slip.OTHER, EXACT.add(figure.amount, sign * steps * quantum), 10.0)
            for sign in (1, -1)
        )


def _signs(figure: Figure) -> Iterator[Replacement]:
    if figure.amount:
        yield Replacement(Slip.SIGN, figure.amount.copy_negate(), 2.0)


def _scales(figure: Figure, quantum: Decimal, ends: Ends) -> Iterator[Replacement]:
    """Yield the amount in other units; what would be less than 3 steps is less likely a figure than
    nothing."""
    for power in (3, -3, 1, -1, 2, -2) if quantum else ():
        amount = EXACT.scaleb(figure.amount, power)
        if (
            amount
            and _is_between(amount, ends)
            and amount.copy_abs() >= quantum
            and on_grid(amount, quantum)
        ):
            bits = (4.5 if abs(power) == 3 else 8.0) + (
                5.0 if amount.copy_abs() < 3 * quantum else 0.0
            )
            yield Replacement(Slip.SCALE, EXACT.quantize(amount, quantum), bits)


def _digits(figure: Figure, within: Interval) -> Iterator[Replacement]:
    """Yield the amounts whose digits were swapped, replaced, lost or added."""
    if not figure.quantum or not on_grid(figure.amount, figure.quantum):
        return
    (part, whole), (step, of) = figure.amount.as_integer_ratio(), figure.quantum.as_integer_ratio()
    decimals = _decimals(figure.quantum)
    digits = [int(digit) for digit in str(abs(part) * of // (whole * step)).zfill(decimals + 1)]
    signed = figure.quantum if part >= 0 else -figure.quantum
    low, high = _in_steps(within, signed, 10 ** (len(digits) + 1))
    for kind, steps, length, bits in (
        *_swapped(digits),
        *_replaced(digits, low, high),
        *_counted(digits, low, high),
    ):
        if (
            low <= steps <= high
            and length > decimals
            and (length == decimals + 1 or steps >= _POWERS[length - 1])
        ):
            yield Replacement(
                kind,
                EXACT.multiply(Decimal(steps), signed) if steps else Decimal(0) * figure.quantum,
                bits,
            )


@lru_cache(maxsize=64)
def _decimals(quantum: Decimal) -> int:
    return max(0, -int(quantum.as_tuple().exponent))


def _in_steps(within: Interval, step: Decimal, most: int) -> tuple[int, int]:
    """Return the least and the greatest number of steps of this sign that is within the ends, 0 to
    `most` where there is none."""
    part, whole = step.as_integer_ratio()
    low, high = (within.low, within.high) if part > 0 else (within.high, within.low)
    least = 0 if low is None else -(-low.numerator * whole // (low.denominator * part))
    greatest = most if high is None else high.numerator * whole // (high.denominator * part)
    return max(0, least), min(most, greatest)


Written = tuple[Slip, int, int, float]
"""A slip of digits: its kind, the number they make, how many they are, and its bits."""


def _swapped(digits: Sequence[int]) -> Iterator[Written]:
    """Yield the digits with neighbours exchanged."""
    length, number = len(digits), _number(digits)
    bits = 3.0 + log2(max(1, length - 1))
    for place, (first, second) in enumerate(pairwise(digits)):
        yield (
            Slip.DIGITS_SWAPPED,
            number + (second - first) * 9 * _POWERS[length - 2 - place],
            length,
            bits,
        )


def _replaced(digits: Sequence[int], low: int, high: int) -> Iterator[Written]:
    """Yield the digits with one replaced; the last one is less seldom rounding than slip."""
    length, number = len(digits), _number(digits)
    bits = 3.5 + log2(9 * length)
    for place, own in enumerate(digits):
        power = _POWERS[length - 1 - place]
        without = number - own * power
        for digit in _digits_within(without, power, low, high):
            yield Slip.DIGIT, without + digit * power, length, bits + (0.5 if power == 1 else 0.0)


def _counted(digits: Sequence[int], low: int, high: int) -> Iterator[Written]:
    """Yield the digits with one taken out or put in."""
    length, number = len(digits), _number(digits)
    bits = 4.5 + log2(11 * length + 10)
    for place in range(length + 1):
        power = _POWERS[length - place]
        behind = number % power
        without = (number - behind) * 10 + behind
        for digit in _digits_within(without, power, low, high):
            yield Slip.DIGIT, without + digit * power, length + 1, bits
    for place in range(length):
        power = _POWERS[length - 1 - place]
        yield Slip.DIGIT, number // (power * 10) * power + number % power, length - 1, bits


def _digits_within(without: int, power: int, low: int, high: int) -> range:
    """Return the digits that, put in at this power of ten, make a number between the ends."""
    return range(max(0, -((without - low) // power)), min(9, (high - without) // power) + 1)


def _number(digits: Sequence[int]) -> int:
    """Return the number that digits make."""
    number = 0
    for digit in digits:
        number = number * 10 + digit
    return number


def free_amount(amount: Decimal, quantum: Decimal) -> float:
    """Return the bits of an amount that nothing suggests: how many figures of its size there are,
    of either sign."""
    return log2(2 * float(abs(amount)) / float(quantum or Decimal(1)) + 2)


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
) -> Iterator[Replacement]:
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
            yield Replacement(
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


MOST_PAIRS = 5_000
"""So many pairs of cells are looked at."""


class CarriedPair(NamedTuple):
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


def _pairs(
    scene: Scene, conflicts: Sequence[Conflict], numbers: Sequence[int]
) -> Iterator[CarriedPair]:
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
                    yield CarriedPair(cell, other, -factors[cell] / factor)


def _mends(scene: Scene, pair: CarriedPair, step: Fraction, room: Fraction) -> bool:
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
