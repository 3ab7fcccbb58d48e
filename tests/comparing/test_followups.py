"""A budget against its accounts: used, remaining, where the year ends, and whether that is better."""

from __future__ import annotations

from decimal import Decimal as D
from typing import TYPE_CHECKING, Any

import pytest

from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path

LEGEND = "I mio. kr. (2025-priser), + = indtægter, - = udgifter"
ONE = (
    f"{LEGEND};Oprindeligt budget 2025;Korrigeret budget 2025;Regnskab 2025\n"
    "Skoler;-61,0;-62,0;-40,0\nDagtilbud;-30,0;-30,0;-22,5\nTakster;5,0;5,0;4,0\n"
    "I alt;-86,0;-87,0;-58,5\n"
)
BUDGET = f"{LEGEND};2025;2026\nSkoler;-61,0;-61,0\nDagtilbud;-30,0;-30,0\nBibliotek;-2,0;-2,0\nI alt;-93,0;-93,0\n"
ACCOUNTS = f"{LEGEND};2025\nDagtilbud;-31,5\nSkoler;-60,0\nKantine;-0,5\nI alt;-92,0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("one.csv", ONE), ("b.csv", BUDGET), ("a.csv", ACCOUNTS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def lines(folder: Path, *arguments: str) -> dict[str, Any]:
    ran = budgetcli("follow-up", *arguments, "--no-config", "-O", "json", folder=folder)
    assert ran.status == 0, ran.err
    return {each["label"]: each for each in ran.json["lines"]} | {"": ran.json}


def test_the_columns_of_one_table_are_followed_at_the_same_pace(folder: Path) -> None:
    found = lines(folder, "one.csv", "--months", "8")
    schools, fees, total = found["Skoler"], found["Takster"], found["I alt"]
    assert (schools["original"], schools["revised"]) == (D("-61.0"), D("-62.0"))
    assert (schools["percent_used"], schools["remaining"]) == (D("64.5"), D("-22.0"))
    assert (schools["forecast"], schools["variance"]) == (D("-60.0"), D("2.0"))
    assert schools["verdict"] == "favourable"
    assert (fees["forecast"], fees["verdict"]) == (D("6.0"), "favourable")
    assert (total["forecast"], total["verdict"]) == (D("-87.8"), "unfavourable")


def test_without_months_the_accounts_are_those_of_the_whole_year(folder: Path) -> None:
    found = lines(folder, "b.csv", "a.csv", "--year", "2025")
    assert found[""]["rule"] == "whole-year"
    assert found["Dagtilbud"]["variance"] == D("-1.5")
    assert found["I alt"]["variance"] == D("1.0")
    assert (found["Bibliotek"]["actual"], found["Bibliotek"]["verdict"]) == (None, None)
    assert found[""]["strangers"] == ["Kantine"]


def test_what_the_source_expects_is_where_the_year_ends(folder: Path) -> None:
    text = ONE.replace(";Regnskab 2025", ";Regnskab 2025;Forventet regnskab 2025")
    rows = zip(text.splitlines(), ("", ";-63,0", ";-30,0", ";5,0", ";-88,0"), strict=True)
    (folder / "e.csv").write_text("\n".join(a + b for a, b in rows) + "\n", encoding="utf-8")
    found = lines(folder, "e.csv")
    assert found[""]["rule"] == "stated"
    assert [found[each]["verdict"] for each in ("Skoler", "Dagtilbud")] == [
        "unfavourable",
        "as-budgeted",
    ]


def test_what_is_material_is_said(folder: Path) -> None:
    asked = ("b.csv", "a.csv", "--year", "2025", "--threshold", "1,2", "--threshold-percent", "2")
    found = lines(folder, *asked)
    assert [name for name, each in found.items() if name and each["material"]] == ["Dagtilbud"]
    shown = budgetcli("follow-up", *asked, "--no-config", "--lang", "da", folder=folder)
    assert "dårligere end budgettet, væsentlig" in shown.out
    assert "Uden regnskab: Bibliotek." in shown.out
    assert "Kun i regnskabet: Kantine." in shown.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("b.csv", "--year", "2025"), "no column is the accounts"),
        (("b.csv", "a.csv", "--year", "2031"), "no year 2031"),
        (("b.csv", "b.csv"), "several years: 2025, 2026"),
        (("b.csv", "a.csv", "--threshold", "x"), "no amount above 0"),
    ],
)
def test_what_cannot_be_followed_is_refused(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    refused = budgetcli("follow-up", *arguments, "--no-config", "--lang", "en", folder=folder)
    assert refused.status == 2
    assert said in refused.err
