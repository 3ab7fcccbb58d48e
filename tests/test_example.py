"""The example's workbook is what its script makes from the table of figures; and what is read from
a file gets nothing of the example."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from scripts.make_example import main

from tests.program import DATA, budgetcli


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


FILES = {
    "t.csv": "mio. kr. (2024-priser);2024;2025\nPleje og træning;-96;-91\nI alt;-96;-91\n",
    "c.toml": (
        'schema = "budgetcli/claims@1"\nid = "c"\ntitle = "Said"\nunit = "mio_kr"\n[[claim]]\n'
        'id = "net"\ntext = "net"\nexpression = "sou.total.net[2024] == -1253.6"\n'
    ),
    "m.md": "# Sundheds- og Omsorgsudvalget\n\nKlippekort afskaffes for 4,2 mio. kr. i 2024.\n",
}
EXAMPLES = ("Roskilde", "roskilde", "sou-2024", "1253.6 ==", "medicinpakker", "eksempel", "shipped")


@pytest.mark.parametrize(
    "call",
    [
        ("claims", "c.toml"),
        ("tie", "m.md"),
        ("draft-package", "m.md"),
        ("tie", "missing.md"),
        ("report", "t.csv", "-O", "md", "--sign", "income-positive"),
        ("gap", "t.csv"),
        ("combos", "t.csv", "--find", "1", "--year", "2024"),
    ],
)
def test_a_file_gets_neither_figures_nor_words_nor_language_of_the_example(
    call: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    ended = budgetcli(*call, folder=tmp_path)
    assert [each for each in EXAMPLES if each in ended.out + ended.err] == []
    assert not ended.err.startswith(("fejl", "råd"))
