"""Completion through the protocol of the shells, quick and harmless; help imports nothing that
reads or draws."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.processes import environment, process
from tests.program import DATA

pytestmark = pytest.mark.slow

HEAVY = (
    "polars",
    "openpyxl",
    "xlsxwriter",
    "python_calamine",
    "rich.table",
    "rich.console",
    "pydantic",
    "babel",
    "rapidfuzz",
)
UNUSED = ("rich", "logging", "pickle")


def completed(*words: str, folder: Path = DATA, shell: str = "bash") -> list[str]:
    """Return what a shell is offered for the last word."""
    said = {
        "_BUDGETCLI_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": "budgetcli " + " ".join(words),
        "COMP_CWORD": str(len(words)),
    }
    said |= {"_TYPER_COMPLETE_ARGS": said["COMP_WORDS"], "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    ended = process(folder=folder, variables=said)
    assert ended.err == ""
    return [line.strip() for line in ended.out.split("\n") if line.strip()]


def test_commands_are_completed() -> None:
    assert completed("su") == ["summarize"]
    assert "apply-savings" in completed("")


def test_committees_are_completed() -> None:
    assert completed("summarize", "s") == ["sou"]
    assert completed("diff", "sou", "so") == ["sou"]


def test_measures_are_completed() -> None:
    assert completed("apply-savings", "sou", "--only", "klip") == ["klippekort"]


def test_formats_options_and_schemas_are_completed() -> None:
    assert completed("summarize", "sou", "-O", "js") == ["json", "jsonl"]
    assert "--year" in completed("summarize", "--y")
    assert completed("schema", "summ") == ["summary"]
    assert "over-cut" in completed("explain", "over")
    assert {"claim", "claims"} <= set(completed("explain", "claim"))
    assert "sou" in completed("explain", "s")


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_served_too(shell: str) -> None:
    assert "sou" in "\n".join(completed("summarize", "s", shell=shell))
    assert "summarize" in "\n".join(completed("su", shell=shell))


def test_completion_is_shown_and_told_of_on_the_page_of_the_program_alone() -> None:
    undetected = {
        "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"
    }  # else the shell that tests are run from decides, if any
    assert "complete_bash" in process("--show-completion", "bash", variables=undetected).out
    assert "--install-completion" in process("--help").out
    assert "--install-completion" not in process("summarize", "--help").out


def test_lines_years_and_the_formats_of_a_report_are_completed() -> None:
    assert completed("explain", "sou", "pl") == ["pleje-og-traening"]
    assert "klippekort" in completed("explain", "sou", "kl")
    assert completed("explain", "sou", "total", "202") == ["2024", "2025", "2026", "2027"]
    assert completed("gap", "sou", "--not-steerable", "akt") == [
        "aktivitetsbestemt-medfinansiering"
    ]
    assert completed("report", "sou", "-O", "p") == ["pdf"]
    assert completed("explain", "nowhere.csv", "p") == []


@pytest.mark.needs("zsh")
def test_the_first_tab_in_zsh_completes(tmp_path: Path) -> None:
    functions = tmp_path / "functions"
    functions.mkdir()
    undetected = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    shown = process("--show-completion", "zsh", variables=undetected).out
    (functions / "_budgetcli").write_text(shown, encoding="utf-8")
    command = tmp_path / "budgetcli"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m budgetcli "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    (tmp_path / ".zshrc").write_text(
        f"fpath+={functions}; autoload -Uz compinit; compinit -u; PS1='> '\n", encoding="utf-8"
    )
    variables = {"HOME": str(tmp_path), "ZDOTDIR": str(tmp_path), "TERM": "xterm"}
    variables["PATH"] = f"{tmp_path}:/usr/bin:/bin"
    assert "budgetcli summarize" in typed(
        "zsh", b"budgetcli summ\t", variables, "budgetcli summarize"
    )


def typed(shell: str, keys: bytes, variables: dict[str, str], until: str) -> str:
    """Return what a shell shows after keys are pressed, as soon as a text is there or after ten
    seconds."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(DATA)
        os.execvpe(shell, [shell, "-i"], environment(variables))
    shown, pressed, end = "", False, time.monotonic() + 10
    while time.monotonic() < end and until not in shown:
        if select.select([terminal], [], [], 0.1)[0]:
            shown += os.read(terminal, 4096).decode("utf-8", "replace")
        if not pressed and "> " in shown:
            os.write(terminal, keys)
            pressed = True
    os.kill(pid, signal.SIGKILL)
    os.close(terminal)
    os.waitpid(pid, 0)
    return re.sub(r"\x1b\[[\d;?]*[A-Za-z]|.\x08", "", shown)


def test_a_broken_workspace_completes_nothing(tmp_path: Path) -> None:
    (tmp_path / "budgetcli.toml").write_text("= broken", encoding="utf-8")
    assert completed("summarize", "s", folder=tmp_path) == []
    assert completed("apply-savings", "s", "--only", "k", folder=tmp_path) == []


def test_a_strangers_names_are_not_put_on_the_command_line(tmp_path: Path) -> None:
    names = (
        "$(touch pwned)",
        "a;b",
        "a b",
        "`x`",
        "esc\\u001b[31m",
        "new\\nline",
        "økonomi",
        "plain",
        "|",
        "a'b",
        "-rf",
    )
    (tmp_path / "budgetcli.toml").write_text(
        "".join(f'[committee."{name}"]\nsource = "x.csv"\n' for name in names), encoding="utf-8"
    )
    assert sorted(completed("summarize", "", folder=tmp_path)) == ["plain", "økonomi"]


def imported(*arguments: str, **variables: str) -> set[str]:
    """Return the modules that a run imports and uses."""
    script = (
        "import os, sys\nfrom budgetcli import __main__\nos._exit = sys.exit\ntry:\n    __main__.main()\n"
        "except SystemExit:\n    pass\n"
        "print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=DATA,
        env=environment(variables),
        capture_output=True,
        check=True,
    )
    return set(ended.stderr.decode().split())


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        ("summarize", "--help"),
        ("apply-savings", "--help"),
        ("check", "--help"),
    ],
    ids=" ".join,
)
def test_help_imports_nothing_that_reads_or_draws(arguments: tuple[str, ...]) -> None:
    assert not imported(*arguments) & set(HEAVY)


def test_the_version_is_said_before_anything_is_imported() -> None:
    assert not imported("--version") & {"typing", "signal", "contextlib", "typer", "budgetcli.cli"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize(
    "words",
    ["su", "summarize s", "apply-savings sou --only k", "summarize sou -O j", "summarize --y"],
)
def test_completion_imports_nothing_that_reads_or_draws(words: str, shell: str) -> None:
    said = {
        "COMP_WORDS": f"budgetcli {words}",
        "COMP_CWORD": str(len(words.split())),
        "_TYPER_COMPLETE_ARGS": f"budgetcli {words}",
    }
    found = imported(
        _BUDGETCLI_COMPLETE=f"complete_{shell}", _TYPER_COMPLETE_FISH_ACTION="get-args", **said
    )
    assert not found & set(HEAVY)


@pytest.mark.parametrize("format", ["table", "csv", "json", "md"])
def test_a_summary_of_a_csv_imports_no_writer_and_no_data_library(format: str) -> None:
    assert not imported("summarize", "sou.csv", "-O", format) & {
        "polars",
        "openpyxl",
        "xlsxwriter",
        "rich.table",
        "rich.console",
    }


def test_a_summary_of_a_workbook_imports_neither_a_data_library_nor_what_it_does_not_use() -> None:
    found = imported("summarize", "sou")
    assert "python_calamine" in found
    assert not found & {*HEAVY, *UNUSED} - {"python_calamine"}
