"""A chart of accounts: what each code is called, and which code it is part of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Input
from budgetcli.model.errors import BudgetError, Place, ReadError
from budgetcli.model.names import fold
from budgetcli.model.pipes import bytes_of, is_readable
from budgetcli.model.sentences import worded
from budgetcli.sheets.opening import open_grids

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from budgetcli.sheets.grids import Grid

LARGEST = 64 * 1024 * 1024
HEADERS = {
    "code": ("kode", "code", "konto", "account", "nr", "nummer", "number", "funktion", "function"),
    "name": ("navn", "name", "tekst", "text", "label", "betegnelse", "titel", "title"),
    "parent": ("parent", "overordnet", "hoerer under", "del af", "gruppe", "group", "part of"),
}


class Chart(NamedTuple):
    """Names and parents by code; the codes in the order of the file."""

    names: Mapping[str, str] = {}
    parents: Mapping[str, str] = {}

    def path(self, code: str) -> tuple[str, ...]:
        """Return the codes that contain this one, outermost first, then itself."""
        path = [code]
        while parent := self.parents.get(path[0]):
            path.insert(0, parent)
        return tuple(path)

    def name(self, code: str) -> str:
        """Return what a code is called; the code itself where the chart does not say."""
        return self.names.get(code) or code


NO_CHART = Chart()


def read_chart(path: Path) -> Chart:
    """Return the chart of a csv or a workbook with the columns code, name and parent, by their
    headers or in this order.

    Raises BudgetError where a code stands twice or is part of itself, ReadError where the file
    cannot be read.
    """
    place = Place(str(path))
    if not is_readable(path):
        raise ReadError("file-not-found", "no such chart of accounts", at=place)
    data = bytes_of(path, LARGEST + 1)
    if len(data) > LARGEST:
        raise ReadError(
            "too-large",
            worded("a chart of accounts is smaller than {largest} bytes", largest=LARGEST),
            at=place,
        )
    grid = open_grids(data, Input(str(path), None, ""))[0]
    chart = _chart(grid, place)
    for code in chart.parents:
        _refuse_circles(code, chart, place)
    return chart


def _chart(grid: Grid, place: Place) -> Chart:
    at, first = _columns(grid)
    names: dict[str, str] = {}
    parents: dict[str, str] = {}
    for row in range(first, len(grid.values)):
        code, name, parent = (grid.text(row, column) if column is not None else "" for column in at)
        if not code:
            continue
        if code in names:
            raise BudgetError(
                "bad-chart",
                worded("the code {code} stands twice", code=code),
                at=grid.place(row, at[0] or 0),
            )
        names[code] = name
        if parent:
            parents[code] = parent
    if not names:
        raise BudgetError("bad-chart", "there is no code in it", at=place)
    return Chart(names, parents)


def _columns(grid: Grid) -> tuple[tuple[int | None, int | None, int | None], int]:
    """Return the columns of code, name and parent, and the first row below the header."""
    headers = [fold(grid.text(0, column)) for column in range(grid.width)]
    found = [
        next((number for number, each in enumerate(headers) if each in words), None)
        for words in HEADERS.values()
    ]
    if found[0] is None or found[0] == found[1]:
        return (0, 1 if grid.width > 1 else None, 2 if grid.width > 2 else None), 0
    return (found[0], found[1], found[2]), 1


def _refuse_circles(code: str, chart: Chart, place: Place) -> None:
    met, current = {code}, chart.parents.get(code)
    while current is not None:
        if current in met:
            raise BudgetError(
                "bad-chart", worded("the code {code} is part of itself", code=code), at=place
            )
        met.add(current)
        current = chart.parents.get(current)
