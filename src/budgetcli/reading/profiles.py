"""What the rows and columns of a grid look like: which side holds labels, which amounts, and of what sort each row is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from budgetcli.reading.cells import Kind

if TYPE_CHECKING:
    from decimal import Decimal

    from budgetcli.reading.cells import Cells


class Sort(StrEnum):
    """What a row looks like before anything is known about the table it is in."""

    EMPTY = "empty"
    LABEL = "label"
    HEADING = "heading"
    YEARS = "years"
    FIGURES = "figures"


@dataclass(frozen=True, slots=True)
class Profile:
    """The amount columns of a block, the columns that say what a row is, and words that stand for no amount.

    The stub is the first column that names rows. Open columns are those a header spreads over: of amounts, or with nothing beside figures.
    """

    left: int
    right: int
    labels: tuple[int, ...]
    amounts: tuple[int, ...]
    open: tuple[int, ...]
    stub: int
    absent: frozenset[str]


NUMBERS = (Kind.NUMBER, Kind.PERCENT)
FIGURES = (Kind.NUMBER, Kind.PERCENT, Kind.MARK)
SHORT = 25
YEARS = range(1750, 2150)


def profile_of(cells: Cells, rows: range, left: int, right: int) -> Profile:
    """Return the profile of a block of cells; a column is of amounts if more numbers than texts stand in rows with numbers."""
    numbers, texts = dict.fromkeys(range(left, right + 1), 0), dict.fromkeys(range(left, right + 1), 0)
    count = 0
    for row in rows:
        kinds = cells.kinds[row][left : right + 1]
        if Kind.NUMBER not in kinds:
            continue
        count += 1
        for column, kind in enumerate(kinds, left):
            numbers[column] += kind in NUMBERS
            texts[column] += kind in (Kind.TEXT, Kind.DATE)
    wordy = [column for column in numbers if texts[column] > numbers[column] and 10 * texts[column] >= 3 * count]
    numeric = [column for column in numbers if numbers[column] >= max(1, texts[column])]
    first = _label_edge(wordy, numeric)
    amounts = tuple(column for column in numeric if column > first)
    labels = tuple(column for column in range(left, right + 1) if column <= first or column in wordy)
    spread = tuple(column for column in range(max(first + 1, left), right + 1) if column not in labels)
    stub = next((column for column in labels if 10 * (texts[column] + numbers[column]) >= count), left)
    return Profile(left, right, labels, amounts, spread, stub, _absent_words(cells, rows, amounts))


def _label_edge(wordy: list[int], numeric: list[int]) -> int:
    """Return the last column that certainly says what a row is: the first with many texts, or the first number column where there is none."""
    if not numeric:
        return -1
    before = [column for column in wordy if column < numeric[-1]]
    if before:
        return before[0]
    return -1 if len(numeric) == 1 or any(column > numeric[-1] for column in wordy) else numeric[0]


def _absent_words(cells: Cells, rows: range, amounts: tuple[int, ...]) -> frozenset[str]:
    """Return the short texts that stand in amount columns beside several numbers, such as `FPI` or `did not respond`."""
    found: dict[str, int] = {}
    for row in rows:
        kinds = cells.kinds[row]
        words = [column for column in amounts if kinds[column] is Kind.TEXT]
        if words and 2 * len(words) <= sum(kinds[column] in NUMBERS for column in amounts):
            for column in words:
                text = cells.texts[row, column].strip()
                found[text] = found.get(text, 0) + (len(text) < SHORT)
    return frozenset(text for text, count in found.items() if count > 0)


def sort_of(cells: Cells, profile: Profile, row: int) -> Sort:
    """Return what one row looks like."""
    kinds = cells.kinds[row]
    filled = [column for column in range(profile.left, profile.right + 1) if kinds[column] is not Kind.EMPTY]
    if not filled:
        return Sort.EMPTY
    words = [column for column in profile.open if is_word(cells, profile, row, column)]
    figures = [column for column in profile.amounts if kinds[column] in FIGURES or _is_absent(cells, profile, row, column)]
    numbers = [column for column in profile.amounts if kinds[column] in NUMBERS]
    if numbers and all(is_year(cells.amounts.get((row, column))) for column in numbers) and (len(numbers) > 1 or words):
        return Sort.YEARS
    if numbers or (figures and len(words) < 2):
        return Sort.HEADING if len(words) > len(figures) else Sort.FIGURES
    dates = any(kinds[column] is Kind.DATE for column in profile.amounts)
    if len(words) > 1 or (words and len(filled) > 1) or dates:
        return Sort.HEADING
    return Sort.HEADING if words and len(cells.texts[row, words[0]].strip()) <= 2 * SHORT else Sort.LABEL


def is_word(cells: Cells, profile: Profile, row: int, column: int) -> bool:
    """Tell whether a cell is a text that does not stand for an absent amount."""
    return cells.kinds[row][column] is Kind.TEXT and cells.texts[row, column].strip() not in profile.absent


def _is_absent(cells: Cells, profile: Profile, row: int, column: int) -> bool:
    return cells.kinds[row][column] is Kind.TEXT and cells.texts[row, column].strip() in profile.absent


def is_year(amount: Decimal | None) -> bool:
    """Tell whether a number can be a calendar year."""
    return amount is not None and amount == int(amount) and int(amount) in YEARS


def is_numbering(cells: Cells, profile: Profile, row: int) -> bool:
    """Tell whether a row numbers the columns: 1 2 3 …, with at most short marks such as `a` or `b` beside the labels."""
    numbers = [cells.amounts[row, column] for column in profile.amounts if cells.kinds[row][column] is Kind.NUMBER]
    if len(numbers) < 2 or any(number != int(number) for number in numbers) or not 0 < numbers[0] < 100:
        return False
    steps = [int(after - before) for before, after in zip(numbers, numbers[1:], strict=False)]
    short = all(len(cells.texts.get((row, column), "").strip()) <= 5 for column in profile.labels)
    return short and all(1 <= step <= 3 for step in steps) and steps.count(1) * 2 > len(steps)
