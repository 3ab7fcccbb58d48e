"""The words that bind an amount to a figure, in Danish, Norwegian, Swedish, English and German; and
running text as sentences and stems."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Cue(NamedTuple):
    """A word or phrase of a sentence that says something of its amounts: what it says, and where it
    stands.
    """

    tag: str
    start: int
    end: int


def _words(*lines: str) -> str:
    return "|".join(each for line in lines for each in line.split(";") if each)


COUNTING = {
    "to": 2,
    "tre": 3,
    "fire": 4,
    "fem": 5,
    "seks": 6,
    "syv": 7,
    "otte": 8,
    "ni": 9,
    "ti": 10,
    "sju": 7,
    "åtte": 8,
    "två": 2,
    "fyra": 4,
    "sex": 6,
    "åtta": 8,
    "nio": 9,
    "tio": 10,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "fünf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "neun": 9,
    "zehn": 10,
}
"""Small numbers as words, as they stand before `years`."""

_CUES = {
    # sides
    "net": r"net;netto\w*;nettet",
    "item": r"(?:netto)?(?:udgift|utgift|ausgaben?|indtægt|inntekt|intäkt)s?-?post\w*;post(?:en|er|"
    r"erne|s)?;posten;item;items;line;lines;"
    r"områder?;område[rt];aufgabenbereich\w*;bereich;line item;budget line;haushaltsposten;"
    r"einzelposten;poster;post",
    "expenditure": r"brutto\w*;gross;udgift(?!s?-?post)\w*;bruttoudgift\w*;utgift(?!s?-?post)\w*;ausgaben?(?!n?-?post)\w*;"
    r"aufwendung\w*;aufwand\w*;expenditures?;spending;"
    r"spend;outlays?;kostnad\w*;omkostning\w*;expenses?",
    "income": r"(?:brutto)?indtægt\w*;(?:brutto)?inntekt\w*;intäkt\w*;inkomst\w*;erträg\w*;"
    r"ertrag\w*;einnahme\w*;income;revenues?;receipts",
    "total": r"i alt;ialt;alt i alt;samlet;samlede;totalt?;totalen;totale;total\w*;overall;in all;"
    r"altogether;insgesamt;gesamt\w*;"
    r"sammenlagt;i sum;hele;whole;entire;gesamte[nsr]?;in total;ganze[nsr]?;sammanlagt;samlede;"
    r"samtlige",
    "together": r"tilsammen;til sammen;together;combined;zusammen;tillsammans;sammen;sammenlagt;"
    r"sammanlagt;samlet;in total;insgesamt;i alt;"
    r"totalt;i sum;taken together;jointly;in all",
    "budget": r"\w*budget\w*;\w*budsjett\w*;haushalt\w*;\w*etat;ramme[rns]?;\w+sramme[rns]?;ramen;"
    r"bevilling\w*;bevilgning\w*;anslag\w*;"
    r"appropriation\w*;allocation;ansatz;ansätze",
    # changes
    "up": r"stiger;steg;steget;stige;stigende;stigning\w*;øges;øge[rt]?;øgede;øgning;vokser;"
    r"voksede;vokse;vokset;vækst\w*;forhøjes;"
    r"forøges;hæves;opjusteres;øker;økte;øke;økning\w*;økes;vokst\w*;vekst\w*;ökar;öka[dt]\w*;öka;"
    r"ökning\w*;ökas;höjs;höjning\w*;växer;"
    r"rises?;rose;risen;rising;increas\w*;grows?;grew;grown;growing;growth;climb\w*;goes up;go up;"
    r"went up;up by;upp;"
    r"steigt;steigen;stieg\w*;gestiegen;steigend\w*;steigerung;anstieg;erhöh\w*;wächst;wachsen;"
    r"wuchs;gewachsen;wachstum;zuwachs;zunahme;"
    r"nimmt zu;nehmen zu;zunehmen;zulegen;legt zu;legen zu;går op;gå op;går opp;løftes;tiltager;"
    r"(?:nimmt|nehmen)[^;]{0,80}?zu(?=\W*$)",
    "down": r"falder;faldt;falde;faldet;fald;faldende;reduceres;reduceret;sænkes;mindskes;nedgang\w*;"
    r"nedsættes;går ned;gå ned;aftager;"
    r"synker;sank;synke;reduseres;redusert;reduksjon\w*;faller;falle;falt;minker;minsker;minskar;"
    r"minska\w*;minskning\w*;sjunker;sjönk;"
    r"sjunka;falls?;fell;fallen;falling;decreas\w*;declin\w*;drops?;dropped;shrinks?;shrank;goes "
    r"down;go down;went down;down by;"
    r"sinkt;sinken;sank\w*;gesunken;fällt;fallen;fiel\w*;gefallen;verringer\w*;rückgang;abnahme;"
    r"nimmt ab;nehmen ab;geht zurück;"
    r"gehen zurück;reduzier\w*;vermind\w*;geh(?:t|en)[^;]{0,80}?zurück;(?:nimmt|"
    r"nehmen)[^.]{0,60}?ab(?=\W*$);reduktion\w*;reductions?;"
    r"reduces?;reduced",
    "higher": r"højere;flere;større;høyere;mer;mere;større;flere;högre;mer;fler;större;higher;more;"
    r"larger;greater;above;höher\w*;mehr;"
    r"größer\w*;over(?= (?:året|niveauet|year))",
    "lower": r"lavere;mindre;færre;færre;lägre;mindre;färre;lower;less;fewer;smaller;below;"
    r"niedriger\w*;geringer\w*;weniger;kleiner\w*",
    "than": r"end;enn;än;than;als",
    "difference": r"forskel\w*;forskjell\w*;skillnad\w*;differen[cszt]\w*;gap;unterschied\w*;"
    r"afstand\w*;afvigelse\w*;afviger;avvik\w*;"
    r"avvikelse\w*;varian\w*;abweich\w*;ændring\w*;endring\w*;förändring\w*;change[sd]?;"
    r"änderung\w*;spread",
    # shares and parts
    "share": r"andel\w*;share;proportion;anteil\w*;part",
    "of-which": r"hvoraf;heraf;deraf;hvorav;herav;derav;varav;därav;of which;of this;of these;"
    r"davon;hiervon;darunter;wovon;including;"
    r"derunder;herunder;inklusive;inkl\.?;thereof",
    "out-of": r"ud af;out of;ut av;ut af;av de;af de;af en samlet;af i alt;of a total;of the total;"
    r"from a total",
    "each": r"hver;hvert;each;every;jeweils;je;vardera;varje",
    "respectively": r"hhv\.?;henholdsvis;respectively;hhv;beziehungsweise;bzw\.?;respektive;"
    r"resp\.?;henholdsvis",
    # time
    "yearly": r"om året;årligt;årlige?;årligen;årliga?;pr\.? år;per år;hvert år;a year;per year;"
    r"per annum;annually;annual;each year;"
    r"every year;yearly;jährlich\w*;pro jahr;im jahr(?!e?\s*\d);jedes jahr;varje år;i året;om året;"
    r"p\.a\.;i alle år;i alle årene;alle år;"
    r"i alla år;alla år;in all years;in every year;all years;in allen jahren;alle jahre;hvert "
    r"eneste år;årleg",
    "onwards": r"og frem;og fremefter;og fremover;og fremadrettet;fremover;and onwards?;onwards?;"
    r"and after;and later;ff\.;"
    r"und danach;und folgende;och framåt;framåt;og derefter;og de følgende år;herefter",
    # degree
    "about": r"ca\.?;cirka;circa;omkring;omtrent;rundt regnet;rundt;om lag;omlag;ungefær;ungefär;"
    r"runt;about;around;roughly;approximately;"
    r"approx\.?;some;etwa;rund;ungefähr;zirka;anslået;estimated;i størrelsesordenen;close to;tæt "
    r"på;nesten;nærmere",
    "over": r"godt;drygt;lidt over;litt over;just over;over;mere end;mer enn;mer än;more than;mehr "
    r"als;über;gut;knapt over;etwas über;"
    r"mindst;at least;mindestens;minst",
    "under": r"knap;knapt;knappt;næsten;nesten;nästan;lidt under;litt under;just under;nearly;"
    r"almost;under;mindre end;mindre enn;less than;"
    r"weniger als;knapp;fast;beinahe;unter;op til;up to;bis zu;opp til;upp till;højst;at most;"
    r"höchstens",
    # rank
    "largest": r"største?;størst;højeste;højest;dyreste;dyrest;høyeste;største;dyreste;største;"
    r"största;störst;högsta;högst;dyraste;"
    r"largest;biggest;highest;most expensive;greatest;größte[nrsm]?;höchste[nrsm]?;teuerste[nrsm]?;"
    r"am größten;tungeste",
    "smallest": r"mindste?;mindst(?= nettoudgift);laveste;lavest;billigste;minste;lägsta;minsta;"
    r"billigaste;smallest;lowest;least;"
    r"cheapest;kleinste[nrsm]?;niedrigste[nrsm]?;geringste[nrsm]?",
    "most": r"mest;most(?! of);am meisten;am stärksten;am kräftigsten;kraftigst;kraftigast;stærkest",
    "second": r"næst-?\s?største?;næststørst;næst-?\s?højeste;nest-?\s?største?;nest-?\s?høyeste;"
    r"näst\s?största;näst\s?högsta;"
    r"second[- ]largest;second[- ]biggest;second[- ]highest;zweitgrößte[nrsm]?;zweithöchste[nrsm]?;"
    r"next[- ]largest;"
    r"næst\s?mindste;second[- ]smallest;nest minste;zweitkleinste[nrsm]?;nummer to;number two",
    "third": r"tredje-?\s?største?;tredje-?\s?højeste;third[- ]largest;third[- ]biggest;third[- "
    r"]highest;drittgrößte[nrsm]?;tredje största",
    "then": r"derefter;dernæst;herefter;deretter;dernest;därefter;next;then;followed by;efterfulgt "
    r"af;fulgt av;fulgt af;følges af;danach;"
    r"gefolgt von;följt av;anschließend;after that;after it;dann",
    # who has the total
    "body": r"udvalget\w*;utvalget\w*;nämnden\w*;forvaltningen\w*;området\w*;committee(?:'s|’s)?;board(?:'s|’s)?;department(?:'s|’s)?;"
    r"ausschuss\w*;kommunen\w*;council(?:'s|’s)?;bereichs?",
    # what is no level of a line
    "request": r"without;uden;ohne;utan;uten;hvis;if;wenn;såfremt;ellers;otherwise;sonst;foresl\w*;ønsk\w*;bede[rs]?;beder;anmod\w*;ansøg\w*;søger;ask(?:s|ed|ing)?;"
    r"request\w*;propos\w*;seeks?;sought;bitte[nt]?;"
    r"beantrag\w*;forder\w*;wünsch\w*;ber om;söker;yrkar;begär\w*;föresl\w*;want\w*;would;ville;"
    r"würde\w*;skulle;hope\w*;håb\w*;"
    r"suggest\w*;appl(?:y|ies|ied);vorschl\w*;schlägt;schlagen",
    "extra": r"yderligere;ekstra;additional\w*;extra;zusätzlich\w*;ytterligere;ytterligare;"
    r"merudgift\w*;merforbrug\w*;mindreforbrug\w*;"
    r"besparelse\w*;spare[rs]?;sparet;saving\w*;save[sd]?;cut;cuts;cutting;einspar\w*;kürz\w*;"
    r"innspar\w*;bespar\w*;spara\w*;tilskud\w*;"
    r"tilskott\w*;tilskudd\w*;bidrag\w*;grants?;zusch\w*;subsid\w*;invest\w*;anlæg\w*;overskud\w*;"
    r"underskud\w*;deficit\w*;surplus\w*;"
    r"defizit\w*;überschuss\w*;program\w*;project\w*;projekt\w*;prosjekt\w*;pulje\w*;fond\w*;"
    r"lån\w*;loans?;fund(?:s|ing)?;new;ny;nye;nyt;"
    r"nya;nytt;neue?[rnsm]?;reserve\w*;transfer\w*;overfør\w*;afsæt\w*;afsat\w*;set aside;"
    r"earmark\w*;donat\w*;fördert?;fördern;förderung;"
    r"spends? on;reduktion\w*;reductions?;udvidelse\w*;initiativ\w*;tiltag\w*;measures?;"
    r"maßnahme\w*;afvik\w*;debt;gæld\w*;schulden",
    # verbs and nouns that only carry the amount
    "level": r"er;var;udgør;udgjorde;udgøre;beløber sig til;beløber;løber op i;lyder på;koster;"
    r"kostede;ligger på;ligger;har;havde;er på;"
    r"utgjør;utgjorde;beløper seg til;beløper;koster;kostet;ligger;uppgår till;uppgår;är;kostar;"
    r"hade;is;are;was;were;amounts? to;"
    r"amounted to;totals?;totalled;stands at;stand at;comes to;come to;costs?;has;have;had;will be;"
    r"equals?;beträgt;betragen;betrug;ist;sind;"
    r"war;waren;kostet;kosten;hat;haben;hatte;liegt bei;liegen bei;belaufen sich auf;beläuft sich "
    r"auf;macht;machen;utgör;vil være;"
    r"budgetteres;budsjetteres;budgeteras;budgeted;budgetteret;veranschlagt;afsættes;forbruges;"
    r"runs to;reaches;reach;når;når op på;"
    r"forventes;ventes;forventet;erwartet;expected;planned;planlagt;planlægges;geplant;angesetzt;ansat;anslås;anslået;anslått;opgjort;"
    r"put at;set at;råder over;disponerer;verfügt über;bruger;bruker;använder;spends?;will spend;vorgesehen;eingeplant;entfällt;entfallen;"
    r"fallen;fällt;provides?;allocates?;allocated;earmarks;får;fik;receives?;erhält;går til;goes to;går;tilføres;afsat;afsætter;budgets?",
}
_STAGES = {
    "original": r"oprindelig\w*;opprinnelig\w*;ursprunglig\w*;original\w*;ursprünglich\w*",
    "revised": r"korrigere\w*;revidere\w*;revised;revisert\w*;reviderad\w*;nachtrag\w*;amended",
    "expected": r"forvente\w*;forecast\w*;expected;projected;prognose\w*;erwartet\w*;prognos\w*;"
    r"estimat\w*",
    "actual": r"regnskab\w*;regnskap\w*;utfall\w*;actuals?;outturn;faktisk\w*;forbrug\w*;ist-\w+;"
    r"rechnungsergebnis\w*;bokslut\w*",
    "adopted": r"vedtag\w*;vedtatt\w*;antagen;adopted;approved;beschlossen\w*;fastställd\w*",
    "proposed": r"proposed;forslag\w*;entwurf\w*;förslag\w*",
}


_BEFORE_A_NUMBER = r"(?=\W*(?:[^\W\d]+\W+)?[\d£€$])"
"""`more than` says how exact a number is only where one follows."""


def _compiled(cues: dict[str, str]) -> dict[str, re.Pattern[str]]:
    ends = {"about": _BEFORE_A_NUMBER, "over": _BEFORE_A_NUMBER, "under": _BEFORE_A_NUMBER}
    return {
        tag: re.compile(rf"(?<!\w)(?:{_words(each)})(?!\w){ends.get(tag, '')}", re.IGNORECASE)
        for tag, each in cues.items()
    }


CUES = _compiled(_CUES)
STAGES = _compiled(_STAGES)
"""The words for a stage of a budget, by the stage's name; `Column.stage` is compared by the same
words.
"""

SPAN_OF_YEARS = re.compile(
    r"(?<!\w)(?:hen over|over|across|during|i løbet af|i perioden på|for|gennem|gjennom|under|på|"
    r"in|über|i|within|binnen|innen|verteilt auf)"
    rf"\s+(?:en periode på\s+|a period of\s+|de\s+|the\s+|die\s+|alle\s+|all\s+|næste\s+|next\s+|"
    rf"kommende\s+)*(\d{{1,2}}|{'|'.join(COUNTING)})"
    r"(?:-årig\w*| kommende| næste| budget)?[\s-]+(?:år(?!li)|years?|jahren?|åren?|årene|år)(?!\w)",
    re.IGNORECASE,
)
"""`over four years`, `hen over 4 år`: the group is how many."""

_SMALL_WORDS = """
    og i på til for af fra med ved den det de en et som der at om sig sin sit sine også samt men eller dermed
    hermed således av ei seg sitt och från vid ett att sina även samt
    and in on to for of from with at the a an that which by its their as this also while whereas but or it they these
    und im auf für von vom zu zum zur mit bei der die das des dem den ein eine einer eines einem einen an am als auch
    sich aus es ist
    år året årene year years jahr jahre jahres jahren budgetår budgetåret haushaltsjahr financial fiscal mio mia kr tkr
    heraf hvilket hvilke svarende svarer tilsvarende corresponding entspricht entsprechend tilsvarer motsvarar dette
    this dies dieser derefter herefter
    er var bliver blev blevet bli blir ble vil kan skal må har havde hadde være været være vara blir blev
    is are was were be been being will would shall can may must has have had do does did about there then still only
    ist sind war waren wird werden wurde wurden worden soll sollen kann können muss hat haben hatte bei nach noch nur dann
    så nu kun her der hvor når mens således alene fortsat stadig igen
"""
FUNCTION_WORDS = frozenset(_SMALL_WORDS.split())
"""Words that bind nothing."""

GROUNDS = {
    "da": "og af til er det den som på ikke der med også udgør eller ved efter udvalget",
    "no": "og av til er det den som på ikke med også utgjør eller ved etter utvalget",
    "sv": "och av till är det den som på inte med även utgör eller vid efter nämnden",
    "en": "the of and is in that not with also are or by from to for committee",
    "de": "der die das und ist von nicht mit auch beträgt oder bei nach ein dem ausschuss für",
}


def language_of_text(text: str) -> str:
    """Return the language whose small words a text has most of: `da`, `no`, `sv`, `en` or `de`;
    `da` for a text with none.
    """
    words = re.findall(r"[^\W\d_]+", text.casefold())
    counts = {
        name: sum(words.count(each) for each in grounds.split())
        for name, grounds in GROUNDS.items()
    }
    return max(counts, key=lambda name: counts[name])


ONLY_IN = {
    "fast": "de",
    "some": "en",
    "gut": "de",
    "under": "da no sv en",
    "part": "en",
    "more": "en",
    "most": "en",
    "mere": "da",
    "rund": "de",
    "fond": "da no sv de",
    "for": "",
    "next": "en",
    "then": "en",
    "over": "da no sv en",
    "would": "en",
    "ny": "da no sv",
    "her": "da no",
    "end": "da",
    "post": "da no sv",
    "i alt": "da no",
    "sank": "no de en",
    "fallen": "de en",
    "war": "de",
    "var": "da no sv",
    "er": "da no",
    "mer": "no sv",
    "als": "de",
    "can": "en",
    "je": "de",
    "hade": "sv",
    "kosten": "de",
    "hat": "de",
    "hele": "da no",
    "line": "en",
    "samlet": "da no",
    "fall": "en",
    "ti": "da no",
    "about": "en",
    "income": "en",
    "net": "en da no sv",
    "ab": "de",
    "up": "en",
    "ber om": "no",
    "lån": "da no sv",
}
"""Words that mean this in some languages only and something else in others."""


def cues_of(sentence: str, language: str) -> tuple[Cue, ...]:
    """Return the cues of a sentence in the order they stand; of two with one tag that overlap, the
    longer.
    """
    found: list[Cue] = []
    for tag, pattern in CUES.items():
        for match in pattern.finditer(sentence):
            spoken = ONLY_IN.get(match[0].casefold())
            if spoken is None or language in spoken.split():
                found.append(Cue(tag, match.start(), match.end()))
    return tuple(sorted(_undisturbed(found), key=lambda each: (each.start, each.end)))


def _undisturbed(cues: list[Cue]) -> list[Cue]:
    """Return the cues without those that are a piece of a longer phrase of another tag: `more` in
    `more than`.
    """
    return [
        each
        for each in cues
        if not any(
            other.start <= each.start
            and each.end <= other.end
            and other.end - other.start > each.end - each.start
            and other.tag not in ("budget", "item", "total", "expenditure", "income")
            for other in cues
        )
    ]


class StemmedWord(NamedTuple):
    """A word of a sentence: its stem, and where it stands."""

    stem: str
    start: int
    end: int


_END = re.compile(r"[.!?][)\"”“»’']?(?=\s|$)|\n\s*\n|[:;](?=\s)")
_ENDS_NONE = re.compile(
    r"(?<!\w)(?:mio|mia|mill|mrd|milj|tsd|pkt|punkt|stk|nr|no|bl\.a|ca|f\.eks|fx|jf|jfr|hhv|evt|"
    r"inkl|ekskl|art|kap|s|p|pp|abs|bzw|z\.\s?b|d\.\s?h|"
    r"u\.\s?a|ggf|vgl|approx|mr|mrs|dr|vs|i\.e|e\.g|cf|resp|pr|vedr|afs|sml|pga|mht|ift|sv|jan|feb|"
    r"febr|mar|apr|aug|sep|sept|okt|oct|nov|dec|"
    r"dez|des|kl|tlf|adr|max|min|gns|dvs|ej|st|fig|tab|incl|excl|est|gov|dept|m\.fl|o\.lign|"
    r"§\s?\d+|\d{1,2})$",
    re.IGNORECASE,
)
_MAY_END = frozenset({"kr", "pct", "etc", "osv", "m.v", "mv", "m.m", "mm", "m.fl"})
_CURRENCY_NEXT = re.compile(
    r"\s*(?:kr|kroner|kronor|dkk|nok|sek|eur|euro|€|£|\$)(?!\w)", re.IGNORECASE
)
_MONTH_NEXT = re.compile(
    r"\s*(?:jan|feb|m[aä]r|apr|ma[jiy]|jun|jul|aug|sep|o[kc]t|nov|de[csz])", re.IGNORECASE
)
_NAME_STARTS = re.compile(
    r"\s*[\"„“»'(]?[^\W\d_a-zæøåäöüß]|\s*[\"„“»'(]?\d|\s*[•\-–]\s|\s*£|\s*€|\s*$"
)


def sentences_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of a paragraph starts and ends; an abbreviation, an ordinal or a
    date ends none.
    """
    start = 0
    for mark in _END.finditer(text):
        if mark[0][0] == "." and not _is_end(text, start, mark):
            continue
        if mark[0][0] in ":;" and mark[0][0] == ":":
            continue
        if text[start : mark.end()].strip():
            yield _stripped(text, start, mark.end())
        start = mark.end()
    if text[start:].strip():
        yield _stripped(text, start, len(text))


def _is_end(text: str, start: int, mark: re.Match[str]) -> bool:
    """Tell whether a full stop ends the sentence that began at `start`."""
    rest = text[mark.end() :]
    before = text[start : mark.start()]
    if not _NAME_STARTS.match(rest):
        return False
    word = re.search(r"[\w.§]+$", before)
    last = word[0].casefold() if word else ""
    if last in _MAY_END or last.endswith(tuple("." + each for each in ("kr", "pct"))):
        return not re.match(r"\s*\d", rest) or last in ("kr", "pct")
    if _CURRENCY_NEXT.match(rest) and re.search(
        r"(?:mio|mia|mill|mrd|milj|tsd|t)$", before, re.IGNORECASE
    ):
        return False
    if re.search(r"(?:mio|mia|mill|mrd|tsd)$", before, re.IGNORECASE):
        return re.match(r"\s*[^\W\d_]", rest) is not None
    if re.search(r"(?<![\d.,])\d{1,2}$", before):
        return not _MONTH_NEXT.match(rest) and len(before.strip()) > 2
    return _ENDS_NONE.search(before) is None


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?(?=[-‐]?)")
_ENDINGS = (
    "erne",
    "ernes",
    "ene",
    "enes",
    "arna",
    "arnas",
    "orna",
    "ornas",
    "erna",
    "ernas",
    "ede",
    "ens",
    "ets",
    "ers",
    "ar",
    "or",
    "er",
    "en",
    "et",
    "es",
    "em",
    "te",
    "ne",
    "na",
    "s",
    "e",
    "n",
    "t",
    "a",
    "r",
    "i",
)
_BY_LENGTH = tuple(sorted(_ENDINGS, key=len, reverse=True))
SHORTEST = 4
"""No ending is taken from a stem that would be shorter."""


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """Return a word without case, genitive and the commonest endings of five languages:
    `Omsorgsudvalgets` as `omsorgsudvalg`.
    """
    plain = word.casefold().replace("’", "'")
    plain = plain[:-2] if plain.endswith("'s") else plain.replace("'", "")
    if plain.endswith("ies") and len(plain) > SHORTEST + 1:
        return plain[:-3] + "y"
    for ending in _BY_LENGTH:
        if plain.endswith(ending) and len(plain) - len(ending) >= SHORTEST:
            shorter = plain[: -len(ending)]
            return (
                shorter[:-1]
                if len(shorter) > SHORTEST
                and shorter[-1] == "s"
                and ending in ("et", "er", "en", "e")
                and shorter[-2:] == "ss"
                else shorter
            )
    return plain


def words_of(text: str) -> tuple[StemmedWord, ...]:
    """Return the words of a text that can bind something: their stems, and where they stand."""
    return tuple(
        StemmedWord(stem_of(each[0]), each.start(), each.end()) for each in _WORD.finditer(text)
    )


def content_of(text: str) -> tuple[str, ...]:
    """Return the stems of the words of a label that say what it is, each once, without those that
    bind nothing.
    """
    plain = [
        each
        for each in _WORD.findall(text)
        if each.casefold() not in FUNCTION_WORDS and (len(each) > 1 or each.isupper())
    ]
    return tuple(dict.fromkeys(stem_of(each) for each in plain))
