"""What a user names as account files becomes a ledger, and a ledger the budget of its roll-up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.ledgers.budgets import statement, statements
from budgetcli.ledgers.charts import NO_CHART, read_chart
from budgetcli.ledgers.columns import LENGTH, MONEY, SIDE, SIGNS, STAGE, YEAR
from budgetcli.ledgers.files import opened
from budgetcli.ledgers.layouts import DETECTED
from budgetcli.ledgers.lists import listed
from budgetcli.ledgers.rollups import roll_up
from budgetcli.model.errors import BudgetError
from budgetcli.model.sentences import worded

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from budgetcli.ledgers.charts import Chart
    from budgetcli.ledgers.files import Ledger
    from budgetcli.ledgers.layouts import AccountLayout
    from budgetcli.model.budgets import Budget

NO_LEVELS = frozenset({*MONEY, YEAR, STAGE, SIGNS, SIDE, LENGTH, "text"})
"""Columns that are no level of a budget."""


class Accounts(NamedTuple):
    """How account files are read and rolled up: the layout, the engine, and a list of files instead
    of one."""

    layout: AccountLayout = DETECTED
    engine: str = "auto"
    list: Path | None = None

    @property
    def entities(self) -> str | None:
        """The column of municipalities, where the layout names one."""
        return self.layout.entities

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that is read besides the target: layout, chart, list, and the files of the
        list."""
        found = (self.layout.file, self.layout.chart, self.list)
        return (
            *(str(each) for each in found if each is not None),
            *(listed(self.list) if self.list is not None else ()),
        )

    def open(self, target: str) -> AbstractContextManager[Ledger]:
        """Give the ledger of a target, or of the files of the list. Raises BudgetError where both
        are named, and as opening does."""
        if self.list is None:
            return opened((target,), self.layout)
        if target not in ("", str(self.list)):
            raise BudgetError(
                "bad-option",
                worded(
                    "`{target}` and the list {list} are both to be read",
                    target=target,
                    list=self.list,
                ),
                hint="name it in the list",
            )
        return opened(listed(self.list), self.layout, str(self.list))

    def __call__(self, target: str, *, digest: bool = False) -> tuple[Budget, ...]:
        """Return the roll-up of a target by the columns of the layout. Raises BudgetError as
        reading and rolling up find trouble."""
        with self.open(target) as ledger:
            rolled = roll_up(ledger, levels_of(ledger), self.engine)
            return (statement(ledger, rolled, self.chart, digest=digest),)

    def by_first(self, target: str, column: str, *, digest: bool = False) -> dict[str, Budget]:
        """Return the roll-up of a target as a budget for each value of a column, such as the
        municipality. Raises BudgetError as reading and rolling up find trouble."""
        with self.open(target) as ledger:
            rolled = roll_up(ledger, (column, *levels_of(ledger)), self.engine)
            return statements(ledger, rolled, self.chart, digest=digest)

    @property
    def chart(self) -> Chart:
        """The chart of accounts, where one is named."""
        return read_chart(self.layout.chart) if self.layout.chart is not None else NO_CHART


def levels_of(ledger: Ledger) -> tuple[str, ...]:
    """Return the columns to roll up by. Raises BudgetError where none is declared."""
    if ledger.layout.by:
        return ledger.layout.by
    plan = ledger.parts[0].plan
    raise BudgetError(
        "unknown-column",
        "nothing says which columns to roll up by",
        at=ledger.place,
        hint=worded(
            "--by COLUMN,… of: {names}",
            names=", ".join(each for each in plan.dimensions if each not in NO_LEVELS),
        ),
    )
