"""The part of a report that says what is still to be found: what is demanded, what is identified,
what remains."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcli.model.tables import UNKNOWN, Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.report import charts
from budgetcli.report.blocks import Bullets, Call, Drawing, Grid, Paragraph, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.model.budgets import Year
    from budgetcli.report.blocks import Block
    from budgetcli.report.material import Material
    from budgetcli.report.wording import Wording
    from budgetcli.savings.gaps import Demand, Gap


def missing(material: Material, said: Wording) -> Section:
    """Return what remains in a sentence, in a table of the demands, and as bars by year; a sentence
    where nothing is demanded."""
    blocks = (
        _blocks(material.gap, said)
        if material.gap is not None
        else iter((Paragraph(said.word("nothing-demanded")),))
    )
    return Section("missing", said.word("missing"), tuple(blocks))


def remainder(gap: Gap, said: Wording) -> str:
    """Return what is still to be found as a sentence."""
    amounts: dict[Year, Decimal] = {
        year: amount for year in gap.years if (amount := gap.remaining(year)) > 0
    }
    if not amounts:
        return said.word("nothing-missing")
    return said.word("still-missing", said.by_year(amounts))


def unknown(gap: Gap, said: Wording) -> str | None:
    """Return which demands have years of which nobody knows the amount, as a sentence; None where
    there are none."""
    titles = {each.id: each.title for each in gap.demands}
    years = {id: [year for year, ids in gap.unknown.items() if id in ids] for id in titles}
    found = [f"{titles[id]} ({said.years(each)})" for id, each in years.items() if each]
    return said.word("unknown-demands", said.listed(found)) if found else None


def _blocks(gap: Gap, said: Wording) -> Iterator[Block]:
    doubt = unknown(gap, said)
    yield Call(
        "bad" if gap.is_open else "doubt" if doubt else "good",
        remainder(gap, said),
        doubt or said.word("all-known"),
    )
    yield Grid(_table(gap, said), said.word("missing-caption", said.unit))
    notes = list(_notes(gap, said))
    if notes:
        yield Bullets(tuple(notes))
    if any(gap.demanded(year) for year in gap.years):
        yield _chart(gap, said)


def _table(gap: Gap, said: Wording) -> Table:
    years = [Field(str(year), str(year), FieldKind.AMOUNT) for year in gap.years]
    rows = [row for demand in gap.demands for row in _rows(demand, gap, said)]
    sums = [
        Row(
            (said.word("in-all-known"), said.word(what), *(total(year) for year in gap.years)),
            RowRole.TOTAL,
        )
        for what, total in (
            ("demanded", gap.demanded),
            ("identified", gap.identified),
            ("remaining", gap.remaining),
        )
    ]
    return Table(
        said.word("missing"),
        (Field("demand", said.word("demand")), Field("what", said.word("what")), *years),
        (*rows, *sums),
    )


def _rows(demand: Demand, gap: Gap, said: Wording) -> Iterator[Row]:
    found = ", ".join(dict.fromkeys(link.measure.title for link in demand.links))
    identified = said.word("identified-by", found) if found else said.word("identified")
    for what, amounts in (
        (said.word("demanded"), demand.demanded),
        (identified, demand.identified),
        (said.word("remaining"), demand.remaining),
    ):
        yield Row((demand.title, what, *(_cell(amounts[year]) for year in gap.years)))


def _cell(amount: Decimal | None) -> Cell:
    return UNKNOWN if amount is None else amount


def _notes(gap: Gap, said: Wording) -> Iterator[str]:
    for demand in gap.demands:
        for link in demand.links:
            if link.certainty != "stated":
                yield said.word("link-not-stated", link.measure.title, demand.title)
        if demand.condition:
            yield said.word("conditional", demand.title, demand.condition)


def _chart(gap: Gap, said: Wording) -> Drawing:
    rows = [_bar(gap, year, said) for year in gap.years]
    text = said.word("missing-text", "; ".join(f"{each.label}: {each.text}" for each in rows))
    return Drawing("missing", said.word("missing-chart"), text, *charts.bars(rows))


def _bar(gap: Gap, year: Year, said: Wording) -> charts.Bar:
    remains, hidden = gap.remaining(year), len(gap.unknown[year])
    mark = f" {said.word('plus-unknown', hidden)}" if hidden else ""
    return charts.Bar(str(year), remains * 0, remains, f"{said.number(remains)}{mark}", charts.LOST)
