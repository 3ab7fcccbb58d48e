"""The words and number formats of people's output in the reader's language: sentences and phrases looked
up in a catalog; the one place that rounds for people."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from functools import cache
from gettext import NullTranslations, translation
from itertools import repeat
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, cast

from budgetcli.model.budgets import Measure, Side
from budgetcli.model.errors import Sentence
from budgetcli.model.names import blanks_folded, clean, one_line
from budgetcli.model.numbers import WIDE, round_half_up, round_ratio
from budgetcli.words.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction

    from budgetcli.model.budgets import Column, Figure
    from budgetcli.model.numbers import Unit
    from budgetcli.model.records import Cell

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


class Language(StrEnum):
    """The languages of people's output."""

    ENGLISH = "en"
    DANISH = "da"


STAGES = frozenset(
    {
        "original",
        "revised",
        "expected",
        "actual",
        "outturn",
        "proposed",
        "adopted",
        "deviation",
        "opening",
        "closing",
    }
)
"""The stages that have a name in both languages; another is shown as its source calls it."""

NAMELESS = "units"
"""What whole units of no stated currency are called."""

_NUMBERS = {Language.ENGLISH: str.maketrans("", ""), Language.DANISH: str.maketrans(",.", ".,")}


COUNTED = {
    "share-is-equal": 2,
    "report-verdict-exact": 0,
    "report-verdict-incomplete": 0,
    "report-measures-count": 0,
    "report-card-check-note": 0,
    "report-proposal-open": 0,
    "sum-of-years": 0,
}
"""Phrases that read otherwise of one thing, and which of their gaps counts it."""


def word(key: str, language: Language, *values: object) -> str:
    """Return the phrase for a key, with its gaps filled."""
    if key in COUNTED and values[COUNTED[key]] in (1, "1"):
        key = f"{key}-one"
    english = phrase(key)
    return (english if language is Language.ENGLISH else phrased(key, english, language)).format(
        *values
    )


def number(amount: Decimal | int, language: Language) -> str:
    """Return a number as the language writes it, with the decimals it has: `-1.253,6` or
    `-1,253.6`."""
    return (
        f"{amount:,f}".translate(_NUMBERS[language]) if isinstance(amount, Decimal) else str(amount)
    )


def cell_text(cell: Cell, language: Language, *, signed: bool = False) -> str:
    """Return a cell as text made harmless; numbers as the language writes them, a change with its
    sign."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return one_line(cell)
    plus = "+" if signed and cell > 0 else ""
    return plus + number(cell, language)


def cell_texts(cells: Sequence[Cell], language: Language, *, signed: bool = False) -> list[str]:
    """Return the cells of a column as texts, all at once where they are alike."""
    kinds = set(map(type, cells))
    if kinds == {Decimal} and not signed:
        return "\n".join(map(format, cells, repeat(",f"))).translate(_NUMBERS[language]).split("\n")
    if kinds == {str}:
        folded = blanks_folded(cast("Sequence[str]", cells))
        joined = "".join(folded)
        return folded if clean(joined) == joined else [clean(each) for each in folded]
    return [cell_text(cell, language, signed=signed) for cell in cells]


def shown(figure: Figure) -> Decimal:
    """Return a figure's amount rounded as its source prints."""
    return round_half_up(figure.amount, figure.quantum)


def percent(ratio: Fraction, quantum: Decimal = Decimal("0.1")) -> Decimal:
    """Return a ratio in percent, rounded half up."""
    return WIDE.scaleb(round_ratio(ratio, WIDE.scaleb(quantum, -2)), 2)


SCALES = {
    1: "",
    1000: "thousand",
    10_000: "ten thousand",
    100_000: "lakh",
    1_000_000: "million",
    10_000_000: "crore",
    100_000_000: "hundred million",
    1_000_000_000: "billion",
}
"""The English word for each scale."""


def column_label(column: Column, language: Language, *, with_net: bool = True) -> str:
    """Return a column's label: `2024 udgifter`, `2025`, `revised`; the net is named only where
    asked."""
    side = "" if column.side is Side.NET and not with_net else word(column.side, language)
    unit = "%" if column.measure is Measure.PERCENT else ""
    stage = word(f"stage-{column.stage}", language) if column.stage in STAGES else column.stage
    return " ".join(str(part) for part in (column.year, stage, side, unit) if part) or word(
        "net", language
    )


def unit_name(unit: Unit, language: Language) -> str:
    """Return the unit as the language names it: `mio. kr.`, `DKK million`."""
    if language is Language.DANISH:
        return unit.name if unit.name != NAMELESS else "enheder"
    return (
        f"{'kr.' if unit.currency == 'KR' else unit.currency or ''} {SCALES[unit.scale]}".strip()
        or "units"
    )
