"""`budgetcli reprice`."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcli.cli.options import Reading, Showing, Targets, Workspaces
from budgetcli.cli.session import layout_of, run_all, sign_of, spare, workspace_of
from budgetcli.comparing.summaries import summarise
from budgetcli.model.budgets import Budget
from budgetcli.model.errors import BudgetError, worded
from budgetcli.savings.prices import Prices, read_prices, reprice
from budgetcli.views.summary_view import SummaryView

NOMINAL = "nominal"


class Pricing(NamedTuple):
    """Which prices, by which table."""

    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="YEAR|nominal",
            help="The year whose prices to use; nominal is each year's own.",
        ),
    ] = NOMINAL
    prices: Annotated[
        Path | None,
        typer.Option("--prices", metavar="FILE", help="The table of yearly rates, in TOML."),
    ] = None
    since: Annotated[
        int | None,
        typer.Option(
            "--from", metavar="YEAR", help="The price level of a budget that states none."
        ),
    ] = None

    def table(self) -> Prices:
        """Return the price table. Raises BudgetError where none is named: rates are never built in."""
        if self.prices is None:
            raise BudgetError(
                "bad-option",
                "no price table is named, and no rates are built in",
                hint="--prices FILE",
            )
        return read_prices(self.prices)


def run(
    targets: Targets, where: Workspaces, declared: Reading, pricing: Pricing, showing: Showing
) -> int:
    """Show a budget in the prices of another year."""
    spare(showing, [pricing.prices])
    table, year = pricing.table(), _year(pricing.to)

    def view(budget: Budget) -> SummaryView:
        return SummaryView(summarise(reprice(budget, table, year, pricing.since)), sign_of(showing))

    return run_all(targets, workspace_of(where, targets), layout_of(declared), view, showing)


def _year(text: str) -> int | None:
    if text == NOMINAL:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise BudgetError(
            "bad-option",
            worded(
                "`--to {text}` is no year, expected one such as 2025, or `{nominal}`",
                text=text,
                nominal=NOMINAL,
            ),
        )
    return int(text)
