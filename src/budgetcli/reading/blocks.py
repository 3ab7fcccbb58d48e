"""Where tables begin and end: titles, header rows, body and notes of each block; and what its columns
are for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, groupby, islice, pairwise
from operator import eq
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Side
from budgetcli.model.names import fold
from budgetcli.reading.cells import CellKind
from budgetcli.reading.profiles import (
    HEADINGS,
    NUMBERS,
    RowSort,
    is_numbering,
    names_row,
    number_columns,
    sorts_of,
    words_of,
)
from budgetcli.reading.structures import ColumnRole, RegionColumn, RegionRowRole, codes_of
from budgetcli.reading.terms import INDEX, TOTAL_WORDS, is_share, names_total, side_of, year_of
from budgetcli.sheets.grids import pick

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgetcli.model.budgets import Year
    from budgetcli.reading.cells import Cells
    from budgetcli.reading.profiles import BlockProfile
    from budgetcli.sheets.grids import Grid

TITLES = (RegionRowRole.TITLE, RegionRowRole.HEADER)
LONG = 80
AHEAD = 300
"""Rows below a header that are looked at for group rows like the last row of the header."""


@dataclass(slots=True)
class TableBlock:
    """A table being read off: each row's role, and the words of its header by column; and the sides
    and years that the titles among its first rows name, as many as were looked at."""

    roles: dict[int, RegionRowRole] = field(default_factory=dict)
    words: dict[int, set[str]] = field(default_factory=dict)
    sides: set[Side | None] = field(default_factory=set)
    years: set[Year] = field(default_factory=set)
    looked_at: int = 0

    @property
    def has_figures(self) -> bool:
        """Whether a row of figures has been seen."""
        return RegionRowRole.DATA in self.roles.values()


def blocks_of(cells: Cells, profile: BlockProfile, rows: range) -> list[TableBlock]:
    """Return the tables of a block of columns, from top to bottom; rows outside any table are
    titles or notes of one."""
    sorts = sorts_of(cells, profile, rows)
    blocks = [TableBlock()]
    for stretch in _stretches(rows, sorts):
        if sorts[stretch[0]] is RowSort.FIGURES:
            blocks[-1].roles.update(dict.fromkeys(stretch, RegionRowRole.DATA))
        elif not blocks[-1].has_figures:
            _read_head(cells, profile, stretch, sorts, blocks[-1])
        elif stretch[-1] == rows[-1]:
            blocks[-1].roles.update(_tail(cells, stretch, sorts))
        else:
            _read_between(cells, profile, stretch, sorts, blocks)
    return _merged(cells, profile, [block for block in blocks if block.has_figures])


def _merged(cells: Cells, profile: BlockProfile, blocks: list[TableBlock]) -> list[TableBlock]:
    """Return the blocks with those that hold next to nothing given to the next one: codes to its
    header, stray numbers to its titles."""
    result: list[TableBlock] = []
    for block in reversed(blocks):
        data = [row for row, role in block.roles.items() if role is RegionRowRole.DATA]
        if len(data) > 2:
            result.append(block)
            continue
        count = sum(len(number_columns(cells, profile, row)) for row in data)
        bare = not any(names_row(cells, profile, row) for row in data)
        following = (
            [role for role in result[-1].roles.values() if role is RegionRowRole.DATA]
            if result
            else []
        )
        if len(following) < 3 * len(data) or (count > 2 and not bare):
            result.append(block)
            continue
        role = RegionRowRole.HEADER if count > 2 else RegionRowRole.TITLE
        begin = min(
            [row for row, role in block.roles.items() if role is RegionRowRole.HEADER] + data
        )
        given = {
            row: role
            if row >= begin and block.roles[row] is not RegionRowRole.EMPTY
            else block.roles[row]
            for row in block.roles
        }
        result[-1].roles = {**given, **result[-1].roles}
    return result[::-1]


def _stretches(rows: range, sorts: dict[int, RowSort]) -> list[list[int]]:
    """Return the rows cut where figures begin and where they end."""
    return [
        list(stretch) for _, stretch in groupby(rows, key=lambda row: sorts[row] is RowSort.FIGURES)
    ]


def _read_head(
    cells: Cells,
    profile: BlockProfile,
    stretch: list[int],
    sorts: dict[int, RowSort],
    block: TableBlock,
) -> None:
    """Give the rows above the first figures their roles: titles, header, group rows."""
    headings = _headings(cells, profile, stretch, sorts)
    begin = _header_begin(cells, profile, stretch, sorts, headings)
    end = headings[-1] if headings else stretch[0] - 1
    for row in stretch:
        if sorts[row] is RowSort.EMPTY:
            block.roles[row] = RegionRowRole.EMPTY
        elif begin is None or row < begin:
            block.roles[row] = RegionRowRole.TITLE
        elif row <= end:
            block.roles[row] = (
                RegionRowRole.NUMBERING
                if is_numbering(cells, profile, row)
                else RegionRowRole.HEADER
            )
            _learn(cells, profile, row, block)
        else:
            block.roles[row] = RegionRowRole.GROUP
    _adopt_stub(cells, profile, block, [row for row in stretch if row > end])


def _headings(
    cells: Cells, profile: BlockProfile, stretch: list[int], sorts: dict[int, RowSort]
) -> list[int]:
    """Return the heading rows above the first figures, with rows beside them that only name further
    columns."""
    found = [row for row in stretch if sorts[row] in HEADINGS]
    ahead = range(stretch[-1] + 1, min(stretch[-1] + AHEAD, max(sorts) + 1))
    patterns = {
        _pattern(cells, profile, row) for row in ahead if _is_bare(cells, profile, row, sorts)
    }
    while (
        found
        and _is_bare(cells, profile, found[-1], sorts)
        and _pattern(cells, profile, found[-1]) in patterns
    ):
        found.pop()
    if not found:
        return []
    above: list[int] = []
    for row in range(found[0] - 1, stretch[0] - 1, -1):
        if sorts[row] is not RowSort.LABEL or not _spreads(cells, profile, row):
            break
        above.append(row)
    below = [
        row
        for row in stretch
        if row == found[-1] + 1
        and sorts[row] is RowSort.LABEL
        and not names_row(cells, profile, row)
    ]
    return sorted(above) + found + below


def _is_bare(cells: Cells, profile: BlockProfile, row: int, sorts: dict[int, RowSort]) -> bool:
    """Tell whether a heading row has a label and nothing above any amount column, as a group row
    with a code has."""
    amounts = any(cells.kinds[row][column] is not CellKind.EMPTY for column in profile.amounts)
    return sorts[row] is RowSort.HEADING and not amounts and names_row(cells, profile, row)


def _pattern(cells: Cells, profile: BlockProfile, row: int) -> tuple[int, ...]:
    return tuple(cells.filled(row, profile.left, profile.right))


def _spreads(cells: Cells, profile: BlockProfile, row: int) -> bool:
    """Tell whether a row holds several texts."""
    return len(cells.filled(row, profile.left, profile.right)) > 1


def _header_begin(
    cells: Cells,
    profile: BlockProfile,
    stretch: list[int],
    sorts: dict[int, RowSort],
    headings: list[int],
) -> int | None:
    """Return the first header row: the first heading, or the short label right above it that names
    the label column."""
    if not headings:
        return None
    begin = _skip_titles(cells, profile, sorts, headings)
    before = begin - 1
    named = any(
        cells.kinds[row][column] is not CellKind.EMPTY
        for row in headings
        for column in range(profile.left, profile.stub + 1)
    )
    if (
        before in sorts
        and before >= stretch[0]
        and sorts[before] is RowSort.LABEL
        and not named
        and _is_short(cells, profile, before)
    ):
        return before
    return begin


def _skip_titles(
    cells: Cells, profile: BlockProfile, sorts: dict[int, RowSort], headings: list[int]
) -> int:
    """Return the first heading that is no title: neither a lone text above a label row, nor above
    titles set off by blank rows."""
    begin: int | None = None
    for row, following in pairwise(headings):
        between = range(row + 1, following)
        titled = any(
            sorts[each] is RowSort.LABEL and not _spreads(cells, profile, each) for each in between
        )
        lone = len(cells.filled(row, profile.left, profile.right)) == 1
        if titled and sum(sorts[each] is RowSort.EMPTY for each in between) > 2:
            begin = None
        elif begin is None and not (lone and titled):
            begin = row
    begin = headings[-1] if begin is None else begin
    return _skip_legend(cells, profile, sorts, [row for row in headings if row >= begin])


def _skip_legend(
    cells: Cells, profile: BlockProfile, sorts: dict[int, RowSort], headings: list[int]
) -> int:
    """Return the first heading below a legend: lone texts over the amounts, a blank row, and then a
    heading over every column of amounts."""
    words = {row: set(words_of(cells, profile, row)) for row in headings}
    for before, row in pairwise(headings):
        if len(words[before]) != 1 or sorts[before] is RowSort.YEARS:
            break
        is_full = len(profile.amounts) > 1 and words[row] >= set(profile.amounts)
        if is_full and any(sorts[each] is RowSort.EMPTY for each in range(before + 1, row)):
            return row
    return headings[0]


def _is_short(cells: Cells, profile: BlockProfile, row: int) -> bool:
    return all(len(cells.texts.get((row, column), "")) <= LONG // 2 for column in profile.labels)


def _adopt_stub(cells: Cells, profile: BlockProfile, block: TableBlock, below: list[int]) -> None:
    """Let the label row right below a header that names no label column be its name."""
    header = [row for row, role in block.roles.items() if role is RegionRowRole.HEADER]
    groups = [row for row in below if block.roles[row] is RegionRowRole.GROUP]
    if len(groups) != 1 or not header or not profile.labels:
        return
    named = any(
        cells.kinds[row][column] is not CellKind.EMPTY
        for row in header
        for column in profile.labels
    )
    if not named and _is_short(cells, profile, groups[0]):
        block.roles[groups[0]] = RegionRowRole.HEADER


def _learn(cells: Cells, profile: BlockProfile, row: int, block: TableBlock) -> None:
    """Keep the words and numbers of a header row, to know it again."""
    for column in cells.filled(row, profile.left, profile.right):
        text = cells.texts.get((row, column)) or str(cells.amounts.get((row, column), ""))
        block.words.setdefault(column, set()).add(" ".join(text.split()))


def _tail(cells: Cells, stretch: list[int], sorts: dict[int, RowSort]) -> dict[int, RegionRowRole]:
    return {
        row: RegionRowRole.EMPTY if sorts[row] is RowSort.EMPTY else RegionRowRole.NOTE
        for row in stretch
    }


def _read_between(
    cells: Cells,
    profile: BlockProfile,
    stretch: list[int],
    sorts: dict[int, RowSort],
    blocks: list[TableBlock],
) -> None:
    """Give rows between figures their roles: group rows, a repeated header, or the end of one table
    and the head of the next."""
    block = blocks[-1]
    headings = [row for row in stretch if sorts[row] in HEADINGS]
    new = TableBlock()
    for row in headings:
        _learn(cells, profile, row, new)
    again = (
        _is_same(block, new)
        and not _is_renumbered(cells, profile, block, headings)
        and not _turns(cells, stretch, block)
    )
    before = [row for row in stretch if headings and row < headings[0]]
    ended = bool(before) and (
        (_is_ended(cells, profile, block) and not _has_grand_total(cells, profile, sorts))
        or (_ends_in_total(cells, profile, block) and bool(_running_text(cells, before)))
    )
    if (
        headings
        and (ended or not again)
        and _is_full(profile, block, new, set_off=len(stretch) > len(headings))
    ):
        cut = _cut(cells, stretch, sorts, headings[0])
        block.roles.update(_tail(cells, [row for row in stretch if row < cut], sorts))
        blocks.append(TableBlock())
        _read_head(cells, profile, [row for row in stretch if row >= cut], sorts, blocks[-1])
        return
    for row in stretch:
        block.roles[row] = _role_within(cells, profile, row, sorts[row], headings)


def _role_within(
    cells: Cells, profile: BlockProfile, row: int, sort: RowSort, headings: list[int]
) -> RegionRowRole:
    if sort is RowSort.EMPTY:
        return RegionRowRole.EMPTY
    words = frozenset(words_of(cells, profile, row)) & frozenset(profile.amounts)
    if sort is RowSort.YEARS or (
        sort in HEADINGS and (len(words) > 1 or not names_row(cells, profile, row))
    ):
        return (
            RegionRowRole.NUMBERING if is_numbering(cells, profile, row) else RegionRowRole.HEADER
        )
    texts = [
        cells.texts[row, column]
        for column in range(profile.left, profile.right + 1)
        if (row, column) in cells.texts
    ]
    if any(len(text) > LONG for text in texts):
        return RegionRowRole.NOTE
    if headings and row < headings[0]:
        return RegionRowRole.TITLE
    return RegionRowRole.GROUP


def _is_same(block: TableBlock, new: TableBlock) -> bool:
    """Tell whether a heading repeats the header of the table above it."""
    seen = sum(bool(words & block.words.get(column, set())) for column, words in new.words.items())
    return bool(block.words) and seen * 5 >= len(new.words) * 3


def _is_renumbered(
    cells: Cells, profile: BlockProfile, block: TableBlock, headings: list[int]
) -> bool:
    """Tell whether a heading numbers its columns, and otherwise than the header of the table above
    it."""
    new = next((row for row in headings if is_numbering(cells, profile, row)), None)
    if new is None:
        return False
    before = [
        _numbering(cells, profile, row) for row in block.roles if is_numbering(cells, profile, row)
    ]
    return bool(before) and _numbering(cells, profile, new) not in before


def _numbering(cells: Cells, profile: BlockProfile, row: int) -> list[Decimal]:
    return [
        cells.amounts[row, column] for column in profile.amounts if (row, column) in cells.amounts
    ]


def _is_ended(cells: Cells, profile: BlockProfile, block: TableBlock) -> bool:
    """Tell whether a table is complete: its one total is the last of its lines, perhaps with an
    index below it."""
    data = (row for row, role in reversed(block.roles.items()) if role is RegionRowRole.DATA)
    last = list(islice(data, 3))
    lines = (_label(cells, profile, row) for row in chain(last, data))
    total = next((label for label in lines if not INDEX & set(label.split())), "")
    return len(last) > 2 and names_total(total) and not any(map(names_total, lines))


def _ends_in_total(cells: Cells, profile: BlockProfile, block: TableBlock) -> bool:
    """Tell whether the last line of a table is a total."""
    data = (row for row, role in reversed(block.roles.items()) if role is RegionRowRole.DATA)
    last = next((_label(cells, profile, row) for row in data), "")
    return names_total(last) or not TOTAL_WORDS.isdisjoint(last.split())


def _running_text(cells: Cells, rows: Iterable[int]) -> list[int]:
    """Return the rows that are running text: one sentence, and no note to a table."""
    texts = {row: _lone_text(cells, row) for row in rows}
    return [row for row, text in texts.items() if _SENTENCE.search(text) and not _NOTE.match(text)]


def _lone_text(cells: Cells, row: int) -> str:
    """Return the text of a row that holds nothing else, empty for any other row."""
    places = [(row, column) for column in range(len(cells.kinds[row]))]
    texts = [cells.texts[place] for place in places if place in cells.texts]
    return texts[0] if len(texts) == 1 else ""


_SENTENCE = re.compile(r"\w+(?:\W+\w+){3,}[^\W\d]{4}[.!?]\W*$")
_NOTE = re.compile(
    r"\W*(?:\*|\d{1,2}[).\s]|not[ea]\b|noter\b|anm|kilde\b|kjelde|källa|quelle|source|fußnote)",
    re.IGNORECASE,
)


def _has_grand_total(cells: Cells, profile: BlockProfile, sorts: dict[int, RowSort]) -> bool:
    """Tell whether the figures of all tables end in two totals, the last one of all of them: then
    they are pages of one."""
    lines = (
        _label(cells, profile, row) for row in reversed(sorts) if sorts[row] is RowSort.FIGURES
    )
    last = list(islice((label for label in lines if not INDEX & set(label.split())), 2))
    return len(last) > 1 and not any(
        TOTAL_WORDS.isdisjoint(label.split()) and not names_total(label) for label in last
    )


def _label(cells: Cells, profile: BlockProfile, row: int) -> str:
    """Return the folded label of a row."""
    return " ".join(
        fold(cells.texts[row, column]) for column in profile.labels if (row, column) in cells.texts
    )


def _turns(cells: Cells, stretch: list[int], block: TableBlock) -> bool:
    """Tell whether the titles above a heading name another side, or another year, than those of the
    table above it."""
    sides, years = _sides(cells, stretch), _caption_years(cells, stretch)
    if len(sides) != 1 and len(years) != 1:
        return False
    more = islice(block.roles.items(), block.looked_at, None)
    titles = [row for row, role in more if role in TITLES]
    block.looked_at = len(block.roles)
    block.sides |= _sides(cells, titles)
    block.years |= _caption_years(cells, titles)
    return any(
        len(one) == len(other) == 1 and one != other
        for one, other in ((block.sides, sides), (block.years, years))
    )


def _caption_years(cells: Cells, rows: Iterable[int]) -> set[Year]:
    """Return the years that lone texts of these rows name."""
    found = [
        [
            cells.texts[row, column]
            for column in range(len(cells.kinds[row]))
            if (row, column) in cells.texts
        ]
        for row in rows
    ]
    return {year for texts in found if len(texts) == 1 and (year := year_of(texts[0])) is not None}


def _sides(cells: Cells, rows: Iterable[int]) -> set[Side | None]:
    """Return the sides, expenditure or income, that lone texts of these rows name."""
    found = [
        [
            cells.texts[row, column]
            for column in range(len(cells.kinds[row]))
            if (row, column) in cells.texts
        ]
        for row in rows
    ]
    alone = (text for texts in found if len(texts) <= 2 for text in texts if len(text) <= 2 * LONG)
    return {
        side for text in alone if (side := side_of(fold(text))) in (Side.EXPENDITURE, Side.INCOME)
    }


def _is_full(profile: BlockProfile, block: TableBlock, new: TableBlock, *, set_off: bool) -> bool:
    """Tell whether a heading names enough amount columns to begin a table of its own: two, or the
    only one where it is set off."""
    amounts, known = (
        new.words.keys() & frozenset(profile.open),
        block.words.keys() & frozenset(profile.open),
    )
    return len(amounts) >= max(
        min(2, len(profile.amounts)) if set_off else 2, (len(known) or len(profile.amounts)) / 2
    )


def _cut(cells: Cells, stretch: list[int], sorts: dict[int, RowSort], heading: int) -> int:
    """Return the first row of the next table: the first text below the running text or the first
    blank row, or the heading."""
    before = [row for row in stretch if row < heading]
    said = _running_text(cells, before)
    if said:
        before = [row for row in before if row > said[-1]]
    blank = next((row for row in before if sorts[row] is RowSort.EMPTY), None)
    if blank is None:
        return heading
    return next((row for row in before if row > blank and sorts[row] is not RowSort.EMPTY), heading)


CHECK_WORDS = frozenset(
    {
        "check",
        "checks",
        "control",
        "kontrol",
        "kontroll",
        "kontrolle",
        "pruefung",
        "diff",
        "test",
        "ok",
    }
)
"""What a column of nothing but zeros is called that proves sums and holds no money."""


_YEAR_WRITTEN_OUT = re.compile(r"^((?:19|20)\d\d)\.0$")
"""A year as a program writes out a number."""


def columns_of(
    grid: Grid, cells: Cells, profile: BlockProfile, header: Sequence[int], body: Sequence[int]
) -> tuple[RegionColumn, ...]:
    """Return every column of a block with its role and its header texts, one for each header row."""
    texts = {
        column: tuple(_YEAR_WRITTEN_OUT.sub(r"\1", text) for text in texts)
        for column, texts in headers_of(grid, profile, header).items()
    }
    roles = {column: ColumnRole.TEXT for column in range(profile.left, profile.right + 1)}
    roles |= {column: _label_role(grid, profile, body, column) for column in profile.labels}
    roles |= {
        column: _amount_role(grid, cells, body, column, texts[column]) for column in profile.amounts
    }
    roles |= {
        column: ColumnRole.SPACER
        for column in roles
        if all(kind is CellKind.EMPTY for kind in pick(cells.columns[column], body))
    }
    last = max((column for column, role in roles.items() if role is ColumnRole.AMOUNT), default=-1)
    roles |= {
        column: ColumnRole.AMOUNT
        for column, role in roles.items()
        if role is ColumnRole.CHECK and column < last
    }
    return tuple(RegionColumn(column, role, texts[column]) for column, role in roles.items())


def _label_role(grid: Grid, profile: BlockProfile, body: Sequence[int], column: int) -> ColumnRole:
    if column == profile.stub:
        return ColumnRole.LABEL
    texts = [text for text in pick(grid.texts(column), body) if text]
    codes = sum(map(eq, codes_of(texts), texts))
    return ColumnRole.CODE if 10 * codes >= 8 * max(1, len(texts)) else ColumnRole.LABEL


def _amount_role(
    grid: Grid, cells: Cells, body: Sequence[int], column: int, header: tuple[str, ...]
) -> ColumnRole:
    """Tell percentages by header, format or sign, and checks by being nothing but zeros under no
    header or one that says check."""
    kinds = pick(cells.columns[column], body)
    rows = (
        body
        if kinds.count(CellKind.NUMBER) == len(body)
        else [row for row, kind in zip(body, kinds, strict=True) if kind in NUMBERS]
    )
    shown = sum(
        count for number_format, count in grid.formats(column, rows).items() if "%" in number_format
    )
    percent = (
        [row for row, kind in zip(body, kinds, strict=True) if kind is CellKind.PERCENT]
        if CellKind.PERCENT in kinds
        else []
    )
    printed = sum("%" not in grid.style(row, column).number_format for row in percent)
    if 2 * (shown + printed) > len(rows) or is_share(" ".join(dict.fromkeys(filter(None, header)))):
        return ColumnRole.PERCENT
    said = any(not CHECK_WORDS.issuperset(fold(text).split()) for text in header)
    zeros = (
        not said
        and len(rows) > 4
        and not any(amount is None or amount for amount in cells.amounts.column(column, rows))
    )
    return ColumnRole.CHECK if zeros else ColumnRole.AMOUNT


def headers_of(
    grid: Grid, profile: BlockProfile, header: Sequence[int]
) -> dict[int, tuple[str, ...]]:
    """Return the header texts of each column, one for each header row; a text over several columns
    stands in each of them."""
    filled = [
        _fill_row(grid, profile, row, last=number == len(header) - 1)
        for number, row in enumerate(header)
    ]
    return {
        column: tuple(texts[column] for texts in filled)
        for column in range(profile.left, profile.right + 1)
    }


def _fill_row(grid: Grid, profile: BlockProfile, row: int, *, last: bool) -> dict[int, str]:
    """Return one header row with merged cells filled; without any merge known, a text reaches to
    the next one, save in the last row."""
    texts = {column: grid.text(row, column) for column in range(profile.left, profile.right + 1)}
    merges = [merge for merge in grid.merges if merge.top <= row <= merge.bottom]
    for merge in merges:
        text = grid.text(merge.top, merge.left)
        texts.update(
            {
                column: text
                for column in range(
                    max(merge.left, profile.left), min(merge.right, profile.right) + 1
                )
            }
        )
    if grid.merges or last:
        return texts
    current, spread = "", frozenset(profile.open)
    for column in sorted(texts):
        if texts[column] or column not in spread:
            current = texts[column] if column in spread else ""
        texts[column] = texts[column] or current
    return texts
