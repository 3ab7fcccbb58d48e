"""How a report says amounts, years and lists in one language."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Sign
from budgetcli.words.languages import (
    SCALES,
    Language,
    cell_text,
    column_label,
    number,
    percent,
    unit_name,
    word,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from fractions import Fraction

    from budgetcli.model.budgets import Budget, Column, Year


class Wording(NamedTuple):
    """The words of a language for one budget's money."""

    language: Language
    budget: Budget

    def word(self, key: str, *values: object) -> str:
        """Return the phrase of the report for a key."""
        return word(f"report-{key}", self.language, *values)

    def of_table(self, key: str) -> str:
        """Return the key of a phrase about where the table comes from: a computed budget is never
        called published."""
        return f"{key}-computed" if self.budget.is_computed else key

    def said(self, subject: str, key: str) -> str:
        """Return the phrase that another subject has for one of its values."""
        return word(f"{subject}-{key}", self.language)

    def number(self, amount: Decimal | int) -> str:
        """Return a number as it is said in a sentence, with a true minus."""
        return number(amount, self.language).replace("-", "\u2212")

    def change(self, amount: Decimal) -> str:
        """Return a number with its sign."""
        return cell_text(amount, self.language, signed=True).replace("-", "\u2212")

    @property
    def unit(self) -> str:
        """The unit as the language names it."""
        return unit_name(self.budget.heading.unit, self.language)

    def percent(self, ratio: Fraction) -> str:
        """Return a ratio as `6,2 %`."""
        return f"{self.number(percent(ratio))}\u00a0%"

    def money(self, amount: Decimal) -> str:
        """Return an amount with its unit: `1.253,6 mio. kr.`, `DKK 1,253.6 million`."""
        unit = self.budget.heading.unit
        if self.language is Language.DANISH:
            return f"{self.number(amount)} {self.unit}".replace(" ", "\u00a0")
        currency = "" if unit.currency in (None, "KR") else f"{unit.currency}\u00a0"
        return f"{currency}{self.number(amount)}\u00a0{SCALES[unit.scale]}".strip()

    def period(self, column: Column) -> str:
        """Return what a column's time is called: its year, its stage, or both."""
        return column_label(column, self.language, with_net=False)

    def at(self, column: Column) -> str:
        """Return when a column is: `in 2024`, or its stage in parentheses."""
        return (
            f"({self.period(column)})"
            if column.year is None
            else self.word("at", self.period(column))
        )

    def listed(self, parts: Sequence[str]) -> str:
        """Return `a, b and c`."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.word('and')} {parts[-1]}"

    def years(self, years: Sequence[Year]) -> str:
        """Return years as they are said: `2024`, `2025\u20132027`."""
        return str(years[0]) if len(years) == 1 else f"{years[0]}\u2013{years[-1]}"

    def by_year(self, amounts: Mapping[Year, Decimal]) -> str:
        """Return amounts by year, years with the same amount that follow each other together: `9,3 mio. kr. i 2024 og \u2026`."""
        runs = [
            (amount, [year for year, _ in run])
            for amount, run in groupby(amounts.items(), key=lambda each: each[1])
        ]
        said = [
            self.word(
                "in-year" if len(years) == 1 else "in-each-year",
                self.money(amount),
                self.years(years),
            )
            for amount, years in runs
        ]
        return self.listed(said)

    def cost(self, amount: Decimal) -> Decimal:
        """Return what an amount of the canonical sign costs: positive for expenditure."""
        return -amount if amount else amount

    def shown(self, amount: Decimal, sign: Sign | None) -> Decimal:
        """Return an amount of the canonical sign in the sign to show."""
        asked = sign or self.budget.heading.sign
        return -amount if asked is Sign.EXPENSE_POSITIVE and amount else amount
