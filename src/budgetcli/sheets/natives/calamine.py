"""The cells of xlsx, xlsb and xls workbooks through python-calamine, at their own addresses."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

Sheet = tuple[str, bool, list[list[Any]], list[tuple[int, int, int, int]]]


class TooManyCells(Exception):
    """The workbook has more cells than were allowed."""


def read(data: bytes, cells: int) -> list[Sheet]:
    """Return each worksheet's name, whether it is hidden, its rows and its merged ranges; other
    kinds of sheets are left out.

    Raises CalamineError and its kin where the workbook cannot be read, TooManyCells where it has
    more of them than allowed.
    """
    with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
        found: list[Sheet] = []
        for each in book.sheets_metadata:
            if each.typ is SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(each.name)
                rows = [_trimmed(row) for row in sheet.to_python(skip_empty_area=False)]
                cells -= sum(map(len, rows))
                if cells < 0:
                    raise TooManyCells
                merges = [(*start, *end) for start, end in sheet.merged_cell_ranges or ()]
                found.append(
                    (each.name, each.visible is not SheetVisibleEnum.Visible, rows, merges)
                )
        return found


def _trimmed(row: list[Any]) -> list[Any]:
    """Return a row up to its last cell that holds something."""
    end = len(row)
    if row.count("") == end:
        return []
    while end and row[end - 1] == "":
        end -= 1
    return row[:end] if end < len(row) else row
