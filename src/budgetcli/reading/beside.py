"""Two targets read at the same time: the second in a process of its own, where both are files of many cells."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcli.reading.sources import STANDARD_INPUT, read_one

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from budgetcli.model.budgets import Budget
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.workspaces import Workspace

LARGE = 256 * 1024
"""Bytes of a file from which on a process for it is worth its start, and bringing over what it read."""

_LENGTH = 8
PARCELS = "budgetcli.reading.parcels"
"""Brings a budget from one process to another; imported where there are two."""


def read_both(first: str, second: str, workspace: Workspace, layout: Layout) -> tuple[Budget, Budget]:
    """Return the one budget of each target. Raises as reading one after the other does."""
    if not (_can_fork() and _is_large(first, workspace) and _is_large(second, workspace)):
        return read_one(first, workspace, layout), read_one(second, workspace, layout)
    read = partial(read_one, second, workspace, layout)
    with _begun(read) as other:
        one = read_one(first, workspace, layout)
        return one, other() or read()


def _can_fork() -> bool:
    """Return whether this process can be doubled, to any use: not where polars has started its threads, which would be half there."""
    return hasattr(os, "fork") and (os.cpu_count() or 1) > 1 and "polars" not in sys.modules


def _is_large(target: str, workspace: Workspace) -> bool:
    committee = workspace.committee(target)
    path = committee.source if committee is not None else Path(target if Path(target).exists() else target.partition("#")[0])
    with suppress(OSError, ValueError):
        return target != STANDARD_INPUT and path is not None and path.is_file() and path.stat().st_size >= LARGE
    return False


@contextmanager
def _begun(read: Callable[[], Budget]) -> Iterator[Callable[[], Budget | None]]:
    """Give what waits for a budget that another process reads; None where it could not, so that it is read here and says why."""
    answer, question = os.pipe()
    try:
        child = os.fork()
    except OSError:  # no room for another process
        os.close(question)
        os.close(answer)
        yield lambda: None
        return
    if child == 0:
        _answer(question, read)
    os.close(question)
    try:
        with os.fdopen(answer, "rb") as stream:
            yield lambda: _received(stream.read(), read)
    finally:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _received(data: bytes, read: Callable[[], Budget]) -> Budget | None:
    """Return the budget that came over whole, else None; what did not come over is read where it is asked for."""
    length, content = data[:_LENGTH], data[_LENGTH:]
    if not content or int.from_bytes(length, "big") != len(content):
        return None
    budget: Budget = import_module(PARCELS).unpacked(content, lambda: read().equations)
    return budget


def _answer(question: int, read: Callable[[], Budget]) -> None:
    """Write what is read, whole or not at all, and end this process whatever happens; nothing of it is shown."""
    try:
        sys.stdout = sys.stderr = None
        data = import_module(PARCELS).packed(read())
        with os.fdopen(question, "wb") as stream:
            stream.write(len(data).to_bytes(_LENGTH, "big") + data)
    finally:
        os._exit(0)
