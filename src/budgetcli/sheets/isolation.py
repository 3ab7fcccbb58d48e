"""A native reader in a process of its own, with limits of memory and time: its panic, abort, hang
or hunger is one line of an error."""

from __future__ import annotations

import io
import json
import pickle
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from budgetcli.model.errors import ReadError, worded

if TYPE_CHECKING:
    from budgetcli.model.errors import Place
    from budgetcli.sheets.limits import Limits

NATIVES = Path(__file__).parent / "natives"
_ALLOWED = {("datetime", name) for name in ("datetime", "date", "time", "timedelta")} | {
    ("decimal", "Decimal")
}


class Isolated:
    """A reading that another process has begun; leaving it ends that process, whether it is done or
    not."""

    def __init__(self, reader: str, data: bytes, limits: Limits, place: Place) -> None:
        self._limits, self._place = limits, place
        self._answer: bytes | None = None
        request = {
            "file": str(NATIVES / f"{reader}.py"),
            "path": sys.path,
            "memory": limits.memory,
            "seconds": limits.seconds,
            "cells": limits.cells,
        }
        command = [sys.executable, "-I", "-S", str(NATIVES / "worker.py")]
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._talk = Thread(
            target=self._ask, args=(json.dumps(request).encode() + b"\n" + data,), daemon=True
        )
        self._talk.start()

    def _ask(self, question: bytes) -> None:
        with suppress(subprocess.TimeoutExpired):
            self._answer, _ = self._child.communicate(question, timeout=self._limits.seconds)

    def __enter__(self) -> Isolated:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.kill()
        self._talk.join()
        for stream in (self._child.stdin, self._child.stdout):
            with suppress(BrokenPipeError):
                stream.close()  # type: ignore[union-attr]
        self._child.wait()

    def outcome(self) -> tuple[Any, ...]:
        """Return ("read", what `natives/READER.py` returns) or ("failed", the name of what it
        raised, its message).

        Raises ReadError where the process dies, or needs more memory or time than allowed.
        """
        self._talk.join()
        if self._answer is None:
            raise ReadError(
                "reader-stopped",
                worded("reading was stopped after {seconds} seconds", seconds=self._limits.seconds),
                at=self._place,
            )
        if not self._answer:
            cause = _cause(self._child.returncode, self._limits)
            raise ReadError(
                "reader-stopped",
                worded("the reader of this format stopped: {cause}", cause=cause),
                at=self._place,
            )
        found: tuple[Any, ...] = _Unpickler(io.BytesIO(self._answer)).load()
        return found


def _cause(status: int, limits: Limits) -> str:
    """Return why a process died, in words."""
    if status == -signal.SIGABRT:
        return (
            f"it asked for more than {limits.memory:,} bytes of memory, or its content is damaged"
        )
    if -status in (getattr(signal, "SIGXCPU", None), getattr(signal, "SIGKILL", None)):
        return f"it needed more than {limits.seconds} seconds, or more memory than there is"
    return "its content is damaged"


class _Unpickler(pickle.Unpickler):
    """Takes plain values, dates and decimals only, so that a damaged child cannot name anything to
    be called."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(
                worded("{module}.{name} is no plain value", module=module, name=name)
            )
        return super().find_class(module, name)
