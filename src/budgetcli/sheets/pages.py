"""Web pages with tables, which are often named .xls: text and tables in the page's order, one row
each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.errors import Place, ReadError
from budgetcli.model.sentences import worded
from budgetcli.sheets.readers import NativeError, read_native
from budgetcli.sheets.workbooks import grids_of

if TYPE_CHECKING:
    from budgetcli.model.budgets import Input
    from budgetcli.sheets.grids import Grid
    from budgetcli.sheets.limits import Limits


def read_page(data: bytes, source: Input, limits: Limits) -> tuple[Grid, ...]:
    """Return the page as one grid.

    Raises ReadError where it has no table, or is too large.
    """
    grid, kinds = read_rows(data, source, limits)
    if not any(kind.startswith("table") for kind in kinds):
        raise ReadError(
            "unreadable-file", "this is a web page without a table", at=Place(source.path)
        )
    return (grid,)


def read_rows(data: bytes, source: Input, limits: Limits) -> tuple[Grid, list[str]]:
    """Return the page as one grid, a row for each text and each row of a table, and what each is:
    an element's name or `table N`.

    Raises ReadError where it is too large or cannot be read.
    """
    place = Place(source.path)
    try:
        sheets, kinds = read_native("pages", data, limits, place)
    except NativeError as error:
        raise ReadError(
            "unreadable-file", worded("this is {error}", error=error), at=place
        ) from error
    (grid,) = grids_of(sheets, {}, source)
    return grid, kinds
