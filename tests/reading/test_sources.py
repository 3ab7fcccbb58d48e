"""A target is a committee, a file or standard input; what it holds decides how it is read."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.program import DATA, SHARED, budgetcli

SOU = (DATA / "sou.csv").read_bytes()
TWO = b"x;2024;2025\nA;-1,5;-1,5\nB;-2,5;-2,5\n\ny;2026;2027\nC;-3,5;-3,5\nD;-4,5;-4,5\n"


def test_a_packed_text_is_read_when_asked(tmp_path: Path) -> None:
    (tmp_path / "sou.csv.gz").write_bytes(gzip.compress(SOU))
    assert budgetcli("diff", "sou", tmp_path / "sou.csv.gz", "--unpack").status == 0


@pytest.mark.parametrize(
    "name", ["budget[2025].csv", "a*b.csv", "~x", "name with blanks.csv", "sou.xlsx"]
)
def test_a_name_is_a_name_and_the_extension_means_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(SOU)
    assert budgetcli("diff", "sou", name, folder=tmp_path).status == 0


def test_a_range_of_a_sheet_is_a_target() -> None:
    book = DATA / "sou-2024-2027.xlsx"
    read = budgetcli(
        "summarize",
        f"{book}#SOU!A5:G11",
        "--sign",
        "income-positive",
        "--unit",
        "mio",
        "-O",
        "json",
    ).json
    assert [line["role"] for line in read["lines"]] == ["line"] * 5
    assert budgetcli("summarize", f"{book}#Drift").err.startswith("error[unknown-sheet]")


def test_every_table_of_a_file_is_a_target() -> None:
    titles = [
        each["lines"][0]["label"]
        for each in budgetcli("summarize", "-", "-O", "json", stdin=TWO).json
    ]
    assert titles == ["A", "C"]
    assert (
        budgetcli("summarize", "-", "--table", "2", "-O", "json", stdin=TWO).json["lines"][0][
            "label"
        ]
        == "C"
    )


def test_a_workspace_says_how_its_sources_are_read(tmp_path: Path) -> None:
    (tmp_path / "net.csv").write_text(
        "mio;2024;2025\nSkoler;-1.250;-1.250\nLeje;1.100;1.100\n", encoding="utf-8"
    )
    (tmp_path / "budgetcli.toml").write_text(
        'entity = "By"\ncurrency = "DKK"\n[committee.bu]\ntitle = "Børn og unge"\nsource = "net.csv"\n'
        'sign = "income-positive"\ndecimal = "comma"\nunit = "tkr"\n',
        encoding="utf-8",
    )
    read = budgetcli("summarize", "boern-og-unge", "-O", "json", folder=tmp_path).json
    assert (read["budget"]["scale"], read["budget"]["currency"], read["total"]["net"]["2024"]) == (
        1000,
        "DKK",
        -150,
    )
    assert budgetcli("list", folder=tmp_path).out.startswith("By\nbudgetcli.toml\n")


def test_a_named_workspace_serves_from_anywhere(tmp_path: Path) -> None:
    result = budgetcli("summarize", "sou", "--config", DATA / "budgetcli.toml", folder=tmp_path)
    assert (result.status, result.err) == (0, "")


def test_without_a_workspace_the_example_serves_and_says_so(tmp_path: Path) -> None:
    assert "note[example]" in budgetcli("summarize", "sou", folder=tmp_path).err
    assert budgetcli("summarize", "sou", "--no-config", folder=tmp_path).status == 2


@pytest.mark.skipif(not SHARED.is_dir(), reason="the seed documents are not beside this checkout")
def test_the_table_in_the_printed_publication_is_found() -> None:
    seed = next((SHARED / "seeds").glob("001_*.txt"))
    read = budgetcli("summarize", seed, "-O", "json")
    assert read.status == 0, read.err
    assert [str(each) for each in read.json["total"]["net"].values()] == [
        "-1253.6",
        "-1281.7",
        "-1307.6",
        "-1331.4",
    ]
