"""Workbooks of accounts are rolled up exactly; dates and truth values among the keys are texts like
others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetcli.ledgers.account_layouts import AccountLayout
from budgetcli.ledgers.engines.rows import tally_part
from budgetcli.ledgers.files import opened
from tests.ledgers.accounts import EXPENSES
from tests.program import Result, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ("Konto", "Dato", "Udvalg", "Funktion", "Tekst", "Beløb")
PLAIN = (
    ("0053001100000140", "1.1.", "Skole & Børn <1>", 53001, "Løn", 1250.5),
    ("0053001100000140", "", "Økonomi", 53001.5, " to mellemrum ", -0.1),
    ("22", "x", "Økonomi", 1e20, "", 123456789012.35),
    ("22", "x", "Økonomi", -0.0, "=no formula", 0),
    ("", "", "", "", "", ""),
    ("23", "x", "Veje", 3, "alene", ""),
    ("24", "x", "Veje", 3, "tekst", "12,50"),
    ("25", "x", "Veje", 3, "tekst", "?"),
    ("26", "x", "Veje", 3, "for fint", 0.125),
)


def book(
    *rows: tuple[object, ...],
    header: tuple[str, ...] = HEADER,
    second: bool = False,
    hidden: int | None = None,
) -> bytes:
    """Return a workbook with these rows; what looks like a formula is a text, dates are shown as
    such."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as made:
        sheet = made.add_worksheet("Konti")
        if second:
            made.add_worksheet("Mere").write(0, 0, "x")
        shown = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 0, "Udtræk")
        for number, row in enumerate((header, *rows), 2):
            for column, value in enumerate(row):
                _ = (
                    sheet.write_datetime(number, column, value, shown)
                    if isinstance(value, date)
                    else sheet.write(number, column, value)
                )
        if hidden is not None:
            sheet.set_row(hidden, None, None, {"hidden": True})
    return out.getvalue()


def rolled_up(folder: Path, data: bytes, *arguments: str) -> Result:
    """Return a roll-up of a workbook."""
    (folder / "accounts.xlsx").write_bytes(data)
    (folder / "layout.toml").write_text(EXPENSES, encoding="utf-8")
    return budgetcli(
        "summarize",
        "accounts.xlsx",
        "--layout",
        "layout.toml",
        "--bad-rows",
        "report",
        "-O",
        "json",
        *arguments,
        folder=folder,
    )


def nets(result: Result) -> dict[str, str]:
    """Return the sum of each line, by its label."""
    return {line["label"]: str(line["figures"][0]["amount"]) for line in result.json["lines"]}


def test_rows_are_added_up_and_bad_ones_said(tmp_path: Path) -> None:
    result = rolled_up(tmp_path, book(*PLAIN), "--by", "udvalg")
    assert result.status == 0, result.err
    assert "line 9: no amount" in result.err
    assert "line 11: the amount is no number" in result.err
    assert nets(result)["Skole & Børn <1>"] == "-1250.50"


@pytest.mark.parametrize("hidden", [None, 4])
def test_a_hidden_row_counts_like_the_others(hidden: int | None, tmp_path: Path) -> None:
    plain = rolled_up(tmp_path, book(*PLAIN), "--by", "funktion")
    assert nets(rolled_up(tmp_path, book(*PLAIN, hidden=hidden), "--by", "funktion")) == nets(plain)


def test_dates_and_truth_values_are_keys_like_texts(tmp_path: Path) -> None:
    rows = [
        (f"{number}", date(2024, 1, number) if number > 3 else True, "A", 1, "x", number + 0.25)
        for number in range(1, 9)
    ]
    result = rolled_up(tmp_path, book(PLAIN[0], *rows), "--by", "dato")
    assert result.status == 0, result.err
    assert len(result.json["lines"]) > 5


def test_workbooks_of_accounts_are_inspected(tmp_path: Path) -> None:
    (tmp_path / "accounts.xlsx").write_bytes(book(*PLAIN))
    found = budgetcli(
        "inspect", "accounts.xlsx", "--by", "konto", "-O", "json", folder=tmp_path
    ).json
    assert (found["files"][0]["sheet"], found["files"][0]["header"]) == ("Konti", 3)
    assert found["columns"][2]["examples"] == ["Skole & Børn <1>", "Økonomi"]


@pytest.mark.parametrize("decimals", [0, 1, 2, 3])
@given(amounts=st.lists(st.integers(-(10**6), 10**6), min_size=1))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_amounts_are_added_up_exactly(decimals: int, amounts: list[int], tmp_path: Path) -> None:
    path, scale = tmp_path / "a.xlsx", Decimal(1).scaleb(-decimals)
    rows = [
        ("1", "x", "A" if number % 2 else "B", 1, "x", float(amount * scale))
        for number, amount in enumerate(amounts)
    ]
    path.write_bytes(book(*rows))
    with opened([str(path)], AccountLayout(decimals=decimals)) as ledger:
        (part,) = ledger.parts
        found = tally_part(part, [part.plan.dimensions["committee"]], decimals)
    expected = (
        {("A",): sum(amounts[1::2]), ("B",): sum(amounts[::2])}
        if len(amounts) > 1
        else {("B",): amounts[0]}
    )
    assert {key: group.sums[0] for key, group in found.groups.items()} == expected
