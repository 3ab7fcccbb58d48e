"""Which printed sign is income and which is cost, for the whole table at once: from words, sums and
nets; else a question.

Every row and every column enters income less expenditure as printed, or turned. What is turned
follows from the sides that words name and the sign in which these are printed, and goes on along
the sums; one table has one consistent answer or is asked about.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Measure, Note, Role, Side, Sign
from budgetcli.model.equations import Kind
from budgetcli.model.errors import DoubtError, worded
from budgetcli.model.numbers import exact_sum
from budgetcli.reading.sides import (
    MONEY_SIDES,
    SideOf,
    is_result,
    is_result_word,
    lean,
    side_of_loans,
    side_of_word,
    sides_of,
    speaks_of_income,
    words_of,
)
from budgetcli.reading.terms import CHANGES, COSTS, LESS_WORDS, SIDES, SURPLUSES, TOTAL_WORDS
from budgetcli.reading.units import SignReading, is_change, sign_of_result, stated_signs

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from budgetcli.model.errors import Place
    from budgetcli.reading.tables import ReadTable
    from budgetcli.reading.units import Statement

Node = int
"""A row, or a column, of the table."""

LONGEST_TITLE = 80
"""A longer text is prose; it speaks of more than the table."""

RARE = 10
"""A sign is rare if one amount in so many has it."""

LEAN = 3
"""The sign of a side is clear where one of this many more amounts have it than the other."""

FEW = 4
"""Of rows whose labels only mention a side there must be one in so many, of both sides, to tell the
sides of a table."""

MANY_MUTE = 20
"""One label in so many that speaks of income is one of a table of costs."""

SHORT = 4
"""A label of a change has hardly more words beside."""

WAY = {Side.INCOME: 1, Side.EXPENDITURE: -1}


class SignsFound(NamedTuple):
    """How rows and columns enter income less expenditure, 1 as printed and -1 turned; whether
    figures or a legend prove it; notes."""

    rows: Mapping[Node, int]
    columns: Mapping[Node, int]
    is_proved: bool
    notes: tuple[Note, ...] = ()


class ConflictError(Exception):
    """Words and sums say two things of one row or column."""


def sign_of(
    table: ReadTable, statements: Sequence[Statement], declared: Sign | None, *, is_open: bool
) -> SignReading:
    """Return the convention of a table, and which of its columns and rows are printed turned.

    Raises DoubtError where nothing settles it, where words contradict each other, or where a
    declared convention contradicts what the table proves; with `is_open`, a convention that is not
    settled is unknown and a note says so.
    """
    reading = Orientation(table, statements)
    return _settled(reading, declared, is_open=is_open)._replace(sides=reading.sides_of_rows())


def _settled(reading: Orientation, declared: Sign | None, *, is_open: bool) -> SignReading:
    """Return the convention and what is turned under it, as `sign_of` does."""
    try:
        found = reading.found()
    except ConflictError as error:
        found, why = None, error.args[0]
    else:
        why = ""
    if found is not None:
        said = _reading(reading, found)
        if declared is None or declared is said.sign:
            return said
        if found.is_proved:
            raise DoubtError(
                "sign-refuted",
                worded(
                    "the flag says {declared}, and the table shows {sign}",
                    declared=declared,
                    sign=said.sign,
                ),
                at=reading.place,
                readings=(reading.told(found.rows, found.columns),),
                hint="leave the flag out",
            )
    if declared is not None:
        return reading.declared(declared)
    doubt = reading.doubt(
        why
        or worded("amounts of both signs, and nothing states or proves which sign expenditure has")
    )
    if not is_open:
        raise doubt
    return SignReading(
        Sign.UNKNOWN,
        notes=(
            Note(
                "sign-open",
                worded("{message}; amounts stay as printed", message=doubt.message),
                doubt.at,
            ),
        ),
    )


def _reading(reading: Orientation, found: SignsFound) -> SignReading:
    """Return a convention with what is turned under it: that of the nets and results where rows or
    columns differ."""
    ways = {row: found.rows.get(row, 1) for row in reading.rows}
    across = {column: found.columns.get(column, 1) for column in reading.money}
    row_way = _common(ways, reading.balances(ways))
    column_way = _common(
        across, [column for column in across if reading.table.columns[column].side is Side.NET]
    )
    sign = Sign.INCOME_POSITIVE if row_way * column_way > 0 else Sign.EXPENSE_POSITIVE
    rows = frozenset(row for row, way in ways.items() if way != row_way)
    columns = frozenset(
        reading.table.columns[column] for column, way in across.items() if way != column_way
    )
    notes = (
        (Note("unsigned-sides", "expenditure and income are both printed without a sign"),)
        if rows or columns
        else ()
    )
    return SignReading(sign, columns, (*found.notes, *notes), rows)


def _common(ways: Mapping[Node, int], balances: Iterable[Node]) -> int:
    """Return the way of all, else that of the balances if they have one, else as printed."""
    every = set(ways.values())
    if len(every) == 1:
        return every.pop()
    of_balances = {ways[node] for node in balances}
    return of_balances.pop() if len(of_balances) == 1 else 1


class Orientation:
    """The words, the leanings and the sums of one table, from which its signs follow."""

    def __init__(self, table: ReadTable, statements: Sequence[Statement]) -> None:
        self.table, self.statements = table, statements
        self.money = [
            column for column, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT
        ]
        self.plain = [
            column
            for column in self.money
            if not is_change(table.columns[column]) and not self._is_difference(column)
        ]
        stated = table.amounts.rows
        self.rows = [
            row
            for row, meaning in table.roles.items()
            if row in stated and meaning.role is not Role.INDEX
        ]
        told = sides_of(table)
        both = {each.side for each in told.values()} == set(MONEY_SIDES)
        loans = {
            row: found
            for row in (self.rows if both else ())
            if row not in told and (found := side_of_loans(table.label(row))) is not None
        }
        self.sides = {**told, **loans}
        self.place = table.grid.place(table.body[0], min(table.columns))
        self.legends = stated_signs(statements)
        self.outcomes = {
            row: 1 if sign is Sign.INCOME_POSITIVE else -1
            for row in self.rows
            if (sign := sign_of_result(table.label(row))) is not None
        }
        self.near = [
            each for each in statements if not each.far and len(each.text) <= LONGEST_TITLE
        ]

    def _is_difference(self, column: int) -> bool:
        return any(
            each.result == column and each.kind is Kind.DIFFERENCE for each in self.table.across
        )

    def found(self) -> SignsFound | None:
        """Return how everything enters, None where nothing settles it. Raises ConflictError where
        two things are said."""
        if len(self.legends) > 1:
            raise ConflictError(worded("two legends say two things of the sign"))
        if not self.legends:
            return self._by_sides()
        way = 1 if self.legends == {Sign.INCOME_POSITIVE} else -1
        try:
            found = self._by_sides()
        except ConflictError:
            found = None
        if found is not None and found.is_proved and not self._agrees(found, way):
            raise ConflictError(
                worded("what is stated and what the columns show about the sign do not agree")
            )
        return SignsFound(dict.fromkeys(self.rows, way), {}, is_proved=True)

    def _by_sides(self) -> SignsFound | None:
        sided = {self.table.columns[column].side for column in self.money}
        return (
            self._by_columns()
            if sided.issuperset(MONEY_SIDES)
            else self._by_rows(sided & set(MONEY_SIDES))
        )

    def _agrees(self, found: SignsFound, way: int) -> bool:
        ways = {
            found.rows.get(row, 1) * found.columns.get(column, 1)
            for row in self.rows
            for column in self.money
        }
        return ways == {way}

    # Columns with sides

    def _by_columns(self) -> SignsFound | None:
        """Return how the columns of two sides and their nets enter."""
        columns = self.table.columns
        known: dict[Node, int] = {}
        for side in MONEY_SIDES:
            own = [column for column in self.plain if columns[column].side is side]
            way = self._way_of(side, [(row, column) for column in own for row in self.rows])
            known |= (
                dict.fromkeys(
                    [column for column in self.money if columns[column].side is side], way
                )
                if way
                else {}
            )
        if not all(any(columns[column].side is side for column in known) for side in MONEY_SIDES):
            return None
        links = [
            (each.result, column, factor)
            for each in self.table.across
            if each.base is None
            for column, factor in each.terms
        ]
        ways = _spread(
            known,
            links,
            worded("what the columns are called and how they add up do not agree about the sign"),
        )
        opposite = len(set(known.values())) == 1
        if len(set(known.values())) == 1:
            way = next(iter(known.values()))
            ways |= {column: way for column in self.money if column not in ways}
        left = [column for column in self.plain if column not in ways]
        if left:
            return None
        ways |= {
            column: ways[self._sibling(column, ways)] for column in self.money if column not in ways
        }
        return SignsFound(
            dict.fromkeys(self._against_columns(), -1),
            ways,
            is_proved=opposite or any(each.kind is Kind.NET for each in self.table.across),
        )

    def _against_columns(self) -> list[int]:
        """Return the rows of one side, by heading or group, whose money all stands in columns that
        are called the other: the main column holds both."""
        found = []
        for side, other in (MONEY_SIDES, MONEY_SIDES[::-1]):
            rows = [row for row in self.rows if self.sides.get(row) == SideOf(side, is_sure=True)]
            own, against = (
                any(
                    each.amount
                    for row in rows
                    for column in self.plain
                    if self.table.columns[column].side is one
                    and (each := self.table.amounts.get((row, column))) is not None
                )
                for one in (side, other)
            )
            found += rows if against and not own else []
        return found

    def _sibling(self, column: int, known: Mapping[Node, int]) -> int:
        """Return the column that a change without a known way goes with: the nearest before it."""
        return min(known, key=lambda each: (each > column, abs(each - column)))

    def _way_of(self, side: Side, cells: Iterable[tuple[int, int]]) -> int:
        """Return how a side enters, by the sign that clearly most of its amounts have; 0 where
        neither has."""
        signs = [
            each.amount > 0
            for cell in cells
            if (each := self.table.amounts.get(cell)) is not None and each.amount
        ]
        surplus = 2 * sum(signs) - len(signs)
        if not signs or abs(surplus) * LEAN < len(signs):
            return 0
        return WAY[side] * (1 if surplus > 0 else -1)

    # Rows with sides

    def _by_rows(self, of_columns: set[Side]) -> SignsFound | None:
        """Return how the rows enter, by the sides they have; else by a side that stands over the
        table, else as costs of one sign."""
        stated = set(self.rows)
        sides = {row: found for row, found in self.sides.items() if row in stated}
        sure = {row: found.side for row, found in sides.items() if found.is_sure}
        if (
            not sure
            and {found.side for found in sides.values()} == set(MONEY_SIDES)
            and FEW * len(sides) >= len(self.rows)
        ):
            sure = {row: found.side for row, found in sides.items()}
        net = self._net_of_costs()
        over = of_columns or self._over_the_table() or self._in_the_name()
        if not sure and len(set(self.outcomes.values())) == 1:
            return self._everything(next(iter(self.outcomes.values())), is_proved=False)
        if not sure and net:
            return self._everything(-1, is_proved=False)
        if not sure and len(over) == 1:
            return self._one_side(next(iter(over)))
        if sure:
            return self._of_sides(sure)
        return self._of_one_sign(speaks=len(over) > 1)

    def _of_sides(self, sure: Mapping[Node, Side]) -> SignsFound | None:
        """Return how rows enter where some of them have sides, and sums lead on from these."""
        known: dict[Node, int] = {}
        summed = {each.total for each in self.table.sums or ()}
        for side in MONEY_SIDES:
            own = [row for row, each in sure.items() if each is side]
            totals = [row for row in own if row in summed]
            cells = [(row, column) for row in totals or own for column in self.plain]
            way = self._way_of(side, cells) or self._way_of(
                side, [(row, column) for row in own for column in self.plain]
            )
            if not way and own and not any(map(self._is_something, cells)):
                way = WAY[side]
            known |= dict.fromkeys(own, way) if way else {}
        if not known:
            return None
        alike = {
            each.total
            for each in self.table.sums or ()
            if not CHANGES.isdisjoint(words_of(self.table.label(each.total)))
        }
        links = [
            (each.total, part, 1 if each.total in alike else factor)
            for each in self.table.sums or ()
            for part, factor in each.parts
        ]
        message = worded(
            "rows of expenditure and of income are all printed positive, and nothing says "
            "how they add up"
        )
        ways = _spread(known, links, message)
        several = len({sure[row] for row in known}) > 1
        if len(set(known.values())) == 1:
            left = [row for row in self.rows if row not in ways]
            if 2 * len(left) > len(self.rows) and not several:
                (side,) = {sure[row] for row in known}
                whole = self._names_whole(sure) and {each.side for each in self.sides.values()}
                return self._one_side(side) if whole == {side} else self._of_one_sign(speaks=False)
            ways |= dict.fromkeys(left, next(iter(known.values())))
            return SignsFound(ways, {}, is_proved=several)
        ways |= {
            row: way for row in self.rows if row not in ways and (way := self._way_of_result(row))
        }
        of_balances = {ways[row] for row in self.balances(ways)}
        if len(of_balances) == 1:
            left = [
                row for row in self.rows if row not in ways and is_result(self.table.label(row))
            ]
            ways |= _spread(dict.fromkeys(left, of_balances.pop()), links, message)
        if any(
            row not in ways and self.table.roles[row].role is not Role.MEMO for row in self.rows
        ):
            raise ConflictError(message)
        connected = any(
            len({ways.get(part) for part, _ in each.parts}) > 1 for each in self.table.sums or ()
        )
        return SignsFound(ways, {}, is_proved=connected)

    def _is_something(self, cell: tuple[int, int]) -> bool:
        """Return whether a cell states more than nothing."""
        stated = self.table.amounts.get(cell)
        return stated is not None and bool(stated.amount)

    def _names_whole(self, sure: Mapping[Node, Side]) -> bool:
        """Return whether the total of the table, or the total that it begins or ends with, is named
        by its side."""
        ends = {self.rows[0], self.rows[-1]}
        totals = [row for row in self.rows if self.table.roles[row].role is Role.TOTAL]
        named = [row for row in ends if not TOTAL_WORDS.isdisjoint(words_of(self.table.label(row)))]
        return not sure.keys().isdisjoint({*totals, *named})

    def _way_of_result(self, row: int) -> int:
        """Return how a row of a result enters by its words alone, 0 where they do not say."""
        if row in self.outcomes:
            return self.outcomes[row]
        words = set(words_of(self.table.label(row)))
        return 1 if words & SURPLUSES else -1 if self._is_cost(words) else 0

    def _is_net_cost(self, words: set[str]) -> bool:
        """Return whether words speak of net expenditure."""
        return bool(words & {"net", "netto", "nett"}) and any(
            side_of_word(word) is Side.EXPENDITURE for word in words
        )

    def _net_of_costs(self) -> bool:
        """Return whether the title, or every header of money, says net expenditure."""
        said = [set(words_of(text)) for text in self._titles()]
        heads = [set(words_of(self.table.evidence.heads.get(column, ""))) for column in self.plain]
        return any(map(self._is_cost, said)) or (bool(heads) and all(map(self._is_cost, heads)))

    def _is_cost(self, words: set[str]) -> bool:
        return bool(words & COSTS) or self._is_net_cost(words)

    def _titles(self) -> Iterator[str]:
        """Yield what stands over the table: its corner, its title, the name of its sheet."""
        first = self.table.body[0]
        above = [
            each
            for each in self.near
            if (row := _row_of(each.place)) is not None and row <= first and each.column is None
        ]
        yield from (each.text for each in above)
        if self.table.grid.source.sheet:
            yield self.table.grid.source.sheet

    def _over_the_table(self) -> set[Side]:
        """Return the sides that stand over the table: of a short text that names one as what it is
        about."""
        found: set[Side] = set()
        for text in self._titles():
            words = words_of(text)
            found |= {
                side
                for word in words
                if (side := side_of_word(word)) is not None and word in SIDES[side]
            }
        return found

    def _in_the_name(self) -> set[Side]:
        """Return the sides that the name of the file says, of a table that says none itself."""
        name = self.table.grid.source.path.replace("\\", "/").rpartition("/")[2]
        words = words_of(name.rpartition(".")[0].replace("_", " "))
        return {side for side in MONEY_SIDES for word in words if word in SIDES[side]}

    def _one_side(self, side: Side) -> SignsFound | None:
        """Return how the rows of a table of one side enter, where nearly all its amounts have one
        sign."""
        signs = [
            each.amount > 0
            for row in self.rows
            for column in self.plain
            if (each := self.table.amounts.get((row, column))) is not None and each.amount
        ]
        rare = min(signs.count(True), signs.count(False))
        if not signs or rare * RARE > len(signs):
            return None
        way = WAY[side] * (1 if 2 * sum(signs) > len(signs) else -1)
        id, message = (
            (
                "side-in-title",
                worded(
                    "the title says {side}, and nearly every amount has one sign: that "
                    "is the sign of {side}",
                    side=side,
                ),
            )
            if rare
            else (
                "one-sign",
                worded(
                    "every amount has the same sign and no convention is stated: read as {what}",
                    what=side,
                ),
            )
        )
        columns = self.table.columns
        lacking = {
            column: -way
            for column in self.money
            if side is Side.INCOME
            and columns[column].side is Side.NET
            and not COSTS.isdisjoint(words_of(self.table.evidence.heads.get(column, "")))
        }
        return self._everything(way, is_proved=False, notes=(Note(id, message),))._replace(
            columns=lacking
        )

    def _of_one_sign(self, *, speaks: bool) -> SignsFound | None:
        """Return how the rows of a table enter that speaks of no side at all: as costs, where all
        amounts have one sign."""
        if self._mixed(self.rows):
            return None
        lessened = self._lessened()
        labels = [self.table.label(row) for row in self.table.roles if row not in lessened]
        if (
            speaks
            or MANY_MUTE * sum(map(speaks_of_income, labels)) > len(labels)
            or any(is_result_word(word) for text in self._titles() for word in words_of(text))
        ):
            raise ConflictError(
                worded(
                    "every amount has the same sign, and the table speaks of income or of a result"
                )
            )
        way = -1 if self._is_lean(self.rows) > 0 else 1
        note = Note(
            "one-sign",
            "every amount has the same sign and no convention is stated: read as expenditure",
        )
        return self._everything(way, is_proved=False, notes=(note,))

    def _lessened(self) -> set[int]:
        """Return the rows that are what a deduction leaves: the net of one side, no result of two."""
        return {
            each.total
            for each in self.table.sums or ()
            if any(
                not LESS_WORDS.isdisjoint(words_of(self.table.label(part))[:1])
                for part, _ in each.parts
            )
        }

    def _mixed(self, rows: Iterable[int]) -> bool:
        """Return whether amounts of both signs occur in these rows, changes aside."""
        signs = {
            each.amount > 0
            for row in rows
            if not self._is_change_row(row)
            for column in self.plain
            if (each := self.table.amounts.get((row, column))) is not None and each.amount
        }
        return len(signs) > 1

    def _is_change_row(self, row: int) -> bool:
        """Return whether a row is called a change of others, which has both signs whatever the
        convention is."""
        words = words_of(self.table.label(row))
        return len(words) <= SHORT and not CHANGES.isdisjoint(words)

    def _is_lean(self, rows: Iterable[int]) -> int:
        """Return the sign that most amounts of these rows have."""
        surplus = sum(lean(self.table, row, self.plain) for row in rows)
        return (surplus > 0) - (surplus < 0)

    def _everything(self, way: int, *, is_proved: bool, notes: tuple[Note, ...] = ()) -> SignsFound:
        return SignsFound(dict.fromkeys(self.rows, way), {}, is_proved, notes)

    # What to tell

    def sides_of_rows(self) -> dict[int, Side]:
        """Return the side of each row that has one for sure; none where columns say sides."""
        if any(column.side is not Side.NET for column in self.table.columns.values()):
            return {}
        return {row: found.side for row, found in self.sides.items() if found.is_sure}

    def balances(self, ways: Mapping[Node, int]) -> list[Node]:
        """Return the rows that take one side off the other."""
        return [
            each.total
            for each in self.table.sums or ()
            if each.total in ways and len({ways.get(part) for part, _ in each.parts}) > 1
        ]

    def declared(self, sign: Sign) -> SignReading:
        """Return the reading under a declared convention: where both sides are named and printed
        positive, one of them is turned."""
        sides = {row: found.side for row, found in self.sides.items() if found.is_sure}
        columns = {column: self.table.columns[column].side for column in self.money}
        wrong = -1 if sign is Sign.INCOME_POSITIVE else 1
        turned_columns = self._unsigned(
            {column: side for column, side in columns.items() if side is not Side.NET},
            wrong,
            across=True,
        )
        turned_rows = (
            frozenset[int]() if turned_columns else self._unsigned(sides, wrong, across=False)
        )
        note = Note("sign-declared", worded("the sign is declared: {sign}", sign=sign))
        return SignReading(
            sign,
            frozenset(self.table.columns[each] for each in turned_columns),
            (note,),
            turned_rows,
        )

    def _unsigned(self, sides: Mapping[Node, Side], wrong: int, *, across: bool) -> frozenset[Node]:
        """Return the rows or columns of the side that is printed without the sign which it has
        under a convention."""
        ways = {}
        for side in MONEY_SIDES:
            own = [node for node, each in sides.items() if each is side]
            cells = [
                (row, node) if across else (node, row)
                for node in own
                for row in (self.rows if across else self.plain)
            ]
            ways[side] = self._way_of(side, cells)
        if 0 in ways.values() or ways[Side.EXPENDITURE] == ways[Side.INCOME]:
            return frozenset()
        return frozenset(
            node for node, side in sides.items() if side in ways and ways[side] == wrong
        )

    def doubt(self, message: str) -> DoubtError:
        """Return the question about the sign, with the readings that are possible, as figures."""
        return DoubtError(
            "sign-doubt",
            message,
            at=self.place,
            readings=tuple(self._readings()),
            hint="--sign income-positive or --sign expense-positive",
        )

    def _readings(self) -> Iterator[str]:
        for name, way in (
            (worded("expenditure is negative, income positive"), 1),
            (worded("expenditure is positive, income negative"), -1),
        ):
            told = self.told(dict.fromkeys(self.rows, way), {})
            yield worded("{name}: {told}", name=name, told=told) if told else name
        sides = {row: found.side for row, found in self.sides.items()}
        if set(sides.values()) == set(MONEY_SIDES):
            yield worded("neither has a sign, the side is in the row")

    def told(self, rows: Mapping[Node, int], columns: Mapping[Node, int]) -> str:
        """Return one figure of the table as a reading has it: that of the total, else of the
        largest amount."""
        cells = [
            (row, column)
            for row in self.rows
            for column in self.plain[:1]
            if (row, column) in self.table.amounts
        ]
        if not cells:
            return ""
        totals = [cell for cell in cells if self.table.roles[cell[0]].role is Role.TOTAL]
        row, column = (
            totals[-1]
            if totals
            else max(cells, key=lambda cell: abs(self.table.amounts[cell].amount))
        )
        amount = exact_sum(
            [self.table.amounts[row, column].amount * rows.get(row, 1) * columns.get(column, 1)]
        )
        period = self.table.columns[column].period
        label = self.table.label(row)[:40]
        return worded(
            "{label} {period} is {amount}", label=label, period=str(period), amount=amount
        )


def _row_of(place: Place) -> int | None:
    """Return the row of a place, from 1."""
    digits = (place.cell or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits.isdigit() else None


def _spread(
    known: Mapping[Node, int], sums: Iterable[tuple[Node, Node, int]], message: str
) -> dict[Node, int]:
    """Return how everything enters that sums connect with what is known. Raises ConflictError where
    they contradict each other."""
    links: dict[Hashable, list[tuple[Node, int]]] = {}
    for total, part, factor in sums:
        links.setdefault(total, []).append((part, factor))
        links.setdefault(part, []).append((total, factor))
    found, waiting = dict(known), deque(known)
    while waiting:
        node = waiting.popleft()
        for other, factor in links.get(node, ()):
            wanted = found[node] * factor
            if other not in found:
                found[other] = wanted
                waiting.append(other)
            elif found[other] != wanted:
                raise ConflictError(message)
    return found
