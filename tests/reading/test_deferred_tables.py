"""A long table, whose figures and equations are made when they are asked for, says and moves as any
other."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from budgetcli.model.budgets import Budget
from budgetcli.model.deferred import FEW, DeferredEquations, DeferredFigures
from budgetcli.reading import tables as statedfigures
from budgetcli.reading.layouts import Layout
from budgetcli.reading.sources import Source, read_source
from budgetcli.savings.prices import moved
from tests.program import DATA

PLAIN = "Linje;2024;2025\nSkole;10,5;11,0\nVej;2,5;3,0\nI alt;13,0;14,0\n"
BLANK = (
    "Linje;2024;2025;2026\nSkole;10,5;;11,0\nVej;2,5;3,0;\nPark;1,0;1,0;1,0\nI alt;14,0;4,0;12,0\n"
)
SIDES = (
    "Linje;Udgifter 2024;Indtægter 2024;Netto 2024\nSkole;-10,5;2,0;-8,5\nVej;-2,5;1,0;-1,5\nPark;-1,0;0,5;-0,5\n"
    "I alt;-14,0;3,5;-10,5\n"
)
STAGES = "Linje;Budget 2024;Regnskab 2024;Afvigelse 2024\nSkole;10,5;11,0;0,5\nVej;2,5;3,0;0,5\nI alt;13,0;14,0;1,0\n"
INDEX = "Linje;2024;2025\nSkole;10,0;11,0\nVej;10,0;11,0\nI alt;20,0;22,0\nIndeks;100,0;110,0\n"


def listed(header: str, *columns: list[int | None]) -> str:
    """Return a table of many lines with a total of every column."""
    rows = [
        f"{100 + number};Post {number} om noget;"
        + ";".join("" if each is None else str(each) for each in row)
        for number, row in enumerate(zip(*columns, strict=True))
    ]
    totals = ";".join(str(sum(each or 0 for each in column)) for column in columns)
    return "\n".join([f"Nr;Linje;{header}", *rows, f"I alt;I alt;{totals}"]) + "\n"


ONE, OTHER = (
    [number * 700 % 9_700 + 13 for number in range(60)],
    [number * 300 % 7_100 + 11 for number in range(60)],
)
YEARS = listed("2024;2025", [*ONE], [*OTHER])
GAPS = listed(
    "2024;2025", [*ONE], [None if number % 9 == 4 else each for number, each in enumerate(OTHER)]
)
ACROSS = listed(
    "Løn;Drift;I alt",
    [*ONE],
    [*OTHER],
    [one + other for one, other in zip(ONE, OTHER, strict=True)],
)
NETS = listed(
    "Udgifter 2024;Indtægter 2024;Netto 2024",
    [-one for one in ONE],
    [*OTHER],
    [other - one for one, other in zip(ONE, OTHER, strict=True)],
)
BOOK = Path(DATA / "sou-2024-2027.xlsx")


def table(text: str | Path) -> Budget:
    """Return the budget of a text or a workbook."""
    layout = Layout(open_sign=True)
    data = text.read_bytes() if isinstance(text, Path) else text.encode()
    return read_source(Source(data, "a", layout), layout)[0]


@pytest.fixture(
    params=[PLAIN, BLANK, SIDES, STAGES, INDEX, YEARS, GAPS, ACROSS, NETS, BOOK],
    ids=["plain", "blank", "sides", "stages", "index", "years", "gaps", "across", "nets", "book"],
)
def both(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[Budget, Budget]:
    """Return a budget as it is read, and as it is read as if it were long."""
    usual = table(request.param)
    monkeypatch.setattr(statedfigures, "MANY", 1)
    long = table(request.param)
    assert isinstance(long.figures, DeferredFigures)
    assert isinstance(long.equations, DeferredEquations)
    return usual, long


def test_what_is_said_of_some_columns_is_among_all_that_is_said_in_its_order(
    both: tuple[Budget, Budget],
) -> None:
    usual, long = both
    assert isinstance(long.equations, DeferredEquations)
    for column in usual.columns:
        said = [*long.equations.about({column})]
        assert said == [each for each in usual.equations if each in said]
        assert all(
            each in said
            for each in usual.equations
            if any(key.column == column for key in each.keys)
        )
    assert long.equations == usual.equations
    assert [*long.equations.about({*usual.columns[:1]})] == [*usual.equations]


def test_of_one_year_no_more_than_that_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statedfigures, "MANY", 1)
    budget = table(YEARS)
    assert isinstance(budget.equations, DeferredEquations)
    assert [each.result.column for each in budget.equations.about({budget.columns[1]})] == [
        budget.columns[1]
    ]


def test_a_change_moves_the_same_figures(both: tuple[Budget, Budget]) -> None:
    usual, long = both
    for key in [*usual.figures][:9]:
        for move in (Decimal("-1.5"), None):
            figures, unknown = moved(long, {key: move})
            expected, also_unknown = moved(usual, {key: move})
            assert (dict(figures), unknown) == (dict(expected), also_unknown), key


@pytest.mark.parametrize("asked", [1, FEW + 2])
def test_a_figure_is_printed_where_it_is_whether_asked_for_alone_or_not(
    both: tuple[Budget, Budget], asked: int
) -> None:
    usual, long = both
    for key in [*usual.figures] * asked:
        assert long.figures[key] == usual.figures[key]
        assert key in long.figures
    assert str(dict(long.figures)) == str(dict(usual.figures))
