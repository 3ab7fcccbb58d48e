"""A sample of the workbooks made to break readers, where they are at hand: read, or refused with a
cause, and nothing missing."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from budgetcli.model.budgets import Input
from budgetcli.model.errors import BudgetError
from budgetcli.reading.inspection import counts_of
from budgetcli.sheets.opening import open_grids
from tests.reading.raw_counts import ods_counts, xls_total, xlsb_total, xlsx_counts

if TYPE_CHECKING:
    from budgetcli.sheets.grids import Grid

SHARED = Path(__file__).parents[3] / "shared"
SAMPLE = [path for path in sorted(SHARED.glob("corpus/**/*.*")) if path.stat().st_size < 100_000][
    ::9
]

pytestmark = pytest.mark.skipif(
    not SAMPLE, reason="the corpus of hostile workbooks is not part of the project"
)


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.name)
def test_a_hostile_workbook_is_read_to_the_last_cell_or_refused_in_one_line(path: Path) -> None:
    data = path.read_bytes()
    grids: tuple[Grid, ...] = ()
    refusal = ""
    try:
        grids = open_grids(data, Input(path.name, None, ""))
    except BudgetError as error:
        refusal = str(error)
    assert "\n" not in refusal
    if refusal:
        return
    read = {
        grid.source.sheet: {
            kind: count for kind, count in counts_of(grid)._asdict().items() if count
        }
        for grid in grids
    }
    everything = sum(sum(counts.values()) - counts.get("valueless", 0) for counts in read.values())
    if path.suffix in (".xlsx", ".xlsm"):
        assert read == {name: dict(counts) for name, counts in xlsx_counts(data).items()}
    elif path.suffix == ".ods":
        with ZipFile(path) as package:
            assert read == {
                name: dict(counts)
                for name, counts in ods_counts(package.read("content.xml")).items()
            }
    elif path.suffix == ".xlsb":
        assert everything == xlsb_total(data)
    elif path.suffix == ".xls" and data.startswith(b"\xd0\xcf"):
        assert everything == xls_total(data)


def test_a_workbook_saved_in_several_formats_is_the_same_in_each() -> None:
    formats = defaultdict(list)
    for path in sorted(SHARED.glob("corpus/test_files/[n-z]*.xls*")):
        formats[path.stem].append(path)
    for paths in (paths for paths in formats.values() if len(paths) > 2):
        first, *others = (
            {
                grid.source.sheet: dict(
                    ((row, column), value) for row, column, value in grid.cells()
                )
                for grid in grids
                if grid.values
            }
            for grids in (
                open_grids(path.read_bytes(), Input(path.name, None, ""))
                for path in paths
                if "password" not in path.name
            )
        )
        for other in others:
            assert all(first[sheet] == other[sheet] for sheet in first.keys() & other.keys()), paths
