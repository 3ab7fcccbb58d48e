"""What a Word file and a web page are made of: texts and tables one after the other, without pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import Place, ReadError
from budgetcli.model.numbers import marks_of
from budgetcli.sheets.grids import Grid, Range
from budgetcli.sheets.pagetables import is_note
from budgetcli.sheets.printrows import NUMBERED_CAPTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.model.budgets import Input
    from budgetcli.sheets.grids import Value

_MOST_CAPTIONS, _MOST_NOTES, _LONGEST_CAPTION = 3, 4, 140
_SENTENCE = re.compile(r"[.!?]\s*$")


class Text(NamedTuple):
    """A paragraph: what it is (`heading`, `paragraph`, `item`, `caption` or `note`), how deep a
    heading is, and its number from 1.

    Paragraphs and rows of tables are counted together, for they are what a reader can count in a
    document without pages.
    """

    kind: str
    text: str
    number: int
    level: int = 0


class Rows(NamedTuple):
    """A table: its rows, what is merged in it, counted from its upper left cell, and the number of
    its first row."""

    rows: tuple[tuple[str, ...], ...]
    merges: tuple[Range, ...]
    number: int


Element = Text | Rows


@dataclass(frozen=True, slots=True)
class ElementTable:
    """A table with the texts right above it that head it and the notes right below: elements
    `first` to `last`, itself at `at`."""

    table: Rows
    first: int
    at: int
    last: int
    captions: tuple[Text, ...]
    notes: tuple[Text, ...]

    @property
    def name(self) -> str | None:
        """The number that its caption gives it, such as `2.1`."""
        return next(
            (found[1] for text in self.captions if (found := NUMBERED_CAPTION.match(text.text))),
            None,
        )

    def numbers(self) -> tuple[int, ...]:
        """Return the number of each row of its sheet."""
        rows = range(self.table.number, self.table.number + len(self.table.rows))
        return (
            *(text.number for text in self.captions),
            *rows,
            *(text.number for text in self.notes),
        )

    def grid(self, source: Input, number: int) -> Grid:
        """Return it as a sheet of the name `t1`, captions above and notes below."""
        above = len(self.captions)
        texts = [(text.text,) for text in self.captions]
        values = (*texts, *self.table.rows, *((text.text,) for text in self.notes))
        merges = tuple(
            Range(each.top + above, each.left, each.bottom + above, each.right)
            for each in self.table.merges
        )
        return Grid(
            source=source._replace(sheet=f"t{number}"), values=values, merges=merges, name=self.name
        )


def tables_of_elements(elements: Sequence[Element]) -> list[ElementTable]:
    """Return the tables that hold amounts, from top to bottom; what only lays out a text is none."""
    found: list[ElementTable] = []
    after = 0
    for at, element in enumerate(elements):
        if isinstance(element, Rows) and has_amounts(element.rows):
            captions = _captions(elements, at, after)
            notes = _notes(elements, at)
            found.append(
                ElementTable(element, at - len(captions), at, at + len(notes), captions, notes)
            )
            after = at + len(notes) + 1
    return found


def has_amounts(rows: Sequence[Sequence[Value]]) -> bool:
    """Return whether several cells of a table, in more than one row, are amounts or years."""
    return len(rows) > 1 and sum(any(_is_amount(cell) for cell in row[1:]) for row in rows) > 1


def _is_amount(cell: Value) -> bool:
    """Return whether a cell holds a number, as such or as a text."""
    return bool(marks_of(cell)) if isinstance(cell, str) else isinstance(cell, Decimal)


def grids_of_elements(elements: Sequence[Element], source: Input) -> tuple[Grid, ...]:
    """Return each table of a document as a grid. Raises ReadError where there is none."""
    tables = tables_of_elements(elements)
    if not tables:
        raise ReadError("no-budget-found", "this document holds no table", at=Place(source.path))
    return tuple(table.grid(source, number) for number, table in enumerate(tables, 1))


def _captions(elements: Sequence[Element], at: int, after: int) -> tuple[Text, ...]:
    """Return the texts right above a table that head it: short ones, up to a numbered caption or a
    heading, no sentence."""
    found: list[Text] = []
    for number in range(at - 1, max(after, at - _MOST_CAPTIONS) - 1, -1):
        element = elements[number]
        if (
            not isinstance(element, Text)
            or len(element.text) > _LONGEST_CAPTION
            or element.kind == "item"
        ):
            break
        is_numbered = element.kind == "caption" or NUMBERED_CAPTION.match(element.text) is not None
        if (
            not is_numbered
            and element.kind != "heading"
            and _SENTENCE.search(element.text)
            and len(element.text.split()) > 4
        ):
            break
        found.append(element)
        if is_numbered or element.kind == "heading":
            break
    return tuple(reversed(found))


def _notes(elements: Sequence[Element], at: int) -> tuple[Text, ...]:
    """Return the notes right below a table."""
    found: list[Text] = []
    for element in elements[at + 1 : at + 1 + _MOST_NOTES]:
        if (
            not isinstance(element, Text)
            or not is_note(element.text)
            or len(element.text) > 4 * _LONGEST_CAPTION
        ):
            break
        found.append(element)
    return tuple(found)
