"""A budget as bytes, from one process of the program to another: the figures of a long table go as plain lists, the rest as it is."""

from __future__ import annotations

import marshal
import pickle
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from budgetcli.model.budgets import Budget, Figure, Key, Line, Role
from budgetcli.model.errors import Place
from budgetcli.model.tuples import many

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from fractions import Fraction

    from budgetcli.model.equations import Equation

    Thing = TypeVar("Thing")
    Terms = tuple[int, list[int], list[int], int | None]


def packed(budget: Budget) -> bytes:
    """Return a budget as bytes that `unpacked` understands. Raises KeyError where an equation speaks of a figure that is not stated."""
    keys, figures = [*budget.figures], [*budget.figures.values()]
    places = [figure.place or Place("") for figure in figures]
    ids, id_of = _numbered(key.line for key in keys)
    columns, column_of = _numbered(key.column for key in keys)
    quanta, quantum_of = _numbered(figure.quantum for figure in figures)
    sheets, sheet_of = _numbered(place[:2] for place in places)
    factors = {id(factor): factor for each in budget.equations for factor, _ in each.terms}
    plain = (
        ids, [id_of[key.line] for key in keys], [column_of[key.column] for key in keys], [str(figure.amount) for figure in figures],
        [quantum_of[figure.quantum] for figure in figures], sheets, [sheet_of[place[:2]] for place in places],
        [place.cell for place in places], [(*line[:2], str(line.role), *line[3:]) for line in budget.lines], _terms(budget, factors),
    )  # fmt: skip
    bare = [each._replace(result=None, terms=(), base=None) for each in budget.equations]  # type: ignore[arg-type]
    rest = budget._replace(lines=(), figures={}, equations=())
    fields = {name: getattr(rest, name) for name in ("heading", "columns", "applied", "inputs", "notes", "sheet")}
    return marshal.dumps((marshal.dumps(plain), pickle.dumps((fields, columns, quanta, [*factors.values()], bare))))


def _numbered(things: Iterable[Thing]) -> tuple[list[Thing], dict[Thing, int]]:
    """Return different things in their order, and the number of each."""
    found = [*dict.fromkeys(things)]
    return found, {each: number for number, each in enumerate(found)}


def _terms(budget: Budget, factors: Mapping[int, Fraction]) -> list[Terms]:
    """Return each equation's result, factors, terms and base, all by their numbers."""
    place = {key: number for number, key in enumerate(budget.figures)}
    factor_of = {each: number for number, each in enumerate(factors)}
    return [
        (place[each.result], [factor_of[id(factor)] for factor, _ in each.terms], [place[key] for _, key in each.terms],
         place[each.base] if each.base else None)
        for each in budget.equations
    ]  # fmt: skip


def unpacked(data: bytes) -> Budget:
    """Return the budget that was packed, equal in everything."""
    lists, objects = marshal.loads(data)
    ids, lines, at, amounts, steps, sheets, of, cells, said, terms = marshal.loads(lists)
    fields, columns, quanta, factors, bare = pickle.loads(objects)
    keys = [*many(Key, map(ids.__getitem__, lines), map(columns.__getitem__, at))]
    files, names = ([sheet[part] for sheet in sheets] for part in (0, 1))
    places = many(Place, map(files.__getitem__, of), map(names.__getitem__, of), cells)
    figures = many(Figure, map(Decimal, amounts), map(quanta.__getitem__, steps), places)
    equations = tuple(_equation(each, found, keys, factors) for each, found in zip(bare, terms, strict=True))
    roles = {str(role): role for role in Role}
    made = tuple(Line(id, label, roles[role], code, parent) for id, label, role, code, parent in said)
    return Budget(**fields, lines=made, figures=dict(zip(keys, figures, strict=True)), equations=equations)


def _equation(bare: Equation, found: Terms, keys: Sequence[Key], factors: Sequence[Fraction]) -> Equation:
    result, by, of, base = found
    terms = tuple(zip(map(factors.__getitem__, by), map(keys.__getitem__, of), strict=True))
    return bare._replace(result=keys[result], terms=terms, base=None if base is None else keys[base])
