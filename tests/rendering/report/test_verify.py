"""A report recalculated from its sources: it follows, or the figure that does not is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.program import DATA, budgetcli


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in DATA.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    result = budgetcli(
        "report",
        "sou.csv",
        "roskilde-sou-2024.savings.toml",
        "-o",
        "report.html",
        "--lang",
        "en",
        folder=tmp_path,
    )
    assert result.status == 0, result.err
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_untouched_report_follows(folder: Path) -> None:
    result = budgetcli("verify", "report.html", "--lang", "en", folder=folder)
    assert (result.status, result.err) == (0, "")
    assert "figures follow from the sources." in result.out


def test_it_is_found_from_another_folder(folder: Path, tmp_path: Path) -> None:
    assert budgetcli("verify", folder / "report.html", folder=tmp_path.parent).status == 0


def test_a_figure_changed_in_the_report_is_named(folder: Path) -> None:
    change(folder / "report.html", ">-919.6<", ">-916.9<")
    result = budgetcli("verify", "report.html", "-O", "json", folder=folder)
    assert result.status == 1
    assert result.json["deviations"] == [
        {"figure": "Pleje og træning, 2025", "said": "-916.9", "now": "-919.6"}
    ]
    assert budgetcli("verify", "report.html", "--exit-zero", folder=folder).status == 0


def test_a_number_changed_in_a_sentence_is_found(folder: Path) -> None:
    change(
        folder / "report.html",
        "in 2024: expenditure less income",
        "in 2023: expenditure less income",
    )
    result = budgetcli("verify", "report.html", "-O", "json", folder=folder)
    assert result.json["deviations"] == [{"figure": "In short", "said": "2023", "now": "2024"}]


def test_a_source_changed_after_the_report_shows_in_its_figures(folder: Path) -> None:
    change(folder / "roskilde-sou-2024.savings.toml", 'annual     = "4.2"', 'annual     = "4.3"')
    result = budgetcli("verify", "report.html", "--lang", "en", folder=folder)
    assert result.status == 1
    assert "Abolish the punch-card (klippekort) scheme in home care, 2025" in result.out
    assert "roskilde-sou-2024.savings.toml has changed since the report was made." in result.out


def test_a_source_changed_without_consequence_still_follows(folder: Path) -> None:
    change(folder / "roskilde-sou-2024.savings.toml", "[source]", "# read again in May\n[source]")
    result = budgetcli("verify", "report.html", "--lang", "en", folder=folder)
    assert result.status == 0
    assert "has changed since the report was made" in result.out


@pytest.mark.parametrize("name", ["sou.csv", "roskilde-sou-2024.savings.toml"])
def test_a_missing_source_cannot_be_verified(folder: Path, name: str) -> None:
    (folder / name).unlink()
    result = budgetcli("verify", "report.html", "--lang", "en", folder=folder)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("error[file-not-found]")


def test_a_report_remembers_what_was_declared(folder: Path) -> None:
    flags = (
        "--assume",
        "permanent",
        "--base-state",
        "before",
        "--cost-per-fte",
        "500000",
        "--show-sign",
        "expense-positive",
        "--pack",
        "med",
    )
    assert budgetcli("report", "sou", *flags, "-o", "pack.html", folder=folder).status == 0
    assert budgetcli("verify", "pack.html", folder=folder).status == 0


def test_a_report_from_a_computer_without_the_chart_library_follows_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgetcli.reports.charts.LIBRARY", "no_library_of_this_name")
    assert budgetcli("verify", "report.html", folder=folder).status == 0


OTHERS = (
    "<p>words</p>",
    '<meta name="budgetcli-report" content="{}">',
    '<meta name="budgetcli-report" content="7">',
    """<meta name="budgetcli-report" content='{"schema": "budgetcli/report@1", "made": {}, "inputs": []}'>""",
)


@pytest.mark.parametrize("text", OTHERS)
def test_another_page_is_no_report(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.html").write_text(text, encoding="utf-8")
    result = budgetcli("verify", "r.html", folder=tmp_path)
    assert result.status == 2
    assert result.err.startswith("error[not-a-report]: r.html: ")


def test_a_report_that_is_not_there(tmp_path: Path) -> None:
    assert budgetcli("verify", "none.html", folder=tmp_path).err.startswith(
        "error[file-not-found]: none.html: "
    )
