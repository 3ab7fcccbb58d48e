"""Where tables begin and end: titles, header rows, body and notes of each block, stacked or repeated at page breaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from budgetcli.reading.cells import Kind
from budgetcli.reading.profiles import NUMBERS, Sort, is_numbering, is_word, sort_of
from budgetcli.reading.structures import RowRole

if TYPE_CHECKING:
    from budgetcli.reading.cells import Cells
    from budgetcli.reading.profiles import Profile

HEADINGS = (Sort.HEADING, Sort.YEARS)
LONG = 80
AHEAD = 300
"""Rows below a header that are looked at for group rows like the last row of the header."""


@dataclass(slots=True)
class Block:
    """A table being read off: each row's role, and the words of its header by column."""

    roles: dict[int, RowRole] = field(default_factory=dict)
    words: dict[int, set[str]] = field(default_factory=dict)

    @property
    def has_figures(self) -> bool:
        """Whether a row of figures has been seen."""
        return RowRole.DATA in self.roles.values()


def blocks_of(cells: Cells, profile: Profile, rows: range) -> list[Block]:
    """Return the tables of a block of columns, from top to bottom; rows outside any table are titles or notes of one."""
    sorts = sorts_of(cells, profile, rows)
    blocks = [Block()]
    for stretch in _stretches(rows, sorts):
        if sorts[stretch[0]] is Sort.FIGURES:
            blocks[-1].roles.update(dict.fromkeys(stretch, RowRole.DATA))
        elif not blocks[-1].has_figures:
            _read_head(cells, profile, stretch, sorts, blocks[-1])
        elif stretch[-1] == rows[-1]:
            blocks[-1].roles.update(_tail(cells, stretch, sorts))
        else:
            _read_between(cells, profile, stretch, sorts, blocks)
    return _merged(cells, profile, [block for block in blocks if block.has_figures])


def _merged(cells: Cells, profile: Profile, blocks: list[Block]) -> list[Block]:
    """Return the blocks with those that hold next to nothing given to the next one: codes to its header, stray numbers to its titles."""
    result: list[Block] = []
    for block in reversed(blocks):
        data = [row for row, role in block.roles.items() if role is RowRole.DATA]
        count = sum(len(_number_columns(cells, profile, row)) for row in data)
        bare = not any(_names_row(cells, profile, row) for row in data)
        following = [role for role in result[-1].roles.values() if role is RowRole.DATA] if result else []
        if len(data) > 2 or len(following) < 3 * len(data) or (count > 2 and not bare):
            result.append(block)
            continue
        role = RowRole.HEADER if count > 2 else RowRole.TITLE
        begin = min([row for row, role in block.roles.items() if role is RowRole.HEADER] + data)
        given = {row: role if row >= begin and block.roles[row] is not RowRole.EMPTY else block.roles[row] for row in block.roles}
        result[-1].roles = {**given, **result[-1].roles}
    return result[::-1]


def sorts_of(cells: Cells, profile: Profile, rows: range) -> dict[int, Sort]:
    """Return what every row looks like, with the number rows that belong to a header recognised by their neighbours."""
    sorts = {row: sort_of(cells, profile, row) for row in rows}
    _settle_years(cells, profile, sorts)
    _settle_lone_year(cells, profile, sorts)
    _settle_numbering(cells, profile, sorts)
    _settle_units(cells, sorts)
    _settle_rules(cells, profile, sorts)
    _settle_preamble(cells, profile, sorts)
    return sorts


def _settle_years(cells: Cells, profile: Profile, sorts: dict[int, Sort]) -> None:
    """Turn rows of years into figures where the figures below are like years too."""
    following: Sort | None = None
    first = next((row for row, sort in sorts.items() if sort is Sort.FIGURES), len(sorts))
    for row, sort in sorts.items():
        inside = (
            row > first and _names_row(cells, profile, row) and (sorts.get(row - 1) is Sort.FIGURES or not _ascends(cells, profile, row))
        )
        if sort is Sort.YEARS and inside and not _has_words(cells, profile, row):
            sorts[row] = Sort.FIGURES
    for row in reversed(sorts):
        if sorts[row] is Sort.YEARS and (following is None or following is Sort.YEARS) and not _has_words(cells, profile, row):
            sorts[row] = Sort.FIGURES
            following = Sort.YEARS
        elif sorts[row] in (Sort.FIGURES, Sort.YEARS):
            following = Sort.FIGURES


def _settle_lone_year(cells: Cells, profile: Profile, sorts: dict[int, Sort]) -> None:
    """Turn the very first row with a number into a heading if the number is a year and no other row of its column holds one."""
    row = next((row for row, sort in sorts.items() if sort in (Sort.FIGURES, *HEADINGS)), None)
    columns = [] if row is None or sorts[row] is not Sort.FIGURES else _number_columns(cells, profile, row)
    if row is None or len(columns) != 1 or sorts.get(row + 1) is not Sort.FIGURES:
        return
    years = [(each, columns[0]) in cells.years for each, sort in sorts.items() if sort is Sort.FIGURES]
    if years[0] and sum(years) == 1 and len(years) > 2:
        sorts[row] = Sort.YEARS


def _ascends(cells: Cells, profile: Profile, row: int) -> bool:
    """Tell whether the numbers of a row are several and each follows the one before by one, as printed years do."""
    numbers = [cells.amounts[row, column] for column in _number_columns(cells, profile, row) if (row, column) in cells.amounts]
    return len(numbers) > 1 and all(after - before == 1 for before, after in pairwise(numbers))


def _has_words(cells: Cells, profile: Profile, row: int) -> bool:
    return bool(_words(cells, profile, row))


def _settle_numbering(cells: Cells, profile: Profile, sorts: dict[int, Sort]) -> None:
    before = Sort.EMPTY
    for row, sort in sorts.items():
        if sort is Sort.FIGURES and before in HEADINGS and is_numbering(cells, profile, row):
            sorts[row] = Sort.HEADING
        before = sort if sort is not Sort.EMPTY else before


_SCALES = {Decimal(-1000), Decimal(-1_000_000), Decimal(-1_000_000_000)}


def _settle_units(cells: Cells, sorts: dict[int, Sort]) -> None:
    """Turn the first row of figures into a heading if all it says is a unit such as `(1,000)`, read as a negative number."""
    row = next((row for row, sort in sorts.items() if sort is Sort.FIGURES), None)
    if row is None:
        return
    amounts = [cells.amounts[row, column] for column, kind in enumerate(cells.kinds[row]) if kind is Kind.NUMBER]
    if amounts and _SCALES.issuperset(amounts):
        sorts[row] = Sort.HEADING


def _has_amounts(cells: Cells, profile: Profile, row: int) -> bool:
    """Tell whether a row holds a number that is no lone year."""
    numbers = _number_columns(cells, profile, row)
    return len(numbers) > 1 or not all((row, column) in cells.years for column in numbers)


def _settle_rules(cells: Cells, profile: Profile, sorts: dict[int, Sort]) -> None:
    """Turn rows of dashes above the first number into headings, and those between rows of figures into blank rows."""
    first = next((row for row, sort in sorts.items() if sort is Sort.FIGURES and _has_amounts(cells, profile, row)), -1)
    last = max((row for row, sort in sorts.items() if sort in HEADINGS and row < first), default=-1)
    for row, sort in sorts.items():
        if sort is Sort.FIGURES and not _number_columns(cells, profile, row):
            drawn = all(cells.kinds[row][column] is Kind.MARK for column in cells.filled(row, profile.left, profile.right))
            if row < last or (drawn and row < first):
                sorts[row] = Sort.HEADING
            elif drawn and not _names_row(cells, profile, row):
                sorts[row] = Sort.EMPTY


def _settle_preamble(cells: Cells, profile: Profile, sorts: dict[int, Sort]) -> None:
    """Turn the few number rows above the first full heading into headings, if they are codes, or into titles."""
    first = next((row for row, sort in sorts.items() if sort in HEADINGS and len(_words(cells, profile, row)) > 1), None)
    if first is None:
        return
    early = [row for row, sort in sorts.items() if sort is Sort.FIGURES and row < first]
    later = [row for row, sort in sorts.items() if sort is Sort.FIGURES and row > first]
    if not early or len(early) > 3 or len(later) < len(early):
        return
    for row in early:
        codes = _number_columns(cells, profile, row)
        bare = not any(cells.kinds[row][column] is Kind.TEXT for column in profile.labels)
        years = all((row, column) in cells.years for column in codes) and sorts.get(row + 1) in HEADINGS
        if first - row <= 4 and (years or (bare and len(codes) > 1)):
            sorts[row] = Sort.HEADING
        elif len(codes) * 3 <= max(3, len(profile.amounts)):
            sorts[row] = Sort.LABEL


def _words(cells: Cells, profile: Profile, row: int) -> list[int]:
    return [column for column in profile.open if is_word(cells, profile, row, column)]


def _number_columns(cells: Cells, profile: Profile, row: int) -> list[int]:
    return [column for column in profile.amounts if cells.kinds[row][column] in NUMBERS]


def _stretches(rows: range, sorts: dict[int, Sort]) -> list[list[int]]:
    """Return the rows cut where figures begin and where they end."""
    result: list[list[int]] = []
    for row in rows:
        same = result and (sorts[row] is Sort.FIGURES) == (sorts[result[-1][-1]] is Sort.FIGURES)
        if same:
            result[-1].append(row)
        else:
            result.append([row])
    return result


def _read_head(cells: Cells, profile: Profile, stretch: list[int], sorts: dict[int, Sort], block: Block) -> None:
    """Give the rows above the first figures their roles: titles, header, group rows."""
    headings = _headings(cells, profile, stretch, sorts)
    begin = _header_begin(cells, profile, stretch, sorts, headings)
    end = headings[-1] if headings else stretch[0] - 1
    for row in stretch:
        if sorts[row] is Sort.EMPTY:
            block.roles[row] = RowRole.EMPTY
        elif begin is None or row < begin:
            block.roles[row] = RowRole.TITLE
        elif row <= end:
            block.roles[row] = RowRole.NUMBERING if is_numbering(cells, profile, row) else RowRole.HEADER
            _learn(cells, profile, row, block)
        else:
            block.roles[row] = RowRole.GROUP
    _adopt_stub(cells, profile, block, [row for row in stretch if row > end])


def _headings(cells: Cells, profile: Profile, stretch: list[int], sorts: dict[int, Sort]) -> list[int]:
    """Return the heading rows above the first figures, with rows beside them that only name further columns."""
    found = [row for row in stretch if sorts[row] in HEADINGS]
    ahead = range(stretch[-1] + 1, min(stretch[-1] + AHEAD, max(sorts) + 1))
    patterns = {_pattern(cells, profile, row) for row in ahead if _is_bare(cells, profile, row, sorts)}
    while found and _is_bare(cells, profile, found[-1], sorts) and _pattern(cells, profile, found[-1]) in patterns:
        found.pop()
    if not found:
        return []
    above: list[int] = []
    while (row := min(found + above) - 1) in stretch and sorts[row] is Sort.LABEL and _spreads(cells, profile, row):
        above.append(row)
    below = [row for row in stretch if row == found[-1] + 1 and sorts[row] is Sort.LABEL and not _names_row(cells, profile, row)]
    return sorted(above) + found + below


def _is_bare(cells: Cells, profile: Profile, row: int, sorts: dict[int, Sort]) -> bool:
    """Tell whether a heading row has a label and nothing above any amount column, as a group row with a code has."""
    amounts = any(cells.kinds[row][column] is not Kind.EMPTY for column in profile.amounts)
    return sorts[row] is Sort.HEADING and not amounts and _names_row(cells, profile, row)


def _pattern(cells: Cells, profile: Profile, row: int) -> tuple[int, ...]:
    return tuple(cells.filled(row, profile.left, profile.right))


def _names_row(cells: Cells, profile: Profile, row: int) -> bool:
    """Tell whether a row has something in the columns up to the one that names rows."""
    return any(cells.kinds[row][column] is not Kind.EMPTY for column in range(profile.left, profile.stub + 1))


def _spreads(cells: Cells, profile: Profile, row: int) -> bool:
    """Tell whether a row holds several texts."""
    return len(cells.filled(row, profile.left, profile.right)) > 1


def _header_begin(cells: Cells, profile: Profile, stretch: list[int], sorts: dict[int, Sort], headings: list[int]) -> int | None:
    """Return the first header row: the first heading, or the short label right above it that names the label column."""
    if not headings:
        return None
    begin = _skip_titles(cells, profile, stretch, sorts, headings)
    before = begin - 1
    named = any(cells.kinds[row][column] is not Kind.EMPTY for row in headings for column in range(profile.left, profile.stub + 1))
    if before in sorts and before >= stretch[0] and sorts[before] is Sort.LABEL and not named and _is_short(cells, profile, before):
        return before
    return begin


def _skip_titles(cells: Cells, profile: Profile, stretch: list[int], sorts: dict[int, Sort], headings: list[int]) -> int:
    """Return the first heading that is no title set to the right: no lone text with a label row between it and the next heading."""
    for row, following in pairwise(headings):
        lone = len(cells.filled(row, profile.left, profile.right)) == 1
        if not lone or not any(
            row < label < following and sorts[label] is Sort.LABEL and not _spreads(cells, profile, label) for label in stretch
        ):
            return row
    return headings[-1]


def _is_short(cells: Cells, profile: Profile, row: int) -> bool:
    return all(len(cells.texts.get((row, column), "")) <= LONG // 2 for column in profile.labels)


def _adopt_stub(cells: Cells, profile: Profile, block: Block, below: list[int]) -> None:
    """Let the label row right below a header that names no label column be its name."""
    header = [row for row, role in block.roles.items() if role is RowRole.HEADER]
    groups = [row for row in below if block.roles[row] is RowRole.GROUP]
    if len(groups) != 1 or not header or not profile.labels:
        return
    named = any(cells.kinds[row][column] is not Kind.EMPTY for row in header for column in profile.labels)
    if not named and _is_short(cells, profile, groups[0]):
        block.roles[groups[0]] = RowRole.HEADER


def _learn(cells: Cells, profile: Profile, row: int, block: Block) -> None:
    """Keep the words and numbers of a header row, to know it again."""
    for column in cells.filled(row, profile.left, profile.right):
        text = cells.texts.get((row, column)) or str(cells.amounts.get((row, column), ""))
        block.words.setdefault(column, set()).add(" ".join(text.split()))


def _tail(cells: Cells, stretch: list[int], sorts: dict[int, Sort]) -> dict[int, RowRole]:
    return {row: RowRole.EMPTY if sorts[row] is Sort.EMPTY else RowRole.NOTE for row in stretch}


def _read_between(cells: Cells, profile: Profile, stretch: list[int], sorts: dict[int, Sort], blocks: list[Block]) -> None:
    """Give rows between figures their roles: group rows, a repeated header, or the end of one table and the head of the next."""
    block = blocks[-1]
    headings = [row for row in stretch if sorts[row] in HEADINGS]
    new = Block()
    for row in headings:
        _learn(cells, profile, row, new)
    if headings and not _is_same(block, new) and _is_full(profile, block, new):
        cut = _cut(stretch, sorts, headings[0])
        block.roles.update(_tail(cells, [row for row in stretch if row < cut], sorts))
        blocks.append(Block())
        _read_head(cells, profile, [row for row in stretch if row >= cut], sorts, blocks[-1])
        return
    for row in stretch:
        block.roles[row] = _role_within(cells, profile, row, sorts[row], headings)


def _role_within(cells: Cells, profile: Profile, row: int, sort: Sort, headings: list[int]) -> RowRole:
    if sort is Sort.EMPTY:
        return RowRole.EMPTY
    words = frozenset(_words(cells, profile, row)) & frozenset(profile.amounts)
    if sort in HEADINGS and (len(words) > 1 or not _names_row(cells, profile, row)):
        return RowRole.NUMBERING if is_numbering(cells, profile, row) else RowRole.HEADER
    texts = [cells.texts[row, column] for column in range(profile.left, profile.right + 1) if (row, column) in cells.texts]
    if any(len(text) > LONG for text in texts):
        return RowRole.NOTE
    if headings and row < headings[0]:
        return RowRole.TITLE
    return RowRole.GROUP


def _is_same(block: Block, new: Block) -> bool:
    """Tell whether a heading repeats the header of the table above it."""
    seen = sum(bool(words & block.words.get(column, set())) for column, words in new.words.items())
    return bool(block.words) and seen * 5 >= len(new.words) * 3


def _is_full(profile: Profile, block: Block, new: Block) -> bool:
    """Tell whether a heading names enough amount columns to begin a table of its own."""
    amounts, known = new.words.keys() & frozenset(profile.open), block.words.keys() & frozenset(profile.open)
    return len(amounts) >= max(2, (len(known) or len(profile.amounts)) / 2)


def _cut(stretch: list[int], sorts: dict[int, Sort], heading: int) -> int:
    """Return the first row of the next table: the first text below the first blank row, or the heading."""
    before = [row for row in stretch if row < heading]
    blank = next((row for row in before if sorts[row] is Sort.EMPTY), None)
    if blank is None:
        return heading
    return next((row for row in before if row > blank and sorts[row] is not Sort.EMPTY), heading)
