"""A budget packed and unpacked is the same to the last digit, whatever of it is asked for first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetcli.comparing.diffs import compare
from budgetcli.model.budgets import Budget, Column, Figure, Key, Line
from budgetcli.model.deferred import FEW, DeferredEquations, DeferredFigures, as_columns, width_of
from budgetcli.model.equations import ONE, Equation, Kind, propose
from budgetcli.model.errors import Place
from budgetcli.reading.parcels import Later, packed, packed_prints, pieces_of, unpacked, unpacked_prints
from budgetcli.savings.propagation import moved
from tests import budgets
from tests.law_cases import law

if TYPE_CHECKING:
    from collections.abc import Callable

YEARS = Column(2024), Column(2025)


def table(lines: int = 3, *, leave_out: int = -1) -> Budget:
    """Return a budget of two years, each figure with a place but the first; of one figure perhaps nothing is stated."""
    keys = [Key(f"line-{line}", column) for line in range(lines) for column in YEARS]
    figures = {key: Figure(Decimal(number) / 10, Decimal("0.10" if number % 2 else "0.1"), Place("a.xlsx", None, f"B{number}"))
               for number, key in enumerate(keys) if number != leave_out}  # fmt: skip
    figures[keys[-1]] = figures[keys[-1]]._replace(place=None)
    return Budget(lines=tuple(Line(f"line-{line}", f"Line {line}") for line in range(lines)), columns=YEARS, figures=figures)


def again(budget: Budget) -> Budget:
    """Return a budget that came over."""
    return unpacked(packed(budget), later(budget))


def later(budget: Budget) -> Later:
    """Return what gives the rest of a budget, packed and unpacked."""
    return Later(lambda: unpacked_prints(packed_prints(as_columns(budget.figures).prints)), lambda: budget.equations)


@law
@given(st.one_of(budgets.printed_budgets(), budgets.budgets().map(lambda each: each._replace(equations=propose(each)))))
def test_what_came_over_is_what_was_sent(budget: Budget) -> None:
    found = again(budget)
    assert str(tuple(found.equations)) == str(budget.equations)
    assert str(dict(found.figures)) == str(dict(budget.figures))
    assert found == budget
    assert budget == found


@law
@given(budgets.printed_budgets(), budgets.printed_budgets(), st.data())
def test_what_another_budget_says_too_comes_over_as_what_it_is(one: Budget, budget: Budget, data: st.DataObject) -> None:
    near = data.draw(st.sampled_from([one, budget, budget._replace(lines=budget.lines[:-1]), budget._replace(figures=one.figures)]))
    found = unpacked(packed(budget), later(budget), pieces_of(near))
    assert str(dict(found.figures)) == str(dict(budget.figures))
    assert found == budget


@law
@given(budgets.printed_budgets(), st.data())
def test_a_budget_that_came_over_compares_as_the_one_that_was_sent(budget: Budget, data: st.DataObject) -> None:
    moved = {key: figure._replace(amount=figure.amount + data.draw(st.integers(-1, 1))) for key, figure in budget.figures.items()}
    gone = data.draw(st.sets(st.sampled_from([*moved]), max_size=2))
    after = budget._replace(figures={key: figure for key, figure in moved.items() if key not in gone}, equations=())
    came = unpacked(packed(after), later(after), pieces_of(data.draw(st.sampled_from([budget, Budget()]))))
    expected, diff = compare(budget, after), compare(budget, came)
    assert (diff.changes, diff.totals, diff.matches) == (expected.changes, expected.totals, expected.matches)


@pytest.mark.parametrize("leave_out", [-1, 1, 2])
def test_figures_are_found_one_by_one_and_all_at_once(leave_out: int) -> None:
    budget = table(leave_out=leave_out)
    for ask in (FEW - 1, FEW + 1):
        found = again(budget).figures
        for _ in range(ask):
            assert found[Key("line-0", YEARS[0])] == Figure(Decimal(0), Decimal("0.1"), Place("a.xlsx", None, "B0"))
        assert [found.get(key) for key in budget.figures] == [*budget.figures.values()]
        amounts = again(budget)
        for key in [*budget.figures] * ask + [Key("line-0", Column(2030)), Key("line-9", YEARS[0])]:
            assert amounts.amount(*key) == budget.amount(*key)
        assert found.get(Key("line-1", Column(2030))) is None
        assert Key("line-9", YEARS[0]) not in found
        assert len(found) == len(budget.figures)


@pytest.mark.parametrize("take", [dict, lambda each: each.copy(), lambda each: dict(each.items()),
                                  lambda each: dict(zip(each.keys(), each.values(), strict=True))])  # fmt: skip
def test_figures_are_the_mapping_they_stand_for(take: Callable[[object], object]) -> None:
    budget = table()
    assert isinstance(again(budget).figures, DeferredFigures)
    assert str(take(again(budget).figures)) == str(dict(budget.figures))


def test_an_equation_speaks_of_figures_by_equal_keys() -> None:
    budget = table()
    terms = tuple((ONE, Key(f"line-{line}", Column(2024))) for line in (0, 1))
    equation = Equation("sum", Kind.SUM, Key("line-2", Column(2024)), terms, base=Key("line-0", Column(2025)))
    found = again(budget._replace(equations=(equation,))).equations
    assert isinstance(found, DeferredEquations)
    assert (found[0], found[:1], len(found)) == (equation, (equation,), 1)
    assert {found: "one"}[again(budget._replace(equations=(equation,))).equations] == "one"  # type: ignore[index]


def test_a_budget_without_figures_comes_over() -> None:
    assert again(Budget()) == Budget()
    assert compare(Budget(), again(Budget())).is_empty


@pytest.mark.parametrize(("lines", "columns", "width"), [
    ("", "", 0), ("aabb", "xyxy", 2), ("ab", "xx", 1), ("aab", "xyx", 0), ("aabb", "xyyx", 0), ("abab", "xxyy", 0), ("aa", "xy", 2),
    ("aabbaa", "xyxyxy", 0), ("aabc", "xyxy", 0), ("aba", "xxx", 0),
])  # fmt: skip
def test_a_block_is_as_wide_as_every_line(lines: str, columns: str, width: int) -> None:
    years = {"x": Column(2024), "y": Column(2025)}
    assert width_of([*lines], [years[each] for each in columns]) == width


@pytest.mark.parametrize("leave_out", [-1, 2])
def test_figures_with_other_amounts_are_computed_ones_and_the_rest_as_it_was(leave_out: int) -> None:
    before = again(table(leave_out=leave_out)).figures
    assert isinstance(before, DeferredFigures)
    key = Key("line-0", YEARS[1])
    after = before.with_amounts({key: Decimal("9.9")})
    expected = {**dict(before), key: Figure(Decimal("9.9"), before[key].quantum)}
    assert str(dict(after)) == str(expected)
    assert after[key].place is None
    assert [*before.differing(after)] == [key]
    assert [*after.differing(before)] == [key]
    other = again(table(leave_out=leave_out)).figures
    assert isinstance(other, DeferredFigures)
    assert [*other.differing(after)] == [key]
    with pytest.raises(KeyError):
        before.with_amounts({Key("line-9", YEARS[0]): Decimal(1)})


@law
@given(budgets.printed_budgets(), st.data())
def test_a_budget_that_came_over_moves_as_the_one_that_was_sent(budget: Budget, data: st.DataObject) -> None:
    keys = data.draw(st.lists(st.sampled_from([*budget.figures]), min_size=1, unique=True))
    direct = {key: data.draw(st.sampled_from([Decimal(-1), Decimal(0), Decimal("0.5"), None])) for key in keys}
    figures, unknown = moved(again(budget), direct)
    expected, also_unknown = moved(budget, direct)
    assert (str(dict(figures)), unknown) == (str(dict(expected)), also_unknown)
