"""Totals that are left blank in a column: over nothing but blanks, which agrees, or though their
parts state something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.budgets import Key, Measure
from budgetcli.model.equations import Kind
from budgetcli.model.errors import Place
from budgetcli.model.findings import BlankTotal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.model.budgets import Budget, Column


def blank_totals(budget: Budget) -> tuple[BlankTotal, ...]:
    """Return the cells of money that a total adding up in another column leaves blank, each with
    the parts stated there, in order."""
    columns = [column for column in budget.columns if column.measure is Measure.AMOUNT]
    parts = _parts(budget)
    keys = (Key(line.id, column) for line in budget.lines if line.id in parts for column in columns)
    blank = [key for key in keys if key not in budget.figures]
    lettered, numbered = _where(budget) if blank else ({}, {})
    return tuple(
        BlankTotal(key, _place(lettered.get(key.column), numbered.get(key.line)), stated)
        for key in blank
        for stated in [sum(Key(part, key.column) in budget.figures for part in parts[key.line])]
    )


def _parts(budget: Budget) -> dict[str, dict[str, None]]:
    """Return the lines that each total sums in any column."""
    found: dict[str, dict[str, None]] = {}
    for each in budget.equations:
        if each.kind is Kind.SUM and all(key.column == each.result.column for _, key in each.terms):
            found.setdefault(each.result.line, {}).update(
                dict.fromkeys(key.line for _, key in each.terms)
            )
    return found


def _where(budget: Budget) -> tuple[dict[Column, Place], dict[str, Place]]:
    """Return a figure's place for each column and each line that has one."""
    lettered: dict[Column, Place] = {}
    numbered: dict[str, Place] = {}
    for key, figure in budget.figures.items():
        if figure.place is not None and figure.place.cell is not None:
            lettered.setdefault(key.column, figure.place)
            numbered.setdefault(key.line, figure.place)
    return lettered, numbered


def _place(above: Place | None, beside: Place | None) -> Place | None:
    """Return the cell in the column of one place and the row of another."""
    if above is None or beside is None:
        return None
    return beside._replace(cell="".join((*_only(above, digits=False), *_only(beside, digits=True))))


def _only(place: Place, *, digits: bool) -> Iterator[str]:
    return (letter for letter in place.cell or "" if letter.isdigit() is digits)
