"""What each file of a ledger is found to have: stated totals proved, files without rows and files
that are the same told."""

from __future__ import annotations

import filecmp
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Note
from budgetcli.model.errors import BudgetError, Place
from budgetcli.model.numbers import EXACT
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.ledgers.engines.sums import FileSum, Tally
    from budgetcli.ledgers.files import Ledger

MOST_COMPARED = 200
"""Of more files no two are compared byte by byte."""


def refuse_stated(found: Tally, decimals: int) -> None:
    """Raise BudgetError where the last row of a file is a total of something else; not where bad
    rows are left out on purpose."""
    for each in found.files:
        if each.stated not in (None, each.sums) and not found.bad_count:
            stated, total = (
                EXACT.scaleb(Decimal(sum(amounts or ())), -decimals)
                for amounts in (each.stated, each.sums)
            )
            raise BudgetError(
                "control-total",
                worded(
                    "the last row states a total of {stated:,f}, and the rows above it add up to {total:,f}",
                    stated=stated,
                    total=total,
                ),
                at=Place(each.name),
            )


def notes_of(ledger: Ledger, files: Sequence[FileSum]) -> Iterator[Note]:
    """Yield a note for each file whose last row states its total, that has no row, or that is the
    same as another, byte for byte."""
    for each in files:
        if each.stated is not None and each.stated == each.sums:
            yield Note(
                "control-total",
                "the last row states the sum of the others, and they add up to it",
                Place(each.name),
            )
        elif each.stated is not None:
            yield Note(
                "control-total",
                "the last row states a total, which the rows that can be read do not add up to",
                Place(each.name),
            )
        if each.repeated:
            times = (
                worded("once")
                if each.repeated == 1
                else worded("{count:,} times", count=each.repeated)
            )
            yield Note(
                "header-again",
                worded(
                    "the header stands {times} more among the rows and is passed over", times=times
                ),
                Place(each.name),
            )
        if not each.rows and len(files) > 1:
            yield Note("no-rows", "there is no row of accounts in this file", Place(each.name))
    paths = {part.name: part.path for part in ledger.parts}
    for one, other in combinations(files if len(files) <= MOST_COMPARED else (), 2):
        same = one.rows and one[1:3] == other[1:3] and paths[one.name] != paths[other.name]
        if same and filecmp.cmp(paths[one.name], paths[other.name], shallow=False):
            yield Note(
                "same-content",
                worded("this is byte for byte {name}; the rows of both are counted", name=one.name),
                Place(other.name),
            )
