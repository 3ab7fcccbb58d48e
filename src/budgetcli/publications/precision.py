"""A stated amount against a figure: equal, equal by rounding, or impossible; and which slip would
make the one the other.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import log2
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.claims.quantities import (
    Span,
    UndecidedError,
    added,
    divided,
    exactly,
    printed,
    scaled,
)
from budgetcli.model.numbers import round_ratio
from budgetcli.publications.mentions import Stated, step_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.claims.quantities import Quantity
    from budgetcli.publications.anchors import Anchor

TENTH = Fraction(1, 10)


def money_of(stated: Stated) -> Fraction:
    """Return a stated amount in whole units of its currency; of per cent, the number."""
    return Fraction(stated.amount) * stated.scale


def span_of_stated(stated: Stated) -> Span:
    """Return the true amounts, without their sign, that a stated one can stand for, in whole units
    of its currency.

    `about` allows a whole step to both sides; `over` and `under` a tenth of the amount to theirs.
    """
    amount, half = abs(money_of(stated)), Fraction(stated.quantum) * stated.scale / 2
    step = Fraction(step_of(stated)) * stated.scale
    if stated.approximate == "about":
        return Span(amount - step, amount + step)
    if stated.approximate == "over":
        return Span(amount - half, amount + max(step, amount * TENTH))
    if stated.approximate == "under":
        return Span(amount - max(step, amount * TENTH), amount + half)
    return Span(amount - half, amount + half)


def against(stated: Stated, anchor: Anchor) -> str:
    """Return how a stated amount stands to a figure, signs apart: `equal`, `rounds` where one of
    them is coarser, or `no`.
    """
    text, figure = abs(money_of(stated)), abs(anchor.money)
    if not figure:
        return "no" if text else "equal"
    if text == figure and stated.approximate not in ("over", "under"):
        return "equal"
    coarse = Fraction(stated.quantum) * stated.scale
    if stated.approximate is not None or coarse > anchor.step:
        return "rounds" if span_of_stated(stated).holds(figure) else "no"
    return "rounds" if coarse < anchor.step and abs(text - figure) <= anchor.step / 2 else "no"


def quantity_of(anchor: Anchor) -> Quantity:
    """Return a figure without its sign as a quantity that knows what it can stand for, in whole
    units of its currency.
    """
    name = f"{anchor.subject}:{anchor.year}:{anchor.stage}:{anchor.side}"
    return scaled(printed(name, abs(anchor.amount), anchor.quantum), Fraction(anchor.scale))


def quantity_of_stated(stated: Stated, name: str) -> Quantity:
    """Return a stated amount without its sign as a quantity, in whole units of its currency."""
    return scaled(printed(name, abs(stated.amount), stated.quantum), Fraction(stated.scale))


def percent_of(part: Quantity, whole: Quantity) -> Quantity | None:
    """Return a share in per cent; None where the whole can be zero."""
    try:
        return scaled(divided(part, whole), Fraction(100))
    except UndecidedError:
        return None


def growth_of(before: Quantity, after: Quantity) -> Quantity | None:
    """Return a growth in per cent; None where what it grew from can be zero."""
    share = percent_of(after, before)
    return None if share is None else added(share, exactly(-100))


def difference_of(first: Quantity, second: Quantity) -> Quantity:
    """Return the first less the second."""
    return added(first, scaled(second, Fraction(-1)))


def holds(stated: Stated, quantity: Quantity) -> bool:
    """Tell whether a stated amount can be what a quantity stands for, signs apart."""
    span, text = quantity.span, span_of_stated(stated)
    low, high = (span.low, span.high) if quantity.amount >= 0 else (-span.high, -span.low)
    return low <= text.high and text.low <= high


class Slip(NamedTuple):
    """A mistake of one step that makes a figure the stated amount: its kind, and how many bits it
    says that it was made.
    """

    kind: str
    bits: float


def slip_between(stated: Stated, anchor: Anchor) -> Slip | None:
    """Return the one slip that leads from a figure to what is stated: two digits swapped, one
    digit, a factor of ten; else None.
    """
    text, figure = abs(money_of(stated)), abs(anchor.money)
    if not text or not figure:
        return None
    shown = round_ratio(figure / stated.scale, stated.quantum)
    written, meant = _digits(abs(stated.amount), stated.quantum), _digits(shown, stated.quantum)
    length = max(len(written), len(meant))
    if _swapped(written, meant):
        return Slip("swap", log2(10**length / max(1, length - 1)))
    ratio = text / figure
    for factor in (10, 100, 1000, 1_000_000):
        for way in (Fraction(factor), Fraction(1, factor)):
            if ratio == way or (abs(ratio / way - 1) < Fraction(1, 1000) and len(written) > 2):
                return Slip(f"x{factor}", 8.0)
    if len(written) == len(meant) and sum(a != b for a, b in zip(written, meant, strict=True)) == 1:
        return Slip("digit", log2(10**length / (9 * length)))
    if (
        abs(len(written) - len(meant)) == 1
        and length > 2
        and _dropped(*sorted((written, meant), key=len))
    ):
        return Slip("digit", log2(10**length / (10 * length)))
    return None


def _digits(amount: Decimal, quantum: Decimal) -> str:
    return str(int(Fraction(amount) / Fraction(quantum)))


def _swapped(first: str, second: str) -> bool:
    """Tell whether two neighbours exchanged make one text the other."""
    if len(first) != len(second) or first == second:
        return False
    apart = [at for at, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    return (
        len(apart) == 2
        and apart[1] == apart[0] + 1
        and first[apart[0]] == second[apart[1]]
        and first[apart[1]] == second[apart[0]]
    )


def _dropped(shorter: str, longer: str) -> bool:
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def neighbour_bits(stated: Stated, others: Iterable[Anchor]) -> float:
    """Return how many bits it says that an amount equals one of so many others."""
    digits = len(_digits(abs(stated.amount), stated.quantum))
    return max(0.0, log2(10**digits / max(1, len(list(others)))))
