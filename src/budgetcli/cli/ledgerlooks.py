"""Account files looked at instead of a printed table: asked for, declared by a layout, or evident
from the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from budgetcli.cli.accounts import reader
from budgetcli.ledgers.inspection import inspect_accounts, is_evident
from budgetcli.reading.sources import is_of_accounts
from budgetcli.views.ledger_inspections import LedgerInspectionView

if TYPE_CHECKING:
    from budgetcli.cli.options import Accounts as Chosen
    from budgetcli.cli.options import Reading
    from budgetcli.ledgers.reading import Accounts
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.workspaces import Workspace

NO_TABLE = ("sheet", "table", "unit", "layout")
"""What is declared of printed tables only; a layout of account files has been looked at before."""


def reader_of(
    target: str, workspace: Workspace, declared: Reading, chosen: Chosen, layout: Layout
) -> tuple[Accounts, str] | None:
    """Return what reads a target as account files, and the file or list it reads; None for a
    printed table."""
    committee = workspace.committee(target)
    if committee is not None:
        if layout.committee_accounts is None or not is_of_accounts(committee):
            return None
        return cast("Accounts", layout.committee_accounts(committee)), str(committee.source)
    if layout.accounts is not None:
        return cast("Accounts", layout.accounts), target
    if all(getattr(declared, each) is None for each in NO_TABLE) and is_evident(target):
        return reader(None, chosen, layout), target
    return None


def look(
    accounts: Accounts, target: str, *, everything: bool, digest: bool
) -> LedgerInspectionView:
    """Return the view of account files as understood."""
    return LedgerInspectionView(inspect_accounts(accounts, target, digest=digest), everything)
