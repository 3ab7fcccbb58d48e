"""What one year opens with is what the year before closed with; balances after the movements of a
year are carried over."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Key, Role
from budgetcli.model.equations import ONE, Equation, Kind, name_of
from budgetcli.reading.terms import CLOSING, OPENING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.model.budgets import Budget


def carried(budget: Budget, equations: Sequence[Equation]) -> tuple[Equation, ...]:
    """Return the equations with carry-overs among them: balances after movements, and what one year
    opens with and another closed with."""
    opening, closing = (_lines_with(budget, words) for words in (OPENING, CLOSING))
    if not opening or not closing:
        return tuple(equations)
    marked = [_as_carry(each, set(opening.values()), set(closing.values())) for each in equations]
    pairs = [(start, closing[named]) for named, start in opening.items() if named in closing]
    return (*marked, *(each for pair in pairs for each in _between_years(budget, *pair)))


def _lines_with(budget: Budget, words: frozenset[str]) -> dict[str, str]:
    """Return the lines whose name has one of these words, by the rest of the name; of several of
    one rest none."""
    found: dict[str, list[str]] = {}
    for line in budget.lines:
        parts = line.id.split("-")
        if line.role is not Role.INDEX and not words.isdisjoint(parts):
            found.setdefault("-".join(part for part in parts if part not in words), []).append(
                line.id
            )
    return {rest: lines[0] for rest, lines in found.items() if len(lines) == 1}


def _as_carry(equation: Equation, opening: set[str], closing: set[str]) -> Equation:
    is_carry = (
        equation.kind is Kind.SUM
        and equation.result.line in closing
        and any(key.line in opening for _, key in equation.terms)
    )
    return equation._replace(kind=Kind.CARRY) if is_carry else equation


def _between_years(budget: Budget, start: str, end: str) -> Iterator[Equation]:
    """Yield for each year what it opens with as what the year before closed with, unless that fails
    in every one of several years."""
    found = []
    for column in budget.columns:
        before = (
            Key(end, column._replace(year=column.year - 1))
            if isinstance(column.year, int)
            else None
        )
        key = Key(start, column)
        if before is not None and key in budget.figures and before in budget.figures:
            found.append(
                Equation(f"carry:{start}:{name_of(column)}", Kind.CARRY, key, ((ONE, before),))
            )
    if len(found) == 1 or any(_holds(each, budget) for each in found):
        yield from found


def _holds(equation: Equation, budget: Budget) -> bool:
    """Return whether two balances are the same within half a step each."""
    (one, other) = (budget.figures[key] for key in equation.keys)
    return (
        abs(Fraction(one.amount) - Fraction(other.amount))
        <= (Fraction(one.quantum) + Fraction(other.quantum)) / 2
    )
