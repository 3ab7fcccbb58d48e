"""Texts that are not UTF-8, written anew as UTF-8 in pieces, so that a file of any size can be
scanned."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcli.ledgers.engines.rows import KEEPING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PIECE = 32 * 1024
"""So many bytes are written anew at a time."""

LARGE_PIECE = 512 * PIECE
"""So many bytes are given at a time where they stay in memory."""

QUOTE, LINE_END = b'"', b"\n"
_UNICODE = frozenset({"utf-8", "utf-8-sig"})
_ASCII_BASED = re.compile(
    r"(cp125\d|cp85\d|iso8859_\d+|iso-8859-\d+|latin-?1|mac_\w+|koi8_r)", re.IGNORECASE
)
"""Encodings of one byte a character whose first half is ASCII: delimiters and digits are the same
bytes as in UTF-8."""


class NoBorderError(Exception):
    """A text of which a piece cannot end, since it may be within a quoted field."""


def is_unicode(encoding: str) -> bool:
    """Return whether an encoding is UTF-8, with or without a mark."""
    return encoding in _UNICODE


def keeps_ascii(encoding: str) -> bool:
    """Return whether fields of ASCII can be read from this encoding as if it were UTF-8."""
    return is_unicode(encoding) or _ASCII_BASED.fullmatch(encoding) is not None


def is_valid(path: Path) -> bool:
    """Return whether a whole file is UTF-8, read in pieces."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            while stream.read(PIECE):
                pass
    except UnicodeDecodeError:
        return False
    return True


def transcode(source: Path, target: Path, encoding: str, *, in_pieces: bool = True) -> None:
    """Write a text anew as UTF-8. Raises UnicodeDecodeError where it is not in this encoding.

    Windows-1252 is Latin-1 but for 32 bytes, so a piece without those is decoded the quick way; its
    line ends stay as they are.
    """
    if encoding != "cp1252" or not in_pieces:
        _rewritten(source, target, encoding)
        return
    with source.open("rb") as stream, target.open("wb") as out:
        while piece := stream.read(PIECE):
            out.write(piece if piece.isascii() else _of_windows(piece))


def whole_rows(source: Path, encoding: str, share: int = 1) -> Iterator[bytes]:
    """Yield a text in large pieces of whole rows, or such a share of them, written anew as UTF-8,
    from an encoding that keeps ASCII.

    Raises NoBorderError where a piece cannot end, UnicodeDecodeError where the text is not in this
    encoding.
    """
    blocks: list[bytes] = []
    length = 0
    with source.open("rb") as stream:
        while piece := stream.read(PIECE):
            blocks.append(
                piece
                if piece.isascii()
                else _of_windows(piece)
                if encoding == "cp1252"
                else piece.decode(encoding).encode()
            )
            length += len(blocks[-1])
            if length * share >= LARGE_PIECE:
                end = _end_of_rows(blocks)
                rest, blocks[-1] = blocks[-1][end:], blocks[-1][:end]
                whole, blocks, length = b"".join(blocks), [rest], len(rest)
                yield whole
                del whole
    if any(blocks):
        yield b"".join(blocks)


def _end_of_rows(blocks: Sequence[bytes]) -> int:
    """Return where the last whole row ends in the last of these blocks: at a line end with an even
    number of quotes before it."""
    last = blocks[-1]
    end = last.rfind(LINE_END) + 1
    quotes = sum(block.count(QUOTE) for block in blocks if QUOTE in block) - last.count(QUOTE, end)
    while quotes % 2 and end:
        before = last.rfind(LINE_END, 0, max(last.rfind(QUOTE, 0, end), 0)) + 1
        quotes, end = quotes - last.count(QUOTE, before, end), before
    if not end:
        raise NoBorderError
    return end


def _of_windows(piece: bytes) -> bytes:
    plain = piece.decode("latin-1").encode()
    return piece.decode("cp1252", errors=KEEPING).encode() if b"\xc2" in plain else plain


def _rewritten(source: Path, target: Path, encoding: str) -> None:
    """Write a text of any encoding anew, its lines ended by LF."""
    errors = KEEPING if encoding == "cp1252" else "strict"
    with (
        source.open(encoding=encoding, errors=errors) as stream,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        while piece := stream.read(PIECE):
            out.write(piece)
