"""`inspect` shows what the reader understood and why, and stops at nothing that can be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import validate

from budgetcli.formats.schemas import schema
from tests.program import DATA, budgetcli
from tests.workbooks import HEADER, workbook

if TYPE_CHECKING:
    from pathlib import Path

BALANCED = (
    "mio. kr.;2024 udgifter;2024 indtægter\nSkoler;-10,5;1,0\nVeje;-2,5;0,5\nI alt;-13,0;1,5\n"
)
NETS = "mio. kr.;2024;2025\nSkoler;-10,5;-11,0\nLeje;2,5;2,5\nI alt;-8,0;-8,5\n"


def inspected(folder: Path, content: str | bytes, *arguments: str) -> Any:
    """Return the document of a file with this content."""
    (folder / "budget.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    result = budgetcli("inspect", "budget.csv", "-O", "json", *arguments, folder=folder)
    assert result.status == 0, result.err
    validate(__import__("json").loads(result.out), schema("inspection"))
    return result.json


def table_of(document: Any) -> Any:
    """Return the one table of a document."""
    ((table,),) = [sheet["tables"] for sheet in document["sheets"]]
    return table


def test_the_example_is_sure_and_says_where_everything_comes_from() -> None:
    table = table_of(budgetcli("inspect", "sou", "-O", "json", folder=DATA).json)
    assert (table["range"], table["sureness"], table["reasons"]) == ("A5:G13", "sure", [])
    assert table["unit"] == {
        "name": "mio. kr.",
        "scale": 1_000_000,
        "currency": "DKK",
        "basis": "stated",
    }
    assert table["sign"] == {"convention": "income-positive", "basis": "stated"}
    assert (table["header_rows"], table["labels"], table["price_level"]) == ([5, 6], ["A"], 2024)
    assert table["columns"][0] == {
        "column": "B",
        "header": "2024 udgifter",
        "year": 2024,
        "stage": None,
        "side": "expenditure",
        "measure": "amount",
    }


def test_each_total_names_the_lines_it_sums_and_the_columns_that_prove_it() -> None:
    (total,) = table_of(budgetcli("inspect", "sou", "-O", "json", folder=DATA).json)["totals"]
    assert (total["row"], [part["row"] for part in total["parts"]]) == (12, [7, 8, 9, 10, 11])
    assert (total["proved"], total["against"]) == (["B", "C", "D", "E", "F", "G"], [])


def test_a_total_that_does_not_add_up_is_shown_with_the_cell_that_speaks_against_it(
    tmp_path: Path,
) -> None:
    (total,) = table_of(inspected(tmp_path, BALANCED.replace("-13,0", "-14,0")))["totals"]
    assert (total["proved"], total["against"]) == (["C"], ["B"])
    assert "speak against it: B4" in budgetcli("inspect", "budget.csv", folder=tmp_path).out


def test_an_open_sign_is_reported_and_not_refused(tmp_path: Path) -> None:
    table = table_of(inspected(tmp_path, NETS))
    assert (table["sign"], table["sureness"]) == (
        {"convention": "unknown", "basis": "open"},
        "doubtful",
    )
    assert (
        table_of(inspected(tmp_path, NETS, "--sign", "income-positive"))["sign"]["basis"]
        == "declared"
    )


def test_two_units_are_reported_and_not_refused(tmp_path: Path) -> None:
    table = table_of(
        inspected(
            tmp_path,
            f"Beløb i 1.000 kr.\nBeløb i mio. kr.\n{BALANCED.replace('mio. kr.', 'Udvalg')}",
        )
    )
    assert (table["unit"]["basis"], table["reasons"][0]) == ("open", "unit-doubt")
    assert [finding["hint"] for finding in table["findings"]] == ["--unit kr|tkr|mio|mia"]


def test_a_decimal_mark_in_doubt_is_reported_and_not_refused(tmp_path: Path) -> None:
    table = table_of(inspected(tmp_path, "kr.;2024 udgifter\nSkoler;-1.250\nVeje;-2.500\n"))
    assert (table["sureness"], table["reasons"][0]) == ("doubtful", "decimal-doubt")


def test_an_error_among_the_amounts_is_reported_with_its_cell(tmp_path: Path) -> None:
    table = table_of(inspected(tmp_path, workbook("<c r='B3' t='e'><v>#REF!</v></c>")))
    assert [(finding["id"], finding["cell"]) for finding in table["findings"]] == [
        ("error-cell", "Ark1!B3")
    ]


def test_a_formula_never_calculated_is_reported_with_its_cell(tmp_path: Path) -> None:
    document = inspected(tmp_path, workbook("<c r='B3'><f>B2*2</f></c>"))
    assert document["sheets"][0]["cells"]["valueless"] == 1
    assert table_of(document)["reasons"][0] == "formula-without-value"


def test_a_text_among_the_amounts_is_noted_with_its_cell(tmp_path: Path) -> None:
    table = table_of(inspected(tmp_path, BALANCED.replace("-2,5", "ask Ida")))
    assert ("not-an-amount", "B3") in [(note["id"], note["cell"]) for note in table["notes"]]


def test_what_is_assumed_makes_a_reading_likely_only(tmp_path: Path) -> None:
    table = table_of(
        inspected(tmp_path, "x;2024;2025\nSkoler;10,5;11,0\nVeje;2,5;2,5\nI alt;13,0;13,5\n")
    )
    assert (table["sureness"], table["reasons"]) == ("likely", ["sign-assumed", "unit-not-stated"])


def test_hidden_rows_and_columns_are_noted(tmp_path: Path) -> None:
    rows = HEADER.replace("<row r='2'>", "<row r='2' hidden='1'>") + "<c r='B3'><v>-2</v></c></row>"
    document = inspected(tmp_path, workbook("", rows=rows))
    assert document["sheets"][0]["hidden_rows"] == [2]
    assert "Hidden, but read: 2" in budgetcli("inspect", "budget.csv", folder=tmp_path).out


def test_a_sheet_without_a_table_says_so(tmp_path: Path) -> None:
    document = inspected(tmp_path, "only words here\n")
    assert [(sheet["tables"], sheet["why"]) for sheet in document["sheets"]] == [([], "no-table")]
    assert (
        "No table with lines and amounts" in budgetcli("inspect", "budget.csv", folder=tmp_path).out
    )


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04 torn")
    assert budgetcli("inspect", "b.xlsx", folder=tmp_path).err.startswith(
        "error[unreadable-file]: "
    )


def test_json_of_our_own_needs_no_inspection(tmp_path: Path) -> None:
    budgetcli("summarize", "sou", "-o", tmp_path / "own.json", folder=DATA)
    assert "`budgetcli summarize` reads it" in budgetcli("inspect", tmp_path / "own.json").err


def test_people_see_the_roles_in_the_margin_in_their_language() -> None:
    lines = budgetcli("inspect", "sou", folder=DATA).out.splitlines()
    assert any(line.split()[1:3] == ["I", "ALT"] and "-1.457,5" in line for line in lines)
    assert any(
        line.split()[1:2] == ["TOTAL"] and "-1,457.5" in line
        for line in budgetcli("inspect", "sou", "--lang", "en", folder=DATA).out.splitlines()
    )


def test_a_long_table_is_shown_whole_only_when_asked_for(tmp_path: Path) -> None:
    lines = "".join(f"Line {number};{number},5;{number},5\n" for number in range(1, 41))
    (tmp_path / "long.csv").write_text(f"mio. kr.;2024;2025\n{lines}", encoding="utf-8")
    short, whole = (
        budgetcli("inspect", "long.csv", *more, folder=tmp_path).out for more in ((), ("--all",))
    )
    assert ("Line 40" in short, "Line 40" in whole) == (False, True)
    assert "--all shows them" in short


def test_a_table_is_picked_by_its_number(tmp_path: Path) -> None:
    two = "x;2024;2025\nA;-1,5;-1,5\nB;-2,5;-2,5\n\ny;2026;2027\nC;-3,5;-3,5\nD;-4,5;-4,5\n"
    assert [table["table"] for table in inspected(tmp_path, two)["sheets"][0]["tables"]] == [1, 2]
    assert [
        table["table"] for table in inspected(tmp_path, two, "--table", "2")["sheets"][0]["tables"]
    ] == [2]
    assert budgetcli("inspect", "budget.csv", "--table", "3", folder=tmp_path).err.startswith(
        "error[unknown-table]: "
    )


@pytest.mark.parametrize("format", ["csv", "md", "html", "xlsx", "parquet", "jsonl"])
def test_every_format_holds_it(format: str, tmp_path: Path) -> None:
    result = budgetcli("inspect", "sou", "-o", tmp_path / f"seen.{format}", folder=DATA)
    assert (result.status, (tmp_path / f"seen.{format}").stat().st_size > 100) == (0, True)
