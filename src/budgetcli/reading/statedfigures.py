"""The figures of a table in the canonical sign, in the source's order; of a long table each is made
when it is asked for."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from itertools import chain, compress, cycle, repeat
from typing import TYPE_CHECKING, Any

from budgetcli.model.budgets import Figure, Key, Measure, Role, Sign
from budgetcli.model.errors import Place
from budgetcli.reading.amounts import amounts_of, is_full, quanta_of
from budgetcli.sheets.grids import address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from budgetcli.model.deferred import Prints
    from budgetcli.reading.conventions import SignReading
    from budgetcli.reading.tables import Table

MANY = 20_000
"""So many figures are made when they are first asked for: who compares long tables asks for their
amounts, and for hardly any figure."""

DEFERRED = "budgetcli.model.deferred"
"""Figures that are made when they are asked for; imported where there are so many."""


def figures_of(table: Table, ids: Mapping[int, str], sign: SignReading) -> Mapping[Key, Figure]:
    """Return the figures of a table whose lines are called so, by row: a dictionary of a few,
    deferred ones of many."""
    columns = [table.columns[index] for index in table.amounts.columns]
    names = list(map(ids.get, table.amounts.span))
    marks = _marks(table)
    lines = [*_stated(marks, repeat(names, len(columns)))]
    kinds = columns * len(names) if marks is None else [*compress(cycle(columns), marks)]
    amounts = [*_stated(marks, [_signed(table, index, sign) for index in table.amounts.columns])]
    if len(lines) >= MANY:
        kind = import_module(DEFERRED).DeferredFigures
        deferred: Mapping[Key, Figure] = kind(
            lines,
            kinds,
            amounts,
            lambda: _prints(table),
            partial(_print, table, is_full=marks is None),
        )
        return deferred
    source = table.grid.source
    places = map(Place, repeat(source.path), repeat(source.sheet), _cells(table, marks))
    return dict(
        zip(
            map(Key, lines, kinds), map(Figure, amounts, _quanta(table, marks), places), strict=True
        )
    )


def _marks(table: Table) -> Sequence[object] | None:
    """Return for each cell of the columns of amounts, row by row, whether it states one; None where
    all do."""
    columns = table.amounts.columns.values()
    if all(map(is_full, columns)):
        return None
    return [
        amount is not None
        for amount in chain.from_iterable(zip(*map(amounts_of, columns), strict=True))
    ]


def _stated(marks: Sequence[object] | None, columns: Iterable[Sequence[object]]) -> Iterator[Any]:
    """Return what columns as high as those of the amounts say of the cells that state an amount,
    row by row."""
    cells = chain.from_iterable(zip(*columns, strict=True))
    return cells if marks is None else compress(cells, marks)


def _signed(table: Table, index: int, sign: SignReading) -> list[Decimal | None]:
    """Return the amounts of a column, row by row, in the canonical sign; what is no money is not
    turned, nor a row of an index."""
    money = table.columns[index].measure is Measure.AMOUNT
    turns = money and (sign.sign is Sign.EXPENSE_POSITIVE) != (table.columns[index] in sign.turned)
    amounts = amounts_of(table.amounts.columns[index])
    if not money or not (turns or sign.rows):
        return amounts
    still = {row for row, role in table.roles.items() if role.role is Role.INDEX}
    return [
        -amount if amount and (row in sign.rows) != turns and row not in still else amount
        for row, amount in enumerate(amounts, table.amounts.top)
    ]


def _quanta(table: Table, marks: Sequence[object] | None) -> Iterator[Any]:
    return _stated(marks, map(quanta_of, table.amounts.columns.values()))


def _cells(table: Table, marks: Sequence[object] | None) -> Iterator[Any]:
    """Return the address of each cell that states an amount."""
    numbers = [str(row + 1) for row in table.amounts.span]
    letters = [address(0, index)[:-1] for index in table.amounts.columns]
    return _stated(marks, [list(map(letter.__add__, numbers)) for letter in letters])


def _prints(table: Table) -> Prints:
    marks, source = _marks(table), table.grid.source
    quanta, cells = [*_quanta(table, marks)], [*_cells(table, marks)]
    found: Prints = import_module(DEFERRED).Prints(
        quanta, [source.path] * len(cells), [source.sheet] * len(cells), cells
    )
    return found


def _print(table: Table, number: int, *, is_full: bool) -> tuple[Decimal, Place | None] | None:
    """Return the step and the place of one figure of a table without a blank cell; None of any
    other."""
    if not is_full:
        return None
    place, at = divmod(number, len(table.amounts.columns))
    index, row = [*table.amounts.columns][at], table.amounts.span[place]
    return table.amounts[row, index].quantum, table.grid.place(row, index)
