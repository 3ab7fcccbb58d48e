"""The side of a row is said where the sheet says it: in a column, a group, a heading, a total, a name."""

from __future__ import annotations

import pytest

from budgetcli.comparing.summaries import summarise
from budgetcli.formats.registry import render
from budgetcli.model.budgets import Budget, Input, Measure, Side
from budgetcli.model.errors import DoubtError
from budgetcli.reading.layouts import DETECTED, Layout, read_grid
from budgetcli.reading.moneyclaims import is_wordless
from budgetcli.reading.own import read_own
from budgetcli.sheets.grids import Grid
from budgetcli.views.summary_view import SummaryView
from budgetcli.words.languages import Language
from tests.reading.test_published_tables import grid

OUT, IN = Side.EXPENDITURE, Side.INCOME


def read(text: str, name: str | None = None, layout: Layout = DETECTED) -> Budget:
    """Return the one budget of a text, read from a file of that name."""
    table: Grid = grid(text)
    if name is not None:
        table = table._replace(source=Input(name, None, ""))
    (found,) = read_grid(table, layout)
    return found


def sides(budget: Budget) -> list[Side | None]:
    return [line.side for line in budget.lines]


def first(budget: Budget) -> list[int]:
    """Return the amounts of the first column, in order."""
    column = budget.columns[0]
    return [
        int(figure.amount)
        for line in budget.lines
        if (figure := budget.figure(line.id, column)) is not None
    ]


@pytest.mark.parametrize(
    ("out", "into"), [("Udgift", "Indtægt"), ("Разходи", "Приходи"), ("AUSGABE", "EINNAHME")]
)
def test_a_column_of_sides_is_found_left_and_right_of_the_amounts(out: str, into: str) -> None:
    """Both printed positive, in whichever column the side stands."""
    rows = [("Løn", 500, out), ("Husleje", 200, out), ("Takster", 300, into), ("Gebyrer", 40, into)]
    right = "Post;2026;Art\n" + "\n".join(f"{name};{amount};{side}" for name, amount, side in rows)
    left = "Post;Art;2026\n" + "\n".join(f"{name};{side};{amount}" for name, amount, side in rows)
    for text in (right, left):
        budget = read(text)
        assert first(budget) == [-500, -200, 300, 40]
        assert sides(budget) == [OUT, OUT, IN, IN]


def test_a_column_of_other_words_is_no_side() -> None:
    budget = read("Post;Art;2026\nLøn;Drift;500\nHusleje;Drift;200\nTag;Anlæg;300\nVej;Anlæg;40")
    assert sides(budget) == [None] * 4


def test_headings_say_the_side_of_the_rows_below_though_a_line_stands_above_them() -> None:
    text = (
        "Mio. kr.;2026\nLikviditet;70\nIndtægter;\nSkatter;600\nTilskud;200\nIndtægter i alt;800\n"
        "Udgifter;\nSkoler;500\nVeje;200\nUdgifter i alt;700\nResultat;100"
    )
    budget = read(text, layout=Layout(open_sign=True))
    told = dict(zip((line.label for line in budget.lines), sides(budget), strict=True))
    assert [told[name] for name in ("Skatter", "Tilskud", "Skoler", "Veje")] == [IN, IN, OUT, OUT]
    assert told["Likviditet"] is None
    assert told["Resultat"] is None


GROUPS = """Gruppe;Post;Udgift 2026;Indtægt 2026
Statens indtægter;Skat A;900;0
Statens indtægter;Skat B;300;0
Skoler;Løn;520;20
Skoler;Drift;110;10
Veje;Asfalt;80;0
Veje;Grus;20;0"""


def test_rows_of_an_income_group_are_income_in_a_column_called_expenditure() -> None:
    """A state's own receipts stand as the first group of its main column."""
    assert first(read(GROUPS)) == [900, 300, -520, -110, -80, -20]
    plain = GROUPS.replace("Statens indtægter", "Socialvæsen")
    assert first(read(plain)) == [-900, -300, -520, -110, -80, -20]


@pytest.mark.parametrize(("total", "way"), [("REVENUES TOTAL", 1), ("Total expenditure", -1)])
def test_a_total_named_by_a_side_says_it_of_the_whole_table(total: str, way: int) -> None:
    text = f"Line;2026;2027\nTown A;500;510\nTown B;40;41\nTown C;7;7\nTown D;3;3\n{total};550;561"
    assert first(read(text)) == [way * amount for amount in (500, 40, 7, 3, 550)]


@pytest.mark.parametrize(
    ("name", "way"), [("FY17_Revenues.csv", 1), ("expenses-2026.csv", -1), ("budget.csv", -1)]
)
def test_the_name_of_a_file_says_the_side_of_a_table_that_says_none(name: str, way: int) -> None:
    text = "Line;2026;2027\nTown A;500;510\nTown B;40;41\nTown C;7;7"
    assert first(read(text, name)) == [way * 500, way * 40, way * 7]


def test_words_set_apart_and_in_camel_case_are_words() -> None:
    text = "Post;2026\nT o t a l E r t r a g;70\nT o t a l A u f w a n d;60\nnetResult;10"
    assert first(read(text)) == [70, -60, 10]


def test_loans_go_the_way_of_their_money() -> None:
    text = (
        "Mio.;2026;2027\n01 - Einzahlungen;70;72\n02 - Auszahlungen;90;91\n03 = Saldo;-20;-19\n"
        "04 - Aufnahme von Darlehen;30;31\n05 - Tilgung von Darlehen;10;12\n06 = Saldo;20;19"
    )
    assert sides(read(text)) == [IN, OUT, None, IN, OUT, None]


@pytest.mark.parametrize(
    ("label", "way"),
    [
        ("Surplus/(Deficit)", 1),
        ("(Surplus)/Deficit", -1),
        ("Aufwandüberschuss / Ertragsüberschuss (-)", -1),
        ("Overskud (+) / underskud", 1),
    ],
)
def test_a_result_that_names_both_outcomes_says_its_sign(label: str, way: int) -> None:
    text = f"Office;2026;2027\nArchive;-20;30\nLibrary;50;-10\nHarbour;15;25\n{label};45;45"
    assert first(read(text)) == [way * amount for amount in (-20, 50, 15, 45)]


def test_fees_and_charges_are_no_cost() -> None:
    text = "Line;2026\nFees and charges;50\nGrants;40\nTotal income;90\nWages;60\nTotal expenditure;60\nNet;30"
    budget = read(text)
    assert dict(zip((line.label for line in budget.lines), sides(budget), strict=True)) == {
        "Fees and charges": IN,
        "Grants": IN,
        "Total income": IN,
        "Wages": OUT,
        "Total expenditure": OUT,
        "Net": None,
    }


@pytest.mark.parametrize("format", ["csv", "json", "jsonl"])
def test_the_side_of_a_line_is_written_and_read_back(format: str) -> None:
    budget = read(
        "Post;Art;2026\nLøn;Udgift;500\nHusleje;Udgift;200\nTakst;Indtægt;300\nGebyr;Indtægt;4"
    )
    rendered = render([SummaryView(summarise(budget))], format, Language.ENGLISH)
    data = rendered if isinstance(rendered, bytes) else rendered.encode()
    (again,) = read_own(data, Input("written", None, ""))
    assert again.lines == budget.lines
    assert again.columns == budget.columns
    amounts = [{key: each.amount for key, each in one.figures.items()} for one in (again, budget)]
    assert amounts[0] == amounts[1]
    assert b"income" in data


def test_a_line_of_taxes_speaks_of_income_and_a_tax_office_does_not() -> None:
    text = "Line;2026;2027\n{};292;300\nPay;204;210\nNon-pay;97;99\nReserves;40;45"
    with pytest.raises(DoubtError, match="speaks of income"):
        read(text.format("councilTax"))
    with pytest.raises(DoubtError, match="speaks of income"):
        read(text.format("Revenue from fees"))
    offices = ("Tax office", "Board of Revision of Taxes", "Revenue monitoring")
    for name in (*offices, "Indemnities & Taxes"):
        assert first(read(text.format(name))) == [-292, -204, -97, -40]


def test_a_group_that_works_on_income_spends() -> None:
    groups = (*(f"Office {number}" for number in range(12)), "{0}", "Refunds")
    rows = "\n".join(
        f"{group};{kind};{'-' if group == 'Refunds' else ''}{20 + at};{23 + at}"
        for at, group in enumerate(groups)
        for kind in ("Staff", "Goods")
    )
    text = "Programme;Category;2026 Actual Expense;2027 Budget\n" + rows
    assert first(read(text.format("Revenue monitoring")))[0] == -20
    with pytest.raises(DoubtError, match="both signs"):
        read(text.format("Revenues"))


def test_series_of_years_under_heads_without_a_word_are_no_money() -> None:
    assert is_wordless({1: "g_-1", 2: "g_0"}, ["2025", "2026"], ["year"])
    assert not is_wordless({1: "Drift", 2: "g_0"}, ["2025", "2026"], ["year"])
    assert not is_wordless({1: "g_-1", 2: "g_0"}, ["Skole", "2026"], ["year"])
    assert not is_wordless({1: "g_-1", 2: "g_0"}, ["2025", "2026"], ["mio. kr."])


def test_levels_and_shares_that_grow_to_100_are_no_money() -> None:
    levels = "\n".join(f"Line {each};{each * 137 + 900};{each % 3}" for each in range(1, 18))
    (column,) = [each for each in read(f"Name;2026;LEVEL\n{levels}").columns if each.year == 2026]
    assert column.measure is Measure.AMOUNT
    assert {each.measure for each in read(f"Name;2026;LEVEL\n{levels}").columns} != {None}
    assert all(
        key.column == column or key.column.measure is not Measure.AMOUNT
        for key in read(f"Name;2026;LEVEL\n{levels}").figures
    )
    shares = "\n".join(f"Saving {each};{each * 300};{each * 10};100;100" for each in range(1, 9))
    money = {
        key.column.stage
        for key in read(f"name;grossValue;Y1;Y2;Y3\n{shares}").figures
        if key.column.measure is Measure.AMOUNT
    }
    assert money == {"grossvalue"}


def test_a_small_table_behind_a_wide_gap_is_a_table_of_its_own() -> None:
    rows = [f"Post {each};{each * 11};{each * 12};Office {each}" for each in range(1, 12)]
    rows[3] += ";;;Row labels;Sum 2026;Sum 2027"
    for at, name in enumerate(("Pay", "Rent", "Fees"), 4):
        rows[at] += f";;;{name};{at * 50};{at * 60}"
    rows[7] += ";;;Total;750;900"
    found = read_grid(grid("Name;2026;2027;Office\n" + "\n".join(rows)), DETECTED)
    assert [len(budget.lines) for budget in found] == [11, 4]
    assert [column.year for column in found[1].columns] == [2026, 2027]
