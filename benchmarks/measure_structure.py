"""Print how well the structure of published sheets is found, against labels and independent counts."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Input
from budgetcli.model.numbers import from_float
from budgetcli.reading.grids import Grid
from budgetcli.reading.regions import regions
from budgetcli.reading.structures import RowRole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.reading.grids import Value

SHARED = Path(__file__).resolve().parents[2] / "shared"


def text_grid(path: Path) -> Grid:
    """Return a text file as a grid of str."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    delimiter = max(",;\t|", key=text[:5000].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return Grid(source=Input(path.name, None, ""), values=tuple(tuple(row) for row in rows))


def _saus() -> Iterator[tuple[int, Grid, list[str]]]:
    for path in sorted((SHARED / "labelled/saus").glob("*.csv")):
        yield int(path.name.split("_")[1]), text_grid(path), json.loads(path.with_suffix("").with_suffix(".labels.json").read_text())


def roles_of(grid: Grid) -> dict[int, RowRole]:
    """Return the role of every row, tables from top to bottom."""
    return {row: role for region in regions(grid) for row, role in region.roles}
