"""A budget as bytes, from one process of the program to another: what there is much of goes as columns of plain values.

Figures are made from them when they are asked for; who compares budgets asks for the amounts, and for hardly anything else. How they are
printed, and where, goes by itself, for who asks. The equations are not sent, since that would take longer than all the rest: whoever asks
for them has the budget read again.
"""

from __future__ import annotations

import marshal
import pickle
from array import array
from decimal import Decimal
from itertools import chain, repeat
from operator import is_, itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar, cast

from budgetcli.model.budgets import Budget, Line, Role
from budgetcli.model.deferred import DeferredEquations, DeferredFigures, Prints, as_columns
from budgetcli.model.tuples import NamedTuple, many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from budgetcli.model.budgets import Column
    from budgetcli.model.equations import Equation

    Thing = TypeVar("Thing")
    Numbered = tuple[list[Thing], bytes]

FIELDS = ("heading", "columns", "applied", "inputs", "notes", "sheet", "unasked")
"""What of a budget goes as it is."""

SHARE = 1_000
"""So many amounts are one piece of a parcel."""

ALIKE = 2
"""The version of marshal that says the same of the same values, whoever else holds them."""


class Shape(NamedTuple):
    """The lines of a budget, and the line and the column of every figure."""

    lines: tuple[Line, ...]
    ids: list[str]
    columns: list[Column]


class Pieces(NamedTuple):
    """What there is much of in a budget, by what it is in a parcel."""

    shapes: Mapping[bytes, Shape] = MappingProxyType({})
    amounts: Mapping[str, list[Decimal]] = MappingProxyType({})


class Later(NamedTuple):
    """What gives that of a budget which did not come over with it."""

    prints: Callable[[], Prints]
    equations: Callable[[], Iterable[Equation]]


def packed(budget: Budget) -> bytes:
    """Return a budget as bytes that `unpacked` understands: all but the equations, and how and where figures are printed."""
    figures, rest = as_columns(budget.figures), budget._replace(lines=(), figures={}, equations=())
    fields = pickle.dumps({name: getattr(rest, name) for name in FIELDS} | {"unknown": dict(rest.unknown)})
    return marshal.dumps((fields, _packed_shape(budget.lines, figures), [text for text, _ in _shares(figures.amounts)]))


def pieces_of(budget: Budget) -> Pieces:
    """Return what another budget that says the same need not make anew."""
    figures = as_columns(budget.figures)
    shape = Shape(budget.lines, figures.lines, figures.columns)
    return Pieces({_packed_shape(budget.lines, figures): shape}, dict(_shares(figures.amounts)))


def unpacked(data: bytes, later: Later, known: Pieces = Pieces()) -> Budget:  # noqa: B008 (it never changes)
    """Return the budget that was packed, equal in everything; pieces that are known are taken as they are."""
    fields, shaped, shares = marshal.loads(data)
    shape = known.shapes.get(shaped) or _shape(shaped)
    amounts = [*chain.from_iterable(known.amounts.get(text) or map(Decimal, text.split()) for text in shares)]
    figures = DeferredFigures(shape.ids, shape.columns, amounts, later.prints)
    equations = cast("tuple[Equation, ...]", DeferredEquations(lambda _: later.equations()))
    return Budget(**pickle.loads(fields), lines=shape.lines, figures=figures, equations=equations)


def _shares(amounts: list[Decimal]) -> list[tuple[str, list[Decimal]]]:
    """Return the amounts in pieces, each with its text."""
    shares = (amounts[at : at + SHARE] for at in range(0, len(amounts), SHARE))
    return [(" ".join(map(str, each)), each) for each in shares]


def _packed_shape(lines: Sequence[Line], figures: DeferredFigures) -> bytes:
    """Return lines, and the line and the column of every figure, as bytes; mostly the figures are of all lines in their order."""
    width = figures.width
    ids = (figures.lines[::width], b"") if width else _numbered(figures.lines)
    columns = (figures.columns[:width], b"") if width else _numbered(figures.columns)
    names, labels, codes, parents = ([*map(itemgetter(place), lines)] for place in (0, 1, 3, 4))
    said = names, labels, [str(line.role) for line in lines], codes, parents
    return marshal.dumps((len(figures), width, None if ids == (names, b"") else ids, pickle.dumps(columns), said), ALIKE)


def _shape(data: bytes) -> Shape:
    count, width, ids, columns, (names, labels, roles, codes, parents) = marshal.loads(data)
    at_line, at_column = ids or (names, b""), pickle.loads(columns)
    if width:
        spread = [*chain.from_iterable(map(repeat, at_line[0], repeat(width)))], at_column[0] * len(at_line[0])
    else:
        spread = _spread(at_line, count), _spread(at_column, count)
    role = {str(each): each for each in Role}
    return Shape(tuple(many(Line, names, labels, map(role.__getitem__, roles), codes, parents)), *spread)


def _numbered(things: Sequence[Thing]) -> Numbered[Thing]:
    """Return different things in their order, and the number of each as bytes; no bytes where all are one thing."""
    if all(map(is_, things, repeat(things[0] if things else None))):
        return [*things[:1]], b""
    addresses = [*map(id, things)]
    number: dict[int, int] = {}
    found: dict[tuple[Thing, str], int] = {}
    for address, thing in dict(zip(addresses, things, strict=True)).items():
        number[address] = found.setdefault((thing, str(thing)), len(found))
    return [thing for thing, _ in found], array("I", [*map(number.__getitem__, addresses)]).tobytes()


def _spread(numbered: Numbered[Thing], count: int) -> list[Thing]:
    """Return as many things as were numbered."""
    things, numbers = numbered
    return [*map(things.__getitem__, array("I", numbers))] if numbers else things * count


def packed_prints(prints: Prints) -> bytes:
    """Return the steps and places of figures as bytes."""
    quanta, numbers = _numbered(prints.quanta)
    said = ([*map(str, quanta)], numbers), _numbered(prints.files), _numbered(prints.sheets), [*prints.cells], [*prints.nowhere]
    return marshal.dumps((len(prints.quanta), *said))


def unpacked_prints(data: bytes) -> Prints:
    """Return the steps and places that were packed."""
    count, (quanta, numbers), files, sheets, cells, nowhere = marshal.loads(data)
    steps = _spread(([*map(Decimal, quanta)], numbers), count)
    return Prints(steps, _spread(files, count), _spread(sheets, count), cells, frozenset(nowhere))
