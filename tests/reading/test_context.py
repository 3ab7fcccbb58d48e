"""What a sheet says around its amounts: years of titles and rows, units of rows and columns,
rounding steps, what is unknown."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from budgetcli.model.budgets import Column, Key, Role
from budgetcli.reading.context import step_in
from budgetcli.reading.layouts import Layout
from budgetcli.reading.published import published_tables
from budgetcli.reading.tables import budget_of
from tests.reading.test_published_tables import LOOKING, grid, read

if TYPE_CHECKING:
    from budgetcli.model.budgets import Budget, Year

LINES = "\nSkoler;812;830\nVeje;97;99\nParker;35;36\nI alt;944;965"


def years(text: str, sheet: str = "Sheet") -> list[Year | None]:
    """Return the years of the columns of the first table of a text on a sheet of this name."""
    made = grid(text)
    found = read(made._replace(source=made.source._replace(sheet=sheet)))
    return [column.year for column in found[0].columns]


@pytest.mark.parametrize(
    ("text", "sheet", "expected"),
    [
        ("Regnskab 2024 for området;;\n;;\n1.000 kr.;Beløb;Netto" + LINES, "Ark1", [2024, 2024]),
        (
            "Table 3: Expenditure, 2023, EUR thousand;;\nService;Amount;Net" + LINES,
            "Ark1",
            [2023, 2023],
        ),
        ("1.000 kr.;Beløb;Netto" + LINES, "Budget 2025", [2025, 2025]),
        ("1.000 kr.;Beløb;Netto" + LINES, "Ark1", [None, None]),
        ("1.000 kr.;2025;2026" + LINES, "Budget 2024", [2025, 2026]),
        ("Udvikling 2023-2026;;\n1.000 kr.;Beløb;Netto" + LINES, "Ark1", [None, None]),
        ("Faste priser 2022;;\n1.000 kr.;Beløb;Netto" + LINES, "Ark1", [None, None]),
        ("Udskrevet 12.03.2025;;\n1.000 kr.;Beløb;Netto" + LINES, "Ark1", [None, None]),
        (
            "Budget 2025;;\nVedtaget oktober 2024;;\n1.000 kr.;Beløb;Netto" + LINES,
            "Ark1",
            [2025, 2025],
        ),
    ],
)
def test_the_year_of_a_title_is_that_of_the_amounts(
    text: str, sheet: str, expected: list[Year | None]
) -> None:
    assert years(text, sheet) == expected


def general(text: str) -> list[Budget]:
    """Return the budgets that the general reader finds in a text."""
    return [budget_of(table, LOOKING) for table in published_tables(grid(text), LOOKING, [])]


def amounts(found: Budget) -> dict[tuple[str, Year | None], str]:
    """Return the amounts as texts by the label of their line and their year."""
    labels = {line.id: line.label for line in found.lines}
    return {
        (labels[key.line], key.column.year): str(figure.amount)
        for key, figure in found.figures.items()
    }


def test_a_year_in_every_row_becomes_columns() -> None:
    (found,) = read(
        grid(
            "Year;Service;Cost EUR\n2024;Schools;812\n2024;Roads;97\n2025;Schools;830\n2025;Roads;99"
        )
    )
    assert {key: amount.lstrip("-") for key, amount in amounts(found).items()} == {
        ("Schools", 2024): "812",
        ("Roads", 2024): "97",
        ("Schools", 2025): "830",
        ("Roads", 2025): "99",
    }
    assert len(found.lines) == 2


def test_one_year_in_every_row_is_that_of_the_columns() -> None:
    (found,) = read(
        grid(
            "EJERCICIO;CAPÍTULO;GASTOS (EUR)\n2023;Personal;41\n2023;Bienes;18\n2023;Intereses;9\n2023;TOTAL;68"
        )
    )
    assert {key[1] for key in amounts(found)} == {2023}
    assert [line.label for line in found.lines] == ["Personal", "Bienes", "Intereses", "TOTAL"]


def test_rows_that_are_called_by_their_years_become_columns_and_their_columns_lines() -> None:
    (found,) = read(
        grid("EUR million;Schools;Roads;Total\n2023;31;12;43\n2024;32;13;45\n2025;33;12;45")
    )
    assert [(line.label, line.role) for line in found.lines] == [
        ("Schools", Role.LINE),
        ("Roads", Role.LINE),
        ("Total", Role.TOTAL),
    ]
    assert found.columns == tuple(map(Column, (2023, 2024, 2025)))
    assert amounts(found)["Roads", 2024].lstrip("-") == "13"


def test_a_row_and_a_column_of_another_unit_are_moved_into_that_of_the_table() -> None:
    (found,) = read(
        grid(
            "tkr;2025;2026\nSkoler;12340;12515\nPleje;20411;20807\nVeje;3105;3090\nTotal (mio. kr.);35.9;36.4"
        )
    )
    assert found.heading.unit.scale == 1000
    figure = found.figures[Key(found.lines[-1].id, found.columns[0])]
    assert (abs(figure.amount), figure.quantum) == (Decimal(35_900), Decimal(100))
    (other,) = read(
        grid(
            "Post;2025 tkr;2026 tkr;2027 mio. kr.\nSkoler;12340;12515;12.7\nPleje;20411;20807;21.0"
        )
    )
    assert other.heading.unit.scale == 1000
    assert abs(other.figures[Key(other.lines[0].id, other.columns[2])].amount) == 12_700


def test_a_column_of_units_states_the_unit_of_the_table() -> None:
    (found,) = read(
        grid(
            "Service;Unit;2025;2026\nLibraries;£000;812;830\nParks;£000;377;361\nRoads;£000;1204;1188\nTotal;£000;2393;2379"
        )
    )
    assert (found.heading.unit.scale, found.heading.unit.currency) == (1000, "GBP")
    assert {
        figure.place.cell[0]
        for figure in found.figures.values()
        if figure.place and figure.place.cell
    } == {"C", "D"}


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("eur, rounded to the nearest 5", "5"),
        ("figures are rounded to the nearest hundred; totals may not add up.", "100"),
        ("rounded to £100", None),
        ("beløb i hele 100.000", "100000"),
        ("tal er afrundet til nærmeste 1.000", "1000"),
        ("auf 1.000 gerundet", "1000"),
        ("avrundat till närmaste hundratal", None),
        ("i hele kroner", None),
        ("i hele landet", None),
        ("rounded", None),
        ("nearest 0.5", "0.5"),
    ],
)
def test_a_rounding_step_is_stated_in_words(text: str, step: str | None) -> None:
    assert step_in([text]) == (None if step is None else Decimal(step))


ROUNDED = "EUR{};2023;2024\nCulture;1200;1300\nSport;3400;3600\nTotal;4700;4900\n{}"


def test_a_stated_or_declared_step_is_that_of_the_amounts() -> None:
    said = read(grid(ROUNDED.format("", "Figures are rounded to the nearest hundred;;")))[0]
    declared = read(grid(ROUNDED.format("", "")), LOOKING._replace(step=Decimal(100)))[0]
    silent = read(grid(ROUNDED.format("", "")))[0]
    assert [
        {figure.quantum for figure in each.figures.values()} for each in (said, declared, silent)
    ] == [{100}, {100}, {1}]


def test_a_step_in_whole_currency_is_one_of_the_unit() -> None:
    text = "1.000 kr., i hele 100.000 kr.;2023;2024\nKultur;1200;1300\nIdræt;3400;3600\nI alt;4700;4900"
    assert {figure.quantum for figure in read(grid(text))[0].figures.values()} == {100}


@pytest.mark.parametrize("text", ["n/a", "..", "x", "?", "tbc", "[c]", "ca. 5", "8O0"])
def test_what_cannot_be_known_is_unknown_and_never_nought(text: str) -> None:
    (found,) = general(
        f"EUR thousand;2024;2025;2026\nMuseum;120;130;135\nTheatre;{text};55;57\nPark;10;11;12\nTotal;185;196;204"
    )
    theatre = next(line for line in found.lines if line.label == "Theatre")
    assert [(key.line, each.text) for key, each in found.unknown.items()] == [(theatre.id, text)]
    assert Key(theatre.id, found.columns[0]) not in found.figures


@pytest.mark.parametrize("text", ["-", "–", "—", "--"])
def test_a_dash_is_nil(text: str) -> None:
    (found,) = general(
        f"EUR thousand;2024;2025;2026\nMuseum;120;130;135\nTheatre;{text};55;57\nPark;10;11;12\nTotal;130;196;204"
    )
    assert not found.unknown


def test_tables_of_one_column_below_each_other_have_the_years_of_their_captions() -> None:
    part = "Udgifter {};\n1.000 kr.;Beløb\nVeje;410\nParker;233\nI alt;643"
    found = read(grid(part.format(2023) + "\n;\n" + part.format(2024)), Layout(open_sign=True))
    assert [[column.year for column in each.columns] for each in found] == [[2023], [2024]]
