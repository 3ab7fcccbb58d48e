"""The lines of a document's pages, every word with its place, and the tables among them with caption
and notes, going on over pages."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Note
from budgetcli.model.errors import Place, ReadError
from budgetcli.sheets.grids import Grid
from budgetcli.sheets.printed_lines import NUMBERED_CAPTION, YEAR, Token
from budgetcli.sheets.printouts import tables_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.model.budgets import Input
    from budgetcli.sheets.printouts import PrintedTable

_WORD = re.compile(r"\S+")
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:(?:side|s\.|page|p\.|seite|sida|sivu)\s*)?\d{1,4}(?:\s*(?:af|av|of|von|/)\s*\d{1,4})?[-–—\s.]*",
    re.IGNORECASE,
)
BLANK = 0.22
"""The width of a blank as a share of the height of a character's box."""

_LARGER = 1.2
_EDGE, _FEWEST = 2, 3
"""So many lines at the top and at the foot of a page may repeat on others, on so many pages at the
least."""


class Box(NamedTuple):
    """A rectangle on a page as it is read, in points of 1/72 inch from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float


class Word(NamedTuple):
    """A run of characters without a blank: its page from 1, its line on it from 1, where it begins
    in that line, from 0.

    A text without page breaks is one page. The line of a docx or of a web page is the number of its
    paragraph or table row. `box` is None where nothing says where on the page it stands.
    """

    text: str
    page: int
    line: int
    column: int
    box: Box | None = None


class PrintedLine(NamedTuple):
    """A line as printed, blanks kept, with its words from left to right; one without words is the
    space between two others."""

    text: str
    page: int
    number: int
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page: its number from 1, its lines in the order of reading, the width of a blank, and where
    its text begins on the left.

    `aside` are lines printed sideways to the others.
    """

    number: int
    lines: tuple[PrintedLine, ...]
    blank: float = 1.0
    left: float = 0.0
    aside: tuple[PrintedLine, ...] = ()

    def tokens(self) -> list[list[Token]]:
        """Return the words of each line with their places, the unit being the width of a blank."""
        return [self._tokens(line) for line in self.lines]

    def _tokens(self, line: PrintedLine) -> list[Token]:
        """Return the words of a line; in letters that are much larger than most, words that only a
        blank parts are one."""
        found: list[Token] = []
        height = (
            line.words[0].box.bottom - line.words[0].box.top
            if line.words and line.words[0].box is not None
            else 0.0
        )
        blank = height * BLANK / self.blank
        for word in line.words:
            token = self._token(word)
            if found and blank > _LARGER and token.left - found[-1].right < 2 * blank:
                found[-1] = Token(f"{found[-1].text} {token.text}", found[-1].left, token.right)
            else:
                found.append(token)
        return found

    def _token(self, word: Word) -> Token:
        """Return a word where it stands: by its box, else by its column in the text."""
        if word.box is None:
            return Token(word.text, word.column, word.column + len(word.text))
        return Token(
            word.text,
            (word.box.left - self.left) / self.blank,
            (word.box.right - self.left) / self.blank,
        )


def line_of(text: str, page: int, number: int) -> PrintedLine:
    """Return a line of plain text with its words."""
    words = (Word(found[0], page, number, found.start()) for found in _WORD.finditer(text))
    return PrintedLine(text, page, number, tuple(words))


def lines_of(text: str) -> Iterator[PrintedLine]:
    """Yield the lines of a plain text: a form feed begins a page, a line end a line, both counted
    from 1."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    for page, content in enumerate(plain.split("\f"), 1):
        for number, line in enumerate(content.split("\n"), 1):
            yield line_of(line.expandtabs(), page, number)


def pages_of(text: str) -> list[PrintedPage]:
    """Return the pages of a plain text, without the heads and feet that repeat where form feeds
    part it."""
    pages: dict[int, list[PrintedLine]] = {}
    for line in lines_of(text):
        pages.setdefault(line.page, []).append(line)
    found = [
        PrintedPage(number, tuple(lines))
        for number, lines in pages.items()
        if any(line.words for line in lines) or number == 1
    ]
    return without_running_heads(found) if len(found) > 1 else found


def without_running_heads(pages: Sequence[PrintedPage]) -> list[PrintedPage]:
    """Return the pages without page numbers and what else only repeats: lines at the top and the
    foot that are alike on several."""
    counts = Counter(
        shape for page in pages for shape in {_shape(page.lines[at]) for at in _edges(page)}
    )
    least = max(_FEWEST, len(pages) // 5)
    found = []
    for page in pages:
        gone = {
            at
            for at in _edges(page)
            if _repeats(page.lines[at], counts, least)
            or _PAGE_NUMBER.fullmatch(page.lines[at].text.strip())
        }
        kept = tuple(
            line._replace(words=(), text="") if at in gone else line
            for at, line in enumerate(page.lines)
        )
        found.append(replace(page, lines=kept))
    return found


def _repeats(line: PrintedLine, counts: Counter[str], least: int) -> bool:
    """Return whether a line is on several pages and neither a title nor a row of a table, with two
    numbers that are no years."""
    numbers = sum(
        word.text[0] in "(-−" or word.text[0].isdigit()
        for word in line.words
        if not YEAR.fullmatch(word.text)
    )
    return (
        numbers < 2
        and counts[_shape(line)] >= least
        and NUMBERED_CAPTION.match(line.text.strip()) is None
    )


def _edges(page: PrintedPage) -> list[int]:
    """Return which lines are the first and the last of a page that say something."""
    said = [at for at, line in enumerate(page.lines) if line.words]
    return [*said[:_EDGE], *said[_EDGE:][-_EDGE:]]


def _shape(line: PrintedLine) -> str:
    """Return a line with its one whole number, that of the page, made alike; what has more is no
    running head."""
    words = [word.text for word in line.words]
    numbers = [at for at, word in enumerate(words) if word.isdigit()]
    return " ".join("#" if [at] == numbers else word for at, word in enumerate(words))


_NOTED = "note|noter|notes|merknad|anm|anmerkung|kilde|kjelde|källa|quelle|source|sources"
_NOTE = re.compile(rf"\s*(?:[⁰¹²³⁴⁵⁶⁷⁸⁹*]+|\d{{1,2}}\)|(?:{_NOTED})\b[.:]?)", re.IGNORECASE)
_MOST_CAPTION, _MOST_NOTES, _LONGEST_CAPTION, _MOST_BLANKS, _LONGEST_ABBREVIATION = 4, 8, 140, 2, 5


class RowPlace(NamedTuple):
    """Where a row of a table is printed, from its first line to its last."""

    page: int
    line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of a document: its rows as a sheet would have them, and where each is printed; None
    for none of its own.

    `number` counts the tables of the page it begins on from 1; `name` is the number that its
    caption gives it, such as `2.1`. `span` is where its caption, its header, its notes and what
    comes after it begin among all lines of the document.
    """

    page: int
    number: int
    name: str | None
    caption: str
    rows: tuple[tuple[str, ...], ...]
    places: tuple[RowPlace, ...]
    span: tuple[int, int, int, int]
    box: Box | None

    @property
    def title(self) -> str:
        """What the table is called as a sheet."""
        return f"p. {self.page}, t{self.number}"


class _Part(NamedTuple):
    """A table among the lines of a document, and its first and last line with caption and notes."""

    table: PrintedTable
    first: int
    last: int


def tables_of_pages(pages: Sequence[PrintedPage]) -> list[PageTable]:
    """Return the tables of a document in the order of reading; what goes on over pages with the
    same columns is one table."""
    lines = [line for page in pages for line in page.lines]
    found: list[PageTable] = []
    after = 0
    numbers: Counter[int] = Counter()
    for table in tables_in([tokens for page in pages for tokens in page.tokens()]):
        part = _with_surroundings(lines, table, after)
        page = lines[part.first].page
        numbers[page] += 1
        found.append(_as_sheet(lines, part, numbers[page]))
        after = part.last + 1
    return found


def grids_of_pages(pages: Sequence[PrintedPage], source: Input) -> tuple[Grid, ...]:
    """Return each table of a document as a grid. Raises ReadError where there is none."""
    tables = tables_of_pages(pages)
    if not tables:
        raise ReadError(
            "no-budget-found", "the text of this document holds no table", at=Place(source.path)
        )
    return tuple(grid_of(table, source) for table in tables)


def grids_of_text(text: str, source: Input) -> tuple[Grid, ...]:
    """Return each table of a text of several pages as a grid; none where there is none."""
    return tuple(grid_of(table, source) for table in tables_of_pages(pages_of(text)))


def grid_of(table: PageTable, source: Input) -> Grid:
    """Return a table as a sheet named after the page it begins on."""
    sheet = source._replace(sheet=table.title)
    place = Place(source.path, sheet.sheet)
    note = Note(
        "printout",
        "the columns are where the runs of numbers are, and the header is in the lines above them",
        place,
    )
    return Grid(source=sheet, values=table.rows, notes=(note,), name=table.name)


def _with_surroundings(lines: Sequence[PrintedLine], table: PrintedTable, after: int) -> _Part:
    """Return a table with the lines of its caption above it and its notes below it."""
    first = table.first
    blanks = taken = 0
    for at in range(table.first - 1, after - 1, -1):
        if not lines[at].words:
            blanks += 1
            continue
        is_numbered = NUMBERED_CAPTION.match(lines[at].text.strip()) is not None
        most = _MOST_BLANKS if is_numbered or not taken else 1
        if blanks > most or taken >= _MOST_CAPTION or (_is_prose(lines[at]) and not is_numbered):
            break
        first, blanks, taken = at, 0, taken + 1
        if is_numbered:
            break
    return _Part(table, first, _end_of_notes(lines, table))


def _end_of_notes(lines: Sequence[PrintedLine], table: PrintedTable) -> int:
    """Return the last line of the notes right below a table; its own last line where there are
    none."""
    last = table.last
    blanks = taken = 0
    for at in range(table.last + 1, min(len(lines), table.last + 1 + 2 * _MOST_NOTES)):
        if not lines[at].words:
            blanks += 1
            continue
        if blanks > 1 or not (is_note(lines[at].text) or (taken and not blanks)):
            break
        last, blanks, taken = at, 0, taken + 1
    return last


def is_note(text: str) -> bool:
    """Return whether a text below a table is a note: it begins with a mark, or says that it is one
    or a source."""
    return _NOTE.match(text) is not None


def _is_prose(line: PrintedLine) -> bool:
    """Return whether a line is one of running text: long, and it ends a sentence or begins small."""
    text = line.text.strip()
    if len(text) > _LONGEST_CAPTION or (
        len(line.words) > 6 and (text[-1:] in ".,;\xad-" or text[:1].islower())
    ):
        return True
    return (
        len(line.words) > 3
        and text[-1] in ".!?"
        and len(line.words[-1].text) > _LONGEST_ABBREVIATION
    )


def _as_sheet(lines: Sequence[PrintedLine], part: _Part, number: int) -> PageTable:
    """Return a table as the rows of a sheet; a header that repeats on another page is left out
    there."""
    rows: list[tuple[str, ...]] = []
    places: list[RowPlace] = []
    head: set[tuple[str, ...]] = set()
    first = lines[part.first].page
    for at, cells, place in _rows(lines, part):
        if place.page != first and cells in head:
            continue
        if at < part.table.body:
            head.add(cells)
        rows.append(cells)
        places.append(place)
    caption = " ".join(line.text for line in lines[part.first : part.table.first] if line.words)
    named = NUMBERED_CAPTION.match(caption)
    span = (part.first, part.table.first, part.table.last + 1, part.last + 1)
    box = _box(lines[part.table.first : part.table.last + 1], first)
    return PageTable(
        first, number, named[1] if named else None, caption, tuple(rows), tuple(places), span, box
    )


def _rows(
    lines: Sequence[PrintedLine], part: _Part
) -> Iterator[tuple[int, tuple[str, ...], RowPlace]]:
    """Yield each row that says something, with the position of its line and where it is printed,
    wrapped labels included."""
    cells = part.table.cells
    began: int | None = None
    for at in range(part.first, part.last + 1):
        line = lines[at]
        if not line.words:
            continue
        said = cells.get(at)
        if said == [""]:
            began = line.number if began is None else began
            continue
        values = tuple(said) if said is not None else (line.text.strip(),)
        start = began if began is not None and began < line.number else line.number
        ends_below = (
            said is not None and cells.get(at + 1) == [""] and _ends_with(values[0], lines[at + 1])
        )
        began = None
        yield (
            at,
            values,
            RowPlace(line.page, start, lines[at + 1].number if ends_below else line.number),
        )


def _ends_with(label: str, line: PrintedLine) -> bool:
    """Return whether the words of a line are the end of a label."""
    text = " ".join(word.text for word in line.words)
    return bool(text) and label.endswith(text)


def _box(lines: Sequence[PrintedLine], page: int) -> Box | None:
    """Return the rectangle around lines of one page."""
    boxes = [
        word.box
        for line in lines
        if line.page == page
        for word in line.words
        if word.box is not None
    ]
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))
