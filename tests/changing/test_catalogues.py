"""A catalogue becomes a package and a package a catalogue, without loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcli.changing.packages import read_package
from tests.changing.scenes import CSV, PACKAGE, cut, measure
from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """Nr.;Forslag;Politikområde;Årsværk;2024;2025
A1;Færre blanketter;Andre udgifter;0,5;1,5;2,0
A2;Nyt system;pleje_og_traening;;;-0,5
"""
LAYOUT = """schema = "budgetcli/catalogue-layout@1"
[package]
unit = "mio_kr"
price_level = 2024
in_base = false
after_last_year = "permanent"
[columns]
title = "Forslag"
"""


def test_a_catalogue_is_read_with_a_layout_and_applied(tmp_path: Path) -> None:
    table, layout, made = (tmp_path / name for name in ("katalog.csv", "layout.toml", "made.toml"))
    table.write_text(TABLE, "utf-8")
    layout.write_text(LAYOUT, "utf-8")
    assert budgetcli("catalogue", table, "--layout", layout, "-o", made).status == 0
    package = read_package(made)
    expected = [("a1", "Andre udgifter", "0,5"), ("a2", "pleje_og_traening", None)]
    assert [(each.id, each.target, each.fte) for each in package.measures] == expected
    said = budgetcli("apply-savings", CSV, made, "-O", "json").json
    assert [str(said["effect"][year]) for year in ("2024", "2025", "2026")] == ["1.5", "1.5", "1.5"]


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_a_package_goes_through_a_catalogue_and_back(extension: str, tmp_path: Path) -> None:
    catalogue, layout, back = tmp_path / f"catalogue.{extension}", tmp_path / "layout.toml", tmp_path / "back.toml"
    layout.write_text(LAYOUT.replace('in_base = false\nafter_last_year = "permanent"\n', "").replace('title = "Forslag"\n', ""), "utf-8")
    assert budgetcli("catalogue", PACKAGE, "-o", catalogue).status == 0
    assert budgetcli("catalogue", catalogue, "--layout", layout, "-o", back).status == 0
    before, after = read_package(PACKAGE), read_package(back)
    for one, other in zip(before.measures, after.measures, strict=True):
        assert (one.id, one.title, one.target, one.in_base, one.status, one.frame) == (
            other.id, other.title, other.target, other.in_base, other.status, other.frame)  # fmt: skip
        assert [one.amount(year) for year in before.years] == [other.amount(year) for year in before.years]


def test_what_is_no_catalogue_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a;b\nc;d\n", "utf-8")
    refused = budgetcli("catalogue", table)
    assert refused.status == 2
    assert "no row names a line" in refused.err
    percent = cut(tmp_path, measure("p", "1").replace('annual = "1"', 'percent = "1"'))
    assert "do not fit in a row" in budgetcli("catalogue", percent, "-O", "csv").err
