"""A report read as a browser would, with nothing but the standard library: headings, tables,
charts, and what it would load."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

from budgetcli.reports.report_readback import EMPTY


class ReadTable(NamedTuple):
    """A table: caption, headers, rows of cells."""

    caption: str
    headers: list[str]
    rows: list[list[str]]

    def column(self, header: str) -> dict[str, str]:
        """Return a column by the first cell of each row."""
        at = self.headers.index(header)
        return {row[0]: row[at] for row in self.rows}


class PageReader(HTMLParser):
    """Collects what a page holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: list[tuple[int, str]] = []
        self.tables: list[ReadTable] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scopes: set[tuple[str, str | None]] = set()
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)
        if tag == "table":
            self.tables.append(ReadTable("", [], []))
        if tag == "tr" and "tbody" in self.open:
            self.tables[-1].rows.append([])
        if tag == "th":
            self.scopes.add(("head" if "thead" in self.open else "body", dict(attrs).get("scope")))
        if tag in ("th", "td", "caption", "h1", "h2", "h3"):
            self.text = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        said = "".join(self.text).strip()
        if tag in ("th", "td"):
            (self.tables[-1].rows[-1] if "tbody" in self.open else self.tables[-1].headers).append(
                said
            )
        elif tag == "caption":
            self.tables[-1] = self.tables[-1]._replace(caption=said)
        elif tag in ("h1", "h2", "h3"):
            self.headings.append((int(tag[1]), said))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of a kind."""
        return [said for each, said in self.elements if each == tag]
