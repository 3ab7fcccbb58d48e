"""Sentences that could be mistaken for a figure of a line, and are none, or are right in an unusual
way: none is contradicted."""

from __future__ import annotations

import pytest

from tests.publications.made_texts import tied

INNOCENT = [
    ("da", "Af de 76,7 mio. kr. til vejvedligeholdelse går 12,4 mio. kr. til asfalt i 2027."),
    ("da", "Nettobudgettet til snerydning er 0,2 mio. kr. lavere i 2027 end i 2028."),
    ("da", "I 2026 kostede snerydningen netto 11,8 mio. kr."),
    ("da", "Lønnen i kollektiv trafik udgør 41,0 mio. kr. i 2027."),
    ("da", "Staten betaler 12,1 mio. kr. af udgifterne til kollektiv trafik i 2027."),
    ("da", "Grønne områder har fået 3,4 mio. kr. fra fonden i 2027."),
    ("da", "Snerydning koster netto 1,2 mio. kr. pr. uge i 2027."),
    ("da", "I gennemsnit har snerydning kostet netto 10,1 mio. kr. om året siden 2020."),
    ("da", "Vejvedligeholdelse og snerydning koster netto 88,9 mio. kr. i 2027."),
    ("da", "Hvis vinteren bliver hård, kan snerydning komme til at koste 15,2 mio. kr. i 2027."),
    ("da", "Snerydning var i regnskab 2027 12,9 mio. kr."),
    ("da", "Teknikudvalgets budget blev i 2027 overskredet med 4,1 mio. kr."),
    (
        "da",
        "Teknikudvalgets nettobudget er på 169,0 mio. kr. i 2027, hvoraf vejvedligeholdelse udgør 76,7 mio. kr.",
    ),
    (
        "da",
        "Teknikudvalget besluttede at flytte 1,5 mio. kr. fra snerydning til grønne områder i 2027.",
    ),
    ("da", "Der er i 2027 brugt 3,1 mio. kr. på snerydning til og med marts."),
    ("da", "En borger betaler i snit 1.200 kr. til snerydning i 2027."),
    (
        "da",
        "I 2027 udgør vejvedligeholdelse 76,7 mio. kr. netto, kollektiv trafik 51,2 mio. kr. og grønne områder 28,9 mio. kr.",
    ),
    (
        "da",
        "Kollektiv trafik falder fra 52,5 mio. kr. netto i 2029 til 49,7 mio. kr. i 2030, et fald på 2,8 mio. kr. eller 5,3 pct.",
    ),
    ("da", "Udgiften til kollektiv trafik er i 2030 på 49,7 mio. kr."),
    (
        "da",
        "Fra 2027 til 2030 vokser vejvedligeholdelse med 4,6 mio. kr. netto, mens grønne områder falder med 1,3 mio. kr.",
    ),
    ("da", "Nettoudgifterne til kollektiv trafik er uændrede på 52,5 mio. kr. i 2028 og 2029."),
    (
        "da",
        "Samlet set vokser udvalgets nettobudget fra 169,0 mio. kr. i 2027 til 171,7 mio. kr. i 2030.",
    ),
    (
        "da",
        "Snerydning koster netto 12,2 mio. kr. i 2027. Det er 7,2 pct. af udvalgets nettobudget.",
    ),
    ("da", "Vejvedligeholdelse koster netto 76,7 mio. kr. i 2027. I 2030 er beløbet 81,3 mio. kr."),
    ("en", "Salaries in bus services amount to £41.0m in 2027."),
    ("en", "Each cycle path costs £2.1m net in 2027."),
    ("en", "Road maintenance costs £12.3m per district net in 2027."),
    ("en", "On average, road maintenance has cost £70.1m net a year since 2020."),
    ("en", "Without the bridge, road maintenance costs £72.0m net in 2027."),
    ("en", "At £76.7m net, road maintenance is the largest item in 2027."),
    ("en", "Spending on bus services and cycle paths totals £92.3m net in 2027."),
    ("en", "Bus services receives £63.4m and cycle paths £28.9m net in 2027."),
    ("en", "Of the £169.0m net budget in 2027, £76.7m goes to road maintenance."),
    (
        "en",
        "The Transport Committee's net budget of £169.0m in 2027 is split between three lines, the largest of which is road maintenance with £76.7m.",
    ),
    (
        "en",
        "Road maintenance was £74.1m net in 2026 and is £76.7m net in 2027, an increase of 3.5%.",
    ),
    ("en", "Income from bus services covers 18.8% of its expenditure in 2027."),
    (
        "en",
        "The net cost of bus services peaks at £65.2m in 2029 before falling to £62.8m in 2030.",
    ),
    ("en", "Net spending rises from £169.0m in 2027 to £171.7m in 2030."),
    ("en", "Cycle paths cost less than half of bus services, or £28.9m net in 2027."),
    ("en", "A delay on the cycle paths saved £1.4m in 2027."),
    ("en", "The auditors found that £6.3m was spent on bus services without approval in 2027."),
    ("en", "Bus services will lose £0.6m between 2027 and 2030."),
    ("en", "The three lines cost £76.7m, £28.9m and £63.4m net in 2027 respectively."),
    ("de", "Für Personal der Musikschule sind 2027 21,3 Mio. € vorgesehen."),
    ("de", "Das Theater erhält vom Land 5,0 Mio. € im Jahr 2027."),
    ("de", "Stadtbibliothek und Musikschule kosten 2027 netto 105,6 Mio. €."),
    ("de", "Die Musikschule kostet 2028 netto ebenso viel wie 2027, nämlich 28,9 Mio. €."),
    (
        "de",
        "Gegenüber 2027 sinken die Nettoausgaben der Musikschule bis 2030 um 1,3 Mio. € auf 27,6 Mio. €.",
    ),
    ("de", "Mit 76,7 Mio. € netto ist die Stadtbibliothek 2027 der größte Posten."),
    ("de", "Pro Besucher zahlt die Stadt im Theater 2027 140 €."),
    ("no", "Vannforsyning og parkdrift koster netto 105,6 mill. kroner i 2027."),
    (
        "no",
        "Fra 2027 til 2030 øker vannforsyning med 4,6 mill. kroner, til 81,3 mill. kroner netto.",
    ),
    ("no", "Brannvesenet fikk 2,0 mill. kroner i statstilskudd i 2027."),
    (
        "no",
        "Av nettobudsjettet på 169,0 mill. kroner i 2027 går 76,7 mill. kroner til vannforsyning.",
    ),
    ("da", "Vejvedligeholdelse er med 76,7 mio. kr. den største udgiftspost i 2027."),
    (
        "da",
        "Nettoudgiften til vejvedligeholdelse udgør 76,7 mio. kr. i 2027, svarende til 45,4 pct. af nettobudgettet.",
    ),
    (
        "da",
        "Nettoudgiften til kollektiv trafik reduceres fra 52,5 mio. kr. i 2029 til 49,7 mio. kr. i 2030, svarende til 5,3 pct.",
    ),
    (
        "da",
        "I overslagsårene 2028-2030 udgør nettobudgettet til snerydning 12,4 mio. kr., 12,7 mio. kr. og 13,1 mio. kr.",
    ),
    ("da", "Udvalgets nettobudget falder fra 172,8 mio. kr. i 2029 til 171,7 mio. kr. i 2030."),
    ("da", "Snerydning har det laveste nettobudget med 12,2 mio. kr. i 2027."),
    ("da", "Tiltaget sparer 0,5 mio. kr. om året, i alt 2,0 mio. kr. i perioden 2027-2030."),
    (
        "da",
        "Udgifterne til vejvedligeholdelse er 84,6 mio. kr. og indtægterne 7,9 mio. kr. i 2027, dvs. netto 76,7 mio. kr.",
    ),
    (
        "no",
        "Netto driftsutgifter for brannvesenet er i 2027 budsjettert til 63,4 mill. kroner, en andel på 37,5 prosent av utvalgets netto budsjett.",
    ),
    (
        "no",
        "Vannforsyning er den største posten med 76,7 mill. kroner netto i 2027, mens parkdrift er den minste med 28,9 mill. kroner.",
    ),
    (
        "no",
        "Nettoutgiftene til vannforsyning øker fra 76,7 til 81,3 mill. kroner fra 2027 til 2030.",
    ),
    ("en", "Bus services are budgeted at £63.4m net for 2027, rising to £64.9m in 2028."),
    ("en", "Bus services accounts for 37.5% of the Committee's net budget in 2027."),
    ("en", "In 2027 net expenditure on cycle paths is £28.9m, the smallest of all items."),
    (
        "en",
        "The Transport Committee's net budget grows from £169.0m in 2027 to £171.7m in 2030, or by 1.6%.",
    ),
    ("en", "The Transport Committee's net budget is £169m in 2027."),
    ("en", "Roughly £170m net is budgeted for the Transport Committee in 2027."),
    ("en", "Gross expenditure on road maintenance is £84.6m in 2027 and income is £7.9m."),
    ("de", "Die Nettoausgaben für das Theater steigen 2028 gegenüber 2027 um 1,5 Mio. €."),
    (
        "de",
        "Auf das Theater entfallen 37,5 Prozent des Nettobudgets 2027, auf die Musikschule 17,1 Prozent.",
    ),
    (
        "de",
        "Größter Einzelposten ist die Stadtbibliothek mit netto 76,7 Mio. € im Jahr 2027, gefolgt vom Theater mit 63,4 Mio. €.",
    ),
    (
        "de",
        "Das Nettobudget des Ausschusses für Kultur steigt von 169,0 Mio. € (2027) auf 171,7 Mio. € (2030).",
    ),
    ("de", "Insgesamt stehen dem Ausschuss für Kultur 2028 netto 171,6 Mio. € zur Verfügung."),
    (
        "sv",
        "Kulturnämndens nettobudget är 169,0 miljoner kronor 2027 och 171,7 miljoner kronor 2030.",
    ),
    ("sv", "Den största posten är biblioteken med netto 76,7 miljoner kronor 2027."),
    ("sv", "Nettokostnaden för muséer ökar med 1,5 miljoner kronor från 2027 till 2028."),
    ("sv", "Intäkterna för muséer är 14,7 miljoner kronor 2027."),
]


@pytest.mark.parametrize(("language", "sentence"), INNOCENT, ids=[each[1] for each in INNOCENT])
def test_a_right_or_another_sentence_is_never_contradicted(language: str, sentence: str) -> None:
    assert [
        quote for quote, tie in tied(sentence, language).items() if tie.status == "contradicted"
    ] == []


RIGHT = [
    (
        "da",
        "Vejvedligeholdelse og snerydning koster netto 88,9 mio. kr. i 2027.",
        "88,9 mio. kr.",
        "derived",
    ),
    (
        "da",
        "Teknikudvalgets nettobudget er på 169,0 mio. kr. i 2027, hvoraf vejvedligeholdelse udgør 76,7 mio. kr.",
        "169,0 mio. kr.",
        "proved",
    ),
    (
        "en",
        "Of the £169.0m net budget in 2027, £76.7m goes to road maintenance.",
        "£169.0m",
        "proved",
    ),
    (
        "en",
        "Cycle paths cost less than half of bus services, or £28.9m net in 2027.",
        "£28.9m",
        "proved",
    ),
    ("en", "Income from bus services covers 18.8% of its expenditure in 2027.", "18.8%", "derived"),
    (
        "de",
        "Mit 76,7 Mio. € netto ist die Stadtbibliothek 2027 der größte Posten.",
        "76,7 Mio. €",
        "proved",
    ),
]


@pytest.mark.parametrize(
    ("language", "sentence", "quote", "status"), RIGHT, ids=[each[1] for each in RIGHT]
)
def test_an_unusual_sentence_is_tied_all_the_same(
    language: str, sentence: str, quote: str, status: str
) -> None:
    assert tied(sentence, language)[quote].status == status
