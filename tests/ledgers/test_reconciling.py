"""A printed table against its accounts: every figure proved, every gap named, and what would
explain it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcli.formats.schemas import schema
from budgetcli.ledgers import rollups as locating
from budgetcli.ledgers.explaining import slips_of
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
    (folder / "accounts.csv").write_text(
        "".join(change(line) for line in ACCOUNTS.splitlines(keepends=True)), encoding="utf-8"
    )
    return budgetcli(
        "check",
        "sou",
        "--against",
        "accounts.csv",
        "--layout",
        "accounts.toml",
        "-O",
        "json",
        *flags,
        folder=folder,
    )


def changed(beginning: str, old: str, new: str) -> Callable[[str], str]:
    return lambda line: (
        line.replace(old, new) if line.startswith(beginning) and old in line else line
    )


def found(result: Result) -> list[tuple[str, str]]:
    return [(each["id"], each["cell"]) for each in result.json["findings"]]


@pytest.mark.parametrize("engine", ["rows", "polars"])
def test_every_printed_figure_is_the_rounding_of_its_accounts(engine: str, folder: Path) -> None:
    result = checked(folder, str, "--engine", engine)
    assert (result.status, found(result), result.json["verdict"]) == (0, [], "within-rounding")
    assert [
        (each["agrees"], each["difference"] == each["printed"] - each["accounts"])
        for each in result.json["accounts"]["figures"]
    ] == [(True, True)] * 34
    jsonschema.validate(json.loads(result.data), schema("check"))


@pytest.mark.parametrize("engine", ["rows", "polars"])
def test_a_wrong_digit_is_found_with_its_account_and_line(engine: str, folder: Path) -> None:
    result = checked(
        folder,
        changed("5302711410100140", ";2025;68789000,00", ";2025;67889000,00"),
        "--engine",
        engine,
    )
    assert result.status == 1
    (explanation,) = result.json["accounts"]["explanations"]
    assert (explanation["kind"], explanation["accounts"], explanation["cell"]) == (
        "account-digit",
        ["5302711410100140"],
        "F95",
    )
    assert (explanation["amount"], explanation["suggested"], explanation["sure"]) == (
        Decimal(67889000),
        Decimal(68789000),
        True,
    )
    assert found(result) == [
        ("figure-rounds-its-accounts", "SOU!E7"),
        ("account-digit", "F95"),
        ("figure-rounds-its-accounts", "SOU!E12"),
    ]


def test_other_slips_are_told_apart(folder: Path) -> None:
    def kinds(result: Result) -> set[str]:
        return {each["kind"] for each in result.json["accounts"]["explanations"]}

    assert kinds(
        checked(folder, lambda line: "" if line.startswith("53031") and ";2026;" in line else line)
    ) == {"accounts-missing"}
    one = next(
        line
        for line in ACCOUNTS.splitlines()
        if line.startswith("53026114101001") and ";2024;" in line
    )
    amount = one.rpartition(";")[2]
    assert "account-sign" in kinds(
        checked(folder, changed(one[:16], f";2024;{amount}", f";2024;-{amount}"))
    )
    assert "account-scale" in kinds(
        checked(
            folder, changed(one[:16], f";2024;{amount}", f";2024;{amount.replace(',00', '000,00')}")
        )
    )


def test_an_account_of_another_line_is_named(folder: Path) -> None:
    extra = "5329911440100199;Fejl;Sundheds- og Omsorgsudvalget;53299;2026;3217000,00\n"
    result = checked(folder, lambda line: line + extra if line.startswith("Konto") else line)
    assert [
        (each["kind"], each["accounts"]) for each in result.json["accounts"]["explanations"]
    ] == [("account-elsewhere", ["5329911440100199"])]


def test_accounts_in_no_line_and_lines_without_accounts_are_said(folder: Path) -> None:
    beyond = checked(folder, lambda line: line.replace(";53299;", ";99999;"))
    assert {id for id, _ in found(beyond)} == {
        "accounts-outside-table",
        "figure-without-accounts",
        "figure-rounds-its-accounts",
    }
    assert beyond.json["accounts"]["outside"][0]["accounts"] == "99999"
    ignored = checked(
        folder,
        lambda line: line.replace(";53299;", ";99999;"),
        "--select",
        "accounts-outside-table",
    )
    assert [id for id, _ in found(ignored)] == ["accounts-outside-table"]


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_check_against_accounts_speaks_both_languages(language: str, folder: Path) -> None:
    checked(folder, changed("5302711410100140", ";2025;68789000,00", ";2025;67889000,00"))
    shown = budgetcli(
        "check",
        "sou",
        "--against",
        "accounts.csv",
        "--layout",
        "accounts.toml",
        "--lang",
        language,
        folder=folder,
    ).out
    expected = {
        "da": "32 af 34 trykte tal er afrundingen af deres konti (292 rækker i accounts.csv).",
        "en": "32 of 34 printed figures are the rounding of their accounts (292 rows in accounts.csv).",
    }
    assert expected[language] in shown
    assert ("67.889.000,00" if language == "da" else "67,889,000.00") in shown


def test_account_files_are_known_by_their_header_and_their_sign_by_the_table(folder: Path) -> None:
    (folder / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    (folder / "list.txt").write_text("accounts.csv\n", encoding="utf-8")
    for flags in (
        ("--against", "accounts.csv", "--chart", "chart.csv"),
        ("--files", "list.txt", "--chart", "chart.csv"),
    ):
        document = budgetcli("check", "sou", *flags, "-O", "json", folder=folder).json
        assert {each["agrees"] for each in document["accounts"]["figures"]} == {True}
        assert document["accounts"]["by"] == ["function"]


def test_findings_of_accounts_go_to_continuous_integration(folder: Path) -> None:
    checked(folder, changed("5302711410100140", ";2025;68789000,00", ";2025;67889000,00"))
    shown = budgetcli(
        "check",
        "sou",
        "--against",
        "accounts.csv",
        "--layout",
        "accounts.toml",
        "-O",
        "github",
        folder=folder,
    ).out
    assert "account-digit" in shown
    assert "line=95" in shown


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9))
def test_a_slip_changes_one_digit_or_exchanges_two(amount: int) -> None:
    for slip in slips_of(amount):
        before, after = str(abs(amount)), str(abs(slip)).zfill(len(str(abs(amount))))
        differing = [
            place
            for place, (one, other) in enumerate(zip(before, after, strict=True))
            if one != other
        ]
        assert len(differing) == 1 or (len(differing) == 2 and sorted(before) == sorted(after))


def said(folder: Path) -> list[str]:
    shown = budgetcli(
        "check",
        "sou",
        "--against",
        "accounts.csv",
        "--layout",
        "accounts.toml",
        "--lang",
        "en",
        folder=folder,
    ).out
    return [
        line
        for line in shown.splitlines()
        if line.startswith(("error", "warning", "note")) or "printed figures are" in line
    ]


@pytest.mark.parametrize("large", [0, 1 << 20])
def test_a_posting_that_stands_twice_is_found(
    large: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are sought in one pass, with polars in a large file and without in a small one."""
    monkeypatch.setattr(locating, "LARGE", large)
    line = next(
        each
        for each in ACCOUNTS.splitlines()
        if each.startswith("4628111430100140") and ";2025;" in each
    )
    checked(folder, lambda each: each + each if each.strip() == line else each)
    (explained,) = [each for each in said(folder) if each.startswith("note")]
    assert (
        explained
        == "note[posting-doubled]: account 4628111430100140, F20: its 217,948,000.00 stands twice; once, the figure would be right"
    )


@pytest.mark.parametrize(
    ("change", "factor"),
    [
        (lambda line: line + line if line[0].isdigit() else line, "0.5"),
        (str, None),
        (lambda line: line.replace("000,00", ",00"), "1,000"),
    ],
    ids=["all twice", "as it is", "thousands"],
)
def test_what_all_accounts_have_in_common_is_said_once(
    change: Callable[[str], str], factor: str | None, folder: Path
) -> None:
    exact = [line.replace("500,00", "000,00") for line in ACCOUNTS.splitlines(keepends=True)]
    (folder / "accounts.csv").write_text("".join(map(change, exact)), encoding="utf-8")
    factors = [line for line in said(folder) if "accounts-by-a-factor" in line]
    assert len(factors) == (factor is not None)
    assert all(
        line.endswith(f"figures would be right if the accounts were {factor} times what they are")
        for line in factors
    )


def test_a_turned_sign_of_all_accounts_is_said_once(folder: Path) -> None:
    def turned(line: str) -> str:
        before, _, amount = line.rpartition(";")
        return (
            f"{before};{amount[1:] if amount.startswith('-') else '-' + amount}"
            if line[0].isdigit()
            else line
        )

    checked(folder, turned)
    assert (
        said(folder)[1]
        == "note[accounts-by-a-factor]: 34 of 34 figures would be right if the accounts were -1 times what they are"
    )
    assert not [line for line in said(folder)[2:] if line.startswith("note")]


def test_a_year_that_the_accounts_lack_is_not_called_proved(folder: Path) -> None:
    between = checked(folder, lambda line: "" if ";2026;" in line else line)
    assert (between.status, found(between)) == (1, [("column-without-accounts", "SOU!F7")])
    assert said(folder)[0].endswith(" 6 more have no accounts to be held against.")
    last = checked(folder, lambda line: "" if ";2027;" in line else line)
    assert (last.status, found(last), last.json["accounts"]["without_accounts"]) == (
        0,
        [("column-without-accounts", "SOU!G7")],
        6,
    )


def test_accounts_that_fit_together_by_chance_are_not_suggested(folder: Path) -> None:
    result = checked(folder, lambda line: "" if line.startswith("5302711410200222") else line)
    assert (
        len(result.json["accounts"]["figures"]) > len(result.json["accounts"]["explanations"]) == 0
    )


def test_committees_of_other_names_are_all_counted_and_that_is_said(folder: Path) -> None:
    result = checked(folder, lambda line: line.replace("Sundheds- og Omsorgsudvalget", "SOU 2"))
    assert "note[all-committees]: accounts.csv: intet udvalg hedder som tabellen" in result.err
