"""Account files packed with gzip or Zstandard, unpacked into the scratch folder in pieces, so that
size needs disk and no memory."""

from __future__ import annotations

import gzip
import shutil
import zlib
from typing import TYPE_CHECKING

import zstandard

from budgetcli.ledgers.files import GZIP
from budgetcli.model.errors import Place, ReadError, worded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PIECE = 4096
"""Bytes that are unpacked at a time: few, since a piece may hold thirty thousand times as many."""

SPARED = 1 << 30
"""Bytes of the disk that stay free."""

_WINDOW = 128 * 1024 * 1024


def unpacked(path: Path, target: Path, place: Place) -> Path:
    """Return where the content of a packed file was written. Raises ReadError where it is damaged,
    cut off, or fills the disk."""
    with path.open("rb") as stream:
        pieces = _gunzipped if stream.read(2) == GZIP else _unzstandard
    room = shutil.disk_usage(target.parent).free - SPARED
    try:
        with target.open("wb") as out:
            for piece in pieces(path):
                room -= out.write(piece)
                if room < 0:
                    raise ReadError(
                        "too-large",
                        "unpacked it would fill the disk of the temporary folder",
                        at=place,
                        hint="unpack it first",
                    )
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise ReadError(
            "unreadable-file",
            worded("this is packed, but it cannot be unpacked: {error}", error=error),
            at=place,
        ) from error
    return target


def _gunzipped(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as stream:
        while piece := stream.read(256 * PIECE):
            yield piece


def _unzstandard(path: Path) -> Iterator[bytes]:
    """Yield the content of every frame, one after the other; EOFError where the last one has no
    end."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    frame = unpacker.decompressobj()
    with path.open("rb") as stream:
        while rest := stream.read(PIECE):
            while rest:
                frame = unpacker.decompressobj() if frame.eof else frame
                yield frame.decompress(rest)
                rest = frame.unused_data if frame.eof else b""
    if not frame.eof:
        raise EOFError("the end is missing")
