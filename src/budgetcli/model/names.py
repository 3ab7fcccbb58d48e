"""Names as people write them: folding, identifiers, and text made harmless for a screen."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_LETTERS = str.maketrans(
    {
        "æ": "ae",
        "ø": "oe",
        "å": "aa",
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "đ": "d",
        "ł": "l",
    }
)
_BETWEEN = re.compile(r"[\W_]+")
_APART = "\0"
"""What stands between texts that are looked at all at once; a text that has it is looked at alone.
"""

_BETWEEN_WORDS = re.compile(r"(?:[^\w\0]|_)+")
_NO_WORD = str.maketrans({chr(code): " " for code in range(1, 128) if not chr(code).isalnum()})
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
"""Characters that a screen obeys or hides: controls, bidi marks, invisible ones, halves of
surrogate pairs."""

FIRST_MARK = "\u0300"
"""The first combining mark; what is printable and before it is a letter or sign of its own, as is
the dash that our own titles have."""

MOST_MARKS = 3
"""Combining marks on one letter; more of them cover the lines above and below."""


LONGEST_QUOTE, LONGEST_MESSAGE, LONGEST_LOOKED_AT = 80, 500, 5_000
"""Characters of a quoted text and of a whole message on stderr, and how far in a text these are
looked for."""

_QUOTED = re.compile(r"(?<!\w)([`'\"])(?:(?!\1).)*(?:\1|$)")

_OBEYED = re.compile(r"^(\s*):(?=:)", re.MULTILINE)
"""How a line begins that a workflow takes for a command."""

_OBEYED_ANYWHERE = re.compile(r"#(?=#+(?:vso)?\[)", re.IGNORECASE)
"""What a workflow, of an older kind or of another maker, takes for a command wherever it stands."""


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Return the text as names are matched: without case, diacritics or punctuation; `-`, `_` and
    space alike."""
    if text.isascii():
        if text.replace(" ", "").isalnum():
            return " ".join(text.lower().split())
        return _BETWEEN.sub(" ", text.lower()).strip()
    return _BETWEEN.sub(" ", _without_marks(text)).strip()


def fold_each(texts: Sequence[str]) -> list[str]:
    """Return what `fold` returns of each text; many of them at once in a part of the time."""
    return _at_once(texts, _words_in, fold)


def _at_once(
    texts: Sequence[str], together: Callable[[str], str], alone: Callable[[str], str]
) -> list[str]:
    """Return the texts changed together, apart from each other, and without blanks around them;
    alone where one has what stands between."""
    joined = _APART.join(texts)
    if joined.count(_APART) != len(texts) - 1:
        return list(map(alone, texts))
    return list(map(str.strip, together(joined).split(_APART)))


def _words_in(joined: str) -> str:
    """Return texts that stand apart with single blanks for all that is no word."""
    if joined.isascii():
        return " ".join(joined.lower().translate(_NO_WORD).split())
    return _BETWEEN_WORDS.sub(" ", _without_marks(joined))


def _without_marks(text: str) -> str:
    """Return the text in lower case and plain letters."""
    plain = unicodedata.normalize(
        "NFKD", unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)
    )
    marks = {ord(letter): None for letter in set(plain) if unicodedata.combining(letter)}
    return plain.translate(marks) if marks else plain


def lines_with(joined: str, marks: Iterable[str]) -> set[int]:
    """Return which lines of a text, counted from 0, have one of these marks in them."""
    there = [mark for mark in marks if mark in joined]
    lines = joined.split("\n") if there else []
    return {at for mark in there for at, line in enumerate(lines) if mark in line}


def slug(text: str) -> str:
    """Return the identifier made from a label: `pleje-og-traening` for `Pleje og træning`."""
    return fold(text).replace(" ", "-")


def clean(text: str) -> str:
    """Return foreign text with control, bidi and invisible characters shown as escapes, so that no
    screen obeys them.

    So is a colon before another at its beginning, and `##` before a bracket, which the log of a
    workflow obeys.
    """
    if text.startswith("::") or "##" in text:
        text = lines_not_obeyed(text)
    return text if _is_harmless(text) else _without_piles(UNSAFE.sub(_escape, text))


def as_json(value: object) -> str:
    """Return plain values as JSON on one line, what a screen would obey or hide in its escapes."""
    import json  # start-up: few commands need it

    text = json.dumps(value, ensure_ascii=False)
    return UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], text)


def lines_not_obeyed(text: str) -> str:
    """Return text of which no line begins as a command of a workflow does, or holds one."""
    text = _OBEYED.sub(r"\1\\x3a", text) if "::" in text else text
    return _OBEYED_ANYWHERE.sub(r"\\x23", text) if "##" in text else text


def _is_harmless(text: str) -> bool:
    return text.isprintable() and (
        text.isascii() or max(text.replace("–", "-"), default="") < FIRST_MARK
    )


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )


def _without_piles(text: str) -> str:
    """Return the text with no more than `MOST_MARKS` combining marks on a letter."""
    if not any(map(is_mark, set(text))):
        return text
    kept, run = [], 0
    for letter in text:
        run = run + 1 if is_mark(letter) else 0
        if run <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def is_mark(letter: str) -> bool:
    """Return whether a character stands on the one before it and takes no room of its own."""
    return not letter.isascii() and unicodedata.category(letter) in ("Mn", "Me")


def one_line(text: str) -> str:
    """Return clean text on one line, blanks folded: what a label or a message may show."""
    return clean(_blanks_folded(text))


def brief(text: str) -> str:
    """Return foreign text on one line, as much of it as a message may show: never the content of a
    file."""
    said = _QUOTED.sub(
        lambda found: (
            found[0]
            if len(found[0]) <= LONGEST_QUOTE + 1
            else f"{found[0][:LONGEST_QUOTE]}…{found[0][0]}"
        ),
        one_line(text[:LONGEST_LOOKED_AT]),
    )
    return said if len(said) <= LONGEST_MESSAGE else f"{said[:LONGEST_MESSAGE]}…"


def clean_each(texts: Sequence[str]) -> Sequence[str]:
    """Return what `clean` returns of each text; many of them at once in a part of the time."""
    joined = "".join(texts)
    harmless = "::" not in joined and "##" not in joined and _is_harmless(joined)
    return texts if harmless else list(map(clean, texts))


def blanks_folded(texts: Sequence[str]) -> list[str]:
    """Return each text on one line, without blanks around it and with one of several within."""
    return _at_once(texts, _blanks_folded, _blanks_folded)


def _blanks_folded(text: str) -> str:
    return " ".join(text.split())
