"""Tables on screens of any width: nothing overruns, nothing is lost, and bars show how a cost
moves."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from budgetcli.checking.checks import check
from budgetcli.comparing.summaries import summarise
from budgetcli.formats.text import display_width, lines
from budgetcli.model.records import Field, FieldKind, Row, Table
from budgetcli.reading.layouts import Layout
from budgetcli.reading.sources import read_one
from budgetcli.reading.workspaces import Workspace
from budgetcli.views.check_view import ReportView
from budgetcli.views.summary_view import SummaryView, spark
from budgetcli.words.languages import Language
from tests.processes import terminal
from tests.program import DATA

SOU = read_one(str(DATA / "sou.csv"), Workspace(), Layout())
DANISH = Language.DANISH


@pytest.mark.parametrize("width", [20, 24, 28, 30, 35, 40, 50, 60, 80, 100, 132, 200])
@pytest.mark.parametrize(
    "view", [SummaryView(summarise(SOU)), ReportView(check(SOU))], ids=["summary", "check"]
)
def test_no_line_is_wider_than_the_screen(view: SummaryView | ReportView, width: int) -> None:
    shown = list(lines(view.table(DANISH), DANISH, width))
    assert max(map(display_width, shown)) <= width
    amounts = set(re.findall(r"-?[\d.]+,\d", "\n".join(lines(view.table(DANISH), DANISH))))
    assert {each for each in amounts if each not in "\n".join(shown)} == set()


def test_a_long_header_goes_over_several_lines_and_stands_above_its_amounts() -> None:
    table = Table(
        "T",
        (Field("a", "Line"), Field("b", "Share of the whole, %", FieldKind.PERCENT)),
        (Row(("Schools", Decimal("4.5"))),),
    )
    shown = list(lines(table, Language.ENGLISH, 20))
    assert [line.split() for line in shown if line.strip()][1:-2] == [
        ["Share", "of"],
        ["the"],
        ["Line", "whole,", "%"],
    ]
    assert all(len(line) <= 20 for line in lines(table, Language.ENGLISH, 20))
    assert "Share of the whole, %" in "\n".join(lines(table, Language.ENGLISH))


def test_texts_beside_each_other_are_wrapped_rather_than_parted() -> None:
    table = Table(
        "",
        (Field("a", "Id"), Field("b", "Meaning")),
        (Row(("x", "a sentence that goes on and on, longer than a screen")),),
    )
    shown = list(lines(table, Language.ENGLISH, 40))
    assert [line.split()[0] for line in shown] == [
        "Id",
        "-" * len(shown[1]),
        "x",
        shown[3].split()[0],
    ]
    assert (
        " ".join(" ".join(shown[2:]).split())
        == "x a sentence that goes on and on, longer than a screen"
    )


def test_bars_have_the_lowest_low_and_the_highest_high() -> None:
    assert spark([Decimal(1), Decimal(2), Decimal(8)]) == "▁▂█"
    assert spark([Decimal(1), None, Decimal(8)], plain=True) == "_ ^"
    assert spark([Decimal(3)] * 3) == "▄▄▄"
    assert spark([None, None]) == ""


@pytest.mark.slow
def test_a_terminal_shows_the_development_and_a_pipe_does_not() -> None:
    shown = terminal("summarize", "sou", "--lang", "da", columns=200).out
    assert "Udgift over årene" in shown
    assert re.search(r"Pleje og træning .*▁.*█", shown)
    plain = terminal(
        "summarize",
        "sou",
        "--lang",
        "en",
        columns=200,
        variables={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ).out
    plain = re.sub(r"\x1b\[[\d;]*m", "", plain)
    assert re.search(r"Frivilligmidler m\.v\. .* -{4} *$", plain, re.MULTILINE)
    assert not set("▁█") & set(plain)
