"""Codes that a spreadsheet has spoilt: account strings of several lengths, and numbers cut short to
powers of ten."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from budgetcli.ledgers.columns import LENGTH
from budgetcli.ledgers.masking import masked
from budgetcli.model.budgets import Note
from budgetcli.model.names import one_line
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.ledgers.columns import Dimension
    from budgetcli.ledgers.engines.sums import Tally
    from budgetcli.ledgers.files import Ledger

_CUT_SHORT = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{1,2}")
MOST_LENGTHS = 4


def rows_said(count: int) -> str:
    """Return a number of rows in words."""
    return "1 row" if count == 1 else f"{count:,} rows"


def told_of(found: Tally, count: int, asked: Sequence[Dimension], ledger: Ledger) -> Iterator[Note]:
    """Yield a note where account strings that are parted by characters differ in length, and where
    the first codes are powers of ten."""
    places = [number for number, each in enumerate(asked) if each.name == LENGTH]
    rows = Counter[str]()
    for values, group in found.groups.items():
        for place in places:
            rows[values[place]] += group.rows
    if len(rows) > 1:
        counts = ", ".join(
            f"{length} in {rows_said(count)}" for length, count in rows.most_common(MOST_LENGTHS)
        )
        yield Note(
            "account-length",
            worded(
                "account strings differ in length ({counts}); pieces are counted from the first character",
                counts=counts,
            ),
            ledger.place,
        )
    cut = [
        (value, group.rows)
        for values, group in found.groups.items()
        for value in values[:count]
        if _CUT_SHORT.fullmatch(value)
    ]
    if cut:
        rows_cut = rows_said(sum(own for _, own in cut))
        yield Note(
            "digits-lost",
            worded(
                "the codes of {rows_cut} are cut short, such as `{one_line}`: a spreadsheet keeps 15 digits of a number, so their last ones are lost; export codes as texts",
                rows_cut=rows_cut,
                one_line=one_line(masked(cut[0][0])),
            ),
            ledger.place,
        )
