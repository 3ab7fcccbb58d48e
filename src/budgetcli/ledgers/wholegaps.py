"""What is wrong with accounts as a whole: a factor between all of them and the table, a year that
they lack."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from budgetcli.checking.proof.intervals import stands_for
from budgetcli.model.budgets import Measure, Role
from budgetcli.model.findings import Finding, Severity
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from budgetcli.ledgers.setting import Setting
    from budgetcli.model.budgets import Column, Key

FACTOR, COLUMN = "accounts-by-a-factor", "column-without-accounts"
FACTORS = tuple(
    Decimal(each)
    for each in ("-1", "0.5", "2", *(f"1e{power}" for power in (-6, -3, -2, -1, 1, 2, 3, 6)))
)
"""A sign turned, every posting twice, half of them, another unit."""

LEAST_FIGURES = 3
ROLES = frozenset({Role.LINE, Role.SUBTOTAL, Role.TOTAL})


def factor_of(setting: Setting, sums: Mapping[Key, tuple[int, int]]) -> Finding | None:
    """Return what nearly all figures have in common where hardly any agrees: the factor under which
    they would; None where none does."""
    keys = [key for key in sums if setting.budget.figures[key].amount]
    agreeing = sum(setting.agrees(key, sums[key][0]) for key in keys)
    if len(keys) < LEAST_FIGURES or agreeing * 10 > len(keys):
        return None
    under = {
        factor: sum(_agrees(setting, key, sums[key][0], factor) for key in keys)
        for factor in FACTORS
    }
    best = max(FACTORS, key=lambda factor: under[factor])
    if under[best] * 10 < len(keys) * 9:
        return None
    said = (Decimal(under[best]), Decimal(len(keys)), best.normalize())
    message = worded(
        "{value} of {count} figures would be right if the accounts were {best:f} times what they are",
        value=under[best],
        count=len(keys),
        best=best,
    )
    return Finding(FACTOR, Severity.NOTE, message, said=said)


def _agrees(setting: Setting, key: Key, steps: int, factor: Decimal) -> bool:
    return Fraction(setting.amount(steps)) * Fraction(factor) in stands_for(
        setting.budget.figures[key], setting.rule
    )


def printed_keys(setting: Setting) -> list[Key]:
    """Return the printed figures that are amounts of lines and totals and not nil, which accounts
    could be held against."""
    roles = {line.id: line.role for line in setting.budget.lines}
    return [
        key
        for key, figure in setting.budget.figures.items()
        if figure.amount and roles[key.line] in ROLES and key.column.measure is Measure.AMOUNT
    ]


def columns_without(setting: Setting, sums: Mapping[Key, tuple[int, int]]) -> Iterator[Finding]:
    """Yield the columns of the table that the accounts have nothing in: a warning for a year
    between years that they have, else a note."""
    held = {key.column for key in sums}
    there = sorted(year for column in held if isinstance(year := column.year, int))
    keys = sorted(
        (key for key in printed_keys(setting) if key.column not in held),
        key=lambda key: _order(key.column, setting),
    )
    for column, group in groupby(keys, key=lambda key: key.column):
        between = (
            isinstance(column.year, int)
            and bool(there)
            and there[0] < column.year < there[-1]
            and column.year not in there
        )
        label = " ".join(
            str(each) for each in (column.year, column.stage) if each is not None
        ) or str(column.side)
        own = list(group)
        message = worded(
            "{label} {side}: {count} printed figures have no accounts to be held against",
            label=label,
            side=column.side,
            count=len(own),
        )
        place = setting.budget.figures[own[0]].place
        yield Finding(
            COLUMN,
            Severity.WARNING if between else Severity.NOTE,
            message,
            place,
            said=(label, Decimal(len(own))),
        )


def _order(column: Column, setting: Setting) -> int:
    return setting.budget.columns.index(column)
