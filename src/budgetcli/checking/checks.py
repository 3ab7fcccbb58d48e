"""One short function per check, its name its id, its docstring its documentation; and `check`,
which proves or refutes a balance."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from inspect import cleandoc
from types import MappingProxyType
from typing import TYPE_CHECKING

from budgetcli.checking.blanks import blank_totals
from budgetcli.checking.coverage import (
    UNCOUNTED,
    covered,
    figure_unknown,
    line_in_no_total,
    told,
    total_not_understood,
    unasked_sentence,
    uncovered,
)
from budgetcli.checking.formulas import AUDITS, MISMADE, Audited, audit
from budgetcli.checking.proof.limits import Clock, Limits
from budgetcli.checking.proof.steps import judge
from budgetcli.checking.proof.verdicts import Answer, answer, stress
from budgetcli.checking.selection import EVERYTHING, Selection
from budgetcli.checking.slips.combinations import combine
from budgetcli.checking.slips.kinds import MEANING, Slip
from budgetcli.checking.slips.leftouts import left_out
from budgetcli.checking.slips.suspects import Problem, locate
from budgetcli.checking.wording import number, off_by, together
from budgetcli.model.budgets import Key
from budgetcli.model.equations import Kind
from budgetcli.model.findings import (
    Finding,
    Outcome,
    Report,
    RoundingRule,
    Severity,
    Suspect,
    Verdict,
)
from budgetcli.model.numbers import exactly, round_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from budgetcli.model.budgets import Budget
    from budgetcli.model.findings import Case, Judgement

STRESS_LIMITS = Limits(steps=2_000, seconds=3.0)
"""The stress is a measure, not the verdict: it is given up sooner."""


def total_adds_up(budget: Budget, judgement: Judgement) -> str:
    """A printed total must be the sum of its parts.

    Each printed figure stands for every true amount that rounds to it. The check fails only if no
    such amounts add up, so a total that is off by the rounding of its parts is no finding. A line
    left out, counted twice, or mistyped is.
    """
    return off_by(budget, judgement, "its parts add up to")


def net_is_expenditure_plus_income(budget: Budget, judgement: Judgement) -> str:
    """The net of a line must be its expenditure plus its income, with expenditure negative.

    With three figures in steps of 0.1, rounding explains less than 0.15.
    """
    return off_by(budget, judgement, "expenditure and income make")


def difference_follows(budget: Budget, judgement: Judgement) -> str:
    """A printed difference, such as the deviation of the expected from the revised budget, must be
    what it says."""
    return off_by(budget, judgement, "the figures it is the difference of make")


def carry_over_follows(budget: Budget, judgement: Judgement) -> str:
    """What is carried over must be the balance before it and the movements since."""
    return off_by(budget, judgement, "balance and movements make")


def same_figure_twice(budget: Budget, judgement: Judgement) -> str:
    """A figure printed in two places must be one amount; where they are rounded alike, they must be
    printed alike."""
    return off_by(budget, judgement, "elsewhere it is")


def index_follows_total(budget: Budget, judgement: Judgement) -> str:
    """A printed index must be the rounding of a ratio that the true amounts can have; those printed
    are only near them."""
    return off_by(budget, judgement, "the printed amounts make")


def percentage_follows(budget: Budget, judgement: Judgement) -> str:
    """A printed percentage must be the rounding of a ratio that the true amounts can have.

    Of a small amount rounding can change much: 0.3 of 10.0 is anything from 2.5 to 3.5 per cent.
    """
    return off_by(budget, judgement, "the printed amounts make")


def per_head_follows(budget: Budget, judgement: Judgement) -> str:
    """A figure per head must be the amount divided by the exact population stated."""
    return off_by(budget, judgement, "the amount per head is")


def jointly_impossible(budget: Budget, judgement: Judgement) -> str:
    """Each equation can hold by itself, but not all of them at once.

    The finding names a combination, some equations added and some subtracted, that no true amounts
    within rounding satisfy.
    """
    return off_by(budget, judgement, "the combined equations make")


def improbable_deviation(budget: Budget, judgement: Judgement) -> str:
    """Rounding allows the deviation, but hardly ever makes it.

    Independent rounding errors of n figures have a standard deviation of the quantum times the root
    of n / 12. A deviation so large that a correct table shows one like it in fewer than 1 of 1,000
    cases is reported as a warning. Tables that were cut off are not asked.
    """
    return f"{off_by(budget, judgement, 'the computed value is')}, but in fewer than 1 of 1,000 correct tables it would come to that"


CHECKS: Mapping[str, Callable[[Budget, Judgement], str]] = MappingProxyType(
    {
        check.__name__.replace("_", "-"): check
        for check in (
            total_adds_up,
            net_is_expenditure_plus_income,
            difference_follows,
            carry_over_follows,
            same_figure_twice,
            index_follows_total,
            percentage_follows,
            per_head_follows,
            jointly_impossible,
            improbable_deviation,
        )
    }
)

COVERAGE: Mapping[str, Callable[[], None]] = MappingProxyType(
    {
        check.__name__.replace("_", "-"): check
        for check in (total_not_understood, line_in_no_total, figure_unknown)
    }
)
"""What is said of what no equation asks, by its id."""

DOCUMENTED: Mapping[str, Callable[..., object]] = MappingProxyType({**CHECKS, **COVERAGE, **AUDITS})
"""Every check by its id: those of equations, of what is not asked, and of formulas."""

CHECK_OF = MappingProxyType(
    dict(
        zip(
            Kind,
            ("total-adds-up", "net-is-expenditure-plus-income", *list(CHECKS)[2:8]),
            strict=True,
        )
    )
)
"""The check of each kind of equation."""

VERDICTS = MappingProxyType(
    {
        Verdict.EXACT: "Every equation holds on the printed figures themselves.",
        Verdict.WITHIN_ROUNDING: "True amounts exist that print as these figures and satisfy every equation at once.",
        Verdict.INCOMPLETE: "What was asked holds, but something that the table states was not asked, or a figure of it is not known.",
        Verdict.IMPROBABLE: "True amounts exist, but a deviation is larger than chance makes it; look at that sum.",
        Verdict.JOINTLY_IMPOSSIBLE: "Each equation can be explained by rounding, but not all at once.",
        Verdict.BROKEN: "An equation cannot be explained by rounding.",
        Verdict.UNDECIDED: "A figure is missing, nothing is to be checked, or a limit was reached: no proof either way.",
    }
)


def explanations() -> dict[str, str]:
    """Return what every check, verdict and kind of slip means, by id."""
    documented = {id: cleandoc(check.__doc__ or "") for id, check in DOCUMENTED.items()}
    return (
        documented
        | {str(verdict): text for verdict, text in VERDICTS.items()}
        | {str(slip): text for slip, text in MEANING.items()}
    )


@exactly
def check(
    budget: Budget,
    *,
    rule: RoundingRule = RoundingRule.HALF_UP,
    limits: Limits | None = None,
    selection: Selection = EVERYTHING,
) -> Report:
    """Return the verdict on the budget's equations under this rounding rule, proved, and the
    findings with their suspects.

    Equations whose check is not selected are not asked; other findings that are not selected are
    left out.

    If rounding half up is refuted, truncation is tried once and `truncated` says whether it would
    do; the verdict stays. Limits reached give undecided.
    """
    clock = Clock(limits or Limits())
    active = [
        each
        for each in budget.equations
        if each.waived is None and selection.wants(CHECK_OF[each.kind])
    ]
    found, audited = answer(active, budget.figures, rule, clock), audit(budget)
    truncated = _holds_truncated(budget, found, Clock(limits or Limits()))
    errors = _findings(budget, found, clock)
    if selection.wants(UNCOUNTED):
        errors = tuple(_uncounted(each, found, budget) for each in errors)
    findings = (
        *(_by_formulas(each, found, audited, budget) for each in errors),
        *audited.findings,
        *uncovered(budget),
    )
    return Report(
        budget,
        rule,
        told(found, budget),
        found.judgements,
        findings=tuple(
            _doubted(each) if truncated or budget.unasked else each
            for each in findings
            if selection.wants(each.id)
        ),
        stress=stress(found, Clock(STRESS_LIMITS))
        if found.witness and not found.refutations
        else None,
        waived=tuple(
            judge(equation, budget.figures, rule)
            for equation in budget.equations
            if equation.waived is not None
        ),
        witness=found.witness,
        refutations=found.refutations,
        truncated=truncated,
        unproved=found.unproved,
        formulas=audited.formulas,
        computed=audited.computed,
        blank=blank_totals(budget),
        coverage=covered(budget, found.judgements),
    )


def _uncounted(finding: Finding, found: Answer, budget: Budget) -> Finding:
    """Return a finding that whole lines of the block explain as what it says of them: they are in
    no total."""
    lacking = (
        left_out(finding.judgements, found.judgements, budget.figures, found.rule)
        if finding.severity is Severity.ERROR
        else None
    )
    if lacking is None:
        return finding
    labels = ", ".join(budget.by_id[line].label for line in lacking.lines)
    total = budget.by_id[lacking.total].label
    suspects: tuple[Suspect, ...] = ()
    for key, amount in lacking.raised[:1]:
        several = lacking.raised if len(lacking.raised) > 1 else ()
        suspects = (
            Suspect(
                key,
                Slip.STALE_TOTAL,
                budget.figures[key].amount,
                amount,
                sure=False,
                figures=several,
            ),
        )
    places = (
        budget.figures.get(Key(lacking.lines[0], each.equation.result.column))
        for each in finding.judgements
    )
    place = next((each.place for each in places if each is not None), finding.place)
    return replace(
        finding,
        id=UNCOUNTED,
        severity=Severity.WARNING,
        message=unasked_sentence(UNCOUNTED, labels, (total,)),
        place=place,
        suspects=suspects,
        said=(labels, total),
    )


def _by_formulas(finding: Finding, found: Answer, audited: Audited, budget: Budget) -> Finding:
    """Return a finding whose totals have formulas that are wrong with what they should come to, and
    nothing else: that explains it.

    The totals that its equations name are tried together; if the equations of one of them then
    break, they explain nothing.
    """
    wrong = {each.place for each in audited.findings if each.id in MISMADE}
    results = {
        each.equation.result: each for each in finding.judgements if each.equation.base is None
    }
    blamed = {key: each for key, each in results.items() if budget.figures[key].place in wrong}
    if not blamed or len(blamed) < len(results):
        return finding
    made = {
        key: round_ratio(each.computed, budget.figures[key].quantum or Decimal(1))
        for key, each in blamed.items()
    }
    figures = {
        **budget.figures,
        **{key: budget.figures[key]._replace(amount=amount) for key, amount in made.items()},
    }
    touched = [
        each.equation
        for each in found.judgements
        if not blamed.keys().isdisjoint(each.equation.keys)
    ]
    if any(judge(equation, figures, found.rule).outcome is Outcome.BROKEN for equation in touched):
        return finding
    first = next(iter(blamed))
    changes = tuple(made.items()) if len(made) > 1 else ()
    suspect = Suspect(
        first, Slip.OTHER, budget.figures[first].amount, made[first], sure=False, figures=changes
    )
    return replace(finding, suspects=(suspect,))


def _doubted(finding: Finding) -> Finding:
    """Return a finding that is sure of nothing: the table holds under another rounding rule, or a
    total that would tell was not asked."""
    return replace(finding, suspects=tuple(replace(each, sure=False) for each in finding.suspects))


def _holds_truncated(budget: Budget, found: Answer, clock: Clock) -> bool | None:
    """Tell whether a table that half-up rounding refutes holds if its figures were cut off; None if
    there is no need to ask."""
    if found.rule is not RoundingRule.HALF_UP or found.verdict not in (
        Verdict.BROKEN,
        Verdict.JOINTLY_IMPOSSIBLE,
    ):
        return None
    broken = (each.equation for each in found.judgements if each.outcome is Outcome.BROKEN)
    if any(
        judge(equation, budget.figures, RoundingRule.TRUNCATE).outcome is Outcome.BROKEN
        for equation in broken
    ):
        return False
    cut = answer(
        [each.equation for each in found.judgements], budget.figures, RoundingRule.TRUNCATE, clock
    )
    return cut.verdict in (Verdict.EXACT, Verdict.WITHIN_ROUNDING)


def _findings(budget: Budget, found: Answer, clock: Clock) -> tuple[Finding, ...]:
    """Return the errors, the largest beyond its rounding first, then the improbable deviations."""
    doubtful = [each for each in found.judgements if each.outcome is Outcome.IMPROBABLE]
    if found.verdict not in (Verdict.BROKEN, Verdict.JOINTLY_IMPOSSIBLE):
        return tuple(_warning(budget, each) for each in doubtful)
    judged = {each.equation.id: each for each in found.judgements}
    numbered = [each for each in found.judgements if each.outcome is not Outcome.UNDECIDED]
    problems = [
        _finding(budget, found, problem, numbered, judged)
        for problem in locate(found, budget.figures, clock)
    ]
    problems.sort(
        key=lambda finding: (
            -max((_excess(each) for each in finding.judgements), default=Fraction(0))
        )
    )
    return (*problems, *(_warning(budget, each) for each in doubtful))


def _excess(judgement: Judgement) -> Fraction:
    """Return how many times what rounding explains a difference is."""
    return (
        abs(judgement.difference) / judgement.bound
        if judgement.bound
        else abs(judgement.difference) + 1
    )


def _warning(budget: Budget, judgement: Judgement) -> Finding:
    place = budget.figures[judgement.equation.result].place
    return Finding(
        "improbable-deviation",
        Severity.WARNING,
        improbable_deviation(budget, judgement),
        place,
        judgements=(judgement,),
    )


def _finding(
    budget: Budget,
    found: Answer,
    problem: Problem,
    numbered: Sequence[Judgement],
    judged: Mapping[str, Judgement],
) -> Finding:
    """Return the finding of an independent error: its telling equation, its certificate, its
    suspects."""
    broken = [numbered[each.number] for each in problem.conflicts if each.number is not None]
    if not broken:
        return _joint_finding(budget, found, problem, judged)
    broken.sort(key=lambda each: (list(Kind).index(each.equation.kind), -_excess(each)))
    telling = broken[0]
    id = CHECK_OF[telling.equation.kind]
    place = budget.figures[telling.equation.result].place
    certificate = tuple((each.equation, Fraction(1)) for each in broken)
    return Finding(
        id,
        Severity.ERROR,
        CHECKS[id](budget, telling),
        place,
        certificate,
        problem.suspects,
        tuple(broken),
    )


def _joint_finding(
    budget: Budget, found: Answer, problem: Problem, judged: Mapping[str, Judgement]
) -> Finding:
    """Return the finding of equations that cannot hold at once."""
    case = problem.conflicts[0].case
    if case is None:
        raise ValueError(problem)
    parts = tuple(judged[equation.id] for equation, _ in case.combination)
    place = budget.figures[parts[0].equation.result].place
    return Finding(
        "jointly-impossible",
        Severity.ERROR,
        _joint_sentence(budget, found, case),
        place,
        case.combination,
        problem.suspects,
        parts,
    )


def _joint_sentence(budget: Budget, found: Answer, case: Case) -> str:
    """Return what a combination says: by how much it is off, and what the rounding of its figures
    explains."""
    whole = combine(case, budget.figures, found.rule)
    said = f"{len(case.combination)} equations can each hold, but not at once"
    if whole.plus:
        sides = (
            [(key, Fraction(budget.figures[key].amount)) for key in side]
            for side in (whole.plus, whole.minus)
        )
        said = f"{said}: {together(budget, *sides)}"
    return f"{said}; they differ by {number(whole.off)} and the rounding of {whole.figures} figures explains less than {number(whole.room)}"
