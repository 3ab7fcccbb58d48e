"""A stated amount against a figure: equal, equal by rounding, or impossible; and which slip would
make the one the other.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import log2
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.claims.quantities import (
    UndecidedError,
    added,
    divided,
    exactly,
    printed,
    scaled,
)
from budgetcli.publications.anchors import TICKS, ticks
from budgetcli.publications.mentions import Stated, step_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.claims.quantities import Quantity
    from budgetcli.publications.anchors import Anchor


def money_of(stated: Stated) -> Fraction:
    """Return a stated amount in whole units of its currency; of per cent, the number."""
    return Fraction(stated.amount) * stated.scale


class Reach(NamedTuple):
    """What a stated amount can stand for, without its sign, in ticks: the amount, its step, and
    the least and the largest true amount."""

    size: int
    step: int
    low: int
    high: int


@lru_cache(maxsize=4096)
def reach_of(stated: Stated) -> Reach:
    """Return what a stated amount can stand for.

    `about` allows a whole step to both sides; `over` and `under` a tenth of the amount to theirs.
    """
    size, step = ticks(abs(stated.amount), stated.scale), ticks(stated.quantum, stated.scale)
    half, last = step // 2, ticks(step_of(stated), stated.scale)
    below = above = last if stated.approximate == "about" else half
    if stated.approximate == "over":
        above = max(last, size // 10)
    if stated.approximate == "under":
        below = max(last, size // 10)
    return Reach(size, step, size - below, size + above)


def against(stated: Stated, anchor: Anchor) -> str:
    """Return how a stated amount stands to a figure, signs apart: `equal`, `rounds` where one of
    them is coarser, or `no`.
    """
    size, step, low, high = reach_of(stated)
    figure = anchor.size
    if not figure:
        return "no" if size else "equal"
    if size == figure and stated.approximate not in ("over", "under"):
        return "equal"
    if stated.approximate is not None or step > anchor.step:
        return "rounds" if low <= figure <= high else "no"
    return "rounds" if step < anchor.step and 2 * abs(size - figure) <= anchor.step else "no"


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
    span, reach = quantity.span, reach_of(stated)
    low, high = (span.low, span.high) if quantity.amount >= 0 else (-span.high, -span.low)
    return low * TICKS <= reach.high and reach.low <= high * TICKS


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
    reach, figure = reach_of(stated), anchor.size
    if not reach.size or not figure:
        return None
    written = str(reach.size // reach.step)
    meant = str((2 * figure + reach.step) // (2 * reach.step))
    length = max(len(written), len(meant))
    if _swapped(written, meant):
        return Slip("swap", log2(10**length / max(1, length - 1)))
    for factor in (10, 100, 1000, 1_000_000):
        for said, other in (
            (reach.size, figure * factor),
            (reach.size * factor, figure),
        ):
            if said == other or (abs(said - other) * 1000 < other and len(written) > 2):
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
    reach = reach_of(stated)
    digits = len(str(reach.size // reach.step))
    return max(0.0, log2(10**digits / max(1, len(list(others)))))
