"""What a verdict covers: how many figures a relation binds, what was asked of what the sheet
states, and what was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.budgets import Key, Measure, Role
from budgetcli.model.findings import Coverage, Finding, Outcome, Severity, Verdict
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.checking.proof.verdicts import Answer
    from budgetcli.model.budgets import Budget
    from budgetcli.model.findings import Judgement

NOT_UNDERSTOOD, UNCOUNTED, UNKNOWN = "total-not-understood", "line-in-no-total", "figure-unknown"

SHOWN = 20
"""So many unknown figures are named one by one; of the rest there is only the number."""


def total_not_understood() -> None:
    """The table calls a row or a column a total, and which of its figures make it cannot be told.

    Nothing was asked of it, so the verdict is incomplete at best. Its parts may stand in another
    table, or its place among the lines say nothing of what it adds up: a layout that names its
    parts (`total_of`) settles it. It is a note where the columns beside a total are all too much,
    or all too little, in nearly every one of many rows: then they are no parts of it.
    """


def line_in_no_total() -> None:
    """A line stands among the parts of a total, nothing says that it is none of them, and the total
    does not count it.

    Either the total was not brought up to date when the line came, or the line is a part of another
    one above it, or a memo.
    """


def figure_unknown() -> None:
    """A figure is stated and not known: `n/a`, `..`, a blank among stated figures, or a text that
    nobody can read.

    It is neither nought nor left out: what speaks of it is undecided, and the rest of the table is
    judged without it.
    """


def covered(budget: Budget, judgements: Sequence[Judgement]) -> Coverage:
    """Return what these judgements cover of the budget: its own figures, not those that other
    tables print of its lines."""
    own = {line.id for line in budget.lines if not line.is_foreign}
    indices = {line.id for line in budget.of(Role.INDEX)}
    figures = {key for key in budget.figures if key.line in own and _is_asked_for(key, indices)}
    decided = [each.equation for each in judgements if each.outcome is not Outcome.UNDECIDED]
    bound = {key for each in decided for key in each.keys}
    bound |= {
        Key(each.result.line, each.base.column)
        for each in decided
        if each.base is not None and each.result.line in indices
    }
    left = sum(each.relations for each in budget.unasked)
    return Coverage(
        len(figures), len(figures & bound), len(judgements) + left, len(judgements), budget.unasked
    )


def _is_asked_for(key: Key, indices: set[str]) -> bool:
    """Tell whether a relation is expected to bind a figure: money and index values; a head count
    may stand by itself."""
    return key.column.measure is Measure.AMOUNT or key.line in indices


def told(found: Answer, budget: Budget) -> Verdict:
    """Return the verdict on what is proved: no better than incomplete where something stated was
    not asked, or a figure is unknown.

    What is refuted stays refuted. Where nothing at all could be decided and nothing else is stated,
    it is undecided.
    """
    outcomes = {each.outcome for each in found.judgements}
    is_lacking = bool(budget.unasked or budget.unknown) or Outcome.UNDECIDED in outcomes
    if (
        found.undecided
        or found.verdict in (Verdict.BROKEN, Verdict.JOINTLY_IMPOSSIBLE)
        or not is_lacking
    ):
        return found.verdict
    if outcomes <= {Outcome.UNDECIDED} and all(each.is_apart for each in budget.unasked):
        return Verdict.UNDECIDED
    return Verdict.IMPROBABLE if Outcome.IMPROBABLE in outcomes else Verdict.INCOMPLETE


def uncovered(budget: Budget) -> Iterator[Finding]:
    """Yield a finding for each thing that is stated and not asked, then a note for each figure that
    is not known."""
    for each in budget.unasked:
        sentence = unasked_sentence(each.id, each.label, each.said)
        severity = Severity.NOTE if each.is_apart else Severity.WARNING
        yield Finding(each.id, severity, sentence, each.place, said=(each.label, *each.said))
    unknown = list(budget.unknown.values())
    for figure in unknown[:SHOWN]:
        message = (
            worded("the figure is not known: `{text}`", text=figure.text)
            if figure.text
            else "the figure is not known: the cell is blank"
        )
        yield Finding(
            UNKNOWN,
            Severity.NOTE,
            message,
            figure.place,
            said=(figure.text,) if figure.text else (),
        )
    if len(unknown) > SHOWN:
        left = str(len(unknown) - SHOWN)
        yield Finding(
            UNKNOWN,
            Severity.NOTE,
            worded("{left} more figures are not known", left=left),
            unknown[SHOWN].place,
            said=(left, left),
        )


def unasked_sentence(id: str, label: str, said: Sequence[str]) -> str:
    """Return the English sentence of something stated that was not asked."""
    if id == UNCOUNTED:
        return f"`{label}` is in no total: {', '.join(said) or 'no sum'} does not count it"
    return f"`{label}` is called a total, and which lines make it cannot be told: nothing was asked of it"
