"""Stories 1 and 2: a table is read as it was meant, or the reader says what it cannot know."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.program import DATA, SHARED, budgetcli

SOU = (DATA / "sou.csv").read_text(encoding="utf-8")
NETS = ["-1253.6", "-1281.7", "-1307.6", "-1331.4"]


def expense_positive(text: str) -> str:
    """The same table in 1.000 kr. with the opposite sign, as the ERP systems print it."""
    rows = [line.split(";") for line in text.splitlines()]
    rows[0][0] = "I 1.000 kr. (2024-priser)"
    for row in rows[1:-1]:
        row[1:] = [
            f"{-Decimal(cell.replace('.', '').replace(',', '.')) * 1000:.0f}" for cell in row[1:]
        ]
    return "\n".join(";".join(row) for row in rows) + "\n"


def without_gross(text: str) -> str:
    """The net columns alone."""
    rows = [line.split(";") for line in text.splitlines()]
    return "\n".join(";".join([row[0], *row[3:]]) for row in rows) + "\n"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """The SOU table in four forms: utf-8, cp1252, opposite sign in 1.000 kr., and the shipped
    workbook."""
    found = {
        "utf8": tmp_path / "utf8.csv",
        "cp1252": tmp_path / "cp1252.csv",
        "opposite": tmp_path / "opposite.csv",
    }
    found["utf8"].write_text(SOU, encoding="utf-8")
    found["cp1252"].write_text(SOU, encoding="cp1252")
    found["opposite"].write_text(expense_positive(SOU), encoding="utf-8")
    return found | {"workbook": DATA / "sou-2024-2027.xlsx"}


def test_a_cp1252_file_with_semicolons_and_decimal_commas_is_read(files: dict[str, Path]) -> None:
    read = budgetcli("summarize", files["cp1252"], "-O", "json").json
    assert read["lines"][0]["label"] == "Pleje og træning"
    assert read["lines"][0]["figures"][0]["amount"] == Decimal("-1057.1")
    assert [line["role"] for line in read["lines"]] == ["line"] * 5 + ["total", "index"]
    assert [str(amount) for amount in read["total"]["net"].values()] == NETS
    assert read["index"] == {"2024": 100, "2025": 102, "2026": 104, "2027": 106}


@pytest.mark.parametrize("one", ["utf8", "cp1252", "opposite", "workbook"])
@pytest.mark.parametrize("other", ["utf8", "cp1252", "opposite", "workbook"])
def test_the_four_forms_of_the_table_are_one_budget(
    files: dict[str, Path], one: str, other: str
) -> None:
    result = budgetcli("diff", files[one], files[other], "-O", "json")
    assert (result.status, result.json["equal"], result.json["changes"]) == (0, True, [])


@pytest.mark.skipif(not SHARED.is_dir(), reason="the fixtures are not beside this checkout")
@pytest.mark.parametrize("name", ["utf8", "cp1252", "expense-positive.tkr"])
def test_the_published_fixtures_equal_the_shipped_workbook(name: str) -> None:
    assert budgetcli("diff", "sou", SHARED / "fixtures" / f"sou-2024-2027.{name}.csv").status == 0


def test_columns_of_opposite_signs_prove_the_convention(files: dict[str, Path]) -> None:
    read = budgetcli("summarize", files["opposite"], "-O", "json").json
    assert (read["budget"]["sign"], read["budget"]["unit"], read["budget"]["scale"]) == (
        "expense-positive",
        "1.000 kr.",
        1000,
    )
    assert read["total"]["net"]["2024"] == -1253600


def test_a_sign_and_a_unit_given_by_flag_read_it_the_same(files: dict[str, Path]) -> None:
    flags = ("--sign", "expense-positive", "--unit", "t_kr", "-O", "json")
    assert (
        budgetcli("summarize", files["opposite"], *flags).json["total"]["net"]["2024"] == -1253600
    )


def test_net_columns_alone_leave_a_doubt_that_stops(tmp_path: Path) -> None:
    table = tmp_path / "net.csv"
    table.write_text(without_gross(SOU), encoding="utf-8")
    stopped = budgetcli("summarize", table)
    assert (stopped.status, stopped.out) == (2, "")
    assert stopped.err.startswith("error[sign-doubt]: ")
    readings = (
        "expenditure is negative, income positive",
        "expenditure is positive, income negative",
    )
    for words, amount in zip(readings, ("-1253.6", "1253.6"), strict=True):
        assert f"{words}: Sundheds- og Omsorgsudvalget i alt 2024 is {amount}" in stopped.err
    assert "hint: --sign income-positive or --sign expense-positive" in stopped.err


def test_a_doubt_is_danish_as_a_whole_with_its_readings(tmp_path: Path) -> None:
    table = tmp_path / "net.csv"
    table.write_text(without_gross(SOU), encoding="utf-8")
    stopped = budgetcli("summarize", table, "--lang", "da")
    assert "udgifter er positive, indtægter negative: " in stopped.err
    assert "i alt 2024 er 1253,6" in stopped.err
    assert "expenditure" not in stopped.err


@pytest.mark.parametrize(
    ("sign", "total"), [("income-positive", "-1253.6"), ("expense-positive", "1253.6")]
)
def test_the_flag_settles_the_doubt(tmp_path: Path, sign: str, total: str) -> None:
    table = tmp_path / "net.csv"
    table.write_text(without_gross(SOU), encoding="utf-8")
    assert (
        str(
            budgetcli("summarize", table, "--sign", sign, "-O", "json").json["total"]["net"]["2024"]
        )
        == total
    )


def test_check_goes_on_where_the_sign_is_open(tmp_path: Path) -> None:
    table = tmp_path / "net.csv"
    table.write_text(without_gross(SOU), encoding="utf-8")
    checked = budgetcli("check", table, "-O", "json")
    assert (checked.status, checked.json["budget"]["sign"]) == (0, "unknown")
    assert "note[sign-open]" in checked.err


@pytest.mark.parametrize(
    "name",
    [
        "sou",
        "SOU",
        "Sundheds- og Omsorgsudvalget",
        "sundheds og omsorgsudvalget",
        "sundheds om omsorgsudvalget",
    ],
)
def test_a_committee_goes_by_many_names(name: str) -> None:
    assert budgetcli("summarize", name, "-O", "json").json["budget"]["committee"] == "sou"


def test_another_committee_of_the_same_letters_is_not_taken() -> None:
    stopped = budgetcli("summarize", "sou@folketinget", "--lang", "en")
    assert stopped.status == 2
    assert stopped.err.startswith("error[unknown-version]: no version `folketinget`")
