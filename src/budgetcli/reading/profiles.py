"""What the rows and columns of a grid look like: which side holds labels, which rows are of years,
codes, units or amounts, and of what kind."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.reading.cells import CellKind
from budgetcli.reading.units import is_unit_only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.reading.cells import Cells


class RowSort(StrEnum):
    """What a row looks like before anything is known about the table it is in."""

    EMPTY = "empty"
    LABEL = "label"
    HEADING = "heading"
    YEARS = "years"
    FIGURES = "figures"

    __hash__ = str.__hash__


@dataclass(frozen=True, slots=True)
class BlockProfile:
    """The amount columns of a block, the columns that say what a row is, and words that stand for
    no amount.

    The stub is the first column that names rows. Open columns are those a header spreads over: of
    amounts, or with nothing beside figures.
    """

    left: int
    right: int
    labels: tuple[int, ...]
    amounts: tuple[int, ...]
    open: tuple[int, ...]
    stub: int
    absent: frozenset[str]


NUMBERS = (CellKind.NUMBER, CellKind.PERCENT)
FIGURES = (CellKind.NUMBER, CellKind.PERCENT, CellKind.MARK)
_OTHERWISE_WRITTEN = re.compile(
    r"[-−+(]{0,2}(?:\d+|\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+)[.,]\d+\)?"
)
SHORT = 25
MOST_HEADER_ROWS = 60


class CellTally(NamedTuple):
    """How many rows hold numbers, how many numbers and texts stand in each column of those rows,
    and which columns are of which."""

    rows: int
    numbers: dict[int, int]
    texts: dict[int, int]

    @property
    def wordy(self) -> list[int]:
        """The columns of texts: more texts than numbers, and in three of ten rows."""
        return [
            column
            for column, texts in self.texts.items()
            if texts > self.numbers[column] and 10 * texts >= 3 * self.rows
        ]

    @property
    def numeric(self) -> list[int]:
        """The columns of numbers."""
        return [
            column
            for column, numbers in self.numbers.items()
            if numbers >= max(1, self.texts[column])
        ]


def tally_of(cells: Cells, rows: range, left: int, right: int) -> CellTally:
    """Return what stands in the rows with numbers of a block of cells."""
    numbers, texts = (
        dict.fromkeys(range(left, right + 1), 0),
        dict.fromkeys(range(left, right + 1), 0),
    )
    count = 0
    for kinds, times in Counter([cells.kinds[row][left : right + 1] for row in rows]).items():
        if CellKind.NUMBER in kinds:
            count += times
            for column, kind in enumerate(kinds, left):
                numbers[column] += times * (kind in NUMBERS)
                texts[column] += times * (kind in (CellKind.TEXT, CellKind.DATE))
    return CellTally(count, numbers, texts)


def tables_beside(cells: Cells, rows: range, width: int) -> list[tuple[int, int]]:
    """Return the first and last column of each table that stands beside another: labels and
    amounts, then labels and amounts again."""
    tally = tally_of(cells, rows, 0, width - 1)
    starts = _repeated_headers(cells, rows, tally.wordy) or _repeated_labels(cells, rows, tally)
    return list(zip(starts, [*(start - 1 for start in starts[1:]), width - 1], strict=True))


def _repeated_headers(cells: Cells, rows: range, wordy: list[int]) -> list[int]:
    """Return where tables begin beside each other if a row among the first repeats its first text
    and the texts after it."""
    for row in rows[:MOST_HEADER_ROWS]:
        texts = {
            column: _said(cells, row, column)
            for column, kind in enumerate(cells.kinds[row])
            if kind is not CellKind.EMPTY
        }
        first = next(iter(texts), 0)
        starts = [
            column
            for column, text in texts.items()
            if text == texts[first] and len(text) > 2 and (row, column) in cells.texts
        ]
        spaces = [range(*pair) for pair in pairwise([*starts, len(cells.kinds[row])])]
        between = [sum(column in space for column in texts) for space in spaces]
        named = all(any(column in space for column in wordy) for space in spaces)
        again = [
            sum(
                texts.get(column - first + start) == text
                for column, text in texts.items()
                if column < starts[1]
            )
            for start in starts[1:]
        ]
        if (
            again
            and named
            and min(between) >= 3
            and all(10 * count >= 6 * between[0] and count >= 3 for count in again)
        ):
            return [0, *starts[1:]]
    return []


def _said(cells: Cells, row: int, column: int) -> str:
    return str(cells.texts.get((row, column), cells.amounts.get((row, column), ""))).strip()


def _repeated_labels(cells: Cells, rows: range, tally: CellTally) -> list[int]:
    """Return where tables begin beside each other if a label column comes again behind a gap or row
    by row the same."""
    wordy, numeric = set(tally.wordy), set(tally.numeric)
    starts = [0]
    wide = {
        column
        for column in range(2, len(tally.texts))
        if not any(tally.numbers[each] or tally.texts[each] for each in (column - 1, column - 2))
        and _is_block(cells, rows, tally, column)
    }
    for column in sorted(wordy | wide):
        amounts = [each for each in numeric if starts[-1] <= each < column]
        labels = [
            each for each in wordy if starts[-1] <= each < (amounts[0] if amounts else column)
        ]
        following = [each for each in sorted(wordy | numeric) if each > column]
        ahead = next((each for each in following if each in numeric), None)
        if (
            not amounts
            or not labels
            or ahead is None
            or sum(each in wordy for each in following if each < ahead) > 2
        ):
            continue
        gap = [
            each
            for each in range(amounts[-1] + 1, column)
            if not tally.numbers[each] and not tally.texts[each]
        ]
        if (
            column in wide
            or _mirrors(cells, rows, labels, column)
            or (gap and 3 * tally.texts[column] >= 2 * max(tally.texts[each] for each in labels))
        ):
            starts.append((gap[0] if gap else amounts[-1]) + 1)
    return starts


def _is_block(cells: Cells, rows: range, tally: CellTally, column: int) -> bool:
    """Tell whether a column behind a wide gap names the rows of a small table of its own: every
    number right of it stands beside one of its texts, and nearly every text has one."""
    named = {row for row in rows if (row, column) in cells.texts}
    end = next(
        (each for each in range(column + 1, len(tally.texts)) if not tally.numbers[each]),
        len(tally.texts),
    )
    stated = [
        row
        for row in rows
        if any(cells.kinds[row][each] in NUMBERS for each in range(column + 1, end))
    ]
    return len(stated) > 2 and named.issuperset(stated) and len(named) <= len(stated) + 2


def _mirrors(cells: Cells, rows: range, labels: list[int], column: int) -> bool:
    """Tell whether a column repeats the texts of a label column further left."""
    texts = {row: text for row in rows if (text := cells.texts.get((row, column)))}
    return any(
        3 * sum(cells.texts.get((row, label)) == text for row, text in texts.items())
        >= 2 * len(texts)
        for label in labels
    )


def profile_of(cells: Cells, rows: range, left: int, right: int) -> BlockProfile:
    """Return the profile of a block of cells; a column is of amounts if more numbers than texts
    stand in rows with numbers."""
    tally = tally_of(cells, rows, left, right)
    count, numbers, texts = tally
    wordy, numeric = (
        tally.wordy,
        [
            *tally.numeric[:1],
            *(column for column in tally.numeric[1:] if not _counts(cells, rows, column)),
        ],
    )
    first = _label_edge(wordy, numeric)
    amounts = tuple(column for column in numeric if column > first)
    named = (
        frozenset(wordy)
        | frozenset(range(left, first + 1))
        | (frozenset(tally.numeric) - frozenset(numeric))
    )
    labels = tuple(sorted(named))
    spread = tuple(column for column in range(left, right + 1) if column not in named)
    stub = next(
        (column for column in labels if 10 * (texts[column] + numbers[column]) >= count), left
    )
    return BlockProfile(
        left, right, labels, amounts, spread, stub, _absent_words(cells, rows, amounts)
    )


def _counts(cells: Cells, rows: range, column: int) -> bool:
    """Tell whether a column does nothing but number the rows: 1, 2, 3 and so on."""
    numbers = [amount for amount in cells.amounts.column(column, rows) if amount is not None]
    others = sum(
        islice(
            (1 for before, after in pairwise(numbers) if after - before != 1), len(rows) // 10 + 1
        )
    )
    return len(numbers) > 5 and 10 * others <= len(numbers) - 1


def _label_edge(wordy: list[int], numeric: list[int]) -> int:
    """Return the last column that certainly names rows: the first with many texts, or else the
    first of numbers."""
    if not numeric:
        return -1
    before = [column for column in wordy if column < numeric[-1]]
    if before:
        return before[0]
    return -1 if len(numeric) == 1 or any(column > numeric[-1] for column in wordy) else numeric[0]


def _absent_words(cells: Cells, rows: range, amounts: tuple[int, ...]) -> frozenset[str]:
    """Return the short texts that stand in amount columns beside several numbers, such as `FPI` or
    `did not respond`."""
    found: dict[str, int] = {}
    seen = 0
    known: dict[tuple[CellKind, ...], tuple[list[int], int]] = {}
    for row in rows:
        kinds = cells.kinds[row]
        words, numbers = known.get(kinds) or known.setdefault(
            kinds, _words_and_numbers(kinds, amounts)
        )
        seen += numbers > 0
        if words and (1 + (seen <= 3)) * len(words) <= numbers:
            for column in words:
                text = cells.texts[row, column].strip()
                found[text] = found.get(text, 0) + (len(text) < SHORT)
    return frozenset(text for text, count in found.items() if count > 0)


def _words_and_numbers(
    kinds: Sequence[CellKind], amounts: tuple[int, ...]
) -> tuple[list[int], int]:
    """Return which of these columns hold a text, and how many of them a number."""
    return [column for column in amounts if kinds[column] is CellKind.TEXT], sum(
        kinds[column] in NUMBERS for column in amounts
    )


def sorts_alone(cells: Cells, profile: BlockProfile, rows: range) -> dict[int, RowSort]:
    """Return what each row looks like by itself; rows of the same kinds, without words over the
    amounts or years, look alike."""
    dated, spread = {row for row, _ in cells.years}, (*profile.open, *profile.amounts)
    known: dict[tuple[CellKind, ...], RowSort] = {}
    sorts = {}
    for row in rows:
        kinds = cells.kinds[row]
        sort = known.get(kinds) if row not in dated else None
        if sort is None:
            sort = sort_of(cells, profile, row)
            if row not in dated and all(kinds[column] is not CellKind.TEXT for column in spread):
                known[kinds] = sort
        sorts[row] = sort
    return sorts


def sort_of(cells: Cells, profile: BlockProfile, row: int) -> RowSort:
    """Return what one row looks like."""
    kinds = cells.kinds[row]
    filled = [
        column
        for column in range(profile.left, profile.right + 1)
        if kinds[column] is not CellKind.EMPTY
    ]
    if not filled:
        return RowSort.EMPTY
    words = [column for column in profile.open if is_word(cells, profile, row, column)]
    figures = [
        column
        for column in profile.amounts
        if kinds[column] in FIGURES or _is_absent(cells, profile, row, column)
    ]
    numbers = [column for column in profile.amounts if kinds[column] in NUMBERS]
    if (
        numbers
        and all((row, column) in cells.years for column in numbers)
        and (len(numbers) > 1 or words)
    ):
        return RowSort.YEARS
    if numbers or (figures and len(words) < 2):
        return RowSort.HEADING if len(words) > len(figures) else RowSort.FIGURES
    dates = any(kinds[column] is CellKind.DATE for column in profile.amounts)
    if len(words) > 1 or (words and len(filled) > 1) or dates:
        return RowSort.HEADING
    return (
        RowSort.HEADING
        if words and len(cells.texts[row, words[0]].strip()) <= 2 * SHORT
        else RowSort.LABEL
    )


def is_word(cells: Cells, profile: BlockProfile, row: int, column: int) -> bool:
    """Tell whether a cell is a text that does not stand for an absent amount."""
    return cells.kinds[row][column] is CellKind.TEXT and not _is_absent(cells, profile, row, column)


def _is_absent(cells: Cells, profile: BlockProfile, row: int, column: int) -> bool:
    """Tell whether a text stands for an amount: a word used so beside numbers, or a number written
    otherwise than its column."""
    if cells.kinds[row][column] is not CellKind.TEXT:
        return False
    text = cells.texts[row, column].strip()
    return text in profile.absent or _OTHERWISE_WRITTEN.fullmatch(text) is not None


def is_numbering(cells: Cells, profile: BlockProfile, row: int) -> bool:
    """Tell whether a row numbers the columns: 1 2 3 …, with at most short marks such as `a` or `b`
    beside the labels."""
    numbers = [
        cells.amounts[row, column]
        for column in profile.amounts
        if cells.kinds[row][column] is CellKind.NUMBER
    ]
    if len(numbers) == 1 and len(marked := _marks_beside(cells, profile, row)) > 1:
        return marked == list("abcdefgh"[: len(marked)]) and numbers[0] == int(numbers[0])
    if _counts_columns(cells, profile, row):
        return True
    if (
        len(numbers) < 2
        or any(number != int(number) for number in numbers)
        or not 0 < numbers[0] < 100
    ):
        return False
    steps = [int(after - before) for before, after in pairwise(numbers)]
    beside = [
        cells.texts.get((row, column), "").strip()
        for column in profile.labels
        if cells.kinds[row][column] is not CellKind.EMPTY
    ]
    marks = any(len(text) == 1 and text.isalpha() for text in beside) or (
        len(steps) > 1 and set(steps) == {1} and "".join(beside).islower()
    )
    short = all(len(text) <= 5 for text in beside) and (not beside or marks)
    return short and all(1 <= step <= 3 for step in steps) and steps.count(1) * 2 > len(steps)


def _counts_columns(cells: Cells, profile: BlockProfile, row: int) -> bool:
    """Tell whether every filled cell of a row, those of the labels too, numbers its column: 1 2 3
    …, or (1) (2) (3) …"""
    filled = cells.filled(row, profile.left, profile.right)
    numbers = [cells.amounts.get((row, column)) for column in filled]
    stated = [abs(number) for number in numbers if number is not None]
    if len(numbers) < 3 or len(stated) < len(numbers) or stated[0] not in (0, 1):
        return False
    return all(after - before == 1 for before, after in pairwise(stated))


def _marks_beside(cells: Cells, profile: BlockProfile, row: int) -> list[str]:
    """Return the texts of a row where each is a single letter, else nothing."""
    texts = [
        cells.texts.get((row, column), "").strip()
        for column in cells.filled(row, profile.left, profile.right)
    ]
    letters = [text for text in texts if text]
    return letters if all(len(text) == 1 for text in letters) else []


HEADINGS = (RowSort.HEADING, RowSort.YEARS)
FILLED = tuple(sort for sort in RowSort if sort is not RowSort.EMPTY)
MANY_CODES = 5
"""So many ascending whole numbers over the columns are codes, not amounts."""


def sorts_of(cells: Cells, profile: BlockProfile, rows: range) -> dict[int, RowSort]:
    """Return what every row looks like, with the number rows that belong to a header recognised by
    their neighbours."""
    sorts = sorts_alone(cells, profile, rows)
    _settle_years(cells, profile, sorts)
    _settle_lone_year(cells, profile, sorts)
    _settle_numbering(cells, profile, sorts)
    _settle_units(cells, sorts)
    _settle_rules(cells, profile, sorts)
    _settle_preamble(cells, profile, sorts)
    _settle_codes(cells, profile, sorts)
    return sorts


def _settle_years(cells: Cells, profile: BlockProfile, sorts: dict[int, RowSort]) -> None:
    """Turn rows of years into figures where the figures below are like years too; a header that is
    repeated stays one."""
    first = next((row for row, sort in sorts.items() if sort is RowSort.FIGURES), len(sorts))
    heads = [row for row in _rows_of(sorts, RowSort.YEARS) if row <= first]
    heading = heads[0] if heads else first
    for row in _rows_of(sorts, RowSort.YEARS):
        if heads and row > heading and _says_same(cells, profile, row, heading):
            continue
        if heads and heading < row < first and _names_a_line(cells, profile, row, heading):
            sorts[row] = RowSort.FIGURES
            continue
        if (
            row <= min(first, heading)
            or not names_row(cells, profile, row)
            or _has_words(cells, profile, row)
        ):
            continue
        if (row > first and sorts.get(row - 1) is RowSort.FIGURES) or not _ascends(
            cells, profile, row
        ):
            sorts[row] = RowSort.FIGURES
    turned: set[int] = set()
    for row in reversed(_rows_of(sorts, RowSort.YEARS)):
        below = _below(sorts, row, (RowSort.FIGURES, RowSort.YEARS))
        if (below is None or below in turned) and not _has_words(cells, profile, row):
            sorts[row] = RowSort.FIGURES
            turned.add(row)


def _says_same(cells: Cells, profile: BlockProfile, row: int, head: int) -> bool:
    """Tell whether a row says the same as a header above it, cell by cell."""
    return all(
        _printed(cells, row, column) == _printed(cells, head, column)
        for column in range(profile.left, profile.right + 1)
    )


def _printed(cells: Cells, row: int, column: int) -> str:
    return str(cells.texts.get((row, column)) or cells.amounts.get((row, column), "")).strip()


def _names_a_line(cells: Cells, profile: BlockProfile, row: int, head: int) -> bool:
    """Tell whether a row of years right below a header of years over the same columns is a line: it
    has a label that is no unit."""
    labels = [
        text for column in profile.labels if (text := cells.texts.get((row, column), "").strip())
    ]
    covered = set(number_columns(cells, profile, row)) <= set(number_columns(cells, profile, head))
    return (
        covered
        and bool(labels)
        and not any(map(is_unit_only, labels))
        and not _has_words(cells, profile, row)
    )


def _settle_lone_year(cells: Cells, profile: BlockProfile, sorts: dict[int, RowSort]) -> None:
    """Turn the very first row with a number into a heading if the number is a year and no other row
    of its column holds one."""
    row = next((row for row, sort in sorts.items() if sort in (RowSort.FIGURES, *HEADINGS)), None)
    columns = (
        []
        if row is None or sorts[row] is not RowSort.FIGURES
        else number_columns(cells, profile, row)
    )
    if row is None or len(columns) != 1 or sorts.get(row + 1) is not RowSort.FIGURES:
        return
    years = [
        (each, columns[0]) in cells.years for each, sort in sorts.items() if sort is RowSort.FIGURES
    ]
    if years[0] and sum(years) == 1 and len(years) > 1:
        sorts[row] = RowSort.YEARS


def _ascends(cells: Cells, profile: BlockProfile, row: int) -> bool:
    """Tell whether the numbers of a row are several and each follows the one before by one, as
    printed years do."""
    numbers = [
        cells.amounts[row, column]
        for column in number_columns(cells, profile, row)
        if (row, column) in cells.amounts
    ]
    return len(numbers) > 1 and all(after - before == 1 for before, after in pairwise(numbers))


def _has_words(cells: Cells, profile: BlockProfile, row: int) -> bool:
    return bool(words_of(cells, profile, row))


def _settle_numbering(cells: Cells, profile: BlockProfile, sorts: dict[int, RowSort]) -> None:
    """Turn the first row of figures below a heading into one if it numbers the columns."""
    for row in _rows_of(sorts, *HEADINGS):
        below = _below(sorts, row, FILLED)
        if (
            below is not None
            and sorts[below] is RowSort.FIGURES
            and is_numbering(cells, profile, below)
        ):
            sorts[below] = RowSort.HEADING


def _rows_of(sorts: dict[int, RowSort], *wanted: RowSort) -> list[int]:
    """Return the rows that look so, from top to bottom."""
    return [row for row, sort in sorts.items() if sort in wanted]


def _below(sorts: dict[int, RowSort], row: int, wanted: tuple[RowSort, ...]) -> int | None:
    """Return the next row further down that looks so."""
    row += 1
    while row in sorts and sorts[row] not in wanted:
        row += 1
    return row if row in sorts else None


_SCALES = {Decimal(-1000), Decimal(-1_000_000), Decimal(-1_000_000_000)}


def _settle_units(cells: Cells, sorts: dict[int, RowSort]) -> None:
    """Turn the first row of figures into a heading if all it says is a unit such as `(1,000)`, read
    as a negative number."""
    row = next((row for row, sort in sorts.items() if sort is RowSort.FIGURES), None)
    if row is None:
        return
    amounts = [
        cells.amounts[row, column]
        for column, kind in enumerate(cells.kinds[row])
        if kind is CellKind.NUMBER
    ]
    if amounts and _SCALES.issuperset(amounts):
        sorts[row] = RowSort.HEADING


def _has_amounts(cells: Cells, profile: BlockProfile, row: int) -> bool:
    """Tell whether a row holds a number that is no lone year."""
    numbers = number_columns(cells, profile, row)
    return len(numbers) > 1 or not all((row, column) in cells.years for column in numbers)


def _settle_rules(cells: Cells, profile: BlockProfile, sorts: dict[int, RowSort]) -> None:
    """Turn rows of dashes above the first number into headings, and those between rows of figures
    into blank rows."""
    first = next(
        (
            row
            for row, sort in sorts.items()
            if sort is RowSort.FIGURES and _has_amounts(cells, profile, row)
        ),
        -1,
    )
    last = max((row for row, sort in sorts.items() if sort in HEADINGS and row < first), default=-1)
    looks = {cells.kinds[row] for row, sort in sorts.items() if sort is RowSort.FIGURES}
    bare = {
        kinds for kinds in looks if not any(kinds[column] in NUMBERS for column in profile.amounts)
    }
    for row in (
        [row for row, sort in sorts.items() if sort is RowSort.FIGURES and cells.kinds[row] in bare]
        if bare
        else ()
    ):
        drawn = all(
            cells.kinds[row][column] is CellKind.MARK
            for column in cells.filled(row, profile.left, profile.right)
        )
        if row < last or (drawn and row < first):
            sorts[row] = RowSort.HEADING
        elif drawn and not names_row(cells, profile, row):
            sorts[row] = RowSort.EMPTY


def _settle_preamble(cells: Cells, profile: BlockProfile, sorts: dict[int, RowSort]) -> None:
    """Turn the few number rows above the first full heading into headings, if they are codes, or
    into titles."""
    first = next(
        (
            row
            for row, sort in sorts.items()
            if sort in HEADINGS and len(words_of(cells, profile, row)) > 1
        ),
        None,
    )
    if first is None:
        return
    early = [row for row, sort in sorts.items() if sort is RowSort.FIGURES and row < first]
    later = [row for row, sort in sorts.items() if sort is RowSort.FIGURES and row > first]
    if not early or len(early) > 3 or len(later) < len(early):
        return
    for row in early:
        codes = number_columns(cells, profile, row)
        bare = not any(cells.kinds[row][column] is CellKind.TEXT for column in profile.labels)
        years = (
            all((row, column) in cells.years for column in codes) and sorts.get(row + 1) in HEADINGS
        )
        if first - row <= 4 and (years or (bare and len(codes) > 1)):
            sorts[row] = RowSort.HEADING
        elif len(codes) * 3 <= max(3, len(profile.amounts)):
            sorts[row] = RowSort.LABEL


def words_of(cells: Cells, profile: BlockProfile, row: int) -> list[int]:
    """Return the columns over which a header spreads where a row holds a word."""
    return [column for column in profile.open if is_word(cells, profile, row, column)]


def number_columns(cells: Cells, profile: BlockProfile, row: int) -> list[int]:
    """Return the columns of amounts where a row holds a number."""
    return [column for column in profile.amounts if cells.kinds[row][column] in NUMBERS]


def _settle_codes(cells: Cells, profile: BlockProfile, sorts: dict[int, RowSort]) -> None:
    """Turn the first row of figures into a heading if they are codes of the columns: ascending,
    equally long, a word beside them."""
    row = next((row for row, sort in sorts.items() if sort is RowSort.FIGURES), None)
    if (
        row is None
        or sorts.get(row + 1) is not RowSort.FIGURES
        or not any(cells.kinds[row][each] is CellKind.TEXT for each in profile.open)
    ):
        return
    codes = [
        cells.amounts[row, column]
        for column in number_columns(cells, profile, row)
        if (row, column) in cells.amounts
    ]
    ascending = all(after > before for before, after in pairwise(codes))
    if (
        len(codes) >= MANY_CODES
        and ascending
        and len({len(str(code)) for code in codes}) == 1
        and all(code == int(code) for code in codes)
    ):
        sorts[row] = RowSort.HEADING


def names_row(cells: Cells, profile: BlockProfile, row: int) -> bool:
    """Tell whether a row has something in the columns up to the one that names rows."""
    return any(
        cells.kinds[row][column] is not CellKind.EMPTY
        for column in range(profile.left, profile.stub + 1)
    )
