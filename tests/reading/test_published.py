"""Published files and labelled tables, where they lie beside the project."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from budgetcli.model.budgets import Input
from budgetcli.reading.regions import regions
from budgetcli.reading.structures import RegionRowRole
from budgetcli.sheets.grids import Grid

SHARED = Path(__file__).resolve().parents[3] / "shared"
LABELLED = SHARED / "labelled/saus"
pytestmark = pytest.mark.skipif(
    not LABELLED.is_dir(), reason="the labelled tables are not beside the project"
)


def text_grid(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> Grid:
    """Return a text file as a grid of str."""
    with path.open(encoding=encoding, newline="") as file:
        return Grid(
            source=Input(path.name, None, ""),
            values=tuple(map(tuple, csv.reader(file, delimiter=delimiter))),
        )


def test_headers_and_totals_of_the_labelled_tables() -> None:
    right = {"first": 0, "header": 0, "hit": 0, "found": 0, "wanted": 0}
    paths = sorted(LABELLED.glob("*.csv"))
    for path in paths:
        labels = json.loads(path.with_suffix(".labels.json").read_text(encoding="utf-8"))
        roles = {row: role for region in regions(text_grid(path)) for row, role in region.roles}
        body = [
            row
            for row, role in sorted(roles.items())
            if role in (RegionRowRole.DATA, RegionRowRole.TOTAL, RegionRowRole.GROUP)
        ]
        derived = {row for row, label in enumerate(labels) if label == "derived"}
        totals = {row for row, role in roles.items() if role is RegionRowRole.TOTAL}
        header = {
            row
            for row, role in roles.items()
            if role in (RegionRowRole.HEADER, RegionRowRole.NUMBERING)
        }
        right["first"] += (
            body[:1]
            == [row for row, label in enumerate(labels) if label in ("data", "derived", "group")][
                :1
            ]
        )
        right["header"] += header == {row for row, label in enumerate(labels) if label == "header"}
        right["hit"] += len(derived & totals)
        right["found"] += len(totals)
        right["wanted"] += len(derived)
    assert right["first"] >= 0.95 * len(paths)
    assert right["header"] >= 0.85 * len(paths)
    assert right["hit"] >= 0.90 * right["found"]
    assert right["hit"] >= 0.75 * right["wanted"]


def test_a_list_of_five_code_levels_in_six_years() -> None:
    path = SHARED / "realdata/finanslov2016/fl16.csv"
    if not path.is_file():
        pytest.skip("the published files are not beside the project")
    (table,) = regions(text_grid(path, delimiter=";"))
    assert sum(len(total.proved) for total in table.totals) >= 11_000
