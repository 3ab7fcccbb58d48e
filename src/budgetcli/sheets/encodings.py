"""Texts that are packed or not Unicode: unpacked within a budget of bytes, their encoding told by what
words look like."""

from __future__ import annotations

import gzip
import re
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

import zstandard
from charset_normalizer import from_bytes

from budgetcli.model.errors import ReadError, worded
from budgetcli.sheets.limits import too_large
from budgetcli.sheets.opening import ContentKind

if TYPE_CHECKING:
    from budgetcli.model.errors import Place
    from budgetcli.sheets.limits import Limits

_CANDIDATES = [
    "cp1250",
    "iso8859_2",
    "mac_roman",
    "cp850",
    "cp852",
    "cp1251",
    "koi8_r",
    "cp1253",
    "cp1254",
    "cp1257",
    "shift_jis",
    "gb18030",
]
_SAMPLE = 100_000

WESTERN = ("cp1252", "cp850", "mac_roman", "cp865", "cp437")
"""The code pages of texts in western languages; of those that read equally well the first is taken.
"""

_BEYOND = re.compile(r"(.?)([^\x00-\x7f])(?=(.?))")
_COMMON = frozenset("æøåäöüéß")
_LETTERS = _COMMON | frozenset("èêëáàâãíìîïóòôõúùûñçðþýÿ")
_BEGINNING = frozenset("‘“„«‹¿¡")
_MARKS = _BEGINNING | frozenset("–—’”»›…•·°§£€²³½¼¾±×†‡©®ªº´¨−\u00a0\u00ad")
_PLAIN_MARKS = frozenset("–—’“”…•°§£€²³½«»\u00a0")
_FOLLOWS_OE = frozenset("uictUICT")
_END_WORDS = frozenset("ìù")
_IMPOSSIBLE = 1_000_000


def legacy_encoding(data: bytes) -> str | None:
    """Return the likeliest encoding of a text that Windows-1252 makes odd words of, or None.

    A western one whose every letter stands where such a letter can stand comes first, then what
    statistics of letters say.
    """
    sample = data[:_SAMPLE]
    oddness = {name: odd for name in WESTERN if (odd := _oddness(sample, name)) < _IMPOSSIBLE}
    if oddness:
        return min(oddness, key=lambda name: oddness[name])
    best = from_bytes(sample, cp_isolation=_CANDIDATES).best()
    return best.encoding if best is not None else None


def reads_well(data: bytes, encoding: str) -> bool:
    """Return whether no other western encoding makes likelier words of a text than this one."""
    odd = _oddness(data[:_SAMPLE], encoding)
    return odd == 0 or (odd < _IMPOSSIBLE and legacy_encoding(data) == encoding)


def _oddness(data: bytes, encoding: str) -> int:
    """Return how many characters beyond ASCII are rare where they stand; very many where one cannot
    stand there at all."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return _IMPOSSIBLE
    return sum(_odd(*found) for found in {found.groups() for found in _BEYOND.finditer(text)})


def _odd(before: str, letter: str, after: str) -> int:
    """Return 0 for a character that is common between these two, 1 for a rare one, very much for
    one that is never there."""
    lower, inside = letter.lower(), before.isalpha() and after.isalpha()
    if lower == "œ":
        return 0 if after in _FOLLOWS_OE else _IMPOSSIBLE
    if lower in _LETTERS:
        stands = (letter == lower or not before.islower()) and not (
            lower in _END_WORDS and after.isalpha()
        )
        return (lower not in _COMMON) if stands else _IMPOSSIBLE
    if letter in "’´‘" and inside:
        return letter != "’"
    if letter == "†":
        return _IMPOSSIBLE if inside else 0
    if letter not in _MARKS or inside or (letter in _BEGINNING and before.isalpha()):
        return _IMPOSSIBLE
    return letter not in _PLAIN_MARKS


_WINDOW = 128 * 1024 * 1024


def unpacked(data: bytes, kind: ContentKind, limits: Limits, place: Place) -> bytes:
    """Return what a packed file holds.

    Raises ReadError where it is damaged or cut off, or holds more than `limits.unpacked` bytes.
    """
    read = _gunzipped if kind is ContentKind.GZIP else _unzstandard
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
