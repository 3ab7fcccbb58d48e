"""Two budgets side by side as people ask for it: drafts, next year, who changed what, and in `git
diff`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import DATA, ROOT, budgetcli

SOU = (DATA / "sou.csv").read_text(encoding="utf-8")
PRICES = 'schema = "budgetcli/prices@1"\nid = "pl"\n[rates]\n2025 = "3.0"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the table, and drafts made from it."""
    (tmp_path / "sou.csv").write_text(SOU, encoding="utf-8")
    (tmp_path / "renamed.csv").write_text(
        SOU.replace("Frivilligmidler m.v.", "Frivilligt socialt arbejde"), encoding="utf-8"
    )
    (tmp_path / "cut.csv").write_text(
        SOU.replace("-919,6", "-917,6").replace("-1.281,7", "-1.279,7"), encoding="utf-8"
    )
    return tmp_path


def test_the_klippekort_is_one_changed_line_and_the_totals(tmp_path: Path) -> None:
    """Story 25: +4.2 in each of four years."""
    after = tmp_path / "after.csv"
    assert (
        budgetcli(
            "apply-savings",
            "sou",
            "--base-state",
            "before",
            "--only",
            "klippekort",
            "-o",
            after,
            folder=DATA,
        ).status
        == 0
    )
    result = budgetcli("diff", "sou", after, "-O", "json", folder=DATA)
    assert {change["line"] for change in result.json["changes"]} == {"pleje-og-traening"}
    assert {str(each["change"]) for each in result.json["total"]["net"].values()} == {"4.2"}
    assert {tuple(change["because"]) for change in result.json["changes"]} == {("klippekort",)}
    assert {str(change["unexplained"]) for change in result.json["changes"]} == {"0.0"}
    assert result.status == 1


def test_a_counterfactual_is_set_against_the_published_budget(tmp_path: Path) -> None:
    """Story 12: without the klippekort decision the totals were -1,257.8, -1,285.9, -1,311.8 and
    -1,335.6."""
    without = tmp_path / "without.csv"
    assert (
        budgetcli(
            "apply-savings", "sou", "--reverse", "klippekort", "-o", without, folder=DATA
        ).status
        == 0
    )
    net = budgetcli("diff", without, "sou", "-O", "json", folder=DATA).json["total"]["net"]
    assert [str(each["before"]) for each in net.values()] == [
        "-1257.8",
        "-1285.9",
        "-1311.8",
        "-1335.6",
    ]
    assert {str(each["change"]) for each in net.values()} == {"4.2"}


def test_csv_against_xlsx_is_no_difference() -> None:
    assert budgetcli("diff", "sou", DATA / "sou.csv", folder=DATA).status == 0


def test_a_renamed_line_is_said_to_be_renamed_and_not_cut(folder: Path) -> None:
    result = budgetcli("diff", "sou.csv", "renamed.csv", folder=folder)
    assert "Frivilligt socialt arbejde (renamed, was Frivilligmidler m.v.," in result.out
    document = budgetcli("diff", "sou.csv", "renamed.csv", "-O", "json", folder=folder).json
    assert {change["kind"] for change in document["changes"]} == {"renamed"}
    assert {str(change["change"]) for change in document["changes"]} == {"0.0"}
    assert all(0 < change["score"] < 1 for change in document["changes"])


def test_aliases_of_the_command_line_and_of_the_workspace_rule(folder: Path) -> None:
    apart = budgetcli(
        "diff",
        "sou.csv",
        "renamed.csv",
        "-O",
        "json",
        "--alias",
        "Frivilligmidler m.v.=",
        "--alias",
        "=Frivilligt socialt arbejde",
        folder=folder,
    ).json
    assert {change["kind"] for change in apart["changes"]} == {"added", "removed"}
    (folder / "budgetcli.toml").write_text(
        '[renamed]\n"Frivilligmidler m.v." = "Frivilligt socialt arbejde"\n', encoding="utf-8"
    )
    declared = budgetcli("diff", "sou.csv", "renamed.csv", "-O", "json", folder=folder).json
    assert {(change["kind"], change["score"]) for change in declared["changes"]} == {("renamed", 1)}
    assert (
        "error[bad-option]"
        in budgetcli("diff", "sou.csv", "cut.csv", "--alias", "x", folder=folder).err
    )


def test_a_tolerance_is_asked_for_and_said(folder: Path) -> None:
    assert budgetcli("diff", "sou.csv", "cut.csv", "--tolerance", "1.9", folder=folder).status == 1
    result = budgetcli("diff", "sou.csv", "cut.csv", "--tolerance", "2,0", folder=folder)
    assert result.status == 0
    assert "Changes of at most 2.0 are left out, as asked for: 1 figures." in result.out
    assert (
        "error[bad-option]"
        in budgetcli("diff", "sou.csv", "cut.csv", "--tolerance", "little", folder=folder).err
    )


@pytest.mark.parametrize("by", ["area", "year", "side", "measure"])
def test_a_diff_is_gathered_as_asked(by: str, folder: Path) -> None:
    document = budgetcli("diff", "sou.csv", "cut.csv", "--by", by, "-O", "json", folder=folder).json
    assert document["by"] == by
    assert [str(each["change"]) for each in document["groups"]] == ["2.0"]
    shown = budgetcli("diff", "sou.csv", "cut.csv", "--by", by, "--lang", "da", folder=folder).out
    assert "+2,0" in shown
    assert (
        f"\n{ {'area': 'Område', 'year': 'År', 'side': 'Side', 'measure': 'Tiltag'}[by] } " in shown
    )
    assert budgetcli(
        "diff", "sou.csv", "cut.csv", "--by", by, "-O", "csv", folder=folder
    ).out.startswith("key,label,year")


def test_three_ways_on_the_command_line(folder: Path) -> None:
    (folder / "theirs.csv").write_text(
        SOU.replace("-919,6", "-910,0").replace("-16,4;-16,4;-16,4;", "-16,4;-16,0;-16,4;"),
        encoding="utf-8",
    )
    result = budgetcli("diff", "cut.csv", "theirs.csv", "--origin", "sou.csv", folder=folder)
    assert result.status == 1
    assert "CONFLICT" in result.out
    document = budgetcli(
        "diff", "cut.csv", "theirs.csv", "--origin", "sou.csv", "-O", "json", folder=folder
    ).json
    assert (document["conflicts"], document["base"]["path"]) == (1, "sou.csv")
    assert [
        (each["who"], str(each["base"])) for each in document["three_way"] if each["year"] == 2025
    ] == [("conflict", "-919.6"), ("theirs", "-16.4")]
    assert budgetcli("diff", "sou.csv", "sou.csv", "--origin", "sou.csv", folder=folder).status == 0


def test_other_prices_are_converted_or_refused(folder: Path) -> None:
    (folder / "next.csv").write_text(SOU.replace("2024-priser", "2025-priser"), encoding="utf-8")
    (folder / "pl.toml").write_text(PRICES, encoding="utf-8")
    assert (
        "error[price-level-differs]" in budgetcli("diff", "sou.csv", "next.csv", folder=folder).err
    )
    document = budgetcli(
        "diff", "sou.csv", "next.csv", "--prices", "pl.toml", "-O", "json", folder=folder
    ).json
    assert (
        document["total"]["net"]["2024"]["after"]
        < document["total"]["net"]["2024"]["before"] * 0 - 1217
    )


def test_a_package_says_why_two_publications_differ(folder: Path) -> None:
    package = DATA / "roskilde-sou-2024.savings.toml"
    document = budgetcli(
        "diff", "sou.csv", "cut.csv", "--because", package, "-O", "json", folder=folder
    ).json
    (change,) = document["changes"]
    assert (change["effects"].keys(), str(change["unexplained"])) == (
        {"klippekort", "medicinpakker", "administration", "sund-aldring"},
        "None",
    )


def test_a_third_file_is_no_option(folder: Path) -> None:
    assert (
        "error[bad-option]"
        in budgetcli("diff", "sou.csv", "cut.csv", "renamed.csv", folder=folder).err
    )
    assert (
        "error[bad-option]" in budgetcli("diff", "--git", "sou.csv", "cut.csv", folder=folder).err
    )


@pytest.mark.needs("Git")
def test_git_diff_of_a_workbook_reads_like_this(folder: Path) -> None:
    git(folder, "init", "-q")
    git(
        folder,
        "config",
        "diff.budget.command",
        f"'{sys.executable}' -m budgetcli diff --git --no-config",
    )
    (folder / ".gitattributes").write_text(
        "*.xlsx diff=budget\n*.csv diff=budget\n", encoding="utf-8"
    )
    shutil.copy(DATA / "sou-2024-2027.xlsx", folder / "book.xlsx")
    git(folder, "add", ".")
    git(folder, "-c", "user.name=n", "-c", "user.email=e@example.org", "commit", "-qm", "First")
    assert (
        budgetcli(
            "apply-savings",
            "sou",
            "--base-state",
            "before",
            "--only",
            "klippekort",
            "-o",
            folder / "book.xlsx",
            "--force",
            folder=DATA,
        ).status
        == 0
    )
    (folder / "cut.csv").write_text("only words\n", encoding="utf-8")
    (folder / "renamed.csv").unlink()
    shown = git(folder, "diff")
    assert "budget book.xlsx\n" in shown
    assert "+4.2" in shown
    assert "klippekort" in shown
    assert "not read as a budget" in shown
    assert "gone: Sundheds- og Omsorgsudvalget" in shown


def git(folder: Path, *arguments: str) -> str:
    """Return what git says in a folder, with the program's sources beside it."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_PAGER": "cat",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
    )
    return done.stdout


def test_accounts_are_compared_key_by_key_and_in_no_other_way(folder: Path) -> None:
    (folder / "accounts.csv").write_text("konto;aar;beloeb\n100;2024;5,00\n", encoding="utf-8")
    result = budgetcli(
        "diff", "accounts.csv", "accounts.csv", "--by", "konto", "--tolerance", "1", folder=folder
    )
    assert "error[bad-option]: accounts are compared key by key" in result.err


def test_a_split_whose_parts_grew_is_said_to_be_probable_and_counts_once(folder: Path) -> None:
    (folder / "before.csv").write_text(
        "mio. kr.;2024;2025\nSkoler;-70,3;-71,1\nVeje;-31,7;-32,9\nI alt;-102,0;-104,0\n",
        encoding="utf-8",
    )
    (folder / "after.csv").write_text(
        "mio. kr.;2024;2025\nSkoler, nord;-41,9;-42,2\nSkoler, syd;-31,0;-31,6\nVeje;-31,7;-32,9\nI alt;-104,6;-106,7\n",
        encoding="utf-8",
    )
    flags = ("before.csv", "after.csv", "--sign", "income-positive")
    shown = budgetcli("diff", *flags, "--lang", "da", folder=folder).out
    assert "Skoler (formentlig delt i Skoler, nord, Skoler, syd, " in shown
    assert "udgået" not in shown
    assert "-2,6" in shown
    assert (
        "Skoler (probably split into "
        in budgetcli("diff", *flags, "--lang", "en", folder=folder).out
    )
    split = budgetcli("diff", *flags, "-O", "json", folder=folder).json["changes"][0]
    assert split["kind"] == "split"
    assert split["score"] < 0.75
