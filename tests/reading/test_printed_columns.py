"""Text taken out of a page with its layout kept: numbers and header words belong to the column they
stand in."""

from __future__ import annotations

from budgetcli.model.budgets import Input
from budgetcli.sheets.printouts import rows_of_printout
from budgetcli.sheets.texts import read_text
from tests.calls import grows_like_its_input

SIDED = """\
Nordby Kommune, budget
1.000 kr.

                              Regnskab               Budget
                                2023                  2024
Område                  Udgifter  Indtægter    Udgifter  Indtægter

Skoleudvalget
Folkeskoler               52.300     (1.200)     53.100     (1.250)
Museer *)                  4.120                  4.200       (310)
I alt                     56.420     (1.200)     57.300     (1.560)

                                                                Side 2
Område                  Udgifter  Indtægter    Udgifter  Indtægter
Veje                      10.100        (90)     10.200        (95)
"""


def rows(text: str) -> list[list[str]]:
    found = rows_of_printout(text)
    assert found is not None
    return found


def test_each_header_row_stands_over_its_columns_and_a_heading_of_two_over_the_first() -> None:
    found = rows(SIDED)
    assert found[3] == ["", "Regnskab", "", "Budget", ""]
    assert found[4] == ["", "2023", "", "2024", ""]
    assert found[5] == ["Område", "Udgifter", "Indtægter", "Udgifter", "Indtægter"]
    assert found[7] == ["Skoleudvalget"]


def test_a_number_left_out_leaves_its_column_blank() -> None:
    assert rows(SIDED)[9] == ["Museer *)", "4.120", "", "4.200", "(310)"]


def test_a_header_again_at_a_page_break_is_a_header_again() -> None:
    found = rows(SIDED)
    assert found[13] == found[5]
    assert found[14] == ["Veje", "10.100", "(90)", "10.200", "(95)"]


def test_headings_over_unequal_shares_go_to_the_columns_below_their_middle() -> None:
    found = rows(
        "              Ist     Ansatz           Planung\n"
        "Bereich      2023       2024       2025       2026       2027\n"
        "Schulen    12.100     12.300     12.500     12.700     12.900\n"
        "Museen      1.100      1.300      1.500      1.700      1.900\n"
        "Summe      13.200     13.600     14.000     14.400     14.800\n"
    )
    assert found[0] == ["", "Ist", "Ansatz", "Planung", "", ""]


def test_a_first_number_one_blank_behind_a_long_label_is_no_part_of_it() -> None:
    found = rows(
        "Service              2024     2025\n"
        "Roads               1,100    1,200\n"
        "Residential care 1 12,400   12,900\n"
        "Phase 2             1,500    1,600\n"
        "Total              15,000   15,700\n"
    )
    assert found[2] == ["Residential care 1", "12,400", "12,900"]
    assert found[3] == ["Phase 2", "1,500", "1,600"]


def test_thousands_parted_by_blanks_keep_their_columns() -> None:
    found = rows(
        "Verksamhet        Bokslut 2023   Budget 2024   Avvikelse\n"
        "Skola                   12 300        12 900         600\n"
        "Vägar                    1 100           950        -150\n"
        "Summa                   13 400        13 850         450\n"
    )
    assert found[0] == ["Verksamhet", "Bokslut 2023", "Budget 2024", "Avvikelse"]
    assert found[2] == ["Vägar", "1 100", "950", "-150"]


def test_years_behind_a_label_are_a_header_and_others_are_amounts() -> None:
    found = rows(
        "Year           2024    2025\nSchools        1990    2050\nRoads           812     830\nAll            2802    2880\n"
    )
    assert found[1] == ["Schools", "1990", "2050"]
    assert found[0] == ["Year", "2024", "2025"]


def test_amounts_without_any_label_are_no_table() -> None:
    assert rows_of_printout("Skoler\nVeje\nI alt\n\n2024\n\n812\n97\n909\n") is None


def text_rows(text: str) -> list[tuple[str, ...]]:
    (grid,) = read_text(text.encode(), Input("side.txt", None, ""))
    return [tuple(str(value) for value in row) for row in grid.values if any(row)]


def test_a_decimal_comma_beside_a_comma_in_a_sentence_parts_nothing() -> None:
    found = text_rows(
        "                         2031      2032\n"
        "Pleje og træning     -1.057,1  -1.060,2\n"
        "Andet                   -10,0     -11,0\n"
        "I alt                -1.067,1  -1.071,2\n\n"
        "Pleje, træning og andet koster 1.067,1 mio. kr., og der er søgt 2,5 mio. kr., som ikke er bevilget.\n"
    )
    assert found[1] == ("Pleje og træning", "-1.057,1", "-1.060,2")
    assert len(found[-1]) == 1


def test_a_label_over_two_lines_is_one_label_where_the_first_does_not_end_there() -> None:
    found = rows(
        "Område                2031    2032\n"
        "Havne, broer og\n"
        "andre anlæg            8,0     8,1\n"
        "Drift\n"
        "Moler                  1,0     1,1\n"
    )
    assert found[1:3] == [[""], ["Havne, broer og andre anlæg", "8,0", "8,1"]]
    assert found[3] == ["Drift"]


def test_a_label_goes_on_below_its_numbers() -> None:
    found = rows(
        "Område      2031    2032\n\nMuseer og   8100    8200\n  samlinger\n\nIdræt       5500    5600\n"
    )
    assert found[2:4] == [["Museer og samlinger", "8100", "8200"], [""]]


def test_numbers_alone_belong_to_the_label_above_or_below_them() -> None:
    found = rows(
        "Område                2031    2032\n"
        "Tilskud til foreninger\n"
        "                       8,0     8,1\n"
        "i hele kommunen\n"
        "Moler                  1,0     1,1\n"
        "I alt                  9,0     9,2\n"
    )
    assert [row for row in found if len(row) > 1][1] == [
        "Tilskud til foreninger i hele kommunen",
        "8,0",
        "8,1",
    ]


def test_aligned_thousands_one_blank_apart_are_told_by_where_the_heads_end() -> None:
    found = rows(
        "                  R 2023  B 2024\n"
        "Løn              166 327 171 004\n"
        "Varer            109 450 109 120\n"
        "I alt            275 777 280 124\n"
    )
    assert found[1] == ["Løn", "166 327", "171 004"]


def test_flowing_thousands_are_as_many_numbers_as_there_are_heads() -> None:
    found = rows("Utgifter, tkr 2024 2025\nFörskola 166 327 171 004\nGrundskola 158 210 159 875\n")
    assert found == [
        ["Utgifter, tkr", "2024", "2025"],
        ["Förskola", "166 327", "171 004"],
        ["Grundskola", "158 210", "159 875"],
    ]


def test_the_year_of_a_caption_is_no_column() -> None:
    found = rows(
        "I mio. kr. (2025-priser)\nOmråde    2025    2026\nPark    -812,4  -780,2\nHavn     -21,5   -18,5\n"
    )
    assert found[:2] == [["I mio. kr. (2025-priser)"], ["Område", "2025", "2026"]]


def test_a_contents_page_is_no_table() -> None:
    assert (
        rows_of_printout(
            "Forord ........................ 3\nHavne ......................... 7\nVeje .......................... 12\n"
        )
        is None
    )


def test_one_column_of_amounts_is_a_table() -> None:
    found = rows(
        "mio. kr.        2031\nHavne           12,5\nVeje             8,0\nI alt           20,5\n"
    )
    assert found == [["mio. kr.", "2031"], ["Havne", "12,5"], ["Veje", "8,0"], ["I alt", "20,5"]]


def test_what_it_costs_grows_with_the_number_of_lines() -> None:
    page = "Havne      12,5     13,1\nVeje        8,0      8,2\nEn sætning om havnene, der er lang nok til at være en i en tekst.\n"
    assert grows_like_its_input(lambda pages: rows_of_printout(page * pages), 200)
