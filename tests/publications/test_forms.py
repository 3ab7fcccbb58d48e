"""One section of a budget as text, PDF, Word file, web page and Markdown: proved alike in each
form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcli.publications.media import open_publication
from tests.program import DATA, budgetcli
from tests.publications.documents import docx, paragraph, pdf, rows_xml

if TYPE_CHECKING:
    from pathlib import Path

LEGEND = "I mio. kr. (2024-priser), + = indtægter, - = udgifter"
LINES = [
    tuple(line.split(";")) for line in (DATA / "sou.csv").read_text(encoding="utf-8").splitlines()
]
ROWS = ((LEGEND, *LINES[0][1:]), *LINES[1:])
STYLE = "<style>body{font:10pt serif} td{padding:2pt 6pt;text-align:right} td:first-child{text-align:left;width:130pt}</style>"
SENTENCE = "Pleje og træning, sundhed, frivilligmidler og andet koster 1.253,6 mio. kr., og der er søgt 2,5 mio. kr., som ikke er bevilget."


def _page() -> str:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    return f"<html><head><meta charset='utf-8'>{STYLE}</head><body><table>{rows}</table><p>{SENTENCE}</p></body></html>"


def _printed() -> str:
    widths = [max(len(row[column]) for row in ROWS) for column in range(len(ROWS[0]))]
    lines = (
        row[0].ljust(widths[0])
        + "".join(cell.rjust(width + 3) for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in ROWS
    )
    return "\n".join([*lines, "", SENTENCE])


def _markdown() -> str:
    lines = ["| " + " | ".join(row) + " |" for row in ROWS]
    return "\n".join([lines[0], "| --- " * len(ROWS[0]) + "|", *lines[1:], "", SENTENCE])


FORMS = {
    "sou.md": lambda: _markdown().encode(),
    "sou.html": lambda: _page().encode(),
    "sou.txt": lambda: _printed().encode(),
    "sou.docx": lambda: docx(f"<w:tbl>{rows_xml(ROWS)}</w:tbl>{paragraph(SENTENCE)}"),
    "sou.pdf": lambda: pdf(_page()),
}


@pytest.mark.needs("Pango")
@pytest.mark.parametrize("name", FORMS)
def test_the_section_is_proved_in_each_form(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FORMS[name]())
    result = budgetcli("check", path, "-O", "json", "--no-config")
    counts = result.json["counts"]
    assert (result.status, result.json["verdict"]) == (0, "within-rounding")
    assert (counts["equations"], counts["exact"], counts["rounding"]) == (15, 13, 2)


@pytest.mark.needs("Pango")
@pytest.mark.parametrize("name", FORMS)
def test_the_sentence_below_the_table_is_one_block_in_each_form(name: str) -> None:
    opened = open_publication(FORMS[name](), name)
    assert opened.blocks[-1].text == SENTENCE
    assert [table.number for table in opened.tables] == [1]
