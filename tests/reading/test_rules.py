"""Equations declared and waived in a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.program import budgetcli

TABLE = "mio. kr.;2024 udgifter;2025 udgifter\nSkoler;-10,5;-11,0\nVeje;-2,5;-2,5\nI alt;-13,0;-14,0\n"
WAIVER = '[[committee.x.waiver]]\nid = "sum:i-alt:2025-expenditure"\nreason = "the council rounds up"\n'
EQUATION = '[[committee.x.equation]]\nid = "roads"\nresult = "Veje"\nterms = ["i alt", "-skoler"]\nkind = "difference"\n'


@pytest.fixture
def checked(tmp_path: Path) -> Any:
    """Return a function that checks the table in a workspace with these rules."""

    def check(rules: str, *arguments: str) -> Any:
        (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
        (tmp_path / "budgetcli.toml").write_text(f'[committee.x]\nsource = "t.csv"\n{rules}', encoding="utf-8")
        return budgetcli("check", "x", *arguments, folder=tmp_path)

    return check


def test_a_waived_equation_is_not_counted_and_its_reason_is_shown(checked: Any) -> None:
    assert checked("").status == 1
    result = checked(WAIVER)
    assert (result.status, "1 waived, not counted: the council rounds up (I alt, 2025 expenditure (sum))" in result.out) == (0, True)
    assert checked(WAIVER, "-O", "json").json["waived"][0]["reason"] == "the council rounds up"


def test_a_declared_equation_holds_in_every_column(checked: Any) -> None:
    document = checked(EQUATION, "-O", "json").json
    outcomes = {each["id"]: each["outcome"] for each in document["equations"] if each["kind"] == "difference"}
    assert outcomes == {"roads:2024-expenditure": "exact", "roads:2025-expenditure": "broken"}


@pytest.mark.parametrize(
    ("rules", "error"),
    [
        (WAIVER.replace("i-alt", "ialt"), "error[unknown-equation]"),
        (EQUATION.replace("-skoler", "-skole"), "error[unknown-line]"),
        (EQUATION.replace('"difference"', '"guess"'), "error[bad-workspace]"),
        (EQUATION.replace('["i alt", "-skoler"]', "[]"), "error[bad-workspace]"),
        (WAIVER.replace("reason", "why"), "error[bad-workspace]"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(checked: Any, rules: str, error: str) -> None:
    result = checked(rules)
    assert (result.status, error in result.err) == (2, True)
