"""What a package asks for, before any reader is let at it: parts, unpacked bytes, cells, document
types."""

from __future__ import annotations

import re
from contextlib import suppress
from io import BytesIO
from posixpath import join, normpath
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from budgetcli.model.errors import ReadError
from budgetcli.model.sentences import worded
from budgetcli.sheets.kinds import Kind
from budgetcli.sheets.limits import too_large

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipInfo

    from budgetcli.model.errors import Place
    from budgetcli.sheets.limits import Limits

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
    (b"sheet.binary", Kind.XLSB),
    (b"spreadsheetml", Kind.XLSX),
    (b"ms-excel", Kind.XLSX),
    (b"wordprocessingml.document", Kind.DOCX),
)
_PARTS = (
    ("xl/workbook.bin", Kind.XLSB),
    ("xl/workbook.xml", Kind.XLSX),
    ("content.xml", Kind.ODS),
    ("word/document.xml", Kind.DOCX),
)
_MAIN_PARTS = (("/workbook.xml", Kind.XLSX), ("/workbook.bin", Kind.XLSB))
_LARGEST_LIST = 1_000_000
_READ_TYPES = frozenset({"officeDocument", "worksheet", "sharedStrings", "styles"})
"""The kinds of relationships that lead to a part which is read."""


class Weight(NamedTuple):
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


def package_kind(data: bytes) -> Kind:
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
            return found or Kind.FOREIGN
    except DAMAGED:
        return next((kind for part, kind in _PARTS if part.encode() in data), Kind.XLSX)


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


def weigh(data: bytes, limits: Limits, place: Place) -> Weight:
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
        self.total, self.limits, self.place = Weight(0, 0, 0, 0, 0, odd=False), limits, place

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

    def _add(self, total: Weight) -> None:
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


def _with_bytes(total: Weight, block: bytes) -> Weight:
    """Return the weight with the bytes of a block of XML."""
    last = block.rfind(b">")
    unbroken = total.unbroken + len(block) if last < 0 else len(block) - last
    return total._replace(unpacked=total.unpacked + len(block), unbroken=unbroken)


def _with_marks(total: Weight, block: bytes) -> Weight:
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
