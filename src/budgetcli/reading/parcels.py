"""A budget as bytes, from one process of the program to another: what there is much of goes as columns of plain values.

Figures are made from them when they are asked for; who compares budgets asks for the amounts, and for hardly anything else.
The equations are not sent, since that would take longer than all the rest: whoever asks for them has the budget read again.
"""

from __future__ import annotations

import marshal
import pickle
from array import array
from decimal import Decimal
from itertools import chain, repeat
from operator import is_, itemgetter
from typing import TYPE_CHECKING, TypeVar, cast

from budgetcli.model.budgets import Budget, Line, Role
from budgetcli.model.deferred import DeferredEquations, DeferredFigures, Prints, width_of
from budgetcli.model.equations import Equation
from budgetcli.model.errors import Place
from budgetcli.model.tuples import many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from budgetcli.model.budgets import Figure, Key

    Thing = TypeVar("Thing")
    Numbered = tuple[list[Thing], bytes]
    Packed = tuple[bytes, bytes]

FIELDS = ("heading", "columns", "applied", "inputs", "notes", "sheet")
"""What of a budget goes as it is."""


def packed(budget: Budget) -> bytes:
    """Return all of a budget but its equations as bytes that `unpacked` understands."""
    figures = budget.figures
    if not isinstance(figures, DeferredFigures):
        figures = _deferred(figures)
    ids, columns = figures.lines, figures.columns
    width = width_of(ids, columns)
    at_line, at_column = (([*ids[::width]], b""), (columns[:width], b"")) if width else (_numbered(ids), _numbered(columns))
    amounts = " ".join(map(str, figures.amounts))
    lines = [[each[place] for each in budget.lines] for place in (0, 1, 3, 4)]
    rest = budget._replace(lines=(), figures={}, equations=())
    objects = pickle.dumps(({name: getattr(rest, name) for name in FIELDS}, at_column))
    plain = (width, at_line, amounts, lines, [str(line.role) for line in budget.lines])
    return marshal.dumps((plain, objects, _packed_prints(figures.prints)))


def _deferred(figures: Mapping[Key, Figure]) -> DeferredFigures:
    """Return figures as columns."""
    amounts, quanta, places = ([*map(itemgetter(part), figures.values())] for part in range(3))
    nowhere = frozenset() if all(places) else frozenset(number for number, place in enumerate(places) if place is None)
    stated = places if not nowhere else [place or Place("") for place in places]
    files, sheets, cells = ([*map(itemgetter(part), stated)] for part in range(3))
    prints = Prints(quanta, files, sheets, cells, nowhere)
    return DeferredFigures([*map(itemgetter(0), figures)], [*map(itemgetter(1), figures)], amounts, lambda: prints)


def _numbered(things: Sequence[Thing]) -> Numbered[Thing]:
    """Return different things in their order, and the number of each as bytes; no bytes where all are one thing."""
    if all(map(is_, things, repeat(things[0] if things else None))):
        return [*things[:1]], b""
    addresses = [*map(id, things)]
    number: dict[int, int] = {}
    found: dict[tuple[Thing, str], int] = {}
    for address, thing in dict(zip(addresses, things, strict=True)).items():
        number[address] = found.setdefault((thing, str(thing)), len(found))
    return [thing for thing, _ in found], _wired(map(number.__getitem__, addresses))


def _wired(numbers: Iterable[int]) -> bytes:
    return array("I", [*numbers]).tobytes()


def _unwired(numbers: bytes) -> array[int]:
    return array("I", numbers)


def _spread(numbered: Numbered[Thing], count: int) -> list[Thing]:
    """Return as many things as were numbered."""
    things, numbers = numbered
    return [*map(things.__getitem__, _unwired(numbers))] if numbers else things * count


def _packed_prints(prints: Prints) -> bytes:
    """Return the steps and places of figures as bytes."""
    quanta, numbers = _numbered(prints.quanta)
    said = ([*map(str, quanta)], numbers), _numbered(prints.files), _numbered(prints.sheets), [*prints.cells], [*prints.nowhere]
    return marshal.dumps((len(prints.quanta), *said))


def unpacked(data: bytes, equations: Callable[[], Iterable[Equation]]) -> Budget:
    """Return the budget that was packed, equal in everything; its equations are what the call gives, once they are asked for."""
    (width, at_line, amounts, (names, labels, codes, parents), roles), objects, prints = marshal.loads(data)
    fields, at_column = pickle.loads(objects)
    stated = [*map(Decimal, amounts.split())]
    if width:
        ids = [*chain.from_iterable(map(repeat, at_line[0], repeat(width)))]
        columns = at_column[0] * len(at_line[0])
    else:
        ids, columns = _spread(at_line, len(stated)), _spread(at_column, len(stated))
    figures = DeferredFigures(ids, columns, stated, lambda: _prints(prints))
    role = {str(each): each for each in Role}
    lines = tuple(many(Line, names, labels, map(role.__getitem__, roles), codes, parents))
    return Budget(**fields, lines=lines, figures=figures, equations=cast("tuple[Equation, ...]", DeferredEquations(equations)))


def _prints(data: bytes) -> Prints:
    count, (quanta, numbers), files, sheets, cells, nowhere = marshal.loads(data)
    steps = _spread(([*map(Decimal, quanta)], numbers), count)
    return Prints(steps, _spread(files, count), _spread(sheets, count), cells, frozenset(nowhere))
