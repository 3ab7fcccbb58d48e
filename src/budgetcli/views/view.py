"""What every result offers a format: a table for people, a document and plain records for programs,
and its budget if it is one."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from budgetcli.model.budgets import Measure, Role, Side, Sign, side_of_figure
from budgetcli.model.numbers import round_ratio
from budgetcli.model.records import record_to_json
from budgetcli.version import VERSION
from budgetcli.words.languages import Language, unit_name, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Budget, Column, Input, Line
    from budgetcli.model.records import Table
    from budgetcli.reading.tables import TableSaid

Record = tuple[object, ...]
"""A row of plain values: text, Decimal, int or None."""


class Repeated(list[Any]):
    """A list that stands in many places of a document and changes no more: its JSON is made once
    for each indent, and kept here."""

    def __init__(self, values: Iterable[object]) -> None:
        super().__init__(values)
        self.written: dict[int, str] = {}


class View(Protocol):
    """A result on its way to a format."""

    @property
    def budget(self) -> Budget | None:
        """The budget that the result is or holds, for formats that can be read again."""

    def table(self, language: Language) -> Table:
        """Return the result as a table with words of the language."""

    def document(self) -> dict[str, Any]:
        """Return the result as plain values with stable English keys."""

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return field names and one record a row."""


def opening(schema: str, inputs: Iterable[Input]) -> dict[str, Any]:
    """Return the keys every document begins with."""
    read = [{"path": each.path, "sheet": each.sheet, "sha256": each.sha256} for each in inputs]
    return {"schema": f"budgetcli/{schema}@1", "version": VERSION, "inputs": read}


def heading(of: Budget | TableSaid) -> dict[str, Any]:
    """Return what a document says of the whole table."""
    said = of.heading
    return {
        "entity": said.entity,
        "committee": said.committee,
        "title": said.title,
        "currency": said.unit.currency,
        "unit": said.unit.name,
        "scale": said.unit.scale,
        "price_level": said.price_level,
        "sign": str(said.sign),
    }


def lines(budget: Budget) -> list[dict[str, Any]]:
    """Return every line with its figures, each with the cell it came from."""
    by_line: dict[str, list[dict[str, Any]]] = {line.id: [] for line in budget.lines}
    by_id = budget.by_id
    for key, figure in budget.figures.items():
        cell = figure.place.reference if figure.place else None
        said = {
            "year": key.column.year,
            "stage": key.column.stage,
            "side": str(side_of_figure(by_id[key.line], key.column)),
            "amount": figure.amount,
            "cell": cell,
        }
        if key.column.measure is not Measure.AMOUNT:
            said["measure"] = str(key.column.measure)
        by_line[key.line].append(said)
    return [_line(line) | {"figures": by_line[line.id]} for line in budget.lines]


def _line(line: Line) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": line.id,
        "label": line.label,
        "role": str(line.role),
        "code": line.code,
        "parent": line.parent,
    }
    return said if line.side is None else said | {"side": str(line.side)}


def totals(budget: Budget) -> dict[str, dict[str, Decimal | None]]:
    """Return the total of each side by year, or by stage where the table has no years; null where
    it is not stated."""
    found: dict[str, dict[str, Decimal | None]] = {}
    for column in budget.columns:
        if column.measure is Measure.AMOUNT:
            found.setdefault(str(column.side), {})[period_key(column)] = budget.total(column)
    return {side: found[side] for side in (str(each) for each in Side) if side in found}


def period_key(column: Column) -> str:
    """Return the key of a column's year, with its stage where there is one; the stage alone without
    a year."""
    return "-".join(str(part) for part in (column.year, column.stage) if part is not None) or "all"


def index(budget: Budget) -> dict[str, Decimal]:
    """Return the printed index by year; empty where none is printed."""
    printed = {line.id for line in budget.of(Role.INDEX)}
    return {
        period_key(key.column): figure.amount
        for key, figure in budget.figures.items()
        if key.line in printed
    }


def record(budget: Budget) -> list[dict[str, Any]]:
    """Return the record of applied measures."""
    return [record_to_json(each) for each in budget.applied]


def decimal(ratio: Fraction | None, quantum: Decimal) -> Decimal | None:
    """Return an exact ratio as a decimal: exactly where its digits end before the quantum, else
    rounded half up to it."""
    return None if ratio is None else round_ratio(ratio, quantum)


def caption(budget: Budget, language: Language, sign: Sign) -> str:
    """Return the line under a title: unit, price level, sign."""
    said = budget.heading
    level = [word("prices", language, said.price_level)] if said.price_level else []
    return ", ".join([unit_name(said.unit, language), *level, word(sign, language)])


def name_of(budget: Budget) -> str:
    """Return what a budget is called: its title, else its file."""
    return budget.heading.title or (budget.inputs[0].path if budget.inputs else "")


def in_sign(amount: Decimal, budget: Budget, sign: Sign | None) -> Decimal:
    """Return an amount of the canonical sign in the sign asked for, else in that of the source."""
    asked = sign or budget.heading.sign
    return -amount if asked is Sign.EXPENSE_POSITIVE and amount else amount


def named(ids: Sequence[str]) -> str:
    """Return ids as a list in a sentence."""
    return ", ".join(ids)
