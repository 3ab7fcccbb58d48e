"""The numbers of a sentence, as Danish, Norwegian, Swedish, English and German write them, and what a
stated amount can stand for: equal, equal by rounding, or impossible."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import log2
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.claims.language import UndecidedError, added, divided, exactly, printed, scaled
from budgetcli.model.numbers import DecimalMark, parse, quantum_of
from budgetcli.publications.anchors import TICKS, ticks
from budgetcli.publications.vocabulary import COUNTING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.claims.language import Quantity
    from budgetcli.model.numbers import Printed
    from budgetcli.publications.anchors import Anchor


class MentionSort(StrEnum):
    """What a number of a text counts."""

    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"
    YEAR = "year"


class Stated(NamedTuple):
    """A number as a text states it: `amount` times `scale` of the unit, printed in steps of
    `quantum` of the same unit.

    `sign` tells whether the text prints one. `approximate` is `about`, `over` or `under` where a
    word says so.
    """

    amount: Decimal
    quantum: Decimal
    sort: MentionSort
    scale: int = 1
    unit: str | None = None
    currency: str | None = None
    signed: bool = False
    approximate: str | None = None


class Mention(NamedTuple):
    """A number in a text: where it stands, as printed with its unit, and what it states."""

    start: int
    end: int
    quote: str
    stated: Stated


class Years(NamedTuple):
    """Years that a sentence names: one, or the first and the last of a span."""

    start: int
    end: int
    first: int
    last: int

    @property
    def single(self) -> bool:
        """Whether it is one year."""
        return self.first == self.last


BLANK = "[ \t\n\u00a0\u202f\u2009]"
_SCALES = (
    (
        1_000_000_000,
        r"mia\.?|mrd\.?|milliarde[rn]?|milliard|miljarde?r?|mdkr|billions?|bn\.?|Mrd\.?|bill\.",
    ),
    (
        1_000_000,
        r"mio\.?|mill\.?|millione[rn]?|million(?:s|en)?|milj\.?|miljone?r?|mkr|mnkr|mnok|msek|mdkk|mn\.?|mln\.?",
    ),
    (
        1_000,
        rf"t\.{BLANK}?kr\.?|tkr\.?|tnok|tsek|tdkk|tusinde?|tusen|tsd\.?|thousand|teur|t€|tusind",
    ),
)
_SCALE = "|".join(each for _, each in _SCALES)
_SHORT_SCALES = {"m": 1_000_000, "bn": 1_000_000_000, "k": 1000}
_CURRENCIES = (
    ("DKK", "dkk|danske kroner"),
    ("NOK", "nok|norske kroner"),
    ("SEK", "sek|svenska kronor"),
    ("KR", r"kroner|kronor|krone|kr\.?"),
    ("EUR", "eur|euros?|€"),
    ("GBP", "gbp|£|pounds?(?: sterling)?"),
    ("USD", r"usd|us\$|\$|dollars?"),
    ("CHF", r"chf|franken|sfr\.?"),
)
_CURRENCY = "|".join(each for _, each in _CURRENCIES)
_NUMBER = r"\d{1,3}(?P<sep>[. \u00a0\u202f\u2009'’,])\d{3}(?:(?P=sep)\d{3})*(?:[.,]\d+)?(?![\d])|\d+(?:[.,]\d+)?"
_MONEY_AROUND = re.compile(
    rf"(?<![\w.,])(?P<sign>[-\u2212\u2013+]{BLANK}?)?(?:(?P<before>€|£|\$|us\$|(?:dkk|nok|sek|eur|"
    rf"gbp|usd|chf|kr\.?)(?={BLANK}?[-\u2212\u2013+]?\d))"
    rf"{BLANK}?)?(?P<inner>[-\u2212\u2013+])?(?P<number>{_NUMBER})"
    rf"(?:(?P<short>m|bn|k)(?!\w)|{BLANK}*(?P<percent>%|percentage points?|per cent|percent|pct\.?|"
    rf"procentpoint|procent\w*|prosent\w*|"
    rf"prozentpunkte?n?|prozent|v\.{BLANK}?h\.)|{BLANK}*(?P<scale>{_SCALE})(?:(?<=\.)|"
    rf"(?![^\W\d_]))(?:{BLANK}*(?P<after>{_CURRENCY})(?!\w))?"
    rf"|{BLANK}*(?P<plain>{_CURRENCY})(?!\w))?",
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"(?<!\w)(?P<number>{'|'.join(COUNTING)}|en|ett|one|eine?|"
    rf"halvanden){BLANK}+(?P<scale>{_SCALE})(?:(?<=\.)|(?![^\W\d_]))"
    rf"(?:{BLANK}*(?P<after>{_CURRENCY})(?!\w))?",
    re.IGNORECASE,
)
_MONTHS = (
    "januar|februar|marts|mars|märz|april|maj|mai|juni|juli|august|september|oktober|november|"
    "december|desember|dezember|januari|"
    "februari|augusti|january|february|march|may|june|july|october|jan|feb|mar|apr|jun|jul|aug|"
    "sept?|okt|oct|nov|dec|dez|des"
)
_DAY = (
    rf"(?<!\d)\d{{1,2}}\.?{BLANK}*(?:{_MONTHS})(?!\w)(?:\.?{BLANK}*(?:19|20)\d\d)?"
    rf"|(?<!\w)(?:{_MONTHS}){BLANK}+\d{{1,2}}(?:st|nd|rd|th)?(?:,{BLANK}*(?:19|20)\d\d)?(?!\d)"
    r"|(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)|(?<!\d)\d{4}-\d\d-\d\d(?!\d)"
)
_DATE = re.compile(_DAY, re.IGNORECASE)
"""A day, whose year is no period of an amount."""

_NO_AMOUNT = re.compile(
    rf"{_DAY}"
    rf"|(?<!\w)(?:pkt|punkt|item|items|agenda item|top|§+|stk|nr|no|number|sag|side|sider|s|p|pp|"
    rf"page|pages|seite|seiten|s\.|kap|kapitel|"
    rf"chapter|afsnit|avsnitt|section|abschnitt|tabel|tabell|table|tabelle|figur|figure|abbildung|"
    rf"abs|absatz|art|artikel|article|bilag|"
    rf"vedlegg|annex|appendix|anlage|paragraph|paragraf|ziffer|punkterne|note|fodnote|version|v|kl|"
    rf"uge|week|woche|konto|account|"
    rf"funktion|function|sagsnr|journalnr|drs|drucksache|linje|line|række|row|zeile|spalte|column|"
    rf"kolonne|trin|fase|phase|lov|act|gruppe)"
    rf"\.?{BLANK}*\d[\d.,/:-]*\d|(?<!\w)(?:pkt|punkt|item|top|§+|stk|nr|no|side|s|p|page|seite|kap|"
    rf"kapitel|afsnit|section|tabel|table|tabelle|"
    rf"figur|figure|abs|art|bilag|annex|linje|line|trin|fase|phase|note|uge|week)\.?{BLANK}*\d+"
    rf"|(?<!\w)(?:tlf|telefon|phone|tel|mobil|fax|cvr|ean|postnr|dk|fon)\.?:?{BLANK}*\+?\d[\d "
    rf"{BLANK[1:-1]}-]*"
    r"|(?<![\w,.])\+\d{2}(?:[ -]?\d{2,4}){3,5}|\d{1,2}[.:]\d{2}[ ]?(?:uhr|am|pm|o'clock)(?!\w)|"
    r"(?<!\w)\d{6}-\d{4}(?!\d)|[^\W\d_]\w*-?\d[\w-]*",
    re.IGNORECASE,
)
"""Numbers that count nothing: dates, times, paragraphs, items of an agenda, pages, tables,
telephone numbers, codes.
"""

_UNIT_SAID = re.compile(
    rf"(?:^|[(\[;,:]){BLANK}*(?:[^\W\d]+{BLANK}+){{0,3}}(?:i|in){BLANK}+(?:hele{BLANK}+)?"
    rf"(?:(?:{_CURRENCY}){BLANK}*)?1[., \u00a0]?000(?![.,]?\d){BLANK}*(?:{_CURRENCY})?{BLANK}*"
    rf"(?=$|[)\],;.]{BLANK}*)(?!\.{BLANK}*\w)",
    re.IGNORECASE,
)
"""What says in which unit amounts are given, such as `Beløb i 1.000 kr.`, and is none itself."""

_PRICES = re.compile(
    rf"(?:19|20)\d\d(?:\s*[-\u2011]\s*)?(?:priser|prices|pl|kroner|kronor|kr\.|preise|prisnivå|"
    rf"prisniveau|p/l|niveau|price level|dollars|pounds)"
    rf"|(?:preise|preisstand|prices of|priser fra|prisniveau|price level|"
    rf"pl){BLANK}*:?{BLANK}*(?:19|20)\d\d",
    re.IGNORECASE,
)
_YEARS = re.compile(
    rf"(?<![\w.,])(?P<first>(?:19|20)\d\d)(?:{BLANK}?[-\u2013\u2014]{BLANK}?(?P<full>(?:19|"
    rf"20)\d\d)|(?P<half>[/]\d\d(?:\d\d)?)|[-\u2013](?P<short>\d\d))?(?![\d]|[.,]\d|%)"
)
_YEAR_ALONE = re.compile(r"(?:19|20)\d\d")
"""The years of a span such as `2024-25` are told by its first."""

_COUNTED_PEOPLE = re.compile(
    rf"{BLANK}+(?:\w+{BLANK}+)?(?:borgere|indbyggere|innbyggere|invånare|einwohner\w*|inhabitants|"
    rf"residents|people|personer|menschen|households|"
    r"timer|hours|stunden|km|m2|m²|ton|tonnes|kwh|mwh|citizens|brugere|users|besøg\w*|visits|"
    r"visitors|besucher\w*|årsværk|"
    r"passagerer|passengers|trips|elever|pupils|schüler\w*|meter|liter|bøger|books|lån)(?!\w)",
    re.IGNORECASE,
)
_NOUN = re.compile(rf"{BLANK}+(?P<unit>[^\W\d_][\w-]*)")
_JOIN = re.compile(
    rf"{BLANK}*(?:[-\u2013\u2014/]|,{BLANK}*(?:og|and|und|och|samt)?|og|and|und|och|samt|til|to|"
    rf"till|bis|auf|eller|or|oder|eller|hhv\.?|respektive|henholdsvis){BLANK}*",
    re.IGNORECASE,
)
_DEGREES = (
    (
        "about",
        r"ca\.?|cirka|circa|omkring|omtrent|rundt regnet|rundt|om lag|omlag|ungefær|ungefär|runt|"
        r"about|around|roughly|approximately|"
        r"approx\.?|some|etwa|rund|zirka|anslået|an estimated|close to|tæt på",
    ),
    (
        "over",
        r"godt|drygt|lidt over|litt over|just over|over|mere end|mer enn|mer än|more than|mehr als|"
        r"über|gut|mindst|at least|minst|"
        r"mindestens|well over",
    ),
    (
        "under",
        r"knap|knapt|knappt|næsten|nesten|nästan|lidt under|litt under|just under|nearly|almost|"
        r"under|mindre end|less than|"
        r"weniger als|knapp|fast|beinahe|op til|up to|bis zu|opp til|upp till|højst|at most|"
        r"höchstens",
    ),
)
_DEGREE = tuple(
    (
        name,
        re.compile(
            rf"(?<!\w)(?:{each})(?:{BLANK}+(?:på|of|on|med|by|at|mit))?{BLANK}*$", re.IGNORECASE
        ),
    )
    for name, each in _DEGREES
)


def mark_of_text(texts: Iterable[str], language: str) -> DecimalMark:
    """Return the decimal mark of a document: that of the numbers which only one mark can read, else
    that of its language.
    """
    votes = {DecimalMark.COMMA: 0, DecimalMark.POINT: 0}
    for text in texts:
        for found in re.finditer(
            r"(?<![\d.,])\d{1,3}(?:[. ]\d{3})*,\d{1,2}(?![\d.,]*\d)|(?<![\d.,])\d{1,3}(?:[, "
            r"]\d{3})*\.\d{1,2}(?![\d.,]*\d)",
            text,
        ):
            votes[
                DecimalMark.COMMA
                if "," in found[0] and not re.search(r",\d{3}\.", found[0])
                else DecimalMark.POINT
            ] += 1
    if votes[DecimalMark.COMMA] == votes[DecimalMark.POINT]:
        return DecimalMark.POINT if language == "en" else DecimalMark.COMMA
    return max(votes, key=lambda mark: votes[mark])


@lru_cache(maxsize=64)
def years_of(text: str) -> tuple[Years, ...]:
    """Return the years that a sentence names, in order; those of a price level name no period."""
    barred = [found.span() for each in (_PRICES, _DATE) for found in each.finditer(text)]
    found = []
    for each in _YEARS.finditer(text):
        if _within(each.start(), barred):
            continue
        first = int(each["first"])
        last = (
            int(each["full"])
            if each["full"]
            else first // 100 * 100 + int(each["short"])
            if each["short"]
            else first
        )
        if last >= first:
            found.append(Years(each.start(), each.end(), first, last))
    return tuple(found)


def _within(start: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(low <= start < high for low, high in spans)


def mentions_of(text: str, mark: DecimalMark) -> tuple[Mention, ...]:
    """Return the numbers of a text in the order they stand; several before one unit share it: `hhv.
    4,2 og 5,1 mio. kr.`.
    """
    found = list(_numbers(text, mark))
    _share_units(found, text)
    return tuple(
        each
        for each in found
        if each.stated.sort is not MentionSort.COUNT or each.stated.unit is not None
    )


def _numbers(text: str, mark: DecimalMark) -> Iterator[Mention]:
    """Yield every number that is not one of those that count nothing."""
    units = [each.span() for each in _UNIT_SAID.finditer(text)]
    years = [(each.start, each.end) for each in years_of(text)] + [
        each.span() for each in _PRICES.finditer(text)
    ]
    barred = [each.span() for each in _NO_AMOUNT.finditer(text)]
    worded = {each.start(): each for each in _WORDED.finditer(text)}
    for each in sorted(
        [*_MONEY_AROUND.finditer(text), *worded.values()], key=lambda found: found.start()
    ):
        if each.start() in worded and each is worded[each.start()]:
            yield _said_in_words(each)
            continue
        at = each.start("number")
        has_unit = any(each[name] for name in ("before", "percent", "scale", "plain")) or (
            each["short"] and each["before"]
        )
        if (_within(at, barred) and not has_unit) or _within(at, units):
            continue
        if _within(at, years) and not has_unit:
            if _YEAR_ALONE.match(text, at):
                yield Mention(
                    at,
                    at + 4,
                    text[at : at + 4],
                    Stated(Decimal(text[at : at + 4]), Decimal(1), MentionSort.YEAR),
                )
            continue
        mention = _read(each, text, mark)
        if mention is not None:
            yield mention


def _said_in_words(found: re.Match[str]) -> Mention:
    """Return an amount such as `two million kroner`."""
    amount = Decimal(COUNTING.get(found["number"].casefold(), 1))
    stated = Stated(
        amount,
        Decimal(1),
        MentionSort.MONEY,
        _scale(found["scale"]),
        None,
        _currency(found["after"] or found["scale"]),
        False,
        None,
    )
    return Mention(found.start(), found.end(), _folded(found[0]), stated)


def _read(found: re.Match[str], text: str, mark: DecimalMark) -> Mention | None:
    """Return the number of a match; without a unit it is a count of what follows it."""
    printed = _parsed(found["number"], mark)
    if printed is None:
        return None
    sign = found["sign"] or found["inner"] or ""
    start = (
        found.start()
        if _is_sign(found, text)
        else found.start("before")
        if found["before"]
        else found.start("number")
    )
    signed = bool(found["inner"]) or (bool(found["sign"]) and start == found.start())
    amount = (
        -printed.amount if signed and sign.strip() != "+" and printed.amount else printed.amount
    )
    end, short = found.end(), found["short"]
    if short and not found["before"]:
        end = found.end("number")
    degree = _degree(text[:start])
    unit = _unit(found, text)
    if unit is None:
        return None
    sort, scale, name, currency = unit
    if short and found["before"]:
        scale = _SHORT_SCALES[short.casefold()]
    if sort is MentionSort.COUNT:
        end = found.end("number")
    return Mention(
        start,
        end,
        _folded(text[start:end]),
        Stated(amount, printed.quantum, sort, scale, name, currency, signed, degree),
    )


def _parsed(text: str, mark: DecimalMark) -> Printed | None:
    """Return a number under the mark of the document, else under the other one."""
    other = DecimalMark.POINT if mark is DecimalMark.COMMA else DecimalMark.COMMA
    return parse(text, mark) or parse(text, other)


def _is_sign(found: re.Match[str], text: str) -> bool:
    """Tell whether the dash before a number is its sign: it stands after a blank or an opening
    bracket, close to the number.
    """
    if not found["sign"]:
        return False
    before = text[found.start() - 1 : found.start()]
    apart = not before or before in ' \n\t\u00a0(["”„“:'
    close = not found["sign"][1:]
    return (
        apart
        and (close or (before == "" and found["sign"][0] in "-\u2212"))
        and found["sign"][0] in "-+\u2212\u2013"
    )


def _unit(
    found: re.Match[str], text: str
) -> tuple[MentionSort, int, str | None, str | None] | None:
    """Return what a number counts, its scale, its unit as printed and its currency; None where
    nothing is counted.
    """
    if found["percent"]:
        return MentionSort.PERCENT, 1, found["percent"], None
    if found["scale"]:
        if found["after"] is None and found["before"] is None and _currency(found["scale"]) is None:
            people = _COUNTED_PEOPLE.match(text, found.end())
            if people is not None:
                return MentionSort.COUNT, _scale(found["scale"]), people[0].strip(), None
        currency = _currency(found["before"] or found["after"] or found["scale"])
        return (
            MentionSort.MONEY,
            _scale(found["scale"]),
            _folded(" ".join(filter(None, (found["scale"], found["after"])))),
            currency,
        )
    if found["before"] or found["plain"]:
        return (
            MentionSort.MONEY,
            1,
            found["plain"] or found["before"],
            _currency(found["before"] or found["plain"]),
        )
    noun = _NOUN.match(text, found.end("number"))
    return MentionSort.COUNT, 1, noun["unit"] if noun else None, None


def _scale(text: str) -> int:
    return next(scale for scale, each in _SCALES if re.fullmatch(each, text, re.IGNORECASE))


def _currency(text: str | None) -> str | None:
    """Return the currency of a word: `KR` for crowns of no stated country."""
    if text is None:
        return None
    if text.casefold()[1:] in ("nok", "sek", "dkk"):
        return text[1:].upper()
    if text.casefold() in (
        "mkr",
        "mnkr",
        "mdkr",
        "tkr",
        "tkr.",
        "t.kr",
        "t.kr.",
        "t. kr",
        "t. kr.",
    ):
        return "KR"
    if text.casefold() in ("teur", "t€"):
        return "EUR"
    return next(
        (name for name, each in _CURRENCIES if re.fullmatch(each, text.strip(), re.IGNORECASE)),
        None,
    )


def _degree(before: str) -> str | None:
    return next((name for name, each in _DEGREE if each.search(before[-30:])), None)


def _folded(text: str) -> str:
    return " ".join(text.split())


def _share_units(found: list[Mention], text: str) -> None:
    """Give a number that no unit follows the unit of the next one, where only a join stands between
    them.
    """
    for at in range(len(found) - 2, -1, -1):
        here, after = found[at], found[at + 1]
        gap = text[here.end : after.start]
        bare = here.stated.sort is MentionSort.COUNT and not (
            here.stated.unit and _NOUN_BETWEEN.match(gap)
        )
        if (
            bare
            and after.stated.sort in (MentionSort.MONEY, MentionSort.PERCENT)
            and _JOIN.fullmatch(gap)
        ):
            shared = after.stated._replace(
                amount=here.stated.amount,
                quantum=here.stated.quantum,
                signed=here.stated.signed,
                approximate=here.stated.approximate,
            )
            found[at] = here._replace(stated=shared)
    for at in range(1, len(found)):
        here, before = found[at], found[at - 1]
        joined = _JOIN.fullmatch(text[before.end : here.start]) is not None
        if (
            joined
            and here.stated.sort is MentionSort.COUNT
            and before.stated.sort is MentionSort.MONEY
            and before.quote[:1] in "£$€"
        ):
            scale = _SHORT_SCALES.get(
                text[here.end : here.end + 2].strip(" .,;)").casefold(), before.stated.scale
            )
            found[at - 1] = before._replace(stated=before.stated._replace(scale=scale))
            stated = before.stated._replace(
                amount=here.stated.amount, quantum=here.stated.quantum, scale=scale
            )
            found[at] = here._replace(stated=stated)


_NOUN_BETWEEN = re.compile(
    rf"{BLANK}+(?!og\b|and\b|und\b|och\b|til\b|to\b|till\b|bis\b|auf\b|eller\b|or\b|oder\b|hhv|"
    rf"samt\b)[^\W\d_]{{2,}}",
    re.IGNORECASE,
)


def step_of(stated: Stated) -> Decimal:
    """Return the step that a number is rounded to, in its own unit: that of its last digit, or of
    its last but zeros where `about`.
    """
    if stated.approximate is None or stated.quantum < 1 or not stated.amount:
        return stated.quantum
    digits = str(int(abs(stated.amount)))
    zeros = len(digits) - len(digits.rstrip("0"))
    return Decimal(1).scaleb(zeros) if len(digits) > zeros else quantum_of(stated.amount)


def money_of(stated: Stated) -> Fraction:
    """Return a stated amount in whole units of its currency; of per cent, the number."""
    return Fraction(stated.amount) * stated.scale


class StatedReach(NamedTuple):
    """What a stated amount can stand for, without its sign, in ticks: the amount, its step, and
    the least and the largest true amount."""

    size: int
    step: int
    low: int
    high: int


@lru_cache(maxsize=4096)
def reach_of(stated: Stated) -> StatedReach:
    """Return what a stated amount can stand for.

    `about` allows a whole step to both sides; `over` and `under` a tenth of the amount to theirs.
    """
    size, step = ticks(abs(stated.amount), stated.scale), ticks(stated.quantum, stated.scale)
    half, last = step // 2, ticks(step_of(stated), stated.scale)
    below = above = last if stated.approximate == "about" else half
    if stated.approximate == "over":
        above = max(last, size // 10)
    if stated.approximate == "under":
        below = max(last, size // 10)
    return StatedReach(size, step, size - below, size + above)


def against(stated: Stated, anchor: Anchor) -> str:
    """Return how a stated amount stands to a figure, signs apart: `equal`, `rounds` where one of
    them is coarser, or `no`.
    """
    size, step, low, high = reach_of(stated)
    figure = anchor.size
    if not figure:
        return "no" if size else "equal"
    if size == figure and stated.approximate not in ("over", "under"):
        return "equal"
    if stated.approximate is not None or step > anchor.step:
        return "rounds" if low <= figure <= high else "no"
    return "rounds" if step < anchor.step and 2 * abs(size - figure) <= anchor.step else "no"


def quantity_of(anchor: Anchor) -> Quantity:
    """Return a figure without its sign as a quantity that knows what it can stand for, in whole
    units of its currency.
    """
    name = f"{anchor.subject}:{anchor.year}:{anchor.stage}:{anchor.side}"
    return scaled(printed(name, abs(anchor.amount), anchor.quantum), Fraction(anchor.scale))


def quantity_of_stated(stated: Stated, name: str) -> Quantity:
    """Return a stated amount without its sign as a quantity, in whole units of its currency."""
    return scaled(printed(name, abs(stated.amount), stated.quantum), Fraction(stated.scale))


def percent_of(part: Quantity, whole: Quantity) -> Quantity | None:
    """Return a share in per cent; None where the whole can be zero."""
    try:
        return scaled(divided(part, whole), Fraction(100))
    except UndecidedError:
        return None


def growth_of(before: Quantity, after: Quantity) -> Quantity | None:
    """Return a growth in per cent; None where what it grew from can be zero."""
    share = percent_of(after, before)
    return None if share is None else added(share, exactly(-100))


def difference_of(first: Quantity, second: Quantity) -> Quantity:
    """Return the first less the second."""
    return added(first, scaled(second, Fraction(-1)))


def holds(stated: Stated, quantity: Quantity) -> bool:
    """Tell whether a stated amount can be what a quantity stands for, signs apart."""
    span, reach = quantity.span, reach_of(stated)
    low, high = (span.low, span.high) if quantity.amount >= 0 else (-span.high, -span.low)
    return low * TICKS <= reach.high and reach.low <= high * TICKS


class StatedSlip(NamedTuple):
    """A mistake of one step that makes a figure the stated amount: its kind, and how many bits it
    says that it was made.
    """

    kind: str
    bits: float


def slip_between(stated: Stated, anchor: Anchor) -> StatedSlip | None:
    """Return the one slip that leads from a figure to what is stated: two digits swapped, one
    digit, a factor of ten; else None.
    """
    reach, figure = reach_of(stated), anchor.size
    if not reach.size or not figure:
        return None
    written = str(reach.size // reach.step)
    meant = str((2 * figure + reach.step) // (2 * reach.step))
    length = max(len(written), len(meant))
    if _swapped(written, meant):
        return StatedSlip("swap", log2(10**length / max(1, length - 1)))
    for factor in (10, 100, 1000, 1_000_000):
        for said, other in (
            (reach.size, figure * factor),
            (reach.size * factor, figure),
        ):
            if said == other or (abs(said - other) * 1000 < other and len(written) > 2):
                return StatedSlip(f"x{factor}", 8.0)
    if len(written) == len(meant) and sum(a != b for a, b in zip(written, meant, strict=True)) == 1:
        return StatedSlip("digit", log2(10**length / (9 * length)))
    if (
        abs(len(written) - len(meant)) == 1
        and length > 2
        and _dropped(*sorted((written, meant), key=len))
    ):
        return StatedSlip("digit", log2(10**length / (10 * length)))
    return None


def _swapped(first: str, second: str) -> bool:
    """Tell whether two neighbours exchanged make one text the other."""
    if len(first) != len(second) or first == second:
        return False
    apart = [at for at, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    return (
        len(apart) == 2
        and apart[1] == apart[0] + 1
        and first[apart[0]] == second[apart[1]]
        and first[apart[1]] == second[apart[0]]
    )


def _dropped(shorter: str, longer: str) -> bool:
    return any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))


def digits_of(stated: Stated) -> int:
    """Return how many digits a stated amount is printed with."""
    reach = reach_of(stated)
    return len(str(reach.size // reach.step))


def neighbour_bits(stated: Stated, others: Iterable[Anchor]) -> float:
    """Return how many bits it says that an amount equals one of so many others."""
    digits = digits_of(stated)
    return max(0.0, log2(10**digits / max(1, len(list(others)))))
