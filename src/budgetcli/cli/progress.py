"""Progress of long work: a line on stderr that says what is being done and for how long, on a
terminal only, and is wiped away."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from budgetcli.model.names import one_line
from budgetcli.reading.progress import STEP

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 1.0
"""Seconds of silence; most work is done before."""

INTERVAL = 0.5
WIPE = "\r\x1b[K"
LONGEST = 40


@contextmanager
def shown(what: str) -> Iterator[None]:
    """Say what is being done, from a second on, until it is done."""
    done = threading.Event()
    said = one_line(what)
    told = said if len(said) <= LONGEST else f"…{said[1 - LONGEST :]}"
    teller = threading.Thread(target=_tell, args=(told, done), daemon=True)
    teller.start()
    STEP.is_told = True
    try:
        yield
    finally:
        STEP.is_told = False
        done.set()
        teller.join()


def _tell(what: str, done: threading.Event) -> None:
    start, told = time.monotonic(), False
    wait = PATIENCE
    while not done.wait(wait):
        told = _put(f"{WIPE}{what} … {time.monotonic() - start:.0f} s {STEP.bar}".rstrip())
        wait = INTERVAL
    if told:
        _put(WIPE)


def _put(text: str) -> bool:
    """Write to stderr in its own encoding; a terminal that went away is no trouble of the work."""
    with suppress(OSError, ValueError):
        encoding = sys.stderr.encoding or "utf-8"
        sys.stderr.write(text.encode(encoding, "replace").decode(encoding))
        sys.stderr.flush()
    return True
