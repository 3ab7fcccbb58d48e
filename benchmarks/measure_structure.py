"""Measure how well the structure of labelled tables is found, half by half, and that long lists of
accounts get no totals."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from plaintexts import text_rows
from published_sheets import REAL, Measured

from budgetcli.model.budgets import Input
from budgetcli.reading.regions import regions
from budgetcli.reading.structures import RegionRowRole
from budgetcli.sheets.grids import Grid

if TYPE_CHECKING:
    from collections.abc import Iterator

LABELLED = REAL.parent / "labelled/saus"
BODY = (RegionRowRole.DATA, RegionRowRole.TOTAL, RegionRowRole.GROUP)
LISTS = (
    "okc-budget-data/okc_fy2014_budget_detail.csv",
    "dataset-archive/3_dataset.original.csv",
    "datasets/Partidas_Gastos.csv",
)
"""Lists of accounts of some thousand rows, which have no totals."""


def text_grid(path: Path) -> Grid:
    """Return a text file as a grid of str."""
    return Grid(source=Input(path.name, None, ""), values=tuple(map(tuple, text_rows(path))))


def roles_of(grid: Grid) -> dict[int, RegionRowRole]:
    """Return the role of every row, tables from top to bottom."""
    return {row: role for region in regions(grid) for row, role in region.roles}


def labelled_tables() -> Iterator[tuple[int, Grid, list[str]]]:
    """Yield each labelled table with its number and the label of every row."""
    for path in sorted(LABELLED.glob("*.csv")):
        labels = path.with_suffix(".labels.json").read_text(encoding="utf-8")
        yield int(path.name.split("_")[1]), text_grid(path), json.loads(labels)


def labelled() -> list[Measured]:
    """Return first body row, header rows and totals against the labels; even numbers were looked
    at, odd ones were not."""
    counts = {"even": Counter[str](), "odd": Counter[str]()}
    for number, grid, labels in labelled_tables():
        counts["odd" if number % 2 else "even"].update(_counted(roles_of(grid), labels))
    counts["all"] = sum(counts.values(), Counter())
    shares = {half: _shares(count) for half, count in counts.items()}
    reaches = {
        "first body row right": 0.95,
        "exact set of header rows": 0.85,
        "derived lines, precision": 0.90,
        "derived lines, recall": 0.75,
    }
    on = f"SAUS {counts['all']['tables']}"
    return [
        Measured(
            on,
            measure,
            f"at least {reach:.2f}",
            f"{shares['all'][at]:.3f} (half not looked at {shares['odd'][at]:.3f})",
            shares["all"][at] >= reach,
        )
        for at, (measure, reach) in enumerate(reaches.items())
    ]


def _counted(roles: dict[int, RegionRowRole], labels: list[str]) -> dict[str, int]:
    """Return what is right in one table."""
    derived, header = (
        {row for row, label in enumerate(labels) if label == name} for name in ("derived", "header")
    )
    body = [row for row, label in enumerate(labels) if label in ("data", "derived", "group")]
    found = {row for row, role in roles.items() if role is RegionRowRole.TOTAL}
    headers = {
        row
        for row, role in roles.items()
        if role in (RegionRowRole.HEADER, RegionRowRole.NUMBERING)
    }
    first = min((row for row, role in roles.items() if role in BODY), default=None)
    right = {"tables": 1, "first": first == body[0], "header": headers == header}
    return right | {"hit": len(found & derived), "found": len(found), "wanted": len(derived)}


def _shares(count: Counter[str]) -> tuple[float, float, float, float]:
    tables = count["tables"]
    return (
        count["first"] / tables,
        count["header"] / tables,
        count["hit"] / count["found"],
        count["hit"] / count["wanted"],
    )


def lists() -> list[Measured]:
    """Return how many totals are claimed in long lists of accounts."""
    claimed = {
        name: sum(len(region.totals) for region in regions(text_grid(REAL / name)))
        for name in LISTS
    }
    said = tuple(f"{name}: {count}" for name, count in claimed.items())
    return [
        Measured(
            "three lists of accounts",
            "totals claimed where there are none",
            "0",
            str(sum(claimed.values())),
            not any(claimed.values()),
            said,
        )
    ]


if __name__ == "__main__":
    for row in (*labelled(), *lists()):
        print(f"{row.on:26} {row.measure:40} {row.achieved}")
