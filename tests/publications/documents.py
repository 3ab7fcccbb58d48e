"""Publications that the tests make themselves: one content as html, pdf and docx."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from importlib import import_module
from xml.sax.saxutils import escape

HEADER = (
    "Mio. kr. (2031-priser), + = indtægter, - = udgifter",
    "2031 udgifter",
    "2031 indtægter",
    "2031 netto",
    "2032",
    "2033",
)
ROWS = (
    ("Store Havn", "-1.041,7", "62,0", "-979,7", "-980,2", "-990,3"),
    ("Lille Havn og moler", "-108,3", "8,0", "-100,3", "-100,0", "-99,8"),
    ("Fyrtårne", "-50,0", "0,0", "-50,0", "-51,1", "-52,2"),
    ("Fjordudvalget i alt", "-1.200,0", "70,0", "-1.130,0", "-1.131,3", "-1.142,3"),
)
TITLE = "Budget 2031-2033: Fjordudvalget"
SENTENCES = (
    "Fjordudvalgets nettobudget udgør i alt 1.130,0 mio. kr. i 2031.",
    "Store Havn, Lille Havn, moler og fyrtårne koster 1.130,0 mio. kr., og der er søgt 2,5 mio. kr., som ikke er bevilget.",
)
STYLE = (
    "body{font:10pt serif} td,th{padding:2pt 8pt;text-align:right;font-weight:normal}"
    "td:first-child,th:first-child{text-align:left;width:150pt}"
)


def html(rows: tuple[tuple[str, ...], ...] = ROWS, style: str = "") -> str:
    """Return the publication as a web page."""
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    head = "".join(f"<th>{cell}</th>" for cell in HEADER)
    text = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    style = f"<style>{STYLE} {style}</style>"
    return f"<html><head>{style}</head><body><h2>{TITLE}</h2><table><tr>{head}</tr>{lines}</table>{text}</body></html>"


@cache
def pdf(page: str) -> bytes:
    """Return a web page as PDF."""
    data = import_module("weasyprint").HTML(string=page).write_pdf()
    assert isinstance(data, bytes)
    return data


DOCUMENT = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def paragraph(text: str, style: str = "", extra: str = "") -> str:
    """Return a paragraph of a Word document as XML; `extra` are further runs."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return (
        f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>{extra}</w:p>'
    )


def cell(text: str, properties: str = "") -> str:
    """Return a cell of a table of a Word document as XML."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def rows_xml(rows: tuple[tuple[str, ...], ...]) -> str:
    """Return rows of plain cells as XML."""
    return "".join("<w:tr>" + "".join(map(cell, row)) + "</w:tr>" for row in rows)


def docx(body: str, **parts: str) -> bytes:
    """Return a Word document with this body; other parts by their name, such as `footnotes`."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'.format
    related = "".join(
        f'<Relationship Id="{name}" Type="{kinds}/{name}" Target="{name}.xml"/>' for name in parts
    )
    main = f'<Relationship Id="r" Type="{kinds}/officeDocument" Target="word/document.xml"/>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("_rels/.rels", relations(main))
        file.writestr("word/_rels/document.xml.rels", relations(related))
        file.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{DOCUMENT}"><w:body>{body}</w:body></w:document>',
        )
        for name, content in parts.items():
            file.writestr(
                f"word/{name}.xml", f'<w:{name} xmlns:w="{DOCUMENT}">{content}</w:{name}>'
            )
    return data.getvalue()


def fjord(rows: tuple[tuple[str, ...], ...] = ROWS) -> bytes:
    """Return the publication as a Word document."""
    text = "".join(map(paragraph, SENTENCES))
    return docx(f"{paragraph(TITLE, 'Heading1')}<w:tbl>{rows_xml((HEADER, *rows))}</w:tbl>{text}")
