"""A file of a publication, opened: what its content is, its text in blocks and its tables as grids."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Input
from budgetcli.model.errors import Place
from budgetcli.publications.content import (
    Block,
    BlockKind,
    Medium,
    Publication,
    PublishedTable,
    RowPlace,
    joined,
    lines_of,
)
from budgetcli.publications.paragraphs import blocks_of, last_heading, passages, setting_of
from budgetcli.sheets.texts import decode, read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.publications.content import Line
    from budgetcli.sheets.grids import Grid

_MARKDOWN = re.compile(r"(?m)^(?:#{1,6} \S|\|?(?: *:?-{3,}:? *\|)+)")

_FEWEST_ROWS = 3


def open_publication(data: bytes, path: str) -> Publication:
    """Return the publication that the bytes of a file hold; its content decides what it is, never its name.

    Raises ReadError where the content is none, damaged, protected, hostile or too large.
    """
    source = Input(path, None, hashlib.sha256(data).hexdigest())
    text, notes = decode(data, Place(path))
    (grid,) = read_text(data, source)
    lines = list(lines_of(text))
    medium = Medium.MARKDOWN if _MARKDOWN.search(text) else Medium.TEXT
    rows = [row for row, values in enumerate(grid.values[: len(lines)]) if sum(value != "" for value in values) > 1]
    is_table = len(rows) >= _FEWEST_ROWS
    tables = (_table(grid, lines),) if is_table else ()
    blocks = _around(lines, rows[0], rows[-1] + 1) if is_table else blocks_of(list(passages(lines, setting_of(lines))))
    return Publication(source, medium, text.count("\f") + 1, tuple(blocks), tables, notes)


def _table(grid: Grid, lines: Sequence[Line]) -> PublishedTable:
    """Return the table of a text whose grid has a row for each line."""
    places = tuple(RowPlace(line.page, line.number, line.number) for line in lines)
    return PublishedTable(1, None, "", grid, places)


def _around(lines: Sequence[Line], first: int, end: int) -> list[Block]:
    """Return the blocks of a text whose one table is printed in these lines."""
    setting = setting_of(lines)
    blocks = blocks_of(list(passages(lines[:first], setting)))
    section = last_heading(blocks)
    content, words, starts = joined(lines[first:end])
    table = Block(BlockKind.TABLE, content, len(blocks), section, words, starts, table=1)
    return [*blocks, table, *blocks_of(list(passages(lines[end:], setting)), len(blocks) + 1, section)]
