"""Values whose fields never change."""

from __future__ import annotations

from functools import cached_property

import pytest

from budgetcli.model.budgets import Budget, Line
from budgetcli.model.frozen import Frozen


class Span(Frozen):
    """Two years."""

    first: int
    last: int = 2027

    @cached_property
    def length(self) -> int:
        """How many years."""
        return self.last - self.first + 1


def test_it_is_equal_by_its_fields_alone() -> None:
    known, other = Span(first=2024), Span(first=2024, last=2027)
    assert known.length == 4
    assert known == other
    assert known != Span(first=2025)
    assert known != (2024, 2027)
    assert repr(other) == "Span(first=2024, last=2027)"


def test_it_never_changes_and_a_changed_one_knows_nothing_of_the_old() -> None:
    span = Span(first=2024)
    assert (span.length, span._replace(first=2026).length, span.length) == (4, 2, 4)
    with pytest.raises(AttributeError):
        span.first = 2025  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del span.first


def test_a_field_that_is_missing_or_unknown_is_refused() -> None:
    with pytest.raises(TypeError, match=r"needs.*first"):
        Span()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"no field.*unit"):
        Span(first=1, unit=2)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"no field.*unit"):
        Span(first=1)._replace(unit=2)


def test_nobody_can_change_the_figures_of_a_budget() -> None:
    with pytest.raises(TypeError):
        Budget(lines=(Line("a", "A"),), figures={}).figures["a"] = 1  # type: ignore[index]
