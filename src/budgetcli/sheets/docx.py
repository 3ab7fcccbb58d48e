"""Word documents from their XML, and what they and web pages are made of: texts and tables in order,
without pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

from budgetcli.model.errors import Place, ReadError, worded
from budgetcli.model.numbers import marks_of
from budgetcli.sheets.grids import Grid, Range
from budgetcli.sheets.limits import too_large
from budgetcli.sheets.pagetables import is_note
from budgetcli.sheets.printed_lines import NUMBERED_CAPTION
from budgetcli.sheets.xlsx.package_parts import DAMAGED, BookPackage, relations_of, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Input
    from budgetcli.sheets.grids import Value
    from budgetcli.sheets.limits import Limits

    Attributes = Mapping[str, str]

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


class ElementRows(NamedTuple):
    """A table: its rows, what is merged in it, counted from its upper left cell, and the number of
    its first row."""

    rows: tuple[tuple[str, ...], ...]
    merges: tuple[Range, ...]
    number: int


Element = Text | ElementRows


@dataclass(frozen=True, slots=True)
class ElementTable:
    """A table with the texts right above it that head it and the notes right below: elements
    `first` to `last`, itself at `at`."""

    table: ElementRows
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
        if isinstance(element, ElementRows) and has_amounts(element.rows):
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


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "‑", "softHyphen": "\xad"}
_UNREAD = frozenset(
    {
        "del",
        "moveFrom",
        "delText",
        "instrText",
        "Fallback",
        "pPr",
        "rPr",
        "sectPr",
        "tblPr",
        "trPr",
        "tcPr",
    }
)
_HEADINGS = ("heading", "overskrift", "rubrik", "überschrift", "title", "titel", "tittel")
_CAPTIONS = ("caption", "billedtekst", "bildetekst", "beskrivning", "beschriftung")
_ITEMS = ("list", "opstilling", "punkt", "aufz")
_WIDEST, _MOST_NODES, _DEEPEST = 1_000, 1_000_000, 200


def read_docx(data: bytes, source: Input, limits: Limits) -> tuple[Grid, ...]:
    """Return each table of a Word document as a grid of its own: `t1`. Raises what `read_document`
    raises."""
    return grids_of_elements(read_document(data, source, limits), source)


def read_document(data: bytes, source: Input, limits: Limits) -> list[Element]:
    """Return the paragraphs and tables of a Word document in order, its footnotes last.

    Raises ReadError where it is damaged, protected, hostile or too large.
    """
    place = Place(source.path)
    weigh(data, limits, place)
    try:
        with ZipFile(BytesIO(data)) as file:
            reading = _Reading(BookPackage.of(file, place))
            found = reading.elements()
    except DAMAGED as error:
        raise ReadError(
            "unreadable-file", worded("the document is damaged: {error}", error=error), at=place
        ) from error
    if not found:
        raise ReadError(
            "no-text",
            "this Word document holds no text",
            at=place,
            hint="text recognition makes one with text",
        )
    return found


class Node:
    """An element of XML: its local name, its attributes by theirs, and the elements and texts in
    it."""

    __slots__ = ("attributes", "children", "tag")

    def __init__(self, tag: str, attributes: Attributes) -> None:
        self.tag = tag.rpartition(" ")[2]
        self.attributes = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        self.children: list[Node | str] = []

    def nodes(self) -> Iterator[Node]:
        """Yield the elements in it."""
        return (child for child in self.children if isinstance(child, Node))

    def first(self, *path: str) -> Node | None:
        """Return the first element at the end of a path of names; None where there is none."""
        node: Node | None = self
        for tag in path:
            node = (
                next((child for child in node.nodes() if child.tag == tag), None)
                if node is not None
                else None
            )
        return node

    def value(self, *path: str) -> str:
        """Return the value of the first element at the end of a path; empty where there is none."""
        node = self.first(*path)
        return node.attributes.get("val", "") if node is not None else ""


class _Reading:
    """A document while it is read: its styles, and how many paragraphs and rows went by."""

    def __init__(self, package: BookPackage) -> None:
        self.package = package
        self.number = self.nodes = 0
        top = relations_of(package, "_rels/.rels").values()
        self.main = next((to for kind, to in top if kind == "officeDocument"), "word/document.xml")
        folder, _, name = self.main.rpartition("/")
        self.related = dict(relations_of(package, f"{folder}/_rels/{name}.rels").values())
        styles = self.tree(self.related.get("styles", f"{folder}/styles.xml"))
        self.styles = {
            node.attributes.get("styleId", ""): node.value("name").lower()
            for node in styles.nodes()
            if node.tag == "style"
        }

    def tree(self, part: str) -> Node:
        """Return the root of a part; an empty one where the package has no such part. Raises
        ReadError where it holds too much."""
        holder = Node("", {})
        open_nodes = [holder]

        def start(tag: str, attributes: Attributes) -> None:
            self.nodes += 1
            if self.nodes > _MOST_NODES:
                raise too_large("the elements of the document", _MOST_NODES, self.package.place)
            if len(open_nodes) > _DEEPEST:
                raise too_large(
                    "the levels of elements in the document", _DEEPEST, self.package.place
                )
            node = Node(tag, attributes)
            open_nodes[-1].children.append(node)
            open_nodes.append(node)

        def end(_: str) -> None:
            open_nodes.pop()

        def text(data: str) -> None:
            if open_nodes[-1].tag == "t":
                open_nodes[-1].children.append(data)

        self.package.parse(part, start, text, end)
        return next(holder.nodes(), holder)

    def elements(self) -> list[Element]:
        """Return what the body holds, then its notes."""
        found = list(self._blocks(self.tree(self.main)))
        for kind in ("footnotes", "endnotes"):
            for note in (
                self.tree(self.related.get(kind, "")).nodes() if kind in self.related else ()
            ):
                if note.attributes.get("type", "normal") == "normal" and (
                    text := _text(note).strip()
                ):
                    self.number += 1
                    mark = note.attributes.get("id", "").translate(_RAISED)
                    found.append(Text("note", f"{mark} {text}", self.number))
        return found

    def _blocks(self, node: Node) -> Iterator[Element]:
        """Yield the paragraphs and tables in an element, in order."""
        for child in node.nodes():
            if child.tag == "p":
                yield from self._paragraph(child)
            elif child.tag == "tbl":
                yield from self._table(child)
            elif child.tag not in _UNREAD:
                yield from self._blocks(child)

    def _paragraph(self, node: Node) -> Iterator[Text]:
        """Yield a paragraph that says something, and what stands in frames in it."""
        self.number += 1
        text = _text(node)
        if text.strip():
            kind, level = self._kind(node)
            yield Text(kind, " ".join(text.split()), self.number, level)

    def _kind(self, node: Node) -> tuple[str, int]:
        """Return what a paragraph is, by its style, its outline level and its numbering, and how
        deep a heading is."""
        style = node.value("pPr", "pStyle")
        name = self.styles.get(style, "") or style.lower()
        outline = node.value("pPr", "outlineLvl")
        if name.startswith(_HEADINGS) or (outline.isdigit() and int(outline) < 9):
            digits = "".join(letter for letter in name if letter.isdigit()) or (
                str(int(outline) + 1) if outline.isdigit() else "1"
            )
            return "heading", int(digits[:1])
        if name.startswith(_CAPTIONS):
            return "caption", 0
        return (
            ("item", 0)
            if name.startswith(_ITEMS) or node.first("pPr", "numPr") is not None
            else ("paragraph", 0)
        )

    def _table(self, node: Node) -> Iterator[Element]:
        """Yield a table, then the tables in its cells."""
        rows: list[tuple[str, ...]] = []
        merges: list[Range] = []
        upright: dict[int, int] = {}
        nested: list[Node] = []
        first = self.number + 1
        for row in _inside(node, "tr"):
            if row.first("trPr", "del") is not None:
                continue
            self.number += 1
            cells = [""] * _count(row.value("trPr", "gridBefore"), least=0)
            for cell in _inside(row, "tc"):
                span = _count(cell.value("tcPr", "gridSpan"))
                goes_on = cell.first("tcPr", "vMerge") is not None and cell.value(
                    "tcPr", "vMerge"
                ) in ("", "continue")
                top = upright.get(len(cells), len(rows)) if goes_on else len(rows)
                upright[len(cells)] = top
                if span > 1 or goes_on:
                    merges = [each for each in merges if (each.top, each.left) != (top, len(cells))]
                    merges.append(Range(top, len(cells), len(rows), len(cells) + span - 1))
                cells += ["" if goes_on else _cell_text(cell), *[""] * (span - 1)]
                nested += _inside(cell, "tbl")
                if len(cells) > _WIDEST:
                    raise too_large("the columns of a table", _WIDEST, self.package.place)
            rows.append(tuple(cells))
        if any(any(row) for row in rows):
            yield ElementRows(tuple(rows), tuple(merges), first)
        for table in nested:
            yield from self._table(table)


def _count(text: str, least: int = 1) -> int:
    """Return a count of columns as the file states it, within what a table can have."""
    return min(max(least, int(text)), _WIDEST) if text.isdigit() else least


def _inside(node: Node, tag: str) -> Iterator[Node]:
    """Yield the elements of a name in another, through those that only wrap them."""
    for child in node.nodes():
        if child.tag == tag:
            yield child
        elif child.tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            yield from _inside(child, tag)


def _cell_text(cell: Node) -> str:
    """Return the paragraphs of a cell, one a line."""
    texts = (" ".join(_text(each).split()) for each in _inside(cell, "p"))
    return "\n".join(text for text in texts if text)


def _text(node: Node) -> str:
    """Return the text of an element as it is shown: what was deleted or is hidden is not."""
    if node.tag == "r" and (
        node.first("rPr", "vanish") is not None
        and node.value("rPr", "vanish") not in ("0", "false")
    ):
        return ""
    found: list[str] = []
    for child in node.children:
        if isinstance(child, str):
            found.append(child)
        elif child.tag in _MARKS:
            found.append(_MARKS[child.tag])
        elif child.tag in ("footnoteReference", "endnoteReference"):
            found.append(child.attributes.get("id", "").translate(_RAISED))
        elif child.tag not in _UNREAD:
            found.append(_text(child) + ("\n" if child.tag == "p" else ""))
    text = "".join(found)
    return (
        text.translate(_RAISED)
        if node.tag == "r" and node.value("rPr", "vertAlign") == "superscript"
        else text
    )
