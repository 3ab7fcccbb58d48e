"""`convert` writes a budget for other programs, every figure with its cell."""

from __future__ import annotations

import csv
import json
import subprocess
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import polars
import pytest

from tests.program import DATA, budgetcli

NETS = "mio. kr.;2024;2025\nSkoler;-10,5;-11,0\nLeje;2,5;2,5\nI alt;-8,0;-8,5\n"


def package(
    folder: Path, *arguments: str | Path, content: str | None = None
) -> tuple[Any, list[dict[str, str]]]:
    """Return the descriptor and the rows of the package of a table, by default the example."""
    target = "sou"
    if content is not None:
        target = str(folder / "t.csv")
        Path(target).write_text(content, encoding="utf-8")
    result = budgetcli(
        "convert", target, "-o", folder / "package" / "datapackage.json", *arguments, folder=DATA
    )
    assert result.status == 0, result.err
    descriptor = json.loads((folder / "package" / "datapackage.json").read_text(encoding="utf-8"))
    text = (folder / "package" / descriptor["resources"][0]["path"]).read_text(encoding="utf-8")
    return descriptor, list(csv.DictReader(StringIO(text)))


def test_every_figure_of_the_tidy_csv_has_its_cell() -> None:
    rows = list(csv.DictReader(StringIO(budgetcli("convert", "sou", folder=DATA).out)))
    found = {(row["line"], row["year"], row["side"]): (row["amount"], row["cell"]) for row in rows}
    assert found["pleje-og-traening", "2024", "expenditure"] == ("-1057.1", "SOU!B7")


@pytest.mark.parametrize("format", ["csv", "json", "xlsx"])
def test_what_was_converted_is_read_as_the_same_budget(format: str, tmp_path: Path) -> None:
    assert budgetcli("convert", "sou", "-o", tmp_path / f"sou.{format}", folder=DATA).status == 0
    assert budgetcli("diff", "sou", tmp_path / f"sou.{format}", folder=DATA).status == 0


def test_parquet_holds_exact_decimals(tmp_path: Path) -> None:
    assert budgetcli("convert", "sou", "-o", tmp_path / "sou.parquet", folder=DATA).status == 0
    frame = polars.read_parquet(tmp_path / "sou.parquet")
    assert frame.filter(polars.col("cell") == "SOU!B7")["amount"].to_list() == [Decimal("-1057.1")]


def test_an_open_sign_is_converted_as_unknown(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(NETS, encoding="utf-8")
    assert (
        budgetcli("convert", "t.csv", "-O", "json", folder=tmp_path).json["budget"]["sign"]
        == "unknown"
    )


def test_a_fiscal_data_package_has_positive_values_with_direction_factor_and_currency(
    tmp_path: Path,
) -> None:
    descriptor, rows = package(tmp_path)
    (row,) = [each for each in rows if each["cell"] == "SOU!B7"]
    assert (row["direction"], row["value"], row["currency"], row["factor"]) == (
        "expenditure",
        "1057.1",
        "DKK",
        "1000000",
    )
    assert (row["line"], row["fiscal_year"], row["entity"]) == (
        "pleje-og-traening",
        "2024",
        "Roskilde Kommune",
    )
    assert descriptor["model"]["measures"]["value"]["factor"] == 1_000_000
    fields = {field["name"]: field for field in descriptor["resources"][0]["schema"]["fields"]}
    assert (fields["value"]["columnType"], fields["value"]["currency"]) == ("value", "DKK")


def test_nothing_is_in_a_fiscal_data_package_twice(tmp_path: Path) -> None:
    _, rows = package(tmp_path)
    assert {row["line"] for row in rows} == {
        "pleje-og-traening",
        "sundhed-og-forebyggelse",
        "aktivitetsbestemt-medfinansiering",
        "frivilligmidler-m-v",
        "andre-udgifter",
    }
    sides = {
        side: sum(
            Decimal(row["value"])
            for row in rows
            if (row["fiscal_year"], row["direction"]) == ("2024", side)
        )
        for side in ("expenditure", "revenue")
    }
    assert sides == {"expenditure": Decimal("1457.5"), "revenue": Decimal("204.0")}


def test_a_net_has_the_direction_of_its_sign(tmp_path: Path) -> None:
    _, rows = package(tmp_path, "--sign", "income-positive", content=NETS)
    assert [(row["label"], row["direction"], row["value"]) for row in rows][::2] == [
        ("Skoler", "expenditure", "10.5"),
        ("Leje", "revenue", "2.5"),
    ]


def test_a_stage_is_a_phase_of_the_standard(tmp_path: Path) -> None:
    _, rows = package(
        tmp_path,
        content="mio. kr.;Oprindeligt budget udgifter;Regnskab udgifter\nA;-1,5;-1,0\nB;-2,5;-2,0\nI alt;-4,0;-3,0\n",
    )
    assert [(row["phase"], row["stage"]) for row in rows[:2]] == [
        ("approved", "original"),
        ("executed", "outturn"),
    ]


def test_a_fiscal_data_package_needs_the_sign_and_a_folder(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(NETS, encoding="utf-8")
    assert (
        "error[sign-doubt]"
        in budgetcli("convert", "t.csv", "--fdp", "-o", "package", folder=tmp_path).err
    )
    assert "error[cannot-write]" in budgetcli("convert", "t.csv", "--fdp", folder=tmp_path).err
    named = budgetcli(
        "convert",
        "t.csv",
        "--fdp",
        "-o",
        "other.json",
        "--sign",
        "income-positive",
        folder=tmp_path,
    )
    assert "called datapackage.json" in named.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.csv"]


def test_a_package_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text("mine", encoding="utf-8")
    assert (
        "error[output-exists]"
        in budgetcli("convert", "sou", "--fdp", "-o", tmp_path, "--lang", "en", folder=DATA).err
    )
    assert [path.name for path in tmp_path.iterdir()] == ["datapackage.json"]
    assert (
        budgetcli(
            "convert", "sou", "--fdp", "-o", tmp_path, "--force", "--lang", "en", folder=DATA
        ).status
        == 0
    )


def test_several_tables_are_several_resources(tmp_path: Path) -> None:
    two = "x;2024;2025\nA;-1,5;-1,5\nB;-2,5;-2,5\n\ny;2026;2027\nC;-3,5;-3,5\nD;-4,5;-4,5\n"
    descriptor, _ = package(tmp_path, content=two)
    assert [resource["path"][:2] for resource in descriptor["resources"]] == ["1-", "2-"]


@pytest.mark.slow
@pytest.mark.needs("frictionless")
def test_frictionless_accepts_the_package(tmp_path: Path) -> None:
    package(tmp_path)
    done = subprocess.run(
        ["frictionless", "validate", "datapackage.json"],
        cwd=tmp_path / "package",
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
