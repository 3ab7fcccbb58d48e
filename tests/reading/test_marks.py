"""What settles `1.234`: a unit, another number of the sheet, or how the small amounts look; else it
is asked about."""

from __future__ import annotations

from decimal import Decimal

import pytest

from budgetcli.model.budgets import Input
from budgetcli.model.errors import DoubtError, ReadError
from budgetcli.model.numbers import DecimalMark, marks_of
from budgetcli.reading.amounts import evident_mark
from budgetcli.reading.layouts import Layout
from budgetcli.reading.terms import without_total, year_of
from budgetcli.sheets.grids import Grid
from tests.reading.test_published_tables import grid, read

OPEN = "Område;2025;2026\nSkoler;812.500;830.125\nVeje;97.250;99.375\nParker;35.125;36.625\nI alt;944.875;966.125"


def printed(text: str) -> Grid:
    """Return a sheet in which every cell is the text it is."""
    return Grid(
        source=Input("book.xlsx", "Sheet", ""),
        values=tuple(tuple(line.split(";")) for line in text.splitlines()),
    )


def marked(text: str) -> DecimalMark | None:
    """Return the mark of the amounts in the second and third column; numbers are left the texts
    they are."""
    sheet = printed(text)
    found = evident_mark(sheet, range(len(sheet.values)), (1, 2))
    return found.mark if found is not None else None


@pytest.mark.parametrize(
    ("said", "mark"),
    [
        ("Beløb i hele kr.", DecimalMark.COMMA),
        ("Beløb i 1.000 kr.", DecimalMark.COMMA),
        ("heraf 2,5 mio. kr. til IT", DecimalMark.COMMA),
        ("of which 2.5 million", DecimalMark.POINT),
        ("Angaben in TEUR", None),
        ("Beløb i hele kr., heraf 2.5 mio.", None),
    ],
)
def test_a_text_of_the_sheet_settles_the_mark(said: str, mark: DecimalMark | None) -> None:
    assert marked(f"{said}\n{OPEN}") is mark


def test_amounts_below_a_thousand_settle_it_where_others_end_in_a_zero() -> None:
    assert marked(OPEN) is None
    assert marked(f"{OPEN}\nHavn;640;655\nBro;7.210;7.300") is DecimalMark.COMMA
    assert marked(f"{OPEN}\nHavn;640;655\nBro;7210;7300") is None


def test_the_reading_says_by_what_it_was_settled() -> None:
    (found,) = read(printed(f"Beløb i hele kr.\n{OPEN}"))
    assert next(iter(found.figures.values())).amount == Decimal(-812500)
    assert "decimal-mark" in [note.id for note in found.notes]
    with pytest.raises(DoubtError, match="two ways"):
        read(printed(OPEN))


@pytest.mark.parametrize(
    ("header", "year"),
    [
        ("31.12.2025", 2025),
        ("2025-12-31", 2025),
        ("2025-26", "2025-26"),
        ("2025-12", 2025),
        ("FY25", 2025),
        ("Nr. 12.2025.4", None),
    ],
)
def test_a_day_stands_for_its_year(header: str, year: int | str | None) -> None:
    assert year_of(header) == year


def test_short_years_need_neighbours() -> None:
    rows = "Skoler;812;830\nVeje;97;99\nI alt;909;929"
    (found,) = read(grid(f"Område;R24;B25\n{rows}"))
    assert [column.year for column in found.columns] == [2024, 2025]
    (other,) = read(grid(f"Område;R24;B31\n{rows}"))
    assert [column.year for column in other.columns] == [None, None]


def test_a_deduction_and_what_is_left_are_not_the_parts_of_the_total_above_them() -> None:
    (found,) = read(
        grid(
            "Service;2024;2025\nSchools;812;830\nRoads;97;99\nParks;35;36\nGross;944;965\nRebate;44;45\nLeft;900;920"
        )
    )
    roles = {line.label: str(line.role) for line in found.lines}
    assert roles["Schools"] == "line"
    assert roles["Gross"] in ("subtotal", "total")


def test_a_grand_total_names_nothing() -> None:
    assert without_total("Totaal generaal") == "Totaal generaal"
    assert without_total("Budget i alt") == "Budget i alt"
    assert without_total("Skoleudvalget i alt") == "Skoleudvalget"


def test_rows_that_name_a_year_and_a_line_several_times_are_no_lines_of_one_budget() -> None:
    with pytest.raises(ReadError, match="year that stands in this column"):
        read(
            grid(
                "Service;Year;Amount\nSchools;2024;812\nSchools;2024;830\nRoads;2024;97\nRoads;2025;99"
            ),
            Layout(),
        )


def test_a_hidden_column_of_no_year_beside_years_is_no_money() -> None:
    sheet = grid("Service;2024;aid;2025\nSchools;812;5684;830\nRoads;97;679;99\nAll;909;6363;929")
    (found,) = read(Grid(source=sheet.source, values=sheet.values, hidden_columns=frozenset({2})))
    assert [str(column.measure) for column in found.columns] == ["amount", "other", "amount"]


def test_a_table_beside_another_under_one_header_is_not_its_columns() -> None:
    head = "Udgifter;;;;Indtægter\nOmråde;2024;2025;;Område;2024;2025"
    spent, received = read(
        grid(
            f"{head}\nSkoler;812;830;;Skat;700;710\nVeje;97;99;;Gebyr;209;219\nI alt;909;929;;I alt;909;929"
        )
    )
    assert [str(each.heading.sign) for each in (spent, received)] == [
        "expense-positive",
        "income-positive",
    ]


def test_a_leading_nought_proves_a_decimal_mark() -> None:
    assert (marks_of("0,120"), marks_of("0.120"), marks_of("10,120")) == (
        frozenset({DecimalMark.COMMA}),
        frozenset({DecimalMark.POINT}),
        frozenset(DecimalMark),
    )


def test_an_index_is_no_evidence_for_groups_of_thousands() -> None:
    rows = "Item;2022;2023\nHealth;294.080;293.560\nNature;1.010;1.981\nWaste;71.880;70.914"
    assert marked(f"{rows}\nIndex;100;100") is None
    assert marked(f"{rows}\nParks;100;110") is DecimalMark.COMMA
