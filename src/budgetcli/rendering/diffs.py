"""A diff to look at: a row a line with its change in each column, totals before and after, and why."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.comparing.diffs import ChangeKind
from budgetcli.model.budgets import Budget, Sign
from budgetcli.model.numbers import quantum_of, round_half_up
from budgetcli.model.tables import UNKNOWN, Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.rendering import views
from budgetcli.rendering.languages import Language, percent, word
from budgetcli.rendering.summaries import budget_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.comparing.diffs import Change, Diff
    from budgetcli.model.budgets import Column
    from budgetcli.rendering.views import Record

CENTS = Decimal("0.01")
FIELDS = ("line", "label", "role", "kind", "year", "stage", "side", "before", "after", "change", "percent", "because")


class DiffView(NamedTuple):
    """The view of a diff."""

    diff: Diff
    sign: Sign | None = None

    @property
    def budget(self) -> Budget | None:
        """A diff is no budget."""
        return None

    @property
    def _columns(self) -> tuple[Column, ...]:
        """The columns in which something differs, in the source's order."""
        touched = {change.column for change in (*self.diff.changes, *self.diff.totals) if change.before != change.after}
        return tuple(column for column in dict.fromkeys((*self.diff.before.columns, *self.diff.after.columns)) if column in touched)

    def table(self, language: Language) -> Table:
        """Return a row of changes a line, then the totals before, after and their change."""
        names = (views.name_of(self.diff.before), views.name_of(self.diff.after))
        fields = [each for each in budget_fields(self._columns, language)]
        fields = [Field(each.key, each.label, FieldKind.CHANGE) for each in fields]
        empty = self.diff.is_empty
        return Table(
            title=names[0] if names[0] == names[1] else word("diff-title", language, *names),
            caption=views.caption(self.diff.before, language, self.sign or self.diff.before.heading.sign),
            fields=(Field("line", word("line", language)), *fields, Field("because", word("because", language))),
            rows=() if empty else (*self._line_rows(language), *self._total_rows(language)),
            notes=(word("no-difference", language),) if empty else (),
        )

    def _line_rows(self, language: Language) -> Iterator[Row]:
        for line in dict.fromkeys(change.line for change in self.diff.changes):
            changes = {change.column: change for change in self.diff.changes if change.line == line}
            kind = next(iter(changes.values())).kind
            label = line.label if kind is ChangeKind.CHANGED else f"{line.label} ({word(f'kind-{kind}', language)})"
            because = dict.fromkeys(each for change in changes.values() for each in change.because)
            why = views.named(list(because)) or (word("unexplained", language) if kind is ChangeKind.CHANGED else "")
            yield Row((label, *(self._change(changes.get(column)) for column in self._columns), why))

    def _change(self, change: Change | None) -> Cell:
        if change is None:
            return None
        if change.kind is ChangeKind.CHANGED and change.change is None:
            return UNKNOWN
        amount = change.change if change.change is not None else change.after if change.before is None else -(change.before or Decimal(0))
        return None if amount is None else self._shown(amount, change)

    def _shown(self, amount: Decimal, change: Change) -> Decimal:
        """Return the amount in the sign to show, with the decimals of what it is the change of."""
        steps = [quantum_of(each) for each in (change.before, change.after) if each is not None]
        return views.in_sign(round_half_up(amount, min(steps)), self.diff.before, self.sign)

    def _total_rows(self, language: Language) -> Iterator[Row]:
        totals = {change.column: change for change in self.diff.totals}
        for key in ("total-before", "total-after"):
            cells = [self._total(totals.get(column), before=key == "total-before") for column in self._columns]
            yield Row((word(key, language), *cells, None), RowRole.TOTAL)
        changes = [self._change(totals.get(column)) for column in self._columns]
        because = dict.fromkeys(each for change in self.diff.totals for each in change.because)
        yield Row((word("changed", language), *changes, views.named(list(because))), RowRole.TOTAL)

    def _total(self, change: Change | None, *, before: bool) -> Cell:
        amount = None if change is None else change.before if before else change.after
        return UNKNOWN if amount is None or change is None else self._shown(amount, change)

    def document(self) -> dict[str, Any]:
        """Return the changes of lines and of printed totals, amounts in the canonical sign."""
        diff = self.diff
        names, rows = self.records()
        changes = [dict(zip(names, row, strict=True)) for row in rows]
        total: dict[str, dict[str, Any]] = {}
        for each in diff.totals:
            total.setdefault(str(each.column.side), {})[views.period_key(each.column)] = {
                "before": each.before, "after": each.after, "change": each.change}  # fmt: skip
        return views.opening("diff", (*diff.before.inputs, *diff.after.inputs)) | {
            "equal": diff.is_empty,
            "changes": [{**each, "because": str(each["because"]).split()} for each in changes],
            "total": total,
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a change of a line, amounts in the canonical sign."""
        return FIELDS, [_record(each) for each in self.diff.changes]


def _record(change: Change) -> Record:
    ratio = change.ratio
    return (
        change.line.id, change.line.label, str(change.line.role), str(change.kind), change.column.year, change.column.stage,
        str(change.column.side), change.before, change.after, change.change, None if ratio is None else percent(ratio, CENTS),
        " ".join(change.because),
    )  # fmt: skip
