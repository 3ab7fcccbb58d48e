"""What a reader expects of columns made of others: deviations, percentages, indices, sums of years,
balances carried over."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.checking.tables import FIXTURES, needs_fixtures
from tests.program import budgetcli

FOLLOW_UP = """\
mio. kr.;Oprindeligt budget;Korrigeret budget;Forventet;Afvigelse;Afvigelse i pct.
Skoler;768,2;769,5;771,0;1,5;0,2
Kultur;48,2;68,5;60,0;-8,5;12,4
Veje;61,0;62,8;64,2;1,4;2,2
Parker;357,9;372,7;368,2;-4,5;1,2
I alt;1.235,3;1.273,5;1.263,4;-10,1;0,8
"""


def checked(text: str, *flags: str) -> Any:
    return budgetcli("check", "-", "--no-config", "-O", "json", *flags, stdin=text.encode()).json


def kinds(report: Any) -> Counter[str]:
    return Counter(each["kind"] for each in report["equations"])


def broken(report: Any) -> list[tuple[str, str]]:
    return [
        (each["kind"], each["cell"]) for each in report["equations"] if each["outcome"] == "broken"
    ]


@needs_fixtures
def test_the_follow_up_of_2025_holds_within_rounding_with_9_of_29_sums_and_5_of_13_percentages_off() -> (
    None
):
    text = (FIXTURES / "bo3-2025.csv").read_text("utf-8")
    report = checked(text)
    off = [
        each["kind"] == "percentage"
        for each in report["equations"]
        if each["outcome"] == "rounding"
    ]
    assert report["verdict"] == "within-rounding"
    assert (len(report["equations"]), kinds(report)["percentage"]) == (42, 13)
    assert (off.count(False), off.count(True)) == (9, 5)
    assert checked(text, "--rounding", "truncate")["verdict"] == "broken"


def test_a_deviation_is_what_is_expected_less_what_was_revised() -> None:
    report = checked(FOLLOW_UP)
    assert (report["verdict"], kinds(report)) == (
        "exact",
        Counter(sum=4, difference=5, percentage=5),
    )


@pytest.mark.parametrize(
    ("before", "after", "cell"),
    [
        ("-8,5;", "-5,8;", "E3"),
        ("1,4;2,2", "1,4;22,0", "F4"),
        ("771,0", "717,0", "D2"),
        ("0,8", "8,0", "F6"),
    ],
)
def test_a_slip_in_a_line_is_found_by_the_equations_along_it(
    before: str, after: str, cell: str
) -> None:
    report = checked(FOLLOW_UP.replace(before, after))
    first = [
        finding["suspects"][0]["cell"] for finding in report["findings"] if finding["suspects"]
    ]
    assert (report["verdict"], first) == ("broken", [cell])


def test_percentages_that_follow_from_nothing_are_no_equations() -> None:
    lines = (
        "Skoler;768,2;769,5;771,0;1,5;7,1",
        "Kultur;48,2;68,5;60,0;-8,5;3,3",
        "Veje;61,0;62,8;64,2;1,4;9,4",
        "Parker;357,9;372,7;368,2;-4,5;5",
    )
    report = checked(
        "\n".join((FOLLOW_UP.splitlines()[0], *lines, "I alt;1.235,3;1.273,5;1.263,4;-10,1;6,2"))
    )
    assert kinds(report) == Counter(sum=4, difference=5)


def test_shares_of_the_whole_are_percentages_of_the_total() -> None:
    report = checked(
        "Service;2024;2025;Share 2025 %\nSchools;410;420;42.0\nRoads;295;301;30.1\nParks;275;279;27.9\nTotal;980;1000;100.0\n"
    )
    assert (report["verdict"], kinds(report)["percentage"]) == ("exact", 4)


def test_growth_is_what_a_year_is_above_the_one_before() -> None:
    text = "Service;2024;2025;Growth %\nSchools;410.0;420.5;2.6\nRoads;295.0;301.2;2.1\nParks;275.0;264.0;-4.0\nTotal;980.0;985.7;0.6\n"
    assert (checked(text)["verdict"], kinds(checked(text))["percentage"]) == ("exact", 4)
    assert broken(checked(text.replace("2.1\n", "1.2\n"))) == [("percentage", "D3")]


def test_a_percentage_is_shown_in_its_own_sign_whatever_sign_the_money_has() -> None:
    text = FOLLOW_UP.replace("1,4;2,2", "1,4;22,0")
    (finding,) = checked(text, "--sign", "expense-positive")["findings"]
    assert [
        (each["cell"], str(each["printed"]), str(each["suggested"])) for each in finding["suspects"]
    ][:1] == [("F4", "22.0", "2.2")]


def test_a_column_of_several_years_is_their_sum() -> None:
    rows = (
        "Schools;10;11;12;13;46",
        "Roads;20;21;22;23;86",
        "Parks;5;5;6;6;22",
        "Total;35;37;40;42;154",
    )
    text = "\n".join(("Service;2025;2026;2027;2028;2025-2028", *rows))
    assert (checked(text)["verdict"], kinds(checked(text))) == ("exact", Counter(sum=9))
    assert broken(checked(text.replace(";86", ";68"))) == [("sum", "F5"), ("sum", "F3")]


def test_a_year_opens_with_what_the_year_before_closed_with() -> None:
    rows = (
        "Primo;100,0;112,5;109,0;118,0",
        "Tilgang;20,5;10,0;15,0;9,0",
        "Afgang;-8,0;-13,5;-6,0;-4,0",
        "Ultimo;112,5;109,0;118,0;123,0",
    )
    text = "\n".join(("mio. kr.;2024;2025;2026;2027", *rows))
    assert (checked(text)["verdict"], kinds(checked(text))) == ("exact", Counter(carry=7))
    assert ("carry", "D2") in broken(
        checked(text.replace("112,5;109,0;118,0\n", "112,5;190,0;118,0\n"))
    )
