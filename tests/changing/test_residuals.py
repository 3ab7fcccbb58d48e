"""What is still to be found, booked as a pool; and workbooks written over themselves."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.changing.scenes import CSV, PACKAGE, amounts, cut, decimals, measure
from tests.program import DATA, budgetcli

if TYPE_CHECKING:
    from pathlib import Path

BOOK = "sou-2024-2027.xlsx"


def test_what_remains_is_booked_on_a_line_and_named() -> None:
    ran = budgetcli(
        "apply-savings",
        CSV,
        PACKAGE,
        "--book-residual",
        "frivilligmidler m.v.",
        "--only",
        "klippekort",
        "-O",
        "json",
    )
    assert ran.status == 2
    assert "error[over-cut]" in ran.err
    ran = budgetcli(
        "apply-savings", CSV, PACKAGE, "--book-residual", "pleje_og_traening", "-O", "json"
    )
    assert amounts(ran.json["effect"]) == decimals("9.3", "30.9", "30.9", "30.9")
    assert amounts(ran.json["after"]["net"]) == decimals("-1244.3", "-1250.8", "-1276.7", "-1300.5")
    pool = ran.json["measures"][-1]
    assert (pool["id"], pool["line"], pool["applied"]) == ("residual", "pleje-og-traening", True)
    assert (
        "note[residual-booked]: still to be found, booked on `pleje_og_traening` as a pool: 2024: 9.3, 2025: 30.9"
        in ran.err
    )
    assert "note[residual-unknown]" in ran.err


def test_nothing_is_booked_unless_asked_and_an_unknown_line_is_named() -> None:
    assert amounts(
        budgetcli("apply-savings", CSV, PACKAGE, "-O", "json").json["effect"]
    ) == decimals("0.0", "0.0", "0.0", "0.0")
    assert (
        "error[unknown-line]"
        in budgetcli("apply-savings", CSV, PACKAGE, "--book-residual", "skoler").err
    )


def test_a_workbook_is_written_over_itself_and_the_old_one_kept(tmp_path: Path) -> None:
    book = tmp_path / BOOK
    shutil.copy(DATA / BOOK, book)
    package = cut(tmp_path, measure("s", "0.5"))
    ran = budgetcli("apply-savings", book, package, "--in-place")
    assert ran.status == 0, ran.err
    assert (tmp_path / f"{BOOK}.bak").read_bytes() == (DATA / BOOK).read_bytes()
    assert budgetcli("diff", DATA / BOOK, book).status == 1
    assert {each.name for each in tmp_path.iterdir()} == {BOOK, f"{BOOK}.bak", "cuts.toml"}
    after = book.read_bytes()
    again = budgetcli(
        "apply-savings", book, cut(tmp_path, measure("t", "0.5"), name="more.toml"), "--in-place"
    )
    assert (again.status, "error[output-exists]" in again.err) == (2, True)
    assert book.read_bytes() == after
    assert budgetcli("apply-savings", book, package, "--in-place", "--dry-run").status == 0
    assert book.read_bytes() == after


def test_only_a_known_workbook_is_written_over_itself(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_bytes(CSV.read_bytes())
    package = cut(tmp_path, measure("s", "0.5"))
    refused = budgetcli("apply-savings", table, package, "--in-place")
    assert (refused.status, "only an xlsx workbook" in refused.err) == (2, True)
    assert (
        "leave out -o"
        in budgetcli("apply-savings", table, package, "--in-place", "-o", tmp_path / "x.csv").err
    )
    assert table.read_bytes() == CSV.read_bytes()
