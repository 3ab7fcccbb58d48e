"""The tables of a web page, and the text between them, as one sheet in the page's order; a cell
that spans others is merged.

Not a foreign reader, but the parser of the standard library needs quadratic time for some broken
pages, so it is run with a limit.
"""

from __future__ import annotations

import codecs
import re
from html.parser import HTMLParser
from typing import Any

Sheet = tuple[str, bool, list[list[Any]], list[tuple[int, int, int, int]]]

_BLOCKS = frozenset(
    {
        "p",
        "div",
        "br",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "caption",
        "center",
        "title",
        "hr",
        "pre",
        "dt",
        "dd",
    }
)
_SILENT = frozenset({"script", "style", "xml", "noscript", "template"})
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDEST = 1000


class TooManyCells(Exception):
    """The page has more cells than were allowed."""


def read(data: bytes, cells: int) -> tuple[list[Sheet], list[str]]:
    """Return the page as one sheet, and what each of its rows is: the name of an element, or
    `table` and its number.

    Raises TooManyCells where it has more of them than allowed.
    """
    page = _Page(cells)
    page.feed(_decoded(data))
    page.close()
    page.end_row()
    return [("", False, page.rows, page.merges)], page.kinds


def _decoded(data: bytes) -> str:
    named = _CHARSET.search(data[:4096])
    stated = next(
        (name for mark, name in _MARKS if data.startswith(mark)), named[1].decode() if named else ""
    )
    for encoding in (stated, "utf-8", "cp1252"):
        try:
            return data.decode(encoding or "utf-8")
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("latin-1")


class _Page(HTMLParser):
    """Collects rows of cells while the page goes by."""

    def __init__(self, cells: int) -> None:
        super().__init__(convert_charrefs=True)
        self.left = cells
        self.rows: list[list[Any]] = []
        self.kinds: list[str] = []
        self.block = "p"
        self.merges: list[tuple[int, int, int, int]] = []
        self.tables = self.silent = 0
        self.cells: list[Any] = []
        self.texts: list[str] | None = None
        self.span, self.stored = (1, 1), ""
        self.taken: dict[tuple[int, int], bool] = {}
        self.loose: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in the beginning of an element."""
        attributes = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self.silent += 1
        elif tag == "table":
            self.tables += 1
            self.end_row()
        elif tag == "tr":
            self.end_row()
        elif tag in ("td", "th"):
            self._end_cell()
            self.texts, self.stored = [], attributes.get("x:num", "")
            self.span = _count(attributes, "rowspan"), _count(attributes, "colspan")
        elif tag in _BLOCKS:
            self._break()
            self.block = tag

    def handle_endtag(self, tag: str) -> None:
        """Take in the end of an element."""
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self.end_row()
        elif tag in _BLOCKS:
            self._break()
            self.block = "p"

    def handle_data(self, data: str) -> None:
        """Take in text: of the cell, or of a line of its own."""
        if not self.silent:
            (self.loose if self.texts is None else self.texts).append(data)

    def end_row(self) -> None:
        """Close the row; nothing happens where it has no cell."""
        self._end_cell()
        self._break()
        if self.cells:
            self.rows.append(self.cells)
            self.kinds.append(f"table {self.tables}")
            self.cells = []

    def _break(self) -> None:
        if self.texts is not None:
            self.texts.append("\n")
            return
        line = " ".join("".join(self.loose).split())
        self.loose = []
        if line and not self.cells:
            self._spend(1)
            self.rows.append([line])
            self.kinds.append(self.block)

    def _end_cell(self) -> None:
        if self.texts is None:
            return
        lines = (" ".join(line.split()) for line in "".join(self.texts).split("\n"))
        self.texts = None
        row = len(self.rows)
        while (row, len(self.cells)) in self.taken:
            self.cells.append("")
        column, (down, right) = len(self.cells), self.span
        self._spend(down * right)
        self.cells.extend(
            [_number(self.stored, "\n".join(line for line in lines if line)), *[""] * (right - 1)]
        )
        if down * right > 1:
            self.merges.append((row, column, row + down - 1, column + right - 1))
            self.taken.update(
                {
                    (row + below, column + beside): True
                    for below in range(1, down)
                    for beside in range(right)
                }
            )

    def _spend(self, cells: int) -> None:
        self.left -= cells
        if self.left < 0:
            raise TooManyCells


def _count(attributes: dict[str, str], name: str) -> int:
    written = attributes.get(name, "1").strip()
    return (
        max(1, min(int(written), _WIDEST))
        if written.isascii() and written.isdigit() and len(written) < 9
        else 1
    )


def _number(stored: str, text: str) -> float | str:
    """Return the number that Excel keeps beside the text it shows, where there is one."""
    try:
        number = float(stored)
    except ValueError:
        return text
    return number if abs(number) < 1e300 else text
