"""Equations along the lines that headers suggest and figures bear out: differences of stages, percentages, indices, sums of years."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from math import log10
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Column, Key, Measure, Role
from budgetcli.model.equations import ONE, Equation, Kind, name_of
from budgetcli.reading.terms import CLOSING, OPENING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.model.budgets import Budget, Figure

NEAREST = 8
"""So many columns of money on either side of a column are asked what it is made of."""

SAMPLE = 60
"""Lines in which a relation must prove itself before it is asked of all."""

FEWEST = 3
"""A relation is borne out by so many lines at least in which none of its figures is zero."""

DIGITS = 3.5
"""Decimal digits by which the figures must agree beyond coincidence, all lines together; more for every tenfold of relations tried."""

HUNDRED = Fraction(100)


class Relation(NamedTuple):
    """What a column would be made of: `result = scale x sum of factor x column / base`, the base of the whole table where `of` names it."""

    kind: Kind
    result: Column
    terms: tuple[tuple[Fraction, Column], ...]
    base: Column | None = None
    scale: Fraction = ONE
    absolute: bool = False
    of: str | None = None

    def equation(self, budget: Budget, line: str) -> Equation | None:
        """Return what it says of a line, or None where a figure is not stated."""
        base = None if self.base is None else Key(self.of or line, self.base)
        terms = tuple((factor, Key(line, column)) for factor, column in self.terms)
        found = Equation(f"across:{line}:{name_of(self.result)}", self.kind, Key(line, self.result), terms, base, self.scale, self.absolute)
        return found if all(key in budget.figures for key in found.keys) else None


class Tally(NamedTuple):
    """In how many lines a relation holds so that it says something, in how many it fails, and the digits that agree."""

    held: int
    failed: int
    digits: float

    def is_borne_out(self, tried: int) -> bool:
        """Tell whether enough lines hold, and the failing ones are so few that they may be errors, after so many relations tried."""
        return self.held >= FEWEST and 3 * self.failed <= self.held and self.digits >= DIGITS + log10(tried)


def related(budget: Budget, known: Iterable[Equation]) -> tuple[Equation, ...]:
    """Return what columns say of others in every line; of columns that `known` equations make of others, nothing."""
    taken = {each.result.column for each in known if any(key.column != each.result.column for key in each.keys)}
    lines = [line.id for line in budget.lines if line.role is not Role.INDEX]
    found: list[Equation] = []
    for column in budget.columns:
        best = None if column in taken else _best(budget, lines, _candidates(budget, column))
        if best is not None:
            found += [each for line in lines if (each := best.equation(budget, line)) and _has_base(each, budget)]
    return tuple(found)


def _has_base(equation: Equation, budget: Budget) -> bool:
    """Tell whether a ratio has something to divide by."""
    return equation.base is None or bool(budget.figures[equation.base].amount)


def _is_deviation(column: Column) -> bool:
    return (column.stage or "").split("-")[0] == "deviation"


def _candidates(budget: Budget, column: Column) -> Iterator[Relation]:
    """Yield what a column may be made of, the simplest first."""
    place = budget.columns.index(column)
    beside = sorted(budget.columns, key=lambda each: abs(budget.columns.index(each) - place))
    money = [each for each in beside if each.measure is Measure.AMOUNT and each.side is column.side and each != column][:NEAREST]
    if column.measure is not Measure.AMOUNT:
        yield from _ratios(budget, column, money)
    elif _is_deviation(column):
        plain = [each for each in money if not _is_deviation(each)]
        yield from (Relation(Kind.DIFFERENCE, column, ((ONE, one), (-ONE, other))) for one, other in permutations(plain, 2))
    elif isinstance(column.year, str):
        yield from _year_sums(budget, column)


def _year_sums(budget: Budget, column: Column) -> Iterator[Relation]:
    """Yield a column of several years, such as `2025-2028`, as the sum of the single years within."""
    years = [int(text) for text in str(column.year).replace("–", "-").replace("/", "-").split("-") if text.isdigit()]
    alike = [each for each in budget.columns if isinstance(each.year, int) and each._replace(year=column.year) == column]
    within = tuple((ONE, each) for each in alike if isinstance(each.year, int) and years and years[0] <= each.year <= years[-1])
    if len(within) > 1 and len(within) == years[-1] - years[0] + 1:
        yield Relation(Kind.SUM, column, within)


def _ratios(budget: Budget, column: Column, money: Sequence[Column]) -> Iterator[Relation]:
    """Yield a percentage as one column of another, as its growth, or as a line's part of the whole; signed, then of absolute values."""
    kind = Kind.PERCENTAGE if column.measure is Measure.PERCENT else Kind.INDEX
    if not _says_ratio(budget, column):
        return
    whole = budget.total_line
    for absolute in (False, True):
        for above, below in permutations(money, 2):
            yield Relation(kind, column, ((ONE, above),), below, HUNDRED, absolute)
            if kind is Kind.PERCENTAGE:
                yield Relation(kind, column, ((ONE, above), (-ONE, below)), below, HUNDRED, absolute)
        if whole is not None and kind is Kind.PERCENTAGE:
            yield from (Relation(kind, column, ((ONE, each),), each, HUNDRED, absolute, whole.id) for each in money)


def _says_ratio(budget: Budget, column: Column) -> bool:
    """Tell whether a column is one of percentages, or of figures near 100 as an index has."""
    if column.measure is Measure.PERCENT:
        return True
    amounts = [figure.amount for key, figure in budget.figures.items() if key.column == column and figure.amount]
    return bool(amounts) and 10 * sum(20 <= abs(each) <= 500 for each in amounts) >= 9 * len(amounts)


def _best(budget: Budget, lines: Sequence[str], candidates: Iterator[Relation]) -> Relation | None:
    """Return the relation that the figures bear out best; of equals the first."""
    best: tuple[tuple[int, float], Relation] | None = None
    for tried, each in enumerate(candidates, 1):
        tally = _tally(budget, lines[:SAMPLE], each)
        rank = (-tally.failed, round(tally.digits, 1))
        if tally.is_borne_out(tried) and (best is None or rank > best[0]) and _tally(budget, lines, each).is_borne_out(tried):
            best = rank, each
    return None if best is None else best[1]


def _tally(budget: Budget, lines: Sequence[str], relation: Relation) -> Tally:
    """Return how a relation stands in these lines; it is given up where it fails in too many of the first."""
    held = failed = 0
    digits = 0.0
    for line in lines:
        equation = relation.equation(budget, line)
        agreeing = None if equation is None else _digits(equation, budget)
        if agreeing is None:
            continue
        held, failed, digits = held + (agreeing > 0), failed + (agreeing < 0), digits + max(agreeing, 0.0)
        if failed > 3 and failed > held:
            break
    return Tally(held, failed, digits)


def _digits(equation: Equation, budget: Budget) -> float | None:
    """Return the digits that agree beyond coincidence, -1 where the equation fails, None where it says nothing."""
    figures = budget.figures
    printed = figures[equation.result]
    terms = [(factor * equation.scale, figures[key]) for factor, key in equation.terms]
    above, room = _sum(terms)
    if equation.base is not None:
        base = figures[equation.base]
        size, half = abs(Fraction(base.amount)), Fraction(base.quantum) / 2
        if size <= half:
            return None
        above, room = above / Fraction(base.amount), (room + abs(above) * half / size) / (size - half)
    above = abs(above) if equation.absolute else above
    room += Fraction(printed.quantum) / 2
    if abs(Fraction(printed.amount) - above) > room:
        return -1.0
    if not printed.amount or not all(figures[key].amount for key in equation.keys) or room >= abs(Fraction(printed.amount)):
        return None
    return log10(float(max([abs(Fraction(printed.amount)), *_sizes(equation, terms)]) / (room or 1)) + 1)


def _sum(terms: Sequence[tuple[Fraction, Figure]]) -> tuple[Fraction, Fraction]:
    """Return a sum of factor x figure, and by how much its rounding can move it."""
    amount = sum((factor * Fraction(figure.amount) for factor, figure in terms), Fraction(0))
    return amount, sum((abs(factor) * Fraction(figure.quantum) for factor, figure in terms), Fraction(0)) / 2


def _sizes(equation: Equation, terms: Sequence[tuple[Fraction, Figure]]) -> list[Fraction]:
    """Return the sizes of what a sum adds; a ratio is as large as it is printed."""
    return [abs(factor * Fraction(figure.amount)) for factor, figure in terms] if equation.base is None else []


def carried(budget: Budget, equations: Sequence[Equation]) -> tuple[Equation, ...]:
    """Return the equations with carry-overs among them: balances after movements, and what one year opens with and another closed with."""
    opening, closing = ({line.id for line in budget.lines if words & set(line.id.split("-"))} for words in (OPENING, CLOSING))
    if not opening or not closing:
        return tuple(equations)
    marked = [_as_carry(each, opening, closing) for each in equations]
    return (*marked, *_between_years(budget, opening, closing))


def _as_carry(equation: Equation, opening: set[str], closing: set[str]) -> Equation:
    is_carry = equation.kind is Kind.SUM and equation.result.line in closing and any(key.line in opening for _, key in equation.terms)
    return equation._replace(kind=Kind.CARRY) if is_carry else equation


def _between_years(budget: Budget, opening: set[str], closing: set[str]) -> Iterator[Equation]:
    """Yield for each year what it opens with as what the year before closed with, where most years of the two lines bear that out."""
    if len(opening) != 1 or len(closing) != 1:
        return
    (start,), (end,) = opening, closing
    found = []
    for column in budget.columns:
        before = Key(end, column._replace(year=column.year - 1)) if isinstance(column.year, int) else None
        key = Key(start, column)
        if before is not None and key in budget.figures and before in budget.figures:
            found.append(Equation(f"carry:{start}:{name_of(column)}", Kind.CARRY, key, ((ONE, before),)))
    digits = [_digits(each, budget) for each in found]
    held, failed = sum(each is not None and each > 0 for each in digits), sum(each is not None and each < 0 for each in digits)
    yield from found if held > 1 and held >= 2 * failed else ()
