"""What figures count that are no money: money is a claim, and a head, a label, a unit or a format
speaks for it or against it."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcli.model.errors import worded
from budgetcli.model.names import fold
from budgetcli.model.numbers import DecimalMark, parse
from budgetcli.reading.structures import ColumnRole
from budgetcli.reading.terms import (
    CALLED_YEAR,
    CHANGES,
    IDENTIFIERS,
    UNIT_HEADERS,
    YEAR,
    is_share,
    names_total,
    side_of,
    stage_of,
    year_of,
)
from budgetcli.reading.units import states_money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcli.reading.structures import Region
    from budgetcli.sheets.grids import Grid


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COUNTED = _words(
    """
    aarsvaerk aarsverk fte ftes vzae vzs vzk etp headcount normering normeringer stillinger
    planstellen arbeitsstellen vollzeitstellen aarsarbetare aarsarbeten arsarbetare htv hkp
    etaty etatow uvazky inhabitants indbyggere innbyggere innbyggjarar einwohner einwohnerzahl
    invaanare inwoners habitants habitantes abitanti obyvatel mieszkancow asukkaat asukkaita
    asukasluku population folketal folkemengde folkemaengde folkmaengd befolkning
    befolkningstal bevoelkerung posts qty quantity headcounts kpl szt ks plazas pupils elevtal
    משרות
    """
)
"""Words, folded, for what is counted and never paid; the first word of a head or a label."""

NUMBER_OF = _words(
    """
    antal antall anzahl aantal nombre numero pocet liczba broj stevilo lukumaara number מספר
    """
)
"""Words that begin to say what is counted."""

CODED = _words(
    """
    konto kontonr account accounts project projects prosjekt prosjektnr projekt projektnr
    proiect objekt funktion funksjon funkcja art kapitel kapittel kap kst kostenstelle
    department dept org organisation enhedsnummer program programme paragraph paragraf sektion
    sekcia rozdzial trinn loentrin loennstrinn step grade isbn item post loepenummer lbnr
    zeile delivery deliveryyear rank priority gruppe group
    כרטיס
    """
)
"""Words, folded, over a column of codes or of places in an order."""

CODES = _words("code codes kode koder kod kodi koodi codigo codice schluessel")
"""Words, folded, that call a column codes, whatever else its head says."""

_CODE = re.compile(r"[A-Z]{0,3}\d{1,12}(?:\.0|[a-z]{1,3}|(?:\s?[-–,/&]\s?\d{1,12})+)?", re.ASCII)

AMOUNTS = _words(
    """
    beloeb beloep belop belopp amount amounts betrag betraege bedrag montant montants importe
    importo valor iznos kwota castka osszeg summa cost costs price value sum budget budgets
    budsjett budjetti budzet rozpocet proracun presupuesto bilancio haushalt ansatz brutto
    gross net netto bevilling bevillinger ramme rest forbrug resultat saldo balance q1 q2 q3
    q4 kvartal quarter ytd plan
    """
)
"""Words, folded, over a column of amounts."""

_RATE = re.compile(
    r"(?<=[a-z])(?:[ _-]rate|rate)\b$|\b(?:andel|anteil|share|part|udzia[lł]) (?:af|av|of|am|an|du|w)\b|\bquote\b$"
    r"|\bachievementrate\b"
)
SAID = {
    "per head": worded("amounts for one of many"),
    "share": worded("shares"),
    "rate": worded("rates"),
    "average": worded("averages"),
    "count": worded("counts"),
    "code": worded("codes"),
    "year": worded("years"),
}
"""What the figures are that are no money, in words."""

_PER = re.compile(
    r"\b(?:per|pr\.?|je|pro|par|por|na) (?:\d[\d.]* )?(?:innbygger|indbygger|capita|inhabitant|head|invånare|asukas|asukasta|einwohner|kopf"
    r"|habitant|habitante|mieszkańca|obyvatele|prebivalca|inwoner|abitante|citizen|resident|person|personer|elev|elever|pupil|student"
    r"|barn|child|bruger|user|plads|place|bolig|household|husstand|haushalt|m2|m²|time|hour|stunde|enhed|enhet|unit|stück|stk|kind"
    r"|schüler|fall|fte|årsværk|årsverk|km)\b"
    r"|\bunit (?:price|cost)s?\b|\b(?:stück|einzel)preis\b|\b(?:enheds|stykk?e?|à-?)pris\b|\bprix unitaire\b|\bprecio unitario\b"
    r"|\bhourly rate\b|\bper capita\b"
)
_ONE_OF_MANY = re.compile(
    r"\b(?:per|pr\.?|pro) (?:employee|worker|ansat|mitarbeiter|anställd|farm|shipment|mile|acre|(?:square|cubic) (?:mile|kilomet|foot|met)"
    r"|dwelling|building|famil|patient|vehicle|trip|visit|claim|case|sag\b)"
)
"""What an amount is divided by, in more words than a unit has."""
_STATISTIC = re.compile(
    r"\b(?:median|medianen|mean|average|avg|gennemsnit(?:lige?)?|gjennomsnitt(?:lige?)?|genomsnitt(?:lige?)?|durchschnitt(?:lich\w*|swert)?"
    r"|mittelwert|médiane|moyenne|promedio|gemiddelde?)\b"
)
"""Words for a figure that stands for many and is no sum of them."""
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_COUNT_TABLE = re.compile(
    r"\b(?:antal|antall|anzahl|aantal|nombre de|number of|no\. of) (?:\w+ )?(?:personer|indbyggere|innbyggere|ansatte|anställda"
    r"|årsværk|årsverk"
    r"|stillinger|elever|børn|barn|personen|einwohner|stellen|beschäftigte|people|persons|inhabitants|employees|staff|posts|pupils|users"
    r"|households|inwoners|habitants|agents)\b|\b(?:personal|stellen)(?:bestand|plan)\b|\bin (?:arbeits|plan|vollzeit)?stellen\b"
    r"|\bfull[- ]time (?:posts|equivalents)\b|\b(?:in|i) (?:fte|årsværk|årsverk)\b|\bbefolknings(?:prognose|fremskrivning|tal)\b"
    r"|\bpopulation (?:forecast|projection|by)\b|\bbevölkerungs(?:prognose|zahl)\b|\bfolke(?:tal|mengde)\b"
)
_RATE_TABLE = re.compile(
    r"\bpay (?:scale|points?|spine)\b|\bl[øo]nn?s?(?:trin|trinn|tabel|tabell)\b|\bsalary (?:scale|steps?)\b|\bbesoldung(?:s\w+)?\b"
    r"|\bgehalts(?:stufen?|tabelle)\b|\bentgelt(?:stufen?|tabelle)\b|\bpay grades?\b|\blønskala\b|\blönetabell\b|\btrinn\b"
)
_SHARE_TABLE = re.compile(
    r"\b(?:per ?cent|percentage|share|pct\.?|prozent|procent|prosent|%) (?:of|af|av|des|der|vom) "
)
_LONGEST = 160
_AND = _words(
    """
    og och und and et en y e i a ja
    """
)
_MOST_WORDS = 4
_FAR_SMALLER = 20
_LEVELS = 2
_OFTEN = 5
_WHOLE_SHARE = Decimal(100)
_HUMP = re.compile(r"(?<=[a-zæøåäöü])(?=[A-ZÆØÅÄÖÜ])")
_FEW = 3


def head_without_claim(head: str) -> str | None:
    """Return what the figures under a head are where it says that they are no money: `share`,
    `rate`, `per head`, `average` or `count`; else None."""
    head = _HUMP.sub(" ", head)
    lower = head.lower()
    if _PER.search(lower) or _ONE_OF_MANY.search(lower):
        return "per head"
    if _STATISTIC.search(lower):
        return "average"
    if is_share(head):
        return "share"
    if states_money(lower):
        return None
    if _RATE.search(lower.strip()):
        return "rate"
    words = [word for word in fold(head).split() if not word.isdigit()]
    return (
        "count"
        if words and (words[0] in NUMBER_OF or words[0] in COUNTED or words[-1] in COUNTED)
        else None
    )


def label_without_claim(label: str) -> str | None:
    """Return what the figures of a row are where its label says that they are no money, else None;
    a line named after people is money."""
    lower = label.lower()
    if _PER.search(lower):
        return "per head"
    if _STATISTIC.match(lower):
        return "average"
    plain = _BRACKETS.sub(" ", lower)
    if is_share(label):
        return "share"
    if states_money(lower):
        return None
    words = fold(plain).split()
    if (
        not words
        or sum(not word.isdigit() for word in words) > _MOST_WORDS
        or not _AND.isdisjoint(words)
    ):
        return None
    counted = words[0] in COUNTED or (words[0] in NUMBER_OF and len(words) > 1)
    return "count" if counted else None


def columns_without_claim(
    grid: Grid, region: Region, rows: Sequence[int], kept: frozenset[int]
) -> dict[int, str]:
    """Return the columns of numbers that are no money, each with what it is; none where no column
    would be left.

    A head says it; or it says nothing of money where the heads of others do, and the numbers are
    such as codes, ratios or counts are. Columns that are `kept` are parts of a sum with others,
    which only money is. Averages stay where nothing else is there: they are of money all the same.
    """
    titles = {
        each.column: each.title
        for each in region.columns
        if each.role in (ColumnRole.AMOUNT, ColumnRole.CHECK)
    }
    found = {
        column: kind for column, title in titles.items() if (kind := head_without_claim(title))
    }
    found |= {
        column: "year" for column, title in titles.items() if _says_years(grid, rows, column, title)
    }
    found |= {
        column: "code"
        for column, title in titles.items()
        if column not in found
        and _says_codes(title)
        and (
            _are_codes(grid, rows, column)
            or (_ends_in_codes(title) and _may_be_codes(grid, rows, column))
        )
    }
    found |= {
        column: "count"
        for column, title in titles.items()
        if column not in found and fold(title) in UNIT_HEADERS and _is_one(grid, rows, column)
    }
    claimed = [column for column in titles if column not in found and _claims(titles[column])]
    open_ones = [
        column
        for column in titles
        if column not in found and column not in claimed and titles[column] and column not in kept
    ]
    first = min(claimed, default=-1)
    size = _size(grid, rows, claimed)
    shares = _shares(grid, rows, open_ones, size)
    found |= dict.fromkeys(shares, "share")
    for column in open_ones if claimed else ():
        if column in shares:
            continue
        kind = _kind_by_figures(grid, rows, column, titles[column], size, before=column < first)
        if kind is not None:
            found[column] = kind
    found |= {
        column: "code"
        for column in open_ones
        if not claimed and _is_coded(titles[column]) and _are_codes(grid, rows, column)
    }
    averages = {column for column, kind in found.items() if kind == "average"}
    if averages and len(found) == len(titles):
        return {column: kind for column, kind in found.items() if column not in averages}
    return found


def _claims(title: str) -> bool:
    """Return whether a head says that its figures are money: it names a year, a stage, a side, a
    unit, an amount or a total."""
    folded = fold(_HUMP.sub(" ", title))
    words = set(folded.split())
    named = year_of(title) is not None or stage_of(folded) or side_of(folded) or names_total(folded)
    return bool(named or words & (AMOUNTS | CHANGES) or states_money(title))


def _says_years(grid: Grid, rows: Sequence[int], column: int, title: str) -> bool:
    texts = [text for row in rows if (text := grid.text(row, column))]
    return (
        not CALLED_YEAR.isdisjoint(fold(title).split())
        and bool(texts)
        and all(map(YEAR.fullmatch, texts))
    )


def _says_codes(title: str) -> bool:
    """Return whether a head calls its column codes, a year of the classification aside: it claims
    no money by that year."""
    return not CODES.isdisjoint(fold(title).split()) and not states_money(title.lower())


def _is_one(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Return whether a column states the same in nearly every row, as a unit does."""
    texts = [text for row in rows if (text := grid.text(row, column))]
    return bool(texts) and 10 * Counter(texts).most_common(1)[0][1] >= 9 * len(texts)


def _ends_in_codes(title: str) -> bool:
    """Return whether the last word of a head, numbers of notes aside, calls its column codes:
    `Code enforcement` does not."""
    words = [word for word in fold(title).split() if not word.isdigit()]
    return bool(words) and words[-1] in CODES


def _may_be_codes(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Return whether nearly all that a column states of numbers may be codes of any length, with a
    letter at the end, and ranges of them."""
    texts = [text for row in rows if any(map(str.isdigit, text := grid.text(row, column)))]
    return bool(texts) and 10 * sum(map(bool, map(_CODE.fullmatch, texts))) >= 9 * len(texts)


def _is_coded(title: str) -> bool:
    words = fold(title).split()
    return bool(words) and not (CODED | IDENTIFIERS).isdisjoint(words)


def _kind_by_figures(
    grid: Grid, rows: Sequence[int], column: int, title: str, size: Decimal | None, *, before: bool
) -> str | None:
    """Return what a column is whose head does not speak of money: codes, ratios, or a count far
    smaller than the money.

    It stands before all money, or holds hardly more than one whole number.
    """
    texts = [text for row in rows if (text := grid.text(row, column))]
    if _is_coded(title) and _are_codes(grid, rows, column):
        return "code"
    stated = [text for text in texts if text.strip("-0.,")]
    parts = sum(text.replace(",", ".").lstrip("-").startswith("0.") for text in stated)
    ratios = parts + sum(text.rstrip("0").rstrip(".,") == "1" for text in stated)
    if len(stated) >= _FEW and 2 * parts >= len(stated) and 10 * ratios >= 9 * len(stated):
        return "rate"
    own = _size(grid, rows, [column])
    if not size or not own or own * _FAR_SMALLER >= size:
        return None
    is_level = (
        len(texts) > _FEW
        and all(map(str.isdecimal, texts))
        and (
            len(set(texts)) <= _LEVELS
            or (_is_digit(texts) and _OFTEN * len(set(texts)) < len(texts))
        )
    )
    return "count" if before or is_level else None


def _is_digit(texts: Sequence[str]) -> bool:
    return all(len(text) == 1 for text in texts)


def _shares(
    grid: Grid, rows: Sequence[int], columns: Sequence[int], size: Decimal | None
) -> frozenset[int]:
    """Return the columns of numbers from 0 to 100, far smaller than the money, where one in a few
    is 100: what has come so far in per cent; those beside them with heads alike belong to them."""
    if not size or size < 2 * _WHOLE_SHARE:
        return frozenset()
    stated = {
        column: [value for row in rows if isinstance(value := grid.value(row, column), Decimal)]
        for column in columns
    }
    within = [
        column
        for column, values in stated.items()
        if len(values) > _FEW and all(0 <= value <= _WHOLE_SHARE for value in values)
    ]
    full = [
        column
        for column in within
        if _OFTEN * stated[column].count(_WHOLE_SHARE) >= len(stated[column])
    ]
    return frozenset(within) if 2 * len(full) > len(within) else frozenset(full)


def _size(grid: Grid, rows: Sequence[int], columns: Sequence[int]) -> Decimal | None:
    """Return the median of the absolute amounts in some columns, None where there are none; the
    decimal mark hardly matters for it."""
    values = (grid.value(row, column) for row in rows for column in columns)
    printed = (value if isinstance(value, Decimal) else _parsed(value) for value in values)
    amounts = sorted(abs(amount) for amount in printed if amount is not None)
    return amounts[len(amounts) // 2] if amounts else None


def _parsed(value: object) -> Decimal | None:
    if not isinstance(value, str):
        return None
    found = parse(value, DecimalMark.COMMA) or parse(value, DecimalMark.POINT)
    return found.amount if found is not None else None


def _are_codes(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Return whether nearly all cells of a column are whole numbers without a sign or a mark, in
    hardly more than one length, or in order."""
    said = [text.removesuffix(".0") for row in rows if (text := grid.text(row, column))]
    texts = [text for text in said if text.isalnum()]
    if not texts or 10 * len(texts) < 9 * len(said):
        return False
    lengths = Counter(map(len, texts))
    return (
        10 * lengths.most_common(1)[0][1] >= 8 * len(texts)
        or texts == sorted(texts)
        or len(set(texts)) < len(texts)
    )


def rows_without_claim(
    grid: Grid,
    rows: Sequence[int],
    labels: Sequence[int],
    amounts: Sequence[int],
    heads: Sequence[int],
) -> dict[int, str]:
    """Return the rows whose figures are no money, each with what it is: the label says it, or all
    of them are shown in per cent.

    A table whose very first line counts is one of counts, unless the rows above it speak of money.
    """
    found: dict[int, str] = {}
    for row in rows:
        said = [
            text
            for column in labels
            if column < min(amounts, default=0) and (text := grid.text(row, column))
        ]
        kind = (
            label_without_claim(said[-1])
            or (label_without_claim(said[0]) if len(said) > 1 else None)
            if said
            else None
        )
        kind = kind or ("share" if said and _in_percent(grid, row, amounts) else None)
        if kind is not None:
            found[row] = kind
    if found.get(min(rows, default=0)) == "count" and not any(
        states_money(text) for row in heads for text in _texts(grid, row)
    ):
        found = {row: kind for row, kind in found.items() if kind != "count"}
    return found if 2 * len(found) < len(rows) else {}


def _texts(grid: Grid, row: int) -> list[str]:
    return [value for value in grid.values[row] if isinstance(value, str)]


def _in_percent(grid: Grid, row: int, amounts: Sequence[int]) -> bool:
    stated = [column for column in amounts if grid.text(row, column)]
    shown = sum(
        "%" in grid.style(row, column).number_format or grid.text(row, column).endswith("%")
        for column in stated
    )
    return bool(stated) and shown == len(stated)


def table_without_claim(titles: Mapping[int, str], said: Sequence[str], stub: str) -> str | None:
    """Return what the figures of a table are where its caption, its stub or the want of any claim
    of money says so, else None.

    `said` are the texts around the table in lower case, without those over its columns; `stub` is
    what heads the labels.
    """
    texts = [text for text in (*said, stub.lower()) if len(text) <= _LONGEST]
    if any(map(states_money, (*texts, *titles.values()))):
        return None
    for words, kind in (
        (_COUNT_TABLE, SAID["count"]),
        (_RATE_TABLE, SAID["rate"]),
        (_SHARE_TABLE, SAID["share"]),
    ):
        if any(words.search(text) for text in texts):
            return kind
    claimed = any(map(_claims, titles.values()))
    return None if claimed or not _RATE_TABLE.search(stub.lower()) else SAID["rate"]
