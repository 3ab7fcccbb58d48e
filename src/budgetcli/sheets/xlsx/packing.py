"""Parts of a workbook packed in pieces, each by itself: a piece that stays as it was need not be packed again once the part changes.

The pieces of large sheets are packed while the workbook is still being read, on another core: nothing else can be done with it then.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from threading import Thread
from typing import TYPE_CHECKING
from zipfile import ZipFile

from budgetcli.sheets.xlsx.precheck import DAMAGED, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

LEVEL = 5
"""How hard changed parts are packed: as small as the usual 6 makes them to a hundredth, in two thirds of the time."""

LARGE = 1 << 20
"""A part of so many bytes is packed in pieces."""

MOST = 1 << 27
"""A workbook of more bytes than these is left alone until it is read, and known to be one."""

PIECE = 1 << 18
_ROW = b"<row "
_LAST = b"\x03\x00"
"""A last block with nothing in it (RFC 1951, 3.2.3): pieces end at a whole byte, and none of them says that it is the last."""


def packed(content: bytes, known: Mapping[bytes, bytes]) -> bytes:
    """Return a part deflated; of the pieces that are known, nothing is packed anew."""
    return b"".join([*(known.get(piece) or _packed(piece) for piece in _pieces(content)), _LAST])


def _pieces(content: bytes) -> Iterator[bytes]:
    """Yield the pieces of a part, each up to the row after so many bytes: after a change rows begin pieces as they did before."""
    start = 0
    while start < len(content):
        row = content.find(_ROW, start + PIECE)
        end = row if row >= 0 else len(content)
        yield content[start:end]
        start = end


def _packed(piece: bytes) -> bytes:
    """Return a piece deflated so that it can stand between any others: up to a whole byte, and without looking back."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)


class Ahead:
    """The large sheets of a workbook, unpacked and packed in pieces by another thread from the start; none of what is no workbook."""

    def __init__(self, path: Path) -> None:
        self._path, self._data = path, b""
        self._parts, self._pieces = dict[str, bytes](), dict[bytes, bytes]()
        self._thread = Thread(target=self._pack, daemon=True)
        self._thread.start()

    def parts(self, data: bytes) -> dict[str, bytes]:
        """Return what was unpacked of a workbook of these bytes, by lower-case name, once all is."""
        self._thread.join()
        return self._parts.copy() if data == self._data else {}

    def pieces(self) -> Mapping[bytes, bytes]:
        """Return what is packed, once all is."""
        self._thread.join()
        return self._pieces

    def _pack(self) -> None:
        try:
            self._data = self._path.read_bytes()
            with ZipFile(BytesIO(self._data)) as file:
                members = file.infolist()
                for each in members if sum(member.file_size for member in members) <= MOST else ():
                    if each.file_size >= LARGE and "/worksheets/" in each.filename.lower():
                        part = self._parts[key_of(each.filename)] = file.read(each)
                        self._pieces.update((piece, _packed(piece)) for piece in _pieces(part))
        except (*DAMAGED, OSError):  # the reader says why
            return


class Unpacked:
    """Members of a package, unpacked by another thread while this one does something else."""

    def __init__(self, data: bytes, names: Iterable[str]) -> None:
        self._data, self._names = data, [*names]
        self._contents, self._trouble = dict[str, bytes](), list[Exception]()
        self._thread = Thread(target=self._unpack, daemon=True)
        self._thread.start()

    def contents(self) -> Mapping[str, bytes]:
        """Return what each member unpacks to. Raises BadZipFile, KeyError and their kin as unpacking does."""
        self._thread.join()
        if self._trouble:
            raise self._trouble[0]
        return self._contents

    def _unpack(self) -> None:
        try:
            with ZipFile(BytesIO(self._data)) as file:
                self._contents.update((name, file.read(name)) for name in self._names)
        except DAMAGED as error:
            self._trouble.append(error)
