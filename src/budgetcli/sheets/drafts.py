"""A file that is being written: without a name while it grows, so that nothing is left of it where
the process is killed.

Linux opens a file without a name (`O_TMPFILE`) and gives it one at the end, at once. Only a file
that takes the place of another needs a name of its own for the moment before (no system call
replaces a name by a nameless file), and so does every file where the system knows no nameless ones.
Whoever writes holds a lock on it, which ends with the process: a draft without a lock is a dead
one, and is swept away by the next writing to the same name.
"""

from __future__ import annotations

import errno
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from types import TracebackType

SUFFIX = ".budgetcli-draft"
NAMELESS = getattr(os, "O_TMPFILE", None)
DESCRIPTORS = Path("/proc/self/fd")
"""Where Linux shows the open files of a process, by which a nameless one can be named."""


class Draft:
    """A file beside its target: written, made lasting, and given the target's name; as a context it
    leaves nothing else behind."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.name: Path | None = None
        nameless = self._nameless()
        if nameless is None:
            nameless, self.name = self._named()
        self.descriptor = nameless

    def __enter__(self) -> Draft:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.name is not None:
            with suppress(OSError):
                self.name.unlink()
        os.close(self.descriptor)

    def _nameless(self) -> int | None:
        """Return the descriptor of a file without a name, None where there is no such thing here."""
        if NAMELESS is None or not DESCRIPTORS.exists():
            return None
        with suppress(OSError):
            descriptor = os.open(self.target.parent, NAMELESS | os.O_WRONLY, 0o600)
            _hold(descriptor)
            return descriptor
        return None

    def _named(self) -> tuple[int, Path]:
        """Return the descriptor and the name of a new file that this process holds; one swept away
        before it was held is made anew."""
        while True:
            name = self._free()
            descriptor = os.open(
                name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
            )
            _hold(descriptor)
            if name.exists():
                return descriptor, name
            os.close(descriptor)

    def _free(self) -> Path:
        return self.target.with_name(f"{_prefix(self.target)}{secrets.token_hex(8)}{SUFFIX}")

    def write(self, data: bytes, mode: int) -> None:
        """Write all of it, with the mode the file is to have, and wait until the disk has it."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self.descriptor, rest) :]
        os.chmod(self.descriptor if os.chmod in os.supports_fd else self.name or self.target, mode)
        os.fsync(self.descriptor)

    def settle(self, *, replacing: bool) -> None:
        """Give it the target's name, in place of the file that has it; raises FileExistsError where
        none may be replaced."""
        if self.target.exists() and not replacing:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        if self.name is None and not self.target.exists():
            self._link(self.target)
            return
        if self.name is None:
            name = self._free()
            self._link(name)
            self.name = name
        os.replace(self.name, self.target)
        self.name = None

    def _link(self, name: Path) -> None:
        folder = os.open(name.parent, os.O_RDONLY)
        try:
            os.link(
                DESCRIPTORS / str(self.descriptor),
                name.name,
                dst_dir_fd=folder,
                follow_symlinks=True,
            )
        finally:
            os.close(folder)


def sweep(target: Path) -> None:
    """Remove the drafts of a target that no process holds any more."""
    with suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if entry.name.startswith(_prefix(target)) and entry.name.endswith(SUFFIX):
                _remove_dead(Path(entry.path))


def _remove_dead(draft: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(draft, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0))
        try:
            if _hold(descriptor, wait=False):
                draft.unlink()
        finally:
            os.close(descriptor)


def _prefix(target: Path) -> str:
    return f".{target.name[:40]}."


def _hold(descriptor: int, *, wait: bool = True) -> bool:
    """Lock a file until it is closed, or the process ends; return whether it is this process that
    holds it."""
    if sys.platform == "win32":
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return wait
    return True
