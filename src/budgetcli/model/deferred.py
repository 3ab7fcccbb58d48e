"""Figures and equations that are made when they are first asked for: of a long table, or one that
another process read, hardly any are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import compress, count
from operator import is_not, itemgetter
from typing import TYPE_CHECKING, NamedTuple, cast, overload

from budgetcli.model.budgets import Column, Figure, Key
from budgetcli.model.equations import Equation
from budgetcli.model.errors import Place

if TYPE_CHECKING:
    from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Set, ValuesView
    from decimal import Decimal

    Print = tuple[Decimal, Place | None]


class Prints(NamedTuple):
    """The steps and places of figures, one each a figure; `nowhere` are the numbers of those
    without a place."""

    quanta: Sequence[Decimal]
    files: Sequence[str]
    sheets: Sequence[str | None]
    cells: Sequence[str | None]
    nowhere: frozenset[int] = frozenset()

    def place(self, number: int) -> Place | None:
        """Return the place of one figure."""
        return (
            None
            if number in self.nowhere
            else Place(self.files[number], self.sheets[number], self.cells[number])
        )

    def places(self) -> list[Place | None]:
        """Return the place of every figure."""
        found: list[Place | None] = [*map(Place, self.files, self.sheets, self.cells)]
        for number in self.nowhere:
            found[number] = None
        return found


def width_of(lines: list[str], columns: list[Column]) -> int:
    """Return how many figures each line has, if all have them in the same columns in the same
    order; 0 if not, or for none."""
    width = next((number for number, line in enumerate(lines) if line != lines[0]), len(lines))
    if not width or len(lines) % width or columns != columns[:width] * (len(lines) // width):
        return 0
    first = lines[::width]
    alike = all(lines[number::width] == first for number in range(1, width))
    return width if alike and len(set(first)) == len(first) else 0


FEW, MANY = 100, 10_000
"""So many figures are looked for one by one, then all are numbered; who asks for very many gets all
made at once."""


class DeferredFigures(Mapping[Key, Figure]):
    """Figures as columns of plain values, one each a figure, in their order; the steps and places
    of print are a call away.

    It equals the mapping of keys to figures that it stands for. `alone` gives the step and the
    place of one figure, where that is less than all of them.
    """

    never_changes = True

    def __init__(
        self,
        lines: list[str],
        columns: list[Column],
        amounts: list[Decimal],
        prints: Callable[[], Prints],
        alone: Callable[[int], Print | None] = lambda _: None,
    ) -> None:
        self.lines, self.columns, self.amounts, self._alone = lines, columns, amounts, alone
        self._asked = self._given = 0
        self._starts = dict[str, int]()
        self._unpack = prints
        self._made_of: tuple[DeferredFigures, list[int]] | None = None

    @cached_property
    def width(self) -> int:
        """How many figures each line has, if all have them in the same columns in the same order; 0
        if not."""
        return width_of(self.lines, self.columns)

    @cached_property
    def prints(self) -> Prints:
        """How the figures are printed, and where."""
        return self._unpack()

    @cached_property
    def _keys(self) -> list[Key]:
        return [*map(Key, self.lines, self.columns)]

    @cached_property
    def numbers(self) -> Mapping[Key, int]:
        """The number of each figure, in the source's order."""
        return dict(zip(self._keys, count(), strict=False))

    @cached_property
    def _made(self) -> dict[Key, Figure]:
        return dict(
            zip(
                self._keys,
                map(Figure, self.amounts, self.prints.quanta, self.prints.places()),
                strict=True,
            )
        )

    def __getitem__(self, key: Key) -> Figure:
        if "_made" in self.__dict__ or self._given >= MANY:
            return self._made[key]
        self._given += 1
        at = self._at(key)
        return Figure(self.amounts[at], *self._print(at))

    def _print(self, at: int) -> Print:
        """Return the step and the place of one figure: alone, until it is one of many."""
        found = self._alone(at) if self._given <= FEW and "prints" not in self.__dict__ else None
        return found or (self.prints.quanta[at], self.prints.place(at))

    def __contains__(self, key: object) -> bool:
        try:
            self._at(cast("Key", key))
        except KeyError:
            return False
        return True

    def stated(self, keys: Iterable[Key]) -> Iterator[Decimal]:
        """Return the amounts of figures. Raises KeyError where one is not stated."""
        return map(self.amounts.__getitem__, map(self.numbers.__getitem__, keys))

    def quanta(self, keys: Iterable[Key]) -> Iterator[Decimal]:
        """Return the steps that those of these figures that are stated are printed in."""
        stated = (at for at in map(self.numbers.get, keys) if at is not None)
        return map(self.prints.quanta.__getitem__, stated)

    def _at(self, key: Key) -> int:
        """Return the number of a figure. Raises KeyError where it is not stated."""
        self._asked += 1
        return (
            self._position(key)
            if self._asked <= FEW and "numbers" not in self.__dict__
            else self.numbers[key]
        )

    def amount(self, key: Key) -> Decimal | None:
        """Return the amount of a figure, None where it is not stated; how and where it is printed
        is not asked for."""
        try:
            return self.amounts[self._at(key)]
        except KeyError:
            return None

    @cached_property
    def _firsts(self) -> list[str]:
        return self.lines[:: self.width]

    def _position(self, key: Key) -> int:
        try:
            if self.width:
                return self._firsts.index(key[0]) * self.width + self.columns[: self.width].index(
                    key[1]
                )
            at = self._starts[key[0]] = self._starts.get(key[0]) or self.lines.index(key[0])
            while self.columns[at] != key[1]:
                at = self.lines.index(key[0], at + 1)
        except ValueError:
            raise KeyError(key) from None
        return at

    def with_amounts(self, amounts: Mapping[Key, Decimal]) -> DeferredFigures:
        """Return these figures with other amounts in some of them, which are computed ones then,
        without a place.

        Raises KeyError for a figure that is not stated.
        """
        changed, computed = (
            self.amounts.copy(),
            {self._position(key): amount for key, amount in amounts.items()},
        )
        for at, amount in computed.items():
            changed[at] = amount
        found = DeferredFigures(
            self.lines,
            self.columns,
            changed,
            lambda: self.prints._replace(nowhere=self.prints.nowhere | computed.keys()),
            lambda at: (self._print(at)[0], None if at in computed else self._print(at)[1]),
        )
        found._made_of = self, sorted(computed)
        return found

    def differing(self, after: DeferredFigures) -> Iterator[Key]:
        """Yield the keys of the figures that have other amounts after, or are not stated."""
        if after._made_of is not None and after._made_of[0] is self:
            yield from (Key(self.lines[at], self.columns[at]) for at in after._made_of[1])
        elif self.lines is after.lines and self.columns is after.columns:
            others = map(is_not, self.amounts, after.amounts)
            yield from (Key(self.lines[at], self.columns[at]) for at in compress(count(), others))
        else:
            yield from (
                key
                for key, figure in self.items()
                if key not in after or after[key].amount != figure.amount
            )

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self.lines)

    def keys(self) -> KeysView[Key]:
        """Return the keys, in the source's order."""
        return self._made.keys()

    def values(self) -> ValuesView[Figure]:
        """Return the figures, in the source's order."""
        return self._made.values()

    def items(self) -> ItemsView[Key, Figure]:
        """Return the keys with their figures, in the source's order."""
        return self._made.items()

    def copy(self) -> dict[Key, Figure]:
        """Return the figures as a dictionary of one's own."""
        return self._made.copy()


def as_columns(figures: Mapping[Key, Figure]) -> DeferredFigures:
    """Return figures as columns of plain values."""
    if isinstance(figures, DeferredFigures):
        return figures
    keys, stated = (*figures,), (*figures.values(),)
    lines, columns, amounts = (
        [*map(itemgetter(0), keys)],
        [*map(itemgetter(1), keys)],
        [*map(itemgetter(0), stated)],
    )
    return DeferredFigures(lines, columns, amounts, lambda: _prints_of(stated))


def _prints_of(figures: Sequence[Figure]) -> Prints:
    quanta, places = [*map(itemgetter(1), figures)], [*map(itemgetter(2), figures)]
    nowhere = (
        frozenset()
        if all(places)
        else frozenset(number for number, place in enumerate(places) if place is None)
    )
    stated = [place or Place("") for place in places]
    files, sheets, cells = ([*map(itemgetter(part), stated)] for part in range(3))
    return Prints(quanta, files, sheets, cells, nowhere)


class DeferredEquations(Sequence[Equation]):
    """Equations that a call makes, of some columns or, for None, of all; it equals the tuple of
    them."""

    def __init__(self, make: Callable[[Set[Column] | None], Iterable[Equation]]) -> None:
        self._make = make
        self._some: dict[frozenset[Column], tuple[Equation, ...]] = {}

    @cached_property
    def _made(self) -> tuple[Equation, ...]:
        return tuple(self._make(None))

    def about(self, columns: Set[Column]) -> Iterable[Equation]:
        """Return at least the equations that speak of figures in these columns, in their order."""
        if "_made" in self.__dict__:
            return self._made
        wanted = frozenset(columns)
        if wanted not in self._some:
            self._some = {wanted: tuple(self._make(wanted))}
        return self._some[wanted]

    @overload
    def __getitem__(self, at: int) -> Equation: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Equation, ...]: ...

    def __getitem__(self, at: int | slice) -> Equation | tuple[Equation, ...]:
        return self._made[at]

    def __len__(self) -> int:
        return len(self._made)

    def __iter__(self) -> Iterator[Equation]:
        return iter(self._made)

    def __eq__(self, other: object) -> bool:
        return self._made == (other._made if isinstance(other, DeferredEquations) else other)

    def __hash__(self) -> int:
        return hash(self._made)
