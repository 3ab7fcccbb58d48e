"""Tables as plain aligned text: never cut, never wrapped, no colour; too wide for a screen, they continue below."""

from __future__ import annotations

import textwrap
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.tables import Field, FieldKind, Row, RowRole, Table
from budgetcli.rendering.languages import Language, cell_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.rendering.views import View

GAP = "  "


class Laid(NamedTuple):
    """A table as texts: headers, rows of cells with their role, and which fields are numbers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[RowRole, tuple[str, ...]], ...]
    numeric: tuple[bool, ...]


def render_all(views: Sequence[View], language: Language) -> str:
    """Return the results as text, as wide as they need, a blank line between them."""
    return "\n".join("\n".join(lines(view.table(language), language)) + "\n" for view in views)


def render(view: View, language: Language, width: int) -> str:
    """Return a result as text for a screen of this width."""
    return "\n".join(lines(view.table(language), language, width)) + "\n"


def lines(table: Table, language: Language, width: int | None = None) -> Iterator[str]:
    """Yield the lines of a table: title, caption, rows under their header, notes. No line of the table is wider than the width."""
    yield from (each for each in (cell_text(table.title, language), cell_text(table.caption, language)) if each)
    if table.rows:
        laid = lay(table, language)
        for number, fields in enumerate(blocks(laid, width)):
            yield from ("",) if number or table.title else ()
            yield from _block(laid, fields)
    if table.notes:
        yield ""
        for note in table.notes:
            yield from textwrap.wrap(cell_text(note, language), width) if width and len(note) > width else (_note(note, language),)


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


def _block(laid: Laid, fields: Sequence[int]) -> Iterator[str]:
    widths = widths_of(laid)
    total = sum(widths[field] for field in fields) + len(GAP) * (len(fields) - 1)
    yield _joined(laid.headers, fields, widths, laid.numeric)
    yield "-" * total
    above = None
    for role, cells in laid.rows:
        if role is RowRole.TOTAL and above is RowRole.BODY:
            yield "-" * total
        yield _joined(cells, fields, widths, laid.numeric)
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
    return sum(0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
