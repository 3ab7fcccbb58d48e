"""An amount split so that its parts add up exactly, by stated keys or by those that follow from
budgets."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Column, Line, Measure, Role, Side
from budgetcli.model.errors import PackageError, UnknownNameError, worded
from budgetcli.model.names import fold
from budgetcli.model.numbers import DecimalMark, apportion, marks_of, parse, quantum_of, round_ratio
from budgetcli.reference.steering import net_columns, steerable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgetcli.model.budgets import Budget, Year

MOST_PARTS = 30
"""An equal split into more parts than this is not looked for: no council has more committees."""


class Weight(NamedTuple):
    """A part's weight in a key."""

    id: str
    label: str
    weight: Decimal


class Allotted(NamedTuple):
    """A part of an allocation: its amount, and the weight it rests on."""

    id: str
    label: str
    amount: Decimal
    weight: Decimal


class Allocation(NamedTuple):
    """An amount and its parts, which add up to it exactly; `method` is the key."""

    amount: Decimal
    method: str
    step: Decimal
    parts: tuple[Allotted, ...]
    stated: Decimal | None = None

    @property
    def matches(self) -> bool:
        """Whether the stated share is one of the parts, or may be one under another rounding to a
        step."""
        return self.stated is not None and any(
            abs(each.amount - self.stated) < self.step for each in self.parts
        )

    @property
    def nearest(self) -> Allotted | None:
        """The part nearest to the stated share."""
        return (
            None
            if self.stated is None
            else min(self.parts, key=lambda each: abs(each.amount - (self.stated or 0)))
        )


class ShareOf(NamedTuple):
    """A stated share of a stated whole: the ratio, how far rounding lets it be off, and into how
    many equal parts it would fit."""

    share: Decimal
    whole: Decimal
    ratio: Fraction
    low: Fraction
    high: Fraction
    equal_parts: int | None
    nearest_equal: tuple[int, Decimal]


def allocate(
    amount: Decimal,
    weights: Sequence[Weight],
    step: Decimal,
    method: str,
    stated: Decimal | None = None,
) -> Allocation:
    """Return the amount split by weight in multiples of the step, by largest remainders; ties go to
    the earlier part.

    Raises PackageError for an amount between two steps, and for weights below zero or all zero.
    """
    if step <= 0 or amount % step:
        raise PackageError(
            "bad-key",
            worded("{amount:f} is no multiple of the step {step:f}", amount=amount, step=step),
            hint=worded("--step {quantum_of:f}", quantum_of=quantum_of(amount)),
        )
    below = next((each for each in weights if each.weight < 0), None)
    if below is not None or not any(each.weight for each in weights):
        what = (
            worded("`{id}` has the weight {weight:f}", id=below.id, weight=below.weight)
            if below
            else worded("all weights are zero")
        )
        raise PackageError(
            "bad-key",
            worded("{what}: no share can be computed", what=what),
            hint="weights are above or equal to zero, one at least above",
        )
    parts = apportion(amount, [each.weight for each in weights], step)
    allotted = tuple(
        Allotted(each.id, each.label, part, each.weight)
        for each, part in zip(weights, parts, strict=True)
    )
    return Allocation(amount.quantize(step), method, step, allotted, stated)


def equally(count: int) -> tuple[Weight, ...]:
    """Return the key of an equal split."""
    return tuple(Weight(str(number), str(number), Decimal(1)) for number in range(1, count + 1))


def key_of(rows: Iterable[Sequence[str]], name: str) -> tuple[Weight, ...]:
    """Return the key that the rows of a table declare: a name in the first column, its weight in
    the second; a header is skipped.

    Raises PackageError where a weight is no number, could be two, or a name comes twice.
    """
    found: dict[str, Weight] = {}
    for number, row in enumerate(rows, 1):
        if len(row) < 2 or not row[0].strip() or not row[1].strip():
            continue
        weight = _weight(row[1], f"{name}: row {number}")
        if weight is None:
            if found:
                raise PackageError(
                    "bad-key",
                    worded(
                        "{name}: row {number}: `{value}` is no weight",
                        name=name,
                        number=number,
                        value=row[1],
                    ),
                )
            continue
        if fold(row[0]) in found:
            raise PackageError(
                "bad-key",
                worded(
                    "{name}: row {number}: `{value}` comes twice",
                    name=name,
                    number=number,
                    value=row[0],
                ),
            )
        found[fold(row[0])] = Weight(row[0].strip(), row[0].strip(), weight)
    if not found:
        raise PackageError(
            "bad-key",
            worded("{name}: no row has a name and a weight", name=name),
            hint="a csv of `name;weight`, a row a part",
        )
    return tuple(found.values())


def _weight(text: str, where: str) -> Decimal | None:
    readings = {
        mark: found.amount for mark in marks_of(text) if (found := parse(text, mark)) is not None
    }
    if len(set(readings.values())) > 1:
        both = " or ".join(f"{each:f}" for each in sorted(set(readings.values())))
        raise PackageError(
            "bad-key",
            worded("{where}: `{text}` can be {both}", where=where, text=text, both=both),
            hint="write it without grouping of thousands",
        )
    return next(iter(readings.values()), None)


def read_amount(text: str) -> Decimal:
    """Return the amount a user typed, with a decimal point or comma. Raises PackageError where it
    is none, or could be two."""
    amount = parse(text, DecimalMark.POINT if "." in text else DecimalMark.COMMA)
    grouped = len(text.rpartition("," if "," in text else ".")[2]) == 3 and (
        "," in text or "." in text
    )
    if amount is None or grouped:
        raise PackageError(
            "bad-option",
            worded("`{text}` is no plain amount, expected one such as 150 or 30.9", text=text),
            hint="write it without grouping of thousands",
        )
    return amount.amount


def share_of(share: Decimal, whole: Decimal) -> ShareOf | None:
    """Return what part of a whole a stated share is, and into how many equal parts it would fit;
    None for a whole of nothing."""
    if whole <= 0 or share <= 0:
        return None
    half, other = Fraction(quantum_of(share)) / 2, Fraction(quantum_of(whole)) / 2
    low, high = (
        (Fraction(share) - half) / (Fraction(whole) + other),
        (Fraction(share) + half) / (Fraction(whole) - other),
    )
    step = quantum_of(share)
    nearest = min(
        range(1, MOST_PARTS + 1), key=lambda parts: abs(Fraction(whole) / parts - Fraction(share))
    )
    fits = abs(Fraction(whole) / nearest - Fraction(share)) < Fraction(step)
    return ShareOf(
        share,
        whole,
        Fraction(share) / Fraction(whole),
        low,
        high,
        nearest if fits else None,
        (nearest, round_ratio(Fraction(whole) / nearest, step)),
    )


def line_weights(
    budget: Budget, method: str, year: int | None, fixed: Sequence[Line]
) -> tuple[tuple[Weight, ...], tuple[str, ...]]:
    """Return the weight of each line by its net or expenditure, and the labels of those that have
    no part.

    A line of net income, one that cannot be steered (`fixed`), and one without a figure get no
    part.
    """
    column = _column(budget, method, year)
    found, left_out = [], []
    for line in budget.of(Role.LINE):
        amount = budget.amount(line.id, column)
        if line in fixed or amount is None or amount > 0:
            left_out.append(line.label)
        else:
            found.append(Weight(line.id, line.label, -amount if amount else amount))
    return tuple(found), tuple(left_out)


def committee_weight(
    budget: Budget, method: str, year: int | None, fixed: Sequence[Line]
) -> Weight:
    """Return the weight of a whole committee by its total. Raises PackageError where the total is
    not stated or is net income."""
    column = _column(budget, method, year)
    total = steerable(budget, column, fixed) if fixed else budget.total(column)
    name = (
        budget.heading.committee
        or budget.heading.title
        or (budget.inputs[0].path if budget.inputs else "")
    )
    if total is None or total > 0:
        raise PackageError(
            "bad-key",
            worded("`{name}` states no total expenditure that can be a weight", name=name),
            hint="--key FILE gives the weights",
        )
    return Weight(name, budget.heading.title or name, _positive(total))


def _positive(amount: Decimal) -> Decimal:
    return -amount if amount else amount


def _column(budget: Budget, method: str, year: int | None) -> Column:
    """Return the column the key is read from: the expenditure for gross, else the net, of the year
    asked for or the first."""
    columns = _expenditure(budget) if method == "gross" else net_columns(budget)
    wanted = year if year is not None else next(iter(columns), None)
    if wanted is None or wanted not in columns:
        raise UnknownNameError(
            "unknown-year",
            worded(
                "{value} of the year",
                value=worded("expenditure") if method == "gross" else worded("net"),
            ),
            str(wanted),
            [str(each) for each in columns],
        )
    return columns[wanted]


def _expenditure(budget: Budget) -> dict[Year, Column]:
    return {
        column.year: column
        for column in budget.columns
        if column.side is Side.EXPENDITURE
        and column.measure is Measure.AMOUNT
        and column.year is not None
    }
