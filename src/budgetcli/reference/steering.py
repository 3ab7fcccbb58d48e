"""Of what an amount is a part, the net and the base that can be steered, how both grow, and what is
usual in Danish municipalities where a source does not say it itself."""

from __future__ import annotations

from decimal import Context
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Line, Measure, Role, Side
from budgetcli.model.names import fold
from budgetcli.model.numbers import EXACT, exact_sum

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Budget, Column, Year

NOT_STEERABLE = (
    "medfinansiering",
    "overfoerselsudgifter",
    "forsikrede ledige",
    "brugerfinansieret",
)
"""Folded parts of labels of lines that a committee cannot steer: the regions' or the state's
activity decides them."""

ACCOUNTING = (
    "Bekendtgørelse om kommunernes budget- og regnskabsvæsen §§2-3, retsinformation.dk R0710 "
    "id=202367"
)
MUNICIPALITIES = "Kommunestyrelsesloven §40"
ADDRESS = "danskelove.dk/kommunestyrelsesloven/40"
LAW = {
    "dk-appropriation": (
        "an ændringsforslag must name the appropriation (bevilling) it targets and the amount",
        ACCOUNTING,
    ),
    "dk-coverage": (
        "every tillægsbevilling must state how the expenditure is covered",
        f"{MUNICIPALITIES}, stk. 3, {ADDRESS}",
    ),
    "dk-appropriated-first": (
        "the adopted budget is the binding rule; nothing unfunded may start before a bevilling",
        f"{MUNICIPALITIES}, {ADDRESS}",
    ),
    "dk-second-reading": ("2. behandling by 15 October", ACCOUNTING),
    "dk-readings": (
        "Two readings with at least three weeks between",
        "resumedatabase.im.dk 19.6.1",
    ),
    "dk-staff": (
        'procedural guidelines for discussing "budgettets konsekvenser for arbejds- og '
        'personaleforhold" and larger '
        "rationalisation/omstilling projects are mandatory",
        "MED-rammeaftalen §8 stk. 3, puf.dk/faq, oao.dk, fho.dk",
    ),
}
"""What each rule demands as our notes on the law give it, with where it stands; only the words
quoted within are the Danish text's own."""

SECOND_READING = (10, 15)
"""The last month and day of the second reading, in the year before the budget's."""

DAYS_BETWEEN_READINGS = 21


ROOTS = Context(prec=30)
"""For the one number that no ratio can say exactly: a root."""


class Growth(NamedTuple):
    """The change of a net from the first to the last year, + improves the balance; `ratio` is of
    the first, `share` of the whole change."""

    name: str
    change: Decimal
    ratio: Fraction | None
    share: Fraction | None


def not_steerable(budget: Budget, named: Sequence[str] | None = None) -> tuple[Line, ...]:
    """Return the lines that the committee cannot steer: those named, else those that the Danish
    profile knows by label."""
    if named is not None:
        wanted = {fold(name) for name in named}
        return tuple(
            line
            for line in budget.of(Role.LINE)
            if wanted & {fold(line.id), fold(line.label), fold(line.code or line.id)}
        )
    return tuple(
        line
        for line in budget.of(Role.LINE)
        if any(each in fold(line.label) for each in NOT_STEERABLE)
    )


def net_columns(budget: Budget) -> dict[Year, Column]:
    """Return the net column of each year; the one without a stage where there are several."""
    found: dict[Year, Column] = {}
    for column in budget.columns:
        is_net = column.side is Side.NET and column.measure is Measure.AMOUNT
        if (
            is_net
            and column.year is not None
            and (column.year not in found or found[column.year].stage is not None)
        ):
            found[column.year] = column
    return found


def steerable(budget: Budget, column: Column, fixed: Sequence[Line]) -> Decimal | None:
    """Return the total without the lines that cannot be steered; None where one of them, or the
    total, is not stated."""
    total = budget.total(column)
    amounts = [budget.amount(line.id, column) for line in fixed]
    known = [each for each in amounts if each is not None]
    return (
        None
        if total is None or len(known) < len(amounts)
        else EXACT.subtract(total, exact_sum(known))
    )


def growth(budget: Budget, fixed: Sequence[Line]) -> tuple[Growth, ...]:
    """Return the change from the first to the last year of the total, of the steerable base, and of
    each line that moves."""
    columns = list(net_columns(budget).values())
    if len(columns) < 2:
        return ()
    first, last = columns[0], columns[-1]
    whole = _change(budget.total(first), budget.total(last))
    pairs = [
        ("total", budget.total(first), budget.total(last)),
        ("steerable", steerable(budget, first, fixed), steerable(budget, last, fixed)),
        *(
            (line.id, budget.amount(line.id, first), budget.amount(line.id, last))
            for line in budget.of(Role.LINE)
        ),
    ]
    return tuple(
        each
        for name, before, after in pairs
        if (each := _growth(name, before, after, whole)) is not None
    )


def _change(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    return None if before is None or after is None else EXACT.subtract(after, before)


def _growth(
    name: str, before: Decimal | None, after: Decimal | None, whole: Decimal | None
) -> Growth | None:
    change = _change(before, after)
    if change is None or before is None or (not change and name not in ("total", "steerable")):
        return None
    ratio = Fraction(change) / Fraction(before) if before else None
    return Growth(name, change, ratio, Fraction(change) / Fraction(whole) if whole else None)


def yearly(ratio: Fraction, years: int) -> Fraction:
    """Return the constant growth a year that gives this growth over so many years, to 30 digits."""
    whole = 1 + ratio
    if whole <= 0 or years < 1:
        return Fraction(0)
    logarithm = ROOTS.ln(ROOTS.divide(whole.numerator, whole.denominator))
    return Fraction(ROOTS.exp(ROOTS.divide(logarithm, years))) - 1
