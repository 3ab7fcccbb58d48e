"""Members of a zip file as they stand packed: found in its bytes, and copied into another without being unpacked and packed again."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, BadZipFile
from zlib import crc32

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

_HEADER = struct.Struct("<4s22x2H")
"""What is needed of the header before a member: its mark, and how long its name and its extra field are (APPNOTE.TXT 4.3.7)."""

_MARK = b"PK\3\4"
_SIZES_FOLLOW = 0x08
"""The flag of a member whose sizes stand behind it; in the copy they stand before it, as they are known."""


def packed_bytes(data: bytes, info: ZipInfo) -> memoryview:
    """Return the bytes of a member as they stand packed in the zip file. Raises BadZipFile where they are not all there."""
    if len(data) < info.header_offset + _HEADER.size:
        raise BadZipFile(f"`{info.filename}` is cut off")
    mark, name, extra = _HEADER.unpack_from(data, info.header_offset)
    start = info.header_offset + _HEADER.size + name + extra
    if mark != _MARK or len(data) < start + info.compress_size:
        raise BadZipFile(f"`{info.filename}` is not where the directory says, or cut off")
    return memoryview(data)[start : start + info.compress_size]


def copy_member(data: bytes, info: ZipInfo, new: ZipFile) -> None:
    """Add a member of the zip file with these bytes to a new one, as it is packed; its name, time and attributes stay.

    Raises BadZipFile where it is not all there.
    """
    _write(info, packed_bytes(data, info), new)


def write_member(info: ZipInfo, content: bytes, packed: bytes, new: ZipFile) -> None:
    """Add a member to a new zip file that is packed already, with content that unpacks to this; its name, time and attributes stay."""
    info.CRC, info.file_size, info.compress_size, info.compress_type = crc32(content), len(content), len(packed), ZIP_DEFLATED
    _write(info, packed, new)


def _write(info: ZipInfo, packed: bytes | memoryview, new: ZipFile) -> None:
    stream = new.fp
    if stream is None:
        raise ValueError("the new zip file is closed")
    info.flag_bits, info.header_offset = info.flag_bits & ~_SIZES_FOLLOW, stream.tell()
    stream.write(info.FileHeader())
    stream.write(packed)
    new.filelist.append(info)
    new.NameToInfo[info.filename] = info
    new.start_dir = stream.tell()
