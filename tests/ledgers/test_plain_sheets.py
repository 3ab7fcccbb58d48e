"""Workbooks of accounts: what is read of the bytes of plain rows is what the reader of workbooks makes of them, to the last digit."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetcli.ledgers import workbooks as sheets
from budgetcli.ledgers.engines.rows import tally_part
from budgetcli.ledgers.files import opened
from budgetcli.ledgers.layouts import AccountLayout
from budgetcli.ledgers.workbooks import plain_sheet
from budgetcli.model.budgets import Input
from budgetcli.sheets.limits import LIMITS
from budgetcli.sheets.opening import open_grids
from budgetcli.sheets.xlsx import precheck
from tests.ledgers.accounts import EXPENSES
from tests.program import Result, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcli.sheets.grids import Grid

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


def book(*rows: tuple[object, ...], header: tuple[str, ...] = HEADER, second: bool = False, hidden: int | None = None) -> bytes:
    """Return a workbook with these rows; what looks like a formula is a text, dates are shown as such."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as made:
        sheet = made.add_worksheet("Konti")
        if second:
            made.add_worksheet("Mere").write(0, 0, "x")
        shown = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 0, "Udtræk")
        for number, row in enumerate((header, *rows), 2):
            for column, value in enumerate(row):
                _ = sheet.write_datetime(number, column, value, shown) if isinstance(value, date) else sheet.write(number, column, value)
        if hidden is not None:
            sheet.set_row(hidden, None, None, {"hidden": True})
    return out.getvalue()


def both(folder: Path, data: bytes, patch: pytest.MonkeyPatch, *arguments: str) -> tuple[Result, Result]:
    """Return a roll-up with plain rows read as bytes, and by the reader of workbooks."""
    (folder / "accounts.xlsx").write_bytes(data)
    (folder / "layout.toml").write_text(EXPENSES, encoding="utf-8")
    command = ("summarize", "accounts.xlsx", "--layout", "layout.toml", "--bad-rows", "report", "-O", "json", *arguments)
    fast = budgetcli(*command, folder=folder)
    patch.setattr(sheets, "plain_sheet", lambda *_: None)
    return fast, budgetcli(*command, folder=folder)


@pytest.mark.parametrize("by", ["konto", "udvalg,funktion", "tekst", "dato", "konto,dato,udvalg,funktion,tekst"])
def test_plain_rows_give_what_the_reader_of_workbooks_gives(by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert plain_sheet(book(*PLAIN), Input("x", None, "")) is not None
    fast, slow = both(tmp_path, book(*PLAIN), monkeypatch, "--by", by)
    assert fast.status == 0, fast.err
    assert (fast.err, fast.data) == (slow.err, slow.data)
    assert "line 9: no amount" in fast.err
    assert "line 11: the amount is no number" in fast.err


@pytest.mark.parametrize("by", ["konto", "dato"])
def test_dates_and_truth_values_in_a_column_that_is_asked_for_are_read_as_before(
    by: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(f"{number}", date(2024, 1, number) if number > 3 else True, "A", 1, "x", number + 0.25) for number in range(1, 9)]
    fast, slow = both(tmp_path, book(PLAIN[0], *rows), monkeypatch, "--by", by)
    assert (fast.status, fast.err, fast.data) == (0, slow.err, slow.data)
    assert len(fast.json["lines"]) > 5


ODD = {"another sheet": book(*PLAIN, second=True), "a hidden row": book(*PLAIN, hidden=4)}


@pytest.mark.parametrize("name", ODD)
def test_what_is_not_plain_is_left_to_the_reader_of_workbooks(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert plain_sheet(ODD[name], Input("x", None, "")) is None
    fast, slow = both(tmp_path, ODD[name], monkeypatch, "--by", "udvalg")
    assert (fast.status, fast.err, fast.data) == (0, slow.err, slow.data)


def changed(data: bytes, part: str, before: bytes, after: bytes) -> bytes:
    """Return a workbook with bytes of a part replaced."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            assert name != part or before in content
            new.writestr(name, content.replace(before, after, 1) if name == part else content)
    return out.getvalue()


SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        (SHEET, b"<v>1250.5</v>", b"<f>1+1</f><v>1250.5</v>"),
        (SHEET, b'<c r="F4"><v>1250.5</v></c>', b'<c r="F4" t="inlineStr"><is><t>1250,50</t></is></c>'),
        (TEXTS, b"<t>Udtr", b"<t>_x0041_Udtr"),
        (TEXTS, b"<si><t>Konto</t></si>", b"<si><r><t>Kon</t></r><r><t>to</t></r></si>"),
        (TEXTS, b"<t>Veje</t>", b"<t>Veje&#248;</t>"),
        (SHEET, b"<sheetData>", b"<!-- a comment --><sheetData>"),
    ],
)
def test_other_ways_to_write_a_cell_are_left_to_the_reader_of_workbooks(
    part: str, before: bytes, after: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = changed(book(*PLAIN), part, before, after)
    assert plain_sheet(data, Input("x", None, "")) is None
    fast, slow = both(tmp_path, data, monkeypatch, "--by", "udvalg")
    assert (fast.status, fast.err, fast.data) == (0, slow.err, slow.data)


def test_a_text_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    data = changed(book(*PLAIN), SHEET, b'<c r="A4" t="s"><v>7</v>', b'<c r="A4" t="s"><v>777</v>')
    (tmp_path / "accounts.xlsx").write_bytes(data)
    result = budgetcli("summarize", "accounts.xlsx", "--by", "konto", "--error-format", "json", folder=tmp_path)
    assert (result.status, json.loads(result.err.splitlines()[-1])["id"]) == (2, "unreadable-file")


def test_workbooks_of_accounts_are_inspected(tmp_path: Path) -> None:
    (tmp_path / "accounts.xlsx").write_bytes(book(*PLAIN))
    found = budgetcli("inspect", "accounts.xlsx", "--by", "konto", "-O", "json", folder=tmp_path).json
    assert (found["files"][0]["sheet"], found["files"][0]["header"]) == ("Konti", 3)
    assert found["columns"][2]["examples"] == ["Skole & Børn <1>", "Økonomi"]


def test_an_amount_or_a_text_twice_in_a_row_is_read_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    twice = {b'<c r="C4" t="s"><v>9</v></c>': b'<c r="F4"><v>1.5</v></c>', b'<c r="C5" t="s">': b'<c r="B5" t="s">'}
    for before, after in twice.items():
        data = changed(book(*PLAIN), SHEET, before, after)
        fast, slow = both(tmp_path, data, monkeypatch, "--by", "udvalg")
        monkeypatch.undo()
        assert (fast.status, fast.err, fast.data) == (0, slow.err, slow.data)


@pytest.mark.parametrize("decimals", [0, 1, 2, 3])
@given(amounts=st.lists(st.decimals(-(10**12), 10**12, places=4) | st.integers(-(10**6), 10**6).map(lambda n: Decimal(n) / 4), min_size=1))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_amounts_of_any_length_are_added_up_exactly(decimals: int, amounts: list[Decimal], tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(book(*[("1", "x", "A" if number % 2 else "B", 1, "x", float(amount)) for number, amount in enumerate(amounts)]))
    with opened([str(path)], AccountLayout(decimals=decimals)) as ledger:
        (part,) = ledger.parts
        committee = [part.plan.dimensions["committee"]]
        assert part.sheet is not None
        fast, slow = (tally_part(each, committee, decimals) for each in (part, part._replace(sheet=None, grid=grid_of(path))))
    assert fast == slow


def grid_of(path: Path) -> Grid:
    (grid,) = open_grids(path.read_bytes(), Input(path.name, None, ""))
    return grid


def test_a_sheet_of_more_cells_than_a_workbook_may_have_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = book(*PLAIN * 10)
    for limit, status in ((1000, 0), (400, 2), (200, 2)):
        monkeypatch.setattr(sheets, "LIMITS", LIMITS._replace(cells=limit))
        (tmp_path / "accounts.xlsx").write_bytes(data)
        result = budgetcli(
            "summarize", "accounts.xlsx", "--by", "konto", "--bad-rows", "report", "--sign", "expense-positive", folder=tmp_path
        )
        assert (result.status, "the cells of the workbook pass the limit" in result.err) == (status, status == 2)


@pytest.mark.parametrize("size", [333, 1000, 5000])
def test_rows_that_blocks_cut_are_plain_rows(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = plain_sheet(book(*PLAIN * 20), Input("x", None, ""))
    assert whole is not None
    monkeypatch.setattr(precheck, "_BLOCK", size)
    assert plain_sheet(book(*PLAIN * 20), Input("x", None, "")) == whole


def test_texts_or_sheets_twice_in_a_package_are_left_to_the_reader_of_workbooks() -> None:
    for part in (SHEET, TEXTS):
        data = BytesIO(book(*PLAIN))
        with ZipFile(data, "a") as package:
            package.writestr(part.replace("xl/", "xl\\"), package.read(part))
        assert plain_sheet(data.getvalue(), Input("x", None, "")) is None
