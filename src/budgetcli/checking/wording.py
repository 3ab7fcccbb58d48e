"""The sentences of findings, in English; the structure behind them is in the finding, for other
languages."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from budgetcli.model.names import one_line
from budgetcli.model.numbers import EXACT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.model.budgets import Budget, Key
    from budgetcli.model.findings import Judgement


MOST_DECIMALS = 15
"""No figure is so fine that more would be needed to tell it from nothing."""


def number(amount: Fraction) -> str:
    """Return an amount as English writes it: all its decimals if they end within six, else two,
    rounded half up.

    An amount that two decimals would show as nothing has as many as show it.
    """
    decimals = next((places for places in range(7) if (amount * 10**places).denominator == 1), 2)
    if amount and abs(amount) * 10**decimals < 1:
        decimals = next(
            (places for places in range(decimals, MOST_DECIMALS) if abs(amount) * 10**places >= 10),
            MOST_DECIMALS,
        )
    steps = (2 * abs(amount.numerator) * 10**decimals + amount.denominator) // (
        2 * amount.denominator
    )
    return f"{EXACT.scaleb(Decimal(-steps if amount < 0 else steps), -decimals):f}"


def name(budget: Budget, key: Key) -> str:
    """Return a figure's name: its line's label and its column."""
    line = budget.line(key.line)
    column = " ".join(
        str(part)
        for part in (key.column.year, key.column.stage, key.column.side)
        if part is not None
    )
    return f"`{one_line(line.label if line is not None else key.line)}`, {column}"


def explained(judgement: Judgement) -> str:
    """Return what rounding explains of a difference: `less than 0.3` or, where the end counts, `at
    most 0.3`."""
    if judgement.bound is None:
        return "nothing of it"
    return f"{'less than' if judgement.strict else 'at most'} {number(judgement.bound)}"


def off_by(budget: Budget, judgement: Judgement, computed: str) -> str:
    """Return the sentence of an equation that is off: what is printed, what is computed, how much
    rounding explains."""
    return (
        f"{name(budget, judgement.equation.result)}: printed {number(judgement.printed)}, {computed} {number(judgement.computed)}; "
        f"they differ by {number(abs(judgement.difference))} and rounding explains {explained(judgement)}"
    )


def together(
    budget: Budget, plus: Sequence[tuple[Key, Fraction]], minus: Sequence[tuple[Key, Fraction]]
) -> str:
    """Return the sentence of a combination whose results alone remain: two sums that must be one
    and are not."""
    first, second = (" + ".join(name(budget, key) for key, _ in side) for side in (plus, minus))
    one, other = (sum((amount for _, amount in side), Fraction(0)) for side in (plus, minus))
    return f"{first} give {number(one)} together, {second} give {number(other)}, and both must be the same"
