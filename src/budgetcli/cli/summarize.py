"""`budgetcli summarize`."""

from typing import Annotated

import typer

from budgetcli.cli.options import Accounts, AnyTargets, Reading, Showing, Workspaces
from budgetcli.cli.session import layout_of, sign_of, workspace_of
from budgetcli.cli.targets import named, run_all
from budgetcli.comparing.summaries import summarise
from budgetcli.model.budgets import Budget
from budgetcli.rendering.summaries import SummaryView

Years = Annotated[list[int] | None, typer.Option("--year", metavar="YEAR", help="Show only this year; may be given again.")]


def run(where: Workspaces, declared: Reading, accounts: Accounts, showing: Showing, targets: AnyTargets = None, year: Years = None) -> int:
    """Show what a committee spends: the table, totals, shares, growth and index."""

    def view(budget: Budget) -> SummaryView:
        return SummaryView(summarise(budget, year or ()), sign_of(showing))

    return run_all(named(targets, accounts), workspace_of(where), layout_of(declared, accounts), view, showing)
