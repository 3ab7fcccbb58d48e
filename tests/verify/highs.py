"""HiGHS as an oracle: can the sums and ratios hold over closed intervals? In floating point, in
units of half a step."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from math import lcm
from typing import TYPE_CHECKING

from budgetcli.checking.proof.feasibility import Component, components
from budgetcli.checking.proof.intervals import alternatives, stands_for
from budgetcli.model.findings import RoundingRule

if TYPE_CHECKING:
    from budgetcli.checking.proof.feasibility import MatrixRow
    from budgetcli.checking.proof.intervals import Interval
    from budgetcli.model.budgets import Budget, Key

AVAILABLE = find_spec("highspy") is not None
highspy = import_module("highspy") if AVAILABLE else None


def feasible(budget: Budget) -> bool:
    """Tell whether HiGHS finds amounts within the closed intervals that satisfy every equation."""
    intervals = {
        key: stands_for(figure, RoundingRule.UNKNOWN) for key, figure in budget.figures.items()
    }
    return all(_feasible(Component(group), intervals) for group in components(budget.equations))


def _feasible(component: Component, intervals: dict[Key, Interval]) -> bool:
    """Tell it of one component; where a ratio can hold in several ways the first is taken."""
    boxes = [intervals[key] for key in component.keys]
    unit = lcm(
        *{end.denominator for box in boxes for end in (box.low, box.high) if end is not None}
    )
    rows = list(component.rows)
    for ratio in component.ratios:
        ways = alternatives(ratio, intervals)
        if not ways:
            return False
        rows += component.limits(ratio, ways[0])
    return _solve(
        [(float((box.low or 0) * unit), float((box.high or 0) * unit)) for box in boxes], rows
    )


def _solve(bounds: list[tuple[float, float]], rows: list[MatrixRow]) -> bool:
    assert highspy is not None
    solver = highspy.Highs()
    solver.silent()
    for low, high in bounds:
        solver.addVar(low, high)
    for row in rows:
        places, factors = list(row.factors), [float(factor) for factor in row.factors.values()]
        largest = max((abs(factor) for factor in factors), default=1.0)
        factors = [factor / largest for factor in factors]
        solver.addRow(0.0, 0.0 if not row.side else highspy.kHighsInf, len(places), places, factors)
    solver.run()
    return bool(solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)
