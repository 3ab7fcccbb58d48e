"""Printed amounts: one grammar for what budgets print, and nothing that only looks like a number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcli.model.numbers import (
    DecimalMark,
    Printed,
    is_booked,
    marks_of,
    parse,
    shape_of,
    shapes_of,
)

COMMA, POINT = DecimalMark.COMMA, DecimalMark.POINT
BLANKS = " \u00a0\u202f\u2009\u2007"
MINUS = "-\u2212\u2013\u2010\u2011"


def amount(text: str, mark: DecimalMark = COMMA) -> Decimal | None:
    printed = parse(text, mark)
    return printed.amount if printed else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-1.253,6", "-1253.6"),
        ("\u22125", "-5"),
        ("\u20135", "-5"),
        ("- 5", "-5"),
        ("5-", "-5"),
        ("5 \u2212", "-5"),
        ("1.253,50-", "-1253.50"),
        ("(1.253)", "-1253"),
        ("( 5 )", "-5"),
        ("+5", "5"),
        ("1\u00a0253,6", "1253.6"),
        ("1\u202f253\u202f400", "1253400"),
        ("1\u2009253", "1253"),
        ("1'253'400,5", "1253400.5"),
        ("1\u2019253", "1253"),
        (",5", "0.5"),
        ("100,-", "100"),
        ("100,\u2013", "100"),
        ("100,--", "100"),
        ("CHF 1'000.\u2013", "1000"),
        ("kr. 100", "100"),
        ("100 kr.", "100"),
        ("kr.100", "100"),
        ("kr. 100,-", "100"),
        ("100,- kr.", "100"),
        ("kr. -5", "-5"),
        ("-kr. 5", "-5"),
        ("(kr. 5)", "-5"),
        ("(5 kr.)", "-5"),
        ("$(5)", "-5"),
        ("($5)", "-5"),
        ("-$5", "-5"),
        ("$-5", "-5"),
        ("\u20ac 5", "5"),
        ("5 \u20ac", "5"),
        ("5 K\u010d", "5"),
        ("5 z\u0142", "5"),
        ("DKK 1.000", "1000"),
        ("2,5 %", "2.5"),
        ("100*", "100"),
        ("100 **", "100"),
        ("100\u00b9", "100"),
        ("100\u00b9\u00b2", "100"),
        ("100 1)", "100"),
        ("100 a)", "100"),
        ("100 (1)", "100"),
        ("100 [12]", "100"),
        ("5 kr.*", "5"),
        ("5* kr.", "5"),
        ("(5) 1)", "-5"),
        ("\ufeff5\u200b", "5"),
        ("  5  ", "5"),
        ("-0,0", "0.0"),
        ("\u0661\u0662\u0663", "123"),
        ("\u0661\u066c\u0662\u0663\u0664\u066b\u0665", "1234.5"),
        ("\u0967\u0968", "12"),
        ("\uff11\uff12\uff13\uff0c\uff15", "123.5"),
        ("\u25b234", "-34"),
        ("\u25b3 34", "-34"),
        ("5 CR", "-5"),
        ("CR 5", "-5"),
        ("5 DR", "5"),
        ("(5) Cr.", "5"),
        ("1,2E+05", "120000"),
        ("5,5e4", "55000"),
        ("-1,25E-01", "-0.125"),
        ("Rs. 5", "5"),
    ],
)
def test_what_budgets_print_is_read(text: str, expected: str) -> None:
    assert str(amount(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1,23,456", "123456"), ("12,34,567.8", "1234567.8"), ("1,00,00,000", "10000000")],
)
def test_groups_of_two_digits_before_the_last_three_are_indian(text: str, expected: str) -> None:
    assert str(amount(text, POINT)) == expected
    assert marks_of(text) == {POINT}


def test_an_exponent_says_what_step_is_printed() -> None:
    assert parse("1.2E+05", POINT) == Printed(Decimal(120000), Decimal(10000))
    assert parse("1.2E+05", COMMA) is None
    assert shape_of("1.2E+05") == "1.2E+05"
    assert shapes_of(["1.2E+05", "125"]) == ["1.2E+05", "999"]


def test_what_a_book_keeper_prints_by_an_amount_is_told() -> None:
    assert [
        is_booked(text) for text in ("5 CR", "5dr", "Dr. 5", "5 kr", "credit 5", "crown 5")
    ] == ["cr", "dr", "dr", None, None, None]


LETTERS_AND_MARKS = "- – … x n/a kr. % * 1) ( ) () + nan inf Infinity 1e5 1_000 0x1F 2024-01-01 12:30 1/2 2E10 1.5E99 \u00b2 5\u00b25"
BROKEN = "1.23 1.2345 12.345.67 3.22.01 5,5,5 1.253, 5.. --5 -(5) (-5) -5- (5 5)5 1234567890123456789012345678"
NO_NUMBERS = f"{LETTERS_AND_MARKS} {BROKEN}".split()


@pytest.mark.parametrize(
    "text", ["", "1 2", "1 25", "12 34", "1 253 6", "5 m", "5 stk", "Konto 5", *NO_NUMBERS]
)
def test_what_only_looks_like_a_number_is_refused(text: str) -> None:
    assert parse(text, COMMA) is None


@pytest.mark.parametrize(
    "text",
    [
        "12,5 mio. kr.",
        "5 t.kr.",
        "100 tkr",
        "5 mkr",
        "TEUR 5",
        "5 MEUR",
        "k\u20ac 5",
        "5 k\u20ac",
        "5 mia.",
        "mio. kr. 5",
        "5 kr. mio",
    ],
)
def test_a_unit_in_the_cell_never_loses_its_scale(text: str) -> None:
    assert not marks_of(text)


def test_the_quantum_is_what_the_print_could_show() -> None:
    shown = {
        "897,8": "0.1",
        "23,40": "0.01",
        "100": "1",
        "100,-": "1",
        "2,5 %": "0.1",
        "1.253.400": "1",
    }
    assert {
        text: str(printed.quantum) for text in shown if (printed := parse(text, COMMA))
    } == shown


def test_a_group_of_three_is_thousands_or_decimals_by_the_mark_alone() -> None:
    assert (amount("1.234", COMMA), amount("1.234", POINT)) == (Decimal(1234), Decimal("1.234"))
    assert marks_of("1.234") == {COMMA, POINT}
    assert marks_of("1.234,5") == {COMMA}
    assert marks_of("1,234.5") == {POINT}


@pytest.mark.parametrize(
    "hostile",
    [
        "1" * 100_000,
        "1 " * 50_000,
        "(1.000" * 16_000,
        "*" * 100_000,
        "-" * 100_000,
        " " * 100_000 + "5",
        "1.253," * 16_000,
        "$" * 100_000,
    ],
)
def test_a_hostile_cell_of_a_hundred_kilobytes_is_no_number_but_for_blanks_around_one(
    hostile: str,
) -> None:
    assert bool(marks_of(hostile)) == (hostile.strip() == "5")


@pytest.mark.parametrize(
    "hostile",
    [
        "1 " * 32,
        "(" * 64,
        "1." * 32,
        "kr" * 32,
        "1)" * 32,
        "*" * 64,
        "$ " * 32,
        "[1]" * 21,
        ") " * 32,
        "a)" * 32,
        "'1" * 32,
    ],
)
def test_no_short_cell_made_of_marks_is_a_number_either(hostile: str) -> None:
    assert marks_of(hostile) == frozenset()


def grouped(whole: str, mark: str) -> str:
    head = len(whole) % 3 or 3
    return mark.join([whole[:head], *(whole[at : at + 3] for at in range(head, len(whole), 3))])


@st.composite
def printed_amounts(draw: st.DrawFn) -> tuple[str, DecimalMark, Decimal, Decimal]:
    """A number and one of the ways to print it."""
    mark = draw(st.sampled_from(DecimalMark))
    whole, decimals = str(draw(st.integers(0, 10**15 - 1))), draw(st.text("0123456789", max_size=4))
    thousands = draw(st.sampled_from(["", "'", "\u2019", *BLANKS, "." if mark is COMMA else ","]))
    text = grouped(whole, thousands) + (
        ("," if mark is COMMA else ".") + decimals if decimals else ""
    )
    text = draw(st.sampled_from([text, f"kr. {text}", f"{text} kr.", f"€{text}", f"{text} DKK"]))
    is_negative = draw(st.booleans())
    if is_negative:
        minus = draw(st.sampled_from(MINUS))
        text = draw(
            st.sampled_from([f"{minus}{text}", f"{minus} {text}", f"{text}{minus}", f"({text})"])
        )
    text += draw(st.sampled_from(["", "*", "¹", " 1)", " [2]"]))
    value = Decimal(f"{whole}.{decimals}" if decimals else whole)
    return text, mark, -value if is_negative and value else value, Decimal(1).scaleb(-len(decimals))


@settings(max_examples=10_000, deadline=None)
@given(printed_amounts())
def test_every_way_to_print_a_number_reads_back_as_that_number(
    case: tuple[str, DecimalMark, Decimal, Decimal],
) -> None:
    text, mark, value, quantum = case
    assert parse(text, mark) == (value, quantum)


@settings(max_examples=5_000, deadline=None)
@given(st.text(max_size=80) | st.text("0123456789.,-+() '*%kr$€¹)[]", max_size=30))
def test_arbitrary_text_never_raises(text: str) -> None:
    for mark in DecimalMark:
        printed = parse(text, mark)
        assert printed is None or printed.amount.is_finite()
