"""What a person sees in a workbook is what the grid holds: nothing shifts, nothing vanishes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from budgetcli.reading.inspection import counts_of
from budgetcli.sheets.grids import CellError, Range
from tests.reading.packages import (
    MAIN,
    RELATIONS,
    fods,
    ods,
    only,
    opened,
    written,
    xlsx,
    xlsx_of,
    zipped,
)
from tests.reading.raw_counts import ods_counts, xlsx_counts

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet


def test_a_table_that_begins_at_d4_stays_at_d4() -> None:
    grid = only(
        xlsx('<row r="4"><c r="D4"><v>5</v></c></row><row r="5"><c r="C5"><v>7</v></c></row>')
    )
    assert grid.value(3, 3) == Decimal(5)
    assert grid.value(4, 2) == Decimal(7)
    assert grid.value(0, 0) is None


def test_the_same_holds_when_the_sheet_is_read_in_a_process_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("budgetcli.sheets.workbooks.SMALL", 0)
    grid = only(
        xlsx(
            '<row r="4"><c r="D4"><v>5</v></c></row><row r="5"><c r="C5" t="e"><v>#REF!</v></c></row>'
        )
    )
    assert grid.value(3, 3) == Decimal(5)
    assert grid.value(4, 2) == CellError("#REF!")


def test_an_error_cell_is_an_error_and_no_blank() -> None:
    assert only(xlsx('<row r="1"><c r="A1" t="e"><f>B1/0</f><v>#DIV/0!</v></c></row>')).value(
        0, 0
    ) == CellError("#DIV/0!")


@pytest.mark.parametrize("number", ["NaN", "1e999", "-1e999"])
def test_what_is_no_number_or_beyond_all_is_an_error(number: str) -> None:
    grid = only(
        xlsx(
            f'<row r="1"><c r="A1"><v>5</v></c><c r="B1"><v>{number}</v></c><c r="C1"><v>7</v></c></row>'
        )
    )
    assert grid.values == ((Decimal(5), CellError("#NUM!"), Decimal(7)),)


def test_a_formula_that_was_never_calculated_is_told_from_one_with_an_empty_result() -> None:
    grid = only(
        xlsx(
            '<row r="1"><c r="A1"><f>SUM(B1:B9)</f></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1"><v>1</v></c></row>'
        )
    )
    assert grid.value(0, 0) is None
    assert grid.formulas[0, 0] == "SUM(B1:B9)"
    assert grid.value(0, 1) == ""


def test_a_shared_formula_reads_in_each_cell_as_it_would_be_shown_there() -> None:
    rows = (
        '<row r="1"><c r="C1"><f t="shared" ref="C1:C2" si="0">SUM($A1:B1)*A$9+LOG10(2)&amp;"A1"</f><v>1</v></c></row>'
        '<row r="2"><c r="C2"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    assert only(xlsx(rows)).formulas[1, 2] == 'SUM($A2:B2)*A$9+LOG10(2)&"A1"'


def test_number_formats_bold_and_indent_are_kept_by_cell() -> None:
    grid = only(
        xlsx(
            '<row r="1"><c r="A1" s="1"><v>1</v></c><c r="B1" s="3"><v>1000</v></c><c r="C1" s="4"><v>0.025</v></c></row>'
        )
    )
    assert grid.style(0, 0) == ("#,##0.00", True, 2)
    assert grid.style(0, 1).number_format == "#,##0,"
    assert grid.value(0, 1) == Decimal(1000)
    assert grid.style(0, 2).number_format == "0.00%"


def test_hidden_rows_columns_outline_and_merges_are_kept_and_what_is_hidden_is_noted() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1" outlineLevel="2"><c r="B2"><v>2</v></c></row>'
    grid = only(
        xlsx(
            rows,
            '<mergeCells><mergeCell ref="A1:C2"/></mergeCells>',
            '<cols><col min="2" max="3" hidden="1"/></cols>',
        )
    )
    assert (set(grid.hidden_rows), set(grid.hidden_columns), dict(grid.outline)) == (
        {1},
        {1, 2},
        {1: 2},
    )
    assert grid.merges == (Range(0, 0, 1, 2),)
    assert [note.id for note in grid.notes] == ["hidden", "hidden"]


def test_a_value_under_a_merge_is_still_there() -> None:
    rows = '<row r="1"><c r="A1"><v>65784</v></c><c r="B1"><v>62824</v></c></row>'
    assert only(xlsx(rows, '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')).value(
        0, 1
    ) == Decimal(62824)


def test_hidden_sheets_are_marked_and_chart_sheets_left_out() -> None:
    def write(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write(0, 0, 1)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Budget!$A$1:$A$1"})
        book.add_chartsheet("Chart").set_chart(chart)
        book.add_worksheet("Arkiv").hide()

    grids = opened(written(write))
    assert [(grid.source.sheet, grid.hidden) for grid in grids] == [
        ("Budget", False),
        ("Arkiv", True),
    ]


def test_a_date_a_negative_date_and_a_number_past_all_dates() -> None:
    rows = '<row r="1"><c r="A1" s="2"><v>45000</v></c><c r="B1" s="2"><v>-1.5</v></c><c r="C1" s="2"><v>2958466</v></c></row>'
    assert only(xlsx(rows)).values == ((date(2023, 3, 15), Decimal("-1.5"), Decimal(2958466)),)


def test_an_iso_date_is_a_date() -> None:
    assert only(xlsx('<row r="1"><c r="A1" t="d"><v>2024-05-06T07:08:09Z</v></c></row>')).value(
        0, 0
    ) == datetime(2024, 5, 6, 7, 8, 9)


def test_numbers_are_the_fifteen_digits_a_spreadsheet_keeps() -> None:
    grid = only(
        xlsx(
            '<row r="1"><c r="A1"><v>-3.6749999999999998</v></c><c r="B1"><v>0.30000000000000004</v></c></row>'
        )
    )
    assert grid.values == ((Decimal("-3.675"), Decimal("0.3")),)


def test_a_code_stored_as_text_stays_text() -> None:
    grid = only(
        xlsx(
            '<row r="1"><c r="A1" t="inlineStr"><is><t>0322</t></is></c><c r="B1" t="inlineStr"><is><t>3.10</t></is></c></row>'
        )
    )
    assert grid.values == (("0322", "3.10"),)


def test_a_text_in_row_two_thousand_of_a_number_column_is_still_text() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 2000))
    grid = only(
        xlsx(rows + '<row r="2000"><c r="A2000" t="inlineStr"><is><t>25.570, 13</t></is></c></row>')
    )
    assert grid.value(1999, 0) == "25.570, 13"


def test_strict_office_xml_is_read_like_the_other() -> None:
    data = xlsx('<row r="1"><c r="A1" s="1"><v>5</v></c></row>')
    strict = data_with(
        data,
        {
            MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
            RELATIONS: "http://purl.oclc.org/ooxml/officeDocument/relationships",
        },
    )
    grid = only(strict)
    assert grid.value(0, 0) == Decimal(5)
    assert grid.style(0, 0).bold


def test_a_workbook_whose_parts_have_other_names_keeps_its_formulas_and_formats() -> None:
    with ZipFile(
        BytesIO(xlsx('<row r="1"><c r="A1" s="1"><v>5</v></c><c r="B1"><f>A1*2</f></c></row>'))
    ) as package:
        parts = {
            name.replace("xl/", "odd/"): package.read(name)
            .decode()
            .replace('"xl/', '"odd/')
            .replace("/xl/", "/odd/")
            for name in package.namelist()
        }
    grid = only(zipped(parts))
    assert grid.style(0, 0).bold
    assert (grid.formulas[0, 1], counts_of(grid).valueless) == ("A1*2", 1)


def data_with(data: bytes, changes: dict[str, str]) -> bytes:
    with ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    for old, new in changes.items():
        parts = {name: content.replace(old, new) for name, content in parts.items()}
    return zipped(parts)


def test_what_one_reader_cannot_read_the_other_does_and_a_note_says_so() -> None:
    rows = '<row r="1"><c r="A1" s="1"><v>5</v></c><c r="B1" s="2"><v>45000</v></c></row>'
    utf16 = data_with_part(
        xlsx(rows),
        "xl/workbook.xml",
        lambda content: content.replace("UTF-8", "UTF-16").encode("utf-16"),
    )
    grid = only(utf16)
    assert grid.value(0, 0) == Decimal(5)
    assert "openpyxl read it" in grid.notes[0].message


def data_with_part(data: bytes, part: str, change: Callable[[str], str | bytes]) -> bytes:
    with ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return zipped({**parts, part: change(parts[part].decode())})


def test_the_cells_of_an_xlsx_are_those_of_its_raw_xml() -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="2"><v>45000</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="e"><v>#N/A</v></c></row>'
        '<row r="3"><c r="B3"><f>A1*2</f></c><c r="C3" t="str"><f>"x"</f><v>x</v></c><c r="D3" t="inlineStr"><is><t></t></is></c>'
        '<c r="E3" s="1"/><c r="F3" t="str"><f>""</f><v></v></c></row><row r="3"><c r="A3"><v>9</v></c></row>'
    )
    data = xlsx_of(
        {
            "One": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
            "Two": f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
        }
    )
    raw = xlsx_counts(data)
    for grid in opened(data):
        assert {kind: count for kind, count in counts_of(grid)._asdict().items() if count} == dict(
            raw[grid.source.sheet or ""]
        )
    assert counts_of(opened(data)[0]) == (2, 1, 1, 1, 1, 1)


CELLS = (
    '<table:table table:name="Budget"><table:table-column table:number-columns-repeated="2"/>'
    '<table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/></table:table-row>'
    '<table:table-row><table:table-cell/><table:table-cell table:style-name="money" table:number-columns-repeated="2" '
    'office:value-type="float" office:value="1253.6"><text:p>1.253,6</text:p></table:table-cell>'
    '<table:table-cell table:formula="of:=[.B3]/0" office:value-type="string" calcext:value-type="error"><text:p>#DIV/0!</text:p>'
    "</table:table-cell>"
    '<table:table-cell table:formula="of:=[.B3]"/></table:table-row>'
    '<table:table-row-group table:display="false"><table:table-row table:number-rows-repeated="2">'
    '<table:table-cell office:value-type="string" table:number-columns-spanned="2"><office:annotation><text:p>a note</text:p>'
    "</office:annotation>"
    '<text:p>Pleje<text:s text:c="2"/>og</text:p><text:p>træning</text:p></table:table-cell><table:covered-table-cell/>'
    '<table:table-cell office:value-type="date" office:date-value="2024-05-06"><text:p>6/5</text:p></table:table-cell>'
    '<table:table-cell office:value-type="time" office:time-value="PT25H30M00S"><text:p>25:30</text:p></table:table-cell>'
    '<table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>SAND</text:p></table:table-cell>'
    '</table:table-row></table:table-row-group><table:table-row table:number-rows-repeated="1048000"><table:table-cell '
    'table:number-columns-repeated="16384"/></table:table-row></table:table>'
)
MONEY = (
    '<number:number-style style:name="N1"><number:number number:decimal-places="1" number:min-integer-digits="1" number:grouping="true"/>'
    '</number:number-style><style:style style:name="money" style:family="table-cell" style:data-style-name="N1">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
)


def test_an_opendocument_sheet_keeps_repeated_cells_errors_formats_and_addresses() -> None:
    for data in (ods(CELLS, MONEY), fods(CELLS, MONEY)):
        grid = only(data)
        assert grid.value(2, 1) == grid.value(2, 2) == Decimal("1253.6")
        assert grid.value(2, 3) == CellError("#DIV/0!")
        assert grid.style(2, 2) == ("#,##0.0", True, 0)
        assert grid.value(3, 0) == grid.value(4, 0) == "Pleje  og\ntræning"
        assert grid.values[3][2:] == (date(2024, 5, 6), timedelta(hours=25, minutes=30), True)
        assert (set(grid.hidden_rows), dict(grid.outline), set(grid.hidden_columns)) == (
            {3, 4},
            {3: 1, 4: 1},
            {2, 3},
        )
        assert len(grid.values) == 5


def test_the_cells_of_an_opendocument_sheet_are_those_of_its_raw_xml() -> None:
    assert {
        kind: count for kind, count in counts_of(only(fods(CELLS)))._asdict().items() if count
    } == dict(ods_counts(fods(CELLS))["Budget"])


def test_a_pretty_printed_opendocument_sheet_is_read_like_the_other() -> None:
    pretty = CELLS.replace("><table:table-row", ">\n  <table:table-row").replace(
        "<table:table-cell", "\n    <table:table-cell"
    )
    assert only(ods(pretty)).values == only(ods(CELLS)).values


def test_a_hidden_opendocument_sheet_is_marked() -> None:
    style = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    table = '<table:table table:name="Arkiv" table:style-name="ta2"><table:table-row><table:table-cell/></table:table-row></table:table>'
    assert only(fods(table, style)).hidden


SPREADSHEETML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="#,##0.0"/><Font ss:Bold="1"/></Style></Styles>
<Worksheet ss:Name="Budget"><Table><Column ss:Index="3" ss:Hidden="1"/>
<Row ss:Index="2"><Cell ss:MergeAcross="1"><Data ss:Type="String">Skoler</Data></Cell>
<Cell ss:StyleID="s1"><Data ss:Type="Number">12.5</Data></Cell>
<Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell><Cell ss:Formula="=RC[-1]"/></Row></Table></Worksheet></Workbook>"""


def test_the_xml_of_excel_2003_is_read_whatever_its_name() -> None:
    grid = only(SPREADSHEETML.encode())
    assert grid.values[1][:4] == ("Skoler", None, Decimal("12.5"), CellError("#DIV/0!"))
    assert grid.style(1, 2) == ("#,##0.0", True, 0)
    assert grid.merges == (Range(1, 0, 1, 1),)
    assert grid.hidden_columns == {2}
    assert counts_of(grid) == (1, 1, 0, 0, 1, 1)
