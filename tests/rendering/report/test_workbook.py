"""The report as a workbook: formulas for what is computed, each with its value, and LibreOffice
comes to the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.needs import office
from tests.program import DATA, budgetcli

FLAGS = ("--base-state", "before", "--lang", "en")


def write(path: Path, *flags: str | Path) -> Path:
    result = budgetcli("report", "sou", *flags, "-o", path)
    assert result.status == 0, result.err
    return path


def live(path: Path) -> dict[tuple[str, str], str]:
    """Return every formula by sheet and cell."""
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    }


def values(path: Path) -> dict[tuple[str, str], Any]:
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in load_workbook(path, data_only=True)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_totals_nets_and_index_are_formulas(tmp_path: Path) -> None:
    found = live(write(tmp_path / "r.xlsx", "--lang", "da"))
    assert found["Budget", "B10"] == "=ROUND(SUM(B5:B9),1)"
    assert found["Budget", "C10"] == "=ROUND(SUM(C5:C9)-0.1,1)"
    assert found["Budget", "D5"] == "=ROUND(B5+C5,1)"
    assert found["Budget", "D9"] == "=ROUND(B9+C9-0.1,1)"
    assert found["Budget", "E11"] == "=ROUND(100*(E10)/D10,0)"
    assert ("Budget", "E5") not in found


def test_the_values_are_the_published_ones(tmp_path: Path) -> None:
    path = write(tmp_path / "r.xlsx", "--lang", "da")
    held = values(path)
    assert [held["Budget", f"{column}10"] for column in "BCDEFG"] == [
        -1457.5,
        203.9,
        -1253.6,
        -1281.7,
        -1307.6,
        -1331.4,
    ]
    assert (held["Overblik", "B5"], held["Overblik", "B7"], held["Overblik", "C7"]) == (
        1253.6,
        9.3,
        30.9,
    )
    assert (
        held["Kilder", "C5"] == budgetcli("report", "sou", "-O", "json").json["inputs"][0]["sha256"]
    )


def test_what_rounding_took_is_said_in_a_note(tmp_path: Path) -> None:
    sheet = load_workbook(write(tmp_path / "r.xlsx", "--lang", "en"))["Budget"]
    assert sheet["C10"].comment is not None
    assert "differs by \u22120.1 from what its parts add up to" in sheet["C10"].comment.text


def test_the_budget_after_follows_from_the_measures(tmp_path: Path) -> None:
    path = write(tmp_path / "r.xlsx", *FLAGS, "--assume", "zero")
    held, found = values(path), live(path)
    assert [held["After", f"{column}10"] for column in "DEFG"] == [
        -1249.4,
        -1275.1,
        -1301.0,
        -1324.8,
    ]
    assert "SUMIFS(" in found["After", "D5"]
    assert held["Measures", "D5"] == "pleje-og-traening"
    assert held["Measures", "G5"] == 4.2


def test_unknown_years_stay_unknown(tmp_path: Path) -> None:
    held = values(write(tmp_path / "r.xlsx", *FLAGS))
    assert (
        held["Measures", "H8"],
        held["Measures", "H9"],
        held["After", "E5"],
        held["After", "E10"],
    ) == ("?", "?", "?", "?")
    assert held["After", "D10"] == -1249.4


def test_a_broken_total_stays_as_it_is_printed(tmp_path: Path) -> None:
    broken = (DATA / "sou.csv").read_text(encoding="utf-8").replace("-919,6", "-916,9").encode()
    path = tmp_path / "r.xlsx"
    assert budgetcli("report", "-", "-o", path, "--no-config", stdin=broken).status == 0
    assert ("Budget", "E10") not in live(path)
    assert values(path)["Budget", "E10"] == -1281.7


@pytest.mark.parametrize(
    ("language", "locale"), [("da", "[$-406]#,##0.0"), ("en", "[$-809]#,##0.0")]
)
def test_the_sheets_are_ready_to_read_and_to_print(
    tmp_path: Path, language: str, locale: str
) -> None:
    sheet = load_workbook(write(tmp_path / "r.xlsx", "--lang", language))["Budget"]
    assert sheet["B5"].number_format == locale
    assert sheet.freeze_panes == "B5"
    assert sheet.column_dimensions["A"].width > 40
    assert sheet.print_area == "'Budget'!$A$1:$G$11"
    assert sheet.print_title_rows == "$4:$4"


@pytest.mark.slow
@pytest.mark.needs("LibreOffice")
def test_libreoffice_calculates_what_is_stored(tmp_path: Path) -> None:
    path = write(
        tmp_path / "r.xlsx", *FLAGS, "--assume", "permanent", "--show-sign", "expense-positive"
    )
    held, again = values(path), values(office(path, tmp_path))
    found = live(path)
    assert len(found) > 80
    assert {cell: again[cell] for cell in found} == pytest.approx(
        {cell: held[cell] for cell in found}, abs=1e-9
    )
