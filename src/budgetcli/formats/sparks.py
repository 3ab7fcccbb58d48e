"""A line of small bars for a row of amounts, on a screen: the lowest of them low, the highest high,
all alike in the middle."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

BARS = "▁▂▃▄▅▆▇█"
PLAIN = "_.-=^"
"""What stands for bars where a screen knows ASCII only."""


def spark(amounts: Sequence[Decimal | None], *, plain: bool = False) -> str:
    """Return a character an amount; a blank where nothing is stated."""
    levels = PLAIN if plain else BARS
    stated = [each for each in amounts if each is not None]
    if not stated:
        return ""
    low, width = min(stated), max(stated) - min(stated)
    middle = levels[(len(levels) - 1) // 2]
    return "".join(
        " " if each is None else levels[_level(each - low, width, len(levels))] if width else middle
        for each in amounts
    )


def _level(above: Decimal, width: Decimal, count: int) -> int:
    """Return the level of an amount so much above the lowest, the highest being so much above it."""
    return int(Fraction(above) / Fraction(width) * (count - 1) + Fraction(1, 2))
