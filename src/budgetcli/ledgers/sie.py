"""A Swedish SIE file as account rows: its entries become a csv, held against the closing balances
that it states."""

from __future__ import annotations

import csv
import shlex
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Note
from budgetcli.model.errors import BudgetError, Place, ReadError, worded
from budgetcli.model.numbers import exact_sum

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MARK = b"#FLAGGA"
ENCODING = "cp437"
"""What the format calls PC8."""

FIELDS = ("account", "account_name", "year", "date", "cost_centre", "project", "text", "amount")
COST_CENTRE, PROJECT = "1", "6"
"""The numbers of the dimensions that the format reserves for them."""


class SieEntry(NamedTuple):
    """An entry: the account, its objects by dimension, the amount with debit positive, the date and
    the text."""

    account: str
    objects: dict[str, str]
    amount: Decimal
    date: str
    text: str


class Read(NamedTuple):
    """What a file holds: names of accounts, the years as (first day, last day), the entries, and the
    results stated of the current year by account."""

    names: dict[str, str]
    years: dict[str, tuple[str, str]]
    entries: list[SieEntry]
    results: dict[str, Decimal]


def is_sie(path: Path) -> bool:
    """Return whether a file begins as a SIE file does."""
    with path.open("rb") as stream:
        return stream.read(64).lstrip(b"\xef\xbb\xbf \r\n").upper().startswith(MARK)


def rows_of(path: Path, target: Path, place: Place) -> tuple[Note, ...]:
    """Write the entries of a SIE file as a csv, and return what is to be said of it.

    Raises ReadError where it has no entries or a line is none of the format, BudgetError where an
    entry does not balance or the results stated are not those of the entries.
    """
    read = _read(path.read_bytes().removeprefix(b"\xef\xbb\xbf").decode(ENCODING), place)
    if not read.entries:
        raise ReadError(
            "no-budget-found",
            "this SIE file states balances and no entries",
            at=place,
            hint="export it as type 4",
        )
    _prove(read, place)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        writer.writerow(FIELDS)
        for each in read.entries:
            writer.writerow(
                (
                    each.account,
                    read.names.get(each.account, ""),
                    _year(each.date, read.years) or "",
                    each.date,
                    each.objects.get(COST_CENTRE, ""),
                    each.objects.get(PROJECT, ""),
                    each.text,
                    f"{each.amount:f}",
                )
            )
    said = worded(
        "a SIE file with {entries:,} entries; {stated:,} stated results are those of its entries",
        entries=len(read.entries),
        stated=len(read.results),
    )
    return (Note("sie", said, place),)


class _SieReader:
    """Reads the lines of a file, one after the other."""

    def __init__(self, place: Place) -> None:
        self.read, self.place = Read({}, {}, [], {}), place
        self.own: list[SieEntry] | None = None
        self.date, self.begun = "", 0

    def line(self, fields: Sequence[str], number: int) -> None:
        """Take a line; of records that say nothing here none is kept."""
        name = fields[0].upper()
        if name == "#VER":
            self.date = fields[3] if len(fields) > 3 else ""
            self.own, self.begun = [], number
        elif name == "#TRANS":
            self._trans(fields, number)
        elif name == "}" and self.own is not None:
            _balanced(self.own, self.begun, self.place)
            self.own = None
        else:
            self._record(name, fields, number)

    def _trans(self, fields: Sequence[str], number: int) -> None:
        entry = _entry(fields, self.date, number, self.place)
        self.read.entries.append(entry)
        if self.own is not None:
            self.own.append(entry)

    def _record(self, name: str, fields: Sequence[str], number: int) -> None:
        if name == "#KONTO" and len(fields) > 2:
            self.read.names[fields[1]] = fields[2]
        elif len(fields) > 3 and name == "#RAR":
            self.read.years[fields[1]] = (fields[2], fields[3])
        elif len(fields) > 3 and name == "#RES" and fields[1] == "0":
            self.read.results[fields[2]] = _amount(fields[3], number, self.place)


def _read(text: str, place: Place) -> Read:
    reader = _SieReader(place)
    for number, line in enumerate(text.splitlines(), 1):
        fields = _fields(line, number, place)
        if fields:
            reader.line(fields, number)
    return reader.read


def _fields(line: str, number: int, place: Place) -> list[str]:
    """Return the fields of a line; the objects in braces are one field with its braces."""
    lexer = shlex.shlex(line.strip(), posix=True, punctuation_chars="")
    lexer.whitespace_split, lexer.commenters, lexer.quotes, lexer.escape = True, "", '"', "\\"
    try:
        pieces = list(lexer)
    except ValueError as error:
        raise ReadError(
            "unreadable-file",
            worded("line {line}: a quote is left open", line=number),
            at=place,
        ) from error
    found: list[str] = []
    is_inside = False
    for piece in pieces:
        if is_inside:
            found[-1] += f" {piece}"
        else:
            found.append(piece)
        if piece.startswith("{") and len(found) > 1:
            is_inside = True
        if piece.endswith("}"):
            is_inside = False
    return found


def _entry(fields: Sequence[str], date: str, number: int, place: Place) -> SieEntry:
    """Return an entry: `#TRANS account {objects} amount date text`."""
    if len(fields) < 4:
        raise ReadError(
            "unreadable-file",
            worded("line {line}: an entry has an account, objects and an amount", line=number),
            at=place,
        )
    objects = fields[2].strip("{} ").split()
    return SieEntry(
        fields[1],
        dict(zip(objects[::2], objects[1::2], strict=False)),
        _amount(fields[3], number, place),
        fields[4] if len(fields) > 4 and fields[4] else date,
        fields[5] if len(fields) > 5 else "",
    )


def _amount(text: str, number: int, place: Place) -> Decimal:
    try:
        amount = Decimal(text) if text.isascii() else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite():
        raise ReadError(
            "bad-rows",
            worded("line {line}: `{text}` is no amount", line=number, text=text[:40]),
            at=place,
        )
    return amount


def _balanced(entries: Sequence[SieEntry], line: int, place: Place) -> None:
    total = exact_sum([each.amount for each in entries])
    if total:
        raise BudgetError(
            "control-total",
            worded("line {line}: the entry is out of balance by {total:f}", line=line, total=total),
            at=place,
        )


def _year(date: str, years: dict[str, tuple[str, str]]) -> str | None:
    """Return the year of a date: that in which its fiscal year ends, else its own."""
    ends = [last for first, last in years.values() if first <= date <= last]
    return (ends[0] if ends else date)[:4] or None


def _prove(read: Read, place: Place) -> None:
    """Raise BudgetError where a result stated of the current year is not the sum of its entries."""
    first, last = read.years.get("0", ("", "99999999"))
    for account, stated in read.results.items():
        own = [e.amount for e in read.entries if e.account == account and first <= e.date <= last]
        total = exact_sum(own)
        if total != stated:
            raise BudgetError(
                "control-total",
                worded(
                    "the entries of account {account} add up to {total:f}, and {stated:f} is stated",
                    account=account,
                    total=total,
                    stated=stated,
                ),
                at=place,
            )
