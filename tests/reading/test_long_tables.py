"""What is asked of a whole column at once is what is asked of each of its cells, one by one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from budgetcli.model.budgets import Input
from budgetcli.model.names import blanks_folded, lines_with
from budgetcli.model.numbers import Printed, shape_of, shapes_of
from budgetcli.reading.amounts import Alike, amounts_of, is_full, quanta_of, stated_rows
from budgetcli.reading.headings import stated, stating_ones
from budgetcli.reading.structures import code_of, codes_of
from budgetcli.sheets.grids import ByColumn, Grid, in_one, pick

TEXTS = some.lists(
    some.text(some.sampled_from("0179aBT.-/ :;,)%+=(\u2013\u00e6\x00"), max_size=12), max_size=6
)
SUMS = some.lists(
    some.sampled_from(["70", "to", "72", "TIL", "+", "-", "= ", "(", "71.", "Roads", "t.o.m."]),
    max_size=6,
)


@given(TEXTS)
def test_codes_and_shapes_of_a_column_are_those_of_its_texts(texts: list[str]) -> None:
    folded = blanks_folded(texts)
    assert codes_of(folded) == list(map(code_of, folded))
    assert shapes_of(texts) == list(map(shape_of, texts))


@given(TEXTS, some.sampled_from(["a", "B.", "-", "7"]))
def test_lines_with_a_mark_are_those_that_have_it(texts: list[str], mark: str) -> None:
    assert lines_with("\n".join(texts), [mark, "="]) == {
        at for at, text in enumerate(texts) if mark in text or "=" in text
    }


@given(some.lists(SUMS, max_size=4))
def test_no_text_that_states_a_sum_is_passed_over(words: list[list[str]]) -> None:
    texts = blanks_folded([" ".join(each) for each in words])
    names = dict.fromkeys(["70", "71", "72"])
    assert stating_ones(texts) >= {at for at, text in enumerate(texts) if stated(text, names)}


@pytest.mark.parametrize("rows", [[], [3], [1, 2, 3], [0, 2], [3, 2, 1], [1, 1, 3]])
def test_rows_are_taken_out_of_a_column_in_their_order(rows: list[int]) -> None:
    assert list(in_one(rows)) == rows
    assert list(pick("abcd", in_one(rows))) == ["abcd"[row] for row in rows]


def test_rows_beyond_the_end_of_a_column_are_an_error() -> None:
    with pytest.raises(IndexError):
        pick("abcd", range(2, 5))


def test_amounts_printed_alike_are_pairs_when_they_are_asked_for() -> None:
    alike = Alike([Decimal("4.20"), None, Decimal("0.00")], Decimal("0.01"))
    pairs = [
        Printed(Decimal("4.20"), Decimal("0.01")),
        None,
        Printed(Decimal("0.00"), Decimal("0.01")),
    ]
    assert [*alike] == [alike[0], alike[1], alike[2]] == [*alike[0:3]] == pairs
    assert amounts_of(alike) == amounts_of(pairs)
    assert [each for each, pair in zip(quanta_of(alike), pairs, strict=True) if pair] == [
        Decimal("0.01")
    ] * 2
    assert (is_full(alike), is_full(pairs), is_full(alike[2:])) == (False, False, True)
    assert stated_rows(ByColumn({0: alike}, 5)) == stated_rows(ByColumn({0: pairs}, 5)) == {5, 7}
    assert stated_rows(ByColumn({0: alike[:1], 1: [None]})) == {0}


def test_what_cells_hold_beyond_a_sheet_is_nothing() -> None:
    grid = Grid(source=Input("a.csv", None, ""), values=(("a", Decimal(1)), ("b",)))
    assert grid.types_in(0, range(2)) == {str}
    assert grid.types_in(1, [0]) == {Decimal}
    assert grid.types_in(1, range(5)) == {Decimal, type(None)}
    assert grid.types_in(7, [0]) == {type(None)}
    assert grid.folded(0) == ["a", "b"]
