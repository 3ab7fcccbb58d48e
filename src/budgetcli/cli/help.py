"""`budgetcli help`."""

from typing import Annotated

import typer

from budgetcli.cli import COMMANDS, command_line, load
from budgetcli.cli import options as completion
from budgetcli.cli.helppages import show_page
from budgetcli.cli.options import LanguageName, Reading, Showing, Workspaces

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[COMMAND]|[WORDS]...",
        autocompletion=completion.explained,
        help="A command; or what `explain` takes: an id, a word, a figure.",
    ),
]
Lang = Annotated[LanguageName | None, typer.Option("--lang", help="The language of the page.")]


def run(words: Words = None, lang: Lang = None) -> int:
    """Show the page of a command, or of them all; an id or a word is explained."""
    name = words[0] if words else None
    if name is None or (name in COMMANDS and len(words or ()) == 1):
        command = command_line([]) if name is None else load(name)
        path = "budgetcli" if name is None else f"budgetcli {name}"
        show_page(command.make_context(path, [], resilient_parsing=True))
        return 0
    from budgetcli.cli import explain  # start-up: a page needs none of it

    return explain.run(Workspaces(), Reading(), explain.FigureOptions(), Showing(lang=lang), words)
