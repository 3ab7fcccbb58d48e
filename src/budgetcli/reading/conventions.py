"""What a table states about the sign of its amounts; a doubt stops with its readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Column, Measure, Note, Side, Sign
from budgetcli.model.errors import DoubtError
from budgetcli.model.names import fold
from budgetcli.model.sentences import worded
from budgetcli.reading.terms import CHANGES, CURRENT, LEGEND, SIDES, side_of
from budgetcli.reading.units import LONGEST_STATEMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from budgetcli.model.errors import Place

_NEAR = 20
"""A net is one of its sides if it is as near to their difference as a twentieth of them."""
_RARE = 10
"""A sign is rare if one amount in so many has it."""
_LONGEST_TITLE = 80
_SHORT_WORD = 3
_MINUS = frozenset("-−–") | {"minus"}


class Statement(NamedTuple):
    """A text outside the lines, lower-case, and where it stands.

    `column` is that of the numbers it heads; what is `far` stands at the head of a sheet of several tables,
    `header` text in a header row.
    """

    text: str
    place: Place
    column: int | None = None
    far: bool = False
    header: bool = False


class SignReading(NamedTuple):
    """The convention, which columns and rows are printed without the sign their side has in it, and what to tell the user."""

    sign: Sign
    turned: frozenset[Column] = frozenset()
    notes: tuple[Note, ...] = ()
    rows: frozenset[int] = frozenset()


class RowEvidence(NamedTuple):
    """What the sides of rows say: the convention they prove, whether they name no side but income, or both sides without proving any.

    `turned` are the rows to turn under the convention that is declared instead.
    """

    proved: SignReading | None = None
    income: bool = False
    open: bool = False
    turned: frozenset[int] = frozenset()


NO_ROWS = RowEvidence()


def sign_of(
    statements: Sequence[Statement],
    amounts: Mapping[Column, Sequence[Decimal]],
    rows: Iterable[Mapping[Column, Decimal]],
    place: Place,
    by_rows: RowEvidence = NO_ROWS,
) -> SignReading:
    """Return the sign convention: from the legend, proved by the columns or rows of the two sides, or from amounts that all have one sign.

    `amounts` are those of each column, `rows` the same by row. Raises DoubtError where evidence conflicts or there is none.
    """
    stated = stated_signs(statements)
    proved = _proved(amounts, rows) or by_rows.proved
    if by_rows.open and proved is None and not stated:
        raise _doubt("rows of expenditure and of income are all printed positive, and nothing says how they add up", place)
    known = stated | ({proved.sign} if proved else set())
    if len(known) > 1:
        raise _doubt("what is stated and what the columns show about the sign do not agree", place)
    if proved is not None:
        return proved
    return SignReading(known.pop()) if known else _one_sided(statements, amounts, place, income_rows=by_rows.income)


def is_change(column: Column) -> bool:
    """Return whether a column holds changes of others, which have both signs whatever the convention is."""
    return bool(CHANGES & set((column.stage or "").split("-")))


def stated_signs(statements: Sequence[Statement]) -> set[Sign]:
    """Return the conventions that a legend states, such as `- = udgifter`."""
    return {sign for each in statements for sign in _legend(each.text)}


def _doubt(message: str, place: Place) -> DoubtError:
    readings = ("expenditure is negative, income positive", "expenditure is positive, income negative")
    return DoubtError("sign-doubt", message, readings=readings, at=place, hint="--sign income-positive or --sign expense-positive")


def _legend(text: str) -> Iterable[Sign]:
    for found in LEGEND.finditer(text):
        word, minus = fold(found["word"]), found["sign"] in _MINUS
        if word in SIDES[Side.EXPENDITURE]:
            yield Sign.INCOME_POSITIVE if minus else Sign.EXPENSE_POSITIVE
        elif word in SIDES[Side.INCOME]:
            yield Sign.EXPENSE_POSITIVE if minus else Sign.INCOME_POSITIVE


def _proved(amounts: Mapping[Column, Sequence[Decimal]], rows: Iterable[Mapping[Column, Decimal]]) -> SignReading | None:
    """Return what the columns of the two sides prove: opposite signs say it themselves, equal ones with the help of their net."""
    spent, received = (_direction(amounts, side) for side in (Side.EXPENDITURE, Side.INCOME))
    if spent * received < 0:
        return SignReading(Sign.INCOME_POSITIVE if spent < 0 else Sign.EXPENSE_POSITIVE)
    if spent > 0 and received > 0:
        return _unsigned(amounts, rows)
    return None


def _direction(amounts: Mapping[Column, Sequence[Decimal]], side: Side) -> int:
    """Return the sign that at least four in five amounts of a side have, 0 where there is none."""
    signs = [1 if amount > 0 else -1 for column, each in amounts.items() if column.side is side for amount in each if amount]
    total = sum(signs)
    return 0 if not signs or abs(total) * 5 < len(signs) * 3 else (1 if total > 0 else -1)


def unsigned(amounts: Mapping[Column, Sequence[Decimal]], sign: Sign) -> frozenset[Column]:
    """Return the columns to turn under a declared convention: those of one side, where both sides are printed positive."""
    if not (_direction(amounts, Side.EXPENDITURE) > 0 and _direction(amounts, Side.INCOME) > 0):
        return frozenset()
    turned = Side.EXPENDITURE if sign is Sign.INCOME_POSITIVE else Side.INCOME
    return frozenset(column for column in amounts if column.side is turned)


def _unsigned(amounts: Mapping[Column, Sequence[Decimal]], rows: Iterable[Mapping[Column, Decimal]]) -> SignReading | None:
    """Return the convention of a table whose two sides are both printed positive, from the sign of their net."""
    surplus = cost = 0
    for row in rows:
        for net, spent, received in _netted(row):
            if spent and received and row[net]:
                room = max(abs(spent), abs(received)) / _NEAR
                surplus += abs(received - spent - row[net]) < min(room, abs(spent - received - row[net]))
                cost += abs(spent - received - row[net]) < min(room, abs(received - spent - row[net]))
    if surplus == cost:
        return None if surplus or _has_net(amounts) else SignReading(Sign.INCOME_POSITIVE, unsigned(amounts, Sign.INCOME_POSITIVE))
    note = Note("unsigned-sides", "expenditure and income are both printed without a sign")
    sign = Sign.INCOME_POSITIVE if surplus > cost else Sign.EXPENSE_POSITIVE
    return SignReading(sign, unsigned(amounts, sign), (note,))


def _netted(row: Mapping[Column, Decimal]) -> Iterable[tuple[Column, Decimal | None, Decimal | None]]:
    """Yield the nets of a row, each with its expenditure and income: those of its year and stage, else the ones it is the difference of."""
    pairs = [(row[each], row[each._replace(side=Side.INCOME)]) for each in row
             if each.side is Side.EXPENDITURE and each._replace(side=Side.INCOME) in row]  # fmt: skip
    for net in (column for column in row if column.side is Side.NET):
        own = [row.get(net._replace(side=side)) for side in (Side.EXPENDITURE, Side.INCOME)]
        found = [pair for pair in pairs if abs(abs(pair[0] - pair[1]) - abs(row[net])) <= 1] if None in own else [(own[0], own[1])]
        yield from ((net, spent, received) for spent, received in found[:1])


def _has_net(amounts: Mapping[Column, Sequence[Decimal]]) -> bool:
    return any(column.side is Side.NET and column.measure is Measure.AMOUNT for column in amounts)


def _one_sided(
    statements: Sequence[Statement], amounts: Mapping[Column, Sequence[Decimal]], place: Place, *, income_rows: bool
) -> SignReading:  # fmt: skip
    """Return the convention of a table whose amounts all have one sign: they are expenditure, unless the table says income.

    Where hardly any amount has the other sign, the one side that the title names says it, too.
    """
    above = [each for each in statements if (_row(each.place) or 0) < (_row(place) or 0)]
    titled = _titled(above, amounts)
    if titled is not None:
        return titled
    stated = [each for column, each in amounts.items() if each and not is_change(column)]
    signs = {True for each in stated if max(each) > 0} | {False for each in stated if min(each) < 0}
    if len(signs) > 1:
        raise _doubt("amounts of both signs, and nothing states or proves which sign expenditure has", place)
    positive = signs != {False}
    sides = {column.side for column in amounts}
    income = Side.EXPENDITURE not in sides and (Side.INCOME in sides or income_rows or _says_income(above))
    what = "income" if income else "expenditure"
    note = Note("one-sign", worded("every amount has the same sign and no convention is stated: read as {what}", what=what))
    return SignReading(Sign.INCOME_POSITIVE if positive == income else Sign.EXPENSE_POSITIVE, frozenset(), (note,))


def _titled(statements: Sequence[Statement], amounts: Mapping[Column, Sequence[Decimal]]) -> SignReading | None:
    """Return the convention of a table whose title names one side, where amounts of both signs occur and nearly all have one."""
    near = [each for each in statements if not each.far and not each.header and len(each.text) <= _LONGEST_TITLE]
    named = {side for each in near if (side := side_of(fold(each.text))) in (Side.EXPENDITURE, Side.INCOME)}
    if len(named) != 1:
        return None
    signs = [amount > 0 for column, each in amounts.items() if not is_change(column) for amount in each if amount]
    rare = min(signs.count(True), signs.count(False))
    if not 0 < rare * _RARE <= len(signs):
        return None
    side, positive = named.pop(), 2 * signs.count(True) > len(signs)
    note = Note(
        "side-in-title", worded("the title says {side}, and nearly every amount has one sign: that is the sign of {side}", side=side)
    )
    return SignReading(Sign.INCOME_POSITIVE if positive == (side is Side.INCOME) else Sign.EXPENSE_POSITIVE, frozenset(), (note,))


def _row(place: Place) -> int | None:
    """Return the row of a place, from 1."""
    return int(digits) if (digits := (place.cell or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")).isdigit() else None


def _says_income(statements: Sequence[Statement]) -> bool:
    near = [each for each in statements if not each.far]
    titled = any(each.column is None and len(each.text) > _SHORT_WORD for each in near)
    words = {
        word
        for each in (near if titled else statements)
        if len(each.text) <= LONGEST_STATEMENT
        for word in CURRENT.sub("", fold(each.text)).split()
    }
    return bool(words & set(SIDES[Side.INCOME])) and not words & set(SIDES[Side.EXPENDITURE])
