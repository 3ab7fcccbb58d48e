"""Other ways to read a claim: as a ladder, without the sign, against the steerable base; and where
else its numbers stand."""

from __future__ import annotations

import ast
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.claims.claims import Judged, Truth, judge
from budgetcli.claims.language import Evaluator, literal, stated_side
from budgetcli.claims.lookups import Figures, Known
from budgetcli.model.names import fold
from budgetcli.model.numbers import round_ratio
from budgetcli.reference.steering import growth, not_steerable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from budgetcli.claims.claims import Claim
    from budgetcli.claims.language import Literal
    from budgetcli.model.budgets import Year

MOST_YEARS = 40
TENTH = Decimal("0.1")


class Reading(NamedTuple):
    """Another way to read a claim: which, how it then stands, the value it gives, and the amounts
    on the way there."""

    kind: str
    truth: Truth
    value: Fraction
    steps: tuple[Fraction, ...] = ()


class Homonym(NamedTuple):
    """The same number with another meaning: of which committee, what it is there, in which years,
    and what it is called."""

    number: Decimal
    committee: str
    kind: str
    id: str
    years: tuple[Year, ...]
    value: Decimal


def readings(
    judged: Judged, known: Mapping[str, Known], committees: dict[str, str]
) -> tuple[Reading, ...]:
    """Return the other ways to read a claim that was judged."""
    if judged.sides is None:
        return ()
    return (*_ladders(judged, known), *_unsigned(judged), *_steerable(judged, known, committees))


def _ladders(judged: Judged, known: Mapping[str, Known]) -> Iterator[Reading]:
    """Yield, for an amount times a number of years, what it is if it is added anew each year."""
    formula = judged.claim.formula
    if formula is None:
        return
    for found in formula.comparisons():
        for side, other in ((found.left, found.right), (found.right, found.left)):
            factors = _yearly(side, formula.text)
            if factors is None:
                continue
            amount, years = Evaluator(formula, Figures(known)).number(factors[0]).amount, factors[1]
            steps = tuple(amount * number for number in range(1, years + 1))
            stated = stated_side(formula.text, other)
            holds = (
                stated is not None
                and round_ratio(sum(steps, Fraction(0)), stated.quantum) == stated.amount
            )
            yield Reading(
                "ladder", Truth.TRUE if holds else Truth.FALSE, sum(steps, Fraction(0)), steps
            )


def _yearly(node: ast.expr, text: str) -> tuple[ast.expr, int] | None:
    """Return the amount and the years of an amount times a small whole number; None where the node
    is something else."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
        return None
    for amount, years in ((node.left, node.right), (node.right, node.left)):
        count = (
            literal(text, years)
            if isinstance(years, ast.Constant) and isinstance(years.value, int)
            else None
        )
        is_amount = not (isinstance(amount, ast.Constant) and isinstance(amount.value, int))
        if count is not None and is_amount and 2 <= count.amount <= MOST_YEARS:
            return amount, int(count.amount)
    return None


def _unsigned(judged: Judged) -> Iterator[Reading]:
    """Yield that a claim holds if the minus of expenditure is left out, as prose does."""
    sides = judged.sides
    if sides is None or judged.truth is not Truth.FALSE or sides.operator != "==":
        return
    left, right = sides.left.amount, sides.right.amount
    if left and left == -right:
        yield Reading("unsigned", Truth.TRUE, abs(left))


def _steerable(
    judged: Judged, known: Mapping[str, Known], committees: dict[str, str]
) -> Iterator[Reading]:
    """Yield what a ratio of a total is against the steerable base, where some lines cannot be
    steered."""
    formula = judged.claim.formula
    if formula is None or not any(isinstance(node, ast.Call) for node in ast.walk(formula.tree)):
        return
    if not any(not_steerable(each.budget) for each in known.values()):
        return
    again = judge(judged.claim, Figures(known, steerable=True), committees)
    if (
        again.sides is not None
        and judged.sides is not None
        and again.sides.left.amount != judged.sides.left.amount
    ):
        yield Reading("steerable", again.truth, again.sides.left.amount)


def homonyms(claim: Claim, known: Iterable[Known]) -> tuple[Homonym, ...]:
    """Return where the numbers of a claim stand with another meaning, in the budgets and packages
    of other committees."""
    if claim.formula is None:
        return ()
    mine = {fold(name) for name in claim.formula.names()}
    others = [
        each
        for each in known
        if fold(each.name) not in mine and fold(each.committee) != fold(claim.committee or "")
    ]
    return tuple(
        found
        for number in claim.formula.literals()
        if number.amount
        for each in others
        for found in _same(number, each)
    )


def _same(number: Literal, known: Known) -> Iterator[Homonym]:
    """Yield every number of a committee that is printed as this one, its years gathered."""
    met: dict[tuple[str, str], list[Year]] = {}
    values: dict[tuple[str, str], Decimal] = {}
    for kind, id, year, value in _numbers(known):
        if abs(round_ratio(value, number.quantum)) == number.amount:
            met.setdefault((kind, id), []).append(year)
            values.setdefault((kind, id), round_ratio(value, number.quantum))
    for (kind, id), years in met.items():
        yield Homonym(
            number.amount, known.committee, kind, id, tuple(dict.fromkeys(years)), values[kind, id]
        )


def _numbers(known: Known) -> Iterator[tuple[str, str, Year, Fraction]]:
    """Yield every number that a committee's budget and packages state or plainly give: what, its
    id, its year, its value."""
    for kind, table in known.amounts.items():
        for id, amounts in table.items():
            yield from (
                (kind, id, year, Fraction(amount)) for year, amount in amounts.items() if amount
            )
    for assumed, sums in known.sums.items():
        yield from (
            ("sum", assumed, year, Fraction(amount)) for year, amount in sums.items() if amount
        )
    for key, figure in known.budget.figures.items():
        if figure.amount and key.column.year is not None:
            yield "figure", key.line, key.column.year, Fraction(figure.amount)
    years = known.budget.years
    for each in growth(known.budget, not_steerable(known.budget)):
        if each.ratio:
            yield "growth", each.name, years[-1], Fraction(round_ratio(each.ratio * 100, TENTH))
