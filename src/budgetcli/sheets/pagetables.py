"""The tables of a document's pages: each with its caption and notes, going on over pages, as a grid of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Note
from budgetcli.model.errors import Place, ReadError
from budgetcli.sheets.grids import Grid
from budgetcli.sheets.pagelines import Box
from budgetcli.sheets.printcolumns import TOLERANCE
from budgetcli.sheets.printouts import tables_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.model.budgets import Input
    from budgetcli.sheets.pagelines import Line, Page
    from budgetcli.sheets.printouts import PrintedTable

_NUMBERED = re.compile(
    r"(?:tab(?:el|ell|elle|le|lå|\.)?|skema|oversikt|oversigt|taulukko)\s*[A-Z]?(\d{1,3}(?:[.-]\d{1,3})*)\b", re.IGNORECASE
)
_NOTE = re.compile(r"\s*(?:[⁰¹²³⁴⁵⁶⁷⁸⁹*]+|\d{1,2}\)|(?:note|noter|merknad|anm|anmerkung|kilde|kjelde|källa|quelle|source|sources|notes)\b[.:]?)",
                   re.IGNORECASE)  # fmt: skip
_MOST_CAPTION, _MOST_NOTES, _LONGEST_CAPTION, _MOST_BLANKS = 4, 8, 140, 2


class RowPlace(NamedTuple):
    """Where a row of a table is printed, from its first line to its last."""

    page: int
    line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of a document: its rows as a sheet would have them, and where each is printed; None for none of its own.

    `number` counts the tables of the page it begins on from 1; `name` is the number that its caption gives it, such as `2.1`.
    `captions` are the rows of its caption, `header` those of its header, and `notes` those below it.
    """

    page: int
    number: int
    name: str | None
    caption: str
    rows: tuple[tuple[str, ...], ...]
    places: tuple[RowPlace, ...]
    lines: frozenset[tuple[int, int]]
    box: Box | None
    edges: tuple[float, ...]

    @property
    def title(self) -> str:
        """What the table is called as a sheet."""
        return f"p. {self.page}, t{self.number}"


class _Part(NamedTuple):
    """A table of one page: its lines by their position on it, the first and last of them with caption and notes."""

    page: Page
    table: PrintedTable
    first: int
    last: int


def tables_of_pages(pages: Sequence[Page]) -> list[PageTable]:
    """Return the tables of a document in the order of reading; what goes on over pages is one table."""
    found: list[list[_Part]] = []
    for page in pages:
        after = 0
        for table in tables_in(page.tokens()):
            part = _with_surroundings(page, table, after)
            if found and not after and _goes_on(found[-1], part):
                found[-1].append(part)
            else:
                found.append([part])
            after = part.last + 1
    numbers: dict[int, int] = {}
    return [_put_together(parts, numbers) for parts in found]


def grids_of_pages(pages: Sequence[Page], source: Input) -> tuple[Grid, ...]:
    """Return each table of a document as a grid. Raises ReadError where there is none."""
    tables = tables_of_pages(pages)
    if not tables:
        raise ReadError("no-budget-found", "the text of this document holds no table", at=Place(source.path))
    return tuple(grid_of(table, source) for table in tables)


def grid_of(table: PageTable, source: Input) -> Grid:
    """Return a table as a sheet named after the page it begins on."""
    sheet = source._replace(sheet=table.title)
    note = Note("printout", PRINTED_PAGE, Place(source.path, sheet.sheet))
    return Grid(source=sheet, values=table.rows, notes=(note,))


PRINTED_PAGE = "the columns are where the numbers of the printed page end, and the header is in the lines above them"


def _with_surroundings(page: Page, table: PrintedTable, after: int) -> _Part:
    """Return a table with the lines of its caption above it and its notes below it."""
    first, blanks, taken = table.first, 0, 0
    for at in range(table.first - 1, after - 1, -1):
        line = page.lines[at]
        if not line.words:
            blanks += 1
            continue
        is_numbered = _NUMBERED.match(line.text.strip()) is not None
        if blanks > (_MOST_BLANKS if taken == 0 or is_numbered else 1) + 2 * is_numbered or taken >= _MOST_CAPTION or _is_prose(line):
            break
        first, blanks, taken = at, 0, taken + 1
        if is_numbered:
            break
    last, blanks, taken = table.last, 0, 0
    for at in range(table.last + 1, min(len(page.lines), table.last + 1 + 2 * _MOST_NOTES)):
        line = page.lines[at]
        if not line.words:
            blanks += 1
            continue
        if blanks > 1 or not (_NOTE.match(line.text) or (taken and not blanks)):
            break
        last, blanks, taken = at, 0, taken + 1
    return _Part(page, table, first, last)


def _is_prose(line: Line) -> bool:
    """Return whether a line is one of running text: long, and it ends a sentence or begins small."""
    text = line.text.strip()
    return len(text) > _LONGEST_CAPTION or (len(line.words) > 6 and (text[-1:] in ".,;­-" or text[:1].islower()))


def _goes_on(parts: Sequence[_Part], part: _Part) -> bool:
    """Return whether the first table of a page is the end of the last one of the page before: same columns, nothing between."""
    before = parts[-1]
    if part.page.number != before.page.number + 1 or len(before.table.edges) != len(part.table.edges):
        return False
    if any(line.words for line in before.page.lines[before.last + 1 :]) or any(line.words for line in part.page.lines[: part.first]):
        return False
    if any(_NUMBERED.match(line.text.strip()) for line in part.page.lines[part.first : part.table.body]):
        return False
    scale = part.page.blank / before.page.blank
    return all(abs(one - other * scale) <= 3 * TOLERANCE for one, other in zip(before.table.edges, part.table.edges, strict=True))


def _put_together(parts: Sequence[_Part], numbers: dict[int, int]) -> PageTable:
    """Return the parts of a table as one; a header that repeats on another page is printed once."""
    first = parts[0]
    page = first.page.number
    numbers[page] = numbers.get(page, 0) + 1
    rows: list[tuple[str, ...]] = []
    places: list[RowPlace] = []
    lines: set[tuple[int, int]] = set()
    head: set[tuple[str, ...]] = set()
    for part in parts:
        repeated = head if part is not first else set()
        for line, cells, place in _rows(part):
            lines.update((place.page, number) for number in range(place.line, place.last_line + 1))
            if cells in repeated and line < part.table.body:
                continue
            if line < part.table.body:
                head.add(cells)
            rows.append(cells)
            places.append(place)
    caption = " ".join(line.text for line in first.page.lines[first.first : first.table.first] if line.words)
    named = _NUMBERED.match(caption)
    edges = first.table.edges
    return PageTable(page, numbers[page], named[1] if named else None, caption, tuple(rows), tuple(places), frozenset(lines),
                     _box(first), edges)  # fmt: skip


def _rows(part: _Part) -> Iterator[tuple[int, tuple[str, ...], RowPlace]]:
    """Yield each row that says something, with the position of its line and where it is printed, wrapped labels included."""
    lines, cells = part.page.lines, part.table.cells
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
        end = line.number
        if said is not None and cells.get(at + 1) == [""] and at + 1 < len(lines) and _ends_with(values[0], lines[at + 1]):
            end = lines[at + 1].number
        began = None
        yield at, values, RowPlace(line.page, start, end)


def _ends_with(label: str, line: Line) -> bool:
    """Return whether the words of a line are the end of a label."""
    text = " ".join(word.text for word in line.words)
    return bool(text) and label.endswith(text)


def _box(part: _Part) -> Box | None:
    """Return the rectangle around the rows of a table on the page it begins on."""
    boxes = [word.box for line in part.page.lines[part.table.first : part.table.last + 1] for word in line.words if word.box is not None]
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))
