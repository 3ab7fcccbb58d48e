"""A few tables of the campaign of `make truth`, with other seeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.truth.campaigns import around, clean
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
