"""What `tie` reaches on made publications, a few of those that `make tie` measures."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from tests.publications.measured import FORMS, as_pdf, digits_changed, measured, table


def test_statuses_are_right_planted_mistakes_are_found_and_nothing_is_falsely_told() -> None:
    score = measured(range(6), {"txt": FORMS["txt"]})["txt"]
    assert score.amounts >= 200
    assert score.false == 0, score.wrong
    assert score.right >= 0.95 * score.amounts, "\n".join(table({"txt": score}))
    assert score.found >= 0.95 * score.planted


def test_one_digit_changed_in_a_bound_amount_is_mostly_found() -> None:
    changed, found = digits_changed(range(1))
    assert found >= 0.7 * changed


@pytest.mark.slow
@pytest.mark.skipif(find_spec("weasyprint") is None, reason="weasyprint prints the pdf")
def test_every_form_of_a_publication_is_tied_alike() -> None:
    scores = measured(range(1, 3), {**FORMS, "pdf": as_pdf})
    assert {form: (score.false, score.unread) for form, score in scores.items()} == dict.fromkeys(
        scores, (0, 0)
    )
    assert all(
        score.right >= 0.95 * score.amounts and score.found >= 0.95 * score.planted
        for score in scores.values()
    )
