"""Plain texts and Markdown as publications: blocks, and the place of every piece of them."""

import pytest

from budgetcli.model.budgets import Input
from budgetcli.model.errors import ReadError
from budgetcli.publications.content import BlockKind, Medium
from budgetcli.publications.media import open_publication
from budgetcli.sheets.opening import open_grids
from tests.publications.documents import SENTENCES, html

PRINTED = """Budget 2031-2034: Fjordudvalget

Fjordudvalget har to havne.

HAVNE OG ØKONOMI

I mio. kr.                 2031     2032
Store Havn                -41,7    -42,0
Lille Havn                 -8,3     -8,0
Fjordudvalget i alt       -50,0    -50,0

Fjordudvalgets nettobudget udgør i alt 50,0
mio. kr. i 2031. Havnene drives af udval-
get i perioden 2031-
2034.

- Bolværket fornyes for 1,2 mio. kr.
- Broen males.
"""


def test_a_text_is_headings_paragraphs_items_and_a_table_in_order() -> None:
    opened = open_publication(PRINTED.encode(), "fjord.txt")
    kinds = [block.kind for block in opened.blocks]
    assert opened.medium is Medium.TEXT
    assert kinds == [
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.TABLE,
        BlockKind.PARAGRAPH,
        BlockKind.ITEM,
        BlockKind.ITEM,
    ]
    assert [block.text for block in opened.section_of(opened.blocks[4])] == ["HAVNE OG ØKONOMI"]
    assert opened.tables[0].grid.text(7, 0) == "Store Havn"


def test_lines_are_joined_and_the_hyphens_of_line_ends_go() -> None:
    paragraph = open_publication(PRINTED.encode(), "fjord.txt").blocks[4]
    assert paragraph.text == (
        "Fjordudvalgets nettobudget udgør i alt 50,0 mio. kr. i 2031. Havnene drives af udvalget i perioden 2031-2034."
    )


def test_every_piece_of_a_block_is_led_back_to_its_line() -> None:
    paragraph = open_publication(PRINTED.encode(), "fjord.txt").blocks[4]
    amount, divided = paragraph.text.index("50,0 mio."), paragraph.text.index(" udvalget ") + 1
    assert paragraph.place(amount, amount + 9)[:3] == (1, 12, 13)
    assert paragraph.place(divided, divided + 8)[:3] == (1, 13, 14)
    assert [word.column for word in paragraph.words_of(amount, amount + 4)] == [39]
    for word, start in zip(paragraph.words, paragraph.starts, strict=True):
        assert paragraph.text.startswith(word.text.rstrip("-"), start)


def test_a_text_with_a_blank_line_after_every_line_has_its_paragraphs_all_the_same() -> None:
    lines = [
        "Rådet ser frem til, at der bliver givet tid til omstillingen, og at alle",
        "bliver hørt.",
        "Vi håber og ønsker, at udvalget løbende vil forholde sig kritisk til det",
        "der skal spares, nemlig 3,1 millioner kroner.",
        "Tid og ro",
        "Det er nødvendigt at pege på, at der sker en øget tilgang til området, og",
    ]
    opened = open_publication("\n\n".join(lines).encode(), "svar.txt")
    assert [(block.kind, block.text[:12], len(block.text)) for block in opened.blocks] == [
        (BlockKind.PARAGRAPH, "Rådet ser fr", 85),
        (BlockKind.PARAGRAPH, "Vi håber og ", 118),
        (BlockKind.HEADING, "Tid og ro", 9),
        (BlockKind.PARAGRAPH, "Det er nødve", 73),
    ]


def test_markdown_headings_lose_their_marks_and_keep_their_levels() -> None:
    opened = open_publication(b"# Havn\n\n## Drift\n\nDriften koster 3,0 mio. kr.\n", "havn.md")
    assert opened.medium is Medium.MARKDOWN
    assert [(block.text, block.level) for block in opened.blocks] == [
        ("Havn", 1),
        ("Drift", 2),
        ("Driften koster 3,0 mio. kr.", 0),
    ]
    assert [block.text for block in opened.section_of(opened.blocks[2])] == ["Drift", "Havn"]


def test_form_feeds_begin_pages() -> None:
    opened = open_publication("Første side.\n\fAnden side har 4,0 mio. kr.\n".encode(), "sider.txt")
    assert opened.pages == 2
    assert opened.blocks[1].place(15, 28)[:3] == (2, 1, 1)


def test_the_text_of_a_pdf_is_read_page_by_page_as_a_pdf_is() -> None:
    rows = "mio. kr.        2031    2032\nHavn             8,0     8,1\nBro              1,0     1,1\nI alt            9,0     9,2\n"
    text = (
        "\f".join(
            f"Fjordplan\n\nTabel {number} Havne\n{rows}\nSide {number}\n" for number in (1, 2, 3)
        )
        + "\f"
    )
    opened = open_publication(text.encode(), "plan.txt")
    sheets = [grid.source.sheet for grid in open_grids(text.encode(), Input("p", None, ""))]
    assert (
        [table.grid.source.sheet for table in opened.tables]
        == sheets
        == ["p. 1, t1", "p. 2, t1", "p. 3, t1"]
    )
    assert opened.pages == 3
    assert opened.tables[1].name == "2"
    assert opened.tables[1].grid.values[-4:] == (
        ("mio. kr.", "2031", "2032"),
        ("Havn", "8,0", "8,1"),
        ("Bro", "1,0", "1,1"),
        ("I alt", "9,0", "9,2"),
    )
    assert not any("Side" in block.text or "Fjordplan" in block.text for block in opened.blocks)


def test_two_tables_of_a_text_keep_the_addresses_of_its_lines() -> None:
    rows = "mio. kr.        {0}    {1}\n{2}             8,0     8,1\nBro              1,0     1,1\nI alt            9,0     9,2\n"
    sentence = "\nDet er den ene tabel, og her kommer den anden, som er lige så lang.\n\n"
    text = rows.format(2031, 2032, "Havn") + sentence + rows.format(2033, 2034, "Mole")
    opened = open_publication(text.encode(), "to.txt")
    assert [(table.first, table.lines) for table in opened.tables] == [(0, (1, 4)), (7, (8, 11))]
    (grid,) = {id(table.grid): table.grid for table in opened.tables}.values()
    assert (grid.text(1, 0), grid.text(8, 0)) == ("Havn", "Mole")


def test_a_table_of_markdown_is_cells_without_bars_and_rules() -> None:
    rows = "| Havn | 8,0 | 8,1 |\n| Bro | 1,0 | 1,1 |\n| I alt | 9,0 | 9,2 |\n"
    text = f"# Fjord\n\n| mio. kr. | 2031 | 2032 |\n| --- | ---: | ---: |\n{rows}\nSlut.\n"
    opened = open_publication(text.encode(), "fjord.md")
    assert opened.medium is Medium.MARKDOWN
    assert [block.kind for block in opened.blocks] == [
        BlockKind.HEADING,
        BlockKind.TABLE,
        BlockKind.PARAGRAPH,
    ]
    assert opened.tables[0].grid.values[2:7] == (
        ("mio. kr.", "2031", "2032"),
        ("",),
        ("Havn", "8,0", "8,1"),
        ("Bro", "1,0", "1,1"),
        ("I alt", "9,0", "9,2"),
    )
    assert opened.blocks[1].text == "mio. kr. 2031 2032 Havn 8,0 8,1 Bro 1,0 1,1 I alt 9,0 9,2"


def test_a_web_page_is_headings_paragraphs_items_and_its_tables() -> None:
    page = html().replace("</body>", "<ul><li>Broen males</li></ul></body>")
    opened = open_publication(page.encode(), "fjord.html")
    assert opened.medium is Medium.HTML
    assert [block.kind for block in opened.blocks] == [
        BlockKind.HEADING,
        BlockKind.TABLE,
        BlockKind.PARAGRAPH,
        BlockKind.PARAGRAPH,
        BlockKind.ITEM,
    ]
    assert opened.blocks[2].text == SENTENCES[0]
    assert (
        opened.tables[0].grid.values
        == open_grids(page.encode(), Input("fjord.html", None, ""))[0].values
    )


def test_a_workbook_is_no_publication() -> None:
    with pytest.raises(ReadError, match="no publication"):
        open_publication(b"PAR1 PAR1", "a.parquet")
