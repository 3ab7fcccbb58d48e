"""Where rows are: file and line of those that have certain values."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any

from budgetcli.ledgers.engines.rows import amounts_in, dimensions_in, records
from budgetcli.ledgers.files import FINDING, Kind
from budgetcli.model.errors import Place
from budgetcli.model.numbers import EXACT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from budgetcli.ledgers.columns import Dimension
    from budgetcli.ledgers.engines.sums import Values
    from budgetcli.ledgers.files import Ledger, Part

LARGE = 8 * 1024 * 1024
"""Bytes from which a file is searched with polars."""


def rows_of(
    ledger: Ledger,
    dimensions: Sequence[Dimension],
    values: Values,
    *,
    amount: int | None = None,
    most: int = 5,
) -> list[tuple[Place, int]]:
    """Return file and line of the first rows that have these values, and this first amount in the
    smallest unit where one is given."""
    found: list[tuple[Place, int]] = []
    for part in ledger.parts:
        wanted = list(zip(dimensions_in(part, dimensions), values, strict=True))
        found += [
            (part.place, line) for line in _lines(ledger, part, wanted, amount, most - len(found))
        ]
        if len(found) >= most:
            break
    return found


def _lines(
    ledger: Ledger,
    part: Part,
    wanted: Sequence[tuple[Dimension, str]],
    amount: int | None,
    most: int,
) -> list[int]:
    if part.kind is not Kind.SHEET and part.path.stat().st_size >= LARGE:
        finding: Any = import_module(FINDING)
        exact = None if amount is None else EXACT.scaleb(Decimal(amount), -ledger.layout.decimals)
        try:
            return finding.lines_of(part, wanted, ledger.scratch, exact, most)  # type: ignore[no-any-return]
        except (finding.Doubt, finding.PolarsError):
            pass
    amounts, column, found = amounts_in(part, ledger.layout.decimals), part.plan.money[0].column, []
    for line, record in records(part):
        alike = len(record) == len(part.plan.headers) and all(
            each.of(str(record[each.column])) == value for each, value in wanted
        )
        if alike and (amount is None or amounts.of(record[column]) == amount):
            found.append(line)
        if len(found) >= most:
            break
    return found


Wanted = tuple[tuple[str | None, ...], int]
"""A value for each dimension, None for any, and a first amount in the smallest unit."""


def rows_among(
    ledger: Ledger, dimensions: Sequence[Dimension], wanted: Collection[Wanted]
) -> dict[Wanted, list[tuple[Place, int]]]:
    """Return file and line of all rows that have these values with this first amount, in the
    smallest unit; each file is read once."""
    found: dict[Wanted, list[tuple[Place, int]]] = {each: [] for each in wanted}
    masks = {tuple(value is None for value in values) for values, _ in found}
    for part in ledger.parts if found else ():
        for values, amount, line in _among(ledger, part, dimensions_in(part, dimensions), found):
            for mask in masks:
                key = (
                    tuple(
                        None if hidden else value
                        for hidden, value in zip(mask, values, strict=True)
                    ),
                    amount,
                )
                if key in found:
                    found[key].append((part.place, line))
    return found


def _among(
    ledger: Ledger, part: Part, dimensions: Sequence[Dimension], wanted: Collection[Wanted]
) -> Iterator[tuple[Values, int, int]]:
    """Yield values, amount and line of the rows of a file that may be wanted."""
    decimals = ledger.layout.decimals
    if part.kind is not Kind.SHEET and part.path.stat().st_size >= LARGE:
        finding: Any = import_module(FINDING)
        exact = [(values, EXACT.scaleb(Decimal(amount), -decimals)) for values, amount in wanted]
        with suppress(finding.Doubt, finding.PolarsError):
            rows = finding.lines_among(part, dimensions, exact, ledger.scratch)
            yield from (
                (values, int(EXACT.scaleb(amount, decimals)), line) for values, amount, line in rows
            )
            return
    amounts, column = amounts_in(part, decimals), part.plan.money[0].column
    for line, record in records(part):
        amount = amounts.of(record[column]) if len(record) == len(part.plan.headers) else None
        if isinstance(amount, int):
            yield tuple(each.of(str(record[each.column])) for each in dimensions), amount, line
