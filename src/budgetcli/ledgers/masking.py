"""Personal identifiers made unreadable before anything else sees them."""

from __future__ import annotations

import re

_IDENTIFIER = re.compile(
    r"(?<!\d)((?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d)(-| - |–)\d{4}(?!\d)"
)
_UNPARTED = re.compile(r"(?<!\d)((?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d)\d{4}(?!\d)")
LENGTH = 10
_AMONG_WORDS = re.compile(r"[^\W\d_]{2}")
_PERSONAL = re.compile(r"\b(cpr|personnummer|personnr|person nr|foedselsnummer|fodselsnummer)")


def masked(text: str) -> str:
    """Return a text with what looks like a personal identifier cut after the date: a date of birth,
    a dash and four digits.

    Without a dash it is one among words only: ten digits alone are an account.
    """
    parted = _IDENTIFIER.sub(r"\1-xxxx", text) if "-" in text or "–" in text else text
    return (
        _UNPARTED.sub(r"\1-xxxx", parted)
        if len(text) > LENGTH and _AMONG_WORDS.search(text)
        else parted
    )


def masked_personal(text: str) -> str:
    """Return a value of a column that is said to hold personal identifiers: ten digits without a
    dash are masked, too."""
    return _UNPARTED.sub(r"\1-xxxx", masked(text))


def is_personal(header: str) -> bool:
    """Return whether a folded header says that its column holds personal identifiers."""
    return _PERSONAL.search(header) is not None
