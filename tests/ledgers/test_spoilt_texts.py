"""What a spreadsheet or a careless copy has spoilt: account strings of other lengths, codes cut
short, texts of two encodings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars
import pytest
import xlsxwriter

from tests.ledgers.accounts import written
from tests.program import Result, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

ENGINES = ("rows", "polars")
HEADER = "Konto;År;Beløb"
WHOLE = "0053001100000140;2024;1,00\n" * 3
ROW = "x;2024;1,00\n"
PIECES = 'schema = "budgetcli/accounts@1"\nsign = "expense-positive"\nby = ["group"]\n[account]\ngroup = "3-5"\nkind = "15-16"\n'


def rolled(folder: Path, engine: str, *flags: str) -> Result:
    return budgetcli(
        "summarize",
        "accounts.csv",
        *flags,
        "--engine",
        engine,
        "--no-config",
        "-O",
        "json",
        folder=folder,
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_an_account_that_lost_its_leading_zeros_is_told_where_it_is_taken_apart(
    engine: str, tmp_path: Path
) -> None:
    written(tmp_path, f"{HEADER}\n{WHOLE}53001100000140000;2024;2,00\n", layout=PIECES)
    told = rolled(tmp_path, engine, "--layout", "layout.toml")
    assert told.status == 0
    said = "account strings differ in length (16 in 3 rows, 17 in 1 row); pieces are counted from the first character"
    assert f"note[account-length]: accounts.csv: {said}" in told.err
    assert "account-length" not in rolled(tmp_path, engine, "--by", "konto").err


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("account", "length"), [("53001100000140", "length = 16\n"), ("5,3E+15", ""), ("5300", "")]
)
def test_an_account_of_another_length_than_is_declared_or_needed_is_a_bad_row(
    account: str, length: str, engine: str, tmp_path: Path
) -> None:
    layout = PIECES.replace("[account]\n", f"[account]\n{length}").replace(
        'by = ["group"]', 'by = ["group", "kind"]'
    )
    written(tmp_path, f"{HEADER}\n{WHOLE}{account};2024;2,00\n", layout=layout)
    refused = rolled(tmp_path, engine, "--layout", "layout.toml")
    assert refused.err.startswith(
        "error[bad-rows]: accounts.csv: line 5: the account string has not the length that the layout"
    )
    reported = rolled(tmp_path, engine, "--layout", "layout.toml", "--bad-rows", "report")
    assert "1 row, which" not in reported.err
    assert "accounts.csv: 3 rows, which add up to 3.00" in reported.err


@pytest.mark.parametrize("engine", ENGINES)
def test_codes_that_a_spreadsheet_cut_short_are_told(engine: str, tmp_path: Path) -> None:
    written(tmp_path, f"{HEADER}\n{WHOLE}5,3E+15;2024;2,00\n5.30011E+13;2024;2,00\n")
    said = rolled(tmp_path, engine, "--by", "konto").err
    assert (
        "note[digits-lost]: accounts.csv: the codes of 2 rows are cut short, such as `5,3E+15`: a spreadsheet keeps 15 digits"
        in said
    )


LONG = (5300110000001401, 5300110000001402, 9300110000001402, 93001100000014021, 22)


def stored(folder: Path, name: str) -> None:
    """Write accounts whose codes are stored as numbers."""
    if name.endswith("parquet"):
        polars.DataFrame(
            {"konto": list(map(float, LONG)), "amount": [1, 2, 3, 4, 5]}
        ).write_parquet(folder / name)
        return
    with xlsxwriter.Workbook(folder / name) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("konto", "amount"))
        if name == "hidden.xlsx":
            sheet.set_row(40, None, None, {"hidden": True})
        for row, code in enumerate(LONG, 1):
            sheet.write_row(row, 0, (code, row))


@pytest.mark.parametrize(
    ("name", "codes", "rows"),
    [
        (
            "a.xlsx",
            {"5.30011000000140E+15", "9.30011000000140E+15", "9.30011000000140E+16", "22"},
            "4 rows",
        ),
        (
            "hidden.xlsx",
            {"5.30011000000140E+15", "9.30011000000140E+15", "9.30011000000140E+16", "22"},
            "4 rows",
        ),
        (
            "a.parquet",
            {
                "5300110000001401",
                "5300110000001402",
                "9.300110000001402E+15",
                "9.300110000001402E+16",
                "22",
            },
            "2 rows",
        ),
    ],
)
def test_codes_with_more_digits_than_a_number_keeps_are_not_taken_for_whole(
    name: str, codes: set[str], rows: str, tmp_path: Path
) -> None:
    stored(tmp_path, name)
    result = budgetcli(
        "summarize",
        name,
        "--by",
        "konto",
        "--sign",
        "expense-positive",
        "-O",
        "json",
        folder=tmp_path,
    )
    assert {line["label"] for line in result.json["lines"] if line["role"] == "line"} == codes
    assert f"note[digits-lost]: {name}: the codes of {rows} are cut short" in result.err


@pytest.mark.parametrize(
    ("characters", "label"),
    [("1-5", "53001"), ("2-15", "30011000000140"), ("10-16", "5.30011000000140E+15")],
)
def test_a_part_of_a_cut_code_is_given_where_all_its_digits_are_known(
    characters: str, label: str, tmp_path: Path
) -> None:
    stored(tmp_path, "a.xlsx")
    (tmp_path / "layout.toml").write_text(
        PIECES.replace("3-5", characters).replace('kind = "15-16"\n', ""), encoding="utf-8"
    )
    result = budgetcli(
        "summarize",
        "a.xlsx",
        "--layout",
        "layout.toml",
        "--bad-rows",
        "report",
        "-O",
        "json",
        folder=tmp_path,
    )
    assert label in {line["label"] for line in result.json["lines"]}
    assert ("note[digits-lost]" in result.err) == ("E" in label)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("between", [1, 200_000])
def test_a_text_of_two_encodings_is_refused_with_the_lines(
    between: int, engine: str, tmp_path: Path
) -> None:
    written(tmp_path, (f"{HEADER}\n" + ROW * between).encode() + "Æ;2024;1,00\n".encode("cp1252"))
    refused = rolled(tmp_path, engine, "--by", "konto")
    assert refused.err.startswith(
        f"error[unknown-encoding]: accounts.csv: line 1 is in UTF-8 and line {between + 2} is not\n"
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_letters_of_windows_far_below_are_read_as_before(engine: str, tmp_path: Path) -> None:
    written(
        tmp_path, ("Konto;Aar;Beloeb\n" + ROW * 200_000).encode() + "Æ;2024;1,00\n".encode("cp1252")
    )
    assert {
        line["label"]
        for line in rolled(tmp_path, engine, "--by", "konto").json["lines"]
        if line["role"] == "line"
    } == {"x", "Æ"}
