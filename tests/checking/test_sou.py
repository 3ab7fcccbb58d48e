"""The table of the example: what a treasurer would ask of it."""

from __future__ import annotations

from fractions import Fraction

from budgetcli.checking.checks import check
from budgetcli.model.budgets import Side
from budgetcli.model.equations import Kind
from budgetcli.model.findings import Outcome, RoundingRule, Verdict
from tests.checking.tables import CARE, TOTAL, bo3, needs_fixtures, reprinted, sou, year

pytestmark = needs_fixtures


def test_the_table_is_within_rounding_and_two_of_fifteen_equations_deviate() -> None:
    report = check(sou())
    assert report.verdict is Verdict.WITHIN_ROUNDING
    assert (report.count(Outcome.EXACT), report.count(Outcome.ROUNDING)) == (13, 2)
    bounds = [
        (each.difference, each.bound, each.strict)
        for each in report.judgements
        if each.outcome is Outcome.ROUNDING
    ]
    assert sorted(bounds) == [
        (Fraction(-1, 10), Fraction(15, 100), True),
        (Fraction(-1, 10), Fraction(3, 10), True),
    ]


def test_a_misprinted_figure_breaks_its_year() -> None:
    report = check(reprinted(sou(), CARE, year(2025), "-916.9"))
    (broken,) = [each for each in report.judgements if each.outcome is Outcome.BROKEN]
    assert (report.verdict, abs(broken.difference), broken.bound) == (
        Verdict.BROKEN,
        Fraction(27, 10),
        Fraction(3, 10),
    )


def test_a_total_off_by_two_tenths_breaks_two_equations() -> None:
    report = check(reprinted(sou(), TOTAL, year(2024, Side.INCOME), "203.7"))
    broken = [
        (abs(each.difference), each.bound, each.strict)
        for each in report.judgements
        if each.outcome is Outcome.BROKEN
    ]
    assert sorted(broken) == [
        (Fraction(2, 10), Fraction(15, 100), True),
        (Fraction(3, 10), Fraction(3, 10), True),
    ]


def test_a_table_that_a_naive_checker_refuses_fourteen_times_holds() -> None:
    report = check(bo3())
    rounding = [
        each.equation.kind for each in report.judgements if each.outcome is Outcome.ROUNDING
    ]
    assert report.verdict is Verdict.WITHIN_ROUNDING
    assert (len(rounding), rounding.count(Kind.PERCENTAGE)) == (14, 5)
    assert check(bo3(), rule=RoundingRule.TRUNCATE).verdict is Verdict.BROKEN
