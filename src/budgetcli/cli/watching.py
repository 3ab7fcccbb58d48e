"""A command run again whenever one of its files has changed and is whole again, until it is
interrupted."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.cli import streams as speech
from budgetcli.cli.boundary import CANNOT, report
from budgetcli.cli.streams import put, say
from budgetcli.model.errors import BudgetError, UnknownNameError, worded
from budgetcli.model.names import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

INTERVAL = 0.2
"""Seconds between two looks. A file is taken for whole when two looks in a row see the same."""

CLEAR = "\x1b[2J\x1b[H"


class Seen(NamedTuple):
    """What tells one state of a file from another: an editor that puts a new file in its place
    changes the number of its node."""

    modified: int
    size: int
    node: int


def repeat(command: Callable[[], int], files: Sequence[str], *, as_json: bool) -> int:
    """Run a command, and again after each change of one of the files; an error of the user is said
    and waited out.

    It ends by an interruption only. Raises UnknownNameError for a file that is not there to begin
    with.
    """
    missing = next((each for each in files if not Path(each).is_file()), None)
    if missing is not None:
        raise UnknownNameError(
            "file-not-found",
            "file to watch",
            missing,
            [str(each) for each in Path().iterdir() if each.is_file()],
        )
    while True:
        before = look(files)
        _run(command, as_json=as_json)
        say(
            speech.told(
                worded("watching {names}; ctrl-C ends", names=", ".join(map(one_line, files)))
            )
        )
        changed = await_change(files, before)
        if sys.stdout is not None and sys.stdout.isatty():
            put(CLEAR)
        say(speech.told(worded("changed: {names}", names=", ".join(map(one_line, changed)))))


def _run(command: Callable[[], int], *, as_json: bool) -> int:
    try:
        return command()
    except BudgetError as error:
        report(error, as_json=as_json)
        return CANNOT


def look(files: Sequence[str]) -> dict[str, Seen | None]:
    """Return the state of each file; None for one that is not there at the moment."""
    return {each: _seen(Path(each)) for each in files}


def _seen(path: Path) -> Seen | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return Seen(found.st_mtime_ns, found.st_size, found.st_ino)


def await_change(files: Sequence[str], before: dict[str, Seen | None]) -> list[str]:
    """Wait until a file differs from before, and all are there, hold something and stay as they
    are; return those that changed."""
    last = before
    while True:
        time.sleep(INTERVAL)
        now = look(files)
        is_settled = now == last and all(each is not None and each.size for each in now.values())
        if is_settled and now != before:
            return [each for each in files if now[each] != before[each]]
        last = now
