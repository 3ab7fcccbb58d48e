"""A ledger row by row: every file format, every doubt settled, every bad row with its line; memory
for the groups only."""

from __future__ import annotations

import codecs
import csv
import re
from decimal import Decimal
from functools import partial
from importlib import import_module
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from budgetcli.ledgers.columns import code_of
from budgetcli.ledgers.encodings import refuse_mixed
from budgetcli.ledgers.engines.quotes import Broken, Mending
from budgetcli.ledgers.engines.sums import MOST_BAD, BadRow, Fault, Group, Tally, Values, merged
from budgetcli.ledgers.files import FRAMES, Kind
from budgetcli.model.errors import ReadError
from budgetcli.model.numbers import EXACT, DecimalMark, parse
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from budgetcli.ledgers.columns import Dimension
    from budgetcli.ledgers.files import Part

    Records = Iterator[tuple[int, Sequence[object]]]

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


class Amounts(NamedTuple):
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


def amounts_in(part: Part, decimals: int) -> Amounts:
    """Return how the amounts of a file are read."""
    return Amounts(
        part.dialect.mark if part.dialect else part.mark, decimals, len(part.plan.money) > 1
    )


def dimensions_in(part: Part, dimensions: Sequence[Dimension]) -> list[Dimension]:
    """Return the same dimensions where they are in a file: by name, since columns of files may
    stand in another order."""
    return [part.plan.find(each.name, part.place) for each in dimensions]


def tally_part(part: Part, dimensions: Sequence[Dimension], decimals: int) -> Tally:
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


def _tally(part: Part, dimensions: Sequence[Dimension], decimals: int) -> Tally:
    counting = _counted(part, dimensions, decimals)
    columns = counting.columns
    change = _derived(dimensions, columns)
    raw = {
        values: Group(each[0], tuple(each[3:]), each[1], each[2])
        for values, each in counting.groups.items()
    }
    return merged(
        [Tally(raw, tuple(counting.bad), counting.bad_count, repeated=counting.repeated)], change
    )


def _counted(part: Part, dimensions: Sequence[Dimension], decimals: int) -> _Counting:
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

    def __init__(self, part: Part, dimensions: Sequence[Dimension], decimals: int) -> None:
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


def records(part: Part, columns: frozenset[int] | None = None) -> Records:
    """Yield each row of a file with its line, or row, from 1; other columns than these may be left
    empty.

    Raises ReadError where the file is damaged, Misread for a wrong encoding.
    """
    if part.kind is Kind.TEXT:
        return _of_text(part)
    return (
        _of_grid(part)
        if part.kind is Kind.SHEET
        else cast("Records", import_module(FRAMES).records(part))
    )


def _of_text(part: Part) -> Records:
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


def _of_grid(part: Part) -> Records:
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
