"""What commands share: the workspace and the sources they read, and the one place that shows a result."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcli.cli.streams import put, say, screen_width
from budgetcli.model.budgets import Sign
from budgetcli.model.errors import WriteError
from budgetcli.model.names import one_line
from budgetcli.model.numbers import SCALES, DecimalMark
from budgetcli.reading.layouts import Layout
from budgetcli.reading.workspaces import Workspace, find_workspace
from budgetcli.rendering.formats import BINARY, format_of, render
from budgetcli.rendering.languages import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgetcli.cli.options import Reading, Showing, Workspaces
    from budgetcli.model.budgets import Budget, Note
    from budgetcli.rendering.views import View


def workspace_of(chosen: Workspaces) -> Workspace:
    """Return the workspace that serves."""
    return Workspace() if chosen.no_config else find_workspace(Path.cwd(), chosen.config)


def layout_of(declared: Reading, *, open_sign: bool = False) -> Layout:
    """Return what the flags declare of a source."""
    return Layout(
        sheet=declared.sheet, table=declared.table, sign=Sign(declared.sign) if declared.sign else None,
        scale=SCALES[declared.unit] if declared.unit else None, decimal=DecimalMark(declared.decimal) if declared.decimal else None,
        open_sign=open_sign,
    )  # fmt: skip


def tell(notes: Iterable[Note]) -> None:
    """Say notes on stderr, each once."""
    for note in dict.fromkeys(notes):
        where = f"{one_line(str(note.place))}: " if note.place else ""
        say(f"note[{note.id}]: {where}{one_line(note.message)}")


def tell_example(workspace: Workspace, budgets: Iterable[Budget]) -> None:
    """Say that the shipped example served, where it did."""
    if workspace.is_example and any(_is_of_example(workspace, budget) for budget in budgets):
        say("note[example]: no budgetcli.toml here or above: the shipped example workspace serves")


def _is_of_example(workspace: Workspace, budget: Budget) -> bool:
    return budget.heading.entity == workspace.entity and workspace.entity is not None


def language_of(showing: Showing, workspace: Workspace, budgets: Iterable[Budget] = ()) -> Language:
    """Return the language asked for, else the workspace's, else English; the example's only for what is of the example."""
    if showing.lang is not None:
        return Language(showing.lang)
    serves = not workspace.is_example or any(_is_of_example(workspace, budget) for budget in budgets)
    return Language(workspace.language) if workspace.language and serves else Language.ENGLISH


def sign_of(showing: Showing) -> Sign | None:
    """Return the sign convention to show amounts in, None for the source's own."""
    return Sign(showing.show_sign) if showing.show_sign else None


def show(views: Sequence[View], showing: Showing, language: Language, inputs: Iterable[str]) -> None:
    """Write results to stdout or to a file, in the format asked for; the only place that does.

    Raises WriteError where they cannot be written, PipeClosedError where nobody reads.
    """
    path = showing.output if showing.output not in (None, "-") else None
    name = format_of(showing.format, path)
    if path is not None:
        rendered = render(views, name, language)
        data = rendered.encode("utf-8", "backslashreplace") if isinstance(rendered, str) else rendered
        import_module("budgetcli.rendering.files").write_file(Path(path), data, inputs=inputs, force=showing.force)
        say(f"wrote {one_line(path)}")
        return
    if name in BINARY and sys.stdout is not None and sys.stdout.isatty():
        raise WriteError("cannot-write", f"`{name}` is not written to a terminal", hint=f"-o FILE.{name}")
    width = terminal_width(showing)
    put(_coloured(views, language, width) if name == "table" and width is not None else render(views, name, language))


def terminal_width(showing: Showing) -> int | None:
    """Return how wide the terminal is, or None where the output goes elsewhere and no colour is asked for."""
    stream = sys.stdout
    if showing.color == "always":
        return screen_width()
    if stream is None or not stream.isatty():
        return None
    return screen_width()


def _coloured(views: Sequence[View], language: Language, width: int) -> str:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or os.environ.get("FORCE_COLOR") == "0"
    module = import_module("budgetcli.rendering.text" if plain else "budgetcli.rendering.terminal")
    return "\n".join(module.render(view, language, width) for view in views)
