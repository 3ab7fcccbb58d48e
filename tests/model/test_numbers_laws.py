"""Exact numbers: rounding, apportioning, units, stored doubles."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetcli.model.numbers import (
    SCALES,
    DecimalMark,
    Printed,
    Unit,
    apportion,
    exact_sum,
    from_float,
    from_floats,
    is_open,
    marks_of,
    parse,
    quantum_of,
    rescale,
    round_half_up,
    round_ratio,
    shape_of,
)

COMMA, POINT = DecimalMark.COMMA, DecimalMark.POINT


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("-1.057,1", "-1057.1"),
        ("1 057,1", "1057.1"),
        ("1\u00a0057,1", "1057.1"),
        ("1\u202f057,1", "1057.1"),
        ("\u22124,2", "-4.2"),
        ("\u20134,2", "-4.2"),
        ("4,2-", "-4.2"),
        ("(4,2)", "-4.2"),
        ("4.200.000,00-", "-4200000.00"),
        ("0,0", "0.0"),
        ("-0", "0"),
    ],
)
def test_a_danish_amount_is_read_exactly(text: str, amount: str) -> None:
    found = parse(text, COMMA)
    assert found is not None
    assert (str(found.amount), found.quantum) == (amount, quantum_of(Decimal(amount)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "£000",
        "000 €",
        "1.23",
        "12.345.67",
        "1e5",
        "nan",
        "inf",
        "1_000",
        "--5",
        "3.22.01",
        "5 mio",
        "x" * 100_000,
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert parse(text, COMMA) is None


def test_a_thousands_point_alone_can_be_read_both_ways() -> None:
    assert marks_of("1.253") == {COMMA, POINT}
    assert marks_of("-1.253,6") == {COMMA}
    assert marks_of("1,253.6") == {POINT}


@given(
    st.decimals(-(10**12), 10**12, places=2, allow_nan=False),
    st.sampled_from(["{:,.2f}", "{:.2f}"]),
)
def test_a_printed_amount_is_read_back_in_both_notations(amount: Decimal, form: str) -> None:
    text = form.format(amount)
    assert parse(text, POINT) == Printed(amount if amount else Decimal("0.00"), Decimal("0.01"))
    assert parse(text.translate(str.maketrans(",.", ".,")), COMMA) == parse(text, POINT)


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    for mark in DecimalMark:
        found = parse(text, mark)
        assert found is None or found.amount.is_finite()


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("2.5", "3"), ("-2.5", "-3"), ("0.4", "0"), ("-0.4", "0"), ("1.449", "1")],
)
def test_halves_go_away_from_zero(amount: str, rounded: str) -> None:
    assert str(round_half_up(Decimal(amount), Decimal(1))) == rounded
    assert str(round_ratio(Fraction(amount), Decimal(1))) == rounded


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1).filter(any))
def test_parts_add_up_exactly_and_none_is_a_step_off(steps: int, weights: list[int]) -> None:
    amount, quantum = Decimal(steps) / 10, Decimal("0.1")
    parts = apportion(amount, [Decimal(weight) for weight in weights], quantum)
    assert exact_sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(amount) * weight / sum(weights)) < Fraction(quantum)


def test_150_in_seven_equal_parts() -> None:
    parts = apportion(Decimal("150.0"), [Decimal(1)] * 7, Decimal("0.1"))
    assert [str(part) for part in parts] == ["21.5"] * 2 + ["21.4"] * 5


@pytest.mark.parametrize("weights", [[], [Decimal(0)], [Decimal(-1), Decimal(2)]])
def test_parts_of_nothing_are_refused(weights: list[Decimal]) -> None:
    with pytest.raises(ValueError, match="1"):
        apportion(Decimal(1), weights, Decimal("0.1"))


@given(
    st.decimals(-(10**9), 10**9, places=3, allow_nan=False),
    st.sampled_from(list(SCALES.values())),
    st.sampled_from(list(SCALES.values())),
)
def test_another_unit_and_back_is_the_same_money(amount: Decimal, one: int, other: int) -> None:
    printed = Printed(amount, quantum_of(amount))
    there = rescale(printed, one, other)
    assert Fraction(there.amount) * other == Fraction(amount) * one
    assert rescale(there, other, one) == printed


def test_a_stored_double_is_what_a_spreadsheet_shows() -> None:
    assert [str(from_float(each)) for each in (0.1 + 0.2, 1e15, -0.0, 897.8)] == [
        "0.3",
        "1000000000000000",
        "0",
        "897.8",
    ]
    with pytest.raises(ValueError, match="inf"):
        from_float(float("inf"))


@pytest.mark.parametrize(
    ("unit", "name"),
    [(Unit(1_000_000, "DKK"), "mio. kr."), (Unit(1000, "EUR"), "1.000 EUR"), (Unit(), "units")],
)
def test_a_unit_has_a_name(unit: Unit, name: str) -> None:
    assert unit.name == name


@given(
    st.text(alphabet="0123456789.,-+()' %kr*\u00a0\u2212", max_size=14),
    st.text(alphabet="123456789", min_size=14, max_size=14),
)
def test_whether_and_how_a_text_is_a_number_its_shape_says(text: str, digits: str) -> None:
    """Any other digit in place of another, but for zeros, leaves the marks under which a text is a
    number, and whether these matter."""
    other = "".join(
        digit if found in "123456789" else found for found, digit in zip(text, digits, strict=False)
    )
    assert shape_of(other) == shape_of(text)
    assert (
        marks_of(other)
        == marks_of(text)
        == frozenset(mark for mark in DecimalMark if parse(text, mark) is not None)
    )
    assert is_open(other) == is_open(text)


@pytest.mark.parametrize(
    "text", ["1" * 100_000, "1." * 50_000, " " * 100_000 + "7", "9" * 65, "-" + "8" * 64]
)
def test_a_long_text_is_no_number_and_is_not_kept(text: str) -> None:
    assert marks_of(text) == (frozenset(DecimalMark) if text.strip() == "7" else frozenset())


def may_be_amount(value: float) -> bool:
    return not value or 1e-45 < abs(value) <= 1e27


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False).filter(may_be_amount), max_size=8))
def test_stored_doubles_are_the_same_one_by_one_and_together(values: list[float]) -> None:
    together = [*from_floats(values)]
    assert [str(each) for each in together] == [str(from_float(each)) for each in values]


@given(
    st.fractions(),
    st.sampled_from([Decimal("0.001"), Decimal("0.1"), Decimal(1), Decimal(5), Decimal("0.25")]),
)
def test_a_ratio_is_rounded_to_the_nearest_step_and_halves_away_from_zero(
    ratio: Fraction, step: Decimal
) -> None:
    rounded = round_ratio(ratio, step)
    off = abs(ratio) - abs(Fraction(rounded))
    assert -Fraction(step) / 2 <= off < Fraction(step) / 2
    assert Fraction(rounded) % Fraction(step) == 0
    assert (rounded < 0) == (ratio < 0 and rounded != 0)
    assert rounded.as_tuple().exponent == step.as_tuple().exponent
