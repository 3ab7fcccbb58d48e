"""An independent count of the cells of a workbook, from its raw XML or records; shares nothing with
the readers it is held against."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
from collections import Counter
from io import BytesIO
from posixpath import join, normpath
from typing import TYPE_CHECKING
from zipfile import ZipFile

from olefile import OleFileIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Counts = Counter[str]
DATE_IDS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


def find(element: ET.Element, name: str) -> ET.Element | None:
    return next((child for child in element if local(child.tag) == name), None)


def texts(element: ET.Element) -> str:
    """The text of a shared or inline string: its runs, without the phonetic ones."""
    parts = []
    for child in element:
        if local(child.tag) == "t":
            parts.append(child.text or "")
        elif local(child.tag) == "r":
            parts.append(texts(child))
    return "".join(parts)


def xlsx_counts(data: bytes) -> dict[str, Counts]:
    with ZipFile(BytesIO(data)) as package:
        names = {name.replace("\\", "/").lstrip("/").lower(): name for name in package.namelist()}

        def tree(part: str) -> ET.Element | None:
            actual = names.get(part.lower())
            return ET.fromstring(package.read(actual)) if actual else None

        targets = {}
        main = next(name for name in names if name.endswith("/workbook.xml"))
        folder = main.rpartition("/")[0]
        relations = tree(f"{folder}/_rels/workbook.xml.rels")
        for relation in relations if relations is not None else ():
            if relation.get("Type", "").endswith("/worksheet"):
                targets[relation.get("Id")] = normpath(
                    join("/", folder, relation.get("Target", "").replace("\\", "/"))
                ).lstrip("/")
        strings = tree(f"{folder}/sharedStrings.xml")
        shared = (
            [texts(each) for each in strings if local(each.tag) == "si"]
            if strings is not None
            else []
        )
        dates = date_styles(tree(f"{folder}/styles.xml"))
        found = {}
        book = tree(main)
        assert book is not None
        for sheet in book.iter():
            if local(sheet.tag) == "sheet":
                id = next(
                    (
                        value
                        for key, value in sheet.attrib.items()
                        if local(key) == "id" and "}" in key
                    ),
                    "",
                )
                root = tree(targets.get(id, "?"))
                if root is not None:
                    found[sheet.get("name", "")] = sheet_counts(root, shared, dates)
        return found


def date_styles(root: ET.Element | None) -> set[int]:
    if root is None:
        return set()
    codes = {
        int(each.get("numFmtId", "0")): each.get("formatCode", "")
        for each in root.iter()
        if local(each.tag) == "numFmt"
    }
    cells = next((each for each in root if local(each.tag) == "cellXfs"), None)
    found = set()
    for index, style in enumerate(
        [each for each in cells if local(each.tag) == "xf"] if cells is not None else []
    ):
        id = int(style.get("numFmtId", "0"))
        if is_date(codes[id]) if id in codes else id in DATE_IDS:
            found.add(index)
    return found


def is_date(code: str) -> bool:
    code = code.split(";")[0]
    code = re.sub(
        r'"[^"]*"|\\.|_.|\*.', "", re.sub(r"\[(h+|m+|s+)\]", "h", code, flags=re.IGNORECASE)
    )
    code = re.sub(r"\[[^\]]*\]", "", code)
    return code.lower() != "general" and bool(re.search("[ymdhs]|a/p", code, re.IGNORECASE))


def sheet_counts(root: ET.Element, shared: list[str], dates: set[int]) -> Counts:
    kinds: dict[tuple[int, int], str] = {}
    row = 0
    for line in (each for each in root.iter() if local(each.tag) == "row"):
        row = int(line.get("r", row + 1))
        column = 0
        for cell in (each for each in line if local(each.tag) == "c"):
            reference = cell.get("r")
            if reference:
                letters = re.sub(r"\d", "", reference).upper()
                column = 0
                for letter in letters:
                    column = column * 26 + ord(letter) - 64
            else:
                column += 1
            kind = cell_kind(cell, shared, dates)
            at = (int(re.sub(r"\D", "", reference)) if reference else row, column)
            if kind:
                kinds[at] = kind
    return Counter(kinds.values())


def cell_kind(cell: ET.Element, shared: list[str], dates: set[int]) -> str | None:
    value, inline, kind = find(cell, "v"), find(cell, "is"), cell.get("t", "n")
    text = (value.text or "") if value is not None else ""
    if kind == "inlineStr" or (inline is not None and value is None):
        return "texts" if inline is not None and texts(inline) else None
    if text == "":
        return "valueless" if find(cell, "f") is not None and kind != "str" else None
    if kind == "s":
        return "texts" if int(text) < len(shared) and shared[int(text)] else None
    if kind == "n":
        style = int(cell.get("s", "0"))
        return "dates" if style in dates and 0 <= float(text) < 2_958_466 else "numbers"
    return {"str": "texts", "b": "booleans", "e": "errors", "d": "dates"}[kind]


def ods_counts(content: bytes) -> dict[str, Counts]:
    body = ET.fromstring(content)
    found: dict[str, Counts] = {}
    sheets = next(each for each in body.iter() if local(each.tag) == "spreadsheet")
    for table in (each for each in sheets if local(each.tag) == "table"):
        counts: Counts = Counter()
        for row, times in ods_rows(table):
            for cell in (
                each for each in row if local(each.tag) in ("table-cell", "covered-table-cell")
            ):
                kind = ods_kind(cell)
                if kind:
                    counts[kind] += times * int(ods(cell, "number-columns-repeated", "1"))
        name = next(value for key, value in table.attrib.items() if local(key) == "name")
        found[name] = counts
    return found


def ods_rows(element: ET.Element) -> Iterator[tuple[ET.Element, int]]:
    for child in element:
        if local(child.tag) == "table-row":
            yield child, int(ods(child, "number-rows-repeated", "1"))
        elif local(child.tag) in ("table-row-group", "table-rows", "table-header-rows"):
            yield from ods_rows(child)


def ods(element: ET.Element, name: str, default: str = "") -> str:
    return next((value for key, value in element.attrib.items() if local(key) == name), default)


def ods_kind(cell: ET.Element) -> str | None:
    kinds = {key: value for key, value in cell.attrib.items() if local(key) == "value-type"}
    calculated = bool(ods(cell, "formula"))
    paragraphs = [each for each in cell if local(each.tag) == "p"]
    said = ods(cell, "string-value") or "".join(t for p in paragraphs for t in p.itertext())
    blanks = any(
        local(each.tag) in ("s", "tab", "line-break") for p in paragraphs for each in p.iter()
    )
    if "error" in kinds.values() or (
        calculated and re.fullmatch(r"#[A-Z0-9/]+[!?]?|Err:\d{3}", said)
    ):
        return "errors"
    kind = next((value for key, value in kinds.items() if "office" in key), "")
    if kind in ("float", "percentage", "currency"):
        return "numbers"
    if kind in ("date", "time"):
        return "dates"
    if kind == "boolean":
        return "booleans"
    if said or blanks or len(paragraphs) > 1:
        return "texts"
    return "valueless" if calculated and kind != "string" else None


def xls_total(data: bytes) -> int:
    """Cells that hold something, in all worksheets, by their records."""
    with OleFileIO(BytesIO(data)) as document:
        name = next(name for name in ("Workbook", "Book") if document.exists(name))
        stream = document.openstream(name).read()
    cells: set[tuple[int, int, int]] = set()
    depth = sheet = 0
    empty = xls_empty_strings(stream)
    for at, number, body in xls_records(stream):
        if number == 0x809:
            depth += 1
            if depth == 1:
                sheet = at if struct.unpack_from("<H", body, 2)[0] == 0x10 else 0
        elif number == 0x0A:
            depth -= 1
        elif depth == 1 and sheet:
            cells.update((sheet, row, column) for row, column in xls_cells(number, body, empty))
    return len(cells)


def xls_records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        number, size = struct.unpack_from("<HH", stream, at)
        yield at, number, stream[at + 4 : at + 4 + size]
        at += 4 + size


def xls_cells(number: int, body: bytes, empty: set[int]) -> Iterator[tuple[int, int]]:
    if number == 0xBD:
        row, first = struct.unpack_from("<HH", body)
        yield from ((row, first + index) for index in range((len(body) - 6) // 6))
    filled: dict[int, Callable[[], bool]] = {
        0x203: lambda: True,
        0x27E: lambda: True,
        0x205: lambda: True,
        0xFD: lambda: struct.unpack_from("<I", body, 6)[0] not in empty,
        0x06: lambda: body[12:14] + body[6:7] != b"\xff\xff\x03",
        0x204: lambda: struct.unpack_from("<H", body, 6)[0] > 0,
        0xD6: lambda: struct.unpack_from("<H", body, 6)[0] > 0,
    }
    if number in filled and filled[number]():
        yield struct.unpack_from("<HH", body)


def xls_empty_strings(stream: bytes) -> set[int]:
    """The shared strings without a character, as far as the first block of them reaches."""
    at = 0
    while at + 4 <= len(stream):
        number, size = struct.unpack_from("<HH", stream, at)
        if number == 0xFC:
            body, found, index, place = stream[at + 4 : at + 4 + size], set(), 0, 8
            while place + 3 <= len(body):
                length, flags = struct.unpack_from("<HB", body, place)
                place += 3
                runs = struct.unpack_from("<H", body, place)[0] if flags & 8 else 0
                place += 2 if flags & 8 else 0
                extra = struct.unpack_from("<I", body, place)[0] if flags & 4 else 0
                place += (
                    (4 if flags & 4 else 0) + length * (2 if flags & 1 else 1) + 4 * runs + extra
                )
                if not length:
                    found.add(index)
                index += 1
            return found
        at += 4 + size
    return set()


def xlsb_total(data: bytes) -> int:
    """Cells that hold something, in all worksheets, by their records."""
    found = 0
    with ZipFile(BytesIO(data)) as package:
        shared = next(
            (
                package.read(name)
                for name in package.namelist()
                if name.lower().endswith("sharedstrings.bin")
            ),
            b"",
        )
        empty = {
            index
            for index, body in enumerate(
                body for number, body in xlsb_records(shared) if number == 19
            )
            if struct.unpack_from("<I", body, 1)[0] == 0
        }
        for name in package.namelist():
            if (
                "/worksheets/" in name.lower()
                and name.lower().endswith(".bin")
                and "binaryindex" not in name.lower()
            ):
                cells: set[tuple[int, int]] = set()
                row = 0
                for number, body in xlsb_records(package.read(name)):
                    if number == 0:
                        (row,) = struct.unpack_from("<I", body)
                    elif number in range(2, 12) and not (
                        number in (6, 8) and struct.unpack_from("<I", body, 8)[0] == 0
                    ):
                        at = (row, struct.unpack_from("<I", body)[0])
                        if number != 7 or struct.unpack_from("<I", body, 8)[0] not in empty:
                            cells.add(at)
                found += len(cells)
    return found


def xlsb_records(content: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(content):
        number = content[at]
        at += 1
        if number & 0x80:
            number = number & 0x7F | (content[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while True:
            byte = content[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 21:
                break
        yield number, content[at : at + size]
        at += size
