"""The words of the command line as functions of Python: a path alone is enough, and what they say is
what the command line says."""

from __future__ import annotations

import csv
import doctest
import io
import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

import budgetcli as package
from budgetcli.model.budgets import Budget
from tests.program import DATA, ROOT, budgetcli

SOU = DATA / "sou.csv"
PLAN = DATA / "roskilde-sou-2024.savings.toml"


def test_the_examples_of_the_page_are_what_the_functions_give(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(DATA)
    failed, tried = doctest.testfile(
        str(ROOT / "docs" / "reference" / "python.md"), module_relative=False
    )
    assert (failed, tried > 10) == (0, True)


def test_records_are_those_of_csv_and_documents_those_of_json() -> None:
    found = package.check(SOU)
    rows = list(csv.reader(io.StringIO(budgetcli("check", SOU, "-O", "csv").out)))
    assert [*found.records()[0]] == [name for name in rows[0] if name != "table"]
    assert len(found.records()) == len(rows) - 1
    said = json.loads(budgetcli("check", SOU, "-O", "json").out)
    assert {**found.document(), "inputs": 0}.keys() == said.keys()
    assert found.document()["verdict"] == said["verdict"]


@pytest.mark.parametrize("format", ["table", "md", "html", "json", "xlsx", "parquet"])
def test_a_result_is_written_in_the_formats_of_the_command_line(format: str) -> None:
    written = package.summarize(SOU).text(format, "da")
    assert written
    assert isinstance(written, bytes) == (format in ("xlsx", "parquet", "json"))


def test_a_format_that_is_none_is_refused() -> None:
    with pytest.raises(package.BudgetError) as error:
        package.summarize(SOU).text("word")
    assert error.value.id == "unknown-format"


def test_frames_hold_exact_decimals() -> None:
    frame = package.read(os.fspath(SOU)).to_polars()
    amounts = dict(zip(frame["cell"], frame["amount"], strict=True))
    assert amounts["B2"] == Decimal("-1057.1")
    assert len(frame) == len(package.read(SOU).records())


def test_a_budget_that_was_read_is_taken_as_it_is() -> None:
    budget = package.read(SOU)[0]
    assert isinstance(budget, Budget)
    assert package.check(budget).value.budget is budget
    assert package.compare(budget, SOU).value.is_empty
    assert package.read(budget) == (budget,)


def test_packages_are_named_or_read_before() -> None:
    plan = package.read_package(PLAN)
    named, read = package.apply(SOU, PLAN), package.apply(SOU, [plan])
    assert named.document() == read.document()
    assert "klippekort" in [each.measure.id for each in named.value.outcomes]
    assert package.apply(SOU, []).value.outcomes == ()
    assert package.report(SOU).value.gap is None
    assert package.report(SOU, plan).value.gap is not None


def test_the_words_of_the_command_line_declare_what_a_source_leaves_open(tmp_path: Path) -> None:
    path = tmp_path / "open.csv"
    path.write_text("Line,2024,2025\nA,1,2\nB,3,4\nTotal,4,6\n", encoding="utf-8")
    spent, earned = (
        package.summarize(path, sign=sign, unit="mio").value.budget
        for sign in ("expense-positive", "income-positive")
    )
    assert spent.heading.unit.scale == 1_000_000
    assert [figure.amount for figure in spent.figures.values()] == [
        -figure.amount for figure in earned.figures.values()
    ]
    with pytest.raises(package.BudgetError):
        package.read(path, sign="upside-down")
    with pytest.raises(TypeError):
        package.read(path, colour="red")


def test_a_committee_of_a_workspace_is_a_target() -> None:
    where = package.find_workspace(DATA)
    assert package.read("sou", where)[0].heading.committee == "sou"


def test_a_text_is_tied_to_what_it_is_held_against() -> None:
    own = package.tie(DATA / "sou.md")
    assert {each["status"] for each in own.records()} >= {"proved"}
    more = package.tie(DATA / "sou.md", against=[SOU, package.read(SOU)[0]])
    assert len(more.records()) == len(own.records())
    assert len(more.document()["inputs"]) > len(own.document()["inputs"])
