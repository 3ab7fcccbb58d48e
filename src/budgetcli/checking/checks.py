"""One short function per check, its name its id, its docstring its documentation; which are wanted, and
what a verdict covers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from inspect import cleandoc
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.formula_audit import (
    AUDITS,
    MISMADE,
    Audited,
    audit,
    number,
    off_by,
    together,
)
from budgetcli.checking.proof.feasibility import Clock, SearchLimits
from budgetcli.checking.proof.intervals import judge
from budgetcli.checking.proof.verdicts import ProvedAnswer, answer, stress
from budgetcli.checking.slips.repairs import MEANING, Slip
from budgetcli.checking.slips.structural import left_out
from budgetcli.checking.slips.suspects import Problem, combine, locate
from budgetcli.model.budgets import Key, Measure, Role
from budgetcli.model.equations import Kind
from budgetcli.model.errors import Place, UnknownNameError, worded
from budgetcli.model.findings import (
    BlankTotal,
    Coverage,
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
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Budget, Column
    from budgetcli.model.findings import Case, Judgement


def blank_totals(budget: Budget) -> tuple[BlankTotal, ...]:
    """Return the cells of money that a total adding up in another column leaves blank, each with
    the parts stated there, in order."""
    columns = [column for column in budget.columns if column.measure is Measure.AMOUNT]
    parts = _parts(budget)
    keys = (Key(line.id, column) for line in budget.lines if line.id in parts for column in columns)
    blank = [key for key in keys if key not in budget.figures]
    lettered, numbered = _where(budget) if blank else ({}, {})
    return tuple(
        BlankTotal(key, _place(lettered.get(key.column), numbered.get(key.line)), stated)
        for key in blank
        for stated in [sum(Key(part, key.column) in budget.figures for part in parts[key.line])]
    )


def _parts(budget: Budget) -> dict[str, dict[str, None]]:
    """Return the lines that each total sums in any column."""
    found: dict[str, dict[str, None]] = {}
    for each in budget.equations:
        if each.kind is Kind.SUM and all(key.column == each.result.column for _, key in each.terms):
            found.setdefault(each.result.line, {}).update(
                dict.fromkeys(key.line for _, key in each.terms)
            )
    return found


def _where(budget: Budget) -> tuple[dict[Column, Place], dict[str, Place]]:
    """Return a figure's place for each column and each line that has one."""
    lettered: dict[Column, Place] = {}
    numbered: dict[str, Place] = {}
    for key, figure in budget.figures.items():
        if figure.place is not None and figure.place.cell is not None:
            lettered.setdefault(key.column, figure.place)
            numbered.setdefault(key.line, figure.place)
    return lettered, numbered


def _place(above: Place | None, beside: Place | None) -> Place | None:
    """Return the cell in the column of one place and the row of another."""
    if above is None or beside is None:
        return None
    return beside._replace(cell="".join((*_only(above, digits=False), *_only(beside, digits=True))))


def _only(place: Place, *, digits: bool) -> Iterator[str]:
    return (letter for letter in place.cell or "" if letter.isdigit() is digits)


class Selection(NamedTuple):
    """The checks that are wanted: those selected, or all where none is, less those ignored."""

    selected: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()

    def wants(self, id: str) -> bool:
        """Tell whether the check of this id is wanted."""
        return id not in self.ignored and (not self.selected or id in self.selected)

    @property
    def is_partial(self) -> bool:
        """Tell whether any check is left out."""
        return bool(self.selected or self.ignored)


EVERYTHING = Selection()


def choose(selected: Iterable[str], ignored: Iterable[str], known: Collection[str]) -> Selection:
    """Return the selection of these ids. Raises UnknownNameError for an id that no check has."""
    chosen = Selection(frozenset(selected), frozenset(ignored))
    for id in sorted(chosen.selected | chosen.ignored):
        if id not in known:
            raise UnknownNameError("unknown-check", "check", id, known)
    return chosen


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


def told(found: ProvedAnswer, budget: Budget) -> Verdict:
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
    return (
        f"`{label}` is called a total, and which lines make it cannot be told: nothing was "
        "asked of it"
    )


STRESS_LIMITS = SearchLimits(steps=2_000, seconds=3.0)
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
    return (
        f"{off_by(budget, judgement, 'the computed value is')}, but in fewer than 1 of 1,000 "
        "correct tables it would come to that"
    )


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
        Verdict.WITHIN_ROUNDING: (
            "True amounts exist that print as these figures and satisfy every equation at once."
        ),
        Verdict.INCOMPLETE: (
            "What was asked holds, but something that the table states was not asked, or a "
            "figure of it is not known."
        ),
        Verdict.IMPROBABLE: (
            "True amounts exist, but a deviation is larger than chance makes it; look at that sum."
        ),
        Verdict.JOINTLY_IMPOSSIBLE: "Each equation can be explained by rounding, but not all at once.",
        Verdict.BROKEN: "An equation cannot be explained by rounding.",
        Verdict.UNDECIDED: (
            "A figure is missing, nothing is to be checked, or a limit was reached: no proof "
            "either way."
        ),
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


class TableVerdict(NamedTuple):
    """How a budget stands, without what would explain it: the verdict, and each equation judged."""

    verdict: Verdict
    judgements: tuple[Judgement, ...]


@exactly
def standing_of(budget: Budget, rule: RoundingRule = RoundingRule.HALF_UP) -> TableVerdict:
    """Return the verdict and the judgements that `check` gives, without findings and suspects."""
    active = [each for each in budget.equations if each.waived is None]
    found = answer(active, budget.figures, rule, Clock(SearchLimits()))
    return TableVerdict(told(found, budget), found.judgements)


@exactly
def check(
    budget: Budget,
    *,
    rule: RoundingRule = RoundingRule.HALF_UP,
    limits: SearchLimits | None = None,
    selection: Selection = EVERYTHING,
) -> Report:
    """Return the verdict on the budget's equations under this rounding rule, proved, and the
    findings with their suspects.

    Equations whose check is not selected are not asked; other findings that are not selected are
    left out.

    If rounding half up is refuted, truncation is tried once and `truncated` says whether it would
    do; the verdict stays. Limits reached give undecided.
    """
    clock = Clock(limits or SearchLimits())
    active = [
        each
        for each in budget.equations
        if each.waived is None and selection.wants(CHECK_OF[each.kind])
    ]
    found, audited = answer(active, budget.figures, rule, clock), audit(budget)
    truncated = _holds_truncated(budget, found, Clock(limits or SearchLimits()))
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


def _uncounted(finding: Finding, found: ProvedAnswer, budget: Budget) -> Finding:
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


def _by_formulas(
    finding: Finding, found: ProvedAnswer, audited: Audited, budget: Budget
) -> Finding:
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


def _holds_truncated(budget: Budget, found: ProvedAnswer, clock: Clock) -> bool | None:
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


def _findings(budget: Budget, found: ProvedAnswer, clock: Clock) -> tuple[Finding, ...]:
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
    found: ProvedAnswer,
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
    budget: Budget, found: ProvedAnswer, problem: Problem, judged: Mapping[str, Judgement]
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


def _joint_sentence(budget: Budget, found: ProvedAnswer, case: Case) -> str:
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
    return (
        f"{said}; they differ by {number(whole.off)} and the rounding of {whole.figures} "
        f"figures explains less than {number(whole.room)}"
    )
