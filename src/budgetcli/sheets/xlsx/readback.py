"""A changed workbook read back from its bytes before anybody gets it: what was to change did, and
nothing else.

Around the cells that change sheets are compared byte by byte: that says more than what a reader
makes of them, and takes a tenth. Of a large workbook, parser and reader are given the cells that
change with all that stands around the rows; the rest was read before.
"""

from __future__ import annotations

import re
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from budgetcli.model.errors import Place, WriteError
from budgetcli.model.numbers import from_float
from budgetcli.model.sentences import worded
from budgetcli.sheets.dependents import shortest
from budgetcli.sheets.grids import address
from budgetcli.sheets.limits import LIMITS
from budgetcli.sheets.readers import NativeError, read_native
from budgetcli.sheets.workbooks import SMALL, SMALL_BOX
from budgetcli.sheets.xlsx.patching import Span, excerpt

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from budgetcli.sheets.formulas import Spot
    from budgetcli.sheets.xlsx.parts import Parts
    from budgetcli.sheets.xlsx.patching import Edit

    Edits = Mapping[Spot, Edit]
    Content = tuple[str | None, Any]

_END = re.compile(rb"</(?:\w+:)?c\s*>")
EMPTY = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'


def refuse_difference(
    parts: Parts, data: bytes, edits: Edits, source: str, sheets: Set[str]
) -> None:
    """Raise WriteError where the package read back is not the one before with these cells edited,
    or holds other than these sheets."""
    place = Place(source)
    try:
        with ZipFile(BytesIO(data)) as after:
            _compare_kept(parts, after, place)
            _compare_written(parts, after, place)
            _compare_cells(parts, data, after, edits, sheets)
    except (BadZipFile, ZlibError, ExpatError, KeyError) as error:
        raise WriteError(
            "not-as-written",
            worded("the workbook cannot be read back: {error}", error=error),
            at=place,
        ) from error


def _compare_cells(
    parts: Parts, data: bytes, after: ZipFile, edits: Edits, sheets: Set[str]
) -> None:
    """Raise WriteError where sheets differ in more than the cells that change, or a reader finds
    other sheets or other numbers there."""
    place = Place(parts.name)
    excerpts = {
        parts.sheets[sheet].lower(): _compare_sheet(parts, sheet, own, place)
        for sheet, own in _by_sheet(edits).items()
    }
    _compare_values(_to_read(parts, data, after, excerpts), edits, place, sheets)


def _by_sheet(edits: Edits) -> dict[str, dict[tuple[int, int], Edit]]:
    found: dict[str, dict[tuple[int, int], Edit]] = {}
    for (sheet, row, column), edit in edits.items():
        found.setdefault(sheet, {})[row, column] = edit
    return found


def _compare_kept(parts: Parts, after: ZipFile, place: Place) -> None:
    """Raise WriteError for a part that should have stayed as it was, byte for byte."""
    with ZipFile(BytesIO(parts.data)) as before:
        for info in before.infolist():
            if not parts.is_changed(info.filename) and before.read(info) != after.read(
                info.filename
            ):
                raise WriteError(
                    "not-as-written",
                    worded("part `{filename}` is not as it was", filename=info.filename),
                    at=place,
                )


def _compare_written(parts: Parts, after: ZipFile, place: Place) -> None:
    """Raise WriteError for a part that does not unpack to what was to be written."""
    for key, content in parts.changed.items():
        if after.read(parts.names[key]) != content:
            raise WriteError(
                "not-as-written",
                worded(
                    "part `{value}` did not read back as it was written", value=parts.names[key]
                ),
                at=place,
            )


def _compare_sheet(
    parts: Parts, sheet: str, edits: Mapping[tuple[int, int], Edit], place: Place
) -> bytes | None:
    """Return the sheet as written with the cells that change only, None where it is not plain
    enough for that.

    Raises WriteError where it differs from the one before in more than those, or in something else.
    """
    before, after = parts.original(parts.sheets[sheet]), parts.read(parts.sheets[sheet])
    old = parts.spans(sheet, edits)
    new = _moved(before, after, old)
    if new is None:
        said = "the sheet differs from the one before in more than the cells that change"
        raise WriteError("not-as-written", said, at=Place(place.file, sheet))
    for spot, edit in edits.items():
        value, formula = _content(_bytes_of(after, new[spot]))
        expected = (
            _content(_bytes_of(before, old[spot]))[1]
            if edit.formula is None
            else ((), edit.formula)
        )
        if value != (None if edit.value is None else f"{edit.value:f}") or formula != expected:
            raise _unlike(Place(place.file, sheet), spot)
    return excerpt(after, new)


def _to_read(
    parts: Parts, data: bytes, after: ZipFile, excerpts: Mapping[str, bytes | None]
) -> bytes:
    """Return the package to be read: as written where it is small, else with the cells that change
    only.

    Raises ExpatError where a changed part is no XML. What is left out stands byte for byte in the
    workbook that was read before.
    """
    plain = {key: part for key, part in excerpts.items() if part is not None}
    whole = len(plain) < len(excerpts) or sum(info.file_size for info in after.infolist()) <= SMALL
    for key, content in parts.changed.items():
        if not key.endswith(".vml"):
            ParserCreate().Parse(content if whole else plain.get(key, content), True)
    return data if whole else _excerpted(parts, after, plain)


def _excerpted(parts: Parts, after: ZipFile, excerpts: Mapping[str, bytes]) -> bytes:
    """Return the package as written, but with excerpts of the sheets that change and nothing in
    those that stay."""
    empty = {
        part.lower(): EMPTY for part in parts.sheets.values() if part.lower() not in parts.changed
    }
    cut = {parts.names[key]: content for key, content in (empty | dict(excerpts)).items()}
    stream = BytesIO()
    with ZipFile(stream, "w") as new:
        for info in after.infolist():
            new.writestr(
                info.filename, cut[info.filename] if info.filename in cut else after.read(info)
            )
    return stream.getvalue()


def _unlike(place: Place, spot: tuple[int, int]) -> WriteError:
    at = Place(place.file, place.sheet, address(*spot))
    return WriteError("not-as-written", "the cell did not read back as it was written", at=at)


def _moved(
    before: bytes, after: bytes, spans: Mapping[tuple[int, int], Span]
) -> dict[tuple[int, int], Span] | None:
    """Return where the cells stand now, if the bytes before, between and behind them are the same;
    None if not.

    The bytes behind them are compared up to the end of the cells: what follows there may refer to
    new notes.
    """
    found, old, new = {}, 0, 0
    for spot, span in sorted(spans.items(), key=lambda each: each[1].start):
        around = before[old : span.start]
        start = new + len(around)
        end = _END.search(after, start) if after.startswith(around, new) else None
        if end is None:
            return None
        found[spot] = Span(start, end.start(), span.attributes)
        old, new = span.end, end.start()
    is_same = before[old : before.rindex(b"sheetData>")] == after[new : after.rindex(b"sheetData>")]
    return found if is_same else None


def _bytes_of(part: bytes, span: Span) -> bytes:
    """Return a cell whole, with its end tag."""
    return part[span.start : part.index(b">", span.end) + 1]


def _content(cell: bytes) -> Content:
    """Return what a cell's XML holds: the text of its value, and the attributes and text of its
    formula; None for what it has not."""
    texts: dict[str, str] = {}
    attributes: dict[str, tuple[tuple[str, str], ...]] = {}
    inside = [""]

    def start(name: str, found: dict[str, str]) -> None:
        inside.append(name.rpartition(":")[2])
        attributes[inside[-1]] = tuple(found.items())
        texts.setdefault(inside[-1], "")

    def data(text: str) -> None:
        texts[inside[-1]] = texts.get(inside[-1], "") + text

    parser = ParserCreate()
    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = (
        start,
        data,
        lambda _: inside.pop(),
    )
    parser.Parse(cell, True)
    return texts.get("v"), (attributes["f"], texts["f"]) if "f" in attributes else None


def _compare_values(data: bytes, edits: Edits, place: Place, sheets: Set[str]) -> None:
    """Raise WriteError where a reader of workbooks finds other sheets, or other numbers in the
    cells that change."""
    box = max(((row + 1) * (column + 1) for _, row, column in edits), default=0)
    found = {name: rows for name, _, rows, _ in _read(data, place, box)}
    if set(found) != sheets:
        raise WriteError("not-as-written", "the workbook has other sheets than before", at=place)
    for (sheet, row, column), edit in edits.items():
        cells = found[sheet][row] if row < len(found[sheet]) else []
        read = cells[column] if column < len(cells) else ""
        if isinstance(read, float | int) and (edit.value is None or not _same(read, edit)):
            raise _unlike(Place(place.file, sheet), (row, column))


def _same(read: float, edit: Edit) -> bool:
    return edit.value is not None and shortest(Fraction(from_float(read))) == shortest(
        Fraction(edit.value)
    )


def _read(data: bytes, place: Place, box: int) -> list[tuple[str, bool, list[list[Any]], Any]]:
    """Return what a reader of workbooks finds; in a process of its own where there is much, or
    where far cells make a large box."""
    with ZipFile(BytesIO(data)) as file:
        is_small = sum(info.file_size for info in file.infolist()) <= SMALL and box <= SMALL_BOX
    try:
        sheets: list[tuple[str, bool, list[list[Any]], Any]] = read_native(
            "calamine", data, LIMITS, place, apart=not is_small
        )
    except NativeError:
        sheets = read_native("openpyxl", data, LIMITS, place)
    return sheets
