"""What every engine gives for a ledger: rows and exact sums by key, and the rows that could not be
read."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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


class Group(NamedTuple):
    """The rows of one key: how many, the sum of each column of amounts, and the least and greatest
    of the first.

    Amounts are whole numbers of the smallest unit kept: hundredths, where two decimals are.
    """

    rows: int
    sums: tuple[int, ...]
    least: int = 0
    greatest: int = 0

    def plus(self, other: Group) -> Group:
        """Return both groups as one."""
        sums = tuple(mine + theirs for mine, theirs in zip(self.sums, other.sums, strict=True))
        return Group(
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

    groups: dict[Values, Group]
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
    groups: dict[Values, Group] = {}
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
