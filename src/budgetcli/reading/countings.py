"""A small table of numbers by year, such as populations: a name and a number a year in each row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Input
from budgetcli.model.errors import Place, ReadError
from budgetcli.model.names import fold
from budgetcli.model.sentences import worded
from budgetcli.reading.amounts import read_amounts
from budgetcli.reading.terms import YEAR
from budgetcli.sheets.opening import open_grids

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from budgetcli.sheets.grids import Grid

LARGEST = 10_000_000
"""Bytes of such a file."""

ENTITIES = frozenset(
    {
        "kommune",
        "municipality",
        "entity",
        "kommun",
        "gemeinde",
        "navn",
        "name",
        "omraade",
        "region",
        "authority",
    }
)
GROUPS = frozenset(
    {"gruppe", "group", "maalgruppe", "target group", "alder", "age", "aldersgruppe", "grupp"}
)
LINES = frozenset({"linjer", "lines", "funktioner", "functions", "linje", "line", "rader"})
"""Folded headers of a table of populations."""


class Population(NamedTuple):
    """How many there are in a municipality by year: everybody where the group is empty, else a
    group, with the lines that it is for."""

    entity: str
    group: str
    lines: tuple[str, ...]
    counts: dict[int, Decimal]


def read_countings(path: Path) -> list[tuple[str, dict[int, Decimal]]]:
    """Return the rows of a csv or a workbook under its row of years: each its name and its numbers
    by year.

    Raises ReadError where the file cannot be opened or has no row of years, DoubtError where a
    decimal mark is open.
    """
    for grid in _grids(path):
        found = _rows(grid)
        if found:
            return found
    raise ReadError(
        "bad-key-figures",
        "no row of years with names and numbers below was found",
        at=Place(str(path)),
        hint="name;2024;2025 in the first row, then a name and its numbers in each",
    )


def read_populations(path: Path) -> list[Population]:
    """Return the rows of a csv or a workbook of populations, by the headers municipality, group,
    lines and a year each.

    Raises ReadError where the file cannot be opened, has no such row of headers, or states no
    number above 0, DoubtError where a decimal mark is open.
    """
    place = Place(str(path))
    found = [each for grid in _grids(path) for each in _populations(grid)]
    if not found:
        raise ReadError(
            "bad-key-figures",
            "no row of headers with a municipality and years was found",
            at=place,
            hint="municipality;group;2024;2025 in the first row; a row without a group is everybody",
        )
    for each in found:
        if any(count <= 0 for count in each.counts.values()):
            raise ReadError(
                "bad-key-figures",
                worded("`{name}` has a count that is not above 0", name=each.entity),
                at=place,
            )
    return found


def _populations(grid: Grid) -> list[Population]:
    heads = ((row, _years(grid, row)) for row in range(len(grid.values)))
    top, years = next(((row, years) for row, years in heads if years), (0, {}))
    headers = {fold(grid.text(top, column)): column for column in range(grid.width)}
    at = [
        next((column for header, column in headers.items() if header in words), None)
        for words in (ENTITIES, GROUPS, LINES)
    ]
    if not years or at[0] is None:
        return []
    rows = [row for row in range(top + 1, len(grid.values)) if grid.text(row, at[0])]
    amounts = read_amounts(grid, rows, list(years), None)
    found = []
    for row in rows:
        entity, group, lines = ("" if each is None else grid.text(row, each) for each in at)
        counts = {
            year: amounts[row, column].amount
            for column, year in sorted(years.items())
            if (row, column) in amounts
        }
        found.append(Population(entity, group, tuple(lines.replace(",", " ").split()), counts))
    return found


def _grids(path: Path) -> tuple[Grid, ...]:
    """Return the tables of a small file. Raises ReadError where it cannot be opened or is empty."""
    place = Place(str(path))
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    except FileNotFoundError as error:
        raise ReadError("file-not-found", "no such file", at=place) from error
    except OSError as error:
        raise ReadError(
            "not-a-file",
            worded("the file cannot be opened: {strerror}", strerror=error.strerror),
            at=place,
        ) from error
    if not data.strip():
        raise ReadError(
            "bad-key-figures",
            worded("the file is empty, or larger than {largest} bytes", largest=LARGEST),
            at=place,
        )
    return tuple(open_grids(data, Input(str(path), None, "")))


def _rows(grid: Grid) -> list[tuple[str, dict[int, Decimal]]]:
    heads = ((row, _years(grid, row)) for row in range(len(grid.values)))
    top, years = next(((row, years) for row, years in heads if years), (0, {}))
    if not years:
        return []
    first = min(years)
    rows = [
        row
        for row in range(top + 1, len(grid.values))
        if any(grid.text(row, column) for column in range(first))
    ]
    amounts = read_amounts(grid, rows, list(years), None)
    names = {
        row: next(text for column in range(first) if (text := grid.text(row, column)))
        for row in rows
    }
    numbers = {
        row: {
            year: amounts[row, column].amount
            for column, year in sorted(years.items())
            if (row, column) in amounts
        }
        for row in rows
    }
    return [(names[row], numbers[row]) for row in rows if numbers[row]]


def _years(grid: Grid, row: int) -> dict[int, int]:
    """Return the columns of a row that are years; none where it has no name before them."""
    width = len(grid.values[row])
    found = {
        column: int(text)
        for column in range(1, width)
        if YEAR.fullmatch(text := grid.text(row, column)) and text.isdigit()
    }
    return found
