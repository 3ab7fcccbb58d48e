"""The words and number formats of people's output, in English and Danish; the one place that rounds
for display."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from itertools import repeat
from typing import TYPE_CHECKING, cast

from budgetcli.model.budgets import Measure, Side
from budgetcli.model.names import blanks_folded, clean, one_line
from budgetcli.model.numbers import WIDE, round_half_up, round_ratio
from budgetcli.words.catalogs import phrased
from budgetcli.words.phrases import phrase

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from budgetcli.model.budgets import Column, Figure
    from budgetcli.model.numbers import Unit
    from budgetcli.model.tables import Cell


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
