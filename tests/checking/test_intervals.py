"""What a printed figure stands for, and what an equation of such figures can say."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from budgetcli.checking.proof.intervals import (
    Interval,
    judge,
    magnitude,
    meet,
    quotients,
    span,
    stands_for,
)
from budgetcli.model.budgets import Figure, Key
from budgetcli.model.equations import ONE, Equation, Kind
from budgetcli.model.findings import Outcome, RoundingRule
from tests.checking.tables import printed, year

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("rule", "text", "interval"),
    [
        (RoundingRule.HALF_UP, "5", Interval(5 - HALF, 5 + HALF, False, True)),
        (RoundingRule.HALF_UP, "-5", Interval(-5 - HALF, -5 + HALF, True, False)),
        (RoundingRule.HALF_UP, "0", Interval(-HALF, HALF, True, True)),
        (RoundingRule.HALF_EVEN, "4", Interval(4 - HALF, 4 + HALF, False, False)),
        (RoundingRule.HALF_EVEN, "-5", Interval(-5 - HALF, -5 + HALF, True, True)),
        (RoundingRule.HALF_EVEN, "0", Interval(-HALF, HALF, False, False)),
        (RoundingRule.TRUNCATE, "5", Interval(Fraction(5), Fraction(6), False, True)),
        (RoundingRule.TRUNCATE, "-5", Interval(Fraction(-6), Fraction(-5), True, False)),
        (RoundingRule.TRUNCATE, "0", Interval(Fraction(-1), Fraction(1), True, True)),
        (RoundingRule.UNKNOWN, "0", Interval(-HALF, HALF, False, False)),
        (RoundingRule.UNKNOWN, "-5", Interval(-5 - HALF, -5 + HALF, False, False)),
    ],
)
def test_a_printed_figure_stands_for_what_its_rule_rounds_to_it(
    rule: RoundingRule, text: str, interval: Interval
) -> None:
    assert stands_for(printed(text), rule) == interval


def test_an_exact_figure_stands_for_itself() -> None:
    figure = Figure(Decimal("12.34"), Decimal(0))
    assert all(
        stands_for(figure, rule) == Interval(Fraction("12.34"), Fraction("12.34"))
        for rule in RoundingRule
    )


def test_the_precision_is_that_of_the_text() -> None:
    assert stands_for(printed("23.40"), RoundingRule.UNKNOWN) == Interval(
        Fraction("23.395"), Fraction("23.405")
    )


def test_open_ends_that_touch_do_not_meet() -> None:
    assert not meet(
        Interval(Fraction(0), Fraction(1), False, True), Interval(Fraction(1), Fraction(2))
    )
    assert meet(Interval(Fraction(0), Fraction(1)), Interval(Fraction(1), Fraction(2)))
    assert meet(Interval(None, None), Interval(Fraction(1), Fraction(1)))


def test_a_sum_is_open_where_any_part_is() -> None:
    closed, half_open = (
        Interval(Fraction(1), Fraction(2)),
        Interval(Fraction(1), Fraction(2), False, True),
    )
    assert span([(ONE, closed), (ONE, half_open)]) == Interval(
        Fraction(2), Fraction(4), False, True
    )
    assert span([(ONE, closed), (-ONE, half_open)]) == Interval(
        Fraction(-1), Fraction(1), True, False
    )


def test_a_quotient_by_what_may_be_zero_is_two_half_lines() -> None:
    positive, negative = quotients(
        Interval(Fraction(1), Fraction(2)), Interval(Fraction(-1), Fraction(1))
    )
    assert positive == (1, Interval(Fraction(1), None, False, True))
    assert negative == (-1, Interval(None, Fraction(-1), True, False))
    assert magnitude(negative[1]) == Interval(Fraction(1), None, False, True)
    assert magnitude(Interval(Fraction(-3), Fraction(2), True, False)) == Interval(
        Fraction(0), Fraction(3), False, True
    )
    assert magnitude(Interval(None, Fraction(2))) == Interval(Fraction(0), None, False, True)


def ratio(result: str, above: str, below: str, *, absolute: bool = False) -> Outcome:
    """Return the outcome of a percentage: result = 100 x above / below."""
    keys = [Key(name, year(2024)) for name in ("result", "above", "below")]
    equation = Equation(
        "p", Kind.PERCENTAGE, keys[0], ((ONE, keys[1]),), keys[2], Fraction(100), absolute
    )
    return judge(
        equation,
        dict(zip(keys, map(printed, (result, above, below)), strict=True)),
        RoundingRule.HALF_UP,
    ).outcome


def test_a_percentage_of_rounded_amounts_may_differ_from_that_of_the_printed_ones() -> None:
    assert ratio("3.0", "0.3", "10.0") is Outcome.EXACT
    assert ratio("3.4", "0.3", "10.0") is Outcome.ROUNDING
    assert ratio("3.6", "0.3", "10.0") is Outcome.BROKEN


def test_a_percentage_of_absolute_values_has_no_sign() -> None:
    assert ratio("3.0", "-0.3", "10.0", absolute=True) is Outcome.EXACT
    assert ratio("3.0", "-0.3", "10.0") is Outcome.BROKEN


def test_a_percentage_of_what_is_printed_as_zero_has_no_upper_limit_and_that_of_exactly_nothing_is_undecided() -> (
    None
):
    assert ratio("700.0", "0.3", "0.0") is Outcome.ROUNDING
    assert ratio("50.0", "0.3", "0.0") is Outcome.BROKEN
    keys = [Key(name, year(2024)) for name in ("result", "above", "below")]
    equation = Equation("p", Kind.PERCENTAGE, keys[0], ((ONE, keys[1]),), keys[2], Fraction(100))
    figures = {
        keys[0]: printed("50.0"),
        keys[1]: printed("0.3"),
        keys[2]: Figure(Decimal(0), Decimal(0)),
    }
    assert judge(equation, figures, RoundingRule.HALF_UP).outcome is Outcome.UNDECIDED
    assert (
        judge(equation, {keys[0]: printed("50.0")}, RoundingRule.HALF_UP).outcome
        is Outcome.UNDECIDED
    )


def test_growth_knows_that_its_base_is_in_both_places() -> None:
    growth, new, old = (Key(name, year(2024)) for name in ("growth", "new", "old"))
    equation = Equation("g", Kind.PERCENTAGE, growth, ((ONE, new), (-ONE, old)), old, Fraction(100))
    figures = {new: printed("1.2"), old: printed("1.0")}
    assert (
        judge(equation, {**figures, growth: printed("20")}, RoundingRule.HALF_UP).outcome
        is Outcome.EXACT
    )
    assert (
        judge(equation, {**figures, growth: printed("31")}, RoundingRule.HALF_UP).outcome
        is Outcome.ROUNDING
    )
    assert (
        judge(equation, {**figures, growth: printed("33")}, RoundingRule.HALF_UP).outcome
        is Outcome.BROKEN
    )


def test_a_bound_is_reached_only_where_the_end_counts() -> None:
    first, second = Key("a", year(2024)), Key("b", year(2024))
    same = Equation("same", Kind.SAME, first, ((ONE, second),))
    figures = {first: printed("12.4"), second: printed("12.5")}
    half_up, unknown = (
        judge(same, figures, rule) for rule in (RoundingRule.HALF_UP, RoundingRule.UNKNOWN)
    )
    assert (half_up.bound, half_up.strict, half_up.outcome) == (
        Fraction(1, 10),
        True,
        Outcome.BROKEN,
    )
    assert (unknown.bound, unknown.strict, unknown.outcome) == (
        Fraction(1, 10),
        False,
        Outcome.ROUNDING,
    )
