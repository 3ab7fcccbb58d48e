"""Account files on disk: several of them as one ledger, standard input kept beside them, each with its dialect and its columns."""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
from contextlib import contextmanager
from enum import StrEnum
from importlib import import_module
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.ledgers.columns import is_header, plan_of
from budgetcli.model.budgets import Input, Note
from budgetcli.model.errors import Place, ReadError
from budgetcli.model.numbers import DecimalMark, marks_of, parse
from budgetcli.reading.opening import open_grids
from budgetcli.reading.texts import declared_delimiter, delimiter_of, encoding_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.ledgers.columns import Dimension, Plan
    from budgetcli.ledgers.layouts import AccountLayout
    from budgetcli.ledgers.sheets import PlainSheet
    from budgetcli.reading.grids import Grid

SAMPLE = 1 << 20
"""So many bytes decide the encoding, the delimiter and the header of a text."""

HEADER_ROWS = 30
SHEET_BYTES = 512 * 1024 * 1024
STANDARD_INPUT = "-"
GZIP, ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_OTHER = {DecimalMark.COMMA: DecimalMark.POINT, DecimalMark.POINT: DecimalMark.COMMA}
FRAMES, UNPACKING, SHEETS = "budgetcli.ledgers.frames", "budgetcli.ledgers.unpacking", "budgetcli.ledgers.sheets"
"""Scans with polars; imported where a file is Parquet or Arrow, or large."""


class Kind(StrEnum):
    """What an account file is, by its first bytes."""

    TEXT = "text"
    PARQUET = "parquet"
    ARROW = "arrow"
    SHEET = "sheet"


class Dialect(NamedTuple):
    """How a text is written; `skip` lines come before the first row of accounts."""

    encoding: str
    delimiter: str
    mark: DecimalMark
    skip: int


class Part(NamedTuple):
    """One file of a ledger: its name as given, where it is, what it is, and where everything is in it."""

    name: str
    path: Path
    kind: Kind
    plan: Plan
    dialect: Dialect | None = None
    grid: Grid | None = None
    skip: int = 0
    sheet: PlainSheet | None = None

    @property
    def place(self) -> Place:
        """The file, to name in an error."""
        return Place(self.name)


class Ledger(NamedTuple):
    """Account files as one; `scratch` is a folder for copies that lasts as long as it is open.

    With `where` only the rows count that have one of these values in each of these dimensions; with `ends` the least and greatest
    amount of each group are wanted, too.
    """

    parts: tuple[Part, ...]
    layout: AccountLayout
    scratch: Path
    notes: tuple[Note, ...] = ()
    where: tuple[tuple[Dimension, frozenset[str]], ...] = ()
    ends: bool = False

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(part.path.stat().st_size for part in self.parts)


@contextmanager
def opened(names: Sequence[str], layout: AccountLayout) -> Iterator[Ledger]:
    """Give the ledger of these files, `-` for standard input; copies it needs are gone afterwards.

    Raises ReadError for what is no account file, LayoutError where the layout does not fit.
    """
    with tempfile.TemporaryDirectory(prefix="budgetcli-") as folder:
        scratch = Path(folder)
        found = [_part(name, layout, scratch) for name in names]
        yield Ledger(tuple(part for part, _ in found), layout, scratch, tuple(note for _, notes in found for note in notes))


def listed(path: Path) -> tuple[str, ...]:
    """Return the paths that a list names, one a line and literal; relative ones are beside the list. Raises ReadError for none."""
    place = Place(str(path))
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise ReadError("file-not-found", "no such file", at=place) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError("unreadable-file", "a list of files is a text in UTF-8, one path a line", at=place) from error
    names = [line.strip() for line in lines if line.strip()]
    if not names:
        raise ReadError("unreadable-file", "the list names no file", at=place)
    return tuple(str(path.parent / name) for name in names)


def looks_like_accounts(name: str) -> bool:
    """Return whether a file's header names accounts and amounts, as that of no printed table does."""
    path = Path(name)
    if not path.is_file() or is_packed(path):
        return False
    kind = _kind(path)
    if kind in (Kind.PARQUET, Kind.ARROW):
        return is_header(import_module(FRAMES).names_of(path, kind))
    if kind is Kind.SHEET:
        return False
    try:
        text = _sampled(path, Place(name))[1]
    except ReadError:
        return False
    return any(is_header(record) for record in _head(text, delimiter_of(text)))


def _part(name: str, layout: AccountLayout, scratch: Path) -> tuple[Part, tuple[Note, ...]]:
    path = _spooled(scratch) if name == STANDARD_INPUT else Path(name)
    place = Place(name)
    if not path.is_file():
        missing = not path.exists()
        raise ReadError(
            "file-not-found" if missing else "not-a-file", "this is missing" if missing else "this is no regular file", at=place
        )
    if is_packed(path):
        if not layout.unpack:
            raise ReadError("compressed-file", "this is packed, and packed files are read only when asked for", at=place, hint="--unpack")
        path = import_module(UNPACKING).unpacked(path, scratch / f"unpacked-{len(list(scratch.iterdir()))}", place)
    kind = _kind(path)
    if kind in (Kind.PARQUET, Kind.ARROW):
        return Part(name, path, kind, plan_of(import_module(FRAMES).names_of(path, kind), layout, place)), ()
    return _sheet(name, path, layout) if kind is Kind.SHEET else _text(name, path, layout)


def is_packed(path: Path) -> bool:
    """Return whether a file begins as gzip or Zstandard does."""
    with path.open("rb") as stream:
        return stream.read(4).startswith((GZIP, ZSTANDARD))


def _spooled(scratch: Path) -> Path:
    """Return standard input as a file, copied in pieces."""
    if sys.stdin is None:
        raise ReadError("unreadable-file", "standard input is closed", at=Place(STANDARD_INPUT))
    path = scratch / "standard-input"
    with path.open("wb") as stream:
        shutil.copyfileobj(sys.stdin.buffer, stream, SAMPLE)
    return path


def _kind(path: Path) -> Kind:
    with path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    if head.startswith((b"ARROW1", b"\xff\xff\xff\xff")):
        return Kind.ARROW
    return Kind.SHEET if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) else Kind.TEXT


def _text(name: str, path: Path, layout: AccountLayout) -> tuple[Part, tuple[Note, ...]]:
    place = Place(name)
    encoding, text, notes = _sampled(path, place, layout.encoding)
    declared = declared_delimiter(text)
    delimiter = layout.delimiter or (declared[0] if declared else delimiter_of(text))
    skip, headers = _header(text, delimiter, layout, place)
    plan = plan_of(headers, layout, place)
    mark, is_open = (layout.decimal, False) if layout.decimal else _mark(text, delimiter, plan, skip)
    if is_open:
        notes += (Note("decimal-mark-assumed", f"the amounts can be read with a decimal {_OTHER[mark]}, too; a {mark} is taken, "
                       "and --decimal says it", place),)  # fmt: skip
    return Part(name, path, Kind.TEXT, plan, Dialect(encoding, delimiter, mark, skip)), notes


def _sampled(path: Path, place: Place, encoding: str | None = None) -> tuple[str, str, tuple[Note, ...]]:
    """Return the encoding of a text and its beginning, up to the end of a line."""
    with path.open("rb") as stream:
        data = stream.read(SAMPLE)
        is_whole = len(data) < SAMPLE
    notes: tuple[Note, ...] = ()
    if encoding is None:
        sample = data if is_whole or b"\0" in data else data[: data.rfind(b"\n") + 1] or data
        encoding, notes = encoding_of(sample, place)
    text = data.decode(encoding, errors="replace")
    return encoding, text if is_whole else text[: text.rfind("\n") + 1] or text, notes


def _head(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [record for record, _ in zip(reader, range(HEADER_ROWS), strict=False)]
    except csv.Error:
        return []


def _header(text: str, delimiter: str, layout: AccountLayout, place: Place) -> tuple[int, list[str]]:
    """Return how many lines end with the header, and its fields: the row that is declared, that names accounts, or the first full one."""
    records = _head(text, delimiter)
    if layout.header is not None:
        chosen = layout.header - 1
    else:
        telling = [number for number, record in enumerate(records) if is_header(record, layout.columns.values())]
        widest = max((len(record) for record in records), default=0)
        chosen = (telling or [number for number, record in enumerate(records) if len(record) == widest] or [len(records)])[0]
    if chosen >= len(records) or len(records[chosen]) < 2:
        raise ReadError("account-columns", "no row of the text is a header over several columns", at=place,
                        hint="header = N and delimiter in a layout say where it is")  # fmt: skip
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    for _ in range(chosen + 1):
        record = next(reader)
    return reader.line_num, record


def _mark(text: str, delimiter: str, plan: Plan, skip: int) -> tuple[DecimalMark, bool]:
    """Return the decimal mark that every sampled amount allows, a comma where both do and the delimiter is none; and whether both give
    an amount, but not the same.
    """
    allowed, is_open = set(DecimalMark), False
    for record in csv.reader(islice(StringIO(text, newline=""), skip, skip + 2000), delimiter=delimiter):
        for money in plan.money:
            if len(record) == len(plan.headers) and (marks := marks_of(record[money.column])):
                allowed = allowed & marks or allowed
                is_open = is_open or len({parse(record[money.column], mark) for mark in marks}) > 1
    assumed = DecimalMark.POINT if delimiter == "," else DecimalMark.COMMA
    return (min(allowed), False) if len(allowed) == 1 else (assumed, is_open)


def _sheet(name: str, path: Path, layout: AccountLayout) -> tuple[Part, tuple[Note, ...]]:
    """Return the first sheet with a header of accounts, its rows below it."""
    place = Place(name)
    if path.stat().st_size > SHEET_BYTES:
        raise ReadError("too-large", f"the workbook is larger than {SHEET_BYTES} bytes", at=place, hint="save it as csv or Parquet")
    data, source = path.read_bytes(), Input(name, None, "")
    plain: PlainSheet | None = import_module(SHEETS).plain_sheet(data, source)
    for grid in open_grids(data, source) if plain is None else (plain.head(),):
        for row in range(min(HEADER_ROWS, len(grid.values))) if not grid.hidden else ():
            headers = [grid.text(row, column) for column in range(grid.width)]
            if is_header(headers, layout.columns.values()) if layout.header is None else row == layout.header - 1:
                return Part(name, path, Kind.SHEET, plan_of(headers, layout, place), grid=grid, skip=row + 1, sheet=plain), grid.notes
    raise ReadError(
        "account-columns", "no sheet has a header that names accounts and amounts", at=place, hint="header = N in a layout says where"
    )
