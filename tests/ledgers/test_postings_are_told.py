"""A large file of postings is told at once, with the command that adds it up; a published budget is
never taken for one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from budgetcli.ledgers.evidence import postings_in
from tests.program import SHARED, Result, budgetcli

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HEADER = ("Konto", "Udvalg", "Funktion", "Tekst", "Beløb")
COMMITTEES = ("Skoler", "Veje", "Kultur")
SAID = "this is an account file of about 3,000 rows (Konto, Udvalg, Funktion, Tekst, Beløb), no printed budget"


def posting(number: int) -> tuple[str, ...]:
    return (
        f"00530011{number:08d}",
        COMMITTEES[number % 3],
        f"53{number % 40:03d}",
        f"Post {number}",
        f"{number},{number % 89 + 10}",
    )


def csv(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> str:
    return "\n".join(";".join(row) for row in (header, *rows)) + "\n"


ROWS = tuple(map(posting, range(3000)))


def workbook(path: Path, *above: Sequence[str]) -> None:
    book = Workbook()
    sheet = book.create_sheet("Postings", 0)
    for row in (*above, HEADER, *((*row[:4], float(row[4].replace(",", "."))) for row in ROWS)):
        sheet.append(row)
    book.save(path)


def told(result: Result, name: str) -> bool:
    first, hint = result.err.splitlines()[:2]
    assert hint.startswith(f"hint: budgetcli summarize {name} --by udvalg,funktion adds them up; ")
    return result.status == 2 and first == f"error[account-rows]: {name}: {SAID}"


def test_postings_are_told_by_every_command_that_reads_tables_with_a_command_that_works(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.csv").write_text(csv(ROWS), encoding="utf-8")
    for command in (
        ("summarize", "a.csv"),
        ("check", "a.csv"),
        ("diff", "a.csv", "a.csv"),
        ("report", "a.csv"),
    ):
        assert told(budgetcli(*command, "--no-config", folder=tmp_path), "a.csv"), command
    assert (
        budgetcli(
            "summarize", "a.csv", "--by", "udvalg,funktion", "--no-config", folder=tmp_path
        ).status
        == 0
    )


def test_a_workbook_of_postings_is_told_and_inspected_as_one(tmp_path: Path) -> None:
    workbook(tmp_path / "a b.xlsx", ("Posteringer 2024",), ())
    refused = budgetcli("summarize", "a b.xlsx", "--no-config", folder=tmp_path)
    assert refused.err.startswith(
        "error[account-rows]: a b.xlsx: this is an account file of about 3,"
    )
    assert "hint: budgetcli summarize 'a b.xlsx' --by udvalg,funktion adds them up" in refused.err
    seen = budgetcli("inspect", "a b.xlsx", "--no-config", "-O", "json", folder=tmp_path).json
    assert (seen["schema"], seen["rows"], seen["suggested_by"]) == (
        "budgetcli/accounts@1",
        3000,
        ["udvalg", "funktion"],
    )
    shown = budgetcli("inspect", "a b.xlsx", "--no-config", "--lang", "da", folder=tmp_path).out
    assert (
        "`budgetcli summarize 'a b.xlsx' --by udvalg,funktion` lægger dem sammen; `--table 1` ser på filen som en trykt tabel."
        in shown
    )


def test_who_asks_for_a_table_gets_one(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(csv(ROWS), encoding="utf-8")
    assert (
        "error[account-rows]"
        not in budgetcli("inspect", "a.csv", "--table", "1", "--no-config", folder=tmp_path).err
    )
    small = csv(ROWS[:800])
    (tmp_path / "small.csv").write_text(small, encoding="utf-8")
    assert postings_in(str(tmp_path / "small.csv")) is None


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (HEADER, lambda number: (*posting(number)[:4], f"{number}000")),
        (("Afdeling", *HEADER[1:4], "2024"), posting),
        (
            HEADER,
            lambda number: ("I alt", *posting(number)[1:]) if number == 70 else posting(number),
        ),
        (HEADER, lambda number: (*posting(number)[:4], "")),
    ],
    ids=["whole thousands", "no header of accounts", "a total among them", "no amounts"],
)
def test_a_list_that_may_be_a_budget_is_read_as_one(
    header: Sequence[str], row: Callable[[int], Sequence[str]], tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(csv([row(number) for number in range(3000)], header), encoding="utf-8")
    assert postings_in(str(path)) is None


def test_whole_amounts_with_a_voucher_are_postings(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        csv([(*row[:3], "17", "5000") for row in ROWS], (*HEADER[:3], "Bilagsnr.", "Beløb")),
        encoding="utf-8",
    )
    assert postings_in(str(path)) is not None


def test_what_convert_wrote_is_no_account_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(csv(ROWS), encoding="utf-8")
    for name in ("own.csv", "own.json"):
        made = budgetcli(
            "convert", "a.csv", "--by", "konto", "--no-config", "-o", name, folder=tmp_path
        )
        assert (made.status, postings_in(str(tmp_path / name))) == (0, None)
    assert budgetcli("summarize", "own.csv", "--no-config", folder=tmp_path).status == 0


@pytest.mark.skipif(not (SHARED / "realdata").is_dir(), reason="no published budgets here")
def test_no_published_budget_is_taken_for_postings() -> None:
    files = [
        path
        for part in ("realdata", "fixtures", "labelled")
        for path in sorted((SHARED / part).rglob("*"))
        if path.is_file()
    ]
    assert [path for path in files if postings_in(str(path)) is not None] == []
