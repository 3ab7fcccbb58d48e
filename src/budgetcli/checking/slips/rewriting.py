"""Equations as a slip of structure would have them, so that the whole table can be verified with it
undone."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from budgetcli.checking.proof.feasibility import Component
from budgetcli.checking.proof.intervals import addends, alternatives, coefficients, stands_for
from budgetcli.checking.slips.structural import pattern_of, sums_of
from budgetcli.model.budgets import Figure, Key
from budgetcli.model.equations import ONE, Equation
from budgetcli.model.numbers import EXACT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from budgetcli.checking.slips.repairs import Repair
    from budgetcli.checking.slips.table import Scene
    from budgetcli.model.findings import Case, RoundingRule

MISSING = "\N{EM DASH}"
"""The id of the line that is not there."""


def rewritten(
    scene: Scene, component: Component, figures: dict[Key, Figure], repair: Repair
) -> tuple[Component, dict[Key, Figure]]:
    """Return the component with the sums of a total changed as the repair says, and its figures
    with those of a missing line."""
    if repair.total is None:
        return component, figures
    down = sums_of(scene, repair.total)
    changed = {scene.equations[number].id for number in down.numbers.values()}
    rest = [each for each in (*component.sums, *component.ratios) if each.id not in changed]
    sums = [scene.equations[number] for number in down.numbers.values()]
    if repair.counted is not None:
        return Component(
            [*rest, *(_counted(each, repair.counted, repair.times) for each in sums)]
        ), figures
    added = {Key(MISSING, key.column): _loose(scene, key, amount) for key, amount in repair.changes}
    sums = [
        each._replace(terms=(*each.terms, (ONE, Key(MISSING, each.result.column)))) for each in sums
    ]
    own = [
        _moved(each)
        for each in pattern_of(scene, down)
        if all(Key(MISSING, key.column) in added for key in each.keys)
    ]
    return Component([*rest, *sums, *own]), figures | added


def _counted(equation: Equation, line: str, times: int) -> Equation:
    """Return the sum that counts a line so many times."""
    terms = (
        (factor * times if key.line == line else factor, key) for factor, key in equation.terms
    )
    return equation._replace(terms=tuple((factor, key) for factor, key in terms if factor))


def _loose(scene: Scene, key: Key, amount: Decimal) -> Figure:
    """Return a figure that may be anything the sum of its column leaves open."""
    number = next(number for number in scene.of_key[key] if scene.equations[number].result == key)
    room = 2 * (scene.gauge(number).above or Fraction(0))
    return Figure(amount, EXACT.divide(room.numerator, room.denominator))


def _moved(equation: Equation) -> Equation:
    """Return the same sum along the missing line."""
    terms = tuple((factor, Key(MISSING, key.column)) for factor, key in equation.terms)
    return equation._replace(
        id=f"{MISSING}{equation.id}", result=Key(MISSING, equation.result.column), terms=terms
    )


def combined_form(
    case: Case, figures: Mapping[Key, Figure], rule: RoundingRule
) -> dict[Key, Fraction]:
    """Return the factor of each figure in a refuted combination; those that cancel are left out."""
    factors: dict[Key, Fraction] = {}
    for equation, multiplier in case.combination:
        for key, factor in _form(equation, multiplier, figures, rule).items():
            factors[key] = factors.get(key, Fraction(0)) + multiplier * factor
    return {key: factor for key, factor in factors.items() if factor}


def _form(
    equation: Equation, multiplier: Fraction, figures: Mapping[Key, Figure], rule: RoundingRule
) -> dict[Key, Fraction]:
    """Return the factors of a sum, or of the limit of a ratio that a multiplier of this sign speaks
    of."""
    if equation.base is None:
        return coefficients(equation)
    intervals = {key: stands_for(figures[key], rule) for key in equation.keys}
    way = alternatives(equation, intervals)[0]
    limit = (way.within.low if multiplier > 0 else way.within.high) or Fraction(0)
    factors = {
        key: way.sign * way.base_sign * equation.scale * factor
        for key, factor in addends(equation).items()
    }
    factors[equation.base] = factors.get(equation.base, Fraction(0)) - way.base_sign * limit
    return factors
