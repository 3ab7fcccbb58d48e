"""Bytes become grids: the content decides what they are, never a name; a reader is imported when it is
needed and not before."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from budgetcli.model.errors import Place, ReadError, worded
from budgetcli.sheets.limits import LIMITS, Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from budgetcli.model.budgets import Input
    from budgetcli.sheets.grids import Grid


class ContentKind(StrEnum):
    """The kinds of content; the value is what a message calls them."""

    XLSX = "an Excel workbook"
    XLSB = "a binary Excel workbook"
    XLS = "an Excel 97-2003 workbook"
    ODS = "an OpenDocument spreadsheet"
    FODS = "a flat OpenDocument spreadsheet"
    SPREADSHEETML = "an Excel 2003 XML spreadsheet"
    PAGE = "a web page"
    PDF = "a PDF document"
    DOCX = "a Word document"
    PARQUET = "a Parquet file"
    PROTECTED = "an encrypted Office document"
    GZIP = "a gzip file"
    ZSTANDARD = "a Zstandard file"
    TEXT = "a text"
    FOREIGN = "something that holds no table"


ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""How a text begins that says its own encoding."""

_MAGIC = (
    (b"%PDF-", ContentKind.PDF),
    (b"PAR1", ContentKind.PARQUET),
    (b"\x1f\x8b\x08", ContentKind.GZIP),
    (b"\x28\xb5\x2f\xfd", ContentKind.ZSTANDARD),
)
_OLD_BIFF = rb"\x09[\x00\x02\x04\x08][\x04\x06\x08\x10]\x00"
_FOREIGN = (
    (b"{\\rtf", "a rich text document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"BZh9", "a bzip2 file"),
    (b"7z\xbc\xaf", "a 7-zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xfd7zXZ", "an xz file"),
    (b"SQLite format 3\0", "a database"),
    (b"Obj\x01", "an Avro file"),
    (b"ARROW1", "an Arrow file"),
    (b"\x00\x00\x1a\x00", "a Lotus 1-2-3 worksheet"),
    (b"\x00\x00\x02\x00", "a Lotus 1-2-3 or Quattro worksheet"),
    (b"\xff\x00\x02\x00", "a Microsoft Works worksheet"),
    (b"PK\x05\x06", "an empty zip archive"),
)
_STREAMS = (
    ("EncryptedPackage", ContentKind.PROTECTED),
    ("Workbook", ContentKind.XLS),
    ("Book", ContentKind.XLS),
)
_ENTRY = 128
"""Bytes of an entry in the directory of a compound document; the second half begins with the bytes
of its name."""

_HEAD = 65_536
_PROLOGUE = r"(?s)\s+|<\?.*?\?>|<!--.*?-->"
_ROOT = r"(?i)(?:<!doctype\s+(?!html)[^>]*)?[^<]*<(?:!doctype\s+)?([a-z][\w.:-]*)"
_PAGE_TAGS = frozenset(
    {
        "html",
        "head",
        "body",
        "table",
        "div",
        "meta",
        "style",
        "title",
        "tr",
        "font",
        "center",
        "p",
        "h1",
        "h2",
        "h3",
    }
)


def recognise(data: bytes) -> ContentKind | None:
    """Return what the bytes are, by their beginning and, in a compound document, by the streams
    they name; None for a zip package."""
    if data.startswith(ZIP):
        return None
    if data.startswith(OLE):
        return next(
            (kind for stream, kind in _STREAMS if next(_entries(data, stream), None) is not None),
            ContentKind.FOREIGN,
        )
    magic = next((kind for mark, kind in _MAGIC if data.startswith(mark)), None)
    if magic is not None and (magic is not ContentKind.PARQUET or data.endswith(b"PAR1")):
        return magic
    if any(data.startswith(mark) for mark, _ in _FOREIGN):
        return ContentKind.FOREIGN
    return ContentKind.XLS if re.match(_OLD_BIFF, data) else _marked_up(data)


def _entries(data: bytes, stream: str) -> Iterator[int]:
    """Yield where the directory of a compound document has an entry of this name, in letters of any
    case."""
    name = stream.encode("utf-16-le") + b"\0\0"
    for found in re.finditer(re.escape(name), data, re.IGNORECASE):
        if found.start() % _ENTRY == 0 and data[found.start() + _ENTRY // 2 :][:1] == bytes(
            [len(name)]
        ):
            yield found.start()


def with_usual_names(data: bytes) -> bytes:
    """Return a compound document with its streams called as Excel calls them; names differ in no
    more than their case."""
    for stream, _ in (*_STREAMS, ("EncryptionInfo", None)):
        usual = stream.encode("utf-16-le")
        for at in _entries(data, stream):
            if data[at : at + len(usual)] != usual:
                data = data[:at] + usual + data[at + len(usual) :]
    return data


def foreign_name(data: bytes) -> str:
    """Return what a message calls content that holds no table."""
    if data.startswith(ZIP):
        return "a zip archive without a workbook"
    if data.startswith(OLE):
        return "an Office document without a workbook"
    return next((name for mark, name in _FOREIGN if data.startswith(mark)), "binary data")


def _marked_up(data: bytes) -> ContentKind:
    """Return what a text is, by its first tag if it begins with one."""
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "latin-1")
    head = data[:_HEAD].decode(encoding, errors="replace").lstrip("\ufeff")
    at, prologue = 0, re.compile(_PROLOGUE)
    while found := prologue.match(head, at):
        at = found.end()
    root = re.compile(_ROOT).match(head, at) if head[at : at + 1] == "<" else None
    name = root[1].lower() if root else ""
    if name in _PAGE_TAGS:
        return ContentKind.PAGE
    if name.rpartition(":")[2] == "document" and "office" in head[at : at + 2000]:
        return ContentKind.FODS
    if name.rpartition(":")[2] == "workbook" and "office:spreadsheet" in head[at : at + 2000]:
        return ContentKind.SPREADSHEETML
    return ContentKind.TEXT


READERS = {
    ContentKind.XLSX: "workbooks:read_xlsx",
    ContentKind.XLSB: "workbooks:read_xlsb",
    ContentKind.XLS: "workbooks:read_xls",
    ContentKind.ODS: "ods:read_ods",
    ContentKind.FODS: "ods:read_fods",
    ContentKind.SPREADSHEETML: "xml_and_html:read_spreadsheetml",
    ContentKind.PAGE: "xml_and_html:read_page",
    ContentKind.PDF: "pdf:read_pdf",
    ContentKind.DOCX: "docx:read_docx",
    ContentKind.PARQUET: "workbooks:read_parquet",
    ContentKind.TEXT: "texts:read_text",
}
"""Each kind's reader, as `module:function`: takes the bytes, their Input and the Limits, returns
the grids."""

TOOLS = {
    "package-kind": "xlsx.package_parts:package_kind",
    "moved": "grids:moved",
    "isolated": "isolation:Isolated",
    "calamine": "natives.calamine:read",
    "legacy-facts": "binary_workbooks:read_legacy_facts",
    "legacy-cause": "binary_workbooks:refusal_cause",
    "binary-facts": "binary_workbooks:read_binary_facts",
    "decrypted": "native_readers:decrypted",
    "unpacked": "encodings:unpacked",
    "printed-rows": "printed_lines:printed_rows",
    "printed": "printouts:rows_of_printout",
    "paged-tables": "pagetables:grids_of_text",
    "legacy-encoding": "encodings:legacy_encoding",
    "reads-well": "encodings:reads_well",
}
"""What the readers themselves need only now and then."""


def reader_of(kind: ContentKind) -> Callable[..., Any]:
    """Return the reader of a kind of content."""
    return _load(READERS[kind])


def tool(name: str) -> Callable[..., Any]:
    """Return a function that is needed only now and then."""
    return _load(TOOLS[name])


@cache
def _load(path: str) -> Callable[..., Any]:
    module, _, function = path.partition(":")
    loaded: Callable[..., Any] = getattr(import_module(f"budgetcli.sheets.{module}"), function)
    return loaded


def open_grids(
    data: bytes,
    source: Input,
    *,
    unpack: bool = False,
    encoding: str | None = None,
    limits: Limits = LIMITS,
) -> tuple[Grid, ...]:
    """Return the sheets of a workbook, or the one grid of a text or a page; `unpack` lets a gzip or
    Zstandard file through.

    A text is read in the encoding that is declared, else in the one that it shows.

    Raises ReadError where the content is no table, damaged, protected, hostile or too large.
    """
    data = with_usual_names(data) if data.startswith(OLE) else data
    place, kind = Place(source.path), kind_of(data)
    if kind in (ContentKind.GZIP, ContentKind.ZSTANDARD):
        data = _unpacked(data, kind, limits, place, unpack=unpack)
        kind = kind_of(data)
        if kind is not ContentKind.TEXT:
            raise ReadError(
                "compressed-file",
                worded("{kind} is packed here; only texts are read packed", kind=kind),
                at=place,
                hint="unpack it first",
            )
    if kind is ContentKind.PROTECTED:
        data = tool("decrypted")(data, limits, place)
        kind = kind_of(data)
    if kind in (ContentKind.FOREIGN, ContentKind.PROTECTED):
        raise ReadError(
            "unreadable-file",
            worded(
                "this is {foreign_name}, which holds no table that can be read",
                foreign_name=foreign_name(data),
            ),
            at=place,
        )
    if encoding is not None and kind is ContentKind.TEXT:
        data = recoded(data, encoding, place)
    grids: tuple[Grid, ...] = reader_of(kind)(data, source, limits)
    return grids


def recoded(data: bytes, encoding: str, place: Place) -> bytes:
    """Return a text of a declared encoding as UTF-8. Raises ReadError where there is no such
    encoding, or the text is in another one."""
    name = encoding[:40]
    try:
        return data.decode(encoding).encode()
    except LookupError as error:
        message, hint = (
            worded("there is no encoding called `{name}`", name=name),
            "--encoding utf-8|cp1252|cp850|mac_roman|…",
        )
        raise ReadError("unknown-encoding", message, at=place, hint=hint) from error
    except (UnicodeError, ValueError) as error:
        message = worded("the text is not in the declared encoding `{name}`", name=name)
        raise ReadError(
            "unknown-encoding",
            message,
            at=place,
            hint=worded("without --encoding it is told by the letters"),
        ) from error


def kind_of(data: bytes) -> ContentKind:
    """Return what the bytes are, by their content."""
    kind: ContentKind = recognise(data) or tool("package-kind")(data)
    return kind


def _unpacked(
    data: bytes, kind: ContentKind, limits: Limits, place: Place, *, unpack: bool
) -> bytes:
    if not unpack:
        raise ReadError(
            "compressed-file",
            worded("this is {kind}, and packed files are read only when asked for", kind=kind),
            at=place,
            hint="--unpack",
        )
    content: bytes = tool("unpacked")(data, kind, limits, place)
    return content
