"""Stories 3 to 6: rounding is told from error."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.program import DATA, budgetcli

SOU = (DATA / "sou.csv").read_text(encoding="utf-8")


def checked(text: str, *flags: str) -> tuple[int, Any]:
    result = budgetcli("check", "-", "-O", "json", *flags, stdin=text.encode())
    return result.status, result.json


def equation(report: Any, id: str) -> Any:
    return next(each for each in report["equations"] if each["id"].endswith(id))


def test_the_published_table_balances_within_rounding() -> None:
    result = budgetcli("check", "sou", "-O", "json")
    counts = {
        "equations": 15,
        "exact": 13,
        "rounding": 2,
        "improbable": 0,
        "broken": 0,
        "undecided": 0,
    }
    assert (
        result.status,
        result.json["verdict"],
        result.json["counts"],
        result.json["findings"],
    ) == (0, "within-rounding", counts, [])
    kinds = [each["kind"] for each in result.json["equations"]]
    assert {kind: kinds.count(kind) for kind in kinds} == {"sum": 6, "net": 6, "index": 3}


def test_each_deviation_names_its_cell_and_what_rounding_explains() -> None:
    report = budgetcli("check", "sou", "-O", "json").json
    income, other = equation(report, ":2024-income"), equation(report, "andre-udgifter:2024-net")
    said = ("cell", "printed", "computed", "difference", "bound", "outcome")
    assert [income[each] for each in said] == [
        "SOU!C12",
        Decimal("203.9"),
        Decimal("204.0"),
        Decimal("-0.1"),
        Decimal("0.3"),
        "rounding",
    ]
    assert [other[each] for each in said] == [
        "SOU!D11",
        Decimal("23.4"),
        Decimal("23.5"),
        Decimal("-0.1"),
        Decimal("0.15"),
        "rounding",
    ]


def test_all_other_equations_are_exact() -> None:
    report = budgetcli("check", "sou", "-O", "json").json
    assert (
        sum(
            each["outcome"] == "exact" and abs(each["difference"]) < 1
            for each in report["equations"]
        )
        == 13
    )


def test_strict_fails_on_rounding_too() -> None:
    assert budgetcli("check", "sou", "--strict").status == 1


def test_the_table_piped_in_is_checked_too() -> None:
    status, report = checked(SOU, "--sign", "income-positive")
    assert (status, report["verdict"]) == (0, "within-rounding")


def test_a_total_income_of_203_7_is_broken_in_its_row_and_its_column() -> None:
    status, report = checked(SOU.replace("203,9", "203,7"))
    broken = {
        each["id"]: (each["difference"], each["bound"])
        for each in report["equations"]
        if each["outcome"] == "broken"
    }
    total = "sundheds-og-omsorgsudvalget-i-alt"
    assert (status, report["verdict"]) == (1, "broken")
    assert broken == {
        f"sum:{total}:2024-income": (Decimal("-0.3"), Decimal("0.3")),
        f"net:{total}:2024-net": (Decimal("0.2"), Decimal("0.15")),
    }


@pytest.mark.parametrize(
    ("printed", "verdict"), [("204,0", "within-rounding"), ("204,1", "broken")]
)
def test_a_total_income_one_tenth_up_passes_and_two_tenths_up_do_not(
    printed: str, verdict: str
) -> None:
    assert checked(SOU.replace("203,9", printed))[1]["verdict"] == verdict


def test_care_income_of_159_4_is_still_rounding_with_three_deviations() -> None:
    _, report = checked(SOU.replace("159,3", "159,4"))
    deviating = [each["cell"] for each in report["equations"] if each["outcome"] != "exact"]
    assert (report["verdict"], deviating) == ("within-rounding", ["C7", "D2", "D6"])


def test_swapped_digits_in_care_2025_break_that_year() -> None:
    status, report = checked(SOU.replace("-919,6", "-916,9"))
    broken = [each for each in report["equations"] if each["outcome"] == "broken"]
    assert (status, report["verdict"], len(broken)) == (1, "broken", 1)
    assert (broken[0]["cell"], abs(broken[0]["difference"]), broken[0]["bound"]) == (
        "E7",
        Decimal("2.7"),
        Decimal("0.3"),
    )
    assert report["findings"][0]["id"] == "total-adds-up"


def test_the_opposite_sign_in_thousands_is_rightly_broken() -> None:
    rows = [line.split(";") for line in SOU.splitlines()]
    rows[0][0] = "I 1.000 kr. (2024-priser)"
    rows[1:-1] = [
        [row[0], *(cell.replace(".", "").replace(",", "") + "00" for cell in row[1:])]
        for row in rows[1:-1]
    ]
    status, report = checked("\n".join(map(";".join, rows)))
    assert (status, report["verdict"]) == (1, "broken")


def test_the_index_is_100_102_2_104_3_106_2_and_prints_as_102_104_106() -> None:
    summary = budgetcli("summarize", "sou", "-O", "json").json
    assert [str(each) for each in summary["computed_index"].values()] == [
        "100.00",
        "102.24",
        "104.31",
        "106.21",
    ]
    report = budgetcli("check", "sou", "-O", "json").json
    assert [each["outcome"] for each in report["equations"] if each["kind"] == "index"] == [
        "exact"
    ] * 3


def test_a_table_without_an_index_gets_one_with_one_decimal() -> None:
    text = "\n".join(SOU.splitlines()[:-1])
    shown = budgetcli("summarize", "-", "--lang", "da", stdin=text.encode()).out
    assert shown.splitlines()[-1].split() == [
        "Indeks,",
        "beregnet",
        "100,0",
        "102,2",
        "104,3",
        "106,2",
    ]
