"""Years as the heads of columns write them, with marks, currencies and eras; and what is no year."""

from __future__ import annotations

import pytest

from budgetcli.model.budgets import Year
from budgetcli.reading.terms import YEAR_HEAD, short_years, year_of
from tests.reading.test_published_tables import grid, read


@pytest.mark.parametrize(
    ("header", "year"),
    [
        ("y2023", 2023),
        ("R2023", 2023),
        ("saving_2025_eur", 2025),
        ("2024*", 2024),
        ("2024 1)", 2024),
        ("2024¹", 2024),
        ("2024e", 2024),
        ("2024 kr.", 2024),
        ("2024kr", 2024),
        ("$2024", 2024),
        ("EUR 2024", 2024),
        ("Budget '24", 2024),
        ("2024年度", 2024),
        ("２０２４年度", 2024),
        ("令和6年度", 2024),
        ("令和元年度", 2019),
        ("平成30年", 2018),
        ("民國113年", 2024),
        ("FY 2024/25", "2024/25"),
        ("AB2024", None),
        ("12024", None),
        ("2024.5", None),
        ("2024m", None),
        ("'000", None),
    ],
)
def test_the_year_of_a_head(header: str, year: Year | None) -> None:
    assert year_of(header) == year


def test_years_of_two_digits_follow_each_other() -> None:
    assert short_years(["Budget 24", "Regnskab 23"]) == {"Budget 24": 2024, "Regnskab 23": 2023}
    assert short_years(["23/24", "24/25"]) == {"23/24": "2023/24", "24/25": "2024/25"}
    assert short_years(["Gruppe 10", "Gruppe 11"]) == {}
    assert short_years(["11/12"]) == {}


def test_a_head_of_nothing_but_a_year_may_carry_marks() -> None:
    assert all(
        map(
            YEAR_HEAD.fullmatch,
            (
                "2024",
                "2024.0",
                "2024*",
                "2024 1)",
                "2024¹",
                "2024 kr.",
                "$2024",
                "EUR 2024",
                "2024 € [3]",
            ),
        )
    )
    assert not any(map(YEAR_HEAD.fullmatch, ("2,024", "2024.5", "1600", "2024 Museum", "20240")))


@pytest.mark.parametrize(
    "heads",
    [
        "2024 kr.;2025 kr.",
        "2024*;2025*",
        "2024 1);2025 2)",
        "2024¹;2025²",
        "$2024;$2025",
        "EUR 2024;EUR 2025",
    ],
)
@pytest.mark.parametrize("place", ["", ";Town hall"])
def test_years_with_marks_are_no_line(heads: str, place: str) -> None:
    column = place.replace("Town hall", "Place")
    (found,) = read(
        grid(
            f"Item{column};{heads}\nMuseum{place};120;130\nTheatre{place};55;60\nPark{place};12;13"
        )
    )
    assert [column.year for column in found.columns] == [2024, 2025]
    assert found.lines[0].label == ("Town hall" if place else "Museum")


def test_a_line_of_amounts_like_years_stays_a_line_below_its_years() -> None:
    (found,) = read(grid("EUR thousand;2023;2024\nWages;2024;2025\nGoods;310;322\nTotal;2334;2347"))
    assert [line.label for line in found.lines] == ["Wages", "Goods", "Total"]
    assert [column.year for column in found.columns] == [2023, 2024]


def test_a_header_repeated_at_a_page_break_is_no_line() -> None:
    (found,) = read(
        grid(
            "EUR thousand;2024;2025\nMuseum;120;130\nTheatre;55;60\nEUR thousand;2024;2025\nPark;12;13\nTotal;187;203"
        )
    )
    assert [line.label for line in found.lines] == ["Museum", "Theatre", "Park", "Total"]
