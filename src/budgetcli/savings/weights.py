"""Keys that follow from budgets: the net, the expenditure or the steerable net of lines or of whole
committees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.budgets import Column, Line, Measure, Role, Side
from budgetcli.model.errors import PackageError, UnknownNameError
from budgetcli.model.sentences import worded
from budgetcli.reference.steering import net_columns, steerable
from budgetcli.savings.allocations import Weight

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Budget, Year


def line_weights(
    budget: Budget, method: str, year: int | None, fixed: Sequence[Line]
) -> tuple[tuple[Weight, ...], tuple[str, ...]]:
    """Return the weight of each line by its net or expenditure, and the labels of those that have
    no part.

    A line of net income, one that cannot be steered (`fixed`), and one without a figure get no
    part.
    """
    column = _column(budget, method, year)
    found, left_out = [], []
    for line in budget.of(Role.LINE):
        amount = budget.amount(line.id, column)
        if line in fixed or amount is None or amount > 0:
            left_out.append(line.label)
        else:
            found.append(Weight(line.id, line.label, -amount if amount else amount))
    return tuple(found), tuple(left_out)


def committee_weight(
    budget: Budget, method: str, year: int | None, fixed: Sequence[Line]
) -> Weight:
    """Return the weight of a whole committee by its total. Raises PackageError where the total is
    not stated or is net income."""
    column = _column(budget, method, year)
    total = steerable(budget, column, fixed) if fixed else budget.total(column)
    name = (
        budget.heading.committee
        or budget.heading.title
        or (budget.inputs[0].path if budget.inputs else "")
    )
    if total is None or total > 0:
        raise PackageError(
            "bad-key",
            worded("`{name}` states no total expenditure that can be a weight", name=name),
            hint="--key FILE gives the weights",
        )
    return Weight(name, budget.heading.title or name, _positive(total))


def _positive(amount: Decimal) -> Decimal:
    return -amount if amount else amount


def _column(budget: Budget, method: str, year: int | None) -> Column:
    """Return the column the key is read from: the expenditure for gross, else the net, of the year
    asked for or the first."""
    columns = _expenditure(budget) if method == "gross" else net_columns(budget)
    wanted = year if year is not None else next(iter(columns), None)
    if wanted is None or wanted not in columns:
        raise UnknownNameError(
            "unknown-year",
            worded(
                "{value} of the year",
                value=worded("expenditure") if method == "gross" else worded("net"),
            ),
            str(wanted),
            [str(each) for each in columns],
        )
    return columns[wanted]


def _expenditure(budget: Budget) -> dict[Year, Column]:
    return {
        column.year: column
        for column in budget.columns
        if column.side is Side.EXPENDITURE
        and column.measure is Measure.AMOUNT
        and column.year is not None
    }
