"""Which line of a printed table an account belongs to: by name or code, its own or that of what the
chart has above it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.ledgers.columns import AMOUNT, CREDIT, DEBIT, LENGTH, SIDE, SIGNS, STAGE, YEAR
from budgetcli.ledgers.engines.rows import records
from budgetcli.model.budgets import Role
from budgetcli.model.errors import BudgetError
from budgetcli.model.names import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcli.ledgers.charts import Chart
    from budgetcli.ledgers.columns import Dimension
    from budgetcli.ledgers.files import Ledger
    from budgetcli.model.budgets import Budget

SAMPLED = 20_000
"""So many rows decide which column names the lines of the table."""

NO_NAMES = frozenset({AMOUNT, DEBIT, CREDIT, YEAR, STAGE, SIGNS, SIDE, LENGTH})


class Names(NamedTuple):
    """The lines of a table by everything they can be called; a name that two lines have is none."""

    lines: Mapping[str, str]
    chart: Chart

    def line_of(self, values: Sequence[str]) -> str | None:
        """Return the id of the line that these values name, the last value and the innermost code
        first, or None."""
        for value in reversed(values):
            for code in reversed(self.chart.path(value)):
                found = self.lines.get(fold(code)) or self.lines.get(fold(self.chart.name(code)))
                if found is not None:
                    return found
        return None


def names_of(budget: Budget, chart: Chart) -> Names:
    """Return what the lines of a table are called: label, code and id, folded."""
    found: dict[str, str | None] = {}
    for line in budget.of(Role.LINE):
        for name in {fold(line.label), fold(line.code or ""), fold(line.id)} - {""}:
            found[name] = None if name in found else line.id
    return Names({name: id for name, id in found.items() if id is not None}, chart)


def level_of(ledger: Ledger, names: Names) -> str:
    """Return the column whose values, in the first rows, name the most lines of the table. Raises
    BudgetError where none names any."""
    part = ledger.parts[0]
    met: dict[str, set[str]] = {
        name: set() for name in part.plan.dimensions if name not in NO_NAMES
    }
    for _, record in islice(records(part), SAMPLED):
        for name, values in met.items():
            column = part.plan.dimensions[name].column
            if column < len(record):
                values.add(part.plan.dimensions[name].of(str(record[column])))
    named = {
        name: len({names.line_of([value]) for value in values} - {None})
        for name, values in met.items()
    }
    best = max(named, key=lambda name: named[name], default=None)
    if best is None or not named[best]:
        raise do_not_match(ledger)
    return best


def do_not_match(ledger: Ledger) -> BudgetError:
    """Return the error that no account belongs to a line of the table."""
    return BudgetError(
        "accounts-do-not-match",
        "no account belongs to a line of the table",
        at=ledger.parts[0].place,
        hint="--by COLUMN names the column whose codes are lines, --chart FILE says what codes are part of",
    )


def committee_values(ledger: Ledger, budget: Budget, values: Sequence[str]) -> frozenset[str]:
    """Return those values of the committee column that are the committee of the table; none where
    that is not known."""
    called = {fold(name) for name in (budget.heading.committee, budget.heading.title) if name}
    return frozenset(value for value in values if fold(value) in called)


def committee_of(ledger: Ledger) -> Dimension | None:
    """Return the column of committees, where there is one."""
    return ledger.parts[0].plan.dimensions.get("committee")
