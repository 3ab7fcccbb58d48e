"""What python-calamine leaves out of an xlsx sheet, from its XML: formulas, number formats, error cells, hidden rows, outline."""

from __future__ import annotations

from posixpath import join, normpath
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile

from budgetcli.model.errors import ReadError
from budgetcli.reading.formats import BUILT_IN
from budgetcli.reading.grids import PLAIN, Style, position

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from io import BytesIO

    from budgetcli.model.errors import Place

    Attributes = Mapping[str, str]

LARGEST_PART = 512 * 1024 * 1024
"""Bytes of one part of a workbook, unpacked; counted while reading, since the directory of a zip can lie."""


class SheetFacts(NamedTuple):
    """Facts by (row, column) from 0, and rows and columns from 0."""

    styles: dict[tuple[int, int], Style]
    formulas: dict[tuple[int, int], str]
    errors: dict[tuple[int, int], str]
    without_value: frozenset[tuple[int, int]]
    outline: dict[int, int]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]


def read_facts(stream: BytesIO, place: Place) -> dict[str, SheetFacts]:
    """Return the facts of each worksheet by its name.

    Raises ReadError where the package is damaged, declares a document type, or unpacks to more than `LARGEST_PART`.
    """
    try:
        with ZipFile(stream) as package:
            parts = {name.lstrip("/").lower(): name for name in package.namelist()}
            read = Package(package, parts, place)
            styles = _styles(read)
            return {name: _facts(read, part, styles) for name, part in _sheets(read).items()}
    except (BadZipFile, ExpatError, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ReadError("unreadable-file", f"the workbook is damaged: {error}", at=place) from error


class Package(NamedTuple):
    """An open workbook package: its parts by lower-case name."""

    file: ZipFile
    parts: dict[str, str]
    place: Place

    def parse(self, part: str, start: Callable[[str, Attributes], None], text: Callable[[str], None] | None = None,
              end: Callable[[str], None] | None = None) -> None:  # fmt: skip
        """Parse a part, calling back with local names; nothing happens where the package has no such part."""
        actual = self.parts.get(part.lower())
        if actual is None:
            return
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
        parser.StartDoctypeDeclHandler = self._refuse
        if text is not None:
            parser.CharacterDataHandler = text
        if end is not None:
            parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        size = 0
        with self.file.open(actual) as stream:
            while block := stream.read(1 << 16):
                size += len(block)
                if size > LARGEST_PART:
                    raise ReadError("too-large", f"part `{part}` is larger than {LARGEST_PART} bytes", at=self.place)
                parser.Parse(block, False)
        parser.Parse(b"", True)

    def _refuse(self, *_: object) -> None:
        raise ReadError("unreadable-file", "the workbook declares a document type, which no real workbook does", at=self.place)


def _sheets(package: Package) -> dict[str, str]:
    """Return the part of each worksheet by the sheet's name, in the workbook's order."""
    targets: dict[str, str] = {}
    names: dict[str, str] = {}

    def relation(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            targets[attributes["Id"]] = normpath(join("xl", attributes["Target"])).lstrip("/")

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            id = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            names[attributes["name"]] = id

    package.parse("xl/_rels/workbook.xml.rels", relation)
    package.parse("xl/workbook.xml", sheet)
    return {name: targets[id] for name, id in names.items() if id in targets}


def _styles(package: Package) -> list[Style]:
    """Return the styles that cells refer to by number."""
    formats: dict[str, str] = {}
    bold: list[bool] = []
    styles: list[Style] = []
    inside: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        parent = inside[-1] if inside else ""
        inside.append(tag)
        if tag == "numFmt" and parent == "numFmts":
            formats[attributes["numFmtId"]] = attributes.get("formatCode", "")
        elif tag == "font" and parent == "fonts":
            bold.append(False)
        elif tag == "b" and parent == "font" and bold and "fonts" in inside:
            bold[-1] = attributes.get("val", "1") not in ("0", "false")
        elif tag == "xf" and parent == "cellXfs":
            id, font = attributes.get("numFmtId", "0"), int(attributes.get("fontId", "0"))
            styles.append(Style(formats.get(id) or BUILT_IN.get(int(id), "General"), font < len(bold) and bold[font]))
        elif tag == "alignment" and parent == "xf" and "cellXfs" in inside:
            styles[-1] = styles[-1]._replace(indent=int(attributes.get("indent", "0")))

    package.parse("xl/styles.xml", start, end=lambda _: inside.__delitem__(-1))
    return styles


class _SheetParser:
    """Collects the facts of one sheet while its XML goes by."""

    def __init__(self, styles: list[Style]) -> None:
        self.known = styles
        self.styles: dict[tuple[int, int], Style] = {}
        self.formulas: dict[tuple[int, int], str] = {}
        self.errors: dict[tuple[int, int], str] = {}
        self.valued: set[tuple[int, int]] = set()
        self.outline: dict[int, int] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.row, self.cell, self.kind, self.text = -1, (-1, -1), "", ""

    def start(self, tag: str, attributes: Attributes) -> None:
        self.text = ""
        if tag == "c":
            self._cell(attributes)
        elif tag == "f":
            self.formulas.setdefault(self.cell, "")
        elif tag == "row":
            self._row(attributes)
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            last = min(int(attributes["max"]), 16_384)
            self.hidden_columns.update(range(int(attributes["min"]) - 1, last))

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
        self.cell, self.kind = named, attributes.get("t", "")
        style = int(attributes.get("s", "0"))
        if style < len(self.known) and self.known[style] != PLAIN:
            self.styles[self.cell] = self.known[style]

    def data(self, text: str) -> None:
        self.text += text

    def end(self, tag: str) -> None:
        if tag == "v" and (self.text or self.kind == "str"):
            self.valued.add(self.cell)
            if self.kind == "e":
                self.errors[self.cell] = self.text
        elif tag == "f" and self.text:
            self.formulas[self.cell] = self.text


def _facts(package: Package, part: str, styles: list[Style]) -> SheetFacts:
    sheet = _SheetParser(styles)
    package.parse(part, sheet.start, sheet.data, sheet.end)
    without = frozenset(sheet.formulas.keys() - sheet.valued)
    return SheetFacts(sheet.styles, sheet.formulas, sheet.errors, without, sheet.outline,
                      frozenset(sheet.hidden_rows), frozenset(sheet.hidden_columns))  # fmt: skip
