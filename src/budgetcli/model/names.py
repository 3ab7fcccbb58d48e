"""Names as people write them: folding, identifiers, and text made harmless for a screen."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "đ": "d", "ł": "l"})
_BETWEEN = re.compile(r"[\W_]+")
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]")
_MARKS = re.compile(r"([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")


def fold(text: str) -> str:
    """Return the text as names are matched: without case, diacritics or punctuation; `-`, `_` and space alike."""
    lowered = unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(letter))
    return _BETWEEN.sub(" ", plain).strip()


def slug(text: str) -> str:
    """Return the identifier made from a label: `pleje-og-traening` for `Pleje og træning`."""
    return fold(text).replace(" ", "-")


def clean(text: str) -> str:
    """Return foreign text with control, bidi and invisible characters shown as escapes, so that no screen obeys them."""
    if text.isascii() and text.isprintable():
        return text
    return _MARKS.sub(r"\1", _UNSAFE.sub(_escape, text))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def one_line(text: str) -> str:
    """Return clean text on one line, blanks folded: what a label or a message may show."""
    return clean(" ".join(text.split()))
