"""The example's workbook is what its script makes from the table of figures."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from scripts.make_example import main

from tests.program import DATA


def test_the_script_makes_the_shipped_workbook_every_time(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        main(tmp_path / name)
    assert (
        (tmp_path / "one.xlsx").read_bytes()
        == (tmp_path / "two.xlsx").read_bytes()
        == (DATA / "sou-2024-2027.xlsx").read_bytes()
    )


def test_amounts_are_typed_and_the_index_is_a_formula_with_a_value() -> None:
    formulas, values = (
        load_workbook(DATA / "sou-2024-2027.xlsx", data_only=only)["SOU"] for only in (False, True)
    )
    assert (formulas["C12"].value, formulas["B7"].number_format, formulas["A12"].font.bold) == (
        203.9,
        "#,##0.0",
        True,
    )
    assert (formulas["E13"].value, values["E13"].value) == ("=ROUND(E12/$D$12*100,0)", 102)
    assert {str(each) for each in formulas.merged_cells.ranges} == {"A5:A6", "B5:D5"}
