"""Workbooks made by hand, byte by byte, as small as the trap they hold; and the sources and grids
of the tests."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

from budgetcli.model.budgets import Input
from budgetcli.model.errors import ReadError
from budgetcli.sheets.limits import LIMITS
from budgetcli.sheets.opening import open_grids

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from budgetcli.sheets.grids import Grid
    from budgetcli.sheets.limits import Limits

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="#,##0,"/></numFmts>'
    "<fonts><font/><font><b/></font></fonts>"
    '<cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="4" fontId="1"><alignment indent="2"/></xf><xf numFmtId="14" fontId="0"/>'
    '<xf numFmtId="170" fontId="0"/><xf numFmtId="10" fontId="0"/></cellXfs></styleSheet>'
)
SOURCE = Input("book", None, "")


def opened(data: bytes, *, unpack: bool = False, limits: Limits = LIMITS) -> tuple[Grid, ...]:
    return open_grids(data, SOURCE, unpack=unpack, limits=limits)


def only(data: bytes, *, unpack: bool = False, limits: Limits = LIMITS) -> Grid:
    (grid,) = opened(data, unpack=unpack, limits=limits)
    return grid


def refused(data: bytes, id: str, *, unpack: bool = False, limits: Limits = LIMITS) -> str:
    """The message of the error that the bytes are refused with: one line, with this id."""
    with pytest.raises(ReadError) as caught:
        opened(data, unpack=unpack, limits=limits)
    assert caught.value.id == id, caught.value
    assert "\n" not in str(caught.value)
    return caught.value.message


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def xlsx(rows: str, after: str = "", before: str = "", **parts: str) -> bytes:
    """A workbook of one sheet with these `<row>` elements, and what else the sheet or the package
    holds."""
    spaces = f'xmlns="{MAIN}" xmlns:r="{RELATIONS}" xmlns:x14ac="urn:x14ac"'
    sheet = f"{HEAD}<worksheet {spaces}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    return xlsx_of({"Budget": sheet}, **parts)


def xlsx_of(sheets: Mapping[str, str], state: str = "", **parts: str) -> bytes:
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}" {state} r:id="r{i}"/>'
        for i, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="r{i}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    content = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="'
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="'
        'application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATIONS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}">{related}'
        f'<Relationship Id="rs" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{i}.xml": sheet for i, sheet in enumerate(sheets.values(), 1)},
        **{name.replace("__", "/"): content for name, content in parts.items()},
    }
    return zipped(content)


def written(write: Callable[[Any, Any], None]) -> bytes:
    """A workbook that xlsxwriter writes, given the workbook and its first sheet."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    write(book, book.add_worksheet("Budget"))
    book.close()
    return stream.getvalue()


URN = "urn:oasis:names:tc:opendocument:xmlns"
OFFICE = (
    f'xmlns:office="{URN}:office:1.0" xmlns:table="{URN}:table:1.0" xmlns:text="{URN}:text:1.0" xmlns:style="{URN}:style:1.0" '
    f'xmlns:number="{URN}:datastyle:1.0" xmlns:fo="{URN}:xsl-fo-compatible:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def fods(tables: str, styles: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><office:document {OFFICE}><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document>"
    ).encode()


def ods(tables: str, styles: str = "") -> bytes:
    flat = fods(tables, styles).decode()
    content = flat.replace("office:document ", "office:document-content ").replace(
        "/office:document>", "/office:document-content>"
    )
    return zipped(
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content}
    )
