"""What python-calamine leaves out of an xlsx sheet, from its XML: formulas, number formats, errors, merges, hidden rows, outline."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers.expat import ExpatError
from zipfile import ZipFile

from budgetcli.model.errors import ReadError
from budgetcli.reading.facts import SheetFacts
from budgetcli.reading.formats import BEYOND_DATES, is_date
from budgetcli.reading.grids import PLAIN, CellError, Range, Style, position
from budgetcli.reading.limits import too_large
from budgetcli.reading.packages import Package, sheet_parts, styles_of
from budgetcli.reading.precheck import DAMAGED
from budgetcli.reading.registry import tool

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcli.model.errors import Place
    from budgetcli.reading.facts import Position
    from budgetcli.reading.grids import Value
    from budgetcli.reading.limits import Limits

    Attributes = Mapping[str, str]

_WIDEST = 16_384


def read_facts(data: bytes, limits: Limits, place: Place) -> dict[str, SheetFacts]:
    """Return the facts of each worksheet by its name.

    Raises ReadError where the package is damaged, declares a document type, or a sheet passes a limit.
    """
    try:
        with ZipFile(BytesIO(data)) as file:
            package = Package.of(file, place)
            styles = styles_of(package)
            return {name: _facts(package, part, styles, limits) for name, part in sheet_parts(package).items()}
    except (*DAMAGED, ExpatError, KeyError) as error:
        raise ReadError("unreadable-file", f"the workbook is damaged: {error}", at=place) from error


def _facts(package: Package, part: str, styles: list[Style], limits: Limits) -> SheetFacts:
    sheet = _SheetParser(styles)
    package.parse(part, sheet.start, sheet.data, sheet.end)
    if sheet.box > limits.box:
        raise too_large("the rows times the columns of a sheet", limits.box, package.place)
    if sheet.area > limits.area:
        raise too_large("the merged and linked cells of a sheet", limits.area, package.place)
    for cell in sheet.formulas.keys() - sheet.valued:
        sheet.corrections[cell] = None
    return SheetFacts(sheet.styles, sheet.formulas, sheet.corrections, tuple(sheet.merges), sheet.outline,
                      frozenset(sheet.hidden_rows), frozenset(sheet.hidden_columns), sheet.box)  # fmt: skip


class _Shared(NamedTuple):
    """A formula that other cells share, and the cell it was written for."""

    text: str
    cell: Position


class _SheetParser:
    """Collects the facts of one sheet while its XML goes by."""

    def __init__(self, styles: list[Style]) -> None:
        self.known = styles
        self.styles: dict[Position, Style] = {}
        self.formulas: dict[Position, str] = {}
        self.corrections: dict[Position, Value] = {}
        self.valued: set[Position] = set()
        self.merges: list[Range] = []
        self.outline: dict[int, int] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.shared: dict[str, _Shared] = {}
        self.row, self.cell, self.kind, self.text = -1, (-1, -1), "", ""
        self.is_date, self.share, self.area, self.last = False, "", 0, (-1, -1)

    @property
    def box(self) -> int:
        """Rows times columns from `A1` to the last cell that holds something."""
        return (self.last[0] + 1) * (self.last[1] + 1)

    def start(self, tag: str, attributes: Attributes) -> None:
        self.text = ""
        if tag == "c":
            self._cell(attributes)
        elif tag == "f":
            self._formula(attributes)
        elif tag == "row":
            self._row(attributes)
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            self.hidden_columns.update(range(int(attributes["min"]) - 1, min(int(attributes["max"]), _WIDEST)))
        elif tag in ("mergeCell", "hyperlink") and "ref" in attributes:
            self._area(tag, attributes["ref"])

    def _row(self, attributes: Attributes) -> None:
        self.row = int(attributes.get("r", self.row + 2)) - 1
        self.cell = (self.row, -1)
        if attributes.get("hidden") in ("1", "true"):
            self.hidden_rows.add(self.row)
        if level := int(attributes.get("outlineLevel", "0")):
            self.outline[self.row] = level

    def _cell(self, attributes: Attributes) -> None:
        named = position(attributes["r"]) if "r" in attributes else (self.row, self.cell[1] + 1)
        if named is None:
            raise ValueError(f"no cell can be called {attributes['r'][:20]!r}")
        self.cell, self.kind, self.is_date = named, attributes.get("t", ""), False
        style = int(attributes.get("s", "0"))
        if style < len(self.known) and (known := self.known[style]) != PLAIN:
            self.styles[named] = known
            self.is_date = is_date(known.number_format)

    def _formula(self, attributes: Attributes) -> None:
        self.share = attributes.get("si", "") if attributes.get("t") == "shared" else ""
        shared = self.shared.get(self.share) if self.share else None
        text = tool("moved")(shared.text, self.cell[0] - shared.cell[0], self.cell[1] - shared.cell[1]) if shared else ""
        self.formulas.setdefault(self.cell, text)
        self._reach()

    def _reach(self) -> None:
        self.last = max(self.last[0], self.cell[0]), max(self.last[1], self.cell[1])

    def _area(self, tag: str, reference: str) -> None:
        first, _, second = reference.partition(":")
        start, end = position(first), position(second or first)
        if start is not None and end is not None:
            block = Range(*start, *end)
            self.area += (block.bottom - block.top + 1) * (block.right - block.left + 1)
            if tag == "mergeCell":
                self.merges.append(block)

    def data(self, text: str) -> None:
        self.text += text

    def end(self, tag: str) -> None:
        if tag in ("v", "is") and (self.text or self.kind in ("str", "inlineStr")):
            self.valued.add(self.cell)
            self._reach()
            self._correct()
        elif tag == "f" and self.text:
            self.formulas[self.cell] = self.text
            if self.share:
                self.shared[self.share] = _Shared(self.text, self.cell)

    def _correct(self) -> None:
        """Keep what the native reader would lose: an error, an empty result, a number that is no date whatever its format."""
        if self.kind == "e":
            self.corrections[self.cell] = CellError(self.text)
        elif not self.text and self.cell in self.formulas:
            self.corrections[self.cell] = ""
        elif self.kind == "d":
            self.corrections[self.cell] = datetime.fromisoformat(self.text.strip()).replace(tzinfo=None)
        elif self.is_date and self.kind in ("", "n") and not 0 <= float(self.text) < BEYOND_DATES:
            self.corrections[self.cell] = Decimal(f"{float(self.text):.15g}")
