"""Web pages with tables, which are often named .xls: text and tables in the page's order, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.errors import Place, ReadError
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
    place = Place(source.path)
    try:
        sheets = read_native("pages", data, limits, place)
    except NativeError as error:
        raise ReadError("unreadable-file", f"this is {error}", at=place) from error
    return grids_of(sheets, {}, source)
