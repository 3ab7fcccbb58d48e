"""The part of a report that says whether the table is sound: the verdict in plain words, and what
deviates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.findings import Outcome, Verdict
from budgetcli.report.blocks import Bullets, Call, Grid, Paragraph, Section
from budgetcli.views.check import ReportView
from budgetcli.views.findings_text import Sentences, coverage_said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.model.findings import Report
    from budgetcli.report.blocks import Block
    from budgetcli.report.material import Material
    from budgetcli.report.wording import Wording

TONES = {
    Verdict.EXACT: "good",
    Verdict.WITHIN_ROUNDING: "good",
    Verdict.BROKEN: "bad",
    Verdict.JOINTLY_IMPOSSIBLE: "bad",
}
MOST_DEVIATIONS, MOST_FINDINGS = 40, 12
"""So many sentences of findings are shown; `budgetcli check` shows all."""


def soundness(material: Material, said: Wording) -> Section:
    """Return the verdict, how it was reached, the equations that deviate, and what the findings
    say."""
    return Section("soundness", said.word("soundness"), tuple(_blocks(material, said)))


def verdict(report: Report, said: Wording) -> str:
    """Return how the verdict was reached as a sentence with its counts."""
    total, off = len(report.judgements), len(report.judgements) - report.count(Outcome.EXACT)
    return said.word(
        f"verdict-{report.verdict}", total, total - off, off, report.count(Outcome.BROKEN)
    )


def capital(sentence: str) -> str:
    """Return a sentence with a capital first letter."""
    return sentence[:1].upper() + sentence[1:]


def _blocks(material: Material, said: Wording) -> Iterator[Block]:
    report = material.check
    yield Call(
        TONES.get(report.verdict, "doubt"),
        said.word(f"headline-{report.verdict}"),
        capital(verdict(report, said)),
    )
    yield Paragraph(said.word(said.of_table("how-checked")))
    view = ReportView(report, sign=material.sign)
    table = view.table(said.language)
    if table.rows:
        if len(table.rows) > MOST_DEVIATIONS:
            yield Paragraph(said.word("most-deviations", len(table.rows), MOST_DEVIATIONS))
        yield Grid(table._replace(rows=table.rows[:MOST_DEVIATIONS]), said.word("deviations"))
    sentences = Sentences(report, said.language, material.sign)
    found = [
        *(line for each in report.findings for line in sentences.lines(each)),
        *sentences.after(),
    ]
    covered = (*coverage_said(report, said.language),)
    if covered:
        yield Paragraph(covered[0])
    if found:
        yield Bullets(tuple(found[:MOST_FINDINGS]))
