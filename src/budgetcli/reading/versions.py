"""Versions of one committee's budget, draft to accounts, by year: their words, and what the name of
a file says of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

WORDS = {
    "draft": (
        "draft drafts udkast forslag budgetforslag basisbudget proposal proposed oplaeg "
        "budgetoplaeg"
    ),
    "hearing": "hearing consultation hoering hoeringsudkast hoeringsversion",
    "adopted": "adopted approved vedtaget vedtagne vedtagelse endelig endeligt godkendt final",
    "revised": "revised korrigeret korr revideret",
    "accounts": "accounts actual actuals outturn regnskab regnskabet",
}
"""What each version is called, folded; the first word of a version is its name."""

NAMES = tuple(WORDS)
_NAME_OF = {word: name for name, words in WORDS.items() for word in words.split()}
_RANK = {"adopted": 4, "revised": 3, "hearing": 2, "draft": 1, "accounts": 0}
_YEAR = re.compile(r"(?:19|20)\d{2}")


class Version(NamedTuple):
    """Which version of a budget: its name, None where only its year tells it from others."""

    name: str | None = None
    year: int | None = None

    def __str__(self) -> str:
        return " ".join(str(each) for each in self if each is not None)

    def is_called(self, text: str) -> bool:
        """Return whether every word of a text is this version's name, in any language, or year."""
        words = fold(text).split()
        return bool(words) and all(
            word == str(self.year) or (self.name is not None and name_of(word) == self.name)
            for word in words
        )


def name_of(word: str) -> str | None:
    """Return the version that a word stands for, None for any other word."""
    return _NAME_OF.get(fold(word))


def version_in(text: str) -> tuple[str, Version | None]:
    """Return a name without its words for a version and a year, and that version; None where it
    has neither."""
    words = fold(text).split()
    names = [_NAME_OF[word] for word in words if word in _NAME_OF]
    years = [int(word) for word in words if _YEAR.fullmatch(word)]
    rest = [word for word in words if word not in _NAME_OF and not _YEAR.fullmatch(word)]
    if len(set(names)) > 1 or not (names or years):
        return text, None
    return " ".join(rest), Version(names[0] if names else None, years[0] if years else None)


def newest(versions: Iterable[Version]) -> Version:
    """Return the version that stands for a committee where none is named: the newest adopted, else
    the newest, and of one year the one furthest on its way."""
    return max(
        versions,
        key=lambda each: (each.name == "adopted", each.year or 0, _RANK.get(each.name or "", 1)),
    )
