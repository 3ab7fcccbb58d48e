"""Texts put together of several encodings: told with their lines, since whichever is taken, the
letters of some rows are not theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcli.model.errors import ReadError
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcli.model.errors import Place

SAMPLE = 1 << 20
HINT = "write it anew in one encoding, or name one in a layout"
_UTF_8 = re.compile(rb"\xc3[\x80-\xbf]|\xe2\x80[\x90-\xbf]")
"""Letters of UTF-8 that no text in an encoding of one byte a letter has: a capital A with a tilde
before a sign."""


def refuse_mixed_sample(data: bytes, place: Place) -> None:
    """Raise ReadError where the beginning of a text that is no UTF-8 has letters of UTF-8, too."""
    found = _UTF_8.search(data)
    if found is not None:
        other = next(
            number for number, line in enumerate(data.split(b"\n"), 1) if not _is_utf_8(line)
        )
        raise _error(data.count(b"\n", 0, found.start()) + 1, other, place)


def refuse_mixed(path: Path, place: Place) -> None:
    """Raise ReadError where a text begins with letters of UTF-8, and turns out later to be none."""
    with path.open("rb") as stream:
        first = next((number for number, line in enumerate(stream, 1) if not line.isascii()), None)
        stream.seek(0)
        other = next(
            (
                number
                for number, line in enumerate(stream, 1)
                if not line.isascii() and not _is_utf_8(line)
            ),
            None,
        )
    if first is not None and other is not None and first < other:
        raise _error(first, other, place)


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _error(first: int, other: int, place: Place) -> ReadError:
    return ReadError(
        "unknown-encoding",
        worded("line {first} is in UTF-8 and line {other} is not", first=first, other=other),
        at=place,
        hint=HINT,
    )
