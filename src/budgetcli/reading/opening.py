"""Bytes become grids: the content decides what they are, never a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.reading.texts import read_text
from budgetcli.reading.workbooks import is_workbook, read_workbook

if TYPE_CHECKING:
    from budgetcli.model.budgets import Input
    from budgetcli.reading.grids import Grid


def open_grids(data: bytes, source: Input) -> tuple[Grid, ...]:
    """Return the sheets of a workbook, or the one grid of a text.

    Raises ReadError where the content is neither, damaged, protected or too large.
    """
    return read_workbook(data, source) if is_workbook(data) else (read_text(data, source),)
