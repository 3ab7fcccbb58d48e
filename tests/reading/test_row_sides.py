"""Which side a row has, where no column says it: by a column of sides, headings, totals, and sums
that take one off the other."""

from __future__ import annotations

import pytest

from budgetcli.model.budgets import Budget, Sign
from budgetcli.model.errors import DoubtError
from budgetcli.reading.layouts import DETECTED, Layout, read_grid
from tests.reading.test_published_tables import grid

PLAN = """Plan;2024;2025
Taxes;900;910
Fees;100;120
Total income;1000;1030
Wages;700;720
Rent;250;260
Total expenditure;950;980
Balance;50;50"""


def read(text: str, layout: Layout = DETECTED) -> Budget:
    """Return the one budget of a text."""
    (found,) = read_grid(grid(text), layout)
    return found


def amounts(budget: Budget) -> dict[str, int]:
    """Return the first amount of each line."""
    return {key.line: int(figure.amount) for key, figure in reversed(list(budget.figures.items()))}


def test_a_balance_that_takes_expenditure_off_income_turns_its_rows() -> None:
    found = read(PLAN)
    assert found.heading.sign is Sign.INCOME_POSITIVE
    assert amounts(found) == {
        "taxes": 900,
        "fees": 100,
        "total-income": 1000,
        "wages": -700,
        "rent": -250,
        "total-expenditure": -950,
        "balance": 50,
    }
    assert all(
        sum(int(factor) * found.figures[key].amount for factor, key in each.terms)
        == found.figures[each.result].amount
        for each in found.equations
    )


def test_a_declared_sign_that_the_sums_refute_is_refused() -> None:
    assert amounts(read(PLAN, Layout(sign=Sign.INCOME_POSITIVE)))["wages"] == -700
    with pytest.raises(
        DoubtError, match="the flag says expense-positive, and the table shows income-positive"
    ):
        read(PLAN, Layout(sign=Sign.EXPENSE_POSITIVE))


@pytest.mark.parametrize(
    ("spent", "received"),
    [("Ausgabe", "Einnahme"), ("Utgift", "Inntekt"), ("expenditure", "revenue")],
)
def test_a_column_that_names_the_side_of_every_row_turns_those_printed_without_a_sign(
    spent: str, received: str
) -> None:
    lines = "\n".join(
        f"Item {number};{spent if number % 2 else received};{100 + number};{200 + number}"
        for number in range(12)
    )
    found = read(f"Item;Kind;2024;2025\n{lines}")
    assert found.heading.sign is Sign.INCOME_POSITIVE
    assert {
        amount < 0 for line, amount in amounts(found).items() if int(line.removeprefix("item-")) % 2
    } == {True}


def test_opposite_signs_of_the_two_kinds_of_rows_say_the_convention() -> None:
    lines = "\n".join(
        f"Item {number};{'Utgift;' if number % 2 else 'Inntekt;-'}{100 + number};{'' if number % 2 else '-'}{200 + number}"
        for number in range(12)
    )
    assert read(f"Item;Kind;2024;2025\n{lines}").heading.sign is Sign.EXPENSE_POSITIVE


def test_a_table_under_the_heading_revenue_holds_income() -> None:
    found = read(
        "Council;2024;2025\nREVENUE;;\nTaxes;900;910\nFees;100;120\nGrants;50;60\nTOTAL REVENUE;1050;1090"
    )
    assert found.heading.sign is Sign.INCOME_POSITIVE


def test_a_department_called_revenue_among_others_is_asked_about() -> None:
    with pytest.raises(DoubtError, match="speaks of income"):
        read(
            "Department;2024;2025\nHealth;;\nWages;900;910\nRent;100;120\nRevenue;;\nWages;30;31\nRent;20;21\nSheriff;;\nWages;5;6\nRent;8;9"
        )


def test_a_line_that_mentions_income_is_not_income() -> None:
    found = read(
        "Line;2024;2025\nContribution to the income of the Union;700;720\nWages;300;310\nOther;20;30\nTotal;1020;1060"
    )
    assert found.heading.sign is Sign.EXPENSE_POSITIVE


def test_a_column_of_changes_has_both_signs_and_leaves_no_doubt() -> None:
    found = read(
        "Line;2024;Increase/(Decrease);2025\nWages;300;-10;290\nRent;100;20;120\nOther;20;-5;15\nTotal;420;5;425"
    )
    assert found.heading.sign is Sign.EXPENSE_POSITIVE


def test_the_one_side_that_a_title_names_is_the_sign_where_hardly_an_amount_has_the_other() -> None:
    lines = "\n".join(f"Item {number};{100 + number};{200 + number}" for number in range(12))
    found = read(f"II. VÝDAJE;;\n;;\nLine;2024;2025\n{lines}\nRepaid;-5;-6\nTotal;1261;2460")
    assert found.heading.sign is Sign.EXPENSE_POSITIVE
    assert "side-in-title" in [note.id for note in found.notes]


def test_a_revenue_outturn_is_no_income() -> None:
    lines = "\n".join(f"Item {number};{100 + number};{200 + number}" for number in range(12))
    assert (
        read(f"Revenue outturn summary;;\n;;\nLine;2024;2025\n{lines}").heading.sign
        is Sign.EXPENSE_POSITIVE
    )


def test_two_sides_that_nothing_brings_together_are_a_doubt_and_a_flag_settles_it() -> None:
    text = PLAN.replace("Balance;50;50", "Loans;77;88")
    with pytest.raises(DoubtError, match="expenditure and of income"):
        read(text)
    found = amounts(read(text, Layout(sign=Sign.INCOME_POSITIVE)))
    assert (found["taxes"], found["wages"], found["loans"]) == (900, -700, 77)
