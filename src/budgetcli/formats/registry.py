"""FORMATS: name to renderer; a format's module is imported when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from budgetcli.model.errors import UnknownNameError
from budgetcli.model.names import lines_not_obeyed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.views.view import View
    from budgetcli.words.languages import Language

FORMATS = {
    "table": (
        "formats.text",
        "render_all",
        "aligned text for people; never wrapped or cut in a pipe",
    ),
    "csv": (
        "formats.machine",
        "render_csv",
        "one record a figure, equation or change; exact numbers with a point",
    ),
    "tsv": (
        "formats.machine",
        "render_tsv",
        "the records of csv with a tab between fields",
    ),
    "json": (
        "formats.machine",
        "render_json",
        "one document, or an array of them; `budgetcli schema NAME` prints its JSON Schema",
    ),
    "jsonl": ("formats.machine", "render_jsonl", "one document a line"),
    "md": ("formats.text", "render_markdown", "Markdown with a table"),
    "html": ("formats.text", "render_html", "one page without scripts or requests"),
    "xlsx": (
        "workbooks.budget_book",
        "render",
        "a workbook laid out as a budget is printed, with its record of applied measures",
    ),
    "sarif": (
        "formats.ci_findings",
        "render_sarif",
        "findings of `check` and `tie` as SARIF 2.1.0, for code scanning",
    ),
    "junit": (
        "formats.ci_findings",
        "render_junit",
        "findings of `check` and `tie` as JUnit XML, for continuous integration",
    ),
    "github": (
        "formats.ci_findings",
        "render_github",
        "findings of `check` and `tie` as annotations of a GitHub workflow",
    ),
    "parquet": (
        "formats.parquet_records",
        "render",
        "the records of csv with exact decimals, for data tools",
    ),
}
"""Name to (module, function, what it is)."""

BINARY = frozenset({"xlsx", "parquet"})

OF_FINDINGS = frozenset({"sarif", "junit", "github"})
"""Only a result with findings can be written in these."""

WITH_ERRORS = frozenset({"json", "jsonl", *OF_FINDINGS})
"""These say in their own way that a target was refused."""

OF_LINES = frozenset({"table", "md"})
"""Of these a line may stand in the log of a workflow, which obeys some."""

WITH_PARTS = frozenset({"table", "md", "html", "xlsx"})
"""A result of several tables, which names them as its `parts`, is shown as them in these."""


def format_of(name: str | None, path: str | None) -> str:
    """Return the format asked for by name, else by the extension of the output, else `table`.

    Raises UnknownNameError for a name or an extension that is none.
    """
    chosen = name or (path.rpartition(".")[2].lower() if path and "." in path else None) or "table"
    chosen = {
        "markdown": "md",
        "htm": "html",
        "txt": "table",
        "ndjson": "jsonl",
        "xml": "junit",
    }.get(chosen, chosen)
    if chosen not in FORMATS:
        raise UnknownNameError("unknown-format", "format", chosen, FORMATS)
    return chosen


def render(views: Sequence[View], name: str, language: Language) -> str | bytes:
    """Return results in a format: text for people's text formats, bytes for programs' and for
    workbooks."""
    module, function, _ = FORMATS[name]
    module, function = (
        getattr(views[0], "renderers", {}).get(name, (module, function))
        if views
        else (module, function)
    )
    rendered: str | bytes = getattr(import_module(f"budgetcli.{module}"), function)(views, language)
    return (
        lines_not_obeyed(rendered) if name in OF_LINES and isinstance(rendered, str) else rendered
    )
