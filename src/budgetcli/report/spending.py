"""The part of a report that says what is spent: the table as published, each line's share, and its
development."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Role
from budgetcli.model.numbers import EXACT
from budgetcli.report import charts
from budgetcli.report.blocks import Bullets, Drawing, Grid, Paragraph, Section
from budgetcli.views.summaries import SummaryView, told_shares

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.model.budgets import Column, Line
    from budgetcli.report.blocks import Block
    from budgetcli.report.material import Material
    from budgetcli.report.wording import Wording

MOST_ROWS, MOST_CELLS = 120, 3000
"""A page bears so many rows, and so many cells, of the table."""

MOST_NOTES = 5
LEAST_TOPS = 3
"""With fewer lines at the top, those below them are drawn."""

MOST_AMOUNTS = 5
"""Of more amounts beside each other only the first and the last are written out."""

MOST_BARS, MOST_SERIES = 12, 6
"""So many lines are drawn, the largest; all stand in the table."""


def spending(material: Material, said: Wording) -> Section:
    """Return the table, the shares and the development, each with a sentence that says what it
    shows."""
    return Section("spending", said.word("spending"), tuple(_blocks(material, said)))


def _blocks(material: Material, said: Wording) -> Iterator[Block]:
    view = SummaryView(material.summary, material.sign)
    table = view.table(said.language)
    legend = (
        "sign-legend"
        if any(column.side != "net" for column in material.summary.columns)
        else "sign-legend-net"
    )
    yield Paragraph(said.word(said.of_table(legend), table.caption))
    kept = _kept(material)
    if len(kept) < len(material.budget.lines):
        yield Paragraph(said.word("most-rows", len(material.budget.lines), len(kept)))
        table = table._replace(rows=tuple(table.rows[number] for number in kept))
    yield Grid(table, said.word("table-caption", table.title, table.caption))
    notes = list(islice(_income_lines(material, said), MOST_NOTES))
    if notes:
        yield Bullets(tuple(notes))
    lines = largest(material)
    if material.columns and lines:
        yield _shares(material, said, lines[:MOST_BARS])
    course = _course(material)
    if len(course) > 1 and lines:
        yield _development(material, said, lines[:MOST_SERIES], course)


def _kept(material: Material) -> list[int]:
    """Return the rows to show, in the table's order: all, or as many as a page bears; totals first,
    then top lines, then the largest."""
    lines, budget = material.budget.lines, material.budget
    most = min(MOST_ROWS, MOST_CELLS // max(len(material.summary.columns), 1))
    if len(lines) <= most:
        return list(range(len(lines)))
    first = material.summary.columns[:1]
    sizes = [
        abs(budget.amount(line.id, first[0]) or Decimal(0)) if first else Decimal(0)
        for line in lines
    ]
    weights = [
        (line.role not in (Role.TOTAL, Role.INDEX), line.parent is not None, -size)
        for line, size in zip(lines, sizes, strict=True)
    ]
    return sorted(sorted(range(len(lines)), key=weights.__getitem__)[:most])


def largest(material: Material) -> list[Line]:
    """Return the lines with a net in the first year, largest first; without those inside another."""
    if not material.columns:
        return []
    first, budget = material.columns[0], material.budget
    tops = [each for each in budget.of(Role.LINE, Role.SUBTOTAL) if each.parent is None]
    stated = [
        each
        for each in (tops if len(tops) >= LEAST_TOPS else budget.of(Role.LINE))
        if budget.amount(each.id, first)
    ]
    return sorted(stated, key=lambda each: -abs(budget.amount(each.id, first) or Decimal(0)))


def _income_lines(material: Material, said: Wording) -> Iterator[str]:
    """Yield a word on each line whose income exceeds its expenditure, which a reader takes for a
    mistake."""
    lines = largest(material)
    income = [
        (line, amount)
        for line in lines
        if (amount := material.printed(line, material.columns[0]) or Decimal(0)) > 0
    ]
    if lines and material.total(material.columns[0]) < 0 and 4 * len(income) <= len(lines):
        for line, amount in income:
            yield said.word(
                "net-income-line", line.label, said.money(amount), said.at(material.columns[0])
            )


def _shares(material: Material, said: Wording, lines: Sequence[Line]) -> Drawing:
    first = material.columns[0]
    rows = sorted(
        (_share_bar(material, said, line, first) for line in lines), key=lambda each: -each.end
    )
    text = said.word("shares-text", "; ".join(f"{each.label} {each.text}" for each in rows))
    return Drawing("shares", said.word("shares", said.period(first)), text, *charts.bars(rows))


def _share_bar(material: Material, said: Wording, line: Line, column: Column) -> charts.Bar:
    cost = said.cost(material.printed(line, column) or Decimal(0))
    total = material.total(column)
    ratio = Fraction(-cost) / Fraction(total) if total else None
    share = (
        f" · {said.percent(ratio)}" if ratio is not None and told_shares(material.summary) else ""
    )
    label = line.label if cost > 0 else said.word("is-income", line.label)
    return charts.Bar(
        label,
        cost * 0,
        cost,
        f"{said.number(cost)}{share}",
        charts.MONEY if cost > 0 else charts.SAVED,
    )


def _course(material: Material) -> list[Column]:
    """Return the columns that a line develops along: the years, else the stages of one, without
    what they deviate by."""
    if len(material.columns) > 1:
        return list(material.columns)
    stages = [each for each in material.summary.period if each.stage != "deviation"]
    return stages if len({each.year for each in stages}) == 1 else []


def _development(
    material: Material, said: Wording, lines: Sequence[Line], course: Sequence[Column]
) -> Drawing:
    series = [each for line in lines if (each := _series(material, said, line, course)) is not None]
    first, last = said.period(course[0]), said.period(course[-1])
    changes = [
        f"{each.label} {said.change(EXACT.subtract(each.points[-1][1], each.points[0][1]))}"
        for each in series
    ]
    text = said.word("development-text", first, last, "; ".join(changes))
    return Drawing(
        "development", said.word("development", first, last), text, *charts.multiples(series)
    )


def _series(
    material: Material, said: Wording, line: Line, course: Sequence[Column]
) -> charts.Series | None:
    amounts = [(said.period(each), material.printed(line, each)) for each in course]
    known = [(year, said.cost(amount)) for year, amount in amounts if amount is not None]
    if len(known) < 2:
        return None
    is_income = all(cost <= 0 for _, cost in known)
    label = said.word("is-income", line.label) if is_income else line.label
    shown = [(year, -cost if is_income else cost) for year, cost in known]
    told = {0, len(shown) - 1} if len(shown) > MOST_AMOUNTS else range(len(shown))
    return charts.Series(
        label,
        tuple(
            (year, cost, said.number(cost) if each in told else "")
            for each, (year, cost) in enumerate(shown)
        ),
    )
