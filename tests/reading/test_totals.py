"""Totals are found by their figures: above, below, nested, without a word for them, and never by a
word alone."""

from __future__ import annotations

import pytest

from budgetcli.model.budgets import Input
from budgetcli.reading.regions import regions
from budgetcli.reading.structures import Position, Region, RegionRowRole, Term, Total
from budgetcli.sheets.grids import Grid


def table(text: str, formulas: dict[tuple[int, int], str] | None = None) -> Region:
    """Return the one table of a sheet written as text, cells divided by `|`."""
    rows = tuple(
        tuple(cell.strip() for cell in line.split("|")) for line in text.strip("\n").splitlines()
    )
    (found,) = regions(
        Grid(source=Input("table.csv", None, ""), values=rows, formulas=formulas or {})
    )
    return found


def sums(found: Region) -> dict[int, list[int]]:
    """Return the parts of each total, by row."""
    return {
        total.row: [term.at for term in total.terms]
        for total in found.totals
        if total.recap_of is None
    }


def at(found: Region, row: int) -> Total:
    """Return the total in this row."""
    return next(total for total in found.totals if total.row == row)


def test_a_total_below_its_parts() -> None:
    found = table("Name|2023|2024\nSchools|1217|1304\nRoads|308|311\nParks|23|31\nTotal|1548|1646")
    assert sums(found) == {4: [1, 2, 3]}
    assert at(found, 4).position is Position.BELOW
    assert at(found, 4).proved == (1, 2)


def test_a_total_above_its_parts() -> None:
    found = table(
        "Name|2023|2024\nAll services|1548|1646\nSchools|1217|1304\nRoads|308|311\nParks|23|31"
    )
    assert sums(found) == {1: [2, 3, 4]}


@pytest.mark.parametrize("sign", [1, -1])
def test_a_total_of_hundreds_of_lines_is_found_whatever_sign_they_have(sign: int) -> None:
    lines = [
        f"Line {number}|{sign * (1000 + 37 * number)}|{sign * (900 + 41 * number)}"
        for number in range(400)
    ]
    total = "|".join(
        str(sign * sum(base + step * number for number in range(400)))
        for base, step in ((1000, 37), (900, 41))
    )
    found = table("\n".join(["Name|2023|2024", *lines, f"All|{total}"]))
    assert sums(found) == {401: [*range(1, 401)]}


def test_a_total_needs_no_word_and_no_label() -> None:
    assert sums(
        table("Name|2023|2024\nSchools|1217|1304\nRoads|308|311\nParks|23|31\n|1548|1646")
    ) == {4: [1, 2, 3]}


def test_the_word_total_alone_makes_no_total() -> None:
    found = table(
        "Name|2023|2024\nTotal service of roads|1217|1304\nTotal service of parks|308|311\nTotal|23|31\nSchools|77|78"
    )
    assert sums(found) == {}


def test_a_total_far_below_after_blank_rows() -> None:
    assert sums(
        table(
            "Name|2023|2024\nSchools|1217|1304\nRoads|308|311\nParks|23|31\n\n\n\nEngland|1548|1646"
        )
    ) == {7: [1, 2, 3]}


def test_verified_subtotals_are_not_added_twice() -> None:
    text = """
        Name|2023|2024
        Sales tax|2174|2283
        Use tax|311|342
        |2485|2625
        Pool fees|117|118
        Park fees|52|61
        |169|179
        |2654|2804"""
    assert sums(table(text)) == {3: [1, 2], 6: [4, 5], 7: [3, 6]}


def test_three_levels_above_one_another() -> None:
    text = """
        Name|2023|2024
        Revenue|2654|2804
        Taxes|2485|2625
        Sales tax|2174|2283
        Use tax|311|342
        Fees|169|179
        Pool fees|117|118
        Park fees|52|61"""
    assert sums(table(text)) == {1: [2, 5], 2: [3, 4], 5: [6, 7]}


def test_rounded_figures_may_differ_from_their_total_by_what_rounding_can_do() -> None:
    found = table(
        "Name|2023|2024\nSchools|1217.4|1304.4\nRoads|308.4|311.4\nParks|23.4|31.4\nTotal|1549.3|1647.1"
    )
    assert at(found, 4).proved == (1, 2)
    off = table(
        "Name|2023|2024\nSchools|1217.4|1304.4\nRoads|308.4|311.4\nParks|23.4|31.4\nTotal|1549.7|1647.7"
    )
    assert sums(off) == {4: [1, 2, 3]}
    assert at(off, 4).failed == (1, 2)


def test_amounts_in_full_thousands_round_by_the_thousand() -> None:
    text = "Name|2023|2024\nSchools|1217000|1304000\nRoads|308000|311000\nParks|23000|31000\nBaths|7000|9000\nTotal|1554000|1655000"
    assert at(table(text), 5).proved == (1, 2)


def test_a_single_part_is_found_by_the_totals_labelled_like_its_own() -> None:
    text = """
        Name|2023|2024
        Museum
        Staff|1217|1304
        Rent|308|311
        Total|1525|1615

        Zoo
        Staff|2217|2304
        Rent|708|711
        Total|2925|3015

        Board
        Staff|77|78
        Total|77|78

        Grand|4527|4708"""
    found = table(text)
    assert sums(found)[13] == [12]
    assert sums(found)[15] == [4, 9, 13]


def test_a_total_over_parts_that_go_on_after_a_page_break() -> None:
    text = """
        Code|Name|2023|2024
        01|Schools|1217|1304
        02|Roads|308|311

        Code|Name|2023|2024
        03|Parks|23|31
        04|Baths|77|85
        |Together|1625|1731"""
    assert sums(table(text)) == {7: [1, 2, 5, 6]}


def test_a_line_to_be_taken_off() -> None:
    text = """
        Name|2023|2024
        Salaries|71217|71304
        Goods|30858|31197
        Transfers|12623|12731
        Less: internal transfers|9777|9818
        Total|104921|105414"""
    assert at(table(text), 5).terms == (Term(1), Term(2), Term(3), Term(4, -1))


def test_details_that_do_not_add_up_are_left_out_of_the_total() -> None:
    text = """
        Name|2023|2024
        Total|24154|25646
        Schools|12217|13304
        of these new|3081|4110
        of these old|2235|2314
        Roads|3806|3111
        Parks|8131|9231"""
    assert sums(table(text)) == {1: [2, 5, 6]}


def test_blocks_with_the_same_rows_end_in_a_block_of_totals() -> None:
    block = "{0}\nEstimate|{1}|{2}\nRequest|{3}|{4}\n\n"
    departments = [
        ("Water", 4117, 3208, 4218, 3377),
        ("Law", 250, 301, 261, 402),
        ("Revenue", 1113, 448, 1197, 507),
    ]
    sums_of = ("Total", 5480, 3957, 5676, 4286)
    text = "Department|Staff|Goods\n" + "".join(
        block.format(*each) for each in (*departments, sums_of)
    )
    found = sums(table(text))
    assert found[14] == [2, 6, 10]
    assert found[15] == [3, 7, 11]


def test_the_same_money_in_another_dimension_is_not_added_a_second_time() -> None:
    text = """
        Name|2023|2024
        Museum
        Staff|12174|13042
        Rent|3081|3111
        Total|15255|16153

        Zoo
        Staff|22171|23042
        Rent|7083|7117
        Total|29254|30159

        Total, fund|44509|46312

        Staff|34345|36084
        Rent|10164|10228
        |44509|46312"""
    found = table(text)
    assert sums(found)[11] == [4, 9]
    assert at(found, 15).recap_of == 11


def test_two_divisions_of_one_total() -> None:
    text = """
        Name|2023|2024
        Population|104921|105414

        Age
        Under 20|30858|31197
        Over 20|74063|74217

        Sex
        Women|52623|52731
        Men|52298|52683"""
    found = table(text)
    assert sums(found) == {1: [4, 5]}
    assert [total.recap_of for total in found.totals] == [None, 1]


def test_averages_are_no_sums() -> None:
    found = table(
        "Town|Rate|Index\nAlba|13.2|101.5\nBrod|17.4|98.2\nCerk|11.9|100.4\nWhole country|14.2|100.0"
    )
    assert sums(found) == {}


def test_rows_of_nothing_but_zero_prove_nothing() -> None:
    assert sums(table("Name|2023|2024\nSchools|0|0\nRoads|0|0\nParks|0|0\nBaths|12|13")) == {}


def test_a_total_with_one_wrong_figure_is_kept_and_the_figure_named() -> None:
    text = "Name|2021|2022|2023|2024\nSchools|1217|1304|1402|1511\nRoads|308|311|317|329\nParks|23|31|37|41\nTotal|1548|1646|1756|1991"
    assert at(table(text), 4).failed == (4,)


def test_withheld_parts_leave_a_column_undecided() -> None:
    found = table("Name|2023|2024\nSchools|1217|1304\nRoads|308|(D)\nParks|23|31\nTotal|1548|1646")
    assert (at(found, 4).proved, at(found, 4).failed) == ((1,), ())


def test_formulas_of_the_sheet_are_believed_where_the_figures_agree() -> None:
    text = "Name|2023\nSchools|1\nRoads|2\nParks|3\nLamps|5\nRest|8"
    assert sums(table(text, {(5, 1): "=SUM(B3:B5)-B3"})) == {}
    assert sums(table(text, {(5, 1): "=B4+B5"})) == {5: [3, 4]}


def test_a_label_may_say_what_its_row_sums() -> None:
    found = table(
        "Code|Name|2023\n7|Revenue (70+71)|35\n70|Taxes|21\n71|Fees|14\n72|Memo: loans|9\n73|Memo: gifts|2"
    )
    assert sums(found)[1] == [2, 3]


@pytest.mark.parametrize("height", [500])
def test_five_hundred_rows_of_chance_hold_no_total(height: int) -> None:
    lines = [
        f"Line {row}|{row * 7919 % 10007}|{row * 104729 % 20011}|{row * 31 % 997}"
        for row in range(height)
    ]
    assert sums(table("\n".join(["Name|2022|2023|2024", *lines]))) == {}


def test_many_equal_rows_do_not_blow_up() -> None:
    found = table("\n".join(["Name|2023|2024", *("Line|1|-1" for _ in range(3000))]))
    assert len(found.rows(RegionRowRole.DATA, RegionRowRole.TOTAL)) == 3000


APART = """\
Group|Unit|Kroner 2024|Kroner 2025|Kroner 2026
Total|1000|{total}
Crèches|1000|20730.216|10606.164|10124.052
Kindergartens|1000|19836.930|10142.052|9694.878
Schools|1000|20291.912|10388.301|9903.611
Clubs|1000|21445.610|10990.585|10455.025
Nursing|1000|20961.811|10809.578|10152.233
Home care|1000|13057.435|5327.982|7729.453
Institutions|1000|5515.250|1774.899|3740.351
All care|1000|18572.685|7102.881|11469.804
"""
WHOLE = "121839.164|60039.561|61799.603"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("18572.685", "81572.685"),
        ("7102.881", "-7102.881"),
        ("11469.804", "11469.840"),
        ("5515.250", "6515.250"),
        ("1774.899", "7174.899"),
        ("7729.453", "772.945"),
    ],
)
def test_a_sum_that_only_figures_show_stays_with_one_of_three_columns_wrong(
    old: str, new: str
) -> None:
    text = APART.format(total=WHOLE)
    found = table(text.replace(old, new) if old else text)
    assert sums(found) == {1: [2, 3, 4, 5, 6, 7, 8], 9: [7, 8]}


def test_the_same_figures_in_every_column_are_one_coincidence() -> None:
    rows = APART.format(total="0|0|0").splitlines()
    same = [
        "|".join([*cells[:2], *([cells[2]] * 3)]) for cells in (row.split("|") for row in rows[2:])
    ]
    whole = "Total|1000|" + "|".join(["121839.164"] * 3)
    assert sums(table("\n".join([rows[0], whole, *same]))) == {1: [2, 3, 4, 5, 6, 7, 8]}


def test_a_unit_in_every_row_neither_adds_up_nor_fails() -> None:
    found = table(APART.format(total=WHOLE))
    assert at(found, 1).failed == at(found, 9).failed == ()


BY_AGE = """\
Gruppe|2024|2025|2026
I alt|1000|1040|1090
|||
Børn|300|310|320
Voksne|650|670|700
|||
0-5 år|140|150|160
6-17 år|160|160|160
18-64 år|410|420|440
65 år og over|240|250|260
|||
Uoplyst alder|50|60|70
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [("", ""), ("1000", "1900"), ("1040", "1400"), ("410", "140"), ("|60|", "|600|")],
)
def test_blocks_next_to_a_total_may_divide_it_otherwise_than_those_beyond_a_blank_row(
    old: str, new: str
) -> None:
    assert sums(table(BY_AGE.replace(old, new))) == {1: [6, 7, 8, 9, 11]}


def test_the_same_below_its_parts() -> None:
    head, whole, *rows = BY_AGE.strip().splitlines()
    found = table("\n".join([head, *rows[::-1], whole]))
    assert sums(found) == {len(rows) + 1: [1, 3, 4, 5, 6]}


def test_no_block_is_left_out_without_a_blank_row() -> None:
    found = table(BY_AGE.replace("|||\n", ""))
    assert sums(found) in ({}, {1: [2, 3, 4, 5, 6, 7, 8]})


def test_no_block_is_left_out_where_all_of_them_make_the_total() -> None:
    whole = BY_AGE.replace("1000|1040|1090", "1950|2020|2110")
    assert sums(table(whole)) == {1: [3, 4, 6, 7, 8, 9, 11]}


def test_a_size_class_is_no_deduction() -> None:
    found = table(
        "Size|2025|2026\nLess than 20|120|130\n20 to 99|55|56\n100 or more|80|90\nTotal|255|276"
    )
    assert [term.factor for term in at(found, 4).terms] == [1, 1, 1]


def test_a_deduction_is_taken_off() -> None:
    found = table("Item|2025|2026\nFees|120|130\nGrants|55|56\nLess rebates|80|90\nTotal|95|96")
    assert [term.factor for term in at(found, 4).terms] == [1, 1, -1]
