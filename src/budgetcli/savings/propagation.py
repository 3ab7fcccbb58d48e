"""How a change of some figures moves the others: totals and nets by the change itself, printed
ratios recomputed."""

from __future__ import annotations

from collections import ChainMap
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from budgetcli.model.budgets import Figure
from budgetcli.model.deferred import DeferredEquations, DeferredFigures
from budgetcli.model.equations import RATIOS
from budgetcli.model.numbers import EXACT, round_ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, MutableMapping, Set
    from decimal import Decimal
    from types import MappingProxyType

    from budgetcli.model.budgets import Budget, Column, Key
    from budgetcli.model.equations import Equation

Moves = dict["Key", "Decimal | None"]
"""By how much each figure moves; None where nobody knows."""

MOST_ALONE = 50
"""So many figures of a long table are changed alone, without making all the others."""


def moved(
    budget: Budget, direct: Mapping[Key, Decimal | None]
) -> tuple[Mapping[Key, Figure], frozenset[Key]]:
    """Return the figures after the direct moves and all that follows from them, and the keys of
    those that are unknown now.

    Totals and nets move by the sum of the moves of their parts; they are never added up anew, so a
    rounding in print stays as it was.
    """
    moves = _spread(budget.equations, direct)
    unknown = {key for key, move in moves.items() if move is None}
    before = budget.figures
    if isinstance(before, DeferredFigures) and len(moves) <= MOST_ALONE and not unknown:
        changed: dict[Key, Figure] = {}
        _lay(moves, budget.equations, unknown, ChainMap(changed, cast("dict[Key, Figure]", before)))
        return before.with_amounts(
            {key: figure.amount for key, figure in changed.items()}
        ), frozenset()
    figures = cast("MappingProxyType[Key, Figure]", before).copy()
    _lay(moves, budget.equations, unknown, figures)
    for key in unknown:
        figures.pop(key, None)
    return figures, frozenset(unknown)


def _lay(
    moves: Moves,
    equations: Iterable[Equation],
    unknown: set[Key],
    figures: MutableMapping[Key, Figure],
) -> None:
    """Change the figures that move, and the ratios of them; ratios of what is unknown are unknown,
    too."""
    for key, move in moves.items():
        if move and key in figures:
            old = figures[key]
            figures[key] = Figure(EXACT.add(old.amount, move), old.quantum)
    for equation in _ratios_of(equations, moves):
        if unknown & set(equation.keys):
            unknown.add(equation.result)
        elif (recomputed := _recomputed(equation, figures)) is not None:
            figures[equation.result] = recomputed


def _spread(equations: Iterable[Equation], direct: Mapping[Key, Decimal | None]) -> Moves:
    """Return the moves of all figures that the linear equations tie to the direct ones; those
    themselves stay as given."""
    moves, fresh = dict(direct), set(direct)
    lines, columns = {key.line for key in direct}, set["Column"]()
    while fresh:
        if not columns.issuperset(key.column for key in fresh):
            columns.update(key.column for key in fresh)
            linear = [
                each
                for each in _about(equations, columns)
                if each.kind not in RATIOS and each.result not in direct
            ]
        near = {key.line for key in fresh}
        touched = [
            each
            for each in linear
            if not fresh.isdisjoint([key for _, key in each.terms if key[0] in near])
        ]
        fresh = set()
        for equation in touched:
            move = _sum(equation, moves, lines)
            if moves.get(equation.result, 0) != move:
                moves[equation.result] = move
                fresh.add(equation.result)
                lines.add(equation.result.line)
    return moves


def _sum(equation: Equation, moves: Moves, lines: Set[str]) -> Decimal | None:
    """Return by how much a total moves; only keys of lines that move are looked up: the hash of a
    name is kept, that of a key is not."""
    parts = [
        (factor, moves[key]) for factor, key in equation.terms if key[0] in lines and key in moves
    ]
    total = EXACT.create_decimal(0)
    for factor, move in parts:
        if move is None:
            return None
        total = EXACT.add(
            total, EXACT.divide(EXACT.multiply(move, factor.numerator), factor.denominator)
        )
    return total


def _ratios_of(equations: Iterable[Equation], moves: Moves) -> Iterable[Equation]:
    stated = _about(equations, {key.column for key in moves})
    return [
        each for each in stated if each.kind in RATIOS and any(key in moves for key in each.keys)
    ]


def _about(equations: Iterable[Equation], columns: Set[Column]) -> Iterable[Equation]:
    """Return the equations that speak of these columns, and perhaps others."""
    return equations.about(columns) if isinstance(equations, DeferredEquations) else equations


def _recomputed(equation: Equation, figures: Mapping[Key, Figure]) -> Figure | None:
    """Return the ratio of the figures as they are now, rounded as it was printed; None where its
    base is missing or zero."""
    if (
        any(key not in figures for key in equation.keys)
        or equation.base is None
        or not figures[equation.base].amount
    ):
        return None
    above = sum(
        (factor * Fraction(figures[key].amount) for factor, key in equation.terms), Fraction(0)
    )
    value = equation.scale * above / Fraction(figures[equation.base].amount)
    quantum = figures[equation.result].quantum
    return Figure(round_ratio(abs(value) if equation.absolute else value, quantum), quantum)
