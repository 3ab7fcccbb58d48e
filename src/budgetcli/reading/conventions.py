"""What a table states about the sign of its amounts; a doubt stops with its readings."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Column, Note, Side, Sign
from budgetcli.model.names import fold
from budgetcli.reading.terms import CHANGES, COSTS, LEGENDS, SIDES, SURPLUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcli.model.errors import Place

_MARKED = re.compile(r"([^\W\d_]+)\s*\(\s*([+−–-])\s*\)")
_BRACKETED = re.compile(r"\(\s*([^\W\d_]+)\s*\)")
"""A word with its sign behind it, and one in brackets, as negative amounts are printed."""

_MINUS = re.compile(r"[-−–]|minus|negativ")


class Statement(NamedTuple):
    """A text outside the lines, lower-case, and where it stands.

    `column` is that of the numbers it heads; what is `far` stands at the head of a sheet of several
    tables, `header` text in a header row.
    """

    text: str
    place: Place
    column: int | None = None
    far: bool = False
    header: bool = False


class SignReading(NamedTuple):
    """The convention, which columns and rows are printed without the sign their side has in it, and
    what to tell the user; `sides` are those that rows have."""

    sign: Sign
    turned: frozenset[Column] = frozenset()
    notes: tuple[Note, ...] = ()
    rows: frozenset[int] = frozenset()
    sides: Mapping[int, Side] = MappingProxyType({})


def is_change(column: Column) -> bool:
    """Return whether a column holds changes of others, which have both signs whatever the
    convention is."""
    return bool(CHANGES & set((column.stage or "").split("-")))


def stated_signs(statements: Sequence[Statement]) -> set[Sign]:
    """Return the conventions that a legend states, such as `- = udgifter`."""
    return {sign for each in statements for sign in _legend(each.text)}


def _legend(text: str) -> Iterable[Sign]:
    for found in (each for legend in LEGENDS for each in legend.finditer(text)):
        word, minus = fold(found["word"]), _MINUS.search(found["sign"]) is not None
        if word in SIDES[Side.EXPENDITURE]:
            yield Sign.INCOME_POSITIVE if minus else Sign.EXPENSE_POSITIVE
        elif word in SIDES[Side.INCOME]:
            yield Sign.EXPENSE_POSITIVE if minus else Sign.INCOME_POSITIVE


def sign_of_result(label: str) -> Sign | None:
    """Return the convention that the label of a result states where it names both outcomes and the
    sign of one, such as `Surplus/(deficit)` or `Aufwandüberschuss / Ertragsüberschuss (-)`."""
    if "(" not in label:
        return None
    outcomes = {word: way for word in fold(label).split() if (way := _outcome(word))}
    if set(outcomes.values()) != {1, -1}:
        return None
    marked, bracketed = _MARKED.findall(label), _BRACKETED.findall(label)
    ways = {_outcome(fold(word)) * (1 if mark == "+" else -1) for word, mark in marked}
    ways |= {-_outcome(fold(word)) for word in bracketed}
    ways.discard(0)
    if len(ways) != 1:
        return None
    return Sign.INCOME_POSITIVE if ways == {1} else Sign.EXPENSE_POSITIVE


def _outcome(word: str) -> int:
    """Return 1 for a folded word that says surplus or income, -1 for deficit or cost, else 0."""
    if word in SURPLUSES or word in SIDES[Side.INCOME]:
        return 1
    return -1 if word in COSTS or word in SIDES[Side.EXPENDITURE] else 0
