"""Workbooks made by hand, part by part, so that a test says exactly what is in the file."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"

HEADER = (
    "<row r='1'><c r='A1' t='inlineStr'><is><t>mio. kr.</t></is></c><c r='B1' t='inlineStr'><is><t>2024 udgifter</t></is></c></row>"
    "<row r='2'><c r='A2' t='inlineStr'><is><t>Skoler</t></is></c><c r='B2'><v>-10.5</v></c></row>"
    "<row r='3'><c r='A3' t='inlineStr'><is><t>Veje</t></is></c>"
)


def workbook(
    cell: str, *, rows: str | None = None, styles: str = "", sheet: str = "Ark1", extra: str = ""
) -> bytes:
    """Return a workbook of one sheet: two lines, the second with this cell in B3; or with these
    rows."""
    data = rows if rows is not None else f"{HEADER}{cell}</row>"
    parts = {
        "[Content_Types].xml": f"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
        f"<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        f"<Override PartName='/xl/workbook.xml' ContentType='{CONTENT}.sheet.main+xml'/>"
        f"<Override PartName='/xl/worksheets/sheet1.xml' ContentType='{CONTENT}.worksheet+xml'/>"
        f"<Override PartName='/xl/styles.xml' ContentType='{CONTENT}.styles+xml'/></Types>",
        "_rels/.rels": f"<Relationships xmlns='{RELATIONS}'><Relationship Id='r1' Type='{OFFICE}/officeDocument' Target='xl/workbook.xml'/>"
        "</Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{SPREADSHEET}' xmlns:r='{OFFICE}'><sheets>"
        f"<sheet name='{sheet}' sheetId='1' r:id='r1'/></sheets>"
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{RELATIONS}'>"
        f"<Relationship Id='r1' Type='{OFFICE}/worksheet' Target='worksheets/sheet1.xml'/>"
        f"<Relationship Id='r2' Type='{OFFICE}/styles' Target='styles.xml'/></Relationships>",
        "xl/styles.xml": styles or f"<styleSheet xmlns='{SPREADSHEET}'/>",
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{SPREADSHEET}'>{extra}<sheetData>{data}</sheetData></worksheet>",
    }
    stream = BytesIO()
    with ZipFile(stream, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return stream.getvalue()
