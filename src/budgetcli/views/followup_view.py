"""A follow-up to look at: budget, accounts, what remains, where the year ends, and in words whether
that is better or worse."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.budgets import Role
from budgetcli.model.records import UNKNOWN, Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.views import view as views
from budgetcli.words.languages import Language, number, percent, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.comparing.followups import Followed, FollowUp
    from budgetcli.model.budgets import Budget, Sign
    from budgetcli.views.view import Record

AMOUNTS = ("original", "revised", "actual", "remaining", "forecast")


class FollowUpView(NamedTuple):
    """The view of a budget followed through a year."""

    found: FollowUp
    sign: Sign | None = None

    @property
    def budget(self) -> Budget | None:
        """A follow-up is no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a line: its budget, what is used and left, where it ends, and in words
        whether that is better or worse."""
        found = self.found
        shown = [each for each in AMOUNTS if self._has(each)]
        at = shown.index("actual") + 1
        amounts = [
            Field(each, word(f"follow-{each}", language), FieldKind.AMOUNT) for each in shown
        ]
        used = Field("used", word("follow-used", language), FieldKind.PERCENT)
        fields = (
            Field("line", word("line", language)),
            *amounts[:at],
            used,
            *amounts[at:],
            Field("variance", word("follow-variance", language), FieldKind.CHANGE),
            Field("verdict", ""),
        )
        return Table(
            word("follow-title", language, views.name_of(found.budget), found.year or ""),
            fields,
            tuple(self._row(each, shown, language) for each in found.lines),
            views.caption(found.budget, language, self.sign or found.budget.heading.sign),
            tuple(self._sentences(language)),
        )

    def _has(self, name: str) -> bool:
        return any(getattr(each, name) is not None for each in self.found.lines)

    def _row(self, each: Followed, shown: list[str], language: Language) -> Row:
        cells: list[Cell] = [self._amount(getattr(each, name)) for name in shown]
        used = None if each.used is None else percent(each.used)
        cells.insert(shown.index("actual") + 1, used)
        variance = UNKNOWN if each.variance is None else each.variance
        role = RowRole.TOTAL if each.line.role is Role.TOTAL else RowRole.BODY
        return Row((each.line.label, *cells, variance, verdict(each, language)), role)

    def _amount(self, amount: Decimal | None) -> Cell:
        return None if amount is None else views.in_sign(amount, self.found.budget, self.sign)

    def _sentences(self, language: Language) -> Iterator[str]:
        found = self.found
        yield word(f"follow-rule-{found.rule.name}", language, found.rule.months)
        yield word("follow-signs", language)
        materiality = found.materiality
        if materiality.amount is not None or materiality.percent is not None:
            limits = [
                *([number(materiality.amount, language)] if materiality.amount is not None else []),
                *([f"{number(materiality.percent, language)} %"] if materiality.percent else []),
            ]
            yield word("follow-material", language, " + ".join(limits))
        missing = [each.line.label for each in found.lines if each.actual is None]
        if missing:
            yield word("follow-no-accounts", language, ", ".join(missing))
        if found.strangers:
            labels = ", ".join(each.label for each in found.strangers)
            yield word("follow-strangers", language, labels)

    def document(self) -> dict[str, Any]:
        """Return every line with its amounts, in the canonical sign."""
        found = self.found
        inputs = dict.fromkeys((*found.budget.inputs, *found.accounts.inputs))
        return views.opening("follow-up", tuple(inputs)) | {
            "budget": views.heading(found.budget),
            "year": found.year,
            "rule": found.rule.name,
            "months": found.rule.months,
            "materiality": found.materiality._asdict(),
            "lines": [dict(zip(FIELDS, row, strict=True)) for row in self._records()],
            "strangers": [each.label for each in found.strangers],
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a line."""
        return FIELDS, self._records()

    def _records(self) -> list[Record]:
        return [
            (
                each.line.id,
                each.line.label,
                str(each.line.role),
                each.original,
                each.revised,
                each.actual,
                None if each.used is None else percent(each.used),
                each.remaining,
                each.forecast,
                each.variance,
                _kind(each),
                each.is_material,
            )
            for each in self.found.lines
        ]


FIELDS = (
    "line",
    "label",
    "role",
    "original",
    "revised",
    "actual",
    "percent_used",
    "remaining",
    "forecast",
    "variance",
    "verdict",
    "material",
)


def _kind(each: Followed) -> str | None:
    if each.variance is None:
        return None
    return "favourable" if each.variance > 0 else "unfavourable" if each.variance else "as-budgeted"


def verdict(each: Followed, language: Language) -> str:
    """Return in words whether a line ends better or worse than its budget, and whether that is
    material."""
    kind = _kind(each)
    if kind is None:
        return word("follow-unknown", language)
    said = word(f"follow-{kind}", language)
    return f"{said}, {word('follow-is-material', language)}" if each.is_material else said
