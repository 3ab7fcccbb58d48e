"""What the options and a layout file declare of account files, as what reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.ledgers.files import looks_like_accounts
from budgetcli.ledgers.layouts import DETECTED, Control, read_account_layout
from budgetcli.ledgers.reading import Accounts
from budgetcli.model.declarations import to_amount
from budgetcli.model.errors import BudgetError
from budgetcli.model.sentences import worded
from budgetcli.reading.layoutfiles import is_of_accounts

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcli.cli.options import Accounts as Chosen
    from budgetcli.cli.options import Reading
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.workspaces import Committee, Workspace


def reader(file: Path | None, chosen: Chosen, flags: Layout) -> Accounts:
    """Return what reads account files as declared: flags first, then the layout file. Raises
    BudgetError where an option is no good."""
    layout = read_account_layout(file) if file is not None else DETECTED
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
        else DETECTED
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
        if declared.layout is not None and is_of_accounts(declared.layout)
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
