"""A catalogue becomes a package and a package a catalogue, without loss."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import tomli
from hypothesis import given

from budgetcli.model.budgets import Budget
from budgetcli.model.declarations import Declaration
from budgetcli.model.errors import Place
from budgetcli.savings.catalogues import Catalogue, CatalogueLayout, read_catalogue
from budgetcli.savings.packages import Package, package_of, read_package
from tests.changing.scenes import CSV, HEAD, PACKAGE, cut, measure
from tests.changing.test_laws import scenes
from tests.law_cases import law
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
    expected = [("A1", "Andre udgifter", "0,5"), ("A2", "pleje_og_traening", None)]
    assert [(each.id, each.target, each.fte) for each in package.measures] == expected
    said = budgetcli("apply-savings", CSV, made, "-O", "json").json
    assert [str(said["effect"][year]) for year in ("2024", "2025", "2026")] == ["1.5", "1.5", "1.5"]


EVERY_KIND = (
    measure(
        "permanent", "4.2", "pleje_og_traening", 'frame = "f"', 'status = "hearing"', 'fte = "8.4"'
    )
    + measure(
        "one-off",
        "2.0",
        "andre_udgifter",
        'profile = "one_off"',
        'side = "indtaegter"',
        "to = 2025",
    )
    + """[[measure]]
id = "ladder"
title = "=cmd: a title that a spreadsheet would run"
target = "pleje_og_traening"
phase = ["7.0", "14.0", "21.0"]
from = 2025
in_base = "unknown"
excludes = ["permanent", "by-year"]

[[measure]]
id = "by-year"
target = "pleje_og_traening"
amounts = { 2024 = "-0.40", 2026 = "1.5" }
after_last_year = "unknown"
in_base = true
depends_on = "permanent"
decided = { body = "Byrådet", date = 2023-10-11, item = "173" }
location = { lines = "361-365" }

[[measure]]
id = "percent"
target = "pleje_og_traening"
percent = "1.5"
percent_of = "total"
percent_side = "expenditure"
pct_base = "running"
from = 2024
in_base = false

[[measure]]
id = "percent-by-year"
target = "*"
percent = { 2024 = "1", 2025 = "2" }
except = ["andre_udgifter"]
in_base = false

[[measure]]
id = "units"
target = "pleje_og_traening"
volume = { 2024 = "120", 2025 = "150" }
per_unit = "12500"
in_base = false

[[measure]]
id = "posts"
target = "pleje_og_traening"
posts = ["1", "2.5"]
from = 2024
per_post = "500"
price_unit = "t_kr"
in_base = false

[[measure]]
id = "shared"
title = "[draft] several lines"
annual = "3.0"
from = 2024
in_base = false
[[measure.part]]
target = "pleje_og_traening"
share = 2
[[measure.part]]
target = "andre_udgifter"
share = "1.5"

[[measure]]
id = "shared-by-side"
annual = "3.0"
from = 2024
in_base = false
[[measure.part]]
target = "pleje_og_traening"
share = 2
[[measure.part]]
target = "andre_udgifter"
side = "income"
share = 1

[[frame]]
id = "f"
total = { 2024 = "52.7" }
decision = "d"
[[frame.share]]
committee = "sou"
amounts = { 2024 = "4.2" }

[[pressure]]
id = "q"
annual = "1.0"
from = 2024

[[decision]]
id = "d"
body = "Økonomiudvalget"
date = 2023-05-15
item = "173"
"""
)


def same(one: Package, other: Package) -> None:
    """Assert that two packages are one, wherever they stand."""
    place = one.place
    assert [each.id for each in one.measures] == [each.id for each in other.measures]
    for mine, theirs in zip(one.measures, other.measures, strict=True):
        assert mine == theirs
    assert one == other._replace(place=place)


@pytest.mark.parametrize("package", ["every kind", "the example"])
@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_a_package_goes_through_a_catalogue_and_back_without_loss(
    package: str, extension: str, tmp_path: Path
) -> None:
    before = (
        PACKAGE
        if package == "the example"
        else cut(tmp_path, EVERY_KIND, HEAD + 'currency = "DKK"\nyears = [2024, 2025, 2026]\n')
    )
    catalogue, layout, back = (
        tmp_path / f"catalogue.{extension}",
        tmp_path / "layout.toml",
        tmp_path / "back.toml",
    )
    written = budgetcli("catalogue", before, "-o", catalogue, "--layout-out", layout)
    assert written.status == 0, written.err
    read = budgetcli("catalogue", catalogue, "--layout", layout, "-o", back)
    assert read.status == 0, read.err
    same(read_package(before), read_package(back))
    if extension == "csv":
        assert (
            budgetcli("catalogue", back, "-O", "csv").out
            == budgetcli("catalogue", before, "-O", "csv").out
        )


def test_what_no_row_says_is_said_to_be_left_out() -> None:
    assert "note[left-out]" in budgetcli("catalogue", PACKAGE, "-O", "csv").err
    assert (
        "in no row of the catalogue: frames: 3, pressures: 1;"
        in budgetcli("catalogue", PACKAGE, "-O", "csv").err
    )


def test_a_workbook_says_its_own_unit_and_a_csv_needs_one(tmp_path: Path) -> None:
    book, table = tmp_path / "c.xlsx", tmp_path / "c.csv"
    for each in (book, table):
        assert budgetcli("catalogue", PACKAGE, "-o", each).status == 0
    assert 'unit = "mio_kr"' in budgetcli("catalogue", book).out
    refused = budgetcli("catalogue", table)
    assert (refused.status, "nothing says the unit" in refused.err) == (2, True)
    assert 'unit = "mio"' in budgetcli("catalogue", table, "--unit", "mio").out


def test_years_that_contradict_the_rule_of_a_row_are_refused(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(
        "id;target;annual;from;in_base;2024;2025\na;skoler;4,2;2024;nej;4,2;4,2\n", "utf-8"
    )
    assert "amounts" not in budgetcli("catalogue", table, "--unit", "mio").out
    table.write_text(
        "id;target;annual;from;in_base;2024;2025\na;skoler;4,2;2024;nej;4,2;4,3\n", "utf-8"
    )
    refused = budgetcli("catalogue", table, "--unit", "mio")
    assert (refused.status, "the same amounts as `annual`" in refused.err) == (2, True)


@law
@given(scenes())
def test_any_package_goes_through_cells_and_back(scene: tuple[Budget, list[str]]) -> None:
    text = HEAD + "".join(scene[1])
    said = tomli.loads(text, parse_float=Decimal)
    catalogue = Catalogue(package_of(Declaration(said, Place("p.toml"), "bad-package")), said)
    rows = [
        [*catalogue.columns, *catalogue.years],
        *(["" if each is None else str(each) for each in row] for row in catalogue.rows()),
    ]
    same(
        catalogue.package,
        read_catalogue(rows, CatalogueLayout(catalogue.heads, {}), "p.csv").package,
    )


def test_what_is_no_catalogue_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("a;b\nc;d\n", "utf-8")
    refused = budgetcli("catalogue", table)
    assert refused.status == 2
    assert "no row names a line" in refused.err
    for cell in ("{ 2024 = ", "two"):
        table.write_text(f"id;target;percent;from\na;skoler;{cell};2024\n", "utf-8")
        assert budgetcli("catalogue", table, "--unit", "mio").status == 2


def test_a_danish_catalogue_has_danish_columns_and_reads_back(tmp_path: Path) -> None:
    table, layout = tmp_path / "katalog.xlsx", tmp_path / "layout.toml"
    written = budgetcli(
        "catalogue", PACKAGE, "--lang", "da", "-o", str(table), "--layout-out", str(layout)
    )
    assert written.status == 0
    head = budgetcli("catalogue", PACKAGE, "--lang", "da").out
    assert all(name in head for name in ("Nr", "Tiltag", "Linje", "Indarbejdet", " ja "))
    read = budgetcli("catalogue", str(table), "--layout", str(layout))
    assert read.out.count("[[measure]]") == 4
    assert "in_base = true" in read.out


def test_one_measure_a_line_is_enough_to_begin(tmp_path: Path) -> None:
    table = tmp_path / "katalog.csv"
    table.write_text("Tiltag;Linje;2025\nFærre vikarer;Skoler;1,2\n", encoding="utf-8")
    read = budgetcli("catalogue", str(table), "--unit", "mio")
    assert 'amounts = { 2025 = "1.2" }' in read.out
