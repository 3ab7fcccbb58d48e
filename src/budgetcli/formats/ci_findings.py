"""Findings as continuous integration wants them: annotations of a GitHub workflow, JUnit XML, and
SARIF."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from budgetcli.checking.checks import CHECK_OF
from budgetcli.formats.machine import to_json
from budgetcli.formats.meanings import meanings
from budgetcli.model.budgets import Input
from budgetcli.model.errors import WriteError, worded
from budgetcli.model.findings import REFUTED, Finding, Report, Severity, Verdict
from budgetcli.model.names import clean
from budgetcli.version import VERSION
from budgetcli.views.check_view import ReportView
from budgetcli.views.findings_text import Sentences, coverage_document, coverage_said
from budgetcli.views.tied_texts import TiedView
from budgetcli.words.languages import word

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


COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = {**_DATA, **str.maketrans({":": "%3A", ",": "%2C"})}


def render_github(views: Sequence[View], language: Language) -> str:
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


NO_CHARACTERS = {0xFFFE: None, 0xFFFF: None}
"""What no XML document may hold, though it is no control character."""


def render_junit(views: Sequence[View], language: Language) -> bytes:
    """Return the suites of all targets."""
    body = "".join(
        line for target in checked(views, language, "junit") for line in _suite(target, language)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites '
        f'name="budgetcli">\n{body}</testsuites>\n'
    ).encode()


def _suite(target: Checked, language: Language) -> Iterator[str]:
    name = f"{target.file}#{target.sheet}" if target.sheet else target.file
    cases = list(_cases(target, name, language))
    counts = " ".join(
        f'{kind}s="{sum(f"<{kind} " in case for case in cases)}"' for kind in ("failure", "error")
    )
    yield f'  <testsuite name={_quoted(name)} tests="{len(cases)}" {counts}>\n'
    yield from _properties(target)
    yield from cases
    yield "  </testsuite>\n"


def _properties(target: Checked) -> Iterator[str]:
    """Yield the verdict and the numbers of what it covers."""
    if target.report is None:
        return
    covered = coverage_document(target.report)
    numbers = {f"coverage.{key}": covered[key] for key in ("figures", "bound", "stated", "asked")}
    yield "    <properties>\n"
    for name, value in {"verdict": target.report.verdict, **numbers}.items():
        yield f"      <property name={_quoted(name)} value={_quoted(str(value))}/>\n"
    yield "    </properties>\n"


def _cases(target: Checked, name: str, language: Language) -> Iterator[str]:
    """Yield the findings, the checks that held, and the verdict where it fails or decides nothing
    and no finding says why."""
    yield from (_case(name, each, refused=target.refused) for each in target.annotations)
    if target.report is None:
        return
    failed = {each.id for each in target.annotations}
    for id in dict.fromkeys(CHECK_OF[each.equation.kind] for each in target.report.judgements):
        if id not in failed:
            yield f"    <testcase classname={_quoted(name)} name={_quoted(id)}/>\n"
    verdict = target.report.verdict
    is_failure = verdict in REFUTED and all(
        each.severity is Severity.NOTE for each in target.annotations
    )
    if is_failure or verdict is Verdict.UNDECIDED:
        tag, said = (
            "failure" if is_failure else "error",
            _quoted(word(f"verdict-{verdict}", language)),
        )
        yield (
            f'    <testcase classname={_quoted(name)} name="verdict"><{tag} '
            f"type={_quoted(verdict)} message={said}/></testcase>\n"
        )


def _case(name: str, annotation: Annotation, *, refused: bool) -> str:
    """Return a case that fails; one whose target was refused is an error, a note is only said."""
    first = annotation.message.split("\n")[0]
    title = _quoted(" ".join(part for part in (annotation.id, annotation.cell) if part))
    text = escape(clean(annotation.message).translate(NO_CHARACTERS))
    start = f"    <testcase classname={_quoted(name)} name={title}>"
    if annotation.severity is Severity.NOTE:
        return f"{start}<system-out>{text}</system-out></testcase>\n"
    tag, kind = ("error", annotation.id) if refused else ("failure", annotation.severity)
    return (
        f"{start}<{tag} type={_quoted(kind)} message={_quoted(first)}>{text}</{tag}></testcase>\n"
    )


def _quoted(text: str) -> str:
    return quoteattr(clean(text).translate(NO_CHARACTERS))


SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render_sarif(views: Sequence[View], language: Language) -> bytes:
    """Return one run with the findings of every report, and a notification for each refused target."""
    targets = list(checked(views, language, "sarif"))
    found = [each for target in targets if not target.refused for each in target.annotations]
    rules = list(dict.fromkeys(each.id for each in found))
    run = {
        "tool": {
            "driver": {
                "name": "budgetcli",
                "version": VERSION,
                "rules": [_rule(id) for id in rules],
            }
        },
        "invocations": [_invocation(targets)],
        "artifacts": _artifacts(targets),
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, rules.index(each.id)) for each in found],
        "properties": {
            "verdicts": [_verdict(target) for target in targets if target.report is not None]
        },
    }
    return (to_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n").encode()


def _verdict(target: Checked) -> dict[str, Any]:
    """Return the verdict on a target and what it covers."""
    report = target.report
    covered = (
        {}
        if report is None
        else {"verdict": str(report.verdict), "coverage": coverage_document(report)}
    )
    return {"uri": uri(target.file), "sheet": target.sheet, **covered}


def _rule(id: str) -> dict[str, Any]:
    _, text = meanings()[id]
    paragraphs = [" ".join(each.split("\n")) for each in text.split("\n\n")]
    return {
        "id": id,
        "shortDescription": {"text": text.split("\n")[0]},
        "fullDescription": {"text": "\n\n".join(paragraphs)},
        "help": {"text": f"budgetcli explain {id}"},
    }


def _invocation(targets: Sequence[Checked]) -> dict[str, Any]:
    refused = [each for target in targets if target.refused for each in target.annotations]
    said = [
        {
            "descriptor": {"id": each.id},
            "level": "error",
            "message": {"text": each.message},
            "locations": [_location(each)],
        }
        for each in refused
    ]
    return {"executionSuccessful": not refused, "toolExecutionNotifications": said}


def _artifacts(targets: Sequence[Checked]) -> list[dict[str, Any]]:
    hashes = {each.path: each.sha256 for target in targets for each in target.inputs}
    return [
        {"location": {"uri": uri(path)}, **({"hashes": {"sha-256": digest}} if digest else {})}
        for path, digest in hashes.items()
    ]


def _result(annotation: Annotation, rule: int) -> dict[str, Any]:
    return {
        "ruleId": annotation.id,
        "ruleIndex": rule,
        "level": str(annotation.severity),
        "message": {"text": annotation.message},
        "locations": [_location(annotation)],
    }


def _location(annotation: Annotation) -> dict[str, Any]:
    """Return the file, with the line of a text; the cell is a logical location."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri(annotation.file)}}
    if annotation.record is not None:
        physical["region"] = {"startLine": annotation.record}
    named = (
        {"logicalLocations": [{"fullyQualifiedName": annotation.cell, "kind": "cell"}]}
        if annotation.cell
        else {}
    )
    return {"physicalLocation": physical, **named}


def uri(path: str) -> str:
    """Return a path as the reference of a URI: relative as it is, absolute as `file://`."""
    pure = PurePath(path)
    text = quote(pure.as_posix(), errors="surrogateescape")
    return f"file://{text}" if pure.is_absolute() else text
