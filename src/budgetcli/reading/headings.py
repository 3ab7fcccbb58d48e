"""What the header of a column says of how the column is made: a total, a change, a share, a part of
a year."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.names import fold
from budgetcli.reading.terms import (
    CHANGES,
    CLOSING,
    INDEX,
    OPENING,
    PERCENT,
    TOTAL,
    YEAR,
    YEAR_WORDS,
    word_set,
)
from budgetcli.reading.words import TOTAL_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MONTHS = (
    "jan januar january januari janvier janv enero gennaio tammikuu styczen leden sijecanj janeiro",
    "feb februar february februari fevrier fev febrero febbraio helmikuu luty unor veljaca fevereiro",
    "mar marts mars march maerz mrz maer marzo maart maaliskuu marzec brezen ozujak marco mrt",
    "apr april avril avr abril aprile huhtikuu kwiecien duben travanj",
    "maj may mai mayo maggio mei toukokuu kveten svibanj maio",
    "jun juni june juin junio giugno kesaekuu czerwiec cerven lipanj junho",
    "jul juli july juillet julio luglio heinaekuu lipiec cervenec srpanj julho",
    "aug august augusti aout agosto augustus elokuu sierpien srpen kolovoz",
    "sep sept september septembre septiembre settembre syyskuu wrzesien zari rujan setembro",
    "okt oct oktober october octobre octubre ottobre lokakuu pazdziernik rijen listopad outubro",
    "nov november novembre noviembre marraskuu studeni novembro",
    "dec dez des december dezember desember decembre diciembre dicembre joulukuu grudzien prosinec prosinac dezembro",
)
"""What the months are called, folded, in their order."""

_MONTH_OF = {word: month for month, words in enumerate(MONTHS, 1) for word in words.split()}
_ORDINALS = {
    **{str(number): number for number in range(1, 5)},
    **{"i": 1, "ii": 2, "iii": 3, "iv": 4},
    **dict.fromkeys(("first", "1st", "foerste", "erstes", "premier"), 1),
    **dict.fromkeys(("second", "2nd", "anden", "andet", "andra", "zweites", "deuxieme"), 2),
    **dict.fromkeys(("third", "3rd", "tredje", "drittes", "troisieme"), 3),
    **dict.fromkeys(("fourth", "4th", "fjerde", "viertes", "quatrieme"), 4),
}
_QUARTERS = frozenset(
    {
        "kvartal",
        "kvt",
        "kv",
        "quarter",
        "qtr",
        "quartal",
        "trimestre",
        "trimester",
        "kwartaal",
        "kwartal",
        "ctvrtleti",
        "neljaennes",
        "tromjesecje",
    }
)
_HALVES = frozenset(
    {
        "halvaar",
        "half",
        "halbjahr",
        "semestre",
        "semester",
        "halfjaar",
        "polrocze",
        "pololeti",
        "puolivuosi",
    }
)
_SHORT = re.compile(r"(?:q|k|kv)([1-4])|([1-4])(?:q|k|kv)")
_SHORT_HALF = re.compile(r"(?:h|hy)([12])|([12])(?:h|hy)")
_WHOLE_YEAR = frozenset(
    {
        "aaret",
        "aar",
        "helaar",
        "helaaret",
        "aarstotal",
        "year",
        "annual",
        "jahr",
        "gesamtjahr",
        "jahressumme",
        "annee",
        "anno",
        "jaar",
        "vuosi",
        "rok",
    }
)
_FILLING = word_set("""
    hele the full whole in i for of af av de der die das le la les per pr og and und et y e budget budgets belopp beloeb amount kr tkr
    mio mill mia eur usd gbp dkk sek nok teur t 000 1000 year years aar aaret jahr jahre
    """)
"""Words that a total's header may have beside the word for a total without naming what is totalled.
"""

_OF_WHICH = word_set(
    "heraf heri deraf herav daerav varav davon darunter dont waarvan joista herunder including thereof"
)
_OF_WHICH_PHRASES = ("of which", "z toho", "w tym", "od toga", "od cega", "di cui", "de los cuales")
SHARES = word_set("""
    andel andele share shares anteil anteile part del aandeel osuus udzial podil udio quota proportion fordeling verteilung distribution
    weight weging
    """)
"""Words for a part of the whole in per cent."""

RATES = word_set("""
    forbrugsprocent forbrugspct forbrug used spent utilisation utilization execution udnyttelse udnyttelsesgrad realisering realiseret
    realisation erfuellung ausschoepfung plneni wykonanie indeks izvrsenja izvrsenje izvrseno taux ejecucion uitputting toteuma
    opfyldelse achieved
    """)
"""Words for one column in per cent of another."""

_PLUS_MINUS = re.compile(r"[+][/ ]?[-−–]|±|Δ|∆")
_PERCENT_MARK = re.compile(r"%|\bpct\b|\bp\.c\.", re.IGNORECASE)
_SPAN = re.compile(r"((?:19|20)\d\d)\s?(?:-|–|—|/|to|til|bis|à|a)\s?((?:19|20)?\d\d)(?!\d)")
_NUMBERING = re.compile(r"[(]?\d{1,2}[)]?")


class Head(NamedTuple):
    """What the header of one column says.

    `texts` has one text a header row, "" where the row says nothing of its own. `total` is the row
    in which a word for a total stands, `rest` what else stands there. `years` are all years named,
    `span` the first and the last year of a span. `months` are those of the part of a year that is
    named.
    """

    column: int
    texts: tuple[str, ...]
    tokens: frozenset[str]
    total: int | None = None
    rest: frozenset[str] = frozenset()
    is_change: bool = False
    is_percent: bool = False
    is_index: bool = False
    is_share: bool = False
    is_rate: bool = False
    is_inner: bool = False
    years: tuple[int, ...] = ()
    span: tuple[int, int] | None = None
    months: frozenset[int] = frozenset()
    opens: bool = False
    closes: bool = False

    @property
    def is_derived(self) -> bool:
        """Whether the column is said to be made of others, or to be a part of another."""
        return self.is_change or self.is_ratio or self.is_inner or self.total is not None

    @property
    def is_ratio(self) -> bool:
        """Whether the column holds figures made by division."""
        return self.is_percent or self.is_index or self.is_share


def heads_of(headers: Mapping[int, Sequence[str]]) -> dict[int, Head]:
    """Return what the header of each column says; a header row that numbers the columns, or has one
    text over all, says nothing."""
    depth = max(map(len, headers.values()), default=0)
    numbering = {
        row
        for row in range(depth)
        if _is_numbering([texts[row] for texts in headers.values() if row < len(texts)])
    }
    alike = [
        frozenset(texts[row] for texts in headers.values() if row < len(texts))
        for row in range(depth)
    ]
    said = numbering | {row for row, texts in enumerate(alike) if len(texts) == 1 < len(headers)}
    return {column: _head(column, _own_texts(texts, said)) for column, texts in headers.items()}


def _is_numbering(texts: Sequence[str]) -> bool:
    """Return whether a header row has nothing but numbers of columns, or sums of them."""
    stated = [text for text in texts if text]
    return len(stated) > 1 and all(
        _NUMBERING.fullmatch(text.split("=")[0].strip()) for text in stated
    )


def _own_texts(texts: Sequence[str], numbering: set[int]) -> tuple[str, ...]:
    kept: list[str] = []
    for row, text in enumerate(texts):
        kept.append("" if row in numbering or text in kept else text)
    return tuple(kept)


def _head(column: int, texts: tuple[str, ...]) -> Head:
    title = " ".join(text for text in texts if text)
    folded = fold(title)
    tokens = frozenset(folded.replace("part time", "parttime").split())
    totals = [row for row, text in enumerate(texts) if text and names_sum(fold(text))]
    total = totals[-1] if totals else None
    rest = _rest(fold(texts[total])) if total is not None else frozenset[str]()
    is_change = bool(tokens & CHANGES or _PLUS_MINUS.search(title))
    is_percent = bool(_PERCENT_MARK.search(title) or tokens & PERCENT)
    years = tuple(dict.fromkeys(years_in(title)))
    found = _SPAN.search(title)
    span = _span(found) if found else None
    return Head(
        column,
        texts,
        tokens,
        total if not is_change and not is_percent else None,
        rest,
        is_change,
        is_percent,
        bool(tokens & INDEX) and not is_percent,
        bool(tokens & SHARES) and (is_percent or tokens <= SHARES | {str(year) for year in years}),
        bool(tokens & RATES)
        or any(token.endswith("procent") and token != "procent" for token in tokens),
        bool(tokens & _OF_WHICH) or any(phrase in f" {folded} " for phrase in _OF_WHICH_PHRASES),
        years,
        span,
        months_of(folded),
        bool(tokens & OPENING),
        bool(tokens & CLOSING),
    )


def _span(found: re.Match[str]) -> tuple[int, int] | None:
    """Return the first and the last year of a span, None where the second is no later year."""
    first, last = (
        int(found[1]),
        int(found[2]) if len(found[2]) > 2 else int(found[1][:2] + found[2]),
    )
    return (first, last) if first < last else None


def years_in(title: str) -> list[int]:
    """Return the years that a text names, both ends of a span included."""
    found: list[int] = []
    for each in YEAR.finditer(title):
        found.append(int(each[1]))
        if each[2]:
            found.append(int(each[2]) if len(each[2]) > 2 else int(each[1][:2] + each[2]))
    return found


def names_sum(folded: str) -> bool:
    """Return whether a folded header has a word for a total."""
    words = folded.split()
    pairs = {f"{one} {other}" for one, other in pairwise(words)}
    return bool(
        TOTAL_WORDS & set(words)
        or TOTAL & {*words, *pairs}
        or words in (["all"], ["alle"], ["altogether"])
    )


def _rest(folded: str) -> frozenset[str]:
    """Return the words of a total's header that name what is totalled."""
    words = [
        word
        for word in folded.split()
        if word not in TOTAL_WORDS and word not in TOTAL and word not in ("all", "alle")
    ]
    return frozenset(word for word in words if word not in _FILLING and not word.isdigit())


def months_of(folded: str) -> frozenset[int]:
    """Return the months of the part of a year that a folded header names: a month, several, a
    quarter, a half or the whole year."""
    words = [word for word in folded.split() if not _is_year(word)]
    months = [month for word in words if (month := _MONTH_OF.get(word))]
    if months and all(word in _MONTH_OF or word in _FILLING or word.isdigit() for word in words):
        return frozenset(range(months[0], months[-1] + 1)) if len(months) > 1 else frozenset(months)
    for kinds, short, length in ((_QUARTERS, _SHORT, 3), (_HALVES, _SHORT_HALF, 6)):
        number = _numbered(words, kinds, short)
        if number is not None and number * length <= len(MONTHS):
            return frozenset(range((number - 1) * length + 1, number * length + 1))
    if (
        _WHOLE_YEAR & set(words)
        and all(word in _WHOLE_YEAR or word in _FILLING for word in words)
        and words != ["aar"]
    ):
        return frozenset(range(1, len(MONTHS) + 1))
    return frozenset()


def _numbered(words: Sequence[str], kinds: frozenset[str], short: re.Pattern[str]) -> int | None:
    """Return the number of the quarter or half that words name."""
    for word in words:
        if found := short.fullmatch(word):
            return int(found[1] or found[2])
    if not kinds & set(words):
        return None
    return next((_ORDINALS[word] for word in words if word in _ORDINALS), None)


def _is_year(word: str) -> bool:
    return (
        word.isdigit() and (len(word) == len("2025")) and word[:2] in ("19", "20")
    ) or word in YEAR_WORDS
