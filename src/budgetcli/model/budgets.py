"""A budget: lines, columns and the printed figures where they meet, each knowing its cell and its
printed precision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast

from budgetcli.model.errors import Place
from budgetcli.model.numbers import WHOLE, Printed, Unit, exact_sum, rescale

if TYPE_CHECKING:
    from budgetcli.model.equations import Equation, Sheet

Year = int | str
"""A calendar year, or a fiscal year as printed: 2024, `2017/18`."""


class Side(StrEnum):
    """Which money a figure is: expenditure, income, or expenditure + income."""

    EXPENDITURE = "expenditure"
    INCOME = "income"
    NET = "net"

    __hash__ = str.__hash__


class Role(StrEnum):
    """What a line is in its table. Printed totals are assertions, never addends; memo lines are in
    no sum."""

    LINE = "line"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    INDEX = "index"
    MEMO = "memo"

    __hash__ = str.__hash__


class Sign(StrEnum):
    """The convention a source prints in. Figures are held income-positive, or as printed while it
    is unknown."""

    INCOME_POSITIVE = "income-positive"
    EXPENSE_POSITIVE = "expense-positive"
    UNKNOWN = "unknown"


class Measure(StrEnum):
    """What a column measures: money, or a figure derived from money that is never added to it."""

    AMOUNT = "amount"
    PERCENT = "percent"
    OTHER = "other"

    __hash__ = str.__hash__


class Column(NamedTuple):
    """What a column holds; year or stage None where not stated."""

    year: Year | None = None
    stage: str | None = None
    side: Side = Side.NET
    measure: Measure = Measure.AMOUNT

    @property
    def period(self) -> Year:
        """The year; the stage in a table that has stages instead of years; `all` where neither is
        stated."""
        return self.year if self.year is not None else self.stage or "all"


class Key(NamedTuple):
    """Which figure: the id of its line, and its column."""

    line: str
    column: Column


class Figure(NamedTuple):
    """One printed number, in the budget's unit and canonical sign; place None for a computed one."""

    amount: Decimal
    quantum: Decimal
    place: Place | None = None


class Line(NamedTuple):
    """A line of the table. Its parent is the id of the line it is part of, never a prefix of its
    code. Its side is what its row says where the columns say none, else None.

    The id of a line of another table, brought here to be held against one of this table, begins
    with that table's number and a colon, which no other id has.
    """

    id: str
    label: str
    role: Role = Role.LINE
    code: str | None = None
    parent: str | None = None
    side: Side | None = None

    @property
    def is_foreign(self) -> bool:
        """Tell whether the line is one of another table."""
        return ":" in self.id


def side_of_figure(line: Line, column: Column) -> Side:
    """Return which money a figure is: what its column says, else what its line says."""
    return line.side or column.side if column.side is Side.NET else column.side


class Input(NamedTuple):
    """A file that was read: its name as given, the sheet, and the SHA-256 of its bytes."""

    path: str
    sheet: str | None
    sha256: str


class Note(NamedTuple):
    """Something the reader or a verb decided that its user should know; `id` names the kind."""

    id: str
    message: str
    place: Place | None = None


class Unasked(NamedTuple):
    """Something that a sheet states and no equation of its table asks: a total whose parts cannot
    be told, a line in no total.

    `id` is that of the finding, `label` names the row or column, and `said` what else its sentence
    names: of a line the total without it. `relations` is how many there would be: one for each
    figure of the row or column. `is_apart` tells that what stands beside a total is plainly not
    what it adds up: worth a note.
    """

    id: str
    label: str
    place: Place | None = None
    said: tuple[str, ...] = ()
    relations: int = 1
    is_apart: bool = False


class Unknown(NamedTuple):
    """What is printed where a figure should be: `n/a`, `..`, a text nobody can read, nothing at
    all; the figure is not known."""

    text: str
    place: Place | None = None


class Applied(NamedTuple):
    """A measure in the budget's record: which package, which content, and its effect on the net of
    each year; `undoes` is the id of the measure that it cancels."""

    measure: str
    package: str
    digest: str
    title: str
    line: str
    side: Side
    effect: tuple[tuple[Year, Decimal | None], ...]
    reversed: bool = False
    undoes: str | None = None


class Heading(NamedTuple):
    """What the source says of the whole table."""

    entity: str | None = None
    committee: str | None = None
    title: str = ""
    unit: Unit = WHOLE
    price_level: int | None = None
    sign: Sign = Sign.INCOME_POSITIVE


UNSTATED = Heading()


@dataclass(frozen=True, kw_only=True)
class Budget:
    """A statement: tens to thousands of lines. Immutable; every change is a new budget.

    `sheet` holds the formulas it was read from, where a check of them was asked for. `unasked` is
    what the sheet states and no equation asks, `unknown` the figures that it states and nobody can
    read: an equation that speaks of one is undecided.
    """

    heading: Heading = UNSTATED
    lines: tuple[Line, ...] = ()
    columns: tuple[Column, ...] = ()
    figures: Mapping[Key, Figure] = field(default_factory=dict)
    equations: tuple["Equation", ...] = ()
    applied: tuple[Applied, ...] = ()
    inputs: tuple[Input, ...] = ()
    notes: tuple[Note, ...] = ()
    sheet: "Sheet | None" = None
    unasked: tuple[Unasked, ...] = ()
    unknown: Mapping[Key, Unknown] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let nobody change the figures; a mapping that never changes is taken as it is."""
        if not isinstance(self.figures, MappingProxyType) and not getattr(
            self.figures, "never_changes", False
        ):
            self.__dict__["figures"] = MappingProxyType(dict(self.figures))

    def _replace(self, **changes: Any) -> Self:
        """Return the same with other fields, as a NamedTuple does."""
        return replace(self, **changes)

    @cached_property
    def by_id(self) -> Mapping[str, Line]:
        """The lines by their ids."""
        return MappingProxyType({line.id: line for line in self.lines})

    @cached_property
    def total_line(self) -> Line | None:
        """The line that is the total of the whole table: the last total without a parent, or None."""
        totals = [line for line in self.lines if line.role is Role.TOTAL and line.parent is None]
        return totals[-1] if totals else None

    @property
    def years(self) -> tuple[Year, ...]:
        """The years of the columns, each once, in the source's order."""
        return tuple(
            dict.fromkeys(column.year for column in self.columns if column.year is not None)
        )

    @property
    def names(self) -> tuple[str, ...]:
        """What the budget calls itself: its committee, its title, and the label of its total."""
        total = self.total_line.label if self.total_line is not None else None
        said = (self.heading.committee, self.heading.title, total)
        return tuple(each for each in said if each)

    @property
    def taken_out(self) -> dict[str, str]:
        """The titles of the measures that the record says were taken out of the budget, by id: those
        reversed, and those that another cancels, under its title."""
        gone = {each.measure: each.title for each in self.applied if each.reversed}
        return gone | {
            each.undoes: each.title for each in self.applied if each.undoes and not each.reversed
        }

    @property
    def is_computed(self) -> bool:
        """Whether figures were made rather than read: by a measure of the record, or because none
        stands in a cell."""
        return bool(self.applied) or not any(
            figure.place is not None for figure in self.figures.values()
        )

    def line(self, id: str) -> Line | None:
        """Return the line with this id, or None."""
        return self.by_id.get(id)

    def of(self, *roles: Role) -> tuple[Line, ...]:
        """Return the lines that have one of these roles, in the source's order."""
        return tuple(line for line in self.lines if line.role in roles)

    def figure(self, line: str, column: Column) -> Figure | None:
        """Return the figure printed there, or None where nothing is stated; missing is never 0."""
        return self.figures.get(Key(line, column))

    def amount(self, line: str, column: Column) -> Decimal | None:
        """Return the amount printed there, in the canonical sign, or None."""
        alone = getattr(self.figures, "amount", None)
        if alone is not None:
            return cast("Decimal | None", alone(Key(line, column)))
        found = self.figure(line, column)
        return None if found is None else found.amount

    def total(self, column: Column) -> Decimal | None:
        """Return the printed total of a column; without a printed one, the sum of the top lines, or
        None if there is no figure."""
        if self.total_line is not None:
            return self.amount(self.total_line.id, column)
        amounts = [
            self.amount(line.id, column)
            for line in self.of(Role.LINE, Role.SUBTOTAL)
            if line.parent is None
        ]
        stated = [amount for amount in amounts if amount is not None]
        return exact_sum(stated) if stated else None

    def ancestors(self, line: str) -> Iterator[Line]:
        """Yield the lines whose printed figures contain this one's: its parents upward, then the
        total of the table."""
        seen, current = {line}, self.by_id.get(line)
        while current is not None and current.parent is not None and current.parent not in seen:
            seen.add(current.parent)
            current = self.by_id.get(current.parent)
            if current is not None:
                yield current
        if self.total_line is not None and self.total_line.id not in seen:
            yield self.total_line

    def in_scale(self, scale: int) -> "Budget":
        """Return the same money in another unit, exactly; the quanta move along, indices and
        percentages stay."""
        if scale == self.heading.unit.scale:
            return self
        money = {line.id for line in self.lines if line.role is not Role.INDEX}
        figures = {
            key: self._rescaled(figure, scale)
            if key.line in money and key.column.measure is Measure.AMOUNT
            else figure
            for key, figure in self.figures.items()
        }
        unit = self.heading.unit._replace(scale=scale)
        return self._replace(heading=self.heading._replace(unit=unit), figures=figures)

    def _rescaled(self, figure: Figure, scale: int) -> Figure:
        amount, quantum = rescale(
            Printed(figure.amount, figure.quantum), self.heading.unit.scale, scale
        )
        return Figure(amount, quantum, figure.place)
