"""What a table is held against: its accounts rolled up, the names of its lines, and how the amounts
of both compare."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.intervals import stands_for
from budgetcli.model.numbers import EXACT

if TYPE_CHECKING:
    from budgetcli.ledgers.files import Ledger
    from budgetcli.ledgers.matching import Names
    from budgetcli.ledgers.rollups import RollUp
    from budgetcli.model.budgets import Budget, Key
    from budgetcli.model.findings import RoundingRule


class Setting(NamedTuple):
    """What a reconciliation works with; `factor` turns steps of the accounts into the canonical
    sign, `power` into the table's unit."""

    budget: Budget
    ledger: Ledger
    rolled: RollUp
    names: Names
    rule: RoundingRule
    engine: str
    factor: int = 1
    power: int = 0
    committees: frozenset[str] = frozenset()

    def amount(self, steps: int) -> Decimal:
        """Return an amount of the accounts in the table's unit and the canonical sign."""
        return EXACT.scaleb(Decimal(self.factor * steps), self.power)

    def agrees(self, key: Key, steps: int) -> bool:
        """Tell whether a figure is the rounding of such a sum."""
        return Fraction(self.amount(steps)) in stands_for(self.budget.figures[key], self.rule)
