"""What a reading costs grows like what it reads: calls are counted at n and at 2n, not seconds."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from budgetcli.model.budgets import Input
from budgetcli.reading import published
from budgetcli.reading.inspection import inspect_source
from budgetcli.reading.layouts import Layout, read_grid
from budgetcli.reading.sources import Source
from budgetcli.reading.tables import columns_of
from budgetcli.sheets.texts import read_text
from budgetcli.sheets.workbooks import grids_of
from tests.calls import grows_like_its_input

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetcli.sheets.grids import Grid


def sentences(count: int) -> str:
    """Return lines of text without a number: no budget."""
    return "This sentence states no number at all.\n" * count


def labels_above(count: int) -> str:
    """Return a table below many rows of two texts each."""
    return (
        "Name;Text\n" * count + "mio. kr.;2024;2025\nVeje;1,5;2,5\nHavne;2,5;3,5\nI alt;4,0;6,0\n"
    )


def sections(count: int) -> str:
    """Return sections of two lines and their total, and a grand total."""
    rows = "".join(f"Vej {n};1,5;2,5\nHavn {n};2,5;3,5\nSum {n};4,0;6,0\n" for n in range(count))
    return f"mio. kr.;2024;2025\n{rows}I alt;{4 * count},0;{6 * count},0\n"


def headed_sections(count: int) -> str:
    """Return lines under headings that stand a blank row apart."""
    rows = "".join(f"\nAfsnit {n}\nVej {n};1,5;2,5\nHavn {n};2,5;3,5\n" for n in range(count))
    return f"mio. kr.;2024;2025\n{rows}"


def named_sections(count: int) -> str:
    """Return lines under headings with no row between."""
    rows = "".join(f"Afsnit {n};;\nVej {n};1,5;2,5\n" for n in range(count))
    return f"mio. kr.;2024;2025\n{rows}"


def repeated_headers(count: int) -> str:
    """Return a header that names a side again and again, blank rows before it."""
    head = "I 1.000 kr., - = udgifter;2024;2025\n"
    return "\n\n".join(f"{head}Vej {n};-1,5;-2,5\nHavn {n};-2,5;-3,5\n" for n in range(count))


def sides(count: int) -> str:
    """Return a wide table: expenditure, income and net of many years."""
    heads = ";".join(
        f"{1900 + n} udgifter;{1900 + n} indtægter;{1900 + n} netto" for n in range(count)
    )
    rows = "".join(
        f"{name};" + ";".join(["-3,5;1,5;-2,0"] * count) + "\n" for name in ("Veje", "Parker")
    )
    return f"mio. kr.;{heads}\n{rows}"


def read(text: str) -> None:
    """Read a text as budgets."""
    (grid,) = read_text(text.encode(), Input("table.csv", None, ""))
    read_grid(grid, Layout())


@pytest.mark.parametrize(
    ("made", "size"),
    [
        (named_sections, 100),
        (sentences, 150),
        (labels_above, 150),
        (sections, 40),
        (headed_sections, 40),
        (sides, 25),
    ],
)
def test_reading_twice_as_much_costs_twice_the_calls(made: Callable[[int], str], size: int) -> None:
    assert grows_like_its_input(lambda count: read(made(count)), size)


def test_columns_of_one_header_are_told_apart_without_looking_through_all() -> None:
    found = columns_of(dict.fromkeys(range(300), "Budget"))
    assert len(set(found.values())) == 300


def test_a_sheet_with_one_far_cell_is_not_filled_up_to_a_rectangle() -> None:
    rows: list[list[object]] = [[] for _ in range(5000)]
    rows[0], rows[-1] = ["Veje", 1.5], [""] * 255 + [2.5]
    (grid,) = grids_of([("S", False, rows, [])], {}, Input("b.xlsb", None, ""))
    assert sum(map(len, grid.values)) == 258
    assert (grid.width, len(grid.values)) == (256, 5000)
    assert [grid.values[0][1], grid.values[-1][-1]] == [Decimal("1.5"), Decimal("2.5")]


def test_a_sheet_that_is_read_in_vain_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str | None] = []
    reader = published.published_tables

    def counted(grid: Grid, *more: Any) -> Any:
        read.append(grid.source.sheet)
        return reader(grid, *more)

    monkeypatch.setattr(published, "published_tables", counted)
    data = "Skole;Antal elever;Elever pr. lærer\n" + "".join(
        f"Skole {n};{n};{n + 1}\n" for n in range(9)
    )
    found = inspect_source(Source(data.encode(), "t.csv", Layout()))
    assert [len(read), len(found.tables), len(found.sheets[0].findings)] == [1, 0, 1]
