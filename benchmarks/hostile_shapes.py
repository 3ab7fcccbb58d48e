"""The shapes of `hostile.py`: right files under a megabyte with fewer than a hundred thousand cells,
each with very much of one thing, for what their reading costs."""

from __future__ import annotations

import json
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

import xlsxwriter
from hostile_files import Made, zipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HEAD = "I 1.000 kr., - = udgifter"
READ = (("check", "{}"), ("inspect", "{}", "-O", "json"), ("summarize", "{}"))
TEXTS = (("check", "{}"), ("tie", "{}"), ("draft-package", "{}"))
PACKAGES = (("lint", "{}"), ("read-package", "{}"), ("gap", "t.csv", "{}"))
BUDGET = f"{HEAD};2024;2025\nSkole;-1,0;-2,0\nVej;-3,0;-4,0\nI alt;-4,0;-6,0\n".encode()


def shapes() -> Iterator[Made]:
    """Yield every shape with each command that reads its kind."""
    for name, made in SHAPES.items():
        data = made()
        commands = (
            PACKAGES
            if name.endswith(".toml")
            else TEXTS
            if name.endswith((".md", ".pdf"))
            else READ
        )
        for command in commands:
            words = tuple(each.replace("{}", name) for each in command)
            quiet = () if command[0] in ("lint", "read-package") else ("--no-config",)
            yield f"{command[0]}-{name}", {name: data, "t.csv": BUDGET}, (*words, *quiet)


def _amount(chance: Random) -> str:
    return f"-{chance.randrange(1, 9999)},{chance.randrange(10)}"


def _csv(rows: Iterator[list[str]] | list[list[str]]) -> bytes:
    return "".join(";".join(row) + "\n" for row in rows).encode()


def _numbers(rows: int, columns: int, label: Callable[[int], str], heads: list[str]) -> bytes:
    chance = Random(rows)
    return _csv(
        [
            [HEAD, *heads],
            *([label(at), *(_amount(chance) for _ in range(columns))] for at in range(rows)),
        ]
    )


def _years(count: int) -> list[str]:
    return [str(1900 + at) for at in range(count)]


def _named(count: int) -> list[str]:
    return [f"Kolonne {at}" for at in range(count)]


def _book(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        fill(book)
    return stream.getvalue()


def _sheets(book: xlsxwriter.Workbook) -> None:
    for at in range(400):
        sheet = book.add_worksheet(f"Udvalg {at}")
        sheet.write_row(0, 0, [HEAD, 2024, 2025])
        for row in range(1, 9):
            sheet.write_row(row, 0, [f"Post {row}", -row * at, -row])
        sheet.write_row(9, 0, ["I alt", -36 * at, -36])


def _merged(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, [HEAD, 2024, None, 2025])
    for row in range(1, 12_000):
        sheet.write_row(row, 0, [f"Post {row}", -row, None, -2 * row])
        sheet.merge_range(row, 1, row, 2, -row)


def _formulas(text: Callable[[int], str], count: int) -> Callable[[xlsxwriter.Workbook], None]:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("S")
        sheet.write_row(0, 0, [HEAD, 2024, 2025])
        for row in range(1, count):
            sheet.write_row(row, 0, [f"Post {row}", -1])
            sheet.write_formula(row, 2, text(row), None, -row)

    return fill


def _styled(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, [HEAD, 2024, 2025])
    for row in range(1, 12_000):
        form = book.add_format({"num_format": f'0.0" {row % 3000}"', "indent": row % 15})
        sheet.write_row(row, 0, [f"Post {row}", -row, -row], form)
        sheet.set_row(row, None, None, {"level": row % 7, "hidden": row % 3 == 0})


def _comments(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, [HEAD, 2024, 2025])
    for row in range(1, 6000):
        sheet.write_row(row, 0, [f"Post {row}", -row, -row])
        sheet.write_comment(row, 1, f"se note {row}")


def _nested() -> bytes:
    rows = "".join(f"<tr><td>Post {at}<td>-{at}<td>-{at}" for at in range(40))
    return ("<table><tr><td>" * 3000 + f"<table>{rows}</table>" + "</table>" * 3000).encode()


def _spans() -> bytes:
    rows = "".join(
        f"<tr><td rowspan=2>Post {at}</td><td colspan=2>-{at}</td></tr><tr><td>-1</td></tr>"
        for at in range(9000)
    )
    return f"<table><tr><th>{HEAD}</th><th>2024</th></tr>{rows}</table>".encode()


def _prose(numbers: bool) -> bytes:
    chance, words = (
        Random(1),
        ["Udvalget", "besluttede", "at", "spare", "på", "rengøring", "og", "skoler"],
    )
    lines = []
    while sum(map(len, lines)) < 800_000:
        said = " ".join(chance.choices(words, k=30))
        lines.append(f"{said} {_amount(chance)} mio. kr. i 2025." if numbers else f"{said}.")
    return "\n".join(lines).encode()


def _markdown() -> bytes:
    chance = Random(2)
    pages = []
    for page in range(400):
        rows = "".join(
            f"| Post {at} | {_amount(chance)} | {_amount(chance)} |\n" for at in range(20)
        )
        pages.append(
            f"## Udvalg {page}\n\n| {HEAD} | 2024 | 2025 |\n|---|---|---|\n{rows}\n"
            f"Post 3 udgør {_amount(chance)} mio. kr. i 2024.\n"
        )
    return "\n".join(pages).encode()


def _pdf() -> bytes:
    """Return a document of many printed pages, written object by object."""
    chance = Random(3)
    pages = 300
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {pages} /Kids [{' '.join(f'{4 + 2 * at} 0 R' for at in range(pages))}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    ]
    for at in range(pages):
        lines = [f"{'Udvalg':<30}{'2024':>12}{'2025':>12}"]
        lines += [f"{f'Post {n}':<30}{_amount(chance):>12}{_amount(chance):>12}" for n in range(35)]
        shown = "".join(f"({line}) Tj T*\n" for line in lines)
        drawn = f"BT /F1 10 Tf 14 TL 40 800 Td\n{shown}ET".encode()
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * at} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, table, len(objects) + 1, len(made))
    )


def _document() -> bytes:
    rows = "".join(
        "<w:tr>"
        + "".join(
            f"<w:tc><w:p><w:r><w:t>{each}</w:t></w:r></w:p></w:tc>"
            for each in (f"Post {at}", f"-{at}", f"-{2 * at}")
        )
        + "</w:tr>"
        for at in range(6000)
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<w:document xmlns:w="{space}"><w:body><w:tbl>{rows}</w:tbl></w:body></w:document>'
    kinds = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return zipped(
        {
            "[Content_Types].xml": f'<Types><Override PartName="/word/document.xml" ContentType="{kinds}"/></Types>'.encode(),
            "word/document.xml": body.encode(),
        }
    )


def _package(measures: int, *more: str) -> bytes:
    head = 'schema = "budgetcli/savings-package@1"\nid = "p"\ntitle = "P"\nunit = "tkr"\n'
    frame = (
        '[[frame]]\nid = "f"\ntotal = { 2024 = "9" }\n[[frame.share]]\ncommittee = "c"\n'
        'amounts = { 2024 = "9" }\n'
    )
    return (
        head
        + frame
        + "".join(
            f'[[measure]]\nid = "m{at}"\ntitle = "Effektivisering {at}"\ntarget = "Skole"\n'
            'annual = "0.001"\nfrom = 2024\nin_base = false\nframe = "f"\n'
            + "".join(f"{line.format(at=at, before=max(at - 1, 0))}\n" for line in more)
            for at in range(measures)
        )
    ).encode()


def _own() -> bytes:
    lines = [
        {
            "id": f"l{at}",
            "label": f"Post {at}",
            "role": "line",
            "parent": f"l{at - 1}" if at else None,
        }
        | {"figures": [{"year": 2024, "side": "net", "amount": -at}]}
        for at in range(6000)
    ]
    return json.dumps({"schema": "budgetcli/summary@1", "years": [2024], "lines": lines}).encode()


SHAPES: dict[str, Callable[[], bytes]] = {
    "wide.csv": lambda: _numbers(5, 16_000, lambda at: f"Post {at}", _named(16_000)),
    "years.csv": lambda: _numbers(300, 300, lambda at: f"Post {at}", _years(300)),
    "deep.csv": lambda: _numbers(36_000, 2, lambda at: f"Post {at}", _years(2)),
    "totals.csv": lambda: _numbers(
        20_000, 3, lambda at: f"Sum {at}" if at % 2 else f"Post {at}", _years(3)
    ),
    "alike.csv": lambda: _numbers(30_000, 2, lambda at: "I alt", _years(2)),
    "codes.csv": lambda: _numbers(
        15_000, 2, lambda at: ".".join(f"{at:05d}") + f" Konto {at}", _years(2)
    ),
    "indents.csv": lambda: _numbers(
        20_000, 2, lambda at: " " * (at % 90) + f"Post {at}", _years(2)
    ),
    "nothing.csv": lambda: _csv(
        [[HEAD, *_years(9)], *([f"P{at}", *["0"] * 9] for at in range(9000))]
    ),
    "ones.csv": lambda: _csv(
        [[HEAD, *_years(9)], *([f"P{at}", *["-1"] * 9] for at in range(9000))]
    ),
    "square.csv": lambda: _csv(
        [[HEAD, *_named(250)], *([f"P{at}", *["-1,0"] * 250] for at in range(300))]
    ),
    "labels.csv": lambda: _numbers(2500, 2, lambda at: f"{'Skoler og veje ' * 20}{at}", _years(2)),
    "cells.csv": lambda: _csv(
        [[HEAD, "2024"], *([f"{at}" + "æ " * 60_000, "-1"] for at in range(5))]
    ),
    "headings.csv": lambda: _csv(
        [[HEAD, "2024", "2025"]]
        + [
            row
            for at in range(9000)
            for row in ([f"Afsnit {at}", "", ""], [f"Post {at}", "-1,0", f"-{at},0"])
        ]
    ),
    "notes.csv": lambda: (
        _numbers(20, 2, lambda at: f"Post {at}", _years(2))
        + "".join(
            f"{at}) Note {at}: beløbet er {at},5 mio. kr. i 2024\n" for at in range(14_000)
        ).encode()
    ),
    "tables.csv": lambda: b"\n\n".join(
        _numbers(4, 2, lambda at: f"Post {at}", _years(2)) for _ in range(5000)
    ),
    "quotes.csv": lambda: b'"' + b'a"";\n' * 150_000 + b'"',
    "lines.txt": lambda: (
        ("Post " + " ".join(f"{at},5" for at in range(30_000)) + "\n").encode() * 3
    ),
    "printed.txt": lambda: "".join(
        f"{f'Post {at}':<40}{-at:>12}{-2 * at:>12}\n" for at in range(13_000)
    ).encode(),
    "rules.txt": lambda: b"----  ------ ------\n" * 45_000,
    "sheets.xlsx": lambda: _book(_sheets),
    "merged.xlsx": lambda: _book(_merged),
    "running.xlsx": lambda: _book(_formulas(lambda row: f"=SUM(B$2:B{row + 1})", 12_000)),
    "whole.xlsx": lambda: _book(_formulas(lambda row: "=SUM(B$2:B$9000)", 9000)),
    "chain.xlsx": lambda: _book(_formulas(lambda row: f"=C{row}+B{row + 1}", 12_000)),
    "nest.xlsx": lambda: _book(
        _formulas(lambda row: "=" + "(" * 60 + f"B{row + 1}" + "+1)" * 60, 3000)
    ),
    "styled.xlsx": lambda: _book(_styled),
    "comments.xlsx": lambda: _book(_comments),
    "nested.html": _nested,
    "spans.html": _spans,
    "prose.md": lambda: _prose(numbers=True),
    "words.md": lambda: _prose(numbers=False),
    "pages.md": _markdown,
    "pages.pdf": _pdf,
    "table.docx": _document,
    "own.json": _own,
    "measures.toml": lambda: _package(5000),
    "chain.toml": lambda: _package(3000, 'depends_on = ["m{before}"]'),
    "foes.toml": lambda: _package(
        60, "excludes = [" + ", ".join(f'"m{at}"' for at in range(60)) + "]"
    ),
    "keys.toml": lambda: "".join(f"a{at}.b.c = {at}\n" for at in range(40_000)).encode(),
    "array.toml": lambda: b"a = [" + b"1, " * 280_000 + b"]\n",
}
"""Each shape's file; the ending tells what is done with it."""
