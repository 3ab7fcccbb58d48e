"""A changed workbook is read back: any difference but the cells that were to change is found."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from budgetcli.model.errors import WriteError
from budgetcli.sheets.xlsx import recalculation as readbacks
from budgetcli.sheets.xlsx.patching import FEW, Edit, Parts, excerpt, patched, spans_of
from budgetcli.sheets.xlsx.recalculation import refuse_difference
from tests.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Callable

SPOT = (1, 1)
TABLE = '<row r="1"><c r="A1" t="inlineStr"><is><t>Line</t></is></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2" s="0"><v>2.5</v></c></row>'
EDITS = {("Budget", *SPOT): Edit(Decimal("4.5"))}


@pytest.fixture(autouse=True, params=["small", "large"])
def read_whole_or_in_part(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the workbook for a small one, which is read whole, or for a large one, of which only
    cells that change are."""
    if request.param == "large":
        monkeypatch.setattr(readbacks, "SMALL", 0)


def changed() -> Parts:
    """Return a package with one cell changed."""
    parts = Parts(workbook("", rows=TABLE, sheet="Budget"), "own.xlsx")
    part = next(iter(parts.sheets.values()))
    parts.write(
        part,
        patched(
            parts.read(part), {SPOT: EDITS["Budget", *SPOT]}, spans_of(parts.read(part), [SPOT])
        ),
    )
    return parts


def repacked(data: bytes, tamper: Callable[[str, bytes], bytes]) -> bytes:
    """Return a package with its parts tampered with."""
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, tamper(name, old.read(name)))
    return stream.getvalue()


def sheet_name(parts: Parts) -> str:
    """Return the name of the only sheet."""
    return next(iter(parts.sheets))


def refused(parts: Parts, data: bytes, value: str = "4.5") -> str:
    """Return what a package read back is refused with; empty where it is not."""
    try:
        refuse_difference(
            parts,
            data,
            {(sheet_name(parts), *SPOT): Edit(Decimal(value))},
            "own.xlsx",
            {sheet_name(parts)},
        )
    except WriteError as error:
        return f"{error.id}: {error.message}"
    return ""


def test_what_was_written_is_accepted() -> None:
    parts = changed()
    assert not refused(parts, parts.packed())


def test_another_number_is_refused() -> None:
    parts = changed()
    assert "the cell did not read back" in refused(parts, parts.packed(), "4.6")


def test_a_changed_cell_elsewhere_is_refused() -> None:
    parts = changed()
    part = next(iter(parts.sheets.values()))
    parts.write(part, parts.read(part).replace(b"<v>1</v>", b"<v>9</v>"))
    assert "in more than the cells that change" in refused(parts, parts.packed())


@pytest.mark.parametrize("word", ["workbook.xml", "sheet1.xml"])
def test_a_part_that_is_not_as_it_was_is_refused(word: str) -> None:
    parts = changed()
    data = repacked(
        parts.packed(), lambda name, content: content + b" " if name.endswith(word) else content
    )
    assert "is not as it was" in refused(parts, data) or "did not read back" in refused(parts, data)


def test_damage_is_refused() -> None:
    parts = changed()
    assert "cannot be read back" in refused(parts, parts.packed()[:-30])


@pytest.mark.parametrize("tail", ["</sheetData><broken>", "</sheetData></worksheet><broken/>"])
def test_what_is_no_xml_behind_the_cells_is_refused(tail: str) -> None:
    parts = changed()
    part = next(iter(parts.sheets.values()))
    parts.write(part, parts.read(part).replace(b"</sheetData>", tail.encode()))
    assert "cannot be read back" in refused(parts, parts.packed())


@pytest.mark.parametrize("value", [b"<v>4.5</v", b"4.5</v>", b"<v>4.5</v></c><c>"])
def test_a_cell_that_is_no_xml_is_refused(value: bytes) -> None:
    parts = changed()
    part = next(iter(parts.sheets.values()))
    parts.write(part, parts.read(part).replace(b"<v>4.5</v>", value))
    assert refused(parts, parts.packed())


def test_another_sheet_is_refused() -> None:
    parts = changed()
    parts.add_sheet("Measures", parts.read(next(iter(parts.sheets.values()))))
    assert "other sheets than before" in refused(parts, parts.packed())


def test_a_workbook_with_comments_in_its_cells_is_read_whole() -> None:
    parts = Parts(workbook("", rows=TABLE + "<!-- a note -->", sheet="Budget"), "own.xlsx")
    part = next(iter(parts.sheets.values()))
    parts.write(
        part,
        patched(
            parts.read(part), {SPOT: EDITS["Budget", *SPOT]}, spans_of(parts.read(part), [SPOT])
        ),
    )
    assert not refused(parts, parts.packed())


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_an_excerpt_is_the_sheet_with_the_cells_that_change(prefix: str) -> None:
    around = (
        f"<{prefix}worksheet><{prefix}sheetData>",
        f"</{prefix}sheetData><{prefix}pageMargins/></{prefix}worksheet>",
    )
    rows = (
        TABLE.replace("</", f"</{prefix}")
        .replace("<c", f"<{prefix}c")
        .replace("<row", f"<{prefix}row")
        .replace("<v", f"<{prefix}v")
    )
    part = (around[0] + rows + around[1]).encode()
    cell = f'<{prefix}row r="2"><{prefix}c r="B2" s="0"><{prefix}v>2.5</{prefix}v></{prefix}c></{prefix}row>'
    assert excerpt(part, spans_of(part, [SPOT])) == (around[0] + cell + around[1]).encode()


def test_cells_without_an_address_make_no_excerpt() -> None:
    part = b"<worksheet><sheetData><row><c><v>1</v></c></row><row><c/><c><v>2.5</v></c></row></sheetData></worksheet>"
    spans = spans_of(part, [SPOT])
    assert part[spans[SPOT].start : spans[SPOT].end] == b"<c><v>2.5</v>"
    assert excerpt(part, spans) is None


@pytest.mark.parametrize("start", ["", "<!-- a note -->", '<?note <c r="B2"><v>9</v></c>?>'])
@pytest.mark.parametrize("text", ["Line", ' r="B2"', '&lt;c r="B2">'])
def test_a_cell_is_found_by_its_address_as_by_the_parser(text: str, start: str) -> None:
    part = f"<sheetData>{start}{TABLE.replace('Line', text)}</sheetData>".encode()
    span = spans_of(part, [SPOT])[SPOT]
    assert part[span.start : span.end] == b'<c r="B2" s="0"><v>2.5</v>'
    assert spans_of(part, [SPOT, *((99, column) for column in range(FEW))])[SPOT][:2] == span[:2]
