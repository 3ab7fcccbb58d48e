"""A suggestion is sure only where no pair of figures that agree explains the same."""

from __future__ import annotations

import pytest

from budgetcli.checking.checks import check
from budgetcli.model.budgets import Budget, Key, Line, Role
from budgetcli.model.equations import ONE, Equation, Kind
from tests.checking.tables import table, year

COLUMN = year(2026)


def grouped(figures: str) -> Budget:
    """Return two groups of two lines each, their totals and the grand total, each with an equation."""
    amounts = figures.split()
    names = ("a", "b", "ab", "c", "d", "cd", "total")
    budget = table(
        "\n".join(f"{name} {amount}" for name, amount in zip(names, amounts, strict=True)),
        (COLUMN,),
        equations=(),
    )
    roles = {"ab": Role.SUBTOTAL, "cd": Role.SUBTOTAL, "total": Role.TOTAL}
    lines = tuple(Line(each.id, each.label, roles.get(each.id, Role.LINE)) for each in budget.lines)

    def sums(total: str, *parts: str) -> Equation:
        return Equation(
            f"sum:{total}",
            Kind.SUM,
            Key(total, COLUMN),
            tuple((ONE, Key(part, COLUMN)) for part in parts),
        )

    return budget._replace(
        lines=lines,
        equations=(sums("ab", "a", "b"), sums("cd", "c", "d"), sums("total", "ab", "cd")),
    )


def sure(budget: Budget) -> list[bool]:
    return [suspect.sure for finding in check(budget).findings for suspect in finding.suspects[:1]]


@pytest.mark.parametrize("line", ["12702", "11589"])
def test_a_grand_total_may_be_right_where_a_line_and_its_total_agree_on_a_slip(line: str) -> None:
    assert sure(grouped(f"{line} 65684 77273 40102 51117 91219 188492")) != [True]
    wrong = grouped("12702 65684 78386 26523 45296 71819 170205")
    assert sure(wrong) == [False]


def test_a_figure_that_two_broken_sums_agree_on_stays_sure() -> None:
    (finding,) = check(grouped("12702 65684 87386 26523 45296 71819 150205")).findings
    assert [(each.key.line, str(each.suggested), each.sure) for each in finding.suspects[:1]] == [
        ("ab", "78386", True)
    ]
