"""A check to look at: the verdict, then what deviates with printed, computed, difference and bound, then suggestions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.budgets import Role, Sign
from budgetcli.model.equations import RATIOS
from budgetcli.model.findings import Outcome
from budgetcli.model.numbers import round_ratio
from budgetcli.model.tables import Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.rendering import views
from budgetcli.rendering.languages import Language, column_label, number, word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.model.budgets import Budget, Key
    from budgetcli.model.findings import Finding, Judgement, Report, Suspect
    from budgetcli.rendering.views import Record

FINEST = Decimal("0.0001")
"""A computed ratio is shown with so many decimals at the most."""

FIELDS = ("id", "kind", "label", "cell", "printed", "computed", "difference", "bound", "outcome")


class ReportView(NamedTuple):
    """The view of a report; `all_equations` shows those that hold, too."""

    report: Report
    all_equations: bool = False
    sign: Sign | None = None

    @property
    def budget(self) -> Budget | None:
        """A report is no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return the equations that deviate, or all, under the verdict."""
        report = self.report
        kept = [each for each in report.judgements if self.all_equations or each.outcome is not Outcome.EXACT]
        kept = kept if self.all_equations else sorted(kept, key=lambda each: -list(Outcome).index(each.outcome))
        kinds = (FieldKind.TEXT, FieldKind.TEXT, FieldKind.AMOUNT, FieldKind.AMOUNT, FieldKind.CHANGE, FieldKind.AMOUNT, FieldKind.TEXT)
        keys = ("equation", "cell", "printed", "computed", "difference", "bound", "outcome")
        notes = [word("none-deviates", language)] if not kept and report.judgements else []
        return Table(
            title=word("check-title", language, views.name_of(report.budget)),
            caption=f"{word('verdict', language)}: {word(f'verdict-{report.verdict}', language)}",
            fields=tuple(Field(key, word(key, language), kind) for key, kind in zip(keys, kinds, strict=True)),
            rows=tuple(self._row(each, language) for each in kept),
            notes=(*notes, self._counts(language), *(line for each in report.findings for line in self._finding(each, language))),
        )

    def _counts(self, language: Language) -> str:
        return word("counts", language, len(self.report.judgements), *(self.report.count(each) for each in Outcome))

    def _row(self, judgement: Judgement, language: Language) -> Row:
        step = self._quantum(judgement)
        bound = judgement.bound
        limit = None if bound is None else _exact(bound, FINEST)
        explained = None if limit is None else word("under" if judgement.strict else "up-to", language, number(limit, language))
        cells: tuple[Cell, ...] = (
            self._label(judgement, language), self._cell(judgement.equation.result),
            self._signed(judgement, judgement.printed, step), self._signed(judgement, judgement.computed, step),
            self._signed(judgement, judgement.difference, step), explained, word(f"outcome-{judgement.outcome}", language),
        )  # fmt: skip
        return Row(cells, RowRole.BODY)

    def _label(self, judgement: Judgement, language: Language) -> str:
        equation = judgement.equation
        line = self.report.budget.line(equation.result.line)
        label = line.label if line else equation.result.line
        return f"{label}, {column_label(equation.result.column, language)} ({word(f'kind-{equation.kind}', language)})"

    def _quantum(self, judgement: Judgement) -> Decimal:
        """Return the step to show amounts in: the finest of the equation's figures; a ratio's computed value one step finer."""
        figures = self.report.budget.figures
        if judgement.equation.kind in RATIOS:
            result = figures.get(judgement.equation.result)
            return (result.quantum if result else Decimal(1)) / 10
        return min((figures[key].quantum for key in judgement.equation.keys if key in figures), default=Decimal(1))

    def _signed(self, judgement: Judgement, amount: Fraction, step: Decimal) -> Decimal:
        decimal = _exact(amount, step)
        return decimal if judgement.equation.kind in RATIOS else views.in_sign(decimal, self.report.budget, self.sign)

    def _cell(self, key: Key) -> str | None:
        figure = self.report.budget.figures.get(key)
        return figure.place.reference if figure and figure.place else None

    def _finding(self, finding: Finding, language: Language) -> Iterable[str]:
        yield finding.message
        for suspect in finding.suspects:
            kind = word("suspect-sure" if suspect.sure else "suspect", language)
            values = " → ".join(number(value, language) for value in self._values(suspect) if value is not None)
            yield f"  {kind}: {self._cell(suspect.key) or suspect.key.line}: {values} ({suspect.kind})"

    def _values(self, suspect: Suspect) -> tuple[Decimal | None, Decimal | None]:
        """Return printed and suggested in the source's own sign."""
        line = self.report.budget.line(suspect.key.line)
        if line is not None and line.role is Role.INDEX:
            return suspect.printed, suspect.suggested
        turned = (None if each is None else views.in_sign(each, self.report.budget, None) for each in (suspect.printed, suspect.suggested))
        printed, suggested = turned
        return printed, suggested

    def document(self) -> dict[str, Any]:
        """Return the report as the contract says; amounts in the canonical sign, suspects in the source's own."""
        report = self.report
        counts = {"equations": len(report.judgements), **{str(each): report.count(each) for each in Outcome}}
        _, rows = self.records()
        return views.opening("check", report.budget.inputs) | {
            "budget": views.heading(report.budget),
            "verdict": str(report.verdict),
            "counts": counts,
            "rounding_rule": str(report.rule),
            "stress": None if report.stress is None else _exact(report.stress, FINEST),
            "equations": [dict(zip(FIELDS, row, strict=True)) for row in rows],
            "findings": [self._found(each) for each in report.findings],
        }

    def _found(self, finding: Finding) -> dict[str, Any]:
        return {
            "id": finding.id,
            "severity": str(finding.severity),
            "cell": finding.place.reference if finding.place else None,
            "message": finding.message,
            "certificate": [{"equation": each.id, "multiplier": _exact(factor, FINEST)} for each, factor in finding.certificate],
            "suspects": [self._suspected(each) for each in finding.suspects],
        }

    def _suspected(self, suspect: Suspect) -> dict[str, Any]:
        printed, suggested = self._values(suspect)
        return {"cell": self._cell(suspect.key), "line": suspect.key.line, "kind": suspect.kind, "printed": printed,
                "suggested": suggested, "sure": suspect.sure, "alike": [self._cell(key) for key in suspect.alike]}  # fmt: skip

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record an equation, those that hold too."""
        return FIELDS, [self._record(each) for each in self.report.judgements]

    def _record(self, judgement: Judgement) -> Record:
        equation, step = judgement.equation, self._quantum(judgement)
        exact = FINEST if equation.kind in RATIOS else step
        return (
            equation.id, str(equation.kind), self._label(judgement, Language.ENGLISH), self._cell(equation.result),
            _exact(judgement.printed, step * 10 if equation.kind in RATIOS else step), _exact(judgement.computed, exact),
            _exact(judgement.difference, exact), None if judgement.bound is None else _exact(judgement.bound, FINEST),
            str(judgement.outcome),
        )  # fmt: skip


def _exact(value: Fraction, step: Decimal) -> Decimal:
    """Return the value with as many decimals as the step, or fewer zeros where the step is only the finest to show."""
    decimal = round_ratio(value, step)
    return decimal if step != FINEST else Decimal(f"{decimal.normalize():f}")
