"""Two account files held against each other by key: what changed, exactly, with the totals of both
sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.comparing.diffs import Change, ChangeKind, Diff, Footing
from budgetcli.ledgers.accounts import (
    amount_of,
    heading_of,
    inputs_of,
    order_of,
    rows_said,
    sign_of,
)
from budgetcli.ledgers.engines.rows import Tally, may_be_torn, stated_in
from budgetcli.ledgers.files import AccountFileKind
from budgetcli.ledgers.rollups import asked_of, is_in_frames, rolled, tally
from budgetcli.model.budgets import Budget, Column, Line, Role, Sign
from budgetcli.model.names import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from budgetcli.ledgers.account_layouts import Dimension
    from budgetcli.ledgers.accounts import Chart
    from budgetcli.ledgers.engines.rows import Values
    from budgetcli.ledgers.files import Ledger
    from budgetcli.ledgers.rollups import Entry

Amounts = dict[tuple["Values", Column], "Decimal"]
"""Sums by key and column, in the canonical sign."""


class LedgerSide(NamedTuple):
    """One of the two: its budget without lines, the sums of the lines that differ anywhere, and of
    everything."""

    budget: Budget
    sums: Amounts
    totals: Mapping[Column, Decimal]


def compare_ledgers(
    before: Ledger, after: Ledger, chart: Chart, engine: str = "auto", *, digest: bool = False
) -> Diff:
    """Return what changed from one ledger to the other by the columns of the layout: a change a key
    and column, and both totals.

    Raises BudgetError as rolling up does, DoubtError where the sign of expenditure is open.
    """
    ledgers = (before, after)
    asked = [asked_of(each, each.layout.by) for each in ledgers]
    count = len(before.layout.by)
    found = _differing(ledgers, asked, count, engine)
    first, second = (
        _side(ledger, own, *tallies, digest=digest)
        for ledger, own, tallies in zip(ledgers, asked, found, strict=True)
    )
    changes = tuple(_changes(first, second, chart))
    line = Line("total", "", Role.TOTAL)
    totals = [
        Change(
            line, ChangeKind.CHANGED, column, first.totals.get(column), second.totals.get(column)
        )
        for column in sorted({**first.totals, **second.totals}, key=order_of)
    ]
    columns = tuple(total.column for total in totals)
    return Diff(
        first.budget,
        second.budget,
        changes,
        tuple(totals),
        Footing(first.budget, second.budget, columns, (), (), {}),
    )


def _differing(
    ledgers: Sequence[Ledger], asked: Sequence[Sequence[Dimension]], count: int, engine: str
) -> list[tuple[Tally, Tally]]:
    """Return of each ledger the groups of the lines that differ, and the groups of everything by
    year, stage, sign code and side.

    In frames the keys that are alike on both sides never become values of Python.
    """
    if all(is_in_frames(ledger, engine) and not _has_other_rows(ledger) for ledger in ledgers):
        from budgetcli.ledgers.engines import polars as frames  # start-up

        try:
            return [*frames.differing(ledgers, asked, count)]
        except frames.Doubt:
            pass
    tallies = [tally(ledger, own, engine) for ledger, own in zip(ledgers, asked, strict=True)]
    changed = {
        key[:count]
        for one, other in (tallies, tallies[::-1])
        for key, group in one.groups.items()
        if key not in other.groups or other.groups[key].sums != group.sums
    }
    return [
        (
            found._replace(
                groups={key: group for key, group in found.groups.items() if key[:count] in changed}
            ),
            _totals(found, count),
        )
        for found in tallies
    ]


def _has_other_rows(ledger: Ledger) -> bool:
    """Return whether a file is a workbook, may end with a row that is a total, or has rows that may
    be torn by a quote."""
    return any(
        part.kind is AccountFileKind.SHEET
        or stated_in(part, ledger.layout.decimals)
        or may_be_torn(part)
        for part in ledger.parts
    )


def _totals(found: Tally, count: int) -> Tally:
    groups: dict[Values, Any] = {}
    for key, group in found.groups.items():
        groups[key[count:]] = group.plus(groups[key[count:]]) if key[count:] in groups else group
    return found._replace(groups=groups)


def _side(
    ledger: Ledger, asked: Sequence[Dimension], lines: Tally, everything: Tally, *, digest: bool
) -> LedgerSide:
    by = ledger.layout.by
    whole = rolled(everything, asked[len(by) :], (), ledger)
    sign, notes = sign_of(whole, ledger.layout, ledger.place)
    factor = -1 if sign is Sign.EXPENSE_POSITIVE and not whole.is_signed else 1
    unproved = ledger._replace(layout=ledger.layout._replace(control=type(ledger.layout.control)()))
    stages = len({entry.stage for entry in whole.entries}) > 1
    sums = _amounts(
        rolled(lines, asked, by, unproved).entries, factor, ledger.layout.decimals, stages=stages
    )
    everything_by_column = _amounts(whole.entries, factor, ledger.layout.decimals, stages=stages)
    totals = {column: amount for (_, column), amount in everything_by_column.items()}
    budget = Budget(
        heading=heading_of(ledger, sign),
        columns=tuple(sorted(totals, key=order_of)),
        inputs=inputs_of(ledger, digest=digest),
        notes=(rows_said(whole, ledger), *notes, *whole.notes),
    )
    return LedgerSide(budget, sums, totals)


def _amounts(entries: Iterable[Entry], factor: int, decimals: int, *, stages: bool) -> Amounts:
    """Return sums by key and column, a net beside the sides where there are some; a lone stage
    tells nothing apart and is left out."""
    steps: dict[tuple[Values, Column], int] = {}
    for entry in entries:
        net = Column(entry.year, entry.stage if stages else None)
        for column in (net,) if entry.side is None else (net._replace(side=entry.side), net):
            steps[entry.values, column] = (
                steps.get((entry.values, column), 0) + factor * entry.amount
            )
    return {key: amount_of(each, decimals) for key, each in steps.items()}


def _changes(before: LedgerSide, after: LedgerSide, chart: Chart) -> Iterator[Change]:
    """Yield a change for each key and column whose sums differ; a key that one side lacks
    altogether is added or removed."""
    known = [{values for values, _ in side.sums} for side in (before, after)]
    for values, column in sorted(
        {**before.sums, **after.sums}, key=lambda key: (key[0], order_of(key[1]))
    ):
        old, new = before.sums.get((values, column)), after.sums.get((values, column))
        if old != new:
            kind = (
                ChangeKind.CHANGED
                if values in known[0] and values in known[1]
                else ChangeKind.ADDED
                if old is None
                else ChangeKind.REMOVED
            )
            yield Change(_line(values, chart), kind, column, old, new)


def _line(values: Values, chart: Chart) -> Line:
    return Line(
        "/".join(slug(value) or "not-stated" for value in values),
        " / ".join(_named(values, chart)),
        code="/".join(values),
    )


def _named(values: Iterable[str], chart: Chart) -> Iterator[str]:
    """Yield each code, with its name where the chart has one."""
    for value in values:
        yield f"{value} {chart.names[value]}" if chart.names.get(value) else value or "–"
