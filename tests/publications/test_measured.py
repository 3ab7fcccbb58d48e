"""What `tie` reaches on made publications, a few of those that `make tie` measures."""

from __future__ import annotations

from tests.publications.measured import FORMS, digits_changed, measured, table


def test_statuses_are_right_planted_mistakes_are_found_and_nothing_is_falsely_told() -> None:
    score = measured(range(6), {"txt": FORMS["txt"]})["txt"]
    assert score.amounts >= 200
    assert score.false == 0, score.wrong
    assert score.right >= 0.95 * score.amounts, "\n".join(table({"txt": score}))
    assert score.found >= 0.95 * score.planted


def test_one_digit_changed_in_a_bound_amount_is_mostly_found() -> None:
    changed, found = digits_changed(range(1))
    assert found >= 0.7 * changed
