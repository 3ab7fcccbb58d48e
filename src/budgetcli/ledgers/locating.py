"""Where rows are: file and line of those that have certain values."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any

from budgetcli.ledgers.files import FRAMES, Kind
from budgetcli.ledgers.rows import amounts_in, dimensions_in, records
from budgetcli.model.errors import Place
from budgetcli.model.numbers import EXACT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.ledgers.columns import Dimension
    from budgetcli.ledgers.files import Ledger, Part
    from budgetcli.ledgers.tallies import Values

LARGE = 8 * 1024 * 1024
"""Bytes from which a file is searched with polars."""


def rows_of(
    ledger: Ledger, dimensions: Sequence[Dimension], values: Values, *, amount: int | None = None, most: int = 5
) -> list[tuple[Place, int]]:  # fmt: skip
    """Return file and line of the first rows that have these values, and this first amount in the smallest unit where one is given."""
    found: list[tuple[Place, int]] = []
    for part in ledger.parts:
        wanted = list(zip(dimensions_in(part, dimensions), values, strict=True))
        found += [(part.place, line) for line in _lines(ledger, part, wanted, amount, most - len(found))]
        if len(found) >= most:
            break
    return found


def _lines(ledger: Ledger, part: Part, wanted: Sequence[tuple[Dimension, str]], amount: int | None, most: int) -> list[int]:
    if part.kind is not Kind.SHEET and part.path.stat().st_size >= LARGE:
        frames: Any = import_module(FRAMES)
        exact = None if amount is None else EXACT.scaleb(Decimal(amount), -ledger.layout.decimals)
        try:
            return frames.lines_of(part, wanted, ledger.scratch, exact, most)  # type: ignore[no-any-return]
        except (frames.Doubt, frames.PolarsError):
            pass
    amounts, column, found = amounts_in(part, ledger.layout.decimals), part.plan.money[0].column, []
    for line, record in records(part):
        alike = len(record) == len(part.plan.headers) and all(each.of(str(record[each.column])) == value for each, value in wanted)
        if alike and (amount is None or amounts.of(record[column]) == amount):
            found.append(line)
        if len(found) >= most:
            break
    return found
