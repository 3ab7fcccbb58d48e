"""`budgetcli init`."""

from pathlib import Path
from typing import Annotated

import typer

from budgetcli.cli.options import Showing
from budgetcli.cli.session import language_of, say_written, show, tell
from budgetcli.model.budgets import Note
from budgetcli.model.errors import Place, ReadError, WriteError, worded
from budgetcli.reading.workspaces import FILE_NAME, read_workspace, survey
from budgetcli.sheets.saving import write_file
from budgetcli.views.inspection_view import workspace_text
from budgetcli.views.package_view import ListingView

Folder = Annotated[
    Path,
    typer.Argument(metavar="[DIR]", help="The folder with the budget files; else this one."),
]
Entity = Annotated[
    str | None, typer.Option("--entity", metavar="NAME", help="Whose budgets they are.")
]


def run(showing: Showing, folder: Folder = Path(), entity: Entity = None) -> int:
    """Make a workspace out of a folder of budget files: a committee a file, or with its versions."""
    path = folder / FILE_NAME
    if path.exists() and not showing.force:
        raise WriteError(
            "output-exists",
            "the folder is a workspace already",
            at=Place(str(path)),
            hint="--force replaces it",
        )
    found = survey(folder)
    tell(
        (
            Note(error.id, worded("left out: {message}", message=error.message), Place(name))
            for name, error in found.refused
        ),
        showing,
    )
    if not found.files:
        raise ReadError(
            "no-budget-found",
            "no file of the folder holds a table with lines and amounts",
            at=Place(str(folder)),
        )
    write_file(
        path, workspace_text(found.files, entity, showing.lang).encode(), force=showing.force
    )
    say_written(str(path), showing)
    workspace = read_workspace(path)
    show(
        [ListingView(workspace, {each.id: () for each in workspace.committees})],
        showing,
        language_of(showing, workspace),
        [str(path)],
    )
    return 0
