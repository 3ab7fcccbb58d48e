"""How much a source may hold and how long its reading may take: checked before memory is asked for,
stopped with an error that names the limit."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import ReadError, worded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.model.errors import Place


class Limits(NamedTuple):
    """What one source may need; the defaults refuse no workbook of a real publisher that was tried.

    `unpacked` bytes of all parts, `cells` that hold something in all sheets, `box` rows times
    columns of a sheet, `area` of its merged and linked ranges, `text` characters of a cell,
    `columns` of a text as in the widest sheet there is, `parts` of a package, and for a reader in a
    process of its own `memory` bytes and `seconds`; of a document `pages`, `characters` and
    `page_memory` bytes.
    """

    unpacked: int = 512 * 1024 * 1024
    cells: int = 5_000_000
    box: int = 20_000_000
    area: int = 2_000_000
    parts: int = 2_000
    memory: int = 2 * 1024 * 1024 * 1024
    seconds: int = 30
    text: int = 1_000_000
    columns: int = 16_384
    pages: int = 3_000
    characters: int = 5_000_000
    page_memory: int = 1024 * 1024 * 1024


LIMITS = Limits()


def too_large(what: str, limit: int, place: Place) -> ReadError:
    """Return the error of a source that passes a limit."""
    return ReadError(
        "too-large",
        worded("{what} pass the limit of {limit:,}", what=what, limit=limit),
        at=place,
        hint="split the source, or keep the part that is needed",
    )


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
