"""The encoding of a text that is not Unicode, told by what words look like: no letter is inside a
word of which it is none."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

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
