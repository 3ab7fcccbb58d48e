"""What each row looks like, with rows of years, codes, units and dashes recognised by their
neighbours."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from budgetcli.reading.cells import Kind
from budgetcli.reading.profiles import NUMBERS, Sort, is_numbering, is_word, sorts_alone
from budgetcli.reading.units import is_unit_only

if TYPE_CHECKING:
    from budgetcli.reading.cells import Cells
    from budgetcli.reading.profiles import Profile

HEADINGS = (Sort.HEADING, Sort.YEARS)
FILLED = tuple(sort for sort in Sort if sort is not Sort.EMPTY)
MANY_CODES = 5
"""So many ascending whole numbers over the columns are codes, not amounts."""


def sorts_of(cells: Cells, profile: Profile, rows: range) -> dict[int, Sort]:
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


def _settle_years(cells: Cells, profile: Profile, sorts: dict[int, Sort]) -> None:
    """Turn rows of years into figures where the figures below are like years too; a header that is
    repeated stays one."""
    first = next((row for row, sort in sorts.items() if sort is Sort.FIGURES), len(sorts))
    heads = [row for row in _rows_of(sorts, Sort.YEARS) if row <= first]
    heading = heads[0] if heads else first
    for row in _rows_of(sorts, Sort.YEARS):
        if heads and row > heading and _says_same(cells, profile, row, heading):
            continue
        if heads and heading < row < first and _names_a_line(cells, profile, row, heading):
            sorts[row] = Sort.FIGURES
            continue
        if (
            row <= min(first, heading)
            or not names_row(cells, profile, row)
            or _has_words(cells, profile, row)
        ):
            continue
        if (row > first and sorts.get(row - 1) is Sort.FIGURES) or not _ascends(
            cells, profile, row
        ):
            sorts[row] = Sort.FIGURES
    turned: set[int] = set()
    for row in reversed(_rows_of(sorts, Sort.YEARS)):
        below = _below(sorts, row, (Sort.FIGURES, Sort.YEARS))
        if (below is None or below in turned) and not _has_words(cells, profile, row):
            sorts[row] = Sort.FIGURES
            turned.add(row)


def _says_same(cells: Cells, profile: Profile, row: int, head: int) -> bool:
    """Tell whether a row says the same as a header above it, cell by cell."""
    return all(
        _said(cells, row, column) == _said(cells, head, column)
        for column in range(profile.left, profile.right + 1)
    )


def _said(cells: Cells, row: int, column: int) -> str:
    return str(cells.texts.get((row, column)) or cells.amounts.get((row, column), "")).strip()


def _names_a_line(cells: Cells, profile: Profile, row: int, head: int) -> bool:
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


def _settle_lone_year(cells: Cells, profile: Profile, sorts: dict[int, Sort]) -> None:
    """Turn the very first row with a number into a heading if the number is a year and no other row
    of its column holds one."""
    row = next((row for row, sort in sorts.items() if sort in (Sort.FIGURES, *HEADINGS)), None)
    columns = (
        [] if row is None or sorts[row] is not Sort.FIGURES else number_columns(cells, profile, row)
    )
    if row is None or len(columns) != 1 or sorts.get(row + 1) is not Sort.FIGURES:
        return
    years = [
        (each, columns[0]) in cells.years for each, sort in sorts.items() if sort is Sort.FIGURES
    ]
    if years[0] and sum(years) == 1 and len(years) > 1:
        sorts[row] = Sort.YEARS


def _ascends(cells: Cells, profile: Profile, row: int) -> bool:
    """Tell whether the numbers of a row are several and each follows the one before by one, as
    printed years do."""
    numbers = [
        cells.amounts[row, column]
        for column in number_columns(cells, profile, row)
        if (row, column) in cells.amounts
    ]
    return len(numbers) > 1 and all(after - before == 1 for before, after in pairwise(numbers))


def _has_words(cells: Cells, profile: Profile, row: int) -> bool:
    return bool(words_of(cells, profile, row))


def _settle_numbering(cells: Cells, profile: Profile, sorts: dict[int, Sort]) -> None:
    """Turn the first row of figures below a heading into one if it numbers the columns."""
    for row in _rows_of(sorts, *HEADINGS):
        below = _below(sorts, row, FILLED)
        if (
            below is not None
            and sorts[below] is Sort.FIGURES
            and is_numbering(cells, profile, below)
        ):
            sorts[below] = Sort.HEADING


def _rows_of(sorts: dict[int, Sort], *wanted: Sort) -> list[int]:
    """Return the rows that look so, from top to bottom."""
    return [row for row, sort in sorts.items() if sort in wanted]


def _below(sorts: dict[int, Sort], row: int, wanted: tuple[Sort, ...]) -> int | None:
    """Return the next row further down that looks so."""
    row += 1
    while row in sorts and sorts[row] not in wanted:
        row += 1
    return row if row in sorts else None


_SCALES = {Decimal(-1000), Decimal(-1_000_000), Decimal(-1_000_000_000)}


def _settle_units(cells: Cells, sorts: dict[int, Sort]) -> None:
    """Turn the first row of figures into a heading if all it says is a unit such as `(1,000)`, read
    as a negative number."""
    row = next((row for row, sort in sorts.items() if sort is Sort.FIGURES), None)
    if row is None:
        return
    amounts = [
        cells.amounts[row, column]
        for column, kind in enumerate(cells.kinds[row])
        if kind is Kind.NUMBER
    ]
    if amounts and _SCALES.issuperset(amounts):
        sorts[row] = Sort.HEADING


def _has_amounts(cells: Cells, profile: Profile, row: int) -> bool:
    """Tell whether a row holds a number that is no lone year."""
    numbers = number_columns(cells, profile, row)
    return len(numbers) > 1 or not all((row, column) in cells.years for column in numbers)


def _settle_rules(cells: Cells, profile: Profile, sorts: dict[int, Sort]) -> None:
    """Turn rows of dashes above the first number into headings, and those between rows of figures
    into blank rows."""
    first = next(
        (
            row
            for row, sort in sorts.items()
            if sort is Sort.FIGURES and _has_amounts(cells, profile, row)
        ),
        -1,
    )
    last = max((row for row, sort in sorts.items() if sort in HEADINGS and row < first), default=-1)
    looks = {cells.kinds[row] for row, sort in sorts.items() if sort is Sort.FIGURES}
    bare = {
        kinds for kinds in looks if not any(kinds[column] in NUMBERS for column in profile.amounts)
    }
    for row in (
        [row for row, sort in sorts.items() if sort is Sort.FIGURES and cells.kinds[row] in bare]
        if bare
        else ()
    ):
        drawn = all(
            cells.kinds[row][column] is Kind.MARK
            for column in cells.filled(row, profile.left, profile.right)
        )
        if row < last or (drawn and row < first):
            sorts[row] = Sort.HEADING
        elif drawn and not names_row(cells, profile, row):
            sorts[row] = Sort.EMPTY


def _settle_preamble(cells: Cells, profile: Profile, sorts: dict[int, Sort]) -> None:
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
    early = [row for row, sort in sorts.items() if sort is Sort.FIGURES and row < first]
    later = [row for row, sort in sorts.items() if sort is Sort.FIGURES and row > first]
    if not early or len(early) > 3 or len(later) < len(early):
        return
    for row in early:
        codes = number_columns(cells, profile, row)
        bare = not any(cells.kinds[row][column] is Kind.TEXT for column in profile.labels)
        years = (
            all((row, column) in cells.years for column in codes) and sorts.get(row + 1) in HEADINGS
        )
        if first - row <= 4 and (years or (bare and len(codes) > 1)):
            sorts[row] = Sort.HEADING
        elif len(codes) * 3 <= max(3, len(profile.amounts)):
            sorts[row] = Sort.LABEL


def words_of(cells: Cells, profile: Profile, row: int) -> list[int]:
    """Return the columns over which a header spreads where a row holds a word."""
    return [column for column in profile.open if is_word(cells, profile, row, column)]


def number_columns(cells: Cells, profile: Profile, row: int) -> list[int]:
    """Return the columns of amounts where a row holds a number."""
    return [column for column in profile.amounts if cells.kinds[row][column] in NUMBERS]


def _settle_codes(cells: Cells, profile: Profile, sorts: dict[int, Sort]) -> None:
    """Turn the first row of figures into a heading if they are codes of the columns: ascending,
    equally long, a word beside them."""
    row = next((row for row, sort in sorts.items() if sort is Sort.FIGURES), None)
    if (
        row is None
        or sorts.get(row + 1) is not Sort.FIGURES
        or not any(cells.kinds[row][each] is Kind.TEXT for each in profile.open)
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
        sorts[row] = Sort.HEADING


def names_row(cells: Cells, profile: Profile, row: int) -> bool:
    """Tell whether a row has something in the columns up to the one that names rows."""
    return any(
        cells.kinds[row][column] is not Kind.EMPTY
        for column in range(profile.left, profile.stub + 1)
    )
