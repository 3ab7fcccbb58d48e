"""Whoever says what is being done can see how far a workbook of many sheets is."""

from __future__ import annotations

from budgetcli.reading.progress import STEP, watched
from tests.reading.test_published_tables import grid

SHEETS = tuple(grid(f"Line;2024\nItem {number};1") for number in range(5))


def test_the_sheets_are_counted_while_they_are_read() -> None:
    seen = [(STEP.done, STEP.count) for _ in watched(SHEETS)]
    assert seen == [(number, 5) for number in range(5)]
    assert (STEP.done, STEP.count) == (0, 0)


def test_what_is_broken_off_is_counted_no_longer() -> None:
    reading = watched(SHEETS)
    next(reading)
    next(reading)
    assert (STEP.done, STEP.count) == (1, 5)
    reading.close()
    assert STEP.count == 0
