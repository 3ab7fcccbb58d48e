"""`budgetcli inspect`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from budgetcli.cli import options as completion
from budgetcli.cli.options import AccountOptions, Reading, Showing, Workspaces
from budgetcli.cli.session import (
    input_paths,
    language_of,
    layout_of,
    named,
    progress,
    say_written,
    show,
    states_inputs,
    workspace_of,
)
from budgetcli.cli.streams import put
from budgetcli.formats.registry import format_of
from budgetcli.model.errors import Place, ReadError
from budgetcli.reading.inspection import Inspection, TableSeen, inspect
from budgetcli.sheets.saving import write_file
from budgetcli.views.inspection_view import InspectionView, layout_text

if TYPE_CHECKING:
    from budgetcli.views.ledger_view import LedgerInspectionView
    from budgetcli.words.languages import Language

FOR_PROGRAMS = frozenset({"json", "jsonl", "csv", "tsv", "parquet"})

OneTarget = Annotated[
    str | None,
    typer.Argument(
        metavar="[TARGET]",
        autocompletion=completion.targets,
        help="A committee, a file, or -; none where --files lists them.",
    ),
]


class Looking(NamedTuple):
    """How much to show, and what to keep of it."""

    all: Annotated[
        bool, typer.Option("--all", help="Show every row, total and note, not only the first.")
    ] = False
    layout_out: Annotated[
        Path | None,
        typer.Option(
            "--layout-out",
            metavar="FILE",
            help="Write it as a layout that can be corrected and kept; - is stdout.",
        ),
    ] = None


def run(
    where: Workspaces,
    declared: Reading,
    accounts: AccountOptions,
    looking: Looking,
    showing: Showing,
    target: OneTarget = None,
) -> int:
    """Show what the reader understands of a file, and why: tables, header, unit, sign, roles,
    totals found."""
    (name,) = named([target] if target else None, accounts)
    workspace, layout = workspace_of(where, [name]), layout_of(declared, accounts)
    inputs = input_paths([name], workspace, layout)
    from budgetcli.cli import account_files as looks  # start-up

    if (reader := looks.reader_of(name, workspace, declared, accounts, layout)) is not None:
        view = looks.look(*reader, everything=looking.all, digest=states_inputs(showing))
        return _show_accounts(view, looking, showing, language_of(showing, workspace), inputs)
    with progress(name, showing):
        found = inspect(name, workspace, layout)
    if looking.layout_out is not None:
        _write_layout(looking.layout_out, layout_text(_readable(found)).encode(), inputs, showing)
        return 0
    views = _views(found, everything=looking.all)
    is_whole = format_of(showing.format, showing.output) in FOR_PROGRAMS
    show(views[:1] if is_whole else views, showing, language_of(showing, workspace), inputs)
    return 0


def _show_accounts(
    view: "LedgerInspectionView",
    looking: Looking,
    showing: Showing,
    language: "Language",
    inputs: list[str],
) -> int:
    """Show account files as understood, or write their layout."""
    if looking.layout_out is not None:
        from budgetcli.views.ledger_view import ledger_layout_text  # start-up

        text: str = ledger_layout_text(view.seen)
        _write_layout(
            looking.layout_out,
            text.encode(),
            [*inputs, *(part.name for part in view.seen.parts)],
            showing,
        )
        return 0
    show([view], showing, language, [*inputs, *(part.name for part in view.seen.parts)])
    return 0


def _write_layout(path: Path, data: bytes, inputs: list[str], showing: Showing) -> None:
    if str(path) == "-":
        put(data)
        return
    write_file(path, data, inputs=inputs, force=showing.force)
    say_written(str(path), showing)


def _readable(found: Inspection) -> tuple[TableSeen, ...]:
    """Return the tables with an amount in a line; where no table has one, all. Raises ReadError
    where there is no table."""
    if not found.tables:
        raise ReadError(
            "no-budget-found",
            "no table with lines and amounts was found",
            at=Place(found.source.path),
        )
    return tuple(each for each in found.tables if each.said is not None) or found.tables


def _views(found: Inspection, *, everything: bool) -> list[InspectionView]:
    """Return a view a table, and one for each sheet without any."""
    return [
        InspectionView(found, sheet, seen, everything)
        for sheet in found.sheets
        for seen in sheet.tables or (None,)
    ]
