"""The chain behind one figure: from the print through measures and prices to what is shown, each
step an amount that adds up."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Key, Measure, Role, Side
from budgetcli.model.errors import BudgetError, DoubtError, UnknownNameError
from budgetcli.model.names import fold
from budgetcli.model.numbers import EXACT, exact_sum, round_half_up
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Budget, Column, Line

TOTALS = frozenset({"total", "i alt", "sum"})
"""Folded names by which the total of the whole table can be called."""


class StepKind(StrEnum):
    """What moved a figure."""

    PRINTED = "printed"
    RECORDED = "recorded"
    MEASURE = "measure"
    OTHERWISE = "otherwise"
    PRICES = "prices"


class Step(NamedTuple):
    """A step of the chain: its kind, the name of what did it, and by how much the figure moved; the
    first is the amount itself."""

    kind: StepKind
    name: str
    amount: Decimal | None


class Trace(NamedTuple):
    """A figure with the steps that made it; `amount` is exact and None where nobody knows it,
    `shown` rounded as its source prints.

    `others` are the sides that the line has for the same year and stage beside this one.
    """

    budget: Budget
    key: Key
    steps: tuple[Step, ...]
    amount: Decimal | None
    shown: Decimal | None
    others: tuple[Side, ...] = ()

    @property
    def line(self) -> Line:
        """The line of the figure."""
        return self.budget.by_id[self.key.line]


def key_of(budget: Budget, line: str, period: str, side: Side | None = None) -> Key:
    """Return which figure is meant: a line by id, code or label, or `total`; a year, a stage, or
    both as `2025-revised`.

    Without a side it is the net, or the only side there is.
    Raises UnknownNameError for a name that is none, DoubtError where several figures are meant.
    """
    found = line_of(budget, line)
    columns = [
        each
        for each in columns_of(budget, period)
        if Key(found.id, each) in budget.figures and each.measure is Measure.AMOUNT
    ]
    if not columns:
        raise BudgetError(
            "unknown-figure",
            worded("`{label}` states no amount for {period}", label=found.label, period=period),
        )
    if side is not None:
        columns = [each for each in columns if each.side is side]
    else:
        columns = [each for each in columns if each.side is Side.NET] or columns
    columns = [each for each in columns if each.stage is None] or columns
    if not columns:
        raise BudgetError(
            "unknown-figure",
            worded(
                "`{label}` states no {side} for {period}",
                label=found.label,
                side=side,
                period=period,
            ),
        )
    if len(columns) > 1:
        readings = [f"{_period(each)} {each.side}" for each in columns]
        raise DoubtError(
            "figure-doubt",
            worded("`{label}` has several figures for {period}", label=found.label, period=period),
            readings=readings,
            hint="--side expenditure|income|net, and the stage with the year, such as 2025-revised",
        )
    return Key(found.id, columns[0])


def key_in(budget: Budget, cell: str) -> Key:
    """Return which figure stands in a cell, named as a spreadsheet does: `D12`, `SOU!D12`.

    Raises UnknownNameError where none does.
    """
    wanted = cell.replace("$", "").rpartition("!")[2].upper()
    places = {
        key: figure.place.cell
        for key, figure in budget.figures.items()
        if figure.place is not None and figure.place.cell is not None
    }
    found = next((key for key, each in places.items() if each == wanted), None)
    if found is None:
        raise UnknownNameError("unknown-figure", "figure in cell", wanted, places.values())
    return found


def line_of(budget: Budget, name: str) -> Line:
    """Return the line of this id, code or label, folded; `total` is that of the table. Raises
    UnknownNameError, DoubtError."""
    wanted = fold(name)
    named = [
        line
        for line in budget.lines
        if wanted in (fold(line.id), fold(line.label), fold(line.code or line.id))
    ]
    found = [line for line in named if fold(line.id) == wanted] or named
    if not found and wanted in TOTALS and budget.total_line is not None:
        return budget.total_line
    if not found:
        raise UnknownNameError(
            "unknown-line",
            "line",
            name,
            [line.id for line in budget.lines if line.role is not Role.MEMO],
        )
    if len(found) > 1:
        raise DoubtError(
            "figure-doubt",
            worded("`{name}` is the name of several lines", name=name),
            readings=[line.id for line in found[:5]],
            hint="name the line by its id",
        )
    return found[0]


def columns_of(budget: Budget, period: str) -> list[Column]:
    """Return the columns of a year, a stage, or both. Raises UnknownNameError where there is none."""
    wanted = fold(period)
    found = [
        each
        for each in budget.columns
        if wanted in {fold(_period(each)), fold(str(each.year)), fold(str(each.stage))}
    ]
    exact = [each for each in found if fold(_period(each)) == wanted]
    if not found:
        known = dict.fromkeys(_period(each) for each in budget.columns)
        raise UnknownNameError(
            "unknown-year", "year or stage", period, [each for each in known if each]
        )
    return exact or found


def _period(column: Column) -> str:
    return "-".join(str(part) for part in (column.year, column.stage) if part is not None)


def trace(
    source: Budget, after: Budget, key: Key, moves: Sequence[Step], final: Budget | None = None
) -> Trace:
    """Return the chain of a figure: printed in `source`, moved step by step to `after`, and brought
    into other prices as `final`.

    What the steps do not explain is a step of its own, so that the chain always adds up.
    """
    printed = source.figures.get(key)
    moved, end = after.figures.get(key), (final or after).figures.get(key)
    steps = [Step(StepKind.PRINTED, "", printed.amount if printed else None), *moves]
    known = [each.amount for each in steps if each.amount is not None]
    if moved is not None and len(known) == len(steps):
        rest = EXACT.subtract(moved.amount, exact_sum(known))
        steps += [Step(StepKind.OTHERWISE, "", rest)] if rest else []
    if final is not None and moved is not None and end is not None:
        steps.append(
            Step(
                StepKind.PRICES,
                str(final.heading.price_level or ""),
                EXACT.subtract(end.amount, moved.amount),
            )
        )
    others = tuple(
        each.side
        for each in source.columns
        if each._replace(side=key.column.side) == key.column
        and each != key.column
        and Key(key.line, each) in source.figures
    )
    amount = end.amount if end is not None else None
    return Trace(
        final or after,
        key,
        tuple(steps),
        amount,
        round_half_up(end.amount, end.quantum) if end is not None else None,
        others,
    )
