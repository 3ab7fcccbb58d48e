"""What is said around each table of a sheet: the texts near it count first, those at the head of
the sheet where these are silent."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.names import fold
from budgetcli.reading.conventions import Statement
from budgetcli.reading.structures import ColumnRole, RowRole
from budgetcli.reading.tables import columns_of, is_named
from budgetcli.reading.terms import IDENTIFIERS
from budgetcli.reading.units import own_units, scales_of
from budgetcli.sheets.number_formats import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.reading.structures import Region
    from budgetcli.sheets.grids import Grid

_CODE = re.compile(r"[A-Z]{0,3}\d{1,18}", re.ASCII)
_FEW, _MANY = 10, 100
_ENOUGH = 8
"""So many amounts are hardly ever all of one length."""

NUMBERS = (ColumnRole.AMOUNT, ColumnRole.PERCENT, ColumnRole.CHECK)


class Surroundings(NamedTuple):
    """What is said about one table, and the first row of its surroundings."""

    top: int
    said: tuple[Statement, ...]


def surroundings(grid: Grid, regions: Sequence[Region]) -> tuple[Surroundings, ...]:
    """Return what is said about each of the tables, in their order; a unit by which formats divide
    is that of what they show."""
    first = min(
        (row for region in regions for row in (*region.header_rows, *region.body_rows)), default=0
    )
    formats = (shown(style.number_format) for style in grid.looks)
    divisors = {format.divisor for format in formats if format is not None} - {1}
    texts = (
        each
        for each in _texts(grid, range(first), (0, grid.width))
        if divisors.isdisjoint(scales_of(each.text))
    )
    head = tuple(each._replace(far=True) for each in texts)
    return tuple(_around(grid, region, regions, head) for region in regions)


def identifiers(
    grid: Grid, region: Region, rows: Sequence[int], columns: Sequence[int]
) -> frozenset[int]:
    """Return the columns of codes and row numbers among those of numbers: called so, or before all
    that name a year, a stage or a side."""
    titles = {column.column: column.title for column in region.columns if column.column in columns}
    meant = columns_of(titles)
    called = {
        column
        for column in columns
        if IDENTIFIERS & set(fold(titles[column].replace("_", " ")).split())
    }
    first = min((column for column, each in meant.items() if each.year is not None), default=0)
    before = {
        column
        for column in columns
        if column < first and not is_named(meant[column]) and _repeats(grid, rows, column)
    }
    before |= {
        column
        for column in columns
        if column < first and not is_named(meant[column]) and _is_even(grid, rows, column)
    }
    before |= {
        column
        for column in columns
        if column < max(columns) and not is_named(meant[column]) and _is_uniform(grid, rows, column)
    }
    leading = _leading(region, columns)
    rising = {column for column in leading if _rises(_codes(grid, rows, column))}
    found = {column for column in called | before | rising if _counts(grid, rows, column)}
    found |= {column for column in leading if _is_mixed(grid, rows, column)}
    return frozenset(found if len(found) < len(columns) else ())


def _is_uniform(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Return whether a column repeats numbers of one length, of three digits or more or hardly a
    different one."""
    codes = _codes(grid, rows, column)
    same = len({len(code) for code in codes}) == 1 and "0" not in codes
    return (
        same
        and _repeats(grid, rows, column)
        and (len(codes[0]) > 2 or len(set(codes)) * _FEW < 2 * len(codes))
    )


def _is_even(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Return whether every row has a number of the same length, of two digits or more, as amounts
    hardly ever are."""
    codes = _codes(grid, rows, column)
    return (
        _ENOUGH <= len(codes) == len(rows)
        and len({len(code) for code in codes}) == 1
        and len(codes[0]) > 1
    )


def _leading(region: Region, columns: Sequence[int]) -> frozenset[int]:
    """Return the columns without a header that stand left of labels and of further numbers."""
    titles = {column.column: column.title for column in region.columns}
    labels = region.columns_of(ColumnRole.LABEL)
    return frozenset(
        column
        for column in columns
        if not titles[column] and any(column < label < max(columns) for label in labels)
    )


def _rises(codes: Sequence[str]) -> bool:
    """Return whether numbers go up, or stay, in three of four steps: they number the rows."""
    numbers = [int(code) for code in codes if code.isdecimal()]
    steps = [after >= before for before, after in pairwise(numbers)]
    return len(steps) >= _FEW and len(numbers) == len(codes) and 4 * sum(steps) >= 3 * len(steps)


def _is_mixed(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Return whether a quarter of what a column holds is words."""
    stated = [text for row in rows if (text := grid.text(row, column))]
    return 4 * sum(text.isalpha() for text in stated) >= len(stated)


def _counts(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Return whether a column holds hardly anything but whole numbers written as codes are: no
    sign, no mark, no format of money."""
    stated = [row for row in rows if grid.text(row, column)]
    money = any(mark in grid.style(row, column).number_format for row in stated for mark in "#.")
    return not money and bool(stated) and 10 * len(_codes(grid, stated, column)) >= 9 * len(stated)


def _repeats(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Return whether half the codes of a column, none of them zero, have been there before."""
    codes = _codes(grid, rows, column)
    many = _FEW if "0" not in codes else _MANY
    return len(codes) > many and many // 5 * len(set(codes)) <= len(codes)


def _codes(grid: Grid, rows: Iterable[int], column: int) -> list[str]:
    return [text for row in rows if _CODE.fullmatch(text := grid.text(row, column))]


def _around(
    grid: Grid, region: Region, regions: Sequence[Region], head: tuple[Statement, ...]
) -> Surroundings:
    box, body = region.range, region.body_rows or (region.range.bottom,)
    beside = [
        each.range
        for each in regions
        if each.range.left <= box.right and box.left <= each.range.right
    ]
    top = max((each.bottom + 1 for each in beside if each.bottom < box.top), default=0)
    bottom = min((each.top for each in beside if each.top > box.bottom), default=len(grid.values))
    across = (0, grid.width) if len(regions) == 1 else (box.left, box.right + 1)
    rows = (*range(top, body[0]), *range(body[-1] + 1, bottom))
    near = _shared(tuple(_texts(grid, rows, across, region)), region)
    return Surroundings(top, near if len(regions) == 1 else (*near, *head))


def _shared(said: tuple[Statement, ...], region: Region) -> tuple[Statement, ...]:
    """Return what is said; where every column of amounts states a unit of its own, it is the
    table's."""
    everywhere = own_units(said) >= set(region.columns_of(ColumnRole.AMOUNT))
    return tuple(each._replace(column=None) for each in said) if everywhere else said


def _texts(
    grid: Grid, rows: Iterable[int], across: tuple[int, int], region: Region | None = None
) -> Iterator[Statement]:
    """Yield the texts of these rows; one in the header over a column of numbers knows its column."""
    header = set(region.rows(RowRole.HEADER, RowRole.NUMBERING)) if region else set()
    numbers = set(region.columns_of(*NUMBERS)) if region else set()
    for row in rows:
        for column, value in enumerate(grid.values[row][across[0] : across[1]], across[0]):
            if isinstance(value, str) and value:
                own = column if row in header and column in numbers else None
                yield Statement(
                    " ".join(value.lower().split()),
                    grid.place(row, column),
                    own,
                    header=row in header,
                )
