"""`budgetcli list`."""

from typing import Annotated, NamedTuple

import typer

from budgetcli.cli.choosing import read_packages
from budgetcli.cli.options import Showing, Workspaces
from budgetcli.cli.session import (
    EXAMPLE_SERVES,
    language_of,
    remark,
    show,
    workspace_of,
    workspace_paths,
)
from budgetcli.views.package_view import LayoutsView, ListingView
from budgetcli.words.languages import Language


class Listing(NamedTuple):
    """What to list."""

    layouts: Annotated[
        bool,
        typer.Option("--layouts", help="List the shipped layouts of national files instead."),
    ] = False


def run(where: Workspaces, listing: Listing, showing: Showing) -> int:
    """List the committees and packages of the workspace."""
    workspace = workspace_of(where)
    if listing.layouts:
        show([LayoutsView()], showing, language_of(showing, workspace), [])
        return 0
    if workspace.is_example:
        remark(EXAMPLE_SERVES, showing)
    read = {
        paths: tuple(read_packages(paths, workspace))
        for paths in {each.packages for each in workspace.committees}
    }
    packages = {each.id: read[each.packages] for each in workspace.committees}
    language = (
        Language(workspace.language)
        if workspace.language and not showing.lang
        else language_of(showing, workspace)
    )
    show([ListingView(workspace, packages)], showing, language, workspace_paths(workspace))
    return 0
