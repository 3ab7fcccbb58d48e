"""What is kept by column is found by cell, and comes row by row."""

from __future__ import annotations

import pytest

from budgetcli.sheets.grids import ByColumn, put_down


def test_what_is_known_of_cells_is_a_mapping_from_row_and_column() -> None:
    known = ByColumn({2: ["a", None, None], 1: [None, "b", "c"]})
    assert list(known.items()) == [((0, 2), "a"), ((1, 1), "b"), ((2, 1), "c")]
    assert (len(known), known.rows) == (3, {0, 1, 2})
    assert known.get((1, 2)) is known.get((9, 1)) is known.get((-1, 2)) is known.get((0, 7)) is None
    assert (0, 1) not in known
    with pytest.raises(KeyError):
        known[0, 1]
    assert known.column(2, [1, 0, 5]) == [None, "a", None]
    assert known.column(7, [0]) == [None]


@pytest.mark.parametrize("rows", [[], [0], [1, 2], [0, 2], [2, 0]])
def test_values_stand_in_the_rows_they_are_put_in(rows: list[int]) -> None:
    wanted = [str(row) if row in rows else None for row in range(3)]
    assert put_down(rows, (str(row) for row in rows), range(3)) == wanted
    assert put_down([row + 7 for row in rows], (str(row) for row in rows), range(7, 10)) == wanted


def test_columns_may_begin_further_down() -> None:
    known = ByColumn({1: ["a", None, "c"], 0: [None, "b", None]}, top=5)
    assert list(known) == [(5, 1), (6, 0), (7, 1)]
    assert (known.span, known.rows) == (range(5, 8), {5, 6, 7})
    assert [known.get((row, 1)) for row in (4, 5, 7, 8, -1)] == [None, "a", "c", None, None]
    assert known.column(1, [4, 5, 7]) == [None, "a", "c"]
    assert known.column(1, [7, 8]) == ["c", None]
    assert known.column(0, [6]) == ["b"]
