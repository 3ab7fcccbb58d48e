"""Standard output and standard error: results whole or an error, notes a line each."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from budgetcli.model.errors import WriteError
from budgetcli.model.names import lines_not_obeyed
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

MOST_SAID, KEPT_FOR_ERRORS, LONGEST_LINE = 3_900, 1_900, 1_200
"""Bytes that a run says on stderr without `--debug`, how many of them notes leave to errors, and
bytes of a line."""

USUAL_WIDTH = 80
NARROWEST, WIDEST = 20, 100_000
"""A screen said to be narrower or wider is not believed."""


class PipeClosedError(Exception):
    """The reader of a pipe went away."""


class _Room:
    """How much a run may still say on stderr, and how many lines there was no room for."""

    def __init__(self) -> None:
        self.begin(unlimited=False)

    def begin(self, *, unlimited: bool) -> None:
        """Have all the room again."""
        self.unlimited = unlimited
        self.left = MOST_SAID
        self.left_out = 0

    def takes(self, text: str, *, grave: bool) -> bool:
        """Return whether a line may be said, and note what it takes; errors have room that notes
        leave."""
        size = len(text.encode("utf-8", "backslashreplace")) + 1
        if not self.unlimited and size > self.left - (0 if grave else KEPT_FOR_ERRORS):
            self.left_out += 1
            return False
        self.left -= size
        return True


_room = _Room()
_endings: list[Callable[[], None]] = []


def before_saying(ending: Callable[[], None]) -> None:
    """Have this done before anything is written: whatever draws on the terminal ends there."""
    _endings.append(ending)


def _end_drawing() -> None:
    while _endings:
        _endings.pop()()


def begin(*, unlimited: bool) -> None:
    """Begin a run, which has so much to say on stderr; unlimited with `--debug`."""
    _room.begin(unlimited=unlimited)


def left_out() -> int:
    """Return how many lines there was no room for."""
    return _room.left_out


def say(text: str, *, grave: bool = False) -> None:
    """Write a line to stderr; nothing where stderr is closed, full, or read by nobody, or the run
    has said enough."""
    text = _cut(lines_not_obeyed(text))
    if _room.takes(text, grave=grave):
        say_last(text)


def _cut(text: str) -> str:
    """Return a line as long as a line may be; help is said whole."""
    data = text.encode("utf-8", "backslashreplace")
    if len(data) <= LONGEST_LINE or _room.unlimited or "\n" in text:
        return text
    return f"{data[:LONGEST_LINE].decode('utf-8', 'ignore')}…"


def say_last(text: str) -> None:
    """Write a line to stderr, however much was said."""
    _end_drawing()
    if sys.stderr is None:
        return
    try:
        print(text, file=sys.stderr, flush=True)  # noqa: T201 (stderr of a command line)
    except OSError:
        silence(sys.stderr)


def silence(stream: TextIO) -> None:
    """Let nothing complain at the end of the process: what the stream still holds goes nowhere."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def screen_width() -> int:
    """Return how wide the terminal says it is."""
    stated = os.environ.get("COLUMNS", "")
    width = (
        int(stated)
        if stated.isascii() and stated.isdigit() and len(stated) < 9
        else _terminal_width()
    )
    return width if NARROWEST <= width <= WIDEST else USUAL_WIDTH


def _terminal_width() -> int:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError, AttributeError):
        return USUAL_WIDTH


def put(rendered: str | bytes) -> None:
    """Write to stdout and flush, so that a failure is known here: bytes as they are, text in the
    terminal's encoding.

    Raises PipeClosedError where nobody reads, WriteError where it cannot be written.
    """
    _end_drawing()
    stream = sys.stdout
    if stream is None:
        raise WriteError("cannot-write", "standard output is closed")
    try:
        _write(stream, rendered)
    except BrokenPipeError:
        silence(stream)
        raise PipeClosedError from None
    except OSError as error:
        silence(stream)
        raise WriteError(
            "cannot-write", worded("cannot write output: {strerror}", strerror=error.strerror)
        ) from error


def _write(stream: TextIO, rendered: str | bytes) -> None:
    if isinstance(rendered, bytes):
        stream.flush()
        stream.buffer.write(rendered)
        stream.buffer.flush()
    else:
        _write_text(stream, rendered)


def _write_text(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()
