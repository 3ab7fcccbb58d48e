"""What commands share: the workspace and the sources they read, and the one place that shows a
result."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from budgetcli.cli import speech
from budgetcli.cli.options import NO_ACCOUNTS
from budgetcli.cli.streams import put, say, screen_width
from budgetcli.formats.registry import BINARY, WITH_PARTS, format_of, render
from budgetcli.model.budgets import Note, Sign
from budgetcli.model.declarations import to_amount
from budgetcli.model.errors import BudgetError, Place, WriteError
from budgetcli.model.names import brief, lines_not_obeyed
from budgetcli.model.numbers import SCALES, DecimalMark
from budgetcli.model.sentences import worded
from budgetcli.reading.layouts import LAYOUT_FILES, Layout
from budgetcli.reading.sources import STANDARD_INPUT
from budgetcli.reading.workspaces import Workspace, find_workspace
from budgetcli.words.languages import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager
    from decimal import Decimal

    from budgetcli.cli.options import Accounts, Reading, Showing, Workspaces
    from budgetcli.model.budgets import Budget
    from budgetcli.reading.layouts import AccountReader
    from budgetcli.reading.workspaces import Committee
    from budgetcli.views.view import View


def workspace_of(chosen: Workspaces, targets: Sequence[str] | None = None) -> Workspace:
    """Return the workspace that serves for these targets; None where the workspace itself is asked
    for.

    The shipped example serves for its own committees only: what is read from a file gets nothing of
    it.
    """
    found = Workspace() if chosen.no_config else find_workspace(Path.cwd(), chosen.config)
    if found.is_example and targets is not None and all(map(_is_read_from_file, targets)):
        return Workspace()
    if not found.is_example or targets is None or any(map(found.committee, targets)):
        speech.prefer(found.language)
    return found


def _is_read_from_file(target: str) -> bool:
    return target == STANDARD_INPUT or any(map(os.path.exists, (target, target.partition("#")[0])))


KEY_FIGURES = "budgetcli.cli.keyfigures"
"""Makes key figures; imported where they are asked for."""

LEAST_POSTINGS = 50_000
"""Bytes of the least file that is looked at for postings."""

EVIDENCE = "budgetcli.ledgers.evidence"
ACCOUNTS, PROVING = "budgetcli.cli.accounts", "budgetcli.cli.proving"
"""Reads account files; imported where the options or a layout say that the target is one."""


def layout_of(
    declared: Reading, accounts: Accounts = NO_ACCOUNTS, *, open_sign: bool = False
) -> Layout:
    """Return what the flags declare of a source; a layout file says what they do not, and may say
    that the source is account files."""
    number, name = _table_asked_for(declared.table)
    flags = Layout(
        sheet=declared.sheet or name,
        table=number,
        sign=Sign(declared.sign) if declared.sign else None,
        scale=SCALES[declared.unit] if declared.unit else None,
        decimal=DecimalMark(declared.decimal) if declared.decimal else None,
        step=_step(declared.step),
        encoding=declared.encoding,
        open_sign=open_sign,
        unpack=declared.unpack,
        visible=declared.visible,
    )
    flags = flags._replace(committee_accounts=partial(_of_committee, declared, accounts, flags))
    if accounts.by or accounts.files or accounts.chart or accounts.control:
        return flags._replace(
            accounts=import_module(ACCOUNTS).reader(declared.layout, accounts, flags)
        )
    if declared.layout is None:
        is_a_table = any(
            each is not None for each in (declared.sheet, declared.table, declared.unit)
        )
        return flags if is_a_table else flags._replace(refuse_postings=_refuse_postings)
    if import_module(LAYOUT_FILES).is_of_accounts(declared.layout):
        return flags._replace(
            accounts=import_module(ACCOUNTS).reader(declared.layout, accounts, flags)
        )
    return flags.over(import_module(LAYOUT_FILES).read_layout(declared.layout))


def _table_asked_for(said: str | None) -> tuple[int | None, str | None]:
    """Return which table of a source is asked for: its place from 1, or the number in its title.
    Raises BudgetError for none of them."""
    if said is None or not said.isdecimal():
        return None, said or None
    if not int(said):
        raise BudgetError("bad-option", "`--table 0` is no table: the first is 1")
    return int(said), None


def _step(text: str | None) -> Decimal | None:
    """Return the declared rounding step. Raises BudgetError where it is no positive amount."""
    step = None if text is None else to_amount(text)
    if text is not None and (step is None or step <= 0):
        raise BudgetError(
            "bad-option",
            worded("`{text}` is no step to round to", text=text[:40]),
            hint="--step 100",
        )
    return step


def _refuse_postings(target: str) -> None:
    """Raise BudgetError where a target is a file of postings; a small file is not looked at."""
    path = Path(target)
    if path.is_file() and path.stat().st_size >= LEAST_POSTINGS:
        import_module(EVIDENCE).refuse_postings(target)


def _of_committee(
    declared: Reading, accounts: Accounts, flags: Layout, committee: Committee
) -> AccountReader:
    """Return what reads the account files of a committee: by the flags, then by its layout."""
    chosen = accounts._replace(files=committee.source) if committee.lists else accounts
    file = declared.layout or committee.layout_file
    return cast(
        "AccountReader", import_module(ACCOUNTS).reader(file, chosen, flags.over(committee.layout))
    )


def remark(note: Note, showing: Showing, times: int = 1) -> None:
    """Say a note on stderr, as the errors are said: a line for people, or an object for programs."""
    place, message = (
        brief(str(note.place)) if note.place else None,
        brief(speech.told(note.message)),
    )
    if showing.error_format == "json":
        said = {"severity": "note", "id": note.id, "place": place, "message": message, "hint": None}
        say(import_module("json").dumps(said | ({"times": times} if times > 1 else {})))
    else:
        head = f"{speech.label('note', note.id)}{f' ×{times}' if times > 1 else ''}"
        say(f"{head}: {place}: {message}" if place else f"{head}: {message}")


def tell(notes: Iterable[Note], showing: Showing) -> None:
    """Say notes on stderr: the same note of several places once, at the first of them, with how
    many they are."""
    places: dict[tuple[str, str], dict[Place | None, Note]] = {}
    for note in notes:
        places.setdefault((note.id, note.message), {}).setdefault(note.place, note)
    for found in places.values():
        remark(next(iter(found.values())), showing, len(found))


EXAMPLE_SERVES = Note(
    "example", "no budgetcli.toml here or above: the shipped example workspace serves"
)


def tell_example(workspace: Workspace, budgets: Iterable[Budget], showing: Showing) -> None:
    """Say that the shipped example served, where it did."""
    if workspace.is_example and any(_is_of_example(workspace, budget) for budget in budgets):
        remark(EXAMPLE_SERVES, showing)


def _is_of_example(workspace: Workspace, budget: Budget) -> bool:
    return budget.heading.entity == workspace.entity and workspace.entity is not None


def language_of(showing: Showing, workspace: Workspace, budgets: Iterable[Budget] = ()) -> Language:
    """Return the language asked for, else the workspace's, else English; the example's only for
    what is of the example."""
    if showing.lang is not None:
        return Language(showing.lang)
    serves = not workspace.is_example or any(
        _is_of_example(workspace, budget) for budget in budgets
    )
    return Language(workspace.language) if workspace.language and serves else speech.of_locale()


def workspace_paths(workspace: Workspace) -> list[str]:
    """Return every file of a workspace."""
    paths = [path for each in workspace.committees for path in (each.source, *each.packages)]
    return [str(path) for path in (workspace.file, *paths) if path is not None]


def spare(showing: Showing, inputs: Iterable[Path | None]) -> None:
    """Raise WriteError where the output named is one of these files, which a command reads besides
    its targets."""
    if showing.output not in (None, "-"):
        path = str(showing.output)
        import_module("budgetcli.sheets.saving").spare(
            Path(path), [str(each) for each in inputs if each], Place(path)
        )


def progress(what: str, showing: Showing) -> AbstractContextManager[None]:
    """Return what shows progress while it is open, where it is shown at all."""
    from budgetcli.cli.progress import is_shown, shown  # start-up: `expanded` needs them first

    return shown(what) if is_shown(as_json=showing.error_format == "json") else nullcontext()


def say_written(path: str, showing: Showing) -> None:
    """Say on stderr which file was written."""
    if showing.error_format == "json":
        remark(Note("wrote", "written", Place(path)), showing)
    else:
        say(speech.told(worded("wrote {path}", path=path)))


def sign_of(showing: Showing) -> Sign | None:
    """Return the sign convention to show amounts in, None for the source's own."""
    return Sign(showing.show_sign) if showing.show_sign else None


def states_inputs(showing: Showing) -> bool:
    """Return whether the format asked for states the digests of what was read: JSON does, also in
    place of a name not known yet."""
    return format_of(showing.format, showing.output) in ("json", "jsonl")


_kept: list[object] = []


def keep(*things: object) -> None:
    """Hold what a command made until the next one has something to hold: the end of the process
    takes the memory back at once."""
    _kept[:] = things


def show(
    views: Sequence[View], showing: Showing, language: Language, inputs: Iterable[str]
) -> None:
    """Write results to stdout or to a file, in the format asked for; the only place that does.

    Raises WriteError where they cannot be written, PipeClosedError where nobody reads.
    """
    keep(views)
    path = showing.output if showing.output not in (None, "-") else None
    name = format_of(showing.format, path)
    if name in WITH_PARTS:
        views = [
            part
            for view in views
            for part in (
                (view,)
                if name in getattr(view, "renderers", {})
                else getattr(view, "parts", (view,))
            )
        ]
    if path is not None:
        rendered = render(views, name, language)
        data = (
            rendered.encode("utf-8", "backslashreplace") if isinstance(rendered, str) else rendered
        )
        import_module("budgetcli.sheets.saving").write_file(
            Path(path), data, inputs=inputs, force=showing.force
        )
        say_written(path, showing)
        return
    if name in BINARY and sys.stdout is not None and sys.stdout.isatty():
        raise WriteError(
            "cannot-write",
            worded("`{name}` is not written to a terminal", name=name),
            hint=worded("-o FILE.{name}", name=name),
        )
    if name == "table":
        put(lines_not_obeyed(_for_screen(views, showing, language)))
    else:
        put(render(views, name, language))


def _for_screen(views: Sequence[View], showing: Showing, language: Language) -> str:
    """Return results as text: as wide as the terminal, or as wide as they need where the output
    goes elsewhere."""
    is_screen = sys.stdout is not None and sys.stdout.isatty()
    width = screen_width() if is_screen else None
    name = "terminal" if wants_color(showing.color, is_screen=is_screen) else "text"
    module = import_module(f"budgetcli.formats.{name}")
    return "\n".join(module.render(view, language, width) for view in views)


def wants_color(chosen: str, *, is_screen: bool) -> bool:
    """Return whether to colour: as the flag says; without one on a terminal, unless the environment
    asks for none."""
    if chosen != "auto":
        return chosen == "always"
    refused = (
        os.environ.get("NO_COLOR")
        or os.environ.get("TERM") == "dumb"
        or os.environ.get("FORCE_COLOR") == "0"
    )
    return is_screen and not refused
