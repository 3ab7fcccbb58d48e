"""Tables as plain aligned text: never cut, never wrapped, no colour; too wide for a screen, they continue below."""

from __future__ import annotations

import textwrap
import unicodedata
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.names import is_mark
from budgetcli.model.tables import Field, FieldKind, Row, RowRole, Table
from budgetcli.rendering.languages import Language, cell_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.rendering.views import View

GAP = "  "
SHORTEST_LABEL = 16
"""On a narrow screen labels go over several lines, each this long at least."""


class Mark(Enum):
    """What a line of the layout is, for those who emphasise."""

    TITLE = "title"
    RULE = "rule"
    TOTAL = "total"
    PLAIN = "plain"


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
    return "\n".join(lines(view.table(language), language, width)) + "\n"


def lines(table: Table, language: Language, width: int | None = None) -> Iterator[str]:
    """Yield the lines of a table: title, caption, rows under their header, notes; within the width where labels and amounts allow."""
    yield from (line for line, _ in marked(table, language, width))


def marked(table: Table, language: Language, width: int | None = None) -> Iterator[tuple[str, Mark]]:
    """Yield the lines of a table, each with what it is."""
    for text, mark in ((table.title, Mark.TITLE), (table.caption, Mark.PLAIN)):
        yield from ((cell_text(text, language), mark),) if text else ()
    if table.rows:
        laid = lay(table, language) if width is None else narrowed(lay(table, language), width)
        for number, fields in enumerate(blocks(laid, width)):
            yield from (("", Mark.PLAIN),) if number or table.title else ()
            yield from _block(laid, fields)
    if table.notes:
        yield "", Mark.PLAIN
        for note in table.notes:
            wrapped = textwrap.wrap(cell_text(note, language), width) if width and len(note) > width else (_note(note, language),)
            yield from ((line, Mark.PLAIN) for line in wrapped)


def _note(note: str, language: Language) -> str:
    indent = len(note) - len(note.lstrip())
    return " " * indent + cell_text(note, language)


def lay(table: Table, language: Language) -> Laid:
    """Return the table's cells as texts."""
    rows = tuple((row.role, tuple(_cells(row, table.fields, language))) for row in table.rows)
    return Laid(tuple(cell_text(each.label, language) for each in table.fields), rows, tuple(map(is_numeric, table.fields)))


def _cells(row: Row, fields: Sequence[Field], language: Language) -> Iterator[str]:
    for position, (cell, field) in enumerate(zip(row.cells, fields, strict=True)):
        indent = GAP * row.indent if position == 0 else ""
        yield indent + cell_text(cell, language, signed=field.kind is FieldKind.CHANGE)


def narrowed(laid: Laid, width: int) -> Laid:
    """Return the table with long labels over several lines where a label and any one amount are wider than the width."""
    widths = widths_of(laid)
    room = max(width - len(GAP) - max(widths[1:], default=0), SHORTEST_LABEL)
    if widths[0] <= room:
        return laid
    rows = tuple((role, cells) for role, (label, *others) in laid.rows for cells in _over_lines(label, others, room))
    return Laid(laid.headers, rows, laid.numeric)


def _over_lines(label: str, others: Sequence[str], room: int) -> Iterator[tuple[str, ...]]:
    """Yield a row as one row a line of its label; the other cells stand beside the first."""
    indent = label[: len(label) - len(label.lstrip())] + GAP
    first, *rest = textwrap.wrap(label, room, subsequent_indent=indent) or [label]
    yield (first, *others)
    for line in rest:
        yield (line, *("" for _ in others))


def is_numeric(field: Field) -> bool:
    """Return whether a field's cells stand to the right."""
    return field.kind is not FieldKind.TEXT


def blocks(laid: Laid, width: int | None) -> list[tuple[int, ...]]:
    """Return the fields of each block: all at once where they fit, else as many as fit beside the first, which is repeated."""
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
    columns = zip(laid.headers, *(cells for _, cells in laid.rows), strict=True)
    return [max(map(display_width, column)) for column in columns]


def _block(laid: Laid, fields: Sequence[int]) -> Iterator[tuple[str, Mark]]:
    widths = widths_of(laid)
    rule = "-" * (sum(widths[field] for field in fields) + len(GAP) * (len(fields) - 1))
    yield _joined(laid.headers, fields, widths, laid.numeric), Mark.PLAIN
    yield rule, Mark.RULE
    above = None
    for role, cells in laid.rows:
        if role is RowRole.TOTAL and above is RowRole.BODY:
            yield rule, Mark.RULE
        yield _joined(cells, fields, widths, laid.numeric), Mark.TOTAL if role is RowRole.TOTAL else Mark.PLAIN
        above = role


def _joined(cells: Sequence[str], fields: Sequence[int], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    padded = (pad(cells[field], widths[field], right=numeric[field]) for field in fields)
    return GAP.join(padded).rstrip()


def pad(text: str, width: int, *, right: bool) -> str:
    """Return the text filled with blanks to a width on the screen."""
    blanks = " " * (width - display_width(text))
    return blanks + text if right else text + blanks


def display_width(text: str) -> int:
    """Return how many columns of a screen a text takes: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(0 if is_mark(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
