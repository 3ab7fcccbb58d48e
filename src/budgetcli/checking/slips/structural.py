"""Slips of structure: a line too many or too few, lines left out of a total, a total left behind, and
figures that were moved."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import inf, log2
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.intervals import ZERO, judge
from budgetcli.checking.slips.repairs import Repair, Slip, free_amount, in_order, on_grid
from budgetcli.model.budgets import Column, Key, Measure
from budgetcli.model.equations import Equation, Kind
from budgetcli.model.findings import Outcome, RoundingRule
from budgetcli.model.numbers import EXACT, round_half_up, round_ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.checking.slips.repairs import Conflict
    from budgetcli.checking.slips.table import Scene
    from budgetcli.model.budgets import Figure
    from budgetcli.model.findings import Judgement

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


MOST_OPTIONS = 4
"""So many ways of bringing a total and its lines together are offered for verification."""

MOST_STEPS = 2
"""So many steps may an amount that is off in several columns be from each of them."""


class Down(NamedTuple):
    """The sums of one total: the number of its equation in each column, and the lines that are its
    parts, in order."""

    total: str
    numbers: Mapping[Column, int]
    parts: tuple[str, ...]


def structural(scene: Scene, conflicts: Sequence[Conflict]) -> list[Repair]:
    """Return the slips of structure that would resolve all these conflicts, best first."""
    numbers = [each.number for each in conflicts if each.number is not None]
    if not numbers or len(numbers) < len(conflicts):
        return []
    totals = {
        scene.equations[number].result.line
        for number in numbers
        if is_down(scene.equations[number])
    }
    aim = Aim(scene, conflicts)
    found = [*whole_lines(scene, aim), *swaps(scene, aim)]
    for total in sorted(totals):
        down = sums_of(scene, total)
        if set(numbers) <= set(down.numbers.values()):
            found += [
                *_surplus(scene, down),
                *_missing(scene, down, numbers),
                *_stale(scene, down, numbers),
            ]
    return sorted(found, key=lambda repair: (repair.bits, repair.kind, repair.key.line))


def is_down(equation: Equation) -> bool:
    """Tell whether the equation is the sum of other lines in one column."""
    same = all(
        key.column == equation.result.column and key.line != equation.result.line
        for _, key in equation.terms
    )
    return equation.kind is Kind.SUM and equation.base is None and same


def sums_of(scene: Scene, total: str) -> Down:
    """Return the sums of a total line."""
    numbers: dict[Column, int] = {}
    parts: dict[str, None] = {}
    for key in scene.of_line[total]:
        for number in scene.of_key.get(key, ()):
            equation = scene.equations[number]
            if equation.result == key and is_down(equation):
                numbers[key.column] = number
                parts |= dict.fromkeys(part.line for _, part in equation.terms)
    return Down(total, numbers, tuple(parts))


def _surplus(scene: Scene, down: Down) -> Iterator[Repair]:
    """Yield the lines that the total does not include, or includes twice."""
    rows = [tuple(_amount(scene, part, column) for column in down.numbers) for part in down.parts]
    numbers = sorted(down.numbers.items(), key=lambda each: -abs(scene.gauge(each[1]).off))
    for place, part in enumerate(down.parts):
        for times in (0, 2):
            misfit = _recounted(scene, numbers, part, times)
            if misfit is not None:
                kind, bits = _surplus_kind(scene, down, rows, place, times)
                key = next(
                    key
                    for key in scene.of_line[part]
                    if scene.figures[key].amount and key.column in down.numbers
                )
                yield Repair(
                    kind,
                    key,
                    (),
                    bits + log2(len(down.parts)) + misfit,
                    total=down.total,
                    counted=part,
                    times=times,
                )


def _surplus_kind(
    scene: Scene, down: Down, rows: Sequence[tuple[Decimal, ...]], place: int, times: int
) -> tuple[Slip, float]:
    """Return what a line counted wrongly most likely is, and the bits of that: a twin, the sum of
    lines above it, or neither."""
    if times == 0 and rows.count(rows[place]) > 1:
        return Slip.DOUBLED_LINE, 2.0
    return (
        (Slip.SUBTOTAL_AS_LINE, 2.0)
        if times == 0 and _sums_up(scene, down, rows, place)
        else (Slip.DOUBLED_LINE, 6.0)
    )


def _amount(scene: Scene, line: str, column: Column) -> Decimal:
    figure = scene.figures.get(Key(line, column))
    return Decimal(0) if figure is None else figure.amount


def _recounted(
    scene: Scene, numbers: Sequence[tuple[Column, int]], part: str, times: int
) -> float | None:
    """Return the misfit of the sums if they counted a line so many times, None if that breaks one;
    the worst come first."""
    shifts: dict[int, Fraction] = {}
    for column, number in numbers:
        gauge, amount = scene.gauge(number), _amount(scene, part, column)
        moved = gauge.shift(Key(part, column), amount if times > 1 else -amount)
        if moved is not None and not gauge.may_hold(moved):
            return None
        shifts[number] = (
            gauge.factors.get(Key(part, column), Fraction(0)) * (times - 1) * Fraction(amount)
        )
        if not gauge.holds(gauge.off + shifts[number]):
            return None
    return scene.misfit({}, shifts=shifts) if any(shifts.values()) else None


def _sums_up(scene: Scene, down: Down, rows: Sequence[tuple[Decimal, ...]], place: int) -> bool:
    """Tell whether a part is the sum of two or more parts just before it, in every column within
    rounding."""
    quanta = [scene.figures[Key(down.total, column)].quantum for column in down.numbers]
    sums = [Decimal(0)] * len(quanta)
    for count, row in enumerate(reversed(rows[:place]), 1):
        sums = [before + amount for before, amount in zip(sums, row, strict=True)]
        near = (
            abs(made - wanted) * 2 < step * (count + 1)
            for made, wanted, step in zip(sums, rows[place], quanta, strict=True)
        )
        if count > 1 and all(near):
            return True
    return False


def _missing(scene: Scene, down: Down, broken: Sequence[int]) -> Iterator[Repair]:
    """Yield the line that would make the sums of this total right, if its own equations allow it.

    A line that is alike wherever it is anything may as well be a decision that the total, or a
    line, does not know: it is never sure.
    """
    needed = _needed(scene, down, broken)
    pattern = pattern_of(scene, down)
    misfit = _consistent(scene, down, needed, pattern)
    if misfit is None:
        return
    settled = _settled(scene, down, needed)
    bits = (
        6.0 + misfit + _free_bits(scene, down, settled, pattern) + _implausible(scene, down, needed)
    )
    rival = bits if _is_alike(settled, pattern) else inf
    first = next(column for column, number in down.numbers.items() if number in broken)
    changes = tuple((Key(down.total, column), amount) for column, amount in needed.items())
    yield Repair(Slip.MISSING_LINE, Key(down.total, first), changes, bits, rival, total=down.total)


def _is_alike(amounts: Mapping[Column, Decimal], pattern: Iterable[Equation]) -> bool:
    """Tell whether several amounts, those left out that are nothing or follow from others, are one
    amount."""
    following = {equation.result.column for equation in pattern}
    stated = [amount for column, amount in amounts.items() if amount and column not in following]
    return len(stated) > 1 and len(set(stated)) == 1


def _needed(scene: Scene, down: Down, broken: Sequence[int]) -> dict[Column, Decimal]:
    """Return by how much the total is more than its lines, where that is more than rounding; else
    0."""
    needed: dict[Column, Decimal] = {}
    for column, number in down.numbers.items():
        off = scene.gauge(number).off if number in broken else Fraction(0)
        quantum = scene.figures[Key(down.total, column)].quantum
        needed[column] = round_half_up(Decimal(off.numerator) / Decimal(off.denominator), quantum)
    return needed


def pattern_of(scene: Scene, down: Down) -> tuple[Equation, ...]:
    """Return the sums along the lines of this total, as those of the line that has most of them."""
    found: tuple[Equation, ...] = ()
    for part in (down.total, *down.parts[:5]):
        numbers = {number for key in scene.of_line[part] for number in scene.of_key.get(key, ())}
        own = tuple(
            scene.equations[number]
            for number in sorted(numbers)
            if _is_along(scene.equations[number], part)
        )
        found = max(found, own, key=len)
    return found


def _is_along(equation: Equation, line: str) -> bool:
    return (
        equation.base is None
        and equation.result.line == line
        and all(key.line == line for _, key in equation.terms)
    )


def _consistent(
    scene: Scene, down: Down, needed: Mapping[Column, Decimal], pattern: Iterable[Equation]
) -> float | None:
    """Return how badly a line of these amounts fits its own sums, in bits, or None if it cannot."""
    total = 0.0
    for equation in pattern:
        terms = [
            (Fraction(1), equation.result.column),
            *((-factor * equation.scale, key.column) for factor, key in equation.terms),
        ]
        if all(column in needed for _, column in terms):
            off = sum((factor * Fraction(needed[column]) for factor, column in terms), Fraction(0))
            gauges = [(factor, scene.gauge(down.numbers[column])) for factor, column in terms]
            room = sum((abs(factor) * (gauge.above or 0) for factor, gauge in gauges), Fraction(0))
            if abs(off) > room:
                return None
            total += (
                float(off) ** 2
                / sum(float(factor) ** 2 * gauge.variance for factor, gauge in gauges)
                - 1
            )
    return 0.72 * max(0.0, total)


def _free_bits(
    scene: Scene, down: Down, needed: Mapping[Column, Decimal], pattern: Iterable[Equation]
) -> float:
    """Return the bits of the amounts that follow from no other and repeat no other."""
    following = {
        equation.result.column
        for equation in pattern
        if all(key.column in needed for key in equation.keys)
    }
    quantum = {
        abs(needed[column]): scene.figures[Key(down.total, column)].quantum
        for column in needed
        if column not in following
    }
    return sum(free_amount(amount, step) for amount, step in quantum.items() if amount)


def _implausible(scene: Scene, down: Down, needed: Mapping[Column, Decimal]) -> float:
    """Return 4 bits for each amount of the sign its column never has, and for each year without one
    where others have one."""
    bits = 0.0
    years = [column for column in needed if column.year is not None]
    for column, amount in needed.items():
        signs = {
            (each > 0) - (each < 0) for part in down.parts if (each := _amount(scene, part, column))
        }
        bits += 4.0 if amount and signs and ((amount > 0) - (amount < 0)) not in signs else 0.0
        peers = [each for each in years if each.side == column.side and each.stage == column.stage]
        bits += (
            4.0 if column in peers and not amount and any(needed[peer] for peer in peers) else 0.0
        )
    alone = sum(bool(amount) for amount in needed.values()) == 1 < len(needed)
    return bits + (4.0 if alone else 0.0)


def _stale(scene: Scene, down: Down, broken: Sequence[int]) -> Iterator[Repair]:
    """Yield the total brought up to date with its lines, or if its own totals do not allow that, a
    line brought back to it.

    A decision mostly changes every year alike, so a change that is not alike is 6 bits longer.
    """
    pattern = pattern_of(scene, down)
    exactly = {column: amount for column, amount in _needed(scene, down, broken).items() if amount}
    stated = _settled(scene, down, _needed(scene, down, broken))
    needed = {column: amount for column, amount in stated.items() if amount}
    if len(needed) < 2:
        return
    following = {equation.result.column for equation in pattern}
    alike = len({amount for column, amount in needed.items() if column not in following}) < 2
    bits = (7.0 if alike else 13.0) + _free_bits(scene, down, stated, pattern)
    options = [_raised(scene, down, exactly)]
    options += [
        {
            Key(part, column): _amount(scene, part, column) + amount
            for column, amount in needed.items()
        }
        for part in down.parts
    ]
    fitting = [
        (misfit, changes) for changes in options if (misfit := _fitting(scene, changes)) is not None
    ]
    for misfit, changes in sorted(fitting, key=lambda each: each[0])[:MOST_OPTIONS]:
        yield Repair(
            Slip.STALE_TOTAL,
            Key(down.total, next(iter(needed))),
            tuple(changes.items()),
            bits + misfit,
        )


def _fitting(scene: Scene, changes: Mapping[Key, Decimal]) -> float | None:
    """Return the misfit of changed figures, None where one is not stated or an equation breaks."""
    return scene.misfit(changes) if all(key in scene.figures for key in changes) else None


def _settled(scene: Scene, down: Down, needed: Mapping[Column, Decimal]) -> dict[Column, Decimal]:
    """Return amounts that differ by rounding only as one, and those that follow from others as
    their sums.

    The one amount may be some steps from each that is off: it is the one that leaves the fewest
    sums off, then the fewest amounts.
    """
    found: list[tuple[tuple[int, int, Fraction], dict[Column, Decimal]]] = []
    quanta = {column: scene.figures[Key(down.total, column)].quantum for column in needed}
    usual = {
        amount + steps * quanta[column]
        for column, amount in needed.items()
        if amount
        for steps in range(-MOST_STEPS, MOST_STEPS + 1)
    }
    for each in sorted(usual):
        settled = _with_usual(scene, down, needed, each)
        apart = sum(
            (Fraction(settled[column] - amount) ** 2 for column, amount in needed.items()),
            Fraction(0),
        )
        found.append(
            ((_left_off(scene, down, settled), len(set(settled.values())), apart), settled)
        )
    return min(found, key=lambda each: each[0])[1] if found else dict(needed)


def _left_off(scene: Scene, down: Down, settled: Mapping[Column, Decimal]) -> int:
    """Return how many sums of the total are still off with these amounts added to its lines."""
    gauges = {column: scene.gauge(number) for column, number in down.numbers.items()}
    return sum(
        not gauge.holds(gauge.off - Fraction(settled[column])) for column, gauge in gauges.items()
    )


def _with_usual(
    scene: Scene, down: Down, needed: Mapping[Column, Decimal], usual: Decimal
) -> dict[Column, Decimal]:
    """Return the amounts, those near the usual one as it, and those that follow from others as
    their sums."""
    settled = dict(needed)
    for column, amount in needed.items():
        if amount and abs(Fraction(amount - usual)) < (
            scene.gauge(down.numbers[column]).above or 0
        ):
            settled[column] = usual
    for equation in pattern_of(scene, down):
        if all(key.column in settled for key in equation.keys):
            made = sum(
                (
                    factor * equation.scale * Fraction(settled[key.column])
                    for factor, key in equation.terms
                ),
                Fraction(0),
            )
            settled[equation.result.column] = EXACT.divide(
                Decimal(made.numerator), Decimal(made.denominator)
            )
    return settled


def _raised(scene: Scene, down: Down, needed: Mapping[Column, Decimal]) -> dict[Key, Decimal]:
    """Return the total's amounts as its lines give them, and those of the totals it is part of."""
    changes: dict[Key, Decimal] = {}
    waiting = [(Key(down.total, column), -amount) for column, amount in needed.items()]
    while waiting:
        key, amount = waiting.pop()
        if key not in changes:
            changes[key] = scene.figures[key].amount + amount
            above = (scene.equations[number] for number in scene.of_key[key])
            waiting += [
                (each.result, amount) for each in above if each.result != key and is_down(each)
            ]
    return dict(reversed(changes.items()))


MOST_LINES = 60
"""Of a total of more lines only single ones are looked for: of so many, some two or three add up to
anything."""

MOST_TOGETHER = 3
MOST_RAISED = 40
"""So many figures are raised with the total, up to the totals that it is a part of."""


class LeftOut(NamedTuple):
    """The lines that a total leaves out, and what the total and those above it come to with them;
    nothing where that breaks another sum."""

    lines: tuple[str, ...]
    total: str
    raised: tuple[tuple[Key, Decimal], ...]


def left_out(
    broken: Sequence[Judgement],
    judgements: Sequence[Judgement],
    figures: Mapping[Key, Figure],
    rule: RoundingRule,
) -> LeftOut | None:
    """Return the lines that explain these broken equations; None where they are not all sums of one
    total, or nothing does alone."""
    totals = {each.equation.result.line for each in broken}
    if len(totals) != 1 or not all(is_down(each.equation) for each in broken):
        return None
    (total,) = totals
    sums = [
        each
        for each in judgements
        if each.equation.result.line == total and is_down(each.equation) and each.bound is not None
    ]
    rows = _rows(sums, figures)
    off = tuple(each.difference for each in sums)
    found = list(_fewest_lines(rows, off, sums))
    if len(found) != 1 or _is_twin(found[0], rows) or _is_sum(found[0], rows):
        return None
    lines = found[0]
    missing = {
        each.equation.result: sum((rows[line][at] for line in lines), Fraction(0))
        for at, each in enumerate(sums)
    }
    return LeftOut(lines, total, _raised_by_lines(missing, judgements, figures, rule))


def _rows(
    sums: Sequence[Judgement], figures: Mapping[Key, Figure]
) -> dict[str, tuple[Fraction, ...]]:
    """Return what each part adds to the sum of each column."""
    parts: dict[str, dict[Column, Fraction]] = {}
    for each in sums:
        for factor, key in each.equation.terms:
            parts.setdefault(key.line, {})[key.column] = (
                each.equation.scale * factor * Fraction(figures[key].amount)
            )
    columns = [each.equation.result.column for each in sums]
    return {
        line: tuple(amounts.get(column, Fraction(0)) for column in columns)
        for line, amounts in parts.items()
    }


def _fewest_lines(
    rows: Mapping[str, tuple[Fraction, ...]], off: tuple[Fraction, ...], sums: Sequence[Judgement]
) -> Iterator[tuple[str, ...]]:
    """Yield the fewest lines without which every sum holds: a single line within rounding, several
    exactly and in several columns."""
    bounds = [each.bound or Fraction(0) for each in sums]
    singles = [
        line
        for line, row in rows.items()
        if _is_made_up(off, row, bounds) and _is_clear(row, bounds)
    ]
    exact = [line for line in singles if _is_made_up(off, rows[line], [Fraction(0)] * len(off))]
    if singles:
        yield from ((line,) for line in exact or (singles if sum(map(bool, off)) > 1 else ()))
        return
    if len(rows) > MOST_LINES or sum(map(bool, off)) < 2:
        return
    for count in range(2, MOST_TOGETHER + 1):
        fitting = [
            lines
            for lines in combinations(rows, count)
            if _add_up(off, [rows[line] for line in lines])
        ]
        if fitting:
            yield from fitting
            return


def _is_made_up(
    off: Sequence[Fraction], row: Sequence[Fraction], bounds: Sequence[Fraction]
) -> bool:
    """Tell whether sums that are off by so much hold without a line, within their rounding."""
    return all(
        abs(distance + amount) <= bound
        for distance, amount, bound in zip(off, row, bounds, strict=True)
    )


def _is_clear(row: Sequence[Fraction], bounds: Sequence[Fraction]) -> bool:
    """Tell whether a line is more than rounding explains in some column."""
    return any(abs(amount) > bound for amount, bound in zip(row, bounds, strict=True))


def _add_up(off: Sequence[Fraction], rows: Sequence[Sequence[Fraction]]) -> bool:
    return all(
        distance + sum(amounts) == 0
        for distance, amounts in zip(off, zip(*rows, strict=True), strict=True)
    )


def _is_twin(lines: Sequence[str], rows: Mapping[str, tuple[Fraction, ...]]) -> bool:
    """Tell whether another line has the same figures: one of the two is printed twice."""
    return any(
        row == rows[line] for line in lines for other, row in rows.items() if other not in lines
    )


def _is_sum(lines: Sequence[str], rows: Mapping[str, tuple[Fraction, ...]]) -> bool:
    """Tell whether a single line is the sum of two or more just before it: a subtotal, rightly not
    counted again."""
    if len(lines) != 1:
        return False
    before = list(rows.values())[: list(rows).index(lines[0])]
    totals = [Fraction(0)] * len(rows[lines[0]])
    for count, row in enumerate(reversed(before), 1):
        totals = [whole + amount for whole, amount in zip(totals, row, strict=True)]
        if count > 1 and tuple(totals) == rows[lines[0]]:
            return True
    return False


def _raised_by_lines(
    missing: Mapping[Key, Fraction],
    judgements: Sequence[Judgement],
    figures: Mapping[Key, Figure],
    rule: RoundingRule,
) -> tuple[tuple[Key, Decimal], ...]:
    """Return what the totals come to with what they leave out, those that they are a part of, too."""
    changes: dict[Key, Decimal] = {}
    using: dict[Key, list[Equation]] = {}
    for each in judgements:
        for _, key in each.equation.terms:
            using.setdefault(key, []).append(each.equation)
    waiting = [(key, amount) for key, amount in missing.items() if amount]
    while waiting and len(changes) < MOST_RAISED:
        key, amount = waiting.pop(0)
        changes[key] = round_ratio(Fraction(figures[key].amount) + amount, figures[key].quantum)
        above = (
            each for each in using.get(key, ()) if is_down(each) and each.result not in changes
        )
        waiting += [
            (each.result, amount * next(factor for factor, part in each.terms if part == key))
            for each in above
        ]
    after = {
        **figures,
        **{key: figures[key]._replace(amount=amount) for key, amount in changes.items()},
    }
    touched = (each for each in judgements if not changes.keys().isdisjoint(each.equation.keys))
    if any(judge(each.equation, after, rule).outcome is Outcome.BROKEN for each in touched):
        return ()
    return tuple(changes.items())
