"""Standard output and standard error: results whole or an error, notes a line each, told in the
language asked for."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from contextvars import ContextVar
from itertools import pairwise
from typing import TYPE_CHECKING

from budgetcli.model.errors import WriteError, worded
from budgetcli.model.names import lines_not_obeyed, one_line
from budgetcli.words.languages import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
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


_SPOKEN: ContextVar[tuple[Language, bool]] = ContextVar("spoken", default=(Language.ENGLISH, False))
"""The language, and whether it was asked for, so that no workspace changes it."""

LABELS = {"error": worded("error"), "note": worded("note"), "hint": worded("hint")}


def begin_speaking(arguments: Sequence[str]) -> None:
    """Speak the language that a command line asks for, else that of the locale."""
    asked: str | None = next(
        (after for option, after in pairwise(arguments) if option == "--lang"), None
    )
    asked = next(
        (each.removeprefix("--lang=") for each in arguments if each.startswith("--lang=")), asked
    )
    is_known = asked in tuple(Language)
    _SPOKEN.set((Language(asked), True) if asked is not None and is_known else (of_locale(), False))


def of_no_command(arguments: Sequence[str]) -> list[str]:
    """Return a command line without the language, where it names no command that takes it."""
    if not arguments or not arguments[0].startswith("-"):
        return list(arguments)
    pairs = zip(("", *arguments), arguments, strict=False)
    return [each for before, each in pairs if "--lang" not in (before, each.partition("=")[0])]


def prefer(language: str | None) -> None:
    """Speak the language of a workspace, unless another was asked for."""
    if language in tuple(Language) and not _SPOKEN.get()[1]:
        _SPOKEN.set((Language(language), False))


def of_locale() -> Language:
    """Return the language that the locale names, where it is one of these; else English."""
    stated = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return next(
        (each for each in Language if stated.lower().split("_")[0].split(".")[0] == each.value),
        Language.ENGLISH,
    )


def spoken() -> Language:
    """Return the language that messages are told in now."""
    return _SPOKEN.get()[0]


def told(text: str) -> str:
    """Return a sentence of the program in the language spoken, as one line."""
    from budgetcli.words.languages import translated  # start-up: most runs say nothing

    return one_line(translated(text, spoken()))


def label(kind: str, id: str | None = None) -> str:
    """Return what a message begins with: `error[ID]`, `fejl[ID]`, `note[ID]`, `hint`."""
    word = told(LABELS[kind])
    return word if id is None else f"{word}[{id}]"
