"""A command that is run again while a spreadsheet is being edited: as a real process, with files
replaced, torn and missing."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.processes import PROGRAM, environment
from tests.program import DATA, budgetcli

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

SOU = (DATA / "sou.csv").read_text(encoding="utf-8")
PATIENCE = 30
"""Seconds until a process that says nothing has failed the test."""


class Watched:
    """A process that watches a file, and the lines it says."""

    def __init__(self, *arguments: str, folder: Path) -> None:
        self.process = subprocess.Popen(
            [*PROGRAM, *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment({"PYTHONUNBUFFERED": "1"}),
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.put(line)

    def until(self, text: str) -> str:
        """Return what is said up to the line that holds this text."""
        said = ""
        while text not in said:
            said += self.lines.get(timeout=PATIENCE)
        return said


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "budget.csv"
    path.write_text(SOU, encoding="utf-8")
    return path


@pytest.fixture
def watched(table: Path) -> Iterator[Watched]:
    running = Watched(
        "check", "budget.csv", "--no-config", "--watch", "budget.csv", folder=table.parent
    )
    yield running
    running.process.kill()
    running.process.wait()
    running.reader.join(PATIENCE)
    assert running.process.stdout is not None
    running.process.stdout.close()


def test_a_check_is_run_again_after_each_save_and_ctrl_c_ends_it(
    watched: Watched, table: Path
) -> None:
    assert "within rounding" in watched.until("ctrl-C ends")
    fresh = table.with_suffix(".new")
    fresh.write_text(SOU.replace("-919,6", "-916,9"), encoding="utf-8")
    os.replace(fresh, table)
    assert "broken" in watched.until("ctrl-C ends")
    table.write_text(SOU[: len(SOU) // 2], encoding="utf-8")
    watched.until("ctrl-C ends")
    table.unlink()
    table.write_text(SOU, encoding="utf-8")
    said = watched.until("ctrl-C ends")
    assert "changed: budget.csv" in said
    assert "within rounding" in said
    watched.process.send_signal(signal.SIGINT)
    assert watched.process.wait(PATIENCE) == 130
    assert watched.lines.empty() or "Traceback" not in "".join(watched.lines.queue)


def test_a_file_that_cannot_be_read_is_said_and_waited_out(watched: Watched, table: Path) -> None:
    watched.until("ctrl-C ends")
    table.write_text("only words\n", encoding="utf-8")
    assert "error[no-budget-found]" in watched.until("ctrl-C ends")
    table.write_text(SOU, encoding="utf-8")
    assert "within rounding" in watched.until("ctrl-C ends")


def test_a_file_to_watch_must_be_there(tmp_path: Path) -> None:
    result = budgetcli("summarize", "sou", "--watch", tmp_path / "none.xlsx")
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("error[file-not-found]: no file to watch")
