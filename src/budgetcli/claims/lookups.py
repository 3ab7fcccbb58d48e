"""What the names of a claim stand for: committees, their lines and totals, and the measures, frames
and pressures of their packages."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.claims.quantities import Quantity, UndecidedError, added, printed, scaled
from budgetcli.comparing.traces import TOTALS, columns_of, line_of
from budgetcli.model.budgets import Key, Measure, Side
from budgetcli.model.errors import BudgetError, UnknownNameError
from budgetcli.model.names import fold
from budgetcli.model.numbers import quantum_of
from budgetcli.model.sentences import worded
from budgetcli.reading.words import without_total
from budgetcli.reference.steering import not_steerable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from budgetcli.claims.language import Path
    from budgetcli.model.budgets import Budget, Column, Figure, Line, Year
    from budgetcli.model.errors import Place

SIDES = {
    "net": (Side.NET, 1),
    "netto": (Side.NET, 1),
    "cost": (Side.NET, -1),
    "nettoudgift": (Side.NET, -1),
    "expenditure": (Side.EXPENDITURE, 1),
    "udgifter": (Side.EXPENDITURE, 1),
    "income": (Side.INCOME, 1),
    "indtaegter": (Side.INCOME, 1),
}
"""Folded word to the side, and -1 where it is said without the minus of expenditure."""

STEERABLE = frozenset({"steerable", "styrbart"})
KINDS = {
    "measures": "measures",
    "tiltag": "measures",
    "frames": "frames",
    "rammer": "frames",
    "pressures": "pressures",
    "pres": "pressures",
}


class Known(NamedTuple):
    """A committee at hand: its budget, and by kind (`measures`, `frames`, `pressures`) what its
    packages say by id and year.

    `sums` are what all measures together do to the net by year, under each assumption about years
    without an amount.
    """

    name: str
    committee: str
    budget: Budget
    amounts: Mapping[str, Mapping[str, Mapping[Year, Decimal | None]]]
    sums: Mapping[str, Mapping[Year, Decimal]] = {}


class Used(NamedTuple):
    """A number that a claim rests on: its name, its amount as printed, and its cell."""

    name: str
    amount: Decimal
    place: Place | None


class Figures:
    """Gives the numbers of the committees at hand; `used` are those asked for. With `steerable`, a
    total is without what is not."""

    def __init__(self, known: Mapping[str, Known], *, steerable: bool = False) -> None:
        self.known, self.steerable = known, steerable
        self.used: dict[str, Used] = {}
        self.levels: set[int | None] = set()

    def figure(self, path: Path) -> Quantity:
        """Return the number that a path names: committee, line or kind, side, year or stage."""
        known, rest = self._committee(path)
        if rest and fold(str(rest[0])) in KINDS:
            return self._amount(known, KINDS[fold(str(rest[0]))], rest[1:])
        name, side, sign, period = _read(rest, path)
        return scaled(self._of_line(known, name, side, period), Fraction(sign))

    def figures(self, path: Path, first: int, last: int) -> tuple[Quantity, ...]:
        """Return the numbers of a path over years, both ends included."""
        if not first <= last <= first + 100:
            raise BudgetError(
                "bad-claim",
                worded(
                    "`{shown}[{first}:{last}]` names no years, the first comes first",
                    shown=_shown(path),
                    first=first,
                    last=last,
                ),
            )
        return tuple(self.figure((*path, year)) for year in range(first, last + 1))

    def _committee(self, path: Path) -> tuple[Known, Path]:
        name = fold(str(path[0]))
        if name in ("budget", "budgettet") and name not in self.known and len(self.known) == 1:
            name = next(iter(self.known))
        if name not in self.known:
            name = self._called(name)
        if name not in self.known:
            raise UndecidedError("no-budget", str(path[0]))
        self.levels.add(self.known[name].budget.heading.price_level)
        if len(self.levels) > 1:
            raise UndecidedError(
                "price-levels", ", ".join(str(each or "?") for each in sorted(self.levels, key=str))
            )
        return self.known[name], path[1:]

    def _called(self, name: str) -> str:
        """Return the key of the one budget that calls itself so: by its committee, its title, or
        the label of its total; the name itself where none or several do."""
        found = [key for key, each in self.known.items() if name in _names(each.budget)]
        return found[0] if len(found) == 1 else name

    def _of_line(self, known: Known, name: str, side: Side, period: str) -> Quantity:
        budget = known.budget
        is_steerable = fold(name) in STEERABLE or (self.steerable and fold(name) in TOTALS)
        line = _total(budget) if fold(name) in (*STEERABLE, *TOTALS) else line_of(budget, name)
        column = _column(budget, side, period)
        whole = self._printed(known, line, column)
        if not is_steerable:
            return whole
        for each in not_steerable(budget):
            whole = added(whole, scaled(self._printed(known, each, column), Fraction(-1)))
        return whole

    def _printed(self, known: Known, line: Line, column: Column) -> Quantity:
        key = Key(line.id, column)
        found: Figure | None = known.budget.figures.get(key)
        if found is None:
            raise UndecidedError(
                "not-stated",
                worded(
                    "{label}, {value} {side}",
                    label=line.label,
                    value=column.year or column.stage,
                    side=column.side,
                ),
            )
        return self._noted(
            f"{known.name}.{line.id}.{column.side}[{column.year or column.stage}]",
            found.amount,
            found.quantum,
            found.place,
        )

    def _amount(self, known: Known, kind: str, rest: Path) -> Quantity:
        """Return what a measure, frame or pressure says of a year."""
        if len(rest) != 2:
            raise BudgetError(
                "bad-claim",
                worded(
                    "`{shown}` names no amount; {name}.measures.klippekort[2024] does",
                    shown=_shown(rest),
                    name=known.name,
                ),
            )
        table = known.amounts.get(kind, {})
        id = next((each for each in table if fold(each) == fold(str(rest[0]))), None)
        if id is None:
            raise UnknownNameError(
                "unknown-measure", kind.removesuffix("s"), str(rest[0]), list(table)
            )
        year = rest[1] if not str(rest[1]).isdigit() else int(rest[1])
        amount = table[id].get(year)
        if amount is None:
            raise UndecidedError("no-amount", worded("{id}, {year}", id=id, year=year))
        return self._noted(f"{known.name}.{kind}.{id}[{year}]", amount, quantum_of(amount), None)

    def _noted(self, name: str, amount: Decimal, quantum: Decimal, place: Place | None) -> Quantity:
        self.used[name] = Used(name, amount, place)
        return printed(name, amount, quantum)


def _names(budget: Budget) -> set[str]:
    """Return what a budget calls itself, folded; its total is named by a committee and a word for
    a total."""
    total = budget.total_line.label if budget.total_line is not None else ""
    said = (budget.heading.committee, budget.heading.title, total, without_total(fold(total)))
    return {fold(each) for each in said if each}


def _total(budget: Budget) -> Line:
    if budget.total_line is None:
        raise UndecidedError("not-stated", "total")
    return budget.total_line


def _read(rest: Path, path: Path) -> tuple[str, Side, int, str]:
    """Return the line, the side, its sign and the year or stage of a path."""
    words = list(rest)
    if len(words) == 3:
        if fold(str(words[1])) not in SIDES:
            raise UnknownNameError("bad-claim", "side", str(words[1]), list(SIDES))
        side, sign = SIDES[fold(str(words.pop(1)))]
    else:
        side, sign = Side.NET, 1
    if len(words) != 2:
        raise BudgetError(
            "bad-claim",
            worded("`{shown}` names no figure; sou.total.net[2024] does", shown=_shown(path)),
            hint="committee.line.side[year]; a side is one of: " + ", ".join(SIDES),
        )
    return str(words[0]), side, sign, str(words[1])


def _column(budget: Budget, side: Side, period: str) -> Column:
    columns = [
        each
        for each in columns_of(budget, period)
        if each.side is side and each.measure is Measure.AMOUNT
    ]
    plain = [each for each in columns if each.stage is None] or columns
    if not plain:
        raise UndecidedError("not-stated", worded("{period} {side}", period=period, side=side))
    return plain[0]


def _shown(path: Path) -> str:
    return ".".join(str(part) for part in path)
