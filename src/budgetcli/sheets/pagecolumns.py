"""Pages printed in columns of text: where the white river between them runs, and in which order
their lines are read."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
