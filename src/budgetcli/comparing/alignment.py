"""Two budgets on one footing: one currency, unit, price level and open sign, and which column
stands against which."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Budget, Column, Key, Measure, Sign, Year
from budgetcli.model.errors import BudgetError, DoubtError
from budgetcli.model.numbers import KRONER
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Mapping


class Footing(NamedTuple):
    """Two budgets in the unit of the first; `columns` are those both have, the years of the second
    said in those of the first.

    `years` are the years that stand against each other where they differ: {2024: 2025} compares
    2024 of the first with 2025 of the second.
    """

    before: Budget
    after: Budget
    columns: tuple[Column, ...]
    only_before: tuple[Column, ...]
    only_after: tuple[Column, ...]
    years: Mapping[Year, Year]

    def later(self, column: Column) -> Column:
        """Return the column of the second budget that stands against one of the first."""
        return (
            column._replace(year=self.years.get(column.year, column.year))
            if self.years and column.year is not None
            else column
        )


def on_one_footing(
    before: Budget, after: Budget, years: Mapping[Year, Year] | None = None
) -> Footing:
    """Return the budgets side by side, in the unit of the first.

    Years are paired as asked, and only those; where no column is in both, the first year of one
    stands against the first of the other, the second against the second. Raises BudgetError where
    currencies or price levels differ, DoubtError where a sign convention is open.
    """
    refuse_mixing(before, after)
    after = after.in_scale(before.heading.unit.scale)
    paired = dict(years or {})
    _refuse_unknown(paired, before, after)
    if not paired and before.columns and not set(_money(before)) & set(_money(after)):
        paired = {
            old: new for old, new in zip(before.years, after.years, strict=False) if old != new
        }
    footing = Footing(before, after, (), (), (), paired)
    chosen = [column for column in before.columns if not paired or column.year in paired]
    theirs = {footing.later(column) for column in chosen}
    columns = tuple(column for column in chosen if footing.later(column) in after.columns)
    return footing._replace(
        columns=columns,
        only_before=tuple(column for column in _money(before) if column not in columns),
        only_after=tuple(column for column in _money(after) if column not in theirs),
    )


def refuse_mixing(before: Budget, after: Budget, *, levels_too: bool = True) -> None:
    """Raise BudgetError where currencies or price levels differ, DoubtError where a sign convention
    is open."""
    ours, theirs = before.heading, after.heading
    currencies = {ours.unit.currency, theirs.unit.currency} - {None}
    if len(currencies) > 1 and not currencies <= set(KRONER):
        raise BudgetError(
            "currency-differs",
            worded(
                "the budgets are in {currency} and {currency2}",
                currency=ours.unit.currency,
                currency2=theirs.unit.currency,
            ),
        )
    levels = {ours.price_level, theirs.price_level} - {None}
    if levels_too and len(levels) > 1:
        raise BudgetError(
            "price-level-differs",
            worded(
                "the budgets are in {price_level} and {price_level2} prices",
                price_level=ours.price_level,
                price_level2=theirs.price_level,
            ),
            hint="--prices FILE converts by a table of yearly rates; `budgetcli reprice` converts a budget",
        )
    if Sign.UNKNOWN in (ours.sign, theirs.sign):
        raise DoubtError(
            "sign-doubt",
            "the sign convention of a budget is open",
            hint="--sign income-positive or --sign expense-positive",
            readings=("expenditure is negative", "expenditure is positive"),
        )


def _refuse_unknown(years: Mapping[Year, Year], before: Budget, after: Budget) -> None:
    for old, new in years.items():
        for year, budget, whose in ((old, before, "first"), (new, after, "second")):
            if year not in budget.years:
                known = ", ".join(map(str, budget.years))
                raise BudgetError(
                    "unknown-year",
                    worded("the {whose} budget has no year {year}", whose=whose, year=year),
                    hint=worded("it has {value}", value=known or worded("no years")),
                )


def _money(budget: Budget) -> tuple[Column, ...]:
    return tuple(column for column in budget.columns if column.measure is Measure.AMOUNT)


def in_years_of_first(footing: Footing) -> Budget:
    """Return the second budget with its years said in those of the first, so that figures stand
    under the same column."""
    if not footing.years:
        return footing.after
    said = {footing.later(column): column for column in footing.columns}
    figures = {
        Key(key.line, said[key.column]): figure
        for key, figure in footing.after.figures.items()
        if key.column in said
    }
    return footing.after._replace(columns=footing.columns, figures=figures)
