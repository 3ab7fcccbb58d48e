"""A last row that states the sum of the others is a control total; one that does not hold is
refused, and a row of accounts stays one."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars
import pytest
from openpyxl import Workbook

from tests.ledgers.accounts import written
from tests.program import Result, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "Konto;År;Udvalg;Beløb"
ROWS = "1;2024;Skoler;1,00\n2;2024;Veje;2,00\n"
PROVED = "the last row states the sum of the others, and they add up to it"
ENGINES = ("rows", "polars")


def rolled(folder: Path, name: str, engine: str, *more: str) -> Result:
    command = (
        "summarize",
        name,
        "--by",
        "udvalg",
        "--sign",
        "expense-positive",
        "--no-config",
        "--engine",
        engine,
        "-O",
        "json",
    )
    return budgetcli(*command, *more, folder=folder)


def total(result: Result) -> Decimal:
    assert result.status == 0, result.err
    (amount,) = result.json["total"]["net"].values()
    return -Decimal(amount)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "last", ["I alt;;;3,00", ";;;3,00", "Samlet;;;3,00", ";;Sum;3,00\n\n;;;\n"]
)
def test_a_stated_total_is_proved_and_left_out(last: str, engine: str, tmp_path: Path) -> None:
    written(tmp_path, f"{HEADER}\n{ROWS}{last}")
    found = rolled(tmp_path, "accounts.csv", engine)
    assert total(found) == 3
    assert f"note[control-total]: accounts.csv: {PROVED}" in found.err


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("last", ["I alt;;;4,00", ";;;4,00", "I alt;2024;;4,00"])
def test_a_stated_total_of_something_else_is_refused(
    last: str, engine: str, tmp_path: Path
) -> None:
    written(tmp_path, f"{HEADER}\n{ROWS}{last}\n")
    refused = rolled(tmp_path, "accounts.csv", engine)
    assert refused.status == 2
    said = "accounts.csv: the last row states a total of 4.00, and the rows above it add up to 3.00"
    assert refused.err == f"error[control-total]: {said}\n"


@pytest.mark.parametrize("engine", ENGINES)
def test_an_account_that_happens_to_have_the_sum_of_the_others_is_no_total(
    engine: str, tmp_path: Path
) -> None:
    written(tmp_path, f"{HEADER}\n3;2024;;3,00\n{ROWS}")
    assert total(rolled(tmp_path, "accounts.csv", engine)) == 6
    written(tmp_path, f"{HEADER}\n{ROWS}3;2024;;3,00\n")
    assert total(rolled(tmp_path, "accounts.csv", engine)) == 6


def test_each_of_several_files_may_state_its_total(tmp_path: Path) -> None:
    header = "Konto;Udvalg;Beløb"
    written(tmp_path, f"{header}\n1;Skoler;1,00\n2;Veje;2,00\nI alt;;3,00\n", "a.csv")
    written(tmp_path, f"{header}\n1;Skoler;4,00\n2;Veje;2,00\nI alt;;6,00\n", "b.csv")
    written(tmp_path, "a.csv\nb.csv\n", "list.txt")
    found = budgetcli(
        "summarize",
        "--files",
        "list.txt",
        "--by",
        "udvalg",
        "--no-config",
        "-O",
        "json",
        folder=tmp_path,
    )
    assert total(found) == 9
    assert f"×2: a.csv: {PROVED}" in found.err  # the same note once, with a count


def test_a_total_below_debit_and_credit_a_workbook_and_parquet(tmp_path: Path) -> None:
    written(
        tmp_path,
        "Konto;Udvalg;Debet;Kredit\n1;Skoler;5,00;\n2;Veje;;2,00\nI alt;;5,00;2,00\n",
        "sides.csv",
    )
    assert total(rolled(tmp_path, "sides.csv", "auto")) == 3
    rows: list[list[str | int | None]] = [
        ["1", "2024", "Skoler", 1],
        ["2", "2024", "Veje", 2],
        ["I alt", None, None, 3],
    ]
    book = Workbook()
    sheet = book.create_sheet("accounts", 0)
    for row in (HEADER.split(";"), *rows):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    polars.DataFrame(rows, schema=HEADER.split(";"), orient="row").write_parquet(
        tmp_path / "a.parquet"
    )
    assert [total(rolled(tmp_path, name, "auto")) for name in ("a.xlsx", "a.parquet")] == [3, 3]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_difference_of_two_files_leaves_their_totals_out(engine: str, tmp_path: Path) -> None:
    written(tmp_path, f"{HEADER}\n{ROWS}I alt;;;3,00\n", "a.csv")
    written(tmp_path, f"{HEADER}\n{ROWS.replace('2,00', '2,50')}I alt;;;3,50\n", "b.csv")
    command = (
        "diff",
        "a.csv",
        "b.csv",
        "--by",
        "konto",
        "--sign",
        "expense-positive",
        "--engine",
        engine,
        "--no-config",
        "-O",
        "json",
    )
    found = budgetcli(*command, folder=tmp_path).json
    assert [(each["line"], each["change"]) for each in found["changes"]] == [
        ("2", Decimal("-0.50"))
    ]
    assert found["total"]["net"]["2024"]["after"] == Decimal("-3.50")


@pytest.mark.parametrize(
    ("last", "expected"),
    [("1.000,50", "1003.50"), ("1,5", "4.50"), ("1.5", "4.50"), ("1.000", None), ("tekst", None)],
)
def test_texts_among_the_amounts_of_a_workbook_are_read_where_they_can_be_read_one_way(
    last: str, expected: str | None, tmp_path: Path
) -> None:
    book = Workbook()
    sheet = book.create_sheet("accounts", 0)
    for row in (
        HEADER.split(";"),
        ["1", 2024, "Skoler", 1],
        ["2", 2024, "Veje", 2.0],
        ["3", 2024, "Veje", last],
    ):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    found = rolled(tmp_path, "a.xlsx", "auto")
    if expected is None:
        assert found.status == 2
        assert found.err.startswith("error[bad-rows]: a.xlsx: line 4: the amount ")
    else:
        assert total(found) == Decimal(expected)
    assert (rolled(tmp_path, "a.xlsx", "auto", "--decimal", "comma").status == 0) == (
        last in ("1.000,50", "1,5", "1.000")
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_a_date_says_its_year_and_two_digits_say_none(engine: str, tmp_path: Path) -> None:
    for date in (
        "31-12-2024",
        "2024-12-31",
        "31.12.2024",
        "20241231",
        "2024-12-31 00:00:00",
        "2024",
    ):
        written(tmp_path, f"{HEADER}\n1;{date};Veje;1,00\n2;2024;Veje;2,00\n")
        assert rolled(tmp_path, "accounts.csv", engine).json["years"] == [2024]
    for other in ("24", "45657", "12"):
        written(tmp_path, f"{HEADER}\n1;2024;Veje;1,00\n2;{other};Veje;2,00\n")
        assert rolled(tmp_path, "accounts.csv", engine).err.startswith(
            "error[bad-rows]: accounts.csv: line 3: no year"
        )
