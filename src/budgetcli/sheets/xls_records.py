"""The facts of a sheet stored as binary records, as its records go by; shared by the two binary
formats of Excel."""

from __future__ import annotations

import struct
from math import isfinite
from typing import TYPE_CHECKING

from budgetcli.sheets.facts import SheetFacts
from budgetcli.sheets.grids import PLAIN, CellError, Style, stored
from budgetcli.sheets.limits import too_large
from budgetcli.sheets.number_formats import BEYOND_DATES, BUILT_IN, is_date

if TYPE_CHECKING:
    from budgetcli.model.errors import Place
    from budgetcli.sheets.facts import Position
    from budgetcli.sheets.grids import Range, Value
    from budgetcli.sheets.limits import Limits

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""The errors of a cell by the number that both binary formats store."""

UNREAD = "#UNREAD!"
"""The error of a cell that is stored in a way that is not read."""

BOLD = 600
"""A font of at least this weight is bold."""


def stored_number(stored: bytes) -> float:
    """Return a number stored in eight bytes, or in four of which the lowest bits say how ([MS-XLS]
    2.5.217)."""
    if len(stored) == 8:
        (value,) = struct.unpack("<d", stored)
        return float(value)
    (raw,) = struct.unpack("<i", stored)
    number = (
        float(raw >> 2) if raw & 2 else struct.unpack("<d", struct.pack("<q", (raw & ~3) << 32))[0]
    )
    return float(number / 100 if raw & 1 else number)


class BinaryStyles:
    """The styles that cells refer to by number, made of formats and fonts."""

    def __init__(self) -> None:
        self.formats: dict[int, str] = {}
        self.bold: list[bool] = []
        self.styles: list[Style] = []
        self.dates: set[int] = set()

    def add(self, format: int, font: int, indent: int) -> None:
        """Keep the next style; `font` counts the fonts as stored."""
        is_bold = font < len(self.bold) and self.bold[font]
        shown = Style(self.formats.get(format) or BUILT_IN.get(format, "General"), is_bold, indent)
        if is_date(shown.number_format):
            self.dates.add(len(self.styles))
        self.styles.append(shown)


class SheetRecords:
    """Collects the facts of one sheet.

    `last_formula` is the cell to which the native reader gives the next text result, `awaited` the
    one that it belongs to instead.
    """

    def __init__(self, styles: BinaryStyles, limits: Limits, place: Place) -> None:
        self.known, self.limits, self.place = styles, limits, place
        self.styles: dict[Position, Style] = {}
        self.formulas: dict[Position, str] = {}
        self.corrections: dict[Position, Value] = {}
        self.merges: list[Range] = []
        self.outline: dict[int, int] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.last = (-1, -1)
        self.cells = self.area = 0
        self.not_read: list[Position] = []
        self.last_formula: Position = (0, 0)
        self.awaited: Position | None = None

    def cell(self, row: int, column: int, style: int, *, filled: bool = True) -> None:
        """Keep how a cell is shown, and that it holds something."""
        if style < len(self.known.styles) and (known := self.known.styles[style]) != PLAIN:
            self.styles[row, column] = known
        if filled:
            self.last = max(self.last[0], row), max(self.last[1], column)
            self.cells += 1
            if self.cells > self.limits.cells:
                raise too_large("the cells of a sheet", self.limits.cells, self.place)

    def error(self, row: int, column: int, code: int) -> None:
        """Keep an error, which the native reader leaves out."""
        self.corrections[row, column] = CellError(ERRORS.get(code, "#UNKNOWN!"))

    def number(self, row: int, column: int, style: int, content: bytes) -> None:
        """Keep a number that is no date whatever its format, which the native reader turns into
        midnight."""
        if (
            style in self.known.dates
            and not 0 <= (value := stored_number(content)) < BEYOND_DATES
            and isfinite(value)
        ):
            self.corrections[row, column] = stored(value)

    def unread(self, row: int, column: int) -> None:
        """Keep a cell that neither the native reader nor this one reads, as an error, so that
        nobody takes it for a blank."""
        self.corrections[row, column] = CellError(UNREAD)
        self.not_read.append((row, column))

    def row(self, row: int, level: int, *, hidden: bool) -> None:
        """Keep what a row says of itself."""
        if level:
            self.outline[row] = level
        if hidden:
            self.hidden_rows.add(row)

    def hide_columns(self, first: int, last: int) -> None:
        """Keep hidden columns, both ends included."""
        self.hidden_columns.update(range(first, min(last, 16_383) + 1))

    def merge(self, block: Range) -> None:
        """Keep a merged range."""
        self.area += max(0, block.bottom - block.top + 1) * max(0, block.right - block.left + 1)
        if self.area > self.limits.area:
            raise too_large("the merged cells of a sheet", self.limits.area, self.place)
        self.merges.append(block)

    def facts(self) -> SheetFacts:
        """Return what was collected.

        Raises ReadError where the sheet reaches further than the limits allow.
        """
        box = (self.last[0] + 1) * (self.last[1] + 1)
        if box > self.limits.box:
            raise too_large("the rows times the columns of a sheet", self.limits.box, self.place)
        return SheetFacts(
            self.styles,
            self.formulas,
            self.corrections,
            tuple(self.merges),
            self.outline,
            frozenset(self.hidden_rows),
            frozenset(self.hidden_columns),
            box,
            tuple(self.not_read),
        )
