"""`inspect` of account files: how they are written, what each column is, the sign, rows, sums and
bad rows, and a layout to keep."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import jsonschema
import polars
import pytest

from budgetcli.formats.schemas import schema
from tests.ledgers.accounts import EXPENSES, ROWS, text, written
from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path

PIECES = (
    f'{EXPENSES}by = ["group"]\n\n[account]\ngroup = "3-5"\nkind = "15-16"\n\n[side]\ncolumn = "kind"\nincome = ["7"]\n\n'
    '[only]\nudvalg = ["Økonomiudvalget"]\n\n[amounts]\n"Budget 2024" = 2024\n"Regnskab" = { year = 2025, stage = "actual" }\n'
)


def seen(folder: Path, *arguments: str) -> Any:
    """Return the document of account files, which follows its schema."""
    result = budgetcli("inspect", *arguments, "-O", "json", folder=folder)
    assert result.status == 0, result.err
    jsonschema.validate(json.loads(result.data), schema("accounts"))
    return result.json


def test_everything_that_was_understood_is_said(tmp_path: Path) -> None:
    written(tmp_path, text(*ROWS, "x;y").encode("cp1252"))
    found = seen(tmp_path, "accounts.csv", "--layout", "layout.toml")
    assert found["files"] == [
        {
            "path": "accounts.csv",
            "kind": "text",
            "encoding": "cp1252",
            "delimiter": ";",
            "decimal": "comma",
            "sheet": None,
            "header": 1,
            "rows": 5,
            "sum": Decimal("1500.00"),
        }
    ]
    assert [(each["header"], each["meaning"], each["name"]) for each in found["columns"]] == [
        ("Konto", "account", "account"),
        ("År", "year", "year"),
        ("Udvalg", "committee", "committee"),
        ("Funktion", "function", "function"),
        ("Tekst", "text", "text"),
        ("Beløb", "amount", None),
        ("Bilag", None, "bilag"),
    ]
    assert found["sign"] == {"convention": "expense-positive", "basis": "declared"}
    assert (found["rows"], found["sum"], found["bad_rows"]) == (5, Decimal("1500.00"), 1)
    assert found["bad"] == [
        {"file": "accounts.csv", "line": 7, "fault": "not as many fields as the header"}
    ]
    assert [(each["year"], each["rows"], each["amount"]) for each in found["sums"]] == [
        (2024, 4, Decimal("1499.99")),
        (2025, 1, Decimal("0.01")),
    ]
    assert found["inputs"][0]["sha256"]


@pytest.mark.parametrize(
    ("rows", "header", "basis"),
    [
        ((), None, "open"),
        (("1;2024;A;1;x;5,00;1", "2;2024;A;1;x;6,00;2"), None, "one-sign"),
        (("1;5,00;", "2;;6,00"), "Konto;Debet;Kredit", "columns"),
    ],
)
def test_why_the_sign_is_what_it_is_is_said(
    rows: tuple[str, ...], header: str | None, basis: str, tmp_path: Path
) -> None:
    written(tmp_path, text(*rows, header=header) if header else text(*rows))
    assert seen(tmp_path, "accounts.csv", "--by", "konto")["sign"]["basis"] == basis


def test_debit_and_credit_are_told(tmp_path: Path) -> None:
    written(tmp_path, text("1;5,00;", "2;;6,00", header="Konto;Debet;Kredit"))
    assert [
        each["meaning"] for each in seen(tmp_path, "accounts.csv", "--by", "konto")["columns"]
    ] == ["account", "debit", "credit"]
    shown = budgetcli(
        "inspect", "accounts.csv", "--by", "konto", "--lang", "da", folder=tmp_path
    ).out
    assert "2 rækker giver i alt 1,00, kredit minus debet; `--control 2:1.00`" in shown
    assert (
        "2 rows, which add up to 1.00, credit less debit"
        in budgetcli("summarize", "accounts.csv", "--by", "konto", folder=tmp_path).err
    )


def test_pieces_of_the_account_string_are_shown_with_their_first_values(tmp_path: Path) -> None:
    written(tmp_path, text(), layout=f'{EXPENSES}by = ["group"]\n\n[account]\ngroup = "3-5"\n')
    (piece,) = seen(tmp_path, "accounts.csv", "--layout", "layout.toml")["pieces"]
    assert piece == {
        "name": "group",
        "first": 3,
        "last": 5,
        "separator": None,
        "examples": ["530", "220"],
    }
    shown = budgetcli(
        "inspect", "accounts.csv", "--layout", "layout.toml", "--lang", "en", folder=tmp_path
    ).out
    assert "characters 3-5 of the account" in shown


def test_personal_identifiers_are_masked_unless_asked_not_to(tmp_path: Path) -> None:
    written(
        tmp_path,
        text(
            "1;2024;A;1;Til 010190-1234;5,00;0101901234",
            header="Konto;År;Udvalg;Funktion;Tekst;Beløb;CPR",
        ),
    )
    shown = json.dumps(seen(tmp_path, "accounts.csv", "--by", "konto"), default=str)
    assert "1234" not in shown
    assert shown.count("010190-xxxx") == 2
    bare = seen(tmp_path, "accounts.csv", "--by", "konto", "--no-masking")
    assert (bare["masking"], bare["columns"][6]["examples"], bare["columns"][6]["personal"]) == (
        False,
        ["0101901234"],
        True,
    )


def test_a_control_total_that_is_not_met_is_shown_and_not_refused(tmp_path: Path) -> None:
    written(tmp_path, text())
    found = seen(tmp_path, "accounts.csv", "--control", "5:9.99")
    assert found["control"] == "the amounts add up to 1500.00, and 9.99 was stated"
    assert found["rows"] == 5


def test_the_layout_that_is_written_reads_the_same(tmp_path: Path) -> None:
    rows = [row.rsplit(";", 2)[0] + ";5,00;6,00" for row in ROWS]
    written(
        tmp_path,
        text(*rows, header="Konto;År;Udvalg;Funktion;Tekst;Budget 2024;Regnskab").encode("cp1252"),
        layout=PIECES,
    )
    budgetcli(
        "inspect",
        "accounts.csv",
        "--layout",
        "layout.toml",
        "--layout-out",
        "kept.toml",
        folder=tmp_path,
    )
    before, after = (
        budgetcli("summarize", "accounts.csv", "--layout", each, "-O", "json", folder=tmp_path)
        for each in ("layout.toml", "kept.toml")
    )
    assert before.status == after.status == 0, (before.err, after.err)
    assert [each["figures"] for each in before.json["lines"]] == [
        each["figures"] for each in after.json["lines"]
    ]
    kept = seen(tmp_path, "accounts.csv", "--layout", "kept.toml")
    assert kept["columns"][0]["declared"]


def test_several_files_and_other_kinds_are_looked_at_alike(tmp_path: Path) -> None:
    written(tmp_path, text())
    frame = polars.DataFrame(
        {"Konto": ["1"], "Udvalg": ["A"], "År": ["2024"], "Beløb": [Decimal("2.50")]}
    )
    frame.write_parquet(tmp_path / "more.parquet")
    (tmp_path / "parts.txt").write_text("accounts.csv\nmore.parquet\n")
    found = seen(tmp_path, "--files", "parts.txt", "--sign", "expense-positive")
    assert [each["kind"] for each in found["files"]] == ["text", "parquet"]
    assert (found["rows"], found["sum"]) == (6, Decimal("1502.50"))
    assert seen(tmp_path, "more.parquet", "--by", "udvalg")["columns"][0]["examples"] == ["1"]


def test_a_committee_of_account_files_is_looked_at_as_such(tmp_path: Path) -> None:
    written(tmp_path, text())
    (tmp_path / "budgetcli.toml").write_text(
        '[committee.town]\nsource = "accounts.csv"\nlayout = "layout.toml"\n'
    )
    assert seen(tmp_path, "town")["rows"] == 5


def test_a_large_file_with_a_header_of_accounts_needs_no_word(tmp_path: Path) -> None:
    rows = [
        f"{number:016d};2024;A;{number % 60};Tekst;-{number},50;{number}" for number in range(700)
    ]
    written(tmp_path, text(*rows))
    assert seen(tmp_path, "accounts.csv")["rows"] == 700
    small = budgetcli("inspect", "accounts.csv", "--table", "1", "-O", "json", folder=tmp_path)
    assert "sheets" in small.json, "a table that is asked for is looked at as one"


def test_a_small_file_is_a_printed_table_until_somebody_says_otherwise(tmp_path: Path) -> None:
    written(tmp_path, text())
    assert "sheets" in budgetcli("inspect", "accounts.csv", "-O", "json", folder=tmp_path).json


def test_records_are_a_column_each(tmp_path: Path) -> None:
    written(tmp_path, text())
    lines = budgetcli(
        "inspect", "accounts.csv", "--by", "konto", "-O", "csv", folder=tmp_path
    ).out.splitlines()
    assert lines[0].endswith("column,header,name,meaning,declared,year,stage,personal,examples")
    assert len(lines) == 8


def test_a_screen_in_danish_is_in_danish_and_says_the_command_to_go_on_with(tmp_path: Path) -> None:
    written(tmp_path, text())
    shown = budgetcli(
        "inspect", "accounts.csv", "--control", "5", "--no-config", "--lang", "da", folder=tmp_path
    ).out
    assert "nothing states" not in shown
    assert "`budgetcli summarize accounts.csv --by udvalg` lægger dem sammen" in shown
