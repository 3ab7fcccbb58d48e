"""The field's words in several languages, folded as `names.fold` folds: evidence for what a header or a legend means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Measure, Side
from budgetcli.model.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.model.budgets import Year

SIDES = {
    Side.EXPENDITURE: ("udg", "udgift", "udgifter", "bruttoudgifter", "driftsudgifter", "omkostninger", "expenditure", "expenditures", "expense",
                       "expenses", "spending", "costs", "utgift", "utgifter", "kostnader", "ausgabe", "ausgaben", "aufwand",
                       "aufwendungen", "auszahlungen", "gastos", "depenses", "uitgaven", "vydaje", "wydatki", "rashodi", "odhodki",
                       "despesas", "spese", "menot", "uscite", "lasten", "kosten", "bruttokosten", "aufwaende", "charges", "koszty",
                       "naklady", "vydavky", "kiadas", "kiadasok", "izdaci", "troskovi", "kulut", "izdatki", "saidas", "egresos", "sorties", "הוצאה", "הוצאות"),
    Side.INCOME: ("indt", "indtaegt", "indtaegter", "income", "revenue", "revenues", "receipts", "inntekt", "inntekter",
                  "intaekt", "intaekter", "einnahme", "einnahmen", "ertrag", "ertraege", "einzahlungen", "ingresos", "recettes",
                  "inkomsten", "prijmy", "dochody", "prihodi", "receitas", "entrate", "tulot", "erloes", "erloese", "baten", "produits",
                  "przychody", "vynosy", "bevetel", "bevetelek", "prihodki", "primici", "tuotot", "prejemki", "proventi", "opbrengsten", "przychod", "הכנסה", "הכנסות"),
    Side.NET: ("netto", "net", "saldo", "balance", "nettoudgift", "nettoudgifter", "nettobudget", "resultat", "nettoaufwand",
               "nettokosten", "nettoerloes", "nettoerloese", "surplus", "deficit", "result", "results", "solde", "saldi", "ergebnis", "aarsresultat",
               "overskud", "underskud", "overskudd", "underskudd", "overskott", "underskott", "ueberschuss", "fehlbetrag",
               "resultado", "risultato", "resultaat", "nettoutgift", "nettoutgifter"),
}  # fmt: skip
"""What a column's header calls its side."""

RESULTS = frozenset(
    """
    netto net nett saldo saldi solde balance resultat resultatet aarsresultat driftsresultat nettoresultat result results ergebnis
    jahresergebnis finanzergebnis betriebsergebnis gesamtergebnis ordentliches surplus deficit overskud underskud overskudd overskott
    ueberschuss uberschuss fehlbetrag ertragsueberschuss aufwandueberschuss aufwandsueberschuss resultado superavit risultato
    avanzo disavanzo excedent resultaat overschot tekort presezek primanjkljaj visak manjak prebytek schodek nadwyzka deficyt wynik
    ylijaeaemae alijaeaemae tulos nettoudgift nettoudgifter nettoutgift nettoutgifter nettoaufwand nettokosten
    nettoindtaegt nettoindtaegter rozdil egyenleg eredmeny driftsbalance mellemregning underskott reinertrag
    """.split()
)
"""What the row or the column is called that sets the two sides against each other."""

SURPLUSES = frozenset(
    "surplus overskud overskudd overskott ueberschuss uberschuss ertragsueberschuss superavit excedent avanzo overschot visak prebytek "
    "nadwyzka presezek reinertrag nettoindtaegt nettoindtaegter".split()
)
"""Results whose printed amount is income less expenditure."""

COSTS = frozenset(
    "deficit underskud underskott fehlbetrag aufwandueberschuss aufwandsueberschuss disavanzo tekort manjak primanjkljaj schodek deficyt "
    "nettoudgift nettoudgifter nettoutgift nettoutgifter nettoaufwand nettokosten nettobudgettotal".split()
)
"""Results whose printed amount is expenditure less income."""

OUTFLOWS = frozenset(
    "afgang afgange disposals disposal abgang abgaenge uttag entnahme entnahmen withdrawals withdrawal forbrug used use uses spending "
    "sorties retraits afskrivninger afskrivning depreciation abschreibung abschreibungen avgang repayments repayment".split()
)
"""What movements are called that make a balance smaller."""

RESULT_ENDINGS = ("resultat", "resultatet", "ergebnis", "saldo", "saldoen", "overskud", "overskudd", "ueberschuss", "fehlbetrag", "underskud",
                  "underskott", "resultaat")  # fmt: skip
"""The ends of compounds that name a result, such as `driftsresultat`."""

SIDE_ENDINGS = {
    Side.EXPENDITURE: ("udgift", "udgifter", "udgifterne", "utgift", "utgifter", "kostnad", "kostnader", "omkostninger", "aufwand",
                       "aufwendungen", "aufwaende", "ausgabe", "ausgaben", "auszahlungen", "kosten", "lasten", "uitgaven"),
    Side.INCOME: ("indtaegt", "indtaegter", "indtaegterne", "inntekt", "inntekter", "intaekt", "intaekter", "einnahme", "einnahmen", "ertrag",
                  "ertraege", "einzahlungen", "erloese", "inkomsten", "opbrengsten"),
}  # fmt: skip
"""The ends of compounds that name a side, such as `renteudgifter`."""

STAGES = {
    "adopted": ("vedtaget", "adopted", "approved", "vedtatt", "antagen", "beschlossen"),
    "original": ("oprindeligt", "oprindelig", "opr", "original", "opprinnelig", "ursprunglig", "urspruenglich"),
    "revised": ("korrigeret", "korr", "revised", "adjusted", "regulert", "revidert", "reviderad", "amended"),
    "expected": ("forventet", "expected", "forecast", "prognose", "prognos", "projected", "estimated"),
    "actual": ("forbrug", "actual", "actuals", "spent", "ist"),
    "outturn": ("regnskab", "outturn", "regnskap", "bokslut", "rechnung", "accounts"),
    "proposed": ("forslag", "budgetforslag", "proposed", "draft", "entwurf", "voranschlag"),
    "deviation": (
        "afvigelse",
        "deviation",
        "variance",
        "difference",
        "avvik",
        "avvikelse",
        "abweichung",
        "differenz",
        "ecart",
        "verschil",
        "diferencia",
        "desviacion",
        "scostamento",
        "odchylka",
        "poikkeama",
    ),
}
"""What a column's header calls its stage, by the identifier of the stage."""

CHANGES = frozenset(
    """
    deviation increase decrease change changes aendring aendringer endring endringer foeraendring foeraendringar veraenderung
    veraenderungen variation variations variacion variazione wijziging mutatie muutos variance difference diff differenz differens
    forskel skillnad afvigelse avvik avvikelse abweichung ecart verschil diferencia desviacion scostamento odchylka poikkeama
    forandring stigning vaekst tilvaekst growth oekning oekning evolution zmena zmiana rozdil roznica razlika promjena merforbrug
    mindreforbrug overspend underspend mehr minder zunahme abnahme
    """.split()
)
"""Words for a column of changes of others, which has both signs whatever the convention is."""

YEAR_WORDS = frozenset({"fy", "bo", "va", "rg"})
"""What is short for a budget or fiscal year beside its number."""

PERCENT = frozenset({"pct", "procent", "percent", "prozent", "prosent", "percentage"})
TOTAL = frozenset({"i alt", "ialt", "total", "totalt", "sum", "summe", "summa", "gesamt", "insgesamt", "grand total", "totals",
                   "celkem", "skupaj", "ukupno", "razem", "ogolem", "totale", "totaal",
                   "yhteensae", "total general", "sammanlagt"})  # fmt: skip
_GRAND = frozenset({"grand", "general", "generaal", "generale", "overall", "all", "budget"})
"""What is said beside a word for a total and names nothing."""

INDEX = frozenset({"indeks", "index", "indeks 100", "indeksi", "indice"})

OPENING = frozenset({"primo", "opening", "anfangsbestand", "ingaaende", "ingaende", "inngaaende", "inngaende", "beginning"})
CLOSING = frozenset({"ultimo", "closing", "endbestand", "utgaaende", "utgaende", "ending"})
"""What balances are called before the movements of a year, and after them."""

SCALE_WORDS = {
    1000: pattern(
        r"\b1[., ]?000 ?(?:kr|dkk|nok|sek|eur|usd|chf|[€$£])|\bt\.? ?kr\b|\bt(?:eur|€)|\btusinde?r?\b|\btusen(?:tal)?\b|\bthousands?\b"
        r"|\btausend\b|[$€£] ?['’]?000s?\b|(?<![\d.,])['’]000s?\b|\b(?:in|i) (?:(?:eur|euro|chf|kr)\.? ?)?1[., ]?000\b"
        r"|\btis\. ?kč|\btys\. ?zł|[x×] ?(?:eur|[€$£])? ?1[., ]?000\b|\bmilliers\b|\bmiles de (?!millones)"
        r"|\bmigliaia\b|\bmilhares\b|\bmil (?:euros|reais)\b"
        r"|\bduizend|\bezer\b|\btisíc|\btysi[ąę]c|\btisuć|\btisoč|\bhiljad|\btuha[tn]|\bтыс|[€$£]k\b|\bk[€£]",
        hints=("000", "tkr", "t kr", "t.kr", "t. kr", "teur", "t€", "tus", "thous", "taus", "tis", "tys", "milliers", "miles", "migli",
               "milh", "mil ", "duiz", "ezer", "hilj", "tuha", "тыс", "€k", "$k", "£k", "k€", "k£"),
    ),
    1_000_000: pattern(
        r"\bmio\b|\bmill?\b(?! (?:euros|reais))|\bmillions?\b|\bmillioner\b|\bmiljoner\b|\bmn\b|\bmillionen\b|\bmln\b|\bmn?kr\b"
        r"|(?<!miles de )\bmillones\b|\bmilion|\bmilhões\b|\bmiljoen|\bmillió|\bmilij[ou]n|\bmiljoon|\bмлн|[€$£]m\b|\bm[€£]"
    ),
    1_000_000_000: pattern(
        r"\bmia\b|\bmrd\b|\bmilliard(?:er|en|s)?\b|\bmiljard|\bbillions?\b|\bbn\b|\bmiles de millones\b|\bmil[ji]+ard|\bmilliárd"
        r"|\bmld\b|[€$£]bn\b",
        hints=("mia", "mrd", "iard", "jard", "iárd", "bill", "bn", "miles", "mld"),
    ),
    1: pattern(
        r"\b(?:i|in) (?:hele )?(?:kr|kroner|kronor|euros?|eur|dollars|fr|chf|pounds|gbp|usd|dkk|sek|nok)\b"
        r"(?!\.? ?(?:thousand|million|billion|1[., ]?000|mio|mill|mrd|tausend))"
        r"|\bwhole (?:kroner|dollars|euros?|pounds)\b|^[-– (]*(?:v|u|w|en|em) (?:eur|euros?|kč|kunama|zł)\b(?! ?1[., ]?000)",
        hints=("i kr", "n kr", "hele ", "whole ", "eur", "dollars", "fr", "chf", "pounds", "gbp", "usd", "dkk", "sek", "nok", "kč",
               "kunama", "zł"),
    ),
}  # fmt: skip
"""Phrases that state the unit, searched in lower-case text."""

UNIT_PHRASES = frozenset({
    "i", "in", "en", "v", "u", "w", "em", "x", "a", "d", "di", "de", "ban", "of", "the", "at", "er", "are", "all", "alle", "hele",
    "beloeb", "beloep", "belop", "belopp", "betraege", "angaben", "amount", "amounts", "figures", "expressed", "tal", "valores",
    "importi", "importes", "bedragen", "montants", "forintban", "kunama", "priser", "prices",
})  # fmt: skip
"""Words around a unit that say nothing else."""

CURRENCIES = {
    "DKK": pattern(r"\bdkk\b", hints=("dkk",)),
    "NOK": pattern(r"\bnok\b", hints=("nok",)),
    "SEK": pattern(r"\bsek\b", hints=("sek",)),
    "EUR": pattern(r"\beur(?:os?)?\b|€", hints=("eur", "€")),
    "USD": pattern(r"\busd\b|\bdollars\b", hints=("usd", "dollars")),
    "CHF": pattern(r"\bchf\b|\bfr\.", hints=("chf", "fr.")),
    "GBP": pattern(r"\bgbp\b|£", hints=("gbp", "£")),
    "CZK": pattern(r"\bkč\b", hints=("kč",)),
    "PLN": pattern(r"\bzł\b", hints=("zł",)),
    "KR": pattern(r"\bkr\b|\bkrono?r\b|\bkroner\b|\bt\.?kr\b|\bmn?kr\b", hints=("kr",)),
}
"""Marks of a currency in lower-case text; `KR` is krone or krona of a country not stated."""

PRICE_LEVELS = (
    pattern(r"\b((?:19|20)\d\d)\s*-?\s*(?:års)?(?:priser|pris|prices|pl|p/l|preise|preisen)\b"),
    pattern(r"\b(?:prices of|priser i|faste priser|fixed prices|pl|p/l|prisniveau|price level)\s*:?\s*((?:19|20)\d\d)\b"),
)
"""Phrases that state the year of the prices, searched in lower-case text."""

YEAR = pattern(
    r"(?:(?<![\w.,])|(?<=(?<![^\W_])[BRbr])|(?<=_)|(?<=(?<!\w)(?:FY|BO|VA|RG|fy|bo|va|rg)))"
    r"((?:19|20)\d\d)(?:\s?[/–-]\s?((?:19|20)?\d\d))?(?![^\W_]|[.,]\d)"
)
"""A calendar or budget year; letters before it are short for budget, accounts or fiscal year, any others make it a code."""

DATE = pattern(r"(?<!\d)((?:19|20)\d\d)-[01]\d-[0-3]\d|(?<![\d.])[0-3]?\d([./-])[01]?\d\2((?:19|20)\d\d)(?!\d)")
"""A day; as the header of a column it stands for its year."""

MONTH = pattern(r"-(?:0[1-9]|1[0-2])")

SHORT_YEAR = pattern(r"\b(?:FY|BO|VA|RG)[ '’]?(\d\d)(?:\s?[/–-]\s?(\d\d))?(?!\d|[.,]\d)", re.IGNORECASE)
"""A year of two digits after what is short for fiscal year, budget or accounts."""

_ABBREVIATED = pattern(r"(?:R|B|BO|BF|A|F|U|L|C|E|BP|CA|KB|OB|VB|HH|VA|NVA|RG|ist|plan|soll)\.? ?['’]?([1-4]\d)", re.IGNORECASE)

IDENTIFIERS = frozenset({"nr", "no", "num", "nummer", "number", "code", "codes", "kode", "kod", "codigo", "id", "sifra", "cislo", "numer",
                         "numero", "numeris", "zeile", "line", "row", "key", "isbn", "ref", "reference",
                         "referenz", "referanse"})  # fmt: skip
"""What the header of a column of codes or numbers of rows is called, beside other words."""

_SIGN = r"(?P<sign>[+\-−–]|\b(?:plus|minus|negativ|positiv)[^\W\d_]*)"
LEGENDS = (
    pattern(
        _SIGN + r"[)\"'’”]*(?: (?:sign|tal|beløb|amounts?|figures?|values?|zahlen|beträge|fortegn|tecken|foran \w+))?\s*"
        r"(?:=|:|angiver|angir|anger|betyder|er|är|means?|indicates?|denotes?|is|are|bedeute[nt]|sind|ist|signifie|indique|står for)\s*"
        r"(?:an? |en |et |ein |eine )?(?P<word>[^\W\d_]+)"
    ),
    pattern(
        r"(?P<word>[^\W\d_]+) (?:(?:er|är|is|are|as|sind|ist|werden|som|als|vises|shown|printed|med|mit|with|given) )*"
        r"(?P<sign>\(\s?[+\-−–]\s?\)|(?:positiv|negativ)[^\W\d_]*|(?<=med )(?:plus|minus)|(?<=mit )(?:plus|minus))"
    ),
)
"""Phrases that say which sign a side has: `- = udgifter`, `udgifter er positive`."""


CURRENT = pattern(r"\brevenue (?=(?:budget|account|accounts|outturn|expenditure|spending|summary|support)\b)", hints=("revenue ",))
"""Where `revenue` says of something else that it is current, not capital."""


def side_of(folded: str) -> Side | None:
    """Return the side a folded header names, or None where it names none or several."""
    words = set(CURRENT.sub("", folded).split())
    named = [side for side, known in SIDES.items() if words & set(known)]
    return named[0] if len(named) == 1 else Side.NET if Side.NET in named else None


def names_result(words: Iterable[str]) -> bool:
    """Return whether one of these folded words names a result: what is left of one side after the other."""
    return not RESULTS.isdisjoint(words)


def stage_of(folded: str) -> str | None:
    """Return the identifier of the stage a folded header names, or None; a deviation is one whatever else is named."""
    words = set(folded.split())
    named = [stage for stage, known in STAGES.items() if words & set(known)]
    return "deviation" if "deviation" in named else named[0] if named else None


def year_of(header: str) -> Year | None:
    """Return the year a header names: a number, or the text of a year that begins in one calendar year and ends in the next."""
    day = DATE.search(header) if header.count("-") > 1 else None
    found = YEAR.search(header) if day is None else None
    if found is not None:
        return int(found[1]) if not found[2] or _is_month(found) else found[0].replace(" ", "")
    day = day or DATE.search(header)
    if day is not None:
        return int(day[1] or day[3])
    short = SHORT_YEAR.search(header)
    if short is None:
        return None
    return f"20{short[1]}/{short[2]}" if short[2] else 2000 + int(short[1])


def _is_month(found: re.Match[str]) -> bool:
    """Return whether what follows a year is a month, not the year after it."""
    return MONTH.fullmatch(found[0][4:]) is not None and int(found[2]) != (int(found[1]) + 1) % 100


def short_years(headers: Iterable[str]) -> dict[str, int]:
    """Return the years of headers such as `R23`, `B24`: letters short for accounts or budget, and years that follow each other."""
    found = {header: short for header in headers if (short := _ABBREVIATED.fullmatch(header.strip()))}
    years = sorted({int(short[1]) for short in found.values()})
    runs = len(years) > 1 and years == list(range(years[0], years[-1] + 1))
    return {header: 2000 + int(short[1]) for header, short in found.items()} if runs else {}


def measure_of(header: str, folded: str) -> Measure:
    """Return what a column with this header measures."""
    return Measure.PERCENT if "%" in header or PERCENT & set(folded.split()) else Measure.AMOUNT


def names_total(folded: str) -> bool:
    """Return whether a folded label has a word for a total at its beginning or end; weak evidence only."""
    return any(folded == word or folded.endswith(f" {word}") or folded.startswith(f"{word} ") for word in TOTAL)


def without_total(label: str) -> str:
    """Return a total's label without its words for a total: the name of what is totalled, or nothing."""
    words = label.split()
    for count in (2, 1):
        for kept, dropped in ((words[:-count], words[-count:]), (words[count:], words[:count])):
            if " ".join(dropped).casefold().strip(":.") in TOTAL:
                named = " ".join(kept).strip(" :,-–")
                return label if named.casefold().replace("é", "e") in _GRAND else named
    return label
