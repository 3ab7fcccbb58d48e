"""What a table states about all its amounts: unit, currency, price level and sign; a doubt stops with its readings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.budgets import Column, Note, Side, Sign
from budgetcli.model.errors import DoubtError
from budgetcli.model.names import fold
from budgetcli.model.numbers import Unit
from budgetcli.model.patterns import pattern
from budgetcli.model.tuples import NamedTuple
from budgetcli.reading.terms import (
    CHANGES,
    CURRENCIES,
    LEGENDS,
    PRICE_LEVELS,
    SCALE_WORDS,
    SIDES,
    UNIT_PHRASES,
    YEAR,
    side_of,
    stage_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgetcli.model.errors import Place

LONGEST_STATEMENT = 160
"""A longer text is prose: what it says of units is about its own numbers."""

_NUMBERED = pattern(r"\(?\d{1,2}\)|\*")
_AMOUNT = pattern(r"\d[ \u00a0]?$")
_SHORT_WORD = 3
_MOST_UNIT_WORDS = 2
_MINUS = pattern(r"[-−–]|minus|negativ")


class Statement(NamedTuple):
    """A text outside the lines, lower-case, and where it stands.

    `column` is that of the numbers it heads; what is `far` stands at the head of a sheet of several tables,
    `header` text in a header row.
    """

    text: str
    place: Place
    column: int | None = None
    far: bool = False
    header: bool = False


def unit_of(
    statements: Sequence[Statement], declared: int | None, currency: str | None, divisor: int = 1
) -> tuple[Unit, tuple[Note, ...]]:  # fmt: skip
    """Return the unit stated; whole currency units, with a note, where none is, or where the format divides what is stored by the unit.

    Raises DoubtError where two different units are stated and none declared.
    """
    found = _currency(statements)
    named = currency if found in (None, "KR") and currency else found
    if declared is not None:
        return Unit(declared, named), ()
    scales = _scales(each for each in statements if not each.far) or _scales(each for each in statements if each.far)
    if len(scales) > 1:
        first, *_ = scales.values()
        readings = [f"`{each.text.strip()[:50]}` ({Unit(scale, named).name})" for scale, each in sorted(scales.items())]
        raise DoubtError("unit-doubt", "two units are stated", readings=readings, at=first.place, hint="--unit kr|tkr|mio|mia")
    if divisor > 1 and scales and {1, divisor}.isdisjoint(scales):
        ((scale, said),) = scales.items()
        readings = [
            f"`{said.text.strip()[:50]}` ({Unit(scale, named).name})",
            f"the number format divides by {divisor} what is stored in full",
        ]
        raise DoubtError("unit-doubt", "the text and the number format state different units", readings=readings, at=said.place,
                         hint="--unit kr|tkr|mio|mia")  # fmt: skip
    if divisor > 1:
        return Unit(1, named), (
            Note("unit-in-format", f"the number format shows the amounts in {Unit(divisor, named).name}: they are stored in full"),
        )
    unit = Unit(next(iter(scales), 1), named)
    return unit, () if scales else (Note("unit-not-stated", "no unit is stated: read as whole currency units"),)


def _scales(statements: Iterable[Statement]) -> dict[int, Statement]:
    """Return the scales that are stated; what a column says of a subject of its own counts for that column only."""
    return {scale: each for each in statements if not _is_own(each) for scale in scales_of(each.text)}


def own_units(statements: Iterable[Statement]) -> frozenset[int]:
    """Return the columns whose header states the unit of a subject of its own."""
    return frozenset(each.column for each in statements if each.column is not None and _is_own(each) and scales_of(each.text))


def _is_own(statement: Statement) -> bool:
    """Return whether the text heads one column and names more than a year, a stage, a side or a unit."""
    if statement.column is None:
        return False
    folded = fold(statement.text)
    known = YEAR.search(statement.text) or side_of(folded) or stage_of(folded)
    return not known and len([word for word in folded.split() if len(word) > _SHORT_WORD]) > _MOST_UNIT_WORDS


def scales_of(text: str) -> list[int]:
    """Return the scales a text states for a table: it names them, but not after an amount of its own, nor as a numbered note."""
    if len(text) > LONGEST_STATEMENT or _NUMBERED.match(text):
        return []
    return [
        scale for scale, pattern in SCALE_WORDS.items() if any(not _AMOUNT.search(text[: each.start()]) for each in pattern.finditer(text))
    ]


def is_unit_only(text: str) -> bool:
    """Return whether a text says nothing but a unit, a currency or a price level."""
    rest = text.lower()
    for each in (*SCALE_WORDS.values(), *PRICE_LEVELS, *CURRENCIES.values()):
        rest = each.sub(" ", rest)
    return rest != text.lower() and not set(fold(rest).split()) - UNIT_PHRASES


def _currency(statements: Sequence[Statement]) -> str | None:
    short = [each.text for each in statements if len(each.text) <= LONGEST_STATEMENT]
    return next((name for name, words in CURRENCIES.items() if any(words.search(text) for text in short)), None)


def price_level_of(statements: Sequence[Statement]) -> int | None:
    """Return the year of the prices where exactly one is stated, near the table or else at the head of the sheet."""
    near, far = (_price_years(each.text for each in statements if each.far is far) for far in (False, True))
    years = near or far
    return years.pop() if len(years) == 1 else None


def _price_years(texts: Iterable[str]) -> set[int]:
    return {int(found[1]) for text in texts for pattern in PRICE_LEVELS for found in pattern.finditer(text)}


class SignReading(NamedTuple):
    """The convention, which columns and rows are printed without the sign their side has in it, and what to tell the user."""

    sign: Sign
    turned: frozenset[Column] = frozenset()
    notes: tuple[Note, ...] = ()
    rows: frozenset[int] = frozenset()


def is_change(column: Column) -> bool:
    """Return whether a column holds changes of others, which have both signs whatever the convention is."""
    return bool(CHANGES & set((column.stage or "").split("-")))


def stated_signs(statements: Sequence[Statement]) -> set[Sign]:
    """Return the conventions that a legend states, such as `- = udgifter`."""
    return {sign for each in statements for sign in _legend(each.text)}


def _legend(text: str) -> Iterable[Sign]:
    for found in (each for pattern in LEGENDS for each in pattern.finditer(text)):
        word, minus = fold(found["word"]), _MINUS.search(found["sign"]) is not None
        if word in SIDES[Side.EXPENDITURE]:
            yield Sign.INCOME_POSITIVE if minus else Sign.EXPENSE_POSITIVE
        elif word in SIDES[Side.INCOME]:
            yield Sign.EXPENSE_POSITIVE if minus else Sign.INCOME_POSITIVE
