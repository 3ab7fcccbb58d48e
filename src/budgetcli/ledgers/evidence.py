"""Whether a file is plainly postings, asked of its first rows before it is read as a printed table."""

from __future__ import annotations

import csv
import re
from html import unescape
from io import StringIO
from itertools import islice
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

from budgetcli.ledgers.account_layouts import MONEY, is_header, word_of
from budgetcli.ledgers.files import AccountFileKind, is_packed, kind_of, sampled
from budgetcli.model.equations import position
from budgetcli.model.errors import BudgetError, Place, ReadError, worded
from budgetcli.model.names import fold, one_line
from budgetcli.model.numbers import marks_of
from budgetcli.reading.sources import is_own_file
from budgetcli.reading.terms import TOTAL
from budgetcli.sheets.texts import delimiter_of
from budgetcli.sheets.xlsx.package_parts import DAMAGED, BookPackage, sheet_parts, texts_part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOOKED_AT = 500
"""So many rows are looked at."""

HEADER_ROWS = 30
"""One of so many rows is the header."""

LEAST_SHEET = 150_000
"""A sheet of fewer bytes has no thousands of rows."""

BYTES = 1 << 19
"""Of a sheet, and of the texts that cells share, no more than this is unpacked."""

_ROW = re.compile(rb'<row\b[^>]*\br="(\d{1,7})"[^>]*>(.*?)</row>', re.DOTALL)
_CELL = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]{1,3})\d+"(?:[^>]*?\bt="(\w+)")?[^>/]*>(?:<v>([^<]*)</v>|<is><t[^>]*>([^<]*)</t></is>)</c>'
)
_TEXT = re.compile(rb"<si>(.*?)</si>", re.DOTALL)
_PIECE = re.compile(rb"<t[^>]*>([^<]*)</t>")
_EXTENT = re.compile(rb'<dimension ref="[A-Z]+\d+:[A-Z]+(\d+)"')


class FileHead(NamedTuple):
    """The first rows of a text or of a sheet, as texts, and about how many rows there are."""

    rows: tuple[tuple[str, ...], ...]
    length: int


def heads_of(path: Path) -> Iterator[FileHead]:
    """Yield the head of a text, or of each large sheet of an xlsx, with a header of accounts among
    its first rows.

    Other files, and what cannot be read so, yield nothing.
    """
    if is_packed(path):
        return
    kind = kind_of(path)
    if kind is AccountFileKind.SHEET:
        try:
            yield from _of_sheets(path)
        except (*DAMAGED, ReadError):
            return
    elif kind is AccountFileKind.TEXT:
        yield from _of_text(path)


def _of_text(path: Path) -> Iterator[FileHead]:
    try:
        text = sampled(path, Place(str(path)))[1]
        records = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text))
        rows = tuple(tuple(record) for record in islice(records, LOOKED_AT))
    except (ReadError, csv.Error):
        return
    lines = text.count("\n") or 1
    if any(map(is_header, rows[:HEADER_ROWS])):
        yield FileHead(rows, round(lines * path.stat().st_size / max(1, len(text))))


def _of_sheets(path: Path) -> Iterator[FileHead]:
    with ZipFile(path) as file:
        package = BookPackage.of(file, Place(str(path)))
        names = (package.parts.get(part.lower()) for part in sheet_parts(package).values())
        large = [
            (name, size)
            for name in names
            if name is not None and (size := file.getinfo(name).file_size) >= LEAST_SHEET
        ]
        texts = _FirstTexts(package)
        for name, size in large:
            yield from _of_sheet(_beginning(file, name), size, texts)


def _beginning(file: ZipFile, part: str) -> bytes:
    with file.open(part) as stream:
        return stream.read(BYTES)


class _FirstTexts:
    """The first of the texts that cells share, each made when it is asked for."""

    def __init__(self, package: BookPackage) -> None:
        part = texts_part(package)
        actual = None if part is None else package.parts.get(part.lower())
        self._left = _TEXT.finditer(b"" if actual is None else _beginning(package.file, actual))
        self._made: list[str] = []

    def text(self, number: int) -> str | None:
        """Return the text of this number, None where it is not among the first."""
        more = islice(self._left, max(0, number + 1 - len(self._made)))
        self._made += [_plain(b"".join(_PIECE.findall(each[1]))) for each in more]
        return self._made[number] if number < len(self._made) else None


def _of_sheet(xml: bytes, size: int, texts: _FirstTexts) -> Iterator[FileHead]:
    """Yield the head of a sheet with a header; its rows are those that it states, or as many as its
    bytes have room for."""
    left = _ROW.finditer(xml)
    first = [*islice(left, HEADER_ROWS)]
    rows = [_fields(row[2], texts) for row in first]
    if not any(map(is_header, rows)):
        return
    found = [*first, *islice(left, LOOKED_AT - HEADER_ROWS)]
    stated = _EXTENT.search(xml[:4096])
    room = round(len(found) * size / max(1, found[-1].end()))
    yield FileHead(
        (*rows, *(_fields(row[2], texts) for row in found[HEADER_ROWS:])),
        int(stated[1]) if stated else room,
    )


def _fields(row: bytes, texts: _FirstTexts) -> tuple[str, ...]:
    cells = {
        spot[1]: _shown(kind, value, inline, texts)
        for letters, kind, value, inline in _CELL.findall(row)
        if (spot := position(f"{letters.decode()}1")) is not None
    }
    return tuple(cells.get(column, "") for column in range(max(cells, default=-1) + 1))


def _shown(kind: bytes, value: bytes, inline: bytes, texts: _FirstTexts) -> str:
    """Return what a cell shows; a text that is not among the first shared ones is one all the same."""
    if kind != b"s":
        return _plain(value or inline)
    text = texts.text(int(value)) if value.isdigit() else None
    return f"text {_plain(value)}" if text is None else text


def _plain(xml: bytes) -> str:
    return unescape(xml.decode("utf-8", errors="replace")).strip()


LEAST_ROWS = 2_000
NEARLY_ALL = 20
"""One row in so many may be otherwise."""

LEVELS = ("committee", "function", "kind", "cost_centre", "account")
"""What a first roll-up goes by, in this order."""

POSTED = frozenset(
    {
        "bilag",
        "bilagsnr",
        "bilags nr",
        "bilagsnummer",
        "bilagsdato",
        "bogfoeringsdato",
        "bogfoert dato",
        "posteringsdato",
        "posteringstekst",
        "posteringsnr",
        "transaktionsdato",
        "voucher",
        "voucher no",
        "voucher number",
        "voucher date",
        "posting date",
        "posting text",
        "transaction date",
        "document number",
        "journal",
        "journal entry",
        "belegnummer",
        "belegdatum",
        "buchungsdatum",
        "buchungstext",
        "bilagsnr dato",
        "verifikat",
        "verifikationsnummer",
        "bokfoeringsdatum",
        "bokfoeringsdato",
    }
)
"""What only postings have."""

_ORE = re.compile(r"[.,](?:\d[1-9]|[1-9]\d?)\D*")
"""Amounts in parts of a hundred, as budgets seldom are."""


class Postings(NamedTuple):
    """A file of postings: about how many rows, its header, and the columns that a first roll-up can
    go by."""

    name: str
    rows: int
    headers: tuple[str, ...]
    by: tuple[str, ...]

    def error(self) -> BudgetError:
        """Return the error that says what it is, and the command that reads it."""
        shown = ", ".join(one_line(each) for each in self.headers[:6]) + (
            ", …" if len(self.headers) > 6 else ""
        )
        return BudgetError(
            "account-rows",
            worded(
                "this is an account file of about {rows:,} rows ({shown}), no printed budget",
                rows=self.rows,
                shown=shown,
            ),
            at=Place(self.name),
            hint=worded(
                "budgetcli summarize {quote} --by {names} adds them up; `inspect` shows its columns; --table 1 reads it as a printed table all the same",
                quote=quote(self.name),
                names=",".join(self.by),
            ),
        )


def refuse_postings(name: str) -> None:
    """Raise BudgetError where a file is plainly postings; whatever is no file, small, or not sure,
    is let through."""
    found = postings_in(name)
    if found is not None:
        raise found.error()


def postings_in(name: str) -> Postings | None:
    """Return what is found of a file that is plainly postings, None for any other.

    Its header names accounts and an amount, thousands of rows have a code and an amount, no code is
    called a total, and either a column is one that only postings have, or most amounts go to the
    hundredth.
    """
    path = Path(name)
    if not path.is_file() or is_own_file(name):
        return None
    return next(
        (found for head in heads_of(path) if (found := _judged(name, head)) is not None), None
    )


def _judged(name: str, head: FileHead) -> Postings | None:
    at = next(
        (number for number, row in enumerate(head.rows[:HEADER_ROWS]) if is_header(row)), None
    )
    if at is None or head.length < LEAST_ROWS:
        return None
    headers, rows = head.rows[at], [row for row in head.rows[at + 1 : -1] if any(row)]
    if not rows or not _are_alike(headers, rows):
        return None
    folded = set(map(fold, headers))
    if not folded & POSTED and not _go_to_the_hundredth(headers, rows):
        return None
    return Postings(name, head.length - at - 1, headers, tuple(levels_in(headers, rows)))


def _money(headers: Sequence[str]) -> list[int]:
    return [number for number, header in enumerate(headers) if word_of(header) in MONEY]


def _are_alike(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Return whether nearly all rows have an amount and a code, and no code is called a total."""
    money, keys = (
        _money(headers),
        [number for number, header in enumerate(headers) if word_of(header) in LEVELS],
    )
    good = sum(
        any(marks_of(text) for text in _at(row, money)) and any(_at(row, keys)) for row in rows
    )
    return good * NEARLY_ALL >= len(rows) * (NEARLY_ALL - 1) and not any(
        fold(text) in TOTAL for row in rows for text in _at(row, keys)
    )


def _go_to_the_hundredth(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    texts = [text for row in rows for text in _at(row, _money(headers))]
    return 2 * sum(_ORE.search(text) is not None for text in texts) > len(
        [text for text in texts if text.strip("0., ")]
    )


def _at(row: Sequence[str], columns: Sequence[int]) -> list[str]:
    return [row[column].strip() for column in columns if column < len(row) and row[column].strip()]


def levels_in(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield what `--by` calls one or two columns of codes that repeat; where none does, the first
    column of codes."""
    known = {word_of(header): number for number, header in reversed(list(enumerate(headers)))}
    there = [word for word in LEVELS if word in known]
    repeated = [
        word
        for word in there
        if 2 * len({*map(tuple, (_at(row, [known[word]]) for row in rows))}) <= len(rows)
    ]
    for word in (repeated or there)[:2]:
        header = fold(headers[known[word]])
        yield word if " " in header else header
