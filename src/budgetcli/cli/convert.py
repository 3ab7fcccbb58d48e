"""`budgetcli convert`."""

from pathlib import Path
from typing import Annotated

import typer

from budgetcli.cli.options import AccountOptions, Reading, Showing, Target, Workspaces
from budgetcli.cli.session import (
    input_paths,
    layout_of,
    run_all,
    say_written,
    sign_of,
    tell,
    workspace_of,
)
from budgetcli.comparing.summaries import summarise
from budgetcli.formats.fiscal import DESCRIPTOR, package_files
from budgetcli.model.budgets import Budget
from budgetcli.model.errors import Place, WriteError, worded
from budgetcli.reading.layouts import Layout
from budgetcli.reading.sources import read
from budgetcli.reading.workspaces import Workspace
from budgetcli.sheets.saving import write_file
from budgetcli.views.summary_view import SummaryView

Fiscal = Annotated[
    bool,
    typer.Option(
        "--fdp", help="Write a Fiscal Data Package: -o names its folder or its datapackage.json."
    ),
]


def run(
    target: Target,
    where: Workspaces,
    declared: Reading,
    accounts: AccountOptions,
    showing: Showing,
    fdp: Fiscal = False,
) -> int:
    """Write a budget as tidy csv, json, parquet, xlsx or Fiscal Data Package, with the cell of
    every figure."""
    if fdp or (showing.format is None and Path(showing.output or "").name == DESCRIPTOR):
        return _write_package(
            target,
            workspace_of(where, [target]),
            layout_of(declared, accounts, open_sign=True),
            showing,
        )

    def view(budget: Budget) -> SummaryView:
        return SummaryView(summarise(budget, ()), sign_of(showing))

    if showing.format is None and showing.output in (None, "-"):
        showing = showing._replace(format="csv")
    return run_all(
        [target],
        workspace_of(where, [target]),
        layout_of(declared, accounts, open_sign=True),
        view,
        showing,
    )


def _write_package(target: Target, workspace: Workspace, layout: Layout, showing: Showing) -> int:
    """Write the files of a package, or none of them."""
    if showing.output in (None, "-"):
        raise WriteError(
            "cannot-write",
            "a Fiscal Data Package is several files",
            hint=worded("-o FOLDER/{descriptor}", descriptor=DESCRIPTOR),
        )
    named = Path(showing.output or "")
    if named.suffix in (".json", ".csv", ".tsv") and named.name != DESCRIPTOR:
        raise WriteError(
            "cannot-write",
            worded("the description of the package is called {descriptor}", descriptor=DESCRIPTOR),
            at=Place(str(named)),
            hint=worded("-o {value}", value=named.parent / DESCRIPTOR),
        )
    folder = named.parent if named.name == DESCRIPTOR else named
    budgets = read(target, workspace, layout)
    files = package_files(budgets)
    _refuse_existing([folder / name for name in files], showing)
    tell((note for budget in budgets for note in budget.notes), showing)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        write_file(
            folder / name,
            data,
            inputs=input_paths([target], workspace, layout),
            force=showing.force,
        )
        say_written(str(folder / name), showing)
    return 0


def _refuse_existing(paths: list[Path], showing: Showing) -> None:
    for path in paths:
        if path.exists() and not showing.force:
            raise WriteError(
                "output-exists", "the file exists", at=Place(str(path)), hint="--force replaces it"
            )
