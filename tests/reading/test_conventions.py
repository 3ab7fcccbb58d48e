"""Unit, price level and sign: what a table states, and what it proves."""

from __future__ import annotations

import pytest

from budgetcli.model.budgets import Side, Sign
from budgetcli.model.errors import DoubtError
from budgetcli.model.numbers import DecimalMark
from budgetcli.reading.layouts import Layout
from tests.budget_tables import amount_of, budget

LINES = "Skoler;-7,0;-8,0\nVeje;-3,0;-3,0\nI alt;-10,0;-11,0"


@pytest.mark.parametrize(
    ("stated", "scale", "currency"),
    [
        ("I mio. kr.", 1_000_000, "KR"),
        ("1.000 kr.", 1000, "KR"),
        ("t.kr.", 1000, "KR"),
        ("mia. kr.", 1_000_000_000, "KR"),
        ("DKK million", 1_000_000, "DKK"),
        ("EUR thousand", 1000, "EUR"),
        ("Angaben in Tausend €", 1000, "EUR"),
        ("in kroner", 1, "KR"),
    ],
)
def test_a_stated_unit_is_found(stated: str, scale: int, currency: str) -> None:
    assert budget(f"{stated};2024;2025\n{LINES}").heading.unit == (scale, currency)


def test_no_unit_is_whole_units_with_a_note() -> None:
    found = budget(f"Linje;2024;2025\n{LINES}")
    assert (found.heading.unit.scale, [note.id for note in found.notes]) == (
        1,
        ["unit-not-stated", "one-sign"],
    )


def test_an_amount_in_the_prose_is_no_unit() -> None:
    assert (
        budget(
            f"Besparelse på 52,7 mio. kr. i alt\n1.000 kr.;2024;2025\n{LINES}"
        ).heading.unit.scale
        == 1000
    )


@pytest.mark.parametrize(
    ("stated", "year"),
    [("2024-priser", 2024), ("2023 prices", 2023), ("faste priser 2022", 2022), ("", None)],
)
def test_a_price_level_is_found(stated: str, year: int | None) -> None:
    assert budget(f"mio. kr. ({stated});2024;2025\n{LINES}").heading.price_level == year


MIXED = "mio. kr.;2024;2025\nSkoler;-7,0;-8,0\nLeje;3,0;3,0\nI alt;-4,0;-5,0\n"


@pytest.mark.parametrize(
    ("legend", "sign"),
    [
        ("+=indtægter", Sign.INCOME_POSITIVE),
        ("- = udgifter", Sign.INCOME_POSITIVE),
        ("− = indtægter", Sign.EXPENSE_POSITIVE),
        ("+ = expenditure", Sign.EXPENSE_POSITIVE),
        ("Note: Minus angiver indtægter, plus angiver udgifter.", Sign.EXPENSE_POSITIVE),
    ],
)
def test_a_legend_states_the_sign(legend: str, sign: Sign) -> None:
    found = budget(f"{MIXED}{legend}")
    assert found.heading.sign is sign
    assert amount_of(found, "skoler", 2024) == ("-7.0" if sign is Sign.INCOME_POSITIVE else "7.0")


def test_amounts_of_one_sign_are_expenditure() -> None:
    for text in (LINES, LINES.replace("-", "")):
        found = budget(f"mio. kr.;2024;2025\n{text}")
        assert (amount_of(found, "skoler", 2024), [note.id for note in found.notes]) == (
            "-7.0",
            ["one-sign"],
        )


def test_amounts_of_one_sign_are_income_where_the_table_says_so() -> None:
    found = budget(f"Indtægter i mio. kr.;2024;2025\n{LINES.replace('-', '')}")
    assert amount_of(found, "skoler", 2024) == "7.0"


def test_unsigned_sides_are_told_by_their_net() -> None:
    rows = "Skoler;7,0;2,0;{}\nVeje;3,0;1,0;{}\nI alt;10,0;3,0;{}"
    head = "mio. kr.;2024 udgifter;2024 indtægter;2024 netto\n"
    surplus, cost = (
        budget(head + rows.format(*nets))
        for nets in (("-5,0", "-2,0", "-7,0"), ("5,0", "2,0", "7,0"))
    )
    for found in (surplus, cost):
        sides = [
            amount_of(found, "skoler", 2024, side)
            for side in (Side.EXPENDITURE, Side.INCOME, Side.NET)
        ]
        assert sides == ["-7.0", "2.0", "-5.0"]
    assert (surplus.heading.sign, cost.heading.sign) == (
        Sign.INCOME_POSITIVE,
        Sign.EXPENSE_POSITIVE,
    )


def test_unsigned_sides_without_a_net_need_no_sign() -> None:
    found = budget("mio. kr.;2024 udgifter;2024 indtægter\nSkoler;7,0;2,0\nVeje;3,0;1,0")
    assert [amount_of(found, "skoler", 2024, side) for side in (Side.EXPENDITURE, Side.INCOME)] == [
        "-7.0",
        "2.0",
    ]


def test_a_declared_sign_rules_and_says_so() -> None:
    found = budget(
        "mio. kr.;2024;2025\nSkoler;-7,0;2,0\nVeje;-3,0;1,0", Layout(sign=Sign.EXPENSE_POSITIVE)
    )
    assert (amount_of(found, "skoler", 2024), found.notes[-1].id) == ("7.0", "sign-declared")


def test_a_declared_sign_that_the_columns_refute_is_refused() -> None:
    with pytest.raises(DoubtError, match="the flag says expense-positive"):
        budget(
            "mio. kr.;2024 udgifter;2024 indtægter\nSkoler;-7,0;2,0\nVeje;-3,0;1,0",
            Layout(sign=Sign.EXPENSE_POSITIVE),
        )


def test_a_legend_against_the_columns_is_a_doubt() -> None:
    with pytest.raises(DoubtError, match="do not agree"):
        budget(
            "mio. kr.;2024 udgifter;2024 indtægter\nSkoler;-7,0;2,0\nVeje;-3,0;1,0\n+ = udgifter"
        )


def test_one_cell_against_its_column_is_no_doubt() -> None:
    rows = "".join(f"Linje {each};-7,0;2,0\n" for each in range(9))
    found = budget(f"mio. kr.;2024 udgifter;2024 indtægter\n{rows}Fejl;7,0;2,0")
    assert found.heading.sign is Sign.INCOME_POSITIVE
    assert amount_of(found, "fejl", 2024, Side.EXPENDITURE) == "7.0"


def test_two_decimal_marks_in_one_column_are_a_doubt() -> None:
    with pytest.raises(DoubtError, match="B2 and B3"):
        budget("mio. kr.;2024\nSkoler;-7,5\nVeje;-3.5")


def test_a_neighbour_decides_the_decimal_mark() -> None:
    found = budget("mio. kr.;2024 udgifter;2025 udgifter\nSkoler;-1.250;-7,5\nVeje;-2.500;-3,5")
    assert amount_of(found, "skoler", 2024, Side.EXPENDITURE) == "-1250"


@pytest.mark.parametrize(
    ("mark", "amount"), [(DecimalMark.COMMA, "-1250"), (DecimalMark.POINT, "-1.250")]
)
def test_a_declared_decimal_mark_settles_it(mark: DecimalMark, amount: str) -> None:
    found = budget("mio. kr.;2024\nSkoler;-1.250\nVeje;-2.500", Layout(decimal=mark))
    assert amount_of(found, "skoler", 2024) == amount


@pytest.mark.parametrize("missing", ["", "-", "–", "…", "x", "n/a", "?"])
def test_what_is_not_stated_is_missing_never_zero(missing: str) -> None:
    assert (
        amount_of(
            budget(f"mio. kr.;2024;2025\nSkoler;-7,0;-8,0\nVeje;{missing};-3,0\nHavne;-1,0;-1,0"),
            "veje",
            2024,
        )
        is None
    )


def test_a_word_among_the_amounts_is_no_amount_and_said() -> None:
    found = budget("mio. kr.;2024;2025\nSkoler;-7,0;-8,0\nVeje;spørg;-3,0")
    assert amount_of(found, "veje", 2024) is None
    assert [
        (note.id, note.place and note.place.cell)
        for note in found.notes
        if note.id == "not-an-amount"
    ] == [("not-an-amount", "B3")]
