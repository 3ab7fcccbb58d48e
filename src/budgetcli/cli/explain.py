"""`budgetcli explain`."""

from importlib import import_module
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcli.cli import completion
from budgetcli.cli.choosing import Assumptions, BaseStates, Only, Reverse, Skip
from budgetcli.cli.options import Reading, Showing, Workspaces
from budgetcli.cli.session import language_of, show, workspace_of
from budgetcli.model.budgets import Side
from budgetcli.model.errors import BudgetError
from budgetcli.model.findings import RoundingRule
from budgetcli.model.sentences import worded

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID]|[TARGET LINE YEAR [PACKAGE]...]",
        autocompletion=completion.explained,
        help="An error, check, verdict, command or word; or which figure of which budget, and packages to apply.",
    ),
]

TRACING = "budgetcli.cli.tracing"
"""Follows a figure; imported where one is named."""


class Figures(NamedTuple):
    """Which figure, and what is done to it before it is shown."""

    side: Annotated[
        Side | None, typer.Option("--side", help="The side of the figure; else the net.")
    ] = None
    only: Only = None
    skip: Skip = None
    reverse: Reverse = None
    base_state: BaseStates = None
    assume: Assumptions = None
    prices: Annotated[
        Path | None,
        typer.Option("--prices", metavar="FILE", help="The table of yearly rates, in TOML."),
    ] = None
    to: Annotated[
        int | None,
        typer.Option("--to", metavar="YEAR", help="The year whose prices to use, by --prices."),
    ] = None
    rounding: Annotated[
        RoundingRule, typer.Option("--rounding", help="How the publisher rounded.")
    ] = RoundingRule.HALF_UP


def run(
    where: Workspaces, declared: Reading, figures: Figures, showing: Showing, words: Words = None
) -> int:
    """Say what an error, check, verdict, command or word means; or follow a figure from its cell
    through reading and measures."""
    if not words or len(words) == 1:
        commands = import_module("budgetcli.cli").COMMANDS
        meanings = import_module("budgetcli.formats.meanings")
        workspace = workspace_of(where, [])
        view = meanings.explain(words[0], commands) if words else meanings.MeaningsView(commands)
        show([view], showing, language_of(showing, workspace), ())
        return 0
    if len(words) == 2:
        message = worded(
            "`{value} {value2}` names no figure: a target, a line and a year are needed",
            value=words[0],
            value2=words[1],
        )
        raise BudgetError(
            "bad-option",
            message,
            hint="budgetcli explain TARGET LINE YEAR, or budgetcli explain ID",
        )
    status: int = import_module(TRACING).run(words, where, declared, figures, showing)
    return status
