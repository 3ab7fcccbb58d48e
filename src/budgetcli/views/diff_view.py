"""A diff to look at: what each line changed by and why, as a table, as a bridge from one total to the
other, or by who changed it."""

from __future__ import annotations

import textwrap
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.comparing.bridges import BridgeStepKind
from budgetcli.comparing.diffs import By, ChangeKind, Who, grouped
from budgetcli.model.budgets import Budget, Side, Sign
from budgetcli.model.numbers import quantum_of, round_half_up
from budgetcli.model.records import UNKNOWN, Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.views import view as views
from budgetcli.views.summary_view import budget_fields
from budgetcli.words.languages import Language, column_label, number, percent, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.comparing.bridges import Bridge, BridgeStep
    from budgetcli.comparing.diffs import Change, ChangeGroup, Diff, FigureEdit, ThreeWay
    from budgetcli.comparing.matching.match import Match
    from budgetcli.model.budgets import Column
    from budgetcli.views.view import Record

BRIDGE_FIELDS = ("year", "later_year", "stage", "side", "kind", "id", "label", "amount", "running")
TOTALS = (BridgeStepKind.START, BridgeStepKind.END)
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

    def _barred(self, bridge: Bridge, rows: list[Row], room: BarRoom) -> Iterator[Row]:
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

    def _label(self, step: BridgeStep, bridge: Bridge, language: Language) -> str:
        if step.kind in TOTALS:
            budget, column = (
                (bridge.before, bridge.column)
                if step.kind is BridgeStepKind.START
                else (bridge.after, bridge.later)
            )
            levels = {bridge.before.heading.price_level, bridge.after.heading.price_level}
            level = budget.heading.price_level if len(levels) > 1 else None
            said = column_label(column, language, with_net=False)
            return word(f"step-{step.kind}", language, said) + (
                f", {word('prices', language, level)}" if level else ""
            )
        if step.kind is BridgeStepKind.PRICES:
            return word(
                "step-prices",
                language,
                bridge.before.heading.price_level,
                bridge.after.heading.price_level,
            )
        return step.label or word(f"step-{step.kind}", language)

    def _amount(self, step: BridgeStep, bridge: Bridge) -> Cell:
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
        return BRIDGE_FIELDS, [
            _record(bridge, step) for bridge in self.bridges for step in bridge.steps
        ]


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


def _record(bridge: Bridge, step: BridgeStep) -> Record:
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


class BarRoom(NamedTuple):
    """How many characters of a row are the label's, and how many the bar's."""

    label: int
    bar: int


def _room(width: int | None, rows: list[Row], language: Language) -> BarRoom:
    """Return the room beside the amounts: the label has what it needs, the bar what is left, but
    neither less than it can do with."""
    label = max(len(str(row.cells[0])) for row in rows)
    if width is None:
        return BarRoom(label, USUAL_BAR)
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
    return BarRoom(min(label, max(width - bar - others, NARROWEST_LABEL)), bar)


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


def _bar(step: BridgeStep, before: int, place: int, room: int, sign: int) -> str:
    if step.kind in TOTALS:
        return (WHOLE * max(place, 1)).ljust(room, EMPTY)
    if not step.amount:
        return EMPTY * room
    left, right = sorted((before, place))
    left = min(left, room - 1)
    mark = PLUS if place > before or (place == before and sign * step.amount > 0) else MINUS
    return (EMPTY * left + mark * max(right - left, 1)).ljust(room, EMPTY)


CENTS = Decimal("0.01")
AMOUNT = FieldKind.AMOUNT
DIFF_FIELDS = (
    "line",
    "label",
    "role",
    "kind",
    "year",
    "stage",
    "side",
    "before",
    "after",
    "change",
    "percent",
    "because",
)
GROUP_FIELDS = ("key", "label", "year", "stage", "side", "before", "after", "change")


class DiffView(NamedTuple):
    """The view of a diff."""

    diff: Diff
    sign: Sign | None = None
    by: By = By.LINE

    @property
    def budget(self) -> Budget | None:
        """A diff is no budget."""
        return None

    @property
    def _columns(self) -> tuple[Column, ...]:
        """The columns in which something differs, in the source's order; the nets where only names
        do."""
        touched = {
            change.column
            for change in (*self.diff.changes, *self.diff.totals)
            if change.before != change.after
        }
        columns = dict.fromkeys((*self.diff.before.columns, *self.diff.after.columns))
        return tuple(column for column in columns if column in touched) or tuple(
            c for c in columns if c.side is Side.NET
        )

    def table(self, language: Language) -> Table:
        """Return a row of changes a line, then the totals before, after and their change."""
        names = (views.name_of(self.diff.before), views.name_of(self.diff.after))
        columns = self._columns
        fields = [
            Field(each.key, each.label, FieldKind.CHANGE)
            for each in budget_fields(columns, language)
        ]
        empty = self.diff.is_empty
        return Table(
            title=names[0] if names[0] == names[1] else word("diff-title", language, *names),
            caption=views.caption(
                self.diff.before, language, self.sign or self.diff.before.heading.sign
            ),
            fields=(
                Field(self.by, word(f"by-{self.by}", language)),
                *fields,
                Field("because", word("because", language)),
            ),
            rows=()
            if empty or not self.diff.is_compared
            else (*self._rows(columns, language), *self._total_rows(columns, language)),
            notes=(*((word("no-difference", language),) if empty else ()), *self._notes(language)),
        )

    def wide(self, language: Language) -> Table | None:
        """Return the table with old and new side by side, for a screen that has the room; None
        where nothing is compared line by line."""
        table, columns = self.table(language), self._columns
        if not table.rows or self.by is not By.LINE:
            return None
        changes = {(each.line.id, str(each.kind), each.column): each for each in self.diff.changes}
        keys = list(dict.fromkeys((line, kind) for line, kind, _ in changes))
        totals = {each.column: each for each in self.diff.totals}
        rows = [
            self._beside(row, [changes.get((*key, column)) for column in columns])
            for row, key in zip(table.rows, keys, strict=False)
        ]
        changed = table.rows[-1]._replace(
            cells=(word("total", language), *table.rows[-1].cells[1:])
        )
        rows.append(self._beside(changed, [totals.get(column) for column in columns]))
        fields = [table.fields[0]]
        for field in table.fields[1:-1]:
            fields += [
                Field(f"{field.key}-before", f"{field.label} {word('before', language)}", AMOUNT),
                Field(f"{field.key}-after", word("after", language), AMOUNT),
                Field(field.key, word("trace-change", language), FieldKind.CHANGE),
            ]
        return table._replace(fields=(*fields, table.fields[-1]), rows=tuple(rows))

    def _beside(self, row: Row, changes: Sequence[Change | None]) -> Row:
        """Return a row of changes with what was before and what is after beside each."""
        cells: list[Cell] = [row.cells[0]]
        for change, moved in zip(changes, row.cells[1:-1], strict=True):
            for amount in (None, None) if change is None else (change.before, change.after):
                shown = None if amount is None or change is None else self._shown(amount, change)
                cells.append(shown)
            cells.append(moved)
        return row._replace(cells=(*cells, row.cells[-1]))

    def _notes(self, language: Language) -> Iterator[str]:
        """Yield what was left out of the comparison, and what was set against what."""
        diff, footing = self.diff, self.diff.footing
        if not diff.is_compared:
            yield word("nothing-compared", language)
        if diff.tolerance is not None:
            yield word(
                "within-tolerance", language, number(diff.tolerance, language), diff.left_out
            )
        if footing.years:
            pairs = ", ".join(f"{old}–{new}" for old, new in footing.years.items())
            yield word("years-paired", language, pairs)
        for key, columns in (
            ("only-before", footing.only_before),
            ("only-after", footing.only_after),
        ):
            if columns:
                yield word(
                    key, language, ", ".join(column_label(column, language) for column in columns)
                )

    def _line_rows(self, columns: Sequence[Column], language: Language) -> Iterator[Row]:
        by_line: dict[tuple[str, str], dict[Column, Change]] = {}
        for change in self.diff.changes:
            by_line.setdefault((change.line.id, str(change.kind)), {})[change.column] = change
        for changes in by_line.values():
            first = next(iter(changes.values()))
            because = dict.fromkeys(each for change in changes.values() for each in change.because)
            rest = any(change.unexplained for change in changes.values())
            why = [
                *because,
                *(
                    [word("unexplained", language)]
                    if rest and first.kind is ChangeKind.CHANGED
                    else []
                ),
            ]
            yield Row(
                (
                    followed(first, self.diff, language),
                    *(self._change(changes.get(column)) for column in columns),
                    views.named(why),
                )
            )

    def _change(self, change: Change | None) -> Cell:
        if change is None:
            return None
        if change.kind is ChangeKind.CHANGED and change.change is None:
            return UNKNOWN
        return self._shown(change.moved, change)

    def _shown(self, amount: Decimal, change: Change) -> Decimal:
        """Return the amount in the sign to show, with the decimals of what it is the change of."""
        steps = [quantum_of(each) for each in (change.before, change.after) if each is not None]
        return views.in_sign(round_half_up(amount, min(steps)), self.diff.before, self.sign)

    def _total_rows(self, columns: Sequence[Column], language: Language) -> Iterator[Row]:
        totals = {change.column: change for change in self.diff.totals}
        for key in ("total-before", "total-after"):
            cells = [
                self._total(totals.get(column), before=key == "total-before") for column in columns
            ]
            yield Row((word(key, language), *cells, None), RowRole.TOTAL)
        changes = [self._change(totals.get(column)) for column in columns]
        because = dict.fromkeys(each for change in self.diff.totals for each in change.because)
        yield Row((word("changed", language), *changes, views.named(list(because))), RowRole.TOTAL)

    def _total(self, change: Change | None, *, before: bool) -> Cell:
        amount = None if change is None else change.before if before else change.after
        return UNKNOWN if amount is None or change is None else self._shown(amount, change)

    def _rows(self, columns: Sequence[Column], language: Language) -> Iterator[Row]:
        if self.by is By.LINE:
            yield from self._line_rows(columns, language)
            return
        for group in grouped(self.diff, self.by):
            cells = [
                None
                if (part := group.parts.get(column)) is None
                else self._rounded(part.moved, column)
                for column in columns
            ]
            yield Row((group_label(group, self.by, language), *cells, None))

    def _rounded(self, amount: Decimal, column: Column) -> Decimal:
        total = next((each for each in self.diff.totals if each.column == column), None)
        steps = (
            [quantum_of(each) for each in (total.before, total.after) if each is not None]
            if total
            else []
        )
        return views.in_sign(
            round_half_up(amount, min(steps)) if steps else amount, self.diff.before, self.sign
        )

    def document(self) -> dict[str, Any]:
        """Return the changes of lines and of printed totals, amounts in the canonical sign."""
        diff = self.diff
        total: dict[str, dict[str, Any]] = {}
        explained: dict[str, dict[str, Any]] = {}
        for each in diff.totals:
            side, period = str(each.column.side), views.period_key(each.column)
            total.setdefault(side, {})[period] = {
                "before": each.before,
                "after": each.after,
                "change": each.change,
            }
            explained.setdefault(side, {})[period] = {
                "because": dict(each.effects),
                "unexplained": each.unexplained,
            }
        said: dict[str, Any] = {
            "equal": diff.is_empty,
            "changes": [*_documents(diff.changes)],
            "total": total,
            "explained": explained,
            "tolerance": diff.tolerance,
            "left_out": diff.left_out,
            "years": {str(old): new for old, new in diff.footing.years.items()},
            "only_before": [_column(column) for column in diff.footing.only_before],
            "only_after": [_column(column) for column in diff.footing.only_after],
        }
        if self.by is not By.LINE:
            said |= {
                "by": str(self.by),
                "groups": [
                    _group(group, column)
                    for group in grouped(diff, self.by)
                    for column in group.parts
                ],
            }
        return views.opening("diff", (*diff.before.inputs, *diff.after.inputs)) | said

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a change of a line, or of a group, amounts in the canonical sign."""
        if self.by is By.LINE:
            return DIFF_FIELDS, [_change_record(each) for each in self.diff.changes]
        return GROUP_FIELDS, [
            tuple(_group(group, column).values())
            for group in grouped(self.diff, self.by)
            for column in group.parts
        ]


def followed(change: Change, diff: Diff, language: Language) -> str:
    """Return the label of a line with what became of it: new, gone, renamed from, moved from, split
    into, merged from."""
    label, match = change.line.label, change.match
    if change.kind is ChangeKind.CHANGED or match is None:
        return (
            label
            if match is not None or change.kind is ChangeKind.CHANGED
            else f"{label} ({word(f'kind-{change.kind}', language)})"
        )
    old, new = (views.named([line.label for line in lines]) for lines in (match.old, match.new))
    if change.kind is ChangeKind.MOVED:
        above = [
            _parent(budget, lines[0].parent)
            for budget, lines in ((diff.before, match.old), (diff.after, match.new))
        ]
        said = word("kind-moved", language, *(each or word("top", language) for each in above))
        return f"{label} ({said}{', ' + word('kind-renamed', language, old) if old != new else ''})"
    sure = (
        "" if match.score is None or match.score == 1 else f", {percent(match.score, Decimal(1))} %"
    )
    probably = "probably-" if match.is_probable else ""
    return f"{label} ({word(f'kind-{probably}{change.kind}', language, old if change.kind is not ChangeKind.SPLIT else new)}{sure})"


def _parent(budget: Budget, id: str | None) -> str | None:
    line = budget.by_id.get(id or "")
    return line.label if line is not None else None


def group_label(group: ChangeGroup, by: By, language: Language) -> str:
    """Return the name of a group: as the data has it, else the word for what it is."""
    if by is By.SIDE:
        return word(group.key, language)
    return group.label or word("unexplained" if by is By.MEASURE else "rounding-rest", language)


def _group(group: ChangeGroup, column: Column) -> dict[str, Any]:
    part = group.parts[column]
    return dict(
        zip(
            GROUP_FIELDS,
            (
                group.key,
                group.label or None,
                column.year,
                column.stage,
                str(column.side),
                part.before,
                part.after,
                part.moved,
            ),
            strict=True,
        )
    )


def _column(column: Column) -> dict[str, Any]:
    return {"year": column.year, "stage": column.stage, "side": str(column.side)}


def _documents(changes: Iterable[Change]) -> Iterator[dict[str, Any]]:
    """Yield changes as plain values, with how their lines were followed, which is said of each
    match once."""
    known: dict[int, dict[str, Any]] = {}
    for change in changes:
        match = change.match
        followed = known.get(id(match)) or known.setdefault(id(match), _followed(match))
        because = {
            "because": list(change.because),
            "effects": dict(change.effects),
            "unexplained": change.unexplained,
        }
        yield {**dict(zip(DIFF_FIELDS, _change_record(change), strict=True)), **because, **followed}


def _followed(match: Match | None) -> dict[str, Any]:
    old, new = (match.old, match.new) if match is not None else ((), ())
    return {
        "score": views.decimal(match.score, CENTS) if match is not None else None,
        "from": views.Repeated(
            {"line": line.id, "label": line.label, "parent": line.parent} for line in old
        ),
        "into": views.Repeated(
            {"line": line.id, "label": line.label, "parent": line.parent} for line in new
        ),
    }


def _change_record(change: Change) -> Record:
    ratio, column, line = change.ratio, change.column, change.line
    return (
        line.id,
        line.label,
        str(line.role),
        str(change.kind),
        column.year,
        column.stage,
        str(column.side),
        change.before,
        change.after,
        change.change,
        None if ratio is None else percent(ratio, CENTS),
        " ".join(change.because),
    )


THREE_WAY_FIELDS = (
    "line",
    "label",
    "year",
    "stage",
    "side",
    "base",
    "ours",
    "theirs",
    "who",
    "kind_ours",
    "kind_theirs",
)


class ThreeWayView(NamedTuple):
    """The view of who changed what; `between` is the plain difference of the two, which the
    document holds too."""

    result: ThreeWay
    between: DiffView
    sign: Sign | None = None

    @property
    def budget(self) -> Budget | None:
        """It is no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a figure, conflicts first, then a sentence that counts."""
        base = self.result.ours.before
        names = ("base", "ours", "theirs")
        fields = (
            Field("line", word("line", language)),
            Field("column", word("column", language)),
            *(Field(name, word(f"three-{name}", language), FieldKind.AMOUNT) for name in names),
            Field("who", word("three-who", language)),
        )
        counts = [sum(1 for edit in self.result.edits if edit.who is who) for who in Who]
        return Table(
            title=word("three-title", language, views.name_of(base)),
            caption=views.caption(base, language, self.sign or base.heading.sign),
            fields=fields,
            rows=tuple(self._rows(language)),
            notes=(word("three-counts", language, *counts),)
            if self.result.edits
            else (word("no-difference", language),),
        )

    def _rows(self, language: Language) -> Iterator[Row]:
        """Yield a row a figure that somebody changed; of a line that is only called or placed
        otherwise, one."""
        met = set()
        for edit in self.result.edits:
            same = edit.base == edit.ours == edit.theirs
            if not same:
                yield self._row(edit, language)
            elif edit.line not in met:
                row = self._row(edit, language)
                yield row._replace(cells=(row.cells[0], None, None, None, None, row.cells[-1]))
            met.add(edit.line)

    def _row(self, edit: FigureEdit, language: Language) -> Row:
        kinds = [
            each for each in (edit.kind_ours, edit.kind_theirs) if each not in (None, "changed")
        ]
        said = word(f"who-{edit.who}", language) + (
            f" ({', '.join(word(f'short-{each}', language) for each in kinds)})" if kinds else ""
        )
        amounts = [self._shown(each) for each in (edit.base, edit.ours, edit.theirs)]
        return Row((edit.line.label, column_label(edit.column, language), *amounts, said))

    def _shown(self, amount: Decimal | None) -> Cell:
        return (
            UNKNOWN if amount is None else views.in_sign(amount, self.result.ours.before, self.sign)
        )

    def document(self) -> dict[str, Any]:
        """Return the difference of the two with who changed what of the base, amounts in the
        canonical sign."""
        (base, *_) = views.opening("diff", self.result.ours.before.inputs)["inputs"] or [
            {"path": "", "sheet": None, "sha256": None}
        ]
        names, rows = self.records()
        return self.between.document() | {
            "base": base,
            "three_way": [dict(zip(names, row, strict=True)) for row in rows],
            "conflicts": self.result.conflicts,
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a figure that somebody changed."""
        return THREE_WAY_FIELDS, [
            (
                edit.line.id,
                edit.line.label,
                edit.column.year,
                edit.column.stage,
                str(edit.column.side),
                edit.base,
                edit.ours,
                edit.theirs,
                str(edit.who),
                edit.kind_ours,
                edit.kind_theirs,
            )
            for edit in self.result.edits
        ]
