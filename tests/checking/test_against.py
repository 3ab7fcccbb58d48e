"""`check new --against old`: what an earlier budget says of the findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.program import budgetcli

OLD = "mio. kr.;2024 udgifter;2025 udgifter\nSkoler;-10,5;-11,0\nVeje;-2,5;-2,5\nParker;-1,0;-1,5\nI alt;-14,0;-15,0\n"
NESTED = """mio. kr.;2024 udgifter;2025 udgifter
Skoler;-10,5;-11,0
SFO;-2,0;-3,0
Børn i alt;-12,5;-14,0
Veje;-2,5;-2,6
Parker;-1,0;-1,5
Teknik i alt;-3,5;-4,1
I alt;-16,0;-18,1
"""


@pytest.fixture
def against(tmp_path: Path) -> Any:
    """Return a function that checks a table against an old one and returns what the program left."""

    def check(new: str, old: str, *arguments: str) -> Any:
        for name, text in {"new.csv": new, "old.csv": old}.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return budgetcli(
            "check", "new.csv", "--against", "old.csv", "--no-config", *arguments, folder=tmp_path
        )

    return check


def test_a_total_that_stayed_while_a_line_changed_is_stale(against: Any) -> None:
    result = against(OLD.replace("Veje;-2,5", "Veje;-4,7"), OLD, "-O", "json")
    (finding,) = result.json["findings"]
    first = finding["suspects"][0]
    assert (result.status, result.json["against"]) == (1, "old.csv")
    assert {key: str(first[key]) for key in ("cell", "kind", "printed", "suggested", "before")} == {
        "cell": "B5",
        "kind": "stale-total",
        "printed": "-14.0",
        "suggested": "-16.2",
        "before": "-14.0",
    }
    assert finding["message"].endswith("; the old budget bears out a suggestion")


def test_the_screen_says_what_the_old_budget_has(against: Any) -> None:
    shown = against(OLD.replace("Veje;-2,5", "Veje;-4,7"), OLD, "--lang", "da").out
    assert (
        "-14,0 → -16,2 (total ikke fulgt med; som i old.csv, selv om linjerne er ændret)" in shown
    )
    assert "B3 Veje, 2024 udgifter: -4,7 → -2,5 (total ikke fulgt med; som i old.csv)" in shown


def test_an_old_budget_in_another_unit_is_known_too(against: Any) -> None:
    old = OLD.replace("mio. kr.", "1.000 kr.").replace(",0", "000").replace(",5", "500")
    assert (
        against(OLD.replace("Veje;-2,5", "Veje;-4,7"), old, "-O", "json").json["findings"][0][
            "suspects"
        ][0]["kind"]
        == "stale-total"
    )


def test_a_line_under_another_total_has_moved(against: Any) -> None:
    lines = NESTED.splitlines()
    moved = "\n".join(
        [
            *lines[:2],
            "Børn i alt;-10,5;-11,0",
            *lines[4:6],
            lines[2],
            "Teknik i alt;-5,5;-7,1",
            lines[7],
        ]
    )
    result = against(NESTED.replace("SFO", "Fritid"), NESTED.replace("SFO", "Fritid"))
    assert result.status == 0
    moved = moved.replace(
        "Børn i alt;-10,5;-11,0", "Kultur;-1,0;-1,0\nBørn i alt;-11,5;-12,0"
    ).replace("-16,0;-18,1", "-17,0;-19,1")
    result = against(moved, NESTED, "-O", "json")
    assert (
        result.status,
        [(each["id"], each["severity"]) for each in result.json["findings"]],
    ) == (0, [("line-moved", "note")])
    assert (
        result.json["findings"][0]["message"]
        == "`SFO` is part of `Teknik i alt`, before of `Børn i alt`"
    )


def test_a_table_that_holds_stays_so_and_the_old_one_is_never_written(
    against: Any, tmp_path: Path
) -> None:
    assert against(OLD, OLD).status == 0
    refused = against(OLD, OLD, "-o", "old.csv", "--force")
    assert (refused.status, "error[output-is-input]" in refused.err) == (2, True)
    assert (tmp_path / "old.csv").read_text(encoding="utf-8") == OLD
    assert budgetcli("explain", "line-moved").status == 0
