"""Locales, terminals and widths: programs get the same bytes, people whole numbers, and nobody a
traceback."""

from __future__ import annotations

import re
import sys

import pytest

from budgetcli.cli import COMMANDS
from tests.processes import process, terminal
from tests.program import budgetcli

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals"),
]

AMOUNTS = (
    "-1.057,1",
    "-1.457,5",
    "-1.253,6",
    "-1.281,7",
    "-1.307,6",
    "-1.331,4",
    "-357,4",
    "203,9",
)
ENVIRONMENTS: dict[str, dict[str, str]] = {
    "C": {"LC_ALL": "C"},
    "C without coercion": {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    "POSIX": {"LC_ALL": "POSIX"},
    "Danish": {"LANG": "da_DK.ISO-8859-1", "LC_ALL": "da_DK.ISO-8859-1"},
    "a locale that is not there": {"LC_ALL": "xx_YY.UTF-8"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "a console of Windows": {"PYTHONIOENCODING": "cp1252"},
    "UTF-16": {"PYTHONIOENCODING": "utf-16"},
    "no colour": {"NO_COLOR": "1", "TERM": "xterm-256color"},
    "colour by force": {
        "FORCE_COLOR": "1",
        "CLICOLOR_FORCE": "1",
        "PY_COLORS": "1",
        "TTY_COMPATIBLE": "1",
    },
    "dumb": {"TERM": "dumb", "COLUMNS": "20"},
    "nothing": {"COLUMNS": "0", "LINES": "0", "TERM": ""},
}


@pytest.mark.parametrize("format", ["csv", "json", "jsonl"])
def test_programs_get_the_same_bytes_everywhere(format: str) -> None:
    usual = process("summarize", "sou.csv", "-O", format).data
    for name, variables in ENVIRONMENTS.items():
        ended = process("summarize", "sou.csv", "-O", format, variables=variables)
        assert (name, ended.status, ended.data) == (name, 0, usual)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("format", ["csv", "json", "jsonl"])
@pytest.mark.parametrize(
    "command",
    [("check", "sou"), ("apply-savings", "sou", "--base-state", "before")],
    ids=["check", "apply-savings"],
)
def test_programs_get_the_same_bytes_in_every_language(
    command: tuple[str, ...], format: str, language: str
) -> None:
    assert (
        budgetcli(*command, "-O", format, "--lang", language).data
        == budgetcli(*command, "-O", format).data
    )


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_people_get_whole_numbers_and_no_escapes_in_a_pipe(name: str) -> None:
    ended = process("summarize", "sou", variables=ENVIRONMENTS[name])
    encoding = ENVIRONMENTS[name].get(
        "PYTHONIOENCODING", "ascii" if name == "C without coercion" else "utf-8"
    )
    shown = ended.data.decode(encoding)
    assert (ended.status, ended.err) == (0, "")
    assert all(amount in shown for amount in AMOUNTS)
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) > 140


@pytest.mark.parametrize("name", ["C", "C without coercion", "ascii", "a console of Windows"])
def test_danish_letters_in_a_help_or_an_error_crash_no_console(name: str) -> None:
    ended = process("summarize", "Økonomiudvalget", "--lang", "en", variables=ENVIRONMENTS[name])
    assert ended.status == 2
    assert ended.err.startswith("error[file-not-found]: no file or committee `")


@pytest.mark.parametrize(
    "columns", ["0", "-5", "abc", "1", "20", "40", "80", "200", "9" * 30, "1e3", " 80 "]
)
def test_no_amount_is_cut_or_wrapped_on_any_screen(columns: str) -> None:
    ended = terminal("summarize", "sou", variables={"COLUMNS": columns})
    shown = re.sub(r"\x1b\[[\d;]*m", "", ended.out)
    assert ended.status == 0
    assert all(amount in shown for amount in AMOUNTS)
    assert "…" not in shown
    assert "..." not in shown


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 200])
def test_tables_fit_the_screen(columns: int) -> None:
    shown = re.sub(r"\x1b\[[\d;]*m", "", terminal("summarize", "sou", columns=columns).out)
    table = shown.splitlines()[3:]
    assert max(map(len, table)) <= columns
    assert "Aktivitetsbestemt" in shown


def test_a_terminal_gets_colour_and_totals_in_bold() -> None:
    shown = terminal("check", "sou", columns=200).out
    assert "\x1b[1m" in shown
    assert re.search(r"\x1b\[36m +-0,1", shown)  # a deviation by rounding is no error, so not red
    assert "\x1b[31m" not in shown
    assert "\x1b[1;31m" not in shown
    assert set(re.findall(r"\x1b(.)", shown)) == {"["}


@pytest.mark.parametrize(
    "environment",
    [
        {"NO_COLOR": "1"},
        {"TERM": "dumb"},
        {"FORCE_COLOR": "0"},
        {"NO_COLOR": "1", "FORCE_COLOR": "1"},
    ],
    ids=str,
)
def test_a_terminal_that_wants_none_gets_no_colour(environment: dict[str, str]) -> None:
    ended = terminal("summarize", "sou", variables=environment)
    assert (ended.status, "\x1b" in ended.out) == (0, False)


def test_the_flag_rules_over_the_environment() -> None:
    assert "\x1b" not in terminal("summarize", "sou", "--color", "never").out
    assert (
        "\x1b[1m"
        in terminal("summarize", "sou", "--color", "always", variables={"NO_COLOR": "1"}).out
    )


def test_colour_in_a_pipe_comes_only_when_asked_for_and_cuts_nothing() -> None:
    plain, coloured = (
        process("summarize", "sou", "--color", color) for color in ("auto", "always")
    )
    assert "\x1b" not in plain.out
    stripped = re.sub(r"\x1b\[[\d;]*m", "", coloured.out)
    assert stripped.replace("─", "-").split() == plain.out.split()
    assert (
        process("summarize", "sou", "--color", "always", "-O", "csv").data
        == process("summarize", "sou", "-O", "csv").data
    )


def test_a_workbook_is_not_thrown_at_a_terminal() -> None:
    ended = terminal("summarize", "sou", "-O", "xlsx", "--lang", "en")
    assert (ended.status, "hint: -o FILE.xlsx" in ended.out) == (2, True)


@pytest.mark.parametrize("columns", ["40", "200"])
@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_fits_any_screen(command: str, columns: str) -> None:
    ended = process(command, "--help", variables={"COLUMNS": columns})
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith(f"Usage: budgetcli {command}")
    assert "--help" in ended.out


@pytest.mark.parametrize(
    "command",
    [("summarize", "sou"), ("apply-savings", "sou", "--base-state", "before")],
    ids=" ".join,
)
def test_the_same_workbook_is_the_same_bytes(command: tuple[str, ...]) -> None:
    places = ({"PYTHONHASHSEED": "1", "TZ": "UTC"}, {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo"})
    first, second = (process(*command, "-O", "xlsx", variables=place).data for place in places)
    assert first == second
    assert first.startswith(b"PK")
