"""The words of a PDF through PDFium, each with its box and baseline on the page as it is read."""

from __future__ import annotations

import ctypes
from collections import Counter
from math import pi
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Sequence

Word = tuple[str, float, float, float, float, float]
"""Text, left, top, right, bottom, baseline: points from the upper left corner of the page as it is
read."""

Page = tuple[float, float, list[Word], list[Word], int]
"""Width, height, the words in the order of the file, those printed sideways to them, and how many
pictures a page without words shows."""

MOST_PAGES = 3_000
_WORD_GAP, _SPACED_GAP, _SHIFT = 0.25, 0.1, 0.2
"""Shares of a character's height: the gap that ends a word, the same where PDFium sees a blank, and
how far a baseline may wander."""

_PASSWORD, _PICTURE = 4, 3
_HYPHENS = {0x02: "\xad", 0xFFFE: "\xad"}
"""How PDFium gives a hyphen that only the end of a line called for."""

_BLANKS = frozenset((0x00, 0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x2002, 0x2003, 0x2007, 0x2009, 0x202F))
_QUARTER = pi / 2
_FLOATS = Struct("4f").unpack_from
_LARGEST = 14_400
"""A page is no larger than 200 inches; where a character is farther out, it is damaged."""


class TooManyCells(Exception):
    """The document has more characters than were allowed."""


class TooManyPages(Exception):
    """The document has more pages than are read."""


class NeedsPassword(Exception):
    """The document opens with a password only."""


class Edges(NamedTuple):
    """A rectangle in the space of the file, where y grows upwards."""

    left: float
    bottom: float
    right: float
    top: float


class Run(NamedTuple):
    """A word in the space of the file: its box, the origin of its first character, and its quarter
    turns to the left."""

    text: str
    box: Edges
    x: float
    y: float
    turns: int


def read(data: bytes, cells: int) -> list[Page]:
    """Return the pages; `cells` is the number of characters allowed.

    Raises NeedsPassword, ValueError for a document that is broken, TooManyPages and TooManyCells.
    """
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        if pdfium.FPDF_GetLastError() == _PASSWORD:
            raise NeedsPassword
        raise ValueError("a broken PDF document")
    count = pdfium.FPDF_GetPageCount(document)
    if count > MOST_PAGES:
        raise TooManyPages
    pages: list[Page] = []
    for number in range(count):
        page = pdfium.FPDF_LoadPage(document, number)
        if not page:
            pages.append((0.0, 0.0, [], [], 0))
            continue
        text = pdfium.FPDFText_LoadPage(page)
        size = max(0, pdfium.FPDFText_CountChars(text)) if text else 0
        cells -= size
        if cells < 0:
            raise TooManyCells
        pages.append(_page(page, _runs(text, size)))
        if text:
            pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)
    return pages


def _page(page: pdfium.FPDF_PAGE, runs: list[Run]) -> Page:
    """Return a page turned the way most of its words are read, without those that no reader sees:
    outside of it, or printed twice."""
    box = _box(page)
    inside = [
        run
        for run in runs
        if box.left <= (run.box.left + run.box.right) / 2 <= box.right
        and box.bottom <= run.y <= box.top
    ]
    turns = Counter(run.turns for run in inside).most_common(1)[0][0] if inside else 0
    seen: set[tuple[str, int, int]] = set()
    words: list[Word] = []
    aside: list[Word] = []
    for run in inside:
        key = (run.text, round(run.box.left), round(run.y))
        if key not in seen:
            seen.add(key)
            (words if run.turns == turns else aside).append(_turned(run, box, turns))
    width, height = box.right - box.left, box.top - box.bottom
    if turns % 2:
        width, height = height, width
    return round(width, 2), round(height, 2), words, aside, 0 if inside else _pictures(page)


def _box(page: pdfium.FPDF_PAGE) -> Edges:
    """Return the part of a page that is shown."""
    found = pdfium.FS_RECTF()
    if (
        pdfium.FPDF_GetPageBoundingBox(page, found)
        and found.right > found.left
        and found.top > found.bottom
    ):
        return Edges(found.left, found.bottom, found.right, found.top)
    return Edges(0, 0, pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page))


def _pictures(page: pdfium.FPDF_PAGE) -> int:
    """Return how many pictures a page shows."""
    objects = (
        pdfium.FPDFPage_GetObject(page, number)
        for number in range(min(1000, pdfium.FPDFPage_CountObjects(page)))
    )
    return sum(pdfium.FPDFPageObj_GetType(each) == _PICTURE for each in objects)


def _turned(run: Run, page: Edges, turns: int) -> Word:
    """Return a word where it stands on the page after so many quarter turns to the right."""
    left, bottom, right, top = run.box
    if turns == 0:
        placed = (
            left - page.left,
            page.top - top,
            right - page.left,
            page.top - bottom,
            page.top - run.y,
        )
    elif turns == 1:
        placed = (
            bottom - page.bottom,
            left - page.left,
            top - page.bottom,
            right - page.left,
            run.x - page.left,
        )
    elif turns == 2:
        placed = (
            page.right - right,
            bottom - page.bottom,
            page.right - left,
            top - page.bottom,
            run.y - page.bottom,
        )
    else:
        placed = (
            page.top - top,
            page.right - right,
            page.top - bottom,
            page.right - left,
            page.right - run.x,
        )
    x0, y0, x1, y1, baseline = (round(each, 2) for each in placed)
    return run.text, x0, y0, x1, y1, baseline


def _runs(text: pdfium.FPDF_TEXTPAGE, size: int) -> list[Run]:
    """Return the words of a page: characters in a row that no blank and no gap parts, as PDFium
    gives them."""
    box_of, is_generated = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_IsGenerated
    box = pdfium.FS_RECTF()
    pointer = ctypes.pointer(box)
    found: list[Run] = []
    word: _Growing | None = None
    spaced = False
    for number, code in enumerate(_codes(text, size)):
        if code in _BLANKS:
            if word is not None and not is_generated(text, number):
                found.append(word.run())
                word = None
            spaced = True
            continue
        box_of(text, number, pointer)
        left, top, right, bottom = _FLOATS(box)
        if word is None or not word.takes(code, left, bottom, right, top, spaced):
            if word is not None:
                found.append(word.run())
            word = _Growing(text, number, code, Edges(left, bottom, right, top))
        spaced = False
    if word is not None:
        found.append(word.run())
    return [run for run in found if all(abs(each) < _LARGEST for each in run.box)]


def _codes(text: pdfium.FPDF_TEXTPAGE, size: int) -> Sequence[int]:
    """Return the code of every character of a page, at once where PDFium leaves none out."""
    codes = (ctypes.c_ushort * (size + 1))()
    if pdfium.FPDFText_GetText(text, 0, size, codes) == size + 1:
        return codes[:size]
    return [pdfium.FPDFText_GetUnicode(text, number) for number in range(size)]


class _Growing:
    """A word that may go on: `end`, `low` and `height` are measured along and across the direction
    in which it is read."""

    __slots__ = (
        "bottom",
        "codes",
        "end",
        "height",
        "left",
        "low",
        "right",
        "top",
        "turns",
        "x",
        "y",
    )

    def __init__(self, text: pdfium.FPDF_TEXTPAGE, number: int, code: int, edges: Edges) -> None:
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text, number, x, y)
        self.x, self.y = x.value, y.value
        self.turns = round(-pdfium.FPDFText_GetCharAngle(text, number) / _QUARTER) % 4
        self.codes = [code]
        self.left, self.bottom, self.right, self.top = edges
        _, self.end, self.low, high = _along(edges, self.turns)
        self.height = high - self.low

    def takes(
        self, code: int, left: float, bottom: float, right: float, top: float, spaced: bool
    ) -> bool:
        """Take in the next character if the word goes on with it; tell whether it does."""
        height = self.height
        if self.turns:
            start, end, low, high = _along(Edges(left, bottom, right, top), self.turns)
        else:
            start, end, low, high = left, right, bottom, top
        if not -height / 2 < start - self.end <= height * (_SPACED_GAP if spaced else _WORD_GAP):
            return False
        if not -height * _SHIFT <= low - self.low <= height * _SHIFT:
            return False
        self.codes.append(code)
        self.left, self.right = min(left, self.left), max(right, self.right)
        self.bottom, self.top = min(bottom, self.bottom), max(top, self.top)
        self.end, self.low, self.height = end, low, high - low
        return True

    def run(self) -> Run:
        """Return the word as far as it went; halves of characters beyond the first 65,536 are put
        together."""
        text = b"".join(code.to_bytes(2, "little") for code in self.codes).decode(
            "utf-16-le", "replace"
        )
        text = text.translate(_HYPHENS)
        return Run(
            text, Edges(self.left, self.bottom, self.right, self.top), self.x, self.y, self.turns
        )


def _along(edges: Edges, turns: int) -> tuple[float, float, float, float]:
    """Return where a character starts and ends in the direction of reading, and its lower and upper
    edge across it."""
    left, bottom, right, top = edges
    if turns == 1:
        return bottom, top, -right, -left
    if turns == 2:
        return -right, -left, -top, -bottom
    return (-top, -bottom, left, right) if turns == 3 else (left, right, bottom, top)
