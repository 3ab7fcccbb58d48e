"""What falls to each inhabitant, and the change that is said to be the largest of all lines, in five
languages: each rule by the sentence that calls for it, and its neighbours that say something else."""

from __future__ import annotations

import pytest

from tests.publications.made_texts import tied, whole

EACH = [
    (
        "da",
        "Nettoudgiften til vejvedligeholdelse på 76,7 mio. kr. i 2027 svarer til 872 kr. pr. indbygger for kommunens 88.000 indbyggere.",
        "872 kr.",
    ),
    (
        "da",
        "Kommunen har 88.000 indbyggere. Vejvedligeholdelse koster netto 872 kr. pr. borger i 2027.",
        "872 kr.",
    ),
    (
        "no",
        "Vannforsyning koster 1.180 kroner netto per innbygger i 2027 for kommunens 65.000 innbyggere.",
        "1.180 kroner",
    ),
    (
        "sv",
        "Biblioteket kostar 1 180 kronor netto per invånare 2027, och staden har 65 000 invånare.",
        "1 180 kronor",
    ),
    (
        "en",
        "Road maintenance costs £1,180 net per resident in 2027, for 65,000 residents.",
        "£1,180",
    ),
    (
        "de",
        "Die Stadtbibliothek kostet 2027 netto 1.180 € je Einwohner bei 65.000 Einwohnern.",
        "1.180 €",
    ),
]


@pytest.mark.parametrize(("language", "sentence", "quote"), EACH)
def test_what_falls_to_each_is_derived(language: str, sentence: str, quote: str) -> None:
    found = tied(sentence, language)[quote]
    assert str(found.status) == "derived"
    assert found.expression is not None
    assert "/ 88000 ==" in found.expression.text or "/ 65000 ==" in found.expression.text
    assert len(found.others) == 1


@pytest.mark.parametrize(
    ("language", "sentence", "quote"),
    [
        (
            "da",
            "Vejvedligeholdelse til 76,7 mio. kr. i 2027 svarer til 827 kr. pr. indbygger for kommunens 88.000 indbyggere.",
            "827 kr.",
        ),
        (
            "en",
            "The £76.7m for road maintenance in 2027 comes to £1,810 per head of its 65,000 inhabitants.",
            "£1,810",
        ),
        (
            "de",
            "Die Stadtbibliothek kostet 2027 netto 76,7 Mio. €, das sind 1.810 € pro Kopf bei 65.000 Einwohnern.",
            "1.810 €",
        ),
    ],
)
def test_what_falls_to_each_and_cannot_is_contradicted(
    language: str, sentence: str, quote: str
) -> None:
    found = tied(sentence, language)[quote]
    assert (str(found.status), found.reason) == ("contradicted", "each-fails")


@pytest.mark.parametrize(
    "sentence",
    [
        "Snerydning koster netto 827 kr. pr. uge i 2027, og kommunen har 88.000 indbyggere.",
        "Vejvedligeholdelse koster netto 827 kr. pr. indbygger i 2027.",
        "Vejvedligeholdelse koster netto 827 kr. pr. indbygger i 2027, og 12.300 elever cykler i skole.",
        "Af de 76,7 mio. kr. til vejvedligeholdelse i 2027 gives 827 kr. pr. cyklist til 88.000 indbyggere.",
    ],
)
def test_an_amount_for_each_of_something_else_is_open(sentence: str) -> None:
    found = next(each for quote, each in tied(sentence).items() if quote == "827 kr.")
    assert str(found.status) == "only-here"


def test_the_count_that_divides_is_named() -> None:
    text = "Vejvedligeholdelse koster 872 kr. netto pr. borger i 2027 for 88.000 borgere."
    found = {each.mention.quote: each for each in whole(text).ties}
    assert found["872 kr."].others == (found["88.000"].id,)


CHANGES = [
    ("da", "Den største stigning fra 2027 til 2030 har vejvedligeholdelse med 4,6 mio. kr. netto."),
    ("da", "Vejvedligeholdelse stiger mest, med 4,6 mio. kr. netto fra 2027 til 2030."),
    ("da", "Kollektiv trafik falder mest, med 1,5 mio. kr. netto fra 2027 til 2030."),
    ("da", "Den største procentvise stigning fra 2027 til 2030 har snerydning med 7,4 pct. netto."),
    ("no", "Vannforsyning øker mest, med 4,6 mill. kroner netto fra 2027 til 2030."),
    ("sv", "Den största ökningen från 2027 till 2030 har Bibliotek med 4,6 miljoner kronor netto."),
    ("en", "The largest increase from 2027 to 2030 is in Road maintenance, at £4.6m net."),
    ("en", "Cycle paths fall the most, by £1.3m net from 2027 to 2030."),
    ("de", "Die Stadtbibliothek steigt am stärksten, um 4,6 Mio. € netto von 2027 bis 2030."),
    ("de", "Den größten Rückgang von 2027 bis 2030 hat die Musikschule mit 1,3 Mio. € netto."),
]


@pytest.mark.parametrize(("language", "sentence"), CHANGES)
def test_the_largest_change_is_derived(language: str, sentence: str) -> None:
    assert [str(each.status) for each in tied(sentence, language).values()] == ["derived"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("da", "Den største stigning fra 2027 til 2030 har snerydning med 0,9 mio. kr. netto."),
        ("da", "Grønne områder falder mest, med 1,3 mio. kr. netto fra 2027 til 2030."),
        ("da", "Snerydning stiger mest, fra netto 12,2 mio. kr. i 2027 til 13,1 mio. kr. i 2030."),
        ("no", "Brannvesen faller mest, med 0,6 mill. kroner netto fra 2027 til 2030."),
        (
            "sv",
            "Den största minskningen från 2027 till 2030 har Muséer med 0,6 miljoner kronor netto.",
        ),
        ("en", "Bus services fall the most, by £0.6m net from 2027 to 2030."),
        ("de", "Den größten Rückgang von 2027 bis 2030 hat das Theater mit 0,6 Mio. € netto."),
    ],
)
def test_a_change_that_is_not_the_largest_is_contradicted(language: str, sentence: str) -> None:
    *_, last = tied(sentence, language).values()
    assert (str(last.status), last.reason) == ("contradicted", "superlative-untrue")
    assert len({each.subject for each in last.figures}) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "Snerydning stiger mest, med 0,9 mio. kr. netto fra 2027 til 2030, hvilket er 7,4 pct.",
        "En af de største stigninger fra 2027 til 2030 har snerydning med 0,9 mio. kr. netto.",
        "Snerydnings største stigning er fra 2029 til 2030 med 0,4 mio. kr. netto.",
        "Snerydning har den største stigning siden 2020, nemlig 0,9 mio. kr. netto fra 2027 til 2030.",
        "Kollektiv trafik og grønne områder falder mest, grønne områder med 1,3 mio. kr. netto fra 2027 til 2030.",
    ],
)
def test_a_change_of_another_rank_is_not_accused(sentence: str) -> None:
    assert all(str(each.status) != "contradicted" for each in tied(sentence).values())
