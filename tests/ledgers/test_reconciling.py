"""A printed table against its accounts: every figure proved, every gap named, and what would explain it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcli.ledgers.explaining import slips_of
from budgetcli.rendering.schemas import schema
from tests.program import ROOT, Result, budgetcli

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EXAMPLE = ROOT / "examples" / "02-accounts"
ACCOUNTS = (EXAMPLE / "accounts.csv").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("accounts.toml", "chart.csv"):
        (tmp_path / name).write_text((EXAMPLE / name).read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def checked(folder: Path, change: Callable[[str], str] = str, *flags: str) -> Result:
    (folder / "accounts.csv").write_text("".join(change(line) for line in ACCOUNTS.splitlines(keepends=True)), encoding="utf-8")
    return budgetcli("check", "sou", "--against", "accounts.csv", "--layout", "accounts.toml", "-O", "json", *flags, folder=folder)


def changed(beginning: str, old: str, new: str) -> Callable[[str], str]:
    return lambda line: line.replace(old, new) if line.startswith(beginning) and old in line else line


def found(result: Result) -> list[tuple[str, str]]:
    return [(each["id"], each["cell"]) for each in result.json["findings"]]


@pytest.mark.parametrize("engine", ["rows", "polars"])
def test_every_printed_figure_is_the_rounding_of_its_accounts(engine: str, folder: Path) -> None:
    result = checked(folder, str, "--engine", engine)
    assert (result.status, found(result), result.json["verdict"]) == (0, [], "within-rounding")
    assert [(each["agrees"], each["difference"] == each["printed"] - each["accounts"]) for each in result.json["accounts"]["figures"]] == [
        (True, True)] * 34  # fmt: skip
    jsonschema.validate(json.loads(result.data), schema("check"))


@pytest.mark.parametrize("engine", ["rows", "polars"])
def test_a_wrong_digit_is_found_with_its_account_and_line(engine: str, folder: Path) -> None:
    result = checked(folder, changed("5302711410100140", ";2025;68789000,00", ";2025;67889000,00"), "--engine", engine)
    assert result.status == 1
    (explanation,) = result.json["accounts"]["explanations"]
    assert (explanation["kind"], explanation["accounts"], explanation["cell"]) == ("account-digit", ["5302711410100140"], "F95")
    assert (explanation["amount"], explanation["suggested"], explanation["sure"]) == (Decimal(67889000), Decimal(68789000), True)
    assert found(result) == [("figure-rounds-its-accounts", "SOU!E7"), ("account-digit", "F95"), ("figure-rounds-its-accounts", "SOU!E12")]


def test_other_slips_are_told_apart(folder: Path) -> None:
    def kinds(result: Result) -> set[str]:
        return {each["kind"] for each in result.json["accounts"]["explanations"]}

    assert kinds(checked(folder, lambda line: "" if line.startswith("53031") and ";2026;" in line else line)) == {"accounts-missing"}
    one = next(line for line in ACCOUNTS.splitlines() if line.startswith("53026114101001") and ";2024;" in line)
    amount = one.rpartition(";")[2]
    assert "account-sign" in kinds(checked(folder, changed(one[:16], f";2024;{amount}", f";2024;-{amount}")))
    assert "account-scale" in kinds(checked(folder, changed(one[:16], f";2024;{amount}", f";2024;{amount.replace(',00', '000,00')}")))


def test_an_account_of_another_line_is_named(folder: Path) -> None:
    extra = "5329911440100199;Fejl;Sundheds- og Omsorgsudvalget;53299;2026;3217000,00\n"
    result = checked(folder, lambda line: line + extra if line.startswith("Konto") else line)
    assert [(each["kind"], each["accounts"]) for each in result.json["accounts"]["explanations"]] == [
        ("account-elsewhere", ["5329911440100199"])
    ]


def test_accounts_in_no_line_and_lines_without_accounts_are_said(folder: Path) -> None:
    beyond = checked(folder, lambda line: line.replace(";53299;", ";99999;"))
    assert {id for id, _ in found(beyond)} == {"accounts-outside-table", "figure-without-accounts", "figure-rounds-its-accounts"}
    assert beyond.json["accounts"]["outside"][0]["accounts"] == "99999"
    ignored = checked(folder, lambda line: line.replace(";53299;", ";99999;"), "--select", "accounts-outside-table")
    assert [id for id, _ in found(ignored)] == ["accounts-outside-table"]


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_check_against_accounts_speaks_both_languages(language: str, folder: Path) -> None:
    checked(folder, changed("5302711410100140", ";2025;68789000,00", ";2025;67889000,00"))
    shown = budgetcli("check", "sou", "--against", "accounts.csv", "--layout", "accounts.toml", "--lang", language, folder=folder).out
    expected = {"da": "32 af 34 trykte tal er afrundingen af deres konti (292 rækker i accounts.csv).",
                "en": "32 of 34 printed figures are the rounding of their accounts (292 rows in accounts.csv)."}  # fmt: skip
    assert expected[language] in shown
    assert ("67.889.000,00" if language == "da" else "67,889,000.00") in shown


def test_account_files_are_known_by_their_header_and_their_sign_by_the_table(folder: Path) -> None:
    (folder / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    (folder / "list.txt").write_text("accounts.csv\n", encoding="utf-8")
    for flags in (("--against", "accounts.csv", "--chart", "chart.csv"), ("--files", "list.txt", "--chart", "chart.csv")):
        document = budgetcli("check", "sou", *flags, "-O", "json", folder=folder).json
        assert {each["agrees"] for each in document["accounts"]["figures"]} == {True}
        assert document["accounts"]["by"] == ["function"]


def test_findings_of_accounts_go_to_continuous_integration(folder: Path) -> None:
    checked(folder, changed("5302711410100140", ";2025;68789000,00", ";2025;67889000,00"))
    shown = budgetcli("check", "sou", "--against", "accounts.csv", "--layout", "accounts.toml", "-O", "github", folder=folder).out
    assert "account-digit" in shown
    assert "line=95" in shown


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9))
def test_a_slip_changes_one_digit_or_exchanges_two(amount: int) -> None:
    for slip in slips_of(amount):
        before, after = str(abs(amount)), str(abs(slip)).zfill(len(str(abs(amount))))
        differing = [place for place, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
        assert len(differing) == 1 or (len(differing) == 2 and sorted(before) == sorted(after))
