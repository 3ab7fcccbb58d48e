"""Progress of long work: what is being done, how far it is and for how long, on a terminal only; it
is wiped away before anything else is said."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from budgetcli.cli import streams
from budgetcli.cli.speech import told
from budgetcli.model.names import one_line
from budgetcli.model.sentences import worded
from budgetcli.reading.progress import STEP

if TYPE_CHECKING:
    from collections.abc import Iterator

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
