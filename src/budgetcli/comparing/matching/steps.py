"""Amounts as whole numbers of one smallest step, so that many can be compared and added fast and
exactly."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from budgetcli.model.numbers import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.comparing.matching.labels import Pairing
    from budgetcli.comparing.matching.lines import Amounts, Roll

Steps = tuple[int, ...]
"""The amounts of a line in steps; 0 also where nothing is stated."""


class Counted:
    """The lines in question of both budgets, their amounts counted in the smallest step that any of
    them needs.

    `vague` are the lines before that do not alone have their label below their parent.
    """

    def __init__(self, pairing: Pairing) -> None:
        self.pairing = pairing
        self.changed = [
            (before, after)
            for before, after in pairing.partner.items()
            if pairing.old.amounts[before] != pairing.new.amounts[after]
        ]
        olds, news = (
            (*pairing.alone_old, *(pair[0] for pair in self.changed)),
            (*pairing.alone_new, *(pair[1] for pair in self.changed)),
        )
        self.vague = _vague(pairing.old)
        finest = min(_finest(pairing.old, olds), _finest(pairing.new, news))
        self.old = {id: steps(pairing.old.amounts[id], finest) for id in olds}
        self.new = {id: steps(pairing.new.amounts[id], finest) for id in news}


def _vague(roll: Roll) -> frozenset[str]:
    named = Counter((roll.labels[id], line.parent) for id, line in roll.lines.items())
    return frozenset(
        id for id, line in roll.lines.items() if named[roll.labels[id], line.parent] > 1
    )


def _finest(roll: Roll, ids: Iterable[str]) -> int:
    """Return the exponent of the last digit that any of the amounts has."""
    return min(
        (int(each.as_tuple().exponent) for id in ids for each in roll.amounts[id] if each),
        default=0,
    )


def steps(amounts: Amounts, finest: int) -> Steps:
    """Return amounts as multiples of ten to the power `finest`, which must divide them."""
    return tuple(int(EXACT.scaleb(each, -finest)) if each else 0 for each in amounts)


def telling(row: Steps) -> int:
    """Return how many digits of the figures tell: those of each different amount, zeros at its end
    not counted."""
    return sum(len(str(each).rstrip("0")) for each in {abs(each) for each in row if each})
