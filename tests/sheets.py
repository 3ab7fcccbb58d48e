"""Workbooks with formulas, written as small tables in a test."""

from __future__ import annotations

from xml.sax.saxutils import escape

from budgetcli.model.equations import address
from tests.workbooks import workbook


def book(text: str, *, hidden: tuple[int, ...] = ()) -> bytes:
    """Return a workbook of a table with `;` between cells; `'5` is a text.

    `=SUM(B2:B3)|-13.5` is a formula with its stored value; without `|` it has none.
    """
    lines = [line.strip().split(";") for line in text.strip().splitlines()]
    shown = {row: " hidden='1'" if row in hidden else "" for row in range(1, len(lines) + 1)}
    rows = ""
    for row, cells in enumerate(lines):
        written = "".join(_cell(address(row, column), cell) for column, cell in enumerate(cells))
        rows += f"<row r='{row + 1}'{shown[row + 1]}>{written}</row>"
    return workbook("", rows=rows)


def _cell(name: str, cell: str) -> str:
    formula, _, stored = cell.partition("|") if cell.startswith("=") else ("", "", cell)
    said = f"<f>{escape(formula[1:])}</f>" if formula else ""
    if stored.startswith("#"):
        return f"<c r='{name}' t='e'>{said}<v>{stored}</v></c>"
    try:
        if stored.startswith("'"):
            raise ValueError(stored)
        float(stored)
    except ValueError:
        text = stored.removeprefix("'")
        inline = f"<is><t>{escape(text)}</t></is>" if stored else ""
        return (
            f"<c r='{name}' t='inlineStr'>{said}{inline}</c>"
            if stored
            else f"<c r='{name}'>{said}</c>"
        )
    return f"<c r='{name}'>{said}<v>{stored}</v></c>"
