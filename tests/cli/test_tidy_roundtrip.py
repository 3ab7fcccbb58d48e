"""What one command writes another reads: csv, json, jsonl and xlsx give the budget back, its
measures too."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from budgetcli.checking.checks import check
from budgetcli.comparing.diffs import compare
from budgetcli.comparing.summaries import summarise
from budgetcli.formats.registry import render
from budgetcli.model.budgets import Budget, Input
from budgetcli.model.errors import BudgetError
from budgetcli.model.numbers import KRONER
from budgetcli.reading.layouts import DETECTED
from budgetcli.reading.own import read_own
from budgetcli.reading.sources import read
from budgetcli.reading.workspaces import Workspace
from budgetcli.views.summary_view import SummaryView
from budgetcli.words.languages import Language
from tests.budgets import budgets, contents, printed_budgets
from tests.program import DATA, budgetcli

SOURCE = Input("written", None, "")
BEFORE = ("apply-savings", "sou", "--base-state", "before")


def written(format: str, *found: Budget, language: Language = Language.ENGLISH) -> bytes:
    rendered = render([SummaryView(summarise(each)) for each in found], format, language)
    return rendered if isinstance(rendered, bytes) else rendered.encode()


@settings(max_examples=100, deadline=None)
@given(budgets())
def test_json_gives_the_budget_back(budget: Budget) -> None:
    (again,) = read_own(written("json", budget), SOURCE)
    assert contents(again)[:2] == contents(budget)[:2]
    assert {key: figure.amount for key, figure in again.figures.items()} == {
        key: figure.amount for key, figure in budget.figures.items()
    }
    assert again.applied == budget.applied


@settings(max_examples=100, deadline=None)
@given(budgets())
def test_tidy_csv_gives_the_budget_back(budget: Budget) -> None:
    for format in ("csv", "tsv"):
        (again,) = read_own(written(format, budget), SOURCE)
        assert contents(again) == contents(budget)


@settings(max_examples=30, deadline=None)
@given(budgets(), budgets())
def test_two_budgets_in_one_output_stay_two(first: Budget, second: Budget) -> None:
    for format in ("json", "jsonl", "csv", "tsv"):
        again = read_own(written(format, first, second), SOURCE)
        assert [each.heading for each in again] == [first.heading, second.heading]
        assert [each.lines for each in again] == [first.lines, second.lines]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(budget=printed_budgets(), language=st.sampled_from(Language))
def test_a_workbook_gives_the_budget_back(
    budget: Budget, language: Language, tmp_path: Path
) -> None:
    path = tmp_path / "written.xlsx"
    path.write_bytes(written("xlsx", budget, language=language))
    (again,) = read(str(path), Workspace(), DETECTED)
    assert compare(budget, again).is_empty
    said, read_again = budget.heading, again.heading
    assert (read_again.unit.scale, read_again.price_level, read_again.sign) == (
        said.unit.scale,
        said.price_level,
        said.sign,
    )
    assert read_again.unit.currency == said.unit.currency or {
        read_again.unit.currency,
        said.unit.currency,
    } <= set(KRONER)
    assert again.applied == budget.applied


def test_the_same_table_twice_in_a_csv_is_two_tables() -> None:
    both = budgetcli("summarize", "sou", "sou", "-O", "csv")
    result = budgetcli("summarize", "-", "-O", "json", stdin=both.data)
    assert result.status == 0
    assert [each["total"]["net"]["2024"] for each in json.loads(result.out)] == [-1253.6, -1253.6]


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "jsonl", "xlsx"])
def test_a_scenario_is_compared_with_the_budget_before_it(format: str) -> None:
    after = budgetcli(*BEFORE, "--only", "klippekort", "-O", format)
    result = budgetcli("diff", "sou", "-", "-O", "json", stdin=after.data)
    assert result.status == 1
    changes = [each for each in result.json["changes"] if each["side"] == "net"]
    assert [
        (each["line"], each["year"], str(each["change"]), each["because"]) for each in changes
    ] == [("pleje-og-traening", year, "4.2", ["klippekort"]) for year in (2024, 2025, 2026, 2027)]


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "jsonl", "xlsx"])
def test_a_measure_is_not_applied_twice_whatever_the_budget_was_written_as(format: str) -> None:
    once = budgetcli(*BEFORE, "-O", format)
    twice = budgetcli(
        "apply-savings",
        "-",
        DATA / "roskilde-sou-2024.savings.toml",
        "--base-state",
        "before",
        "-O",
        "json",
        stdin=once.data,
    )
    assert twice.status == 0
    assert twice.json["before"] == twice.json["after"]
    assert not any(each["applied"] for each in twice.json["measures"])


def test_each_sheet_of_a_workbook_has_its_own_measures(tmp_path: Path) -> None:
    (tmp_path / "after.json").write_bytes(budgetcli(*BEFORE, "-O", "json").data)
    assert (
        budgetcli("summarize", tmp_path / "after.json", "sou", "-o", tmp_path / "both.xlsx").status
        == 0
    )
    after, before = budgetcli("summarize", tmp_path / "both.xlsx", "-O", "json").json
    assert (len(after["applied"]) > 0, before["applied"]) == (True, [])


def test_a_renamed_sheet_keeps_its_measures(tmp_path: Path) -> None:
    out = tmp_path / "after.xlsx"
    assert budgetcli(*BEFORE, "-o", out).status == 0
    book = load_workbook(out)
    book.worksheets[0].title = "Renamed"
    book.save(out)
    assert budgetcli("summarize", out, "-O", "json").json["applied"]


def test_a_line_without_figures_is_kept() -> None:
    table = "Drift i mio. kr.;2024;2025\nSkoler;-10,0;-11,0\nNye opgaver;;\nVeje;-5,0;-5,0\nI alt;-15,0;-16,0\n"
    for format in ("csv", "json"):
        again = budgetcli("summarize", "-", "-O", format, stdin=table.encode())
        shown = budgetcli("summarize", "-", stdin=again.data)
        assert "Nye opgaver" in shown.out, shown.err


WEIRD: list[object] = [None, True, -1, "", "NaN", [[]], {}, 10**60, 1.5]


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value[:2])
        if isinstance(value, list)
        else ()
    )
    return [path, *(each for key, below in inner for each in _paths(below, (*path, key)))]


def _changed(document: object, path: tuple[str | int, ...], value: object) -> object:
    if not path:
        return value
    copy = dict(document) if isinstance(document, dict) else list(document)  # type: ignore[call-overload]
    copy[path[0]] = _changed(copy[path[0]], path[1:], value)
    return copy


def _shown_or_refused(data: bytes, what: object, formats: int = 4) -> None:
    """Assert that a document is refused as one, or that every format can show what was read."""
    try:
        read_here = read_own(data, SOURCE)
        for budget in read_here:
            check(budget)
            compare(budget, budget)
            for format in ("table", "json", "csv", "xlsx")[:formats]:
                written(format, budget)
    except BudgetError:
        return
    except Exception as error:
        raise AssertionError(what) from error


def test_a_damaged_document_is_refused_or_shown_but_never_a_bug() -> None:
    document = json.loads(budgetcli(*BEFORE, "--only", "klippekort", "-O", "json").data)
    document["lines"] = [
        line | {"figures": line["figures"][2:4]} for line in document["lines"][3:6]
    ]
    for path in _paths(document):
        for number, value in enumerate(WEIRD):
            _shown_or_refused(
                json.dumps(_changed(document, path, value)).encode(),
                (path, value),
                4 if number == len(path) else 2,
            )


def test_a_damaged_csv_is_refused_or_shown_but_never_a_bug() -> None:
    header, *rows = budgetcli(*BEFORE, "--only", "klippekort", "-O", "csv").out.splitlines()
    for place in range(len(header.split(","))):
        for value in (
            "",
            "x",
            "-1",
            "0",
            "NaN",
            "1e999",
            "1_0",
            "9" * 80,
            '"',
            "2024",
            "'=1",
            "\0",
            "total",
        ):
            fields = rows[-1].split(",")
            fields[place] = value
            _shown_or_refused(
                "\n".join([header, *rows[:-1], ",".join(fields)]).encode(),
                (header.split(",")[place], value),
            )


@pytest.mark.parametrize(
    "data",
    [
        b'{"schema": "budgetcli/summary@1", "lines": ' + b"[" * 100_000,
        b'{"schema": "budgetcli/summary@1"}',
        b'[{"schema": "budgetcli/summary@1"}, 3]',
        b'{"schema": "budgetcli/summary@1", "budget": {}, "x": 1e999999999}',
        b'{"schema": "budgetcli/summary@1", "x": \xff}',
        b'{"schema": "budgetcli/summary@1", "x": NaN}',
        b'{"schema": "budgetcli/check@1"}',
    ],
    ids=["deep", "empty", "mixed", "huge", "bytes", "nan", "other"],
)
def test_a_document_that_is_no_budget_is_refused(data: bytes) -> None:
    result = budgetcli("summarize", "-", stdin=data)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("error[")


PLAN = (
    "I mio. kr. (2026-priser), + = indtægter, - = udgifter;2026 udgifter;2026 indtægter;2026 netto;2027\n"
    "Skibe;-31,5;4,5;-27,0;-27,4\nBåde;-8,2;1,0;-7,2;-7,3\nSøudvalget i alt;-39,7;5,5;-34,2;-34,7\n"
)


def test_a_parquet_that_we_wrote_is_read_as_the_same_budget(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(PLAN, "utf-8")
    assert budgetcli("convert", "plan.csv", "-o", "plan.parquet", folder=tmp_path).status == 0
    assert budgetcli("diff", "plan.csv", "plan.parquet", folder=tmp_path).status == 0
    assert (
        budgetcli("check", "plan.parquet", "-O", "json", folder=tmp_path).json["verdict"] == "exact"
    )


def test_amounts_that_fit_no_decimal_of_parquet_are_kept_as_text(tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text(
        "kr.;2026\nAlfa;123456789012345678901234567\nBeta;0,123456789012345678\n", "utf-8"
    )
    assert (
        budgetcli(
            "convert", "long.csv", "-o", "long.parquet", "--decimal", "comma", folder=tmp_path
        ).status
        == 0
    )
    said = budgetcli("summarize", "long.parquet", "-O", "csv", folder=tmp_path).out
    assert "123456789012345678901234567" in said
    assert "0.123456789012345678" in said


def test_a_fiscal_data_package_is_read_as_the_lines_it_was_made_of(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text(PLAN, "utf-8")
    assert budgetcli("convert", "plan.csv", "--fdp", "-o", "package", folder=tmp_path).status == 0
    made = budgetcli("summarize", "package/datapackage.json", "-O", "json", folder=tmp_path).json
    assert (made["budget"]["scale"], made["budget"]["price_level"]) == (1_000_000, 2026)
    found = {
        (line["label"], figure["year"], figure["side"]): figure["amount"]
        for line in made["lines"]
        for figure in line["figures"]
    }
    assert found["Skibe", 2026, "income"] == Decimal("4.5")
    assert found["Skibe", 2026, "net"] == Decimal("-27.0")
    assert found["Både", 2027, "net"] == Decimal("-7.3")
    (resource,) = (tmp_path / "package").glob("*.csv")
    assert (
        budgetcli("summarize", resource, "-O", "json", folder=tmp_path).json["lines"]
        == made["lines"]
    )


@pytest.mark.parametrize("path", ["../plan.csv", "missing.csv", "/etc/passwd"])
def test_a_package_names_files_within_its_folder_only(tmp_path: Path, path: str) -> None:
    (tmp_path / "plan.csv").write_text(PLAN, "utf-8")
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "datapackage.json").write_text(
        json.dumps({"profile": "tabular-data-package", "resources": [{"path": path}]})
    )
    refused = budgetcli("summarize", "p/datapackage.json", folder=tmp_path)
    assert refused.status == 2
    assert "no file within its folder" in refused.err
