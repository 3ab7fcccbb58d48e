"""The cells of an xlsx workbook through openpyxl, for those that python-calamine cannot read;
slower, and as careful as it is."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Any

from openpyxl import DEFUSEDXML, load_workbook

Sheet = tuple[str, bool, list[list[Any]], list[tuple[int, int, int, int]]]


class TooManyCells(Exception):
    """The workbook has more cells than were allowed."""


def read(data: bytes, cells: int) -> list[Sheet]:
    """Return each worksheet's name, whether it is hidden, its rows and its merged ranges.

    Raises what openpyxl raises where the workbook cannot be read, TooManyCells where it has more of
    them than allowed.
    """
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is not installed, so openpyxl would expand entities")
    warnings.simplefilter("ignore")
    book = load_workbook(BytesIO(data), data_only=True, keep_links=False)
    found: list[Sheet] = []
    for sheet in book.worksheets:
        cells -= sheet.max_row * sheet.max_column
        if cells < 0:
            raise TooManyCells
        rows = [
            ["" if value is None else value for value in row]
            for row in sheet.iter_rows(min_row=1, min_col=1, values_only=True)
        ]
        merges = [
            (each.min_row - 1, each.min_col - 1, each.max_row - 1, each.max_col - 1)
            for each in sheet.merged_cells.ranges
        ]
        found.append((sheet.title, sheet.sheet_state != "visible", rows, merges))
    if not found:
        raise ValueError("it has no worksheet")
    return found
