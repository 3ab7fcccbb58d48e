"""A native reader in a process of its own, with limits of memory and time: its panic, abort, hang or hunger is one line of an error."""

from __future__ import annotations

import io
import json
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetcli.model.errors import ReadError

if TYPE_CHECKING:
    from budgetcli.model.errors import Place
    from budgetcli.reading.limits import Limits

NATIVES = Path(__file__).parent / "natives"
_ALLOWED = {("datetime", name) for name in ("datetime", "date", "time", "timedelta")} | {("decimal", "Decimal")}


def read_isolated(reader: str, data: bytes, limits: Limits, place: Place) -> tuple[Any, ...]:
    """Return ("read", what `natives/READER.py` returns) or ("failed", the name of what it raised, its message).

    Raises ReadError where the process dies, or needs more memory or time than allowed.
    """
    answer, status = _run(reader, data, limits, place)
    if not answer:
        raise ReadError("reader-stopped", f"the reader of this format stopped: {_cause(status, limits)}", at=place)
    outcome: tuple[Any, ...] = _Unpickler(io.BytesIO(answer)).load()
    return outcome


def _run(reader: str, data: bytes, limits: Limits, place: Place) -> tuple[bytes, int]:
    request = {"file": str(NATIVES / f"{reader}.py"), "path": sys.path, "memory": limits.memory, "seconds": limits.seconds,
               "cells": limits.cells}  # fmt: skip
    command = [sys.executable, "-I", "-S", str(NATIVES / "worker.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        try:
            answer, _ = child.communicate(json.dumps(request).encode() + b"\n" + data, timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            raise ReadError("reader-stopped", f"reading was stopped after {limits.seconds} seconds", at=place) from None
        finally:
            child.kill()
    return answer, child.returncode


def _cause(status: int, limits: Limits) -> str:
    """Return why a process died, in words."""
    if status == -signal.SIGABRT:
        return f"it asked for more than {limits.memory:,} bytes of memory, or its content is damaged"
    if -status in (getattr(signal, "SIGXCPU", None), getattr(signal, "SIGKILL", None)):
        return f"it needed more than {limits.seconds} seconds, or more memory than there is"
    return "its content is damaged"


class _Unpickler(pickle.Unpickler):
    """Takes plain values, dates and decimals only, so that a damaged child cannot name anything to be called."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is no plain value")
        return super().find_class(module, name)
