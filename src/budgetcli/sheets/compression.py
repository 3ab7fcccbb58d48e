"""Texts packed with gzip or Zstandard, unpacked when asked for and within a budget of bytes."""

from __future__ import annotations

import gzip
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

import zstandard

from budgetcli.model.errors import ReadError
from budgetcli.model.sentences import worded
from budgetcli.sheets.kinds import Kind
from budgetcli.sheets.limits import too_large

if TYPE_CHECKING:
    from budgetcli.model.errors import Place
    from budgetcli.sheets.limits import Limits

_WINDOW = 128 * 1024 * 1024


def unpacked(data: bytes, kind: Kind, limits: Limits, place: Place) -> bytes:
    """Return what a packed file holds.

    Raises ReadError where it is damaged or cut off, or holds more than `limits.unpacked` bytes.
    """
    read = _gunzipped if kind is Kind.GZIP else _unzstandard
    try:
        content = read(data, limits.unpacked + 1)
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise ReadError(
            "unreadable-file",
            worded("this is {kind}, but it cannot be unpacked: {error}", kind=kind, error=error),
            at=place,
        ) from error
    if len(content) > limits.unpacked:
        raise too_large("the unpacked bytes of the file", limits.unpacked, place)
    return content


def _gunzipped(data: bytes, most: int) -> bytes:
    with gzip.GzipFile(fileobj=BytesIO(data)) as stream:
        return stream.read(most)


def _unzstandard(data: bytes, most: int) -> bytes:
    """Return at most so many bytes; the library passes over an end that is cut off, so the end is
    looked at here."""
    with zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(
        BytesIO(data), read_across_frames=True
    ) as stream:
        content = stream.read(most)
    rest = data if len(content) < most else b""
    while rest:
        frame = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
        frame.decompress(rest)
        if not frame.eof:
            raise EOFError("the end is missing")
        rest = frame.unused_data
    return content
