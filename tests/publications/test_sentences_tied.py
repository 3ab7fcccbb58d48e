"""Sentences in five languages and what becomes of their amounts: each rule by the sentence that
calls for it."""

from __future__ import annotations

import pytest

from tests.publications.made_texts import tied

OPEN = ("only-here", "coincides", "repeated")
Expected = dict[str, str | tuple[str, ...]]

BOUND: list[tuple[str, str, Expected]] = [
    ("da", "Vejvedligeholdelsen koster netto 76,7 mio. kr. i 2027.", {"76,7 mio. kr.": "proved"}),
    (
        "da",
        "I 2028 afsættes der netto 77,8 mio. kr. til vejvedligeholdelse.",
        {"77,8 mio. kr.": "proved"},
    ),
    (
        "da",
        "Til snerydning er der budgetteret med netto 12,4 mio. kr. i 2028 og 13,1 mio. kr. i 2030.",
        {"12,4 mio. kr.": "proved", "13,1 mio. kr.": "proved"},
    ),
    (
        "da",
        "Udgifterne til kollektiv trafik beløber sig til 65,3 mio. kr. i 2027, mens indtægterne er 14,1 mio. kr.",
        {"65,3 mio. kr.": "proved", "14,1 mio. kr.": "proved"},
    ),
    ("da", "Udvalgets samlede nettobudget er 169,0 mio. kr. i 2027.", {"169,0 mio. kr.": "proved"}),
    (
        "da",
        "Teknikudvalget har i 2030 et nettobudget på 171,7 mio. kr.",
        {"171,7 mio. kr.": "proved"},
    ),
    (
        "da",
        "Snerydning koster netto 12,2 mio. kr. i 2027 stigende til 13,1 mio. kr. i 2030.",
        {"12,2 mio. kr.": "proved", "13,1 mio. kr.": "proved"},
    ),
    (
        "da",
        "Grønne områder koster hhv. 28,9 og 28,2 mio. kr. netto i 2028 og 2029.",
        {"28,9": "proved", "28,2 mio. kr.": "proved"},
    ),
    (
        "da",
        "Den mindste post er snerydning med netto 12,2 mio. kr. i 2027.",
        {"12,2 mio. kr.": "proved"},
    ),
    (
        "da",
        "Kollektiv trafik er den næststørste post med netto 51,2 mio. kr. i 2027.",
        {"51,2 mio. kr.": "proved"},
    ),
    ("da", "Vejvedligeholdelse koster netto 76.700.000 kr. i 2027.", {"76.700.000 kr.": "proved"}),
    ("da", "Vejvedligeholdelse koster netto 76.700 tkr. i 2027.", {"76.700 tkr.": "proved"}),
    (
        "no",
        "Netto utgifter til vannforsyning utgjør 76,7 mill. kroner i 2027.",
        {"76,7 mill. kroner": "proved"},
    ),
    (
        "no",
        "Utvalg for miljø får et nettobudsjett på 171,6 mill. kroner i 2028.",
        {"171,6 mill. kroner": "proved"},
    ),
    (
        "no",
        "Brannvesenet har inntekter på 14,7 mill. kroner i 2027.",
        {"14,7 mill. kroner": "proved"},
    ),
    (
        "no",
        "Nettoutgiftene til brannvesenet går ned fra 65,2 mill. kroner i 2029 til 62,8 mill. kroner i 2030.",
        {"65,2 mill. kroner": "proved", "62,8 mill. kroner": "proved"},
    ),
    (
        "no",
        "Den største posten er vannforsyning med netto 76,7 mill. kroner i 2027, etterfulgt av brannvesen med 63,4 mill. kroner.",
        {"76,7 mill. kroner": "proved", "63,4 mill. kroner": "proved"},
    ),
    (
        "sv",
        "Biblioteken kostar netto 76,7 miljoner kronor 2027.",
        {"76,7 miljoner kronor": "proved"},
    ),
    ("sv", "Kulturnämndens nettobudget uppgår till 169,0 mkr år 2027.", {"169,0 mkr": "proved"}),
    ("en", "Road maintenance costs £76.7m net in 2027.", {"£76.7m": "proved"}),
    (
        "en",
        "In 2027, net spending on bus services amounts to £63.4 million.",
        {"£63.4 million": "proved"},
    ),
    ("en", "Income from bus services is budgeted at £14.7m in 2027.", {"£14.7m": "proved"}),
    ("en", "The Committee plans to spend a total of £169.0m net in 2027.", {"£169.0m": "proved"}),
    (
        "en",
        "The largest budget line is road maintenance (£76.7m net in 2027), followed by bus services at £63.4m.",
        {"£76.7m": "proved", "£63.4m": "proved"},
    ),
    ("en", "Road maintenance costs £76,700,000 net in 2027.", {"£76,700,000": "proved"}),
    ("de", "Die Stadtbibliothek kostet 2027 netto 76,7 Mio. €.", {"76,7 Mio. €": "proved"}),
    (
        "de",
        "Für das Theater sind im Jahr 2028 netto 64,9 Millionen Euro vorgesehen.",
        {"64,9 Millionen Euro": "proved"},
    ),
    (
        "de",
        "Die Erträge der Musikschule betragen 2,5 Mio. € im Jahr 2027.",
        {"2,5 Mio. €": "proved"},
    ),
    (
        "de",
        "Die Nettoausgaben für das Theater gehen von 65,2 Mio. € im Jahr 2029 auf 62,8 Mio. € im Jahr 2030 zurück.",
        {"65,2 Mio. €": "proved", "62,8 Mio. €": "proved"},
    ),
]

ROUNDED: list[tuple[str, str, Expected]] = [
    (
        "da",
        "Vejvedligeholdelse er budgetteret til knap 77 mio. kr. netto i 2027.",
        {"77 mio. kr.": "by-rounding"},
    ),
    (
        "da",
        "Vejvedligeholdelse er budgetteret til knap 80 mio. kr. netto i 2027.",
        {"80 mio. kr.": "by-rounding"},
    ),
    ("en", "Road maintenance costs around £77m net in 2027.", {"£77m": "by-rounding"}),
    (
        "de",
        "Das Nettobudget des Ausschusses für Kultur beläuft sich 2029 auf rund 173 Mio. €.",
        {"173 Mio. €": "by-rounding"},
    ),
]

RELATED: list[tuple[str, str, Expected]] = [
    (
        "da",
        "Nettoudgiften til vejvedligeholdelse vokser fra 76,7 mio. kr. i 2027 til 81,3 mio. kr. i 2030, altså med 4,6 mio. kr.",
        {"76,7 mio. kr.": "proved", "81,3 mio. kr.": "proved", "4,6 mio. kr.": "derived"},
    ),
    (
        "da",
        "Nettoudgiften til vejvedligeholdelse vokser med 6 pct. fra 2027 til 2030.",
        {"6 pct.": "derived"},
    ),
    (
        "da",
        "Nettoudgiften til grønne områder falder med 1,3 mio. kr. fra 2027 til 2030.",
        {"1,3 mio. kr.": "derived"},
    ),
    (
        "da",
        "Vejvedligeholdelse og snerydning koster tilsammen netto 88,9 mio. kr. i 2027.",
        {"88,9 mio. kr.": "derived"},
    ),
    (
        "da",
        "Vejvedligeholdelse tegner sig for 45,4 pct. af udvalgets nettobudget i 2027.",
        {"45,4 pct.": "derived"},
    ),
    (
        "da",
        "Snerydning er netto 0,9 mio. kr. dyrere i 2030 end i 2027.",
        {"0,9 mio. kr.": (*OPEN, "derived")},
    ),
    (
        "da",
        "Nettobudgettet til snerydning er 0,9 mio. kr. højere i 2030 end i 2027.",
        {"0,9 mio. kr.": "derived"},
    ),
    (
        "da",
        "Vejvedligeholdelse koster netto 25,5 mio. kr. mere end kollektiv trafik i 2027.",
        {"25,5 mio. kr.": "derived"},
    ),
    (
        "da",
        "I perioden 2027-2030 koster snerydning netto i alt 50,4 mio. kr.",
        {"50,4 mio. kr.": "derived"},
    ),
    (
        "da",
        "Projektet koster 9,0 mio. kr., heraf 4,0 mio. kr. til asfalt, 3,0 mio. kr. til belysning og 2,0 mio. kr. til skilte.",
        {"9,0 mio. kr.": "derived"},
    ),
    (
        "da",
        "Ordningen koster 1,5 mio. kr. årligt, svarende til 6,0 mio. kr. over fire år.",
        {"6,0 mio. kr.": "derived"},
    ),
    (
        "no",
        "Nettoutgiftene til vannforsyning øker med 6,0 prosent fra 2027 til 2030.",
        {"6,0 prosent": "derived"},
    ),
    ("no", "Parkdrift utgjør 17,1 prosent av nettobudsjettet i 2027.", {"17,1 prosent": "derived"}),
    (
        "sv",
        "Nettokostnaden för musikskolan minskar med 1,3 miljoner kronor från 2027 till 2030.",
        {"1,3 miljoner kronor": "derived"},
    ),
    ("sv", "Musikskolan står för 17,1 procent av nettobudgeten 2027.", {"17,1 procent": "derived"}),
    ("en", "Net spending on cycle paths falls by 4.5% between 2027 and 2030.", {"4.5%": "derived"}),
    (
        "en",
        "Net spending on road maintenance grows by £4.6m between 2027 and 2030.",
        {"£4.6m": "derived"},
    ),
    ("en", "Cycle paths account for 17.1% of the net budget in 2027.", {"17.1%": "derived"}),
    (
        "en",
        "Road maintenance and cycle paths together cost £105.6m net in 2027.",
        {"£105.6m": "derived"},
    ),
    (
        "en",
        "Net spending on bus services drops to £62.8m in 2030, down £0.6m from 2027.",
        {"£62.8m": "proved", "£0.6m": "derived"},
    ),
    (
        "de",
        "Die Nettoausgaben der Stadtbibliothek nehmen von 2027 bis 2030 um 4,6 Mio. € zu.",
        {"4,6 Mio. €": "derived"},
    ),
    (
        "de",
        "Die Nettoausgaben für die Musikschule sinken von 2027 bis 2030 um 4,5 Prozent.",
        {"4,5 Prozent": "derived"},
    ),
    (
        "de",
        "Auf die Musikschule entfallen 17,1 Prozent des Nettobudgets im Jahr 2027.",
        {"17,1 Prozent": "derived"},
    ),
]

FREE: list[tuple[str, str, Expected]] = [
    ("da", "Foreningen søger om 12,2 mio. kr. til en ny bane.", {"12,2 mio. kr.": OPEN}),
    (
        "da",
        "Der foreslås en besparelse på snerydning på 1,2 mio. kr. i 2028.",
        {"1,2 mio. kr.": OPEN},
    ),
    ("da", "Grønne områder koster netto 28,9 mio. kr. i 2031.", {"28,9 mio. kr.": OPEN}),
    ("en", "Residents have asked for £76.7m for a tunnel.", {"£76.7m": OPEN}),
    ("en", "Bus services will receive an extra £2.0m in 2028.", {"£2.0m": OPEN}),
    ("en", "A grant of £1.4m for bus services is expected in 2028.", {"£1.4m": OPEN}),
    ("de", "Der Förderverein wünscht sich 2,5 Mio. € für einen Anbau.", {"2,5 Mio. €": OPEN}),
]

REFUTED: list[tuple[str, str, Expected]] = [
    (
        "da",
        "Teknikudvalget har i 2030 et nettobudget på 177,1 mio. kr.",
        {"177,1 mio. kr.": "contradicted"},
    ),
    (
        "da",
        "Nettoudgiften til grønne områder stiger med 1,3 mio. kr. fra 2027 til 2030.",
        {"1,3 mio. kr.": "contradicted"},
    ),
    (
        "da",
        "Nettoudgiften til grønne områder falder med 3,1 mio. kr. fra 2027 til 2030.",
        {"3,1 mio. kr.": "contradicted"},
    ),
    (
        "da",
        "Vejvedligeholdelse tegner sig for 54,4 pct. af udvalgets nettobudget i 2027.",
        {"54,4 pct.": "contradicted"},
    ),
    (
        "da",
        "Den mindste post er grønne områder med netto 28,9 mio. kr. i 2027.",
        {"28,9 mio. kr.": "contradicted"},
    ),
    (
        "da",
        "Vejvedligeholdelse koster netto 7,67 mio. kr. i 2027.",
        {"7,67 mio. kr.": "contradicted"},
    ),
    ("da", "Grønne områder koster netto 27,6 mio. kr. i 2028.", {"27,6 mio. kr.": "contradicted"}),
    (
        "da",
        "Projektet koster 9,0 mio. kr., heraf 4,0 mio. kr. til asfalt, 3,0 mio. kr. til belysning og 5,0 mio. kr. til skilte.",
        {"9,0 mio. kr.": "contradicted"},
    ),
    (
        "da",
        "Ordningen koster 1,5 mio. kr. årligt, svarende til 9,0 mio. kr. over fire år.",
        {"9,0 mio. kr.": "contradicted"},
    ),
    (
        "en",
        "The largest budget line is bus services (£63.4m net in 2027).",
        {"£63.4m": "contradicted"},
    ),
    (
        "en",
        "Net spending on road maintenance falls by £4.6m between 2027 and 2030.",
        {"£4.6m": "contradicted"},
    ),
    ("en", "Road maintenance costs £67.7m net in 2027.", {"£67.7m": "contradicted"}),
    (
        "de",
        "Der größte Posten ist das Theater mit netto 63,4 Mio. € im Jahr 2027.",
        {"63,4 Mio. €": "contradicted"},
    ),
    ("de", "Die Stadtbibliothek kostet 2027 netto 77,6 Mio. €.", {"77,6 Mio. €": "contradicted"}),
]


def judged(language: str, sentence: str, expected: Expected) -> None:
    """Assert what became of each amount of a sentence, and that nothing else of it is contradicted."""
    found = tied(sentence, language)
    for quote, status in expected.items():
        allowed = (status,) if isinstance(status, str) else status
        assert found[quote].status in allowed, (quote, found[quote].status, found[quote].reason)
    others = [
        quote
        for quote, tie in found.items()
        if tie.status == "contradicted" and expected.get(quote) != "contradicted"
    ]
    assert not others


@pytest.mark.parametrize(
    ("language", "sentence", "expected"), BOUND, ids=[each[1] for each in BOUND]
)
def test_words_period_unit_and_side_bind_an_amount_to_its_figure(
    language: str, sentence: str, expected: Expected
) -> None:
    judged(language, sentence, expected)


@pytest.mark.parametrize(
    ("language", "sentence", "expected"), ROUNDED, ids=[each[1] for each in ROUNDED]
)
def test_a_coarser_amount_is_proved_by_rounding(
    language: str, sentence: str, expected: Expected
) -> None:
    judged(language, sentence, expected)


@pytest.mark.parametrize(
    ("language", "sentence", "expected"), RELATED, ids=[each[1] for each in RELATED]
)
def test_a_relation_that_a_sentence_states_is_derived(
    language: str, sentence: str, expected: Expected
) -> None:
    judged(language, sentence, expected)


@pytest.mark.parametrize(("language", "sentence", "expected"), FREE, ids=[each[1] for each in FREE])
def test_what_no_words_bind_is_never_an_error(
    language: str, sentence: str, expected: Expected
) -> None:
    judged(language, sentence, expected)


@pytest.mark.parametrize(
    ("language", "sentence", "expected"), REFUTED, ids=[each[1] for each in REFUTED]
)
def test_what_the_words_bind_and_the_figure_denies_is_contradicted(
    language: str, sentence: str, expected: Expected
) -> None:
    judged(language, sentence, expected)
