"""The same figure printed twice: in another table, sheet or file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.program import budgetcli

Rows = list[list[Any]]
SCHOOLS: Rows = [
    ["mio. kr.", 2025, 2026],
    ["Folkeskoler", "10.5", "11.0"],
    ["Fritid", "2.5", "2.5"],
    ["Skoleudvalget i alt", "13.0", "13.5"],
]
SURVEY: Rows = [
    ["mio. kr.", 2025, 2026],
    ["Skoleudvalget", "13.0", "13.5"],
    ["Kulturudvalget", "4.0", "4.1"],
    ["I alt", "17.0", "17.6"],
]


def text_of(rows: Rows) -> str:
    return "".join(
        ";".join(str(cell).replace(".", ",") if row else str(cell) for row, cell in enumerate(line))
        + "\n"
        for line in rows
    )


@pytest.fixture
def checked(tmp_path: Path) -> Any:
    """Return a function that checks tables, each a file, together."""

    def check(*tables: Rows, flags: tuple[str, ...] = ()) -> Any:
        for number, rows in enumerate(tables):
            (tmp_path / f"t{number}.csv").write_text(text_of(rows), encoding="utf-8")
        names = [f"t{number}.csv" for number in range(len(tables))]
        return budgetcli(
            "check", *names, "--no-config", "--sign", "expense-positive", *flags, folder=tmp_path
        )

    return check


def wider(rows: Rows) -> Rows:
    """Return a table with a third year, like the second."""
    return [[*row, row[2] if number else 2027] for number, row in enumerate(rows)]


def same(document: Any) -> list[tuple[str, str]]:
    return [
        (each["cell"], each["outcome"]) for each in document["equations"] if each["kind"] == "same"
    ]


def changed(rows: Rows, row: int, column: int, text: str) -> Rows:
    return [
        [text if (i, j) == (row, column) else cell for j, cell in enumerate(line)]
        for i, line in enumerate(rows)
    ]


def test_a_survey_must_say_what_the_table_of_a_committee_adds_up_to(checked: Any) -> None:
    result = checked(SCHOOLS, SURVEY, flags=("-O", "json"))
    assert (result.status, [same(each) for each in result.json]) == (
        0,
        [[], [("B2", "exact"), ("C2", "exact")]],
    )


def test_either_table_may_come_first(checked: Any) -> None:
    result = checked(SURVEY, SCHOOLS, flags=("-O", "json"))
    assert same(result.json[1]) == [("B4", "exact"), ("C4", "exact")]


def test_a_figure_that_both_print_and_one_misprints_is_found_in_the_later_table(
    checked: Any,
) -> None:
    years: Rows = [
        [*row, f"{value}", f"{value}"]
        for row, value in zip(SURVEY, (0, "13.5", "4.1", "17.6"), strict=True)
    ]
    survey = changed([[*SURVEY[0], 2027, 2028], *years[1:]], 1, 2, "15.3")
    schools = [
        [*row, *([2027, 2028] if not number else [row[2], row[2]])]
        for number, row in enumerate(SCHOOLS)
    ]
    result = checked(schools, survey, flags=("-O", "json"))
    (finding,) = result.json[1]["findings"]
    assert (result.status, result.json[1]["verdict"], finding["suspects"][0]["cell"]) == (
        1,
        "broken",
        "C2",
    )
    assert (finding["suspects"][0]["kind"], finding["suspects"][0]["sure"]) == (
        "digits-swapped",
        True,
    )


def test_a_table_printed_again_in_another_unit_is_held_against_it(checked: Any) -> None:
    kroner = [
        ["1.000 kr.", 2025, 2026],
        *([row[0], *(f"{float(cell) * 1000 + 7:.0f}" for cell in row[1:])] for row in SCHOOLS[1:3]),
    ]
    kroner.append(["Skoleudvalget i alt", "13014", "13514"])
    assert [
        outcome for _, outcome in same(checked(SCHOOLS, kroner, flags=("-O", "json")).json[1])
    ] == ["rounding"] * 6
    wrong = changed(kroner, 1, 2, "17007")
    result = checked(SCHOOLS, wrong, flags=("-O", "json"))
    assert ("C2", "broken") in same(result.json[1])
    assert result.json[1]["findings"][0]["suspects"][0]["cell"] == "C2"


def test_two_versions_of_a_table_may_differ(checked: Any) -> None:
    after = changed(changed(SCHOOLS, 1, 1, "10.0"), 3, 1, "12.5")
    result = checked(SCHOOLS, after, flags=("-O", "json"))
    assert (result.status, same(result.json[1])) == (0, [])


def test_two_results_that_are_as_good_as_zero_prove_no_tie(checked: Any) -> None:
    years = ["mio. kr.", 2025, 2026, 2027]
    schools = [
        years,
        ["Folkeskoler", "2.5", "2.5", "2.5"],
        ["Takster", "-2.4", "-2.6", "10.7"],
        ["Skoleudvalget i alt", "0.1", "-0.1", "13.2"],
    ]
    survey = [
        years,
        ["Skoleudvalget", "0.1", "-0.1", "0.0"],
        ["Kulturudvalget", "4.0", "4.1", "4.2"],
        ["I alt", "4.1", "4.0", "4.2"],
    ]
    assert same(checked(schools, survey, flags=("-O", "json")).json[1]) == []


def test_no_change_in_another_table_is_sure_for_its_own_sums_are_not_weighed_here(
    checked: Any,
) -> None:
    survey = changed(changed(wider(SURVEY), 1, 2, "15.3"), 3, 2, "19.4")
    shown = checked(wider(SCHOOLS), survey, flags=("-O", "json")).json[1]
    assert (shown["verdict"], [each["id"] for each in shown["findings"]]) == (
        "broken",
        ["same-figure-twice"],
    )
    assert not any(each["sure"] for each in shown["findings"][0]["suspects"])


def test_committees_of_a_workspace_are_tied_by_their_titles(tmp_path: Path) -> None:
    schools = changed(wider(SCHOOLS), 3, 0, "I alt")
    for name, rows in (("skole", schools), ("alle", changed(wider(SURVEY), 1, 2, "15.3"))):
        (tmp_path / f"{name}.csv").write_text(text_of(rows), encoding="utf-8")
    committees = (("skole", "Skoleudvalget"), ("alle", "Hele kommunen"))
    declared = "".join(
        f'[committee.{id}]\ntitle = "{title}"\nsource = "{id}.csv"\n' for id, title in committees
    )
    (tmp_path / "budgetcli.toml").write_text(declared, encoding="utf-8")
    result = budgetcli(
        "check", "skole", "alle", "--sign", "expense-positive", "-O", "json", folder=tmp_path
    )
    assert (result.status, same(result.json[1])) == (
        1,
        [("B2", "exact"), ("C2", "broken"), ("D2", "exact")],
    )


def test_the_other_table_is_named(checked: Any) -> None:
    shown = checked(SCHOOLS, SURVEY, flags=("--all",)).out
    assert "Skoleudvalget, 2025 net (= t0.csv!B4)" in shown


def test_sheets_of_a_workbook_are_tied_and_the_audit_of_formulas_keeps_to_its_own(
    tmp_path: Path,
) -> None:
    book = tmp_path / "book.xlsx"
    made = openpyxl.Workbook()
    for name, table in (("Skoler", SCHOOLS), ("Oversigt", SURVEY)):
        sheet = made.create_sheet(name)
        for row, line in enumerate(table):
            sheet.append(
                [float(cell) if row and column else cell for column, cell in enumerate(line)]
            )
    del made["Sheet"]
    made.save(book)
    result = budgetcli("check", book, "--no-config", "--sign", "expense-positive", "-O", "json")
    assert same(result.json[1]) == [("Oversigt!B2", "exact"), ("Oversigt!C2", "exact")]


def book_of(folder: Path, **sheets: Rows) -> Path:
    """Return a workbook with these sheets; numbers are whole."""
    made = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    del made["Sheet"]
    made.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def told(book: Path) -> tuple[int, list[tuple[str, str, str]]]:
    """Return the status, and every equation with another sheet that does not hold."""
    result = budgetcli("check", book, "--no-config", "--sign", "expense-positive", "-O", "json")
    documents = result.json if isinstance(result.json, list) else [result.json]
    return result.status, [
        (each["kind"], each["cell"], each["outcome"])
        for document in documents
        for each in document["equations"]
        if each["kind"] in ("same", "carry") and each["outcome"] != "exact"
    ]


OVERVIEW: Rows = [
    ["1.000 kr.", 2026, 2027],
    ["Havn", 9120, 9377],
    ["Park", 2550, 2610],
    ["Bro", 480, 495],
    ["I alt", 12150, 12482],
]
DETAILS: dict[str, Rows] = {
    "Havn": [
        ["1.000 kr.", 2026, 2027],
        ["Kaj", 9000, 9250],
        ["Kran", 120, 127],
        ["Havn i alt", 9120, 9377],
    ],
    "Park": [
        ["1.000 kr.", 2026, 2027],
        ["Stier", 1150, 1200],
        ["Bede", 1400, 1410],
        ["I alt", 2550, 2610],
    ],
    "Bro": [
        ["1.000 kr.", 2026, 2027],
        ["Dæk", 300, 310],
        ["Rækværk", 180, 185],
        ["I alt", 480, 495],
    ],
}


@pytest.mark.parametrize("first", [True, False], ids=["overview first", "overview last"])
def test_a_line_of_an_overview_is_held_against_its_own_sheet_whatever_its_figures_say(
    tmp_path: Path, *, first: bool
) -> None:
    sheets = {"Oversigt": OVERVIEW, **DETAILS} if first else {**DETAILS, "Oversigt": OVERVIEW}
    assert told(book_of(tmp_path, **sheets)) == (0, [])
    wrong = changed(changed(OVERVIEW, 2, 1, 2650), 4, 1, 12250)  # type: ignore[arg-type]
    cell = "Park!B4" if first else "Oversigt!B3"
    assert told(book_of(tmp_path, **{**sheets, "Oversigt": wrong})) == (
        1,
        [("same", cell, "broken")],
    )
    all_years = changed(changed(wrong, 2, 2, 2710), 4, 2, 12582)  # type: ignore[arg-type]
    cells = [("same", cell, "broken"), ("same", cell.replace("B", "C"), "broken")]
    assert told(book_of(tmp_path, **{**sheets, "Oversigt": all_years})) == (1, cells)


def test_sheets_that_say_other_things_under_one_name_are_not_tied(tmp_path: Path) -> None:
    other = {
        name: [rows[0], *([label, *(cell + 31 for cell in cells)] for label, *cells in rows[1:-1])]
        for name, rows in DETAILS.items()
    }
    whole = {
        name: [*rows, ["I alt", *(sum(row[at] for row in rows[1:]) for at in (1, 2))]]
        for name, rows in other.items()
    }
    assert told(book_of(tmp_path, Oversigt=OVERVIEW, **whole)) == (0, [])


def test_one_total_of_two_tables_that_split_it_differently_is_one_figure(tmp_path: Path) -> None:
    by_kind: Rows = [
        ["1.000 kr.", 2026, 2027],
        ["Løn", 7000, 7200],
        ["Varer", 2120, 2177],
        ["Havnen i alt", 9120, 9377],
    ]
    by_place = [*DETAILS["Havn"][:3], ["Havnen i alt", 9120, 9377]]
    assert told(book_of(tmp_path, Art=by_kind, Sted=by_place)) == (0, [])
    wrong = changed(changed(by_kind, 1, 2, 7300), 3, 2, 9477)  # type: ignore[arg-type]
    assert told(book_of(tmp_path, Art=wrong, Sted=by_place)) == (1, [("same", "Sted!C4", "broken")])


def balances(year: int, opening: int, moved: int) -> Rows:
    header = ["Fonde, 1.000 kr.", f"Primo {year}", f"Bevægelser {year}", f"Ultimo {year}"]
    rows = [("Havnefond", opening, moved), ("Skovfond", 310, 20), ("Legat", 95, 5)]
    whole = ("I alt", opening + 405, moved + 25)
    return [header, *([name, first, move, first + move] for name, first, move in (*rows, whole))]


@pytest.mark.parametrize("years", [(2026, 2027), (2027, 2026)])
def test_a_year_opens_with_what_the_year_before_closed_with(
    tmp_path: Path, years: tuple[int, int]
) -> None:
    right = {2026: balances(2026, 4120, 130), 2027: balances(2027, 4250, 90)}
    right[2027] = [
        right[2027][0],
        right[2027][1],
        ["Skovfond", 330, 20, 350],
        ["Legat", 100, 5, 105],
        ["I alt", 4680, 115, 4795],
    ]
    assert told(book_of(tmp_path, **{str(year): right[year] for year in years})) == (0, [])
    wrong = {**right, 2027: changed(right[2027], 2, 1, 303)}  # type: ignore[arg-type]
    status, broken = told(book_of(tmp_path, **{str(year): wrong[year] for year in years}))
    assert status == 1
    assert ("carry", "2027!B3" if years[0] == 2026 else "2026!D3", "broken") in broken
