"""What is said beside the result: little, in lines of its own, never the content of a file, and no
line that a log obeys."""

from __future__ import annotations

import io
import json
import os
import zipfile
from contextlib import redirect_stderr
from typing import TYPE_CHECKING

import openpyxl
import pytest

from budgetcli.cli import speech
from budgetcli.cli.boundary import report
from budgetcli.cli.options import Showing
from budgetcli.cli.session import tell
from budgetcli.cli.streams import begin
from budgetcli.model.budgets import Note
from budgetcli.model.errors import BudgetError, Place
from budgetcli.model.names import brief, clean, clean_each, lines_not_obeyed
from tests.program import DATA, budgetcli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MOST = 4_000
LONG = "A" * 1_000_000
OWN = '{"schema": "budgetcli/summary@1", "budget": {"sign": "?"}, "years": ["?"], "lines": []}'
FOREIGN = {
    "own.json": OWN.replace("?", LONG),
    "sign.json": OWN.replace('["?"]', "[]").replace("?", LONG),
    "text.csv": f"{LONG};2024\nx;1,0\n",
    "cell.csv": f"mio. kr.;2024;2025\nx;1,0;2,0\ny;{LONG[:90_000]};3,0\n",
    "names.toml": f'[committee."{LONG[:90_000]}"]\n"{LONG[:90_000]}" = 1\n',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FOREIGN.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", FOREIGN)
@pytest.mark.parametrize("command", ["summarize", "check", "inspect", "lint", "verify"])
@pytest.mark.parametrize("flags", [(), ("--error-format", "json")], ids=["people", "programs"])
def test_no_content_of_a_file_is_echoed(
    folder: Path, name: str, command: str, flags: tuple[str, ...]
) -> None:
    err = budgetcli(
        command, name, "--no-config", *(flags if command != "inspect" else ()), folder=folder
    ).err
    assert len(err.encode()) <= MOST
    assert "A" * 100 not in err


@pytest.mark.parametrize("flags", [(), ("--error-format", "json")], ids=["people", "programs"])
def test_many_errors_are_cut_short_with_their_number(
    tmp_path: Path, flags: tuple[str, ...]
) -> None:
    names = [f"no such file {number}" for number in range(300)]
    result = budgetcli("summarize", *names, "--lang", "en", *flags, folder=tmp_path)
    assert (result.status, len(result.err.encode()) <= MOST) == (2, True)
    assert "more; --debug says them all" in result.err.splitlines()[-1]
    assert all(json.loads(line)["id"] for line in result.err.splitlines()) if flags else True
    whole = budgetcli("summarize", *names, "--lang", "en", "--debug", *flags, folder=tmp_path)
    assert whole.err.count("no such file") == 300


def said_of(*sayings: Callable[[], object]) -> str:
    """Return what is said on stderr in a run of its own."""
    err = io.StringIO()
    begin(unlimited=False)
    speech.begin(["--lang", "en"])
    with redirect_stderr(err):
        for each in sayings:
            each()
    return err.getvalue()


def test_notes_leave_room_for_the_error() -> None:
    notes = [Note("some", f"note number {number}") for number in range(900)]
    error = BudgetError("sign-doubt", "which sign " * 200, hint="--sign " * 200)
    lines = said_of(
        lambda: tell(notes, Showing()), lambda: report(error, as_json=False)
    ).splitlines()
    assert len(lines) > 50
    assert lines[-2].startswith("error[sign-doubt]: which sign")
    assert lines[-1].startswith("hint: --sign")


def test_the_same_note_is_said_once_with_how_often() -> None:
    notes = [Note("same", "the same", Place("a.xlsx", "S", f"A{row}")) for row in range(1, 8)] * 2

    assert said_of(lambda: tell(notes, Showing())) == "note[same] ×7: a.xlsx!S!A1: the same\n"
    counted = said_of(lambda: tell(notes, Showing(error_format="json")))
    assert json.loads(counted)["times"] == 7


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", "\\x3a:error::x"),
        ("a\n  ::add-mask::x", "a\n  \\x3a:add-mask::x"),
        ("std::string", "std::string"),
        (":::", "\\x3a::"),
        ("##[error]x", "\\x23#[error]x"),
        (
            "a ###[group]x ##vso[task.setvariable]y",
            "a \\x23\\x23#[group]x \\x23#vso[task.setvariable]y",
        ),
        ("## [a link](b)", "## [a link](b)"),
    ],
)
def test_no_line_begins_as_a_command_of_a_workflow(text: str, shown: str) -> None:
    assert lines_not_obeyed(text) == shown


def test_a_label_never_begins_as_a_command() -> None:
    assert clean("::stop-commands::x") == "\\x3a:stop-commands::x"
    assert list(clean_each(["Veje", "::x"])) == ["Veje", "\\x3a:x"]
    assert list(clean_each(["Veje", "a##[x]"])) == ["Veje", "a\\x23#[x]"]


def test_what_is_quoted_is_cut_and_the_rest_is_kept() -> None:
    assert brief(f"no amount: `{LONG}`") == f"no amount: `{LONG[:79]}…`"
    assert len(brief("a word " * 10_000)) == 501
    assert (
        brief(f"no line `{'x' * 200}`, expected `Veje`")
        == f"no line `{'x' * 79}…`, expected `Veje`"
    )


HUMAN = [
    ("summarize", "v.csv"),
    ("summarize", "v.csv", "-O", "md"),
    ("check", "v.csv", "--all"),
    ("check", "v.csv", "-O", "md"),
    ("inspect", "v.csv"),
    ("report", "v.csv", "-O", "md"),
    ("diff", "v.csv", "w.csv"),
    ("explain", "v.csv", "I alt", "2026"),
    ("convert", "v.csv", "-O", "csv", "-o", "-"),
]


@pytest.mark.parametrize("command", HUMAN, ids=" ".join)
def test_a_label_that_looks_like_a_command_begins_no_line(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    table = "mio. kr., + = indtægter, - = udgifter;2026;2027\n::error file=a::Veje;-1,0;-1,5\n::stop-commands::x;{};-2,5\nI alt;-3,0;-4,0\n"
    (tmp_path / "v.csv").write_text(table.format("-2,0"), encoding="utf-8")
    (tmp_path / "w.csv").write_text(table.format("-2,5"), encoding="utf-8")
    result = budgetcli(*command, "--no-config", folder=tmp_path)
    lines = [line for text in (result.out, result.err) for line in text.splitlines()]
    assert len(lines) > 2
    assert [line for line in lines if line.lstrip().startswith("::")] == []


TURNED = "\u202e"
EVERYWHERE = ["table", "csv", "json", "jsonl", "md", "html", "xlsx"]


def hostile(folder: Path) -> str:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = f"Ark{TURNED}1"
    for row in (
        [f"Udval{TURNED}get"],
        [f"I mio. kr. (2024-priser){TURNED}", "2024", "2025"],
        [f"Ve{TURNED}je", -1.0, -1.5],
        ["Stier", -2.0, -2.5],
        [f"I alt{TURNED}", -3.0, -4.1],
    ):
        sheet.append(row)
    name = f"b{TURNED}ook.xlsx"
    book.save(folder / name)
    return name


def texts(data: bytes) -> bytes:
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return b"".join(parts.read(each) for each in parts.namelist())


@pytest.mark.parametrize("format", EVERYWHERE)
@pytest.mark.parametrize("command", ["summarize", "check", "inspect", "report", "diff", "list"])
def test_nothing_turns_the_direction_of_a_text(tmp_path: Path, command: str, format: str) -> None:
    name = hostile(tmp_path)
    (tmp_path / "budgetcli.toml").write_text(
        f'entity = "K{TURNED}"\n[committee.a]\ntitle = "T{TURNED}"\nsource = "{name}"\n',
        encoding="utf-8",
    )
    targets = {"diff": [name, str(DATA / "sou.csv")], "list": []}.get(command, [name])
    result = budgetcli(command, *targets, "-O", format, folder=tmp_path)
    assert result.data or result.status == 2
    for data in (texts(result.data), result.err.encode()):
        assert TURNED.encode() not in data


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
@pytest.mark.parametrize(
    "name", [b"b\xff\xfe.csv", b"\xe6\xf8\xe5.csv", b"a\nb.csv", b"::error::x.csv", b"-"]
)
@pytest.mark.parametrize("format", ["table", "json", "md", "html", "csv"])
def test_a_file_may_have_a_name_of_any_bytes(tmp_path: Path, name: bytes, format: str) -> None:
    path = os.fsencode(tmp_path) + b"/" + name
    with open(path, "wb") as stream:
        stream.write((DATA / "sou.csv").read_bytes())
    for command in ("summarize", "check", "inspect", "report"):
        result = budgetcli(command, os.fsdecode(path), "-O", format, "--no-config")
        assert result.status == 0, result.err
        result.data.decode()
