"""`budgetcli read-package`."""

from pathlib import Path
from typing import Annotated

import typer

from budgetcli.cli.options import Showing, Workspaces
from budgetcli.cli.session import language_of, show, workspace_of
from budgetcli.savings.packages import read_package
from budgetcli.views.package_text import PackageView

Files = Annotated[list[Path], typer.Argument(metavar="PACKAGE...", help="Savings packages.")]


def run(packages: Files, where: Workspaces, showing: Showing) -> int:
    """Say in plain sentences what a savings package would do."""
    language = language_of(showing, workspace_of(where, []))
    show(
        [PackageView(read_package(path), language) for path in packages],
        showing,
        language,
        [str(path) for path in packages],
    )
    return 0
