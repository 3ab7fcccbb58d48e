"""The files of `hostile.py`: small right files of every kind that is read, mutated; extreme
numbers; and bombs. A seed makes the same ones."""

from __future__ import annotations

import gzip
import random
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import polars
import xlsxwriter
from measure_corpus import files_of
from tests.program import DATA
from tests.reading.binary_books import number, text, xls, xlsb
from tests.reading.packages import xlsx
from tests.reading.raw_counts import ods_counts, xls_total, xlsb_total, xlsx_counts

from budgetcli.model.budgets import Input
from budgetcli.model.errors import BudgetError
from budgetcli.reading.inspection import counts_of
from budgetcli.sheets.opening import open_grids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Made = tuple[str, dict[str, bytes], tuple[str, ...]]

TABLE = [
    ("mio. kr., + = indtægter, - = udgifter", "2026", "2027"),
    ("Skoler", -90.5, -91.0),
    ("Veje", -10.25, -10.5),
    ("Havne", 3.75, 4.0),
    ("I alt", -97.0, -97.5),
]
COMMANDS = (
    ("summarize", "{}", "-O", "json"),
    ("check", "{}", "-O", "json"),
    ("inspect", "{}", "-O", "json"),
    ("summarize", "{}"),
    ("check", "{}", "--lang", "en"),
    ("inspect", "{}"),
    ("convert", "{}", "-o", "out.csv"),
    ("report", "{}", "-O", "md"),
)
NUMBER_COMMANDS = (
    *((("summarize"), "{}", "-O", form) for form in ("table", "csv", "json", "md", "html")),
    ("check", "{}", "-O", "json"),
    ("check", "{}"),
    ("report", "{}", "-O", "md"),
    ("convert", "{}", "-o", "out.parquet"),
    ("convert", "{}", "-o", "out.xlsx"),
    ("diff", "{}", "{}"),
)


def texts() -> list[list[str]]:
    """Return the table as it is printed with a decimal comma."""
    return [
        [str(value).replace(".", ",") if column else str(value) for column, value in enumerate(row)]
        for row in TABLE
    ]


def _csv(encoding: str = "utf-8") -> bytes:
    return "".join(";".join(row) + "\n" for row in texts()).encode(encoding)


def _xlsx(*, formulas: bool = False) -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Budget")
        shown = book.add_format({"num_format": "#,##0.0"})
        for row, values in enumerate(TABLE):
            for column, value in enumerate(values):
                if formulas and row == len(TABLE) - 1 and column:
                    letter = "ABC"[column]
                    sheet.write_formula(row, column, f"=SUM({letter}2:{letter}4)", shown, value)
                else:
                    sheet.write(row, column, value, shown if column and row else None)
        sheet.merge_range(8, 0, 8, 2, "note")
    return stream.getvalue()


SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "number")
)


def _ods_rows() -> str:
    rows = ""
    for values in TABLE:
        rows += "<table:table-row>"
        for value in values:
            kind = (
                f'office:value-type="float" office:value="{value}"'
                if isinstance(value, float)
                else 'office:value-type="string"'
            )
            rows += f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"
        rows += "</table:table-row>"
    return f'<office:body><office:spreadsheet><table:table table:name="Budget">{rows}</table:table></office:spreadsheet></office:body>'


def _ods() -> bytes:
    content = f'<?xml version="1.0"?><office:document-content {SPACES}>{_ods_rows()}</office:document-content>'
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
        }
    )


def _fods() -> bytes:
    return (
        f'<?xml version="1.0"?><office:document {SPACES}>{_ods_rows()}</office:document>'.encode()
    )


def _xml2003() -> bytes:
    rows = "".join(
        "<Row>"
        + "".join(
            f'<Cell><Data ss:Type="{"Number" if isinstance(v, float) else "String"}">{v}</Data></Cell>'
            for v in row
        )
        + "</Row>"
        for row in TABLE
    )
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    return f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}"><Worksheet ss:Name="B"><Table>{rows}</Table></Worksheet></Workbook>'.encode()


def _page() -> bytes:
    rows = "".join(
        "<tr>" + "".join(f"<td>{value}</td>" for value in row) + "</tr>" for row in texts()
    )
    return f"<html><head><meta charset=utf-8></head><body><h1>Budget</h1><table>{rows}</table></body></html>".encode()


def _printed() -> bytes:
    return "\n".join(f"{row[0]:<40}{row[1]:>10}{row[2]:>10}" for row in texts()).encode()


def _xls() -> bytes:
    return xls(_records())


def _records() -> list[tuple[int, bytes]]:
    return [
        number(row, column, value) if isinstance(value, float) else text(row, column, value)
        for row, values in enumerate(TABLE)
        for column, value in enumerate(values)
    ]


def _xlsb() -> bytes:
    import struct

    rows = []
    for values in TABLE:
        found = []
        for column, value in enumerate(values):
            head = struct.pack("<II", column, 0)
            if isinstance(value, float):
                found.append((5, head + struct.pack("<d", value)))
            else:
                found.append((6, head + struct.pack("<I", len(value)) + value.encode("utf-16-le")))
        rows.append(found)
    return xlsb(rows)


def _parquet() -> bytes:
    stream = BytesIO()
    polars.DataFrame(
        {name: [row[at] for row in TABLE[1:]] for at, name in enumerate(("Linje", "2026", "2027"))}
    ).write_parquet(stream)
    return stream.getvalue()


def _accounts() -> bytes:
    return b"Konto;Aar;Udvalg;Beloeb\n" + b"".join(
        b"%d;2026;Skoler;%d,50\n" % (5000 + at, at) for at in range(20)
    )


def originals() -> dict[str, bytes]:
    """Return a right file of every kind that is read, by its name."""
    return {
        "t.csv": _csv(),
        "cp1252.csv": _csv("cp1252"),
        "utf16.csv": _csv("utf-16"),
        "t.xlsx": _xlsx(),
        "formulas.xlsx": _xlsx(formulas=True),
        "t.ods": _ods(),
        "t.fods": _fods(),
        "2003.xml": _xml2003(),
        "page.xls": _page(),
        "printed.txt": _printed(),
        "t.xls": _xls(),
        "t.xlsb": _xlsb(),
        "t.parquet": _parquet(),
        "accounts.csv": _accounts(),
        "t.csv.gz": gzip.compress(_csv(), mtime=0),
    }


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a zip package of these parts; the same bytes each time."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content, ZIP_DEFLATED)
    return stream.getvalue()


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes with one to eight of them, or runs of them, changed; half the time those
    inside of a package."""
    if data.startswith(b"PK") and chance.random() < 0.7:
        with ZipFile(BytesIO(data)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        for _ in range(chance.randint(1, 2)):
            name = chance.choice([*parts])
            parts[name] = _changed(parts[name], chance)
        return zipped(parts)
    return _changed(data, chance)


TOKENS = (
    b"0",
    b"-1",
    b"1e999",
    b"99999999999",
    b"nan",
    b"\0",
    b"\xff",
    b"<",
    b">",
    b'"',
    b"&x;",
    b"]]>",
    b"<!DOCTYPE a>",
    b"A1:XFD1048576",
    b"1048576",
    b"-",
    b"",
    b"\r",
    b";;;",
    b"=1+1",
    b"\xe2\x80\xae",
    b"#REF!",
)


def _changed(data: bytes, chance: random.Random) -> bytes:  # noqa: C901 - one way to break bytes a case
    made = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at, size = chance.randrange(len(made) + 1), chance.choice((1, 1, 1, 2, 4, 16, 200))
        match chance.randrange(6):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del made[at : at + size]
            case 2:
                made[at:at] = made[at : at + size] * chance.choice((1, 2, 50))
            case 3:
                made[at : at + size] = chance.choice(TOKENS)
            case 4:
                other = chance.randrange(len(made) + 1)
                made[at : at + size] = made[other : other + size]
            case 5:
                if chance.random() < 0.1:
                    del made[at:]
    return bytes(made)


def _given(command: tuple[str, ...], name: str, *more: str) -> tuple[str, ...]:
    return (*(each.replace("{}", name) for each in command), "--no-config", *more)


def mutated_files(seed: int, count: int) -> Iterator[Made]:
    """Yield mutated files of every kind, in turn, each with a command."""
    kinds = [*originals().items()]
    for at in range(count):
        name, data = kinds[at % len(kinds)]
        command = COMMANDS[at // len(kinds) % len(COMMANDS)]
        more = (
            ("--unpack",)
            if name.endswith(".gz")
            else ("--by", "Udvalg")
            if name.startswith("accounts") and command[0] == "summarize"
            else ()
        )
        yield (
            f"{at}-{name}",
            {name: mutated(data, random.Random(f"{seed} files {at}"))},
            _given(command, name, *more),
        )


LAYOUT = """schema = "budgetcli/layout@1"
[[table]]
sheet = "Budget"
sign = "income-positive"
unit = "mio"
"""
WORKSPACE = """schema = "budgetcli/workspace@1"
entity = "Kommune"
currency = "DKK"
[committee.skole]
title = "Skoleudvalget"
source = "t.csv"
"""
VALUES = (
    "1e999",
    "nan",
    "-inf",
    "99999999999999999999999999",
    '"1e5"',
    '""',
    "[]",
    "{}",
    "true",
    "1979-05-27",
    '"\\u202e"',
    "0",
    "-1",
    '["a"]',
    "[[]]",
    "{a = 1}",
    '"' + "x" * 300 + '"',
    "10000",
    '"*"',
    '"../../etc"',
    "2026",
    '"2026"',
    "0.0000000000000000000000001",
)


def mutated_toml(seed: int, count: int) -> Iterator[Made]:
    """Yield mutated packages, layouts and workspaces, each with a command that reads it."""
    package = (DATA / "roskilde-sou-2024.savings.toml").read_text("utf-8")
    table = {"t.csv": _csv()}
    for at in range(count):
        chance = random.Random(f"{seed} toml {at}")
        match at % 3:
            case 0:
                name, source = "p.toml", package
                commands = (
                    ("apply-savings", "t.csv", name),
                    ("gap", "t.csv", name),
                    ("lint", name),
                    ("read-package", name),
                )
            case 1:
                name, source = "l.toml", LAYOUT
                commands = (
                    ("summarize", "t.csv", "--layout", name),
                    ("inspect", "t.csv", "--layout", name),
                )
            case _:
                name, source = "budgetcli.toml", WORKSPACE
                commands = (("list",), ("summarize", "skole"), ("check", "skole", "-O", "json"))
        command = commands[at // 3 % len(commands)]
        more = (
            ()
            if name == "budgetcli.toml" or command[0] in ("lint", "read-package")
            else ("--no-config",)
        )
        yield f"{at}-{name}", {**table, name: _other_toml(source, chance)}, (*command, *more)


def _other_toml(source: str, chance: random.Random) -> bytes:
    lines = source.splitlines()
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        key, equals, _ = lines[at].partition("=")
        match chance.randrange(7):
            case 0 | 1 | 2 if equals:
                lines[at] = f"{key}= {chance.choice(VALUES)}"
            case 3:
                lines.insert(at, lines[chance.randrange(len(lines))])
            case 4:
                lines[at] = (
                    f"{chance.choice(('from', 'to', 'annual', 'phase', 'amounts', 'percent', 'target', 'zz'))} = {chance.choice(VALUES)}"
                )
            case 5:
                del lines[at]
                lines = lines or [""]
            case _:
                lines[at] = _changed(lines[at].encode(), chance).decode("utf-8", "replace")
    return "\n".join(lines).encode("utf-8", "replace")


EXTREMES = (
    "0",
    "-0",
    "0.000000000000000001",
    "999999999999999999999999999",
    "1000000000000000000000000000",
    "1000000000000000000000000001",
    "123456789012345678901234567.123456789012345678",
    "-999999999999999999999999999",
    "1e100",
    "5e-324",
    "1.7976931348623157e308",
    "1e27",
    "1.5",
    "-1",
    "12345678901234567890123456789",
    "0.1",
    "1e-60",
    "1e-61",
    "100000000000000000000",
    "33.333333333333333333333",
)


def extreme_numbers(seed: int, count: int) -> Iterator[Made]:
    """Yield tables of extreme numbers, as text and stored, with and without a total that holds."""
    for at in range(count):
        chance = random.Random(f"{seed} numbers {at}")
        rows = [[chance.choice(EXTREMES) for _ in range(2)] for _ in range(chance.randint(1, 4))]
        kind = ("csv", "xlsx", "ods", "parquet", "html")[at % 5]
        name, data = f"n.{kind}", _NUMBERED[kind](rows)
        yield (
            f"{at}-{name}",
            {name: data},
            _given(
                NUMBER_COMMANDS[at // 5 % len(NUMBER_COMMANDS)], name, "--sign", "income-positive"
            ),
        )


def _labelled(rows: list[list[str]]) -> list[list[str]]:
    lines = [
        ["kr.", "2026", "2027"],
        *(["Linje " + "ABCDE"[at], *row] for at, row in enumerate(rows)),
    ]
    return [*lines, ["I alt", *rows[-1]]]


def _numbers_csv(rows: list[list[str]]) -> bytes:
    return "".join(";".join(row) + "\n" for row in _labelled(rows)).encode()


def _numbers_xlsx(rows: list[list[str]]) -> bytes:
    made = ""
    for at, row in enumerate(_labelled(rows), 1):
        made += f'<row r="{at}">'
        for letter, value in zip("ABC", row, strict=True):
            stored = f"<v>{value}</v>" if at > 1 and letter != "A" else f"<is><t>{value}</t></is>"
            made += f'<c r="{letter}{at}"{"" if stored.startswith("<v>") else " t=" + chr(34) + "inlineStr" + chr(34)}>{stored}</c>'
        made += "</row>"
    return xlsx(made)


def _numbers_ods(rows: list[list[str]]) -> bytes:
    made = ""
    for at, row in enumerate(_labelled(rows)):
        made += "<table:table-row>"
        for column, value in enumerate(row):
            kind = (
                f'office:value-type="float" office:value="{value}"'
                if at and column
                else 'office:value-type="string"'
            )
            made += f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"
        made += "</table:table-row>"
    body = f'<office:body><office:spreadsheet><table:table table:name="B">{made}</table:table></office:spreadsheet></office:body>'
    return zipped(
        {
            "content.xml": f'<?xml version="1.0"?><office:document-content {SPACES}>{body}</office:document-content>'.encode()
        }
    )


def _numbers_parquet(rows: list[list[str]]) -> bytes:
    stream = BytesIO()
    lines = _labelled(rows)[1:]
    frame = {
        "kr.": [row[0] for row in lines],
        "2026": [float(row[1]) for row in lines],
        "2027": [row[2] for row in lines],
    }
    polars.DataFrame(frame).write_parquet(stream)
    return stream.getvalue()


def _numbers_page(rows: list[list[str]]) -> bytes:
    return (
        "<table>"
        + "".join(
            "<tr>" + "".join(f"<td>{each}</td>" for each in row) + "</tr>"
            for row in _labelled(rows)
        )
        + "</table>"
    ).encode()


_NUMBERED: dict[str, Callable[[list[list[str]]], bytes]] = {
    "csv": _numbers_csv,
    "xlsx": _numbers_xlsx,
    "ods": _numbers_ods,
    "parquet": _numbers_parquet,
    "html": _numbers_page,
}


def bombs() -> Iterator[Made]:
    """Yield small files that ask for very much."""
    parts = _parts_of(_xlsx())
    sheet = "xl/worksheets/sheet1.xml"
    blanks = b" " * (520 << 20)
    found: dict[str, bytes] = {
        "blanks.xlsx": _bomb(
            parts, sheet, b'<?xml version="1.0"?><worksheet>', blanks, b"</worksheet>"
        ),
        "string.xlsx": _bomb(
            parts, "xl/sharedStrings.xml", b"<sst><si><t>", b"a" * (520 << 20), b"</t></si></sst>"
        ),
        "media.xlsx": zipped({**parts, "xl/media/image1.png": bytes(50 << 20)}),
        "far.xlsx": xlsx('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "outside.xlsx": xlsx('<row r="99999999"><c r="ZZZZ99999999"><v>1</v></c></row>'),
        "merge.xlsx": xlsx(
            '<row r="1"><c r="A1"><v>1</v></c></row>',
            '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        ),
        "deep.xlsx": xlsx("<a>" * 200_000 + "</a>" * 200_000),
        "entities.xlsx": zipped(
            {**parts, sheet: b'<!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet>&b;</worksheet>'}
        ),
        "repeat.ods": _ods_of(
            '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000" '
            'office:value-type="float" office:value="1"/></table:table-row>'
        ),
        "spans.html": b"<table>"
        + b"<tr><td rowspan=999 colspan=999>1</td></tr>" * 2000
        + b"</table>",
        "tags.html": b"<table><tr><td>" + b"<b" * 400_000,
        "packed.csv.gz": gzip.compress(b"1;2\n" * (4 << 20), 6) * 50,
        "columns.csv": b";".join([b"1"] * 100_000) + b"\n",
        "line.csv": b"a" * 900_000,
        "rows.csv": b"a;1\n" * 200_000,
        "deep.json": b'{"schema": "budgetcli/summary@1", "a": ' + b"[" * 300_000,
        "digits.csv": b"kr.;2026\nA;" + b"9" * 200_000 + b"\nB;1\n",
    }
    for name, data in found.items():
        for command in (("summarize", "{}"), ("inspect", "{}", "-O", "json")):
            yield (
                f"{command[0]}-{name}",
                {name: data},
                _given(command, name, *(("--unpack",) if name.endswith(".gz") else ())),
            )
    for name, data in {
        "deep.toml": b"a = " + b"[" * 100_000,
        "keys.toml": b".".join([b"a"] * 50_000) + b" = 1",
        "long.toml": b"a = 1" + b"0" * 5000,
    }.items():
        yield f"lint-{name}", {name: data}, ("lint", name, "--no-config")


def _parts_of(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _bomb(parts: dict[str, bytes], name: str, start: bytes, middle: bytes, end: bytes) -> bytes:
    return zipped({**parts, name: start + middle + end})


def _ods_of(rows: str) -> bytes:
    body = f'<office:body><office:spreadsheet><table:table table:name="B">{rows}</table:table></office:spreadsheet></office:body>'
    return zipped(
        {
            "content.xml": f"<office:document-content {SPACES}>{body}</office:document-content>".encode()
        }
    )


def corpus(folder: Path, count: int) -> Iterator[Made]:
    """Yield the files of a corpus, where it is."""
    for path in files_of(folder)[:count] if folder.exists() else ():
        name = f"c{path.suffix}"
        yield (
            str(path.relative_to(folder)),
            {name: path.read_bytes()},
            ("inspect", name, "-O", "json", "--no-config"),
        )


def unaccounted(files: dict[str, bytes], arguments: tuple[str, ...]) -> tuple[str, str]:
    """Return the fault of a workbook of which cells are neither read nor said not to be, held
    against a count of its raw bytes."""
    data = files.get(arguments[1], b"") if len(arguments) > 1 else b""
    if not data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return "", ""
    try:
        grids = open_grids(data, Input(arguments[1], None, ""))
    except BudgetError:
        return "", ""
    read = sum(
        counts.total - (counts.valueless if data.startswith(b"\xd0") else 0)
        for counts in map(counts_of, grids)
    )
    try:
        raw = _raw_total(data)
    except Exception as error:  # noqa: BLE001 - the count is simple, and stops at what is broken in a way that a reader mends
        return "", repr(error)
    return ("unaccounted", f"{raw} cells in the file, {read} read") if raw > read else ("", "")


def _raw_total(data: bytes) -> int:
    if data.startswith(b"\xd0\xcf"):
        return xls_total(data)
    with ZipFile(BytesIO(data)) as package:
        names = {name.lower(): name for name in package.namelist()}
        if "xl/workbook.bin" in names:
            return xlsb_total(data)
        counts = (
            ods_counts(package.read(names["content.xml"]))
            if "content.xml" in names
            else xlsx_counts(data)
        )
    return sum(each.total() for each in counts.values())
