"""Columns that are sums or differences of other columns, stated or not."""

from __future__ import annotations

from budgetcli.model.budgets import Input
from budgetcli.reading.regions import regions
from budgetcli.reading.stated import cells_of, stated
from budgetcli.reading.structures import ColumnSum, Term
from budgetcli.sheets.grids import Grid


def sums(text: str) -> dict[int, ColumnSum]:
    """Return the sums across of the one table of a sheet written as text, by column."""
    rows = tuple(tuple(cell.strip() for cell in line.split("|")) for line in text.strip("\n").splitlines())
    (found,) = regions(Grid(source=Input("table.csv", None, ""), values=rows))
    return {each.column: each for each in found.sums}


def test_a_column_is_what_its_number_row_says() -> None:
    text = """
        Town|Revenue|Surplus|Deficit|Budget
        |1|2|3|4=1+2-3
        Alba|51271|0|342|50929
        Brod|66989|12|1806|65195
        Cerk|54877|7|178|54706"""
    found = sums(text)[4]
    assert found.terms == (Term(1), Term(2), Term(3, -1))
    assert (found.proved, found.stated) == (3, "4=1+2-3")


def test_a_total_column_right_of_its_parts() -> None:
    found = sums("Name|Staff|Goods|Rent|All\nWater|4117|3208|127|7452\nLaw|250|301|8|559\nRevenue|1113|448|77|1638\nCourt|91|202|3|296")
    assert found[4].terms == (Term(1), Term(2), Term(3))


def test_a_total_column_left_of_its_parts_by_the_codes_above() -> None:
    text = """
        ||40|400|401|41
        Id|Town|Costs|Staff|Goods|Grants
        1|Alba|4325|4117|208|77
        2|Brod|2801|2500|301|8
        3|Cerk|1561|1113|448|19
        4|Drava|293|91|202|3"""
    assert sums(text)[2].terms == (Term(3), Term(4))


def test_a_row_where_the_columns_do_not_add_up_is_named() -> None:
    lines = [f"Town {row}|{row * 713}|{row * 311}|{row * 1024}" for row in range(1, 14)]
    text = "\n".join(["Name|Cost|Rent|All", *lines, "Wrong|100|20|999"])
    assert sums(text)[3].failed == (14,)


def test_columns_of_years_are_no_sums() -> None:
    assert sums("Name|2022|2023|2024\nSchools|1217|1304|1399\nRoads|308|311|345\nParks|23|31|39") == {}


def test_what_headers_and_labels_state() -> None:
    names = dict.fromkeys(["1", "2", "3", "4", "5", "6", "7", "70", "71", "I", "II"])
    assert stated("4 = 1+2-3", names) == ("4", (("1", 1), ("2", 1), ("3", -1)))
    assert stated("13=4-(5+6-7)", names) == ("13", (("4", 1), ("5", -1), ("6", -1), ("7", 1)))
    assert stated("REVENUE (70+71)", names) == (None, (("70", 1), ("71", 1)))
    assert stated("Balance (I.-II.)", names) == (None, (("I", 1), ("II", -1)))
    assert stated("Summe aus 1 bis 4", names) == (None, (("1", 1), ("2", 1), ("3", 1), ("4", 1)))
    assert stated("2023-24", names) is None
    assert stated("no sum at all", names) is None


def test_what_spreadsheet_formulas_add_up() -> None:
    assert cells_of("=SUM(B2:B4)") == ((1, 1, 1), (2, 1, 1), (3, 1, 1))
    assert cells_of("B2+$C$2-D2") == ((1, 1, 1), (1, 2, 1), (1, 3, -1))
    assert cells_of("=SUM(B2,B5)") == ((1, 1, 1), (4, 1, 1))
    assert cells_of("=B2*2") == ()
    assert cells_of("=SUM(A1:XFD1048576)") == ()
