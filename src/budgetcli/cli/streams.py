"""Standard output and standard error: results whole or an error, notes a line each."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

from budgetcli.model.errors import WriteError

if TYPE_CHECKING:
    from typing import TextIO

USUAL_WIDTH = 80
NARROWEST = 20
"""A screen said to be narrower is not believed."""


class PipeClosedError(Exception):
    """The reader of a pipe went away."""


def say(text: str) -> None:
    """Write a line to stderr; nothing where stderr is closed."""
    if sys.stderr is not None:
        print(text, file=sys.stderr)  # noqa: T201 (stderr of a command line)


def screen_width() -> int:
    """Return how wide the terminal says it is."""
    stated = os.environ.get("COLUMNS", "")
    width = int(stated) if stated.isascii() and stated.isdigit() else shutil.get_terminal_size((USUAL_WIDTH, 24)).columns
    return width if width >= NARROWEST else USUAL_WIDTH


def put(rendered: str | bytes) -> None:
    """Write to stdout and flush, so that a failure is known here: bytes as they are, text in the terminal's encoding."""
    stream = sys.stdout
    if stream is None:
        raise WriteError("cannot-write", "standard output is closed")
    try:
        if isinstance(rendered, bytes):
            stream.flush()
            stream.buffer.write(rendered)
            stream.buffer.flush()
        else:
            _write_text(stream, rendered)
    except BrokenPipeError:
        raise PipeClosedError from None
    except OSError as error:
        raise WriteError("cannot-write", f"cannot write output: {error.strerror}") from error


def _write_text(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()
