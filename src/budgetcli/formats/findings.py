"""Findings as what continuous integration wants of them: an id, a weight, a file, a cell, a
message; other results are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Input
from budgetcli.model.errors import WriteError
from budgetcli.model.findings import Finding, Report, Severity
from budgetcli.model.names import clean
from budgetcli.model.sentences import worded
from budgetcli.views.check import ReportView
from budgetcli.views.findings_text import Sentences
from budgetcli.views.tied_texts import TiedView

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.views.view import View
    from budgetcli.words.languages import Language


class Annotation(NamedTuple):
    """One finding, or the error of a refused target; `record` is its record in a text file, from 1."""

    id: str
    severity: Severity
    message: str
    file: str
    cell: str | None = None
    record: int | None = None


class Checked(NamedTuple):
    """A target with its annotations; the report is None where the target was refused."""

    file: str
    sheet: str | None
    report: Report | None
    annotations: tuple[Annotation, ...]
    inputs: tuple[Input, ...] = ()
    refused: bool = False


def checked(views: Sequence[View], language: Language, format: str) -> Iterator[Checked]:
    """Yield each result as annotations. Raises WriteError for a result that is no report."""
    for view in views:
        told = isinstance(view, ReportView | TiedView)
        document = None if told else view.document()
        if isinstance(view, ReportView):
            yield _of_report(view, language)
        elif isinstance(view, TiedView):
            yield _of_text(view, language)
        elif document is not None and "error" in document:
            said = document["error"]
            file = document["inputs"][0]["path"]
            yield Checked(
                file,
                None,
                None,
                (Annotation(said["id"], Severity.ERROR, clean(said["message"]), file),),
                refused=True,
            )
        else:
            raise WriteError(
                "report-format",
                worded("`{format}` holds findings, and this result has none", format=format),
                hint="-O json, or `check` or `tie`",
            )


def _of_report(view: ReportView, language: Language) -> Checked:
    inputs = view.report.budget.inputs
    source = inputs[0] if inputs else Input("-", None, "")
    sentences = Sentences(view.report, language, view.sign)
    annotations = tuple(_of_finding(each, source, sentences) for each in view.report.findings)
    return Checked(source.path, source.sheet, view.report, annotations, inputs)


def _of_text(view: TiedView, language: Language) -> Checked:
    """Return what is contradicted or ambiguous in a text, each on its line."""
    found = tuple(
        Annotation(
            each.id, Severity(each.severity), clean(each.message), each.file, None, each.line
        )
        for each in view.findings(language)
    )
    return Checked(view.tied.publication.source.path, None, None, found, view.inputs)


def _of_finding(finding: Finding, source: Input, sentences: Sentences) -> Annotation:
    place = finding.place
    message = "\n".join(clean(line).strip() for line in sentences.lines(finding))
    record = (
        place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        if place and place.cell and not place.sheet
        else ""
    )
    return Annotation(
        finding.id,
        finding.severity,
        message,
        place.file if place else source.path,
        place.reference if place else None,
        int(record) if record.isdigit() else None,
    )
