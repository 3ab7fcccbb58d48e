"""Slips made on purpose in a table that holds: each names what was done, where, and what stood
there."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Budget, Figure, Key, Line, Measure, Role
from tests.verify.trees import EXPENDITURE, INCOME, NETS, TENTH, WHOLE, equations_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Maker = Callable[["Budget", Random], "Seed"]


class Seed(NamedTuple):
    """A table with a slip: its kind, the cells or lines a search should name, and the amount that
    stood there."""

    kind: str
    budget: Budget
    key: Key
    original: Decimal | None = None
    lines: frozenset[str] = frozenset()


def with_amount(budget: Budget, key: Key, amount: Decimal) -> Budget:
    """Return the budget with one figure printed otherwise."""
    return budget._replace(
        figures={**budget.figures, key: budget.figures[key]._replace(amount=amount)}
    )


def money(budget: Budget) -> list[Key]:
    """Return the keys of the amounts, without index and percentages."""
    index = {line.id for line in budget.of(Role.INDEX)}
    return [
        key
        for key in budget.figures
        if key.line not in index and key.column.measure is Measure.AMOUNT
    ]


def text_of(figure: Figure) -> str:
    """Return the digits of a figure as printed, without sign and mark."""
    decimals = max(0, -int(figure.quantum.as_tuple().exponent))
    return str(int(abs(figure.amount) / figure.quantum)).zfill(decimals + 1)


def from_text(figure: Figure, digits: str) -> Decimal:
    """Return the amount of these digits with the figure's sign and quantum."""
    amount = int(digits) * figure.quantum
    return -amount if figure.amount < 0 else amount


def swapped(budget: Budget, key: Key) -> Iterator[Seed]:
    """Yield the figure with each pair of unlike neighbouring digits exchanged."""
    figure = budget.figures[key]
    text = text_of(figure)
    for place in range(len(text) - 1):
        if text[place] != text[place + 1]:
            turned = f"{text[:place]}{text[place + 1]}{text[place]}{text[place + 2 :]}"
            yield Seed(
                "swapped", with_amount(budget, key, from_text(figure, turned)), key, figure.amount
            )


def digit(budget: Budget, key: Key) -> Iterator[Seed]:
    """Yield the figure with each digit replaced by the one three further."""
    figure = budget.figures[key]
    text = text_of(figure)
    for place in range(len(text)):
        turned = f"{text[:place]}{(int(text[place]) + 3) % 10}{text[place + 1 :]}"
        yield Seed("digit", with_amount(budget, key, from_text(figure, turned)), key, figure.amount)


def sign(budget: Budget, key: Key) -> Iterator[Seed]:
    """Yield the figure with the other sign."""
    amount = budget.figures[key].amount
    if amount:
        yield Seed("sign", with_amount(budget, key, -amount), key, amount)


def thousand(budget: Budget, key: Key) -> Iterator[Seed]:
    """Yield the figure a thousand times too large."""
    amount = budget.figures[key].amount
    if amount:
        yield Seed("thousand", with_amount(budget, key, amount * 1000), key, amount)


KINDS = (swapped, digit, sign, thousand)


def off_by(budget: Budget, steps: int) -> Iterator[Seed]:
    """Yield every amount so many steps up, and down."""
    for key in money(budget):
        figure = budget.figures[key]
        for way in (1, -1):
            yield Seed(
                f"{steps} ulp",
                with_amount(budget, key, figure.amount + way * steps * figure.quantum),
                key,
                figure.amount,
            )


def one_slip(budget: Budget, random: Random) -> Seed:
    """Return the budget with one slip of a cell: first the kind is drawn, then a figure that can
    have it, then where."""
    kind, keys = random.choice(KINDS), money(budget)
    while True:
        seeds = list(kind(budget, random.choice(keys)))
        if seeds:
            return random.choice(seeds)


def leaves(budget: Budget) -> list[Line]:
    """Return the lines that have any amount."""
    return [line for line in budget.of(Role.LINE) if budget.amount(line.id, EXPENDITURE)]


def rebuilt(budget: Budget, lines: tuple[Line, ...], figures: dict[Key, Figure]) -> Budget:
    """Return a budget of these lines with the equations such a table has."""
    kept = {line.id for line in lines}
    changed = budget._replace(
        lines=lines, figures={key: figure for key, figure in figures.items() if key.line in kept}
    )
    return changed._replace(equations=equations_of(changed))


def dropped(budget: Budget, random: Random) -> Seed:
    """Return the budget without one of its lines."""
    line = random.choice(leaves(budget))
    changed = rebuilt(
        budget, tuple(each for each in budget.lines if each is not line), dict(budget.figures)
    )
    return Seed(
        "missing-line",
        changed,
        Key(line.parent or "total", EXPENDITURE),
        lines=frozenset({line.parent or "total"}),
    )


def doubled(budget: Budget, random: Random) -> Seed:
    """Return the budget with one of its lines twice."""
    line = random.choice(leaves(budget))
    twin = line._replace(id=f"{line.id}-twin")
    place = budget.lines.index(line) + 1
    figures = {
        **budget.figures,
        **{
            Key(twin.id, key.column): each
            for key, each in budget.figures.items()
            if key.line == line.id
        },
    }
    changed = rebuilt(budget, (*budget.lines[:place], twin, *budget.lines[place:]), figures)
    return Seed(
        "doubled-line", changed, Key(line.id, EXPENDITURE), lines=frozenset({line.id, twin.id})
    )


def exchanged(budget: Budget, random: Random) -> Seed:
    """Return the budget with expenditure and income of one line in each other's place."""
    line = random.choice(leaves(budget)).id
    first, second = Key(line, EXPENDITURE), Key(line, INCOME)
    figures = {**budget.figures, first: budget.figures[second], second: budget.figures[first]}
    return Seed("swapped-figures", budget._replace(figures=figures), first, lines=frozenset({line}))


def turned(budget: Budget, random: Random) -> Seed:
    """Return the budget with all figures of one line of the other sign."""
    line = random.choice(leaves(budget)).id
    figures = {
        key: each._replace(amount=-each.amount) if key.line == line else each
        for key, each in budget.figures.items()
    }
    return Seed(
        "row-sign",
        budget._replace(figures=figures),
        Key(line, EXPENDITURE),
        lines=frozenset({line}),
    )


def stale(budget: Budget, random: Random) -> Seed:
    """Return the budget with one line decided otherwise, from some year on, and its totals left as
    they were."""
    line = random.choice(leaves(budget))
    change = random.choice((-1, 1)) * random.randint(8, 120) * TENTH
    years = NETS[random.randint(0, 2) :]
    columns = {column: change for column in years} | {WHOLE: len(years) * change}
    if years[0] is NETS[0]:
        columns[EXPENDITURE] = change
    figures = dict(budget.figures)
    for column, amount in columns.items():
        key = Key(line.id, column)
        figures[key] = figures[key]._replace(amount=figures[key].amount + amount)
    lines = frozenset({line.id, line.parent or "total"})
    return Seed(
        "stale-total", budget._replace(figures=figures), Key(line.id, years[0]), lines=lines
    )


STRUCTURES = (dropped, doubled, exchanged, turned, stale)


def two_slips(budget: Budget, random: Random) -> tuple[Seed, Seed]:
    """Return two slips of different cells, the second made in the table that has the first."""
    first = one_slip(budget, random)
    second = one_slip(first.budget, random)
    while second.key == first.key:
        second = one_slip(first.budget, random)
    return first, second
