"""A named pipe, `<(…)` and `/dev/stdin` are read as standard input is."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from tests.processes import shell
from tests.program import DATA, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="named pipes")

BOOK = "sou-2024-2027.xlsx"
PACKAGE = "roskilde-sou-2024.savings.toml"
SAME = [
    ("summarize {} --no-config --lang da", "sou.csv"),
    ("check {} --no-config -O json", BOOK),
    ("inspect {} --no-config", "sou.csv"),
    ("report {} --no-config -O md", BOOK),
    ("explain {} pleje-og-traening 2024 --no-config", BOOK),
    ("convert {} -O csv -o - --no-config", BOOK),
    (f"apply-savings {{}} {PACKAGE} --no-config", BOOK),
    ("diff {} sou.csv", BOOK),
    ("summarize {} --by committee,year --no-config", "../examples/02-accounts/accounts.csv"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "file"), SAME, ids=lambda each: each)
def test_a_process_substitution_is_read_as_its_file(command: str, file: str) -> None:
    piped = shell(f"budgetcli {command.format(f'<(cat {file})')} | sed 's,/dev/fd/[0-9]*,NAME,g'")
    direct = shell(f"budgetcli {command.format(file)}")
    assert "regular file" not in piped.err
    assert len(direct.out) > 50
    assert len(piped.out.splitlines()) == len(direct.out.splitlines())


@pytest.mark.slow
def test_packages_and_layouts_may_be_pipes() -> None:
    piped = shell(f"budgetcli gap sou.csv <(cat {PACKAGE}) -O csv")
    assert (piped.status, piped.out) == (0, shell(f"budgetcli gap sou.csv {PACKAGE} -O csv").out)
    assert (
        shell("budgetcli check sou.csv --layout <(echo 'sign = \"income-positive\"')").status == 0
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "said",
    ["budgetcli summarize /dev/stdin <sou.csv", "cat sou.csv | budgetcli summarize /dev/stdin"],
)
def test_standard_input_by_its_name(said: str) -> None:
    assert "-1,253.6" in shell(f"{said} --lang en --no-config").out


def test_a_named_pipe_is_read_once_for_all_who_ask(tmp_path: Path) -> None:
    pipe = tmp_path / "budget.xlsx"
    os.mkfifo(pipe)
    writing = threading.Thread(target=lambda: pipe.write_bytes((DATA / BOOK).read_bytes()))
    writing.start()
    result = budgetcli("report", pipe, "--no-config", "-O", "json")
    writing.join(10)
    assert (result.status, str(result.json["summary"]["total"]["net"]["2024"])) == (0, "-1253.6")


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero", "/dev/full"])
def test_a_device_is_refused_with_what_to_name_instead(device: str) -> None:
    result = budgetcli("summarize", device, "--no-config", "--lang", "en")
    assert (result.status, result.out) == (2, "")
    assert result.err.splitlines()[0].startswith("error[not-a-file]")
    assert result.err.splitlines()[1] == "hint: name one file; `-` is standard input"
