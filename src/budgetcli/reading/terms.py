"""The field's words in several languages, folded as `names.fold` folds: evidence for what a header, a
label or a unit says, and weaker evidence for what heads a total."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Measure, Side
from budgetcli.model.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.model.budgets import Year


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, each once."""
    return frozenset(text.split())


SIDES = {
    Side.EXPENDITURE: word_set(
        """
        udg udgift udgifter bruttoudgifter driftsudgifter omkostninger expenditure
        expenditures expense expenses spending costs utgift utgifter kostnader ausgabe
        ausgaben aufwand aufwendungen auszahlungen gastos depenses uitgaven vydaje wydatki
        rashodi odhodki despesas spese menot uscite lasten kosten bruttokosten aufwaende
        charges koszty naklady vydavky kiadas kiadasok izdaci troskovi kulut izdatki saidas
        egresos sorties utbetaling utbetalinger utbetalningar udbetalinger menoja
        разходи расходы видатки δαπανες εξοδα giderler הוצאה הוצאות
        """
    ),
    Side.INCOME: word_set(
        """
        indt indtaegt indtaegter income revenue revenues receipts inntekt inntekter intaekt
        intaekter einnahme einnahmen ertrag ertraege einzahlungen ingresos recettes
        inkomsten prijmy dochody prihodi receitas entrate tulot erloes erloese baten
        produits przychody vynosy bevetel bevetelek prihodki primici tuotot prejemki
        proventi opbrengsten przychod innbetaling innbetalinger inbetalningar indbetalinger
        приходи доходы доходи εσοδα gelirler הכנסה הכנסות
        """
    ),
    Side.NET: word_set(
        """
        netto net saldo balance nettoudgift nettoudgifter nettobudget resultat nettoaufwand
        nettokosten nettoerloes nettoerloese surplus deficit result results solde saldi
        ergebnis aarsresultat overskud underskud overskudd underskudd overskott underskott
        ueberschuss fehlbetrag resultado risultato resultaat nettoutgift nettoutgifter
        """
    ),
}
"""What a column's header calls its side."""

RESULTS = word_set(
    """
    aarsresultat alijaeaemae aufwandsueberschuss aufwandueberschuss avanzo balance
    betriebsergebnis deficit deficyt disavanzo driftsbalance driftsresultat egyenleg eredmeny
    ergebnis ertragsueberschuss excedent fehlbetrag finanzergebnis gesamtergebnis jahresergebnis
    manjak mellemregning nadwyzka net nett netto nettoaufwand nettoindtaegt nettoindtaegter
    nettokosten nettoresultat nettoudgift nettoudgifter nettoutgift nettoutgifter ordentliches
    overschot overskott overskud overskudd prebytek presezek primanjkljaj reinertrag result
    resultaat resultado resultat resultatet results risultato rozdil saldi saldo schodek solde
    superavit surplus tekort tulos uberschuss ueberschuss underskott underskud visak wynik
    ylijaeaemae
    """
)
"""What the row or the column is called that sets the two sides against each other."""

SURPLUSES = word_set(
    """
    avanzo ertragsueberschuss excedent nadwyzka nettoindtaegt nettoindtaegter overschot
    overskott overskud overskudd prebytek presezek reinertrag superavit surplus uberschuss
    ueberschuss visak
    """
)
"""Results whose printed amount is income less expenditure."""

COSTS = word_set(
    """
    aufwandsueberschuss aufwandueberschuss deficit deficyt disavanzo fehlbetrag manjak
    nettoaufwand nettobudgettotal nettokosten nettoudgift nettoudgifter nettoutgift
    nettoutgifter primanjkljaj schodek tekort underskott underskud
    """
)
"""Results whose printed amount is expenditure less income."""

OUTFLOWS = word_set(
    """
    abgaenge abgang abschreibung abschreibungen afgang afgange afskrivning afskrivninger avgang
    depreciation disposal disposals entnahme entnahmen forbrug repayment repayments retraits
    sorties spending use used uses uttag withdrawal withdrawals
    """
)
"""What movements are called that make a balance smaller."""

LOANS = word_set(
    """
    darlehen kredit kredite krediten kreditaufnahme anleihen laan laaneoptagelse laaneopptak laanoptagelse
    lan lane laneoptagelse laneopptak loan loans borrowing borrowings debt gaeld gjeld emprunts emprunt
    prets leningen posojil posojila uver uvery pujcky kredyty pozyczki
    """
)
LOAN_FLOWS = {
    Side.INCOME: word_set(
        """
        aufnahme aufnahmen rueckfluss rueckfluesse kreditaufnahme optagelse optagne laaneoptagelse
        laanoptagelse laneoptagelse opptak laaneopptak laneopptak upplaaning upplaning borrowing borrowings raised proceeds
        """
    ),
    Side.EXPENDITURE: word_set(
        """
        tilgung tilgungen gewaehrung gewaehrungen afdrag avdrag afvikling amortering
        amorteringar repayment repayments repaid aflossing aflossingen remboursement
        remboursements odplacila
        """
    ),
}
"""What is said of loans, and which way their money goes by the word for it."""

RESULT_ENDINGS = tuple(
    sorted(
        word_set(
            """
    resultat resultatet ergebnis saldo saldoen overskud overskudd ueberschuss fehlbetrag
    underskud underskott resultaat
    """
        )
    )
)
"""The ends of compounds that name a result, such as `driftsresultat`."""

SIDE_ENDINGS = {
    Side.EXPENDITURE: tuple(
        sorted(
            word_set(
                """
        udgift udgifter udgifterne utgift utgifter kostnad kostnader omkostninger aufwand
        aufwendungen aufwaende ausgabe ausgaben auszahlungen kosten lasten uitgaven
        """
            )
        )
    ),
    Side.INCOME: tuple(
        sorted(
            word_set(
                """
        indtaegt indtaegter indtaegterne inntekt inntekter intaekt intaekter einnahme
        einnahmen ertrag ertraege einzahlungen erloese inkomsten opbrengsten
        """
            )
        )
    ),
}
"""The ends of compounds that name a side, such as `renteudgifter`."""

STAGES = {
    "adopted": ("vedtaget", "adopted", "approved", "vedtatt", "antagen", "beschlossen"),
    "original": (
        "oprindeligt",
        "oprindelig",
        "opr",
        "original",
        "opprinnelig",
        "ursprunglig",
        "urspruenglich",
    ),
    "revised": (
        "korrigeret",
        "korr",
        "revised",
        "adjusted",
        "regulert",
        "revidert",
        "reviderad",
        "amended",
    ),
    "expected": (
        "forventet",
        "expected",
        "forecast",
        "prognose",
        "prognos",
        "projected",
        "estimated",
    ),
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

CHANGES = word_set(
    """
    abnahme abweichung aendring aendringer afvigelse avvik avvikelse change changes decrease
    desviacion deviation diferencia diff difference differens differenz ecart endring endringer
    evolution foeraendring foeraendringar forandring forskel growth increase mehr merforbrug
    minder mindreforbrug mutatie muutos odchylka oekning overspend poikkeama promjena razlika
    rozdil roznica scostamento skillnad stigning tilvaekst underspend vaekst variacion variance
    variation variations variazione veraenderung veraenderungen verschil wijziging zmena zmiana
    zunahme
    aendr foeraendr veraend veraendr endr chg var afv abw avv
    増減 増減額 比較増減 差引増減
    """
)
"""Words for a column of changes of others, which has both signs whatever the convention is."""

YEAR_WORDS = frozenset({"fy", "bo", "va", "rg"})
"""What is short for a budget or fiscal year beside its number."""

PERCENT = frozenset({"pct", "procent", "percent", "prozent", "prosent", "percentage"})
_SHARE = re.compile(
    r"(?<![\d.,])(?<!\d\s)(?:%(?![-\w])|\bper ?cent(?:age|s)?\b|\bpct\b|\bproc\b|\bprocent(?:en)?\b|\bprozent\b|\bprosent(?:en)?\b|‰|\bpromille\b)"
    r"|\b[^\W\d_]+(?:pro[cz]ent(?:en|satz)?|prosent(?:en)?|promillen?)\b|d(?:æ|ae)kningsgrad|deckungsgrad|finanzierungsgrad"
    r"|kostendeckung\b|\bratio\b|構成比|増減率|伸び率"
)
TOTAL = frozenset(
    {
        "i alt",
        "ialt",
        "total",
        "totalt",
        "sum",
        "summe",
        "summa",
        "gesamt",
        "insgesamt",
        "grand total",
        "totals",
        "celkem",
        "skupaj",
        "ukupno",
        "razem",
        "ogolem",
        "totale",
        "totaal",
        "yhteensae",
        "total general",
        "sammanlagt",
    }
)
_GRAND = frozenset({"grand", "general", "generaal", "generale", "overall", "all", "budget"})
"""What is said beside a word for a total and names nothing."""

INDEX = frozenset({"indeks", "index", "indeks 100", "indeksi", "indice"})

OPENING = frozenset(
    {
        "primo",
        "opening",
        "anfangsbestand",
        "ingaaende",
        "ingaende",
        "inngaaende",
        "inngaende",
        "beginning",
        "anfangssaldo",
        "eroeffnungsbestand",
        "begyndelsesbeholdning",
        "startsaldo",
        "beginsaldo",
    }
)
CLOSING = frozenset(
    {
        "ultimo",
        "closing",
        "endbestand",
        "utgaaende",
        "utgaende",
        "ending",
        "endsaldo",
        "schlussbestand",
        "slutbeholdning",
        "slutsaldo",
        "eindsaldo",
    }
)
"""What balances are called before the movements of a year, and after them."""

STAGES |= {"opening": tuple(sorted(OPENING)), "closing": tuple(sorted(CLOSING))}
"""A column of balances is a stage of its own, whatever year stands beside it."""

YEAR = re.compile(
    r"(?:(?<![\w.,])|(?<=(?<![^\W_])[BRYFAbryfa])|(?<=_)|(?<=(?<!\w)(?:FY|BO|VA|RG|fy|bo|va|rg)))"
    r"((?:19|20)\d\d)(?:\s?[/–-]\s?((?:19|20)?\d\d))?"
    r"(?:(?![^\W_]|[.,]\d)|(?=[¹²³⁴⁵⁶⁷⁸⁹⁰年]|(?:[EFPABRefpabr]|kr|eur|EUR)(?![^\W_])))"
)
"""A calendar or budget year; letters before it are short for budget, accounts or fiscal year, any
others make it a code.

A mark of a note or an estimate, a currency and the word for year may stand right behind it.
"""

_MONEY = r"kr|dkk|nok|sek|eur|euro|usd|chf|gbp|czk|pln|huf|ron|inr|kč|zł|ft|fr|rs|(?:us|nz|[arc])\$|[$€£¥₹円元]"
YEAR_HEAD = re.compile(
    rf"(?:(?:{_MONEY})\.? ?)?(?:17[5-9]\d|1[89]\d\d|2[01]\d\d)(?:\.0*)?(?: ?(?:{_MONEY})\.?)?"
    r"(?: ?(?:\*{1,3}|[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}|\(?\d{1,2}\)|\[\d{1,2}\]|[a-h]\)|[†‡§]))*",
    re.IGNORECASE,
)
"""The head of a column that says a year and its currency, with marks of notes, and nothing else; as
a number it is the year."""

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
_OF_ERA = re.compile(rf"({'|'.join(_ERAS)})\s?(\d{{1,3}}|元)\s?年")
_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF0F: "/", 0xFF0D: "-"}

DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)-[01]\d-[0-3]\d|(?<![\d.])[0-3]?\d([./-])[01]?\d\2((?:19|20)\d\d)(?!\d)"
)
"""A day; as the header of a column it stands for its year."""

MONTH = re.compile(r"-(?:0[1-9]|1[0-2])")

SHORT_YEAR = re.compile(
    r"(?:\b(?:FY|BO|VA|RG)[ '’]?|(?<!\w)['’])(\d\d)(?:\s?[/–-]\s?(\d\d))?(?![^\W_]|[.,]\d)",
    re.IGNORECASE,
)
"""A year of two digits after what is short for fiscal year, budget or accounts."""

_ABBREVIATED = re.compile(
    r"(?:(?:R|B|BO|BF|A|F|U|L|C|E|BP|CA|KB|OB|VB|HH|VA|NVA|RG|ist|plan|soll|regnskab|regnskap|budget|budsjett|forventet|forslag|actual"
    r"|estimate|forecast|outturn|haushalt|ansatz|bokslut|prognos|ergebnis)\.? ?['’]?([1-4]\d)"
    r"|(?:[^\W\d_]{1,14} )?['’]?([1-4]\d)\s?[/–-]\s?['’]?([1-4]\d))",
    re.IGNORECASE,
)

CALLED_YEAR = frozenset(
    {
        "year",
        "aar",
        "ar",
        "jahr",
        "annee",
        "ano",
        "anno",
        "jaar",
        "rok",
        "godina",
        "leto",
        "vuosi",
        "ev",
        "aasta",
        "metai",
        "gads",
        "budgetaar",
        "budgetar",
        "budsjettar",
        "budsjettaar",
        "regnskabsaar",
        "regnskapsar",
        "haushaltsjahr",
        "exercice",
        "exercicio",
        "ejercicio",
        "esercizio",
        "fiscalyear",
        "年度",
        "שנה",
    }
)
"""What the head of a column of years is called."""

UNIT_HEADERS = frozenset(
    {
        "enhet",
        "enhed",
        "einheit",
        "unit",
        "units",
        "unite",
        "unidad",
        "eenheid",
        "jednotka",
        "jednostka",
        "enota",
        "jedinica",
        "yksikko",
        "unita",
    }
)
"""What the header of a column of units is called."""

IDENTIFIERS = frozenset(
    {
        "nr",
        "no",
        "num",
        "nummer",
        "number",
        "code",
        "codes",
        "kode",
        "kod",
        "codigo",
        "id",
        "sifra",
        "cislo",
        "numer",
        "numero",
        "numeris",
        "zeile",
        "line",
        "row",
        "key",
        "isbn",
        "ref",
        "reference",
        "referenz",
        "referanse",
    }
)
"""What the header of a column of codes or numbers of rows is called, beside other words."""

_SIGN = r"(?P<sign>[+\-−–]|\b(?:plus|minus|negativ|positiv)[^\W\d_]*)"
LEGENDS = (
    re.compile(
        _SIGN
        + r"[)\"'’”]*(?: (?:sign|tal|beløb|amounts?|figures?|values?|zahlen|beträge|fortegn|tecken|foran \w+))?\s*"
        r"(?:=|:|angiver|angir|anger|betyder|er|är|means?|indicates?|denotes?|is|are|bedeute[nt]|sind|ist|signifie|indique|står for)\s*"
        r"(?:an? |en |et |ein |eine )?(?P<word>[^\W\d_]+)"
    ),
    re.compile(
        r"(?P<word>[^\W\d_]+) (?:(?:er|är|is|are|as|sind|ist|werden|som|als|vises|shown|printed|med|mit|with|given) )*"
        r"(?P<sign>\(\s?[+\-−–]\s?\)|(?:positiv|negativ)[^\W\d_]*|(?<=med )(?:plus|minus)|(?<=mit )(?:plus|minus))"
    ),
)
"""Phrases that say which sign a side has: `- = udgifter`, `udgifter er positive`."""


CURRENT = re.compile(
    r"\brevenue (?=(?:budget|account|accounts|outturn|expenditure|spending|summary|support)\b)"
)
"""Where `revenue` says of something else that it is current, not capital."""

TAKEN_CHARGES = re.compile(r"\b(?:fees|sales|rents|service|user)\b.*\bcharges\b|\bcharges (?=for )")
"""Where `charges` are what users pay, not what something costs."""


def without_other_sides(folded: str) -> str:
    """Return a folded text without words that name a side elsewhere and none here."""
    return TAKEN_CHARGES.sub(" ", CURRENT.sub("", folded))


def side_of(folded: str) -> Side | None:
    """Return the side a folded header names, or None where it names none or several."""
    words = set(without_other_sides(folded).split())
    named = [side for side, known in SIDES.items() if words & set(known)]
    return named[0] if len(named) == 1 else Side.NET if Side.NET in named else None


def names_result(words: Iterable[str]) -> bool:
    """Return whether one of these folded words names a result: what is left of one side after the
    other."""
    return not RESULTS.isdisjoint(words)


def stage_of(folded: str) -> str | None:
    """Return the identifier of the stage a folded header names, or None; a deviation is one
    whatever else is named."""
    words = set(folded.split())
    named = [stage for stage, known in STAGES.items() if words & set(known)]
    return "deviation" if "deviation" in named else named[0] if named else None


def year_of(header: str) -> Year | None:
    """Return the year a header names: a number, or the text of a year that begins in one calendar
    year and ends in the next."""
    if not header.isascii():
        header = header.translate(_WIDE)
        era = _OF_ERA.search(header)
        if era is not None:
            return _ERAS[era[1]] + (1 if era[2] == "元" else int(era[2]))
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


def short_years(headers: Iterable[str]) -> dict[str, Year]:
    """Return the years of headers such as `R23`, `Budget 24`, `23/24`: years of two digits that
    follow each other."""
    found = {
        header: short for header in headers if (short := _ABBREVIATED.fullmatch(header.strip()))
    }
    first = {
        header: int(short[1] or short[2])
        for header, short in found.items()
        if short[1] or int(short[3]) == int(short[2]) + 1
    }
    years = sorted(set(first.values()))
    runs = len(years) > 1 and years == list(range(years[0], years[-1] + 1))
    spans = {
        header: f"20{year}/{year + 1}" for header, year in first.items() if not found[header][1]
    }
    return (
        {header: spans.get(header) or 2000 + year for header, year in first.items()} if runs else {}
    )


def measure_of(header: str) -> Measure:
    """Return what a column with this header measures."""
    return Measure.PERCENT if is_share(header) else Measure.AMOUNT


def is_share(text: str) -> bool:
    """Return whether a head or a label says per cent; not of a number of its own, as in `Target
    (+20 %)` or `Reserve of 2 per cent`."""
    plain = YEAR.sub(" ", text.lower()).replace("_", " ")
    return _SHARE.search(plain.strip()) is not None


def names_total(folded: str) -> bool:
    """Return whether a folded label has a word for a total at its beginning or end; weak evidence
    only."""
    return any(
        folded == word or folded.endswith(f" {word}") or folded.startswith(f"{word} ")
        for word in TOTAL
    )


def without_total(label: str) -> str:
    """Return a total's label without its words for a total: the name of what is totalled, or
    nothing."""
    words = label.split()
    for count in (2, 1):
        for kept, dropped in ((words[:-count], words[-count:]), (words[count:], words[:count])):
            if " ".join(dropped).casefold().strip(":.") in TOTAL:
                named = " ".join(kept).strip(" :,-–")
                return label if named.casefold().replace("é", "e") in _GRAND else named
    return label


def _folded(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


TOTAL_WORDS = _folded(
    """
    total totals subtotal totalt totale totaal totali totalen totaler sum summe summa suma somme soma gesamt gesamtsumme
    insgesamt zusammen alt ialt iab sammen samlet celkem spolu skupaj sveukupno ukupno zbir razem ogolem lacznie
    osszesen mindosszesen yhteensa kaikkiaan kokku kopa viso itogo vsego toplam genel jumlah overall altogether
    gesamtbetrag gesamtkosten gesamtausgaben gesamteinnahmen gesamtaufwand gesamtaufwendungen gesamtertrag gesamtertrage
    gesamtertraege gesamthaushalt endsumme zwischensumme delsumme delsum delsumma mellemsum mellomsum mellansumma
    totalsum totalsumma slutsum slutsumma subtotaal subtotale subtotales totaux samlede tilsammen samtals sammanlagt
    aggregate ensemble uberhaupt insg tot итого всего усього разом общо вкупно укупно свега σύνολο συνολο γενικό סהכ סך
    מجموع المجموع إجمالي 合計 合计 总计 總計 小計 小计 계 합계 총계
    """
)
LESS_WORDS = _folded(
    """
    less min minus deduct deducted deduction deductions abzuglich abzueglich abzug fradrag fradrages moins menos meno manje
    minder umanjeno odpoved snizeno zmniejszenie pomniejszone vahennettyna konsolidace konsolidacija consolidation
    konsolidierung konsolidering
    """
)
BALANCE_WORDS = _folded(
    """
    balance saldo saldi solde net netto nett nettó surplus deficit overskud underskud overskudd overskott resultat
    resultatet result ergebnis difference differenz differens razlika increase decrease change anderung aenderung
    veranderung veraenderung endring forandring aendring presezek primanjkljaj manjak visak prebytek schodek nadwyzka
    roznica wynik uberschuss ueberschuss fehlbetrag resultado superavit excess gap
    """
)


_RESULTS = ("resultat", "ergebnis")
"""What compound words for a result end in."""


def speaks_of_balance(label: str) -> bool:
    """Tell whether a label holds a word that often heads a difference, or states by `=` that it is
    a result."""
    words = fold(label).split()
    return (
        "=" in label
        or not BALANCE_WORDS.isdisjoint(words)
        or any(word.endswith(_RESULTS) for word in words)
    )


def folded_without_total(label: str) -> str:
    """Return a folded label without its words for a total."""
    return " ".join(word for word in label.split() if word not in TOTAL_WORDS and word != "i")
