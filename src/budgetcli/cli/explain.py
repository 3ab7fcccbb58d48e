"""`budgetcli explain`."""

from typing import Annotated

import typer

from budgetcli.cli import completion
from budgetcli.cli.options import Showing
from budgetcli.cli.session import show
from budgetcli.rendering.languages import Language
from budgetcli.rendering.meanings import MeaningsView, explain

Id = Annotated[str | None, typer.Argument(metavar="[ID]", autocompletion=completion.meanings, help="The id of an error, check, verdict, …")]


def run(showing: Showing, id: Id = None) -> int:
    """Say what a check, verdict, outcome, error, format or measure status means."""
    show([explain(id) if id else MeaningsView()], showing, Language(showing.lang or Language.ENGLISH), ())
    return 0
