"""A part packed in pieces unpacks to what it is, whichever pieces were packed before."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile
from zlib import MAX_WBITS, decompress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetcli.sheets.xlsx import packing
from budgetcli.sheets.xlsx.members import write_member
from budgetcli.sheets.xlsx.packing import Ahead, packed
from tests.law_cases import law

if TYPE_CHECKING:
    from pathlib import Path

ROWS = b"".join(b'<row r="%d"><c><v>%d</v></c></row>' % (number, number * number) for number in range(40_000))
SHEET = b"<worksheet><sheetData>" + ROWS + b"</sheetData></worksheet>"
NAME = "xl/worksheets/Sheet1.xml"


def workbook(path: Path, *, name: str = NAME, content: bytes = SHEET) -> Path:
    """Write a package of one part."""
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        file.writestr(name, content)
    return path


@law
@given(st.lists(st.sampled_from([b"<row ", b"<c>", b"a", b"bc" * 9])).map(b"".join), st.integers(1, 20))
def test_what_is_packed_unpacks(content: bytes, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "PIECE", size)
        assert b"".join(packing._pieces(content)) == content
        assert decompress(packed(content, {}), -MAX_WBITS) == content


def test_only_the_piece_that_changes_is_packed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = Ahead(workbook(tmp_path / "book.xlsx"))
    known, anew = ahead.pieces(), list[bytes]()
    pack = packing._packed
    monkeypatch.setattr(packing, "_packed", lambda piece: anew.append(piece) or pack(piece))  # type: ignore[func-returns-value]
    changed = SHEET.replace(b"<v>900</v>", b"<v>900.25</v>")
    assert decompress(packed(changed, known), -MAX_WBITS) == changed
    assert len(known) > 4
    assert len(anew) == 1
    assert b"900.25" in anew[0]
    assert packed(changed, {}) == packed(changed, known)


def test_a_part_is_unpacked_ahead_for_the_same_bytes_only(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx")
    ahead = Ahead(path)
    assert ahead.parts(path.read_bytes()) == {NAME.lower(): SHEET}
    assert ahead.parts(path.read_bytes() + b" ") == {}


@pytest.mark.parametrize("what", ["text", "missing", "small", "other", "huge", "cut"])
def test_what_is_no_large_sheet_is_left_to_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    path = tmp_path / "book.xlsx"
    if what != "missing":
        workbook(path, name="xl/styles.xml" if what == "other" else NAME, content=SHEET[:999] if what == "small" else SHEET)
    if what == "text":
        path.write_text("no zip file")
    if what == "huge":
        monkeypatch.setattr(packing, "MOST", len(SHEET) - 1)
    if what == "cut":
        path.write_bytes(path.read_bytes()[300:])
    assert not Ahead(path).pieces()


def test_a_member_that_is_packed_already_reads_as_any_other() -> None:
    stream, source = BytesIO(), BytesIO()
    with ZipFile(source, "w") as old:
        old.writestr(NAME, b"before", ZIP_DEFLATED)
    with ZipFile(source) as old, ZipFile(stream, "w") as new:
        write_member(old.getinfo(NAME), SHEET, packed(SHEET, {}), new)
    with ZipFile(stream) as read:
        assert read.testzip() is None
        assert read.read(NAME) == SHEET
        assert read.getinfo(NAME).file_size == len(SHEET)
