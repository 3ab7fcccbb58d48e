"""Formats for documents: Markdown and HTML."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from budgetcli.formats.text import is_numeric, lay
from budgetcli.model.tables import RowRole, Table
from budgetcli.words.languages import Language, cell_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.views.view import View

_STYLE = """body{font:16px/1.4 system-ui,sans-serif;margin:2rem;color:#1a1a1a;background:#fff}
table{border-collapse:collapse}caption,p{text-align:left}th,td{padding:.2rem .7rem;text-align:left}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}thead th{border-bottom:2px solid}
.total td,.total th{font-weight:bold;border-top:1px solid}.memo td,.memo th{font-style:italic}
@media(prefers-color-scheme:dark){body{color:#eee;background:#111}}"""


def render_markdown(views: Sequence[View], language: Language) -> str:
    """Return each result as a heading, a caption, a table and a list of notes."""
    return "\n".join("\n".join(_markdown(view.table(language), language)) + "\n" for view in views)


def _markdown(table: Table, language: Language) -> Iterator[str]:
    yield f"## {plain(cell_text(table.title, language))}"
    if table.caption:
        yield from ("", plain(cell_text(table.caption, language)))
    if table.rows:
        yield from ("", *table_lines(table, language))
    for is_item, notes in groupby(table.notes, key=_is_item):
        said = [plain(cell_text(note, language)) for note in notes]
        yield from (
            ("", *(f"- {each}" for each in said))
            if is_item
            else (line for each in said for line in ("", each))
        )


def _is_item(note: str) -> bool:
    """Tell whether a note belongs to the one above it: it is indented."""
    return note.startswith(" ")


def table_lines(table: Table, language: Language) -> Iterator[str]:
    """Yield the lines of a table: header, alignment, rows; totals are bold."""
    laid = lay(table, language)
    yield pipes([plain(header) for header in laid.headers])
    yield pipes(["---:" if numeric else "---" for numeric in laid.numeric])
    for role, cells in laid.rows:
        yield pipes(
            [
                f"**{plain(cell)}**" if role is RowRole.TOTAL and cell else plain(cell)
                for cell in cells
            ]
        )


def pipes(cells: Sequence[str]) -> str:
    """Return cells as a row of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def plain(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return "".join(f"\\{each}" if each in "\\`*_[]<>|#~&$" else each for each in text)


def render_html(views: Sequence[View], language: Language) -> str:
    """Return one page without scripts or requests, a table a result."""
    tables = [view.table(language) for view in views]
    title = escape(cell_text(tables[0].title, language)) if tables else ""
    head = f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head><body>'
    return (
        head
        + "\n"
        + "\n".join(line for table in tables for line in _html(table, language))
        + "\n</body></html>\n"
    )


def _html(table: Table, language: Language) -> Iterator[str]:
    yield f"<h1>{escape(cell_text(table.title, language))}</h1>"
    yield f"<p>{escape(cell_text(table.caption, language))}</p>" if table.caption else ""
    yield from table_html(table, language)
    for is_item, notes in groupby(table.notes, key=_is_item):
        said = [escape(cell_text(note, language)) for note in notes]
        yield from (
            ("<ul>", *(f"<li>{each}</li>" for each in said), "</ul>")
            if is_item
            else (f"<p>{each}</p>" for each in said)
        )


def table_html(table: Table, language: Language) -> Iterator[str]:
    """Yield the rows of a table as HTML, without its title and notes; nothing where there are none."""
    laid = lay(table, language)
    if table.rows:
        yield "<table><thead><tr>"
        for field, header in zip(table.fields, laid.headers, strict=True):
            yield f'<th scope="col"{_number_class(is_numeric(field))}>{escape(header)}</th>'
        yield "</tr></thead><tbody>"
        for role, (first, *rest) in laid.rows:
            cells = (
                f"<td{_number_class(numeric)}>{escape(cell)}</td>"
                for cell, numeric in zip(rest, laid.numeric[1:], strict=True)
            )
            yield f'<tr class="{role}"><th scope="row">{escape(first)}</th>{"".join(cells)}</tr>'
        yield "</tbody></table>"


def _number_class(numeric: bool) -> str:
    return ' class="number"' if numeric else ""
