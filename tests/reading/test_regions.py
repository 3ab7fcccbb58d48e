"""Tables as they are published: where the header ends, what the rows and columns are for."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as some

from budgetcli.model.budgets import Input
from budgetcli.model.numbers import DecimalMark
from budgetcli.reading.cells import CellKind, read_cells
from budgetcli.reading.regions import regions
from budgetcli.reading.structures import ColumnRole, RegionRowRole
from budgetcli.sheets.grids import CellError, Grid, Range, Style


def grid(text: str, **more: object) -> Grid:
    """Return a table written as text, cells divided by `|`, as a grid of str."""
    rows = tuple(
        tuple(cell.strip() for cell in line.split("|")) for line in text.strip("\n").splitlines()
    )
    return Grid(source=Input("table.csv", None, ""), values=rows, **more)  # type: ignore[arg-type]


def test_the_title_the_header_and_the_first_row_are_told_apart() -> None:
    (table,) = regions(
        grid("Budget of the town\n\nName|2023|2024\nSchools|1200|1300\nRoads|300|310\nParks|20|31")
    )
    assert table.rows(RegionRowRole.TITLE) == (0,)
    assert table.header_rows == (2,)
    assert table.first_body_row == 3


def test_a_sheet_without_figures_has_no_table() -> None:
    assert regions(grid("Only words\nand more words")) == ()
    assert regions(grid("")) == ()


def test_a_file_without_a_header_begins_with_its_first_row() -> None:
    (table,) = regions(grid("Schools|1200|100\nRoads|300|20\nParks|20|3"))
    assert table.header_rows == ()
    assert table.first_body_row == 0


def test_year_role_and_unit_may_stand_on_different_rows() -> None:
    text = """
        |FY 18|FY 17|FY 16
        |PLANNED|ADOPTED|CURRENT
        RESOURCES|BUDGET|BUDGET|ESTIMATE
        |(1,000)|(1,000)|(1,000)

        Sales Tax|256224|241564|236416
        Use Tax|23321|23321|24293"""
    (table,) = regions(grid(text))
    assert table.header_rows == (0, 1, 2, 3)
    assert table.first_body_row == 5
    assert table.columns[1].title == "FY 18 PLANNED BUDGET (1,000)"


def test_a_year_only_over_the_first_of_its_columns_reaches_to_the_next() -> None:
    (table,) = regions(
        grid(
            "Name|2023||2024|\n|cost|income|cost|income\nSchools|12|3|13|4\nRoads|7|1|8|2\nParks|2|0|3|1"
        )
    )
    assert [column.title for column in table.columns[1:]] == [
        "2023 cost",
        "2023 income",
        "2024 cost",
        "2024 income",
    ]


def test_merged_header_cells_are_filled_where_they_are_known() -> None:
    merged = (Range(0, 1, 0, 2),)
    (table,) = regions(
        grid(
            "Name|2023||Note\n|cost|income|\nSchools|12|3|1\nRoads|7|1|0\nParks|2|0|7",
            merges=merged,
        )
    )
    assert [column.title for column in table.columns[1:]] == ["2023 cost", "2023 income", "Note"]


def test_a_row_that_numbers_the_columns_is_no_figure() -> None:
    (table,) = regions(
        grid("Name|Plan|Change|Result\na|1|2|3\nSchools|1200|100|1300\nRoads|300|10|310")
    )
    assert table.rows(RegionRowRole.NUMBERING) == (1,)
    assert table.first_body_row == 2


def test_rows_of_dashes_belong_to_the_header() -> None:
    (table,) = regions(
        grid("-|-|-\nName|Total|Town\n|mil.|mil.\n-|-|-\nSchools|104.7|87.7\nRoads|5.9|4.5")
    )
    assert table.header_rows == (0, 1, 2, 3)


def test_a_header_repeated_at_a_page_break_does_not_end_the_table() -> None:
    text = """
        Code|Name|Plan|Result
        01|Schools|1200|1201
        02|Roads|300|310

        Page 2
        Code|Name|Plan|Result
        03|Parks|20|21
        04|Baths|55|56"""
    (table,) = regions(grid(text))
    assert table.header_rows == (0, 5)
    assert table.rows(RegionRowRole.DATA) == (1, 2, 6, 7)


def test_stacked_tables_with_headers_of_their_own_are_two() -> None:
    text = """
        Costs|2023|2024
        Schools|1200|1300
        Roads|300|310
        Parks|3|4

        Staff by grade
        Grade|Persons|Weeks
        A|12|40
        B|7|31
        C|9|32"""
    first, second = regions(grid(text))
    assert (first.header_rows, second.header_rows) == ((0,), (6,))
    assert second.rows(RegionRowRole.TITLE) == (5,)


def test_tables_side_by_side_are_two() -> None:
    text = """
        Account|Name|2023|2024||Account|Name|2023|2024
        7.1|Taxes|100|110||6.1|Paper|10|11
        7.2|Fees|20|30||6.2|Fuel|5|6
        |Total|120|140||6.3|Water|1|2
        |||||  |Total|16|19"""
    left, right = regions(grid(text))
    assert (left.range.right, right.range.left) == (4, 5)
    assert [total.row for total in left.totals] == [3]
    assert [total.row for total in right.totals] == [4]


def test_spacer_percent_and_check_columns_are_no_amounts() -> None:
    text = """
        Name|2023||2024|Change %|Check
        Schools|1200||1300|8.3|0
        Roads|300||310|3.3|0
        Parks|20||31|55.0|0
        Baths|70||75|7.1|0
        Lamps|8||9|12.5|0"""
    (table,) = regions(grid(text))
    assert [column.role for column in table.columns] == [
        ColumnRole.LABEL,
        ColumnRole.AMOUNT,
        ColumnRole.SPACER,
        ColumnRole.AMOUNT,
        ColumnRole.PERCENT,
        ColumnRole.CHECK,
    ]


def test_a_percent_format_makes_a_percent_column() -> None:
    styles = {(row, 2): Style("0.0%") for row in range(1, 4)}
    (table,) = regions(
        grid("Name|2023|Growth\nSchools|1200|0.083\nRoads|300|0.033\nParks|20|0.55", styles=styles)
    )
    assert table.columns_of(ColumnRole.PERCENT) == (2,)


def test_withheld_figures_do_not_make_a_row_a_header() -> None:
    text = "Name|2023|2024\nSchools|1200|1300\nRoads|...|(NA)\nParks|-|n/a\nLamps|3|4\nPool|5|9\nBaths|FPI|20\nBridge|no answer|FPI\nQuay|7|8"
    (table,) = regions(grid(text))
    assert table.rows(RegionRowRole.DATA) == (1, 2, 3, 4, 5, 6, 7, 8)


def test_scratch_text_and_notes_are_outside_the_table() -> None:
    text = "Name|2023|2024\nSchools|1200|1300\nRoads|300|310\n\nSource: the treasurer\nSTOP COPYING AT CELL 54"
    (table,) = regions(grid(text))
    assert table.rows(RegionRowRole.NOTE) == (4, 5)


def test_codes_left_of_the_names_are_codes() -> None:
    (table,) = regions(
        grid("No|Name|2023|2024\n0010|Schools|1200|1300\n0020|Roads|300|310\n0030|Parks|20|31")
    )
    assert table.columns_of(ColumnRole.AMOUNT) == (2, 3)


def test_a_row_of_account_codes_above_the_names_is_header() -> None:
    text = """
        |||50|500|5001
        |||Loans|Loans|From banks
        No|Id|Town|||
        1|17|Alba|682000|682000|682000
        2|18|Brod|20|20|0
        3|21|Cerk|350|350|350"""
    (table,) = regions(grid(text))
    assert table.header_rows == (0, 1, 2)
    assert table.columns_of(ColumnRole.AMOUNT) == (3, 4, 5)


def test_group_rows_are_neither_header_nor_data() -> None:
    (table,) = regions(
        grid("Name|2023|2024\nTaxes\nSales|12|13\nUse|3|4\nFees\nPools|1|2\nParks|7|8")
    )
    assert table.rows(RegionRowRole.GROUP) == (1, 4)


def test_one_row_more_of_header_than_last_year_changes_nothing_else() -> None:
    body = "Schools|1200|1300\nRoads|300|310\nTotal|1500|1610"
    (before,) = regions(grid(f"Name|2023|2024\n{body}"))
    (after,) = regions(grid(f"Name|Plan|Plan\n|2023|2024\n{body}"))
    assert [total.proved for total in before.totals] == [total.proved for total in after.totals]


def test_commas_and_points_are_decided_by_column() -> None:
    (table,) = regions(
        grid("Name|Plan|Result\nSchools|1.234,5|1.500\nRoads|200,5|12.300\nTotal|1.435,0|13.800")
    )
    assert table.totals[0].proved == (1, 2)


def test_error_cells_and_flags_do_no_harm() -> None:
    values = (
        ("Name", "2023"),
        ("Schools", CellError("#REF!")),
        ("Roads", Decimal(3)),
        ("Parks", True),
        ("Baths", Decimal(4)),
    )
    (table,) = regions(Grid(source=Input("book.xlsx", "A", ""), values=values))
    assert table.first_body_row in (1, 2)


cells = some.one_of(
    some.none(),
    some.sampled_from(
        [
            "",
            "-",
            "Total",
            "Name",
            "2023",
            "(NA)",
            "1,5",
            "1.234",
            "a 1+2",
            "4=1+2-3",
            "01.02",
            "\n",
        ]
    ),
    some.integers(-9999, 9999).map(Decimal),
    some.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1000, max_value=1000),
)


@settings(max_examples=150, deadline=None)
@given(some.lists(some.lists(cells, max_size=6), max_size=14))
def test_whatever_the_sheet_holds_roles_are_given_once_and_sums_name_rows_of_the_table(
    rows: list[list[str | Decimal | None]],
) -> None:
    sheet = Grid(source=Input("any.xlsx", None, ""), values=tuple(map(tuple, rows)))
    for table in regions(sheet):
        placed = dict(table.roles)
        assert len(placed) == len(table.roles)
        for total in table.totals:
            assert total.row not in {term.at for term in total.terms}
            assert {
                total.row,
                *(term.at for term in total.terms),
            } <= placed.keys() or total.recap_of is not None


def test_a_padded_cell_is_told_by_what_it_says() -> None:
    sheet = Grid(
        source=Input("table.csv", None, ""), values=((f"{'12,5':>90}", f"{'x':>90}", " " * 90),)
    )
    cells = read_cells(sheet, {0: DecimalMark.COMMA})
    assert cells.kinds[0] == (CellKind.NUMBER, CellKind.MARK, CellKind.EMPTY)
    assert dict(cells.amounts) == {(0, 0): Decimal("12.5")}
