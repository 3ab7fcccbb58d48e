"""The figures of a table in the canonical sign, in the source's order; of a long table each is made when it is asked for."""

from __future__ import annotations

from importlib import import_module
from itertools import chain, compress, cycle, repeat
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Figure, Key, Measure, Role, Sign
from budgetcli.model.errors import Place
from budgetcli.model.tuples import many
from budgetcli.reading.grids import address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from budgetcli.model.deferred import Prints
    from budgetcli.reading.conventions import SignReading
    from budgetcli.reading.tables import Table

MANY = 20_000
"""So many figures are made when they are first asked for: who compares long tables asks for their amounts, and for hardly any figure."""

DEFERRED = "budgetcli.model.deferred"
"""Figures that are made when they are asked for; imported where there are so many."""


def figures_of(table: Table, ids: Mapping[int, str], sign: SignReading) -> Mapping[Key, Figure]:
    """Return the figures of a table whose lines are called so, by row: a dictionary of a few, deferred ones of many."""
    columns = [table.columns[index] for index in table.amounts.columns]
    names = [ids.get(row) for row in table.amounts.span]
    lines = [*_stated(table, repeat(names, len(columns)))]
    kinds = [*compress(cycle(columns), _marks(table))]
    amounts = [*_stated(table, [_signed(table, index, sign) for index in table.amounts.columns])]
    if len(lines) >= MANY:
        deferred: Mapping[Key, Figure] = import_module(DEFERRED).DeferredFigures(lines, kinds, amounts, lambda: _prints(table))
        return deferred
    source = table.grid.source
    places = many(Place, repeat(source.path), repeat(source.sheet), _cells(table))
    return dict(zip(many(Key, lines, kinds), many(Figure, amounts, _quanta(table), places), strict=True))


def _marks(table: Table) -> Iterator[object]:
    """Return for each cell of the columns of amounts, row by row, whether it states one."""
    return chain.from_iterable(zip(*table.amounts.columns.values(), strict=True))


def _stated(table: Table, columns: Iterable[Sequence[object]]) -> Iterator[object]:
    """Return what columns as high as those of the amounts say of the cells that state an amount, row by row."""
    return compress(chain.from_iterable(zip(*columns, strict=True)), _marks(table))


def _signed(table: Table, index: int, sign: SignReading) -> list[Decimal | None]:
    """Return the amounts of a column, row by row, in the canonical sign; what is no money is not turned, nor a row of an index."""
    money = table.columns[index].measure is Measure.AMOUNT
    turns = money and (sign.sign is Sign.EXPENSE_POSITIVE) != (table.columns[index] in sign.turned)
    amounts = [each and each.amount for each in table.amounts.columns[index]]
    if not money or not (turns or sign.rows):
        return amounts
    still = {row for row, role in table.roles.items() if role.role is Role.INDEX}
    return [-amount if amount and (row in sign.rows) != turns and row not in still else amount
            for row, amount in enumerate(amounts, table.amounts.top)]  # fmt: skip


def _quanta(table: Table) -> Iterator[object]:
    return _stated(table, [[each and each.quantum for each in printed] for printed in table.amounts.columns.values()])


def _cells(table: Table) -> Iterator[object]:
    """Return the address of each cell that states an amount."""
    numbers = [str(row + 1) for row in table.amounts.span]
    letters = [address(0, index)[:-1] for index in table.amounts.columns]
    return _stated(table, [list(map(letter.__add__, numbers)) for letter in letters])


def _prints(table: Table) -> Prints:
    quanta, cells, source = [*_quanta(table)], [*_cells(table)], table.grid.source
    found: Prints = import_module(DEFERRED).Prints(quanta, [source.path] * len(cells), [source.sheet] * len(cells), cells)
    return found
