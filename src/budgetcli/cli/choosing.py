"""The options that say which measures of which packages apply, and how; beside what they need, so
that `explain ID` imports little."""

from pathlib import Path
from typing import Annotated

import typer

from budgetcli.cli import completion
from budgetcli.savings.choices import BaseState
from budgetcli.savings.courses import Assumption

Ids = list[str] | None
Only = Annotated[
    Ids,
    typer.Option(
        "--only",
        metavar="ID",
        autocompletion=completion.measures,
        help="Apply only this measure; may be given again.",
    ),
]
Skip = Annotated[
    Ids,
    typer.Option(
        "--skip", metavar="ID", autocompletion=completion.measures, help="Leave this measure out."
    ),
]
Reverse = Annotated[
    Ids,
    typer.Option(
        "--reverse",
        metavar="ID",
        autocompletion=completion.measures,
        help="Take this measure out of the budget.",
    ),
]
BaseStates = Annotated[
    BaseState | None,
    typer.Option("--base-state", help="The budget is from before, or after, the measures."),
]
Assumptions = Annotated[
    Assumption | None,
    typer.Option("--assume", help="What years without an amount are taken to be."),
]
PriceTable = Annotated[
    Path | None,
    typer.Option("--prices", metavar="FILE", help="Convert amounts in other prices by this table."),
]
Packages = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PACKAGE]...", help="Savings packages; else the workspace's."),
]
