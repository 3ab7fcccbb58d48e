"""The sections of a report: its four answers, what is spent, whether it is sound, what is cut, what is
missing, and which questions stay open."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Role
from budgetcli.model.findings import Outcome, Verdict
from budgetcli.model.numbers import EXACT, exact_sum
from budgetcli.model.records import UNKNOWN, Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.reports import charts
from budgetcli.reports.material import (
    Bullets,
    Call,
    Card,
    Cards,
    Drawing,
    GridBlock,
    Paragraph,
    Section,
    by_measure,
    together,
)
from budgetcli.views.check_view import ReportView
from budgetcli.views.findings_text import Sentences, coverage_said
from budgetcli.views.summary_view import SummaryView, told_shares
from budgetcli.words.languages import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.model.budgets import Column, Line, Year
    from budgetcli.model.findings import Report
    from budgetcli.reports.material import Block, Material, Planned, Wording
    from budgetcli.savings.gaps import Demand, Gap
    from budgetcli.savings.packages import Savings


def missing(material: Material, said: Wording) -> Section:
    """Return what remains in a sentence, in a table of the demands, and as bars by year; a sentence
    where nothing is demanded."""
    blocks = (
        _missing_blocks(material.gap, said)
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


def _missing_blocks(gap: Gap, said: Wording) -> Iterator[Block]:
    doubt = unknown(gap, said)
    yield Call(
        "bad" if gap.is_open else "doubt" if doubt else "good",
        remainder(gap, said),
        doubt or said.word("all-known"),
    )
    yield GridBlock(_table(gap, said), said.word("missing-caption", said.unit))
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


EDGE = Decimal("0.35")
"""A bridge begins below its lowest total by this part of what it spans, so that steps can be seen.
"""


def savings(material: Material, said: Wording) -> Section:
    """Return the measures with their effects, and the bridge; a sentence where there are none."""
    return Section("savings", said.word("savings"), tuple(_savings_blocks(material, said)))


def _savings_blocks(material: Material, said: Wording) -> Iterator[Block]:
    gone = tuple(material.budget.taken_out.values())
    if gone:
        yield Paragraph(said.word("taken-out", said.listed(gone)))
    if not material.planned:
        if not gone:
            yield Paragraph(said.word("no-savings"))
        return
    yield Paragraph(said.word("effect-legend"))
    yield GridBlock(measures_table(material, said), said.word("measures-caption", said.unit))
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


TONES = {
    Verdict.EXACT: "good",
    Verdict.WITHIN_ROUNDING: "good",
    Verdict.BROKEN: "bad",
    Verdict.JOINTLY_IMPOSSIBLE: "bad",
}
MOST_DEVIATIONS, MOST_FINDINGS = 40, 12
"""So many sentences of findings are shown; `budgetcli check` shows all."""


def soundness(material: Material, said: Wording) -> Section:
    """Return the verdict, how it was reached, the equations that deviate, and what the findings
    say."""
    return Section("soundness", said.word("soundness"), tuple(_soundness_blocks(material, said)))


def verdict(report: Report, said: Wording) -> str:
    """Return how the verdict was reached as a sentence with its counts."""
    total, off = len(report.judgements), len(report.judgements) - report.count(Outcome.EXACT)
    return said.word(
        f"verdict-{report.verdict}", total, total - off, off, report.count(Outcome.BROKEN)
    )


def capital(sentence: str) -> str:
    """Return a sentence with a capital first letter."""
    return sentence[:1].upper() + sentence[1:]


def _soundness_blocks(material: Material, said: Wording) -> Iterator[Block]:
    report = material.check
    yield Call(
        TONES.get(report.verdict, "doubt"),
        said.word(f"headline-{report.verdict}"),
        capital(verdict(report, said)),
    )
    yield Paragraph(said.word(said.of_table("how-checked")))
    view = ReportView(report, sign=material.sign)
    table = view.table(said.language)
    if table.rows:
        if len(table.rows) > MOST_DEVIATIONS:
            yield Paragraph(said.word("most-deviations", len(table.rows), MOST_DEVIATIONS))
        yield GridBlock(table._replace(rows=table.rows[:MOST_DEVIATIONS]), said.word("deviations"))
    sentences = Sentences(report, said.language, material.sign)
    found = [
        *(line for each in report.findings for line in sentences.lines(each)),
        *sentences.after(),
    ]
    covered = (*coverage_said(report, said.language),)
    if covered:
        yield Paragraph(covered[0])
    if found:
        yield Bullets(tuple(found[:MOST_FINDINGS]))


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
    return Section("spending", said.word("spending"), tuple(_spending_blocks(material, said)))


def _spending_blocks(material: Material, said: Wording) -> Iterator[Block]:
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
    yield GridBlock(table, said.word("table-caption", table.title, table.caption))
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


MOST_GROWTH = 10
"""A growth of more than so many times the first year says nothing in per cent."""


def lead(material: Material, said: Wording) -> Section:
    """Return what a stranger should be able to say after reading: what is spent, whether it is
    sound, what is cut, what is missing."""
    sound = f"{said.word(f'headline-{material.check.verdict}')}: {verdict(material.check, said)}"
    answers = (*_spent(material, said), sound, *_cut(material, said), *_missing(material, said))
    cards = tuple(_cards(material, said))
    blocks: tuple[Block, ...] = (Bullets(answers), *((Cards(cards),) if cards else ()))
    return Section("in-short", said.word("in-short"), blocks)


def _spent(material: Material, said: Wording) -> Iterator[str]:
    if not material.columns:
        return
    first, last = material.columns[0], material.columns[-1]
    start, end = (said.cost(material.total(each)) for each in (first, last))
    sentence = said.word(
        "spends" if start >= 0 else "earns", said.money(abs(start)), said.at(first)
    )
    if first != last:
        sentence += " " + _course_of_lead(said, start, end, said.period(last))
    computed = () if material.budget.total_line is not None else (said.word("total-computed"),)
    yield " ".join(
        [
            sentence,
            *computed,
            *_stages(material, said),
            *_level(material, said),
            *_largest(material, said),
        ]
    )


def _course_of_lead(said: Wording, start: Decimal, end: Decimal, until: str) -> str:
    """Return how a net changes until the last year: by how much its own kind, cost or income, is
    more or less; where it turns into the other, what it is then."""
    if not start or (end and (start > 0) != (end > 0)):
        key = "spends-then" if end > 0 else "earns-then" if end < 0 else "nothing-then"
        return said.word(key, said.money(abs(end)), until)
    change = EXACT.subtract(abs(end), abs(start))
    key = "grows" if change > 0 else "shrinks" if change < 0 else "stays"
    ratio = abs(Fraction(change) / Fraction(start))
    if ratio > MOST_GROWTH:
        key = "grows-much"
    return said.word(key, said.money(abs(end)), until, said.money(abs(change)), said.percent(ratio))


def _stages(material: Material, said: Wording) -> Iterator[str]:
    """Yield the totals of all stages and the deviation stated, where the columns are no series of
    years."""
    totals = {
        each: total
        for each in material.summary.period
        if (total := material.budget.total(each)) is not None
    }
    known = {each: total for each, total in totals.items() if each.stage != "deviation"}
    if len(material.columns) != 1 or len(known) < 2 or len({each.year for each in known}) > 1:
        return
    is_income = all(total >= 0 for total in known.values())
    amounts = [
        f"{said.period(each)} {said.number(total if is_income else said.cost(total))}"
        for each, total in known.items()
    ]
    yield said.word("stages-income" if is_income else "stages", said.listed(amounts))
    deviation = next((total for each, total in totals.items() if each.stage == "deviation"), None)
    if deviation:
        yield said.word(
            "deviation-better" if deviation > 0 else "deviation-worse", said.money(abs(deviation))
        )


def _level(material: Material, said: Wording) -> Iterator[str]:
    level = material.budget.heading.price_level
    if level is not None and len(material.columns) > 1:
        yield said.word("fixed-prices", level)


def _largest(material: Material, said: Wording) -> Iterator[str]:
    lines, first = largest(material), material.columns[0]
    total = material.total(first)
    if lines and total:
        amount = material.budget.amount(lines[0].id, first)
        if amount is not None and 0 < Fraction(amount) / Fraction(total) <= 1:
            yield said.word(
                "largest-line", lines[0].label, said.percent(Fraction(amount) / Fraction(total))
            )


def _cut(material: Material, said: Wording) -> Iterator[str]:
    planned, gone = material.planned, tuple(material.budget.taken_out.values())
    if gone:
        yield said.word("taken-out", said.listed(gone))
    if not planned:
        if not gone:
            yield said.word("no-savings")
        return
    by_id = by_measure(planned)
    saving = [each for each in by_id.values() if (each[0].full_year or 0) > 0]
    costing = [each for each in by_id.values() if (each[0].full_year or 0) < 0]
    year, amount = _first_known(material)
    sentence = said.word("measures-count", len(by_id), len(saving), len(costing))
    if year is not None and amount is not None:
        sentence += " " + said.word(
            "measures-sum" if amount >= 0 else "measures-cost", said.money(abs(amount)), year
        )
    largest_cut = max(by_id.values(), key=lambda each: each[0].full_year or 0)[0]
    if largest_cut.full_year and largest_cut.full_year > 0 and len(by_id) > 1:
        sentence += " " + said.word(
            "measures-largest", title(largest_cut.measure, said), said.money(largest_cut.full_year)
        )
    held = sum(each[0].held for each in by_id.values())
    key = "all-held" if held == len(by_id) else "none-held" if not held else "some-held"
    yield f"{sentence} {said.word(key, held, len(by_id))}"


def _first_known(material: Material) -> tuple[Year | None, Decimal | None]:
    return next(
        ((year, amount) for year in material.years if (amount := together(material.planned, year))),
        (None, None),
    )


def _missing(material: Material, said: Wording) -> Iterator[str]:
    if material.gap is None:
        yield said.word("nothing-demanded")
    else:
        yield " ".join(
            each for each in (remainder(material.gap, said), unknown(material.gap, said)) if each
        )


def _cards(material: Material, said: Wording) -> Iterator[Card]:
    if material.columns:
        first, last = material.columns[0], material.columns[-1]
        start, end = (said.cost(material.total(each)) for each in (first, last))
        key = "card-net" if start >= 0 else "card-income"
        yield Card(said.word(key, said.period(first)), said.number(abs(start)), said.unit)
        if first != last and start:
            yield _growth(said, start, end, said.period(last))
    report = material.check
    yield Card(
        said.word("card-check"),
        said.word(f"card-{TONES.get(report.verdict, 'doubt')}"),
        said.word("card-check-note", len(report.judgements)),
    )
    if material.gap is not None:
        amounts = {year: material.gap.remaining(year) for year in material.gap.years}
        year = next((each for each, amount in amounts.items() if amount > 0), None)
        if year is not None:
            yield Card(
                said.word("card-missing", year),
                said.number(amounts[year]),
                _missing_note(material, said, amounts),
            )


def _growth(said: Wording, start: Decimal, end: Decimal, until: str) -> Card:
    if end and (start > 0) != (end > 0):
        key = "card-spends-then" if end > 0 else "card-earns-then"
        return Card(said.word(key, until), said.number(abs(end)), said.unit)
    change = EXACT.subtract(abs(end), abs(start))
    mark = "+" if change > 0 else "\u2212" if change < 0 else ""
    ratio = abs(Fraction(change) / Fraction(start))
    amount = f"{mark}{said.money(abs(change))}"
    if ratio > MOST_GROWTH:
        return Card(said.word("card-growth", until), amount)
    return Card(said.word("card-growth", until), f"{mark}{said.percent(ratio)}", amount)


def _missing_note(material: Material, said: Wording, amounts: dict[Year, Decimal]) -> str:
    later = [amount for amount in list(amounts.values())[1:] if amount > 0]
    known = not any(material.gap.unknown.values()) if material.gap is not None else True
    whole = exact_sum(amounts.values())
    if not later:
        return said.unit
    return said.word(
        "card-missing-note" if known else "card-missing-least",
        said.money(whole),
        said.years(list(amounts)),
    )


def questions(material: Material, said: Wording) -> tuple[str, ...]:
    """Return the open questions, those on single measures first, then on frames and pressures, then
    on the table."""
    return tuple(
        (*_on_measures(material, said), *_on_demands(material, said), *_on_check(material, said))
    )


def _on_measures(material: Material, said: Wording) -> Iterator[str]:
    for planned in by_measure(material.planned).values():
        yield from _on_years(planned[0], said)
    yield from _on_lines(material, said)
    lacking = [
        title(each[0].measure, said)
        for each in by_measure(material.planned).values()
        if not staffing_said(each[0])
    ]
    if lacking:
        yield said.word("ask-posts", said.listed([said.word("quoted", each) for each in lacking]))


def _on_lines(material: Material, said: Wording) -> Iterator[str]:
    """Yield one question for each line that measures are only taken to hit."""
    for line in dict.fromkeys(each.line for each in material.planned):
        measures = [
            title(each.measure, said)
            for each in material.planned
            if each.line == line and each.measure.target_certainty != "stated"
        ]
        if measures:
            yield said.word(
                "ask-line",
                said.listed([said.word("quoted", each) for each in measures]),
                line.label,
            )


def _on_years(planned: Planned, said: Wording) -> Iterator[str]:
    years = [year for year, amount in planned.effect.items() if amount is None]
    if years:
        yield said.word("ask-years", title(planned.measure, said), said.years(years))


def staffing_said(planned: Planned) -> bool:
    """Return whether the package says how many posts a measure concerns."""
    units = planned.measure.units
    return planned.measure.fte is not None or (units is not None and units.posts)


def _on_demands(material: Material, said: Wording) -> Iterator[str]:
    for demand in material.gap.demands if material.gap is not None else ():
        years = [year for year, amount in demand.demanded.items() if amount is None]
        if years:
            yield said.word("ask-demand-years", demand.title, said.years(years))
        if demand.condition:
            yield said.word("ask-key", demand.title, demand.condition)
        known = {
            year: amount
            for year, amount in demand.remaining.items()
            if amount is not None and amount > 0
        }
        if known:
            yield said.word("ask-where", said.by_year(known), demand.title)


def _on_check(material: Material, said: Wording) -> Iterator[str]:
    if material.check.findings:
        yield said.word("ask-findings", len(material.check.findings))
