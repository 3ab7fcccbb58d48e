"""Pipes that close, disks that are full, streams that are not there: the promised status, and no
traceback."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.processes import shell

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="shell and /dev/full"),
]

BUFFERING = pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
RESULTS = [
    "summarize sou",
    "summarize sou -O json",
    "summarize sou -O xlsx",
    "--help",
    "summarize --help",
    "--version",
    "schema summary",
]


def english(command: str) -> str:
    """Return a command whose messages are English, where it reads a workspace that has another language."""
    return f"{command} --lang en" if "sou" in command else command


@BUFFERING
def test_the_first_line_of_a_summary_is_all_that_head_takes(unbuffered: str) -> None:
    ended = shell(
        "set -o pipefail; budgetcli summarize sou | head -1",
        variables={"PYTHONUNBUFFERED": unbuffered},
    )
    assert ended.status in (0, 141)
    assert (ended.out.count("\n"), ended.err) == (1, "")


@BUFFERING
@pytest.mark.parametrize("command", RESULTS)
def test_a_reader_that_went_away_is_141_without_a_word(command: str, unbuffered: str) -> None:
    ended = shell(
        f"set -o pipefail; budgetcli {command} | (exec <&-; sleep 0.4)",
        variables={"PYTHONUNBUFFERED": unbuffered},
    )
    assert (ended.status, ended.err) == (141, "")


@BUFFERING
@pytest.mark.parametrize("command", RESULTS)
def test_a_full_disk_behind_standard_output_is_said_in_one_line(
    command: str, unbuffered: str
) -> None:
    ended = shell(
        f"budgetcli {english(command)} > /dev/full", variables={"PYTHONUNBUFFERED": unbuffered}
    )
    assert (ended.status, ended.err) == (
        2,
        "error[cannot-write]: cannot write output: No space left on device\n",
    )


@pytest.mark.parametrize("command", RESULTS)
def test_a_closed_standard_output_is_said_in_one_line(command: str) -> None:
    ended = shell(f"budgetcli {english(command)} >&-")
    assert (ended.status, ended.err) == (2, "error[cannot-write]: standard output is closed\n")


def test_a_closed_standard_output_does_not_matter_where_a_file_is_written(tmp_path: Path) -> None:
    assert shell(f"budgetcli summarize sou -o {tmp_path}/out.csv >&-").status == 0
    assert (tmp_path / "out.csv").stat().st_size > 0


@BUFFERING
@pytest.mark.parametrize(
    "away", ["2>&-", "2>/dev/full", "2> >(exec <&-)"], ids=["closed", "full", "unread"]
)
@pytest.mark.parametrize(
    ("command", "status"),
    [("summarize sou", 0), ("summarize nowhere", 2), ("sumarize", 2), ("", 2)],
)
def test_errors_that_cannot_be_said_leave_the_status_as_it_is(
    command: str, status: int, away: str, unbuffered: str
) -> None:
    ended = shell(
        f"budgetcli {command} {away} > /dev/null", variables={"PYTHONUNBUFFERED": unbuffered}
    )
    assert (ended.status, ended.data) == (status, b"")


def test_all_streams_closed_is_still_the_status() -> None:
    assert shell("budgetcli summarize sou <&- >&- 2>&-").status == 2


@pytest.mark.parametrize("source", ["<&-", "< /dev/null"], ids=["closed", "empty"])
def test_standard_input_that_gives_nothing_is_refused(source: str) -> None:
    ended = shell(f"budgetcli check - --lang en {source}")
    assert (ended.status, ended.data) == (2, b"")
    assert ended.err.startswith("error[")
    assert "Traceback" not in ended.err


def test_results_of_several_programs_go_to_one_file_in_turn(tmp_path: Path) -> None:
    ended = shell(
        f"(echo before; budgetcli summarize sou -O csv -o -; echo after) > {tmp_path}/all"
    )
    lines = (tmp_path / "all").read_text(encoding="utf-8").splitlines()
    assert (ended.status, lines[0], lines[-1], len(lines) > 10) == (0, "before", "after", True)
