"""What columns are made of, as headers and formulas state it: totals, changes, shares, indices,
nets, asked in every row.

A header that says nothing of the kind is asked nothing. Figures choose only between the readings
that a header allows, by the majority of the rows, so that a few wrong amounts change no question.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations, product
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Measure, Role, Side, Unasked
from budgetcli.model.equations import Kind
from budgetcli.model.numbers import EXACT, Printed, exact_sum
from budgetcli.reading.headings import ColumnHead, cells_of, heads_of, stated
from budgetcli.reading.operands import FEWEST, NEAREST, Operands, RelationTally
from budgetcli.reading.structures import code_schemes
from budgetcli.reading.tables import Across
from budgetcli.reading.terms import OUTFLOWS, names_result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Column, Year
    from budgetcli.reading.tables import ReadTable

SAMPLE = 300
"""Rows by which figures choose between the readings of a header."""

FEWEST_APART, NEARLY_ALL = 8, 0.9
"""In so many rows, and so nearly all of them, columns are off on one side that are no parts of a
total."""

SEVERAL_TOTALS = 4
"""So many total columns that all fail throughout are no errors: what is beside them is something
else."""

MOST_MOVEMENTS = 5
"""Between an opening and a closing balance the signs of so many columns are tried."""


class HeaderReadings(NamedTuple):
    """The readings of one header, the likeliest first, and whether the first stands without figures
    that bear it out."""

    relations: Sequence[Across]
    is_stated: bool


def with_relations(table: ReadTable) -> ReadTable:
    """Return the table with what its columns are made of, as stated; a total of one year or stage
    is of that year and stage.

    What is in it already was declared, and goes before.
    """
    if len(table.columns) < 2 or not table.evidence.texts:
        return table
    declared = {each.result for each in table.across}
    found, unasked = ColumnRelations(table).all()
    across = (*table.across, *(each for each in found if each.result not in declared))
    asked = {each.result for each in across}
    open_totals = tuple(each for column, each in unasked if column not in asked)
    return table._replace(
        across=across,
        columns=_of_parts(table.columns, across),
        unasked=(*table.unasked, *open_totals),
    )


def _of_parts(columns: Mapping[int, Column], across: Iterable[Across]) -> Mapping[int, Column]:
    """Return what the columns hold: a total is of the one year and stage of its parts, a net of two
    sides too; a ratio is no money."""
    found = dict(columns)
    for each in across:
        if (
            each.base is not None
            and columns[each.result].measure is Measure.AMOUNT
            and each.kind is Kind.PERCENTAGE
        ):
            found[each.result] = columns[each.result]._replace(measure=Measure.PERCENT)
        parts = {(columns[column].year, columns[column].stage) for column, _ in each.terms}
        own = columns[each.result]
        if (
            len(parts) != 1
            or each.kind not in (Kind.SUM, Kind.NET)
            or (each.kind is Kind.SUM and own.year is not None)
        ):
            continue
        ((year, stage),) = parts
        told = own._replace(year=year, stage=stage)
        if told not in found.values() and (year is not None or each.kind is Kind.NET):
            found[each.result] = told
    return found


class ColumnRelations:
    """The columns of one table, what their headers say, and the rows by which the figures choose."""

    def __init__(self, table: ReadTable) -> None:
        self.table = table
        self.heads = heads_of(
            {column: table.evidence.texts.get(column, ()) for column in table.columns}
        )
        self.money = [
            column
            for column, meaning in table.columns.items()
            if meaning.measure is Measure.AMOUNT and column in self.heads
        ]
        self.place = {column: at for at, column in enumerate(self.money)}
        self.plain = [column for column in self.money if not self.heads[column].is_derived]
        self.sided = [column for column in self.money if table.columns[column].side is not Side.NET]
        self.by_side: dict[tuple[Side, Year | None], list[int]] = {}
        for column in self.sided:
            meaning = table.columns[column]
            for year in {meaning.year, None}:
                self.by_side.setdefault((meaning.side, year), []).append(column)
        self.operands: dict[tuple[tuple[str, ...], Side], Operands] = {}
        self.shared: Operands | None = None
        self.groups: dict[tuple[str, ...], list[int]] = {}
        for column in self.money:
            for depth in range(1, len(table.evidence.texts.get(column, ()))):
                self.groups.setdefault(self._above(column, depth), []).append(column)
        rows = [row for row in table.body if table.roles[row].role is not Role.INDEX]
        step = -(-len(rows) // SAMPLE) or 1
        self.rows = rows[::step]
        self.whole = next(
            (row for row, role in reversed([*table.roles.items()]) if role.role is Role.TOTAL), None
        )

    def _above(self, column: int, depth: int) -> tuple[str, ...]:
        """Return the texts that stand over a column in the first header rows, whatever stands below
        them."""
        return self.heads[column].texts[:depth]

    def all(self) -> tuple[tuple[Across, ...], list[tuple[int, Unasked]]]:
        """Return every relation, those by formulas before those by headers, and by column what is
        not understood."""
        found: dict[int, Across] = {
            each.result: each
            for each in (*self._by_code(), *self._by_number(), *self._by_formula())
        }
        unasked: dict[int, HeaderReadings] = {}
        for column, head in self.heads.items():
            if column in found:
                continue
            choice = self._choice(head)
            chosen = self._chosen(choice)
            if chosen is not None:
                found[column] = chosen
            elif choice.is_stated and any(
                (row, column) in self.table.amounts for row in self.table.body
            ):
                unasked[column] = choice
        return tuple(each for _, each in sorted(found.items())), [*self._told(unasked)]

    def _told(self, unasked: Mapping[int, HeaderReadings]) -> Iterator[tuple[int, Unasked]]:
        """Yield what is not asked of columns: of several totals that fail nearly throughout none
        has its parts beside it, of one only where they are plainly no parts."""
        failing = [
            column
            for column, choice in unasked.items()
            if all(map(self._fails_throughout, choice.relations))
        ]
        for column, choice in unasked.items():
            is_apart = (column in failing and len(failing) >= SEVERAL_TOTALS) or any(
                map(self._is_apart, choice.relations)
            )
            yield column, self._unasked(self.heads[column])._replace(is_apart=is_apart)

    def _fails_throughout(self, relation: Across) -> bool:
        """Return whether a sum of no parts of a year fails in many rows, and in more than it holds."""
        return (
            relation.kind is Kind.SUM
            and not any(self.heads[each].months for each in relation.columns)
            and self._tally(relation).failed >= FEWEST_APART
        )

    def _choice(self, head: ColumnHead) -> HeaderReadings:
        """Return what the header of a column allows it to be made of."""
        measure = self.table.columns[head.column].measure
        is_money = measure is Measure.AMOUNT
        ways = (
            (measure is Measure.PERCENT or (head.is_percent and not is_money), self._percentages),
            (head.is_index, self._indices),
            (is_money and head.is_change and not head.is_percent, self._changes),
            (is_money and head.is_share, self._percentages),
            (is_money and next(self._sides(head), None) is not None, self._nets),
            (is_money and head.closes and not head.opens, self._closings),
            (is_money and bool(head.months) and head.total is None, self._parts_of_year),
            (is_money and head.total is not None, self._totals),
            (is_money and head.span is not None, self._bare_spans),
        )
        return next(
            (way(head) for is_so, way in ways if is_so), HeaderReadings((), is_stated=False)
        )

    def _chosen(self, choice: HeaderReadings) -> Across | None:
        """Return the reading that most rows bear out, of equals the first; None where what is
        stated fails nearly everywhere."""
        tallies = [(self._tally(each), each) for each in choice.relations]
        if not tallies:
            return None
        tally, best = max(tallies, key=lambda each: each[0].rank)
        return best if (tally.is_asked if choice.is_stated else tally.is_borne_out) else None

    def _is_apart(self, relation: Across) -> bool:
        """Return whether columns are no parts of a total: too much, or too little, in nearly every
        one of many rows, by no power of ten and by no whole columns."""
        if relation.kind is not Kind.SUM or any(
            self.heads[each].months for each in relation.columns
        ):
            return False
        amounts = self.table.amounts
        rows = [
            [amounts[row, column].amount for column in relation.columns]
            for row in self.rows
            if all((row, column) in amounts for column in relation.columns)
        ]
        off = [(sum(parts) - whole, whole, parts) for whole, *parts in rows if whole]
        if len(off) < FEWEST_APART:
            return False
        sides = Counter(excess > 0 for excess, *_ in off if excess)
        scales = Counter(
            (sum(parts) / whole).normalize().as_tuple().digits == (1,) for _, whole, parts in off
        )
        left_out = Counter(
            at for excess, _, parts in off for at, part in enumerate(parts) if part == excess
        )
        return (
            max(sides.values(), default=0) >= NEARLY_ALL * len(off)
            and max(left_out.values(), default=0) + scales[True] < len(off) / 2
        )

    def _unasked(self, head: ColumnHead) -> Unasked:
        rows = [row for row in self.table.body if (row, head.column) in self.table.amounts]
        title = " ".join(text for text in head.texts if text)
        return Unasked(
            "total-not-understood",
            title,
            self.table.grid.place(rows[0], head.column),
            relations=len(rows),
        )

    # Totals

    def _totals(self, head: ColumnHead) -> HeaderReadings:
        """Return what a column called a total may add up: what it names, the same under other
        groups, those of its group, a run."""
        whole = (*self._of_months(head), *self._spans(head), *self._of_groups(head))
        if whole:
            return HeaderReadings(whole, is_stated=True)
        beside = [column for column in self._beside(head) if self._fits(head, column)]
        plain = [column for column in beside if not self.heads[column].is_derived]
        named = [column for column in plain if head.rest and head.rest <= self.heads[column].tokens]
        if len(named) > 1:
            return HeaderReadings((self._sum(head, named),), is_stated=True)
        runs = [run for run in self._runs(head, beside) if len(run) > 1]
        return HeaderReadings(
            [self._sum(head, run) for run in runs],
            is_stated=bool(runs) and not head.rest and not self._says_of_what(head),
        )

    def _says_of_what(self, head: ColumnHead) -> bool:
        """Return whether the lines of a header below its word for a total, that no other column
        has, say of what it is the total: `Total` above `households` is none of the other columns.
        """
        below = [text for text in head.texts[(head.total or 0) + 1 :] if text]
        others = {
            text
            for column, each in self.heads.items()
            if column != head.column
            for text in each.texts
        }
        return bool(below) and not head.years and others.isdisjoint(below)

    def _beside(self, head: ColumnHead) -> list[int]:
        """Return the other columns of money under the same header as a total, all of them where it
        stands under none."""
        above = head.texts[: head.total]
        return [
            column
            for column in (self.groups.get(above, []) if any(above) else self.money)
            if column != head.column
        ]

    def _fits(self, head: ColumnHead, column: int) -> bool:
        """Return whether a column can be a part of a total: of the same year, where the total names
        one, and of the same side."""
        own, other = self.table.columns[head.column], self.table.columns[column]
        if own.side is not Side.NET and other.side is not own.side:
            return False
        years = self.heads[column].years
        return not (head.years and years and head.span is None and set(head.years) != set(years))

    def _runs(self, head: ColumnHead, beside: Sequence[int]) -> Iterator[list[int]]:
        """Yield the columns before a total back to the one before it, all before it, the totals
        among them, then those after it."""
        before = [column for column in beside if column < head.column]
        after = [column for column in beside if column > head.column]
        for side, nearest in ((before, before[::-1]), (after, after)):
            run = self._until_total(nearest)
            plain = [column for column in side if not self.heads[column].is_derived]
            totals = [column for column in side if self.heads[column].total is not None]
            seen: list[list[int]] = []
            for each in (sorted(run), plain, totals, sorted([*run, *totals])):
                if each not in seen:
                    seen.append(each)
                    yield each

    def _until_total(self, nearest: Sequence[int]) -> list[int]:
        run: list[int] = []
        for column in nearest:
            head = self.heads[column]
            if head.total is not None:
                break
            if not head.is_derived:
                run.append(column)
        return run

    def _of_groups(self, head: ColumnHead) -> Iterator[Across]:
        """Yield what a total over several columns adds up: the column with the same header under
        every other group."""
        at = head.total
        if at is None or not any(head.texts[at + 1 :]):
            return
        above, below = head.texts[:at], head.texts[at + 1 :]
        alike = [
            column
            for column in (self.groups.get(above, []) if above else self.money)
            if column != head.column
            and self.heads[column].texts[at + 1 :] == below
            and self.heads[column].texts[at]
        ]
        parts = [column for column in alike if not self.heads[column].is_derived]
        before = [column for column in parts if column < head.column]
        for each in (before, parts):
            if len(each) > 1:
                yield self._sum(head, each)

    def _spans(self, head: ColumnHead) -> Iterator[Across]:
        """Yield a column of several years as the sum of the single years within, where all of them
        are there."""
        if head.span is None:
            return
        within = range(head.span[0], head.span[1] + 1)
        alike = [
            column
            for column in self.plain
            if len(self.heads[column].years) == 1
            and self.heads[column].years[0] in within
            and self.table.columns[column]._replace(year=None)
            == self.table.columns[head.column]._replace(year=None, stage=None)
        ]
        if len(alike) == len(within) > 1 and {
            self.heads[column].years[0] for column in alike
        } == set(within):
            yield self._sum(head, alike)

    def _bare_spans(self, head: ColumnHead) -> HeaderReadings:
        """Return what a column headed by a span of years alone adds up; `2025/26` is as well one
        budget year."""
        found = [*self._spans(head)]
        return HeaderReadings(
            found, is_stated=bool(found) and not any("/" in text for text in head.texts)
        )

    # Parts of a year

    def _of_months(self, head: ColumnHead) -> Iterator[Across]:
        """Yield a total of months, quarters or halves as the sum of those before it that do not
        overlap."""
        periods = [
            column
            for column in self._beside(head)
            if self.heads[column].months and self._fits(head, column)
        ]
        if len(periods) < 2 or (head.rest and not head.months):
            return
        wanted = head.months or frozenset(
            month for column in periods for month in self.heads[column].months
        )
        for length in sorted({len(self.heads[column].months) for column in periods}):
            parts = [column for column in periods if len(self.heads[column].months) == length]
            if len(parts) > 1 and self._covers(parts, wanted):
                yield self._sum(head, parts)

    def _parts_of_year(self, head: ColumnHead) -> HeaderReadings:
        """Return what a quarter, a half or a year adds up: the shorter parts of it that make it up."""
        above = head.texts[: len(head.texts) - 1]
        alike = [
            column
            for column in (self.groups.get(above, self.money) if any(above) else self.money)
            if column != head.column
            and self.heads[column].total is None
            and 0 < len(self.heads[column].months) < len(head.months)
            and self.heads[column].months <= head.months
            and (
                not head.years
                or not self.heads[column].years
                or self.heads[column].years == head.years
            )
        ]
        found = []
        for length in sorted({len(self.heads[column].months) for column in alike}, reverse=True):
            parts = [column for column in alike if len(self.heads[column].months) == length]
            if self._covers(parts, head.months):
                found.append(self._sum(head, parts))
        return HeaderReadings(found, is_stated=bool(found))

    def _covers(self, parts: Sequence[int], wanted: frozenset[int]) -> bool:
        """Return whether parts of a year make up another, none of them overlapping."""
        months = [month for column in parts for month in self.heads[column].months]
        return len(months) == len(wanted) and set(months) == wanted

    # Changes, percentages, indices

    def _pairs(self, head: ColumnHead) -> tuple[list[tuple[int, int]], bool]:
        """Return the pairs of columns that a change or a ratio may be between, the likeliest first,
        and whether the header names one."""
        pool = self._operands(head)
        named = pool.named(head)
        if len(named) == 2:
            pairs = [*permutations(sorted(named, reverse=True), 2)]
            return pairs, not self._is_elsewhere(head, named)
        near = pool.nearest(head.column)
        if len(named) > 2:
            near = sorted(named, key=lambda each: (each > head.column, abs(each - head.column)))
        before = [column for column in near if column < head.column]
        ordered = before if len(before) > 1 else near
        pairs = [
            pair
            for pair in permutations(ordered[:NEAREST], 2)
            if len(named) != 1 or named[0] in pair
        ]
        first = sorted(ordered[:2], reverse=True)
        is_only = len(ordered) == 2 or (len(named) == 1 and len(pairs) == 2)
        return sorted(
            pairs, key=lambda pair: (sorted(pair, reverse=True) != first, pair != tuple(first))
        ), is_only

    def _is_elsewhere(self, head: ColumnHead, named: Sequence[int]) -> bool:
        """Return whether columns named by their year stand under another heading than the one that
        a derived column stands under, which says nothing of a change itself."""
        level = max((row for row, text in enumerate(head.texts) if text), default=0)
        above = [text for text in head.texts[:level] if text]
        if not above or heads_of({0: above})[0].is_derived:
            return False
        others = [self.heads[column].texts[:level] for column in named]
        return all(any(texts) and not set(above) & set(texts) for texts in others)

    def _operands(self, head: ColumnHead) -> Operands:
        """Return the columns of plain money that a derived one can be made of: of its group and
        side, as far as there are two."""
        side = self.table.columns[head.column].side
        level = max((row for row, text in enumerate(head.texts) if text), default=0)
        above = head.texts[:level]
        if (above, side) not in self.operands:
            plain = set(self.plain)
            inside = (
                [column for column in self.groups.get(above, []) if column in plain]
                if any(above)
                else []
            )
            alike = [
                column
                for column in (inside if len(inside) > 1 else self.plain)
                if self.table.columns[column].side is side
            ]
            totals = [
                column
                for column in self.money
                if self.heads[column].total is not None and len(self.heads[column].years) == 1
            ]
            found = (
                alike
                if len(alike) > 1
                else sorted([*alike, *totals])
                if side is Side.NET
                else self.plain
            )
            self.operands[above, side] = Operands(found, self.heads)
        return self.operands[above, side]

    def _changes(self, head: ColumnHead) -> HeaderReadings:
        pairs, is_named = self._pairs(head)
        found = [
            Across(head.column, ((one, 1), (other, -1)), Kind.DIFFERENCE, basis="header")
            for one, other in pairs
        ]
        if len(self.rows) >= FEWEST and all(
            tally.held <= tally.failed for tally in map(self._tally, found)
        ):
            found += [
                each
                for each in self._growths(head, pairs[:2], absolute=False)
                if self._tally(each).is_borne_out
            ]
        return HeaderReadings(found, is_stated=is_named and bool(found))

    def _percentages(self, head: ColumnHead) -> HeaderReadings:
        """Return what a column of percentages may be: a change of two columns, a share of the
        whole, one column of another."""
        pairs, is_named = self._pairs(head)
        is_change = head.is_change or self._is_beside_change(head)
        changes = [
            each
            for absolute in (False, True)
            for each in self._growths(head, pairs, absolute=absolute)
        ]
        shares = list(self._shares(head))
        rates = [
            self._ratio(head, one, other, absolute=absolute)
            for absolute in (False, True)
            for one, other in pairs
        ]
        if is_change:
            return HeaderReadings(changes, is_stated=bool(changes) and is_named)
        if head.is_share:
            return HeaderReadings(shares, is_stated=len(shares) > 0)
        if head.is_rate:
            return HeaderReadings(rates, is_stated=bool(rates) and is_named)
        return HeaderReadings([*changes, *shares, *rates], is_stated=False)

    def _is_beside_change(self, head: ColumnHead) -> bool:
        """Return whether a column of bare per cent stands right of a column of changes."""
        before = self.heads.get(head.column - 1)
        return (
            before is not None
            and before.is_change
            and not before.is_percent
            and not (head.is_share or head.is_rate)
        )

    def _growths(
        self, head: ColumnHead, pairs: Iterable[tuple[int, int]], *, absolute: bool
    ) -> Iterator[Across]:
        for one, other in pairs:
            yield Across(
                head.column,
                ((one, 1), (other, -1)),
                Kind.PERCENTAGE,
                other,
                100,
                absolute,
                basis="header",
            )

    def _ratio(self, head: ColumnHead, one: int, other: int, *, absolute: bool) -> Across:
        return Across(
            head.column, ((one, 1),), Kind.PERCENTAGE, other, 100, absolute, basis="header"
        )

    def _shares(self, head: ColumnHead) -> Iterator[Across]:
        if self.whole is None:
            return
        if self.shared is None:
            shared = [column for column in self.money if not self.heads[column].is_change]
            self.shared = Operands(
                [
                    each
                    for each in shared
                    if self.heads[each].total is None or len(self.heads[each].years) == 1
                ],
                self.heads,
            )
        named, near = self.shared.named(head), self.shared.nearest(head.column)
        for absolute in (False, True):
            for column in (named or near)[:NEAREST]:
                yield Across(
                    head.column,
                    ((column, 1),),
                    Kind.PERCENTAGE,
                    column,
                    100,
                    absolute,
                    self.whole,
                    "header",
                )

    def _indices(self, head: ColumnHead) -> HeaderReadings:
        pairs, is_named = self._pairs(head)
        found = [
            Across(head.column, ((one, 1),), Kind.INDEX, other, 100, basis="header")
            for one, other in pairs
        ]
        return HeaderReadings(
            found, is_stated=is_named and bool(found) and self._is_near_hundred(head.column)
        )

    def _is_near_hundred(self, column: int) -> bool:
        """Return whether most figures of a column are of the size that an index has."""
        amounts = [
            each.amount
            for row in self.rows
            if (each := self.table.amounts.get((row, column))) and each.amount
        ]
        return bool(amounts) and 2 * sum(10 <= abs(amount) <= 1000 for amount in amounts) > len(
            amounts
        )

    # Nets and balances

    def _sides(self, head: ColumnHead) -> Iterator[tuple[int, int]]:
        """Yield the columns of expenditure and of income that a column is the net of, if it is
        called a net, a result or a total."""
        own = self.table.columns[head.column]
        if own.side is not Side.NET or head.is_inner or head.is_percent:
            return
        spent, received = (
            list(self.by_side.get((side, own.year), ())) for side in (Side.EXPENDITURE, Side.INCOME)
        )
        for side in (spent, received):
            side.sort(
                key=lambda each: (
                    self.table.columns[each].stage != own.stage,
                    each > head.column,
                    abs(each - head.column),
                )
            )
        at = self.place[head.column]
        beside = set(self.money[max(0, at - 2) : at])
        called = (
            head.total is not None
            or names_result(head.tokens)
            or {*spent[:1], *received[:1]} == beside
        )
        if (
            not spent
            or not received
            or self.table.columns[spent[0]].stage != self.table.columns[received[0]].stage
        ):
            return
        if called or self.table.columns[spent[0]].stage == own.stage:
            yield spent[0], received[0]

    def _nets(self, head: ColumnHead) -> HeaderReadings:
        found = [
            Across(head.column, ((spent, one), (received, other)), Kind.NET, basis="header")
            for spent, received in self._sides(head)
            for one, other in self._side_factors(spent, received)
        ]
        return HeaderReadings(found, is_stated=head.total is not None or names_result(head.tokens))

    def _side_factors(self, spent: int, received: int) -> list[tuple[int, int]]:
        """Return how two sides enter their net: added where they are printed with opposite signs,
        else one less the other."""
        if self._lean(spent) * self._lean(received) < 0:
            return [(1, 1)]
        return [(-1, 1), (1, -1)]

    def _lean(self, column: int) -> int:
        """Return the sign that most amounts of a column have."""
        signs = Counter(
            each.amount > 0
            for row in self.rows
            if (each := self.table.amounts.get((row, column))) and each.amount
        )
        return signs[True] - signs[False]

    def _closings(self, head: ColumnHead) -> HeaderReadings:
        """Return a closing balance as the opening one and the movements between, each added or
        taken off."""
        before = [column for column in self.money if column < head.column]
        opening = next((column for column in reversed(before) if self.heads[column].opens), None)
        moves = [
            column
            for column in before
            if opening is not None and column > opening and not self.heads[column].is_ratio
        ]
        if opening is None or not 0 < len(moves) <= MOST_MOVEMENTS:
            return HeaderReadings((), is_stated=False)
        usual = tuple(
            -1 if OUTFLOWS & self.heads[column].tokens and self._lean(column) > 0 else 1
            for column in moves
        )
        signs = sorted(product((1, -1), repeat=len(moves)), key=lambda each: each != usual)
        found = [
            Across(
                head.column,
                ((opening, 1), *zip(moves, each, strict=True)),
                Kind.CARRY,
                basis="header",
            )
            for each in signs
        ]
        return HeaderReadings(found, is_stated=True)

    # Formulas

    def _by_formula(self) -> Iterator[Across]:
        """Yield what the formulas of most rows of a column add up of their own row."""
        formulas = self.table.grid.formulas
        for column in self.money if formulas else ():
            votes: Counter[tuple[tuple[int, int], ...]] = Counter()
            for row in self.rows:
                cells = cells_of(formulas.get((row, column), ""))
                if len(cells) > 1 and all(
                    each == row and other != column for each, other, _ in cells
                ):
                    votes[tuple((other, factor) for _, other, factor in cells)] += 1
            for terms, count in votes.most_common(1):
                known = all(other in self.place for other, _ in terms) and len(dict(terms)) == len(
                    terms
                )
                if known and 2 * count > sum(
                    (row, column) in self.table.amounts for row in self.rows
                ):
                    yield Across(column, terms, _kind_of(terms), basis="formula")

    def _by_number(self) -> Iterator[Across]:
        """Yield the sums that a header states over numbers, letters or codes that stand in the
        headers too."""
        names: dict[str, int] = {}
        headers = [
            (column, text)
            for column in self.money
            for text in self.table.evidence.texts.get(column, ())
            if text
        ]
        for column, text in headers:
            for name in (text.strip(" .()"), text.split("=")[0].strip(" .()")):
                names.setdefault(name, column)
        for column, text in headers:
            formula = stated(text, names)
            terms = (
                tuple((names[name], factor) for name, factor in formula.terms) if formula else ()
            )
            if len(terms) > 1 and column not in dict(terms) and len(dict(terms)) == len(terms):
                found = Across(column, terms, _kind_of(terms), basis="header")
                yield from (found,) if self._tally(found).is_asked else ()

    def _by_code(self) -> Iterator[Across]:
        """Yield the sums of a hierarchy that codes in a header row state, where most rows bear them
        out."""
        depth = min(
            (len(self.table.evidence.texts.get(column, ())) for column in self.money), default=0
        )
        for level in range(depth):
            for scheme in code_schemes(
                [self.table.evidence.texts[column][level] for column in self.money], "header"
            ):
                for parent, children in scheme.children().items():
                    found = Across(
                        self.money[parent],
                        tuple((self.money[child], 1) for child in children),
                        basis="codes",
                    )
                    if len(children) > 1 and self._tally(found).is_borne_out:
                        yield found

    # Figures

    def _sum(self, head: ColumnHead, parts: Sequence[int]) -> Across:
        return Across(head.column, tuple((column, 1) for column in parts), Kind.SUM, basis="header")

    def _tally(self, relation: Across) -> RelationTally:
        """Return how a relation stands in the rows by which figures choose."""
        held = empty = failed = 0
        for row in self.rows:
            outcome = holds_in(self.table, relation, row)
            held += outcome == 1
            empty += outcome == 0
            failed += outcome == -1
        return RelationTally(held, empty, failed)


def _kind_of(terms: Sequence[tuple[int, int]]) -> Kind:
    return Kind.SUM if all(factor > 0 for _, factor in terms) else Kind.DIFFERENCE


def holds_in(table: ReadTable, relation: Across, row: int) -> int | None:
    """Return 1 where a row bears a relation out, 0 where all in it is zero, -1 where it fails, None
    where it says nothing."""
    amounts = table.amounts
    printed = amounts.get((row, relation.result))
    parts = [(factor, amounts.get((row, column))) for column, factor in relation.terms]
    there = [(factor, each) for factor, each in parts if each is not None]
    whole = len(there) == len(parts)
    if (
        printed is None
        or not there
        or (table.unknown and any((row, column) in table.unknown for column in relation.columns))
    ):
        return None
    if not whole and relation.kind is not Kind.SUM:
        return None
    made = exact_sum(
        [
            each.amount if factor == 1 else EXACT.multiply(each.amount, factor)
            for factor, each in there
        ]
    )
    room = exact_sum([each.quantum for _, each in there])
    if relation.base is None:
        fails = abs(printed.amount - made) * 2 > room + printed.quantum
    else:
        base = amounts.get((row if relation.of is None else relation.of, relation.base))
        if base is None or abs(base.amount) * 2 <= base.quantum:
            return None
        fails = _ratio_fails(relation, printed, Printed(made, room), base)
    if fails:
        return -1 if whole else None
    return int(_says_something(printed, [each for _, each in there]))


def _ratio_fails(relation: Across, printed: Printed, above: Printed, base: Printed) -> bool:
    """Return whether a printed ratio is farther from that of the amounts than rounding takes it."""
    size, half = abs(Fraction(base.amount)), Fraction(base.quantum) / 2
    made = Fraction(above.amount) * relation.scale / Fraction(base.amount)
    room = (Fraction(above.quantum) * relation.scale / 2 + abs(made) * half) / (size - half)
    made = abs(made) if relation.absolute else made
    return abs(Fraction(printed.amount) - made) > room + Fraction(printed.quantum) / 2


def _says_something(printed: Printed, parts: Sequence[Printed]) -> bool:
    """Return whether two figures at the least are not zero, so that a relation can fail at all."""
    return sum(bool(each.amount) for each in (printed, *parts)) > 1
