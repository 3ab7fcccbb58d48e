"""A bridge to look at: a waterfall of bars a year, each step with its sign, its amount and the
total after it."""

from __future__ import annotations

import textwrap
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.comparing.bridges import StepKind
from budgetcli.model.budgets import Budget, Sign
from budgetcli.model.numbers import quantum_of, round_half_up
from budgetcli.model.tables import UNKNOWN, Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.views import view as views
from budgetcli.words.languages import Language, column_label, number, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.comparing.bridges import Bridge, Step
    from budgetcli.views.view import Record

FIELDS = ("year", "later_year", "stage", "side", "kind", "id", "label", "amount", "running")
TOTALS = (StepKind.START, StepKind.END)
WIDEST_BAR, USUAL_BAR, NARROWEST_BAR, NARROWEST_LABEL = 80, 40, 20, 16
EMPTY, WHOLE, PLUS, MINUS = ".", "=", "+", "-"
"""What a bar is drawn with: it says by its characters what colour would say."""


class BridgeView(NamedTuple):
    """The view of bridges; `width` is that of the screen, which decides how long the bars are."""

    bridges: tuple[Bridge, ...]
    sign: Sign | None = None
    width: int | None = None

    @property
    def budget(self) -> Budget | None:
        """A bridge is no budget."""
        return None

    @property
    def _before(self) -> Budget:
        return self.bridges[0].before

    def table(self, language: Language) -> Table:
        """Return a block of rows a year: the total before, each step, the total after, with bars."""
        before, after = self._before, self.bridges[0].after
        names = (views.name_of(before), views.name_of(after))
        fields = (
            Field("step", word("step", language)),
            Field("amount", word("step-amount", language), FieldKind.CHANGE),
            Field("running", word("running", language), FieldKind.AMOUNT),
            Field("bar", word("bar", language)),
        )
        plain = [self._plain_rows(bridge, language) for bridge in self.bridges]
        room = _room(self.width, [row for rows in plain for row in rows], language)
        rows = tuple(
            row
            for bridge, plainly in zip(self.bridges, plain, strict=True)
            for row in self._barred(bridge, plainly, room)
        )
        return Table(
            title=word("bridge-title", language, names[0])
            if names[0] == names[1]
            else word("bridge-titles", language, *names),
            caption=views.caption(before, language, self.sign or before.heading.sign),
            fields=fields,
            rows=rows,
            notes=(word("bars", language), *self._unknown(language)),
        )

    def _unknown(self, language: Language) -> Iterator[str]:
        ids = dict.fromkeys(
            step.id for bridge in self.bridges for step in bridge.steps if step.amount is None
        )
        if ids:
            yield word("step-unknown", language, views.named(list(ids)))

    def _plain_rows(self, bridge: Bridge, language: Language) -> list[Row]:
        """Return the rows of a bridge without their bars."""
        return [
            Row(
                (
                    self._label(step, bridge, language),
                    self._amount(step, bridge),
                    self._shown(step.running, bridge),
                ),
                RowRole.TOTAL if step.kind in TOTALS else RowRole.BODY,
            )
            for step in bridge.steps
        ]

    def _barred(self, bridge: Bridge, rows: list[Row], room: Room) -> Iterator[Row]:
        """Yield the rows with their bars; a label longer than its room goes on in rows below."""
        for row, bar in zip(rows, bars(bridge, room.bar, turned=self._is_turned), strict=True):
            first, *rest = textwrap.wrap(str(row.cells[0]), room.label, subsequent_indent="  ") or [
                ""
            ]
            yield Row((first, *row.cells[1:], bar), row.role)
            for line in rest:
                yield Row((line.strip(), None, None, None), row.role, indent=1)

    @property
    def _is_turned(self) -> bool:
        return (self.sign or self._before.heading.sign) is Sign.EXPENSE_POSITIVE

    def _label(self, step: Step, bridge: Bridge, language: Language) -> str:
        if step.kind in TOTALS:
            budget, column = (
                (bridge.before, bridge.column)
                if step.kind is StepKind.START
                else (bridge.after, bridge.later)
            )
            levels = {bridge.before.heading.price_level, bridge.after.heading.price_level}
            level = budget.heading.price_level if len(levels) > 1 else None
            said = column_label(column, language, with_net=False)
            return word(f"step-{step.kind}", language, said) + (
                f", {word('prices', language, level)}" if level else ""
            )
        if step.kind is StepKind.PRICES:
            return word(
                "step-prices",
                language,
                bridge.before.heading.price_level,
                bridge.after.heading.price_level,
            )
        return step.label or word(f"step-{step.kind}", language)

    def _amount(self, step: Step, bridge: Bridge) -> Cell:
        if step.kind in TOTALS:
            return None
        return UNKNOWN if step.amount is None else self._shown(step.amount, bridge)

    def _shown(self, amount: Decimal, bridge: Bridge) -> Decimal:
        return views.in_sign(round_half_up(amount, _quantum(bridge)), self._before, self.sign)

    def document(self) -> dict[str, Any]:
        """Return every bridge with its steps, amounts in the canonical sign."""
        before, after = self._before, self.bridges[0].after
        return views.opening("bridge", (*before.inputs, *after.inputs)) | {
            "budget": views.heading(before),
            "later_price_level": after.heading.price_level,
            "bridges": [_document(bridge) for bridge in self.bridges],
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a step, amounts in the canonical sign."""
        return FIELDS, [_record(bridge, step) for bridge in self.bridges for step in bridge.steps]


def _document(bridge: Bridge) -> dict[str, Any]:
    steps = [
        {
            "kind": str(step.kind),
            "id": step.id or None,
            "label": step.label or None,
            "amount": step.amount,
            "running": step.running,
        }
        for step in bridge.steps
    ]
    return {
        "year": bridge.column.year,
        "later_year": bridge.later.year,
        "stage": bridge.column.stage,
        "side": str(bridge.column.side),
        "start": bridge.start,
        "end": bridge.end,
        "change": bridge.change,
        "steps": steps,
    }


def _record(bridge: Bridge, step: Step) -> Record:
    column = bridge.column
    return (
        column.year,
        bridge.later.year,
        column.stage,
        str(column.side),
        str(step.kind),
        step.id or None,
        step.label or None,
        step.amount,
        step.running,
    )


def _quantum(bridge: Bridge) -> Decimal:
    """Return the step in which totals are printed: the finer one of both."""
    return min(quantum_of(bridge.start), quantum_of(bridge.end))


class Room(NamedTuple):
    """How many characters of a row are the label's, and how many the bar's."""

    label: int
    bar: int


def _room(width: int | None, rows: list[Row], language: Language) -> Room:
    """Return the room beside the amounts: the label has what it needs, the bar what is left, but
    neither less than it can do with."""
    label = max(len(str(row.cells[0])) for row in rows)
    if width is None:
        return Room(label, USUAL_BAR)
    amounts = (
        max(
            len(number(cell, language))
            for row in rows
            for cell in row.cells[1:]
            if isinstance(cell, Decimal)
        )
        + 1
    )
    others = sum(
        max(amounts, len(word(key, language))) for key in ("step-amount", "running")
    ) + 3 * len("  ")
    bar = min(max(width - label - others, NARROWEST_BAR), WIDEST_BAR)
    return Room(min(label, max(width - bar - others, NARROWEST_LABEL)), bar)


def bars(bridge: Bridge, room: int, *, turned: bool = False) -> list[str]:
    """Return a bar a step, `room` characters long: totals from the left edge, steps where they lie
    between the totals.

    The scale is cut: it spans the totals on the way and a fifth more on the left. `turned` draws
    expenditure as positive.
    """
    sign = -1 if turned else 1
    levels = [sign * Fraction(step.running) for step in bridge.steps]
    low, high = min(levels), max(levels)
    low -= (high - low) / 5 or 1
    place = [int((level - low) * room / (high - low) + Fraction(1, 2)) for level in levels]
    return [
        _bar(step, before, now, room, sign)
        for step, before, now in zip(bridge.steps, [0, *place[:-1]], place, strict=True)
    ]


def _bar(step: Step, before: int, place: int, room: int, sign: int) -> str:
    if step.kind in TOTALS:
        return (WHOLE * max(place, 1)).ljust(room, EMPTY)
    if not step.amount:
        return EMPTY * room
    left, right = sorted((before, place))
    left = min(left, room - 1)
    mark = PLUS if place > before or (place == before and sign * step.amount > 0) else MINUS
    return (EMPTY * left + mark * max(right - left, 1)).ljust(room, EMPTY)
