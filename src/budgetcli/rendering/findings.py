"""Findings to look at: a line each, the gravest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.tables import Field, Row, Table
from budgetcli.rendering import views
from budgetcli.rendering.languages import Language, word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.model.budgets import Budget, Input
    from budgetcli.model.findings import Finding
    from budgetcli.rendering.views import Record


class FindingsView(NamedTuple):
    """The view of findings about packages."""

    findings: tuple[Finding, ...]
    title: str
    inputs: tuple[Input, ...] = ()

    @property
    def budget(self) -> Budget | None:
        """Findings are no budget."""
        return None

    def table(self, language: Language) -> Table:
        """Return a row a finding."""
        rows = tuple(Row((word(f"severity-{each.severity}", language), each.id, each.message)) for each in self.findings)
        named = (("severity", "severity"), ("rule", "rule"), ("message", "finding"))
        fields = tuple(Field(key, word(phrase, language)) for key, phrase in named)
        return Table(self.title, fields, rows, notes=() if rows else (word("no-findings", language),))

    def document(self) -> dict[str, Any]:
        """Return the findings."""
        return views.opening("lint", self.inputs) | {
            "findings": [{"id": each.id, "severity": str(each.severity), "message": each.message,
                          "place": str(each.place) if each.place else None} for each in self.findings],
        }  # fmt: skip

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a finding."""
        return ("severity", "id", "message", "place"), (
            (str(each.severity), each.id, each.message, str(each.place) if each.place else None) for each in self.findings
        )
