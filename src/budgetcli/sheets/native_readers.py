"""A native reader, run here for what is small and sane, else in a process of its own; and workbooks
behind a password, of which Excel's own default is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcli.model.errors import ReadError
from budgetcli.sheets.limits import too_large
from budgetcli.sheets.opening import tool

if TYPE_CHECKING:
    from budgetcli.model.errors import Place
    from budgetcli.sheets.isolation import Isolated
    from budgetcli.sheets.limits import Limits

PANIC = "PanicException"
"""The name of what a native reader raises instead of aborting; it is a BaseException and can only
be told by its name."""


class NativeError(Exception):
    """A native reader refused the bytes; `kind` is the name of what it raised."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(" ".join(message.split())[:200] or kind)
        self.kind = kind


def read_native(
    reader: str, data: bytes, limits: Limits, place: Place, *, apart: bool = True
) -> Any:
    """Return what `natives/READER.py` reads from the bytes.

    Raises NativeError where it refuses them, ReadError where it panics, dies, hangs, or needs more
    than the limits.
    """
    if not apart:
        return _result(_read_here(reader, data, limits), limits, place)
    with begun(reader, data, limits, place) as reading:
        return outcome_of(reading, limits, place)


def begun(reader: str, data: bytes, limits: Limits, place: Place) -> Isolated:
    """Return a reading in a process of its own that goes on while this one does something else; to
    be left when it is no longer needed."""
    reading: Isolated = tool("isolated")(reader, data, limits, place)
    return reading


def outcome_of(reading: Isolated, limits: Limits, place: Place) -> Any:
    """Return what a reading that was begun has read, waiting for it. Raises as `read_native` does."""
    return _result(reading.outcome(), limits, place)


def _result(outcome: tuple[Any, ...], limits: Limits, place: Place) -> Any:
    kind, *result = outcome
    if kind == "read":
        return result[0]
    kind, message = result
    if kind == "TooManyCells":
        raise too_large("the cells of the workbook", limits.cells, place)
    if kind == "MemoryError":
        raise too_large("the bytes of memory that the reader asks for", limits.memory, place)
    if kind == PANIC:
        raise ReadError(
            "reader-stopped", "the reader of this format gave up on damaged content", at=place
        )
    raise NativeError(kind, message)


def _read_here(reader: str, data: bytes, limits: Limits) -> tuple[Any, ...]:
    """Return the outcome as a process of its own would report it."""
    try:
        return "read", tool(reader)(data, limits.cells)
    except Exception as error:  # noqa: BLE001 - what a foreign reader raises is its report, named by read_native
        return "failed", type(error).__name__, str(error)
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        return "failed", PANIC, ""


def decrypted(data: bytes, limits: Limits, place: Place) -> bytes:
    """Return the workbook without its encryption, where the password is the one that Excel tries by
    itself.

    Raises ReadError where another password protects it.
    """
    try:
        opened: bytes = read_native("decryption", data, limits, place)
        return opened
    except NativeError as error:
        raise ReadError(
            "protected-file",
            "the workbook is protected by a password",
            at=place,
            hint="save a copy without it",
        ) from error
