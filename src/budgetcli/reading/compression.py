"""Texts packed with gzip or Zstandard, unpacked when asked for and within a budget of bytes."""

from __future__ import annotations

import gzip
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

import zstandard

from budgetcli.model.errors import ReadError
from budgetcli.reading.kinds import Kind
from budgetcli.reading.limits import too_large

if TYPE_CHECKING:
    from budgetcli.model.errors import Place
    from budgetcli.reading.limits import Limits

_WINDOW = 128 * 1024 * 1024


def unpacked(data: bytes, kind: Kind, limits: Limits, place: Place) -> bytes:
    """Return what a packed file holds.

    Raises ReadError where it is damaged, or holds more than `limits.unpacked` bytes.
    """
    try:
        with _opened(data, kind) as stream:
            content = stream.read(limits.unpacked + 1)
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise ReadError("unreadable-file", f"this is {kind}, but it cannot be unpacked: {error}", at=place) from error
    if len(content) > limits.unpacked:
        raise too_large("the unpacked bytes of the file", limits.unpacked, place)
    return content


def _opened(data: bytes, kind: Kind) -> gzip.GzipFile | zstandard.ZstdDecompressionReader:
    if kind is Kind.GZIP:
        return gzip.GzipFile(fileobj=BytesIO(data))
    return zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(BytesIO(data))
