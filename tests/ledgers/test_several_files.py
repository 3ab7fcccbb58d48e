"""Several files as one ledger: each once, each with the columns of the first, folders and sheets
among them, and what each had told."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars
import pytest
from openpyxl import Workbook

from tests.ledgers.accounts import text, written
from tests.program import Result, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

AGAIN = "0022001100000140;2024;Økonomiudvalget;22001;Løn;1,00;6"
OF_YEARS = "Konto;Udvalg;{};{}\n1;Veje;1,00;2,00\n"


def listing(folder: Path, *names: str) -> Result:
    (folder / "list.txt").write_text("\n".join(names) + "\n", encoding="utf-8")
    return summed(folder, "--files", "list.txt")


def summed(folder: Path, *arguments: str) -> Result:
    return budgetcli(
        "summarize",
        *arguments,
        "--by",
        "udvalg",
        "--sign",
        "expense-positive",
        "--no-config",
        "-O",
        "json",
        folder=folder,
    )


def said(result: Result) -> list[str]:
    return [line for line in result.err.splitlines() if not line.startswith(("hint", "[exit"))]


def net(result: Result) -> dict[str, Decimal]:
    assert result.status == 0, result.err
    found: dict[str, Decimal] = result.json["total"]["net"]
    return {year: -amount for year, amount in found.items()}


def test_a_list_is_named_with_its_files_rows_and_sum(tmp_path: Path) -> None:
    written(tmp_path, text(), "a.csv")
    written(tmp_path, text(AGAIN), "b.csv")
    found = listing(tmp_path, "a.csv", "b.csv")
    assert said(found) == ["note[accounts]: list.txt: 2 files, 6 rows, which add up to 1,501.00"]
    assert found.json["budget"]["title"] == "list.txt"


@pytest.mark.parametrize(
    ("names", "error"),
    [
        (
            ("a.csv", "./a.csv"),
            "error[listed-twice]: list.txt: line 2: ./a.csv stands in line 1 already",
        ),
        (
            ("a.csv", "gone.csv"),
            "error[file-not-found]: list.txt: line 2: there is no file gone.csv",
        ),
        (("a.csv", "empty.csv"), "error[account-columns]: empty.csv: the file is empty"),
        (
            ("a.csv", "sides.csv"),
            "error[account-columns]: sides.csv: the columns of amounts are not those of a.csv",
        ),
    ],
)
def test_a_list_with_a_fault_is_refused(names: tuple[str, ...], error: str, tmp_path: Path) -> None:
    written(tmp_path, text(), "a.csv")
    written(tmp_path, "\n \n", "empty.csv")
    written(tmp_path, "Konto;Udvalg;Debet;Kredit\n1;Veje;1,00;\n", "sides.csv")
    refused = listing(tmp_path, *names)
    assert (refused.status, said(refused)) == (2, [error])


def test_a_target_beside_a_list_is_refused_and_not_passed_over(tmp_path: Path) -> None:
    written(tmp_path, text(), "a.csv")
    written(tmp_path, "a.csv\n", "list.txt")
    refused = summed(tmp_path, "a.csv", "--files", "list.txt")
    assert said(refused) == ["error[bad-option]: `a.csv` and the list list.txt are both to be read"]


def test_files_without_rows_and_files_that_are_the_same_are_told(tmp_path: Path) -> None:
    for name in ("a.csv", "copy.csv"):
        written(tmp_path, text(AGAIN), name)
    written(tmp_path, text().splitlines()[0] + "\n", "none.csv")
    notes = said(listing(tmp_path, "a.csv", "copy.csv", "none.csv"))
    assert notes[1:] == [
        "note[no-rows]: none.csv: there is no row of accounts in this file",
        "note[same-content]: copy.csv: this is byte for byte a.csv; the rows of both are counted",
    ]


def test_columns_of_years_are_found_in_each_file_by_their_year(tmp_path: Path) -> None:
    written(tmp_path, OF_YEARS.format("Budget 2024", "Budget 2025"), "a.csv")
    written(tmp_path, OF_YEARS.format("Budget 2025", "Budget 2024"), "b.csv")
    assert net(listing(tmp_path, "a.csv", "b.csv")) == {
        "2024": Decimal("3.00"),
        "2025": Decimal("3.00"),
    }
    written(tmp_path, OF_YEARS.format("Budget 2025", "Budget 2026"), "c.csv")
    assert listing(tmp_path, "a.csv", "c.csv").status == 2


@pytest.mark.parametrize("engine", ["rows", "polars"])
def test_folders_that_part_a_table_say_the_year(engine: str, tmp_path: Path) -> None:
    names = [f"year={year}/part.csv" for year in (2023, 2024)]
    for number, name in enumerate(names, 1):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(f"Konto;Udvalg;Beløb\n1;Veje;{number},00\n", encoding="utf-8")
    (tmp_path / "list.txt").write_text("\n".join(names), encoding="utf-8")
    found = summed(tmp_path, "--files", "list.txt", "--engine", engine)
    assert net(found) == {"2023": Decimal("1.00"), "2024": Decimal("2.00")}


def test_folders_of_parquet_say_the_year_too(tmp_path: Path) -> None:
    frame = polars.DataFrame({"Konto": ["1"], "Udvalg": ["Veje"], "Beløb": [Decimal("1.50")]})
    names = [f"aar={year}/part.parquet" for year in (2023, 2024)]
    for name in names:
        (tmp_path / name).parent.mkdir()
        frame.write_parquet(tmp_path / name)
    assert net(listing(tmp_path, *names)) == {"2023": Decimal("1.50"), "2024": Decimal("1.50")}


def test_all_sheets_with_the_header_of_accounts_are_read_or_the_one_that_is_named(
    tmp_path: Path,
) -> None:
    book = Workbook()
    for number in (1, 2):
        sheet = book.create_sheet(f"Month {number}")
        for row in (["Konto", "År", "Udvalg", "Beløb"], ["1", 2024, "Veje", number]):
            sheet.append(row)
    book.save(tmp_path / "months.xlsx")
    both = summed(tmp_path, "months.xlsx")
    assert said(both) == ["note[accounts]: months.xlsx: 2 sheets, 2 rows, which add up to 3.00"]
    assert [
        net(summed(tmp_path, *chosen))
        for chosen in (("months.xlsx#Month 2",), ("months.xlsx", "--sheet", "Month 2"))
    ] == [{"2024": Decimal("2.00")}] * 2
    unknown = summed(tmp_path, "months.xlsx", "--sheet", "Month 3")
    assert (unknown.status, said(unknown)) == (
        2,
        ["error[unknown-sheet]: months.xlsx: no sheet `Month 3`"],
    )


def test_sheets_of_accounts_with_other_columns_are_not_mixed(tmp_path: Path) -> None:
    book = Workbook()
    for header in (["Konto", "År", "Udvalg", "Beløb"], ["Konto", "Udvalg", "Beløb"]):
        sheet = book.create_sheet()
        sheet.append(header)
        sheet.append(["1"] * len(header))
    book.save(tmp_path / "two.xlsx")
    refused = summed(tmp_path, "two.xlsx")
    assert said(refused) == [
        "error[table-doubt]: two.xlsx: several sheets have a header of accounts: two.xlsx#Sheet1, two.xlsx#Sheet2"
    ]


def test_each_file_is_looked_at_with_its_rows_and_sum(tmp_path: Path) -> None:
    written(tmp_path, text(), "a.csv")
    written(tmp_path, text(AGAIN), "b.csv")
    written(tmp_path, "a.csv\nb.csv\n", "list.txt")
    found = budgetcli(
        "inspect", "--files", "list.txt", "--no-config", "-O", "json", folder=tmp_path
    ).json
    assert [(each["rows"], each["sum"]) for each in found["files"]] == [
        (5, Decimal("1500.00")),
        (1, Decimal("1.00")),
    ]
    shown = budgetcli("inspect", "--files", "list.txt", "--no-config", folder=tmp_path).out
    assert "Account files: list.txt (2)" in shown
    assert "  b.csv: 1 rows, 1.00 (text in utf-8" in shown


def test_a_year_that_only_some_files_have_is_not_passed_over(tmp_path: Path) -> None:
    written(tmp_path, "Konto;Udvalg;Beløb\n1;Veje;1,00\n", "a.csv")
    written(tmp_path, text(AGAIN), "b.csv")
    assert said(listing(tmp_path, "a.csv", "b.csv")) == [
        "error[unknown-column]: a.csv: no column `year`"
    ]
