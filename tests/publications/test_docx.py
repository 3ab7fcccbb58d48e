"""Tables of Word documents that the tests make."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from budgetcli.model.budgets import Input
from budgetcli.model.errors import ReadError
from budgetcli.publications.content import BlockKind, Medium
from budgetcli.publications.media import open_publication
from budgetcli.sheets.grids import Grid, Range
from budgetcli.sheets.opening import open_grids
from tests.program import budgetcli
from tests.publications.documents import ROWS, TITLE, cell, docx, fjord, paragraph, rows_xml

SOURCE = Input("fjord.docx", None, "")
WIDE, TALL = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>'
SMALL = (
    ("mio. kr.", "2031", "2032"),
    ("Havn", "8,0", "8,1"),
    ("Bro", "1,0", "1,1"),
    ("I alt", "9,0", "9,2"),
)


def grids(body: str, **parts: str) -> tuple[Grid, ...]:
    return open_grids(docx(body, **parts), SOURCE)


def test_a_table_is_a_grid_of_its_own_below_the_heading_over_it() -> None:
    (grid,) = open_grids(fjord(), SOURCE)
    assert grid.source.sheet == "t1"
    assert grid.values[0] == (TITLE,)
    assert grid.values[2:] == ROWS


def test_check_of_a_document_proves_its_sums_and_finds_a_wrong_one(tmp_path: Path) -> None:
    path = tmp_path / "fjord.docx"
    path.write_bytes(fjord())
    assert budgetcli("check", path, "-O", "json", "--no-config").json["verdict"] == "exact"
    path.write_bytes(fjord((*ROWS[:3], (*ROWS[3][:4], "-1.113,3", ROWS[3][5]))))
    result = budgetcli("check", path, "-O", "json", "--no-config")
    assert (result.status, result.json["verdict"]) == (1, "broken")


def test_a_document_is_read_from_standard_input_and_a_table_picked_by_its_number() -> None:
    second = rows_xml((SMALL[0], SMALL[1], ("I alt", "8,0", "8,1")))
    body = f"<w:tbl>{rows_xml(SMALL)}</w:tbl>{paragraph('Og en anden.')}<w:tbl>{second}</w:tbl>"
    result = budgetcli(
        "summarize", "-", "--table", "2", "-O", "json", "--no-config", stdin=docx(body)
    )
    assert result.json["total"]["net"] == {"2031": Decimal("-8.0"), "2032": Decimal("-8.1")}


def test_cells_over_several_columns_and_rows_are_merged_ones() -> None:
    head = f"<w:tr>{cell('Område')}{cell('Budget', WIDE)}</w:tr>"
    first = f"<w:tr>{cell('Havn', TALL)}{cell('8,0')}{cell('8,1')}</w:tr>"
    second = f"<w:tr>{cell('', '<w:vMerge/>')}{cell('1,0')}{cell('1,1')}</w:tr>"
    (grid,) = grids(f"<w:tbl>{head}{first}{second}</w:tbl>")
    assert grid.values == (("Område", "Budget", ""), ("Havn", "8,0", "8,1"), ("", "1,0", "1,1"))
    assert grid.merges == (Range(0, 1, 0, 2), Range(1, 0, 2, 0))


def test_what_was_inserted_is_read_and_what_was_deleted_is_not() -> None:
    inserted = "<w:ins><w:r><w:t> i alt</w:t></w:r></w:ins><w:del><w:r><w:delText> slettet</w:delText></w:r></w:del>"
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{cell('Væk')}{cell('7,0')}{cell('7,0')}</w:tr>"
    moved = "<w:moveFrom><w:r><w:t>flyttet</w:t></w:r></w:moveFrom>"
    body = f"<w:tbl>{rows_xml(SMALL[:3])}{gone}{rows_xml(SMALL[3:])}</w:tbl>{paragraph('Det koster 9,0', extra=inserted + moved)}"
    opened = open_publication(docx(body), "f.docx")
    assert opened.tables[0].grid.values == SMALL
    assert opened.blocks[-1].text == "Det koster 9,0 i alt"


def test_a_footnote_is_a_note_at_the_end_and_its_mark_no_figure() -> None:
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnote w:type="separator" w:id="0"/><w:footnote w:id="2">{paragraph("Uden moms, 2,5 mio. kr.")}</w:footnote>'
    opened = open_publication(
        docx(paragraph("Havnen koster 8,0", extra=mark), footnotes=notes), "f.docx"
    )
    assert [(block.kind, block.text) for block in opened.blocks] == [
        (BlockKind.PARAGRAPH, "Havnen koster 8,0²"),
        (BlockKind.NOTE, "² Uden moms, 2,5 mio. kr."),
    ]


def test_styles_of_any_language_say_what_a_paragraph_is() -> None:
    styles = (
        '<w:style w:styleId="Overskrift2"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:styleId="Billedtekst"><w:name w:val="caption"/></w:style>'
    )
    numbered = "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Broen males</w:t></w:r></w:p>"
    body = f"{paragraph('Havne', 'Overskrift2')}{paragraph('Tabel 3.1 Havne', 'Billedtekst')}<w:tbl>{rows_xml(SMALL)}</w:tbl>{numbered}"
    opened = open_publication(docx(body, styles=styles), "f.docx")
    assert opened.medium is Medium.DOCX
    assert [(block.kind, block.level) for block in opened.blocks] == [
        (BlockKind.HEADING, 2),
        (BlockKind.CAPTION, 0),
        (BlockKind.TABLE, 0),
        (BlockKind.ITEM, 0),
    ]
    assert opened.tables[0].name == "3.1"


def test_a_table_that_only_lays_out_a_text_is_text() -> None:
    body = f"<w:tbl>{rows_xml((('Havnen er dyr.', 'Broen er billig.'), ('Vejen er lang.', '')))}</w:tbl>"
    opened = open_publication(docx(body), "f.docx")
    assert [block.text for block in opened.blocks] == [
        "Havnen er dyr.",
        "Broen er billig.",
        "Vejen er lang.",
    ]
    assert opened.tables == ()


def test_a_table_within_a_cell_is_a_table_too() -> None:
    inner = f"<w:tbl>{rows_xml(SMALL)}</w:tbl>"
    (grid,) = grids(
        f"<w:tbl><w:tr><w:tc>{paragraph('Budget')}{inner}{paragraph('')}</w:tc></w:tr></w:tbl>"
    )
    assert grid.values[-4:] == SMALL


@pytest.mark.parametrize(
    ("body", "id"),
    [
        ("<w:p/>", "no-text"),
        (paragraph("Kun tekst."), "no-budget-found"),
        ("<w:p", "unreadable-file"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_cause(body: str, id: str) -> None:
    with pytest.raises(ReadError) as caught:
        grids(body)
    assert caught.value.id == id


def test_elements_nested_without_end_are_refused() -> None:
    deep = "<w:sdt>" * 5000 + "</w:sdt>" * 5000
    with pytest.raises(ReadError, match="levels") as caught:
        grids(deep)
    assert caught.value.id == "too-large"
