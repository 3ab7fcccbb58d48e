"""Scenarios to look at side by side: a column each, what they do to each figure, and the measures
that separate them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.budgets import Budget, Role, Sign
from budgetcli.model.tables import UNKNOWN, Cell, Field, FieldKind, Row, RowRole, Table
from budgetcli.views import view as views
from budgetcli.views.scenarios import ScenarioView
from budgetcli.words.languages import Language, column_label, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from budgetcli.savings.comparisons import Comparison, Contrast
    from budgetcli.views.view import Record


class ComparisonView(NamedTuple):
    """The view of scenarios side by side."""

    comparison: Comparison
    sign: Sign | None = None
    named: Mapping[str, str] = MappingProxyType({})

    @property
    def budget(self) -> Budget | None:
        """Several scenarios are no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a figure that differs: before, after in each scenario, and how far they are
        apart."""
        before = self.comparison.budget
        names = [
            Field(each.name, self.named.get(each.name, each.name), FieldKind.AMOUNT)
            for each in self.comparison.alternatives
        ]
        return Table(
            title=word("comparison-title", language, views.name_of(before)),
            caption=views.caption(before, language, self.sign or before.heading.sign),
            fields=(
                *self._head(language),
                *names,
                Field("spread", word("spread", language), FieldKind.AMOUNT),
            ),
            rows=tuple(self._row(each, language) for each in self.comparison.contrasts()),
            notes=tuple(self._sentences(language)),
        )

    def _head(self, language: Language) -> tuple[Field, ...]:
        return (
            Field("line", word("line", language)),
            Field("column", ""),
            Field("before", word("before", language), FieldKind.AMOUNT),
        )

    def _row(self, each: Contrast, language: Language) -> Row:
        role = RowRole.TOTAL if each.line.role is Role.TOTAL else RowRole.BODY
        after = (self._shown(amount) for amount in each.after)
        spread: Cell = UNKNOWN if each.spread is None else each.spread
        return Row(
            (
                each.line.label,
                column_label(each.column, language),
                self._shown(each.before),
                *after,
                spread,
            ),
            role,
        )

    def _shown(self, amount: Decimal | None) -> Cell:
        return (
            UNKNOWN if amount is None else views.in_sign(amount, self.comparison.budget, self.sign)
        )

    def _sentences(self, language: Language) -> Iterator[str]:
        shared = sorted(self.comparison.shared)
        if shared:
            yield word("comparison-shared", language, views.named(shared))
        for each in self.comparison.alternatives:
            own = sorted(each.measures - self.comparison.shared)
            yield word("comparison-own", language, each.name, views.named(own) or "–")

    def document(self) -> dict[str, Any]:
        """Return each scenario with its effect and measures, and every figure that differs."""
        comparison = self.comparison
        return views.opening("comparison", comparison.budget.inputs) | {
            "budget": views.heading(comparison.budget),
            "scenarios": [
                {
                    "name": each.name,
                    "effect": {
                        str(year): amount
                        for year, amount in ScenarioView(each.scenario).effect().items()
                    },
                    "total": ScenarioView(each.scenario).document()["after"],
                    "measures": sorted(each.measures),
                    "own": sorted(each.measures - comparison.shared),
                }
                for each in comparison.alternatives
            ],
            "shared": sorted(comparison.shared),
            "figures": [self._figure(each) for each in comparison.contrasts()],
        }

    def _figure(self, each: Contrast) -> dict[str, Any]:
        after = {
            one.name: amount
            for one, amount in zip(self.comparison.alternatives, each.after, strict=True)
        }
        return {
            "line": each.line.id,
            "label": each.line.label,
            "year": each.column.year,
            "stage": each.column.stage,
            "side": str(each.column.side),
            "before": each.before,
            "after": after,
            "spread": each.spread,
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a figure and scenario."""
        return ("line", "label", "year", "stage", "side", "scenario", "before", "after"), (
            (
                each.line.id,
                each.line.label,
                each.column.year,
                each.column.stage,
                str(each.column.side),
                one.name,
                each.before,
                amount,
            )
            for each in self.comparison.contrasts()
            for one, amount in zip(self.comparison.alternatives, each.after, strict=True)
        )
