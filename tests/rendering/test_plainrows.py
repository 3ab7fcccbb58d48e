"""Rows of workbooks are written with the digits they have, and no more than a spreadsheet keeps."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from budgetcli.model.errors import WriteError
from budgetcli.model.records import Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.words.languages import Language
from budgetcli.workbooks.budget_book import Writer

NUMBERS = some.decimals(min_value=-(10**9), max_value=10**9, places=2) | some.decimals(
    min_value=-99, max_value=99, places=4
)
CELLS = (
    some.none()
    | NUMBERS
    | some.integers(-(10**6), 10**6)
    | some.text(some.characters(codec="utf-8", categories=["L", "P", "Zs"]))
)


def written(rows: list[tuple[Cell, ...]], notes: tuple[str, ...] = ()) -> bytes:
    """Return a workbook of a table of these rows, the last a total."""
    stream = BytesIO()
    fields = tuple(Field(str(number), f"F{number}", FieldKind.AMOUNT) for number in range(3))
    last = len(rows) - 1
    with Writer(stream, Language.ENGLISH) as writer:
        writer.table(
            Table(
                "T",
                fields,
                tuple(
                    Row(cells, RowRole.TOTAL if at == last else RowRole.BODY)
                    for at, cells in enumerate(rows)
                ),
                "",
                notes,
            )
        )
    return stream.getvalue()


def sheet_xml(data: bytes) -> str:
    """Return the XML of the only sheet."""
    with ZipFile(BytesIO(data)) as file:
        return file.read("xl/worksheets/sheet1.xml").decode()


@settings(max_examples=40, deadline=None)
@given(some.lists(some.tuples(CELLS, CELLS, CELLS), max_size=6))
def test_every_cell_reads_back_as_it_was(rows: list[tuple[Cell, ...]]) -> None:
    sheet = openpyxl.load_workbook(BytesIO(written(rows, ("a note",)))).active
    assert sheet is not None
    for at, row in enumerate(rows, 5):
        for column, value in enumerate(row, 1):
            read = sheet.cell(at, column).value
            assert (
                (read or None) == (value or None)
                if isinstance(value, str)
                else read is None
                if value is None
                else read == float(value)
            )
    assert sheet.cell(len(rows) + 6, 1).value == "a note"


def test_amounts_stand_in_the_xml_with_exactly_their_digits() -> None:
    amounts = tuple(map(Decimal, ("0.10", "-1057.3", "1E+3")))
    xml = sheet_xml(written([amounts, (Decimal("999999999999.99"), Decimal("0.1234567890"), 7)]))
    assert re.findall(r"<v>([^<]*)</v></c>", xml.partition('<row r="5">')[2]) == [
        "0.10",
        "-1057.3",
        "1000",
        "999999999999.99",
        "0.1234567890",
        "7",
    ]


def test_formats_follow_the_decimals_and_the_role() -> None:
    sheet = openpyxl.load_workbook(
        BytesIO(written([(Decimal("1.5"), Decimal(2), "x"), (Decimal("1.25"), 2024, "y")]))
    ).active
    assert sheet is not None
    assert [sheet.cell(5, column).number_format for column in (1, 2)] == ["#,##0.0", "#,##0"]
    assert [sheet.cell(6, column).number_format for column in (1, 2)] == ["#,##0.00", "General"]
    assert [bool(sheet.cell(row, 3).font.b) for row in (5, 6)] == [False, True]


def test_a_number_with_more_digits_than_a_workbook_keeps_is_refused() -> None:
    with pytest.raises(WriteError, match="more than the 15 digits"):
        written([(Decimal("12345678901234.56"), None, None)])
