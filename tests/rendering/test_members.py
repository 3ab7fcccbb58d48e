"""Members of a zip file are copied as they are packed."""

from __future__ import annotations

from io import BytesIO, RawIOBase
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import pytest

from budgetcli.sheets.xlsx.members import copy_member, packed_bytes

CONTENT = b"the same again and again " * 100


class Pipe(RawIOBase):
    """Takes bytes and cannot go back, so that sizes stand behind each member."""

    def __init__(self) -> None:
        self.written = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.written += bytes(data)  # type: ignore[call-overload]
        return len(bytes(data))  # type: ignore[call-overload]


def package(name: str = "part.xml", packing: int = ZIP_DEFLATED) -> bytes:
    """Return a zip file of one member, with what a member can have besides its content."""
    stream = BytesIO()
    with ZipFile(stream, "w") as file:
        info = ZipInfo(name, (2001, 2, 3, 4, 5, 6))
        info.comment, info.extra, info.external_attr = b"note", b"\x01\x99\x02\x00ab", 0o644 << 16
        file.writestr(info, CONTENT, compress_type=packing)
    return stream.getvalue()


def copied(data: bytes) -> ZipFile:
    """Return the members of a zip file copied into another, opened anew."""
    stream = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(stream, "w") as new:
        new.writestr("first.xml", b"before")
        for info in old.infolist():
            copy_member(data, info, new)
        new.writestr("last.xml", b"behind")
    return ZipFile(stream)


@pytest.mark.parametrize("packing", [ZIP_DEFLATED, ZIP_STORED])
@pytest.mark.parametrize("name", ["part.xml", "ærø/æøå.xml"])
@pytest.mark.parametrize("front", [b"", b"something before the zip file"])
def test_a_copy_is_the_member_with_all_that_is_said_of_it(name: str, packing: int, front: bytes) -> None:
    data = front + package(name, packing)
    with ZipFile(BytesIO(data)) as old, copied(data) as new:
        one, other = old.getinfo(name), new.getinfo(name)
        for said in ("date_time", "comment", "extra", "external_attr", "compress_type", "CRC", "file_size", "compress_size"):
            assert getattr(one, said) == getattr(other, said), said
        assert new.testzip() is None
        assert [new.read(each) for each in new.namelist()] == [b"before", CONTENT, b"behind"]


def test_sizes_that_stand_behind_a_member_stand_before_its_copy() -> None:
    pipe = Pipe()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as file:
        file.writestr("part.xml", CONTENT)
    with ZipFile(BytesIO(pipe.written)) as old, copied(pipe.written) as new:
        assert old.infolist()[0].flag_bits & 8
        assert not new.getinfo("part.xml").flag_bits & 8
        assert new.read("part.xml") == CONTENT


def test_a_member_with_a_damaged_content_is_copied_as_it_is() -> None:
    data = package(packing=ZIP_STORED).replace(b"again", b"AGAIN", 1)
    with ZipFile(BytesIO(data)) as old, copied(data) as new:
        assert bytes(packed_bytes(data, old.infolist()[0])).startswith(b"the same AGAIN and a")
        with pytest.raises(BadZipFile):
            new.read("part.xml")


@pytest.mark.parametrize("cut", [10, 60])
def test_a_member_that_is_cut_off_is_refused(cut: int) -> None:
    data = package()
    with ZipFile(BytesIO(data)) as old, pytest.raises(BadZipFile):
        packed_bytes(data[:cut], old.infolist()[0])


def test_a_member_that_is_elsewhere_is_refused() -> None:
    data = package()
    with ZipFile(BytesIO(data)) as old, pytest.raises(BadZipFile):
        packed_bytes(b"x" + data, old.infolist()[0])
