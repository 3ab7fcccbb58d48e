"""Findings to look at: a line each, the gravest first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcli.model.tables import Field, Row, Table
from budgetcli.reference.denmark import LAW
from budgetcli.views import view as views
from budgetcli.views.tones import said
from budgetcli.words.languages import Language, number, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from budgetcli.model.budgets import Budget, Input
    from budgetcli.model.findings import Finding
    from budgetcli.views.view import Record


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
        """Return a row a finding, and below them the law that they rest on, each rule once."""
        rows = tuple(
            Row(
                (
                    said(word(f"severity-{each.severity}", language), each.severity),
                    each.id,
                    _sentence(each, language),
                )
            )
            for each in self.findings
        )
        named = (("severity", "severity"), ("rule", "rule"), ("message", "finding"))
        fields = tuple(Field(key, word(phrase, language)) for key, phrase in named)
        return Table(self.title, fields, rows, notes=tuple(self._notes(language)))

    def _notes(self, language: Language) -> Iterator[str]:
        if not self.findings:
            yield word("no-findings", language)
        for rule in dict.fromkeys(each.id for each in self.findings if each.id in LAW):
            quote, source = LAW[rule]
            yield word("lint-law", language, rule, source, quote)

    def document(self) -> dict[str, Any]:
        """Return the findings."""
        return views.opening("lint", self.inputs) | {
            "findings": [
                {
                    "id": each.id,
                    "severity": str(each.severity),
                    "message": each.message,
                    "place": str(each.place) if each.place else None,
                }
                for each in self.findings
            ],
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return one record a finding."""
        return ("severity", "id", "message", "place"), (
            (str(each.severity), each.id, each.message, str(each.place) if each.place else None)
            for each in self.findings
        )


def _sentence(finding: Finding, language: Language) -> str:
    """Return a finding in the reader's language; amounts as the language writes them."""
    case, subject, *values = finding.said
    if case == "unfinanced":
        pairs = zip(values[::2], values[1::2], strict=True)
        values = [", ".join(f"{year}: {_shown(amount, language)}" for year, amount in pairs)]
    if case == "no-decision":
        values = [word(f"status-{values[0]}", language)]
    return word(f"lint-{case}", language, subject, *(_shown(each, language) for each in values))


def _shown(value: str | Decimal, language: Language) -> str:
    return number(value, language) if isinstance(value, Decimal) else value
