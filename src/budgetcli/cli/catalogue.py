"""`budgetcli catalogue`."""

from pathlib import Path
from typing import Annotated

import typer

from budgetcli.cli import options as completion
from budgetcli.cli import speech
from budgetcli.cli.choosing import package_files
from budgetcli.cli.options import Reading, Showing, Workspaces
from budgetcli.cli.session import language_of, layout_of, say_written, show, tell, workspace_of
from budgetcli.cli.streams import put
from budgetcli.model.budgets import Input, Note
from budgetcli.model.errors import BudgetError, Place, worded
from budgetcli.reading.sources import find_source
from budgetcli.reading.workspaces import Workspace
from budgetcli.savings.catalogues import (
    PLAIN_LAYOUT,
    Catalogue,
    layout_text,
    open_package,
    read_catalogue,
    read_catalogue_layout,
    toml_of,
)
from budgetcli.sheets.opening import open_grids
from budgetcli.sheets.saving import write_file
from budgetcli.views.package_view import CatalogueView

Source = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        autocompletion=completion.targets,
        help="A package in TOML, a committee with one, or a catalogue in xlsx, csv or another table.",
    ),
]
LayoutOut = Annotated[
    Path | None,
    typer.Option(
        "--layout-out",
        metavar="FILE",
        help="Write what no row says, frames and unit, as the layout that reads it back.",
    ),
]
IN_NO_ROW = {
    "frame": worded("frames"),
    "pressure": worded("pressures"),
    "decision": worded("decisions"),
}


def run(
    source: Source,
    where: Workspaces,
    declared: Reading,
    showing: Showing,
    layout_out: LayoutOut = None,
) -> int:
    """Turn a catalogue with one measure a row into a package, or a package into such a catalogue.

    `--layout` names a TOML file that says which header is what, and what holds of every row.
    """
    workspace = workspace_of(where, [str(source)])
    source = _file_of(source, workspace)
    if source.suffix.lower() == ".toml":
        return _write_catalogue(open_package(source), source, workspace, showing, layout_out)
    text = toml_of(read_catalogue_file(source, declared).said)
    if showing.output in (None, "-"):
        put(text)
    else:
        write_file(
            Path(str(showing.output)), text.encode(), inputs=[str(source)], force=showing.force
        )
        say_written(str(showing.output), showing)
    return 0


def _file_of(source: Path, workspace: Workspace) -> Path:
    """Return the file named; of a committee its package. Raises BudgetError where it has several."""
    found = package_files([source], workspace)
    if len(found) > 1:
        raise BudgetError(
            "bad-option",
            worded("`{target}` has several packages", target=str(source)),
            hint=worded("name one: {names}", names=", ".join(str(each) for each in found)),
        )
    return found[0]


def _write_catalogue(
    catalogue: Catalogue,
    source: Path,
    workspace: Workspace,
    showing: Showing,
    layout_out: Path | None,
) -> int:
    left = [
        f"{speech.told(name)}: {len(catalogue.said[key])}"
        for key, name in IN_NO_ROW.items()
        if catalogue.said.get(key)
    ]
    if layout_out is not None:
        write_file(
            layout_out, layout_text(catalogue).encode(), inputs=[str(source)], force=showing.force
        )
        say_written(str(layout_out), showing)
    elif left:
        tell(
            [
                Note(
                    "left-out",
                    worded(
                        "in no row of the catalogue: {names}; --layout-out FILE keeps them",
                        names=", ".join(left),
                    ),
                    Place(str(source)),
                )
            ],
            showing,
        )
    show(
        [CatalogueView(catalogue)],
        showing,
        language_of(showing, workspace),
        [str(source)],
    )
    return 0


def read_catalogue_file(source: Path, declared: Reading, unit: str | None = None) -> Catalogue:
    """Return the package of a catalogue: of the sheet named, else of the first that is not hidden;
    in `unit` where neither it nor its layout states one."""
    layout = read_catalogue_layout(declared.layout) if declared.layout is not None else PLAIN_LAYOUT
    if declared.unit is not None:
        layout = layout._replace(heads={**layout.heads, "unit": str(declared.unit)})
    if unit is not None:
        layout = layout._replace(heads={"unit": unit, **layout.heads})
    found = find_source(str(source), Workspace(), layout_of(declared._replace(layout=None)))
    grids = [
        grid
        for grid in open_grids(found.data, Input(str(source), None, ""))
        if declared.sheet in (None, grid.source.sheet)
    ]
    grid = next((each for each in grids if not each.hidden), grids[0])
    rows = [
        [grid.text(row, column) for column in range(grid.width)] for row in range(len(grid.values))
    ]
    return read_catalogue(rows, layout, str(source))
