"""`budgetcli bridge`."""

import sys
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcli.cli.causes import causes_between
from budgetcli.cli.diff import After, Aliases, Because, Before, Years, aliases_of, years_of
from budgetcli.cli.options import Reading, Showing, Workspaces
from budgetcli.cli.session import (
    language_of,
    layout_of,
    progress,
    show,
    sign_of,
    spare,
    tell,
    tell_example,
    workspace_of,
)
from budgetcli.cli.streams import screen_width
from budgetcli.cli.targets import input_paths
from budgetcli.comparing.bridges import MOST_LINES, Bridge, Ways, bridges
from budgetcli.model.budgets import Budget
from budgetcli.model.errors import BudgetError
from budgetcli.model.sentences import worded
from budgetcli.reading.sources import read_one
from budgetcli.reading.workspaces import Workspace
from budgetcli.savings.prices import read_prices, reprice
from budgetcli.views.bridges import BridgeView


class Building(NamedTuple):
    """Which steps, and of which years."""

    year: Annotated[str | None, typer.Option("--year", metavar="YEAR", help="Only this year.")] = (
        None
    )
    because: Because = None
    prices: Annotated[
        Path | None,
        typer.Option(
            "--prices", metavar="FILE", help="Bring BEFORE to the prices of AFTER by this table."
        ),
    ] = None
    lines: Annotated[
        int, typer.Option("--lines", min=0, help="How many lines have a step of their own.")
    ] = MOST_LINES
    years: Years = None
    alias: Aliases = None


def run(
    before: Before,
    after: After,
    where: Workspaces,
    declared: Reading,
    building: Building,
    showing: Showing,
) -> int:
    """Show the way from one total to the other: prices, measures, demography, lines and what
    nothing explains."""
    workspace, layout = workspace_of(where, [before, after]), layout_of(declared)
    with progress(f"{before} {after}", showing):
        first, second = read_one(before, workspace, layout), read_one(after, workspace, layout)
    packages = building.because or []
    spare(showing, [*packages, building.prices])
    built = bridges(first, second, _ways(first, second, building, workspace))
    tell_example(workspace, (first, second), showing)
    tell((*first.notes, *second.notes), showing)
    view = BridgeView(_of_year(built, building.year), sign_of(showing), bar_width(showing))
    show(
        [view],
        showing,
        language_of(showing, workspace, (first, second)),
        [*input_paths([before, after], workspace, layout), *map(str, packages)],
    )
    return 0


def bar_width(showing: Showing) -> int | None:
    """Return the width of the screen the result goes to; None where it goes elsewhere."""
    return (
        screen_width()
        if showing.output in (None, "-") and sys.stdout is not None and sys.stdout.isatty()
        else None
    )


def _ways(first: Budget, second: Budget, building: Building, workspace: Workspace) -> Ways:
    table = read_prices(building.prices) if building.prices else None
    levels = (first.heading.price_level, second.heading.price_level)
    differ = table is not None and None not in levels and levels[0] != levels[1]
    repriced = reprice(first, table, levels[1]) if table is not None and differ else None
    return Ways(
        years_of(building.years),
        repriced,
        causes_between(first, second, building.because or (), workspace, table),
        building.lines,
        aliases_of(building.alias, workspace),
    )


def _of_year(built: tuple[Bridge, ...], year: str | None) -> tuple[Bridge, ...]:
    chosen = tuple(
        each
        for each in built
        if year is None or year in (str(each.column.year), str(each.later.year))
    )
    if not chosen:
        known = ", ".join(str(each.column.year) for each in built)
        raise BudgetError(
            "unknown-year",
            worded("there is no bridge of {year}", year=year),
            hint=worded("there is one of: {known}", known=known),
        )
    return chosen
