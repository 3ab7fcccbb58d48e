"""Where the columns of a printed table are, by the edges of its numbers, and which words of the lines above stand over which of them."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIELD = pattern(r"\S+(?: \S+)*")
_YEARS = pattern(r"(?:[A-Za-z]{1,3} ?)?(?:19|20)\d\d(?:/\d{2,4})?\*?(?: (?:[A-Za-z]{1,3} ?)?(?:19|20)\d\d(?:/\d{2,4})?\*?)+")
_WORD = pattern(r"\S+")
_LONGEST, _MOST_LINES, _NEAR, _OUTSIDE = 45, 8, 3, 14


class Columns(NamedTuple):
    """The left and the right edge of each column of numbers, and where the labels begin."""

    lefts: tuple[int, ...]
    rights: tuple[int, ...]
    label: int


class Field(NamedTuple):
    """Words of a line that stand together, from one place to another."""

    text: str
    start: int
    end: int


def columns_of(lines: Sequence[str], numbers: Sequence[Sequence[str]], width: int) -> Columns | None:
    """Return where the columns are; None where the numbers do not stand below each other, as in text without its layout."""
    spans = [found for line, each in zip(lines, numbers, strict=True) if len(each) == width and (found := spans_of(line, each))]
    if len(spans) < 2 or sum("  " in line.strip() for line in lines) * 2 < len(lines):
        return None
    lefts = tuple(min(each[column][0] for each in spans) for column in range(width))
    rights = [Counter(each[column][1] for each in spans).most_common(1)[0][0] for column in range(width)]
    aligned = (sum(abs(each[column][1] - rights[column]) <= 1 for each in spans) for column in range(width))
    if any(count * 10 < 7 * len(spans) for count in aligned) or any(after - before < 2 for before, after in pairwise(rights)):
        return None
    return Columns(lefts, tuple(rights), min(len(line) - len(line.lstrip()) for line in lines))


def spans_of(line: str, numbers: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the numbers that end a line stand; none where they are not found as they are."""
    found: list[tuple[int, int]] = []
    end = len(line)
    for number in reversed(numbers):
        start = line.rfind(number, 0, end)
        if start < 0:
            return []
        found.append((start, start + len(number)))
        end = start
    return found[::-1]


def placed(line: str, numbers: Sequence[str], columns: Columns) -> list[str] | None:
    """Return the numbers of a line that states fewer than there are columns, each in the column below which it stands."""
    cells = [""] * len(columns.rights)
    at = -1
    for number, (_, end) in zip(numbers, spans_of(line, numbers), strict=False):
        at = min(range(len(cells)), key=lambda column: abs(columns.rights[column] - end))
        if abs(columns.rights[at] - end) > _NEAR or cells[at]:
            return None
        cells[at] = number
    return cells if at >= 0 else None


def header_of(lines: Sequence[str], first: int, columns: Columns) -> dict[int, list[str]]:
    """Return the header lines above the first line of a table as rows, by line: the words over the labels, then those over each column."""
    found: dict[int, list[str]] = {}
    for number in range(first - 1, max(-1, first - 1 - _MOST_LINES), -1):
        if not lines[number].strip() or (not found and _is_heading(lines[number], columns)):
            if found:
                break
            continue
        row = _header_row(lines[number], columns)
        if row is None:
            break
        found[number] = row
    return found


def _is_heading(line: str, columns: Columns) -> bool:
    """Return whether a line has nothing but words left of all numbers: what heads the lines below it."""
    return len(line.rstrip()) <= columns.lefts[0]


def _header_row(line: str, columns: Columns) -> list[str] | None:
    """Return a line of a header as a row; None where it is none."""
    fields = fields_of(line)
    head = fields.pop(0) if fields and fields[0].start <= columns.label + 2 and fields[0].end <= columns.rights[0] else None
    inside = all(each.start >= columns.lefts[0] - _OUTSIDE and each.end <= columns.rights[-1] + _OUTSIDE for each in fields)
    if not fields or not inside or len(fields) > len(columns.rights) or any(len(each.text) > _LONGEST for each in fields):
        return None
    cells = [""] * len(columns.rights)
    for field, column in zip(fields, _first_columns(fields, columns), strict=True):
        cells[column] = field.text
    return [head.text if head else "", *cells]


def fields_of(line: str) -> list[Field]:
    """Return the words of a line that two blanks or more part; a run of years is one field a year."""
    found: list[Field] = []
    for match in _FIELD.finditer(line):
        if _YEARS.fullmatch(match[0]):
            found += [Field(word[0], match.start() + word.start(), match.start() + word.end()) for word in _WORD.finditer(match[0])]
        else:
            found.append(Field(match[0], match.start(), match.end()))
    return found


def _first_columns(fields: Sequence[Field], columns: Columns) -> list[int]:
    """Return the first column that each field stands over: its own, an equal share of them, or the shares it is nearest the middle of."""
    count, width = len(fields), len(columns.rights)
    share = width // count
    own = [min(range(width), key=lambda column: abs(columns.rights[column] - field.end)) for field in fields]
    at_edges = all(abs(columns.rights[column] - field.end) <= 1 for field, column in zip(fields, own, strict=True))
    if (at_edges or count == width) and len(set(own)) == count:
        return own if count < width else list(range(width))
    if width % count == 0:
        starts = list(range(0, width, share))
        if all(_stands_over(field, columns, start, start + share) for field, start in zip(fields, starts, strict=True)):
            return starts
    return _shares(fields, columns)


def _stands_over(field: Field, columns: Columns, first: int, end: int) -> bool:
    middle = (field.start + field.end) / 2
    before = columns.rights[first - 1] if first else columns.lefts[0] - _OUTSIDE
    return before <= middle <= columns.rights[end - 1] + _NEAR


def _shares(fields: Sequence[Field], columns: Columns) -> list[int]:
    """Return the first columns of shares, one a field, whose middles are nearest to those of the fields."""
    width, middles = len(columns.rights), [(field.start + field.end) / 2 for field in fields]

    @cache
    def best(field: int, first: int) -> tuple[float, tuple[int, ...]]:
        if field == len(middles) - 1:
            return abs((columns.lefts[first] + columns.rights[-1]) / 2 - middles[field]), (first,)
        ways = []
        for end in range(first + 1, width - (len(middles) - field - 1) + 1):
            rest, starts = best(field + 1, end)
            ways.append((abs((columns.lefts[first] + columns.rights[end - 1]) / 2 - middles[field]) + rest, (first, *starts)))
        return min(ways)

    return list(best(0, 0)[1])
