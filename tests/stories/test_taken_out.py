"""A measure that was taken out of a budget: the file made of it says so, and it is neither in the
figures nor found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path

WORKSPACE = """\
entity = "Nørre Å"
currency = "DKK"
[committee.tek]
title = "Teknisk Udvalg"
source = "tek.csv"
packages = ["aftale.toml"]
"""
BUDGET = (
    "I mio. kr. (2031-priser);2031 udgifter;2031 indtægter;2031 Netto;2032\n"
    "Veje;-31,0;4,0;-27,0;-26,0\n"
    "Parker;-12,0;1,0;-11,0;-11,5\n"
    "I alt;-43,0;5,0;-38,0;-37,5\n"
)
PACKAGE = """\
schema = "budgetcli/savings-package@1"
id = "aftale"
unit = "mio_kr"
price_level = 2031
committee = "tek"
[[frame]]
id = "ramme"
title = "Rammen"
total = {{ 2031 = "3.0", 2032 = "3.0" }}
[[frame.share]]
committee = "tek"
amounts = {{ 2031 = "3.0", 2032 = "3.0" }}
[[measure]]
id = "lygter"
title = "Lygter slukkes"
target = "Veje"
side = "expenditure"
profile = "permanent"
from = 2031
annual = "3.0"
frame = "ramme"
status = "adopted"
in_base = {}
"""
PUBLISHED = {"da": "offentliggjort", "en": "ublished"}


def made(folder: Path, name: str, *options: str, in_base: bool) -> str:
    """Return the path of the budget after, written by the program in a workspace of its own."""
    (folder / "budgetcli.toml").write_text(WORKSPACE, encoding="utf-8")
    (folder / "tek.csv").write_text(BUDGET, encoding="utf-8")
    (folder / "aftale.toml").write_text(PACKAGE.format(str(in_base).lower()), encoding="utf-8")
    assert budgetcli("apply-savings", "tek", *options, "-o", name, folder=folder).status == 0
    return name


@pytest.mark.parametrize("name", ["efter.xlsx", "efter.csv"])
class TestTakenOut:
    @pytest.fixture
    def after(self, tmp_path: Path, name: str) -> str:
        return made(tmp_path, name, "--reverse", "lygter", in_base=True)

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("da", "fra pakken aftale er taget ud af tallet"),
            ("en", "of package aftale, was taken out"),
        ],
    )
    def test_the_figure_is_explained_as_it_stands(
        self, tmp_path: Path, after: str, language: str, words: str
    ) -> None:
        said = budgetcli("explain", after, "Veje", "2032", "--lang", language, folder=tmp_path).out
        assert words in said
        assert "None" not in said
        assert (
            budgetcli("explain", after, "Veje", "2032", "-O", "json", folder=tmp_path).json[
                "amount"
            ]
            == -29
        )

    def test_a_package_that_is_named_is_laid_on_again(self, tmp_path: Path, after: str) -> None:
        result = budgetcli(
            "explain", after, "Veje", "2032", "aftale.toml", "-O", "json", folder=tmp_path
        )
        assert result.json["amount"] == -26

    def test_it_is_not_found(self, tmp_path: Path, after: str) -> None:
        result = budgetcli("gap", after, "-O", "json", "--lang", "en", folder=tmp_path)
        (frame,) = result.json["frames"]
        assert frame["measures"] == []
        assert frame["remaining"] == {"2031": 3, "2032": 3}
        assert "note[taken-out]" in result.err

    @pytest.mark.parametrize(
        ("language", "words"), [("da", "Taget ud af budgettet"), ("en", "Taken out of the budget")]
    )
    def test_the_report_does_not_count_it(
        self, tmp_path: Path, after: str, language: str, words: str
    ) -> None:
        said = budgetcli("report", after, "-O", "md", "--lang", language, folder=tmp_path).out
        assert f"{words}, " in said
        assert "Lygter slukkes" in said
        assert PUBLISHED[language] not in said
        assert budgetcli("report", after, "-O", "json", folder=tmp_path).json["measures"] == []


@pytest.mark.parametrize(
    ("language", "computed"), [("da", "Tabellen er beregnet"), ("en", "The table is computed")]
)
class TestWhereTheTableComesFrom:
    def test_a_budget_after_a_measure_is_computed(
        self, tmp_path: Path, language: str, computed: str
    ) -> None:
        after = made(tmp_path, "efter.xlsx", in_base=False)
        said = budgetcli("report", after, "-O", "md", "--lang", language, folder=tmp_path).out
        assert computed in said
        assert PUBLISHED[language] not in said

    def test_the_source_itself_is_published(
        self, tmp_path: Path, language: str, computed: str
    ) -> None:
        made(tmp_path, "efter.xlsx", in_base=False)
        said = budgetcli("report", "tek", "-O", "md", "--lang", language, folder=tmp_path).out
        assert computed not in said
        assert PUBLISHED[language] in said


def test_an_applied_measure_is_found_and_held(tmp_path: Path) -> None:
    after = made(tmp_path, "efter.xlsx", in_base=False)
    (frame,) = budgetcli("gap", after, "-O", "json", folder=tmp_path).json["frames"]
    assert frame["remaining"] == {"2031": 0, "2032": 0}
    (measure,) = budgetcli("report", after, "-O", "json", folder=tmp_path).json["measures"]
    assert measure["held"] is True
    assert (
        budgetcli("explain", after, "Veje", "2032", "-O", "json", folder=tmp_path).json["amount"]
        == -23
    )
