"""The XML of a sheet with some cells changed and nothing else touched: every other byte stays as it
is."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate

from budgetcli.model.errors import WriteError
from budgetcli.model.sentences import worded
from budgetcli.sheets.grids import address, position

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from decimal import Decimal

Spot = tuple[int, int]
FEW = 8
"""So many cells are found sooner one by one than by going through all addresses."""

AFTER_LEGACY_DRAWING = (
    b"legacyDrawingHF",
    b"drawingHF",
    b"picture",
    b"oleObjects",
    b"controls",
    b"webPublishItems",
    b"tableParts",
    b"extLst",
)
"""The elements of a sheet that stand behind the reference to its notes (ECMA-376, part 1,
18.3.1.99)."""


class Edit(NamedTuple):
    """What a cell is to hold: a number, or nothing where it cannot be known; and a formula in place
    of the one it has."""

    value: Decimal | None
    formula: str | None = None


class Span(NamedTuple):
    """A cell's bytes in the part: from the start of its tag to the start of its end tag, and its
    attributes."""

    start: int
    end: int
    attributes: Mapping[str, str]


def patched(part: bytes, edits: Mapping[Spot, Edit], spans: Mapping[Spot, Span]) -> bytes:
    """Return the part with these cells, which stand there, changed. Raises WriteError where one of
    them is not in it."""
    missing = [address(*spot) for spot in edits if spot not in spans]
    if missing:
        raise WriteError(
            "would-lose",
            worded("cell {value} has no place of its own in the sheet's XML", value=missing[0]),
        )
    pieces, at, whole = list[bytes | memoryview](), 0, memoryview(part)
    for spot, span in sorted(spans.items(), key=lambda each: each[1].start):
        pieces += [
            whole[at : span.start],
            _cell(part[span.start : span.end], span.attributes, edits[spot]),
        ]
        at = span.end
    return b"".join([*pieces, whole[at:]])


def spans_of(part: bytes, wanted: Collection[Spot]) -> dict[Spot, Span]:
    """Return where the wanted cells stand in the bytes; plain ones are searched for by their
    addresses.

    Raises WriteError where the XML is not UTF-8, or damaged.
    """
    _refuse_encoding(part)
    found = _searched(part, wanted) if is_plain(part) else None
    if found is None:
        finder = _Finder(wanted)
        finder.parse(part)
        found = finder.found
    return found


def is_plain(part: bytes) -> bool:
    """Return whether what looks like a tag is one: no comment, section of characters or instruction
    can hold others."""
    start = part.find(b"?>") + 1 if part.startswith(b"<?xml") else 0
    return not (b"!" in part and b"<!" in part) and part.find(b"?", start + 1) < 0


def _refuse_encoding(part: bytes) -> None:
    if part.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")) or (
        b"encoding" in part[:80] and b"utf-8" not in part[:80].lower()
    ):
        raise WriteError("would-lose", "the sheet's XML is not in UTF-8")


def _searched(part: bytes, wanted: Iterable[Spot]) -> dict[Spot, Span] | None:
    """Return the cells whose addresses stand in the bytes once, each in the tag of a cell; None
    where one does not."""
    addresses = {address(*spot).encode(): spot for spot in wanted}
    found = {}
    for where, at in _mentions(part, addresses).items():
        start = part.rfind(b"<", 0, at)
        tag = _TAG.match(part, start) if at >= 0 else None
        if tag is None or tag.end() < at or tag[3]:
            return None
        end = re.compile(rb"</%sc\s*>" % tag[1]).search(part, tag.end())
        if end is None:
            return None
        found[addresses[where]] = Span(start, end.start(), {"r": where.decode()})
    return found


def _mentions(part: bytes, addresses: Collection[bytes]) -> dict[bytes, int]:
    """Return where the one attribute stands that says each address; -1 for an address that none
    says, or more than one."""
    found = dict.fromkeys(addresses, -1)
    if len(addresses) <= FEW:
        for where in addresses:
            mark = b' r="%s"' % where
            at = part.find(mark)
            found[where] = at if part.find(mark, at + 1) < 0 else -1
        return found
    met = set()
    for each in _ADDRESS.finditer(part):
        if each[1] in found:
            found[each[1]] = -1 if each[1] in met else each.start()
            met.add(each[1])
    return found


def excerpt(part: bytes, spans: Mapping[Spot, Span]) -> bytes | None:
    """Return the part with these cells only, every byte around the cells of all rows as it is; None
    where it is not plain enough.

    It is as well-formed as the part is, if what it leaves out is.
    """
    opening = _CELLS.search(part)
    if (
        opening is None
        or not is_plain(part)
        or any("r" not in span.attributes for span in spans.values())
    ):
        return None
    prefix, rows = opening[1], dict[int, list[bytes]]()
    for (row, _), span in sorted(spans.items()):
        rows.setdefault(row, []).append(part[span.start : part.index(b">", span.end) + 1])
    body = b"".join(
        b'<%srow r="%d">%s</%srow>' % (prefix, row + 1, b"".join(cells), prefix)
        for row, cells in rows.items()
    )
    return part[: opening.end()] + body + part[part.rindex(b"</%ssheetData" % prefix) :]


class _Finder:
    """Follows the cells of a sheet while its XML goes by, and keeps the bytes of those that are
    wanted."""

    def __init__(self, wanted: Collection[Spot]) -> None:
        self.wanted, self.found = wanted, dict[Spot, Span]()
        self.row, self.column, self.open = -1, -1, None
        self.parser = ParserCreate()

    open: tuple[Spot, int, Mapping[str, str]] | None

    def parse(self, part: bytes) -> None:
        """Look through a part."""
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        try:
            self.parser.Parse(part, True)
        except ExpatError as error:
            raise WriteError(
                "would-lose", worded("the sheet's XML is damaged: {error}", error=error)
            ) from error

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
        elif tag == "c":
            spot = position(attributes["r"]) if "r" in attributes else (self.row, self.column + 1)
            self.column = (spot or (0, self.column + 1))[1]
            if spot in self.wanted and spot is not None:
                self.open = (spot, self.parser.CurrentByteIndex, dict(attributes))

    def _end(self, name: str) -> None:
        if self.open is not None and name.rpartition(":")[2] == "c":
            spot, start, attributes = self.open
            self.found[spot] = Span(start, self.parser.CurrentByteIndex, attributes)
            self.open = None


_CELLS = re.compile(rb"<((?:\w+:)?)sheetData(?:\s[^>/]*)?>")
_FORMULA = re.compile(rb"<((?:\w+:)?)f(\s[^>]*)?(?:/>|>(?:[^<]*)</(?:\w+:)?f>)", re.DOTALL)
_TAG = re.compile(rb"<((?:\w+:)?)c(\s[^>]*?)?(/?)>", re.DOTALL)
_ADDRESS = re.compile(rb' r="([A-Z]{1,3}[1-9][0-9]*)"')
_TYPE = re.compile(rb"""\s+t\s*=\s*(?:"[^"]*"|'[^']*')""")
_KEPT = re.compile(rb"<(?:\w+:)?extLst\b.*?</(?:\w+:)?extLst>", re.DOTALL)


def _cell(cell: bytes, attributes: Mapping[str, str], edit: Edit) -> bytes:
    """Return a cell's bytes, without its end tag, holding what it is to hold; its style and what
    extends it stay."""
    tag = _TAG.match(cell)
    if tag is None or tag[3]:
        raise WriteError(
            "would-lose",
            worded("cell {value} is empty in the sheet's XML", value=attributes.get("r", "?")),
        )
    prefix, formula = tag[1], _FORMULA.search(cell)
    kept = _formula(formula, prefix, edit.formula, attributes)
    value = (
        b""
        if edit.value is None
        else b"<%sv>%s</%sv>" % (prefix, f"{edit.value:f}".encode(), prefix)
    )
    extension = _KEPT.search(cell)
    return b"<%sc%s>%s%s%s" % (
        prefix,
        _TYPE.sub(b"", tag[2] or b""),
        kept,
        value,
        extension[0] if extension else b"",
    )


def _formula(
    found: re.Match[bytes] | None, prefix: bytes, formula: str | None, attributes: Mapping[str, str]
) -> bytes:
    """Return the formula of a cell as it was, or the new one; others that share the old one must
    not lose it."""
    if formula is None:
        return found[0] if found else b""
    if found is not None and re.search(rb"\b(?:ref|t=.array)", found[2] or b""):
        raise WriteError(
            "would-lose",
            worded(
                "the formula of cell {value} is shared with other cells, or one of several cells",
                value=attributes.get("r", "?"),
            ),
        )
    return b"<%sf>%s</%sf>" % (prefix, escape(formula, quote=False).encode(), prefix)


def with_notes(part: bytes, relation: str) -> bytes:
    """Return the part with a reference to its notes, where it has none."""
    root = re.search(rb"<((?:\w+:)?)worksheet\b[^>]*>", part)
    if root is None:
        raise WriteError("would-lose", "the sheet's XML has no worksheet")
    prefix = root[1]
    namespace = (
        b""
        if b"xmlns:r=" in root[0]
        else b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )
    element = b'<%slegacyDrawing%s r:id="%s"/>' % (prefix, namespace, relation.encode())
    tail = max(part.rfind(b"</%ssheetData>" % prefix), root.end())
    after = b"|".join(AFTER_LEGACY_DRAWING)
    found = re.search(rb"<%s(?:%s)\b" % (prefix, after), part[tail:])
    at = tail + found.start() if found else part.rindex(b"</%sworksheet>" % prefix)
    return b"".join([memoryview(part)[:at], element, memoryview(part)[at:]])
