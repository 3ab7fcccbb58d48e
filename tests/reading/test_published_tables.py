"""What a reader of published budgets expects of the general reader, each with a table of its own."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from budgetcli.model.budgets import Budget, Input, Measure, Role, Sign
from budgetcli.model.errors import BudgetError, DoubtError, ReadError
from budgetcli.reading.layouts import Layout, read_grid
from budgetcli.reading.terms import year_of
from budgetcli.sheets.grids import CellError, Grid, Style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.model.equations import Equation
    from budgetcli.sheets.grids import Value

LOOKING = Layout(open_sign=True)
"""As `inspect`, `check` and `convert` read."""


def grid(text: str) -> Grid:
    """Return a sheet written with `;` between its cells; numbers are stored as such, `#DIV/0!` is
    an error."""
    rows = [line.strip().split(";") for line in text.strip("\n").splitlines()]
    return Grid(
        source=Input("book.xlsx", "Sheet", ""),
        values=tuple(tuple(map(_value, row)) for row in rows),
    )


def _value(text: str) -> Value:
    if text.startswith("#"):
        return CellError(text)
    number = text.removeprefix("-").replace(".", "", 1)
    return Decimal(text) if number.isdecimal() else text or None


def read(sheet: Grid, layout: Layout = LOOKING) -> tuple[Budget, ...]:
    """Return the budgets of a sheet."""
    return read_grid(sheet, layout)


def measures(found: Budget) -> list[Measure]:
    """Return what the columns measure."""
    return [column.measure for column in found.columns]


def notes(found: Budget) -> list[str]:
    """Return the kinds of the notes."""
    return [note.id for note in found.notes]


LINES = """
Schools;100;120;20
Roads;50;45;-10
Parks;30;36;20
Harbour;7;9;28.6
"""


def test_an_error_in_a_column_of_percentages_does_not_refuse_the_sheet() -> None:
    (found,) = read(
        grid(f"Service;2024;2025;Change %{LINES}Fire;0;3;#DIV/0!"),
        Layout(sign=Sign.EXPENSE_POSITIVE),
    )
    assert ("error-cell", "D6") in [
        (note.id, note.place and note.place.cell) for note in found.notes
    ]


def test_an_error_among_the_amounts_is_a_note_when_looking_and_stops_a_summary() -> None:
    sheet = grid(f"Service;2024;2025;2026{LINES}Fire;0;3;#REF!")
    (found,) = read(sheet)
    assert "error-cell" in notes(found)
    with pytest.raises(ReadError, match="REF"):
        read(sheet, Layout(sign=Sign.EXPENSE_POSITIVE))


def test_a_table_that_cannot_be_read_does_not_take_the_others_with_it() -> None:
    sheet = grid("Service;2024;2025\nSchools;1,800;x\nRoads;2,400;y\nParks;3,100;z")
    refused: list[BudgetError] = []
    assert read_grid(sheet, LOOKING, refused) == ()
    assert [each.id for each in refused] == ["decimal-doubt"]


def test_a_column_of_formulas_that_divide_is_no_money() -> None:
    sheet = grid(f"Service;Adopted;Actual;Ratio{LINES}")
    formulas = {(row, 3): f"B{row + 1}/C{row + 1}" for row in range(1, 5)}
    (found,) = read(sheet._replace(formulas=formulas))
    assert measures(found) == [Measure.AMOUNT, Measure.AMOUNT, Measure.OTHER]


@pytest.mark.parametrize(
    ("header", "year"),
    [
        ("FY 18 planned", 2018),
        ("FY'16", 2016),
        ("FY17/18", "2017/18"),
        ("FY2017-18", "2017-18"),
        ("2016/17", "2016/17"),
        ("B 2015", 2015),
        ("R2014", 2014),
        ("VA 2012 in Fr.", 2012),
        ("amount_2015", 2015),
        ("E1920", None),
        ("BO1", None),
        ("B12", None),
        ("1.2015", None),
        ("12015", None),
    ],
)
def test_a_year_is_a_year_and_a_code_is_none(header: str, year: int | str | None) -> None:
    assert year_of(header) == year


def test_a_unit_in_a_numbered_note_is_not_that_of_the_table() -> None:
    (found,) = read(
        grid(
            f"Amounts in 1000 kr\n\nService;2024;2025;2026{LINES}\n\n7) Gross cost in kr. of all units"
        )
    )
    assert found.heading.unit.scale == 1000


def test_a_unit_in_one_header_is_that_of_its_column() -> None:
    (found,) = read(grid(f"Service;Adopted;Actual;Distance travelled daily (mill. metres){LINES}"))
    assert (found.heading.unit.scale, measures(found)[-1]) == (1, Measure.OTHER)


@pytest.mark.parametrize("unit", ["£'000", "$000", "T€", "tis. Kč", "tys. zł", "1000 kr"])
def test_thousands_are_known_however_they_are_written(unit: str) -> None:
    (found,) = read(grid(f"{unit}\n\nService;2024;2025;2026{LINES}"))
    assert found.heading.unit.scale == 1000


@pytest.mark.parametrize(
    ("caption", "scale"),
    [
        ("Budget (en milliers d'euros)", 1000),
        ("en miles de euros", 1000),
        ("Importi in migliaia di euro", 1000),
        ("Valores em milhares de euros", 1000),
        ("Bedragen x € 1.000", 1000),
        ("ezer forintban", 1000),
        ("u tisućama kuna", 1000),
        ("v tisoč EUR", 1000),
        ("tuhatta euroa", 1000),
        ("£k", 1000),
        ("in EUR 1.000", 1000),
        ("w tysiącach złotych", 1000),
        ("Presupuesto en millones de euros", 10**6),
        ("in milioni di euro", 10**6),
        ("em milhões de euros", 10**6),
        ("Bedragen in miljoenen euro's", 10**6),
        ("Mnkr", 10**6),
        ("£m", 10**6),
        ("w milionach złotych", 10**6),
        ("millió forint", 10**6),
        ("en miles de millones de euros", 10**9),
        ("en milliards d'euros", 10**9),
        ("Bedragen in miljarden", 10**9),
        ("mld zł", 10**9),
        ("- v EUR", 1),
        ("(v Kč, s přesností na dvě desetinná místa)", 1),
        ("- u kunama", 1),
    ],
)
def test_the_unit_is_known_in_many_languages(caption: str, scale: int) -> None:
    (found,) = read(grid(f"{caption};;\n\nService;2024;2025;2026{LINES}"))
    assert (found.heading.unit.scale, "unit-not-stated" in notes(found)) == (scale, False)


def test_a_format_that_divides_otherwise_than_the_text_says_is_a_doubt() -> None:
    sheet = grid(f"(amounts in thousands)\n\nService;2024;2025;2026{LINES}")
    sheet = sheet._replace(
        styles={(row, column): Style("#.0,,") for row in range(3, 7) for column in range(1, 4)}
    )
    with pytest.raises(DoubtError, match="different units"):
        read(sheet)
    (found,) = read(sheet, LOOKING._replace(scale=1000))
    assert found.heading.unit.scale == 1000


def test_a_format_that_divides_without_a_word_shows_what_is_stored_in_full() -> None:
    sheet = grid(f"Service;2024;2025;2026{LINES}")
    (found,) = read(
        sheet._replace(
            styles={(row, column): Style("#.0,,") for row in range(1, 5) for column in range(1, 4)}
        )
    )
    assert (found.heading.unit.scale, "unit-in-format" in notes(found)) == (1, True)


@pytest.mark.parametrize(
    ("above", "title"),
    [
        ("mio. kr.", "Sheet"),
        ("Beløb i 1.000 kr.", "Sheet"),
        ("Budget for parks, mio. kr.", "Budget for parks, mio. kr."),
    ],
)
def test_a_unit_is_no_title(above: str, title: str) -> None:
    (found,) = read(
        grid(f"{above};;;\n\nService;2024;2025;2026\nSchools;100;120;20\nRoads;50;45;-10")
    )
    assert found.heading.title == title


def test_amounts_that_the_format_only_shows_in_thousands_are_in_full() -> None:
    sheet = grid(f"(amounts expressed in thousands)\n\nService;2024;2025;2026{LINES}")
    styles = {(row, column): Style("#,##0,") for row in range(3, 7) for column in range(1, 4)}
    (found,) = read(sheet._replace(styles=styles))
    assert (found.heading.unit.scale, "unit-in-format" in notes(found)) == (1, True)


def test_columns_of_codes_are_no_amounts() -> None:
    lines = "\n".join(
        f"Line {number};{100 + number % 3};{number % 2};{number * 37}.50;{number * 41}.25"
        for number in range(1, 30)
    )
    (found,) = read(grid(f"Service;post_nr;area;2024;2025\n{lines}"))
    assert [column.year for column in found.columns] == [2024, 2025]
    assert notes(found).count("no-money") == 2


def test_the_sign_follows_from_a_net_whatever_it_is_called() -> None:
    lines = "\n".join(
        f"Group {number};{100 * number};{37 * number};{-63 * number}" for number in range(1, 7)
    )
    (found,) = read(grid(f"Group;Kosten 2011;Erlöse 2011;DB IV\n{lines}"), Layout())
    assert found.heading.sign is Sign.INCOME_POSITIVE


def test_a_column_that_is_the_difference_of_the_two_before_it_is_checked() -> None:
    lines = "\n".join(
        f"Group {number};{100 * number};{37 * number**2 + 1};{37 * number**2 + 1 - 100 * number}"
        for number in range(1, 7)
    )
    (found,) = read(grid(f"Group;Adopted;Actual;Change\n{lines}"))
    assert len(found.equations) == 6


def totals(found: Sequence[Budget]) -> int:
    """Return how many sums were found."""
    return sum(len(each.equations) for each in found)


def test_a_figure_near_another_is_no_sum() -> None:
    lines = "2020;81.5;81.7\n2021;81.7;81.8\n2022;82.2;82.2\n2023;82.3;82.3\n2024;82.2;82.4"
    assert totals(read(grid(f"Expectancy;North;South\n{lines}"))) == 0


def test_column_numbers_need_not_begin_with_one() -> None:
    (found,) = read(
        grid(
            "Name;Adopted;Revised;Actual\ntext;31;32;33\nLoans;59;61;49\nRepaid;-20;-52;-47\nSum;39;9;2"
        )
    )
    assert [line.label for line in found.lines] == ["Loans", "Repaid", "Sum"]


def test_an_amount_beyond_all_measure_is_read_as_it_stands() -> None:
    (found,) = read(grid(f"Service;2024;2025;2026{LINES}Far;{'9' * 40};0.5;0.25"))
    assert (
        max(figure.amount for figure in found.figures.values()) == Decimal("9" * 40)
        or found.heading.sign is Sign.EXPENSE_POSITIVE
    )


def test_a_difference_of_unsigned_sides_holds_in_their_own_signs() -> None:
    lines = "\n".join(
        f"Group {number};{100 * number};{37 * number**2};{37 * number**2 - 100 * number}"
        for number in range(1, 7)
    )
    (found,) = read(grid(f"Group;Kosten 2011;Erlöse 2011;DB IV\n{lines}"))
    figures = found.figures
    parts = [
        sum(factor * Fraction(figures[key].amount) for factor, key in each.terms)
        for each in found.equations
    ]
    assert parts == [figures[each.result].amount for each in found.equations]
    assert len(found.equations) == 6


def test_a_line_that_a_sum_adds_is_no_index_whatever_it_is_called() -> None:
    (found,) = read(
        grid("""
        kr.;2023;2024;2025;2026
        08 Design;2852;1924;2161;2038
        0801 Design Society;1991;1512;2053;1917
        0802 The INDEX award;447;301;0;17
        0803 Centre of architecture;414;111;108;104
        09 Film;7001;8017;9043;9159
        0901 School of film;3001;4008;5021;5137
        0902 House of film;4000;4009;4022;4022
    """),
        LOOKING._replace(sign=Sign.EXPENSE_POSITIVE),
    )
    assert [line.role for line in found.lines if "INDEX" in line.label] == [Role.LINE]
    assert all(equation_holds(found, each) for each in found.equations)
    assert len(found.equations) == 8


def equation_holds(found: Budget, equation: Equation) -> bool:
    """Tell whether an equation holds as printed."""
    return found.figures[equation.result].amount == sum(
        factor * Fraction(found.figures[key].amount) for factor, key in equation.terms
    )
