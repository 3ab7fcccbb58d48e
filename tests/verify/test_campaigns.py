"""The campaigns of `benchmarks/verify_balance.py` in small: what the check must reach on seeded
slips, on every run of the tests."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from budgetcli.checking.checks import check
from budgetcli.model.findings import RoundingRule, Verdict
from tests.checking.tables import bo3, needs_fixtures, sou
from tests.verify import highs, naive, slips
from tests.verify.campaigns import REFUTED, score, tally
from tests.verify.trees import column_of, tree

BASE = 60_013


@needs_fixtures
def test_every_slip_in_the_table_of_the_example_is_seen_and_nearly_every_one_named() -> None:
    seeds = [
        seed for key in slips.money(sou()) for kind in slips.KINDS for seed in kind(sou(), key)
    ]
    counts = tally(seeds)
    assert (counts["seeds"], counts["detected"], counts["wrongly_sure"]) == (274, 274, 0)
    assert counts["first"] >= 269
    assert counts["three"] >= 272
    assert counts["value"] >= 264


@needs_fixtures
@pytest.mark.parametrize(("steps", "detected"), [(1, 34), (2, 94)])
def test_linked_equations_see_errors_of_a_step_or_two(steps: int, detected: int) -> None:
    counts = tally(slips.off_by(bo3(), steps))
    assert (counts["seeds"], counts["detected"] >= detected) == (104, True)


def test_tables_that_hold_raise_no_alarm_where_others_raise_many() -> None:
    tables = [tree(rows, BASE + number) for rows in (5, 12, 30) for number in range(12)] + [
        column_of(300, BASE + n) for n in range(4)
    ]
    verdicts = Counter(check(budget).verdict for budget in tables)
    assert set(verdicts) <= {Verdict.EXACT, Verdict.WITHIN_ROUNDING}
    assert (
        sum(bool(naive.complaints(budget, naive.one_tenth)) for budget in tables) > len(tables) / 3
    )


def test_slips_in_random_trees_are_seen_and_named() -> None:
    counts = tally(
        slips.one_slip(tree(rows, BASE + number), Random(BASE + number))
        for rows in (12, 30)
        for number in range(50)
    )
    assert counts["detected"] >= 96
    assert counts["first"] >= 0.97 * counts["detected"]
    assert counts["wrongly_sure"] == 0


@pytest.mark.parametrize("make", slips.STRUCTURES, ids=lambda make: str(make.__name__))
def test_slips_of_structure_are_among_the_first_three(make: slips.Maker) -> None:
    seeds = [make(tree(12, BASE + number), Random(BASE + number)) for number in range(10)]
    counts = sum((score(seed, check(seed.budget)) for seed in seeds), Counter[str]())
    assert counts["three"] >= 0.8 * counts["detected"] > 0


@pytest.mark.needs("HiGHS")
def test_highs_agrees_over_closed_intervals() -> None:
    for number in range(40):
        seed = slips.one_slip(tree(12, BASE + number), Random(number))
        refuted = check(seed.budget, rule=RoundingRule.UNKNOWN).verdict in REFUTED
        assert refuted != highs.feasible(seed.budget)
