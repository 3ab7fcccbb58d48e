"""What a measure does to a budget's figures: its line, its columns, its effect in the budget's unit, and the end of what a line has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.changing.packages import AmountSign
from budgetcli.model.budgets import Column, Key, Measure, Role, Side, Sign
from budgetcli.model.errors import PackageError, UnknownNameError
from budgetcli.model.names import fold
from budgetcli.model.numbers import Printed, rescale

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from budgetcli.changing.packages import Package, Savings
    from budgetcli.model.budgets import Budget, Line, Year


def line_of(budget: Budget, measure: Savings, package: Package) -> Line:
    """Return the line a measure means, by id, code or label, folded.

    Raises UnknownNameError where there is none, PackageError where the name is a total's or that of several lines.
    """
    wanted = fold(measure.target)
    found = [line for line in budget.lines if wanted in (fold(line.id), fold(line.label), fold(line.code or line.id))]
    if not found:
        raise UnknownNameError("unknown-line", "line", measure.target, [line.id for line in budget.of(Role.LINE)], at=package.place)
    if len(found) > 1 or found[0].role is not Role.LINE:
        reason = "is a total" if len(found) == 1 else "is the name of several lines"
        raise PackageError("no-figure", f"measure `{measure.id}`: `{measure.target}` {reason}, expected one line", at=package.place,
                           hint="name the line that the money is taken from, by its id")  # fmt: skip
    return found[0]


def effect_of(budget: Budget, measure: Savings, package: Package, assume_zero: bool | None) -> dict[Year, Decimal | None]:
    """Return the measure's effect on the balance of each year of the budget, in the budget's unit; + improves, None is unknown.

    With `assume_zero` an unknown year has no effect, with False the effect of the last known year.
    """
    years = [year for year in budget.years if isinstance(year, int)]
    effects: dict[Year, Decimal | None] = {year: _effect(budget, measure, package, year) for year in years}
    if not effects:
        raise PackageError("no-figure", f"measure `{measure.id}` has amounts by year, but the budget has no years", at=package.place)
    last = next((each for each in reversed(effects.values()) if each is not None), None)
    if assume_zero is None or last is None:
        return effects
    return {year: each if each is not None else last * 0 if assume_zero else last for year, each in effects.items()}


def _effect(budget: Budget, measure: Savings, package: Package, year: int) -> Decimal | None:
    amount = measure.amount(year)
    if amount is None:
        return None
    expansion = measure.amount_sign is AmountSign.REDUCTION_POSITIVE and measure.heading == "expansion"
    against = measure.amount_sign is AmountSign.SOURCE_NET and budget.heading.sign is Sign.EXPENSE_POSITIVE
    signed = -amount if (expansion or against) and amount else amount
    return rescale(Printed(signed, abs(signed)), package.scale, budget.heading.unit.scale).amount


def keys_of(budget: Budget, line: Line, measure: Savings, year: Year, package: Package) -> tuple[Key, ...]:
    """Return the figures of a line that a measure moves in a year: those of its side, and the net.

    Raises PackageError where the budget has no such figure, or the side would have to be guessed.
    """
    side, net = _columns(budget, measure.side, year), _columns(budget, Side.NET, year)
    gross = [Key(line.id, column) for each in (Side.EXPENDITURE, Side.INCOME) for column in _columns(budget, each, year)]
    keys = tuple(dict.fromkeys(key for column in (*side, *net) if (key := Key(line.id, column)) in budget.figures))
    if measure.side is Side.NET and any(key in budget.figures for key in gross):
        raise PackageError("no-figure", f"measure `{measure.id}`: `{line.label}` has expenditure and income in {year}", at=package.place,
                           hint='say which of them moves: side = "expenditure" or "income"')  # fmt: skip
    if not keys:
        raise PackageError("no-figure", f"measure `{measure.id}`: `{line.label}` has no figure for {year}", at=package.place)
    return keys


def _columns(budget: Budget, side: Side, year: Year) -> list[Column]:
    """Return the columns of a side and a year; those without a stage where there are any."""
    found = [each for each in budget.columns if each.year == year and each.side is side and each.measure is Measure.AMOUNT]
    return [each for each in found if each.stage is None] or found


def excess_of(budget: Budget, keys: tuple[Key, ...], measure: Savings, moved: Mapping[Key, Decimal | None], effect: Decimal) -> Decimal:
    """Return how much more the measure cuts than its line has left after the moves so far; 0 where that cannot be or is not known."""
    for key in _limits(budget, keys, measure):
        left = budget.figures[key].amount + (moved.get(key) or 0)
        if effect > 0 and measure.side is not Side.INCOME:
            return max(effect + left, effect * 0) if left <= 0 else effect
        if effect < 0 and measure.side is Side.INCOME:
            return max(-effect - left, effect * 0) if left >= 0 else -effect
    return effect * 0


def _limits(budget: Budget, keys: tuple[Key, ...], measure: Savings) -> Iterator[Key]:
    """Yield the figure that says how much there is: the side's own, or the net of a line that never has income."""
    own = [key for key in keys if key.column.side is measure.side and measure.side is not Side.NET]
    if own:
        yield from own
    elif budget.figures[keys[0]].amount < 0 and not _has_income(budget, keys[0].line):
        yield keys[0]


def _has_income(budget: Budget, line: str) -> bool:
    return any(key.line == line and key.column.side is Side.INCOME and figure.amount for key, figure in budget.figures.items())
