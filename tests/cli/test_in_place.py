"""A workbook changed in place: nobody's change is lost, and what it was stays beside it as it was."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from budgetcli.model.errors import WriteError
from budgetcli.sheets.saving import held, replace_file
from tests.processes import PROGRAM, environment
from tests.program import DATA, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = DATA / "roskilde-sou-2024.savings.toml"
FLAGS = ("--in-place", "--force", "--base-state", "before", "--assume", "permanent", "--no-config")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "sou.xlsx"
    path.write_bytes((DATA / "sou-2024-2027.xlsx").read_bytes())
    return path


def command(book: Path, measure: str) -> list[str]:
    return [*PROGRAM, "apply-savings", str(book), str(PACKAGE), *FLAGS, "--only", measure]


def test_the_backup_has_the_bytes_and_the_mode_of_what_was(book: Path) -> None:
    book.chmod(0o640)
    before = book.read_bytes()
    done = budgetcli("apply-savings", book, PACKAGE, *FLAGS, "--only", "klippekort")
    assert done.status == 0, done.err
    kept = book.with_name("sou.xlsx.bak")
    assert kept.read_bytes() == before
    assert [each.stat().st_mode & 0o777 for each in (kept, book)] == [0o640, 0o640]
    assert sorted(each.name for each in book.parent.iterdir()) == ["sou.xlsx", "sou.xlsx.bak"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no locks of this kind")
def test_two_at_once_lose_no_measure(book: Path) -> None:
    measures = ("klippekort", "medicinpakker", "administration")
    with held(book):  # all of them have started when the first may read
        running = [
            subprocess.Popen(command(book, each), env=environment(), stderr=subprocess.PIPE)
            for each in measures
        ]
        time.sleep(1)
    said = [each.communicate()[1].decode() for each in running]
    assert [each.returncode for each in running] == [0, 0, 0], said
    found = budgetcli("summarize", book, "-O", "json", "--no-config").json
    assert {each["measure"] for each in found["applied"]} == set(measures)


def test_a_file_that_changed_since_it_was_read_is_left_alone(book: Path) -> None:
    kept = book.with_name("sou.xlsx.bak")
    with pytest.raises(WriteError, match="has changed since it was read"):
        replace_file(book, b"what was read", b"what comes out", kept, force=True)
    assert book.read_bytes() == (DATA / "sou-2024-2027.xlsx").read_bytes()
    assert not kept.exists()
