"""A column is shown at once as its cells are one by one, and on a terminal with colours."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, cast

from hypothesis import given
from hypothesis import strategies as st

from budgetcli.model.tables import Field, FieldKind, Row, RowRole, Table
from budgetcli.rendering.languages import Language, cell_text, cell_texts
from budgetcli.rendering.terminal import render
from budgetcli.rendering.text import display_width, pad_each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.model.tables import Cell
    from budgetcli.rendering.views import View

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=2)
TEXTS = st.one_of(
    st.text(max_size=8), st.sampled_from(["Pleje og træning", "a  b", " c\n", "\x1b[31m", "e\u0301\u0301\u0301\u0301", "日本"])
)
COLUMNS = st.one_of(st.lists(AMOUNTS), st.lists(TEXTS), st.lists(st.one_of(AMOUNTS, TEXTS, st.integers(), st.none())))


@given(COLUMNS, st.sampled_from(Language))
def test_the_cells_of_a_column_are_written_as_each_is(cells: Sequence[Cell], language: Language) -> None:
    assert cell_texts(cells, language) == [cell_text(each, language) for each in cells]


@given(st.lists(st.sampled_from(["", "abc", "æble", "日本", "e\u0301", "½"])), st.booleans())
def test_every_text_is_filled_to_the_width_it_takes_on_a_screen(texts: list[str], right: bool) -> None:
    filled = [*pad_each(texts, 6, right=right)]
    assert {display_width(each) for each in filled} <= {6}
    assert [each.strip() for each in filled] == texts
    assert not any(each[-1 if right else 0] == " " for each in filled if each.strip())


class Shown(NamedTuple):
    """A result that is a table and nothing else."""

    shown: Table

    def table(self, _: Language) -> Table:
        """Return the table."""
        return self.shown


def test_on_a_terminal_totals_are_bold_and_changes_have_the_colour_of_their_sign() -> None:
    fields = (Field("line", "Line"), Field("change", "Change", FieldKind.CHANGE))
    rows = (Row(("Care", Decimal("-1.5"))), Row(("Roads", Decimal(0))), Row(("Total", Decimal(2)), RowRole.TOTAL))
    table = Table("+1", fields, rows)
    assert render(cast("View", Shown(table)), Language.ENGLISH, None).splitlines() == [
        "\x1b[1m+1\x1b[0m",
        "",
        "Line   Change",
        "\x1b[2m-------------\x1b[0m",
        "Care     \x1b[31m-1.5\x1b[0m",
        "Roads       0",
        "\x1b[2m-------------\x1b[0m",
        "\x1b[1mTotal      \x1b[0m\x1b[1;32m+2\x1b[0m",
    ]
