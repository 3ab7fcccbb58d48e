"""`budgetcli read-package`."""

from typing import Annotated

import typer

from budgetcli.cli import completion
from budgetcli.cli.options import Showing, Workspaces
from budgetcli.cli.packages import paths_of, read_packages
from budgetcli.cli.session import language_of, show, workspace_of
from budgetcli.views.package_text import PackageView

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="PACKAGE...",
        autocompletion=completion.targets,
        help="Savings packages, or committees for theirs.",
    ),
]


def run(packages: Files, where: Workspaces, showing: Showing) -> int:
    """Say in plain sentences what a savings package would do."""
    workspace = workspace_of(where, packages)
    paths = paths_of(packages, workspace)
    language = language_of(showing, workspace)
    show(
        [PackageView(each, language) for each in read_packages(paths, workspace)],
        showing,
        language,
        [str(path) for path in paths],
    )
    return 0
