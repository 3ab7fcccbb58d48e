"""A budget of wall-clock time for a reading: what goes on for longer is stopped, with an error that
names the option."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from budgetcli.model.errors import ReadError
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.model.errors import Place

USUAL_SECONDS = 60

ALLOWED: ContextVar[float | None] = ContextVar("ALLOWED", default=None)
"""The seconds that a reading may take; None where nobody limits it, as for who calls the functions
of this package."""


class _OutOfTimeError(BaseException):
    """The time is over. No Exception, so that nothing on the way takes it for a fault of the file."""


@contextmanager
def within_time(place: Place) -> Iterator[None]:
    """Stop what is done within after the seconds allowed. Raises ReadError then.

    Only the main thread of a process can be stopped so, and only where the system has an alarm
    clock.
    """
    seconds = ALLOWED.get()
    if (
        seconds is None
        or not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return
    before = signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _OutOfTimeError:
        said = worded("reading was stopped after {seconds:g} seconds", seconds=seconds)
        raise ReadError(
            "reader-stopped", said, at=place, hint="--max-seconds N allows more"
        ) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _stop(*_: object) -> None:
    raise _OutOfTimeError
