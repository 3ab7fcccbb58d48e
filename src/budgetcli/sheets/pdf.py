"""PDF documents: the words of their pages as lines in the order of reading, column by column, and
their tables as grids."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.errors import Place, ReadError, worded
from budgetcli.sheets.limits import too_large
from budgetcli.sheets.native_readers import NativeError, read_native
from budgetcli.sheets.pagetables import (
    BLANK,
    Box,
    PrintedLine,
    PrintedPage,
    Word,
    grids_of_pages,
    without_running_heads,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.model.budgets import Input
    from budgetcli.sheets.grids import Grid
    from budgetcli.sheets.limits import Limits

    Placed = tuple[str, float, float, float, float, float]
    """Text, left, top, right, bottom, baseline of a word."""

_GAP, _NARROW, _MARGIN, _INDENT = 4.5, 1.3, 3.0, 8.0
"""In widths of a blank: what parts pieces of a line, the narrowest river, and how far the
beginnings of lines of one column differ, how
far they may be indented."""

_SPACE = 0.3
"""The room above a title, as a share of the height of its letters."""

_WORDS, _FEWEST, _MOST_RIVERS, _MOST_TITLE_LINES = 4, 5, 3, 3


class River(NamedTuple):
    """The white between two columns of text: its middle, and where the lines right of it begin."""

    middle: float
    start: float


def in_order_of_reading(rows: Sequence[list[Placed]], blank: float) -> list[list[Placed]]:
    """Return the lines of a page in the order of reading: where text stands in columns, the left
    column before the next.

    What reaches over the river between the columns, as a title or a table does, parts the page into
    bands, read from the top down.
    """
    rivers = _rivers(rows, blank)
    if not rivers:
        return [list(row) for row in rows]
    found: list[list[Placed]] = []
    band: list[list[Placed]] = []
    for row in rows:
        if _reaches_over(row, rivers, blank):
            title = _title_of_next(band, rivers[0])
            found += _read(band[: len(band) - len(title)], rivers) + title
            band = []
            found.append(row)
        else:
            band.append(row)
    return found + _read(band, rivers)


def _rivers(rows: Sequence[list[Placed]], blank: float) -> list[River]:
    """Return where rivers run between columns of running text, from left to right."""
    prose = sorted(
        (piece for row in rows for piece in _pieces(row, blank) if _is_prose(piece)),
        key=lambda each: each[0][1],
    )
    starts: list[list[list[Placed]]] = []
    for piece in prose:
        if starts and piece[0][1] - starts[-1][0][0][1] <= _MARGIN * blank:
            starts[-1].append(piece)
        else:
            starts.append([piece])
    found: list[River] = []
    for pieces in starts:
        start, shore = pieces[0][0][1], found[-1].middle if found else float("-inf")
        rights = [piece[-1][3] for piece in prose if shore <= piece[0][1] and piece[-1][3] < start]
        if len(pieces) >= _FEWEST and len(rights) >= _FEWEST and len(found) < _MOST_RIVERS:
            found.append(River((max(rights) + start) / 2, start))
    return found


def _pieces(row: Sequence[Placed], blank: float) -> Iterator[list[Placed]]:
    """Yield the words of a line that no wide gap parts."""
    piece: list[Placed] = []
    for word in row:
        if piece and word[1] - piece[-1][3] >= _GAP * blank:
            yield piece
            piece = []
        piece.append(word)
    if piece:
        yield piece


def _is_prose(piece: Sequence[Placed]) -> bool:
    """Return whether a piece of a line is running text: several words, most of them of letters."""
    return (
        len(piece) >= _WORDS and sum(word[0][0].isalpha() for word in piece) * 3 >= len(piece) * 2
    )


def _reaches_over(row: Sequence[Placed], rivers: Sequence[River], blank: float) -> bool:
    """Return whether a line goes on over a river: a word or a narrow gap is there, or what stands
    right of it is of a table."""
    for river in rivers:
        left = [word for word in row if (word[1] + word[3]) / 2 < river.middle]
        right = [word for word in row if (word[1] + word[3]) / 2 >= river.middle]
        if any(word[1] < river.middle - blank and word[3] > river.middle + blank for word in row):
            return True
        if (
            right
            and not left
            and right[0][1] - river.start > _INDENT * blank
            and not _is_prose(next(_pieces(right, blank)))
        ):
            return True
        if (
            left
            and right
            and (
                right[0][1] - left[-1][3] < _NARROW * blank
                or not _is_apart(left, right, river, blank)
            )
        ):
            return True
    return False


def _is_apart(left: Sequence[Placed], right: Sequence[Placed], river: River, blank: float) -> bool:
    """Return whether what stands left and right of a river are lines of two columns, not a label
    and its numbers."""
    if not any(letter.isalpha() for word in right for letter in word[0]):
        return (
            len(right) == 1
            and right[0][0].endswith(".")
            and abs(right[0][1] - river.start) <= _MARGIN * blank
        )
    before, after = list(_pieces(left, blank))[-1], next(_pieces(right, blank))
    return _is_prose(before) or _is_prose(after) or any(letter.isalpha() for letter in right[0][0])


def _title_of_next(band: Sequence[list[Placed]], river: River) -> list[list[Placed]]:
    """Return the last lines of a band that stand in the first column only, below a gap: the title
    of what reaches over the river next."""
    found: list[list[Placed]] = []
    for row in reversed(band):
        if (
            any((word[1] + word[3]) / 2 >= river.middle for word in row)
            or len(found) > _MOST_TITLE_LINES
        ):
            return []
        found.insert(0, row)
        above = band[len(band) - len(found) - 1] if len(found) < len(band) else None
        if above is None or row[0][2] - above[0][4] > _SPACE * (row[0][4] - row[0][2]):
            return found
    return []


def _read(band: Sequence[list[Placed]], rivers: Sequence[River]) -> list[list[Placed]]:
    """Return the lines between two that reach over the rivers, column by column."""
    edges = [float("-inf"), *(river.middle for river in rivers), float("inf")]
    found = []
    for left, right in pairwise(edges):
        parts = ([word for word in row if left <= (word[1] + word[3]) / 2 < right] for row in band)
        found += [part for part in parts if part]
    return found


_BASELINE, _RAISED, _SMALL, _APART, _HANGING = 0.25, 0.75, 0.95, 0.1, 2.0
"""Shares of the height: how far baselines of one line differ, how far a raised mark stands off, how
small it is, what parts two words,
and how far before its note a mark stands."""

_RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LEADING = 1.05
"""The least step from line to line, as a share of the height."""

_MOST_BLANK_LINES, _LONGEST_MARK, _SEVERAL = 6, 4, 6


def read_pdf(data: bytes, source: Input, limits: Limits) -> tuple[Grid, ...]:
    """Return each table of a PDF as a grid of its own, named after its page: `p. 2, t1`. Raises
    what `read_pages` raises."""
    return grids_of_pages(read_pages(data, source, limits), source)


def read_pages(data: bytes, source: Input, limits: Limits) -> list[PrintedPage]:
    """Return the pages of a PDF, without running heads, feet and page numbers.

    Raises ReadError where it is broken, needs a password, has no text or passes the limits.
    """
    place = Place(source.path)
    try:
        found: Any = read_native(
            "pdfium",
            data,
            limits._replace(cells=limits.characters, memory=limits.page_memory),
            place,
        )
    except NativeError as error:
        raise _refusal(error, place, limits) from error
    if not any(words or aside for _, _, words, aside, _ in found):
        pictures = sum(pictures > 0 for *_, pictures in found)
        what = (
            worded("its pages are pictures, as scanned ones are")
            if pictures
            else worded("its pages are blank")
        )
        raise ReadError(
            "no-text",
            worded("this PDF document holds no text: {what}", what=what),
            at=place,
            hint="text recognition makes one with text",
        )
    heights = [bottom - top for _, _, words, _, _ in found for _, _, top, _, bottom, _ in words]
    height = median(heights) if heights else 10.0
    margins = _margins([words for _, _, words, _, _ in found])
    pages = [
        _page(number, words, aside, height)
        for number, (_, _, words, aside, _) in enumerate(found, 1)
    ]
    return without_running_heads([replace(page, left=margins[page.number % 2]) for page in pages])


def _refusal(error: NativeError, place: Place, limits: Limits) -> ReadError:
    """Return why a PDF cannot be read, in words."""
    if error.kind == "NeedsPassword":
        return ReadError(
            "protected-file",
            "this PDF document opens with a password only",
            at=place,
            hint="save a copy without it",
        )
    if error.kind == "TooManyPages":
        return too_large("the pages of the document", limits.pages, place)
    return ReadError("unreadable-file", worded("this is {error}", error=error), at=place)


def _margins(pages: Sequence[Sequence[Placed]]) -> tuple[float, float]:
    """Return where the text of even and of odd pages begins on the left, in a document of several
    pages; they differ in a bound one."""
    if len(pages) < _SEVERAL:
        return 0.0, 0.0
    lefts = (
        [min(word[1] for word in words) for words in pages[first::2] if words] for first in (1, 0)
    )
    even, odd = (median(each) if each else 0.0 for each in lefts)
    return even, odd


def _page(number: int, words: list[Placed], aside: list[Placed], height: float) -> PrintedPage:
    """Return a page as lines in the order of reading; `height` is that of most words of the
    document."""
    usual = median([bottom - top for _, _, top, _, bottom, _ in words]) if words else height
    blank = max(0.5, height * BLANK)
    rows = in_order_of_reading([_tidied(row) for row in _rows(words, usual)], blank)
    lines = tuple(_lines(rows, number))
    sideways = (_line([word], number, len(rows) + at) for at, word in enumerate(aside, 1))
    return PrintedPage(number, lines, blank, aside=tuple(sideways))


def _rows(words: Sequence[Placed], height: float) -> list[list[Placed]]:
    """Return the words that stand on one baseline together, from the top down."""
    rows: list[list[Placed]] = []
    for word in sorted(_with_marks(words, height), key=lambda each: (each[5], each[1])):
        if rows and word[5] - rows[-1][0][5] <= _BASELINE * min(height, word[4] - word[2]):
            rows[-1].append(word)
        else:
            rows.append([word])
    return rows


def _with_marks(words: Sequence[Placed], height: float) -> list[Placed]:
    """Return the words with small raised marks, as of a footnote, put to the word behind or before
    which each stands."""
    marks = [
        word
        for word in words
        if len(word[0]) <= _LONGEST_MARK and word[4] - word[2] < _SMALL * height
    ]
    if not marks or len(marks) * 3 > len(words):
        return list(words)
    ends: dict[int, list[int]] = {}
    starts: dict[int, list[int]] = {}
    found: list[Placed | None] = list(words)
    for at, word in enumerate(words):
        ends.setdefault(int(word[3] // height), []).append(at)
        starts.setdefault(int(word[1] // height), []).append(at)
    for at, mark in enumerate(words):
        if len(mark[0]) > _LONGEST_MARK or mark[4] - mark[2] >= _SMALL * height:
            continue
        column = int(mark[1] // height)
        behind = [
            other
            for by in (-1, 0, 1)
            for other in ends.get(column + by, ())
            if _is_raised(mark, found[other], height)
        ]
        if behind:
            word = found[behind[0]] or words[behind[0]]
            found[behind[0]] = (
                word[0] + mark[0].translate(_RAISED_DIGITS),
                word[1],
                word[2],
                max(word[3], mark[3]),
                word[4],
                word[5],
            )
            found[at] = None
            continue
        before = [
            other
            for by in (0, 1, 2, 3)
            for other in starts.get(column + by, ())
            if _hangs(mark, found[other], height)
        ]
        if before:
            nearest = min((words[other] for other in before), key=lambda each: (each[5], each[1]))
            found[at] = (
                mark[0].translate(_RAISED_DIGITS),
                mark[1],
                nearest[2],
                mark[3],
                nearest[4],
                nearest[5],
            )
    return [word for word in found if word is not None]


def _is_raised(mark: Placed, word: Placed | None, height: float) -> bool:
    """Return whether a mark stands right behind a word and above its baseline."""
    if word is None or word[4] - word[2] <= mark[4] - mark[2]:
        return False
    return (
        0 < word[5] - mark[5] <= _RAISED * height
        and abs(mark[1] - word[3]) <= _BASELINE * height
        and mark[4] > word[2]
    )


def _hangs(mark: Placed, word: Placed | None, height: float) -> bool:
    """Return whether a mark stands before the first word of a note, above its baseline."""
    if word is None or word[4] - word[2] <= mark[4] - mark[2]:
        return False
    return (
        0 < word[5] - mark[5] <= _RAISED * height
        and -_BASELINE * height <= word[1] - mark[3] < _HANGING * height
    )


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


def _lines(rows: Sequence[list[Placed]], page: int) -> Iterator[PrintedLine]:
    """Yield the lines of a page, with lines that say nothing where there is room for them between
    two others."""
    steps = [step for before, after in pairwise(rows) if (step := after[0][5] - before[0][5]) > 1]
    heights = [word[4] - word[2] for row in rows for word in row]
    usual = max(median(steps) if steps else 1.0, _LEADING * median(heights) if heights else 1.0)
    for number, row in enumerate(rows, 1):
        if number > 1:
            step = row[0][5] - rows[number - 2][0][5]
            blanks = round(step / usual) - 1 if step > 0 else _MOST_BLANK_LINES
            yield from (
                PrintedLine("", page, number - 1, ()) for _ in range(min(blanks, _MOST_BLANK_LINES))
            )
        yield _line(row, page, number)


def _line(row: Sequence[Placed], page: int, number: int) -> PrintedLine:
    """Return words as a line, one blank between them."""
    words: list[Word] = []
    at = 0
    for text, left, top, right, bottom, _ in row:
        words.append(Word(text, page, number, at, Box(left, top, right, bottom)))
        at += len(text) + 1
    return PrintedLine(" ".join(word.text for word in words), page, number, tuple(words))
