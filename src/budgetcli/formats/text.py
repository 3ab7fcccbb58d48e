"""Tables as text: aligned for people, never cut or wrapped, in Markdown, and as one HTML page."""

from __future__ import annotations

import sys
import textwrap
import unicodedata
from collections import Counter
from html import escape
from itertools import groupby, repeat, zip_longest
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.names import FIRST_MARK, is_mark
from budgetcli.model.records import Field, FieldKind, RowRole, Table
from budgetcli.words.languages import Language, cell_text, cell_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.views.view import View

GAP = "  "
SHORTEST_LABEL = 8
"""On a narrow screen labels go over several lines, each this long at least."""

COMFORTABLE = 20
"""A text this long is still easily read, so it is wrapped if all fields then fit beside each other.
"""

MOST_HEADER_LINES = 9


class Laid(NamedTuple):
    """A table as texts: headers, rows of cells with their role, and which fields are numbers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[RowRole, tuple[str, ...]], ...]
    numeric: tuple[bool, ...]


def render_all(views: Sequence[View], language: Language) -> str:
    """Return the results as text, as wide as they need, a blank line between them."""
    return "\n".join("\n".join(lines(view.table(language), language)) + "\n" for view in views)


def render(view: View, language: Language, width: int | None) -> str:
    """Return a result as text for a screen of this width; None where it may be as wide as it needs."""
    return "\n".join(lines(table_of(view, language, width), language, width)) + "\n"


def table_of(view: View, language: Language, width: int | None) -> Table:
    """Return a result's table; on a screen the one it has for a screen, in the characters that the
    screen knows."""
    on_screen = getattr(view, "on_screen", None) if width is not None else None
    if on_screen is None:
        return view.table(language)
    table: Table = on_screen(
        language, plain=not (sys.stdout.encoding or "").lower().startswith("utf")
    )
    return table


def lines(table: Table, language: Language, width: int | None = None) -> Iterator[str]:
    """Yield the lines of a table: title, caption, rows under their header, notes; within the width
    where labels and amounts allow."""
    for text in (table.title, table.caption):
        yield from within(cell_text(text, language), width) if text else ()
    if table.rows:
        laid = lay(table, language) if width is None else narrowed(lay(table, language), width)
        for number, fields in enumerate(blocks(laid, width)):
            yield from ("",) if number or table.title else ()
            yield from _block(laid, fields)
    if table.notes:
        yield ""
        for note in table.notes:
            yield from within(_note(note, language), width)


def within(text: str, width: int | None) -> list[str]:
    """Return a text as lines of a screen, those after the first indented where the first is."""
    if width is None or display_width(text) <= width:
        return [text]
    indent = text[: len(text) - len(text.lstrip())]
    return textwrap.wrap(
        text,
        width,
        subsequent_indent=indent + GAP if indent else "",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _note(note: str, language: Language) -> str:
    indent = len(note) - len(note.lstrip())
    return " " * indent + cell_text(note, language)


def lay(table: Table, language: Language) -> Laid:
    """Return the table's cells as texts."""
    cells = (
        [*zip(*(row.cells for row in table.rows), strict=True)]
        if table.rows
        else [()] * len(table.fields)
    )
    columns = [
        cell_texts(column, language, signed=field.kind is FieldKind.CHANGE)
        for column, field in zip(cells, table.fields, strict=True)
    ]
    columns[:1] = [
        [GAP * row.indent + text for row, text in zip(table.rows, column, strict=True)]
        for column in columns[:1]
    ]
    rows = tuple(zip((row.role for row in table.rows), zip(*columns, strict=True), strict=True))
    return Laid(
        tuple(cell_text(each.label, language) for each in table.fields),
        rows,
        tuple(map(is_numeric, table.fields)),
    )


def narrowed(laid: Laid, width: int) -> Laid:
    """Return the table made narrower where it is wider than the width: headers over several lines,
    then labels and other texts."""
    headers, rooms = fitted(laid, width)
    widths = widths_of(laid._replace(headers=headers))
    if all(each >= used for each, used in zip(rooms, widths, strict=True)):
        return laid._replace(headers=headers)
    rows = tuple((role, cells) for role, row in laid.rows for cells in _over_lines(row, rooms))
    return Laid(headers, rows, laid.numeric)


def fitted(laid: Laid, width: int | None) -> tuple[tuple[str, ...], list[int]]:
    """Return the headers, over several lines where the table is wider than the width, and how wide
    each field may be."""
    widths = widths_of(laid)
    if width is None or sum(widths) + len(GAP) * (len(laid.headers) - 1) <= width:
        return laid.headers, widths
    for most in (2, 3, MOST_HEADER_LINES):
        laid = laid._replace(
            headers=tuple(_header(laid, field, most) for field in range(len(laid.headers)))
        )
        widths = widths_of(laid)
        if SHORTEST_LABEL + len(GAP) + max(widths[1:], default=0) <= width:
            break
    rooms = _rooms(laid, widths, width)
    headers = tuple(
        "\n".join(textwrap.wrap(header.replace("\n", " "), each) or [""])
        if display_width(header) > each
        else header
        for header, each in zip(laid.headers, rooms, strict=True)
    )
    if all(each >= used for each, used in zip(rooms, widths, strict=True)):
        headers = laid.headers
    return headers, rooms


def _rooms(laid: Laid, widths: list[int], width: int) -> list[int]:
    """Return how wide each field may be: the widest text gives way where that brings all fields
    beside each other, else labels do."""
    texts = [field for field, numeric in enumerate(laid.numeric) if not numeric or field == 0]
    widest = max(texts, key=lambda field: widths[field])
    left = width - (sum(widths) - widths[widest]) - len(GAP) * (len(widths) - 1)
    if left >= COMFORTABLE:
        return [left if field == widest else each for field, each in enumerate(widths)]
    room = max(width - len(GAP) - max(_amount_widths(laid, widths), default=0), SHORTEST_LABEL)
    beside = max(width - len(GAP) - min(widths[0], room), SHORTEST_LABEL)
    return [
        room,
        *(
            each if numeric else min(each, beside)
            for each, numeric in zip(widths[1:], laid.numeric[1:], strict=True)
        ),
    ]


def _amount_widths(laid: Laid, widths: Sequence[int]) -> list[int]:
    """Return the widths of the fields that a label has to leave room for: amounts, and of texts a
    little."""
    return [
        each if numeric else min(each, SHORTEST_LABEL)
        for each, numeric in zip(widths[1:], laid.numeric[1:], strict=True)
    ]


def _header(laid: Laid, field: int, most: int) -> str:
    """Return the header of a field on so few lines, at most so many, that it is hardly wider than
    what is below it."""
    header = laid.headers[field].replace("\n", " ")
    words = [display_width(word) for word in header.split()]
    widest = max((display_width(cells[field]) for _, cells in laid.rows), default=0)
    for each in range(max(widest, *words, 1), display_width(header)):
        found = textwrap.wrap(header, each, break_long_words=False, break_on_hyphens=False)
        if len(found) <= most:
            return "\n".join(found)
    return header


def _over_lines(cells: Sequence[str], rooms: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """Yield a row as one row a line of its longest text; amounts stand on the first."""
    columns = [cell_lines(cell, room) for cell, room in zip(cells, rooms, strict=True)]
    yield from zip_longest(*columns, fillvalue="")


def cell_lines(cell: str, room: int) -> list[str]:
    """Return a cell as lines of so much room, those after the first indented."""
    if display_width(cell) <= room:
        return [cell]
    indent = cell[: len(cell) - len(cell.lstrip())] + GAP
    return textwrap.wrap(cell, room, subsequent_indent=indent[: room // 2]) or [""]


def is_numeric(field: Field) -> bool:
    """Return whether a field's cells stand to the right."""
    return field.kind is not FieldKind.TEXT


def blocks(laid: Laid, width: int | None) -> list[tuple[int, ...]]:
    """Return the fields of each block: all at once where they fit, else as many as fit beside the
    first, which is repeated."""
    widths = widths_of(laid)
    if width is None or sum(widths) + len(GAP) * (len(widths) - 1) <= width:
        return [tuple(range(len(widths)))]
    found, used = [[0]], widths[0]
    for position in range(1, len(widths)):
        if used + len(GAP) + widths[position] > width and len(found[-1]) > 1:
            found.append([0])
            used = widths[0]
        found[-1].append(position)
        used += len(GAP) + widths[position]
    return [tuple(block) for block in found]


def widths_of(laid: Laid) -> list[int]:
    """Return the width of each field on a screen."""
    columns = (
        zip(*(cells for _, cells in laid.rows), strict=True)
        if laid.rows
        else ((),) * len(laid.headers)
    )
    return [
        max(map(display_width, header.split("\n") + _widest(column)))
        for header, column in zip(laid.headers, columns, strict=True)
    ]


def _widest(column: Sequence[str]) -> list[str]:
    """Return the texts of a column that may be the widest: where a letter takes one place, the
    longest."""
    return [max(column, key=len, default="")] if _is_plain(column) else [*column]


def _is_plain(texts: Iterable[str]) -> bool:
    """Return whether every letter takes one place on a screen."""
    joined = "".join(texts)
    return joined.isascii() or max(joined) < FIRST_MARK


def _block(laid: Laid, fields: Sequence[int]) -> Iterator[str]:
    widths = widths_of(laid)
    rule = "-" * (sum(widths[field] for field in fields) + len(GAP) * (len(fields) - 1))
    heads = [header.split("\n") for header in laid.headers]
    deepest = max(len(heads[field]) for field in fields)
    heads = [
        [""] * (deepest - len(head)) + head if len(head) < deepest else head[:deepest]
        for head in heads
    ]
    yield from _lines(heads, fields, widths, laid.numeric)
    yield rule
    above = None
    columns = [*zip(*(cells for _, cells in laid.rows), strict=True)]
    for (role, cells), line in zip(
        laid.rows, _lines(columns, fields, widths, laid.numeric), strict=True
    ):
        if not line and not any(cells[field] for field in fields):
            continue
        if role is RowRole.TOTAL and above is RowRole.BODY:
            yield rule
        yield line
        above = role


def _lines(
    columns: Sequence[Sequence[str]],
    fields: Sequence[int],
    widths: Sequence[int],
    numeric: Sequence[bool],
) -> Iterator[str]:
    """Yield the rows of these fields, each cell filled to the width of its field."""
    padded = [pad_each(columns[field], widths[field], right=numeric[field]) for field in fields]
    return map(str.rstrip, map(GAP.join, zip(*padded, strict=True)))


def pad_each(texts: Sequence[str], width: int, *, right: bool) -> Iterable[str]:
    """Return the texts filled with blanks to a width on the screen."""
    if _is_plain(texts):
        return map(str.rjust if right else str.ljust, texts, repeat(width))
    blanks = [" " * (width - display_width(text)) for text in texts]
    return map(add, blanks, texts) if right else map(add, texts, blanks)


def display_width(text: str) -> int:
    """Return how many columns of a screen a text takes: two for a wide character, none for a
    combining one."""
    if text.isascii() or max(text) < FIRST_MARK:
        return len(text)
    return sum(times * _letter_width(letter) for letter, times in Counter(text).items())


def _letter_width(letter: str) -> int:
    return 0 if is_mark(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1


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
    head = (
        f'<!doctype html>\n<html lang="{language}"><head><meta '
        f'charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head><body>'
    )
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
