"""A publication as it stands: blocks of headings, text, items, notes and tables, every word with the
page and the line it is on."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.sheets.pagetables import Box, PrintedLine, RowPlace, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.model.budgets import Input, Note
    from budgetcli.sheets.grids import Grid


class Medium(StrEnum):
    """The kinds of document a publication comes in."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    MARKDOWN = "md"
    TEXT = "txt"


class BlockKind(StrEnum):
    """What a block of a publication is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    CAPTION = "caption"
    NOTE = "note"


class Stretch(NamedTuple):
    """Where a piece of a block's text is printed: lines of one page, and the boxes of the words
    that are known, in order of reading."""

    page: int
    line: int
    last_line: int
    boxes: tuple[Box, ...]

    @property
    def box(self) -> Box | None:
        """The rectangle around all boxes; None where none is known."""
        if not self.boxes:
            return None
        lefts, tops, rights, bottoms = zip(*self.boxes, strict=True)
        return Box(min(lefts), min(tops), max(rights), max(bottoms))


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, item, caption, note or table, in the order of reading.

    `text` has one blank between words, lines joined and hyphenation undone; `words[n]` begins at
    the character `starts[n]` of it, and the second half of a word that was divided at the end of a
    line begins in the middle of a word of it. `number` counts the blocks of a publication from 0;
    `section` is the number of the heading above, None before the first, and `level` how deep a
    heading is, from 1; `above` is the number of the heading that a heading stands under. `table` is the number of the table that a caption, note or table block
    belongs to, from 1.
    """

    kind: BlockKind
    text: str
    number: int
    section: int | None
    words: tuple[Word, ...]
    starts: tuple[int, ...]
    level: int = 0
    table: int | None = None
    above: int | None = None

    @property
    def page(self) -> int:
        """The page it begins on."""
        return self.words[0].page if self.words else 1

    @property
    def line(self) -> int:
        """The line it begins on."""
        return self.words[0].line if self.words else 1

    def words_of(self, start: int, end: int) -> tuple[Word, ...]:
        """Return the words that have a character of `text[start:end]`."""
        first = max(0, bisect_right(self.starts, start) - 1)
        return self.words[first : max(first + 1, bisect_right(self.starts, end - 1))]

    def place(self, start: int, end: int) -> Stretch:
        """Return where `text[start:end]` is printed; what goes on over a page is placed where it
        begins."""
        words = self.words_of(start, end)
        page = words[0].page
        here = [word for word in words if word.page == page]
        boxes = tuple(word.box for word in here if word.box is not None)
        return Stretch(page, here[0].line, here[-1].line, boxes)


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table: `grid` holds its caption and unit lines, header, rows and notes as a sheet would,
    and is read as one; where the document is one grid, as a web page is, it holds that whole.

    `number` counts the tables of a publication from 1; `name` is what `--table` takes beside the
    number, such as `2.1` of `Table 2.1`, None where the caption has no number. `rows[n]` is where
    row `first + n` of the grid is printed, None for a row that is only filled up.
    """

    number: int
    name: str | None
    caption: str
    grid: Grid
    rows: tuple[RowPlace | None, ...]
    box: Box | None = None
    first: int = 0

    @property
    def page(self) -> int:
        """The page it begins on."""
        return next((row.page for row in self.rows if row is not None), 1)

    @property
    def lines(self) -> tuple[int, int]:
        """Its first line, and its last line on the page it begins on."""
        here = [row for row in self.rows if row is not None and row.page == self.page]
        return (here[0].line, here[-1].last_line) if here else (1, 1)


@dataclass(frozen=True, slots=True)
class Publication:
    """A document that was opened: its blocks and tables in the order of reading. `pages` is None
    where it has none, as a web page."""

    source: Input
    medium: Medium
    pages: int | None
    blocks: tuple[Block, ...]
    tables: tuple[PublishedTable, ...]
    notes: tuple[Note, ...] = ()

    def grids(self) -> Iterator[tuple[Grid, list[PublishedTable]]]:
        """Yield the grids that the tables stand in, each with its tables from top to bottom."""
        for _, tables in groupby(self.tables, key=lambda each: id(each.grid)):
            here = list(tables)
            yield here[0].grid, here

    def section_of(self, block: Block) -> Iterator[Block]:
        """Yield the headings above a block, the nearest first."""
        number = block.above if block.kind is BlockKind.HEADING else block.section
        while number is not None:
            yield self.blocks[number]
            number = self.blocks[number].above

    def path_of(self, block: Block) -> tuple[int, ...]:
        """Return the numbers of the headings above a block, the outermost first; a heading is above
        itself."""
        above = tuple(each.number for each in self.section_of(block))[::-1]
        return (*above, block.number) if block.kind is BlockKind.HEADING else above

    def prose(self) -> Iterator[Block]:
        """Yield the blocks of running text: all but tables."""
        return (block for block in self.blocks if block.kind is not BlockKind.TABLE)


def joined(lines: Iterable[PrintedLine]) -> tuple[str, tuple[Word, ...], tuple[int, ...]]:
    """Return the text of lines that go on one from the other, its words and where each begins in
    it; hyphenation is undone.

    A soft hyphen at a line's end always goes. A hyphen goes where a small letter stands on both
    sides of it, unless the next word is one that joins what stands before it with something else:
    `sundheds- og omsorgsudvalget`.
    """
    text = ""
    words: list[Word] = []
    starts: list[int] = []
    for line in lines:
        for position, word in enumerate(line.words):
            divided = not position and _is_divided(text, word.text)
            if divided:
                text = text[:-1]
            elif text and not (not position and _keeps_hyphen(text, word.text)):
                text += " "
            starts.append(len(text))
            words.append(word)
            text += word.text
    return text, tuple(words), tuple(starts)


SOFT_HYPHENS = "\xad\x02\ufffe"
"""How a hyphen that only a line end called for is written in texts and comes out of a pdf."""

_JOINING = frozenset(("og", "eller", "samt", "und", "oder", "bzw", "och", "and", "or", "og/eller"))


def _is_divided(text: str, following: str) -> bool:
    """Return whether the hyphen at the end of a line divides one word."""
    if text[-1:] and text[-1] in SOFT_HYPHENS:
        return True
    return (
        text[-1:] in ("-", "‐")
        and text[-2:-1].islower()
        and following[:1].islower()
        and following not in _JOINING
    )


def _keeps_hyphen(text: str, following: str) -> bool:
    """Return whether what follows belongs to the word with a hyphen before it: `2024-` and `2027`."""
    return text[-1:] in ("-", "‐", "–") and text[-2:-1].isdigit() and following[:1].isdigit()


_ITEM = re.compile(r"\s*(?:[•●▪■◦‣·\uf0b7\uf0a7\uf02d*–—-]|\d{1,2}[.)]|[a-zæøå]\))\s+\S")
_MARK_OF_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_NOTE = re.compile(
    r"\s*(?:\*+|\d{1,2}\)|(?:Note|Noter|Anm|Anmerkung|Kilde|Kjelde|Källa|Quelle|Source)\b[.:]?)\s*\S",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[.!?:;…][)”\"’»]*\s*$")
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+[^\W\d_]")
_LONGEST_HEADING, _NARROWEST = 90, 45
_JUMP = 6
"""So many blank lines stand where a text goes on at the top of the next column."""

_FULL = 0.72
"""A line that fills this share of the widest usual line was broken for want of room, so its
sentence goes on below."""


class Passage(NamedTuple):
    """Lines that belong together, and what they are; `level` is that of a heading, from 1."""

    kind: BlockKind
    lines: tuple[PrintedLine, ...]
    level: int = 0


class TextSetting(NamedTuple):
    """How a text is set: the width that most of its lines stay within, and how many blank lines
    part two lines of one paragraph."""

    width: int
    gap: int


def setting_of(lines: Sequence[PrintedLine]) -> TextSetting:
    """Return how a text is set, by all its lines."""
    return TextSetting(max(_NARROWEST, _usual_width(lines)), _usual_gap(lines))


def passages(lines: Sequence[PrintedLine], setting: TextSetting) -> Iterator[Passage]:
    """Yield the passages of running text, top to bottom; the lines of tables are taken out before."""
    width, gap = setting
    taken: list[PrintedLine] = []
    blanks = 0
    for line in lines:
        if not line.words:
            blanks += 1
            continue
        is_jump = bool(taken) and (blanks >= _JUMP or taken[-1].page != line.page)
        if taken and ((blanks > gap and not is_jump) or _begins(taken, line, blanks, width)):
            yield _passage(taken, width)
            taken = []
        taken.append(line)
        blanks = 0
    if taken:
        yield _passage(taken, width)


def _usual_width(lines: Sequence[PrintedLine]) -> int:
    """Return the width that nine of ten lines with several words stay within."""
    widths = sorted(len(line.text.rstrip()) for line in lines if len(line.words) > 3)
    return widths[len(widths) * 9 // 10] if widths else 0


def _usual_gap(lines: Sequence[PrintedLine]) -> int:
    """Return how many blank lines stand between two lines of one paragraph: 1 where nearly every
    line is followed by one, else 0."""
    said = [bool(line.words) for line in lines]
    followed = sum(here and after for here, after in pairwise(said))
    return int(sum(said) > 3 and followed * 4 < sum(said))


def _begins(taken: Sequence[PrintedLine], line: PrintedLine, blanks: int, width: int) -> bool:
    """Return whether a line begins a passage of its own after the lines taken so far."""
    last = taken[-1]
    if (
        _MARK_OF_HEADING.fullmatch(line.text)
        or _MARK_OF_HEADING.fullmatch(last.text)
        or _ITEM.match(line.text)
    ):
        return True
    if _is_heading(taken, width) and not line.text.lstrip()[:1].islower():
        return True
    if not blanks and last.page == line.page:
        return False
    is_full = len(last.text.rstrip()) >= _FULL * width
    ends = _ENDS_SENTENCE.search(last.text) is not None
    return not line.text.lstrip()[:1].islower() and (
        (ends and not is_full) or not (is_full or not ends)
    )


def _passage(lines: Sequence[PrintedLine], width: int) -> Passage:
    """Return lines that belong together as what they are."""
    first = lines[0].text
    if marked := _MARK_OF_HEADING.fullmatch(first):
        return Passage(BlockKind.HEADING, tuple(lines), len(marked[1]))
    if _ITEM.match(first):
        return Passage(BlockKind.ITEM, tuple(lines))
    if _NOTE.match(first) and len(lines) < 4:
        return Passage(BlockKind.NOTE, tuple(lines))
    if _is_heading(lines, width):
        return Passage(BlockKind.HEADING, tuple(lines), _level(first))
    return Passage(BlockKind.PARAGRAPH, tuple(lines))


def _is_heading(lines: Sequence[PrintedLine], width: int) -> bool:
    """Return whether lines are a heading: one or two short ones that end no sentence and begin with
    a capital or a number."""
    if len(lines) > 2:
        return False
    text = " ".join(line.text.strip() for line in lines)
    if len(text) > _LONGEST_HEADING or _ENDS_SENTENCE.search(text) or text[-1:] in ",-":
        return False
    begins = text[:1].isupper() or _NUMBERED.match(text) is not None
    return begins and (len(lines[-1].text.rstrip()) < _FULL * width or text.isupper())


def _level(text: str) -> int:
    """Return how deep a heading is: capitals 1, `2.1` as many as its numbers, any other 2."""
    numbered = _NUMBERED.match(text.strip())
    if numbered:
        return numbered[1].count(".") + 1
    return 1 if text.isupper() else 2
