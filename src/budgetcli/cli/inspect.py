"""`budgetcli inspect`."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcli.cli.options import Reading, Showing, Target, Workspaces
from budgetcli.cli.session import language_of, layout_of, say_written, show, workspace_of
from budgetcli.cli.streams import put
from budgetcli.cli.targets import input_paths
from budgetcli.model.errors import Place, ReadError
from budgetcli.reading.inspection import Inspection, TableSeen, inspect
from budgetcli.rendering.files import write_file
from budgetcli.rendering.formats import format_of
from budgetcli.rendering.inspections import InspectionView
from budgetcli.rendering.layouts import layout_text

FOR_PROGRAMS = frozenset({"json", "jsonl", "csv", "parquet"})


class Looking(NamedTuple):
    """How much to show, and what to keep of it."""

    all: Annotated[bool, typer.Option("--all", help="Show every row, total and note, not only the first.")] = False
    layout_out: Annotated[
        Path | None, typer.Option("--layout-out", metavar="FILE", help="Write it as a layout that can be corrected and kept; - is stdout.")
    ] = None


def run(target: Target, where: Workspaces, declared: Reading, looking: Looking, showing: Showing) -> int:
    """Show what the reader understands of a file, and why: tables, header, unit, sign, roles, totals found."""
    workspace, layout = workspace_of(where), layout_of(declared)
    found = inspect(target, workspace, layout)
    inputs = input_paths([target], workspace, layout)
    if looking.layout_out is not None:
        _write_layout(looking.layout_out, layout_text(_readable(found)).encode(), inputs, showing)
        return 0
    views = _views(found, everything=looking.all)
    is_whole = format_of(showing.format, showing.output) in FOR_PROGRAMS
    show(views[:1] if is_whole else views, showing, language_of(showing, workspace), inputs)
    return 0


def _write_layout(path: Path, data: bytes, inputs: list[str], showing: Showing) -> None:
    if str(path) == "-":
        put(data)
        return
    write_file(path, data, inputs=inputs, force=showing.force)
    say_written(str(path), showing)


def _readable(found: Inspection) -> tuple[TableSeen, ...]:
    """Return the tables with an amount in a line; where no table has one, all. Raises ReadError where there is no table."""
    if not found.tables:
        raise ReadError("no-budget-found", "no table with lines and amounts was found", at=Place(found.source.path))
    return tuple(each for each in found.tables if each.budget is not None) or found.tables


def _views(found: Inspection, *, everything: bool) -> list[InspectionView]:
    """Return a view a table, and one for each sheet without any."""
    return [InspectionView(found, sheet, seen, everything) for sheet in found.sheets for seen in sheet.tables or (None,)]
