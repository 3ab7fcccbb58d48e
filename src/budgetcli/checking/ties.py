"""The same figure printed twice: what one table says of a figure must be what another says of it, in whatever unit.

Two sorts are looked for. A total and the line of another table that has its name, as where a survey lists what each committee's
table adds up to; and the lines of one table printed again in another unit. Two tables alike in lines and unit are two versions
of one table, which may differ.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Key, Line, Measure, Role, Sign
from budgetcli.model.equations import ONE, Equation, Kind, name_of
from budgetcli.model.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.model.budgets import Budget, Column, Figure

SHORTEST_NAME = 6
"""A name of fewer letters is no proof that two tables speak of the same."""

FEWEST_AGAIN = 4
"""So many figures must be the same before a table counts as another one printed again."""


class Tie(NamedTuple):
    """A line of one budget that is a line of another."""

    own: str
    other: str


def with_ties(budget: Budget, others: Sequence[Budget]) -> Budget:
    """Return the budget with the figures that other tables print of its lines, and the equations that they are the same."""
    lines: list[Line] = []
    figures: dict[Key, Figure] = {}
    equations: list[Equation] = []
    for number, other in enumerate(others):
        if not _comparable(budget, other):
            continue
        scaled = other.in_scale(budget.heading.unit.scale)
        for tie in _ties(budget, scaled):
            foreign = Line(f"{number}:{tie.other}", _name(scaled, tie.other), Role.MEMO)
            lines.append(foreign)
            for column in _shared(budget, scaled, tie):
                own, key, found = Key(tie.own, column), Key(foreign.id, column), scaled.figures[Key(tie.other, column)]
                figures[key] = found
                place = _where(found, budget) or foreign.label
                id = f"same:{tie.own}:{name_of(column)}:{number}"
                equations.append(Equation(id, Kind.SAME, own, ((ONE, key),), name=f"= {place}"))
    if not equations:
        return budget
    return budget._replace(lines=(*budget.lines, *lines), figures={**budget.figures, **figures}, equations=(*budget.equations, *equations))


def _comparable(budget: Budget, other: Budget) -> bool:
    """Tell whether two tables are in one currency, and their signs known or unknown alike."""
    unknown = [each.heading.sign is Sign.UNKNOWN for each in (budget, other)]
    return budget.heading.unit.currency == other.heading.unit.currency and unknown[0] == unknown[1]


def _name(budget: Budget, line: str) -> str:
    """Return what a line of another table is called: its label and the table's file or sheet."""
    where = next((each.sheet or each.path for each in budget.inputs), budget.heading.title)
    return f"{budget.by_id[line].label} ({where})"


def _where(figure: Figure, budget: Budget) -> str | None:
    """Return the cell of another table's figure, with its file if that is another one."""
    place, own = figure.place, next((each.path for each in budget.inputs), None)
    return None if place is None else place.reference if place.file == own else str(place)


def _ties(budget: Budget, other: Budget) -> Iterator[Tie]:
    """Yield the lines of both tables that are one, as names say and figures bear out."""
    found = [*_totals(budget, other), *(Tie(each.other, each.own) for each in _totals(other, budget))]
    yield from (tie for tie in dict.fromkeys(found) if _is_borne_out(budget, other, [tie], 1))
    again = list(_printed_again(budget, other))
    if _is_borne_out(budget, other, again, FEWEST_AGAIN):
        yield from (tie for tie in again if tie not in found)


def _totals(budget: Budget, other: Budget) -> Iterator[Tie]:
    """Yield the total of a table as the line of the other that has the name of what it totals."""
    total = budget.total_line
    names = {fold(each) for each in (budget.heading.title, total.label if total else "") if len(each) >= SHORTEST_NAME}
    if total is not None:
        yield from (Tie(total.id, line.id) for line in other.of(Role.LINE, Role.SUBTOTAL) if fold(line.label) in names)


def _printed_again(budget: Budget, other: Budget) -> Iterator[Tie]:
    """Yield the lines of the same label, where the two tables were in different units: then their quanta differ."""
    if {figure.quantum for figure in budget.figures.values()} & {figure.quantum for figure in other.figures.values()}:
        return
    theirs = _by_label(other)
    yield from (Tie(own, theirs[label]) for label, own in _by_label(budget).items() if label in theirs)


def _by_label(budget: Budget) -> dict[str, str]:
    """Return the lines by label, without labels that several lines have."""
    labels = [fold(line.label) for line in budget.lines]
    return {fold(line.label): line.id for line in budget.lines if line.role is not Role.INDEX and labels.count(fold(line.label)) == 1}


def _shared(budget: Budget, other: Budget, tie: Tie) -> tuple[Column, ...]:
    """Return the columns in which both tables state the line: of money, and of one year or stage."""
    both = (column for column in budget.columns if Key(tie.own, column) in budget.figures and Key(tie.other, column) in other.figures)
    return tuple(column for column in both if column.measure is Measure.AMOUNT and column[:2] != (None, None))


def _is_borne_out(budget: Budget, other: Budget, ties: Iterable[Tie], fewest: int) -> bool:
    """Tell whether so many figures clear of zero are the same, and at most half as many are not.

    A figure of no more than its own rounding, as the noise of binary numbers is, is as good as zero and bears nothing out.
    """
    held = failed = 0
    for tie in ties:
        for column in _shared(budget, other, tie):
            one, two = budget.figures[Key(tie.own, column)], other.figures[Key(tie.other, column)]
            same = abs(Fraction(one.amount) - Fraction(two.amount)) * 2 <= Fraction(one.quantum) + Fraction(two.quantum)
            held, failed = held + (same and _is_clear(one) and _is_clear(two)), failed + (not same)
    return held >= fewest and held >= 2 * failed


def _is_clear(figure: Figure) -> bool:
    """Tell whether a figure is more than the step it is rounded to."""
    return abs(Fraction(figure.amount)) > Fraction(figure.quantum)
