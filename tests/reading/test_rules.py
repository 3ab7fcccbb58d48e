"""Equations declared and waived in a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.program import budgetcli

TABLE = (
    "mio. kr.;2024 udgifter;2025 udgifter\nSkoler;-10,5;-11,0\nVeje;-2,5;-2,5\nI alt;-13,0;-14,0\n"
)
WAIVER = (
    '[[committee.x.waiver]]\nid = "sum:i-alt:2025-expenditure"\nreason = "the council rounds up"\n'
)
EQUATION = '[[committee.x.equation]]\nid = "roads"\nresult = "Veje"\nterms = ["i alt", "-skoler"]\nkind = "difference"\n'


@pytest.fixture
def checked(tmp_path: Path) -> Any:
    """Return a function that checks the table in a workspace with these rules."""

    def check(rules: str, *arguments: str) -> Any:
        (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
        (tmp_path / "budgetcli.toml").write_text(
            f'[committee.x]\nsource = "t.csv"\n{rules}', encoding="utf-8"
        )
        return budgetcli("check", "x", *arguments, folder=tmp_path)

    return check


def test_a_waived_equation_is_not_counted_and_its_reason_is_shown(checked: Any) -> None:
    assert checked("").status == 1
    result = checked(WAIVER)
    assert (
        result.status,
        "1 waived, not counted: the council rounds up (I alt, 2025 expenditure (sum))"
        in result.out,
    ) == (0, True)
    assert checked(WAIVER, "-O", "json").json["waived"][0]["reason"] == "the council rounds up"


def test_a_declared_equation_holds_in_every_column(checked: Any) -> None:
    document = checked(EQUATION, "-O", "json").json
    outcomes = {
        each["id"]: each["outcome"]
        for each in document["equations"]
        if each["kind"] == "difference"
    }
    assert outcomes == {"roads:2024-expenditure": "exact", "roads:2025-expenditure": "broken"}


@pytest.mark.parametrize(
    ("rules", "error"),
    [
        (WAIVER.replace("i-alt", "ialt"), "error[unknown-equation]"),
        (EQUATION + 'among = "columns"\n', "error[unknown-column]"),
        (EQUATION + 'among = "cells"\n', "error[bad-workspace]"),
        (EQUATION.replace('"difference"', '"per-head"'), "error[bad-workspace]"),
        (EQUATION + "population = 0\n", "error[bad-workspace]"),
        (EQUATION.replace("-skoler", "-skole"), "error[unknown-line]"),
        (EQUATION.replace('"difference"', '"guess"'), "error[bad-workspace]"),
        (EQUATION.replace('["i alt", "-skoler"]', "[]"), "error[bad-workspace]"),
        (WAIVER.replace("reason", "why"), "error[bad-workspace]"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(checked: Any, rules: str, error: str) -> None:
    result = checked(rules)
    assert (result.status, error in result.err) == (2, True)


FOLLOW_UP = """\
mio. kr.;Oprindeligt;Korrigeret;Forventet;Rest
Skoler;10,5;11,0;10,0;1,0
Veje;2,5;2,5;3,5;-1,0
I alt;13,0;13,5;13,5;0,0
Pr. indbygger;144,4;150,0;150,0;0,0
"""
LAYOUT = """\
[rows]
memo = ["5"]

[[equation]]
id = "rest"
name = "what is left of the revised budget"
kind = "difference"
among = "columns"
result = "rest"
terms = ["revised", "-expected"]

[[equation]]
id = "heads"
kind = "per-head"
result = "Pr. indbygger"
terms = ["I alt"]
population = 90000

[[waiver]]
id = "heads:original-net"
reason = "the old population"
"""


@pytest.fixture
def laid_out(tmp_path: Path) -> Any:
    """Return a function that checks a table by a layout file."""

    def check(table: str, layout: str, *arguments: str) -> Any:
        (tmp_path / "t.csv").write_text(table, encoding="utf-8")
        (tmp_path / "t.toml").write_text(layout, encoding="utf-8")
        return budgetcli(
            "check", "t.csv", "--layout", "t.toml", "--no-config", *arguments, folder=tmp_path
        )

    return check


def outcomes(document: Any, id: str) -> list[tuple[str, str]]:
    return [
        (each["cell"], each["outcome"])
        for each in document["equations"]
        if each["id"].startswith(id)
    ]


def test_a_layout_declares_equations_among_columns_and_figures_per_head(laid_out: Any) -> None:
    document = laid_out(FOLLOW_UP, LAYOUT, "-O", "json").json
    assert outcomes(document, "rest:") == [
        ("E2", "exact"),
        ("E3", "exact"),
        ("E4", "exact"),
        ("E5", "exact"),
    ]
    assert outcomes(document, "heads:") == [("C5", "exact"), ("D5", "exact"), ("E5", "exact")]
    assert document["waived"] == [
        {"id": "heads:original-net", "reason": "the old population", "outcome": "rounding"}
    ]


def test_a_declared_equation_is_shown_by_its_name_and_its_error_with_a_suggestion(
    laid_out: Any,
) -> None:
    result = laid_out(FOLLOW_UP.replace("-1,0", "-0,1"), LAYOUT)
    assert result.status == 1
    assert "Veje, rest net (what is left of the revised budget)" in result.out
    assert (
        "error[total-adds-up]: I alt, rest net: printed 0.0, its parts add up to 0.9" in result.out
    )
    assert "E3 Veje, rest net: -0.1 → -1.0 (digits-swapped)" in result.out


def test_a_population_may_be_of_each_year(laid_out: Any) -> None:
    table = "mio. kr.;2024;2025\nSkoler;10,5;11,0\nVeje;2,5;2,5\nI alt;13,0;13,5\nPr. indbygger;144,4;135,0\n"
    layout = (
        LAYOUT.split("[[equation]]")[2]
        .replace("90000", "{ 2024 = 90000, 2025 = 100000 }")
        .split("[[waiver]]")[0]
    )
    document = laid_out(table, f'[rows]\nmemo = ["5"]\n[[equation]]{layout}', "-O", "json").json
    assert outcomes(document, "heads:") == [("B5", "rounding"), ("C5", "exact")]


@pytest.mark.parametrize(
    ("before", "after", "error"),
    [
        ('"rest"\nterms', '"rst"\nterms', "unknown-column"),
        ("[[waiver]]\nid", "[[waiver]]\nname", "bad-layout"),
        ("90000", "0", "bad-layout"),
    ],
)
def test_a_rule_of_a_layout_that_does_not_fit_is_refused(
    laid_out: Any, before: str, after: str, error: str
) -> None:
    result = laid_out(FOLLOW_UP, LAYOUT.replace(before, after))
    assert (result.status, f"error[{error}]" in result.err) == (2, True)
