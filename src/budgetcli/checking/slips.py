"""The slips of hand, eye and unit that could have turned another figure into the printed one, each with its description length.

The lengths, in bits, rank suggestions and are no probabilities. They were set by hand on tables of random seeds that no test uses:
a kind's own bits, plus the logarithm of how many alternatives the kind has for the figure. So one sign beats 36 digits.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import log2
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.numbers import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterator

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


class Candidate(NamedTuple):
    """Another amount the cell may have been meant to print, the slip between them, and its description length in bits."""

    kind: Slip
    amount: Decimal
    bits: float


def candidates(figure: Figure, quantum: Decimal) -> Iterator[Candidate]:
    """Yield every amount on the grid of the quantum that one usual slip turns into the printed one, each with its shortest description."""
    best: dict[Decimal, Candidate] = {}
    for candidate in (*_signs(figure), *_scales(figure, quantum), *_digits(figure), *_steps(figure, quantum)):
        known = best.get(candidate.amount)
        if candidate.amount != figure.amount and (known is None or candidate.bits < known.bits):
            best[candidate.amount] = candidate
    yield from best.values()


def on_grid(amount: Decimal, quantum: Decimal) -> bool:
    """Tell whether an amount is a whole number of steps."""
    return (Fraction(amount) / Fraction(quantum)).denominator == 1


def _steps(figure: Figure, quantum: Decimal) -> Iterator[Candidate]:
    """Yield the amounts a few steps away, as one has that was moved so that a printed total comes out, or rounded twice."""
    for steps in range(1, MOST_STEPS + 1):
        yield from (Candidate(Slip.OTHER, EXACT.add(figure.amount, sign * steps * quantum), 10.0) for sign in (1, -1))


def _signs(figure: Figure) -> Iterator[Candidate]:
    if figure.amount:
        yield Candidate(Slip.SIGN, figure.amount.copy_negate(), 2.0)


def _scales(figure: Figure, quantum: Decimal) -> Iterator[Candidate]:
    """Yield the amount in other units; what would be less than 3 steps is less likely a figure than nothing."""
    for power in (3, -3, 1, -1, 2, -2) if quantum else ():
        amount = EXACT.scaleb(figure.amount, power)
        if amount and amount.copy_abs() >= quantum and on_grid(amount, quantum):
            bits = (4.5 if abs(power) == 3 else 8.0) + (5.0 if amount.copy_abs() < 3 * quantum else 0.0)
            yield Candidate(Slip.SCALE, EXACT.quantize(amount, quantum), bits)


def _digits(figure: Figure) -> Iterator[Candidate]:
    """Yield the amounts whose digits were swapped, replaced, lost or added."""
    if not figure.quantum or not on_grid(figure.amount, figure.quantum):
        return
    steps = int(abs(Fraction(figure.amount)) / Fraction(figure.quantum))
    decimals = max(0, -int(figure.quantum.as_tuple().exponent))
    text = str(steps).zfill(decimals + 1)
    step = figure.quantum if figure.amount >= 0 else -figure.quantum
    for kind, digits, bits in (*_swapped(text), *_replaced(text), *_counted(text)):
        if len(digits) > decimals and not (digits.startswith("0") and len(digits) > decimals + 1):
            yield Candidate(kind, EXACT.multiply(Decimal(int(digits)), step) if int(digits) else Decimal(0) * figure.quantum, bits)


def _swapped(text: str) -> Iterator[tuple[Slip, str, float]]:
    """Yield the digits with neighbours exchanged."""
    bits = 3.0 + log2(max(1, len(text) - 1))
    for place, (first, second) in enumerate(pairwise(text)):
        yield Slip.DIGITS_SWAPPED, f"{text[:place]}{second}{first}{text[place + 2 :]}", bits


def _replaced(text: str) -> Iterator[tuple[Slip, str, float]]:
    """Yield the digits with one replaced; the last one is less seldom rounding than slip."""
    bits = 3.5 + log2(9 * len(text))
    for place in range(len(text)):
        for digit in "0123456789":
            yield Slip.DIGIT, f"{text[:place]}{digit}{text[place + 1 :]}", bits + (0.5 if place == len(text) - 1 else 0.0)


def _counted(text: str) -> Iterator[tuple[Slip, str, float]]:
    """Yield the digits with one taken out or put in."""
    bits = 4.5 + log2(11 * len(text) + 10)
    for place in range(len(text) + 1):
        for digit in "0123456789":
            yield Slip.DIGIT, f"{text[:place]}{digit}{text[place:]}", bits
    for place in range(len(text)):
        yield Slip.DIGIT, text[:place] + text[place + 1 :], bits


def free_amount(amount: Decimal, quantum: Decimal) -> float:
    """Return the bits of an amount that nothing suggests: how many figures of its size there are, of either sign."""
    return log2(2 * float(abs(amount)) / float(quantum or Decimal(1)) + 2)
