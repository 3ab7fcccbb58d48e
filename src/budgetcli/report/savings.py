"""The part of a report that says what is cut and added: each measure with what it hits, and the way
from one total to the other."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcli.model.numbers import EXACT, exact_sum
from budgetcli.model.tables import UNKNOWN, Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.report import charts
from budgetcli.report.blocks import Drawing, Grid, Paragraph, Section
from budgetcli.report.material import by_measure, together
from budgetcli.words.languages import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.model.budgets import Column
    from budgetcli.report.blocks import Block
    from budgetcli.report.material import Material, Planned
    from budgetcli.report.wording import Wording
    from budgetcli.savings.measures import Savings

EDGE = Decimal("0.35")
"""A bridge begins below its lowest total by this part of what it spans, so that steps can be seen.
"""


def savings(material: Material, said: Wording) -> Section:
    """Return the measures with their effects, and the bridge; a sentence where there are none."""
    return Section("savings", said.word("savings"), tuple(_blocks(material, said)))


def _blocks(material: Material, said: Wording) -> Iterator[Block]:
    gone = tuple(material.budget.taken_out.values())
    if gone:
        yield Paragraph(said.word("taken-out", said.listed(gone)))
    if not material.planned:
        if not gone:
            yield Paragraph(said.word("no-savings"))
        return
    yield Paragraph(said.word("effect-legend"))
    yield Grid(measures_table(material, said), said.word("measures-caption", said.unit))
    column = bridged(material)
    if column is not None:
        yield bridge(material, said, column)


def title(measure: Savings, said: Wording) -> str:
    """Return a measure's title in the language, where the package has one."""
    return measure.title_en if said.language == "en" and measure.title_en else measure.title


def measures_table(material: Material, said: Wording) -> Table:
    """Return a row for each measure and line, with the effect of each year, and a sum where
    everything is known."""
    years = material.years
    several = len({each.line.id for each in material.planned}) > 1 or any(
        len(each) > 1 for each in by_measure(material.planned).values()
    )
    rows = [
        Row(
            (
                title(each.measure, said),
                *(effect_cell(each.effect.get(year), said) for year in years),
                hits(each, said),
                state(each, said),
            )
        )
        for each in material.planned
    ]
    fields = (
        Field("measure", said.word("measure")),
        *(Field(str(year), str(year), FieldKind.CHANGE) for year in years),
        Field("line", said.word("hits")),
        Field("state", said.word("state")),
    )
    sums = [effect_cell(together(material.planned, year), said) for year in years]
    total = (
        [Row((said.word("together"), *sums, "", ""), RowRole.TOTAL)]
        if several or len(material.planned) > 1
        else []
    )
    return Table(said.word("savings"), fields, (*rows, *total))


def hits(planned: Planned, said: Wording) -> str:
    """Return the line a measure hits, with how certain that is where the source does not say it."""
    certainty = planned.measure.target_certainty
    doubt = "" if certainty == "stated" else f" ({said.word(f'certainty-{certainty}')})"
    return f"{planned.line.label}{doubt}"


def state(planned: Planned, said: Wording) -> str:
    """Return where a measure stands, and whether its money is in the published figures."""
    held = "held" if planned.held else "new"
    return f"{said.word(f'status-{planned.measure.status}')}, {said.word(held)}"


def effect_cell(amount: Decimal | None, said: Wording) -> Cell:
    """Return an effect with its sign, `?` where nobody knows it."""
    return UNKNOWN if amount is None else cell_text(amount, said.language, signed=True)


def bridged(material: Material) -> Column | None:
    """Return the first year in which every measure's effect is known and one does something; None
    where there is none."""
    return next((column for column in material.columns if material.steps(column)), None)


def bridge(material: Material, said: Wording, column: Column) -> Drawing:
    """Return the way from the total without the measures to the total with them all, through the
    published one."""
    rows = list(_bridge_rows(material, said, column))
    ends = [end for each in rows for end in (each.start, each.end) if end]
    low, high = min(ends), max(ends)
    edge = EXACT.multiply(EXACT.subtract(high, low), EDGE)
    base = EXACT.subtract(low, edge)
    drawn = [each if each.start else each._replace(start=base) for each in rows]
    text = said.word("bridge-text", "; ".join(f"{each.label} {each.text}" for each in rows))
    named = said.word("bridge", said.period(column))
    return Drawing(
        "bridge", named, text, *charts.bars(drawn, domain=(base, high)), said.word("bridge-note")
    )


def _bridge_rows(material: Material, said: Wording, column: Column) -> Iterator[charts.Bar]:
    """Yield the totals, which begin at 0, and between them the steps, each where the one before it
    ended."""
    steps = material.steps(column)
    held = [(each, amount) for each, amount in steps if each.held]
    fresh = [(each, amount) for each, amount in steps if not each.held]
    running = EXACT.subtract(material.total(column), exact_sum(amount for _, amount in held))
    if held:
        yield _total(said, "without", running)
        yield from _steps(said, held, running)
    running = material.total(column)
    yield _total(said, said.of_table("published"), running)
    if fresh:
        yield from _steps(said, fresh, running)
        yield _total(said, "with", EXACT.add(running, exact_sum(amount for _, amount in fresh)))


def _total(said: Wording, key: str, total: Decimal) -> charts.Bar:
    cost = said.cost(total)
    return charts.Bar(said.word(f"bridge-{key}"), cost * 0, cost, said.number(cost), charts.MONEY)


def _steps(
    said: Wording, steps: Iterable[tuple[Planned, Decimal]], running: Decimal
) -> Iterator[charts.Bar]:
    for planned, amount in steps:
        before, running = running, EXACT.add(running, amount)
        color = charts.SAVED if amount > 0 else charts.LOST
        yield charts.Bar(
            title(planned.measure, said),
            said.cost(before),
            said.cost(running),
            said.change(said.cost(amount)),
            color,
        )
