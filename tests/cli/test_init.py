"""`init` makes a workspace out of a folder of files, and says what it could not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.program import DATA, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "mio. kr.;2024 udgifter;2024 indtægter\nSkoler;-10,5;1,0\nVeje;-2,5;0,5\nUdvalget i alt;-13,0;1,5\n"
NETS = "mio. kr.;2024;2025\nSkoler;-10,5;-11,0\nLeje;2,5;2,5\nI alt;-8,0;-8,5\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two budgets, one of them of open sign, and what is none."""
    (tmp_path / "Skole og Børn.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "drift.csv").write_text(NETS, encoding="utf-8")
    (tmp_path / "readme.txt").write_text("only words here\n", encoding="utf-8")
    (tmp_path / "torn.xlsx").write_bytes(b"PK\x03\x04 torn")
    (tmp_path / ".hidden.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "cuts.toml").write_text("", encoding="utf-8")
    return tmp_path


def test_every_budget_file_is_a_committee_named_after_it(folder: Path) -> None:
    assert budgetcli("init", folder).status == 0
    listed = budgetcli("list", "-O", "json", folder=folder).json["committees"]
    titles = {each["committee"]: each["title"] for each in listed}
    assert titles == {"skole-og-boern": "Udvalget", "drift": "drift"}
    assert budgetcli("summarize", "skole-og-boern", "-O", "json", folder=folder).json["total"][
        "income"
    ] == {"2024": 1.5}


def test_what_could_not_be_read_is_said(folder: Path) -> None:
    said = budgetcli("init", folder).err
    assert "note[no-budget-found]: readme.txt: left out: " in said
    assert "note[unreadable-file]: torn.xlsx: left out: " in said
    assert "cuts.toml" not in said
    assert ".hidden" not in said


def test_what_is_open_is_written_as_a_comment_to_settle(folder: Path) -> None:
    budgetcli("init", folder)
    text = (folder / "budgetcli.toml").read_text(encoding="utf-8")
    assert text.count("# sign = ") == 1
    (folder / "budgetcli.toml").write_text(text.replace("# sign", "sign"), encoding="utf-8")
    assert budgetcli("summarize", "drift", folder=folder).status == 0


def test_the_entity_is_named(folder: Path) -> None:
    budgetcli("init", folder, "--entity", 'Kommunen "Nord"')
    assert budgetcli("list", "-O", "json", folder=folder).json["entity"] == 'Kommunen "Nord"'


def test_a_workspace_is_not_replaced_unless_forced(folder: Path) -> None:
    (folder / "budgetcli.toml").write_text("", encoding="utf-8")
    assert "error[output-exists]: " in budgetcli("init", folder).err
    assert (folder / "budgetcli.toml").read_text(encoding="utf-8") == ""
    assert budgetcli("init", folder, "--force").status == 0


def test_two_files_of_one_name_get_two_ids(tmp_path: Path) -> None:
    for name in ("sou.csv", "sou.txt"):
        (tmp_path / name).write_text(TABLE, encoding="utf-8")
    assert [
        each["committee"] for each in budgetcli("init", tmp_path, "-O", "json").json["committees"]
    ] == ["sou", "sou-2"]


def test_several_tables_in_a_file_are_noted(tmp_path: Path) -> None:
    (tmp_path / "two.csv").write_text(
        "x;2024;2025\nA;-1,5;-1,5\nB;-2,5;-2,5\n\ny;2026;2027\nC;-3,5;-3,5\nD;-4,5;-4,5\n",
        encoding="utf-8",
    )
    budgetcli("init", tmp_path)
    assert "# table = 1  # one of its 2 tables" in (tmp_path / "budgetcli.toml").read_text(
        encoding="utf-8"
    )


def test_a_folder_without_a_budget_and_no_folder_at_all_are_refused(tmp_path: Path) -> None:
    assert "error[no-budget-found]: " in budgetcli("init", tmp_path).err
    assert "error[file-not-found]: " in budgetcli("init", tmp_path / "missing").err
    assert "error[not-a-file]: " in budgetcli("init", DATA / "sou.csv").err
    assert list(tmp_path.iterdir()) == []


def test_packages_of_the_folder_are_attached_to_the_committee_they_name(folder: Path) -> None:
    package = 'committee = "Drift"\ncurrency = "DKK"\n[[measure]]\nid = "m"\n'
    (folder / "plan.toml").write_text(package, encoding="utf-8")
    (folder / "other.toml").write_text(package.replace("Drift", "elsewhere"), encoding="utf-8")
    (folder / "torn.toml").write_text("= [", encoding="utf-8")
    budgetcli("init", folder)
    text = (folder / "budgetcli.toml").read_text(encoding="utf-8")
    assert text.count("packages = ") == 1
    assert 'source = "drift.csv"\npackages = ["plan.toml"]' in text


def test_a_package_that_names_no_committee_is_for_the_only_one(tmp_path: Path) -> None:
    (tmp_path / "drift.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "plan.toml").write_text('[[measure]]\nid = "m"\n', encoding="utf-8")
    budgetcli("init", tmp_path)
    assert 'packages = ["plan.toml"]' in (tmp_path / "budgetcli.toml").read_text(encoding="utf-8")
