"""Units: every common phrase, the nearest statement, and what is no unit."""

from __future__ import annotations

import pytest

from budgetcli.model.errors import DoubtError, Place
from budgetcli.reading.units import (
    Statement,
    is_unit_only,
    scales_apart,
    scales_of,
    states_money,
    unit_in,
    unit_of,
)

PHRASES = {
    1: ["in euros", "i hele kroner", "in whole dollars", "単位：円", "in rupees"],
    1000: [
        "tkr",
        "t.kr.",
        "t. kr.",
        "1.000 kr.",
        "1.000 kr. 2026",
        "2024 tkr",
        "kr. 1.000",
        "(eur 1,000)",
        "2025 (eur 1,000)",
        "1 000 kr",
        "teur",
        "t€",
        "keur",
        "tsek",
        "tsd. euro",
        "in tsd. €",
        "in tausend chf",
        "in 1'000 franken",
        "chf 1'000",
        "£000",
        "£'000",
        "'000",
        "000s",
        "(000)",
        "$ thousands",
        "us$ thousand",
        "tusental kronor",
        "i tusen kr",
        "budget 2024 i 1.000 kr.",
        "hele 1.000",
        "tis. kč",
        "tys. zł",
        "ezer ft",
        "milliers d’euros",
        "miles de euros",
        "mil euros",
        "duizend euro",
        "тыс. руб.",
        "mii lei",
        "千円",
        "単位：千円",
        "千元",
        '(באלפי ש"ח)',
    ],
    10_000: ["万円"],
    100_000: ["₹ in lakhs", "(rs. in lakh)"],
    1_000_000: [
        "mio. kr.",
        "mio.",
        "mio. €",
        "mill. kr",
        "mkr",
        "mnkr",
        "msek",
        "meur",
        "m€",
        "£m",
        "$m",
        "eur m",
        "€ million",
        "millions",
        "milj. €",
        "mln zł",
        "milionów",
        "2024 mio. kr.",
        "million dollar",
        "百万円",
        "млн руб.",
    ],
    10_000_000: ["rs. in crore", "₹ crores"],
    100_000_000: ["億円"],
    1_000_000_000: ["mia. kr.", "mrd. euro", "£bn", "usd billion", "miljarder kronor", "mld. kč"],
}


@pytest.mark.parametrize(
    ("scale", "phrase"),
    [(scale, phrase) for scale, phrases in PHRASES.items() for phrase in phrases],
)
def test_a_phrase_states_its_scale_and_no_other(scale: int, phrase: str) -> None:
    assert scales_of(phrase) == [scale]


@pytest.mark.parametrize(
    "text",
    [
        "skoler",
        "besparelse på 52,7 mio. kr.",
        "10.000 kr. til alle",
        "2024",
        "konto 1000",
        "unit 7",
        "1) i mio. kr.",
        "crew",
        "eur",
        "10 m",
    ],
)
def test_what_is_no_unit_states_none(text: str) -> None:
    assert scales_of(text) == []


def said(
    text: str, cell: str, column: int | None = None, *, header: bool = False, far: bool = False
) -> Statement:
    return Statement(text, Place("a.csv", None, cell), column, far, header)


def test_the_nearest_statement_wins() -> None:
    head, title, note, sheet = (
        said("tkr", "A3", header=True),
        said("beløb i mio. kr.", "A1"),
        said("i hele kroner", "A9"),
        said("mia. kr.", "A1", far=True),
    )
    assert unit_of([title, head, note, sheet], None, None)[0].scale == 1000
    assert (
        unit_of([title, said("linje", "A3", header=True), note, sheet], None, None)[0].scale
        == 1_000_000
    )
    assert unit_of([said("linje", "A3", header=True), note, sheet], None, None)[0].scale == 1
    assert unit_of([sheet], None, None)[0].scale == 1_000_000_000


def test_two_units_equally_near_are_a_doubt_and_a_declared_one_rules() -> None:
    both = [
        said("beløb i mio. kr.", "A1"),
        said("i 1.000 kr.", "B1"),
        said("linje", "A3", header=True),
    ]
    with pytest.raises(DoubtError, match="two units"):
        unit_of(both, None, None)
    assert unit_of(both, 1, None)[0].scale == 1


def test_a_column_of_another_unit_is_told_apart_from_the_unit_of_the_table() -> None:
    heads = [
        said("2024 tkr", "B3", 1, header=True),
        said("2025 tkr", "C3", 2, header=True),
        said("2026 mio. kr.", "D3", 3, header=True),
    ]
    assert unit_of(heads, None, None, money=[1, 2, 3])[0].scale == 1000
    assert scales_apart(heads, [1, 2, 3]) == {3: 1_000_000}
    assert scales_apart([said("mio. kr.", "A3", header=True), *heads[:1]], [1, 2, 3]) == {1: 1000}
    assert scales_apart(heads[:2], [1, 2, 3]) == {}


def test_a_label_ends_in_a_unit() -> None:
    assert [
        unit_in(text)
        for text in ("Total (mio. kr.)", "I alt, tkr", "Total", "Skoler (10 klasser)", "Ro, fred")
    ] == [
        1_000_000,
        1000,
        None,
        None,
        None,
    ]


def test_a_unit_says_nothing_else() -> None:
    assert all(
        map(is_unit_only, ("1.000 kr.", "EUR thousand", "(mio. kr.)", "Beløb i 1.000 kr.", "DKK"))
    )
    assert not any(map(is_unit_only, ("Skoler, 1.000 kr.", "Linje", "")))


def test_money_is_named_by_its_currency_or_its_scale() -> None:
    assert all(map(states_money, ("Budget EUR", "saving_2025_eur", "1.000 kr.", "mio.")))
    assert not any(map(states_money, ("Årsværk", "2024", "Qty", "%")))
