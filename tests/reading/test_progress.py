"""A bar says how far a workbook of many sheets is: on a terminal, after a moment, and it goes
again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from budgetcli.reading import progress
from tests.reading.test_published_tables import grid

if TYPE_CHECKING:
    import pytest


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


SHEETS = tuple(grid(f"Line;2024\nItem {number};1") for number in range(5))


def seen(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return what was written while five sheets are read without patience."""
    monkeypatch.setattr(progress, "PATIENCE", -1)
    monkeypatch.setattr("sys.stderr", stream)
    assert tuple(progress.watched(SHEETS)) == SHEETS
    return stream.getvalue()


def test_a_terminal_shows_the_bar_and_loses_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    said = seen(Terminal(), monkeypatch)
    assert "sheet 5 of 5" in said
    assert said.endswith(progress.CLEAR)


def test_a_pipe_and_a_dumb_terminal_show_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen(io.StringIO(), monkeypatch) == ""
    monkeypatch.setenv("TERM", "dumb")
    assert seen(Terminal(), monkeypatch) == ""


def test_a_quick_workbook_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr", stream)
    assert tuple(progress.watched(SHEETS)) == SHEETS
    assert stream.getvalue() == ""
