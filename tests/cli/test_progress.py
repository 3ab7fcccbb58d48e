"""Long work says what it does on a terminal, and leaves nothing behind."""

from __future__ import annotations

import io
import sys
import time
from typing import TYPE_CHECKING

from budgetcli.cli import progress
from budgetcli.reading import progress as reading
from tests.reading.test_progress import SHEETS

if TYPE_CHECKING:
    import pytest


def test_long_work_is_told_and_the_line_is_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    with progress.shown("1/2 a\x1b[2Jbook.xlsx"):
        while "book.xlsx" not in stream.getvalue():
            time.sleep(0.001)
    assert stream.getvalue().endswith(progress.WIPE)
    assert "\x1b[2J" not in stream.getvalue()


def test_short_work_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress.shown("1/1 book.xlsx"):
        pass
    assert stream.getvalue() == ""


def test_the_bar_of_the_sheets_is_part_of_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(progress, "INTERVAL", 0.001)
    monkeypatch.setattr(reading, "PATIENCE", -1)
    with progress.shown("book.xlsx"):
        for _ in reading.watched(SHEETS):
            while "sheet 1 of 5" not in stream.getvalue():
                time.sleep(0.001)
    assert all(
        "book.xlsx" in line for line in stream.getvalue().split(progress.WIPE) if "sheet" in line
    )
    assert stream.getvalue().endswith(progress.WIPE)
