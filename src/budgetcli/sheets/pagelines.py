"""The lines of a document's pages, every word with its place: what a PDF, a text taken out of one
and a plain text have in common."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.sheets.printcolumns import YEAR, Token
from budgetcli.sheets.printrows import NUMBERED_CAPTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


class Line(NamedTuple):
    """A line as printed, blanks kept, with its words from left to right; one without words is the
    space between two others."""

    text: str
    page: int
    number: int
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its number from 1, its lines in the order of reading, the width of a blank, and where
    its text begins on the left.

    `aside` are lines printed sideways to the others.
    """

    number: int
    lines: tuple[Line, ...]
    blank: float = 1.0
    left: float = 0.0
    aside: tuple[Line, ...] = ()

    def tokens(self) -> list[list[Token]]:
        """Return the words of each line with their places, the unit being the width of a blank."""
        return [self._tokens(line) for line in self.lines]

    def _tokens(self, line: Line) -> list[Token]:
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


def line_of(text: str, page: int, number: int) -> Line:
    """Return a line of plain text with its words."""
    words = (Word(found[0], page, number, found.start()) for found in _WORD.finditer(text))
    return Line(text, page, number, tuple(words))


def lines_of(text: str) -> Iterator[Line]:
    """Yield the lines of a plain text: a form feed begins a page, a line end a line, both counted
    from 1."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    for page, content in enumerate(plain.split("\f"), 1):
        for number, line in enumerate(content.split("\n"), 1):
            yield line_of(line.expandtabs(), page, number)


def pages_of(text: str) -> list[Page]:
    """Return the pages of a plain text, without the heads and feet that repeat where form feeds
    part it."""
    pages: dict[int, list[Line]] = {}
    for line in lines_of(text):
        pages.setdefault(line.page, []).append(line)
    found = [
        Page(number, tuple(lines))
        for number, lines in pages.items()
        if any(line.words for line in lines) or number == 1
    ]
    return without_running_heads(found) if len(found) > 1 else found


def without_running_heads(pages: Sequence[Page]) -> list[Page]:
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


def _repeats(line: Line, counts: Counter[str], least: int) -> bool:
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


def _edges(page: Page) -> list[int]:
    """Return which lines are the first and the last of a page that say something."""
    said = [at for at, line in enumerate(page.lines) if line.words]
    return [*said[:_EDGE], *said[_EDGE:][-_EDGE:]]


def _shape(line: Line) -> str:
    """Return a line with its one whole number, that of the page, made alike; what has more is no
    running head."""
    words = [word.text for word in line.words]
    numbers = [at for at, word in enumerate(words) if word.isdigit()]
    return " ".join("#" if [at] == numbers else word for at, word in enumerate(words))
