"""What a header or a label says of how amounts are made: a total, a change, a share, and sums stated as
`4 = 1+2-3`, `70+71+72` or by formulas."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.equations import position
from budgetcli.model.names import fold, lines_with
from budgetcli.reading.terms import (
    CHANGES,
    CLOSING,
    INDEX,
    OPENING,
    PERCENT,
    TOTAL,
    TOTAL_WORDS,
    YEAR,
    YEAR_WORDS,
    word_set,
)

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


class ColumnHead(NamedTuple):
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


def heads_of(headers: Mapping[int, Sequence[str]]) -> dict[int, ColumnHead]:
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


def _head(column: int, texts: tuple[str, ...]) -> ColumnHead:
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
    return ColumnHead(
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


MOST_TERMS = 500
_SIGNS, _DIGITS = frozenset("+-−–"), frozenset("0123456789")
_STATED = re.compile(
    r"(?:^|[(\s])(?:([0-9A-Z]{1,6})\.?\s*=\s*|=\s*)?([(]?\s*[0-9A-Z]{1,7}\.?\s*[+\-−–][0-9A-Z.+\-−–()\s]*)"
)
_WORDS_BETWEEN = (
    "bis",
    "to",
    "til",
    "till",
    "do",
    "až",
    "az",
    "a",
    "à",
    "al",
    "through",
    "tot",
    "tom",
    "t.o.m.",
)
_THROUGH = re.compile(
    rf"(\d{{1,6}})\.?\s+(?:{'|'.join(map(re.escape, _WORDS_BETWEEN))})\s+(\d{{1,6}})", re.IGNORECASE
)
_BETWEEN = tuple(f" {word} " for word in _WORDS_BETWEEN)
_REFERENCE = re.compile(r"([+\-]?)\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_SPREADSHEET = re.compile(
    r"[=+]*\s*(?:SUM\(([^()]*)\)|SUBTOTAL\((?:10)?9\s*[,;]([^()]*)\)"
    r"|([+\-]?\$?[A-Z]{1,3}\$?\d+(?:\s*[+\-]\s*\$?[A-Z]{1,3}\$?\d+)+))\s*",
    re.IGNORECASE,
)


class StatedSum(NamedTuple):
    """A sum stated in words: the name of the result if it is given, and the names of the terms with
    their signs."""

    result: str | None
    terms: tuple[tuple[str, int], ...]


def stated(text: str, names: Mapping[str, object]) -> StatedSum | None:
    """Return the sum that a header or label states over some of these names, or None."""
    through = _THROUGH.search(text) if not _DIGITS.isdisjoint(text) else None
    if through is not None and through[1] in names and through[2] in names:
        first, last = sorted((int(through[1]), int(through[2])))
        terms = tuple(
            (str(name), 1)
            for name in range(first, min(last, first + MOST_TERMS) + 1)
            if str(name) in names
        )
        return StatedSum(None, terms) if len(terms) > 1 else None
    if _SIGNS.isdisjoint(text) or len(text) > 400:
        return None
    for found in _STATED.finditer(_tidy(text)):
        terms = _terms(found[2])
        if len(terms) > 1 and all(name in names for name, _ in terms):
            return StatedSum(found[1], terms)
    return None


def stating_ones(texts: Sequence[str]) -> set[int]:
    """Return which of these texts, by position, can state a sum at all: they have a sign of one, or
    numbers and a word between them.

    Each text is one line, blanks folded.
    """
    joined = "\n".join(texts)
    through = lines_with(joined.lower(), _BETWEEN)
    return lines_with(joined, _SIGNS) | {at for at in through if _THROUGH.search(texts[at])}


def _tidy(text: str) -> str:
    return re.sub(r"\s*([+\-−–=()])\s*", r"\1", " ".join(text.split()))


def _terms(expression: str) -> tuple[tuple[str, int], ...]:
    """Return the names in an expression of sums and brackets, each with the sign it has in the end."""
    signs, pending, name = [1], 1, ""
    terms: list[tuple[str, int]] = []
    for character in f"{expression} ":
        if character.isalnum():
            name += character
            continue
        if name:
            terms.append((name, signs[-1] * pending))
            name, pending = "", 1
        if character in "-−–":
            pending = -1
        elif character == "+":
            pending = 1
        elif character == "(":
            signs.append(signs[-1] * pending)
            pending = 1
        elif character == ")" and len(signs) > 1:
            signs.pop()
    return tuple(terms[:MOST_TERMS])


def cells_of(formula: str) -> tuple[tuple[int, int, int], ...]:
    """Return the cells a spreadsheet formula adds up, as row, column and sign; none for anything
    but plain sums and differences."""
    found = _SPREADSHEET.fullmatch(formula.strip())
    if found is None:
        return ()
    result: list[tuple[int, int, int]] = []
    for part in _REFERENCE.finditer(
        (found[1] or found[2] or found[3]).replace(",", " ").replace(";", " ").upper()
    ):
        first = position(part[2] + part[3])
        last = position(part[4] + part[5]) if part[4] else first
        if (
            first is None
            or last is None
            or (last[0] - first[0] + 1) * (last[1] - first[1] + 1) > MOST_TERMS
        ):
            return ()
        factor = -1 if part[1] == "-" else 1
        rows, columns = range(first[0], last[0] + 1), range(first[1], last[1] + 1)
        result.extend((row, column, factor) for row in rows for column in columns)
    return tuple(result[:MOST_TERMS])
