"""Account files on disk: one or several as one ledger, each with its encoding told, standard input kept
beside them."""

from __future__ import annotations

import csv
import re
import shutil
import sys
import tempfile
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from io import StringIO
from itertools import islice
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.ledgers.account_layouts import is_header, plan_of
from budgetcli.ledgers.sie import is_sie, rows_of
from budgetcli.model.budgets import Input, Note
from budgetcli.model.declarations import is_pipe
from budgetcli.model.errors import BudgetError, Place, ReadError, UnknownNameError, worded
from budgetcli.model.numbers import DecimalMark, marks_of, parse
from budgetcli.sheets.opening import open_grids
from budgetcli.sheets.texts import DELIMITERS, declared_delimiter, delimiter_of, encoding_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.ledgers.account_layouts import AccountLayout, Dimension, Money, Plan
    from budgetcli.sheets.grids import Grid


def listed(path: Path) -> tuple[str, ...]:
    """Return the paths that a list names, one a line and literal; relative ones are beside the
    list.

    Raises ReadError for none, and for a file that stands twice or is missing, with its line.
    """
    place = Place(str(path))
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise ReadError("file-not-found", "no such file", at=place) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(
            "unreadable-file", "a list of files is a text in UTF-8, one path a line", at=place
        ) from error
    found: dict[Path, int] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            _refuse(path, line.strip(), number, found)
    if not found:
        raise ReadError("unreadable-file", "the list names no file", at=place)
    return tuple(str(path.parent / line.strip()) for line in lines if line.strip())


def _refuse(path: Path, name: str, number: int, found: dict[Path, int]) -> None:
    """Keep a file of a list with its line. Raises ReadError where it is missing or stands there
    already."""
    file, place = path.parent / name, Place(str(path))
    if not file.exists() and not Path(str(file).partition("#")[0]).is_file():
        raise ReadError(
            "file-not-found",
            worded("line {number}: there is no file {name}", number=number, name=name),
            at=place,
            hint="paths are literal, and beside the list",
        )
    first = found.setdefault(file.resolve(), number)
    if first != number:
        raise ReadError(
            "listed-twice",
            worded(
                "line {number}: {name} stands in line {first} already",
                number=number,
                name=name,
                first=first,
            ),
            at=place,
        )


def folders_of(name: str) -> dict[str, str]:
    """Return what the folders of a path say of all rows of a file, as tools part a table:
    `year=2024` is the year 2024."""
    parts = (each.partition("=") for each in PurePath(name).parts[:-1])
    return {key: value for key, sign, value in parts if sign and key.isidentifier() and value}


def alike(parts: Sequence[LedgerPart]) -> tuple[LedgerPart, ...]:
    """Return the files with their columns of amounts in the order of the first. Raises BudgetError
    where a file has others than that."""
    wanted = [_stated(each) for each in parts[0].plan.money]
    found = []
    for part in parts:
        own = {_stated(each): each for each in part.plan.money}
        if set(own) != set(wanted) or len(part.plan.money) != len(wanted):
            raise BudgetError(
                "account-columns",
                worded("the columns of amounts are not those of {name}", name=parts[0].name),
                at=part.place,
                hint="files of one ledger have the same columns; a layout names them",
            )
        found.append(
            part._replace(plan=part.plan._replace(money=tuple(own[each] for each in wanted)))
        )
    return tuple(found)


def _stated(money: Money) -> tuple[object, ...]:
    return money[1:]


SAMPLE = 1 << 20
HINT = "write it anew in one encoding, or name one in a layout"
_UTF_8 = re.compile(rb"\xc3[\x80-\xbf]|\xe2\x80[\x90-\xbf]")
"""Letters of UTF-8 that no text in an encoding of one byte a letter has: a capital A with a tilde
before a sign."""


def refuse_mixed_sample(data: bytes, place: Place) -> None:
    """Raise ReadError where the beginning of a text that is no UTF-8 has letters of UTF-8, too."""
    found = _UTF_8.search(data)
    if found is not None:
        other = next(
            number for number, line in enumerate(data.split(b"\n"), 1) if not _is_utf_8(line)
        )
        raise _error(data.count(b"\n", 0, found.start()) + 1, other, place)


def refuse_mixed(path: Path, place: Place) -> None:
    """Raise ReadError where a text begins with letters of UTF-8, and turns out later to be none."""
    with path.open("rb") as stream:
        first = next((number for number, line in enumerate(stream, 1) if not line.isascii()), None)
        stream.seek(0)
        other = next(
            (
                number
                for number, line in enumerate(stream, 1)
                if not line.isascii() and not _is_utf_8(line)
            ),
            None,
        )
    if first is not None and other is not None and first < other:
        raise _error(first, other, place)


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _error(first: int, other: int, place: Place) -> ReadError:
    return ReadError(
        "unknown-encoding",
        worded("line {first} is in UTF-8 and line {other} is not", first=first, other=other),
        at=place,
        hint=HINT,
    )


HEADER_ROWS = 30
SHEET_BYTES = 512 * 1024 * 1024
STANDARD_INPUT = "-"
GZIP, ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_OTHER = {DecimalMark.COMMA: DecimalMark.POINT, DecimalMark.POINT: DecimalMark.COMMA}


class AccountFileKind(StrEnum):
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


class LedgerPart(NamedTuple):
    """One file, or sheet, of a ledger: its name as given, where it is, what it is, and where
    everything is in it.

    `mark` is the decimal mark that is declared of amounts that a workbook or a Parquet file holds
    as text.
    """

    name: str
    path: Path
    kind: AccountFileKind
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

    parts: tuple[LedgerPart, ...]
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
    if kind in (AccountFileKind.PARQUET, AccountFileKind.ARROW):
        from budgetcli.ledgers.engines.polars import names_of  # start-up

        return is_header(names_of(path, kind))
    if kind is AccountFileKind.SHEET:
        return False
    try:
        text = sampled(path, Place(name))[1]
    except ReadError:
        return False
    return any(is_header(record) for record in _head(text, delimiter_of(text)))


Found = tuple[LedgerPart, tuple[Note, ...]]
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
        from budgetcli.ledgers.unpacking import unpacked  # start-up

        path = unpacked(path, scratch / f"unpacked-{len(list(scratch.iterdir()))}", place)
    said: tuple[Note, ...] = ()
    if is_sie(path):
        rows = scratch / f"entries-{len(list(scratch.iterdir()))}.csv"
        path, said = rows, rows_of(path, rows, place)
    for found, notes in _of_kind(name, path, layout, sheet):
        part = found._replace(plan=found.plan.within(folders_of(name)), mark=layout.decimal)
        plan, more = part.plan, tuple[Note, ...]()
        if layout.stage is None:
            from budgetcli.ledgers.engines.rows import with_stages  # start-up

            plan, more = with_stages(part)
        yield part._replace(plan=plan), (*said, *notes, *more)


def _of_kind(name: str, path: Path, layout: AccountLayout, sheet: str | None) -> Sequence[Found]:
    kind = kind_of(path)
    if kind is AccountFileKind.SHEET:
        return _sheets(name, path, layout, sheet)
    if kind is AccountFileKind.TEXT:
        return [_text(name, path, layout)]
    from budgetcli.ledgers.engines.polars import names_of  # start-up

    return [
        (
            LedgerPart(
                name,
                path,
                kind,
                plan_of(names_of(path, kind), layout, Place(name)),
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


def kind_of(path: Path) -> AccountFileKind:
    """Return what a file is, by its first bytes."""
    with path.open("rb") as stream:
        head = stream.read(8)
    if head.startswith(b"PAR1"):
        return AccountFileKind.PARQUET
    if head.startswith((b"ARROW1", b"\xff\xff\xff\xff")):
        return AccountFileKind.ARROW
    return (
        AccountFileKind.SHEET
        if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
        else AccountFileKind.TEXT
    )


def _text(name: str, path: Path, layout: AccountLayout) -> tuple[LedgerPart, tuple[Note, ...]]:
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
    return LedgerPart(
        name, path, AccountFileKind.TEXT, plan, Dialect(encoding, delimiter, mark, skip)
    ), notes


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
                LedgerPart(
                    own,
                    path,
                    AccountFileKind.SHEET,
                    plan_of(headers, layout, place),
                    grid=grid,
                    skip=row + 1,
                ),
                grid.notes,
            )
            return
