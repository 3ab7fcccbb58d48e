"""What commands share: the workspace and sources they read, one command over several targets, and the
one place that shows a result or how far it is."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from budgetcli.cli import streams
from budgetcli.cli import streams as speech
from budgetcli.cli.boundary import CANNOT, error_document, report
from budgetcli.cli.options import NO_ACCOUNTS
from budgetcli.cli.streams import put, say, screen_width, told
from budgetcli.formats.registry import BINARY, WITH_ERRORS, WITH_PARTS, format_of, render
from budgetcli.model.budgets import Note, Sign
from budgetcli.model.declarations import to_amount
from budgetcli.model.errors import BudgetError, Place, WriteError, worded
from budgetcli.model.names import brief, lines_not_obeyed, one_line
from budgetcli.model.numbers import SCALES, DecimalMark
from budgetcli.model.records import Table
from budgetcli.reading.layouts import Layout
from budgetcli.reading.sources import STANDARD_INPUT, STEP, is_of_accounts, read
from budgetcli.reading.workspaces import Workspace, find_workspace
from budgetcli.version import VERSION
from budgetcli.words.languages import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from decimal import Decimal

    from budgetcli.cli.options import AccountOptions, Reading, Showing, Workspaces
    from budgetcli.model.budgets import Budget
    from budgetcli.reading.layouts import AccountReader
    from budgetcli.reading.workspaces import Committee
    from budgetcli.views.view import Record, View

    AnyView = TypeVar("AnyView", bound=View)


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


LEAST_POSTINGS = 50_000
"""Bytes of the least file that is looked at for postings."""


def layout_of(
    declared: Reading, accounts: AccountOptions = NO_ACCOUNTS, *, open_sign: bool = False
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
        from budgetcli.cli.account_files import reader  # start-up

        return flags._replace(accounts=reader(declared.layout, accounts, flags))
    if declared.layout is None:
        is_a_table = any(
            each is not None for each in (declared.sheet, declared.table, declared.unit)
        )
        return flags if is_a_table else flags._replace(refuse_postings=_refuse_postings)
    from budgetcli.reading.layoutfiles import declares_accounts, read_layout  # start-up

    if declares_accounts(declared.layout):
        from budgetcli.cli.account_files import reader  # start-up

        return flags._replace(accounts=reader(declared.layout, accounts, flags))
    return flags.over(read_layout(declared.layout))


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
        from budgetcli.ledgers.evidence import refuse_postings  # start-up

        refuse_postings(target)


def _of_committee(
    declared: Reading, accounts: AccountOptions, flags: Layout, committee: Committee
) -> AccountReader:
    """Return what reads the account files of a committee: by the flags, then by its layout."""
    chosen = accounts._replace(files=committee.source) if committee.lists else accounts
    file = declared.layout or committee.layout_file
    from budgetcli.cli.account_files import reader  # start-up

    return cast("AccountReader", reader(file, chosen, flags.over(committee.layout)))


def remark(note: Note, showing: Showing, times: int = 1) -> None:
    """Say a note on stderr, as the errors are said: a line for people, or an object for programs."""
    place, message = (
        brief(str(note.place)) if note.place else None,
        brief(speech.told(note.message)),
    )
    if showing.error_format == "json":
        said = {"severity": "note", "id": note.id, "place": place, "message": message, "hint": None}
        from json import dumps  # start-up

        say(dumps(said | ({"times": times} if times > 1 else {})))
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
        from budgetcli.sheets import saving  # start-up

        saving.spare(Path(path), [str(each) for each in inputs if each], Place(path))


def progress(what: str, showing: Showing) -> AbstractContextManager[None]:
    """Return what shows progress while it is open, where it is shown at all."""

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
        from budgetcli.sheets.saving import write_file  # start-up

        write_file(Path(path), data, inputs=inputs, force=showing.force)
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
    colored = wants_color(showing.color, is_screen=is_screen)
    if colored or (is_screen and os.environ.get("TERM") != "dumb"):
        from budgetcli.formats import terminal  # start-up: rich is for a terminal only

        return "\n".join(terminal.render(view, language, width, colored=colored) for view in views)
    from budgetcli.formats import text  # start-up

    return "\n".join(text.render(view, language, width) for view in views)


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


class RefusedView(NamedTuple):
    """The view of a target that could not be processed."""

    target: str
    error: BudgetError

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    def table(self, _: Language) -> Table:
        """Return the error as a title without a table."""
        return Table(f"{self.target}: error[{self.error.id}]: {brief(str(self.error))}", (), ())

    def document(self) -> dict[str, Any]:
        """Return the error in place of a document."""
        inputs = [{"path": self.target, "sheet": None, "sha256": None}]
        return {
            "schema": "budgetcli/error@1",
            "version": VERSION,
            "inputs": inputs,
            "error": error_document(self.error),
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return no record."""
        return (), ()


def run_all(  # noqa: PLR0913, PLR0917 -- what is read, how it is looked at, and where it goes
    targets: Sequence[str],
    workspace: Workspace,
    layout: Layout,
    view: Callable[[Budget], AnyView],
    showing: Showing,
    status: Callable[[AnyView], int] = lambda _: 0,
    meet: Callable[[Sequence[Budget]], object] = lambda _: None,
) -> int:
    """Show a view of every budget of every target, and return the highest exit status; a single
    refused target is an error.

    The budgets of a target meet before any of them is looked at.
    """
    shown: list[View] = []
    budgets: list[Budget] = []
    worst = 0
    for number, target in enumerate(targets, 1):
        try:
            with progress(f"{number}/{len(targets)} {target}", showing):
                read_here = read(target, workspace, layout._replace(digest=states_inputs(showing)))
                meet(read_here)
                views = [view(budget) for budget in read_here]
        except BudgetError as error:
            if len(targets) == 1:
                raise
            report(error, as_json=showing.error_format == "json")
            shown.append(RefusedView(target, error))
            worst = CANNOT
            continue
        budgets += read_here
        shown += views
        worst = max(
            worst,
            *(0 if showing.exit_zero and status(each) == 1 else status(each) for each in views),
        )
    tell_example(workspace, budgets, showing)
    tell((note for budget in budgets for note in budget.notes), showing)
    if budgets or format_of(showing.format, showing.output) in WITH_ERRORS:
        show(
            shown,
            showing,
            language_of(showing, workspace, budgets),
            input_paths(targets, workspace, layout),
        )
    return worst


def named(targets: Sequence[str] | None, accounts: AccountOptions) -> list[str]:
    """Return the targets; the list of account files stands for them where there is none. Raises
    BudgetError where neither is named."""
    if not targets and accounts.files is None:
        raise BudgetError(
            "bad-option",
            "missing argument `TARGET...`",
            hint="a committee, a file, - or --files LIST",
        )
    return list(targets or [str(accounts.files)])


def input_paths(
    targets: Sequence[str], workspace: Workspace, layout: Layout | None = None
) -> list[str]:
    """Return the files that are read and must not be written: workspace, layouts, sources, a file
    with and without its `#Sheet`."""
    committees = [each for each in map(workspace.committee, targets) if each is not None]
    accounts = [
        *(layout.accounts.files if layout is not None and layout.accounts is not None else ())
    ]
    for each in filter(is_of_accounts, committees):
        from budgetcli.cli.account_files import committee_files  # start-up

        accounts += committee_files(each)
    files = [
        workspace.file,
        *(file for each in committees for file in (each.source, each.layout_file)),
        layout.file if layout else None,
    ]
    return [
        *(str(file) for file in files if file is not None),
        *accounts,
        *targets,
        *(target.partition("#")[0] for target in targets),
    ]


PATIENCE = 1.0
"""Seconds of silence; most work is done before, and the library that draws is not imported."""

INTERVAL = 0.2
LONGEST = 40
SHEETS = worded("sheet {number} of {count}")


class _Teller:
    """What is being done, and the thread that says it."""

    def __init__(self) -> None:
        self.what = ""
        self.done = threading.Event()
        self.thread: threading.Thread | None = None

    def begin(self) -> None:
        """Say it from a second on."""
        self.done = threading.Event()
        self.thread = threading.Thread(target=_tell, args=(self.done,), daemon=True)
        self.thread.start()

    def end(self) -> None:
        """Say it no longer, and leave nothing behind."""
        thread, self.thread = self.thread, None
        if thread is not None and thread is not threading.current_thread():
            self.done.set()
            thread.join()


_TELLER = _Teller()


def is_shown(*, as_json: bool) -> bool:
    """Return whether progress is shown: on a terminal, unless errors are for programs or the
    terminal cannot wipe a line."""
    on_terminal = sys.stderr is not None and sys.stderr.isatty()
    return on_terminal and not as_json and os.environ.get("TERM") != "dumb"


@contextmanager
def shown(what: str) -> Iterator[None]:
    """Say what is being done, from a second on, until it is done or something else is said."""
    said = one_line(what)
    before, _TELLER.what = _TELLER.what, said if len(said) <= LONGEST else f"…{said[1 - LONGEST :]}"
    is_first = _TELLER.thread is None
    if is_first:
        _TELLER.begin()
        streams.before_saying(_TELLER.end)
    try:
        yield
    finally:
        _TELLER.what = before
        if is_first:
            _TELLER.end()


def _tell(done: threading.Event) -> None:
    if done.wait(PATIENCE):
        return
    from rich.console import Console  # start-up: for long work only
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn("line"),
        TextColumn("{task.description}", markup=False),
        BarColumn(24),
        TextColumn("{task.fields[sheets]}", markup=False),
        TimeElapsedColumn(),
    )
    with (
        suppress(OSError, ValueError),  # a terminal that went away is no trouble of the work
        Progress(*columns, console=Console(file=sys.stderr), transient=True) as drawn,
    ):
        task = drawn.add_task(_TELLER.what, total=None, sheets="")
        while True:
            count = STEP.count
            sheets = told(worded(SHEETS.template, number=STEP.done + 1, count=count))
            drawn.update(
                task,
                description=_TELLER.what,
                total=count or None,
                completed=STEP.done,
                sheets=sheets if count else "",
            )
            if done.wait(INTERVAL):
                return
