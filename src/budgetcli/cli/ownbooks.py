"""The user's own workbook: its bytes where the result is to be written into a copy of it, and the
copy on its way out."""

import sys
from contextlib import AbstractContextManager
from pathlib import Path

from budgetcli.cli.options import Reading, Showing
from budgetcli.cli.session import layout_of, say_written
from budgetcli.cli.streams import put
from budgetcli.formats.registry import format_of
from budgetcli.model.budgets import Budget, Note
from budgetcli.model.errors import Place, WriteError, worded
from budgetcli.reading.sources import STANDARD_INPUT, Opened, find_source
from budgetcli.reading.workspaces import Workspace
from budgetcli.sheets.opening import ZIP, ContentKind, recognise, tool


def own_workbook(
    target: str, workspace: Workspace, declared: Reading, showing: Showing, opened: Opened
) -> bytes | None:
    """Return the bytes of the target, which may be open, where it is an xlsx and the result is to
    be one too, else None."""
    path = showing.output if showing.output not in (None, "-") else None
    if format_of(showing.format, path) != "xlsx":
        return None
    data = opened.data or find_source(target, workspace, layout_of(declared)).data
    return data if data.startswith(ZIP) and tool("package-kind")(data) is ContentKind.XLSX else None


def plain_workbook(
    target: str, workspace: Workspace, declared: Reading, showing: Showing
) -> list[Note]:
    """Return the note that a workbook written from another kind of file holds the table alone;
    nothing for other outputs and for texts."""
    path = showing.output if showing.output not in (None, "-") else None
    if target == STANDARD_INPUT or format_of(showing.format, path) != "xlsx":
        return []
    source = find_source(target, workspace, layout_of(declared))
    kind = recognise(source.data) or tool("package-kind")(source.data)
    if kind in (ContentKind.TEXT, ContentKind.XLSX):
        return []
    said = worded(
        "{kind} cannot be changed in place, so this is a plain workbook of the table", kind=kind
    )
    return [
        Note(
            "plain-workbook",
            worded("{said}; formats, formulas and other sheets stay behind", said=said),
            Place(source.name),
        )
    ]


def show_bytes(data: bytes, showing: Showing, inputs: list[str]) -> None:
    """Write a file to its place, or to a pipe."""
    if showing.output not in (None, "-"):
        from budgetcli.sheets.saving import write_file  # start-up

        write_file(Path(str(showing.output)), data, inputs=inputs, force=showing.force)
        say_written(str(showing.output), showing)
        return
    if sys.stdout is not None and sys.stdout.isatty():
        raise WriteError("cannot-write", "`xlsx` is not written to a terminal", hint="-o FILE.xlsx")
    put(data)


def in_place_of(budget: Budget, showing: Showing) -> str:
    """Return the file that a budget was read from, to be written over. Raises WriteError where
    another output is named, too."""
    path = budget.inputs[0].path
    if showing.output is not None or path == STANDARD_INPUT:
        raise WriteError(
            "cannot-write",
            "--in-place writes the file that was read, and no other",
            at=Place(path),
            hint="leave out -o",
        )
    return path


def held_in_place(target: str, workspace: Workspace) -> AbstractContextManager[None]:
    """Return what holds the file of a target while it is changed in place, so that two runs at once
    lose nothing."""
    committee = workspace.committee(target)
    source = committee.source if committee is not None else None
    path = source or Path(target if Path(target).exists() else target.partition("#")[0])
    from budgetcli.sheets import saving  # start-up

    held: AbstractContextManager[None] = saving.held(path)
    return held


def not_in_place(budget: Budget) -> WriteError:
    """Return the error that a file cannot be changed in place."""
    return WriteError(
        "cannot-write",
        "only an xlsx workbook, and only where every year is known, is changed in place",
        at=Place(budget.inputs[0].path),
        hint="-o FILE writes a new file",
    )


def replace_workbook(path: Path, before: bytes, after: bytes, showing: Showing) -> None:
    """Write a workbook over itself; what it was stays beside it."""
    kept = path.with_name(f"{path.name}.bak")
    from budgetcli.sheets.saving import replace_file  # start-up

    replace_file(path, before, after, kept, force=showing.force)
    say_written(str(kept), showing)
    say_written(str(path), showing)
