"""Errors of one to three cells, agreeing among themselves where they can: what is hardest to see is
an error that is carried on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tests.truth.tables import Cell, Table


class Seeded(NamedTuple):
    """A table with an error: its kind, and the cells that are wrong."""

    kind: str
    table: Table
    cells: tuple[Cell, ...]


def seeded(table: Table, random: Random, count: int) -> Iterator[Seeded]:
    """Yield a table with errors of every kind that it has room for, so many in all, each by itself."""
    kinds = [
        digit,
        swapped,
        sign,
        scale,
        line_and_total,
        total_and_total,
        result_across,
        doubled,
        shifted,
        exchanged,
        column_again,
    ]
    random.shuffle(kinds)
    made = 0
    for kind in kinds * 2:
        found = kind(table, random)
        if found is not None and found.table.rows != table.rows:
            yield found
            made += 1
        if made == count:
            return


def _any(table: Table, random: Random) -> Cell:
    stated = sorted(
        {cell for each in table.relations for cell in each.cells if table.amounts[cell]}
    )
    return random.choice(stated)


def _changed(kind: str, table: Table, changes: dict[Cell, Decimal]) -> Seeded:
    return Seeded(kind, table.with_amounts(changes), tuple(changes))


def _slip(amount: Decimal, random: Random) -> Decimal:
    """Return the amount with one digit exchanged, no leading one for nought."""
    written, digits = (
        str(abs(amount)),
        [at for at, each in enumerate(str(abs(amount))) if each.isdigit()],
    )
    at = random.choice(digits[: max(1, len(digits) - 1)])
    other = random.choice([each for each in "123456789" if each != written[at]])
    return Decimal(written[:at] + other + written[at + 1 :]).copy_sign(amount)


def digit(table: Table, random: Random) -> Seeded | None:
    """One digit is another one."""
    cell = _any(table, random)
    return _changed("digit", table, {cell: _slip(table.amounts[cell], random)})


def swapped(table: Table, random: Random) -> Seeded | None:
    """Two neighbouring digits changed places."""
    cell = _any(table, random)
    written = str(table.amounts[cell])
    at = random.randrange(max(1, len(written) - 1))
    pair = written[at : at + 2]
    if not pair.isdigit() or len(set(pair)) < 2 or (pair[1] == "0" and at == 0):
        return None
    return _changed(
        "swapped", table, {cell: Decimal(written[:at] + pair[::-1] + written[at + 2 :])}
    )


def sign(table: Table, random: Random) -> Seeded | None:
    """The sign is turned."""
    cell = _any(table, random)
    return _changed("sign", table, {cell: -table.amounts[cell]})


def scale(table: Table, random: Random) -> Seeded | None:
    """The figure is ten times what it was."""
    cell = _any(table, random)
    return _changed(
        "scale",
        table,
        {cell: (table.amounts[cell] * 10).quantize(Decimal(1).scaleb(-table.numbers.decimals))},
    )


def line_and_total(table: Table, random: Random) -> Seeded | None:
    """A line is wrong and its total agrees with it."""
    return _carried("line and total", table, random, steps=1)


def total_and_total(table: Table, random: Random) -> Seeded | None:
    """A line is wrong, and its total and the total of that agree."""
    return _carried("line and two totals", table, random, steps=2)


def _carried(kind: str, table: Table, random: Random, steps: int) -> Seeded | None:
    cell = _any(table, random)
    amount = _slip(table.amounts[cell], random)
    changes = {cell: amount}
    moved = amount - table.amounts[cell]
    for _ in range(steps):
        above = [each for each in table.relations for _, part in each.terms if part == cell]
        if not above:
            return None
        relation = random.choice(above)
        moved *= next(factor for factor, part in relation.terms if part == cell)
        cell = relation.result
        changes[cell] = table.amounts[cell] + moved
    return _changed(kind, table, changes)


def result_across(table: Table, random: Random) -> Seeded | None:
    """A figure and the result beside it are wrong and agree."""
    beside = [
        each for each in table.relations if all(cell[0] == each.result[0] for cell in each.cells)
    ]
    if not beside:
        return None
    relation = random.choice(beside)
    factor, cell = random.choice(relation.terms)
    amount = _slip(table.amounts[cell], random) if table.amounts[cell] else Decimal(700)
    moved = factor * (amount - table.amounts[cell])
    return _changed(
        "figure and result",
        table,
        {cell: amount, relation.result: table.amounts[relation.result] + moved},
    )


def doubled(table: Table, random: Random) -> Seeded | None:
    """A line stands twice."""
    results = {each.result[0] for each in table.relations}
    parts = sorted({cell[0] for each in table.relations for _, cell in each.terms} - results)
    if not parts:
        return None
    row = random.choice(parts)
    cells = tuple((row + 1, column) for at, column in table.amounts if at == row)
    return Seeded("doubled line", table.with_row_again(row), cells)


def shifted(table: Table, random: Random) -> Seeded | None:
    """The figures of a row stand one column to the right, the last one first."""
    row = _any(table, random)[0]
    cells = sorted(cell for cell in table.amounts if cell[0] == row)
    if len(cells) < 2:
        return None
    amounts = [table.amounts[cell] for cell in cells]
    return _changed(
        "shifted row", table, dict(zip(cells, [amounts[-1], *amounts[:-1]], strict=True))
    )


def exchanged(table: Table, random: Random) -> Seeded | None:
    """Two figures of a row stand in each other's place."""
    row = _any(table, random)[0]
    cells = sorted(cell for cell in table.amounts if cell[0] == row)
    if len(cells) < 2:
        return None
    one, other = random.sample(cells, 2)
    return _changed("exchanged", table, {one: table.amounts[other], other: table.amounts[one]})


def column_again(table: Table, random: Random) -> Seeded | None:
    """A whole column is that of its neighbour, but for its last figure."""
    column = _any(table, random)[1]
    rows = sorted(
        row for row, at in table.amounts if at == column and (row, column - 1) in table.amounts
    )
    if len(rows) < 2:
        return None
    return _changed(
        "column again", table, {(row, column): table.amounts[row, column - 1] for row in rows[:-1]}
    )
