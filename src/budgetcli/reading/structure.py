"""Tables within a grid: where the header, the lines and the amounts are, and which rows are totals, found by arithmetic."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Measure, Note, Role
from budgetcli.model.names import fold
from budgetcli.model.sentences import worded
from budgetcli.reading.amounts import is_missing, is_number, read_amounts
from budgetcli.reading.tables import Evidence, RowRole, Table, columns_of, is_named
from budgetcli.reading.terms import INDEX, YEAR, names_total
from budgetcli.sheets.grids import CellError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcli.model.errors import ReadError
    from budgetcli.model.numbers import Printed
    from budgetcli.reading.layouts import Layout
    from budgetcli.sheets.grids import Grid, Range


class Region(NamedTuple):
    """Where a table is in its grid; rows and columns from 0. `codes` is the column left of the labels, if there is one."""

    header: tuple[int, ...]
    body: tuple[int, ...]
    label: int
    codes: int | None
    amounts: tuple[int, ...]


MOST_ROWS = 5_000
"""A longer sheet is for the general reader."""

MOST_SEARCHED = 200
"""Of more rows only whether the last sums all others is asked; the general reader's search for totals is bounded."""


def plain_table(grid: Grid, layout: Layout) -> Table | None:
    """Return the one table of a grid whose reading proves itself: every column named, every line in the one total; else None.

    Raises DoubtError where the decimal mark is open, ReadError at a cell that is no amount.
    """
    if len(grid.values) > MOST_ROWS:
        return None
    found = regions(grid, layout.window)
    if len(found) != 1 or found[0].codes is not None or _is_beside_words(grid, found[0]):
        return None
    (region,) = found
    heads = headings(grid, region)
    columns = columns_of(heads)
    if not region.header or not all(is_named(column) for column in columns.values()):
        return None
    problems: list[ReadError] = []
    told: list[Note] = []
    amounts = read_amounts(grid, region.body, region.amounts, layout.decimal, problems, told)
    if problems and (problems[0].id == "not-an-amount" or not layout.open_sign):
        raise problems[0]
    money = [column for column, meaning in columns.items() if meaning.measure is Measure.AMOUNT]
    meant = roles(Figures(grid, region, amounts, money))
    if not any(each.role is Role.TOTAL for each in meant.values()):
        return None
    notes = (*told, *(Note(each.id, worded("{message}: left out", message=each.message), each.at) for each in problems))
    return Table(grid, region.body, (region.label,), None, amounts, columns, meant, notes=notes, evidence=Evidence(region.header, heads))


def _is_beside_words(grid: Grid, region: Region) -> bool:
    """Return whether rows have words right of their label, too: another table beside it, or something said of the line."""
    columns = range(region.label + 1, grid.width)
    return sum(any(_is_label(grid, row, column) for column in columns) for row in region.body) > 1


def regions(grid: Grid, window: Range | None = None) -> tuple[Region, ...]:
    """Return the tables of a grid from top to bottom, within the window if there is one."""
    rows = range(window.top, min(window.bottom + 1, len(grid.values))) if window else range(len(grid.values))
    columns = range(window.left, window.right + 1) if window else range(grid.width)
    starts = [row for row in rows if _is_header(grid, row, columns)]
    first = _first_body_row(grid, rows, columns)
    if first is None:
        return ()
    heads = [start for start in starts if start > first and start - 1 not in starts]
    edges = [rows.start, *heads, rows.stop]
    found = (_region(grid, range(top, bottom), columns) for top, bottom in pairwise(edges))
    return tuple(region for region in found if region is not None)


def _region(grid: Grid, rows: range, columns: range) -> Region | None:
    first = _first_body_row(grid, rows, columns)
    if first is None:
        return None
    label = _label_column(grid, range(first, rows.stop), columns)
    amounts = tuple(column for column in columns if column > label and any(is_number(grid, row, column) for row in range(first, rows.stop)))
    if not amounts:
        return None
    last = max(row for row in range(first, rows.stop) if any(_claims(grid, row, column) for column in amounts))
    while last + 1 < rows.stop and grid.text(last + 1, label) and any(grid.text(last + 1, column) for column in amounts):
        last += 1
    body = tuple(row for row in range(first, last + 1) if grid.text(row, label) or any(_claims(grid, row, c) for c in amounts))
    codes = next((column for column in columns if column < label and any(grid.text(row, column) for row in body)), None)
    return Region(_header(grid, first, rows.start, amounts), body, label, codes, amounts)


def _claims(grid: Grid, row: int, column: int) -> bool:
    """Return whether the cell is an amount, or stands where one should: a spreadsheet error, or a formula never calculated."""
    value = grid.value(row, column)
    return is_number(grid, row, column) or isinstance(value, CellError) or (value is None and (row, column) in grid.formulas)


def _first_body_row(grid: Grid, rows: range, columns: range) -> int | None:
    """Return the first row with a label and, right of it, a number that is no year of a header."""
    for row in rows:
        texts = [column for column in columns if _is_label(grid, row, column)]
        numbers = [column for column in columns if texts and column > texts[0] and is_number(grid, row, column)]
        if numbers and not all(_is_year(grid.text(row, column)) for column in numbers):
            return row
    return None


def _label_column(grid: Grid, rows: range, columns: range) -> int:
    """Return the column with the most labels; of equals the leftmost."""
    return max(columns, key=lambda column: (sum(_is_label(grid, row, column) for row in rows), -column))


def _is_label(grid: Grid, row: int, column: int) -> bool:
    return isinstance(grid.value(row, column), str) and not is_missing(grid, row, column) and not is_number(grid, row, column)


def _is_year(text: str) -> bool:
    return YEAR.fullmatch(text.strip()) is not None


def _is_header(grid: Grid, row: int, columns: range) -> bool:
    """Return whether a row names years: two at least, and no number beside them."""
    texts = [grid.text(row, column) for column in columns]
    years = [text for text in texts if YEAR.search(text) and len(text) < 40]
    numbers = [column for column in columns if is_number(grid, row, column)]
    return len(years) >= 2 and all(_is_year(grid.text(row, column)) for column in numbers)


def _header(grid: Grid, first: int, top: int, amounts: Sequence[int]) -> tuple[int, ...]:
    """Return the rows right above the body that say something over the amounts."""
    row = first
    while row > top and any(grid.text(row - 1, column) for column in amounts):
        row -= 1
    return tuple(range(row, first))


def headings(grid: Grid, region: Region) -> dict[int, str]:
    """Return the header of each amount column, joined over its rows; a text reaches over the blanks to its right, but in the last row."""
    parts: dict[int, list[str]] = {column: [] for column in region.amounts}
    for row in region.header:
        carried = ""
        for column in range(region.amounts[0], region.amounts[-1] + 1):
            text = grid.text(row, column)
            carried = text or (carried if row != region.header[-1] else "")
            if column in parts and carried:
                parts[column].append(carried)
    return {column: " ".join(words) for column, words in parts.items()}


class Figures(NamedTuple):
    """The amounts of a region by (row, column), and which of its columns hold money."""

    grid: Grid
    region: Region
    amounts: Mapping[tuple[int, int], Printed]
    money: Sequence[int]

    def label(self, row: int) -> str:
        """Return the folded label of a row."""
        return fold(self.grid.text(row, self.region.label))

    def stated(self, row: int) -> list[Decimal]:
        """Return the amounts that a row states, from left to right."""
        return [self.amounts[row, column].amount for column in self.region.amounts if (row, column) in self.amounts]

    def is_index(self, row: int) -> bool:
        """Return whether the row is an index: called so, with 100 as its first value."""
        return bool(set(self.label(row).split()) & INDEX) and self.stated(row)[:1] == [100]


def roles(figures: Figures) -> dict[int, RowRole]:
    """Return the role of each body row: a row is a total if the rows before it add up to it, whatever it is called."""
    flat = _flat(figures)
    if flat is not None or len(figures.region.body) > MOST_SEARCHED:
        return flat or {}
    found: dict[int, RowRole] = {}
    roots: list[int] = []
    last = next((row for row in reversed(figures.region.body) if figures.stated(row) and not figures.is_index(row)), None)
    for row in figures.region.body:
        if not figures.stated(row) or figures.is_index(row):
            found[row] = RowRole(Role.INDEX if figures.stated(row) else Role.MEMO)
            continue
        parts = _parts(figures, row, roots, row == last)
        for part in parts:
            found[part] = found[part]._replace(parent=row)
        roots = [*(root for root in roots if root not in parts), row]
        found[row] = RowRole(Role.SUBTOTAL if parts else Role.LINE)
    whole = roots[0] if len(roots) == 1 else None
    return {row: each._replace(role=Role.TOTAL) if row == whole and each.role is Role.SUBTOTAL else each for row, each in found.items()}


def _flat(figures: Figures) -> dict[int, RowRole] | None:
    """Return the roles of a table whose last row sums all others, so that none of them is a subtotal; None where it does not."""
    stated = [row for row in figures.region.body if figures.stated(row) and not figures.is_index(row)]
    held, tested = _holds(figures, stated[-1], stated[:-1]) if len(stated) > 2 else (0, 0)
    if not held or held * 2 <= tested:
        return None
    total = stated[-1]
    lines = {row: RowRole(Role.LINE, total) for row in stated[:-1]}
    others = {row: RowRole(Role.INDEX if figures.stated(row) else Role.MEMO) for row in figures.region.body if row not in stated}
    found = {**lines, total: RowRole(Role.TOTAL), **others}
    return {row: found[row] for row in figures.region.body}


def _parts(figures: Figures, row: int, roots: Sequence[int], last: bool) -> tuple[int, ...]:
    """Return the open rows before this one that add up to it."""
    called = names_total(figures.label(row))
    trusted = called or last or figures.grid.style(row, figures.region.label).bold
    for count in range(len(roots), 0 if called and last else 1, -1):
        parts = tuple(roots[-count:])
        held, tested = _holds(figures, row, parts)
        if held and held * 2 > tested and (tested > 1 or trusted):
            return parts
    return ()


def _holds(figures: Figures, row: int, parts: Sequence[int]) -> tuple[int, int]:
    """Return in how many columns the parts add up to the row within rounding, and in how many something but zero could be tested."""
    held = tested = 0
    for column in figures.money:
        addends = [figures.amounts[part, column] for part in parts if (part, column) in figures.amounts]
        total = figures.amounts.get((row, column))
        if total is None or len(addends) < min(2, len(parts)) or not any(each.amount for each in addends):
            continue
        room = sum((each.quantum for each in (total, *addends)), Decimal(0)) / 2
        tested += 1
        held += abs(sum((each.amount for each in addends), -total.amount)) < room
    return held, tested
