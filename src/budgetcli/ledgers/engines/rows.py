"""A ledger row by row: every file format, every doubt settled, every bad row with its line, stages and
control totals known; and the sums that every engine gives."""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache, partial
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.ledgers.account_layouts import LENGTH, SIDE, SIGNS, STAGE, YEAR, Dimension, code_of
from budgetcli.ledgers.files import AccountFileKind, refuse_mixed
from budgetcli.model.budgets import Note
from budgetcli.model.errors import ReadError, worded
from budgetcli.model.names import fold
from budgetcli.model.numbers import EXACT, DecimalMark, parse
from budgetcli.reading.terms import STAGES, TOTAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import TextIO

    from budgetcli.ledgers.account_layouts import Plan
    from budgetcli.ledgers.files import Dialect, LedgerPart

    Records = Iterator[tuple[int, Sequence[object]]]

Values = tuple[str, ...]
"""A key: the value of each dimension, in the order asked for."""

MOST_BAD = 20
"""So many bad rows are named; all are counted."""


class Fault(StrEnum):
    """Why a row cannot be read; the value names it in a message."""

    FIELDS = "not as many fields as the header"
    QUOTE = "a quote is opened and not closed"
    MISSING = "no amount"
    AMOUNT = "the amount is no number"
    MARK = "the amount can be read with a decimal comma and a decimal point; --decimal says which"
    DECIMALS = "the amount has more decimals than are kept"
    SIGN = "neither a debit nor a credit code"
    YEAR = "no year"
    ACCOUNT = "the account string has not the length that the layout takes it apart by"


class BadRow(NamedTuple):
    """A row that is in no sum: its file, its line from 1, and why."""

    file: str
    line: int
    fault: Fault


class KeyGroup(NamedTuple):
    """The rows of one key: how many, the sum of each column of amounts, and the least and greatest
    of the first.

    Amounts are whole numbers of the smallest unit kept: hundredths, where two decimals are.
    """

    rows: int
    sums: tuple[int, ...]
    least: int = 0
    greatest: int = 0

    def plus(self, other: KeyGroup) -> KeyGroup:
        """Return both groups as one."""
        sums = tuple(mine + theirs for mine, theirs in zip(self.sums, other.sums, strict=True))
        return KeyGroup(
            self.rows + other.rows,
            sums,
            min(self.least, other.least),
            max(self.greatest, other.greatest),
        )


class FileSum(NamedTuple):
    """What one file of a ledger has: its rows, the sum of each column of amounts, and the sums that
    its last row states, if it does.

    That last row is no row of accounts, and neither are those that are the header once more.
    """

    name: str
    rows: int
    sums: tuple[int, ...]
    stated: tuple[int, ...] | None = None
    repeated: int = 0


class Tally(NamedTuple):
    """The groups by key, the first bad rows, how many there are, and what each file has; how often
    the header of a file came again."""

    groups: dict[Values, KeyGroup]
    bad: tuple[BadRow, ...] = ()
    bad_count: int = 0
    files: tuple[FileSum, ...] = ()
    repeated: int = 0

    @property
    def rows(self) -> int:
        """How many rows are in the sums."""
        return sum(group.rows for group in self.groups.values())


def merged(
    tallies: Iterable[Tally], change: Callable[[Values], Values] = lambda values: values
) -> Tally:
    """Return several tallies as one, keys changed on the way; exact sums merge in any order."""
    groups: dict[Values, KeyGroup] = {}
    bad: list[BadRow] = []
    files: list[FileSum] = []
    count = repeated = 0
    for tally in tallies:
        for values, group in tally.groups.items():
            key = change(values)
            known = groups.get(key)
            groups[key] = group if known is None else known.plus(group)
        bad += tally.bad[: MOST_BAD - len(bad)]
        count += tally.bad_count
        files += tally.files
        repeated += tally.repeated
    return Tally(groups, tuple(bad), count, tuple(files), repeated)


QUOTE, PIECE = b'"', 1 << 18


class Broken(NamedTuple):
    """What stands for a row that is torn by a quote, or longer than a row can be; its text."""

    text: str


class Mending:
    """Reads the lines that a strict reader stumbled over once more, each alone; of a file that is
    walked through once at most."""

    def __init__(self, stream: TextIO, dialect: Dialect, width: int) -> None:
        self.stream, self.dialect, self.width, self.passed = stream, dialect, width, 0

    def rows(self, first: int, last: int) -> Iterator[tuple[int, Sequence[str]]]:
        """Yield the lines from first to last, from 1, as rows; one that is no whole row is broken."""
        lines = islice(self.stream, first - 1 - self.passed, last - self.passed)
        self.passed = last
        for number, line in enumerate(lines, first):
            yield number, self._row(line)

    def _row(self, line: str) -> Sequence[str]:
        try:
            (row,) = csv.reader([line], delimiter=self.dialect.delimiter)
        except (csv.Error, ValueError):
            return Broken(line)
        return (
            row
            if len(row) == self.width and not any("\n" in field or "\r" in field for field in row)
            else Broken(line)
        )


def may_be_torn(part: LedgerPart) -> bool:
    """Return whether some line of a text opens more quoted fields than it closes, so that only
    reading row by row tells what is meant."""
    return part.dialect is not None and _is_torn(
        part.path, part.dialect.delimiter, part.path.stat().st_mtime_ns
    )


@lru_cache(maxsize=64)
def _is_torn(path: Path, delimiter: str, _changed: int) -> bool:
    """Return it of a file, which is looked through once until it changes."""
    if not _has_quotes(path):
        return False
    import polars  # start-up

    lines = polars.scan_csv(
        path,
        separator="\x1f",
        quote_char=None,
        has_header=False,
        glob=False,
        schema={"line": polars.String},
        encoding="utf8-lossy",
    )
    mark = re.escape(delimiter)
    opened, closed = (
        polars.col("line").str.count_matches(pattern)
        for pattern in (f'(?:^|{mark})"', f'"(?:{mark}|\r?$)')
    )
    return bool(lines.select((opened > closed).any()).collect(engine="streaming").item())


def _has_quotes(path: Path) -> bool:
    """Return whether a quote stands anywhere in a file; read in pieces, since a file mapped into
    memory whole counts as memory of ours."""
    with path.open("rb") as stream:
        return any(QUOTE in piece for piece in iter(lambda: stream.read(PIECE), b""))


KEEPING = "budgetcli-keep"
"""The error handler that reads a byte which Windows-1252 leaves undefined as Latin-1 does."""


def _kept(error: UnicodeError) -> tuple[str, int]:
    """Return undecodable bytes as Latin-1 has them, and where to go on."""
    if isinstance(error, UnicodeDecodeError):
        return error.object[error.start : error.end].decode("latin-1"), error.end
    raise error


codecs.register_error(KEEPING, _kept)

_EXPONENT = re.compile(r"[+-]?\d{1,20}(?:[.,]\d{1,20})?[eE][+-]?\d{1,2}", re.ASCII)


class Misread(Exception):
    """The text is not in the encoding that its beginning is in."""


class AmountReader(NamedTuple):
    """How amounts are read: the decimal mark, how many decimals are kept, and whether a column may
    be empty.

    Without a mark, as for texts among the numbers of a workbook, a text is an amount where both
    marks give the same, or only one does.
    """

    mark: DecimalMark | None
    decimals: int
    may_be_empty: bool

    def of(self, value: object) -> int | Fault:
        """Return an amount in the smallest unit kept, or what is wrong with it; empty is 0 where
        that is allowed."""
        amount = self._decimal(value)
        if amount is None:
            return Fault.AMOUNT
        if amount is Fault.MARK:
            return Fault.MARK
        if amount is Fault.MISSING:
            return 0 if self.may_be_empty else Fault.MISSING
        scaled = EXACT.scaleb(amount, self.decimals) if isinstance(amount, Decimal) else Decimal(0)
        whole = int(scaled)
        return whole if whole == scaled else Fault.DECIMALS

    def _decimal(self, value: object) -> Decimal | Fault | None:
        if isinstance(value, bool):
            return None
        if isinstance(value, Decimal | int):
            return Decimal(value)
        text = "" if value is None else str(value).strip()
        if not text:
            return Fault.MISSING
        if text.endswith("%"):
            return None
        marks = tuple(DecimalMark) if self.mark is None else (self.mark,)
        found = {printed.amount for mark in marks if (printed := parse(text, mark)) is not None}
        if found:
            return found.pop() if len(found) == 1 else Fault.MARK
        return Decimal(text.replace(",", ".")) if _EXPONENT.fullmatch(text) else None


def amounts_in(part: LedgerPart, decimals: int) -> AmountReader:
    """Return how the amounts of a file are read."""
    return AmountReader(
        part.dialect.mark if part.dialect else part.mark, decimals, len(part.plan.money) > 1
    )


def dimensions_in(part: LedgerPart, dimensions: Sequence[Dimension]) -> list[Dimension]:
    """Return the same dimensions where they are in a file: by name, since columns of files may
    stand in another order."""
    return [part.plan.find(each.name, part.place) for each in dimensions]


def tally_part(part: LedgerPart, dimensions: Sequence[Dimension], decimals: int) -> Tally:
    """Return the groups of one file. A text that turns out not to be UTF-8 is read as Windows-1252.

    Raises ReadError where it turns out not to be in another encoding.
    """
    try:
        return _tally(part, dimensions, decimals)
    except Misread as error:
        if part.dialect is None or not part.dialect.encoding.startswith("utf-8"):
            raise ReadError(
                "unknown-encoding",
                worded("the text is not in {error} throughout", error=error),
                at=part.place,
                hint="say encoding in a layout, or save it as UTF-8",
            ) from error
        refuse_mixed(part.path, part.place)
        return _tally(
            part._replace(dialect=part.dialect._replace(encoding="cp1252")), dimensions, decimals
        )


def _tally(part: LedgerPart, dimensions: Sequence[Dimension], decimals: int) -> Tally:
    counting = _counted(part, dimensions, decimals)
    columns = counting.columns
    change = _derived(dimensions, columns)
    raw = {
        values: KeyGroup(each[0], tuple(each[3:]), each[1], each[2])
        for values, each in counting.groups.items()
    }
    return merged(
        [Tally(raw, tuple(counting.bad), counting.bad_count, repeated=counting.repeated)], change
    )


def _counted(part: LedgerPart, dimensions: Sequence[Dimension], decimals: int) -> _Counting:
    """Return the groups of one file by the texts of its columns."""
    counting = _Counting(part, dimensions, decimals)
    for line, record in records(part, frozenset((*counting.columns, *counting.money))):
        counting.add(line, record)
    return counting


def _derived(dimensions: Sequence[Dimension], columns: Sequence[int]) -> Callable[[Values], Values]:
    """Return how the texts of columns become the values of dimensions."""
    pairs = [
        (each, columns.index(each.column) if each.fixed is None else None) for each in dimensions
    ]
    return lambda texts: tuple(
        dimension.of("" if place is None else texts[place]) for dimension, place in pairs
    )


class _Counting:
    """The running groups of one file: by the texts of the columns that are asked for."""

    def __init__(self, part: LedgerPart, dimensions: Sequence[Dimension], decimals: int) -> None:
        self.file, self.width = part.name, len(part.plan.headers)
        self.headers, self.repeated = part.plan.headers, 0
        self.columns = sorted({each.column for each in dimensions if each.fixed is None})
        self.money = [each.column for each in part.plan.money]
        self.needs_one = len(self.money) > 1 and any(each.factor < 0 for each in part.plan.money)
        self.amounts = amounts_in(part, decimals)
        mark = self.amounts.mark
        plain = rf"-?\d{{1,15}}{',' if mark is DecimalMark.COMMA else '[.]'}\d{{{decimals}}}"
        self.plain = re.compile(plain if mark is not None else "(?!)", re.ASCII).fullmatch
        self.mark = "," if mark is DecimalMark.COMMA else "."
        self.key = _getter(self.columns)
        self.groups: dict[Values, list[int]] = {}
        self.bad: list[BadRow] = []
        self.bad_count = 0

    def add(self, line: int, record: Sequence[object]) -> None:
        """Count a row in; a bad one is kept with its line."""
        if len(record) != self.width and (len(record) < self.width or any(record[self.width :])):
            self._refuse(
                line,
                Fault.QUOTE if isinstance(record, Broken) else Fault.FIELDS if record else None,
            )
            return
        amounts = []
        for column in self.money:
            text = record[column]
            amount = (
                int(text.replace(self.mark, ""))
                if isinstance(text, str) and self.plain(text)
                else self.amounts.of(text)
            )
            if isinstance(amount, Fault):
                is_passed = not any(record) or self._is_header(record)
                self._refuse(line, None if is_passed else amount)
                return
            amounts.append(amount)
        if self.needs_one and not any(str(record[column]).strip() for column in self.money):
            self._refuse(line, Fault.MISSING if any(record) else None)
            return
        _gathered(self.groups, self.key(record), amounts)

    def _is_header(self, record: Sequence[object]) -> bool:
        """Return whether a row is the header once more, as where files were put together; it is
        counted."""
        is_header = tuple(str(field).strip() for field in record) == self.headers
        self.repeated += is_header
        return is_header

    def _refuse(self, line: int, fault: Fault | None) -> None:
        """Keep a bad row; a blank line is none."""
        if fault is not None:
            self.bad_count += 1
            if len(self.bad) < MOST_BAD:
                self.bad.append(BadRow(self.file, line, fault))


def _gathered(groups: dict[Any, list[int]], key: Any, amounts: list[int]) -> None:
    """Add the amounts of a row to the group of its key: rows, least, greatest, sums."""
    first, group = amounts[0], groups.get(key)
    if group is None:
        groups[key] = [1, first, first, *amounts]
        return
    group[0] += 1
    if first < group[1]:
        group[1] = first
    elif first > group[2]:
        group[2] = first
    for place, amount in enumerate(amounts, 3):
        group[place] += amount


def _getter(columns: Sequence[int]) -> Callable[[Sequence[object]], Values]:
    """Return the function that takes the texts of columns out of a row."""
    if len(columns) > 1:
        return itemgetter(*columns)
    return (lambda record: (str(record[columns[0]]),)) if columns else (lambda record: ())


def records(part: LedgerPart, columns: frozenset[int] | None = None) -> Records:
    """Yield each row of a file with its line, or row, from 1; other columns than these may be left
    empty.

    Raises ReadError where the file is damaged, Misread for a wrong encoding.
    """
    if part.kind is AccountFileKind.TEXT:
        return _of_text(part)
    if part.kind is AccountFileKind.SHEET:
        return _of_grid(part)
    from budgetcli.ledgers.engines import polars as frames  # start-up

    return frames.records(part)


def _of_text(part: LedgerPart) -> Records:
    dialect = part.dialect
    if dialect is None:
        raise TypeError(part.kind)
    errors = KEEPING if dialect.encoding == "cp1252" else "strict"
    opening = partial(part.path.open, encoding=dialect.encoding, errors=errors, newline="")
    with opening() as stream, opening() as again:
        reader = csv.reader(stream, delimiter=dialect.delimiter, strict=True)
        mending = Mending(again, dialect, len(part.plan.headers))
        try:
            for _ in range(dialect.skip):
                stream.readline()
            yield from _resumed(reader, mending, dialect.skip)
        except UnicodeDecodeError as error:
            raise Misread(dialect.encoding) from error


def _resumed(reader: Any, mending: Mending, skip: int) -> Records:
    """Yield the records of a reader; lines that it cannot part are read once more, each alone, and
    it goes on behind them."""
    line = skip + 1
    while True:
        try:
            for record in reader:
                yield line, record
                line = skip + reader.line_num + 1
        except csv.Error:
            last = skip + reader.line_num
            yield from mending.rows(line, last)
            line = last + 1
        else:
            return


def _of_grid(part: LedgerPart) -> Records:
    """Yield the rows of a sheet, each as wide as the header; whole numbers among the keys without a
    decimal point."""
    grid, width = part.grid, len(part.plan.headers)
    money = {each.column for each in part.plan.money}
    for number, values in enumerate(grid.values[part.skip :] if grid else (), part.skip + 1):
        row = [*values[:width], *("",) * (width - len(values))]
        shown = [
            "" if value is None else value if column in money else _text_of(value)
            for column, value in enumerate(row)
        ]
        yield number, shown if any(value != "" for value in shown) else ()


def _text_of(value: object) -> str:
    return code_of(value) if isinstance(value, Decimal) else str(value)


SAMPLED = 2_000
"""So many of the first rows tell what a column holds."""

MOST = 12
"""No file has more stages than this."""

_PLAIN = frozenset(
    {
        "budget",
        "budgettal",
        "budsjett",
        "haushalt",
        "plan",
        "regnskabstal",
        "aktuel",
        "realiseret",
        "bogfoert",
    }
)
_WORDS = _PLAIN | {word for words in STAGES.values() for word in words}
_BESIDE = re.compile(r"(?:19|20)\d\d|\d|[ivx]{1,4}")
_NO_STAGE = frozenset({STAGE, YEAR, SIGNS, SIDE, LENGTH, "account"})


def with_stages(part: LedgerPart) -> tuple[Plan, tuple[Note, ...]]:
    """Return the plan of a part with the column that holds stages among its dimensions, and a note
    of it; as it was where none does.

    Of a part with a column that its header calls the stage nothing more is asked.
    """
    plan = part.plan
    if STAGE in plan.dimensions or any(money.stage is not None for money in plan.money):
        return plan, ()
    free = {
        name: each
        for name, each in plan.dimensions.items()
        if each.is_whole and name not in _NO_STAGE
    }
    met = _met(part, free)
    if not met:
        return plan, ()
    found = next(iter(met))
    column, values = free[found], ", ".join(sorted(met[found]))
    said = worded(
        "the column `{value}` holds stages ({values}), which are never added to each other",
        value=plan.headers[column.column],
        values=values,
    )
    return plan._replace(dimensions={**plan.dimensions, STAGE: Dimension(STAGE, column.column)}), (
        Note("stage-column", said, part.place),
    )


def _met(part: LedgerPart, free: Mapping[str, Dimension]) -> dict[str, set[str]]:
    """Return the values of each column that holds nothing but a few stages in the first rows."""
    met: dict[str, set[str]] = {name: set() for name in free}
    try:
        for _, record in islice(records(part), SAMPLED):
            for name in [*met]:
                value = (
                    free[name].of(str(record[free[name].column]))
                    if free[name].column < len(record)
                    else ""
                )
                met[name].add(value)
                if not is_stage(value) or len(met[name]) > MOST:
                    del met[name]
            if not met:
                break
    except (
        Misread
    ):  # what is not in its encoding is refused where the rows are added up, with its lines
        return {}
    return {name: values for name, values in met.items() if values}


def is_stage(value: str) -> bool:
    """Return whether a value is a stage and nothing else: `Budget`, `Regnskab 2024`, `opr. budget`."""
    words = fold(value).split()
    return any(word in _WORDS for word in words) and all(
        word in _WORDS or _BESIDE.fullmatch(word) for word in words
    )


TAIL = 64 * 1024
"""The last row of a text is sought in so many bytes."""

_ONE_BYTE = frozenset({"utf-8", "utf-8-sig", "cp1252", "latin-1", "iso8859-1", "ascii"})


class StatedTotal(NamedTuple):
    """A last row with hardly a text: all its fields, its amounts, and whether it is called a total
    or nothing at all."""

    record: Sequence[object]
    amounts: tuple[int, ...]
    is_called: bool


def stated_in(part: LedgerPart, decimals: int) -> StatedTotal | None:
    """Return the last row of a file where it may state a total: at most one text beside its
    amounts, or the word for a total."""
    record = _last(part)
    money = [each.column for each in part.plan.money]
    if record is None or len(record) != len(part.plan.headers):
        return None
    texts = [
        text
        for column, value in enumerate(record)
        if column not in money and (text := str(value or "").strip())
    ]
    amounts = [amounts_in(part, decimals).of(record[column]) for column in money]
    sums = tuple(each for each in amounts if isinstance(each, int))
    is_called = any(fold(text) in TOTAL for text in texts) and len(texts) < 3
    if (
        len(sums) < len(amounts)
        or not any(sums)
        or not (is_called or _is_bare(texts, len(record) - len(money)))
    ):
        return None
    return StatedTotal(record, sums, is_called or not texts)


def _is_bare(texts: Sequence[str], others: int) -> bool:
    """Return whether a row has at most one text where the header names more."""
    return len(texts) < 2 < others + 1


def closed(tally: Tally, part: LedgerPart, dimensions: Sequence[Dimension], decimals: int) -> Tally:
    """Return the tally of a file, what it adds up to kept, without a last row that states that sum
    or is called a total."""
    stated, sums = stated_in(part, decimals), _sums(tally, len(part.plan.money))
    whole = tally._replace(files=(FileSum(part.name, tally.rows, sums, None, tally.repeated),))
    rest = (
        ()
        if stated is None
        else tuple(total - own for total, own in zip(sums, stated.amounts, strict=True))
    )
    if stated is None or tally.rows < 3 or not (stated.is_called or rest == stated.amounts):
        return whole
    key = tuple(each.of(str(stated.record[each.column] or "")) for each in dimensions)
    if key not in tally.groups:
        return whole
    groups = {values: group for values, group in tally.groups.items() if values != key}
    known = tally.groups[key]
    if known.rows > 1:
        left = tuple(total - own for total, own in zip(known.sums, stated.amounts, strict=True))
        groups[key] = KeyGroup(known.rows - 1, left, known.least, known.greatest)
    return tally._replace(
        groups=groups,
        files=(FileSum(part.name, tally.rows - 1, rest, stated.amounts, tally.repeated),),
    )


def _sums(tally: Tally, count: int) -> tuple[int, ...]:
    return tuple(
        sum(group.sums[place] for group in tally.groups.values()) for place in range(count)
    )


def _last(part: LedgerPart) -> Sequence[object] | None:
    """Return the last row that holds something, None where it is not had without reading all of a
    large file."""
    if (
        part.kind is AccountFileKind.TEXT
        and part.dialect is not None
        and part.dialect.encoding in _ONE_BYTE
    ):
        return _last_of_text(part, part.dialect)
    if part.kind in (AccountFileKind.PARQUET, AccountFileKind.ARROW):
        from budgetcli.ledgers.engines import polars  # start-up

        found: Sequence[object] | None = polars.last(part)
        return found
    rows = deque((record for _, record in records(part) if any(record)), maxlen=1)
    return rows[0] if rows else None


def _last_of_text(part: LedgerPart, dialect: Dialect) -> Sequence[object] | None:
    with part.path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - TAIL))
        lines = stream.read().decode(dialect.encoding, errors="replace").splitlines()
    first = 1 if size > TAIL else dialect.skip
    filled = [line for line in lines[first:] if line.strip(f"{dialect.delimiter} \t")]
    return next(csv.reader(filled[-1:], delimiter=dialect.delimiter), None) if filled else None
