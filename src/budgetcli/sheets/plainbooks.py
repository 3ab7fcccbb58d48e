"""Large workbooks of nothing but stored texts and numbers: weighed, and their cells and facts taken, while they are unpacked once.

What is not of that kind (formulas, dates, truth values, rich text, outlines) is left to the reader of workbooks, from the beginning.
"""

from __future__ import annotations

from functools import cached_property, partial
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

from budgetcli.model.patterns import pattern
from budgetcli.sheets.xlsx.facts import SheetParser
from budgetcli.sheets.xlsx.packages import Package, parts_before, sheets_said, styles_of, texts_part
from budgetcli.sheets.xlsx.plain import NotPlainError, to_row_ends, without_plain_rows
from budgetcli.sheets.xlsx.plainvalues import PlainValues, SharedTexts
from budgetcli.sheets.xlsx.precheck import DAMAGED, is_in_sheets, key_of, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.model.errors import Place
    from budgetcli.sheets.facts import SheetFacts
    from budgetcli.sheets.grids import Style, Value
    from budgetcli.sheets.limits import Limits
    from budgetcli.sheets.xlsx.precheck import Skim

_CELL_LEFT = pattern(rb"<(?:\w+:)?c[\s>/]")

Sheet = tuple[str, bool, "list[list[Value]]", "SheetFacts"]
"""The name of a sheet, whether it is hidden, what the cells of each column hold, and what else there is to know."""


def read_plain_book(data: bytes, limits: Limits, place: Place) -> list[Sheet] | None:
    """Return the sheets where the workbook is plain, None for any other.

    Raises ReadError where the package is damaged, protected, hostile or too large.
    """
    try:
        with ZipFile(BytesIO(data)) as file:
            book = _Book(Package.of(file, place), limits)
            return None if weigh(data, limits, place, book.skim).odd else book.sheets()
    except (NotPlainError, *DAMAGED):
        return None


class _Book:
    """What is taken of the parts of a workbook as they go by."""

    def __init__(self, package: Package, limits: Limits) -> None:
        self.package, self.limits = package, limits
        self.texts = SharedTexts()
        self.read: dict[str, SheetParser] = {}
        self.most = limits.cells

    @cached_property
    def said(self) -> dict[str, tuple[str, bool]]:
        """The part of each sheet, and whether it is hidden. Raises NotPlainError where what says so is not yet weighed, or one is twice."""
        try:
            is_known = not any(map(is_in_sheets, parts_before(self.package)))
            said = {name: (part.lower(), hidden) for name, (part, hidden) in sheets_said(self.package).items()} if is_known else {}
        except DAMAGED as error:
            raise NotPlainError from error
        if not said or len({part for part, _ in said.values()}) < len(said):
            raise NotPlainError
        return said

    @cached_property
    def styles(self) -> list[Style]:
        """The styles that cells refer to."""
        return styles_of(self.package)

    def skim(self, name: str) -> Skim | None:
        """Return what takes the content of a part. Raises NotPlainError for one that stands twice."""
        part = key_of(name)
        if part in self.read:
            raise NotPlainError
        if is_in_sheets(name):
            return partial(self._without_rows, part) if part in {part for part, _ in self.said.values()} else None
        return self.texts.skim(part)

    def _without_rows(self, part: str, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield what is left of a sheet without its plain rows, and parse it. Raises NotPlainError where that may have a cell."""
        values = PlainValues(self.most)
        try:
            sheet = self.read[part] = SheetParser(self.styles, self.limits, self.package.place, values)
            parser = self.package.parser(sheet.start, sheet.data, sheet.end)
            for left in without_plain_rows(to_row_ends(blocks), sheet.plain_row, sheet.rows_alike):
                if _CELL_LEFT.search(left) or b"<!" in left:
                    raise NotPlainError
                yield left
                parser.Parse(left, False)
            parser.Parse(b"", True)
        except DAMAGED as error:
            raise NotPlainError from error
        self.most = values.most

    def sheets(self) -> list[Sheet]:
        """Return the sheets with their cells. Raises NotPlainError where one, the texts, or all cells are missing, or one is not plain."""
        texts = self.texts.of(texts_part(self.package))
        if texts is None or len(self.read) < len(self.said):
            raise NotPlainError
        found = [(name, is_hidden, *self.read[part].taken(texts)) for name, (part, is_hidden) in self.said.items()]
        if not any(columns for _, _, columns, _ in found):
            raise NotPlainError
        return found
