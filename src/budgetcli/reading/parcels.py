"""A budget as bytes, from one process of the program to another: what there is much of goes as columns of plain values.

Figures and equations are made from them when they are asked for; who compares budgets asks for the amounts, and for hardly anything else.
"""

from __future__ import annotations

import marshal
import pickle
from array import array
from decimal import Decimal
from itertools import accumulate, chain, compress, islice, pairwise, repeat
from operator import is_, itemgetter
from typing import TYPE_CHECKING, TypeVar

from budgetcli.model.budgets import Budget, Line, Role
from budgetcli.model.deferred import DeferredEquations, DeferredFigures, Prints, width_of
from budgetcli.model.equations import Equation
from budgetcli.model.errors import Place
from budgetcli.model.tuples import many

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgetcli.model.budgets import Figure, Key

    Thing = TypeVar("Thing")
    Numbered = tuple[list[Thing], bytes]
    Packed = tuple[bytes, bytes]

FIELDS = ("heading", "columns", "applied", "inputs", "notes", "sheet")
"""What of a budget goes as it is."""


def packed(budget: Budget) -> bytes:
    """Return a budget as bytes that `unpacked` understands. Raises KeyError where an equation speaks of a figure that is not stated."""
    keys, figures = [*budget.figures], [*budget.figures.values()]
    ids, columns = [*map(itemgetter(0), keys)], [*map(itemgetter(1), keys)]
    width = width_of(ids, columns)
    at_line, at_column = (([*ids[::width]], b""), (columns[:width], b"")) if width else (_numbered(ids), _numbered(columns))
    amounts = " ".join(map(str, map(itemgetter(0), figures)))
    lines = [[each[place] for each in budget.lines] for place in (0, 1, 3, 4)]
    rest = budget._replace(lines=(), figures={}, equations=())
    objects = pickle.dumps(({name: getattr(rest, name) for name in FIELDS}, at_column))
    plain = (width, at_line, amounts, lines, [str(line.role) for line in budget.lines])
    return marshal.dumps((plain, objects, _packed_prints(figures), _packed_equations(budget.equations, keys)))


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


def _packed_prints(figures: Sequence[Figure]) -> bytes:
    """Return the steps and places of figures as bytes."""
    quanta, numbers = _numbered([*map(itemgetter(1), figures)])
    places = [*map(itemgetter(2), figures)]
    nowhere = [] if all(places) else [number for number, place in enumerate(places) if place is None]
    stated = places if not nowhere else [place or Place("") for place in places]
    files, sheets = (_numbered([*map(itemgetter(part), stated)]) for part in (0, 1))
    cells = [*map(itemgetter(2), stated)]
    return marshal.dumps((len(figures), ([*map(str, quanta)], numbers), files, sheets, cells, nowhere))


def _packed_equations(equations: Sequence[Equation], keys: Sequence[Key]) -> Packed:
    """Return what equations say of themselves, and which figures they speak of by their numbers."""
    ids, kinds, results, terms, bases, *said = zip(*equations, strict=True) if equations else [()] * len(Equation._fields)
    met = [*chain.from_iterable(terms)]
    factors = _numbered([*map(itemgetter(0), met)])
    based = [base is not None for base in bases]
    asked = [*map(itemgetter(1), met), *results, *compress(bases, based)]
    numbers = (ids, [*map(len, terms)], _wired(_found(asked, keys)), based)
    return marshal.dumps(numbers), pickle.dumps((factors, kinds, said))


def _found(wanted: Sequence[Key], keys: Sequence[Key]) -> Iterable[int]:
    """Return the number of each key; of most, which are the very keys of the figures, without comparing them."""
    by_address = dict(zip(map(id, keys), range(len(keys)), strict=True))
    try:
        return [*map(by_address.__getitem__, map(id, wanted))]
    except KeyError:
        return map(dict(zip(keys, range(len(keys)), strict=True)).__getitem__, wanted)


def unpacked(data: bytes) -> Budget:
    """Return the budget that was packed, equal in everything."""
    (width, at_line, amounts, (names, labels, codes, parents), roles), objects, prints, equations = marshal.loads(data)
    fields, at_column = pickle.loads(objects)
    stated = [*map(Decimal, amounts.split())]
    if width:
        ids = [*chain.from_iterable(map(repeat, at_line[0], repeat(width)))]
        columns = at_column[0] * len(at_line[0])
    else:
        ids, columns = _spread(at_line, len(stated)), _spread(at_column, len(stated))
    figures = DeferredFigures(ids, columns, stated, lambda: _prints(prints))
    role = {str(each): each for each in Role}
    budget = Budget(**fields, lines=tuple(many(Line, names, labels, map(role.__getitem__, roles), codes, parents)))
    object.__setattr__(budget, "figures", figures)
    object.__setattr__(budget, "equations", DeferredEquations(lambda: _equations(equations, [*figures])))
    return budget


def _prints(data: bytes) -> Prints:
    count, (quanta, numbers), files, sheets, cells, nowhere = marshal.loads(data)
    steps = _spread(([*map(Decimal, quanta)], numbers), count)
    return Prints(steps, _spread(files, count), _spread(sheets, count), cells, frozenset(nowhere))


def _equations(packed: Packed, keys: Sequence[Key]) -> Iterable[Equation]:
    numbers, objects = packed
    ids, lengths, asked, based = marshal.loads(numbers)
    factors, kinds, said = pickle.loads(objects)
    met = map(keys.__getitem__, _unwired(asked))
    count = sum(lengths)
    terms = [*zip(_spread(factors, count), islice(met, count), strict=True)]
    results = [*islice(met, len(ids))]
    bases = [next(met) if is_based else None for is_based in based]
    parts = [tuple(terms[start:end]) for start, end in pairwise(accumulate(lengths, initial=0))]
    return many(Equation, ids, kinds, results, parts, bases, *said)
