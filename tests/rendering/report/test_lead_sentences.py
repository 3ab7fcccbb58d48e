"""The first sentence of a report is true of every budget: income that grows, a net that turns, a
first year of hardly anything, a total that nobody printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "mio. kr., + = indtægter, - = udgifter;2025;2026\n"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            "Havn;40,0;55,0\nDrift;-30,0;-30,0\nI alt;10,0;25,0",
            "By 2026 it is 25.0 million: 15.0 million more, or 150.0 %.",
        ),
        (
            "Havn;40,0;35,0\nDrift;-30,0;-30,0\nI alt;10,0;5,0",
            "By 2026 it is 5.0 million: 5.0 million less, or 50.0 %.",
        ),
        (
            "Havn;40,0;25,0\nDrift;-30,0;-30,0\nI alt;10,0;-5,0",
            "In 2026 it spends a net 5.0 million.",
        ),
        (
            "Havn;20,0;35,0\nDrift;-30,0;-30,0\nI alt;-10,0;5,0",
            "In 2026 it has a net income of 5.0 million.",
        ),
        (
            "Parker;-0,1;-5,0\nVeje;-0,1;-4,0\nI alt;-0,2;-9,0",
            "By 2026 it is 9.0 million: 8.8 million more.",
        ),
        (
            "Parker;-6,0;-5,0\nVeje;-4,0;-4,0\nI alt;-10,0;-9,0",
            "By 2026 it is 9.0 million: 1.0 million less, or 10.0 %.",
        ),
    ],
)
def test_how_a_net_changes_is_said_by_its_kind(tmp_path: Path, rows: str, said: str) -> None:
    (tmp_path / "b.csv").write_text(HEAD + rows + "\n", encoding="utf-8")
    page = budgetcli("report", "b.csv", "-O", "md", "--no-config", "--lang", "en", folder=tmp_path)
    assert page.status == 0, page.err
    assert said in page.out.replace("\u00a0", " ")


@pytest.mark.parametrize(("total", "is_said"), [("", True), ("I alt;-7,5;-8,0\n", False)])
def test_a_total_that_is_computed_is_said_to_be(tmp_path: Path, total: str, is_said: bool) -> None:
    text = HEAD + "Veje;-5,0;-5,0\nParker;-2,5;-3,0\n" + total
    (tmp_path / "b.csv").write_text(text, encoding="utf-8")
    page = budgetcli("report", "b.csv", "-O", "md", "--no-config", "--lang", "en", folder=tmp_path)
    assert ("it is computed here" in page.out) is is_said
