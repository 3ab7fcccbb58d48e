"""The figures of a table as whole numbers in one small unit, and the exact judgement whether some
of them sum to another."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import filterfalse, repeat
from math import isqrt, log10
from operator import mul
from typing import TYPE_CHECKING, NamedTuple, cast

from budgetcli.reading.cells import Kind
from budgetcli.sheets.columnwise import in_one, pick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.reading.cells import Cells

MOST_DECIMALS = 30
"""Amounts with more decimals than this are told apart no further; no sheet prints them."""

MANY = 100
"""So many parts of a sum are taken out of a column at once."""

SAME_AGAIN = 0.1
"""What agreeing digits are worth where one part is the total again, the others nothing together:
they do not tell which is which."""


@dataclass(frozen=True)
class Figures:
    """The amounts of some rows and columns, times a power of ten; `grains` are the steps to which
    each column is rounded.

    None is a blank cell. A withheld cell, such as `(NA)`, is None too and listed.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    values: tuple[tuple[int | None, ...], ...]
    grains: tuple[int, ...]
    withheld: frozenset[tuple[int, int]] = frozenset()

    @cached_property
    def lines(self) -> tuple[tuple[int | None, ...], ...]:
        """The figures column by column."""
        return tuple(zip(*self.values, strict=True)) or ((),) * len(self.columns)

    def turned(self) -> Figures:
        """Return the same figures with rows and columns exchanged, so that sums across can be
        judged as sums down."""
        grain = min(self.grains, default=1)
        withheld = frozenset((column, row) for row, column in self.withheld)
        return Figures(self.columns, self.rows, self.lines, (grain,) * len(self.rows), withheld)


class Verdict(NamedTuple):
    """In which columns a sum holds, in which it fails, and how many decimal digits agree beyond
    coincidence.

    Columns that hold only because everything is zero are `trivial`.
    """

    held: tuple[int, ...]
    failed: tuple[int, ...]
    trivial: tuple[int, ...]
    evidence: float
    digits: tuple[float, ...]


def figures_of(cells: Cells, rows: Sequence[int], columns: Sequence[int]) -> Figures:
    """Return the figures in these rows and columns of a grid."""
    amounts = [cells.amounts.column(column, rows) for column in columns]
    decimals = min(_most_decimals(amounts), MOST_DECIMALS)
    values = [_in_steps(line, decimals) for line in amounts]
    withheld = frozenset(
        (i, j)
        for j, column in enumerate(columns)
        if None in values[j]
        for i, row in enumerate(rows)
        if values[j][i] is None and cells.kinds[row][column] is not Kind.EMPTY
    )
    grains = tuple(_grain(line, decimals) for line in values)
    turned = tuple(zip(*values, strict=True)) if columns else ((),) * len(rows)
    return Figures(tuple(rows), tuple(columns), turned, grains, withheld)


def _in_steps(amounts: Sequence[Decimal | None], decimals: int) -> list[int | None]:
    """Return how many steps of so many decimals each amount is."""
    factor = Decimal(1).scaleb(decimals)
    if [amount for amount in amounts if amount is None]:
        return [None if amount is None else int(amount * factor) for amount in amounts]
    return list(map(int, map(mul, cast("Sequence[Decimal]", amounts), repeat(factor))))


def _most_decimals(columns: Sequence[Sequence[Decimal | None]]) -> int:
    """Return the most decimals that an amount needs; of those printed alike no more are asked than
    one that needs all it has."""
    most = 0
    for column in columns:
        left = [amount for amount in column if amount is not None]
        while left:
            printed = _exponent(left[0])
            step = Decimal(1).scaleb(printed)
            for amount in filter(step.same_quantum, left) if -printed > most else ():
                most = max(most, -_exponent(amount.normalize()) if amount else 0)
                if most == -printed:
                    break
            left = list(filterfalse(step.same_quantum, left))
    return most


def _exponent(amount: Decimal) -> int:
    return int(amount.as_tuple().exponent)


def _grain(values: list[int | None], decimals: int) -> int:
    """Return the step to which nearly all amounts of a column are rounded: 1, 0.1, or 5, 10, 100 …
    where they all are."""
    amounts = [value for value in values if value]
    unit: int = 10**decimals
    best = 1 if amounts else unit
    for exponent in range(decimals + 7 if amounts else 0):
        for step in (10**exponent, 5 * 10**exponent):
            if not _is_rounded(amounts, step, 0.95 if step <= unit else 0.99):
                break
            best = step
        if best < 10**exponent:
            break
    return best if len(amounts) > 3 else min(best, unit)


def _is_rounded(amounts: Sequence[int], step: int, needed: float) -> bool:
    """Return whether so large a part of the amounts are multiples of a step; where the first of
    them tell that not, no more are asked."""
    left, first = len(amounts), len(amounts) // 8
    for some in (amounts[:first], amounts[first:]) if step > 1 else ():
        left -= len(some) - [amount % step for amount in some].count(0)
        if left < needed * len(amounts):
            return False
    return True


def tolerance(count: int, grain: int) -> int:
    """Return twice the difference that rounding can make between a total and the sum of so many
    parts, each rounded by itself.

    The legal bound is half a step a figure; from nine figures on, four standard deviations.
    """
    return grain * min(count + 1, 2 + isqrt(6 * count))


def judge(
    figures: Figures, total: int, terms: Sequence[tuple[int, int]], most_failed: int | None = None
) -> Verdict:
    """Return the verdict on `total = sum of factor x row`, all of them positions in the figures.

    With `most_failed`, no more columns are judged once it has failed in more of them than that.
    """
    held, failed, trivial, digits = [], [], [], []
    whole = (
        in_one([i for i, _ in terms])
        if len(terms) > MANY and all(factor == 1 for _, factor in terms)
        else ()
    )
    for j, target in enumerate(figures.values[total]):
        if target is None:
            continue
        verdict = _judge_column(figures, j, target, terms, whole)
        if verdict is None:
            continue
        if verdict < 0:
            failed.append(j)
            if most_failed is not None and len(failed) > most_failed:
                break
        elif verdict == 0:
            trivial.append(j)
        else:
            held.append(j)
            digits.append(verdict)
    return Verdict(tuple(held), tuple(failed), tuple(trivial), sum(digits), tuple(digits))


def _judge_column(
    figures: Figures, j: int, target: int, terms: Sequence[tuple[int, int]], whole: Sequence[int]
) -> float | None:
    """Return the digits by which the sum holds, 0 if all is zero, -1 if it fails, None if it cannot
    be decided.

    `whole` are the positions of many terms that enter as they are.
    """
    if whole:
        stated = [value for value in pick(figures.lines[j], whole) if value is not None]
    else:
        stated = [
            factor * value for i, factor in terms if (value := figures.values[i][j]) is not None
        ]
    size = sum(map(abs, stated))
    difference = abs(target - sum(stated))
    grain = figures.grains[j]
    bound = tolerance(len(terms), grain) + size // 10**12
    if 2 * difference <= bound:
        if target == 0 and size == 0:
            return None if not stated and _is_withheld(figures, j, terms) else 0
        window = grain if difference == 0 else bound
        digits = min(7.0, log10(1 + max(size, abs(target)) / max(1, window)))
        return digits * SAME_AGAIN if target in stated else digits
    return (
        None if not stated or (len(stated) < len(terms) and _is_withheld(figures, j, terms)) else -1
    )


def _is_withheld(figures: Figures, j: int, terms: Sequence[tuple[int, int]]) -> bool:
    return any((i, j) in figures.withheld for i, _ in terms)
