"""OpenDocument spreadsheets, packed or flat, from their XML: cells with repeats unfolded, formulas,
errors, formats, styles and notes."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZipFile

from budgetcli.model.errors import Place, ReadError, worded
from budgetcli.sheets.grids import PLAIN, CellError, Grid, Range, SheetFacts, Style, stored
from budgetcli.sheets.limits import too_large
from budgetcli.sheets.workbooks import hidden_notes
from budgetcli.sheets.xlsx.package_parts import DAMAGED, weigh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcli.model.budgets import Input
    from budgetcli.sheets.grids import Position, Value
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


_FORMATS = frozenset(
    {
        "number:number-style",
        "number:currency-style",
        "number:percentage-style",
        "number:date-style",
        "number:time-style",
        "number:boolean-style",
        "number:text-style",
    }
)
_DATES = {
    "number:year": ("yy", "yyyy"),
    "number:month": ("m", "mm"),
    "number:day": ("d", "dd"),
    "number:hours": ("h", "hh"),
    "number:minutes": ("m", "mm"),
    "number:seconds": ("s", "ss"),
    "number:am-pm": ("AM/PM", "AM/PM"),
    "number:day-of-week": ("ddd", "dddd"),
}
_LITERALS = ("number:text", "number:currency-symbol")
_INDENT = re.compile(r"([0-9.]{1,9})(cm|mm|in|pt)", re.ASCII)
_STEPS = {"cm": 0.353, "mm": 3.53, "in": 0.139, "pt": 10.0}
_BOLD = frozenset({"bold", "600", "700", "800", "900"})
_MOST_DIGITS = 30


class DocumentStyles:
    """Cell styles by name, each inheriting from its parent."""

    def __init__(self) -> None:
        self.formats: dict[str, str] = {}
        self.styles: dict[str, Style] = {}
        self.hidden_tables: set[str] = set()
        self.current = self.format_name = self.above = ""
        self.code: list[str] = []
        self.literal = False

    def style(self, name: str) -> Style:
        """Return the cell style of this name."""
        return self.styles.get(name, PLAIN)

    def hides(self, name: str) -> bool:
        """Return whether a sheet of this table style is hidden."""
        return name in self.hidden_tables

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take in the beginning of an element."""
        if tag in _FORMATS:
            self.format_name, self.code = attributes.get("style:name", ""), []
        elif tag in ("style:style", "style:default-style"):
            self._style(attributes)
        elif (
            self.format_name and tag == "style:map" and ">" in attributes.get("style:condition", "")
        ):
            self.above = self.formats.get(attributes.get("style:apply-style-name", ""), "")
        elif self.format_name and tag.startswith("number:"):
            self._format(tag, attributes)
        elif (
            self.current in self.styles
            and tag == "style:text-properties"
            and "fo:font-weight" in attributes
        ):
            self.styles[self.current] = self.style(self.current)._replace(
                bold=attributes["fo:font-weight"] in _BOLD
            )
        elif (
            self.current in self.styles
            and tag == "style:paragraph-properties"
            and "fo:margin-left" in attributes
        ):
            self.styles[self.current] = self.style(self.current)._replace(
                indent=_indent(attributes["fo:margin-left"])
            )
        elif tag == "style:table-properties" and attributes.get("table:display") == "false":
            self.hidden_tables.add(self.current)

    def data(self, text: str) -> None:
        """Take in text: a literal of a number format."""
        if self.literal:
            self.code.append(
                text
                if text.strip() in ("%", "-", "(", ")", "/", ":", ".", "")
                else '"' + text.replace('"', "") + '"'
            )

    def end(self, tag: str) -> None:
        """Take in the end of an element."""
        self.literal = False
        if tag in _FORMATS:
            code = "".join(self.code) or "General"
            self.formats[self.format_name] = f"{self.above};{code}" if self.above else code
            self.format_name = self.above = ""

    def _style(self, attributes: Attributes) -> None:
        self.current = attributes.get("style:name", "")
        if attributes.get("style:family") == "table-cell":
            inherited = self.style(attributes.get("style:parent-style-name", ""))
            format = self.formats.get(
                attributes.get("style:data-style-name", ""), inherited.number_format
            )
            self.styles[self.current] = inherited._replace(number_format=format)

    def _format(self, tag: str, attributes: Attributes) -> None:
        if tag == "number:number":
            self.code.append(_digits(attributes))
        elif tag in _LITERALS:
            self.literal = True
        elif tag == "number:month" and attributes.get("number:textual") == "true":
            self.code.append("mmmm" if attributes.get("number:style") == "long" else "mmm")
        elif tag in _DATES:
            self.code.append(_DATES[tag][attributes.get("number:style") == "long"])
        elif tag == "number:scientific-number":
            self.code.append("0.00E+00")
        elif tag == "number:fraction":
            self.code.append("# ?/?")
        elif tag == "number:text-content":
            self.code.append("@")


def _digits(attributes: Attributes) -> str:
    """Return the digits of a number format; a number without stated decimals is shown as `General`
    does."""
    if "number:decimal-places" not in attributes and attributes.get("number:grouping") != "true":
        return "General"
    places = min(int(attributes.get("number:decimal-places", "0")), _MOST_DIGITS)
    least = min(int(attributes.get("number:min-decimal-places", places)), places)
    whole = "0" * max(1, min(int(attributes.get("number:min-integer-digits", "1")), _MOST_DIGITS))
    if attributes.get("number:grouping") == "true":
        whole = f"#,{whole:#>3}"
    divided = "," * ((len(str(int(float(attributes.get("number:display-factor", "1"))))) - 1) // 3)
    return f"{whole}{'.' if places else ''}{'0' * least}{'#' * (places - least)}{divided}"


def _indent(length: str) -> int:
    """Return how many steps a cell is indented by; a spreadsheet's step is ten points."""
    found = _INDENT.fullmatch(length)
    return round(float(found[1]) / _STEPS[found[2]]) if found else 0


_SKIPPED = frozenset(
    {
        "office:annotation",
        "table:shapes",
        "table:tracked-changes",
        "table:dde-links",
        "office:forms",
    }
)


def read_ods(data: bytes, source: Input, limits: Limits) -> tuple[Grid, ...]:
    """Return every sheet of a packed spreadsheet as a grid, hidden ones too.

    Raises ReadError where it is damaged, protected, hostile or too large.
    """
    place = Place(source.path)
    weigh(data, limits, place)
    document = _OdsDocument(source, limits)
    try:
        with ZipFile(BytesIO(data)) as package:
            parts = package.namelist()
            if "META-INF/manifest.xml" in parts and b"encryption-data" in package.read(
                "META-INF/manifest.xml"
            ):
                raise ReadError(
                    "protected-file",
                    "the spreadsheet is protected by a password",
                    at=place,
                    hint="save a copy without it",
                )
            for part in ("styles.xml", "content.xml"):
                if part in parts:
                    document.parse(package.read(part))
    except DAMAGED as error:
        raise ReadError(
            "unreadable-file", worded("the spreadsheet is damaged: {error}", error=error), at=place
        ) from error
    return document.grids()


def read_fods(data: bytes, source: Input, limits: Limits) -> tuple[Grid, ...]:
    """Return every sheet of a flat spreadsheet as a grid, hidden ones too.

    Raises ReadError where it is damaged, hostile or too large.
    """
    document = _OdsDocument(source, limits)
    try:
        document.parse(data)
    except (ExpatError, ValueError, LookupError) as error:
        raise ReadError(
            "unreadable-file",
            worded("the spreadsheet is damaged: {error}", error=error),
            at=Place(source.path),
        ) from error
    return document.grids()


class _OdsDocument:
    """The styles and sheets of a document while its XML goes by."""

    def __init__(self, source: Input, limits: Limits) -> None:
        self.source, self.limits = source, limits
        self.styles = DocumentStyles()
        self.sheets: list[SheetCells] = []
        self.skipped = self.depth = 0
        self.budget = [limits.cells]

    def parse(self, content: bytes) -> None:
        """Take in one part."""
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = self._refuse
        parser.Parse(content, True)

    def grids(self) -> tuple[Grid, ...]:
        """Return the grids of all sheets taken in.

        Raises ReadError where there is none.
        """
        if not self.sheets:
            raise ReadError(
                "unreadable-file", "the document has no sheet", at=Place(self.source.path)
            )
        return tuple(sheet.grid(self.source) for sheet in self.sheets)

    def _refuse(self, *_: object) -> None:
        raise ReadError(
            "document-type",
            "the document declares a document type, as no spreadsheet does",
            at=Place(self.source.path),
        )

    def _start(self, tag: str, attributes: Attributes) -> None:
        if self.skipped or tag in _SKIPPED or (tag.startswith("draw:") and self.depth):
            self.skipped += 1
        elif tag == "table:table":
            self.depth += 1
            if self.depth == 1:
                self.sheets.append(
                    SheetCells(attributes, self.styles, self.limits, Place(self.source.path))
                )
        elif self.depth == 1:
            self.sheets[-1].start(tag, attributes)
        elif not self.depth:
            self.styles.start(tag, attributes)

    def _data(self, text: str) -> None:
        if self.skipped:
            return
        if self.depth == 1:
            self.sheets[-1].data(text)
        elif not self.depth:
            self.styles.data(text)

    def _end(self, tag: str) -> None:
        if self.skipped:
            self.skipped -= 1
        elif tag == "table:table":
            self.depth -= 1
        elif self.depth == 1:
            self.sheets[-1].end(tag)
        elif not self.depth:
            self.styles.end(tag)
