"""Account files on disk: several of them as one ledger, standard input kept beside them, each with
its dialect and its columns."""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from importlib import import_module
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.ledgers.columns import is_header, plan_of
from budgetcli.ledgers.encodings import refuse_mixed_sample
from budgetcli.ledgers.lists import alike, folders_of
from budgetcli.ledgers.sie import is_sie, rows_of
from budgetcli.model.budgets import Input, Note
from budgetcli.model.errors import BudgetError, Place, ReadError, UnknownNameError
from budgetcli.model.numbers import DecimalMark, marks_of, parse
from budgetcli.model.pipes import is_pipe
from budgetcli.model.sentences import worded
from budgetcli.sheets.opening import open_grids
from budgetcli.sheets.texts import DELIMITERS, declared_delimiter, delimiter_of, encoding_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.ledgers.columns import Dimension, Plan
    from budgetcli.ledgers.layouts import AccountLayout
    from budgetcli.sheets.grids import Grid

SAMPLE = 1 << 20
"""So many bytes decide the encoding, the delimiter and the header of a text."""

HEADER_ROWS = 30
SHEET_BYTES = 512 * 1024 * 1024
STANDARD_INPUT = "-"
GZIP, ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_OTHER = {DecimalMark.COMMA: DecimalMark.POINT, DecimalMark.POINT: DecimalMark.COMMA}
STAGES = "budgetcli.ledgers.stages"
"""Tells a column of stages by the rows, whose readers need this module."""

FRAMES, FINDING = "budgetcli.ledgers.engines.polars", "budgetcli.ledgers.engines.finding"
"""Scans with polars; imported where a file is Parquet or Arrow, or large."""

UNPACKING = "budgetcli.ledgers.unpacking"


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
    """One file, or sheet, of a ledger: its name as given, where it is, what it is, and where
    everything is in it.

    `mark` is the decimal mark that is declared of amounts that a workbook or a Parquet file holds
    as text.
    """

    name: str
    path: Path
    kind: Kind
    plan: Plan
    dialect: Dialect | None = None
    grid: Grid | None = None
    skip: int = 0
    mark: DecimalMark | None = None

    @property
    def place(self) -> Place:
        """The file, to name in an error."""
        return Place(self.name)


class Ledger(NamedTuple):
    """Account files as one; `scratch` is a folder for copies that lasts as long as it is open.

    With `where` only the rows count that have one of these values in each of these dimensions; with
    `ends` the least and greatest amount of each group are wanted, too. `name` is the file, or the
    list of several.
    """

    parts: tuple[Part, ...]
    layout: AccountLayout
    scratch: Path
    name: str
    notes: tuple[Note, ...] = ()
    where: tuple[tuple[Dimension, frozenset[str]], ...] = ()
    ends: bool = False

    @property
    def place(self) -> Place:
        """The file or the list, to name in an error."""
        return Place(self.name)

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(part.path.stat().st_size for part in self.parts)


@contextmanager
def opened(
    names: Sequence[str], layout: AccountLayout, called: str | None = None
) -> Iterator[Ledger]:
    """Give the ledger of these files, `-` for standard input, called as the first or as the list;
    copies it needs are gone afterwards.

    Raises ReadError for what is no account file, LayoutError where the layout does not fit,
    BudgetError where files are not alike.
    """
    with tempfile.TemporaryDirectory(prefix="budgetcli-") as folder:
        scratch = Path(folder)
        found = [each for name in names for each in _parts(name, layout, scratch)]
        notes = tuple(note for _, notes in found for note in notes)
        yield Ledger(alike([part for part, _ in found]), layout, scratch, called or names[0], notes)


def looks_like_accounts(name: str) -> bool:
    """Return whether a file's header names accounts and amounts, as that of no printed table does."""
    path = Path(name)
    if not path.is_file() or is_packed(path):
        return False
    kind = kind_of(path)
    if kind in (Kind.PARQUET, Kind.ARROW):
        return is_header(import_module(FRAMES).names_of(path, kind))
    if kind is Kind.SHEET:
        return False
    try:
        text = sampled(path, Place(name))[1]
    except ReadError:
        return False
    return any(is_header(record) for record in _head(text, delimiter_of(text)))


Found = tuple[Part, tuple[Note, ...]]
"""A file of accounts, and what is to be said of it."""


def _parts(name: str, layout: AccountLayout, scratch: Path) -> Iterator[Found]:
    """Yield the files that a name stands for: one, or each sheet of a workbook that has the same
    header of accounts."""
    path, sheet = _located(name, layout.sheet, scratch)
    place = Place(name)
    if not path.is_file():
        missing = not path.exists()
        raise ReadError(
            "file-not-found" if missing else "not-a-file",
            "this is missing" if missing else "this is no regular file",
            at=place,
        )
    if is_packed(path):
        if not layout.unpack:
            raise ReadError(
                "compressed-file",
                "this is packed, and packed files are read only when asked for",
                at=place,
                hint="--unpack",
            )
        path = import_module(UNPACKING).unpacked(
            path, scratch / f"unpacked-{len(list(scratch.iterdir()))}", place
        )
    said: tuple[Note, ...] = ()
    if is_sie(path):
        rows = scratch / f"entries-{len(list(scratch.iterdir()))}.csv"
        path, said = rows, rows_of(path, rows, place)
    for found, notes in _of_kind(name, path, layout, sheet):
        part = found._replace(plan=found.plan.within(folders_of(name)), mark=layout.decimal)
        plan, more = (
            import_module(STAGES).with_stages(part) if layout.stage is None else (part.plan, ())
        )
        yield part._replace(plan=plan), (*said, *notes, *more)


def _of_kind(name: str, path: Path, layout: AccountLayout, sheet: str | None) -> Sequence[Found]:
    kind = kind_of(path)
    if kind is Kind.SHEET:
        return _sheets(name, path, layout, sheet)
    if kind is Kind.TEXT:
        return [_text(name, path, layout)]
    return [
        (
            Part(
                name,
                path,
                kind,
                plan_of(import_module(FRAMES).names_of(path, kind), layout, Place(name)),
            ),
            (),
        )
    ]


def _located(name: str, sheet: str | None, scratch: Path) -> tuple[Path, str | None]:
    """Return the file of a name, and the sheet that is named with it: `accounts.xlsx#May`."""
    if name == STANDARD_INPUT:
        return _spooled(scratch), sheet
    if is_pipe(Path(name)):
        return _spooled(scratch, Path(name)), sheet
    file, mark, named = name.rpartition("#")
    return (
        (Path(file), named)
        if mark and not Path(name).exists() and Path(file).is_file()
        else (Path(name), sheet)
    )


def is_packed(path: Path) -> bool:
    """Return whether a file begins as gzip or Zstandard does."""
    with path.open("rb") as stream:
        return stream.read(4).startswith((GZIP, ZSTANDARD))


def _spooled(scratch: Path, pipe: Path | None = None) -> Path:
    """Return standard input or a named pipe as a file, copied in pieces."""
    if sys.stdin is None and pipe is None:
        raise ReadError("unreadable-file", "standard input is closed", at=Place(STANDARD_INPUT))
    path = scratch / f"pipe-{len(list(scratch.iterdir()))}"
    with (
        path.open("wb") as stream,
        pipe.open("rb") if pipe else nullcontext(sys.stdin.buffer) as source,
    ):
        shutil.copyfileobj(source, stream, SAMPLE)
    return path


def kind_of(path: Path) -> Kind:
    """Return what a file is, by its first bytes."""
    with path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    if head.startswith((b"ARROW1", b"\xff\xff\xff\xff")):
        return Kind.ARROW
    return Kind.SHEET if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) else Kind.TEXT


def _text(name: str, path: Path, layout: AccountLayout) -> tuple[Part, tuple[Note, ...]]:
    place = Place(name)
    encoding, text, notes = sampled(path, place, layout.encoding)
    if not text.strip():
        raise ReadError("account-columns", "the file is empty", at=place)
    declared = declared_delimiter(text)
    delimiter = layout.delimiter or (declared[0] if declared else _delimiter(text))
    skip, headers = _header(text, delimiter, layout, place)
    plan = plan_of(headers, layout, place)
    mark, is_open = (
        (layout.decimal, False) if layout.decimal else _mark(text, delimiter, plan, skip)
    )
    if is_open:
        notes += (
            Note(
                "decimal-mark-assumed",
                worded(
                    "the amounts can be read with a decimal {value}, too; a {mark} is taken, and --decimal says it",
                    value=_OTHER[mark],
                    mark=mark,
                ),
                place,
            ),
        )
    return Part(name, path, Kind.TEXT, plan, Dialect(encoding, delimiter, mark, skip)), notes


def sampled(
    path: Path, place: Place, encoding: str | None = None
) -> tuple[str, str, tuple[Note, ...]]:
    """Return the encoding of a text and its beginning, up to the end of a line."""
    with path.open("rb") as stream:
        data = stream.read(SAMPLE)
        is_whole = len(data) < SAMPLE
    notes: tuple[Note, ...] = ()
    if encoding is None:
        sample = data if is_whole or b"\0" in data else data[: data.rfind(b"\n") + 1] or data
        encoding, notes = encoding_of(sample, place)
        if not encoding.startswith("utf"):
            refuse_mixed_sample(sample, place)
    text = data.decode(encoding, errors="replace")
    return encoding, text if is_whole else text[: text.rfind("\n") + 1] or text, notes


def _head(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [record for record, _ in zip(reader, range(HEADER_ROWS), strict=False)]
    except csv.Error:
        return []


def _delimiter(text: str) -> str:
    """Return the delimiter that parts a header of accounts, whatever quotes below it are left open;
    else the one that parts the text."""
    lines = text.splitlines()[:HEADER_ROWS]
    return next(
        (each for each in DELIMITERS if any(is_header(_fields(line, each)) for line in lines)), None
    ) or delimiter_of(text)


def _fields(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _header(
    text: str, delimiter: str, layout: AccountLayout, place: Place
) -> tuple[int, list[str]]:
    """Return how many lines end with the header, and its fields: the row that is declared, that
    names accounts, or the first full one."""
    records = _head(text, delimiter)
    if layout.header is not None:
        chosen = layout.header - 1
    else:
        telling = [
            number
            for number, record in enumerate(records)
            if is_header(record, layout.columns.values())
        ]
        widest = max((len(record) for record in records), default=0)
        chosen = (
            telling
            or [number for number, record in enumerate(records) if len(record) == widest]
            or [len(records)]
        )[0]
    if chosen >= len(records) or len(records[chosen]) < 2:
        raise ReadError(
            "account-columns",
            "no row of the text is a header over several columns",
            at=place,
            hint="header = N and delimiter in a layout say where it is",
        )
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    for _ in range(chosen + 1):
        record = next(reader)
    return reader.line_num, record


def _mark(text: str, delimiter: str, plan: Plan, skip: int) -> tuple[DecimalMark, bool]:
    """Return the decimal mark that every sampled amount allows, a comma where both do and the
    delimiter is none; and whether both give
    an amount, but not the same.
    """
    allowed, is_open = set(DecimalMark), False
    for record in csv.reader(
        islice(StringIO(text, newline=""), skip, skip + 2000), delimiter=delimiter
    ):
        for money in plan.money:
            if len(record) == len(plan.headers) and (marks := marks_of(record[money.column])):
                allowed = allowed & marks or allowed
                is_open = is_open or len({parse(record[money.column], mark) for mark in marks}) > 1
    assumed = DecimalMark.POINT if delimiter == "," else DecimalMark.COMMA
    return (min(allowed), False) if len(allowed) == 1 else (assumed, is_open)


def _sheets(name: str, path: Path, layout: AccountLayout, only: str | None) -> list[Found]:
    """Return the sheets with a header of accounts, the rows of each below it; of hidden ones only
    those that are named.

    Raises ReadError where there is none, BudgetError where several have not the same columns.
    """
    place = Place(name)
    if path.stat().st_size > SHEET_BYTES:
        raise ReadError(
            "too-large",
            worded("the workbook is larger than {sheet_bytes} bytes", sheet_bytes=SHEET_BYTES),
            at=place,
            hint="save it as csv or Parquet",
        )
    data, source = path.read_bytes(), Input(name, None, "")
    grids = open_grids(data, source)
    if only is not None and only not in {each.source.sheet for each in grids}:
        raise UnknownNameError(
            "unknown-sheet", "sheet", only, [each.source.sheet or "" for each in grids], at=place
        )
    found = [
        each
        for grid in grids
        if _is_wanted(grid, only)
        for each in _of_sheet(name, path, layout, grid)
    ]
    if not found:
        raise ReadError(
            "account-columns",
            "no sheet has a header that names accounts and amounts",
            at=place,
            hint="header = N in a layout says where",
        )
    if len({part.plan.headers for part, _ in found}) > 1:
        raise BudgetError(
            "table-doubt",
            worded(
                "several sheets have a header of accounts: {names}",
                names=", ".join((part.name for part, _ in found)),
            ),
            at=place,
            hint="--sheet NAME picks one",
        )
    return found if len(found) > 1 else [(part._replace(name=name), notes) for part, notes in found]


def _is_wanted(grid: Grid, only: str | None) -> bool:
    return not grid.hidden if only is None else grid.source.sheet == only


def _of_sheet(name: str, path: Path, layout: AccountLayout, grid: Grid) -> Iterator[Found]:
    """Yield a sheet with a header of accounts, its rows below it, and a note of it; nothing for
    another sheet."""
    place = Place(name)
    for row in range(min(HEADER_ROWS, len(grid.values))):
        headers = [grid.text(row, column) for column in range(grid.width)]
        if (
            is_header(headers, layout.columns.values())
            if layout.header is None
            else row == layout.header - 1
        ):
            own = f"{name.partition('#')[0]}#{grid.source.sheet}"
            yield (
                Part(
                    own, path, Kind.SHEET, plan_of(headers, layout, place), grid=grid, skip=row + 1
                ),
                grid.notes,
            )
            return
