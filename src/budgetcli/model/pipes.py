"""Files that can be read once only: named pipes, `<(…)` of a shell, a terminal by its name.

What was read of one is kept while a command runs, for whoever asks for it again.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

STANDARD_INPUT = 0

_kept: dict[tuple[str, int, int], bytes] = {}


def is_pipe(path: Path) -> bool:
    """Return whether a path is read as standard input is: to its end, once.

    A device is none, but for the terminal that standard input is: others have no end, or nothing.
    """
    with suppress(OSError, ValueError):
        found = path.stat()
        if stat.S_ISFIFO(found.st_mode):
            return True
        is_device = stat.S_ISCHR(found.st_mode) and os.isatty(STANDARD_INPUT)
        return is_device and os.path.samestat(found, os.fstat(STANDARD_INPUT))
    return False


def is_readable(path: Path) -> bool:
    """Return whether a path is a file or is read as one."""
    return path.is_file() or is_pipe(path)


def bytes_of(path: Path, most: int) -> bytes:
    """Return the bytes of a file or a pipe, at most so many. Raises OSError where it cannot be
    read."""
    if not is_pipe(path):
        with path.open("rb") as stream:
            return stream.read(most)
    found = path.stat()
    key = (str(path), found.st_dev, found.st_ino)
    if key not in _kept:
        with path.open("rb") as stream:
            _kept[key] = stream.read(most)
    return _kept[key]


def forget() -> None:
    """Let go what was kept: the next command reads anew."""
    _kept.clear()
