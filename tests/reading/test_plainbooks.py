"""Workbooks of nothing but stored texts and numbers are read by their plain rows: what is read is what python-calamine reads."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetcli.model.errors import Place, ReadError
from budgetcli.model.numbers import from_float, from_stored
from budgetcli.sheets import workbooks
from budgetcli.sheets.limits import LIMITS
from budgetcli.sheets.plainbooks import read_plain_book
from budgetcli.sheets.xlsx import precheck
from tests.program import SHARED
from tests.reading.packages import RELATIONS, opened, xlsx, xlsx_of, zipped

if TYPE_CHECKING:
    from budgetcli.sheets.limits import Limits

ROWS = (
    '<row r="2" spans="1:3"><c r="A2" t="s"><v>0</v></c><c r="C2" s="1"><v>-9546.780000000001</v></c></row>'
    '<row r="3"><c r="A3" s="1" t="s"><v>1</v></c><c r="B3" s="1"/><c r="C3" s="1" t="n"><v>1.50</v></c></row>'
    '<row r="7" ht="20"/><row r="9"><c r="B9"><v>-0</v></c></row>'
)
TEXTS = '<sst><si><t>Løn &amp; pension</t></si><si><t xml:space="preserve"> to </t></si><si><t></t></si></sst>'
AROUND = '<mergeCells><mergeCell ref="A2:B3"/></mergeCells>'
HIDDEN = '<cols><col min="2" max="2" hidden="1"/></cols>'
RELATED = "xl/_rels/workbook.xml.rels"
OF_TEXTS = f'<Relationship Id="rt" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'


def plain(data: bytes, limits: Limits = LIMITS) -> object:
    return read_plain_book(data, limits, Place("book"))


def seen(data: bytes, limits: Limits = LIMITS) -> Any:
    """Return all that is known of the grids of a workbook, or the error it is refused with."""
    try:
        return [{name: _plainly(getattr(grid, name)) for name in type(grid).__annotations__} for grid in opened(data, limits=limits)]
    except ReadError as error:
        return str(error)


def _plainly(value: object) -> object:
    """Return a value whose print tells `1` from `1.0`."""
    return repr(sorted(value.items()) if hasattr(value, "items") else value)


def both(data: bytes, limits: Limits = LIMITS) -> tuple[Any, Any]:
    """Return what is seen by plain rows where there are only such, and by the reader of workbooks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbooks, "LARGE", 0)
        quick = seen(data, limits)
        patch.setattr(workbooks, "LARGE", 1 << 60)
        return quick, seen(data, limits)


def changed(data: bytes, part: str, before: str, after: str) -> bytes:
    """Return a workbook with words of a part replaced."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert before.encode() in parts[part]
    return zipped({**parts, part: parts[part].replace(before.encode(), after.encode())})


def related(data: bytes) -> bytes:
    """Return a workbook that says where its shared texts are."""
    return changed(data, RELATED, "</Relationships>", OF_TEXTS)


@pytest.fixture
def made() -> bytes:
    return related(xlsx(ROWS, AROUND, HIDDEN, **{"xl/sharedStrings.xml": TEXTS}))


def test_a_sheet_of_texts_and_numbers_is_read_as_before(made: bytes) -> None:
    quick, slow = both(made)
    assert plain(made) is not None
    assert quick == slow
    assert "('Løn & pension', None, Decimal('-9546.78'))" in quick[0]["values"]


@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.text("Aøæ <&>\"'_x0\t", max_size=9), st.floats(-1e17, 1e17), st.integers(-(10**7), 10**7)), max_size=5
        ),
        min_size=1,
        max_size=9,
    ),
    st.booleans(),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_writer_stores_is_read_as_before(rows: list[list[object]], is_long: bool) -> None:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        shown, sheets = book.add_format({"num_format": "#,##0.0"}), (book.add_worksheet("One"), book.add_worksheet("Two"))
        sheets[1].hide()
        for number, row in enumerate(rows * (70 if is_long else 1)):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheets[number % 2].write_string(number, column, value)
                elif value is not None:
                    sheets[0].write_number(number, column, value, shown if column % 2 else None)
    quick, slow = both(out.getvalue())
    assert quick == slow


@given(st.lists(st.from_regex(r"-?[0-9]{1,17}(\.[0-9]{0,6})?([eE][-+]?[0-9]{1,2})?", fullmatch=True), min_size=1, max_size=5))
def test_stored_numbers_are_what_a_spreadsheet_shows_of_each(texts: list[str]) -> None:
    assert list(map(repr, from_stored([text.encode() for text in texts]))) == [repr(from_float(float(text))) for text in texts]


@pytest.mark.parametrize("text", ["1-2", "1.2.3", "-", "1e999", "."])
def test_what_is_no_number_is_an_error(text: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        from_stored([text.encode()])


def other(rows: str = ROWS, after: str = "", texts: str = TEXTS) -> bytes:
    return related(xlsx(rows, after, **{"xl/sharedStrings.xml": texts}))


def twice(part: str) -> bytes:
    data = BytesIO(other())
    with zipfile.ZipFile(data, "a") as package:
        package.writestr(part.replace("xl/", "xl\\"), package.read(part))
    return data.getvalue()


def moved_into_sheets() -> bytes:
    """Return a workbook whose list of sheets stands among the sheets."""
    data = changed(other(), "_rels/.rels", "xl/workbook.xml", "xl/worksheets/workbook.xml")
    with zipfile.ZipFile(BytesIO(data)) as package:
        return zipped({name.replace("xl/workbook.xml", "xl/worksheets/workbook.xml"): package.read(name) for name in package.namelist()})


OTHER = {
    "a formula": other('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>'),
    "a date": other(ROWS + '<row r="10"><c r="A10" s="2"><v>45000</v></c></row>'),
    "a truth value": other(ROWS + '<row r="10"><c r="A10" t="b"><v>1</v></c></row>'),
    "an error": other(ROWS + '<row r="10"><c r="A10" t="e"><v>#REF!</v></c></row>'),
    "a text of its own": other(ROWS + '<row r="10"><c r="A10" t="inlineStr"><is><t>a</t></is></c></row>'),
    "a hidden row": other(ROWS + '<row r="10" hidden="1"><c r="A10"><v>1</v></c></row>'),
    "rows that do not ascend": other(ROWS + '<row r="5"><c r="A5"><v>1</v></c></row>'),
    "a row twice": other(ROWS + '<row r="9"><c r="A9"><v>1</v></c></row>'),
    "a cell twice": other(ROWS + '<row r="10"><c r="A10"><v>1</v></c><c r="A10"><v>2</v></c></row>'),
    "no such text": other(ROWS + '<row r="10"><c r="A10" t="s"><v>77</v></c></row>'),
    "no number": other(ROWS + '<row r="10"><c r="A10"><v>1-2</v></c></row>'),
    "a row outside of the data": other(after='<extLst><ext><row r="10"><c r="A10"><v>1</v></c></row></ext></extLst>'),
    "a comment": other(after="<!-- a comment -->"),
    "a text in parts": other(texts=TEXTS.replace("<t>Løn", "<r><t>Løn").replace("pension</t>", "pension</t></r>")),
    "a blank before a text": other(texts=TEXTS.replace("<t>Løn", "<t> Løn")),
    "a blank behind a text": other(texts=TEXTS.replace("pension</t>", "pension\n</t>")),
    "an escaped letter": other(texts=TEXTS.replace("Løn", "_x0041_")),
    "texts behind their end": other(texts="<sst><si><t>a</t></si><si><t>b</t></si></sst>" + TEXTS[5:]),
    "a bare ampersand": other(texts=TEXTS.replace("&amp;", "& amp;")),
    "no cell": other('<row r="7" ht="20"/>'),
    "texts twice": twice("xl/sharedStrings.xml"),
    "a sheet twice": twice("xl/worksheets/sheet1.xml"),
    "a broken tag": other(after="<mergeCells><mergeCell ref='A1:A2'></mergeCells>"),
}


@pytest.mark.parametrize("name", OTHER)
def test_what_is_not_plain_is_left_to_the_reader_of_workbooks(name: str) -> None:
    quick, slow = both(OTHER[name])
    assert plain(OTHER[name]) is None
    assert quick == slow


def test_what_says_which_sheets_there_are_is_weighed_before_it_is_read() -> None:
    assert plain(moved_into_sheets()) is None


def test_two_names_of_one_part_are_left_to_the_reader_of_workbooks() -> None:
    sheet = f"<worksheet><sheetData>{ROWS}</sheetData></worksheet>"
    data = related(xlsx_of({"One": sheet, "Two": sheet}, **{"xl/sharedStrings.xml": TEXTS}))
    assert plain(data) is not None
    assert plain(changed(data, RELATED, "sheet2.xml", "sheet1.xml")) is None


@pytest.mark.parametrize("limits", [LIMITS._replace(box=26), LIMITS._replace(unpacked=1500), LIMITS._replace(area=3)])
def test_limits_are_held_as_before(limits: Limits, made: bytes) -> None:
    quick, slow = both(made, limits)
    assert isinstance(quick, str)
    assert quick == slow


def test_more_cells_than_a_workbook_may_have_are_left_to_the_reader_of_workbooks() -> None:
    data = xlsx("".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 301)))
    assert plain(data, LIMITS._replace(cells=300)) is not None
    assert plain(data, LIMITS._replace(cells=299)) is None


@pytest.mark.parametrize("size", [700, 1000, 5000])
def test_rows_that_blocks_cut_are_read_as_before(size: int, made: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = plain(made)
    monkeypatch.setattr(precheck, "_BLOCK", size)
    assert plain(made) == whole


def test_amounts_keep_their_digits_where_rows_are_alike() -> None:
    numbers = ["1.5", "-9546.780000000001", "100", "-0", "0.10", "1E2", "12345678901234567"]
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="1"><v>{numbers[row % 7]}</v></c></row>' for row in range(1, 400))
    quick, slow = both(xlsx(rows))
    assert quick == slow
    columns = plain(xlsx(rows))
    assert isinstance(columns, list)
    assert columns[0][2][0][:8] == list(map(Decimal, ("-9546.78", "100", "0", "0.1", "100", "12345678901234600", "1.5", "-9546.78")))


def test_shared_workbooks_are_read_as_before() -> None:
    if not SHARED.is_dir():
        pytest.skip("../shared is not there")
    found = [path.read_bytes() for path in sorted(SHARED.rglob("*.xls?")) if path.stat().st_size < 60_000]
    taken = [data for data in found if data.startswith(b"PK") and _is_plain(data)]
    assert len(taken) > 20
    assert all(quick == slow for quick, slow in map(both, taken))


def _is_plain(data: bytes) -> bool:
    try:
        return plain(data) is not None
    except ReadError:
        return False
