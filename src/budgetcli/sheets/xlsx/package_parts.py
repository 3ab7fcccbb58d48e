"""An xlsx package before and around its sheets: what it asks for, checked before any reader is let at
it; its parts, sheets and styles."""

from __future__ import annotations

import re
from contextlib import suppress
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from budgetcli.model.errors import ReadError, worded
from budgetcli.sheets.grids import BUILT_IN, Style
from budgetcli.sheets.limits import too_large
from budgetcli.sheets.opening import ContentKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from xml.parsers.expat import XMLParserType
    from zipfile import ZipInfo

    from budgetcli.model.errors import Place
    from budgetcli.sheets.limits import Limits

    Attributes = Mapping[str, str]

DAMAGED = (
    BadZipFile,
    ZlibError,
    ExpatError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
)
"""What the readers of zip files and XML in the standard library raise for damaged content."""

_BLOCK = 1 << 18
_TAGS_OF_A_CELL, _DEEPEST, _LONGEST = 5, 100_000, 1 << 24
_UNREAD = (
    "/media/",
    "/embeddings/",
    "/printersettings/",
    "/ctrlprops/",
    "/activex/",
    "pictures/",
    "thumbnails/",
    "object ",
)
_DOCUMENT_TYPES = (
    b"<!DOCTYPE",
    b"<!ENTITY",
    b"<\0!\0D\0O\0C\0T\0Y\0P\0E",
)  # the last in UTF-16, whichever byte of a letter is first
_ODD_COUNT = re.compile(rb"ount\s*=\s*[\"']\s*[0-9]{8}")
_DECLARED = b"!"
_TABLE_CELLS = (b"<table:table-cell", b"<table:covered-table-cell")


_MAIN_TYPES = (
    (b"sheet.binary", ContentKind.XLSB),
    (b"spreadsheetml", ContentKind.XLSX),
    (b"ms-excel", ContentKind.XLSX),
    (b"wordprocessingml.document", ContentKind.DOCX),
)
_PARTS = (
    ("xl/workbook.bin", ContentKind.XLSB),
    ("xl/workbook.xml", ContentKind.XLSX),
    ("content.xml", ContentKind.ODS),
    ("word/document.xml", ContentKind.DOCX),
)
_MAIN_PARTS = (("/workbook.xml", ContentKind.XLSX), ("/workbook.bin", ContentKind.XLSB))
_LARGEST_LIST = 1_000_000
_READ_TYPES = frozenset({"officeDocument", "worksheet", "sharedStrings", "styles"})
"""The kinds of relationships that lead to a part which is read."""


class UnpackedWeight(NamedTuple):
    """What a package unpacks to, of the parts that a reader reads: bytes, tags, about how many
    cells, how deep.

    It is odd if it states a number of things that no workbook has; some readers ask for the memory
    at once.
    """

    unpacked: int
    cells: int
    tags: int
    depth: int
    unbroken: int
    odd: bool


def key_of(name: str) -> str:
    """Return the name of a member as parts of a package are told apart: whichever way its slashes
    lean, in small letters."""
    return name.replace("\\", "/").lstrip("/").lower()


def package_kind(data: bytes) -> ContentKind:
    """Return the kind of a zip package, by the names of its parts, else by the types it declares."""
    try:
        with ZipFile(BytesIO(data)) as package:
            parts = {key_of(part): part for part in package.namelist()}
            found = next((kind for part, kind in _PARTS if part in parts), None)
            found = found or next(
                (kind for part, kind in _MAIN_PARTS if any(name.endswith(part) for name in parts)),
                None,
            )
            if found is None and "[content_types].xml" in parts:
                with package.open(parts["[content_types].xml"]) as stream:
                    types = stream.read(_LARGEST_LIST)
                found = next((kind for mark, kind in _MAIN_TYPES if mark in types), None)
            return found or ContentKind.FOREIGN
    except DAMAGED:
        return next((kind for part, kind in _PARTS if part.encode() in data), ContentKind.XLSX)


def said_size(data: bytes) -> int:
    """Return the bytes to which the parts that are read unpack, as the package says itself; 0 where
    it is damaged."""
    try:
        with ZipFile(BytesIO(data)) as package:
            return _said_size(package)
    except DAMAGED:
        return 0


def _said_size(package: ZipFile) -> int:
    return sum(member.file_size for member in package.infolist() if _is_read(member))


def weigh(data: bytes, limits: Limits, place: Place) -> UnpackedWeight:
    """Return what a zip package weighs, counted while unpacking it, since its directory can lie.

    Raises ReadError where it is damaged, protected, passes a limit, or declares a document type.
    """
    try:
        with ZipFile(BytesIO(data)) as package:
            members = package.infolist()
            if len(members) > limits.parts:
                raise too_large("the parts of the package", limits.parts, place)
            if _said_size(package) > limits.unpacked:
                raise too_large("the unpacked bytes of the package", limits.unpacked, place)
            scale, reached = _Scale(limits, place), _reached(package)
            for member in sorted(members, key=_is_sheet):
                is_reached = key_of(member.filename) in reached
                if is_reached or _is_read(member):
                    scale.put(package, member, is_xml=is_reached or None)
            return scale.total
    except DAMAGED as error:
        raise ReadError(
            "unreadable-file", worded("the package is damaged: {error}", error=error), at=place
        ) from error


def _reached(package: ZipFile) -> set[str]:
    """Return the parts that a reader is led to by relationships, whatever they are called: the
    workbook, sheets, texts and styles."""
    found: set[str] = set()
    for member in package.infolist():
        part = key_of(member.filename)
        if part.endswith(".rels") and member.file_size <= _LARGEST_LIST:
            found |= _targets(package.read(member), part.rpartition("_rels/")[0])
    return found


def _targets(content: bytes, folder: str) -> set[str]:
    """Return the parts that a list of relationships names and a reader reads; a list that is no XML
    is refused where it is read."""
    found: set[str] = set()

    def start(_: str, attributes: dict[str, str]) -> None:
        if attributes.get("Type", "").rpartition("/")[2] in _READ_TYPES:
            found.add(
                key_of(normpath(join("/", folder, attributes.get("Target", "").replace("\\", "/"))))
            )

    parser = ParserCreate()
    parser.StartElementHandler = start
    with suppress(ExpatError):
        parser.Parse(content, True)
    return found


def _is_read(member: ZipInfo) -> bool:
    name = member.filename.replace("\\", "/").lower()
    return not any(part in name for part in _UNREAD)


def _is_sheet(member: ZipInfo) -> bool:
    return is_in_sheets(member.filename)


def is_in_sheets(part: str) -> bool:
    """Return whether a part stands among the sheets, as far as its name tells."""
    return "sheets/" in key_of(part)


class _Scale:
    """The running weight of a package, held against the limits with each block."""

    def __init__(self, limits: Limits, place: Place) -> None:
        self.total, self.limits, self.place = (
            UnpackedWeight(0, 0, 0, 0, 0, odd=False),
            limits,
            place,
        )

    def put(self, package: ZipFile, member: ZipInfo, *, is_xml: bool | None = None) -> None:
        """Add a part; whether it is XML is told by its name where it is not said. Raises ReadError."""
        if member.flag_bits & 1:
            raise ReadError(
                "protected-file",
                "the package is protected by a password",
                at=self.place,
                hint="save a copy without it",
            )
        self.total = self.total._replace(depth=0, unbroken=0)
        if is_xml is None:
            is_xml = member.filename.lower().endswith((".xml", ".rels"))
        if not is_xml or member.filename.lower().endswith(".bin"):
            for block, _ in _blocks(package, member):
                self._add(self.total._replace(unpacked=self.total.unpacked + len(block)))
        else:
            for block, tail in _blocks(package, member):
                whole = tail + block
                self._add(_with_bytes(self.total, block))
                self._refuse_type(whole, member)
                self._add(_with_marks(self.total, whole))

    def _add(self, total: UnpackedWeight) -> None:
        self.total = total
        for what, amount, limit in (
            ("the unpacked bytes of the package", total.unpacked, self.limits.unpacked),
            ("the cells of the workbook", total.cells, self.limits.cells),
            ("the XML tags of the package", total.tags, _TAGS_OF_A_CELL * self.limits.cells),
            ("the levels of XML elements", total.depth, _DEEPEST),
            ("the bytes of one XML tag or text", total.unbroken, _LONGEST),
        ):
            if amount > limit:
                raise too_large(what, limit, self.place)

    def _refuse_type(self, block: bytes, member: ZipInfo) -> None:
        if _declares_type(block):
            message = worded(
                "part `{value}` declares a document type, as no workbook does",
                value=member.filename[:60],
            )
            raise ReadError("document-type", message, at=self.place)


def _declares_type(block: bytes) -> bool:
    """Return whether a block of XML declares a document type, in one byte a character or two."""
    return (_DECLARED in block or b"\0" in block) and any(mark in block for mark in _DOCUMENT_TYPES)


def _with_bytes(total: UnpackedWeight, block: bytes) -> UnpackedWeight:
    """Return the weight with the bytes of a block of XML."""
    last = block.rfind(b">")
    unbroken = total.unbroken + len(block) if last < 0 else len(block) - last
    return total._replace(unpacked=total.unpacked + len(block), unbroken=unbroken)


def _with_marks(total: UnpackedWeight, block: bytes) -> UnpackedWeight:
    """Return the weight with the marks of a block of XML; how deep its elements are is known at the
    end of each block only."""
    tags, ends = block.count(b"<"), block.count(b"</")
    opened = tags - ends - _count(block, b"<!", b"!") - _count(block, b"<?", b"?")
    return total._replace(
        cells=total.cells
        + block.count(b"<c ")
        + _count(block, b":c ", b":")
        + sum(_count(block, mark, b"-cell") for mark in _TABLE_CELLS),
        tags=total.tags + tags,
        depth=total.depth + opened - ends - block.count(b"/>"),
        odd=total.odd or _ODD_COUNT.search(block) is not None,
    )


def _count(block: bytes, mark: bytes, part: bytes) -> int:
    """Return how often a mark occurs; a part of it that hardly occurs is looked for first, and much
    faster."""
    return block.count(mark) if part in block else 0


def _blocks(package: ZipFile, member: ZipInfo) -> Iterator[tuple[bytes, bytes]]:
    """Yield a part in blocks, each with the few bytes before it, so that no mark is cut in two."""
    tail = b""
    with package.open(member) as stream:
        while block := stream.read(_BLOCK):
            yield block, tail
            tail = block[-9:]


BLOCK = 1 << 24
"""So many bytes are parsed at once: expat begins a comment or a tag anew with each block, so small
blocks make large ones quadratic."""


class _LocalNames(dict[str, str]):
    """The names of elements within the namespace of a part's root, each found once; one of another
    namespace keeps it before its name.

    So an extension's `<xm:f>` is never taken for the formula of a cell.
    """

    namespace: str | None = None

    def __missing__(self, name: str) -> str:
        namespace, _, local = name.rpartition(" ")
        if self.namespace is None:
            self.namespace = namespace
        self[name] = local if namespace == self.namespace else name
        return self[name]


class BookPackage(NamedTuple):
    """An open package: its parts by lower-case name."""

    file: ZipFile
    parts: dict[str, str]
    place: Place

    @classmethod
    def of(cls, file: ZipFile, place: Place) -> BookPackage:
        """Return the package of an open zip file."""
        return cls(file, {key_of(name): name for name in file.namelist()}, place)

    def parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        text: Callable[[str], None] | None = None,
        end: Callable[[str], None] | None = None,
    ) -> None:
        """Parse a part, calling back with local names; nothing happens where the package has no
        such part."""
        actual = self.parts.get(part.lower())
        if actual is None:
            return
        parser = self.parser(start, text, end)
        with self.file.open(actual) as stream:
            for block in iter(lambda: stream.read(BLOCK), b""):
                parser.Parse(block, False)
        parser.Parse(b"", True)

    def parser(
        self,
        start: Callable[[str, Attributes], None],
        text: Callable[[str], None] | None = None,
        end: Callable[[str], None] | None = None,
    ) -> XMLParserType:
        """Return a parser of a part, calling back with the local names of what is in the namespace
        of its root.

        Raises ReadError for a document type.
        """
        parser = ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        local = _LocalNames()
        parser.StartElementHandler = lambda name, attributes: start(local[name], attributes)
        parser.StartDoctypeDeclHandler = self._refuse
        if text is not None:
            parser.CharacterDataHandler = text
        if end is not None:
            parser.EndElementHandler = lambda name: end(local[name])
        return parser

    def _refuse(self, *_: object) -> None:
        raise ReadError(
            "document-type",
            "the workbook declares a document type, as no workbook does",
            at=self.place,
        )


def sheet_parts(package: BookPackage) -> dict[str, str]:
    """Return the part of each worksheet by the sheet's name, in the workbook's order."""
    return {name: part for name, (part, _) in sheets_said(package).items()}


def sheets_said(package: BookPackage) -> dict[str, tuple[str, bool]]:
    """Return the part of each worksheet, and whether it is hidden, by the sheet's name, in the
    workbook's order."""
    targets = {
        id: target for id, (kind, target) in _main_relations(package).items() if kind == "worksheet"
    }
    said: dict[str, tuple[str, bool]] = {}

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag == "sheet" and "name" in attributes:
            id = next(
                (value for key, value in attributes.items() if key.rpartition(" ")[2] == "id"), ""
            )
            said.setdefault(
                attributes["name"], (id, attributes.get("state", "visible") != "visible")
            )

    package.parse(_main_part(package), sheet)
    return {
        name: (targets[id], is_hidden) for name, (id, is_hidden) in said.items() if id in targets
    }


def texts_part(package: BookPackage) -> str | None:
    """Return the part of the texts that cells share, None where there is none."""
    return next(
        (target for kind, target in _main_relations(package).values() if kind == "sharedStrings"),
        None,
    )


def _main_part(package: BookPackage) -> str:
    """Return the part of the workbook itself."""
    found = (
        target
        for kind, target in relations_of(package, "_rels/.rels").values()
        if kind == "officeDocument"
    )
    return next(found, "xl/workbook.xml")


def _main_relations(package: BookPackage) -> dict[str, tuple[str, str]]:
    """Return the relations of the workbook itself."""
    folder, _, name = _main_part(package).rpartition("/")
    return relations_of(package, join(folder, "_rels", f"{name}.rels"))


def relations_of(package: BookPackage, part: str) -> dict[str, tuple[str, str]]:
    """Return the last word of the type, and the target, of each relation that a part lists by its
    id."""
    found: dict[str, tuple[str, str]] = {}
    base = dirname(dirname(part))

    def relation(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and "Id" in attributes:
            target = normpath(
                join("/", base, attributes.get("Target", "").replace("\\", "/"))
            ).lstrip("/")
            found[attributes["Id"]] = (attributes.get("Type", "").rpartition("/")[2], target)

    package.parse(part, relation)
    return found


def parts_before(package: BookPackage) -> list[str]:
    """Return the parts that say which sheets there are and what their cells refer to: of the
    workbook, of its styles."""
    named = (target for kind, target in _main_relations(package).values() if kind == "styles")
    return [_main_part(package), next(named, "xl/styles.xml")]


def styles_of(package: BookPackage) -> list[Style]:
    """Return the styles that cells refer to by number."""
    parser = _StyleParser()
    package.parse(parts_before(package)[1], parser.start, end=parser.end)
    return parser.styles


class _StyleParser:
    """Collects formats, fonts and the styles made of them while the XML goes by."""

    def __init__(self) -> None:
        self.formats: dict[str, str] = {}
        self.bold: list[bool] = []
        self.styles: list[Style] = []
        self.inside: list[str] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        parent = self.inside[-1] if self.inside else ""
        self.inside.append(tag)
        if tag == "numFmt" and parent == "numFmts":
            self.formats[attributes["numFmtId"]] = attributes.get("formatCode", "")
        elif tag == "font" and parent == "fonts":
            self.bold.append(False)
        elif tag == "b" and parent == "font" and self.bold and "fonts" in self.inside:
            self.bold[-1] = attributes.get("val", "1") not in ("0", "false")
        elif tag == "xf" and parent == "cellXfs":
            self._style(attributes)
        elif tag == "alignment" and parent == "xf" and "cellXfs" in self.inside:
            self.styles[-1] = self.styles[-1]._replace(indent=int(attributes.get("indent", "0")))

    def _style(self, attributes: Attributes) -> None:
        id, font = attributes.get("numFmtId", "0"), int(attributes.get("fontId", "0"))
        is_bold = font < len(self.bold) and self.bold[font]
        self.styles.append(Style(self.formats.get(id) or BUILT_IN.get(int(id), "General"), is_bold))

    def end(self, _: str) -> None:
        self.inside.pop()
