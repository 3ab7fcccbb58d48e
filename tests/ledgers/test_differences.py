"""Two account files held against each other: what changed by key, exactly, both totals kept."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import jsonschema
import pytest

from budgetcli.formats.schemas import schema
from tests.ledgers.accounts import ROWS, text, written
from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path

ENGINES = ("rows", "polars")


@pytest.mark.parametrize("engine", ENGINES)
def test_changed_added_and_removed_accounts_are_told_with_both_totals(
    engine: str, tmp_path: Path
) -> None:
    written(tmp_path, text())
    after = [
        ROWS[0].replace("1250,50", "1250,51"),
        *ROWS[1:2],
        ROWS[3],
        ROWS[4],
        "9;2025;Nyt;53009;x;7,00;8",
    ]
    written(tmp_path, text(*after).encode("cp1252"), "after.csv")
    command = (
        "diff",
        "accounts.csv",
        "after.csv",
        "--by",
        "udvalg,konto",
        "--layout",
        "layout.toml",
        "--engine",
        engine,
    )
    result = budgetcli(*command, "-O", "json", folder=tmp_path)
    jsonschema.validate(json.loads(result.data), schema("diff"))
    found = [
        (each["label"], each["kind"], each["year"], each["before"], each["after"])
        for each in result.json["changes"]
    ]
    assert result.status == 1
    assert found == [
        ("Nyt / 9", "added", 2025, None, Decimal("-7.00")),
        (
            "Skole- og Børneudvalget / 0053001100000140",
            "changed",
            2024,
            Decimal("-1500.00"),
            Decimal("-1500.01"),
        ),
        ("Skole- og Børneudvalget / 0053002100000140", "removed", 2024, Decimal("100.00"), None),
    ]
    totals = {
        year: (each["before"], each["after"], each["change"])
        for year, each in result.json["total"]["net"].items()
    }
    assert totals == {
        "2024": (Decimal("-1499.99"), Decimal("-1600.00"), Decimal("-100.01")),
        "2025": (Decimal("-0.01"), Decimal("-7.01"), Decimal("-7.00")),
    }
    shown = budgetcli(*command, "--lang", "en", folder=tmp_path).out
    assert "Total before" in shown


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_accounts_in_another_order_and_form_are_no_difference(
    engine: str, tmp_path: Path
) -> None:
    written(tmp_path, text())
    written(tmp_path, text(*reversed(ROWS)).replace("Løn", "Andet").encode("utf-16"), "after.csv")
    result = budgetcli(
        "diff",
        "accounts.csv",
        "after.csv",
        "--by",
        "konto",
        "--layout",
        "layout.toml",
        "--engine",
        engine,
        folder=tmp_path,
    )
    assert result.status == 0, result.err
    assert "2 rows" not in result.err


@pytest.mark.parametrize("engine", ENGINES)
def test_a_year_that_is_new_for_a_known_account_is_a_change_and_not_a_new_line(
    engine: str, tmp_path: Path
) -> None:
    written(tmp_path, text())
    written(
        tmp_path,
        text(*ROWS, "0053002100000140;2025;Skole- og Børneudvalget;53002;Leje;5,00;3"),
        "after.csv",
    )
    command = (
        "diff",
        "accounts.csv",
        "after.csv",
        "--by",
        "konto",
        "--layout",
        "layout.toml",
        "--engine",
        engine,
        "-O",
        "json",
    )
    (change,) = budgetcli(*command, folder=tmp_path).json["changes"]
    assert (change["kind"], change["year"], change["before"], change["after"]) == (
        "changed",
        2025,
        None,
        Decimal("-5.00"),
    )
