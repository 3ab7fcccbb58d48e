"""Money is a claim: heads, labels, captions and formats that say otherwise, and their clean
counterparts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcli.model.budgets import Measure
from budgetcli.model.errors import BudgetError
from budgetcli.reading.layouts import Layout, read_grid
from budgetcli.reading.moneyclaims import head_without_claim, label_without_claim
from budgetcli.reading.published import published_tables
from tests.program import budgetcli
from tests.reading.test_published_tables import LOOKING, grid, notes, read

if TYPE_CHECKING:
    from pathlib import Path

NO_MONEY = {
    "count": [
        "Årsværk",
        "Årsværk 2024",
        "FTE",
        "Normering",
        "Antal pladser",
        "Number of pupils",
        "Anzahl Fälle",
        "Qty",
        "Planstellen",
    ],
    "per head": [
        "Kr. pr. indbygger 2026",
        "2024 per inhabitant, EUR",
        "Unit price EUR",
        "EUR je Einwohner",
        "Udgift pr. elev",
        "Per capita",
    ],
    "share": [
        "%",
        "Andel %",
        "Growth, per cent",
        "Change 2025 %",
        "Per cent of GDP",
        "I pct.",
        "Deckungsgrad",
    ],
    "rate": [
        "achievement_rate",
        "achievementRate",
        "Vacancy rate",
        "Share of all",
        "Andel af alle",
    ],
}
MONEY = [
    "2024",
    "Budget 2025",
    "Mål 2026 (+20 %)",
    "Løn",
    "Personale",
    "Besparelse på 2 pct. 2025",
    "Rate",
    "Schools",
    "Staff costs",
    "Beløb",
]


@pytest.mark.parametrize(
    ("kind", "head"), [(kind, head) for kind, heads in NO_MONEY.items() for head in heads]
)
def test_a_head_says_that_its_figures_are_no_money(kind: str, head: str) -> None:
    assert head_without_claim(head) == kind


@pytest.mark.parametrize("head", MONEY)
def test_a_head_of_money_says_nothing_else(head: str) -> None:
    assert head_without_claim(head) is None


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Årsværk", "count"),
        ("Antal indbyggere pr. 1. januar", "count"),
        ("Inhabitants", "count"),
        ("FTE (posts)", "count"),
        ("Dækningsgrad i %", "share"),
        ("Per cent of all", "share"),
        ("Skatteprocent", "share"),
        ("Defizit in % der Kosten", "share"),
        ("Udgift pr. indbygger, kr.", "per head"),
        ("Kostendeckung", "share"),
        ("Børn og unge", None),
        ("Indbyggerfest", None),
        ("Reserve 2 %", None),
        ("Personale", None),
        ("Posts and telecoms", None),
        ("Løn til nye stillinger", None),
        ("Befolkningsprognose (konsulent)", None),
        ("Einwohnermeldeamt", None),
        ("2 %-pulje", None),
    ],
)
def test_a_label_says_that_its_row_is_no_money(label: str, kind: str | None) -> None:
    assert label_without_claim(label) == kind


def cells(text: str) -> set[str]:
    """Return the cells that are read as figures of money."""
    found = {
        figure.place.cell
        for each in read(grid(text))
        for key, figure in each.figures.items()
        if key.column.measure is Measure.AMOUNT and figure.place
    }
    return {cell for cell in found if cell}


ROWS = "{}\nArchive;{};7120;7205\nMuseum;{};4877;4901\nHarbour;{};15230;15118\nI alt;{};27227;27224"


@pytest.mark.parametrize(
    ("head", "values"),
    [
        ("Årsværk", ("14.5", "9", "21.2", "44.7")),
        ("Prosjekt", ("30118", "41207", "50033", "")),
        ("Qty", ("12", "20", "1", "33")),
        ("Occupancy", ("0.25", "0.5", "1.0", "")),
        ("Beds", ("3", "4", "5", "12")),
    ],
)
def test_a_column_without_a_claim_beside_money_is_left_out(
    head: str, values: tuple[str, ...]
) -> None:
    text = ROWS.format(f"Place;{head};Budget 2025;Budget 2026", *values)
    assert cells(text) == {f"{letter}{row}" for letter in "CD" for row in range(2, 6)}
    assert "no-money" in notes(read(grid(text))[0])


def test_parts_of_a_total_beside_them_are_money_whatever_they_are_called() -> None:
    text = "Place;Wages;Goods;Budget 2025\nArchive;7;713;720\nMuseum;9;481;490\nHarbour;3;312;315\nFire;8;92;100\nTotal;27;1598;1625"
    assert {"B2", "C2", "D2"} <= cells(text)


def test_rows_of_posts_and_shares_are_named_without_figures() -> None:
    text = "1.000 kr.;2025;2026\nLøn;7120;7205\nDrift;915;902\nI alt;8035;8107\nÅrsværk;14.5;14.2\nAndel i %;91;90"
    assert cells(text) == {f"{letter}{row}" for letter in "BC" for row in (2, 3, 4)}
    (found,) = read(grid(text))
    assert [line.label for line in found.lines][-2:] == ["Årsværk", "Andel i %"]


def test_a_row_that_numbers_all_columns_is_a_header() -> None:
    text = "Nr.;Name;2025;2026\n1;2;3;4\n10;Schulen;912;938\n20;Sport;101;100\n;Summe;1013;1038"
    assert cells(text) == {f"{letter}{row}" for letter in "CD" for row in (3, 4, 5)}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            "Befolkning, antal personer;;\nAlder;2025;2026\n0-5;3120;3144\n6-16;5410;5377\nI alt;8530;8521",
            "counts",
        ),
        (
            "Løntrin;Gruppe 0;Gruppe 1\n11;241302;246118\n12;244910;249801\n13;248655;253490",
            "codes",
        ),
        (
            "Share of the economy;;\n;Per cent of GDP;Per cent of GDP\n;2024;2025\nSpending;37.2;37.9\nCurrent;33.0;33.5\nOther;4.2;4.4",
            "shares",
        ),
        (
            "Konto;Bezeichnung;Gruppe\n4000;Steuern;40\n4010;Grundsteuer;40\n4110;Zuweisungen;41\n5010;Gehälter;50",
            "codes",
        ),
    ],
)
def test_a_table_without_any_money_is_refused_with_what_it_is(text: str, what: str) -> None:
    refused: list[BudgetError] = []
    assert published_tables(grid(text), LOOKING, refused) == ()
    assert [each.id for each in refused] == ["not-money"]
    assert what in refused[0].message
    (found,) = read_grid(grid(text), Layout(open_sign=True, scale=1))
    assert found.figures


def test_departments_that_are_called_units_are_no_units() -> None:
    text = "Item;Unit;2025 EUR;2026 EUR\nCleaning;Unit 7;81200;83000\nGuards;Unit 7;37700;36100\nRepairs;Unit 9;12040;11880"
    assert cells(text) == {f"{letter}{row}" for letter in "CD" for row in (2, 3, 4)}


def test_columns_far_smaller_than_the_money_before_them_are_no_money() -> None:
    text = "name,grossValue,deliveryYear,achievementRate\nCare,4200,1,82\nMarket,3600,1,78\nPlaces,5100,2,70\nTransport,2800,1,76"
    assert cells(text.replace(",", ";")) == {"B2", "B3", "B4", "B5"}


def test_a_column_of_hardly_anything_but_noughts_is_money() -> None:
    rows = "\n".join(f"Town {number};{number * 371};0;{number * 380}" for number in range(1, 9))
    assert "C2" in cells(f"Council;Budget 2025;Levies;Budget 2026\n{rows}\nTown 9;14;5100;200")


def test_codes_are_no_money_beside_a_year_of_their_classification() -> None:
    sheet = grid(
        "Trade;2002 ABC code;2021 EUR;2022 EUR\nAll;52;600;660\nBanks;521;100;110\nLoans;5211;60;70"
        "\nCards;5212;40;40\nFunds;522;200;220\nRest;523;300;330"
    )
    (budget,) = read(sheet)
    assert {column.year for column in budget.columns} == {2021, 2022}


def test_a_row_that_is_no_money_is_left_out_with_a_note(tmp_path: Path) -> None:
    table = "tkr;2025;2026\nSkoler;100;110\nVeje;50;60\nI alt;150;170\n{}"
    (tmp_path / "a.csv").write_text(table.format("Årsværk;12;13\n"), encoding="utf-8")
    said = budgetcli("check", "a.csv", "--no-config", "--lang", "en", folder=tmp_path).err
    assert "note[no-money]: a.csv!B5: the row `Årsværk` is left out: no money" in said
    (tmp_path / "a.csv").write_text(table.format(""), encoding="utf-8")
    said = budgetcli("check", "a.csv", "--no-config", "--lang", "en", folder=tmp_path).err
    assert "no-money" not in said
