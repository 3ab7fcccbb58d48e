"""`budgetcli follow-up`."""

from decimal import Decimal
from typing import Annotated, NamedTuple

import typer

from budgetcli.cli import options as completion
from budgetcli.cli.options import Reading, Showing, Target, Workspaces
from budgetcli.cli.session import (
    input_paths,
    language_of,
    layout_of,
    show,
    sign_of,
    tell,
    tell_example,
    workspace_of,
)
from budgetcli.comparing.followups import Materiality, follow_up
from budgetcli.model.errors import BudgetError, worded
from budgetcli.model.numbers import parse_typed
from budgetcli.model.records import to_year
from budgetcli.reading.sources import read_one
from budgetcli.views.followup_view import FollowUpView

Accounts = Annotated[
    str | None,
    typer.Argument(
        metavar="[ACCOUNTS]",
        autocompletion=completion.targets,
        help="The table of the accounts; else the columns of the budget's own table.",
    ),
]


class Following(NamedTuple):
    """Which year, how far it has come, and what is worth a word."""

    year: Annotated[
        str | None, typer.Option("--year", metavar="YEAR", help="The year that is followed.")
    ] = None
    months: Annotated[
        int | None,
        typer.Option(
            "--months",
            min=1,
            max=12,
            help="The accounts cover so many months; the year ends as these go on.",
        ),
    ] = None
    threshold: Annotated[
        str | None,
        typer.Option("--threshold", metavar="AMOUNT", help="A deviation from this on is material."),
    ] = None
    threshold_percent: Annotated[
        str | None,
        typer.Option(
            "--threshold-percent",
            metavar="PERCENT",
            help="A deviation from this part of the budget on is material.",
        ),
    ] = None


def run(
    target: Target,
    where: Workspaces,
    declared: Reading,
    *,
    following: Following,
    showing: Showing,
    accounts: Accounts = None,
) -> int:
    """Follow a budget through its year: revised, used, remaining, and where the year ends."""
    targets = [target, *([accounts] if accounts else [])]
    workspace, layout = workspace_of(where, targets), layout_of(declared)
    budget, *others = (read_one(each, workspace, layout) for each in targets)
    found = follow_up(
        budget,
        others[0] if others else None,
        to_year(following.year) if following.year else None,
        following.months,
        Materiality(
            _positive(following.threshold, "--threshold"),
            _positive(following.threshold_percent, "--threshold-percent"),
        ),
    )
    read = [budget, *others]
    tell_example(workspace, read, showing)
    tell((note for each in read for note in each.notes), showing)
    show(
        [FollowUpView(found, sign_of(showing))],
        showing,
        language_of(showing, workspace, read),
        input_paths(targets, workspace, layout),
    )
    return 0


def _positive(text: str | None, option: str) -> Decimal | None:
    """Return the amount of an option. Raises BudgetError for what is none above 0."""
    if text is None:
        return None
    found = parse_typed(text)
    if found is None or found.amount <= 0:
        raise BudgetError(
            "bad-option",
            worded("`{option} {text}` is no amount above 0", option=option, text=text),
            hint=worded("{option} 0.5", option=option),
        )
    return found.amount
