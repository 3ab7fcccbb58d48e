"""What python-calamine leaves out of an xlsx sheet, from its XML: formulas, number formats, errors,
merges, hidden rows, outline."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

from budgetcli.model.errors import ReadError
from budgetcli.model.sentences import worded
from budgetcli.sheets.facts import SheetFacts
from budgetcli.sheets.grids import PLAIN, CellError, Range, Style, position, stored
from budgetcli.sheets.limits import too_large
from budgetcli.sheets.looks import Looks
from budgetcli.sheets.number_formats import BEYOND_DATES, is_date
from budgetcli.sheets.registry import tool
from budgetcli.sheets.xlsx.packages import Package, sheet_parts, styles_of
from budgetcli.sheets.xlsx.precheck import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcli.model.errors import Place
    from budgetcli.sheets.facts import Position
    from budgetcli.sheets.grids import Value
    from budgetcli.sheets.limits import Limits

    Attributes = Mapping[str, str]

_VALUES = frozenset({"v", "is"})
_LONGEST = 8192
"""No formula is longer; of a value it is enough to know that there is one."""

_WIDEST = 16_384


def read_facts(data: bytes, limits: Limits, place: Place) -> dict[str, SheetFacts]:
    """Return the facts of each worksheet by its name.

    Raises ReadError where the package is damaged, declares a document type, or a sheet passes a
    limit.
    """
    try:
        with ZipFile(BytesIO(data)) as file:
            package = Package.of(file, place)
            styles = styles_of(package)
            return {
                name: _facts(package, part, styles, limits)
                for name, part in sheet_parts(package).items()
            }
    except DAMAGED as error:
        raise ReadError(
            "unreadable-file", worded("the workbook is damaged: {error}", error=error), at=place
        ) from error


def _facts(package: Package, part: str, styles: list[Style], limits: Limits) -> SheetFacts:
    sheet = SheetParser(styles, limits, package.place)
    package.parse(part, sheet.start, sheet.data, sheet.end)
    return sheet.facts()


class _Shared(NamedTuple):
    """A formula that other cells share, and the cell it was written for."""

    text: str
    cell: Position


class SheetParser:
    """Collects the facts of one sheet while its XML goes by; what is done for each cell is done as
    often as there are cells."""

    def __init__(self, styles: list[Style], limits: Limits, place: Place) -> None:
        self.limits, self.place, self.inside = limits, place, False
        self.looks = {
            str(number): (style, is_date(style.number_format))
            for number, style in enumerate(styles)
            if style != PLAIN
        }
        self.columns: dict[str, int] = {}
        self.styles = Looks()
        self.formulas: dict[Position, str] = {}
        self.corrections: dict[Position, Value] = {}
        self.merges: list[Range] = []
        self.outline: dict[int, int] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.shared: dict[str, _Shared] = {}
        self.row, self.cell, self.kind, self.text = -1, (-1, -1), "", ""
        self.share, self.area, self.last_row, self.last_column = "", 0, -1, -1
        self.is_date = self.is_calculated = self.is_valued = False
        self.of_data = {"c": self._cell, "f": self._formula, "row": self._row}
        self.starts = {
            "sheetData": self._begin,
            "col": self._column,
            "mergeCell": self._merge,
            "hyperlink": self._link,
        }

    @property
    def box(self) -> int:
        """Rows times columns from `A1` to the last cell that holds something."""
        return (self.last_row + 1) * (self.last_column + 1)

    def facts(self) -> SheetFacts:
        """Return what was collected. Raises ReadError where the sheet passes a limit."""
        if self.box > self.limits.box:
            raise too_large("the rows times the columns of a sheet", self.limits.box, self.place)
        return SheetFacts(
            self.styles,
            self.formulas,
            self.corrections,
            tuple(self.merges),
            self.outline,
            frozenset(self.hidden_rows),
            frozenset(self.hidden_columns),
            self.box,
        )

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take in the beginning of an element, with its local name."""
        self.text = ""
        if (take := (self.of_data if self.inside else self.starts).get(tag)) is not None:
            take(attributes)

    def data(self, text: str) -> None:
        """Take in text."""
        if len(self.text) < _LONGEST:
            self.text += text

    def end(self, tag: str) -> None:
        """Take in the end of an element."""
        if not self.inside:
            return
        if tag in _VALUES:
            self._end_value()
        elif tag == "c":
            if self.is_calculated and not self.is_valued:
                self.corrections[self.cell] = None
        elif tag == "f":
            self._end_formula()
        elif tag == "sheetData":
            self.inside = False

    def _end_value(self) -> None:
        if self.text or self.kind in ("str", "inlineStr"):
            self.is_valued = True
            self._reach()
            if self.is_date or self.kind in ("e", "d") or not self.text:
                self._correct()

    def _end_formula(self) -> None:
        if self.text:
            self.formulas[self.cell] = self.text
            if self.share:
                self.shared[self.share] = _Shared(self.text, self.cell)

    def _begin(self, _: Attributes) -> None:
        self.inside = True

    def _row(self, attributes: Attributes) -> None:
        self.row = int(attributes.get("r", self.row + 2)) - 1
        self.cell = (self.row, -1)
        if attributes.get("hidden") in ("1", "true"):
            self.hidden_rows.add(self.row)
        if level := int(attributes.get("outlineLevel", "0")):
            self.outline[self.row] = level

    def _column(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in ("1", "true"):
            hidden = range(int(attributes["min"]) - 1, min(int(attributes["max"]), _WIDEST))
            self._grow(len(hidden))
            self.hidden_columns.update(hidden)

    def _cell(self, attributes: Attributes) -> None:
        self.cell = (
            self._position(attributes["r"]) if "r" in attributes else (self.row, self.cell[1] + 1)
        )
        self.kind = attributes.get("t", "")
        self.is_date = self.is_calculated = self.is_valued = False
        look = self.looks.get(attributes.get("s", ""))
        if look is not None:
            self.styles[self.cell], self.is_date = look

    def _position(self, reference: str) -> Position:
        """Return the position of an address; the columns met before are not counted out again."""
        letters = reference.rstrip("0123456789")
        if letters not in self.columns:
            found = position(f"{letters}1")
            if found is None:
                raise ValueError(f"no cell can be called {reference[:20]!r}")
            self.columns[letters] = found[1]
        row = int(reference[len(letters) :])
        if row < 1:
            raise ValueError(f"no cell can be called {reference[:20]!r}")
        return row - 1, self.columns[letters]

    def _formula(self, attributes: Attributes) -> None:
        self.share = attributes.get("si", "") if attributes.get("t") == "shared" else ""
        shared = self.shared.get(self.share) if self.share else None
        text = (
            tool("moved")(shared.text, self.cell[0] - shared.cell[0], self.cell[1] - shared.cell[1])
            if shared
            else ""
        )
        self.formulas.setdefault(self.cell, text)
        self.is_calculated = True
        self._reach()

    def _reach(self) -> None:
        row, column = self.cell
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)

    def _merge(self, attributes: Attributes) -> None:
        if (block := self._block(attributes)) is not None:
            self.merges.append(block)

    def _link(self, attributes: Attributes) -> None:
        self._block(attributes)

    def _block(self, attributes: Attributes) -> Range | None:
        """Return a range that an element refers to, with its cells added to the area."""
        first, _, second = attributes.get("ref", "").partition(":")
        start, end = position(first), position(second or first)
        if start is None or end is None:
            return None
        block = Range(*start, *end)
        self._grow((block.bottom - block.top + 1) * (block.right - block.left + 1))
        return block

    def _grow(self, cells: int) -> None:
        self.area += cells
        if self.area > self.limits.area:
            raise too_large(
                "the merged, linked and hidden cells of a sheet", self.limits.area, self.place
            )

    def _correct(self) -> None:
        """Keep what the native reader would lose: an error, an empty result, a number that is no
        date whatever its format."""
        if self.kind == "e":
            self.corrections[self.cell] = CellError(self.text)
        elif not self.text:
            if self.is_calculated:
                self.corrections[self.cell] = ""
        elif self.kind == "d":
            self.corrections[self.cell] = _moment(self.text.strip())
        elif (
            self.kind in ("", "n")
            and (number := _number(self.text)) is not None
            and not 0 <= number < BEYOND_DATES
        ):
            self.corrections[self.cell] = stored(number)


def _moment(text: str) -> datetime | time | str:
    """Return a date or a time in the form of ISO 8601; what is neither stays the text it is."""
    for read in (datetime.fromisoformat, time.fromisoformat):
        try:
            return read(text).replace(tzinfo=None)
        except ValueError:
            continue
    return text


def _number(text: str) -> float | None:
    """Return a stored number, or None for what is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
