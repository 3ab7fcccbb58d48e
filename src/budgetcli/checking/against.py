"""A check that knows an earlier budget: totals that stayed while their lines changed, lines that
moved, old figures that would mend."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcli.checking.checks import check
from budgetcli.checking.selection import EVERYTHING, Selection
from budgetcli.checking.slips.kinds import Slip
from budgetcli.checking.slips.suspects import MOST_SUSPECTS
from budgetcli.model.budgets import Role, Sign
from budgetcli.model.equations import RATIOS
from budgetcli.model.findings import Finding, Report, RoundingRule, Severity, Suspect
from budgetcli.model.names import fold
from budgetcli.model.numbers import round_ratio
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Budget, Key

MOST_FINDINGS, MOST_TRIED = 6, 8
"""So many findings are held against the old budget, and so many old figures tried for each."""

MOVED = "line-moved"


def line_moved() -> None:
    """A line is part of another total than in the budget that `--against` names: a note, since it
    may be meant.

    If a total is off by just that line, one of the two totals was not brought along.
    """


def check_against(
    budget: Budget,
    olds: Sequence[Budget],
    *,
    rule: RoundingRule = RoundingRule.HALF_UP,
    selection: Selection = EVERYTHING,
) -> Report:
    """Return the report on a budget with what the most similar of the old budgets says of its
    findings."""
    report = check(budget, rule=rule, selection=selection)
    old = max(olds, key=lambda each: len(_partners(budget, each)))
    if (old.heading.sign is Sign.UNKNOWN) != (budget.heading.sign is Sign.UNKNOWN):
        return report
    before = _figures(budget, old.in_scale(budget.heading.unit.scale))
    findings = [
        *(_informed(each, report, before, selection) for each in report.findings[:MOST_FINDINGS]),
        *report.findings[MOST_FINDINGS:],
    ]
    moved = _moved(budget, old) if selection.wants(MOVED) else ()
    return replace(
        report, findings=(*findings, *moved), against=old.inputs[0].path if old.inputs else ""
    )


def _partners(budget: Budget, old: Budget) -> dict[str, str]:
    """Return the id of each line in the old budget: the same id, else the only line of the same
    label."""
    known, labels = {line.id for line in old.lines}, [fold(line.label) for line in old.lines]
    of_label = {
        fold(line.label): line.id for line in old.lines if labels.count(fold(line.label)) == 1
    }
    found = (
        (line.id, line.id if line.id in known else of_label.get(fold(line.label)))
        for line in budget.lines
    )
    return {id: partner for id, partner in found if partner is not None}


def _figures(budget: Budget, old: Budget) -> dict[Key, Decimal]:
    """Return the old amounts of the budget's figures, where the old budget states them."""
    partners = _partners(budget, old)
    found = (
        (key, old.amount(partners[key.line], key.column))
        for key in budget.figures
        if key.line in partners
    )
    return {key: amount for key, amount in found if amount is not None}


def _informed(
    finding: Finding, report: Report, before: Mapping[Key, Decimal], selection: Selection
) -> Finding:
    """Return a finding with the suggestions that the old figures bear out: first, unless another is
    sure."""
    if finding.severity is not Severity.ERROR or not finding.judgements:
        return finding
    tried = list(_candidates(finding, report.budget, before))[:MOST_TRIED]
    borne = [each for each in tried if _mends(each, finding, report, selection)]
    if not borne:
        return finding
    keys = {each.key for each in borne}
    others = [
        replace(each, before=before.get(each.key))
        for each in finding.suspects
        if each.sure or each.key not in keys
    ]
    borne = [each for each in borne if all(each.key != other.key for other in others)]
    ranked = sorted([*borne, *others], key=lambda each: not each.sure)
    return replace(
        finding,
        suspects=tuple(ranked[:MOST_SUSPECTS]),
        message=f"{finding.message}; the old budget bears out a suggestion",
    )


def _candidates(
    finding: Finding, budget: Budget, before: Mapping[Key, Decimal]
) -> Iterator[Suspect]:
    """Yield totals that stayed while their lines changed, then changed figures with their old
    amounts."""
    sums = [each for each in finding.judgements if each.equation.kind not in RATIOS]
    for judgement in sums:
        key, figure = judgement.equation.result, budget.figures[judgement.equation.result]
        changed = any(
            before.get(term, budget.figures[term].amount) != budget.figures[term].amount
            for _, term in judgement.equation.terms
        )
        if changed and before.get(key) == figure.amount:
            made = round_ratio(judgement.computed, figure.quantum)
            yield Suspect(key, Slip.STALE_TOTAL, figure.amount, made, False, before=before[key])
    for key in dict.fromkeys(key for each in sums for key in each.equation.keys):
        amount = budget.figures[key].amount
        if before.get(key, amount) != amount:
            yield Suspect(key, Slip.STALE_TOTAL, amount, before[key], False, before=before[key])


def _mends(suspect: Suspect, finding: Finding, report: Report, selection: Selection) -> bool:
    """Tell whether the whole table has fewer errors, and not this one, with the suggestion
    followed."""
    figures = report.budget.figures
    changed = figures[suspect.key]._replace(amount=suspect.suggested or Decimal(0))
    after = check(
        report.budget._replace(figures={**figures, suspect.key: changed}),
        rule=report.rule,
        selection=selection,
    )
    errors = [
        [each for each in one.findings if each.severity is Severity.ERROR]
        for one in (report, after)
    ]
    return len(errors[1]) < len(errors[0]) and all(
        (each.id, each.place) != (finding.id, finding.place) for each in errors[1]
    )


def _moved(budget: Budget, old: Budget) -> Iterator[Finding]:
    """Yield a note for each line whose total is another one than before; a total that either table
    lacks says nothing."""
    partners = _partners(budget, old)
    places = {key.line: figure.place for key, figure in reversed(list(budget.figures.items()))}
    for line in budget.of(Role.LINE):
        past = old.by_id.get(partners.get(line.id, ""))
        now, then = (
            None if each is None or each.parent is None else each.parent for each in (line, past)
        )
        if (
            past is None
            or now is None
            or then is None
            or partners.get(now) in (None, then)
            or then not in partners.values()
        ):
            continue
        labels = line.label, budget.by_id[now].label, old.by_id[then].label
        said = worded(
            "`{value}` is part of `{value2}`, before of `{value3}`",
            value=labels[0],
            value2=labels[1],
            value3=labels[2],
        )
        yield Finding(MOVED, Severity.NOTE, said, places.get(line.id), said=labels)
