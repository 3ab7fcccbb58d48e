"""What must hold among the figures, as data: equations proposed by the reader or declared by a layout,
and the formulas that a table has itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Budget, Column, Key, Line, Measure, Role, Side
from budgetcli.model.errors import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Kind(StrEnum):
    """What sort of equation it is; the first group is linear in the true amounts, the second a
    printed ratio."""

    SUM = "sum"
    NET = "net"
    DIFFERENCE = "difference"
    CARRY = "carry"
    SAME = "same"
    INDEX = "index"
    PERCENTAGE = "percentage"
    PER_HEAD = "per-head"

    __hash__ = str.__hash__


RATIOS = frozenset({Kind.INDEX, Kind.PERCENTAGE})


class Equation(NamedTuple):
    """`result = sum of factor x figure`, or for a ratio `result = scale x (that sum) / base`.

    With `absolute`, a ratio is of absolute values, as deviations in percent often are printed.
    A waived equation carries the reason and is reported, not judged. The name is that of a declared
    one, for people.
    """

    id: str
    kind: Kind
    result: Key
    terms: tuple[tuple[Fraction, Key], ...]
    base: Key | None = None
    scale: Fraction = Fraction(1)
    absolute: bool = False
    waived: str | None = None
    name: str | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """Every figure the equation speaks of: the result first, then its terms, then the base."""
        return (self.result, *(key for _, key in self.terms), *((self.base,) if self.base else ()))


ONE = Fraction(1)


def propose(budget: Budget) -> tuple[Equation, ...]:
    """Return the equations that a table of lines, totals, sides and an index must satisfy, where
    all its figures are stated.

    Sums down each column, expenditure + income = net across each row, and each index value against
    the first year's net.
    """
    return (*_sums(budget), *propose_across(budget))


def propose_across(budget: Budget) -> tuple[Equation, ...]:
    """Return the equations of each row: expenditure + income = net, and each index value against
    the first year's total."""
    return (*_nets(budget), *propose_indices(budget))


def _sums(budget: Budget) -> Iterator[Equation]:
    """Yield one equation a column for each total and subtotal over the lines that are its parts."""
    for total in budget.of(Role.SUBTOTAL, Role.TOTAL):
        parts = parts_of(budget, total)
        for column in budget.columns:
            terms = tuple(
                (ONE, key) for part in parts if _is_stated(budget, key := Key(part.id, column))
            )
            if (
                terms
                and column.measure is Measure.AMOUNT
                and _is_stated(budget, Key(total.id, column))
            ):
                yield Equation(
                    f"sum:{total.id}:{name_of(column)}", Kind.SUM, Key(total.id, column), terms
                )


def _is_stated(budget: Budget, key: Key) -> bool:
    """Return whether a figure stands there, even one that cannot be read: what speaks of it is
    asked, and undecided."""
    return key in budget.figures or key in budget.unknown


def parts_of(budget: Budget, total: Line) -> tuple[Line, ...]:
    """Return the lines a total sums: its children; for the table's own total, the top lines and
    subtotals."""
    children = [
        line for line in budget.of(Role.LINE, Role.SUBTOTAL, Role.TOTAL) if line.parent == total.id
    ]
    if children or total is not budget.total_line:
        return tuple(children)
    return tuple(line for line in budget.of(Role.LINE, Role.SUBTOTAL) if line.parent is None)


def _nets(budget: Budget) -> Iterator[Equation]:
    for net in budget.columns:
        if net.side is not Side.NET or net.measure is not Measure.AMOUNT:
            continue
        sides = [net._replace(side=side) for side in (Side.EXPENDITURE, Side.INCOME)]
        if not all(side in budget.columns for side in sides):
            continue
        for line in budget.of(Role.LINE, Role.SUBTOTAL, Role.TOTAL, Role.MEMO):
            keys = [Key(line.id, column) for column in (*sides, net)]
            if all(key in budget.figures for key in keys):
                yield Equation(
                    f"net:{line.id}:{name_of(net)}",
                    Kind.NET,
                    keys[2],
                    ((ONE, keys[0]), (ONE, keys[1])),
                )


def propose_indices(budget: Budget) -> Iterator[Equation]:
    """Yield an equation for each value of an index row but the first, whose year is the base of
    100."""
    total = budget.total_line
    for index in budget.of(Role.INDEX):
        stated = [column for column in budget.columns if Key(index.id, column) in budget.figures]
        if total is None or len(stated) < 2:
            continue
        scale = Fraction(budget.figures[Key(index.id, stated[0])].amount)
        for column in stated[1:]:
            keys = Key(index.id, column), Key(total.id, column), Key(total.id, stated[0])
            if all(key in budget.figures for key in keys):
                yield Equation(
                    f"index:{index.id}:{name_of(column)}",
                    Kind.INDEX,
                    keys[0],
                    ((ONE, keys[1]),),
                    keys[2],
                    scale,
                )


def name_of(column: Column) -> str:
    """Return the column's part of an identifier: `2024-income`, `revised-net`."""
    parts: Iterable[object] = (
        column.year,
        column.stage,
        column.side,
        None if column.measure is Measure.AMOUNT else column.measure,
    )
    return "-".join(str(part) for part in parts if part is not None)


Position = tuple[int, int]
"""Row and column, from 0."""

_NOTHING: MappingProxyType[Position, str] = MappingProxyType({})
_NO_OTHERS: MappingProxyType[str, tuple[()]] = MappingProxyType({})


class Sheet(NamedTuple):
    """The sheet that a table is read from: stored values by row and column from 0, and the rows and
    columns of the table.

    A formula whose result was never stored has the value None; an error is in `errors`, by its
    code. `others` are the stored values of the other sheets of the workbook, by name.
    """

    path: str
    name: str | None
    values: Sequence[Sequence[object]] = ()
    formulas: Mapping[Position, str] = _NOTHING
    errors: Mapping[Position, str] = _NOTHING
    hidden_rows: frozenset[int] = frozenset()
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    others: Mapping[str, Sequence[Sequence[object]]] = _NO_OTHERS

    def value(self, cell: Position) -> object:
        """Return what a cell holds; None beyond the end of its row or of the sheet."""
        row, column = cell
        if 0 <= row < len(self.values) and 0 <= column < len(self.values[row]):
            return self.values[row][column]
        return None

    def place(self, cell: Position) -> Place:
        """Return where a cell is."""
        return Place(self.path, self.name, address(*cell))


def address(row: int, column: int) -> str:
    """Return the spreadsheet address of a cell counted from 0: `B7` for (6, 1)."""
    return f"{_letters(column)}{row + 1}"


@lru_cache(maxsize=1024)
def _letters(column: int) -> str:
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def position(text: str) -> Position | None:
    """Return (row, column) from 0 of an address such as `B7`, or None if it is none."""
    letters = text.rstrip("0123456789")
    digits = text[len(letters) :]
    if (
        not (letters.isascii() and letters.isalpha() and digits)
        or len(letters) > 3
        or len(digits) > 7
        or int(digits) == 0
    ):
        return None
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(digits) - 1, column - 1
