"""Spreadsheets in the XML of Excel 2003 and web pages with tables, both often named .xls: values,
formulas, formats and text in the order they stand."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError, ParserCreate

from budgetcli.model.errors import Place, ReadError, worded
from budgetcli.sheets.binary_workbooks import BinaryStyles, SheetRecords
from budgetcli.sheets.grids import PLAIN, CellError, Range, Style
from budgetcli.sheets.limits import too_large
from budgetcli.sheets.native_readers import NativeError, read_native
from budgetcli.sheets.workbooks import grids_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcli.model.budgets import Input
    from budgetcli.sheets.grids import Grid
    from budgetcli.sheets.limits import Limits

    Attributes = Mapping[str, str]

_LONGEST_WORD = 100
_NAMED = {
    "General Number": "General",
    "Standard": "#,##0.00",
    "Fixed": "0.00",
    "Percent": "0.00%",
    "Currency": "#,##0.00",
    "Euro Currency": "[$€-2]#,##0.00",
    "Short Date": "mm-dd-yy",
    "Scientific": "0.00E+00",
}


def read_spreadsheetml(data: bytes, source: Input, limits: Limits) -> tuple[Grid, ...]:
    """Return every sheet as a grid, hidden ones too.

    Raises ReadError where the content is damaged, hostile or too large.
    """
    document = _Document(limits, Place(source.path))
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: document.start(
        _local(name), {_local(key): attributes[key] for key in attributes}
    )
    parser.EndElementHandler = lambda name: document.end(_local(name))
    parser.CharacterDataHandler = document.data
    parser.StartDoctypeDeclHandler = document.refuse
    try:
        parser.Parse(data, True)
    except (ExpatError, ValueError, LookupError) as error:
        raise ReadError(
            "unreadable-file",
            worded("the spreadsheet is damaged: {error}", error=error),
            at=Place(source.path),
        ) from error
    facts = {name: sheet.facts() for name, sheet in document.facts.items()}
    return grids_of(
        [(name, name in document.hidden, rows, []) for name, rows in document.sheets.items()],
        facts,
        source,
    )


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _Document:
    """Collects sheets while the XML goes by."""

    def __init__(self, limits: Limits, place: Place) -> None:
        self.limits, self.place = limits, place
        self.styles: dict[str, Style] = {}
        self.sheets: dict[str, list[list[Any]]] = {}
        self.facts: dict[str, SheetRecords] = {}
        self.hidden: set[str] = set()
        self.style = self.name = self.kind = self.text = ""
        self.row = self.column = self.hidden_column = -1
        self.at = (-1, -1)
        self.inside = ""

    def refuse(self, *_: object) -> None:
        """Refuse a document type."""
        raise ReadError("document-type", "the spreadsheet declares a document type", at=self.place)

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take in the beginning of an element."""
        self.text = ""
        if tag == "Worksheet":
            self.name, self.row, self.hidden_column = attributes.get("Name", ""), -1, -1
            self.sheets[self.name], self.facts[self.name] = (
                [],
                SheetRecords(BinaryStyles(), self.limits, self.place),
            )
        elif tag == "Row" and self.name in self.sheets:
            self.row, self.column = _index(attributes, self.row), -1
            self.facts[self.name].row(self.row, 0, hidden=attributes.get("Hidden") == "1")
            self.row += int(attributes.get("Span", "0"))
        elif tag == "Cell" and self.row >= 0:
            self._cell(attributes)
        elif tag == "Data":
            self.kind, self.inside = attributes.get("Type", "String"), "Data"
        elif tag == "Column" and self.name in self.facts:
            self._column(attributes)
        else:
            self._style(tag, attributes)

    def data(self, text: str) -> None:
        """Take in text."""
        if self.inside or len(self.text) < _LONGEST_WORD:
            self.text += text
        if len(self.text) > self.limits.text:
            raise too_large("the characters of a cell", self.limits.text, self.place)

    def end(self, tag: str) -> None:
        """Take in the end of an element."""
        if tag == "Data" and self.inside == "Data":
            self._put(self.text)
            self.inside = ""
        elif tag == "Visible" and self.text in ("SheetHidden", "SheetVeryHidden"):
            self.hidden.add(self.name)

    def _style(self, tag: str, attributes: Attributes) -> None:
        known = self.styles.get(self.style, PLAIN)
        if tag == "Style":
            self.style = attributes.get("ID", "")
            self.styles[self.style] = self.styles.get(attributes.get("Parent", ""), PLAIN)
        elif tag == "NumberFormat":
            format = attributes.get("Format", "General")
            self.styles[self.style] = known._replace(number_format=_NAMED.get(format, format))
        elif tag == "Font" and attributes.get("Bold") == "1":
            self.styles[self.style] = known._replace(bold=True)
        elif tag == "Alignment" and "Indent" in attributes:
            self.styles[self.style] = known._replace(indent=int(attributes["Indent"]))

    def _column(self, attributes: Attributes) -> None:
        self.hidden_column = _index(attributes, self.hidden_column)
        last = self.hidden_column + int(attributes.get("Span", "0"))
        if attributes.get("Hidden") == "1":
            self.facts[self.name].hide_columns(self.hidden_column, last)
        self.hidden_column = last

    def _cell(self, attributes: Attributes) -> None:
        facts = self.facts[self.name]
        self.column = _index(attributes, self.column)
        self.at = self.row, self.column
        style = self.styles.get(attributes.get("StyleID", ""), PLAIN)
        if style != PLAIN:
            facts.styles[self.at] = style
        if "Formula" in attributes:
            facts.formulas[self.at] = attributes["Formula"].lstrip("=")
        across, down = (
            int(attributes.get("MergeAcross", "0")),
            int(attributes.get("MergeDown", "0")),
        )
        if across or down:
            facts.merge(Range(self.row, self.column, self.row + down, self.column + across))
        self.column += across

    def _put(self, text: str) -> None:
        """Keep the value of the cell, of the kind it states."""
        facts, rows, (row, column) = self.facts[self.name], self.sheets[self.name], self.at
        facts.cell(row, column, 0)
        if (row + 1) * (column + 1) > self.limits.box:
            raise too_large("the rows times the columns of a sheet", self.limits.box, self.place)
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend("" for _ in range(column + 1 - len(rows[row])))
        if self.kind == "Error":
            facts.corrections[self.at] = CellError(text)
        elif not text and self.at in facts.formulas:
            facts.corrections[self.at] = ""
        else:
            rows[row][column] = _value(self.kind, text)


def _index(attributes: Attributes, last: int) -> int:
    """Return the position from 0 of a row, column or cell: the one stated, else the next."""
    return int(attributes["Index"]) - 1 if "Index" in attributes else last + 1


def _value(kind: str, text: str) -> object:
    if kind == "Number":
        return float(text)
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "DateTime":
        moment = datetime.fromisoformat(text.strip())
        return moment if moment.time() != datetime.min.time() else moment.date()
    return text


def read_page(data: bytes, source: Input, limits: Limits) -> tuple[Grid, ...]:
    """Return the page as one grid.

    Raises ReadError where it has no table, or is too large.
    """
    grid, kinds = read_rows(data, source, limits)
    if not any(kind.startswith("table") for kind in kinds):
        raise ReadError(
            "unreadable-file", "this is a web page without a table", at=Place(source.path)
        )
    return (grid,)


def read_rows(data: bytes, source: Input, limits: Limits) -> tuple[Grid, list[str]]:
    """Return the page as one grid, a row for each text and each row of a table, and what each is:
    an element's name or `table N`.

    Raises ReadError where it is too large or cannot be read.
    """
    place = Place(source.path)
    try:
        sheets, kinds = read_native("pages", data, limits, place)
    except NativeError as error:
        raise ReadError(
            "unreadable-file", worded("this is {error}", error=error), at=place
        ) from error
    (grid,) = grids_of(sheets, {}, source)
    return grid, kinds
