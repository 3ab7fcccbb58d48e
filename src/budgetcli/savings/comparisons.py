"""Scenarios side by side: the same budget under each stack of packages, and what separates them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Column, Line, Measure, Role
from budgetcli.savings.apply import Scenario, apply

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Budget
    from budgetcli.savings.choices import Choices
    from budgetcli.savings.packages import Package


class Alternative(NamedTuple):
    """A scenario by its name."""

    name: str
    scenario: Scenario

    @property
    def measures(self) -> frozenset[str]:
        """The ids of the measures applied in it."""
        return frozenset(each.measure.id for each in self.scenario.outcomes if each.applied)

    def amount(self, line: Line, column: Column) -> Decimal | None:
        """Return a figure after, None where nobody knows it."""
        after = self.scenario.after
        return after.amount(line.id, column)


class Contrast(NamedTuple):
    """A figure before, and after in each scenario."""

    line: Line
    column: Column
    before: Decimal
    after: tuple[Decimal | None, ...]

    @property
    def spread(self) -> Decimal | None:
        """How far the scenarios are apart; None where one of them is unknown."""
        known = [each for each in self.after if each is not None]
        return None if len(known) < len(self.after) else max(known) - min(known)


class Comparison(NamedTuple):
    """A budget under several scenarios."""

    budget: Budget
    alternatives: tuple[Alternative, ...]

    @property
    def shared(self) -> frozenset[str]:
        """The measures that every scenario applies."""
        return frozenset.intersection(*(each.measures for each in self.alternatives))

    def contrasts(self) -> Iterator[Contrast]:
        """Yield every figure that moves in one of the scenarios, and those of the total."""
        for line in self.budget.lines:
            for column in self.budget.columns:
                before = self.budget.amount(line.id, column)
                if before is None or column.measure is not Measure.AMOUNT:
                    continue
                after = tuple(each.amount(line, column) for each in self.alternatives)
                if line is self.budget.total_line or (
                    line.role is not Role.INDEX and any(each != before for each in after)
                ):
                    yield Contrast(line, column, before, after)


def compare_scenarios(
    budget: Budget, stacks: Sequence[tuple[str, Sequence[Package], Choices]]
) -> Comparison:
    """Return the budget under each named stack of packages; every one starts from the same budget."""
    return Comparison(
        budget,
        tuple(
            Alternative(name, apply(budget, packages, choices))
            for name, packages, choices in stacks
        ),
    )
