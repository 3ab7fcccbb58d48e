"""A changed workbook read back from its bytes before anybody gets it: what was to change did, and nothing else.

Around the cells that change sheets are compared byte by byte: that says more than what a reader makes of them, and takes a tenth.
"""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile

from budgetcli.model.errors import Place, WriteError
from budgetcli.model.numbers import from_float
from budgetcli.reading.grids import address
from budgetcli.reading.limits import LIMITS
from budgetcli.reading.readers import NativeError, read_native
from budgetcli.reading.workbooks import SMALL
from budgetcli.rendering.recalculation import shortest
from budgetcli.rendering.sheetpatches import spans_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set

    from budgetcli.rendering.calculation import Spot
    from budgetcli.rendering.parts import Parts
    from budgetcli.rendering.sheetpatches import Edit, Span

    Edits = Mapping[Spot, Edit]
    Content = tuple[str | None, Any]


def refuse_difference(parts: Parts, data: bytes, edits: Edits, source: str, sheets: Set[str]) -> None:
    """Raise WriteError where the package read back is not the one before with these cells edited, or holds other than these sheets."""
    place = Place(source)
    try:
        with ZipFile(BytesIO(parts.data)) as before, ZipFile(BytesIO(data)) as after:
            _compare_kept(before, after, parts, place)
            for sheet in dict.fromkeys(spot[0] for spot in edits):
                name = parts.names[parts.sheets[sheet].lower()]
                own = {spot[1:]: edit for spot, edit in edits.items() if spot[0] == sheet}
                _compare_sheet(before.read(name), after.read(name), own, Place(source, sheet))
    except (BadZipFile, ExpatError, KeyError) as error:
        raise WriteError("not-as-written", f"the workbook cannot be read back: {error}", at=place) from error
    _compare_values(data, edits, place, sheets)


def _compare_kept(before: ZipFile, after: ZipFile, parts: Parts, place: Place) -> None:
    """Raise WriteError for a part that should have stayed as it was; ExpatError for a changed one that is no XML."""
    for info in before.infolist():
        copy = after.getinfo(info.filename)
        if not parts.is_changed(info.filename) and (copy.CRC, copy.file_size) != (info.CRC, info.file_size):
            raise WriteError("not-as-written", f"part `{info.filename}` is not as it was", at=place)
    for key in parts.changed:
        content = after.read(parts.names[key])
        if content != parts.changed[key]:
            raise WriteError("not-as-written", f"part `{parts.names[key]}` did not read back as it was written", at=place)
        if not key.endswith(".vml"):
            ParserCreate().Parse(content, True)


def _compare_sheet(before: bytes, after: bytes, edits: Mapping[tuple[int, int], Edit], place: Place) -> None:
    old, new = spans_of(before, edits), spans_of(after, edits)
    for one, other in zip(_around(before, old), _around(after, new), strict=True):
        if one != other:
            raise WriteError("not-as-written", "the sheet differs from the one before in more than the cells that change", at=place)
    for spot, edit in edits.items():
        value, formula = _content(_bytes_of(after, new[spot]))
        expected = _content(_bytes_of(before, old[spot]))[1] if edit.formula is None else ((), edit.formula)
        if value != (None if edit.value is None else f"{edit.value:f}") or formula != expected:
            raise _unlike(place, spot)


def _unlike(place: Place, spot: tuple[int, int]) -> WriteError:
    at = Place(place.file, place.sheet, address(*spot))
    return WriteError("not-as-written", "the cell did not read back as it was written", at=at)


def _around(part: bytes, spans: Mapping[tuple[int, int], Span]) -> Iterator[bytes]:
    """Yield the bytes before, between and behind the cells, up to the end of the cells; what follows there may refer to new notes."""
    at = 0
    for span in sorted(spans.values()):
        yield part[at : span.start]
        at = span.end
    yield part[at : part.rindex(b"sheetData>")]


def _bytes_of(part: bytes, span: Span) -> bytes:
    """Return a cell whole, with its end tag."""
    return part[span.start : part.index(b">", span.end) + 1]


def _content(cell: bytes) -> Content:
    """Return what a cell's XML holds: the text of its value, and the attributes and text of its formula; None for what it has not."""
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
    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, data, lambda _: inside.pop()
    parser.Parse(cell, True)
    return texts.get("v"), (attributes["f"], texts["f"]) if "f" in attributes else None


def _compare_values(data: bytes, edits: Edits, place: Place, sheets: Set[str]) -> None:
    """Raise WriteError where a reader of workbooks finds other sheets, or other numbers in the cells that change."""
    found = {name: rows for name, _, rows, _ in _read(data, place)}
    if set(found) != sheets:
        raise WriteError("not-as-written", "the workbook has other sheets than before", at=place)
    for (sheet, row, column), edit in edits.items():
        cells = found[sheet][row] if row < len(found[sheet]) else []
        read = cells[column] if column < len(cells) else ""
        if isinstance(read, float | int) and (edit.value is None or not _same(read, edit)):
            raise _unlike(Place(place.file, sheet), (row, column))


def _same(read: float, edit: Edit) -> bool:
    return edit.value is not None and shortest(Fraction(from_float(read))) == shortest(Fraction(edit.value))


def _read(data: bytes, place: Place) -> list[tuple[str, bool, list[list[Any]], Any]]:
    with ZipFile(BytesIO(data)) as file:
        is_small = sum(info.file_size for info in file.infolist()) <= SMALL
    try:
        sheets: list[tuple[str, bool, list[list[Any]], Any]] = read_native("calamine", data, LIMITS, place, apart=not is_small)
    except NativeError:
        sheets = read_native("openpyxl", data, LIMITS, place)
    return sheets
