"""What equations leave of a printed figure: the ends are exact, and every true amount lies between
them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcli.checking.checks import check
from budgetcli.checking.proof.feasibility import SearchLimits
from budgetcli.checking.proof.slack import slack
from budgetcli.model.budgets import Budget, Column, Figure, Key, Line, Role, Side, Sign
from budgetcli.model.equations import propose
from budgetcli.model.findings import RoundingRule
from budgetcli.model.numbers import round_ratio
from budgetcli.reading.layouts import Layout
from budgetcli.reading.sources import read_one
from budgetcli.reading.workspaces import Workspace
from tests.program import DATA, ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENT = SearchLimits(steps=1_000_000, seconds=600.0)
"""Limits that no load of the machine reaches."""

SPENT, EARNED, NET = (
    Column(2024, None, side) for side in (Side.EXPENDITURE, Side.INCOME, Side.NET)
)


@pytest.fixture(scope="module")
def sou() -> Budget:
    return read_one(str(DATA / "sou.csv"), Workspace(), Layout())


@pytest.mark.parametrize(
    ("line", "column", "low", "high"),
    [
        ("andre-udgifter", EARNED, "43.65", "43.70"),
        ("andre-udgifter", SPENT, "-20.25", "-20.20"),
        ("andre-udgifter", NET, "23.40", "23.45"),
        ("sundheds-og-omsorgsudvalget-i-alt", EARNED, "203.85", "203.95"),
        ("pleje-og-traening", EARNED, "159.25", "159.35"),
    ],
)
def test_one_explanation_fits_both_gaps(
    sou: Budget, line: str, column: Column, low: str, high: str
) -> None:
    found = slack(sou, Key(line, column), limits=PATIENT)
    assert found.low is not None
    assert found.high is not None
    assert (found.low.at, found.high.at, found.proved) == (Fraction(low), Fraction(high), True)


def test_the_equation_that_makes_an_end_is_named(sou: Budget) -> None:
    found = slack(sou, Key("andre-udgifter", EARNED), limits=PATIENT)
    assert found.high is not None
    assert (found.high.because, found.high.open) == (("net:andre-udgifter:2024-net",), True)
    assert [each.equation.id for each in found.bindings] == [
        "sum:sundheds-og-omsorgsudvalget-i-alt:2024-income",
        "net:andre-udgifter:2024-net",
    ]


def test_a_broken_table_leaves_no_true_amount() -> None:
    budget = table([Fraction(-10), Fraction(-20)], [Fraction(1), Fraction(2)])
    total = Key("total", NET)
    figures = {**budget.figures, total: budget.figures[total]._replace(amount=Decimal("-26.0"))}
    wrong = Budget(
        lines=budget.lines, columns=budget.columns, figures=figures, equations=budget.equations
    )
    broken = slack(wrong, Key("a0", NET), limits=PATIENT)
    assert (broken.low, broken.high, broken.proved) == (None, None, True)


def test_a_follow_up_table_with_percentages_has_room_for_its_own_witness() -> None:
    path = ROOT.parent / "shared" / "fixtures" / "bo3-2025.csv"
    if not path.exists():
        pytest.skip("the fixtures are not beside the repository")
    budget = read_one(str(path), Workspace(), Layout(sign=Sign.EXPENSE_POSITIVE))
    witness = check(budget).witness
    for key in list(witness)[::16]:
        found = slack(budget, key, limits=PATIENT)
        assert found.low is not None
        assert found.high is not None
        assert found.low.at <= witness[key] <= found.high.at


def table(spent: Sequence[Fraction], earned: Sequence[Fraction]) -> Budget:
    """Return the budget that prints these true amounts with one decimal, totals and nets rounded by
    themselves."""
    figures = {}
    rows = [*zip(spent, earned, strict=True), (sum(spent, Fraction(0)), sum(earned, Fraction(0)))]
    names = [*(f"a{number}" for number in range(len(spent))), "total"]
    for name, (out, back) in zip(names, rows, strict=True):
        for column, true in ((SPENT, out), (EARNED, back), (NET, out + back)):
            figures[Key(name, column)] = Figure(round_ratio(true, Decimal("0.1")), Decimal("0.1"))
    lines = tuple(Line(name, name, Role.TOTAL if name == "total" else Role.LINE) for name in names)
    budget = Budget(lines=lines, columns=(SPENT, EARNED, NET), figures=figures)
    return Budget(lines=lines, columns=budget.columns, figures=figures, equations=propose(budget))


CENTS = st.integers(0, 99_999).map(lambda cents: Fraction(cents, 1000))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(CENTS, CENTS), min_size=2, max_size=4))
def test_every_true_amount_is_within_its_slack(pairs: list[tuple[Fraction, Fraction]]) -> None:
    spent, earned = [-out for out, _ in pairs], [back for _, back in pairs]
    budget = table(spent, earned)
    for number, (out, back) in enumerate(zip(spent, earned, strict=True)):
        for column, true in ((SPENT, out), (EARNED, back), (NET, out + back)):
            found = slack(budget, Key(f"a{number}", column), RoundingRule.HALF_UP, PATIENT)
            assert found.low is not None
            assert found.high is not None
            assert found.low.at <= true <= found.high.at
            assert found.proved
