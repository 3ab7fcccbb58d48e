"""JUnit XML: a suite a table, a case a finding, and a case that passes for each check without one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from budgetcli.checking.checks import CHECK_OF
from budgetcli.formats.findings import Annotation, Checked, checked
from budgetcli.model.findings import REFUTED, Severity, Verdict
from budgetcli.model.names import clean
from budgetcli.views.findings_text import coverage_document
from budgetcli.words.languages import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.views.view import View
    from budgetcli.words.languages import Language

NO_CHARACTERS = {0xFFFE: None, 0xFFFF: None}
"""What no XML document may hold, though it is no control character."""


def render(views: Sequence[View], language: Language) -> bytes:
    """Return the suites of all targets."""
    body = "".join(
        line for target in checked(views, language, "junit") for line in _suite(target, language)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="budgetcli">\n{body}</testsuites>\n'.encode()


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
        yield f'    <testcase classname={_quoted(name)} name="verdict"><{tag} type={_quoted(verdict)} message={said}/></testcase>\n'


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
