"""Annotations of a GitHub workflow: one command a finding, escaped so that no text of a budget is a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.formats.findings import Annotation, checked
from budgetcli.model.findings import Severity
from budgetcli.model.names import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.views.view import View
    from budgetcli.words.languages import Language

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = {**_DATA, **str.maketrans({":": "%3A", ",": "%2C"})}


def render(views: Sequence[View], language: Language) -> str:
    """Return one line a finding; nothing where there is none."""
    return "".join(f"{_command(each)}\n" for target in checked(views, language, "github") for each in target.annotations)


def _command(annotation: Annotation) -> str:
    line = [("line", str(annotation.record))] if annotation.record is not None else []
    said = [("file", annotation.file), *line, ("title", " ".join(part for part in (annotation.id, annotation.cell) if part))]
    properties = ",".join(f"{key}={clean(value).translate(_PROPERTY)}" for key, value in said)
    return f"::{COMMANDS[annotation.severity]} {properties}::{annotation.message.translate(_DATA)}"
