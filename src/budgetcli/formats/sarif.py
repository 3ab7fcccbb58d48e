"""SARIF 2.1.0: the findings of a check as code scanners show them."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from budgetcli.formats.findings import Annotation, Checked, checked
from budgetcli.formats.machine import to_json
from budgetcli.formats.meanings import meanings
from budgetcli.version import VERSION
from budgetcli.views.findings_text import coverage_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.views.view import View
    from budgetcli.words.languages import Language

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(views: Sequence[View], language: Language) -> bytes:
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
