"""Writing: a draft without a name beside the target, moved into place when whole, so that a file is
whole or as it was before."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcli.model.errors import Place, WriteError, worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

if sys.platform != "win32":
    import fcntl


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


if sys.platform != "win32":
    import fcntl


DEVICES = ("/dev/", "/proc/")


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a file while it is read, changed and replaced: another run that holds it waits, and
    reads what this one wrote.

    A file that is not there, and a system without such locks, is not held.
    """
    descriptor = _locked(path) if sys.platform != "win32" and path.is_file() else None
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _locked(path: Path) -> int:
    """Return the descriptor of the locked file; where it was replaced while we waited, of the one
    that has its name now."""
    while True:
        descriptor = os.open(path, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        os.close(descriptor)


def replace_file(path: Path, before: bytes, after: bytes, kept: Path, *, force: bool) -> None:
    """Write a file over itself; what it was is kept beside it with its mode, and is written first.

    Raises WriteError where the file is no longer what was read, or cannot be written: it is then as
    it is.
    """
    if path.read_bytes() != before:
        raise WriteError(
            "cannot-write",
            "the file has changed since it was read; nothing was written",
            at=Place(str(path)),
            hint="run the command again",
        )
    write_file(kept, before, inputs=[str(path)], force=force, mode=_mode(path))
    write_file(path, after, force=True)


def write_file(
    path: Path,
    data: bytes,
    *,
    inputs: Iterable[str] = (),
    force: bool = False,
    mode: int | None = None,
) -> None:
    """Write the whole file or nothing; an existing one only if forced, an input never; with this
    mode, or that of the file there was.

    Raises WriteError with the cause; every file is then as it was before.
    """
    try:
        target = Path(os.path.realpath(path)) if path.is_symlink() else path
        _refuse(path, target, inputs, force=force)
        sweep(target)
        with Draft(target) as draft:
            draft.write(data, _mode(target) if mode is None else mode)
            draft.settle(replacing=force)
    except OSError as error:
        raise WriteError(
            "cannot-write",
            worded("cannot write: {strerror}; nothing was changed", strerror=error.strerror),
            at=Place(str(path)),
        ) from error
    _sync_folder(target.parent)


def _refuse(path: Path, target: Path, inputs: Iterable[str], *, force: bool) -> None:
    place = Place(str(path))
    if any(os.path.abspath(each).startswith(DEVICES) for each in (path, target)) or _is_stream(
        target, 1, 2
    ):
        raise WriteError(
            "cannot-write",
            "a device or a stream is not written; `-o -` writes to standard output",
            at=place,
        )
    if target.is_symlink():
        raise WriteError("cannot-write", "this link leads back to itself", at=place)
    if target.is_dir():
        raise WriteError("cannot-write", "this is a folder", at=place, hint="name a file in it")
    if not target.exists():
        return
    if not target.is_file():
        raise WriteError("cannot-write", "this is no regular file", at=place)
    spare(target, inputs, place)
    if _is_stream(target, 0):
        raise _is_input(place)
    if not force:
        raise WriteError("output-exists", "the file exists", at=place, hint="--force replaces it")


def spare(target: Path, inputs: Iterable[str], place: Place) -> None:
    """Raise WriteError where the output is one of the inputs, under whatever name."""
    if any(_is_same(Path(each), target) for each in inputs):
        raise _is_input(place)


def _is_input(place: Place) -> WriteError:
    return WriteError(
        "output-is-input",
        "the output is one of the inputs, which are never written",
        at=place,
        hint="name another file",
    )


def _is_same(one: Path, other: Path) -> bool:
    with suppress(OSError, ValueError):
        return one.samefile(other)
    return False


def _is_stream(target: Path, *descriptors: int) -> bool:
    """Return whether a standard stream is redirected from or to this very file."""
    for descriptor in descriptors:
        with suppress(OSError):
            if stat.S_ISREG(os.fstat(descriptor).st_mode) and os.path.samestat(
                os.fstat(descriptor), target.stat()
            ):
                return True
    return False


def _mode(target: Path) -> int:
    """Return the mode of the file to replace, else that of a new file."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
