"""Verdicts as proofs: what can hold together, what cannot, and what nobody can decide."""

from __future__ import annotations

import ast
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import budgetcli.checking
from budgetcli.checking.checks import CHECK_OF, CHECKS, check, explanations
from budgetcli.checking.proof.feasibility import SearchLimits
from budgetcli.checking.proof.verifier import refutation_holds, witness_holds
from budgetcli.checking.slips.repairs import MEANING, Slip
from budgetcli.model.budgets import Budget, Figure, Key, Line
from budgetcli.model.equations import ONE, Equation, Kind
from budgetcli.model.findings import Outcome, RoundingRule, Severity, Verdict
from tests.checking.tables import bo3, needs_fixtures, printed, sou, table, year
from tests.verify.trees import column_of, tree

COLUMN = year(2024)


def crossed(
    figures: dict[str, str], sums: dict[str, tuple[str, ...]], kind: Kind = Kind.SUM
) -> Budget:
    """Return a budget of named figures in one column, and sums among them."""
    keys = {name: Key(name, COLUMN) for name in figures}
    equations = tuple(
        Equation(total, kind, keys[total], tuple((ONE, keys[part]) for part in parts))
        for total, parts in sums.items()
    )
    lines = tuple(Line(name, name) for name in figures)
    return Budget(
        lines=lines,
        columns=(COLUMN,),
        figures={keys[name]: printed(text) for name, text in figures.items()},
        equations=equations,
    )


def two_by_two() -> Budget:
    figures = {
        "a": "10.0",
        "b": "20.0",
        "c": "30.0",
        "d": "40.0",
        "r1": "30.1",
        "r2": "70.1",
        "c1": "39.9",
        "c2": "59.9",
    }
    return crossed(
        figures, {"r1": ("a", "b"), "r2": ("c", "d"), "c1": ("a", "c"), "c2": ("b", "d")}
    )


def test_rows_and_columns_can_each_be_rounding_and_impossible_together() -> None:
    report = check(two_by_two())
    (finding,) = report.findings
    assert (report.verdict, finding.id) == (Verdict.JOINTLY_IMPOSSIBLE, "jointly-impossible")
    assert {abs(multiplier) for _, multiplier in finding.certificate} == {1}
    assert "give 99.8 together" in finding.message
    assert (
        "they differ by 0.4 and the rounding of 4 figures explains less than 0.2" in finding.message
    )


def test_a_bound_of_exactly_nothing_on_one_side_is_no_missing_bound() -> None:
    """Two nets of -21 need -41 at least, two totals of -60 and 20 give more: the reach of the
    combination ends at 0."""
    figures = {
        "a": "-30",
        "b": "10",
        "n1": "-21",
        "c": "-30",
        "d": "10",
        "n2": "-21",
        "x": "-60",
        "y": "20",
    }
    report = check(
        crossed(figures, {"n1": ("a", "b"), "n2": ("c", "d"), "x": ("a", "c"), "y": ("b", "d")})
    )
    (finding,) = report.findings
    assert report.verdict is Verdict.JOINTLY_IMPOSSIBLE
    assert "they differ by 2 and the rounding of 4 figures explains less than 2" in finding.message


def test_a_broken_table_has_a_finding_also_where_the_proof_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("budgetcli.checking.proof.verdicts.refutation_holds", lambda *_: False)
    report = check(crossed({"a": "10", "b": "20", "total": "40"}, {"total": ("a", "b")}))
    assert (report.verdict, report.refutations) == (Verdict.BROKEN, ())
    assert [finding.id for finding in report.findings] == ["total-adds-up"]


def test_one_figure_printed_twice_is_broken_unless_nobody_knows_how_it_was_rounded() -> None:
    budget = crossed({"here": "12.4", "there": "12.5"}, {"here": ("there",)}, Kind.SAME)
    assert check(budget).verdict is Verdict.BROKEN
    assert check(budget, rule=RoundingRule.UNKNOWN).verdict is Verdict.WITHIN_ROUNDING


def test_a_thousand_kroner_are_seen_at_two_billion() -> None:
    parts = {"a": "1999999000", "b": "1234567", "total": "2001234567"}
    assert check(crossed(parts, {"total": ("a", "b")})).verdict is Verdict.BROKEN
    assert (
        check(crossed({**parts, "total": "2001233567"}, {"total": ("a", "b")})).verdict
        is Verdict.EXACT
    )


@needs_fixtures
def test_the_stress_of_both_published_tables_is_two_thirds_or_less() -> None:
    assert check(sou()).stress == Fraction(2, 3)
    assert check(bo3()).stress == Fraction(2, 3)


@needs_fixtures
@pytest.mark.parametrize("rule", list(RoundingRule))
def test_every_verdict_carries_a_proof_that_the_verifier_accepts(rule: RoundingRule) -> None:
    for budget in (sou(), bo3(), two_by_two()):
        report = check(budget, rule=rule)
        assert report.verdict is not Verdict.UNDECIDED
        assert all(refutation_holds(each, budget.figures, rule) for each in report.refutations)
        if not report.refutations:
            assert witness_holds(budget.equations, budget.figures, rule, report.witness)


def test_an_exact_table_says_so_and_needs_no_stress() -> None:
    report = check(table("A 1.0\nB 2.0\nTotal 3.0", (COLUMN,)))
    assert (report.verdict, report.stress, report.findings) == (Verdict.EXACT, Fraction(0), ())


def test_a_table_without_equations_is_undecided() -> None:
    assert check(table("A 1.0", (COLUMN,))).verdict is Verdict.UNDECIDED


def test_a_missing_figure_leaves_its_equation_undecided_and_a_broken_one_still_breaks() -> None:
    budget = table("A 1.0\nB 2.0\nTotal 3.0", (COLUMN,))
    lost = {key: figure for key, figure in budget.figures.items() if key.line != "a"}
    assert check(budget._replace(figures=lost)).verdict is Verdict.UNDECIDED
    other = Equation("other", Kind.SAME, Key("b", COLUMN), ((ONE, Key("total", COLUMN)),))
    assert (
        check(budget._replace(figures=lost, equations=(*budget.equations, other))).verdict
        is Verdict.BROKEN
    )


def test_a_waived_equation_is_judged_and_not_counted() -> None:
    budget = table("A 1.0\nB 2.0\nTotal 4.0", (COLUMN,))
    waived = budget.equations[0]._replace(waived="the total has a line more by law")
    report = check(
        budget._replace(
            equations=(
                waived,
                Equation("b", Kind.SAME, Key("b", COLUMN), ((ONE, Key("b", COLUMN)),)),
            )
        )
    )
    assert report.verdict is Verdict.EXACT
    assert [each.outcome for each in report.waived] == [Outcome.BROKEN]


def test_limits_reached_leave_it_undecided() -> None:
    budget = tree(30, 4)
    assert check(two_by_two(), limits=SearchLimits(steps=0)).verdict is Verdict.UNDECIDED
    assert check(budget, limits=SearchLimits(seconds=-1.0)).verdict is Verdict.UNDECIDED


def test_cut_off_figures_are_refuted_and_the_report_says_what_they_are() -> None:
    report = check(tree(30, 5, cut=True))
    assert (report.verdict, report.truncated) == (Verdict.BROKEN, True)
    assert check(tree(30, 5)).truncated is None


def test_a_thousand_lines_that_deviate_four_millions_are_improbable() -> None:
    budget = column_of(1000, 77)
    key = Key("total", COLUMN)
    exact = sum(
        (figure.amount for other, figure in budget.figures.items() if other != key), Decimal(0)
    )

    def off(by: str) -> Verdict:
        return check(
            budget._replace(
                figures={**budget.figures, key: Figure(exact + Decimal(by), Decimal("0.1"))}
            )
        ).verdict

    assert [off(by) for by in ("2.9", "4.2", "51.0")] == [
        Verdict.WITHIN_ROUNDING,
        Verdict.IMPROBABLE,
        Verdict.BROKEN,
    ]
    report = check(
        budget._replace(
            figures={**budget.figures, key: Figure(exact + Decimal("4.2"), Decimal("0.1"))}
        )
    )
    assert [(each.id, each.severity) for each in report.findings] == [
        ("improbable-deviation", Severity.WARNING)
    ]


def test_a_figure_repeated_over_the_years_carries_one_rounding_error() -> None:
    columns = (year(2024), year(2025), year(2026), year(2027))
    keys = [Key("a", column) for column in columns]
    total = Key("sum", COLUMN)
    equation = Equation("years", Kind.SUM, total, tuple((ONE, key) for key in keys))
    figures = {key: printed("-16.4") for key in keys} | {total: printed("-65.8")}
    budget = Budget(
        lines=(Line("a", "a"), Line("sum", "sum")),
        columns=columns,
        figures=figures,
        equations=(equation,),
    )
    assert check(budget).verdict is Verdict.WITHIN_ROUNDING


def test_a_percentage_may_stand_in_a_sum_and_is_then_said_to_be_outside_the_joint_proof() -> None:
    budget = crossed({"a": "1.0", "b": "3.0", "total": "4.0"}, {"total": ("a", "b")})
    shares = {f"share-{name}": Key(f"share-{name}", COLUMN) for name in ("a", "b", "all")}
    figures = {
        **budget.figures,
        **dict(zip(shares.values(), map(printed, ("25", "75", "100")), strict=True)),
    }
    ratios = tuple(
        Equation(
            name,
            Kind.PERCENTAGE,
            key,
            ((ONE, Key(name[-1], COLUMN)),),
            Key("total", COLUMN),
            Fraction(100),
        )
        for name, key in list(shares.items())[:2]
    )
    hundred = Equation(
        "hundred",
        Kind.SUM,
        shares["share-all"],
        ((ONE, shares["share-a"]), (ONE, shares["share-b"])),
    )
    report = check(
        budget._replace(figures=figures, equations=(*budget.equations, *ratios, hundred))
    )
    assert (report.verdict, report.unproved) == (Verdict.EXACT, ratios)


def test_a_percentage_of_a_change_of_either_sign_is_tried_both_ways() -> None:
    change, base, share = (Key(name, COLUMN) for name in ("change", "base", "share"))
    percent = Equation(
        "share", Kind.PERCENTAGE, share, ((ONE, change),), base, Fraction(100), absolute=True
    )
    same = Equation("same", Kind.SAME, change, ((ONE, Key("again", COLUMN)),))
    figures = {
        change: printed("0"),
        base: printed("100"),
        share: printed("0.4"),
        Key("again", COLUMN): printed("0.0"),
    }
    budget = Budget(lines=(), columns=(COLUMN,), figures=figures, equations=(percent, same))
    report = check(budget)
    assert report.verdict is Verdict.JOINTLY_IMPOSSIBLE
    assert len(report.refutations[0]) == 2
    assert refutation_holds(report.refutations[0], figures, RoundingRule.HALF_UP)
    assert not refutation_holds(report.refutations[0][:1], figures, RoundingRule.HALF_UP)


def test_every_check_verdict_and_slip_is_explained() -> None:
    explained = explanations()
    assert set(CHECK_OF) == set(Kind)
    assert {*CHECKS, *map(str, Verdict), *map(str, Slip)} <= explained.keys()
    assert all(text.strip() for text in explained.values())
    assert set(MEANING) == set(Slip)


@pytest.mark.parametrize("module", ["intervals", "feasibility", "verifier", "verdicts"])
def test_there_is_no_float_on_the_path_of_a_verdict(module: str) -> None:
    source = Path(budgetcli.checking.__path__[0], "proof", f"{module}.py").read_text("utf-8")
    for node in ast.walk(ast.parse(source)):
        assert not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "float"
        )
        assert not (
            isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value != 1.0
        )
