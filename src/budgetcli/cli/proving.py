"""Account files held against a table, or against one another; imported where that is asked, since a
roll-up needs none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.cli.accounts import of_table, reader
from budgetcli.ledgers.differences import compare_ledgers
from budgetcli.ledgers.files import opened
from budgetcli.ledgers.reading import Accounts, levels_of
from budgetcli.ledgers.reconciling import reconcile
from budgetcli.reading.layouts import DETECTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetcli.cli.options import Accounts as Chosen
    from budgetcli.cli.options import Reading
    from budgetcli.comparing.diffs import Diff
    from budgetcli.ledgers.reconciling import Reconciliation
    from budgetcli.model.budgets import Budget
    from budgetcli.model.findings import RoundingRule


def prover(
    against: str | None, declared: Reading, chosen: Chosen
) -> Callable[[Budget, RoundingRule], Reconciliation]:
    """Return what holds a table against the account files named."""
    file = declared.layout if of_table(declared) is not declared else None
    accounts = reader(file, chosen, DETECTED._replace(open_sign=True))

    def prove(budget: Budget, rule: RoundingRule) -> Reconciliation:
        with accounts.open(against or "") as ledger:
            return reconcile(budget, ledger, accounts.chart, rule, accounts.engine)

    return prove


def compared(before: str, after: str, accounts: Accounts, *, digest: bool) -> Diff:
    """Return what changed between two account files, by the columns of the layout. Raises
    BudgetError as reading them finds trouble."""
    with opened([before], accounts.layout) as first, opened([after], accounts.layout) as second:
        levels_of(first)
        return compare_ledgers(first, second, accounts.chart, accounts.engine, digest=digest)
