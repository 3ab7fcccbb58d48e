"""A workbook changed in place: some cells and parts replaced or added, every other byte kept as it was."""

from __future__ import annotations

import re
from html import escape, unescape
from io import BytesIO
from posixpath import dirname, relpath
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from budgetcli.model.equations import address, position
from budgetcli.model.errors import Place, WriteError, worded
from budgetcli.sheets.xlsx.package_parts import (
    DAMAGED,
    BookPackage,
    key_of,
    relations_of,
    sheet_parts,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
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


class CellSpan(NamedTuple):
    """A cell's bytes in the part: from the start of its tag to the start of its end tag, and its
    attributes."""

    start: int
    end: int
    attributes: Mapping[str, str]


def patched(part: bytes, edits: Mapping[Spot, Edit], spans: Mapping[Spot, CellSpan]) -> bytes:
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


def spans_of(part: bytes, wanted: Collection[Spot]) -> dict[Spot, CellSpan]:
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


def _searched(part: bytes, wanted: Iterable[Spot]) -> dict[Spot, CellSpan] | None:
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
        found[addresses[where]] = CellSpan(start, end.start(), {"r": where.decode()})
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


def excerpt(part: bytes, spans: Mapping[Spot, CellSpan]) -> bytes | None:
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
        self.wanted, self.found = wanted, dict[Spot, CellSpan]()
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
            self.found[spot] = CellSpan(start, self.parser.CurrentByteIndex, attributes)
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


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CREATED = (1980, 1, 1, 0, 0, 0)
AUTHOR = "budgetcli"
LEVEL = 5
"""How hard parts are packed: as small as the usual 6 makes them to a hundredth, in two thirds of
the time."""


class Parts:
    """An xlsx package: its parts by name, and what is to become of them."""

    def __init__(self, data: bytes, name: str) -> None:
        self.data, self.name = data, name
        with ZipFile(BytesIO(data)) as file:
            package = BookPackage.of(file, Place(name))
            self.names = dict(package.parts)
            self.sheets = sheet_parts(package)
            self.main = next(
                (
                    target
                    for kind, target in relations_of(package, "_rels/.rels").values()
                    if kind == "officeDocument"
                ),
                "xl/workbook.xml",
            )
        self.changed: dict[str, bytes] = {}
        self._spans: dict[tuple[str, tuple[Spot, ...]], Mapping[Spot, CellSpan]] = {}
        self._read: dict[str, bytes] = {}

    def read(self, part: str) -> bytes:
        """Return a part as it is now; empty where there is none."""
        key = part.lower()
        return self.changed[key] if key in self.changed else self.original(part)

    def original(self, part: str) -> bytes:
        """Return a part as it was in the package; empty where there was none."""
        key = part.lower()
        if key not in self._read:
            with ZipFile(BytesIO(self.data)) as file:
                known = self.names.get(key)
                self._read[key] = (
                    file.read(known) if known is not None and known in file.NameToInfo else b""
                )
        return self._read[key]

    def spans(self, sheet: str, cells: Collection[Spot]) -> Mapping[Spot, CellSpan]:
        """Return where these cells of a sheet stand in its part as it was. Raises WriteError where
        it is not UTF-8, or damaged."""
        asked = sheet, tuple(cells)
        if asked not in self._spans:
            self._spans[asked] = spans_of(self.original(self.sheets[sheet]), cells)
        return self._spans[asked]

    def is_changed(self, part: str) -> bool:
        """Return whether a part, by the name it has in the package, is replaced."""
        return key_of(part) in self.changed

    def write(self, part: str, content: bytes) -> None:
        """Replace a part, or add it."""
        self.changed[part.lower()] = content
        self.names.setdefault(part.lower(), part)

    def defined_names(self) -> dict[str, str]:
        """Return what the names of the whole workbook stand for, in small letters; those that a
        sheet defines for itself are left out."""
        found: dict[str, str] = {}
        own: set[str] = set()
        for each in re.finditer(rb"<(?:\w+:)?definedName\b([^>]*)>([^<]*)</", self.read(self.main)):
            name = re.search(rb"""\bname\s*=\s*["']([^"']*)""", each[1])
            if name is not None:
                key = unescape(name[1].decode("utf-8", "replace")).lower()
                own |= {key} if b"localSheetId" in each[1] else set()
                found[key] = unescape(each[2].decode("utf-8", "replace"))
        return {name: meant for name, meant in found.items() if name not in own}

    def free(self, pattern: str) -> str:
        """Return the first name of this pattern that no part has."""
        return next(
            name
            for number in range(1, 100_000)
            if (name := pattern.format(number)).lower() not in self.names
        )

    def insert(self, part: str, before: bytes, text: str) -> None:
        """Put XML before the last place where a part says `before`."""
        content = self.read(part)
        at = content.rfind(before)
        if at < 0:
            raise WriteError(
                "would-lose",
                worded(
                    "part `{part}` is not as it is expected: no `{decode}`",
                    part=part,
                    decode=before.decode(),
                ),
            )
        self.write(part, content[:at] + text.encode() + content[at:])

    def packed(self) -> bytes:
        """Return the package: kept parts in their places, new ones at the end. Raises WriteError
        for one that is cut off."""
        stream = BytesIO()
        try:
            with ZipFile(BytesIO(self.data)) as old, ZipFile(stream, "w") as new:
                new.comment = old.comment
                for info in old.infolist():
                    content = self.changed.get(key_of(info.filename))
                    kept = old.read(info) if content is None else content
                    new.writestr(info, kept, compress_type=info.compress_type, compresslevel=LEVEL)
                known = {key_of(info.filename) for info in old.infolist()}
                for key, content in self.changed.items():
                    if key not in known:
                        new.writestr(
                            ZipInfo(self.names[key], CREATED),
                            content,
                            compress_type=ZIP_DEFLATED,
                            compresslevel=LEVEL,
                        )
        except DAMAGED as error:
            raise WriteError(
                "would-lose",
                worded("the workbook is damaged: {error}", error=error),
                at=Place(self.name),
            ) from error
        return stream.getvalue()

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation of a part to another, and return its id."""
        folder, _, name = part.rpartition("/")
        relations = f"{folder}/_rels/{name}.rels".lstrip("/")
        if not self.read(relations):
            self.write(
                relations,
                f'<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="{RELATIONS}"></Relationships>'.encode(),
            )
        content = self.read(relations)
        if content.rstrip().endswith(b"/>") and b"</" not in content:
            self.write(relations, content.rstrip()[:-2] + b"></Relationships>")
        taken = set(re.findall(rb'Id="([^"]*)"', content))
        id = next(
            f"rIdB{number}" for number in range(1, 100_000) if f"rIdB{number}".encode() not in taken
        )
        where = relpath(target, dirname(part) or ".")
        self.insert(
            relations, b"</", f'<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{where}"/>'
        )
        return id

    def declare(self, part: str, content_type: str) -> None:
        """Say what content a new part has."""
        self.insert(
            "[Content_Types].xml",
            b"</",
            f'<Override PartName="/{part}" ContentType="{content_type}"/>',
        )

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Say what content parts of an extension have, where that is not said already."""
        if (
            f'Extension="{extension}"'.lower().encode()
            not in self.read("[Content_Types].xml").lower()
        ):
            content = self.read("[Content_Types].xml")
            start = re.search(rb"<(?:\w+:)?Types\b[^>]*>", content)
            at = start.end() if start else 0
            self.write(
                "[Content_Types].xml",
                content[:at]
                + f'<Default Extension="{extension}" ContentType="{content_type}"/>'.encode()
                + content[at:],
            )

    def add_sheet(self, name: str, content: bytes) -> None:
        """Add a sheet at the end, or replace the content of the one of this name."""
        if name in self.sheets:
            self.write(self.sheets[name], content)
            return
        folder = dirname(self.main)
        part = self.free(f"{folder}/worksheets/sheet{{}}.xml")
        self.write(part, content)
        self.declare(part, f"{CONTENT}.worksheet+xml")
        relation = self.relate(self.main, "worksheet", part)
        main = self.read(self.main)
        ids = [int(each) for each in re.findall(rb'sheetId="(\d+)"', main)]
        prefix = re.search(rb"</((?:\w+:)?)sheets>", main)
        tag = prefix[1].decode() if prefix else ""
        number = max(ids, default=0) + 1
        entry = f'<{tag}sheet xmlns:r="{OFFICE}" name="{escape(name)}" sheetId="{number}" r:id="{relation}"/>'
        self.insert(self.main, f"</{tag}sheets>".encode(), entry)
        self.sheets[name] = part

    def compute_on_opening(self) -> None:
        """Ask the spreadsheet to compute every formula when it opens the workbook."""
        main = self.read(self.main)
        found = re.search(rb"<(\w+:)?calcPr\b[^>]*?(/?)>", main)
        if found is None:
            prefix = re.search(rb"</((?:\w+:)?)workbook>", main)
            tag = prefix[1] if prefix else b""
            ends = [
                each.end()
                for each in re.finditer(
                    rb"</%s(?:definedNames|sheets|externalReferences|functionGroups)>" % tag, main
                )
            ]
            at = max(ends, default=main.rindex(b"</%sworkbook>" % tag))
            self.write(self.main, main[:at] + b'<%scalcPr fullCalcOnLoad="1"/>' % tag + main[at:])
        elif b"fullCalcOnLoad" not in found[0]:
            at = found.end() - len(found[2]) - 1
            self.write(self.main, main[:at] + b' fullCalcOnLoad="1"' + main[at:])

    def annotate(self, sheet: str, notes: Mapping[tuple[int, int], str]) -> None:
        """Add a note to each cell of a sheet that has none yet."""
        part = self.sheets[sheet]
        folder, _, name = part.rpartition("/")
        with ZipFile(BytesIO(self.data)) as file:
            known = relations_of(BookPackage.of(file, Place(sheet)), f"{folder}/_rels/{name}.rels")
        texts = next((target for kind, target in known.values() if kind == "comments"), None)
        shapes = next((target for kind, target in known.values() if kind == "vmlDrawing"), None)
        if (texts is None) != (shapes is None):
            return
        if texts is None or shapes is None:
            texts, shapes = self._new_notes(part)
        self._write_notes(texts, shapes, notes)

    def _new_notes(self, part: str) -> tuple[str, str]:
        """Add the two parts that hold the notes of a sheet: their texts, and the boxes they are
        shown in."""
        folder = dirname(self.main)
        texts, shapes = (
            self.free(f"{folder}/comments{{}}.xml"),
            self.free(f"{folder}/drawings/vmlDrawing{{}}.vml"),
        )
        self.write(texts, _TEXTS.encode())
        self.write(shapes, _BOXES)
        self.declare(texts, f"{CONTENT}.comments+xml")
        self.declare_extension("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
        self.relate(part, "comments", texts)
        self.write(part, with_notes(self.read(part), self.relate(part, "vmlDrawing", shapes)))
        return texts, shapes

    def _write_notes(self, texts: str, shapes: str, notes: Mapping[tuple[int, int], str]) -> None:
        held = self.read(texts)
        tag = (re.search(rb"</((?:\w+:)?)commentList>", held) or [b"", b""])[1].decode()
        for number, (spot, text) in enumerate(notes.items()):
            if f'ref="{address(*spot)}"'.encode() in held:
                continue
            said = f'<{tag}text><{tag}t xml:space="preserve">{escape(text, quote=False)}</{tag}t></{tag}text>'
            self.insert(
                texts,
                f"</{tag}commentList>".encode(),
                f'<{tag}comment ref="{address(*spot)}" authorId="0">{said}</{tag}comment>',
            )
            self.insert(
                shapes,
                b"</xml>",
                _BOX.format(
                    number=number,
                    row=spot[0],
                    column=spot[1],
                    left=spot[1] + 1,
                    right=spot[1] + 4,
                    top=max(spot[0] - 1, 0),
                    bottom=spot[0] + 4,
                ),
            )


HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TEXTS = f'{HEAD}<comments xmlns="{MAIN}"><authors><author>{AUTHOR}</author></authors><commentList></commentList></comments>'
_BOXES = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    b'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
_BOX = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" id="_budgetcli_{row}_{column}_{number}" type="#_x0000_t202" '
    'style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:textbox><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row>"
    "<x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def sheet_of(rows: Sequence[Sequence[object]]) -> bytes:
    """Return a plain sheet: texts as texts, numbers as numbers, nothing for None."""

    def cell(row: int, column: int, value: object) -> str:
        where = address(row, column)
        if value is None:
            return ""
        if isinstance(value, str):
            return f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{escape(value, quote=False)}</t></is></c>'
        return (
            f'<c r="{where}"><v>{value:f}</v></c>'
            if not isinstance(value, int)
            else f'<c r="{where}"><v>{value}</v></c>'
        )

    filled = (
        "".join(cell(number, column, value) for column, value in enumerate(row))
        for number, row in enumerate(rows)
    )
    body = "".join(f'<row r="{number}">{cells}</row>' for number, cells in enumerate(filled, 1))
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'.encode()
