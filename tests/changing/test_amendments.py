"""Counter-proposals balance in every year, or are refused with what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.changing.scenes import CSV, PACKAGE, amounts, cut, decimals, measure
from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path


def test_dropping_klippekort_without_funding_is_refused_with_the_amount_missing_in_each_year() -> (
    None
):
    refused = budgetcli("amend", CSV, PACKAGE, "--drop", "klippekort")
    assert refused.status == 2
    assert "error[not-financed]" in refused.err
    assert "2024: 4.2, 2025: 4.2, 2026: 4.2, 2027: 4.2" in refused.err


def test_a_financed_amendment_balances_and_is_written_as_a_package(tmp_path: Path) -> None:
    other = cut(
        tmp_path, measure("kmf", "4.2", "aktivitetsbestemt_medfinansiering"), name="other.toml"
    )
    written = tmp_path / "counter.toml"
    ran = budgetcli(
        "amend",
        CSV,
        PACKAGE,
        "--drop",
        "klippekort",
        "--fund",
        other,
        "--package-out",
        written,
        "-O",
        "json",
    )
    assert ran.status == 0, ran.err
    assert amounts(ran.json["balance"]) == decimals("0.0", "0.0", "0.0", "0.0")
    assert (ran.json["dropped"], ran.json["funding"]) == (["klippekort"], ["kmf"])
    again = budgetcli("apply-savings", CSV, written, "-O", "json").json
    assert amounts(again["after"]["net"]) == amounts(again["before"]["net"])
    assert {each["line"] for each in again["measures"]} == {
        "pleje-og-traening",
        "aktivitetsbestemt-medfinansiering",
    }
    shown = budgetcli(
        "amend", CSV, PACKAGE, "--drop", "klippekort", "--fund", other, "--lang", "da"
    ).out
    assert "Det balancerer i alle år." in shown


def test_an_amendment_that_leaves_a_year_open_is_refused(tmp_path: Path) -> None:
    late = cut(
        tmp_path,
        measure("late", "9.0", "aktivitetsbestemt_medfinansiering").replace(
            "from = 2024", "from = 2025"
        ),
        name="late.toml",
    )
    refused = budgetcli("amend", CSV, PACKAGE, "--drop", "klippekort", "--fund", late)
    assert "missing in mio. kr.: 2024: 4.2" in refused.err
