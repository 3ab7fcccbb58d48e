"""Account files in the command line: read by options and layouts, looked at, held against a table or
against one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from budgetcli.ledgers.account_inspection import inspect_accounts, is_evident
from budgetcli.ledgers.account_layouts import DETECTED_ACCOUNTS, Control, read_account_layout
from budgetcli.ledgers.accounts import Accounts, levels_of
from budgetcli.ledgers.differences import compare_ledgers
from budgetcli.ledgers.files import looks_like_accounts, opened
from budgetcli.ledgers.reconciling import reconcile
from budgetcli.model.declarations import to_amount
from budgetcli.model.errors import BudgetError, worded
from budgetcli.reading.layoutfiles import declares_accounts
from budgetcli.reading.layouts import DETECTED
from budgetcli.reading.sources import is_of_accounts
from budgetcli.views.ledger_view import LedgerInspectionView

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from budgetcli.cli.options import AccountOptions as Chosen
    from budgetcli.cli.options import Reading
    from budgetcli.comparing.diffs import Diff
    from budgetcli.ledgers.reconciling import Reconciliation
    from budgetcli.model.budgets import Budget
    from budgetcli.model.findings import RoundingRule
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.workspaces import Committee, Workspace


def reader(file: Path | None, chosen: Chosen, flags: Layout) -> Accounts:
    """Return what reads account files as declared: flags first, then the layout file. Raises
    BudgetError where an option is no good."""
    layout = read_account_layout(file) if file is not None else DETECTED_ACCOUNTS
    by = tuple(each.strip() for each in (chosen.by or "").split(",") if each.strip())
    return Accounts(
        layout._replace(
            by=by or layout.by,
            chart=chosen.chart or layout.chart,
            sign=flags.sign or layout.sign,
            scale=flags.scale or layout.scale,
            decimal=flags.decimal or layout.decimal,
            skips_bad_rows=chosen.bad_rows == "report",
            masking=not chosen.no_masking,
            control=_control(chosen.control) if chosen.control else layout.control,
            open_sign=flags.open_sign,
            unpack=flags.unpack,
            sheet=flags.sheet,
        ),
        str(chosen.engine),
        chosen.files,
    )


def committee_files(committee: Committee) -> tuple[str, ...]:
    """Return every file that a committee of account files is read from: layout, chart, and its list
    with the files of it."""
    layout = (
        read_account_layout(committee.layout_file)
        if committee.layout_file is not None
        else DETECTED_ACCOUNTS
    )
    return Accounts(layout, "auto", committee.source if committee.lists else None).files


def are_accounts(
    against: str | None, workspace: Workspace, declared: Reading, chosen: Chosen
) -> bool:
    """Return whether what a table is held against is account files: the options or the layout say
    so, else its own header."""
    if (
        chosen.by
        or chosen.files
        or chosen.chart
        or chosen.control
        or of_table(declared) is not declared
    ):
        return True
    return (
        against is not None
        and workspace.committee(against) is None
        and looks_like_accounts(against)
    )


def of_table(declared: Reading) -> Reading:
    """Return what is declared of the table: a layout of account files is not for it."""
    return (
        declared._replace(layout=None)
        if declared.layout is not None and declares_accounts(declared.layout)
        else declared
    )


def _control(text: str) -> Control:
    rows, _, total = text.partition(":")
    amount = to_amount(total) if total else None
    if not (rows.isascii() and rows.isdigit()) or (total and amount is None):
        raise BudgetError(
            "bad-option",
            worded("`--control {text}` is no ROWS or ROWS:SUM", text=text),
            hint="such as 1200 or 1200:-3400.50",
        )
    return Control(int(rows), amount)


NO_TABLE = ("sheet", "table", "unit", "layout")
"""What is declared of printed tables only; a layout of account files has been looked at before."""


def reader_of(
    target: str, workspace: Workspace, declared: Reading, chosen: Chosen, layout: Layout
) -> tuple[Accounts, str] | None:
    """Return what reads a target as account files, and the file or list it reads; None for a
    printed table."""
    committee = workspace.committee(target)
    if committee is not None:
        if layout.committee_accounts is None or not is_of_accounts(committee):
            return None
        return cast("Accounts", layout.committee_accounts(committee)), str(committee.source)
    if layout.accounts is not None:
        return cast("Accounts", layout.accounts), target
    if all(getattr(declared, each) is None for each in NO_TABLE) and is_evident(target):
        return reader(None, chosen, layout), target
    return None


def look(
    accounts: Accounts, target: str, *, everything: bool, digest: bool
) -> LedgerInspectionView:
    """Return the view of account files as understood."""
    return LedgerInspectionView(inspect_accounts(accounts, target, digest=digest), everything)


def prover(
    against: str | None, declared: Reading, chosen: Chosen
) -> Callable[[Budget, RoundingRule], Reconciliation]:
    """Return what holds a table against the account files named."""
    file = declared.layout if of_table(declared) is not declared else None
    accounts = reader(file, chosen, DETECTED._replace(open_sign=True))

    def prove(budget: Budget, rule: RoundingRule) -> Reconciliation:
        with accounts.open(against or "") as ledger:
            return reconcile(budget, ledger, accounts.chart, rule, accounts.engine)

    return prove


def compared(before: str, after: str, accounts: Accounts, *, digest: bool) -> Diff:
    """Return what changed between two account files, by the columns of the layout. Raises
    BudgetError as reading them finds trouble."""
    with opened([before], accounts.layout) as first, opened([after], accounts.layout) as second:
        levels_of(first)
        return compare_ledgers(first, second, accounts.chart, accounts.engine, digest=digest)
