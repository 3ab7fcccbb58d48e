"""Random budgets for Hypothesis: what a reader could have read, and what a municipality could have
printed."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from budgetcli.model.budgets import (
    Applied,
    Budget,
    Column,
    Figure,
    Heading,
    Key,
    Line,
    Measure,
    Role,
    Side,
    Sign,
    Year,
)
from budgetcli.model.equations import propose
from budgetcli.model.names import one_line
from budgetcli.model.numbers import SCALES, Unit, exact_sum

NASTY = (
    '=HYPERLINK("http://x","y")',
    "+1",
    "-1",
    "@SUM(A1)",
    "'=1",
    "''@x",
    "\t=1",
    "[red]x[/red]",
    "[/x]",
    ":cow:",
    "a,b;c",
    'say "x"',
    "\x1b]8;;file:///etc/passwd\x1b\\x",
    "\x9b31mred",
    "\u202e0,1",
    "e" + "\u0301" * 20,
    "100\r999",
    "nul\0",
    "1,5",
    "2024",
    "?",
    "æøå",
    "<script>alert(1)</script>",
    "a|b",
    "\udcff",
    "\U000e0041",
    "line\nbreak",
    "＝1",
)
"""Texts that some reader of some output would obey, break at, or hide."""

quanta = st.sampled_from([Decimal("0.01"), Decimal("0.1"), Decimal(1)])
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=20)).map(one_line).filter(bool)
"""Labels and titles as a reader leaves them: harmless, on one line, not empty."""

words = st.text("abcdefghijklmnoprstuvyæøå", min_size=4, max_size=12).map(str.capitalize)


@st.composite
def amounts(draw: st.DrawFn, quantum: Decimal) -> Decimal:
    """Return a multiple of the quantum, zero without a sign."""
    steps = draw(st.one_of(st.integers(-20_000, 20_000), st.integers(-(10**12), 10**12)))
    return Decimal(steps) * quantum


@st.composite
def columns(draw: st.DrawFn) -> tuple[Column, ...]:
    """Return the columns of consecutive years, or of fiscal years; the first perhaps with its
    sides."""
    first, count = draw(st.integers(1990, 2040)), draw(st.integers(1, 4))
    years: list[Year] = [first + step for step in range(count)]
    if draw(st.booleans()):
        years = [f"{year}/{(int(year) + 1) % 100:02}" for year in years]
    sides = (Side.EXPENDITURE, Side.INCOME) if draw(st.booleans()) else ()
    stage = draw(st.sampled_from([None, "original", "revised"]))
    percent = (
        (Column(years[0], "deviation", measure=Measure.PERCENT),) if draw(st.booleans()) else ()
    )
    return (
        *(Column(years[0], stage, side) for side in sides),
        *(Column(year, stage) for year in years),
        *percent,
    )


@st.composite
def headings(draw: st.DrawFn) -> Heading:
    """Return what a table says of itself."""
    said = st.one_of(st.none(), texts)
    unit = Unit(
        draw(st.sampled_from(sorted(set(SCALES.values())))),
        draw(st.sampled_from([None, "DKK", "EUR", "KR"])),
    )
    return Heading(
        entity=draw(said),
        committee=draw(said),
        title=draw(texts),
        unit=unit,
        price_level=draw(st.one_of(st.none(), st.integers(1990, 2040))),
        sign=draw(st.sampled_from([Sign.INCOME_POSITIVE, Sign.EXPENSE_POSITIVE])),
    )


@st.composite
def records(draw: st.DrawFn, lines: tuple[Line, ...], years: tuple[Year, ...]) -> Applied:
    """Return an applied measure that changed one of these lines."""
    effect = tuple((year, draw(st.one_of(st.none(), amounts(Decimal("0.1"))))) for year in years)
    return Applied(
        draw(texts),
        draw(texts),
        draw(st.text("0123456789abcdef", min_size=16, max_size=16)),
        draw(texts),
        draw(st.sampled_from(lines)).id,
        draw(st.sampled_from(Side)),
        effect,
        draw(st.booleans()),
    )


@st.composite
def budgets(draw: st.DrawFn) -> Budget:
    """Return any budget a reader could have read: lines of every role, figures missing here and
    there, measures applied."""
    found = draw(columns())
    lines = _in_trees(tuple(draw(_line(number)) for number in range(draw(st.integers(1, 6)))))
    quantum = draw(quanta)
    figures = {
        Key(line.id, column): Figure(draw(amounts(quantum)), quantum)
        for line in lines
        for column in found
        if draw(st.integers(0, 5))
    }
    figures |= {
        Key(lines[0].id, column): Figure(draw(amounts(quantum)), quantum) for column in found
    }
    years = tuple(dict.fromkeys(column.year for column in found if column.year is not None))
    applied = tuple(draw(st.lists(records(lines, years), max_size=3)))
    ordered = {
        key: figures[key]
        for line in lines
        for column in found
        if (key := Key(line.id, column)) in figures
    }
    return Budget(
        heading=draw(headings()), lines=lines, columns=found, figures=ordered, applied=applied
    )


@st.composite
def _line(draw: st.DrawFn, number: int) -> Line:
    role = draw(
        st.sampled_from([Role.LINE, Role.LINE, Role.LINE, Role.SUBTOTAL, Role.MEMO, Role.INDEX])
    )
    return Line(f"line-{number}", draw(texts), role, draw(st.one_of(st.none(), texts)))


def _in_trees(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines with the subtotal below them as their parent."""
    parent: str | None = None
    found: list[Line] = []
    for line in reversed(lines):
        inside = parent if line.role is Role.LINE else None
        found.append(line._replace(parent=inside))
        parent = line.id if line.role is Role.SUBTOTAL else parent
    return tuple(reversed(found))


@st.composite
def printed_budgets(draw: st.DrawFn) -> Budget:
    """Return a budget as a municipality prints it: words for labels, every figure stated, a total
    that adds up, expenditure negative."""
    first = draw(st.integers(2015, 2035))
    years = tuple(range(first, first + draw(st.integers(2, 4))))
    found = tuple(Column(year) for year in years)
    labels = draw(st.lists(words, min_size=2, max_size=5, unique_by=str.casefold))
    lines = tuple(Line(label.casefold(), label) for label in labels)
    quantum = draw(quanta)
    spent = st.integers(1, 10**6).map(lambda steps: -steps * quantum)
    figures = {
        Key(line.id, column): Figure(draw(spent), quantum) for line in lines for column in found
    }
    total = Line("total", "I alt", Role.TOTAL)
    sums = {
        Key(total.id, column): Figure(
            exact_sum(figures[Key(line.id, column)].amount for line in lines), quantum
        )
        for column in found
    }
    unit = Unit(
        draw(st.sampled_from([1, 1000, 1_000_000])), draw(st.sampled_from(["DKK", "EUR", "KR"]))
    )
    heading = Heading(title=draw(words), unit=unit, price_level=draw(st.sampled_from([None, 2024])))
    applied = tuple(draw(st.lists(records(lines, years), max_size=2)))
    budget = Budget(
        heading=heading,
        lines=(*lines, total),
        columns=found,
        figures={**figures, **sums},
        applied=applied,
    )
    return budget._replace(equations=propose(budget))


def contents(budget: Budget) -> tuple[object, ...]:
    """Return all that a document must keep of a budget: heading, lines, amounts with their
    precision, and measures line by line."""
    figures = {key: (figure.amount, figure.quantum) for key, figure in budget.figures.items()}
    measures = {
        line.id: tuple(each for each in budget.applied if each.line == line.id)
        for line in budget.lines
    }
    return budget.heading, budget.lines, figures, {column for _, column in figures}, measures
