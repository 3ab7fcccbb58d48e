"""Columns and tables that are no money: coordinates, quantities, key figures, codes and scratch
beside the table."""

from __future__ import annotations

import pytest

from budgetcli.model.budgets import Measure
from budgetcli.model.errors import ReadError
from budgetcli.reading.layouts import Layout, read_grid
from tests.reading.test_published_tables import grid

LINES = "\nSchools;12;{0};100;110\nRoads;13;{0};200;190\nParks;14;{0};50;60\nFire;15;{0};70;80\nOther;16;{0};30;40"


def money(text: str) -> list[str]:
    """Return the letters of the columns that are read as money in the first table of a text."""
    table = read_grid(grid(text), Layout(open_sign=True))[0]
    columns = {key.column for key in table.figures if key.column.measure is Measure.AMOUNT}
    cells = {
        figure.place.cell
        for key, figure in table.figures.items()
        if key.column in columns and figure.place and figure.place.cell
    }
    return sorted({cell[0] for cell in cells})


@pytest.mark.parametrize(
    "header",
    [
        "GPS Latitude",
        "Roads (km)",
        "Netto driftsutgifter per innbygger",
        "Ansatte (årsverk)",
        "Elever (antall)",
    ],
)
def test_a_column_of_another_quantity_is_no_money(header: str) -> None:
    assert money(f"Service;{header};Note;2024;2025" + LINES.format("x")) == ["D", "E"]


def test_columns_without_a_header_that_hold_next_to_nothing_are_scratch() -> None:
    text = "Service;2024;2025;;\nSchools;100;110;;\nRoads;200;190;;\nParks;50;60;;\nFire;70;80;;\nOther;30;40;;\nTotal;450;480;;-30"
    assert money(text) == ["B", "C"]


def test_sums_somebody_tried_far_below_the_table_are_no_lines() -> None:
    text = "Service;2024;2025\nSchools;100;110\nRoads;200;190\nParks;50;60\nTotal;350;360\n;;\n;;\n;117;\n;;9"
    (found,) = read_grid(grid(text), Layout())
    assert [line.id for line in found.lines] == ["schools", "roads", "parks", "total"]


def test_codes_of_the_columns_are_a_header() -> None:
    text = "Fund;;;;;;\n"
    text += "Line;1080;2240;2320;2330;2420;Grand Total\nSales tax;5;6;7;8;9;35\nUse tax;1;2;3;4;5;15\nFees;2;2;2;2;2;10\nTotal;8;10;12;14;16;60"
    (found,) = read_grid(grid(text), Layout(open_sign=True))
    assert [line.id for line in found.lines] == ["sales-tax", "use-tax", "fees", "total"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            "County;Roads (km);Bridges (number)\nNorth;12;3\nSouth;8;2\nWest;20;5",
            "physical quantities",
        ),
        (
            "Økonomi - nøkkeltall 2024;;\n;;\nIndicator;2024;2025\nDebt;17;19\nResult;2;3\nFund;9;8",
            "key figures",
        ),
        (
            "Nettodriftsudgifter pr. indbygger;;\n;;\nService;2024;2025\nSkole;17;19\nPleje;22;23\nVej;9;8",
            "key figures",
        ),
        (
            "Indikator;2024;2025;Enhet\nInnbyggere;50013;51511;antall\nFødte;11;12;per 1000\nInntekter;63135;69604;kr\nResultat;2;4;%",
            "key figures",
        ),
    ],
)
def test_a_table_of_no_money_is_refused_with_what_it_is(text: str, what: str) -> None:
    with pytest.raises(ReadError, match=what) as refused:
        read_grid(grid(text), Layout(open_sign=True))
    assert refused.value.id == "not-money"
    (found,) = read_grid(grid(text), Layout(open_sign=True, scale=1))
    assert found.figures


def test_a_header_that_begins_anew_with_other_numbers_is_of_another_table() -> None:
    head = "Par;Item;Name;Plan;Actual\na;b;text;{};{}"
    lines = "\n10;1;Tax;5;6\n10;2;Fee;7;8\nTotal;;;12;14"
    tables = read_grid(
        grid(
            f"I. PŘÍJMY;;;;\n;;;;\n{head.format(1, 2)}{lines}\n;;;;\nII. VÝDAJE;;;;\n;;;;\n{head.format(21, 22)}{lines}"
        ),
        Layout(open_sign=True),
    )
    assert len(tables) == 2


def test_a_header_repeated_at_a_page_break_begins_no_table() -> None:
    head = "Par;Item;Name;Plan;Actual\na;b;text;1;2"
    text = f"I. PŘÍJMY;;;;\n;;;;\n{head}\n10;1;Tax;5;6\n10;2;Fee;7;8\n;;;;\nReport, page 2;;;;\n;;;;\n{head}\n10;3;Rent;5;6\nTotal;;;17;20"
    (found,) = read_grid(grid(text), Layout(open_sign=True))
    assert len(found.equations) == 2
