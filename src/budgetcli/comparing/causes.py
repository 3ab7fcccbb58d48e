"""What is known to have changed a budget: measures of the record, and whatever else is said to have
happened between two budgets."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Side
from budgetcli.model.numbers import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.comparing.alignment import Footing
    from budgetcli.model.budgets import Applied, Column, Year


class CauseKind(StrEnum):
    """What a cause is."""

    MEASURE = "measure"
    DEMOGRAPHY = "demography"
    PRESSURE = "pressure"


class Cause(NamedTuple):
    """Something known to have changed the budget: its effect on the balance by year, None where
    nobody knows.

    `line` is the id of the line it changed, of the budget after or before; None for what has no
    line, as a pressure. The years are those of the budget after, unless `is_undone`: then the
    budget before had it, and the years are its.
    """

    id: str
    title: str
    kind: CauseKind
    effect: tuple[tuple[Year, Decimal | None], ...]
    line: str | None = None
    side: Side = Side.NET
    is_undone: bool = False


def recorded(footing: Footing) -> tuple[Cause, ...]:
    """Return the measures that one record has and the other has not: what was applied, and, turned,
    what was taken out."""
    first, second = footing.before.applied, footing.after.applied
    return (*_causes(second, first, undone=False), *_causes(first, second, undone=True))


def _causes(
    records: Iterable[Applied], others: Iterable[Applied], *, undone: bool
) -> Iterable[Cause]:
    known = set(others)
    for record in records:
        if record not in known:
            effect = tuple(
                (year, None if amount is None else EXACT.minus(amount) if undone else amount)
                for year, amount in record.effect
            )
            yield Cause(
                record.measure,
                record.title,
                CauseKind.MEASURE,
                effect,
                record.line,
                record.side,
                undone,
            )


def effect_on(cause: Cause, column: Column, footing: Footing) -> Decimal | None:
    """Return what a cause does to a column of the first budget: to the net, and to the side it is
    of; 0 elsewhere, None if unknown."""
    year = column.year if cause.is_undone else footing.later(column).year
    if year is None or column.side not in (Side.NET, cause.side):
        return Decimal(0)
    return dict(cause.effect).get(year, Decimal(0))


def causes_by_line(footing: Footing, causes: Iterable[Cause]) -> dict[str, list[Cause]]:
    """Return the causes of each line by its id: its own and those of the lines below it."""
    found: dict[str, list[Cause]] = {}
    for cause in causes:
        home = footing.before if cause.is_undone else footing.after
        if cause.line is not None and cause.line in home.by_id:
            for id in dict.fromkeys(
                (cause.line, *(line.id for line in home.ancestors(cause.line)))
            ):
                found.setdefault(id, []).append(cause)
    return found
