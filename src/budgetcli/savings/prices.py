"""Price levels: a table of yearly rates by kind, chained; and how a change of some figures moves the
totals, nets and ratios made of them."""

from __future__ import annotations

from collections import ChainMap
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, cast

from budgetcli.model.budgets import Budget, Figure, Key, Line, Measure, Note, Role, Side
from budgetcli.model.declarations import load
from budgetcli.model.deferred import DeferredEquations, DeferredFigures
from budgetcli.model.equations import RATIOS
from budgetcli.model.errors import PackageError, Place, worded
from budgetcli.model.names import fold
from budgetcli.model.numbers import EXACT, round_ratio
from budgetcli.savings.courses import by_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, MutableMapping, Set
    from pathlib import Path
    from types import MappingProxyType

    from budgetcli.model.budgets import Column
    from budgetcli.model.declarations import Declaration
    from budgetcli.model.equations import Equation

Moves = dict["Key", "Decimal | None"]
"""By how much each figure moves; None where nobody knows."""

MOST_ALONE = 50
"""So many figures of a long table are changed alone, without making all the others."""


def moved(
    budget: Budget, direct: Mapping[Key, Decimal | None]
) -> tuple[Mapping[Key, Figure], frozenset[Key]]:
    """Return the figures after the direct moves and all that follows from them, and the keys of
    those that are unknown now.

    Totals and nets move by the sum of the moves of their parts; they are never added up anew, so a
    rounding in print stays as it was.
    """
    moves = _spread(budget.equations, direct)
    unknown = {key for key, move in moves.items() if move is None}
    before = budget.figures
    if isinstance(before, DeferredFigures) and len(moves) <= MOST_ALONE and not unknown:
        changed: dict[Key, Figure] = {}
        _lay(moves, budget.equations, unknown, ChainMap(changed, cast("dict[Key, Figure]", before)))
        return before.with_amounts(
            {key: figure.amount for key, figure in changed.items()}
        ), frozenset()
    figures = cast("MappingProxyType[Key, Figure]", before).copy()
    _lay(moves, budget.equations, unknown, figures)
    for key in unknown:
        figures.pop(key, None)
    return figures, frozenset(unknown)


def _lay(
    moves: Moves,
    equations: Iterable[Equation],
    unknown: set[Key],
    figures: MutableMapping[Key, Figure],
) -> None:
    """Change the figures that move, and the ratios of them; ratios of what is unknown are unknown,
    too."""
    for key, move in moves.items():
        if move and key in figures:
            old = figures[key]
            figures[key] = Figure(EXACT.add(old.amount, move), old.quantum)
    for equation in _ratios_of(equations, moves):
        if unknown & set(equation.keys):
            unknown.add(equation.result)
        elif (recomputed := _recomputed(equation, figures)) is not None:
            figures[equation.result] = recomputed


def _spread(equations: Iterable[Equation], direct: Mapping[Key, Decimal | None]) -> Moves:
    """Return the moves of all figures that the linear equations tie to the direct ones; those
    themselves stay as given."""
    moves, fresh = dict(direct), set(direct)
    lines, columns = {key.line for key in direct}, set["Column"]()
    while fresh:
        if not columns.issuperset(key.column for key in fresh):
            columns.update(key.column for key in fresh)
            linear = [
                each
                for each in _about(equations, columns)
                if each.kind not in RATIOS and each.result not in direct
            ]
        near = {key.line for key in fresh}
        touched = [
            each
            for each in linear
            if not fresh.isdisjoint([key for _, key in each.terms if key[0] in near])
        ]
        fresh = set()
        for equation in touched:
            move = _sum(equation, moves, lines)
            if moves.get(equation.result, 0) != move:
                moves[equation.result] = move
                fresh.add(equation.result)
                lines.add(equation.result.line)
    return moves


def _sum(equation: Equation, moves: Moves, lines: Set[str]) -> Decimal | None:
    """Return by how much a total moves; only keys of lines that move are looked up: the hash of a
    name is kept, that of a key is not."""
    parts = [
        (factor, moves[key]) for factor, key in equation.terms if key[0] in lines and key in moves
    ]
    total = EXACT.create_decimal(0)
    for factor, move in parts:
        if move is None:
            return None
        total = EXACT.add(
            total, EXACT.divide(EXACT.multiply(move, factor.numerator), factor.denominator)
        )
    return total


def _ratios_of(equations: Iterable[Equation], moves: Moves) -> Iterable[Equation]:
    stated = _about(equations, {key.column for key in moves})
    return [
        each for each in stated if each.kind in RATIOS and any(key in moves for key in each.keys)
    ]


def _about(equations: Iterable[Equation], columns: Set[Column]) -> Iterable[Equation]:
    """Return the equations that speak of these columns, and perhaps others."""
    return equations.about(columns) if isinstance(equations, DeferredEquations) else equations


def _recomputed(equation: Equation, figures: Mapping[Key, Figure]) -> Figure | None:
    """Return the ratio of the figures as they are now, rounded as it was printed; None where its
    base is missing or zero."""
    if (
        any(key not in figures for key in equation.keys)
        or equation.base is None
        or not figures[equation.base].amount
    ):
        return None
    above = sum(
        (factor * Fraction(figures[key].amount) for factor, key in equation.terms), Fraction(0)
    )
    value = equation.scale * above / Fraction(figures[equation.base].amount)
    quantum = figures[equation.result].quantum
    return Figure(round_ratio(abs(value) if equation.absolute else value, quantum), quantum)


SCHEMA = "budgetcli/prices@1"
EVERYTHING = "all"
"""The kind that serves where a line has none of its own."""

FINEST = Decimal("1e-12")
"""Where an amount in other prices has no end of digits, it is rounded half up to this part of the
unit, far below any printed step."""


class Prices(NamedTuple):
    """Yearly rates in percent by kind: `rates["all"][2024]` is the change from 2023 to 2024; which
    line and side is of which kind."""

    id: str
    place: Place
    rates: Mapping[str, Mapping[int, Decimal]]
    lines: Mapping[str, str]
    sides: Mapping[str, str]

    def factor(self, start: int, end: int, kind: str | None = None) -> Fraction:
        """Return what an amount in prices of one year is multiplied with to be in prices of
        another.

        Raises PackageError for a kind the table does not have, or a year between the two without a
        rate.
        """
        known = self._rates(kind or EVERYTHING)
        product = Fraction(1)
        for year in range(min(start, end) + 1, max(start, end) + 1):
            if year not in known:
                raise PackageError(
                    "missing-price",
                    worded(
                        "no rate for {year} of kind `{value}`", year=year, value=kind or EVERYTHING
                    ),
                    at=self.place,
                    hint=worded('add {year} = "..." to the rates, in percent', year=year),
                )
            product *= 1 + Fraction(known[year]) / 100
        return product if start <= end else 1 / product

    def _rates(self, kind: str) -> Mapping[int, Decimal]:
        if kind not in self.rates:
            raise PackageError(
                "missing-price",
                worded(
                    "no rates of kind `{kind}`, only of: {names}",
                    kind=kind,
                    names=", ".join(self.rates),
                ),
                at=self.place,
            )
        return self.rates[kind]

    def kind_of(self, line: Line, side: Side) -> str:
        """Return the kind of a line's figures of a side: the line's own, else the side's, else that
        of everything."""
        names = (fold(line.id), fold(line.label), fold(line.code or line.id))
        own = next((kind for name, kind in self.lines.items() if name in names), None)
        return own or self.sides.get(side, EVERYTHING)


def read_prices(path: Path) -> Prices:
    """Return the price table of a file: `[rates]` for everything, `[kind.NAME]` for a kind,
    `[lines]` and `[sides]` that name kinds.

    Raises PackageError at the first key that holds the wrong thing.
    """
    declared = load(path, "bad-prices")
    declared.refuse_unknown(
        ("schema", "id", "title", "source", "rates", "kind", "lines", "sides", "notes")
    )
    if declared.required("schema") != SCHEMA:
        raise declared.wrong("schema", f'"{SCHEMA}"')
    kinds = declared.table("kind")
    rates = {EVERYTHING: by_year(declared, "rates")} | {
        kind: by_year(kinds, kind) for kind in kinds.values
    }
    lines, sides = declared.table("lines"), declared.table("sides")
    sides.refuse_unknown(tuple(Side))
    return Prices(
        declared.required("id"),
        declared.place,
        {kind: table for kind, table in rates.items() if table},
        {fold(name): _kind(lines, name, rates) for name in lines.values},
        {side: _kind(sides, side, rates) for side in sides.values},
    )


def _kind(declared: Declaration, name: str, rates: Mapping[str, object]) -> str:
    return declared.choice(name, {kind: kind for kind in rates}) or EVERYTHING


def converted(amount: Decimal, factor: Fraction) -> Decimal:
    """Return an amount times a factor: exactly where the digits end, else rounded half up to
    `FINEST`."""
    exact = Fraction(amount) * factor
    rounded = round_ratio(exact, FINEST).normalize(EXACT)
    return Decimal(f"{rounded:f}") if Fraction(rounded) != exact else _shortest(rounded, amount)


def _shortest(exact: Decimal, amount: Decimal) -> Decimal:
    """Return the exact amount with no fewer decimals than the one it came from."""
    least = min(int(exact.as_tuple().exponent), int(amount.as_tuple().exponent), 0)
    return exact.quantize(Decimal(1).scaleb(least), context=EXACT)


def reprice(budget: Budget, prices: Prices, to: int | None, since: int | None = None) -> Budget:
    """Return the budget in the prices of a year; with None, each year in its own prices (nominal).

    Totals and nets move by the change of their parts where kinds differ, else by the same factor.
    `since` is the price level of a budget that states none. Raises PackageError where neither says
    it, or a rate is missing.
    """
    level = budget.heading.price_level or since
    if level is None:
        raise PackageError(
            "price-level-mismatch",
            "the budget states no price level",
            hint="--from YEAR says which prices it is in",
        )
    money = {line.id: line for line in budget.lines if line.role is not Role.INDEX}
    factors = {
        key: _factor(money[key.line], prices, key, level, to)
        for key in budget.figures
        if key.line in money and key.column.measure is Measure.AMOUNT
    }
    figures = _scaled(budget, factors) if _is_uniform(factors) else _moved(budget, factors)
    said = (
        worded("in {to} prices", to=to)
        if to is not None
        else worded("each year in its own prices (nominal)")
    )
    note = Note(
        "repriced",
        worded(
            "from {level} prices, {said}, by `{id}`; amounts are exact, rounded only for display",
            level=level,
            said=said,
            id=prices.id,
        ),
        prices.place,
    )
    return budget._replace(
        figures=figures,
        heading=budget.heading._replace(price_level=to),
        notes=(*budget.notes, note),
    )


def _factor(line: Line, prices: Prices, key: Key, level: int, to: int | None) -> Fraction:
    year = to if to is not None else key.column.year
    if not isinstance(year, int):
        raise PackageError(
            "missing-price",
            worded(
                "`{year}` is no calendar year, so it has no prices of its own", year=key.column.year
            ),
            hint="--to YEAR",
        )
    return prices.factor(level, year, prices.kind_of(line, key.column.side))


def _is_uniform(factors: Mapping[Key, Fraction]) -> bool:
    """Return whether all figures of a year have one factor."""
    by_column: dict[object, set[Fraction]] = {}
    for key, factor in factors.items():
        by_column.setdefault((key.column.year, key.column.stage), set()).add(factor)
    return all(len(each) == 1 for each in by_column.values())


def _scaled(budget: Budget, factors: Mapping[Key, Fraction]) -> Mapping[Key, Figure]:
    moves: dict[Key, Decimal | None] = {
        key: _move(budget.figures[key], factor) for key, factor in factors.items()
    }
    return moved(budget, moves)[0]


def _moved(budget: Budget, factors: Mapping[Key, Fraction]) -> Mapping[Key, Figure]:
    """Return the figures where kinds differ: gross figures and lines of net only move directly, the
    others by what they are made of."""
    lines = {line.id for line in budget.of(Role.LINE, Role.MEMO)}
    gross = {
        (key.line, key.column.year, key.column.stage)
        for key in factors
        if key.column.side is not Side.NET
    }
    moves: dict[Key, Decimal | None] = {}
    for key, factor in factors.items():
        place = (key.line, key.column.year, key.column.stage)
        if key.line in lines and (key.column.side is not Side.NET or place not in gross):
            moves[key] = _move(budget.figures[key], factor)
    return moved(budget, moves)[0]


def _move(figure: Figure, factor: Fraction) -> Decimal:
    return EXACT.subtract(converted(figure.amount, factor), figure.amount)
