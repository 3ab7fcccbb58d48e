"""Tables of PDF documents that the tests make: read, proved and refused as sheets are."""

from __future__ import annotations

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from budgetcli.model.budgets import Input
from budgetcli.model.errors import ReadError
from budgetcli.sheets.grids import Grid
from budgetcli.sheets.limits import LIMITS
from budgetcli.sheets.opening import open_grids
from budgetcli.sheets.pdf import read_pages
from tests.program import DATA, ROOT, budgetcli
from tests.publications.documents import ROWS, TITLE, html, pdf

pytestmark = pytest.mark.needs("Pango")
SOURCE = Input("fjord.pdf", None, "")


def grids(page: str) -> tuple[Grid, ...]:
    return open_grids(pdf(page), SOURCE)


def table(*rows: str) -> str:
    lines = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("|")) + "</tr>" for row in rows
    )
    return f"<table>{lines}</table>"


STYLE = "<style>body{font:10pt serif} td{padding:2pt 8pt;text-align:right} td:first-child{text-align:left;max-width:120pt}</style>"

WIDE = "<style>table{width:100%}</style>"


def test_a_table_is_a_grid_of_its_own_with_the_caption_and_without_the_sentences_below() -> None:
    (grid,) = grids(html())
    assert grid.source.sheet == "p. 1, t1"
    assert [tuple(row) for row in grid.values[-4:]] == list(ROWS)
    assert grid.values[0] == (TITLE,)
    assert not any("søgt" in str(row[0]) for row in grid.values)


def test_check_of_a_pdf_proves_its_sums_and_finds_a_wrong_one_with_its_cell(tmp_path: Path) -> None:
    wrong = (*ROWS[:3], (*ROWS[3][:4], "-1.113,3", ROWS[3][5]))
    for name, rows, status in (("right.pdf", ROWS, 0), ("wrong.pdf", wrong, 1)):
        path = tmp_path / name
        path.write_bytes(pdf(html(rows)))
        result = budgetcli("check", path, "-O", "json", "--no-config")
        assert result.status == status
        found = result.json
        assert found["verdict"] == ("exact" if status == 0 else "broken")
        if status:
            assert [
                each["cell"].split("!")[0]
                for each in found["findings"]
                if each["severity"] == "error"
            ] == ["p. 1, t1"]


def test_a_pdf_is_read_from_standard_input() -> None:
    result = budgetcli("summarize", "-", "-O", "json", "--no-config", stdin=pdf(html()))
    assert result.json["total"]["net"] == {
        "2031": Decimal("-1130.0"),
        "2032": Decimal("-1131.3"),
        "2033": Decimal("-1142.3"),
    }


def test_a_table_goes_on_over_pages_and_its_repeated_header_is_read_once() -> None:
    rows = "".join(
        f"<tr><td>Bro {n}</td><td>{n},0</td><td>{n + 1},0</td></tr>" for n in range(1, 91)
    )
    page = f"<style>@page{{@top-center{{content:'Broplan'}} @bottom-center{{content:counter(page)}}}}</style>{STYLE}"
    head = "<thead><tr><td>mio. kr.</td><td>2031</td><td>2032</td></tr></thead>"
    (grid,) = grids(f"{page}<p>Tabel 4.2 Broer</p><table>{head}{rows}</table>")
    labels = [str(row[0]) for row in grid.values if len(row) == 3]
    assert labels.count("mio. kr.") == 1
    assert [label for label in labels if label.startswith("Bro")] == [
        f"Bro {n}" for n in range(1, 91)
    ]
    assert not any("Broplan" in str(row[0]) for row in grid.values)


def test_a_blank_cell_stays_blank_and_thousands_set_off_by_a_blank_are_one_number() -> None:
    (grid,) = grids(
        STYLE
        + table(
            "1 000 kr.|2031|2032|2033",
            "Havn|166&nbsp;327|171&nbsp;004|1 174&nbsp;550",
            "Bro|58 210||9 450",
            "I alt|224 537|171 004|1 184 000",
        )
    )
    assert [row[1:] for row in grid.values[1:]] == [
        ("166 327", "171 004", "1 174 550"),
        ("58 210", "", "9 450"),
        ("224 537", "171 004", "1 184 000"),
    ]


def test_a_label_over_two_lines_of_its_cell_is_one_label() -> None:
    (grid,) = grids(
        STYLE
        + table(
            "mio. kr.|2031|2032",
            "Tilskud til foreninger, havne og andre indretninger i hele kommunen|8,0|8,1",
            "Bro|1,0|1,1",
            "I alt|9,0|9,2",
        )
    )
    assert [row[0] for row in grid.values[1:]] == [
        "Tilskud til foreninger, havne og andre indretninger i hele kommunen",
        "Bro",
        "I alt",
    ]


def test_a_raised_mark_of_a_footnote_is_no_figure_and_stays_at_its_word() -> None:
    (grid,) = grids(
        STYLE
        + table(
            "mio. kr.|2031|2032",
            "Havn<sup>1</sup>|8,0|8,1",
            "Bro|1,0<sup>2</sup>|1,1",
            "I alt|9,0|9,2",
        )
    )
    assert grid.values[1] == ("Havn¹", "8,0", "8,1")
    assert grid.values[2] == ("Bro", "1,0²", "1,1")


def test_amounts_with_their_currency_sign_at_the_left_of_the_cell_are_one_word() -> None:
    cell = "<td style='width:70pt'><span style='float:left'>$</span>{}</td>"
    page = "".join(
        f"<tr><td>{label}</td>{cell.format(one)}{cell.format(two)}</tr>"
        for label, one, two in (
            ("Parks", "1,200", "(300)"),
            ("Roads", "800", "900"),
            ("Total", "2,000", "600"),
        )
    )
    (grid,) = grids(f"{STYLE}<table><tr><td>USD</td><td>2031</td><td>2032</td></tr>{page}</table>")
    assert [row[1:] for row in grid.values[1:]] == [
        ("$1,200", "$(300)"),
        ("$800", "$900"),
        ("$2,000", "$600"),
    ]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_printed_sideways_is_read_as_it_is_read(turn: int) -> None:
    page = f"{STYLE}<div style='position:absolute;top:250pt;left:50pt;width:400pt;transform:rotate({turn}deg)'>"
    (grid,) = grids(
        page
        + table("mio. kr.|2031|2032", "Havn|8,0|8,1", "Bro|1,0|1,1", "I alt|9,0|9,2")
        + "</div>"
    )
    assert [tuple(row) for row in grid.values] == [
        ("mio. kr.", "2031", "2032"),
        ("Havn", "8,0", "8,1"),
        ("Bro", "1,0", "1,1"),
        ("I alt", "9,0", "9,2"),
    ]


def test_columns_of_text_are_read_one_after_the_other_and_a_table_over_both_stays_whole() -> None:
    left = (
        "Udvalget har to havne, og de drives af kommunen selv. Den ene er stor, og den anden er lille. "
        * 8
    )
    right = (
        "Broerne er gamle, og de skal males hvert år i maj. Det koster penge, som udvalget ikke har. "
        * 8
    )
    columns = "<div style='column-count:2;column-gap:20pt;height:300pt;column-fill:auto;text-align:justify'>{}</div>".format
    pages = read_pages(
        pdf(
            f"{STYLE}{columns(left + right)}{WIDE}{table('mio. kr.|2031|2032', 'Havn|8,0|8,1', 'Bro|1,0|1,1', 'I alt|9,0|9,2')}"
        ),
        SOURCE,
        LIMITS,
    )
    text = " ".join(line.text for line in pages[0].lines if line.words).replace("\xad ", "")
    assert " ".join((left + right).split()) in " ".join(text.split())
    assert "I alt 9,0 9,2" in text


def test_a_page_of_pictures_is_said_to_be_one() -> None:
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    with pytest.raises(ReadError, match="scanned") as caught:
        open_grids(pdf(f"<img style='width:300pt' src='data:image/png;base64,{dot}'>"), SOURCE)
    assert caught.value.id == "no-text"


def test_a_broken_document_is_refused_with_its_cause() -> None:
    with pytest.raises(ReadError, match="broken PDF") as caught:
        open_grids(b"%PDF-1.7\nnothing more\n", SOURCE)
    assert caught.value.id == "unreadable-file"


LOCKED = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>> endobj
4 0 obj <</Filter/Standard/V 1/R 2/P -4/O(12345678901234567890123456789012)/U(abcdefghijabcdefghijabcdefghijab)>> endobj
trailer <</Root 1 0 R/Encrypt 4 0 R/ID[(0123456789abcdef)(0123456789abcdef)]/Size 5>>
"""


def test_a_document_behind_a_password_is_refused_with_its_cause() -> None:
    with pytest.raises(ReadError, match="password") as caught:
        open_grids(LOCKED, SOURCE)
    assert caught.value.id == "protected-file"


def test_more_characters_than_allowed_are_refused_by_the_name_of_the_limit() -> None:
    with pytest.raises(ReadError, match="100") as caught:
        open_grids(pdf(html()), SOURCE, limits=LIMITS._replace(characters=100))
    assert caught.value.id == "too-large"


def test_a_document_of_prose_alone_has_no_table() -> None:
    with pytest.raises(ReadError, match="no table"):
        open_grids(pdf("<p>Vi håber, at der i 2031 er 6,2 millioner til havnen.</p>"), SOURCE)


def test_a_table_is_picked_by_its_place_by_its_sheet_or_by_the_number_in_its_title(
    tmp_path: Path,
) -> None:
    one = "<p>Tabel 4.1 Havne</p>" + table(
        "mio. kr.|2031|2032", "Havn|8,0|8,1", "Bro|1,0|1,1", "I alt|9,0|9,2"
    )
    two = "<p>Tabel 4.2 Veje</p>" + table(
        "mio. kr.|2031|2032", "Sti|2,0|2,1", "Vej|1,0|1,1", "I alt|3,0|3,2"
    )
    path = tmp_path / "to.pdf"
    path.write_bytes(
        pdf(
            f"{STYLE}{one}<p style='margin:60pt 0'>Det var den ene, og her kommer den anden af de to tabeller.</p>{two}"
        )
    )
    for flags in (("--table", "2"), ("--table", "4.2"), ("--sheet", "p. 1, t2")):
        result = budgetcli("summarize", path, *flags, "-O", "json", "--no-config")
        assert result.json["total"]["net"] == {"2031": Decimal("-3.0"), "2032": Decimal("-3.2")}, (
            flags
        )
    missing = budgetcli("summarize", path, "--table", "4.9", "--no-config")
    assert (missing.status, "4.1" in missing.err) == (2, True)
    assert budgetcli("summarize", path, "--table", "0", "--no-config").status == 2


@pytest.mark.parametrize("name", ["sou.csv", "fjord.pdf"])
def test_pdfium_is_never_imported_by_the_program_itself(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(pdf(html()) if name.endswith("pdf") else (DATA / name).read_bytes())
    command = (
        sys.executable,
        "-X",
        "importtime",
        "-m",
        "budgetcli",
        "summarize",
        path,
        "--no-config",
        "--sign",
        "income-positive",
    )
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    )
    imported = {
        line.rpartition("|")[2].strip()
        for line in done.stderr.splitlines()
        if line.startswith("import time:")
    }
    assert "budgetcli.sheets.opening" in imported
    assert not any(module.startswith("pypdfium2") for module in imported)
    assert ("budgetcli.sheets.native_readers" in imported) == name.endswith("pdf")
