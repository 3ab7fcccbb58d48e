"""`budgetcli inspect`."""

from typing import Annotated, NamedTuple

import typer

from budgetcli.cli.options import Reading, Showing, Target, Workspaces
from budgetcli.cli.session import language_of, layout_of, show, workspace_of
from budgetcli.cli.targets import input_paths
from budgetcli.reading.inspection import Inspection, inspect
from budgetcli.rendering.formats import format_of
from budgetcli.rendering.inspections import InspectionView

FOR_PROGRAMS = frozenset({"json", "jsonl", "csv", "parquet"})


class Looking(NamedTuple):
    """How much to show."""

    all: Annotated[bool, typer.Option("--all", help="Show every row, total and note, not only the first.")] = False


def run(target: Target, where: Workspaces, declared: Reading, looking: Looking, showing: Showing) -> int:
    """Show what the reader understands of a file, and why: tables, header, unit, sign, roles, totals found."""
    workspace = workspace_of(where)
    found = inspect(target, workspace, layout_of(declared))
    views = _views(found, everything=looking.all)
    is_whole = format_of(showing.format, showing.output) in FOR_PROGRAMS
    show(views[:1] if is_whole else views, showing, language_of(showing, workspace), input_paths([target], workspace))
    return 0


def _views(found: Inspection, *, everything: bool) -> list[InspectionView]:
    """Return a view a table, and one for each sheet without any."""
    return [InspectionView(found, sheet, seen, everything) for sheet in found.sheets for seen in sheet.tables or (None,)]
