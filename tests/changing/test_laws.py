"""Laws of savings on random budgets: nothing appears or vanishes."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from budgetcli.changing.courses import Course
from budgetcli.changing.measures import Part, Savings
from budgetcli.changing.packages import Package
from budgetcli.changing.scenarios import Choices, apply
from budgetcli.comparing.diffs import compare
from budgetcli.model.budgets import Budget, Column, Key, Side
from budgetcli.model.errors import Place
from budgetcli.model.numbers import exact_sum
from tests.budget_tables import AMOUNTS, budgets

FREE = Choices(allow_overcut=True)


def package(*measures: Savings) -> Package:
    return Package(
        id="p", title="p", place=Place("p.toml"), committee=None, scale=1_000_000, currency="DKK", price_level=2024, measures=measures
    )


@st.composite
def savings(draw: st.DrawFn, id: str = "m") -> Savings:
    """A measure of known amounts on the first line."""
    amounts = {2024 + year: draw(AMOUNTS) for year in range(4)}
    return Savings(id, id, Course(amounts, 2024), (Part("Line 0", Side.EXPENDITURE),), in_base=False, digest=str(sorted(amounts.items())))


def small(measure: Savings) -> Savings:
    """The same measure as a worsening, which no line is too small for."""
    worse = {year: -abs(amount) for year, amount in measure.course.amounts.items()}
    return measure._replace(course=Course(worse, 2024))


@given(budgets())
def test_applying_nothing_changes_nothing(budget: Budget) -> None:
    assert apply(budget, []).after == budget


@given(budgets(), savings())
def test_the_total_moves_by_the_effect_of_the_line(budget: Budget, measure: Savings) -> None:
    scenario = apply(budget, [package(measure)], FREE)
    for year in budget.years:
        moved = scenario.after.figures[Key("line-0", Column(year))].amount - budget.figures[Key("line-0", Column(year))].amount
        assert scenario.outcomes[0].effect[year] == moved
        total = scenario.after.total(Column(year))
        assert total == exact_sum(scenario.after.figures[Key(line.id, Column(year))].amount for line in budget.lines if line.id != "total")


@given(budgets(), savings())
def test_taking_back_undoes(budget: Budget, measure: Savings) -> None:
    after = apply(budget, [package(measure)], FREE).after
    assert apply(after, [package(measure)], Choices(reverse=("m",))).after == budget


@given(budgets(), savings())
def test_applying_twice_changes_nothing_more(budget: Budget, measure: Savings) -> None:
    once = apply(budget, [package(measure)], FREE).after
    assert apply(once, [package(measure)], FREE).after == once


@given(budgets(), savings("a"), savings("b"))
def test_the_order_of_absolute_measures_is_irrelevant(budget: Budget, one: Savings, other: Savings) -> None:
    first, second = small(one), small(other)
    together = apply(budget, [package(first, second)]).after
    assert apply(apply(budget, [package(first)]).after, [package(second)]).after.figures == together.figures
    assert apply(budget, [package(second, first)]).after.figures == together.figures


@given(budgets())
def test_a_budget_does_not_differ_from_itself(budget: Budget) -> None:
    assert compare(budget, budget).is_empty
    assert compare(budget, budget.in_scale(1000)).is_empty


@given(budgets(), savings())
def test_the_changes_of_lines_add_up_to_the_change_of_totals(budget: Budget, measure: Savings) -> None:
    diff = compare(budget, apply(budget, [package(measure)], FREE).after)
    for total in diff.totals:
        changes = [change.change or Decimal(0) for change in diff.changes if change.column == total.column]
        assert exact_sum(changes) == total.change
