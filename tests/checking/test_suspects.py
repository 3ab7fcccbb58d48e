"""Which cell is suspected, of what, and how the report says so."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from budgetcli.checking.checks import check
from budgetcli.checking.proof.intervals import Interval
from budgetcli.checking.slips.repairs import Slip, candidates
from budgetcli.model.budgets import Budget, Key, Side
from budgetcli.model.findings import Report, Severity, Suspect, Verdict
from tests.checking.tables import CARE, TOTAL, needs_fixtures, printed, reprinted, sou, table, year
from tests.verify.slips import doubled, dropped, exchanged, stale, turned, with_amount
from tests.verify.trees import EXPENDITURE, NETS, WHOLE, tree


def first(report: Report) -> Suspect:
    """Return the first suspect of the first finding."""
    return report.findings[0].suspects[0]


@needs_fixtures
def test_digits_that_changed_places_are_surely_named() -> None:
    (finding,) = check(reprinted(sou(), CARE, year(2025), "-916.9")).findings
    suspect = finding.suspects[0]
    assert (finding.id, finding.severity, finding.place and finding.place.cell) == (
        "total-adds-up",
        Severity.ERROR,
        "E7",
    )
    assert (suspect.key, suspect.kind, suspect.suggested, suspect.sure) == (
        Key(CARE, year(2025)),
        "digits-swapped",
        Decimal("-919.6"),
        True,
    )
    assert finding.certificate[0][1] == 1
    assert finding.message == (
        "`Sundheds- og Omsorgsudvalget i alt`, 2025 net: printed -1281.7, its parts add up to -1279; "
        "they differ by 2.7 and rounding explains less than 0.3"
    )


@needs_fixtures
def test_cells_that_the_equations_cannot_tell_apart_are_named() -> None:
    alike = first(check(reprinted(sou(), CARE, year(2025), "-916.9"))).alike
    lines = {
        "sundhed-og-forebyggelse",
        "aktivitetsbestemt-medfinansiering",
        "frivilligmidler-m-v",
        "andre-udgifter",
    }
    assert {key.line for key in alike} == lines
    assert {key.column for key in alike} == {year(2025)}


@needs_fixtures
def test_a_wrong_sign_in_the_base_year_of_the_index_is_found() -> None:
    suspect = first(check(reprinted(sou(), TOTAL, year(2024), "1253.6")))
    assert (suspect.key, suspect.kind, suspect.suggested) == (
        Key(TOTAL, year(2024)),
        "sign",
        Decimal("-1253.6"),
    )


@needs_fixtures
def test_a_figure_in_the_wrong_unit_is_found() -> None:
    suspect = first(check(reprinted(sou(), CARE, year(2024, Side.EXPENDITURE), "-1057100")))
    assert (suspect.kind, suspect.suggested, suspect.sure) == ("scale", Decimal("-1057.1"), True)


@needs_fixtures
def test_a_wrong_index_is_found() -> None:
    suspect = first(check(reprinted(sou(), "indeks", year(2026), "140")))
    assert (suspect.key, suspect.suggested) == (Key("indeks", year(2026)), Decimal(104))


@needs_fixtures
def test_two_unrelated_errors_are_two_findings() -> None:
    budget = reprinted(
        reprinted(sou(), CARE, year(2025), "-916.9"), "andre-udgifter", year(2026), "-23.4"
    )
    found = {
        finding.suspects[0].key: finding.suspects[0].kind for finding in check(budget).findings
    }
    assert found == {
        Key(CARE, year(2025)): "digits-swapped",
        Key("andre-udgifter", year(2026)): "sign",
    }


def test_two_errors_in_one_sum_are_found_as_a_pair() -> None:
    budget = tree(30, 8)
    cells = [Key("g1-0", EXPENDITURE), Key("g1-1", EXPENDITURE)]
    for key in cells:
        budget = with_amount(budget, key, budget.figures[key].amount * 1000)
    firsts = {finding.suspects[0].key for finding in check(budget).findings}
    assert firsts == set(cells)


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (dropped, "missing-line"),
        (doubled, "doubled-line"),
        (exchanged, "swapped-figures"),
        (turned, "row-sign"),
    ],
)
def test_a_slip_of_structure_is_named(made: object, kind: str) -> None:
    assert callable(made)
    seed = made(tree(30, 21), Random(3))
    suspect = first(check(seed.budget))
    assert (suspect.kind, suspect.key.line in seed.lines) == (kind, True)
    assert suspect.figures or kind == "doubled-line"


def test_a_total_left_behind_is_among_the_first_three() -> None:
    seed = stale(tree(30, 21), Random(3))
    kinds = [
        (suspect.kind, suspect.key.line in seed.lines)
        for suspect in check(seed.budget).findings[0].suspects
    ]
    assert ("stale-total", True) in kinds


def test_a_subtotal_added_as_a_line_is_named() -> None:
    budget = table(
        "A 1.5 10.0\nB 2.5 20.0\nSubtotal 4.0 30.0\nC 3.0 5.0\nTotal 7.0 35.0",
        (year(2024), year(2025)),
    )
    suspect = first(check(budget))
    assert (suspect.kind, suspect.key.line) == ("subtotal-as-line", "subtotal")


def test_a_line_in_thousands_is_named() -> None:
    budget = tree(30, 9)
    row = {
        key: figure._replace(amount=figure.amount * 1000)
        for key, figure in budget.figures.items()
        if key.line == "g2-1"
    }
    suspect = first(check(budget._replace(figures={**budget.figures, **row})))
    assert (suspect.kind, suspect.key.line) == ("row-scale", "g2-1")


def test_figures_of_neighbouring_lines_exchanged_are_named() -> None:
    budget = tree(30, 12)
    one, other = Key("g1-0", NETS[0]), Key("g1-1", NETS[0])
    figures = {**budget.figures, one: budget.figures[other], other: budget.figures[one]}
    suspect = first(check(budget._replace(figures=figures)))
    assert (suspect.kind, {key for key, _ in suspect.figures}) == ("swapped-figures", {one, other})


def test_what_no_usual_slip_explains_is_other_and_never_sure() -> None:
    budget = tree(30, 13)
    key = Key("g0-1", WHOLE)
    suspect = first(check(with_amount(budget, key, Decimal("77777.7"))))
    assert (suspect.key, suspect.kind, suspect.sure) == (key, "other", False)
    assert suspect.suggested is not None
    assert abs(suspect.suggested - budget.figures[key].amount) <= Decimal("0.2")


def mended(budget: Budget, suspect: Suspect) -> Budget:
    """Return the budget with a suspect's suggestion followed."""
    assert suspect.suggested is not None
    for key, amount in suspect.figures or ((suspect.key, suspect.suggested),):
        budget = with_amount(budget, key, amount)
    return budget


@needs_fixtures
def test_following_a_sure_suggestion_mends_the_table() -> None:
    budget = reprinted(sou(), CARE, year(2025), "-916.9")
    assert check(mended(budget, first(check(budget)))).verdict is Verdict.WITHIN_ROUNDING


def test_the_slips_of_a_figure_are_those_of_hand_eye_and_unit() -> None:
    found = {
        candidate.amount: candidate.kind
        for candidate in candidates(printed("-916.9"), Decimal("0.1"))
    }
    assert found[Decimal("-919.6")] is Slip.DIGITS_SWAPPED
    assert found[Decimal("916.9")] is Slip.SIGN
    assert found[Decimal("-916900.0")] is Slip.SCALE
    assert found[Decimal("-946.9")] is Slip.DIGIT
    assert found[Decimal("-91.9")] is Slip.DIGIT
    assert Decimal("-0.9169") not in found
    assert Decimal("-916.9") not in found


@pytest.mark.parametrize("printed_as", ["-916.9", "0.0", "1057.1", "9.0", "-0.3", "100000.0"])
def test_slips_between_two_ends_are_those_of_all_slips_that_lie_there(printed_as: str) -> None:
    figure, random = printed(printed_as), Random(7)
    every = list(candidates(figure, Decimal("0.1")))
    for _ in range(200):
        low, high = sorted(
            Fraction(random.randrange(-3_000_000, 3_000_000), random.choice((7, 10, 100, 3000)))
            for _ in range(2)
        )
        wanted = [each for each in every if low <= Fraction(each.amount) <= high]
        assert list(candidates(figure, Decimal("0.1"), Interval(low, high))) == wanted
