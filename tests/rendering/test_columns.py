"""A column is shown at once as its cells are one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from budgetcli.formats.text import display_width, pad_each
from budgetcli.words.languages import Language, cell_text, cell_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.model.records import Cell

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=2)
TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        ["Pleje og træning", "a  b", " c\n", "\x1b[31m", "e\u0301\u0301\u0301\u0301", "日本"]
    ),
)
COLUMNS = st.one_of(
    st.lists(AMOUNTS),
    st.lists(TEXTS),
    st.lists(st.one_of(AMOUNTS, TEXTS, st.integers(), st.none())),
)


@given(COLUMNS, st.sampled_from(Language))
def test_the_cells_of_a_column_are_written_as_each_is(
    cells: Sequence[Cell], language: Language
) -> None:
    assert cell_texts(cells, language) == [cell_text(each, language) for each in cells]


@given(st.lists(st.sampled_from(["", "abc", "æble", "日本", "e\u0301", "½"])), st.booleans())
def test_every_text_is_filled_to_the_width_it_takes_on_a_screen(
    texts: list[str], right: bool
) -> None:
    filled = [*pad_each(texts, 6, right=right)]
    assert {display_width(each) for each in filled} <= {6}
    assert [each.strip() for each in filled] == texts
    assert not any(each[-1 if right else 0] == " " for each in filled if each.strip())
