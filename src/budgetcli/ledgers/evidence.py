"""Whether a file is plainly postings, asked before it is read as a printed table, which of so many
rows takes long and says little."""

from __future__ import annotations

import re
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.ledgers.columns import MONEY, is_header, word_of
from budgetcli.ledgers.heads import HEADER_ROWS, Head, heads_of
from budgetcli.model.errors import BudgetError, Place
from budgetcli.model.names import fold, one_line
from budgetcli.model.numbers import marks_of
from budgetcli.model.sentences import worded
from budgetcli.reading.sources import is_own_file
from budgetcli.reading.terms import TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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


def _judged(name: str, head: Head) -> Postings | None:
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
