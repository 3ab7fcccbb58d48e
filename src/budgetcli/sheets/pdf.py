"""PDF documents: the words of their pages as lines in the order of reading, and their tables as grids."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from budgetcli.model.errors import Place, ReadError
from budgetcli.sheets.limits import too_large
from budgetcli.sheets.pagecolumns import in_order_of_reading
from budgetcli.sheets.pagelines import Box, Line, Page, Word, without_running_heads
from budgetcli.sheets.pagetables import grids_of_pages
from budgetcli.sheets.readers import NativeError, read_native

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.model.budgets import Input
    from budgetcli.sheets.grids import Grid
    from budgetcli.sheets.limits import Limits

    Placed = tuple[str, float, float, float, float, float]

_BLANK = 0.22
"""The width of a blank as a share of the height of a character's box."""

_BASELINE, _RAISED, _SMALL, _APART, _HANGING = 0.25, 0.75, 0.9, 0.1, 2.0
"""Shares of the height: how far baselines of one line differ, how far a raised mark stands off, how small it is, what parts two words,
and how far before its note a mark stands."""

_RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MOST_BLANK_LINES, _LONGEST_MARK = 6, 4


def read_pdf(data: bytes, source: Input, limits: Limits) -> tuple[Grid, ...]:
    """Return each table of a PDF as a grid of its own, named after its page: `p. 2, t1`. Raises what `read_pages` raises."""
    return grids_of_pages(read_pages(data, source, limits), source)


def read_pages(data: bytes, source: Input, limits: Limits) -> list[Page]:
    """Return the pages of a PDF, without running heads, feet and page numbers.

    Raises ReadError where it is broken, needs a password, has no text or passes the limits.
    """
    place = Place(source.path)
    try:
        found: Any = read_native("pdfium", data, limits._replace(cells=limits.characters, memory=limits.page_memory), place)
    except NativeError as error:
        raise _refusal(error, place, limits) from error
    if not any(words or aside for _, _, words, aside, _ in found):
        pictures = sum(pictures > 0 for *_, pictures in found)
        what = "its pages are pictures, as scanned ones are" if pictures else "its pages are blank"
        raise ReadError("no-text", f"this PDF document holds no text: {what}", at=place, hint="a program that recognises text makes one")
    return without_running_heads([_page(number, each) for number, each in enumerate(found, 1)])


def _refusal(error: NativeError, place: Place, limits: Limits) -> ReadError:
    """Return why a PDF cannot be read, in words."""
    if error.kind == "NeedsPassword":
        return ReadError("protected-file", "this PDF document opens with a password only", at=place, hint="save a copy without it")
    if error.kind == "TooManyPages":
        return too_large("the pages of the document", limits.pages, place)
    return ReadError("unreadable-file", f"this is {error}", at=place)


def _page(number: int, found: tuple[float, float, list[Placed], list[Placed], int]) -> Page:
    """Return a page as lines in the order of reading."""
    _, _, words, aside, _ = found
    height = median([bottom - top for _, _, top, _, bottom, _ in words]) if words else 10.0
    blank = max(0.5, height * _BLANK)
    rows = in_order_of_reading([_tidied(row) for row in _rows(words, height)], blank)
    lines = list(_lines(rows, number))
    sideways = (_line([word], number, len(rows) + at) for at, word in enumerate(aside, 1))
    return Page(number, tuple(lines), blank, tuple(sideways))


def _rows(words: Sequence[Placed], height: float) -> list[list[Placed]]:
    """Return the words that stand on one baseline together, from the top down; a raised mark with the word at which it stands."""
    rows: list[list[Placed]] = []
    for word in sorted(words, key=lambda each: (each[5], each[1])):
        if rows and abs(word[5] - rows[-1][0][5]) <= _BASELINE * min(height, word[4] - word[2]):
            rows[-1].append(word)
        else:
            rows.append([word])
    kept: list[list[Placed]] = []
    for number, row in enumerate(rows):
        stays = [word for word in row if not _joins_a_line(word, rows[number + 1 : number + 3], height)]
        if stays:
            kept.append(stays)
    return kept


def _joins_a_line(word: Placed, below: Sequence[list[Placed]], height: float) -> bool:
    """Put a small raised mark, as of a footnote, to the word on a line below at which it stands; tell whether it is one."""
    text, left, top, right, bottom, baseline = word
    if len(text) > _LONGEST_MARK:
        return False
    for row in below:
        for at, (beside, start, high, end, low, base) in enumerate(row):
            if (
                bottom - top < _SMALL * (low - high)
                and 0 < base - baseline <= _RAISED * height
                and -height < left - end <= _BASELINE * height
                and bottom > high
            ):
                row[at] = (beside + text.translate(_RAISED_DIGITS), start, high, max(end, right), low, base)
                return True
        first = min(row, key=lambda each: each[1])
        if (
            0 < first[5] - baseline <= _RAISED * height
            and -_BASELINE * height <= first[1] - right < _HANGING * height
            and bottom > first[2]
        ):
            row.append((text.translate(_RAISED_DIGITS), left, first[2], right, first[4], first[5]))
            return True
    return False


def _tidied(row: list[Placed]) -> list[Placed]:
    """Return the words of a line from left to right, those that touch each other as one."""
    found: list[Placed] = []
    for word in sorted(row, key=lambda each: each[1]):
        before = found[-1] if found else None
        if before is not None and word[1] - before[3] < _APART * (before[4] - before[2]):
            found[-1] = (
                before[0] + word[0],
                before[1],
                min(before[2], word[2]),
                max(before[3], word[3]),
                max(before[4], word[4]),
                before[5],
            )
        else:
            found.append(word)
    return found


def _lines(rows: Sequence[list[Placed]], page: int) -> Iterator[Line]:
    """Yield the lines of a page, with lines that say nothing where there is room for them between two others."""
    steps = [step for before, after in pairwise(rows) if (step := after[0][5] - before[0][5]) > 1]
    usual = median(steps) if steps else 1.0
    for number, row in enumerate(rows, 1):
        if number > 1:
            step = row[0][5] - rows[number - 2][0][5]
            blanks = round(step / usual) - 1 if step > 0 else _MOST_BLANK_LINES
            yield from (Line("", page, number - 1, ()) for _ in range(min(blanks, _MOST_BLANK_LINES)))
        yield _line(row, page, number)


def _line(row: Sequence[Placed], page: int, number: int) -> Line:
    """Return words as a line, one blank between them."""
    words: list[Word] = []
    at = 0
    for text, left, top, right, bottom, _ in row:
        words.append(Word(text, page, number, at, Box(left, top, right, bottom)))
        at += len(text) + 1
    return Line(" ".join(word.text for word in words), page, number, tuple(words))
