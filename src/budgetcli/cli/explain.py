"""`budgetcli explain`."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcli.cli import options as completion
from budgetcli.cli.choosing import Assumptions, BaseStates, Only, Reverse, Skip
from budgetcli.cli.measuring import ids_of, is_cell, measures_called
from budgetcli.cli.options import Reading, Showing, Workspaces
from budgetcli.cli.session import language_of, show, workspace_of
from budgetcli.model.budgets import Side
from budgetcli.model.errors import BudgetError, UnknownNameError, worded
from budgetcli.model.findings import RoundingRule

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID]|[TARGET CELL]|[TARGET LINE YEAR [PACKAGE]...]",
        autocompletion=completion.figure_words,
        help="An error, check, verdict, command, word or measure; or which figure of which budget, and packages to apply.",
    ),
]


class FigureOptions(NamedTuple):
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
    where: Workspaces,
    declared: Reading,
    figures: FigureOptions,
    showing: Showing,
    words: Words = None,
) -> int:
    """Say what an error, check, verdict, command, word or measure means; or follow a figure from its
    cell through reading and measures."""
    named = words or []
    if len(named) < 2:
        return _explain_word(named[0] if named else None, where, showing)
    if len(named) == 2 and not is_cell(named[1]):
        return _explain_measure(named[0], named[1], where, showing)
    from budgetcli.cli import tracing  # start-up

    status: int = tracing.run(named, where, declared, figures, showing)
    return status


def _explain_word(name: str | None, where: Workspaces, showing: Showing) -> int:
    """Show what a word means, where nothing has it what a measure of the workspace does; every
    word where none is named."""
    from budgetcli.cli import COMMANDS as commands  # start-up
    from budgetcli.formats import meanings  # start-up

    workspace = workspace_of(where, [name] if name else [])
    if workspace.is_example and workspace.committee(str(name)) is None:
        workspace = workspace_of(where, [])
    language = language_of(showing, workspace)
    try:
        view = meanings.explain(name, commands) if name else meanings.MeaningsView(commands)
    except UnknownNameError as error:
        committee = workspace.committee(str(name))
        found = measures_called(str(name), workspace.committees)
        if not found and committee is not None:
            raise BudgetError(
                "bad-option",
                worded("`{name}` is a committee, and no figure of it is named", name=name),
                hint=worded("budgetcli explain {name} LINE YEAR", name=name),
            ) from None
        if not found:
            known = [*error.known, *(id for each in workspace.committees for id in ids_of(each))]
            raise UnknownNameError(
                error.id, "id, command, word or measure", error.name, known
            ) from None
        show(found, showing, language, ())
        return 0
    show([view], showing, language, ())
    return 0


def _explain_measure(target: str, name: str, where: Workspaces, showing: Showing) -> int:
    """Show what the packages of a committee say of a measure."""
    workspace = workspace_of(where, [target])
    committee = workspace.committee(target)
    found = measures_called(name, [committee] if committee is not None else [])
    if not found:
        message = worded(
            "`{value} {value2}` names no figure: a target, a line and a year are needed",
            value=target,
            value2=name,
        )
        raise BudgetError(
            "bad-option",
            message,
            hint="budgetcli explain TARGET LINE YEAR, TARGET CELL, TARGET MEASURE, or ID",
        )
    show(found, showing, language_of(showing, workspace), ())
    return 0
