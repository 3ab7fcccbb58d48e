"""Content decides what a file is, and a hostile or broken one is one line with its cause."""

from __future__ import annotations

import gzip
import struct
import zipfile
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import polars
import pytest
import zstandard

from budgetcli.model.errors import ReadError
from budgetcli.sheets.limits import Limits
from tests.reading.packages import (
    HEAD,
    MAIN,
    fods,
    ods,
    only,
    opened,
    refused,
    written,
    xlsx,
    zipped,
)

if TYPE_CHECKING:
    from collections.abc import Callable

CELL = '<row r="1"><c r="A1"><v>5</v></c></row>'
PAGE = (
    "<html><head><title>Budget 2025</title><style>td {color: red}</style></head><body><p>I 1.000 kr.</p><table border=1><tr>"
    "<th rowspan=2>Område<th colspan=2>2025<tr><td>Udgifter<td>Indtægter<tr><td>Skoler &amp; SFO<td>1.253,6<td x:num='1250'>1.250"
    "</table></body></html>"
)


def test_a_web_page_named_xls_is_read_with_the_text_between_its_tables() -> None:
    grid = only(PAGE.encode("cp1252"))
    assert [row[0] for row in grid.values] == [
        "Budget 2025",
        "I 1.000 kr.",
        "Område",
        None,
        "Skoler & SFO",
    ]
    assert grid.value(3, 1) == "Udgifter"
    assert grid.value(4, 2) == Decimal(1250)
    assert len(grid.merges) == 2


def test_a_web_page_without_a_table_is_refused() -> None:
    assert "without a table" in refused(
        b"<!DOCTYPE html><html><body>404</body></html>", "unreadable-file"
    )


def test_a_page_made_to_keep_the_parser_busy_is_stopped() -> None:
    refused(b"<table>" + b"<!-" * 400_000, "reader-stopped", limits=Limits(seconds=2))


def test_a_parquet_file_is_one_grid_under_its_column_names() -> None:
    stream = BytesIO()
    polars.DataFrame({"konto": ["0322", None], "beløb": [1.5, 2.0]}).write_parquet(stream)
    assert only(stream.getvalue()).values == (
        ("konto", "beløb"),
        ("0322", Decimal("1.5")),
        (None, Decimal(2)),
    )
    assert "limit of 3" in refused(stream.getvalue(), "too-large", limits=Limits(cells=3))


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_packed_text_is_read_only_when_asked_for(pack: Callable[[bytes], bytes]) -> None:
    packed = pack(b"Skoler;5\n")
    assert "only when asked for" in refused(packed, "compressed-file")
    assert only(packed, unpack=True).values == (("Skoler", "5"),)
    refused(pack(xlsx(CELL)), "compressed-file", unpack=True)
    refused(pack(b"a;1\n" * 100_000), "too-large", unpack=True, limits=Limits(unpacked=1000))
    refused(packed[:-4], "unreadable-file", unpack=True)


@pytest.mark.parametrize(
    ("beginning", "name"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"7z\xbc\xaf\x27\x1c", "7-zip"),
        (b"PK\x05\x06" + b"\0" * 18, "empty zip"),
    ],
)
def test_what_holds_no_table_is_named(beginning: bytes, name: str) -> None:
    assert name in refused(beginning + b"\0" * 100, "unreadable-file")


def test_a_zip_of_other_things_is_named_and_never_opened_further() -> None:
    assert "without a workbook" in refused(
        zipped({"inner.zip": zipped({"book.xlsx": xlsx(CELL)})}), "unreadable-file"
    )


def test_a_workbook_of_excel_4_is_named_as_such() -> None:
    assert "before 1995" in refused(
        b"\x09\x04\x06\x00\x00\x00\x10\x00" + b"\0" * 50, "unreadable-file"
    )


def test_a_truncated_workbook_is_damaged() -> None:
    data = xlsx(CELL)
    refused(data[: len(data) // 2], "unreadable-file")
    refused(data[:-30], "unreadable-file")


def test_an_encrypted_workbook_is_protected() -> None:
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": "?",
        "META-INF/manifest.xml": "<m:encryption-data/>",
    }
    refused(zipped(parts), "protected-file")


def test_a_bomb_of_blanks_is_refused_before_it_is_unpacked() -> None:
    data = xlsx(CELL, after=" " * 3_000_000)
    assert "limit of 1,000,000" in refused(data, "too-large", limits=Limits(unpacked=1_000_000))


@pytest.mark.parametrize(
    "part", ["xl/media/image1.png", "xl/worksheets/sheet1.bak", "xl/embeddings/one.XML"]
)
def test_limits_follow_the_parts_that_relationships_reach_whatever_their_names(part: str) -> None:
    def elsewhere(rows: str, after: str = "") -> bytes:
        with zipfile.ZipFile(BytesIO(xlsx(rows, after))) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        parts[part] = parts.pop("xl/worksheets/sheet1.xml")
        target = part.removeprefix("xl/").encode()
        return zipped(
            {
                name: content.replace(b"worksheets/sheet1.xml", target)
                for name, content in parts.items()
            }
        )

    assert only(elsewhere(CELL)).value(0, 0) == Decimal(5)
    assert "limit" in refused(
        elsewhere(CELL, " " * 3_000_000), "too-large", limits=Limits(unpacked=1_000_000)
    )
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 500))
    assert "cells" in refused(elsewhere(rows), "too-large", limits=Limits(cells=100))


def test_a_directory_that_lies_about_sizes_is_not_believed() -> None:
    data = bytearray(xlsx(CELL, after=" " * 2_000_000))
    at = data.find(b"xl/worksheets/sheet1.xml", data.find(b"PK\x01\x02")) - 46
    struct.pack_into("<I", data, at + 24, 1000)
    refused(bytes(data), "unreadable-file", limits=Limits(unpacked=1_000_000))


def test_too_many_parts_are_refused() -> None:
    refused(
        zipped({"xl/workbook.xml": "", **{f"x{number}": "" for number in range(50)}}),
        "too-large",
        limits=Limits(parts=20),
    )


def test_too_many_honest_cells_are_refused_with_the_limit() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 500))
    assert "cells" in refused(xlsx(rows), "too-large", limits=Limits(cells=100))


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        "<!-- " + "p" * 300_000 + " --><!DOCTYPE x>",
    ],
)
@pytest.mark.parametrize(
    "part", ["xl__workbook.xml", "xl__sharedStrings.xml", "xl__worksheets__sheet1.xml"]
)
def test_a_document_type_is_refused_in_any_part(declared: str, part: str) -> None:
    refused(xlsx(CELL, **{part: f"{HEAD}{declared}<worksheet xmlns='{MAIN}'/>"}), "document-type")


def test_a_document_type_is_refused_in_flat_xml_and_in_utf_16() -> None:
    refused(
        fods("").replace(b"<office:document ", b"<!DOCTYPE x><office:document ", 1), "document-type"
    )
    refused(zipped({"xl/workbook.xml": "<!DOCTYPE x>".encode("utf-16")}), "document-type")


@pytest.mark.parametrize(
    "cell", ["XFD1048576", "AMJ200000", "ZZZZ99999999", "A0", "1A", "ZZZ9999999"]
)
def test_a_cell_far_out_or_outside_the_sheet_is_refused(cell: str) -> None:
    with pytest.raises(ReadError) as caught:
        opened(xlsx(f'{CELL}<row r="2"><c r="{cell}"><v>1</v></c></row>'))
    assert caught.value.id in ("too-large", "unreadable-file")


def test_a_style_far_out_is_no_cell_and_a_lying_dimension_means_nothing() -> None:
    grid = only(
        xlsx(
            f'{CELL}<row r="1048576"><c r="XFD1048576" s="1"/></row>',
            before='<dimension ref="A1:XFD1048576"/>',
        )
    )
    assert grid.values == ((Decimal(5),),)
    assert only(xlsx(CELL.replace("A1", "C1"), before='<dimension ref="A1"/>')).value(
        0, 2
    ) == Decimal(5)


@pytest.mark.parametrize(
    "after",
    [
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        '<hyperlinks><hyperlink ref="D1:M1048576"/></hyperlinks>',
    ],
)
def test_a_giant_merge_or_link_is_refused(after: str) -> None:
    assert "merged, linked and hidden" in refused(xlsx(CELL, after), "too-large")


def test_a_repeated_row_of_repeated_cells_is_counted_before_it_is_unfolded() -> None:
    for repeated in (1000, 10_000_000_000):
        cell = f'<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{repeated}"/>'
        table = f'<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row></table:table>'
        for data in (ods(table), fods(table)):
            refused(data, "too-large")


def test_a_spreadsheet_with_unfinished_xml_is_damaged() -> None:
    refused(fods("<table:table>").replace(b"</table:table>", b""), "unreadable-file")
    refused(xlsx("<row r='1'><c r='A1'><v>5</v></row>"), "unreadable-file")


def test_the_extension_is_never_asked() -> None:
    assert only(written(lambda _, sheet: sheet.write(1, 1, "a"))).value(1, 1) == "a"


def test_a_small_workbook_needs_no_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.Popen", None)
    assert only(xlsx(CELL)).value(0, 0) == Decimal(5)


def test_overlapping_members_do_not_multiply() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b" " * 500_000)
    data = bytearray(stream.getvalue())
    start = data.find(b"PK\x01\x02")
    entry, end = (
        bytes(data[start : data.find(b"PK\x05\x06")]),
        bytearray(data[data.find(b"PK\x05\x06") :]),
    )
    many = 100
    struct.pack_into("<HHI", end, 8, many, many, many * len(entry))
    refused(
        bytes(data[:start]) + entry * many + bytes(end),
        "too-large",
        limits=Limits(unpacked=10_000_000),
    )


@pytest.mark.parametrize(
    ("after", "what"),
    [
        (f"<!--{'x' * 20_000_000}-->", "one XML tag or text"),
        (f"<a b='{'x' * 20_000_000}'/>", "one XML tag or text"),
        (" " * 20_000_000, "one XML tag or text"),
        ("<a>" * 300_000, "levels of XML"),
        (
            "<mergeCells>" + '<mergeCell ref="A1:Z999"/>' * 100 + "</mergeCells>",
            "merged, linked and hidden",
        ),
    ],
)
def test_xml_that_keeps_a_parser_busy_is_refused_at_once(after: str, what: str) -> None:
    data = xlsx(CELL, after)
    assert what in refused(data, "too-large")


def test_a_cell_of_endless_blanks_is_refused() -> None:
    blanks = '<text:s text:c="1000"/>' * 20_000
    row = f'<table:table-row><table:table-cell office:value-type="string"><text:p>{blanks}</text:p></table:table-cell></table:table-row>'
    assert "characters of a cell" in refused(
        fods(f'<table:table table:name="a">{row}</table:table>'), "too-large"
    )
