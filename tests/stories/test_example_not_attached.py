"""The shipped example serves for its own committee names; another's file gets nothing of it,
whatever it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path

TITLE = "Sundheds- og Omsorgsudvalget"
NAMESAKE = (
    "I mio. kr. (2024-priser);2024 udgifter;2024 indtægter;2024 Netto;2025\n"
    "Pleje og træning;-96,0;6,0;-90,0;-91,5\n"
    "Hjælpemidler;-210,0;14,0;-196,0;-199,5\n"
    f"{TITLE} i alt;-306,0;20,0;-286,0;-291,0\n"
)
PACKAGE = """\
schema = "budgetcli/savings-package@1"
id = "egen"
title = "Egen"
committee = "sou"
unit = "mio_kr"
years = [2024]
[[measure]]
id = "a"
title = "A"
target = "Noget andet"
annual = 1.0
from = 2024
status = "proposed"
"""
FOREIGN = (
    "klippekort",
    "medicinpakker",
    "roskilde",
    "besparelsesramme",
    "merudgifter-2024",
    "mangler",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "budget.csv").write_text(NAMESAKE, encoding="utf-8")
    (tmp_path / "sou").write_text(NAMESAKE, encoding="utf-8")
    return tmp_path


COMMANDS = [
    ("report", "{}", "-O", "md"),
    ("report", "{}", "-O", "json"),
    ("summarize", "{}"),
    ("check", "{}", "-O", "json"),
    ("explain", "{}", "Hjælpemidler", "2024"),
    ("apply-savings", "{}"),
    ("gap", "{}"),
    ("combos", "{}", "--reach", "1"),
    ("inspect", "{}"),
    ("convert", "{}", "-o", "-", "-O", "csv"),
]


@pytest.mark.parametrize("target", ["budget.csv", "-", "sou"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_namesake_gets_nothing_of_the_example(
    folder: Path, command: tuple[str, ...], target: str
) -> None:
    words = [each.format(target) for each in command]
    result = budgetcli(*words, folder=folder, stdin=NAMESAKE.encode())
    said = (result.out + result.err).lower()
    assert [each for each in FOREIGN if each in said] == []
    assert result.status in (0, 2)
    assert "note[example]" not in result.err


def test_the_report_of_a_namesake_has_no_measure_and_no_gap(folder: Path) -> None:
    document = budgetcli("report", "budget.csv", "-O", "json", folder=folder).json
    assert document["measures"] == []
    assert document["gap"] is None
    assert document["summary"]["budget"]["entity"] is None


def test_a_file_beside_the_example_keeps_to_itself(folder: Path) -> None:
    (folder / "sou").unlink()
    both = budgetcli("summarize", "sou", "budget.csv", "-O", "json", folder=folder)
    assert [each["budget"]["entity"] for each in both.json] == ["Roskilde Kommune", None]
    assert "note[example]" in both.err


def test_what_was_written_of_the_example_is_a_file_like_any_other(folder: Path) -> None:
    (folder / "sou").unlink()
    assert budgetcli("summarize", "sou", "-o", "own.json", folder=folder).status == 0
    refused = budgetcli("gap", "own.json", folder=folder)
    assert (refused.status, refused.out) == (2, "")
    assert "error[missing-package]" in refused.err


def test_a_package_is_linted_against_the_example_only_where_that_is_named(folder: Path) -> None:
    (folder / "sou").unlink()
    (folder / "p.toml").write_text(PACKAGE, encoding="utf-8")
    said = [budgetcli("lint", "p.toml", *more, folder=folder) for more in ((), ("--target", "sou"))]
    assert ["Noget andet" in each.out + each.err for each in said] == [False, True]


def test_a_near_miss_is_still_suggested(folder: Path) -> None:
    (folder / "sou").unlink()
    assert "sou" in budgetcli("summarize", "soo", folder=folder).err
