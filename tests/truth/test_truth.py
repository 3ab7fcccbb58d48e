"""A few tables of the campaign of `make truth`, with other seeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.truth.campaigns import around, clean, errors, law_of_made
from tests.truth.layouts import OWN, tables

SEED = 61_000


@pytest.mark.parametrize("table", [*tables(2 * len(OWN), SEED)], ids=lambda table: table.name)
def test_a_made_table_holds_in_every_relation_that_it_states(table: object) -> None:
    assert table.relations  # type: ignore[attr-defined]
    assert table.broken() == []  # type: ignore[attr-defined]


def test_clean_tables_have_no_finding(tmp_path: Path) -> None:
    tally = clean(60, SEED, tmp_path)
    assert (sum(tally.tried.values()), tally.examples) == (60, [])


def test_surroundings_change_no_figure(tmp_path: Path) -> None:
    assert around(12, SEED, tmp_path).examples == []


def test_errors_that_break_what_is_stated_are_told_and_no_sure_suggestion_is_wrong(
    tmp_path: Path,
) -> None:
    found, sure = errors(80, SEED, tmp_path)
    assert sum(found.tried.values()) == 80
    assert sum(found.failed.values()) <= 3, found.examples
    assert sure.examples == []


def test_changed_amounts_hardly_ever_change_the_question(tmp_path: Path) -> None:
    tally = law_of_made(80, SEED, tmp_path)
    assert sum(tally.tried.values()) == 80
    assert sum(tally.failed.values()) <= 3, tally.examples
