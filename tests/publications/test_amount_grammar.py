"""The numbers of a sentence, as five languages write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetcli.model.numbers import DecimalMark
from budgetcli.publications.anchors import alike
from budgetcli.publications.mentions import mark_of_text, mentions_of, years_of
from budgetcli.publications.vocabulary import sentences_of, stem_of

COMMA, POINT = DecimalMark.COMMA, DecimalMark.POINT

AMOUNTS = [
    ("udgør i alt 1.253,6 mio. kr. i 2024", COMMA, [("1.253,6 mio. kr.", "1253.6", 1_000_000)]),
    ("svarende til -0,4 mio. kr. i 2024", COMMA, [("-0,4 mio. kr.", "-0.4", 1_000_000)]),
    ("merudgifter for 9,3 mio.kr., der", COMMA, [("9,3 mio.kr.", "9.3", 1_000_000)]),
    ("6,2 millioner kroner om året", COMMA, [("6,2 millioner kroner", "6.2", 1_000_000)]),
    ("a net budget of £85.3m in 2030", POINT, [("£85.3m", "85.3", 1_000_000)]),
    ("between £6.4-9.5m", POINT, [("£6.4", "6.4", 1_000_000), ("9.5", "9.5", 1_000_000)]),
    ("om lag 2,2 mrd. kroner", COMMA, [("2,2 mrd. kroner", "2.2", 1_000_000_000)]),
    ("er 181 700 000 kroner i 2028", COMMA, [("181 700 000 kroner", "181700000", 1)]),
    ("insgesamt 114,5 Mio. €.", COMMA, [("114,5 Mio. €", "114.5", 1_000_000)]),
    (
        "12,5 TEUR und 33 400 Euro",
        COMMA,
        [("12,5 TEUR", "12.5", 1000), ("33 400 Euro", "33400", 1)],
    ),
    (
        "3,4 mkr och 2 miljarder kronor",
        COMMA,
        [("3,4 mkr", "3.4", 1_000_000), ("2 miljarder kronor", "2", 1_000_000_000)],
    ),
    ("76.700 tkr. i 2027", COMMA, [("76.700 tkr.", "76700", 1000)]),
    (
        "hhv. 4,2 og 5,1 mio. kr.",
        COMMA,
        [("4,2", "4.2", 1_000_000), ("5,1 mio. kr.", "5.1", 1_000_000)],
    ),
    (
        "fra 6,4 til 9,5 mio. kr.",
        COMMA,
        [("6,4", "6.4", 1_000_000), ("9,5 mio. kr.", "9.5", 1_000_000)],
    ),
    ("10-12 mio. kr.", COMMA, [("10", "10", 1_000_000), ("12 mio. kr.", "12", 1_000_000)]),
    (
        "DKK 4.2 million and kr. 1,500,000",
        POINT,
        [("DKK 4.2 million", "4.2", 1_000_000), ("kr. 1,500,000", "1500000", 1)],
    ),
    ("to millioner kroner", COMMA, [("to millioner kroner", "2", 1_000_000)]),
    ("udgør 45,2 pct. af", COMMA, [("45,2 pct.", "45.2", 1)]),
    ("rises by 48.4% from", POINT, [("48.4%", "48.4", 1)]),
]


@pytest.mark.parametrize(("text", "mark", "expected"), AMOUNTS, ids=[each[0] for each in AMOUNTS])
def test_amounts_are_quoted_as_printed(
    text: str, mark: DecimalMark, expected: list[tuple[str, str, int]]
) -> None:
    found = [each for each in mentions_of(text, mark) if each.stated.sort in ("money", "percent")]
    assert [(each.quote, each.stated.amount, each.stated.scale) for each in found] == [
        (quote, Decimal(amount), scale) for quote, amount, scale in expected
    ]


NO_AMOUNTS = [
    "(ØU 15. maj 2023, pkt. 173)",
    "§ 17, stk. 4",
    "am 14.03.2026 unter TOP 12.4",
    "se side 14 og tabel 2.1",
    "tlf. 46 31 30 00",
    "on 3 March 2026, item 7",
    "kl. 14.30 den 20. juni",
    "CVR 29189404",
    "version 2.1",
    "kapitel 3",
]


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_dates_paragraphs_pages_and_telephone_numbers_are_no_amounts(text: str) -> None:
    assert not [each for each in mentions_of(text, COMMA) if each.stated.sort != "year"]


def test_people_and_years_are_counts_and_no_money() -> None:
    found = mentions_of("uddannet 100 medarbejdere; det tager 2 år for 2 mio. borgere", COMMA)
    assert [(each.quote, str(each.stated.sort)) for each in found] == [
        ("100", "count"),
        ("2", "count"),
        ("2", "count"),
    ]


def test_a_price_level_and_the_day_of_a_decision_are_no_period() -> None:
    assert [each.first for each in years_of("i 2026-priser, besluttet 15. maj 2023, fra 2025")] == [
        2025
    ]
    assert [(each.first, each.last) for each in years_of("i perioden 2024-2027 og 2028/29")] == [
        (2024, 2027),
        (2028, 2028),
    ]


def test_the_decimal_mark_is_that_of_the_numbers_and_else_of_the_language() -> None:
    assert mark_of_text(["1.253,6 and 4,2"], "en") is COMMA
    assert mark_of_text(["nothing"], "en") is POINT


def test_abbreviations_and_ordinals_end_no_sentence() -> None:
    text = (
        "I alt 52,7 mio. kr. i 2024, jf. pkt. 3, bl.a. efter § 17, stk. 4 den 20. juni. "
        "Andelen er 4,2 mio. kr. Den er ny. Am 3. März 2026 ja."
    )
    assert [text[start:end][:9] for start, end in sentences_of(text)] == [
        "I alt 52,",
        "Andelen e",
        "Den er ny",
        "Am 3. Mär",
    ]


@pytest.mark.parametrize(
    ("inflected", "label"),
    [
        ("Omsorgsudvalgets", "Omsorgsudvalget"),
        ("bibliotekerne", "Biblioteker"),
        ("Musikskolens", "Musikskole"),
        ("libraries", "library"),
        ("Straßenunterhalts", "Straßenunterhalt"),
        ("Brücken", "Brücke"),
        ("museerne", "Museer"),
    ],
)
def test_an_inflected_word_is_like_its_label(inflected: str, label: str) -> None:
    assert alike(stem_of(inflected), stem_of(label))
