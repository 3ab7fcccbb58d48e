"""OpenDocument spreadsheets, packed or flat, from their XML: values, formulas, errors, formats,
merges, outline, what is hidden.

python-calamine reads the packed ones too, but loses error cells, formats and hidden rows, and
refuses flat and pretty-printed ones.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZipFile

from budgetcli.model.errors import Place, ReadError
from budgetcli.model.sentences import worded
from budgetcli.sheets.documentcells import SheetCells
from budgetcli.sheets.documentstyles import DocumentStyles
from budgetcli.sheets.xlsx.precheck import DAMAGED, weigh

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcli.model.budgets import Input
    from budgetcli.sheets.grids import Grid
    from budgetcli.sheets.limits import Limits

    Attributes = Mapping[str, str]

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
    document = _Document(source, limits)
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
    document = _Document(source, limits)
    try:
        document.parse(data)
    except (ExpatError, ValueError, LookupError) as error:
        raise ReadError(
            "unreadable-file",
            worded("the spreadsheet is damaged: {error}", error=error),
            at=Place(source.path),
        ) from error
    return document.grids()


class _Document:
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
