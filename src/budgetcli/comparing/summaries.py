"""What a budget spends: shares of the total, growth over the period, and the index, each with its
base."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Column, Measure, Role, Side, Year
from budgetcli.model.errors import UnknownNameError
from budgetcli.model.numbers import exactly

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Budget, Line


class Summary(NamedTuple):
    """A budget with the columns to show, and what follows from its printed figures.

    `shares` are each line's part of the total net in the first column shown, `growth` the change of
    its net from the first to the last, both exact ratios (0.5 is 50 %) by line id; `indices` are
    the total net of each column against the first, 1 for the first.
    """

    budget: Budget
    columns: tuple[Column, ...]
    shares: Mapping[str, Fraction]
    growth: Mapping[str, Fraction]
    indices: Mapping[Column, Fraction]

    @property
    def period(self) -> tuple[Column, ...]:
        """The net columns shown, in the source's order."""
        return tuple(column for column in self.columns if is_net(column))


@exactly
def summarise(budget: Budget, years: Sequence[Year] = ()) -> Summary:
    """Return the summary of a budget, for these years or for all.

    Raises UnknownNameError for a year the budget does not have.
    """
    for year in years:
        if year not in budget.years:
            raise UnknownNameError(
                "unknown-year", "year", str(year), [str(each) for each in budget.years]
            )
    columns = tuple(column for column in budget.columns if not years or column.year in years)
    nets = [column for column in columns if is_net(column)]
    base = budget.total(nets[0]) if nets else None
    lines = [line for line in budget.lines if line.role is not Role.INDEX]
    return Summary(
        budget,
        columns,
        {
            line.id: ratio
            for line in lines
            if nets and (ratio := _ratio(budget.amount(line.id, nets[0]), base)) is not None
        },
        {
            line.id: ratio - 1
            for line in lines
            if (ratio := _growth(budget, line, nets)) is not None
        },
        {
            column: ratio
            for column in nets
            if (ratio := _ratio(budget.total(column), base)) is not None and _is_series(nets)
        },
    )


def is_net(column: Column) -> bool:
    """Return whether a column holds net amounts."""
    return column.side is Side.NET and column.measure is Measure.AMOUNT


def _is_series(nets: Sequence[Column]) -> bool:
    """Return whether the columns follow each other in time: different years, one stage."""
    return len({column.stage for column in nets}) == 1 and len(
        {column.year for column in nets}
    ) == len(nets)


def _growth(budget: Budget, line: Line, nets: Sequence[Column]) -> Fraction | None:
    if len(nets) < 2 or not _is_series(nets):
        return None
    return _ratio(budget.amount(line.id, nets[-1]), budget.amount(line.id, nets[0]))


def _ratio(amount: Decimal | None, base: Decimal | None) -> Fraction | None:
    return None if amount is None or not base else Fraction(amount) / Fraction(base)
