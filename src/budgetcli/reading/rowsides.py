"""Sides that rows have: from a column that names them, from headings and totals, and from sums that take one side off the other."""

from __future__ import annotations

from collections import Counter, deque
from fractions import Fraction
from typing import TYPE_CHECKING

from budgetcli.model.budgets import Measure, Note, Role, Side, Sign
from budgetcli.model.names import fold
from budgetcli.reading.conventions import RowEvidence, SignReading, is_change
from budgetcli.reading.tables import Sum
from budgetcli.reading.terms import SIDES, TOTAL, side_of
from budgetcli.reading.words import speaks_of_balance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from budgetcli.reading.tables import Table

MONEY_SIDES = (Side.EXPENDITURE, Side.INCOME)
LEAN, SURE_LEAN = Fraction(3, 5), Fraction(1, 3)
"""By how much more amounts of one sign than of the other a side must have; less where a column names the side of every row."""

_MOST_KINDS = 6
_THREE = 3
_MOST_WORDS = 3
_SUBTOTAL = frozenset({"subtotal", "subtotals", "delsum", "zwischensumme"})
_COUNTS = {Side.EXPENDITURE: -1, Side.INCOME: 1}


def evidence_of(table: Table, declared: Sign | None) -> RowEvidence:
    """Return what the sides of rows say of a table, and which rows to turn under a declared convention."""
    named = _by_column(table)
    sides = _sides(table, named)
    proved = _sign_by_rows(table, sides, SURE_LEAN if named else LEAN)
    if proved is not None:
        others = frozenset(row for row in table.body if row not in proved.rows) if proved.rows else frozenset[int]()
        return RowEvidence(proved, turned=others)
    turned = _against(table, sides, declared or Sign.INCOME_POSITIVE)
    return RowEvidence(None, _says_income(table, sides), bool(turned), turned)


def _sign_by_rows(table: Table, sides: Mapping[int, Side], least: Fraction) -> SignReading | None:
    """Return the sign convention that the sides of rows prove, with the rows to turn; None where they prove nothing.

    Opposite signs of the two sides say it themselves. Where both are printed positive, sums that take one off the other say it, or else
    that no sum adds the two up; every row with amounts must then be known.
    """
    directions = {side: _direction(table, [row for row, each in sides.items() if each is side], least) for side in MONEY_SIDES}
    spent, received = directions[Side.EXPENDITURE], directions[Side.INCOME]
    if spent * received < 0:
        return SignReading(Sign.INCOME_POSITIVE if spent < 0 else Sign.EXPENSE_POSITIVE)
    if (spent, received) != (1, 1):
        return None
    return _unsigned(table, sides)


def _unsigned(table: Table, sides: Mapping[int, Side]) -> SignReading | None:
    """Return the convention of rows all printed positive: that of the balance their sums lead to."""
    oriented = _oriented(table, {row: _COUNTS[side] for row, side in sides.items()})
    stated = {row for row in table.amounts.rows if table.roles[row].role not in (Role.MEMO, Role.INDEX)}
    if oriented is None or not stated <= oriented.keys():
        return None
    balances = {oriented[each.total] for each in table.sums or () if len({oriented[part] for part, _ in each.parts}) > 1}
    if len(balances) > 1:
        return None
    sign = Sign.EXPENSE_POSITIVE if balances == {-1} else Sign.INCOME_POSITIVE
    turned = frozenset(row for row, each in oriented.items() if (each > 0) != (sign is Sign.INCOME_POSITIVE))
    note = Note("unsigned-sides", "expenditure and income are both printed without a sign, row by row")
    return SignReading(sign, frozenset(), (note,), turned)


def _oriented(table: Table, known: Mapping[int, int]) -> dict[int, int] | None:
    """Return the orientation of every row that sums connect with a known one; None where they contradict each other."""
    links: dict[int, list[tuple[int, int]]] = {}
    for each in table.sums or ():
        for part, factor in each.parts:
            links.setdefault(each.total, []).append((part, factor))
            links.setdefault(part, []).append((each.total, factor))
    found, waiting = dict(known), deque(known)
    while waiting:
        row = waiting.popleft()
        for other, factor in links.get(row, ()):
            wanted = found[row] * factor
            if other not in found:
                found[other] = wanted
                waiting.append(other)
            elif found[other] != wanted:
                return None
    return found


def _sides(table: Table, named: Mapping[int, Side]) -> Mapping[int, Side]:
    """Return the side of each row that has one: as a column of sides names it, else by its total, else by the heading it stands under."""
    return named or dict(_by_heading(table)) | dict(_by_total(table))


def _against(table: Table, sides: Mapping[int, Side], sign: Sign) -> frozenset[int]:
    """Return the rows to turn under a declared convention where both sides are named and printed positive, as far as they are known."""
    if any(_direction(table, [row for row, each in sides.items() if each is side], LEAN) < 1 for side in MONEY_SIDES):
        return frozenset()
    turned = Side.EXPENDITURE if sign is Sign.INCOME_POSITIVE else Side.INCOME
    return frozenset(row for row, each in sides.items() if each is turned)


def with_balances(table: Table) -> Table:
    """Return the table with each row called a balance that is the last total of one side less that of the other."""
    last: dict[Side, int] = {}
    found: list[Sum] = []
    sides = dict(_by_total(table))
    known = {each.total for each in table.sums or ()}
    for row, meaning in table.roles.items():
        if row in known and row in sides:
            last[sides[row]] = row
        elif len(last) == len(MONEY_SIDES) and meaning.role is Role.LINE and speaks_of_balance(table.label(row)):
            found += _balance(table, row, last[Side.INCOME], last[Side.EXPENDITURE])
            last = {}
    last_row = max((row for row, meaning in table.roles.items() if meaning.role is not Role.MEMO), default=-1)
    roles = {**table.roles, **{each.total: table.roles[each.total]._replace(role=Role.TOTAL if each.total == last_row else Role.SUBTOTAL)
                               for each in found}}  # fmt: skip
    return table._replace(sums=(*(table.sums or ()), *found), roles=roles) if found else table


def _balance(table: Table, row: int, income: int, spent: int) -> Iterator[Sum]:
    """Yield the sum that makes a row the difference of two totals, in whichever direction all columns bear out, or their sum."""
    money = [column for column, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT]
    for first, second, factor in ((income, spent, -1), (spent, income, -1), (income, spent, 1)):
        stated = [[table.amounts.get((each, column)) for each in (row, first, second)] for column in money]
        whole = [[figure for figure in each if figure is not None] for each in stated]
        tested = [each for each in whole if len(each) == _THREE]
        if tested and all(abs(a.amount - b.amount - factor * c.amount) <= a.quantum + b.quantum + c.quantum for a, b, c in tested):
            yield Sum(row, ((first, 1), (second, factor)))
            return


def _says_income(table: Table, sides: Mapping[int, Side]) -> bool:
    """Return whether the side of every line is named, and is income."""
    if not sides:
        return False
    lines = {row for row in table.amounts.rows if table.roles[row].role is Role.LINE}
    return lines <= sides.keys() and set(sides.values()) == {Side.INCOME}


def _by_column(table: Table) -> dict[int, Side]:
    """Return the sides that a label column names: hardly any other word in it, and few different ones."""
    words = {side: {*SIDES[side]} for side in MONEY_SIDES}
    rows = [row for row, meaning in table.roles.items() if meaning.role is Role.LINE]
    for column in table.labels:
        texts = _of_few_kinds(table, rows, column)
        named = {row: side for row, text in texts.items() for side in MONEY_SIDES if text in words[side]}
        if len(texts) * 10 >= 9 * len(rows) and 5 * len(named) >= 3 * len(rows) > 0:
            return named
    return {}


def _of_few_kinds(table: Table, rows: Iterable[int], column: int) -> dict[int, str]:
    """Return the folded texts of a column by row; nothing where hardly two are alike."""
    found, kinds = {}, set()
    for row in rows:
        if text := table.grid.text(row, column):
            found[row] = fold(text)
            kinds.add(found[row])
            if len(kinds) > _MOST_KINDS:
                return {}
    return found


def _by_heading(table: Table) -> Iterator[tuple[int, Side]]:
    """Yield the side of each row under a heading that names one, down to the next that does; none where amounts stand above the first."""
    current: Side | None = None
    first, last = min(*table.labels, *table.columns), max(*table.labels, *table.columns)
    for row, meaning in table.roles.items():
        if not any((row, column) in table.amounts for column in table.columns):
            current = _heading(table, row, first, last) or current
        elif current is None:
            return
        elif meaning.role is not Role.TOTAL:
            yield row, current


def _heading(table: Table, row: int, first: int, last: int) -> Side | None:
    """Return the side that a heading is about: hardly another word stands in it."""
    texts = [table.grid.text(row, column) for column in range(first, last + 1)]
    return _named([" ".join(texts)]) if sum(len(fold(text).split()) for text in texts) <= _MOST_WORDS + 1 else None


def _by_total(table: Table) -> Iterator[tuple[int, Side]]:
    """Yield the side of each total whose label is hardly more than the side, and of the rows that it adds up."""
    for each in table.sums or ():
        side = _headed(table.label(each.total))
        if side is not None and all(factor > 0 for _, factor in each.parts):
            yield each.total, side
            yield from ((part, side) for part, _ in each.parts)


def _named(texts: Iterable[str]) -> Side | None:
    """Return the one side of expenditure and income that these texts name."""
    found = Counter(side for text in texts if text and (side := side_of(fold(text))) in MONEY_SIDES)
    return next(iter(found)) if len(found) == 1 else None


def _headed(label: str) -> Side | None:
    """Return the side that a label names as what it is about: its first word, or the last of few; words for a total left out."""
    words = [word for word in fold(label).split() if word not in TOTAL and word not in _SUBTOTAL and not word[0].isdigit()]
    ends = words[:1] if len(words) > _MOST_WORDS else [*words[:1], *words[-1:]]
    return _named(ends) if _named(words) else None


def _direction(table: Table, rows: Iterable[int], least: Fraction) -> int:
    """Return the sign by which the amounts of these rows lean, 0 where they lean less than that."""
    wanted = set(rows)
    if not wanted:
        return 0
    money = [column for column, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT and not is_change(meaning)]
    amounts = [each.amount for (row, column), each in table.amounts.items() if row in wanted and column in money and each.amount]
    total = sum(1 if amount > 0 else -1 for amount in amounts)
    return 0 if not amounts or abs(total) < len(amounts) * least else (1 if total > 0 else -1)
