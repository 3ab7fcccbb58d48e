"""The cells of one OpenDocument sheet while its XML goes by: repeated cells and rows unfolded,
within the limits."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from budgetcli.sheets.facts import SheetFacts
from budgetcli.sheets.grids import PLAIN, CellError, Grid, Range, stored
from budgetcli.sheets.limits import too_large
from budgetcli.sheets.workbooks import hidden_notes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcli.model.budgets import Input
    from budgetcli.model.errors import Place
    from budgetcli.sheets.documentstyles import DocumentStyles
    from budgetcli.sheets.facts import Position
    from budgetcli.sheets.grids import Style, Value
    from budgetcli.sheets.limits import Limits

    Attributes = Mapping[str, str]

_CELLS = ("table:table-cell", "table:covered-table-cell")
_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:\d{3}", re.ASCII)
_LENGTH = re.compile(
    r"(-?)P(?:(\d{1,7})D)?T?(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,](\d{1,9}))?S)?",
    re.ASCII,
)
_MARKS = {"text:tab": "\t", "text:line-break": "\n"}
_LONGEST_RUN = 1000


class SheetCells:
    """One sheet: what its cells hold and how they are shown."""

    def __init__(
        self, attributes: Attributes, styles: DocumentStyles, limits: Limits, place: Place
    ) -> None:
        self.name = attributes.get("table:name", "")
        self.hidden = styles.hides(attributes.get("table:style-name", ""))
        self.known, self.limits, self.place = styles, limits, place
        self.rows: list[list[Value]] = []
        self.cell_styles: dict[Position, Style] = {}
        self.formulas: dict[Position, str] = {}
        self.merges: list[Range] = []
        self.outline: dict[int, int] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.column_styles: list[tuple[int, str]] = []
        self.groups: list[bool] = []
        self.row = self.column = self.columns = self.count = self.area = self.length = 0
        self.attributes: Attributes | None = None
        self.row_attributes: Attributes = {}
        self.line: dict[int, Value] = {}
        self.paragraphs: list[str] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take in the beginning of an element."""
        if tag in _CELLS:
            self.attributes, self.paragraphs, self.length = attributes, [], 0
        elif tag == "text:p" and self.attributes is not None:
            self.paragraphs.append("")
        elif tag == "text:s":
            self.data(" " * min(_number(attributes, "text:c"), _LONGEST_RUN))
        elif tag in _MARKS:
            self.data(_MARKS[tag])
        elif tag == "table:table-row":
            self.row_attributes, self.line, self.column = attributes, {}, 0
        elif tag == "table:table-row-group":
            self.groups.append(attributes.get("table:display") == "false")
        elif tag == "table:table-column":
            self._column(attributes)

    def data(self, text: str) -> None:
        """Take in text; only that of paragraphs belongs to a cell."""
        if self.paragraphs and self.attributes is not None:
            self.length += len(text)
            if self.length > self.limits.text:
                raise too_large("the characters of a cell", self.limits.text, self.place)
            self.paragraphs[-1] += text

    def end(self, tag: str) -> None:
        """Take in the end of an element."""
        if tag in _CELLS and self.attributes is not None:
            self._cell(self.attributes)
            self.attributes = None
        elif tag == "table:table-row":
            self._row()
        elif tag == "table:table-row-group" and self.groups:
            self.groups.pop()

    def grid(self, source: Input) -> Grid:
        """Return the sheet as a grid."""
        facts = SheetFacts(
            self.cell_styles,
            self.formulas,
            {},
            tuple(self.merges),
            self.outline,
            frozenset(self.hidden_rows),
            frozenset(self.hidden_columns),
        )
        source = source._replace(sheet=self.name)
        return Grid(
            source=source,
            values=tuple(map(tuple, self.rows)),
            styles=facts.styles,
            formulas=facts.formulas,
            merges=facts.merges,
            outline=facts.outline,
            hidden_rows=facts.hidden_rows,
            hidden_columns=facts.hidden_columns,
            hidden=self.hidden,
            notes=tuple(hidden_notes(facts, source)),
        )

    def _column(self, attributes: Attributes) -> None:
        repeated = _number(attributes, "table:number-columns-repeated")
        if (
            attributes.get("table:visibility", "visible") != "visible"
            and self.columns + repeated <= self.limits.box
        ):
            self.hidden_columns.update(range(self.columns, self.columns + min(repeated, 16_384)))
        self.columns += repeated
        self.column_styles.append(
            (self.columns, attributes.get("table:default-cell-style-name", ""))
        )

    def _cell(self, attributes: Attributes) -> None:
        repeated = _number(attributes, "table:number-columns-repeated")
        value, formula = (
            _value(attributes, "\n".join(self.paragraphs)),
            attributes.get("table:formula"),
        )
        if value is not None or formula is not None:
            self._count(repeated)
            style = self.known.style(attributes.get("table:style-name") or self._default_style())
            for column in range(self.column, self.column + repeated):
                self.line[column] = value
                if formula is not None:
                    self.formulas[self.row, column] = formula.partition(":=")[2] or formula.lstrip(
                        "="
                    )
                if style != PLAIN:
                    self.cell_styles[self.row, column] = style
        if (
            "table:number-columns-spanned" in attributes
            or "table:number-rows-spanned" in attributes
        ):
            self._merge(attributes)
        self.column += repeated

    def _default_style(self) -> str:
        own = self.row_attributes.get("table:default-cell-style-name")
        return own or next((name for end, name in self.column_styles if self.column < end), "")

    def _merge(self, attributes: Attributes) -> None:
        columns, rows = (
            _number(attributes, "table:number-columns-spanned"),
            _number(attributes, "table:number-rows-spanned"),
        )
        if columns * rows > 1:
            self.area += columns * rows
            if self.area > self.limits.area:
                raise too_large("the merged cells of a sheet", self.limits.area, self.place)
            self.merges.append(
                Range(self.row, self.column, self.row + rows - 1, self.column + columns - 1)
            )

    def _row(self) -> None:
        repeated = _number(self.row_attributes, "table:number-rows-repeated")
        is_hidden = self.row_attributes.get("table:visibility", "visible") != "visible" or any(
            self.groups
        )
        if self.line:
            self._store(repeated)
        if (is_hidden or self.groups) and repeated <= _LONGEST_RUN:
            for row in range(self.row, self.row + repeated):
                if is_hidden:
                    self.hidden_rows.add(row)
                if self.groups:
                    self.outline[row] = len(self.groups)
        self.row += repeated

    def _store(self, repeated: int) -> None:
        """Keep a row that holds something as often as it is repeated."""
        width = max(self.line) + 1
        if (self.row + repeated) * width > self.limits.box:
            raise too_large("the rows times the columns of a sheet", self.limits.box, self.place)
        self._count((repeated - 1) * len(self.line))
        values = [self.line.get(column) for column in range(width)]
        self.rows.extend([] for _ in range(self.row - len(self.rows)))
        self.rows.extend(list(values) for _ in range(repeated))
        for row in range(self.row + 1, self.row + repeated):
            for column in self.line:
                if (self.row, column) in self.formulas:
                    self.formulas[row, column] = self.formulas[self.row, column]
                if (self.row, column) in self.cell_styles:
                    self.cell_styles[row, column] = self.cell_styles[self.row, column]

    def _count(self, more: int) -> None:
        self.count += more
        if self.count > self.limits.cells:
            raise too_large("the cells of a sheet", self.limits.cells, self.place)


def _number(attributes: Attributes, name: str) -> int:
    written = attributes.get(name)
    return 1 if written is None else max(int(written), 1)


def _value(attributes: Attributes, text: str) -> Value:
    """Return what a cell holds; an error where the text is one and the cell says so or was
    calculated."""
    kind = attributes.get("office:value-type")
    calculated = "table:formula" in attributes
    if attributes.get("calcext:value-type") == "error" or (calculated and _ERROR.fullmatch(text)):
        return CellError(text or "#ERR!")
    if kind in ("float", "percentage", "currency"):
        return stored(float(attributes["office:value"]))
    if kind == "date":
        return _date(attributes["office:date-value"])
    if kind == "time":
        return _length(attributes["office:time-value"])
    if kind == "boolean":
        return attributes.get("office:boolean-value") == "true"
    written = attributes.get("office:string-value", text) or text
    return written or ("" if calculated and kind == "string" else None)


def _date(written: str) -> datetime | date | str:
    """Return a date, with its time unless that is midnight; as written where the calendar has no
    such day."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    return moment if moment.time() != time.min else moment.date()


def _length(written: str) -> timedelta | str:
    found = _LENGTH.fullmatch(written)
    if found is None:
        return written
    days, hours, minutes, seconds = (int(part or 0) for part in found.group(2, 3, 4, 5))
    length = timedelta(
        days=days, hours=hours, minutes=minutes, seconds=seconds + float(f"0.{found[6] or 0}")
    )
    return -length if found[1] else length
