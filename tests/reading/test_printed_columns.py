"""Text taken out of a page with its layout kept: numbers and header words belong to the column they stand in."""

from __future__ import annotations

from budgetcli.sheets.printouts import rows_of_printout

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
    found = rows("Year           2024    2025\nSchools        1990    2050\nRoads           812     830\nAll            2802    2880\n")
    assert found[1] == ["Schools", "1990", "2050"]
    assert found[0] == ["Year", "2024", "2025"]


def test_amounts_without_any_label_are_no_table() -> None:
    assert rows_of_printout("Skoler\nVeje\nI alt\n\n2024\n\n812\n97\n909\n") is None
