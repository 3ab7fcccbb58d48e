"""A layout of account files named for commands that have no options for them, and budgets that we
wrote named beside account files."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.ledgers.accounts import EXPENSES, text, written
from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path


def test_a_command_without_options_for_accounts_says_how_it_reads_them(tmp_path: Path) -> None:
    written(tmp_path, text())
    refused = budgetcli("gap", "accounts.csv", "cut.toml", "--by", "udvalg", folder=tmp_path)
    said = "account files are read here by `--layout FILE` with `by` in it; `budgetcli inspect FILE --by … --layout-out FILE` writes one"
    assert (refused.status, refused.err) == (
        2,
        f"error[bad-option]: no option `--by`\nhint: {said}\n",
    )
    made = budgetcli(
        "inspect",
        "accounts.csv",
        "--by",
        "udvalg",
        "--sign",
        "expense-positive",
        "--layout-out",
        "own.toml",
        folder=tmp_path,
    )
    assert made.status == 0
    assert (
        "cut.toml"
        in budgetcli("gap", "accounts.csv", "cut.toml", "--layout", "own.toml", folder=tmp_path).err
    )


def test_a_budget_that_we_wrote_is_held_against_its_accounts(tmp_path: Path) -> None:
    written(tmp_path, text(), layout=EXPENSES + 'by = ["udvalg"]\n')
    flags = ("--layout", "layout.toml", "--no-config")
    assert (
        budgetcli("convert", "accounts.csv", *flags, "-o", "before.csv", folder=tmp_path).status
        == 0
    )
    written(tmp_path, text().replace("99,99", "89,99"), layout=EXPENSES + 'by = ["udvalg"]\n')
    found = budgetcli("diff", "before.csv", "accounts.csv", *flags, "-O", "json", folder=tmp_path)
    assert [(each["line"], each["change"]) for each in found.json["changes"]] == [
        ("oekonomiudvalget", Decimal("10.00"))
    ]
