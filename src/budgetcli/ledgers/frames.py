"""Account rows that are in a frame already, of polars or Spark: the same exact roll-up as of a
file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetcli.ledgers.account_layouts import DETECTED_ACCOUNTS, plan_of
from budgetcli.ledgers.accounts import NO_CHART, levels_of, read_chart, statement
from budgetcli.ledgers.files import AccountFileKind, Ledger, LedgerPart, opened
from budgetcli.ledgers.rollups import asked_of, rolled, without_lone_stage
from budgetcli.ledgers.rollups import roll_up as roll_up_ledger
from budgetcli.model.errors import BudgetError, Place, worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.ledgers.account_layouts import AccountLayout
    from budgetcli.model.budgets import Budget

NAME = "frame"
"""What a frame is called in notes and errors."""


def roll_up(
    frame: Any, layout: AccountLayout = DETECTED_ACCOUNTS, by: Sequence[str] = ()
) -> Budget:
    """Return the budget that the account rows of a polars or Spark DataFrame add up to, by these
    columns or those of the layout.

    Amounts are decimals or whole numbers and stay exact; a polars LazyFrame is run in pieces, a
    Spark frame where its session runs, whose settings are restored. Raises BudgetError for any
    other frame, rows in doubt, and as rolling up a file does.
    """
    layout = layout._replace(by=tuple(by) or layout.by)
    kind = type(frame).__module__.partition(".")[0]
    if kind == "pyspark":
        return _of_spark(frame, layout)
    if kind == "polars":
        return _of_polars(frame, layout)
    raise BudgetError(
        "bad-option",
        worded("a frame is of polars or Spark, and this is a {kind}", kind=type(frame).__name__),
        hint="polars.from_pandas(frame), or a file",
    )


def _of_polars(frame: Any, layout: AccountLayout) -> Budget:
    """Return the budget of a polars frame, by way of a Parquet file that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="budgetcli-") as folder:
        path = Path(folder) / NAME
        frame.lazy().sink_parquet(path)
        with opened((str(path),), layout, NAME) as ledger:
            named = ledger._replace(parts=tuple(each._replace(name=NAME) for each in ledger.parts))
            found = roll_up_ledger(named, levels_of(named))
            return statement(named, found, _chart(layout))


def _of_spark(frame: Any, layout: AccountLayout) -> Budget:
    """Return the budget of a Spark frame: grouped by Spark, the rest on the few groups left."""
    from budgetcli.ledgers.engines.spark import tally_frame  # start-up

    plan = plan_of(frame.columns, layout, Place(NAME))
    part = LedgerPart(NAME, Path(NAME), AccountFileKind.PARQUET, plan)
    ledger = Ledger((part,), layout, Path(), NAME)
    by = levels_of(ledger)
    asked = asked_of(ledger, by)
    tallied = tally_frame(frame, part, asked, ledger)
    found = rolled(tallied, asked, by, ledger)
    found = found._replace(entries=without_lone_stage(found.entries))
    return statement(ledger, found, _chart(layout))


def _chart(layout: AccountLayout) -> Any:
    return NO_CHART if layout.chart is None else read_chart(layout.chart)
