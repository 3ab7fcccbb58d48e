"""Two targets read at the same time: the second in a process of its own, where both are files of many cells."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import finalize

from budgetcli.model.deferred import as_columns
from budgetcli.reading.sources import STANDARD_INPUT, read_one

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from budgetcli.model.budgets import Budget
    from budgetcli.model.deferred import Prints
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.workspaces import Workspace

LARGE = 256 * 1024
"""Bytes of a file from which on a process for it is worth its start, and bringing over what it read."""

PARCELS = "budgetcli.reading.parcels"
"""Brings a budget from one process to another; imported where there are two."""

_LENGTH = 8
_ASKED = b"?"


def read_both(first: str, second: str, workspace: Workspace, layout: Layout) -> tuple[Budget, Budget]:
    """Return the one budget of each target. Raises as reading one after the other does."""
    read = partial(read_one, second, workspace, layout)
    other = _begun(read) if _can_fork() and large_file(first, workspace) and large_file(second, workspace) else None
    if other is None:
        return read_one(first, workspace, layout), read()
    try:
        one = read_one(first, workspace, layout)
        return one, _received(other, read, one) or read()
    except BaseException:
        other.end()
        raise


def _can_fork() -> bool:
    """Return whether this process can be doubled, to any use: not where polars has started its threads, which would be half there."""
    return hasattr(os, "fork") and (os.cpu_count() or 1) > 1 and "polars" not in sys.modules


def large_file(target: str, workspace: Workspace) -> Path | None:
    """Return the file that a target is read from, where it has many cells; None for any other, and for standard input."""
    committee = workspace.committee(target)
    path = committee.source if committee is not None else Path(target if Path(target).exists() else target.partition("#")[0])
    with suppress(OSError, ValueError):
        return path if target != STANDARD_INPUT and path is not None and path.is_file() and path.stat().st_size >= LARGE else None
    return None


class _Other:
    """Another process that reads a budget, sends it, and waits to be asked for the rest; it ends with this one, or when nobody can ask."""

    def __init__(self, child: int, answer: int, asking: int) -> None:
        self._answer = os.fdopen(answer, "rb")
        self.end = finalize(self, _end, child, self._answer, asking)
        self._asking = asking

    def received(self) -> bytes:
        """Return the next that it sends, whole or not at all; this waits for it."""
        length = int.from_bytes(self._answer.read(_LENGTH), "big")
        content = self._answer.read(length)
        return content if len(content) == length else b""

    def asked(self) -> bytes:
        """Return what it sends when it is asked for the rest."""
        with suppress(BrokenPipeError):
            os.write(self._asking, _ASKED)
        return self.received()


def _end(child: int, answer: IO[bytes], asking: int) -> None:
    answer.close()
    os.close(asking)
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _begun(read: Callable[[], Budget]) -> _Other | None:
    """Return the process that reads a budget; None where it could not be begun."""
    (answer, answering), (asked, asking) = os.pipe(), os.pipe()
    try:
        child = os.fork()
    except OSError:  # no room for another process
        for each in (answer, answering, asked, asking):
            os.close(each)
        return None
    if child == 0:
        os.close(answer)  # so that nobody is there to send to once the other process is gone
        os.close(asking)
        _serve(read, answering, asked)
    os.close(answering)
    os.close(asked)
    return _Other(child, answer, asking)


def _serve(read: Callable[[], Budget], answering: int, asked: int) -> None:
    """Send what is read, whole or not at all, and the rest if that is asked for; end this process whatever happens, and show nothing."""
    try:
        sys.stdout = sys.stderr = None
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        parcels, budget = import_module(PARCELS), read()
        with os.fdopen(answering, "wb") as answer:
            _send(answer, parcels.packed(budget))
            if os.read(asked, 1):
                _send(answer, parcels.packed_prints(as_columns(budget.figures).prints))
    finally:
        os._exit(0)


def _send(answer: IO[bytes], data: bytes) -> None:
    answer.write(len(data).to_bytes(_LENGTH, "big") + data)
    answer.flush()


def _received(other: _Other, read: Callable[[], Budget], one: Budget) -> Budget | None:
    """Return the budget that comes over whole, else None; what does not come over is asked for, or read, where it is needed."""
    parcels = import_module(PARCELS)
    known = parcels.pieces_of(one)  # while the other process is still at it
    data = other.received()
    if not data:
        other.end()
        return None
    budget: Budget = parcels.unpacked(data, parcels.Later(partial(_prints, other, read), lambda: read().equations), known)
    return budget


def _prints(other: _Other, read: Callable[[], Budget]) -> Prints:
    """Return how the figures are printed, of the process that read them; where that is gone they are read again."""
    data = other.asked()
    other.end()
    prints: Prints = import_module(PARCELS).unpacked_prints(data) if data else as_columns(read().figures).prints
    return prints
