"""What a printed 1 is worth: scale, currency and price level, and which sign costs have, by the
statement nearest to the amounts."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Column, Note, Side, Sign
from budgetcli.model.errors import DoubtError, worded
from budgetcli.model.names import fold
from budgetcli.model.numbers import Unit
from budgetcli.reading.terms import (
    CHANGES,
    COSTS,
    LEGENDS,
    SIDES,
    SURPLUSES,
    YEAR,
    side_of,
    stage_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from budgetcli.model.errors import Place

LONGEST_STATEMENT = 160
"""A longer text is prose: what it says of units is about its own numbers."""

_CODES = "dkk|nok|sek|isk|eur|euros?|usd|us\\$|chf|gbp|czk|pln|huf|ron|bgn|inr|jpy|cad|aud|nzd|hrk|rsd|zar|kr|kroner|kronor|kč|zł|ft|[€$£¥₹]"
_THOUSAND = r"1[., '’\u00a0\u202f]?000(?![.,]?\d)"

SCALE_WORDS = {
    1000: re.compile(
        rf"(?<![\d.,]){_THOUSAND} ?(?:{_CODES}|fr\b|lei\b|franken)"
        rf"|(?:{_CODES}|fr\.?)(?:\.| )? ?{_THOUSAND}|[x×] ?{_THOUSAND}"
        rf"|\b(?:in|i|v|u|w|en|em|à|a|hele) (?:hele )?(?:{_CODES})?\.? ?{_THOUSAND}"
        r"|^\W*1[., '’]?000(?:[\W_]*(?:19|20)\d\d)?\W*$"
        r"|\b[tk](?:dkk|nok|sek|eur|usd|chf|gbp|czk|pln|€)(?![^\W_])|\bt\.? ?kr\b|\bt€"
        r"|\bk\.? ?kr\b"
        r"|\btusinde?r?\b|\btusen(?:tals?)?\b|\bthousands?\b|\bthous\b|\btausend|\btsd\b|\btds\b"
        r"|[$€£₹] ?['’]?000s?\b|(?<![\d.,])['’]000s?\b|(?<![\d.,'’])\b000s\b|\b(?:in "
        r")?000['’]?s?\b (?=of )|\(000['’]?s?\)"
        rf"|(?<![\d.,])\b000 (?:{_CODES})(?![^\W_])"
        r"|\btis\. ?(?:kč|eur|kc)|\btis\.(?= |$)|\btys\. ?(?:zł|eur|pln)|\btūkst"
        r"|\bmilliers\b|\bmiles de (?!millones)"
        r"|\bmigliaia\b|\bmilhares\b|\bmil (?:euros|reais|€|pesos)\b|\bmii (?:de )?(?:lei|ron|eur)"
        r"|\bduizend|\bezer\b|\btisíc|\btysi[ąę]c|\btisuć|\btisoč|\bhiljad|\btuha[tn]"
        r"|\btuhat\b|\bтыс|\bтисяч|\bхил|\bхиљад|χιλι"
        r"|אלפי|אלף|[€$£]k\b|\bk[€£$]|千円|千元|천 ?원|천 ?달러"
    ),
    10_000: re.compile(r"(?<![百千])(?:万円|万元|萬元)|(?<![백천])만 ?원"),
    100_000: re.compile(r"\blakhs?\b|\blacs?\b|लाख"),
    1_000_000: re.compile(
        r"\bmio\b|\bmill?\b(?! (?:euros|reais|€|pesos))|\bmillions?\b|\bmillioner\b"
        r"|\bmiljoner\b|\bmilj\b|\bmn\b|\bmillionen\b|\bmln\b"
        r"|\bmn?kr\b|\bm\.? ?kr\b|\bm(?:dkk|nok|sek|eur|usd|chf|gbp|czk|pln)\b|(?<!miles "
        r"de )\bmillones\b|\bmilion|\bmilhões\b|\bmiljoen"
        r"|\bmillió|\bmilij[ou]n|\bmiljoon|\bмлн|\bмильйон|\bмиллион|\bмилион|εκατ|מיליו"
        r"|[€$£₹] ?mm?\b|\bm[€£$]"
        rf"|\b(?:{_CODES}) m\b|百万円|百万元|百萬元|백만 ?원"
    ),
    10_000_000: re.compile(
        r"\bcrores?\b|\bcr\.? (?=rs|inr|₹)|(?:rs\.?|₹|inr) ?(?:in )?cr\b|करोड़|千万円"
    ),
    100_000_000: re.compile(r"(?<![十百千])(?:億円|亿元|億元)|(?<![십백천])억 ?원"),
    1_000_000_000: re.compile(
        r"\bmia\b|\bmrd\b|\bmilliard(?:er|en|s)?\b|\bmiljard|\bbillions?\b|\bbn\b"
        r"|\bmiles de millones\b|\bmil[ji]+ard|\bmilliárd"
        r"|\bmld\b|\bмлрд|\bмилијард|δισ|מיליארד|[€$£]bn?\b|十億円|十亿元"
    ),
    1: re.compile(
        r"\b(?:i|in) (?:hele )?(?:kr|kroner|kronor|euros?|eur|dollars|fr|franken|chf"
        r"|pounds|gbp|usd|dkk|sek|nok|rupees|lei|ron)\b"
        rf"(?!\.? ?(?:thousand|million|billion|lakh|crore|m\b|bn|{_THOUSAND}|mio|mill|mrd"
        r"|tausend|'000|000))"
        r"|\bwhole (?:kroner|dollars|euros?|pounds)\b|\bhele (?:kroner|euro)\b"
        r"|^[-– (]*(?:v|u|w|en|em) (?:eur|euros?|kč|kunama|zł)\b(?! ?1[., ]?000)|(?:単位|单位"
        r"|單位)[：:\s]*[(（]?(?:円|元)"
    ),
}
"""Phrases that state the scale, searched in lower-case text."""

UNIT_PHRASES = frozenset(
    {
        "i",
        "in",
        "en",
        "v",
        "u",
        "w",
        "em",
        "x",
        "a",
        "d",
        "di",
        "de",
        "ban",
        "of",
        "the",
        "at",
        "er",
        "are",
        "all",
        "alle",
        "hele",
        "s",
        "beloeb",
        "beloep",
        "belop",
        "belopp",
        "betraege",
        "angaben",
        "amount",
        "amounts",
        "figures",
        "expressed",
        "tal",
        "valores",
        "importi",
        "importes",
        "bedragen",
        "montants",
        "forintban",
        "kunama",
        "priser",
        "prices",
        "unit",
        "enhed",
        "enhet",
        "einheit",
        "単位",
    }
)
"""Words around a unit that say nothing else."""

CURRENCIES = {
    "DKK": re.compile(r"\b[tkm]?dkk\b"),
    "NOK": re.compile(r"\b[tkm]?nok\b"),
    "SEK": re.compile(r"\b[tkm]?sek\b"),
    "EUR": re.compile(r"\b[tkm]?eur(?:os?)?(?![^\W_])|€|(?<=_)eur\b"),
    "USD": re.compile(r"\b[tkm]?usd\b|\bdollars?\b|\bus\$"),
    "CHF": re.compile(r"\b[tkm]?chf\b|\bfr\.|\bfranken\b"),
    "GBP": re.compile(r"\b[tkm]?gbp\b|£"),
    "CZK": re.compile(r"\bkč\b|\b[tkm]?czk\b"),
    "PLN": re.compile(r"\bzł\b|\b[tkm]?pln\b"),
    "HUF": re.compile(r"\bhuf\b|\bforint"),
    "RON": re.compile(r"\bron\b|\blei\b"),
    "INR": re.compile(r"\binr\b|₹|\brs\b\.?|\brupees?\b"),
    "JPY": re.compile(r"\bjpy\b|円|¥"),
    "CNY": re.compile(r"\bcny\b|\brmb\b|元"),
    "KRW": re.compile(r"\bkrw\b|₩|원"),
    "ILS": re.compile(r"\bils\b|\bnis\b|₪|ש[\"״]?ח|שקל"),
    "KR": re.compile(r"\bkr\b|\bkrono?r\b|\bkroner\b|\bt\.?kr\b|\bmn?kr\b"),
}
"""Marks of a currency in lower-case text; `KR` is krone or krona of a country not stated."""

PRICE_LEVELS = (
    re.compile(r"\b((?:19|20)\d\d)\s*-?\s*(?:års)?(?:priser|pris|prices|pl|p/l|preise|preisen)\b"),
    re.compile(
        r"\b(?:prices of|priser i|faste priser|fixed prices|pl|p/l|prisniveau|price "
        r"level)\s*:?\s*((?:19|20)\d\d)\b"
    ),
)
"""Phrases that state the year of the prices, searched in lower-case text."""

_NUMBERED = re.compile(r"\(?\d{1,2}\)|\*")
_AMOUNT = re.compile(r"\d[ \u00a0]?$")
_SHORT_WORD = 3
_MOST_UNIT_WORDS = 2
_INNER = re.compile(r"\(([^()]{1,40})\)\s*$|[,;–-]\s*([^,;]{1,40})$")


def scales_of(text: str) -> list[int]:
    """Return the scales a text in lower case states: it names them, but not after an amount of its
    own, nor as a numbered note."""
    return [*_scales_of(text)] if len(text) <= LONGEST_STATEMENT else []


@lru_cache(maxsize=20_000)
def _scales_of(text: str) -> tuple[int, ...]:
    if _NUMBERED.match(text):
        return ()
    plain = YEAR.sub(" ", text)
    return tuple(
        scale
        for scale, words in SCALE_WORDS.items()
        if any(not _AMOUNT.search(plain[: each.start()]) for each in words.finditer(plain))
    )


@lru_cache(maxsize=20_000)
def is_unit_only(text: str) -> bool:
    """Return whether a text says nothing but a unit, a currency or a price level."""
    rest = text.lower()
    for each in (*SCALE_WORDS.values(), *PRICE_LEVELS, *CURRENCIES.values()):
        rest = each.sub(" ", rest)
    return rest != text.lower() and not set(fold(rest).split()) - UNIT_PHRASES


@lru_cache(maxsize=20_000)
def states_money(text: str) -> bool:
    """Return whether a text in any case names a currency or a scale of money."""
    lower = text.lower()
    return any(words.search(lower) for words in CURRENCIES.values()) or bool(scales_of(lower))


def unit_in(label: str) -> int | None:
    """Return the scale that the end of a label states and nothing else, as in `Total (mio. kr.)`,
    else None."""
    found = _INNER.search(label.lower())
    said = (found[1] or found[2]).strip() if found is not None else ""
    scales = scales_of(said) if said and is_unit_only(said) else []
    return scales[0] if len(scales) == 1 else None


def unit_of(
    statements: Sequence[Statement],
    declared: int | None,
    currency: str | None,
    divisor: int = 1,
    money: Collection[int] = (),
) -> tuple[Unit, tuple[Note, ...]]:
    """Return the unit that is stated nearest to the amounts, for the columns of money; whole
    currency units, with a note, for none.

    Whole currency units they are also where the format divides by the unit what is stored in full.
    Raises DoubtError where two different units are stated equally near and none is declared.
    """
    found = _currency(statements)
    named = currency if found in (None, "KR") and currency else found
    if declared is not None:
        return Unit(declared, named), ()
    scales = _nearest(statements, money)
    if len(scales) > 1:
        first, *_ = scales.values()
        readings = [
            f"`{each.text.strip()[:50]}` ({Unit(scale, named).name})"
            for scale, each in sorted(scales.items())
        ]
        raise DoubtError(
            "unit-doubt",
            "two units are stated",
            readings=readings,
            at=first.place,
            hint="--unit kr|tkr|mio|mia",
        )
    if divisor > 1 and scales and {1, divisor}.isdisjoint(scales):
        ((scale, said),) = scales.items()
        readings = [
            f"`{said.text.strip()[:50]}` ({Unit(scale, named).name})",
            f"the number format divides by {divisor} what is stored in full",
        ]
        raise DoubtError(
            "unit-doubt",
            "the text and the number format state different units",
            readings=readings,
            at=said.place,
            hint="--unit kr|tkr|mio|mia",
        )
    if divisor > 1:
        return Unit(1, named), (
            Note(
                "unit-in-format",
                worded(
                    "the number format shows the amounts in {name}: they are stored in full",
                    name=Unit(divisor, named).name,
                ),
            ),
        )
    unit = Unit(next(iter(scales), 1), named)
    return unit, () if scales else (
        Note("unit-not-stated", "no unit is stated: read as whole currency units"),
    )


def scale_of(statements: Sequence[Statement], money: Collection[int]) -> int | None:
    """Return the one scale that is stated nearest to the amounts, None where none is or several
    are."""
    found = _nearest(statements, money)
    return next(iter(found)) if len(found) == 1 else None


def scales_apart(statements: Sequence[Statement], money: Collection[int]) -> dict[int, int]:
    """Return the columns of money whose own header states another scale than the table has, each
    with its scale."""
    found = _nearest(statements, money)
    if len(found) != 1:
        return {}
    (common,) = found
    return {
        column: scale for column, scale in _own_scales(statements, money).items() if scale != common
    }


def _nearest(statements: Sequence[Statement], money: Collection[int]) -> Mapping[int, Statement]:
    """Return the scales stated nearest to the amounts, one if nothing conflicts, each with a text
    that states it.

    Over the columns a scale is the table's where every one of money states one, or nothing else
    does; the most common of several.
    """
    own = _own_scales(statements, money)
    common = Counter(own.values()).most_common(1)
    by_column = {scale: _stating(statements, scale) for scale, _ in common}
    if own and money and own.keys() >= set(money):
        return by_column
    ranks: dict[int, dict[int, Statement]] = {}
    header = [row for each in statements if each.header and (row := _row(each)) is not None]
    for each in statements:
        if each.column is None:
            ranks.setdefault(_rank(each, header), {}).update(
                dict.fromkeys(scales_of(each.text), each)
            )
    stated = next((found for _, found in sorted(ranks.items()) if found), {})
    if stated:
        return stated
    return (
        by_column
        if len(set(own.values())) <= 1
        else {scale: by_column.get(scale, _stating(statements, scale)) for scale in own.values()}
    )


def _stating(statements: Sequence[Statement], scale: int) -> Statement:
    return next(
        each for each in statements if each.column is not None and scale in scales_of(each.text)
    )


def _rank(statement: Statement, header: Sequence[int]) -> int:
    """Return how far from the amounts a text stands: in the header, above it, below the table, at
    the head of the sheet."""
    if statement.far:
        return 3
    if statement.header:
        return 0
    row = _row(statement)
    return 1 if row is None or not header or row < max(header) else 2


def _row(statement: Statement) -> int | None:
    """Return the row of a text, from 1."""
    digits = (statement.place.cell or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits.isdigit() else None


def _own_scales(statements: Sequence[Statement], money: Collection[int]) -> dict[int, int]:
    """Return the scale that the header of each column states, of those that state one."""
    found: dict[int, set[int]] = {}
    for each in statements:
        if each.column is not None and (not money or each.column in money):
            found.setdefault(each.column, set()).update(scales_of(each.text))
    return {column: min(scales) for column, scales in found.items() if len(scales) == 1}


def own_units(statements: Iterable[Statement]) -> frozenset[int]:
    """Return the columns whose header states the unit of a subject of its own."""
    return frozenset(
        each.column
        for each in statements
        if each.column is not None and _is_own(each) and scales_of(each.text)
    )


def _is_own(statement: Statement) -> bool:
    """Return whether the text heads one column and names more than a year, a stage, a side or a
    unit."""
    if statement.column is None:
        return False
    folded = fold(statement.text)
    known = YEAR.search(statement.text) or side_of(folded) or stage_of(folded)
    return (
        not known
        and len([word for word in folded.split() if len(word) > _SHORT_WORD]) > _MOST_UNIT_WORDS
    )


def _currency(statements: Sequence[Statement]) -> str | None:
    short = [each.text for each in statements if len(each.text) <= LONGEST_STATEMENT]
    return next(
        (name for name, words in CURRENCIES.items() if any(words.search(text) for text in short)),
        None,
    )


def price_level_of(statements: Sequence[Statement]) -> int | None:
    """Return the year of the prices where exactly one is stated, near the table or else at the head
    of the sheet."""
    near, far = (
        _price_years(each.text for each in statements if each.far is far) for far in (False, True)
    )
    years = near or far
    return years.pop() if len(years) == 1 else None


def _price_years(texts: Iterable[str]) -> set[int]:
    return {
        int(found[1]) for text in texts for words in PRICE_LEVELS for found in words.finditer(text)
    }


_MARKED = re.compile(r"([^\W\d_]+)\s*\(\s*([+−–-])\s*\)")
_BRACKETED = re.compile(r"\(\s*([^\W\d_]+)\s*\)")
"""A word with its sign behind it, and one in brackets, as negative amounts are printed."""

_MINUS = re.compile(r"[-−–]|minus|negativ")


class Statement(NamedTuple):
    """A text outside the lines, lower-case, and where it stands.

    `column` is that of the numbers it heads; what is `far` stands at the head of a sheet of several
    tables, `header` text in a header row.
    """

    text: str
    place: Place
    column: int | None = None
    far: bool = False
    header: bool = False


class SignReading(NamedTuple):
    """The convention, which columns and rows are printed without the sign their side has in it, and
    what to tell the user; `sides` are those that rows have."""

    sign: Sign
    turned: frozenset[Column] = frozenset()
    notes: tuple[Note, ...] = ()
    rows: frozenset[int] = frozenset()
    sides: Mapping[int, Side] = MappingProxyType({})


def is_change(column: Column) -> bool:
    """Return whether a column holds changes of others, which have both signs whatever the
    convention is."""
    return bool(CHANGES & set((column.stage or "").split("-")))


def stated_signs(statements: Sequence[Statement]) -> set[Sign]:
    """Return the conventions that a legend states, such as `- = udgifter`."""
    return {sign for each in statements for sign in _legend(each.text)}


def _legend(text: str) -> Iterable[Sign]:
    for found in (each for legend in LEGENDS for each in legend.finditer(text)):
        word, minus = fold(found["word"]), _MINUS.search(found["sign"]) is not None
        if word in SIDES[Side.EXPENDITURE]:
            yield Sign.INCOME_POSITIVE if minus else Sign.EXPENSE_POSITIVE
        elif word in SIDES[Side.INCOME]:
            yield Sign.EXPENSE_POSITIVE if minus else Sign.INCOME_POSITIVE


def sign_of_result(label: str) -> Sign | None:
    """Return the convention that the label of a result states where it names both outcomes and the
    sign of one, such as `Surplus/(deficit)` or `Aufwandüberschuss / Ertragsüberschuss (-)`."""
    if "(" not in label:
        return None
    outcomes = {word: way for word in fold(label).split() if (way := _outcome(word))}
    if set(outcomes.values()) != {1, -1}:
        return None
    marked, bracketed = _MARKED.findall(label), _BRACKETED.findall(label)
    ways = {_outcome(fold(word)) * (1 if mark == "+" else -1) for word, mark in marked}
    ways |= {-_outcome(fold(word)) for word in bracketed}
    ways.discard(0)
    if len(ways) != 1:
        return None
    return Sign.INCOME_POSITIVE if ways == {1} else Sign.EXPENSE_POSITIVE


def _outcome(word: str) -> int:
    """Return 1 for a folded word that says surplus or income, -1 for deficit or cost, else 0."""
    if word in SURPLUSES or word in SIDES[Side.INCOME]:
        return 1
    return -1 if word in COSTS or word in SIDES[Side.EXPENDITURE] else 0
