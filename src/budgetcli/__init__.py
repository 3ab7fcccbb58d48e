"""Read, check, change and compare public budgets, exactly.

The public names are the words of the command line; each is imported when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from budgetcli.api import (
        Budgets,
        Result,
        apply,
        check,
        compare,
        gap,
        read,
        report,
        summarize,
        tie,
    )
    from budgetcli.ledgers.account_layouts import read_account_layout
    from budgetcli.ledgers.accounts import Accounts
    from budgetcli.model.budgets import Budget
    from budgetcli.model.errors import BudgetError
    from budgetcli.model.findings import Report
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.workspaces import Workspace, find_workspace
    from budgetcli.savings.apply import Choices, Scenario
    from budgetcli.savings.packages import Package, read_package

__all__ = [
    "Accounts",
    "Budget",
    "BudgetError",
    "Budgets",
    "Choices",
    "Layout",
    "Package",
    "Report",
    "Result",
    "Scenario",
    "Workspace",
    "apply",
    "check",
    "compare",
    "find_workspace",
    "gap",
    "read",
    "read_account_layout",
    "read_package",
    "report",
    "summarize",
    "tie",
]

_VERBS = "Budgets Result apply check compare gap read report summarize tie"

_HOMES = {
    "api": tuple(_VERBS.split()),
    "model.budgets": ("Budget",),
    "model.errors": ("BudgetError",),
    "model.findings": ("Report",),
    "ledgers.account_layouts": ("read_account_layout",),
    "ledgers.accounts": ("Accounts",),
    "reading.layouts": ("Layout",),
    "reading.workspaces": ("Workspace", "find_workspace"),
    "savings.packages": ("Package", "read_package"),
    "savings.apply": ("Choices", "Scenario"),
}


def __getattr__(name: str) -> object:
    """Return a public name from the module it lives in."""
    from importlib import import_module  # start-up: `--version` needs none of it

    home = next((home for home, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module `budgetcli` has no `{name}`")
    found: object = getattr(import_module(f"budgetcli.{home}"), name)
    globals()[name] = found  # a package of this name, as `report`, must not come in its place
    return found
