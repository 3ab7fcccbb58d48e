"""The boundary: every trouble has its status and its words, on stderr, and stdout stays empty."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest

from budgetcli.cli import COMMANDS, summarize
from budgetcli.cli.boundary import run
from budgetcli.formats.schemas import schema
from tests.program import DATA, budgetcli

USAGE = {
    "no command": (),
    "unknown command": ("summrize", "sou"),
    "unknown option": ("summarize", "sou", "--yeer", "2024"),
    "no target": ("summarize",),
    "one target of two": ("diff", "sou"),
    "value missing": ("summarize", "sou", "--year"),
    "no number": ("summarize", "sou", "--year", "next"),
    "number too small": ("summarize", "sou", "--table", "0"),
    "no choice": ("summarize", "sou", "--sign", "plus"),
    "no decimal mark": ("summarize", "sou", "--decimal", "dot"),
    "nothing to skip": ("apply-savings", "sou", "--skip", "klippe-kord"),
    "no language": ("summarize", "sou", "--lang", "fr"),
    "unknown format": ("summarize", "sou", "-O", "jsn"),
    "unknown extension": ("summarize", "sou", "-o", "out.pdf"),
    "too many": ("diff", "sou", "sou", "sou"),
    "unknown year": ("summarize", "sou", "--year", "1999"),
    "unknown committee": ("summarize", "souu"),
    "unknown measure": ("apply-savings", "sou", "--only", "klippe-kord"),
    "unknown schema": ("schema", "summery"),
    "unknown id": ("explain", "brokn"),
    "no such file": ("summarize", "nowhere.csv"),
    "no such package": ("apply-savings", "sou", "nowhere.toml"),
    "no such workspace": ("summarize", "sou", "--config", "nowhere.toml"),
    "no workspace": ("summarize", "sou", "--no-config"),
}


@pytest.mark.parametrize("name", USAGE)
def test_a_mistake_in_the_call_is_2_and_leaves_stdout_empty(name: str, tmp_path: Path) -> None:
    result = budgetcli(
        *USAGE[name], *(() if {"--lang", "schema"} & set(USAGE[name]) else ("--lang", "en"))
    )
    assert (result.status, result.out) == (2, "")
    assert re.search(r"^error\[[a-z-]+\]: .|^Usage: ", result.err, re.MULTILINE)
    assert "Traceback" not in result.err
    assert not list(Path.cwd().glob("out.pdf"))


@pytest.mark.parametrize("name", [name for name in USAGE if name != "no command"])
def test_errors_for_programs_are_one_object_a_line(name: str) -> None:
    result = budgetcli(*USAGE[name], "--error-format", "json")
    said = [json.loads(line) for line in result.err.splitlines()]
    assert (result.status, result.out) == (2, "")
    assert [each["severity"] for each in said][-1] == "error"
    assert all(set(each) == {"severity", "id", "place", "message", "hint"} for each in said)


def test_notes_for_programs_are_objects_too(tmp_path: Path) -> None:
    result = budgetcli("summarize", "sou", "-o", tmp_path / "out.csv", "--error-format=json")
    said = [json.loads(line) for line in result.err.splitlines()]
    assert (result.status, [(each["severity"], each["id"]) for each in said]) == (
        0,
        [("note", "example"), ("note", "wrote")],
    )


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("summrize", "sou"), "`summarize`"),
        (("aply-savings",), "`apply-savings`"),
        (("summarize", "sou", "--yeer", "1"), "`--year`"),
        (("summarize", "sou", "--formt", "csv"), "`--format`"),
        (("check", "sou", "--stric"), "`--strict`"),
        (("summarize", "sou", "-O", "jsn"), "`json`"),
        (("summarize", "sou", "-o", "x.xslx"), "`xlsx`"),
        (("summarize", "souu"), "`sou`"),
        (("apply-savings", "sou", "--only", "klippekord"), "`klippekort`"),
        (("schema", "summery"), "`summary`"),
        (("explain", "brokn"), "`broken`"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_near_miss_is_suggested_and_never_taken(arguments: tuple[str, ...], hint: str) -> None:
    result = budgetcli(*arguments, *(() if arguments[0] == "schema" else ("--lang", "en")))
    assert (result.status, result.out) == (2, "")
    hints = [line for line in result.err.splitlines() if line.startswith("hint: did you mean ")]
    assert any(hint in each for each in hints), result.err


def test_without_a_command_the_help_is_said_once() -> None:
    assert budgetcli("list").status == 0
    result = budgetcli()
    assert (result.status, result.out, result.err.count("Usage: ")) == (2, "", 1), result.err
    assert all(name in result.err for name in COMMANDS)


def test_a_refused_target_stands_in_its_place_and_the_others_are_processed() -> None:
    targets = ("nowhere", DATA / "sou.csv", DATA / "budgetcli.toml", DATA / "sou.csv")
    whole = budgetcli("summarize", *targets, "-O", "json", "--lang", "en")
    lines = budgetcli("summarize", *targets, "-O", "jsonl", "--lang", "en")
    assert (whole.status, lines.status) == (2, 2)
    documents = [json.loads(line) for line in lines.out.split("\n") if line]
    names = [each["schema"].partition("@")[0].partition("/")[2] for each in documents]
    assert names == ["error", "summary", "error", "summary"]
    assert [each["schema"] for each in whole.json] == [each["schema"] for each in documents]
    for name, each in zip(names, documents, strict=True):
        jsonschema.validate(each, schema(name))
    assert whole.err.count("error[") == 2


@pytest.mark.parametrize("format", ["table", "csv", "md", "html", "xlsx", "parquet"])
@pytest.mark.parametrize(
    "order", [(DATA / "sou.csv", "nowhere"), ("nowhere", DATA / "sou.csv")], ids=["last", "first"]
)
def test_a_refused_target_takes_nothing_from_the_others(
    order: tuple[str | Path, ...], format: str
) -> None:
    alone = budgetcli("summarize", DATA / "sou.csv", "-O", format)
    both = budgetcli("summarize", *order, "-O", format)
    assert (alone.status, both.status) == (0, 2)
    if format in ("csv", "parquet"):
        assert both.data == alone.data
    if format in ("table", "md"):
        assert alone.out.strip() in both.out


@pytest.mark.parametrize("format", ["table", "csv", "md", "html", "xlsx", "parquet"])
def test_where_all_targets_are_refused_nothing_is_written(format: str, tmp_path: Path) -> None:
    result = budgetcli("summarize", "nowhere", "neither", "-O", format, "-o", tmp_path / "out")
    assert (result.status, result.out, list(tmp_path.iterdir())) == (2, "", [])


def test_the_status_is_the_highest_of_all() -> None:
    broken = (DATA / "sou.csv").read_bytes().replace(b"-919,6", b"-916,9")
    assert budgetcli("check", "sou", "-", stdin=broken).status == 1
    assert budgetcli("check", "-", "nowhere", stdin=broken).status == 2
    assert budgetcli("check", "sou", "-", "--exit-zero", stdin=broken).status == 0
    assert budgetcli("check", "sou", "nowhere", "--exit-zero").status == 2
    assert budgetcli("diff", "sou", "-", "--exit-zero", stdin=broken).status == 0


def test_a_bug_is_70_with_its_traceback_and_how_to_report_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def slips(*_: object) -> None:
        raise RuntimeError("a slip with \x1b[31m in it")

    monkeypatch.setattr(summarize, "run_all", slips)
    result = budgetcli("summarize", "sou", "--lang", "en")
    assert (result.status, result.out) == (70, "")
    assert "Traceback (most recent call last)" in result.err
    assert "RuntimeError: a slip with \\x1b[31m in it" in result.err
    assert "error[bug]: " in result.err
    assert result.err.splitlines()[-1].startswith("hint: report the traceback")


@pytest.mark.parametrize(
    ("trouble", "status"),
    [
        (KeyboardInterrupt(), 130),
        (MemoryError(), 2),
        (BrokenPipeError(), 141),
        (OSError(24, "Too many open files"), 2),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_the_system_does_to_us_is_no_bug(
    trouble: BaseException, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def struck(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(summarize, "run_all", struck)
    result = budgetcli("summarize", "sou")
    assert (result.status, result.out, "Traceback" in result.err) == (status, "", False)


def test_the_traceback_of_an_error_is_shown_when_asked_for() -> None:
    assert "Traceback" in budgetcli("summarize", "nowhere", "--debug").err
    assert "Traceback" not in budgetcli("summarize", "nowhere").err


def test_a_folder_that_is_gone_is_no_bug(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    kept, gone = Path.cwd(), tmp_path / "gone"
    gone.mkdir()
    os.chdir(gone)
    try:
        gone.rmdir()
        status = run(["summarize", "sou"])
    finally:
        os.chdir(kept)
    assert (status, "Traceback" in capfd.readouterr().err) == (2, False)


def test_a_dry_run_writes_no_file(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = budgetcli("apply-savings", "sou", "--base-state", "before", "--dry-run", "-o", out)
    assert (result.status, out.exists(), bool(result.out)) == (0, False, True)
