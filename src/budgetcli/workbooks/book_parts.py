"""What workbooks of budgets have in common: equations as formulas that give what is printed, and the
sheet that holds the record of applied measures."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from budgetcli.model.equations import Kind
from budgetcli.model.numbers import EXACT, quantum_of, round_ratio
from budgetcli.model.records import RECORD_FIELDS, RECORD_MARK, record_to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Budget, Key
    from budgetcli.model.equations import Equation
    from budgetcli.model.records import Cell

LINEAR = (Kind.SUM, Kind.NET, Kind.DIFFERENCE)
Cells = dict["Key", tuple[int, int]]
"""Where each figure stands, row and column from 0."""


def formulas(
    budget: Budget,
    cells: Cells,
    address: Callable[[int, int], str],
    equations: Iterable[Equation],
    sign: int = 1,
) -> dict[Key, str]:
    """Return a formula for every figure that an equation gives: as it is, or with what rounding has
    taken from it or added.

    A figure gets one formula, and none that would lead back to it. `sign` is -1 where the sheet
    shows the other convention.
    """
    found: dict[Key, str] = {}
    needs: dict[Key, set[Key]] = {}
    for equation in sorted(
        equations,
        key=lambda each: (
            (*LINEAR, Kind.INDEX).index(each.kind) if each.kind in (*LINEAR, Kind.INDEX) else 9
        ),
    ):
        keys = equation.keys
        if (
            keys[0] in found
            or not all(key in cells and key in budget.figures for key in keys)
            or _leads(set(keys[1:]), keys[0], needs)
        ):
            continue
        text = (
            _linear(budget, cells, address, equation, sign)
            if equation.kind in LINEAR
            else _index(budget, cells, address, equation)
        )
        if text is not None:
            found[keys[0]], needs[keys[0]] = text, set(keys[1:])
    return found


def _leads(start: set[Key], goal: Key, needs: Mapping[Key, set[Key]]) -> bool:
    """Return whether the formulas of some figures need another, over however many steps."""
    seen, left = set(start), list(start)
    while left:
        for key in needs.get(left.pop(), ()):
            if key not in seen:
                seen.add(key)
                left.append(key)
    return goal in seen


def _linear(
    budget: Budget, cells: Cells, address: Callable[[int, int], str], equation: Equation, sign: int
) -> str:
    """Return a sum, rounded to the figure's own step; a difference that rounding explains stands in
    it as a number."""
    printed = budget.figures[equation.result]
    computed = sum(
        (factor * Fraction(budget.figures[key].amount) for factor, key in equation.terms),
        Fraction(0),
    )
    step = min(printed.quantum, quantum_of(printed.amount))
    rest = round_ratio(
        (Fraction(printed.amount) - computed) * sign,
        min(step, *(quantum_of(budget.figures[key].amount) for key in equation.keys)),
    )
    decimals = max(0, -int(step.as_tuple().exponent))
    adjusted = f"{rest:+f}" if rest else ""
    return f"ROUND({_sum(cells, address, equation)}{adjusted},{decimals})"


def _sum(cells: Cells, address: Callable[[int, int], str], equation: Equation) -> str:
    """Return `SUM(B7:B11)` for parts that stand below each other, else the parts one by one."""
    spots = [cells[key] for _, key in equation.terms]
    rows, columns = [row for row, _ in spots], {column for _, column in spots}
    if (
        len(spots) > 1
        and len(columns) == 1
        and rows == list(range(rows[0], rows[0] + len(rows)))
        and {each for each, _ in equation.terms} == {1}
    ):
        return f"SUM({address(*spots[0])}:{address(*spots[-1])})"
    parts = "".join(_part(factor, address(*cells[key])) for factor, key in equation.terms)
    return parts.removeprefix("+")


def _part(factor: Fraction, cell: str) -> str:
    mark = "-" if factor < 0 else "+"
    return f"{mark}{cell}" if abs(factor) == 1 else f"{mark}{abs(factor)}*{cell}"


def _index(
    budget: Budget, cells: Cells, address: Callable[[int, int], str], equation: Equation
) -> str | None:
    """Return an index value as it is computed; None where that is not what is printed."""
    if equation.kind is not Kind.INDEX or equation.base is None or equation.absolute:
        return None
    printed, base = budget.figures[equation.result], Fraction(budget.figures[equation.base].amount)
    above = sum(
        (factor * Fraction(budget.figures[key].amount) for factor, key in equation.terms),
        Fraction(0),
    )
    if not base or round_ratio(equation.scale * above / base, printed.quantum) != EXACT.plus(
        printed.amount
    ):
        return None
    decimals = max(0, -int(printed.quantum.as_tuple().exponent))
    return f"ROUND({equation.scale}*({_sum(cells, address, equation)})/{address(*cells[equation.base])},{decimals})"


def record_rows(budgets: Mapping[str, Budget]) -> list[tuple[Cell, ...]]:
    """Return the rows of the record of all budgets, by sheet: the mark, the fields with a column a
    year, a row a measure."""
    records = [
        {**record_to_json(each), "sheet": name}
        for name, budget in budgets.items()
        for each in budget.applied
    ]
    years = list(dict.fromkeys(year for each in records for year in each["effect"]))
    return [
        (RECORD_MARK,),
        (*RECORD_FIELDS, *years),
        *(tuple(_cells(each, years)) for each in records),
    ]


def _cells(said: Mapping[str, Any], years: Sequence[str]) -> Iterator[Cell]:
    for name in RECORD_FIELDS:
        yield (
            ("yes" if said[name] else "no")
            if isinstance(said[name], bool)
            else str(said[name] or "")
        )
    for year in years:
        yield (
            "?"
            if year in said["effect"] and said["effect"][year] is None
            else said["effect"].get(year)
        )
