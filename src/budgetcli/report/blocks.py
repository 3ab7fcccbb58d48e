"""A page before a format is chosen: sections of paragraphs, cards, tables and charts, in words of
one language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.model.tables import Table
    from budgetcli.words.languages import Language


class Paragraph(NamedTuple):
    """A sentence or more; `lead` is said larger."""

    text: str
    lead: bool = False


class Bullets(NamedTuple):
    """A list; `numbered` where its items are referred to."""

    items: tuple[str, ...]
    numbered: bool = False


class Card(NamedTuple):
    """A key figure: what it is, the figure as shown, and a word on it."""

    label: str
    value: str
    note: str = ""


class Cards(NamedTuple):
    """Key figures side by side."""

    cards: tuple[Card, ...]


class Call(NamedTuple):
    """A verdict that stands out: its tone is `good`, `doubt` or `bad`, and is said in words too."""

    tone: str
    headline: str
    text: str


class Grid(NamedTuple):
    """A table with its caption; the table's own title and notes are not shown."""

    table: Table
    caption: str


class Drawing(NamedTuple):
    """A chart: its title, what it shows in words, and its Vega-Lite specifications for a wide and a
    narrow page.

    `note` is what everybody has to be told, beside it.
    """

    id: str
    title: str
    text: str
    wide: dict[str, Any]
    narrow: dict[str, Any]
    note: str = ""


Block = Paragraph | Bullets | Cards | Call | Grid | Drawing


class Section(NamedTuple):
    """A part of the page under a heading; `id` is a stable English word."""

    id: str
    title: str
    blocks: tuple[Block, ...]


class Page(NamedTuple):
    """A whole page: what stands above and below its sections, and `made`, which says for programs
    what it is made from."""

    eyebrow: str
    title: str
    caption: str
    sections: tuple[Section, ...]
    language: Language
    contents: str
    footer: str
    made: dict[str, Any]

    def blocks(self) -> Iterator[tuple[Section, Block]]:
        """Yield every block with its section."""
        yield from ((section, block) for section in self.sections for block in section.blocks)
