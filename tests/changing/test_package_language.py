"""The package language: percentages, units, shares, alternatives, decisions; and the laws of what
they do."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetcli.model.budgets import Budget, Column, Figure, Heading, Key, Line, Role, Side
from budgetcli.model.equations import propose
from budgetcli.model.errors import BudgetError, Place
from budgetcli.model.numbers import Unit, exact_sum
from budgetcli.savings.allocations import Weight, allocate
from budgetcli.savings.apply import Choices, apply
from budgetcli.savings.packages import Package
from budgetcli.savings.prices import Prices, converted, reprice
from tests.budget_tables import budgets
from tests.changing.scenes import measure, package, sou

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcli.model.budgets import Year


def effects(made: Package, choices: Choices | None = None) -> list[Mapping[Year, Decimal | None]]:
    return [each.effect for each in apply(sou(), [made], choices or Choices()).outcomes]


def of(*lines: str) -> str:
    return "[[measure]]\n" + "\n".join(('id = "m"', "in_base = false", *lines)) + "\n"


def test_a_percentage_of_the_total_and_of_a_line_by_name() -> None:
    total = package(
        of(
            'target = "pleje_og_traening"',
            'percent = "1"',
            'percent_of = "total"',
            "from = 2025",
            "to = 2025",
        )
    )
    assert effects(total)[0][2025] == Decimal("12.817")
    named = package(
        of(
            'target = "pleje_og_traening"',
            'percent = "10"',
            'percent_of = "frivilligmidler_m_v"',
            "from = 2024",
        )
    )
    assert effects(named)[0][2024] == Decimal("0.54")


def test_a_percentage_of_every_line_but_those_that_cannot_be_steered() -> None:
    made = package(
        of(
            'target = "*"',
            'percent = "1"',
            'except = ["aktivitetsbestemt_medfinansiering"]',
            "from = 2024",
        )
    )
    found = apply(sou(), [made]).outcomes
    assert [each.line.id for each in found if each.line] == [
        "pleje-og-traening",
        "sundhed-og-forebyggelse",
        "frivilligmidler-m-v",
        "andre-udgifter",
    ]
    assert found[0].effect[2027] == Decimal("9.693")


def test_units_at_a_price_and_full_time_posts() -> None:
    units = package(
        of(
            'target = "pleje_og_traening"',
            'per_unit = "28000"',
            'volume = ["100", "150"]',
            "from = 2024",
        )
    )
    assert [effects(units)[0][year] for year in (2024, 2025, 2026)] == [
        Decimal("2.8"),
        Decimal("4.2"),
        Decimal("4.2"),
    ]
    posts = package(
        of(
            'target = "pleje_og_traening"',
            'per_post = "500"',
            'price_unit = "t_kr"',
            'posts = "8.4"',
            "from = 2024",
        )
    )
    assert effects(posts)[0][2024] == Decimal("4.2")


def test_several_lines_by_share_add_up_exactly() -> None:
    shares = "".join(
        f'[[measure.part]]\ntarget = "{line}"\nshare = "1"\n'
        for line in ("pleje_og_traening", "andre_udgifter", "sundhed_og_forebyggelse")
    )
    made = package(of('annual = "1.0"', "from = 2024") + shares)
    found = effects(made)
    assert exact_sum(each[2024] or Decimal(0) for each in found) == Decimal("1.0")
    assert len(found) == 3
    after = apply(sou(), [made]).after
    back = apply(after, [made], Choices(reverse=("m",))).after.figures
    assert {key: figure.amount for key, figure in back.items()} == {
        key: figure.amount for key, figure in sou().figures.items()
    }
    assert [each.reason for each in apply(after, [made]).outcomes] == ["already-applied"]


def test_income_raises_income() -> None:
    made = package(
        of('target = "andre_udgifter"', 'side = "income"', 'annual = "1.0"', "from = 2024")
    )
    after = apply(sou(), [made]).after
    assert after.amount("andre-udgifter", Column(2024, None, Side.INCOME)) == Decimal("44.7")


def test_alternatives_do_not_hold_together_and_dependencies_must() -> None:
    both = package(measure("a", "1.0", "pleje_og_traening", 'excludes = "b"') + measure("b", "2.0"))
    with pytest.raises(BudgetError, match="are alternatives"):
        apply(sou(), [both])
    assert apply(sou(), [both], Choices(skip=("a",))).after.total(Column(2024)) == Decimal(
        "-1251.6"
    )
    depends = package(
        measure("a", "1.0", "pleje_og_traening", 'depends_on = "b"') + measure("b", "2.0")
    )
    with pytest.raises(BudgetError, match="depends on"):
        apply(sou(), [depends], Choices(only=("a",)))


def test_shares_by_weight_and_equal_shares_add_up_to_the_total() -> None:
    shares = "".join(
        f'[[frame.share]]\ncommittee = "{name}"\nmethod = "proportional"\nweight = "{weight}"\n'
        for name, weight in (("sou", 3), ("bsu", 4))
    )
    frame = package('[[frame]]\nid = "f"\ntotal = { 2025 = "150.0" }\n' + shares).frames[0]
    assert [each.course.amount(2025) for each in frame.shares] == [Decimal("64.3"), Decimal("85.7")]


def test_a_decision_can_be_named_by_its_id() -> None:
    made = package(
        '[[decision]]\nid = "d"\nbody = "Byrådet"\nitem = "7"\n'
        + measure("a", "1.0", "pleje_og_traening", 'decided = "d"')
    )
    assert str(made.measures[0].saying.decision) == "Byrådet, 7"
    with pytest.raises(BudgetError, match="expected the id of a"):
        package(measure("a", "1.0", "pleje_og_traening", 'decided = "x"'))


@pytest.mark.parametrize(
    "wrong",
    [
        'percent = "1"\nannual = "1"',
        'volume = "1"',
        "annual = 1.0\nfroom = 2024",
        'percent_of = "line"',
    ],
)
def test_a_measure_that_says_two_things_or_half_a_thing_is_refused(wrong: str) -> None:
    with pytest.raises(BudgetError):
        package(of('target = "pleje_og_traening"', "from = 2024", wrong))


@given(st.integers(-10_000, 10_000), st.lists(st.integers(0, 10_000), min_size=1, max_size=30))
def test_an_allocation_adds_up(tenths: int, weights: list[int]) -> None:
    amount = Decimal(tenths).scaleb(-1)
    key = [
        Weight(str(number), str(number), Decimal(weight)) for number, weight in enumerate(weights)
    ]
    if not any(weights):
        return
    parts = allocate(amount, key, Decimal("0.1"), "key").parts
    assert exact_sum(each.amount for each in parts) == amount
    assert all(each.amount * amount >= 0 for each in parts)


RATES = st.dictionaries(
    st.just("all"),
    st.fixed_dictionaries({year: st.decimals(-5, 9, places=2) for year in range(2021, 2030)}),
    min_size=1,
)


@given(RATES, st.decimals(-10_000, 10_000, places=1))
def test_prices_chain_and_there_and_back_is_the_same(
    rates: Mapping[str, Mapping[int, Decimal]], amount: Decimal
) -> None:
    prices = Prices("p", Place("p"), rates, {}, {})
    assert prices.factor(2022, 2028) == prices.factor(2022, 2025) * prices.factor(2025, 2028)
    assert prices.factor(2028, 2022) * prices.factor(2022, 2028) == 1
    assert (
        converted(converted(amount, prices.factor(2022, 2024)), prices.factor(2024, 2022)) == amount
    )


@given(budgets(), RATES)
def test_a_repriced_budget_adds_up_as_before(
    budget: Budget, rates: Mapping[str, Mapping[int, Decimal]]
) -> None:
    after = reprice(budget, Prices("p", Place("p"), rates, {}, {}), 2026, since=2024)
    for column in budget.columns:
        parts = [after.amount(line.id, column) or Decimal(0) for line in after.of(Role.LINE)]
        assert abs(exact_sum(parts) - (after.total(column) or Decimal(0))) <= Decimal("1e-9")


def test_five_hundred_measures_on_five_thousand_lines_apply() -> None:
    columns = tuple(Column(year) for year in (2024, 2025, 2026, 2027))
    lines = (
        *(Line(f"line-{number}", f"Line {number}") for number in range(5000)),
        Line("total", "Total", Role.TOTAL),
    )
    amounts = {line.id: Decimal(-50_000 if line.id == "total" else -10) for line in lines}
    figures = {
        Key(line.id, column): Figure(amounts[line.id], Decimal("0.1"))
        for line in lines
        for column in columns
    }
    heading = Heading(unit=Unit(1_000_000))
    plain = Budget(heading=heading, lines=lines, columns=columns, figures=figures)
    budget = Budget(
        heading=heading, lines=lines, columns=columns, figures=figures, equations=propose(plain)
    )
    made = package(
        "".join(measure(f"m{number}", "0.1", f"line-{number * 7}") for number in range(500))
    )
    after = apply(budget, [made]).after
    assert after.total(Column(2024)) == Decimal("-49950.0")
