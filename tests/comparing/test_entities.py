"""Municipalities side by side: per head and per target group, and what makes them not comparable."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from budgetcli.formats.schemas import schema
from tests.program import budgetcli
from tests.rendering.report.test_browser import opened

if TYPE_CHECKING:
    from pathlib import Path

A = "Mio. kr. (2024-priser);2023;2024\n22.01 Skoler;-100,0;-110,0\n22.05 SFO;-20,0;-21,0\nI alt;-120,0;-131,0\n"
B = "Mio. kr. (2023-priser);2023;2024\n22.01 Folkeskoler;-200,0;-210,0\n32.30 Ældre;-300,0;-310,0\nI alt;-500,0;-520,0\n"
C = "Mio. kr. (2024-priser);2023;2024\n22.01 Skoler;-100,0;-90,0\n22.05 SFO;;-25,0\n32.30 Ældre;-100,0;-99,0\nI alt;-200,0;-214,0\n"
PEOPLE = """kommune;gruppe;linjer;2023;2024
A;;;1000;1100
B;;;2000;2100
C;;;900;900
A;6-16 år;22.01;100;110
B;6-16 år;22.01;300;310
C;6-16 år;22.01;90;80
"""
ACCOUNTS = """kommune;funktion;aar;beloeb
A;22.01;2024;110000000,50
A;22.05;2024;21000000,00
B;22.01;2024;210000000,00
C;22.01;2024;90000000,25
C;22.05;2024;-25000000,00
"""
ALL = ("A=a.csv", "B=b.csv", "C=c.csv", "--year", "2024")
PER_HEAD = (*ALL, "--per-head", "--populations", "people.csv", "--lang", "en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("a", A), ("b", B), ("c", C), ("people", PEOPLE), ("accounts", ACCOUNTS)):
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    return tmp_path


def standings(document: Any, code: str | None, basis: str) -> dict[str, Any]:
    """Return where each municipality stands on a line."""
    line = next(
        each for each in document["lines"] if each["code"] == code and each["basis"] == basis
    )
    return {each["entity"]: each for each in line["standings"]}


def test_lines_are_compared_per_head_and_per_target_group(folder: Path) -> None:
    ran = budgetcli("compare-entities", *PER_HEAD, "-O", "json", folder=folder)
    assert ran.status == 0, ran.err
    jsonschema.validate(json.loads(ran.data), schema("entities"))
    schools = standings(ran.json, "22.01", "6-16-aar")
    assert {name: each["value"] for name, each in schools.items()} == {
        "A": Decimal(-1000000),
        "B": Decimal("-677419.35"),
        "C": Decimal(-1125000),
    }
    assert {name: each["rank"] for name, each in schools.items()} == {"C": 1, "A": 2, "B": 3}
    assert (schools["A"]["amount"], schools["A"]["cell"]) == (Decimal("-110.0"), "C2")
    assert (schools["B"]["from_median"], schools["B"]["percent_from_median"]) == (
        Decimal("322580.65"),
        Decimal("32.3"),
    )
    heads = standings(ran.json, "22.01", "inhabitants")
    assert {each["number"] for each in heads.values()} == {1100, 2100, 900}
    assert not any(each["rank_is_sure"] for each in heads.values())


def test_what_makes_them_not_comparable_is_said(folder: Path) -> None:
    (folder / "breaks.toml").write_text(
        'schema = "budgetcli/breaks@1"\n[[break]]\nyear = 2024\nlines = ["22.05"]\ntext = "SFO moved"\n'
    )
    ran = budgetcli(
        "compare-entities", *PER_HEAD, "--breaks", "breaks.toml", "-O", "json", folder=folder
    )
    remarks = {each["id"]: each["message"] for each in ran.json["remarks"]}
    assert remarks["price-level-differs"].startswith("prices differ: 2024: A, C; 2023: B")
    assert remarks["named-otherwise"] == "the code 22.01 is called: 22.01 Skoler, 22.01 Folkeskoler"
    assert remarks["line-begins"].startswith("`22.05 SFO` begins with C in 2024")
    assert remarks["accounting-change"] == "from 2024 (22.05): SFO moved"
    missing = standings(ran.json, "32.30", "inhabitants")["A"]
    assert (missing["amount"], missing["value"], missing["rank"]) == (None, None, None)


def test_a_change_of_accounting_is_declared_in_full(folder: Path) -> None:
    (folder / "breaks.toml").write_text('schema = "budgetcli/breaks@1"\n[[break]]\ntext = "x"\n')
    ran = budgetcli("compare-entities", *ALL, "--breaks", "breaks.toml", folder=folder)
    assert (ran.status, "error[bad-breaks]" in ran.err) == (2, True)


def test_a_file_of_many_municipalities_is_parted(folder: Path) -> None:
    asked = ("accounts.csv", "--by", "funktion", "--sign", "expense-positive", "--lang", "en")
    ran = budgetcli(
        "compare-entities", *asked, "--entities", "kommune", "-O", "json", folder=folder
    )
    assert ran.status == 0, ran.err
    schools = standings(ran.json, "22.01", "amount")
    assert {name: each["value"] for name, each in schools.items()} == {
        "A": Decimal("-110000000.50"),
        "B": Decimal(-210000000),
        "C": Decimal("-90000000.25"),
    }
    sfo = standings(ran.json, "22.05", "amount")
    assert (sfo["B"]["rank"], sfo["C"]["value"]) == (None, 25000000)
    two = budgetcli(
        "compare-entities", *asked, "--entities", "kommune", "--only", "C", "--only", "A",
        "-O", "csv", folder=folder,
    )  # fmt: skip
    assert [line.split(",")[5] for line in two.out.splitlines()[1:3]] == ["C", "A"]
    none = budgetcli(
        "compare-entities", *asked, "--entities", "kommune", "--only", "D", folder=folder
    )
    assert (none.status, "no municipality called `D`" in none.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a.csv",), "one municipality alone"),
        (("A=a.csv", "a=b.csv"), "two municipalities are called `A`"),
        (("A=a.csv", "B=b.csv"), "the budgets have several years: 2023, 2024"),
        (("A=a.csv", "B=b.csv", "--year", "2030"), "A states no net of 2030"),
        (("A=a.csv", "B=b.csv", "--year", "2024", "--side", "income"), "A states no income"),
        (("A=a.csv", "B=b.csv", "--year", "2024", "--stage", "actual"), "A states no net of 2024"),
        (("A=a.csv", "B=b.csv", "--per-head"), "needs the numbers of inhabitants"),
        (("A=a.csv", "B=b.csv", "--entities", "kommune"), "a column of account files"),
        (("A=a.csv", "B=b.csv", "--populations", "a.csv"), "no row of headers"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = budgetcli("compare-entities", *arguments, "--lang", "en", folder=folder)
    assert (ran.status, said in ran.err) == (2, True), ran.err


def test_tables_for_people_name_both_denominators(folder: Path) -> None:
    english = budgetcli("compare-entities", *PER_HEAD, folder=folder).out
    assert "Number of 6-16 år" in english
    assert "Number of inhabitants" in english
    danish = budgetcli("compare-entities", *PER_HEAD[:-2], "--lang", "da", folder=folder).out
    assert "pr. indbygger" in danish
    assert "-677.419,35" in danish


@pytest.mark.slow
@pytest.mark.needs("Chromium")
def test_the_page_has_a_strip_a_line_and_asks_nobody(folder: Path) -> None:
    ran = budgetcli("compare-entities", *PER_HEAD, "-o", "page.html", folder=folder)
    assert ran.status == 0, ran.err
    page = folder / "page.html"
    text = page.read_text("utf-8")
    assert text.count("<svg") == 5
    assert "default-src 'none'" in text
    assert "<script" not in text
    shown, console = opened(page)
    assert not console
    assert "22.01 Skoler: from" in shown


def test_two_municipalities_differ_by_code_and_not_by_label(folder: Path) -> None:
    (folder / "b.csv").write_text(B.replace("2023-priser", "2024-priser"), "utf-8")
    ran = budgetcli("diff", "a.csv", "b.csv", "--by-code", "-O", "json", folder=folder)
    kinds = {(each["label"], each["kind"]) for each in ran.json["changes"]}
    assert kinds == {
        ("22.01 Folkeskoler", "renamed"),
        ("22.05 SFO", "removed"),
        ("32.30 Ældre", "added"),
    }
    (folder / "b.csv").write_text("Mio. kr.;2023;2024\nSkoler;-100,0;-110,0\n", "utf-8")
    (folder / "a.csv").write_text(A.replace(" (2024-priser)", ""), "utf-8")
    refused = budgetcli("diff", "a.csv", "b.csv", "--by-code", "--lang", "en", folder=folder)
    assert (refused.status, "no code of the one budget" in refused.err) == (2, True)
