"""The records of binary workbooks: none that holds a cell vanishes, whatever version of Excel would
have written it."""

from __future__ import annotations

import struct
from datetime import time
from decimal import Decimal

import pytest

from budgetcli.sheets.grids import CellError
from tests.reading.binary_books import cell, formula, number, text, wide_text, xls, xlsb
from tests.reading.packages import only, refused, xlsx

AN_ERROR, A_TEXT, NOTHING = (
    bytes([kind, 0, value, 0, 0, 0, 0xFF, 0xFF]) for kind, value in ((2, 0x17), (0, 0), (3, 0))
)
TRUE = bytes([1, 0, 1, 0, 0, 0, 0xFF, 0xFF])


@pytest.mark.parametrize("kind", [0x06, 0x206, 0x406])
def test_a_formula_of_any_excel_keeps_its_result(kind: int) -> None:
    grid = only(
        xls(
            [
                text(0, 0, "Line"),
                formula(1, 0, struct.pack("<d", -12.5), kind),
                formula(1, 1, TRUE, kind),
                formula(1, 2, AN_ERROR, kind),
                formula(1, 3, NOTHING, kind),
            ]
        )
    )
    assert [grid.value(1, column) for column in range(4)] == [
        Decimal("-12.5"),
        True,
        CellError("#REF!"),
        "",
    ]
    assert set(grid.formulas) == {(1, column) for column in range(4)}
    assert grid.value(0, 0) == "Line"


def test_the_text_of_an_old_formula_is_its_own_and_no_other_cell_takes_it() -> None:
    result = 0x207, struct.pack("<HB", 3, 0) + b"abc"
    grid = only(
        xls(
            [
                text(0, 0, "Line"),
                formula(1, 0, struct.pack("<d", 5.0)),
                formula(1, 1, A_TEXT, 0x206),
                result,
                number(2, 0, 7.0),
            ]
        )
    )
    assert grid.value(1, 1) == "abc"
    assert grid.value(1, 0) == CellError("#UNREAD!")
    assert grid.value(2, 0) == Decimal(7)


def test_cells_of_excel_2_are_counted_and_said() -> None:
    old = [(kind, struct.pack("<HH", 2, kind) + bytes(11)) for kind in (0x02, 0x03, 0x04, 0x05)]
    grid = only(xls([text(0, 0, "Line"), number(1, 0, 7.0), *old]))
    assert [grid.value(2, kind) for kind in (2, 3, 4, 5)] == [CellError("#UNREAD!")] * 4
    (note,) = (each for each in grid.notes if each.id == "unread-cells")
    assert "4 cells" in note.message
    assert "C3, D3, E3, F3" in note.message


def test_a_rich_text_of_excel_97_is_a_text() -> None:
    assert only(xls([number(0, 0, 7.0), text(0, 1, "Roads", 0xD6)])).value(0, 1) == "Roads"


@pytest.mark.parametrize("name", ["Workbook", "WORKBOOK", "workbook", "BOOK", "book"])
def test_the_stream_of_a_workbook_is_known_in_any_case(name: str) -> None:
    assert only(xls([number(0, 0, 7.0)], name)).value(0, 0) == Decimal(7)


def test_the_password_that_excel_tries_by_itself_opens_an_old_workbook() -> None:
    records = [text(0, 0, "Line"), number(0, 1, -12.5)]
    grid = only(xls(records, password="VelvetSweatshop"))
    assert [grid.value(0, column) for column in range(2)] == ["Line", Decimal("-12.5")]
    refused(xls(records, password="another"), "protected-file")


def test_cells_of_an_xlsb_that_stand_beside_the_one_before_are_read() -> None:
    style, first = bytes(4), struct.pack("<II", 1, 0)
    grid = only(
        xlsb(
            [
                [
                    (5, first + struct.pack("<d", 3.5)),
                    (13, style + struct.pack("<i", (7 << 2) | 2)),
                    (16, style + struct.pack("<d", -2.25)),
                    (17, style + wide_text("Roads")),
                    (12, style),
                    (15, style + b"\1"),
                    (14, style + b"\x17"),
                    (18, style + struct.pack("<I", 0)),
                ],
                [(62, struct.pack("<II", 0, 0) + b"\0" + wide_text("rich"))],
            ]
        )
    )
    values = [grid.value(0, column) for column in range(9)]
    expected = [
        None,
        Decimal("3.5"),
        Decimal(7),
        Decimal("-2.25"),
        "Roads",
        None,
        True,
        CellError("#REF!"),
        CellError("#UNREAD!"),
    ]
    assert values == expected
    assert grid.value(1, 0) == "rich"
    assert [note.message for note in grid.notes if note.id == "unread-cells"] == [
        "1 cells are stored in a way that is not read, so they are errors: I1"
    ]


def test_an_iso_time_is_a_time_and_what_is_neither_stays_a_text() -> None:
    rows = '<row r="1"><c r="A1" t="d"><v>12:30:00</v></c><c r="B1" t="d"><v>PT1H</v></c><c r="C1"><v>5</v></c></row>'
    grid = only(xlsx(rows))
    assert [grid.value(0, column) for column in range(3)] == [time(12, 30), "PT1H", Decimal(5)]


@pytest.mark.parametrize(
    "after",
    [
        '<extLst><ext xmlns:xm="urn:main"><validation><formula1><xm:f>A1:A5</xm:f></formula1></validation></ext></extLst>',
        '<extLst><ext><validation xmlns="urn:other"><f>A1</f></validation></ext></extLst>',
        "<conditionalFormatting><cfRule><f>A1</f></cfRule></conditionalFormatting>",
    ],
)
def test_a_formula_counts_only_inside_a_cell(after: str) -> None:
    rows = '<row r="1"><c r="A1"><v>5</v></c><c r="B1"><f>A1</f><v>5</v></c></row>'
    grid = only(xlsx(rows, after))
    assert dict(grid.formulas) == {(0, 1): "A1"}
    assert grid.value(0, 1) == Decimal(5)


def test_a_cell_of_another_namespace_is_none() -> None:
    rows = '<row r="1"><c r="A1"><v>5</v></c></row>'
    grid = only(
        xlsx(
            rows,
            '<extLst><ext xmlns:o="urn:o"><o:sheetData><o:row r="9"><o:c r="J9"><o:f>A1</o:f></o:c></o:row></o:sheetData></ext></extLst>',
        )
    )
    assert not grid.formulas
    assert grid.value(8, 9) is None


def test_cells_are_held_against_records_only() -> None:
    assert only(xls([(0x203, cell(0, 0, struct.pack("<d", 1.0)))])).value(0, 0) == Decimal(1)
