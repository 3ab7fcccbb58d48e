"""`budgetcli catalogue`."""

from pathlib import Path
from typing import Annotated

import typer

from budgetcli.changing.catalogues import PLAIN_LAYOUT, CatalogueLayout, read_catalogue, read_catalogue_layout, toml_of
from budgetcli.changing.packages import read_package
from budgetcli.cli.options import Reading, Showing, Workspaces
from budgetcli.cli.session import language_of, layout_of, say_written, show, workspace_of
from budgetcli.cli.streams import put
from budgetcli.model.budgets import Input
from budgetcli.reading.opening import open_grids
from budgetcli.reading.sources import find_source
from budgetcli.reading.workspaces import Workspace
from budgetcli.rendering.catalogues import CatalogueView
from budgetcli.rendering.files import write_file

Source = Annotated[Path, typer.Argument(metavar="FILE", help="A package in TOML, or a catalogue in xlsx, csv or another table.")]


def run(source: Source, where: Workspaces, declared: Reading, showing: Showing) -> int:
    """Turn a catalogue with one measure a row into a package, or a package into such a catalogue.

    `--layout` names a TOML file that says which header is what, and what holds of every row.
    """
    if source.suffix.lower() == ".toml":
        workspace = workspace_of(where)
        show([CatalogueView(read_package(source))], showing, language_of(showing, workspace), [str(source)])
        return 0
    text = _package_of(source, declared, read_catalogue_layout(declared.layout) if declared.layout is not None else PLAIN_LAYOUT)
    if showing.output in (None, "-"):
        put(text)
    else:
        write_file(Path(str(showing.output)), text.encode(), inputs=[str(source)], force=showing.force)
        say_written(str(showing.output), showing)
    return 0


def _package_of(source: Path, declared: Reading, layout: CatalogueLayout) -> str:
    """Return the package of a catalogue as TOML: of the sheet named, else of the first that is not hidden."""
    found = find_source(str(source), Workspace(), layout_of(declared._replace(layout=None)))
    grids = [grid for grid in open_grids(found.data, Input(str(source), None, "")) if declared.sheet in (None, grid.source.sheet)]
    grid = next((each for each in grids if not each.hidden), grids[0])
    rows = [[grid.text(row, column) for column in range(grid.width)] for row in range(len(grid.values))]
    return toml_of(read_catalogue(rows, layout, str(source))[1])
