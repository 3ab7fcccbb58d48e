"""Results on a terminal, drawn by rich: styles by what a cell is, a panel for a verdict, trees for
what belongs together.

Colour means one thing each: green holds, yellow wants a look, red is wrong, cyan has changed. Every
one of them is said in words or signs as well.
"""

from __future__ import annotations

import sys
from io import StringIO
from typing import TYPE_CHECKING

from rich.box import ASCII, ROUNDED, Box
from rich.console import Console
from rich.panel import Panel
from rich.table import Table as Drawn
from rich.text import Text
from rich.tree import Tree

from budgetcli.formats import text as plain_text
from budgetcli.formats.text import GAP, Laid, blocks, cell_lines, fitted, lay, table_of, widths_of
from budgetcli.model.records import UNKNOWN, FieldKind, RowRole, Said, Tone
from budgetcli.words.languages import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

    from budgetcli.model.records import Cell, Row, Table
    from budgetcli.views.view import View
    from budgetcli.words.languages import Language

MOST_ROWS = 2_000
"""Longer tables stay plain: drawing takes rich a millisecond a row."""

WIDEST = 10_000
"""What rich is told where a result may be as wide as it needs."""

TONES = {
    Tone.PLAIN: "",
    Tone.GOOD: "green",
    Tone.CAREFUL: "yellow",
    Tone.WRONG: "bold red",
    Tone.QUIET: "dim",
}
ROLES = {RowRole.BODY: "", RowRole.TOTAL: "bold", RowRole.MEMO: "dim"}
CHANGED = "cyan"

RULED = Box("    \n    \n ── \n    \n ── \n ── \n    \n    \n")
RULED_ASCII = Box("    \n    \n -- \n    \n -- \n -- \n    \n    \n", ascii=True)
"""A rule below the head and between sections, and nothing between columns."""


def render(view: View, language: Language, width: int | None, *, colored: bool = True) -> str:
    """Return a result as it is drawn on a terminal of this width; None where it may be as wide as
    it needs. Without colour it has no escapes."""
    table = _roomy(view, language, width) or table_of(view, language, width)
    if len(table.rows) > MOST_ROWS:
        return plain_text.render(view, language, width)
    console = Console(
        file=StringIO(),
        force_terminal=True,
        color_system="standard" if colored else None,
        width=width or WIDEST,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
    with console.capture() as captured:
        for each in _parts(table, language, width):
            console.print(each, crop=False, soft_wrap=isinstance(each, Text))
    return "\n".join(line.rstrip() for line in captured.get().split("\n"))


def _roomy(view: View, language: Language, width: int | None) -> Table | None:
    """Return the wider table of a result, where it has one and the screen has the room."""
    wide = getattr(view, "wide", None)
    table: Table | None = wide(language) if wide is not None and width is not None else None
    if table is None:
        return None
    widths = widths_of(lay(table, language))
    return table if sum(widths) + len(GAP) * (len(widths) - 1) <= (width or WIDEST) else None


def _is_ascii() -> bool:
    return not (sys.stdout.encoding or "").lower().startswith("utf")


def _parts(table: Table, language: Language, width: int | None) -> Iterator[RenderableType]:
    """Yield what a result is drawn of: its title and caption, its table, what is said below."""
    yield from _head(table, language, width)
    if table.rows:
        yield Text("")
        laid = lay(table, language)
        for number, drawn in enumerate(_tables(table, laid, width)):
            if number:
                yield Text("")
            yield drawn
    if table.notes:
        yield Text("")
        yield from _said(table.notes, language, width)


def _head(table: Table, language: Language, width: int | None) -> Iterator[RenderableType]:
    caption = cell_text(table.caption, language)
    if isinstance(table.caption, Said):
        body = Text(caption, style=TONES[table.caption.tone])
        measured = plain_text.display_width
        needed = max(measured(caption) + 4, measured(table.title) + 6)  # its frame and padding
        yield Panel(
            body,
            box=ASCII if _is_ascii() else ROUNDED,
            title=Text(table.title, style="bold"),
            title_align="left",
            border_style=TONES[table.caption.tone],
            width=min(width or WIDEST, needed),
        )
        return
    for text, style in ((table.title, "bold"), (caption, "dim")):
        for line in plain_text.within(text, width) if text else ():
            yield Text(line, style=style)


def _tables(table: Table, laid: Laid, width: int | None) -> Iterator[Drawn]:
    """Yield the table, in as many parts as fit the width one below the other, the first column in
    each."""
    headers, rooms = fitted(laid, width)
    rows = [
        tuple("\n".join(cell_lines(cell, room)) for cell, room in zip(cells, rooms, strict=True))
        for _, cells in laid.rows
    ]
    guides = _guides([row.indent for row in table.rows])
    lines = tuple(
        (role, tuple(max(cell.split("\n"), key=plain_text.display_width) for cell in cells))
        for (role, _), cells in zip(laid.rows, rows, strict=True)
    )
    shown = Laid(headers, lines, laid.numeric)
    widths = widths_of(shown)
    for fields in blocks(shown, width):
        drawn = _columns(headers, widths, laid.numeric, fields)
        above = None
        for row, cells, guide in zip(table.rows, rows, guides, strict=True):
            if any(cells[field] for field in fields):
                if row.role is RowRole.TOTAL and above is RowRole.BODY:
                    drawn.add_section()
                drawn.add_row(*_cells(table, row, cells, guide, fields), style=ROLES[row.role])
                above = row.role
        yield drawn


def _columns(
    headers: Sequence[str], widths: Sequence[int], numeric: Sequence[bool], fields: Sequence[int]
) -> Drawn:
    drawn = Drawn(
        box=RULED_ASCII if _is_ascii() else RULED,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
        border_style="dim",
    )
    deepest = max(headers[field].count("\n") for field in fields)
    for field in fields:
        above = "\n" * (deepest - headers[field].count("\n"))
        drawn.add_column(
            Text(above + headers[field]),
            justify="right" if numeric[field] else "left",
            vertical="top",
            width=max(widths[field], 1),
            no_wrap=True,
            overflow="crop",
        )
    return drawn


def _cells(
    table: Table, row: Row, cells: Sequence[str], guide: str, fields: Sequence[int]
) -> Iterator[Text]:
    for field in fields:
        value = row.cells[field]
        text = cells[field]
        kind = table.fields[field].kind
        drawn = Text(text, style=_style(value, kind, row.role))
        if field == 0 and guide:
            drawn = Text.assemble((guide, "dim"), text[len(guide) :])
        yield drawn


def _style(value: Cell, kind: FieldKind, role: RowRole) -> str:
    """Return how a cell is shown, by what it is; below changes stand totals before and after, which
    are none."""
    if isinstance(value, Said):
        return TONES[value.tone]
    if isinstance(value, str):
        return TONES[Tone.CAREFUL] if value == UNKNOWN and kind is not FieldKind.TEXT else ""
    if kind is FieldKind.CHANGE and value is not None and role is RowRole.BODY:
        return CHANGED if value else TONES[Tone.QUIET]
    return ""


def _guides(indents: Sequence[int]) -> list[str]:
    """Return for each row the lines that lead to it from the row it is part of, as wide as its
    indent."""
    branch, last, down = ("+ ", "` ", "| ") if _is_ascii() else ("├ ", "└ ", "│ ")
    found = []
    for number, indent in enumerate(indents):
        parts = []
        for level in range(1, indent + 1):
            after = next((each for each in indents[number + 1 :] if each <= level), 0)
            goes_on = after == level
            parts.append(
                (branch if goes_on else last) if level == indent else down if goes_on else GAP
            )
        found.append("".join(parts))
    return found


def _said(notes: Sequence[str], language: Language, width: int | None) -> Iterator[RenderableType]:
    """Yield the sentences below a table; one with others that belong to it as a tree."""
    tree: Tree | None = None
    levels: list[tuple[int, Tree]] = []
    for note in notes:
        text = Text(cell_text(note.strip(), language), style=_tone(note))
        indent = len(note) - len(note.lstrip())
        if not indent or tree is None:
            if tree is not None:
                yield _drawn(tree, width)
            tree = Tree(text, guide_style="dim")
            levels = [(indent, tree)]
            continue
        while levels[-1][0] >= indent and len(levels) > 1:
            levels.pop()
        levels.append((indent, levels[-1][1].add(text)))
    if tree is not None:
        yield _drawn(tree, width)


def _drawn(tree: Tree, width: int | None) -> RenderableType:
    """Return a tree, of a sentence that stands alone the sentence."""
    if tree.children or width is not None:
        return tree
    return tree.label if isinstance(tree.label, Text) else tree


def _tone(text: str) -> str:
    return TONES[text.tone] if isinstance(text, Said) else ""
