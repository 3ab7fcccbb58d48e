"""`budgetcli summarize`."""

from typing import Annotated, NamedTuple

import typer

from budgetcli.cli.options import AccountOptions, AnyTargets, KeyFile, Reading, Showing, Workspaces
from budgetcli.cli.session import layout_of, named, run_all, sign_of, workspace_of
from budgetcli.comparing.summaries import summarise
from budgetcli.model.budgets import Budget
from budgetcli.views.summary_view import SummaryView


class Wanted(NamedTuple):
    """What to show of the table, and beside it."""

    year: Annotated[
        list[int] | None,
        typer.Option("--year", metavar="YEAR", help="Show only this year; may be given again."),
    ] = None
    per_capita: Annotated[
        str | None,
        typer.Option(
            "--per-capita", metavar="N", help="Show each line for each of so many inhabitants, too."
        ),
    ] = None
    key_figures: KeyFile = None


def run(
    where: Workspaces,
    declared: Reading,
    accounts: AccountOptions,
    wanted: Wanted,
    showing: Showing,
    targets: AnyTargets = None,
) -> int:
    """Show what a committee spends: the table, totals, shares, growth and index."""
    chosen = named(targets, accounts)
    if wanted.per_capita is not None or wanted.key_figures is not None:
        from budgetcli.cli import stated_figures  # start-up

        keyed = stated_figures.keyed(wanted.per_capita, wanted.key_figures, wanted.year, showing)
        return run_all(
            chosen, workspace_of(where, chosen), layout_of(declared, accounts), keyed.view, showing
        )

    def view(budget: Budget) -> SummaryView:
        return SummaryView(summarise(budget, wanted.year or ()), sign_of(showing))

    return run_all(
        chosen, workspace_of(where, chosen), layout_of(declared, accounts), view, showing
    )
