"""Hierarchies a sheet suggests, and the figures that decide which one is true."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

from budgetcli.model.budgets import Input
from budgetcli.reading.regions import regions
from budgetcli.reading.structures import Region, code_of
from budgetcli.sheets.grids import Grid, Style


def table(text: str, **more: object) -> Region:
    """Return the one table of a sheet written as text; blanks before a label are kept, numbers are
    numbers."""
    rows = []
    for line in text.strip("\n").splitlines():
        cells = [cell.rstrip() for cell in line.split("|")]
        numbers = [
            Decimal(cell.strip())
            if cell.strip().isdecimal() and cell.strip()[0] != "0"
            else cell.strip()
            for cell in cells[1:]
        ]
        rows.append((cells[0], *numbers))
    (found,) = regions(Grid(source=Input("book.xlsx", "A", ""), values=tuple(rows), **more))  # type: ignore[arg-type]
    return found


def parts(found: Region) -> dict[int, list[int]]:
    """Return the parts of each total, by row."""
    return {total.row: [term.at for term in total.terms] for total in found.totals}


def test_a_code_begins_with_the_code_it_is_under() -> None:
    text = """
Account|Plan|Result
01 Queen|77|79
011 Payments|77|79
0111 Payments|77|79
02 House|264|268
021 Allowances|201|203
022 Travel|63|65
03 Parliament|1008|1027
031 Members|660|675
032 Ombudsman|348|352"""
    found = table(text)
    assert parts(found) == {1: [2], 2: [3], 4: [5, 6], 7: [8, 9]}
    assert found.scheme == "code in column 1"
    assert (3, 2) in found.parents


def test_a_column_may_name_the_parent() -> None:
    text = """
id|parent|name|total
t||All|1090
k|t|State|190
q|k|Office|147
r|k|Archive|43
m|t|Safety|900
v|m|Police|711
w|m|Fire|189"""
    found = table(text)
    assert parts(found) == {1: [2, 5], 2: [3, 4], 5: [6, 7]}
    assert found.scheme == "parent in column 2"


def test_the_column_of_the_label_may_be_its_level() -> None:
    text = """
Town|||2023|2024
1000|||12980|12329
|Council||9087|8909
||Office|5087|4909
||Archive|4000|4000
|Mediation||3893|3420
||Mediation|3893|3420"""
    assert parts(table(text)) == {1: [2, 5], 2: [3, 4], 5: [6]}


def test_leading_blanks_and_indents_are_levels() -> None:
    text = """
Name|2023|2024
Taxes|2485|2625
   Sales|2174|2283
   Use|311|342
Fees|169|179
   Pool|169|179"""
    expected = {1: [2, 3], 4: [5]}
    assert parts(table(text)) == {1: [2, 3]} or parts(table(text)) == expected
    more = text + "\nRents|77|79\n   Halls|30|31\n   Fields|47|48"
    assert parts(table(more)) == {**expected, 6: [7, 8]}
    styles = {(row, 0): Style(indent=1) for row in (2, 3, 5, 7, 8)}
    flat = "\n".join(line.lstrip() for line in more.splitlines())
    assert parts(table(flat, styles=styles)) == {**expected, 6: [7, 8]}


def test_bold_rows_and_outlines_are_levels() -> None:
    text = "Name|2023|2024\nTaxes|2485|2625\nSales|2174|2283\nUse|311|342\nFees|169|179\nPool|169|179\nRents|77|79\nHalls|30|31\nFields|47|48"
    bold = {(row, 0): Style(bold=True) for row in (1, 4, 6)}
    assert parts(table(text, styles=bold)) == {1: [2, 3], 4: [5], 6: [7, 8]}
    outline = MappingProxyType({2: 1, 3: 1, 5: 1, 7: 1, 8: 1})
    assert parts(table(text, outline=outline)) == {1: [2, 3], 4: [5], 6: [7, 8]}


def test_codes_that_do_not_add_up_are_no_hierarchy() -> None:
    text = "Account|Plan|Result\n01 Queen|77|79\n011 Payments|12|13\n02 House|264|268\n021 Staff|33|35\n022 Travel|15|18\n03 Law|8|5"
    found = table(text)
    assert found.scheme is None
    assert found.totals == ()


def test_a_heading_without_a_total_of_its_own_stays_a_line() -> None:
    text = """
Town|||2023|2024
1000|||12980|12329
|Council||9087|8909
||Office|5087|4909
||Archive|4000|4000
|Mediation||3893|3420
||Staff|3000|3000
||Goods|893|420
2850|||0|0
|Sewers||0|0
||Taken from reserve|4738|3634"""
    found = table(text)
    assert 9 not in parts(found)


def test_codes_at_the_beginning_of_labels() -> None:
    assert code_of("0111 Payments") == "0111"
    assert code_of("PG010000") == "PG010000"
    assert code_of("1.2.3. Roads") == "1.2.3"
    assert code_of("Roads 7") is None
