"""Lines that a total leaves out: where it is off in every column by exactly one or more whole lines
of its block."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.steps import judge
from budgetcli.checking.slips.structural import is_down
from budgetcli.model.budgets import Key
from budgetcli.model.findings import Outcome, RoundingRule
from budgetcli.model.numbers import round_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Column, Figure
    from budgetcli.model.equations import Equation
    from budgetcli.model.findings import Judgement

MOST_LINES = 60
"""Of a total of more lines only single ones are looked for: of so many, some two or three add up to
anything."""

MOST_TOGETHER = 3
MOST_RAISED = 40
"""So many figures are raised with the total, up to the totals that it is a part of."""


class LeftOut(NamedTuple):
    """The lines that a total leaves out, and what the total and those above it come to with them;
    nothing where that breaks another sum."""

    lines: tuple[str, ...]
    total: str
    raised: tuple[tuple[Key, Decimal], ...]


def left_out(
    broken: Sequence[Judgement],
    judgements: Sequence[Judgement],
    figures: Mapping[Key, Figure],
    rule: RoundingRule,
) -> LeftOut | None:
    """Return the lines that explain these broken equations; None where they are not all sums of one
    total, or nothing does alone."""
    totals = {each.equation.result.line for each in broken}
    if len(totals) != 1 or not all(is_down(each.equation) for each in broken):
        return None
    (total,) = totals
    sums = [
        each
        for each in judgements
        if each.equation.result.line == total and is_down(each.equation) and each.bound is not None
    ]
    rows = _rows(sums, figures)
    off = tuple(each.difference for each in sums)
    found = list(_fitting(rows, off, sums))
    if len(found) != 1 or _is_twin(found[0], rows) or _is_sum(found[0], rows):
        return None
    lines = found[0]
    missing = {
        each.equation.result: sum((rows[line][at] for line in lines), Fraction(0))
        for at, each in enumerate(sums)
    }
    return LeftOut(lines, total, _raised(missing, judgements, figures, rule))


def _rows(
    sums: Sequence[Judgement], figures: Mapping[Key, Figure]
) -> dict[str, tuple[Fraction, ...]]:
    """Return what each part adds to the sum of each column."""
    parts: dict[str, dict[Column, Fraction]] = {}
    for each in sums:
        for factor, key in each.equation.terms:
            parts.setdefault(key.line, {})[key.column] = (
                each.equation.scale * factor * Fraction(figures[key].amount)
            )
    columns = [each.equation.result.column for each in sums]
    return {
        line: tuple(amounts.get(column, Fraction(0)) for column in columns)
        for line, amounts in parts.items()
    }


def _fitting(
    rows: Mapping[str, tuple[Fraction, ...]], off: tuple[Fraction, ...], sums: Sequence[Judgement]
) -> Iterator[tuple[str, ...]]:
    """Yield the fewest lines without which every sum holds: a single line within rounding, several
    exactly and in several columns."""
    bounds = [each.bound or Fraction(0) for each in sums]
    singles = [
        line
        for line, row in rows.items()
        if _is_made_up(off, row, bounds) and _is_clear(row, bounds)
    ]
    exact = [line for line in singles if _is_made_up(off, rows[line], [Fraction(0)] * len(off))]
    if singles:
        yield from ((line,) for line in exact or (singles if sum(map(bool, off)) > 1 else ()))
        return
    if len(rows) > MOST_LINES or sum(map(bool, off)) < 2:
        return
    for count in range(2, MOST_TOGETHER + 1):
        fitting = [
            lines
            for lines in combinations(rows, count)
            if _add_up(off, [rows[line] for line in lines])
        ]
        if fitting:
            yield from fitting
            return


def _is_made_up(
    off: Sequence[Fraction], row: Sequence[Fraction], bounds: Sequence[Fraction]
) -> bool:
    """Tell whether sums that are off by so much hold without a line, within their rounding."""
    return all(
        abs(distance + amount) <= bound
        for distance, amount, bound in zip(off, row, bounds, strict=True)
    )


def _is_clear(row: Sequence[Fraction], bounds: Sequence[Fraction]) -> bool:
    """Tell whether a line is more than rounding explains in some column."""
    return any(abs(amount) > bound for amount, bound in zip(row, bounds, strict=True))


def _add_up(off: Sequence[Fraction], rows: Sequence[Sequence[Fraction]]) -> bool:
    return all(
        distance + sum(amounts) == 0
        for distance, amounts in zip(off, zip(*rows, strict=True), strict=True)
    )


def _is_twin(lines: Sequence[str], rows: Mapping[str, tuple[Fraction, ...]]) -> bool:
    """Tell whether another line has the same figures: one of the two is printed twice."""
    return any(
        row == rows[line] for line in lines for other, row in rows.items() if other not in lines
    )


def _is_sum(lines: Sequence[str], rows: Mapping[str, tuple[Fraction, ...]]) -> bool:
    """Tell whether a single line is the sum of two or more just before it: a subtotal, rightly not
    counted again."""
    if len(lines) != 1:
        return False
    before = list(rows.values())[: list(rows).index(lines[0])]
    totals = [Fraction(0)] * len(rows[lines[0]])
    for count, row in enumerate(reversed(before), 1):
        totals = [whole + amount for whole, amount in zip(totals, row, strict=True)]
        if count > 1 and tuple(totals) == rows[lines[0]]:
            return True
    return False


def _raised(
    missing: Mapping[Key, Fraction],
    judgements: Sequence[Judgement],
    figures: Mapping[Key, Figure],
    rule: RoundingRule,
) -> tuple[tuple[Key, Decimal], ...]:
    """Return what the totals come to with what they leave out, those that they are a part of, too."""
    changes: dict[Key, Decimal] = {}
    using: dict[Key, list[Equation]] = {}
    for each in judgements:
        for _, key in each.equation.terms:
            using.setdefault(key, []).append(each.equation)
    waiting = [(key, amount) for key, amount in missing.items() if amount]
    while waiting and len(changes) < MOST_RAISED:
        key, amount = waiting.pop(0)
        changes[key] = round_ratio(Fraction(figures[key].amount) + amount, figures[key].quantum)
        above = (
            each for each in using.get(key, ()) if is_down(each) and each.result not in changes
        )
        waiting += [
            (each.result, amount * next(factor for factor, part in each.terms if part == key))
            for each in above
        ]
    after = {
        **figures,
        **{key: figures[key]._replace(amount=amount) for key, amount in changes.items()},
    }
    touched = (each for each in judgements if not changes.keys().isdisjoint(each.equation.keys))
    if any(judge(each.equation, after, rule).outcome is Outcome.BROKEN for each in touched):
        return ()
    return tuple(changes.items())
