"""Rows that set the two sides against each other: results, nets, surpluses, told by their words
before the arithmetic is oriented."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Measure, Role, Side
from budgetcli.reading.headings import years_in
from budgetcli.reading.levels import code_of
from budgetcli.reading.sides import is_result, sides_of, words_of
from budgetcli.reading.tables import Sum
from budgetcli.reading.terms import CHANGES, CLOSING, COSTS, OPENING, SURPLUSES, YEAR_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcli.reading.sides import SideOf
    from budgetcli.reading.tables import RowRole, Table

MOST_PARTS = 40
"""A result of more rows than this is none that a reader could follow."""

COUNTED = (Role.LINE, Role.SUBTOTAL, Role.TOTAL)

_BETWEEN = r"(?:\s*(?:,|\+|-|−|–|/|&|und|and|og|och|et|e|y|en|i|ja|bis|minus|plus|less)\s*)"
_REFERENCES = re.compile(
    rf"(?<![\w.])(\d{{1,3}}|[A-Z]{{1,3}}|[IVX]{{1,5}})((?:{_BETWEEN}(?:\d{{1,3}}|[A-Z]{{1,3}}|[IVX]{{1,5}})\b)+)",
    re.IGNORECASE,
)
_NUMBERS = re.compile(rf"(?<![\d.,])(\d{{1,3}})((?:{_BETWEEN}\d{{1,3}})+)(?!\d)", re.IGNORECASE)
_NAME, _DIGITS = re.compile(r"\w+"), re.compile(r"\d+")


class Reading(NamedTuple):
    """One way to make a result: its parts with their signs, and whether words say so, whatever the
    figures are."""

    parts: tuple[tuple[int, int], ...]
    is_stated: bool


def with_results(table: Table) -> Table:
    """Return the table with the sums of its results: each the two sides since the one before, with
    that one, whatever the figures say.

    A sum that makes a side of a result is no sum: it was made of figures before words were heard.
    """
    table = _with_changes(table)
    called = [
        row
        for row, meaning in table.roles.items()
        if meaning.role in COUNTED and _is_result(table, row)
    ]
    if not called or not table.sums:
        sums = table.sums or ()
    else:
        sums = tuple(
            each
            for each in table.sums
            if each.total not in called and not {part for part, _ in each.parts} & set(called)
        )
    if not called:
        return table
    told = table._replace(sums=sums)
    found = list(_Results(told, set(called)).all())
    known = {each.total for each in found}
    kept = tuple(
        each
        for each in table.sums or ()
        if each in sums or (each.total in called and each.total not in known)
    )
    return _without_unasked(_with_roles(table, (*kept, *found), found), known)


def _without_unasked(table: Table, asked: set[int]) -> Table:
    """Return the table without what was not asked of rows that are asked now."""
    places = {table.grid.place(row, column) for row in asked for column in table.columns}
    return table._replace(unasked=tuple(each for each in table.unasked if each.place not in places))


def _with_changes(table: Table) -> Table:
    """Return the table with rows that say nothing but that they are a change as the difference of
    the two rows before them.

    Such a row is in no sum, and its column is never a line of the table.
    """
    found: dict[int, Sum] = {}
    stated = table.amounts.rows
    rows = [
        row for row, meaning in table.roles.items() if meaning.role in COUNTED and row in stated
    ]
    for row in rows:
        words = set(words_of(table.label(row)))
        if not words & CHANGES or not words <= CHANGES | YEAR_WORDS:
            continue
        before = [each for each in rows if each < row and each not in found]
        named = [
            each
            for each in before
            if set(years_in(table.label(each))) & set(years_in(table.label(row)))
        ]
        one, other = (
            (named if len(named) == 2 else before[-2:]) if len(before) > 1 else (None, None)
        )
        if one is None or other is None or table.roles[row].role is not Role.LINE:
            continue
        tallies = [
            (tally(table, row, parts), parts)
            for parts in (((other, 1), (one, -1)), ((one, 1), (other, -1)))
        ]
        (held, failed), parts = max(tallies, key=lambda each: each[0][0] - each[0][1])
        if held >= max(failed, 1):
            found[row] = Sum(row, parts)
    if not found:
        return table
    roles = {
        row: meaning._replace(role=Role.MEMO, parent=None) if row in found else meaning
        for row, meaning in table.roles.items()
    }
    kept = [
        each
        for each in table.sums or ()
        if each.total not in found and not {part for part, _ in each.parts} & found.keys()
    ]
    return table._replace(sums=(*kept, *found.values()), roles=roles)


def _is_result(table: Table, row: int) -> bool:
    words = set(words_of(table.label(row)))
    return is_result(table.label(row)) and words.isdisjoint(OPENING) and words.isdisjoint(CLOSING)


class _Results:
    """The rows of a table from top to bottom, and what no result has taken yet."""

    def __init__(self, table: Table, called: set[int]) -> None:
        self.table, self.called = table, called
        self.sides: Mapping[int, SideOf] = sides_of(table)
        self.money = [
            column for column, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT
        ]
        self.inner = {part for each in table.sums or () for part, _ in each.parts}
        self.names = self._names()

    def _names(self) -> dict[str, int]:
        """Return the rows by the numbers or letters that their labels begin with, or that stand in
        the column of codes."""
        names: dict[str, int] = {}
        for row in self.table.roles:
            code = (
                self.table.grid.text(row, self.table.codes) if self.table.codes is not None else ""
            )
            code = code or code_of(self.table.label(row)) or ""
            if code:
                names.setdefault(code.strip(".)( ").lstrip("0").upper(), row)
        return names

    def all(self) -> Iterator[Sum]:
        """Yield the sum of each result whose parts are told, in order."""
        free: list[int] = []
        results: list[int] = []
        for row, meaning in self.table.roles.items():
            if meaning.role not in COUNTED or not self._is_stated(row):
                continue
            if row not in self.called:
                if row not in self.inner:
                    free.append(row)
                continue
            found = self._chosen(row, list(self._readings(row, free, results)))
            if found is None:
                free.append(row)
                continue
            yield Sum(row, found)
            taken = {part for part, _ in found}
            free = [each for each in free if each not in taken]
            results = [*(each for each in results if each not in taken), row]

    def _is_stated(self, row: int) -> bool:
        return any((row, column) in self.table.amounts for column in self.money)

    def _readings(self, row: int, free: Sequence[int], results: Sequence[int]) -> Iterator[Reading]:
        """Yield what a result may be made of, the likeliest first."""
        referred = self._referred(row)
        if len(referred) > 1:
            yield from (Reading(parts, is_stated=True) for parts in self._signed(row, referred))
            return
        sided = [each for each in free if each in self.sides]
        both = {self.sides[each].side for each in sided} == {Side.EXPENDITURE, Side.INCOME}
        if not free and len(results) > 1:
            yield from (Reading(parts, is_stated=True) for parts in self._signed(row, results))
            return
        if len(free) == 2 and not sided:
            yield from (
                Reading(tuple(zip(free, signs, strict=True)), is_stated=False)
                for signs in ((1, 1), (1, -1), (-1, 1))
            )
        stated = bool(free) and len(sided) == len(free) and (both or bool(results))
        # What stands above the first row of a side was left from before.
        core = free[free.index(sided[0]) :] if both else free
        for parts in (
            *([core] if core != free else []),
            [*results[-1:], *free],
            [*results, *free],
            [*results[-1:], *sided],
            free,
            sided,
        ):
            if 1 < len(parts) <= MOST_PARTS and (both or set(parts) & set(results)):
                is_stated = stated or (parts is core and both and len(sided) == len(core))
                yield from (Reading(signed, is_stated) for signed in self._signed(row, parts))

    def _referred(self, row: int) -> list[int]:
        """Return the rows that a label names by number: `07 = Ergebnis (03 und 06)`."""
        label = self.table.label(row)
        found = _NUMBERS.search(label.partition("(")[2]) or _REFERENCES.search(
            label.partition("(")[2] or label
        )
        if found is None:
            return []
        named = [
            name.lstrip("0").upper()
            for name in (found[1], *(_DIGITS if found[1].isdigit() else _NAME).findall(found[2]))
        ]
        rows = [self.names[name] for name in named if name in self.names]
        return [each for each in dict.fromkeys(rows) if each != row] if len(rows) > 1 else []

    def _signed(self, row: int, parts: Sequence[int]) -> list[tuple[tuple[int, int], ...]]:
        """Return the parts with their signs: added up where the two sides are printed with opposite
        signs, else one less the other."""
        income = [self._factor(part) for part in parts]
        added, taken = [1] * len(parts), [-factor for factor in income]
        rest = [
            -1 if part in self.called else factor for part, factor in zip(parts, taken, strict=True)
        ]
        turned = [
            1 if part in self.called else factor for part, factor in zip(parts, taken, strict=True)
        ]
        words = set(words_of(self.table.label(row)))
        if self._are_opposite(parts) or -1 not in income:
            ways = [added, [-1] * len(parts), income, turned]
        elif words & COSTS:
            ways = [turned, taken, income, added]
        elif words & SURPLUSES:
            ways = [income, turned, added, rest]
        else:
            ways = [income, turned, taken, added]
        unique = list(dict.fromkeys(map(tuple, ways)))
        return [tuple(sorted(zip(parts, way, strict=True))) for way in unique]

    def _factor(self, row: int) -> int:
        """Return how a row enters income less expenditure."""
        side = self.sides.get(row)
        return (
            -1
            if side is not None and side.side is Side.EXPENDITURE and row not in self.called
            else 1
        )

    def _are_opposite(self, parts: Sequence[int]) -> bool:
        """Return whether the two sides among these rows are printed with opposite signs."""
        leans = {side: 0 for side in (Side.EXPENDITURE, Side.INCOME)}
        for row in parts:
            if row in self.sides and row not in self.called:
                leans[self.sides[row].side] += lean(self.table, row, self.money)
        return leans[Side.EXPENDITURE] * leans[Side.INCOME] < 0

    def _chosen(self, row: int, readings: Sequence[Reading]) -> tuple[tuple[int, int], ...] | None:
        """Return the reading that most columns bear out, of equals the first; without any that
        does, the first that words state."""
        tallies = [
            (*tally(self.table, row, each.parts), -number) for number, each in enumerate(readings)
        ]
        if not tallies:
            return None
        held, failed, number = max(tallies, key=lambda each: (each[0] - each[1], each[2]))
        if held and held >= failed:
            return readings[-number].parts
        stated = list(compress(readings, (each.is_stated for each in readings)))
        if not stated:
            return None
        best = max(stated, key=lambda each: tally(self.table, row, each.parts)[0])
        return best.parts


def tally(table: Table, row: int, parts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return in how many columns of money the parts make a row within rounding, and in how many
    they do not."""
    held = failed = 0
    for column in (
        index for index, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT
    ):
        result = table.amounts.get((row, column))
        there = [
            (each, factor)
            for part, factor in parts
            if (each := table.amounts.get((part, column))) is not None
        ]
        if result is None or not there or not any(each.amount for each, _ in there):
            continue
        made = sum((factor * Fraction(each.amount) for each, factor in there), Fraction(0))
        room = sum((Fraction(each.quantum) for each, _ in there), Fraction(result.quantum)) / 2
        good = abs(made - Fraction(result.amount)) <= room
        held += good
        failed += not good
    return held, failed


def lean(table: Table, row: int, columns: Sequence[int]) -> int:
    """Return how many more amounts of a row are positive than negative in these columns."""
    amounts = [
        each.amount
        for column in columns
        if (each := table.amounts.get((row, column))) is not None and each.amount
    ]
    return sum(1 if amount > 0 else -1 for amount in amounts)


def _with_roles(table: Table, sums: tuple[Sum, ...], results: Sequence[Sum]) -> Table:
    """Return the table with results as totals over their parts; the one row that everything leads
    to is the total of the table."""
    still = {each.total for each in sums}
    gone = {
        (part, each.total)
        for each in table.sums or ()
        if each not in sums
        for part, _ in each.parts
    }
    roles = dict(table.roles)
    for row, meaning in roles.items():
        role = (
            Role.SUBTOTAL
            if row in still
            else Role.LINE
            if meaning.role in (Role.SUBTOTAL, Role.TOTAL)
            else meaning.role
        )
        parent = None if (row, meaning.parent) in gone else meaning.parent
        roles[row] = meaning._replace(role=role, parent=parent)
    for each in results:
        roles |= {part: roles[part]._replace(parent=each.total) for part, _ in each.parts}
        if _is_under(each.total, {part for part, _ in each.parts}, roles):
            roles[each.total] = roles[each.total]._replace(parent=None)
    tops = [
        row for row, meaning in roles.items() if meaning.role in COUNTED and meaning.parent is None
    ]
    if len(tops) == 1 and tops[0] in still:
        roles[tops[0]] = roles[tops[0]]._replace(role=Role.TOTAL)
    return table._replace(sums=sums, roles=roles)


def _is_under(row: int, parts: set[int], roles: Mapping[int, RowRole]) -> bool:
    """Return whether a row stands under one of its own parts."""
    seen: set[int] = set()
    above = roles[row].parent
    while above is not None and above not in seen:
        if above in parts:
            return True
        seen.add(above)
        above = roles[above].parent if above in roles else None
    return False
