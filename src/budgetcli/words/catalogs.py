"""Sentences in the language of the reader: English ones looked up in the catalog of another
language, their gaps filled in its way."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from budgetcli.model.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcli.words.languages import Language

LOCALES = Path(__file__).parent / "locale"
"""A catalog a language: `da.po`, which people write; the build makes `da/LC_MESSAGES/budgetcli.mo`
of it, which is read here."""

DOMAIN = "budgetcli"
_MARKS = {"da": str.maketrans(",.", ".,")}
"""How a language writes the thousands and the decimal mark of a number that English has written."""


@cache
def catalog(language: Language) -> NullTranslations:
    """Return the catalog of a language; an empty one, which says everything in English, where there
    is none."""
    return translation(DOMAIN, LOCALES, [language.value], fallback=True)


def translated(text: str, language: Language) -> str:
    """Return a sentence of the core in a language, numbers in its gaps as that writes them; English
    where it is not in the catalog."""
    words = catalog(language)
    if not isinstance(text, Sentence):
        return words.gettext(text) if text else text
    said = words.gettext(text.template)
    return _Filling(language).vformat(said, (), text.values) if text.values else said


def phrased(key: str, english: str, language: Language) -> str:
    """Return a phrase in a language. Where one English phrase has several meanings, the catalog
    tells them apart by their keys."""
    words = catalog(language)
    found = words.pgettext(key, english)
    return found if found != english or not english else words.gettext(english)


class _Filling(Formatter):
    """Fills the gaps of a sentence: sentences in the language, numbers with its marks, all else as
    it stands."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def get_value(self, key: int | str, args: object, kwargs: Mapping[str, object]) -> object:
        """Return what stands in a gap."""
        value = kwargs[str(key)]
        if isinstance(value, Exception) and value.args:
            value = value.args[0]
        return translated(value, self.language) if isinstance(value, Sentence) else value

    def format_field(self, value: object, format_spec: str) -> str:
        """Return a value as text; a number as the language writes it."""
        text = format(value, format_spec)
        is_number = isinstance(value, Decimal | int) and not isinstance(value, bool)
        return text.translate(_MARKS.get(self.language.value, {})) if is_number else text
