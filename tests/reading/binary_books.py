"""Binary workbooks made by hand, record by record: Excel 97-2003 in its compound document, and xlsb
in its package."""

from __future__ import annotations

import struct
from hashlib import md5
from typing import TYPE_CHECKING

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher

from tests.reading.packages import HEAD, PACKAGE, RELATIONS, zipped

if TYPE_CHECKING:
    from collections.abc import Iterable

Record = tuple[int, bytes]
_SECTOR = 512
_PLAIN_RECORDS = (0x809, 0x2F)
"""Records that encryption leaves as they are: the beginning of a part, and the one that says how it
is encrypted."""


def cell(row: int, column: int, rest: bytes, style: int = 0) -> bytes:
    """Return the body of a cell's record."""
    return struct.pack("<HHH", row, column, style) + rest


def number(row: int, column: int, value: float) -> Record:
    """Return a stored number."""
    return 0x203, cell(row, column, struct.pack("<d", value))


def text(row: int, column: int, value: str, kind: int = 0x204) -> Record:
    """Return a text in its own record."""
    return kind, cell(row, column, struct.pack("<HB", len(value), 0) + value.encode("latin-1"))


def formula(row: int, column: int, result: bytes, kind: int = 0x06) -> Record:
    """Return a formula with the eight bytes of its result."""
    return kind, cell(row, column, result + struct.pack("<HIH", 0, 0, 0))


def stream_of(records: Iterable[Record]) -> bytes:
    """Return the stream of a workbook with one sheet, `Budget`, of these records."""
    begin, end = (0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 1997, 0, 6)), (0x0A, b"")
    said = struct.pack("<IBBBB", 0, 0, 0, 6, 0) + b"Budget"
    book = [
        (0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 1997, 0, 6)),
        (0xE0, bytes(20)),
        (0x85, said),
        end,
    ]
    start = len(_joined(book))
    book[2] = 0x85, struct.pack("<I", start) + said[4:]
    return _joined([*book, begin, *records, end])


def _joined(records: Iterable[Record]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)


def xls(records: Iterable[Record], name: str = "Workbook", password: str | None = None) -> bytes:
    """Return an Excel 97-2003 workbook of one sheet, its stream under this name, encrypted where
    there is a password."""
    stream = stream_of(records)
    return document(encrypted(stream, password) if password is not None else stream, name)


def document(stream: bytes, name: str) -> bytes:
    """Return a compound document ([MS-CFB]) of one stream, which is made long enough to need no
    sector of a smaller size."""
    filled = stream + bytes(4) * 1024  # empty records
    content = filled + bytes(-len(filled) % _SECTOR)
    count = len(content) // _SECTOR
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + count), 0xFFFFFFFE]
    tables = struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    entries = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(
        name, 2, 0xFFFFFFFF, 2, len(filled)
    )
    entries += (
        bytes(64) + struct.pack("<HBBIII", 0, 0, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF) + bytes(48)
    ) * 2
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
    )
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack(
        "<I", 0
    )
    return head.ljust(_SECTOR, b"\xff") + tables + entries + content


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    stored = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBBIII", len(stored), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return stored.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)


def encrypted(stream: bytes, password: str) -> bytes:
    """Return the stream of a workbook encrypted with RC4 of 40 bits ([MS-XLS] 2.2.10), as Excel 97
    did."""
    salt, verifier = bytes(range(16)), bytes(16)
    cipher = _cipher(password, salt, 0)
    said = (
        salt
        + cipher.update(verifier)
        + cipher.update(md5(verifier, usedforsecurity=False).digest())
    )
    after = 4 + struct.unpack_from("<H", stream, 2)[0]
    grown = 4 + 6 + len(said)
    made = bytearray(
        stream[:after] + struct.pack("<HHHHH", 0x2F, 6 + len(said), 1, 1, 1) + said + stream[after:]
    )
    mask = b"".join(
        _cipher(password, salt, block).update(bytes(1024)) for block in range(len(made) // 1024 + 1)
    )
    at = 0
    while at + 4 <= len(made):
        kind, size = struct.unpack_from("<HH", made, at)
        if kind == 0x85:
            struct.pack_into("<I", made, at + 4, struct.unpack_from("<I", made, at + 4)[0] + grown)
        plain = 4 if kind == 0x85 else 0
        for place in range(at + 4 + plain, at + 4 + size) if kind not in _PLAIN_RECORDS else ():
            made[place] ^= mask[place]
        at += 4 + size
    return bytes(made)


def _cipher(password: str, salt: bytes, block: int):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a context of cryptography
    """Return what encrypts with the key of a block of 1024 bytes."""
    first = md5(password.encode("utf-16-le"), usedforsecurity=False).digest()[:5]
    second = md5((first + salt) * 16, usedforsecurity=False).digest()[:5]
    key = md5(second + struct.pack("<I", block), usedforsecurity=False).digest()
    return Cipher(ARC4(key), mode=None).encryptor()


def xlsb(rows: Iterable[Iterable[Record]]) -> bytes:
    """Return an xlsb of one sheet, `Budget`, of these records in each row."""
    sheet = [(0x81, b""), (0x94, struct.pack("<IIII", 0, 9, 0, 9)), (0x91, b"")]
    for row, records in enumerate(rows):
        sheet += [(0, struct.pack("<IIHHBI", row, 0, 300, 0, 0, 0)), *records]
    sheet += [(0x92, b""), (0x82, b"")]
    said = struct.pack("<II", 0, 1) + _wide("r1") + _wide("Budget")
    book = [(0x83, b""), (0x8F, b""), (0x9C, said), (0x90, b""), (0x84, b"")]
    relation = f'{HEAD}<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATIONS}/{{}}" Target="{{}}"/></Relationships>'
    return zipped(
        {
            "_rels/.rels": relation.format("officeDocument", "xl/workbook.bin"),
            "xl/workbook.bin": b"".join(map(_stored, book)),
            "xl/_rels/workbook.bin.rels": relation.format("worksheet", "worksheets/sheet1.bin"),
            "xl/worksheets/sheet1.bin": b"".join(map(_stored, sheet)),
        }
    )


def wide_text(value: str) -> bytes:
    """Return a text as xlsb stores it."""
    return _wide(value)


def _wide(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def _stored(record: Record) -> bytes:
    kind, body = record
    said = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, sizes = len(body), b""
    while True:
        size, low = size >> 7, size & 0x7F
        sizes += bytes([low | (0x80 if size else 0)])
        if not size:
            return said + sizes + body
