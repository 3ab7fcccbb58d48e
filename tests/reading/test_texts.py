"""Texts as publishers export them: any encoding, delimiter and line end, and tables copied out of a
PDF."""

from __future__ import annotations

import codecs
import random
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcli.model.budgets import Input
from budgetcli.model.errors import Place, ReadError
from budgetcli.sheets.limits import Limits
from budgetcli.sheets.opening import open_grids
from budgetcli.sheets.texts import decode, encoding_of
from tests.reading.packages import only, opened, refused

ROWS = (("Område", "2024", "2025"), ("Skoler og børn", "-1.057,1", "159,3"), ("Ældre", "", "5"))
TEXT = "".join(";".join(row) + "\n" for row in ROWS)


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("cp1252"),
        TEXT.encode("latin-1"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace(";", "\t").encode(),
        TEXT.replace(";", "|").encode(),
        TEXT.rstrip("\n").encode(),
    ],
)
def test_the_same_table_in_every_encoding_line_end_and_delimiter(data: bytes) -> None:
    assert only(data).values == ROWS


def test_a_declared_delimiter_is_taken_and_its_line_counted() -> None:
    for end in ("\n", "\r\n", "\r"):
        assert only(f"sep=|{end}a|1,5{end}".encode()).values == (("",), ("a", "1,5"))


def test_blank_records_are_counted_and_ragged_ones_kept_whole() -> None:
    assert only(b"a;1\n\nb;2;3;4\nc\n").values == (("a", "1"), ("",), ("b", "2", "3", "4"), ("c",))


def test_codes_dates_and_odd_numbers_stay_the_text_they_were() -> None:
    assert only(b"0322;3.10;1e5;NaN;2024-01-01; 5 \n0322;3.10;1e5;NaN;2024-01-01; 5 \n").values[
        0
    ] == (
        "0322",
        "3.10",
        "1e5",
        "NaN",
        "2024-01-01",
        " 5 ",
    )


def test_one_hostile_field_does_not_decide_the_delimiter() -> None:
    (grid,) = opened(
        f'Name;2024;2025\nA;-10,5;-11,5\nB;-20,5;"{"-(1.1," * 900}"\nC;-3,0;-4,0\n'.encode()
    )
    assert [len(row) for row in grid.values] == [3, 3, 3, 3]


def test_a_record_wider_than_any_sheet_is_refused() -> None:
    assert "the fields of a record pass the limit of 16,384" in refused(
        b"a" + b";1" * 16_384 + b"\n", "too-large"
    )


def test_a_quoted_field_may_hold_delimiters_and_lines() -> None:
    assert only(b'"Skoler; SFO\r\nog mere";5\nx;6\n').values == (
        ("Skoler; SFO\nog mere", "5"),
        ("x", "6"),
    )


def test_decimal_commas_do_not_part_fields() -> None:
    assert only(b"a;1,5;2,5\nb;3,5;4,5\n").values[0] == ("a", "1,5", "2,5")
    assert only(b'"a","1,5","2,5"\n"b","3,5","4,5"\n').values[1] == ("b", "3,5", "4,5")
    assert only(b"a,1.5,2.5\nb,3.5,4.5\n").values[0] == ("a", "1.5", "2.5")


def test_a_czech_text_of_windows_1250_is_read_with_a_note() -> None:
    text = (
        "Příjmy;2024\n"
        + "Daň z příjmů fyzických osob;1200\nŽivotní prostředí a péče o krajinu;300\nŠkolství a mládež, příspěvek obcím;50\n"
        * 5
    )
    grid = only(text.encode("cp1250"))
    assert grid.value(2, 0) == "Životní prostředí a péče o krajinu"
    assert grid.notes[0].id == "encoding"


def test_bytes_that_are_no_text_are_refused() -> None:
    refused(bytes(range(256)) * 40, "unreadable-file")
    refused(codecs.BOM_UTF16_LE + b"\x00\xd8\x00\xd8", "unknown-encoding")


def test_a_stray_nul_is_kept_and_a_byte_of_no_encoding_costs_nothing_else() -> None:
    assert only(b"Skoler;5\nx\0y;6\n" + b"abc;7\n" * 50).value(1, 0) == "x\0y"
    assert only(b"Skoler;5\nab\x81c;6\n").value(0, 0) == "Skoler"


def test_a_field_of_a_hundred_kilobytes_is_read_or_refused() -> None:
    for hostile in (
        "1 " * 50_000,
        "(" * 100_000,
        "-" * 100_000,
        '"' * 99_999,
        "1.253," * 16_000,
        "<!-" * 33_000,
    ):
        with suppress(ReadError):
            assert str(opened(f"a;5\n{hostile};6\n".encode())[0].value(0, 0)).startswith("a")


def test_a_text_that_begins_like_a_binary_format_is_a_text() -> None:
    for beginning in ("PAR1", "BZh", "<5 years", "PK", "RIFF"):
        assert only(f"{beginning};2024\nSkoler;5\n".encode()).value(0, 0) == beginning


def test_too_many_fields_are_refused_with_the_limit() -> None:
    assert "limit of 100" in refused(b"a;1\n" * 100, "too-large", limits=Limits(cells=100))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_a_grid_or_a_named_error(data: bytes) -> None:
    with suppress(ReadError):
        opened(data, limits=Limits(seconds=5))


PRINTOUT = """Budgetpublikation 2024-2027: Udvalgsafsnit SOU

I mio. kr. (2024-priser)
 +=indtægter
 -=udgifter

2024
udgifter

2024
indtægter

2024
Netto

2025  2026  2027

Pleje og træning -1.057,1 159,3 -897,8 -919,6 -945,5 -969,3

Frivilligmidler m.v. -5,4 0,0 -5,4 -5,4 -5,4 -5,4

Sundheds- og Omsorgsudvalget i alt -1.457,5 203,9 -1.253,6 -1.281,7 -1.307,6 -1.331,4

Indeks     100 102 104 106

Tabellen oven for viser Sundheds- og Omsorgsudvalgets nettoudgiftsbudget i perioden 2024-
2027 samt bruttobudget for 2024. Udvalgets andel udgør 4,2 mio. kr., som skal findes, jf. side 12.
Økonomiudvalget besluttede (ØU 15. maj 2023, pkt. 173) en samlet besparelsesramme på 52,7
"""


def test_a_table_copied_out_of_a_pdf_is_a_block_of_cells_under_one_header() -> None:
    grid = only(PRINTOUT.encode())
    table = [row for row in grid.values if len(row) > 1]
    assert table[0] == ("", "2024 udgifter", "2024 indtægter", "2024 Netto", "2025", "2026", "2027")
    assert table[1] == (
        "Pleje og træning",
        "-1.057,1",
        "159,3",
        "-897,8",
        "-919,6",
        "-945,5",
        "-969,3",
    )
    assert table[-1] == ("Indeks", "", "", "100", "102", "104", "106")
    assert len(table) == 5
    assert grid.value(3, 0) == "+=indtægter"
    assert grid.values[17][0] == "Pleje og træning"
    assert [note.id for note in grid.notes] == ["printout"]


def test_a_printed_table_with_aligned_columns_and_blanks_between_thousands() -> None:
    text = """Budget 2025
                    2024       2025     2026
Skoler         1 057,1     159,3        -
Børn og unge     1 057     1 159       17
"""
    assert [row for row in only(text.encode()).values if len(row) > 1] == [
        ("", "2024", "2025", "2026"),
        ("Skoler", "1 057,1", "159,3", "-"),
        ("Børn og unge", "1 057", "1 159", "17"),
    ]


def test_thousands_parted_by_single_blanks_are_joined_where_the_header_says_how_many_columns() -> (
    None
):
    assert only(
        "Udvalg 2024 2025\nSkoler 1 253 1 300\nBørn 12 100\nI alt 1 265 1 400\n".encode()
    ).values == (
        ("Udvalg", "2024", "2025"),
        ("Skoler", "1 253", "1 300"),
        ("Børn", "12", "100"),
        ("I alt", "1 265", "1 400"),
    )


def test_prose_is_one_cell_a_line() -> None:
    text = "Høringssvar fra MED-udvalget, som vi ser det.\nVi håber, at der i 2024 er 6,2 millioner, og\nat ingen, heller ikke vi, taber"
    assert all(len(row) == 1 for row in only(text.encode()).values)


def test_a_long_printout_is_read() -> None:
    shuffled = random.Random(1)
    lines = [
        f"Konto {n} {shuffled.randint(1, 999)} {shuffled.randint(1, 999)},5 -{n},1"
        for n in range(20_000)
    ]
    assert only("\n".join(["Overskrift", *lines]).encode()).value(5, 1)


REALDATA = Path(__file__).parents[3] / "shared" / "realdata"


@pytest.mark.skipif(not REALDATA.exists(), reason="the published files are not part of the project")
def test_published_texts_are_one_grid_of_several_columns() -> None:
    for path in sorted(REALDATA.rglob("*.[cC][sS][vV]")):
        assert only(path.read_bytes()).width > 2, path


DANISH = "1.000 kr.;2026;2027\nÆldre og pleje;812;833\nBørn og unge;395;407\nGrå områder;96;101\nI alt;1303;1341\n"
TEXTS = {
    "cp850": [
        DANISH,
        "Børn;2",
        "Grå område;1",
        "Pleje på Sjælland;4",
        "Överföringar för åk 9;3",
        "Größe über alles;4",
    ],
    "mac_roman": [
        DANISH,
        "Børn;2",
        "Pleje på Sjælland;4",
        "Cœur d’été – à côté;3",
        "Überschuß für Öl;4",
    ],
    "cp1252": [
        DANISH,
        "Cœur et œuvre – d’été;5",
        "I alt†;3",
        "EDUCACIÓN Y CULTURA Año;3",
        "Così è più;4",
        "“Quoted” – it’s €;3",
        "5 ½ m²;3",
    ],
    "cp1250": ["Příjmy běžné a výdaje;1\nDaňové příjmy;4\nKapitálové výdaje;5"],
}


@pytest.mark.parametrize(
    ("encoding", "text"), [(encoding, text) for encoding, texts in TEXTS.items() for text in texts]
)
def test_a_code_page_is_told_by_its_letters(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), Place("a.csv"))[0] == text


@given(st.text("abcæøåÆØÅäöüéß –;\n1", max_size=30))
def test_common_western_letters_are_never_taken_for_another_code_page(text: str) -> None:
    assert encoding_of(text.encode("cp1252"), Place("a.csv"))[0] in ("utf-8", "cp1252")


def test_a_declared_encoding_goes_before_what_the_letters_show() -> None:
    (found,) = open_grids(
        "Område;2024\nGrå;1\n".encode("cp850"), Input("a.csv", None, ""), encoding="cp850"
    )
    assert found.values[1][0] == "Grå"
    for name, message in (
        ("ibm-none", "no encoding called"),
        ("ascii", "not in the declared encoding"),
    ):
        with pytest.raises(ReadError, match=message):
            open_grids("Område;1\n".encode("cp850"), Input("a.csv", None, ""), encoding=name)
