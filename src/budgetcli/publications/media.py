"""A file of a publication, opened: what its content is, its text in blocks and its tables as grids."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Input
from budgetcli.model.errors import Place, ReadError, worded
from budgetcli.publications.content import (
    Block,
    BlockKind,
    Medium,
    Passage,
    Publication,
    PublishedTable,
    joined,
    passages,
    setting_of,
)
from budgetcli.sheets.docx import Text, has_amounts, read_document, tables_of_elements
from budgetcli.sheets.limits import LIMITS, Limits
from budgetcli.sheets.opening import ContentKind, kind_of
from budgetcli.sheets.pagetables import (
    PrintedLine,
    RowPlace,
    grid_of,
    line_of,
    pages_of,
    tables_of_pages,
)
from budgetcli.sheets.pdf import read_pages
from budgetcli.sheets.printed_lines import NUMBERED_CAPTION
from budgetcli.sheets.texts import decode, is_markdown, is_paged, markdown_rows, read_text
from budgetcli.sheets.xml_and_html import read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from budgetcli.model.budgets import Note
    from budgetcli.sheets.docx import ElementTable
    from budgetcli.sheets.grids import Grid
    from budgetcli.sheets.pagetables import PageTable, PrintedPage

_TEXT_KINDS = {"li": "item", "dt": "item", "dd": "item", "caption": "caption"}


def open_publication(data: bytes, path: str, limits: Limits = LIMITS) -> Publication:
    """Return the publication that the bytes of a file hold; its content decides what it is, never
    its name.

    Raises ReadError where the content is none, damaged, protected, hostile or too large.
    """
    source = Input(path, None, hashlib.sha256(data).hexdigest())
    kind = kind_of(data)
    reader = _READERS.get(kind)
    if reader is None:
        raise ReadError(
            "unreadable-file",
            worded("this is {kind}, and no publication", kind=kind),
            at=Place(path),
            hint="pdf, docx, html, md and txt are read",
        )
    return reader(data, source, limits)


class _Writing:
    """The blocks of a publication while they are put in order: numbered, each under the heading
    before it."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.headings: list[Block] = []

    def add(
        self,
        kind: BlockKind,
        lines: Sequence[PrintedLine],
        level: int = 0,
        table: int | None = None,
    ) -> None:
        """Add a block of these lines; nothing happens where they say nothing."""
        text, words, starts = joined(lines)
        if not words:
            return
        section = self.headings[-1].number if self.headings else None
        if kind is BlockKind.HEADING:
            while self.headings and self.headings[-1].level >= level:
                self.headings.pop()
        above = self.headings[-1].number if self.headings else None
        block = Block(kind, text, len(self.blocks), section, words, starts, level, table, above)
        self.blocks.append(block)
        if kind is BlockKind.HEADING:
            self.headings.append(block)

    def add_passages(self, found: Iterator[Passage]) -> None:
        """Add passages of running text; a heading of Markdown loses its marks."""
        for passage in found:
            first = passage.lines[0]
            marked = passage.kind is BlockKind.HEADING and first.words[0].text.strip("#") == ""
            lines = (
                (first._replace(words=first.words[1:]), *passage.lines[1:])
                if marked
                else passage.lines
            )
            self.add(passage.kind, lines, passage.level)


def _of_pdf(data: bytes, source: Input, limits: Limits) -> Publication:
    """Return a PDF as a publication."""
    pages = read_pages(data, source, limits)
    tables = tables_of_pages(pages)
    grids = [grid_of(table, source) for table in tables]
    return _of_pages(pages, tables, grids, Medium.PDF, source)


def _of_text(data: bytes, source: Input, limits: Limits) -> Publication:
    """Return a plain text as a publication: of several pages, of one, or in Markdown."""
    text, notes = decode(data, Place(source.path))
    if is_markdown(text):
        return _of_markdown(text, source, notes)
    pages = pages_of(text)
    tables = tables_of_pages(pages)
    if is_paged(text):
        grids = [grid_of(table, source) for table in tables]
    else:
        grids = [*read_text(data, source, limits)] * len(tables) if tables else []
    found = _of_pages(
        pages,
        tables,
        grids,
        Medium.TEXT if not text.lstrip().startswith("#") else Medium.MARKDOWN,
        source,
    )
    return replace(found, notes=notes)


def _of_pages(
    pages: Sequence[PrintedPage],
    tables: Sequence[PageTable],
    grids: Sequence[Grid],
    medium: Medium,
    source: Input,
) -> Publication:
    """Return lines of pages as a publication: tables, and what stands before, between and after
    them."""
    lines = [line for page in pages for line in page.lines]
    usual = setting_of(lines)
    writing = _Writing()
    published = []
    at = 0
    for number, (table, grid) in enumerate(zip(tables, grids, strict=True), 1):
        caption, header, notes, end = table.span
        writing.add_passages(passages(lines[at:caption], usual))
        for place, text in enumerate(passages(lines[caption:header], usual)):
            is_heading = (
                text.kind is BlockKind.HEADING
                and not place
                and NUMBERED_CAPTION.match(text.lines[0].text.strip()) is None
            )
            writing.add(
                BlockKind.HEADING if is_heading else BlockKind.CAPTION,
                text.lines,
                text.level if is_heading else 0,
                number,
            )
        writing.add(BlockKind.TABLE, lines[header:notes], table=number)
        for note in passages(lines[notes:end], usual):
            writing.add(BlockKind.NOTE, note.lines, table=number)
        at = end
        is_own = grid.source.sheet is not None
        places: tuple[RowPlace | None, ...] = (
            table.places
            if is_own
            else tuple(RowPlace(each.page, each.number, each.number) for each in lines[caption:end])
        )
        first = 0 if is_own else caption
        published.append(
            PublishedTable(number, table.name, table.caption, grid, places, table.box, first)
        )
    writing.add_passages(passages(lines[at:], usual))
    for page in pages:
        for line in page.aside:
            writing.add(BlockKind.PARAGRAPH, [line])
    return Publication(source, medium, len(pages), tuple(writing.blocks), tuple(published))


def _of_docx(data: bytes, source: Input, limits: Limits) -> Publication:
    """Return a Word document as a publication."""
    elements = read_document(data, source, limits)
    tables = tables_of_elements(elements)
    owners = {
        at: number
        for number, table in enumerate(tables, 1)
        for at in range(table.first, table.last + 1)
    }
    writing = _Writing()
    for at, element in enumerate(elements):
        number = owners.get(at)
        if isinstance(element, Text):
            _add_text(writing, element.kind, element.text, element.number, element.level, number)
            continue
        rows = [
            line_of(" ".join(cell for cell in row if cell), 1, element.number + down)
            for down, row in enumerate(element.rows)
        ]
        if number is not None:
            writing.add(BlockKind.TABLE, rows, table=number)
            continue
        for down, row in enumerate(element.rows):
            for cell in row:
                for text in cell.split("\n"):
                    _add_text(writing, "paragraph", text, element.number + down)
    return Publication(
        source,
        Medium.DOCX,
        None,
        tuple(writing.blocks),
        tuple(_table_of(table, source, n) for n, table in enumerate(tables, 1)),
    )


def _add_text(
    writing: _Writing, kind: str, text: str, number: int, level: int = 0, table: int | None = None
) -> None:
    """Add a paragraph as the block that it is; one of a table's caption or notes with the number of
    the table."""
    owned = BlockKind(kind) if kind in ("heading", "note") else BlockKind.CAPTION
    writing.add(
        owned if table is not None else BlockKind(kind), [line_of(text, 1, number)], level, table
    )


def _table_of(table: ElementTable, source: Input, number: int) -> PublishedTable:
    """Return a table of a Word document."""
    places = tuple(RowPlace(1, line, line) for line in table.numbers())
    return PublishedTable(
        number,
        table.name,
        " ".join(text.text for text in table.captions),
        table.grid(source, number),
        places,
    )


class _RowsDocument(NamedTuple):
    """A document of which every row of one grid is a text or a row of a table: what each row is,
    and the number of its table."""

    grid: Grid
    kinds: list[tuple[str, int]]
    tables: list[int | None]


def _of_page(data: bytes, source: Input, limits: Limits) -> Publication:
    """Return a web page as a publication."""
    grid, names = read_rows(data, source, limits)
    kinds = [_html_kind(name) for name in names]
    tables = [int(name.split()[1]) if name.startswith("table ") else None for name in names]
    return _of_rows(_RowsDocument(grid, kinds, tables), Medium.HTML, source)


def _html_kind(name: str) -> tuple[str, int]:
    """Return what an element of a web page is, and how deep a heading is."""
    if name == "title" or (len(name) == 2 and name[0] == "h" and name[1].isdigit()):
        return "heading", int(name[1]) if name != "title" else 1
    return _TEXT_KINDS.get(name, "paragraph"), 0


def _of_markdown(text: str, source: Input, notes: tuple[Note, ...]) -> Publication:
    """Return a Markdown text with tables as a publication."""
    (grid,) = read_text(text.encode(), source)
    lines = [line for page in pages_of(text) for line in page.lines]
    rows = list(markdown_rows(text))
    tables: list[int | None] = []
    current = 0
    for at, row in enumerate(rows):
        is_row = lines[at].text.lstrip().startswith("|")
        current += is_row and (not at or not lines[at - 1].text.lstrip().startswith("|"))
        tables.append(current if is_row and any(row) else None)
    writing = _Writing()
    published: list[PublishedTable] = []
    setting = setting_of(
        [line for line, table in zip(lines, tables, strict=False) if table is None]
    )
    wanted = _wanted(grid, tables)
    at = 0
    for number, (first, end) in enumerate(wanted, 1):
        writing.add_passages(passages(lines[at:first], setting))
        writing.add(
            BlockKind.TABLE,
            [_unbarred(line, rows[row]) for row, line in enumerate(lines[first:end], first)],
            table=number,
        )
        published.append(_row_table(grid, wanted, number, writing))
        at = end
    writing.add_passages(passages(lines[at:], setting))
    return Publication(source, Medium.MARKDOWN, 1, tuple(writing.blocks), tuple(published), notes)


def _unbarred(line: PrintedLine, row: Sequence[str]) -> PrintedLine:
    """Return a line of a table without its bars."""
    return line._replace(
        words=tuple(word for word in line.words if word.text != "|") if any(row) else ()
    )


def _wanted(grid: Grid, tables: Sequence[int | None]) -> list[tuple[int, int]]:
    """Return the first row and the end of each table that holds amounts."""
    spans: dict[int, tuple[int, int]] = {}
    for row, table in enumerate(tables):
        if table is not None:
            spans[table] = (spans.get(table, (row, row))[0], row + 1)
    return [
        (first, end)
        for first, end in spans.values()
        if has_amounts([each for each in grid.values[first:end] if any(each)])
    ]


def _row_table(
    grid: Grid, spans: Sequence[tuple[int, int]], number: int, writing: _Writing
) -> PublishedTable:
    """Return a table of a grid that holds the whole document."""
    first, end = spans[number - 1]
    above = next((block.text for block in reversed(writing.blocks[:-1]) if block.table is None), "")
    named = NUMBERED_CAPTION.match(above)
    places = tuple(RowPlace(1, row + 1, row + 1) for row in range(first, end))
    name = named[1] if named else None
    return PublishedTable(number, name, above, grid, places, None, first)


def _of_rows(document: _RowsDocument, medium: Medium, source: Input) -> Publication:
    """Return a document whose texts and tables are rows of one grid."""
    grid, kinds, tables = document
    wanted = _wanted(grid, tables)
    owners = {
        row: number
        for number, (first, end) in enumerate(wanted, 1)
        for row in range(first, end)
        if tables[row] is not None
    }
    writing = _Writing()
    published: list[PublishedTable] = []
    rows: list[PrintedLine] = []
    for row, values in enumerate(grid.values):
        texts = [str(value) for value in values if value is not None and value != ""]
        number = owners.get(row)
        if number is not None:
            rows.append(line_of(" ".join(" ".join(texts).split()), 1, row + 1))
        else:
            for text in (part for each in texts for part in each.split("\n")):
                _add_text(writing, kinds[row][0], text, row + 1, kinds[row][1])
        if rows and owners.get(row + 1) != owners.get(row):
            writing.add(BlockKind.TABLE, rows, table=owners[row])
            published.append(_row_table(grid, wanted, owners[row], writing))
            rows = []
    return Publication(source, medium, None, tuple(writing.blocks), tuple(published))


_READERS: dict[ContentKind, Callable[[bytes, Input, Limits], Publication]] = {
    ContentKind.PDF: _of_pdf,
    ContentKind.DOCX: _of_docx,
    ContentKind.PAGE: _of_page,
    ContentKind.TEXT: _of_text,
}
