"""Annotations of a GitHub workflow: one command a finding, escaped so that no text of a budget is a
command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.formats.findings import Annotation, checked
from budgetcli.model.findings import Severity, Verdict
from budgetcli.model.names import clean
from budgetcli.views.findings_text import coverage_said
from budgetcli.words.languages import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.formats.findings import Checked
    from budgetcli.views.view import View
    from budgetcli.words.languages import Language

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = {**_DATA, **str.maketrans({":": "%3A", ",": "%2C"})}


def render(views: Sequence[View], language: Language) -> str:
    """Return one line a finding, and one for a verdict that does not vouch for all of a table;
    nothing where there is nothing to say."""
    targets = checked(views, language, "github")
    return "".join(
        f"{_command(each)}\n"
        for target in targets
        for each in (*target.annotations, *_uncovered(target, language))
    )


def _uncovered(target: Checked, language: Language) -> Iterator[Annotation]:
    """Yield the verdict where nothing is refuted and something was not asked, with what it covers."""
    if target.report is not None and target.report.verdict in (
        Verdict.INCOMPLETE,
        Verdict.UNDECIDED,
    ):
        verdict = target.report.verdict
        said = "\n".join(
            (word(f"verdict-{verdict}", language), *coverage_said(target.report, language))
        )
        yield Annotation(
            str(verdict),
            Severity.NOTE if verdict is Verdict.INCOMPLETE else Severity.ERROR,
            said,
            target.file,
        )


def _command(annotation: Annotation) -> str:
    line = [("line", str(annotation.record))] if annotation.record is not None else []
    said = [
        ("file", annotation.file),
        *line,
        ("title", " ".join(part for part in (annotation.id, annotation.cell) if part)),
    ]
    properties = ",".join(f"{key}={clean(value).translate(_PROPERTY)}" for key, value in said)
    return f"::{COMMANDS[annotation.severity]} {properties}::{annotation.message.translate(_DATA)}"
