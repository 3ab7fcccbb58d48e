"""Read, check, change and compare public budgets, exactly.

The public names are the words of the command line; each is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from budgetcli.checking.checks import check
    from budgetcli.comparing.diffs import Diff, compare
    from budgetcli.comparing.summaries import Summary, summarise
    from budgetcli.ledgers.account_layouts import read_account_layout
    from budgetcli.ledgers.accounts import Accounts
    from budgetcli.model.budgets import Budget
    from budgetcli.model.errors import BudgetError
    from budgetcli.model.findings import Report
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.sources import read
    from budgetcli.reading.workspaces import Workspace, find_workspace
    from budgetcli.savings.apply import Choices, Scenario, apply
    from budgetcli.savings.packages import Package, read_package

__all__ = [
    "Accounts",
    "Budget",
    "BudgetError",
    "Choices",
    "Diff",
    "Layout",
    "Package",
    "Report",
    "Scenario",
    "Summary",
    "Workspace",
    "apply",
    "check",
    "compare",
    "find_workspace",
    "read",
    "read_account_layout",
    "read_package",
    "summarise",
]

_HOMES = {
    "model.budgets": ("Budget",),
    "model.errors": ("BudgetError",),
    "model.findings": ("Report",),
    "ledgers.account_layouts": ("read_account_layout",),
    "ledgers.accounts": ("Accounts",),
    "reading.layouts": ("Layout",),
    "reading.sources": ("read",),
    "reading.workspaces": ("Workspace", "find_workspace"),
    "checking.checks": ("check",),
    "savings.packages": ("Package", "read_package"),
    "savings.apply": ("Choices", "Scenario", "apply"),
    "comparing.summaries": ("Summary", "summarise"),
    "comparing.diffs": ("Diff", "compare"),
}


def __getattr__(name: str) -> object:
    """Return a public name from the module it lives in."""
    home = next((home for home, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module `budgetcli` has no `{name}`")
    return getattr(import_module(f"budgetcli.{home}"), name)
