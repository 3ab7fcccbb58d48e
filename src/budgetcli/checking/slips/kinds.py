"""The slips of hand, eye and unit that could have turned another figure into the printed one, each
with its description length.

The lengths, in bits, rank suggestions and are no probabilities. They were set by hand on tables of
random seeds that no test uses: a kind's own bits, plus the logarithm of how many alternatives the
kind has for the figure. So one sign beats 36 digits.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from math import log2
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.intervals import Interval
from budgetcli.model.numbers import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from budgetcli.model.budgets import Figure


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


class Candidate(NamedTuple):
    """Another amount the cell may have been meant to print, the slip between them, and its
    description length in bits."""

    kind: Slip
    amount: Decimal
    bits: float


def candidates(
    figure: Figure, quantum: Decimal, within: Interval = EVERY_AMOUNT
) -> Iterator[Candidate]:
    """Yield every amount on the grid of the quantum that one usual slip turns into the printed one,
    each with its shortest description.

    Only amounts within the ends are looked at; whether an end itself is open is not asked.
    """
    ends = _decimal(within.low, _UP), _decimal(within.high, _DOWN)
    best: dict[Decimal, Candidate] = {}
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


def _steps(figure: Figure, quantum: Decimal, ends: Ends) -> Iterator[Candidate]:
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
            Candidate(Slip.OTHER, EXACT.add(figure.amount, sign * steps * quantum), 10.0)
            for sign in (1, -1)
        )


def _signs(figure: Figure) -> Iterator[Candidate]:
    if figure.amount:
        yield Candidate(Slip.SIGN, figure.amount.copy_negate(), 2.0)


def _scales(figure: Figure, quantum: Decimal, ends: Ends) -> Iterator[Candidate]:
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
            yield Candidate(Slip.SCALE, EXACT.quantize(amount, quantum), bits)


def _digits(figure: Figure, within: Interval) -> Iterator[Candidate]:
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
            yield Candidate(
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
