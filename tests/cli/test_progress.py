"""Long work says what it does on a terminal, and leaves nothing behind."""

from __future__ import annotations

import io
import re
import sys
import time
from pathlib import Path

import pytest

from budgetcli.cli import progress, streams
from budgetcli.reading.progress import watched
from tests.processes import terminal
from tests.reading.test_progress import SHEETS

ESCAPES = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Return True."""
        return True


def terminal_of(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Return standard error as a terminal, with nobody's patience; pytest puts its own back between
    a fixture and a test."""
    made = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", made)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(progress, "INTERVAL", 0.001)
    return made


def wait_for(text: str, stream: Terminal) -> None:
    """Wait until a text is written, for ten seconds at most."""
    end = time.monotonic() + 10
    while text not in ESCAPES.sub("", stream.getvalue()):
        assert time.monotonic() < end, stream.getvalue()
        time.sleep(0.001)


def test_long_work_is_told_and_the_line_is_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = terminal_of(monkeypatch)
    with progress.shown("1/2 a\x1b[2Jbook.xlsx"):
        wait_for("book.xlsx", stream)
    assert stream.getvalue().endswith("\r\x1b[1A\x1b[2K")
    assert "\x1b[2J" not in stream.getvalue()


def test_short_work_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    with progress.shown("1/1 book.xlsx"):
        pass
    assert made.getvalue() == ""


def test_the_sheets_are_a_bar_of_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = terminal_of(monkeypatch)
    with progress.shown("book.xlsx"):
        for _ in watched(SHEETS):
            wait_for("sheet 1 of 5", stream)
    assert "book.xlsx" in stream.getvalue()


def test_what_is_done_within_is_told_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = terminal_of(monkeypatch)
    with progress.shown("outer"):
        wait_for("outer", stream)
        with progress.shown("inner"):
            wait_for("inner", stream)


def test_it_is_wiped_before_anything_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = terminal_of(monkeypatch)
    with progress.shown("book.xlsx"):
        wait_for("book.xlsx", stream)
        streams.say("note: said")
        assert stream.getvalue().endswith("\x1b[2Knote: said\n")
        time.sleep(0.05)
    assert stream.getvalue().endswith("note: said\n")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals")
def test_quick_commands_draw_nothing(tmp_path: Path) -> None:
    shown = terminal("summarize", "sou", "--color", "never", "--lang", "en").out
    assert "\x1b" not in shown
