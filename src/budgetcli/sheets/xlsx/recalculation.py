"""A changed workbook read back before anybody gets it, and what its changed cells do to the formulas
that depend on them."""

from __future__ import annotations

import re
from collections import deque
from decimal import Context, Decimal
from fractions import Fraction
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from budgetcli.model.equations import address
from budgetcli.model.errors import Place, WriteError, worded
from budgetcli.model.numbers import from_float
from budgetcli.sheets.formulas import (
    NO_NAMES,
    Area,
    BeyondError,
    Book,
    FaultError,
    Spot,
    Value,
    areas_of,
    compute,
)
from budgetcli.sheets.grids import CellError
from budgetcli.sheets.limits import LIMITS
from budgetcli.sheets.native_readers import NativeError, read_native
from budgetcli.sheets.workbooks import SMALL, SMALL_BOX
from budgetcli.sheets.xlsx.patching import CellSpan, excerpt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence, Set

    from budgetcli.sheets.grids import Grid
    from budgetcli.sheets.xlsx.patching import Edit, Parts

    Edits = Mapping[Spot, Edit]
    Content = tuple[str | None, Any]

DIGITS = Context(prec=15)
"""A spreadsheet keeps so many digits of a number."""

NEAR = Fraction(1, 10**9)
"""A computed value this near to the stored one, as a part of it, is the same."""


class Recalculated(NamedTuple):
    """The new value of each formula that depends on a changed cell; those that could not be
    computed; and how many hide what they use."""

    values: Mapping[Spot, Decimal]
    lost: frozenset[Spot]
    hidden: int


class BookCells:
    """The cells of a workbook: values as stored, formulas, and what each formula refers to."""

    def __init__(self, grids: Sequence[Grid], names: Mapping[str, str] = NO_NAMES) -> None:
        self.names = names
        self.grids = {grid.source.sheet or "": grid for grid in grids}
        self.formulas = {
            (name, *spot): text
            for name, grid in self.grids.items()
            for spot, text in grid.formulas.items()
            if text
        }
        self.areas: dict[Spot, tuple[Area, ...]] = {}
        self._extents: dict[str, tuple[int, int]] = {}
        self.hidden: set[Spot] = set()
        for spot, text in self.formulas.items():
            try:
                self.areas[spot] = areas_of(text, spot[0], names)
            except BeyondError:
                self.hidden.add(spot)

    def stored(self, spot: Spot) -> Value:
        """Return what a cell holds in the file: a number exactly, or a text, or nothing."""
        grid = self.grids.get(spot[0])
        if grid is None:
            raise BeyondError
        value = grid.value(spot[1], spot[2])
        if isinstance(value, Decimal):
            return Fraction(value)
        if isinstance(value, CellError):
            raise FaultError
        if value is None or isinstance(value, str | bool):
            return value
        raise BeyondError

    def _book(self, value: Callable[[Spot], Value]) -> Book:
        """Return the workbook as a formula sees it, with these values."""
        return Book(value, self._extent, self._is_hidden, self._is_subtotal, self.names)

    def _extent(self, sheet: str) -> tuple[int, int]:
        if sheet not in self._extents:
            grid = self.grids.get(sheet)
            self._extents[sheet] = (0, 0) if grid is None else (len(grid.values), grid.width)
        return self._extents[sheet]

    def _is_hidden(self, sheet: str, row: int) -> bool:
        return row in self.grids[sheet].hidden_rows

    def _is_subtotal(self, spot: Spot) -> bool:
        return "SUBTOTAL(" in self.formulas.get(spot, "").upper()

    def dependents(self, changed: Iterable[Spot]) -> list[Spot]:
        """Return the formulas that use changed cells, directly or through others; each after what
        it uses, where that can be."""
        found: dict[Spot, None] = {}
        queue = deque(changed)
        while queue:
            for user in self._users_of(queue.popleft()):
                if user not in found:
                    found[user] = None
                    queue.append(user)
        return self._ordered(found)

    @cached_property
    def _users(self) -> tuple[dict[Spot, list[Spot]], dict[str, list[tuple[Area, Spot]]]]:
        """The formulas that use a cell by itself, by cell; and the ranges of each sheet with the
        formula that uses them."""
        single: dict[Spot, list[Spot]] = {}
        ranges: dict[str, list[tuple[Area, Spot]]] = {}
        for user, areas in self.areas.items():
            for area in areas:
                if area.top == area.bottom and area.left == area.right:
                    single.setdefault((area.sheet, area.top, area.left), []).append(user)
                else:
                    ranges.setdefault(area.sheet, []).append((area, user))
        return single, ranges

    def _users_of(self, spot: Spot) -> list[Spot]:
        """Return the formulas that use a cell directly, each once."""
        single, ranges = self._users
        return list(
            dict.fromkeys(
                [
                    *single.get(spot, ()),
                    *(user for area, user in ranges.get(spot[0], ()) if area.holds(spot)),
                ]
            )
        )

    def _ordered(self, spots: Mapping[Spot, None]) -> list[Spot]:
        """Return the formulas so that each comes after those it uses; circles come last."""
        users = {
            spot: [user for user in self._users_of(spot) if user in spots and user != spot]
            for spot in spots
        }
        waits = dict.fromkeys(spots, 0)
        for each in users.values():
            for user in each:
                waits[user] += 1
        ready = deque(spot for spot, count in waits.items() if not count)
        done: dict[Spot, None] = {}
        while ready:
            done[spot := ready.popleft()] = None
            for user in users[spot]:
                waits[user] -= 1
                if not waits[user]:
                    ready.append(user)
        return [*done, *(spot for spot in spots if spot not in done)]

    def recalculated(self, changed: Mapping[Spot, Decimal]) -> Recalculated:
        """Return what the formulas give after the changes; a formula is believed only where it gave
        what is stored before them."""
        values: dict[Spot, Decimal] = dict(changed)
        lost: set[Spot] = set()

        def now(spot: Spot) -> Value:
            if spot in lost:
                raise BeyondError
            return Fraction(values[spot]) if spot in values else self.stored(spot)

        found: dict[Spot, Decimal] = {}
        for spot in self.dependents(changed):
            try:
                if self._holds_error(spot) and self._gives_error(spot, now):
                    continue
                if not self._reproduces(spot):
                    raise BeyondError
                values[spot] = found[spot] = shortest(
                    compute(self.formulas[spot], spot[0], self._book(now)).value
                )
            except (BeyondError, FaultError):
                lost.add(spot)
        return Recalculated(found, frozenset(lost), len(self.hidden))

    def _holds_error(self, spot: Spot) -> bool:
        return isinstance(self.grids[spot[0]].value(spot[1], spot[2]), CellError)

    def _gives_error(self, spot: Spot, value: Callable[[Spot], Value]) -> bool:
        try:
            compute(self.formulas[spot], spot[0], self._book(value))
        except FaultError:
            return True
        return False

    def _reproduces(self, spot: Spot) -> bool:
        stored = self.stored(spot)
        computed = compute(self.formulas[spot], spot[0], self._book(self.stored)).value
        return isinstance(stored, Fraction) and abs(stored - computed) <= NEAR * max(
            abs(stored), Fraction(1)
        )


def shortest(value: Fraction) -> Decimal:
    """Return a number with the digits a spreadsheet keeps."""
    rounded = DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(f"{rounded.normalize():f}") if rounded else Decimal(0)


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
    before: bytes, after: bytes, spans: Mapping[tuple[int, int], CellSpan]
) -> dict[tuple[int, int], CellSpan] | None:
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
        found[spot] = CellSpan(start, end.start(), span.attributes)
        old, new = span.end, end.start()
    is_same = before[old : before.rindex(b"sheetData>")] == after[new : after.rindex(b"sheetData>")]
    return found if is_same else None


def _bytes_of(part: bytes, span: CellSpan) -> bytes:
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
