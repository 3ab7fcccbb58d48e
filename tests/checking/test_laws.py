"""Laws of the check: order never matters, every proof is accepted, no tampered one is, and rounding
alone never breaks a table."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcli.checking.checks import check
from budgetcli.checking.proof.verifier import could_print, refutation_holds, witness_holds
from budgetcli.model.budgets import Budget, Column, Figure, Key, Line
from budgetcli.model.equations import ONE, Equation, Kind
from budgetcli.model.findings import Case, Outcome, RoundingRule, Verdict

if TYPE_CHECKING:
    from random import Random

COLUMN = Column(2024)
RULES = st.sampled_from(RoundingRule)


@st.composite
def grids(draw: st.DrawFn) -> Budget:
    """Return a small two-way table with printed sums of rows and columns, and shares of its first
    row, each off by a little or more."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(2, 3))
    slack = st.integers(-2, 2)
    inner = [[draw(st.integers(-40, 90)) for _ in range(columns)] for _ in range(rows)]
    figures: dict[str, int] = {f"x{r}{c}": inner[r][c] for r in range(rows) for c in range(columns)}
    sums: dict[str, tuple[str, ...]] = {
        f"r{r}": tuple(f"x{r}{c}" for c in range(columns)) for r in range(rows)
    }
    sums |= {f"c{c}": tuple(f"x{r}{c}" for r in range(rows)) for c in range(columns)}
    for name, parts in sums.items():
        figures[name] = sum(figures[part] for part in parts) + draw(slack)
    keys = {name: Key(name, COLUMN) for name in figures}
    equations = [
        Equation(name, Kind.SUM, keys[name], tuple((ONE, keys[part]) for part in parts))
        for name, parts in sums.items()
    ]
    amounts = {
        keys[name]: Figure(Decimal(value) / 10, Decimal("0.1")) for name, value in figures.items()
    }
    if figures["r0"]:
        share = Key("share", COLUMN)
        value = round(100 * Fraction(figures["x00"], figures["r0"])) + draw(slack)
        amounts[share] = Figure(Decimal(value), Decimal(1))
        equations.append(
            Equation(
                "share", Kind.PERCENTAGE, share, ((ONE, keys["x00"]),), keys["r0"], Fraction(100)
            )
        )
    lines = tuple(Line(key.line, key.line) for key in amounts)
    return Budget(lines=lines, columns=(COLUMN,), figures=amounts, equations=tuple(equations))


@given(grids(), RULES)
@settings(max_examples=120, deadline=None)
def test_every_verdict_is_proved(budget: Budget, rule: RoundingRule) -> None:
    report = check(budget, rule=rule)
    proofs = [refutation_holds(each, budget.figures, rule) for each in report.refutations]
    assert all(proofs)
    assert bool(proofs) == (report.verdict in (Verdict.BROKEN, Verdict.JOINTLY_IMPOSSIBLE))
    if report.verdict in (Verdict.EXACT, Verdict.WITHIN_ROUNDING):
        assert witness_holds(budget.equations, budget.figures, rule, report.witness)


@given(grids(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_lines_and_equations_never_matters(budget: Budget, random: Random) -> None:
    lines, equations, figures = (
        list(budget.lines),
        list(budget.equations),
        list(budget.figures.items()),
    )
    for each in (lines, equations, figures):
        random.shuffle(each)
    shuffled = check(
        budget._replace(lines=tuple(lines), equations=tuple(equations), figures=dict(figures))
    )
    report = check(budget)
    assert (shuffled.verdict, shuffled.stress) == (report.verdict, report.stress)
    assert {each.equation.id: each.outcome for each in shuffled.judgements} == {
        each.equation.id: each.outcome for each in report.judgements
    }


@given(grids(), st.integers(0, 20), st.sampled_from((Fraction(-1), Fraction(0), Fraction(1, 1000))))
@settings(max_examples=80, deadline=None)
def test_a_tampered_refutation_proves_nothing_more_than_the_figures_allow(
    budget: Budget, place: int, factor: Fraction
) -> None:
    report = check(budget)
    for refutation in report.refutations:
        combination = list(refutation[0].combination)
        number = place % len(combination)
        combination[number] = (combination[number][0], combination[number][1] * factor)
        tampered = (Case(tuple(combination), refutation[0].signs),)
        if refutation_holds(tampered, budget.figures, RoundingRule.HALF_UP):
            assert report.verdict in (Verdict.BROKEN, Verdict.JOINTLY_IMPOSSIBLE)
    if report.witness and not report.refutations:
        anything = tuple((equation, Fraction(place - 10, 7)) for equation in budget.equations)
        assert not refutation_holds((Case(anything),), budget.figures, RoundingRule.HALF_UP)


def test_nothing_times_a_ratio_refutes_nothing() -> None:
    part, whole, share = (Key(name, COLUMN) for name in ("part", "whole", "share"))
    ratio = Equation("share", Kind.PERCENTAGE, share, ((ONE, part),), whole, Fraction(100))
    figures = {
        part: Figure(Decimal(1), Decimal(1)),
        whole: Figure(Decimal(2), Decimal(1)),
        share: Figure(Decimal(50), Decimal(1)),
    }
    assert not refutation_holds((Case(((ratio, Fraction(0)),)),), figures, RoundingRule.HALF_UP)
    assert not refutation_holds((Case(()),), figures, RoundingRule.HALF_UP)
    assert not refutation_holds((), figures, RoundingRule.HALF_UP)


@given(grids())
@settings(max_examples=60, deadline=None)
def test_a_tampered_witness_is_refused(budget: Budget) -> None:
    report = check(budget)
    if report.refutations or not report.witness:
        return
    for key, amount in report.witness.items():
        moved = {**report.witness, key: amount + Fraction(1, 3)}
        assert not witness_holds(budget.equations, budget.figures, RoundingRule.HALF_UP, moved)
    missing = dict(list(report.witness.items())[1:])
    assert not witness_holds(budget.equations, budget.figures, RoundingRule.HALF_UP, missing)


@given(
    st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=12),
    st.sampled_from((RoundingRule.HALF_UP, RoundingRule.TRUNCATE)),
)
@settings(max_examples=150, deadline=None)
def test_true_amounts_rounded_one_by_one_never_break_their_sum(
    amounts: list[int], rule: RoundingRule
) -> None:
    true = {**{f"l{n}": amount for n, amount in enumerate(amounts)}, "total": sum(amounts)}
    figures = {
        Key(name, COLUMN): Figure(rounded(amount, rule), Decimal("0.1"))
        for name, amount in true.items()
    }
    parts = tuple((ONE, key) for key in figures if key.line != "total")
    equation = Equation("total", Kind.SUM, Key("total", COLUMN), parts)
    report = check(Budget(figures=figures, equations=(equation,)), rule=rule)
    assert report.verdict in (Verdict.EXACT, Verdict.WITHIN_ROUNDING, Verdict.IMPROBABLE)
    assert all(
        could_print(Fraction(amount, 10**6), figures[Key(name, COLUMN)], rule)
        for name, amount in true.items()
    )


def rounded(amount: int, rule: RoundingRule) -> Decimal:
    """Return an amount of kroner in 0.1 mio., rounded half away from zero or cut off."""
    steps = (abs(amount) + (50_000 if rule is RoundingRule.HALF_UP else 0)) // 100_000
    return Decimal(steps if amount >= 0 else -steps) / 10


@given(grids())
@settings(max_examples=60, deadline=None)
def test_the_stress_is_at_most_one_exactly_where_the_sums_can_hold(budget: Budget) -> None:
    sums = budget._replace(equations=tuple(each for each in budget.equations if each.base is None))
    report = check(sums, rule=RoundingRule.UNKNOWN)
    assert (report.stress is not None and report.stress <= 1) == (not report.refutations)
    assert (report.stress == 0) == all(each.outcome is Outcome.EXACT for each in report.judgements)
