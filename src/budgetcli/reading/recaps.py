"""The same money stated again: totals equal to a total above them, whose parts must not be added a
second time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from budgetcli.reading.structures import ColumnRole, Position, RowRole, Term, Total

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from budgetcli.reading.cells import Cells
    from budgetcli.reading.structures import Region
    from budgetcli.sheets.grids import Grid

LEAST = 1000
"""Smaller amounts are equal by chance too often to say that they are the same money, unless several
are."""

DIGITS = 6
"""So many digits in the different figures of a row are not the same again by chance, however small
the figures."""


def mark_recaps(grid: Grid, cells: Cells, found: Sequence[Region]) -> tuple[Region, ...]:
    """Return the regions with each top total that repeats the figures of one above marked as its
    recap, unlabelled rows too."""
    known: dict[tuple[int, Decimal], int] = {}
    return tuple(_marked(grid, cells, region, known) for region in found)


def _marked(
    grid: Grid, cells: Cells, region: Region, known: dict[tuple[int, Decimal], int]
) -> Region:
    amounts, names = (
        region.columns_of(ColumnRole.AMOUNT),
        region.columns_of(ColumnRole.LABEL, ColumnRole.CODE),
    )
    parts = {term.at for total in region.totals for term in total.terms}
    by_row = {total.row: total for total in region.totals}
    totals = list(region.totals)
    roles = dict(region.roles)
    for row in region.rows(RowRole.DATA, RowRole.TOTAL):
        if row in parts or not (
            row in by_row or not any(grid.text(row, column) for column in names)
        ):
            continue
        stated = {
            column: cells.amounts[row, column]
            for column in amounts
            if (row, column) in cells.amounts
        }
        if not _tells(stated.values()):
            continue
        first = _same(cells, stated, known)
        if first is None and row in by_row:
            for key in stated.items():
                known.setdefault(key, row)
        elif first is not None and row in by_row:
            totals[totals.index(by_row[row])] = replace(by_row[row], recap_of=first)
        elif first is not None:
            totals.append(
                Total(
                    row,
                    (Term(first),),
                    tuple(stated),
                    (),
                    Position.APART,
                    0.0,
                    "same figures",
                    first,
                )
            )
            roles[row] = RowRole.TOTAL
    return replace(
        region,
        totals=tuple(sorted(totals, key=lambda total: total.row)),
        roles=tuple(sorted(roles.items())),
    )


def _tells(amounts: Iterable[Decimal]) -> bool:
    """Return whether a row that has the same figures again cannot well have them by chance."""
    different = {abs(amount) for amount in amounts}
    return (
        any(amount >= LEAST for amount in different)
        or sum(len(f"{amount:f}".replace(".", "").lstrip("0")) for amount in different) >= DIGITS
    )


def _same(
    cells: Cells, stated: dict[int, Decimal], known: dict[tuple[int, Decimal], int]
) -> int | None:
    """Return the total above that has the same figure in every column that both state, or None."""
    column, amount = max(stated.items(), key=lambda item: abs(item[1]))
    row = known.get((column, amount))
    if row is None or any(
        cells.amounts.get((row, column), amount) != amount for column, amount in stated.items()
    ):
        return None
    return row
