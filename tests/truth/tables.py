"""A made table: the texts of its cells, its amounts, and every relation that it states."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

from tests.publishers.sheets import Formula, Numbers, Sheet, printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Cell = tuple[int, int]
"""Row and column, from 0."""


class Relation(NamedTuple):
    """`result = sum of factor x term`."""

    result: Cell
    terms: tuple[tuple[int, Cell], ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The result, then the terms."""
        return (self.result, *(cell for _, cell in self.terms))


@dataclass(frozen=True)
class Table:
    """A table as a list of texts a row; `amounts` are those of its cells, as printed; `header` its
    last header row; `stub` its labels."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    amounts: Mapping[Cell, Decimal]
    relations: tuple[Relation, ...]
    numbers: Numbers
    sign: str | None = None
    header: int = 0

    def text(self) -> str:
        """Return the table as a text with a mark between its fields that no number has."""
        return written(self.rows)

    def with_amounts(self, changes: Mapping[Cell, Decimal]) -> Table:
        """Return the table with other amounts in some cells."""
        rows = [list(row) for row in self.rows]
        for (row, column), amount in changes.items():
            rows[row][column] = self.numbers.print(amount)
        return replace(self, rows=tuple(map(tuple, rows)), amounts={**self.amounts, **changes})

    def with_row_again(self, row: int) -> Table:
        """Return the table with a row printed twice; whoever counts it states that it counts both."""
        moved = {
            cell: (cell[0] + (cell[0] > row), cell[1])
            for relation in self.relations
            for cell in relation.cells
        }
        moved |= {cell: (cell[0] + (cell[0] > row), cell[1]) for cell in self.amounts}
        amounts = {moved[cell]: amount for cell, amount in self.amounts.items()}
        amounts |= {
            (row + 1, column): amount for (at, column), amount in self.amounts.items() if at == row
        }
        relations = []
        for relation in self.relations:
            terms = tuple((factor, moved[cell]) for factor, cell in relation.terms)
            twice = tuple(
                (factor, (row + 1, cell[1]))
                for factor, cell in relation.terms
                if cell[0] == row != relation.result[0]
            )
            relations.append(Relation(moved[relation.result], (*terms, *twice)))
        rows = (*self.rows[: row + 1], *self.rows[row:])
        return replace(self, rows=rows, amounts=amounts, relations=tuple(relations))

    def broken(self) -> list[Relation]:
        """Return the relations that rounding cannot explain."""
        step = Decimal(1).scaleb(-self.numbers.decimals)
        return [
            each
            for each in self.relations
            if abs(self.off(each)) * 2 >= len(each.cells) * Fraction(step)
        ]

    def off(self, relation: Relation) -> Fraction:
        """Return how far a relation is off."""
        made = sum(
            (factor * Fraction(self.amounts[cell]) for factor, cell in relation.terms), Fraction(0)
        )
        return Fraction(self.amounts[relation.result]) - made


def written(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as a text with tabs between its fields."""
    stream = StringIO()
    csv.writer(stream, delimiter="\t", lineterminator="\n").writerows(rows)
    return stream.getvalue()


def of_sheet(name: str, sheet: Sheet) -> Table:
    """Return a made sheet as a table: its totals are its relations, where they hold as sums of what
    stands under them."""
    height, width = sheet.size
    years = {
        cell: str(value)
        for cell, value in sheet.cells.items()
        if isinstance(value, Decimal) and cell not in sheet.truth
    }
    sheet.cells.update(
        {cell: text.replace(".", sheet.numbers.mark) for cell, text in years.items()}
    )
    rows = tuple(
        tuple(printed(sheet, row, column) for column in range(width)) for row in range(height)
    )
    amounts = {
        cell: value for cell in sheet.truth if isinstance(value := _value(sheet, cell), Decimal)
    }
    parts: dict[int, list[int]] = {}
    for row, above in sheet.parents.items():
        parts.setdefault(above[0], []).append(row)
    relations = []
    for total, lines in parts.items():
        for column in {column for row, column in amounts if row == total}:
            terms = tuple((1, (row, column)) for row in lines if (row, column) in amounts)
            relations.append(Relation((total, column), terms))
    table = Table(
        name,
        rows,
        amounts,
        tuple(each for each in relations if each.terms),
        sheet.numbers,
        sheet.sign,
    )
    wrong = table.broken()
    return replace(table, relations=tuple(each for each in table.relations if each not in wrong))


def _value(sheet: Sheet, cell: Cell) -> object:
    value = sheet.cells.get(cell)
    return value.value if isinstance(value, Formula) else value


def added(amounts: Iterable[Decimal]) -> Decimal:
    """Return the sum."""
    return sum(amounts, Decimal(0))
