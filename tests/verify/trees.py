"""Random budgets of the kind that municipalities print: kroner behind, figures in 0.1 mio. in
front, consistent before rounding."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import NamedTuple

from budgetcli.model.budgets import Budget, Column, Figure, Key, Line, Role, Side
from budgetcli.model.equations import ONE, Equation, Kind, propose
from budgetcli.model.numbers import round_half_up

MILLION = Decimal(1_000_000)
TENTH = Decimal("0.1")
YEARS = (2024, 2025, 2026, 2027)
EXPENDITURE, INCOME = (Column(2024, None, side) for side in (Side.EXPENDITURE, Side.INCOME))
NETS = tuple(Column(year) for year in YEARS)
WHOLE = Column(None, "four years")
WORKS = Column(None, "works")
COLUMNS = (EXPENDITURE, INCOME, *NETS, WHOLE, WORKS)


class Amounts(NamedTuple):
    """The true kroner of a line: its expenditure and income of the first year, the nets of all
    years, and its building works."""

    expenditure: int
    income: int
    nets: tuple[int, ...]
    works: int


def leaf(random: Random) -> Amounts:
    """Return a line of plausible size: a few large, many small; some without income, some alike in
    all years."""
    expenditure = -round(10 ** random.uniform(5.6, 8.9))
    income = round(-expenditure * random.uniform(0.005, 0.6)) if random.random() < 0.5 else 0
    nets = [expenditure + income]
    steady = random.random() < 0.3
    for _ in YEARS[1:]:
        nets.append(nets[-1] if steady else round(nets[-1] * (1 + random.gauss(0.01, 0.02))))
    works = -round(10 ** random.uniform(5.3, 7.8)) if random.random() < 0.35 else 0
    return Amounts(expenditure, income, tuple(nets), works)


def added(parts: list[Amounts]) -> Amounts:
    """Return the true total of lines."""
    return Amounts(
        sum(part.expenditure for part in parts),
        sum(part.income for part in parts),
        tuple(sum(years) for years in zip(*(part.nets for part in parts), strict=True)),
        sum(part.works for part in parts),
    )


def figures_of(line: str, amounts: Amounts, *, cut: bool = False) -> dict[Key, Figure]:
    """Return the line's figures as printed, rounded half up to 0.1 mio., or cut off."""
    kroner = (amounts.expenditure, amounts.income, *amounts.nets, sum(amounts.nets), amounts.works)
    return {
        Key(line, column): Figure(
            _cut(amount) if cut else round_half_up(Decimal(amount) / MILLION, TENTH), TENTH
        )
        for column, amount in zip(COLUMNS, kroner, strict=True)
    }


def _cut(amount: int) -> Decimal:
    return Decimal(abs(amount) // 100_000 * (-1 if amount < 0 else 1)) / 10


def equations_of(budget: Budget) -> tuple[Equation, ...]:
    """Return every equation of such a budget: those any budget has, and the sum over the years of
    each line."""
    years = tuple(
        Equation(
            f"years:{line.id}",
            Kind.SUM,
            Key(line.id, WHOLE),
            tuple((ONE, Key(line.id, net)) for net in NETS),
        )
        for line in budget.of(Role.LINE, Role.SUBTOTAL, Role.TOTAL)
    )
    return (*propose(budget), *years)


def tree(rows: int, seed: int, *, cut: bool = False) -> Budget:
    """Return a budget of about this many rows: groups of lines with a subtotal each, the total, and
    the index of its net."""
    random = Random(f"{seed} {rows}")
    lines: list[Line] = []
    figures: dict[Key, Figure] = {}
    groups: list[Amounts] = []
    while len(lines) < rows - 2:
        group = f"g{len(groups)}"
        parts = [leaf(random) for _ in range(random.randint(2, 9))]
        for number, part in enumerate(parts):
            lines.append(Line(f"{group}-{number}", f"Line {group}-{number}", parent=group))
            figures |= figures_of(f"{group}-{number}", part, cut=cut)
        lines.append(Line(group, f"Group {group}", Role.SUBTOTAL))
        groups.append(added(parts))
        figures |= figures_of(group, groups[-1], cut=cut)
    total = added(groups)
    lines += [Line("total", "Total", Role.TOTAL), Line("index", "Index", Role.INDEX)]
    figures |= figures_of("total", total, cut=cut)
    for net, amount in zip(NETS, total.nets, strict=True):
        ratio = Decimal(100 * amount) / Decimal(total.nets[0])
        value = Decimal(int(ratio)) if cut else round_half_up(ratio, Decimal(1))
        figures[Key("index", net)] = Figure(value, Decimal(1))
    budget = Budget(lines=tuple(lines), columns=COLUMNS, figures=figures)
    return budget._replace(equations=equations_of(budget))


def column_of(lines: int, seed: int) -> Budget:
    """Return one column of many lines and its total, from kroner rounded to 0.1 mio."""
    random = Random(f"column {seed} {lines}")
    parts = [leaf(random) for _ in range(lines)]
    figures = {
        key: each
        for n, part in enumerate(parts)
        for key, each in figures_of(f"l{n}", part).items()
        if key.column == NETS[0]
    }
    figures[Key("total", NETS[0])] = figures_of("total", added(parts))[Key("total", NETS[0])]
    listed = (
        *(Line(f"l{n}", f"Line {n}") for n in range(lines)),
        Line("total", "Total", Role.TOTAL),
    )
    budget = Budget(lines=listed, columns=(NETS[0],), figures=figures)
    return budget._replace(equations=propose(budget))
