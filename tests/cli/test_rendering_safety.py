"""Hostile text, wherever it stands, is shown as text: no screen, browser or spreadsheet obeys it,
and no amount changes."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import unicodedata
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from defusedxml import ElementTree
from openpyxl import load_workbook
from xlsxwriter.exceptions import XlsxWriterException

from budgetcli.formats.registry import FORMATS
from tests.processes import terminal
from tests.program import DATA, budgetcli

OBEYED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
"""What no output may contain: controls but tab and newline, bidi marks, what is invisible."""

HOSTILE = {
    "clear screen": "\x1b[2J\x1b[Hgone",
    "title": "\x1b]0;title\x07",
    "link": "\x1b]8;;file:///etc/passwd\x1b\\click\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;cm0gLXJmIC8=\x07",
    "C1": "\x9b31mred\x9d8;;x\x9c",
    "bell": "ring\x07",
    "return": "kr 100.000\r999",
    "backspace": "kr 100\b\b\b999",
    "delete": "1\x7f2",
    "bidi": "\u202e000.1\u202c \u2066x\u2069",
    "zero width": "pay\u200bpal\u2060\ufeff",
    "separators": "a\u2028b\u2029c\x85d",
    "markup": "[red]x[/red] [link=file:///etc/passwd]y[/link]",
    "closing markup": "[/x]",
    "emoji": ":cow: :100:",
    "pile": "e" + "\u0301" * 20,
    "other pile": "e" + "\u0483" * 20,
    "tags": "flag\U000e0041\U000e007f",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;",
    "markdown": "**b** `c` | d ![i](http://x/y.png) [l](javascript:x) # h &amp; $x$",
    "wide": "漢字 ｶﾅ 👩‍👩‍👧",
    "quotes": "\"double\" 'single' ; , \t tab",
}
RUN = ('=HYPERLINK("http://x","y")', "+1+cmd|' /C calc'!A0", "@SUM(A1)", "=1+1", "'=1", "\uff1d1")
BINARY = {"title", "clipboard", "bell", "backspace"}
"""With such characters a text is refused as no text."""

REPORTS = ("sarif", "junit", "github")
"""Only what `check` finds can be had in these."""

HUMAN = ("table", "md", "html")
AMOUNT = "-123.4"
ELEMENTS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "h1",
    "p",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}


def table(label: str, title: str = "Budget", header: str = "2025") -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\r\n").writerows(
        [
            [f"{title}, mio. kr.", "2024", header],
            [label, "-123,4", "-100,0"],
            ["Veje", "-1,1", "-1,1"],
            ["I alt", "-124,5", "-101,1"],
        ]
    )
    return stream.getvalue().encode("utf-8", "surrogatepass")


def harmless(shown: str, most_marks: int = 3) -> str:
    """Assert that a text contains nothing that is obeyed, and return it."""
    found = OBEYED.search(shown)
    assert found is None, (found, shown[max(0, found.start() - 40) : found.end() + 40])
    marks = [unicodedata.category(letter) in ("Mn", "Me") for letter in shown]
    assert not any(
        all(marks[start : start + most_marks + 1]) for start in range(len(marks) - most_marks)
    )
    return shown


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_labels_and_titles_are_harmless_in_every_text(name: str) -> None:
    text = HOSTILE[name]
    source = table(text, title=text, header=f"2025 {text}")
    for format in ("table", "md", "html", "csv", "json", "jsonl"):
        for command in ("summarize", "check"):
            result = budgetcli(command, "-", "-O", format, "--lang", "en", stdin=source)
            assert result.status == (2 if name in BINARY else 0), result.err
            harmless(result.out)
            harmless(result.err)
    shown = budgetcli("summarize", "-", "--lang", "en", stdin=source).out
    assert AMOUNT in shown or name in BINARY


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in BINARY])
def test_hostile_labels_are_harmless_in_a_workbook_and_read_again(
    name: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.xlsx"
    assert (
        budgetcli(
            "summarize", "-", "-o", out, stdin=table(HOSTILE[name], title=HOSTILE[name])
        ).status
        == 0
    )
    for sheet in load_workbook(out):
        harmless(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), cell.value
                harmless(str(cell.value))
    again = budgetcli("diff", "-", out, stdin=table(HOSTILE[name], title=HOSTILE[name]))
    assert again.status == 0, again.out + again.err


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in BINARY])
@pytest.mark.parametrize("format", REPORTS)
def test_findings_about_hostile_labels_are_harmless_in_every_report(
    format: str, name: str, tmp_path: Path
) -> None:
    path = tmp_path / "in\n::error::.csv"
    path.write_bytes(
        table(f"{HOSTILE[name]}\n::set-output name=x::y", title=HOSTILE[name]).replace(
            b"-124,5", b"-134,5"
        )
    )
    result = budgetcli("check", path, "-O", format)
    assert result.status == 1, result.err
    harmless(result.out)
    if format == "sarif":
        json.loads(result.data)
    elif format == "junit":
        ElementTree.fromstring(result.data)
    else:
        assert all(
            re.match(r"::(error|warning|notice) file=", line) for line in result.out.splitlines()
        )


@pytest.mark.parametrize("text", RUN)
def test_texts_that_a_spreadsheet_would_run_stay_texts(text: str, tmp_path: Path) -> None:
    source = table(f"Skoler {text}"[7:], title=text)
    written = budgetcli("summarize", "-", "-O", "csv", stdin=source)
    rows = list(csv.DictReader(io.StringIO(written.out)))
    assert all(
        not row["label"].startswith(tuple("=+-@\t\r"))
        and not row["title"].startswith(tuple("=+-@\t\r"))
        for row in rows
    )
    assert rows[0]["amount"] == AMOUNT
    again = budgetcli("summarize", "-", "-O", "json", stdin=written.data).json
    assert (
        again["lines"][0]["label"]
        == budgetcli("summarize", "-", "-O", "json", stdin=source).json["lines"][0]["label"]
    )
    assert budgetcli("summarize", "-", "-o", tmp_path / "out.xlsx", stdin=source).status == 0
    with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
        assert not any(
            b"<f>" in book.read(name) or b"hyperlink" in book.read(name).lower()
            for name in book.namelist()
            if "sheets/" in name
        )


@pytest.mark.parametrize("format", HUMAN)
def test_markup_is_never_interpreted(format: str) -> None:
    result = budgetcli(
        "summarize",
        "-",
        "-O",
        format,
        stdin=table(HOSTILE["markup"] + " " + HOSTILE["closing markup"] + " :cow:"),
    )
    plain = result.out.replace("\\", "")
    assert "[red]x[/red] [link=file:///etc/passwd]y[/link] [/x] :cow:" in plain


def test_html_holds_no_element_of_the_source() -> None:
    shown = budgetcli(
        "summarize", "-", "-O", "html", stdin=table(HOSTILE["html"], title=HOSTILE["html"])
    ).out
    assert "&lt;script&gt;" in shown
    assert set(re.findall(r"<(\w+)", shown)) <= ELEMENTS
    assert not re.search(r"<[^>]*\bon\w+=|<[^>]*(?:src|href)=", shown)


def test_a_label_cannot_end_a_cell_of_markdown() -> None:
    shown = budgetcli("summarize", "-", "-O", "md", stdin=table("a | 999 | b")).out
    rows = [line for line in shown.splitlines() if line.startswith("|")]
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1


def test_a_label_over_several_lines_stays_one_row() -> None:
    for format in ("table", "md", "csv"):
        plain, broken = (
            budgetcli("summarize", "-", "-O", format, stdin=table(label)).out
            for label in ("Skoler Total 0", "Skoler\nTotal\r\n0")
        )
        assert plain.count("\n") == broken.count("\n")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["markup", "closing markup", "emoji", "link", "C1"])
def test_a_terminal_obeys_only_us(name: str, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(table(HOSTILE[name], title=HOSTILE[name]))
    shown = terminal("summarize", str(tmp_path / "in.csv"), columns=200).out
    assert set(re.findall(r"\x1b\[[\d;]*[A-Za-z]|\x1b.", shown)) <= {
        "\x1b[1m",
        "\x1b[2m",
        "\x1b[0m",
    }
    harmless(re.sub(r"\x1b\[[\d;]*m", "", shown))
    if name in ("markup", "closing markup", "emoji"):
        assert HOSTILE[name] in shown


@pytest.mark.parametrize("format", [each for each in FORMATS if each not in REPORTS])
def test_a_cell_of_a_hundred_kilobytes_is_no_bug(format: str) -> None:
    result = budgetcli("summarize", "-", "-O", format, stdin=table("x" * 100_000 + "\u0301\x1b"))
    assert result.status == (2 if format == "xlsx" else 0)
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    "name",
    [
        "a'b",
        "'quoted'",
        "[red]",
        "=1+1",
        "a" * 31,
        "\u202eabc",
        "History",
        "e" + "\u0301" * 9,
        "R1C1",
        "x!y",
        "##",
    ],
)
def test_sheet_names_are_texts(name: str, tmp_path: Path) -> None:
    path, out = tmp_path / "in.xlsx", tmp_path / "out.xlsx"
    book = xlsxwriter.Workbook(path)
    try:
        sheet = book.add_worksheet(name)
    except XlsxWriterException:
        pytest.skip("no workbook has such a sheet")
    for row, cells in enumerate(
        (("mio. kr.", 2024, 2025), ("Skoler", -123.4, -1.0), ("Veje", -2.0, -3.0))
    ):
        sheet.write_row(row, 0, cells)
    book.close()
    for format in ("table", "json", "csv", "md", "html"):
        result = budgetcli("check", path, "-O", format)
        assert result.status in (0, 1, 2)
        assert "Traceback" not in result.err
        harmless(result.out + result.err, most_marks=9 if format == "json" else 3)
    result = budgetcli("summarize", path, "-o", out, "--sign", "income-positive")
    assert result.status == 0, result.err
    harmless(result.err)
    missing = budgetcli("summarize", path, "--sheet", "nowhere" + name)
    assert (missing.status, "error[unknown-sheet]" in harmless(missing.err)) == (2, True)


def test_a_title_as_long_as_a_sheet_name_may_be_makes_a_workbook(tmp_path: Path) -> None:
    for number, title in enumerate(
        ("a" * 30 + "'b", "'", "x" * 40, "[]:*?/\\", "HISTORY", "👩" * 31, "a" * 29 + "👩👩")
    ):
        result = budgetcli(
            "summarize", "-", "-o", tmp_path / f"{number}.xlsx", stdin=table("Skoler", title=title)
        )
        assert result.status == 0, result.err
        assert load_workbook(tmp_path / f"{number}.xlsx").sheetnames


TOML = r"""
entity = "=cmd \u001b[31m [red]R[/red]"
currency = "DKK"
language = "en"
[committee."x\u001b]0;t\u0007"]
title = "+T \u202e [/x] :cow:"
aliases = ["\u009bA", "$(touch pwned)"]
source = "in.csv"
packages = ["p\u0020.toml"]
[committee.good]
source = "in.csv"
packages = ["p\u0020.toml"]
"""
PACKAGE = r"""
schema = "budgetcli/savings-package@1"
id = "=p\u001b[2J"
title = "@title [red]x[/red]"
unit = "mio"
[[measure]]
id = "=m\u001b]8;;x\u0007"
title = "+m \u202e\nline"
target = "Skoler"
in_base = false
annual = "4.2"
from = 2024
status = "adopted"
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace of a stranger."""
    (tmp_path / "budgetcli.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "p .toml").write_text(PACKAGE, encoding="utf-8")
    (tmp_path / "in.csv").write_bytes(table("Skoler"))
    return tmp_path


@pytest.mark.parametrize(
    "format", [each for each in FORMATS if each not in ("xlsx", "parquet", *REPORTS)]
)
@pytest.mark.parametrize(
    "command",
    [("summarize", "good"), ("check", "good"), ("apply-savings", "good"), ("list",), ("doctor",)],
    ids=" ".join,
)
def test_a_strangers_workspace_and_package_are_harmless(
    command: tuple[str, ...], format: str, workspace: Path
) -> None:
    result = budgetcli(*command, "-O", format, folder=workspace)
    assert result.status == 0, result.err
    harmless(result.out)
    harmless(result.err)
    if format == "csv":
        fields = [field for row in csv.reader(io.StringIO(result.out)) for field in row]
        assert not [
            field
            for field in fields
            if field[:1] in tuple("=+@\t\r")
            or (field[:1] == "-" and not re.fullmatch(r"-[\d.]+", field))
        ]
    if format == "json":
        json.loads(result.data)


@pytest.mark.parametrize("format", ["csv", "json", "jsonl", "xlsx"])
def test_a_strangers_measure_is_recognised_again(format: str, workspace: Path) -> None:
    after = budgetcli("apply-savings", "good", "-O", format, folder=workspace)
    (workspace / "after").write_bytes(after.data)
    twice = budgetcli("apply-savings", "after", "p .toml", "-O", "json", folder=workspace)
    assert twice.status == 0, twice.err
    assert twice.json["before"] == twice.json["after"]
    because = [
        each["because"]
        for each in budgetcli("diff", "good", "after", "-O", "json", folder=workspace).json[
            "changes"
        ]
    ]
    assert because
    assert all(len(each) == 1 for each in because)


def test_a_strangers_measure_is_text_in_the_users_own_workbook(workspace: Path) -> None:
    book = xlsxwriter.Workbook(workspace / "own.xlsx")
    sheet = book.add_worksheet("=1+1 'x")
    for row, cells in enumerate(
        (("mio. kr.", 2024, 2025), ("Skoler", -123.4, -100.0), ("=1+1 \u202e", -2.0, -3.0))
    ):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell) if isinstance(cell, str) else sheet.write_number(
                row, column, cell
            )
    book.close()
    result = budgetcli(
        "apply-savings",
        "own.xlsx",
        "p .toml",
        "-o",
        "out.xlsx",
        "--sign",
        "income-positive",
        folder=workspace,
    )
    assert result.status == 0, result.err
    harmless(result.out + result.err)
    shown = [
        cell
        for each in load_workbook(workspace / "out.xlsx")
        for row in each.iter_rows()
        for cell in row
    ]
    assert {cell.data_type for cell in shown} <= {"s", "n"}
    assert any(
        "title [red]x[/red]" in str(cell.value) or str(cell.value).startswith("=m")
        for cell in shown
    )
    again = budgetcli(
        "apply-savings",
        "out.xlsx",
        "p .toml",
        "--sign",
        "income-positive",
        "-O",
        "json",
        folder=workspace,
    )
    assert again.json["before"] == again.json["after"]


def test_errors_about_a_strangers_files_are_harmless(workspace: Path) -> None:
    for arguments in (
        ("summarize", "gooo\x1b[31md"),
        ("summarize", "good", "--year", "2031"),
        ("apply-savings", "good", "--only", "x\u202e"),
        ("summarize", "good", "-O", "\x9bjson"),
        ("explain", "\x1bx"),
        ("summarize", "--\x1bx"),
        ("\x1b[31m",),
        ("schema", "\x07"),
        ("summarize", "good", "--unit", "\x1b[2J"),
        ("summarize", "good", "--config", "no\x1b.toml"),
        ("apply-savings", "good", "no\x1b.toml"),
    ):
        for more in ((), ("--error-format", "json")):
            result = budgetcli(*arguments, *more, folder=workspace)
            assert (result.status, result.out) == (2, "")
            harmless(result.err)
    for name, content in (
        ("budgetcli.toml", "e\u202e\x1b = 1"),
        ("budgetcli.toml", '"\\u001b[2J" = 1'),
        ("p .toml", 'schema = "\\u001b"'),
    ):
        (workspace / name).write_text(content, encoding="utf-8")
        result = budgetcli("apply-savings", "in.csv", "p .toml", folder=workspace)
        assert (result.status, result.out) == (2, "")
        harmless(result.err)


def test_json_keeps_the_data(tmp_path: Path) -> None:
    shutil.copy(DATA / "sou.csv", tmp_path / "a\x9b\u202e.csv")
    result = budgetcli("summarize", tmp_path / "a\x9b\u202e.csv", "-O", "json")
    harmless(result.out)
    assert result.json["inputs"][0]["path"].endswith("a\x9b\u202e.csv")


def test_numbers_are_never_neutralised() -> None:
    rows = list(csv.DictReader(io.StringIO(budgetcli("summarize", "sou", "-O", "csv").out)))
    assert [row["amount"] for row in rows][:3] == ["-1057.1", "159.3", "-897.8"]
    changes = list(csv.DictReader(io.StringIO(budgetcli("check", "sou", "-O", "csv").out)))
    assert any(row["difference"] == "-0.1" for row in changes)
