"""From one total to the other: every step named, and the steps add up exactly."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from budgetcli.comparing.bridges import Bridge, Ways, bridges
from budgetcli.comparing.diffs import Cause, CauseKind
from budgetcli.formats.text import lines
from budgetcli.model.budgets import Applied, Budget, Side
from budgetcli.model.errors import BudgetError
from budgetcli.views.diff_view import BridgeView, bars
from budgetcli.words.languages import Language
from tests.budget_tables import budget, budgets
from tests.program import DATA, budgetcli

OLD = "mio. kr.;2024;2025\nSkoler;-7,0;-7,0\nVeje;-3,0;-3,0\nLeje;-1,0;-1,0\nI alt;-11,0;-11,0"
NEW = "mio. kr.;2024;2025\nSkoler;-7,5;-7,0\nVeje;-3,0;-3,4\nLeje;-1,0;-1,0\nI alt;-11,5;-11,4"
PRICES = 'schema = "budgetcli/prices@1"\nid = "pl"\n[rates]\n2025 = "3.0"\n'


def adds_up(bridge: Bridge) -> bool:
    return (
        bridge.start + sum((step.amount or Decimal(0) for step in bridge.steps[1:-1]), Decimal(0))
        == bridge.end
    )


def said(bridge: Bridge) -> list[tuple[str, str, str]]:
    return [(str(step.kind), step.label, str(step.amount)) for step in bridge.steps]


@settings(deadline=None)
@given(budgets(), budgets())
def test_the_steps_of_any_bridge_add_up(before: Budget, after: Budget) -> None:
    for bridge in bridges(before, after):
        assert adds_up(bridge)
        running = [step.running for step in bridge.steps]
        assert running[-2] == running[-1] == after.total(bridge.later)


def test_lines_that_changed_are_the_steps_where_nothing_else_explains() -> None:
    first, second = bridges(budget(OLD), budget(NEW))
    assert said(first) == [("start", "", "-11.0"), ("line", "Skoler", "-0.5"), ("end", "", "-11.5")]
    assert said(second)[1] == ("line", "Veje", "-0.4")


def test_a_measure_of_the_record_is_a_step_and_its_line_is_explained() -> None:
    after = budget(NEW)._replace(
        applied=(
            Applied("m", "p", "d", "Fewer posts", "skoler", Side.NET, ((2024, Decimal("-0.5")),)),
        )
    )
    first, _ = bridges(budget(OLD), after)
    assert said(first)[1:-1] == [("measure", "Fewer posts", "-0.5")]


def test_a_cause_that_nobody_can_put_a_figure_to_adds_nothing() -> None:
    cause = Cause("m", "Fewer posts", CauseKind.DEMOGRAPHY, ((2024, None),), "skoler")
    first, _ = bridges(budget(OLD), budget(NEW), Ways(causes=(cause,)))
    assert [step.amount for step in first.steps[1:-1]] == [None, Decimal("-0.5")]
    assert adds_up(first)


def test_few_lines_have_a_step_and_the_others_are_together() -> None:
    (only, _) = bridges(
        budget(OLD),
        budget(NEW.replace("-3,0;", "-3,3;").replace("-11,5", "-11,8")),
        Ways(most_lines=1),
    )
    assert said(only)[1:-1] == [("line", "Skoler", "-0.5"), ("other", "", "-0.3")]


def test_years_can_be_set_against_each_other() -> None:
    (only,) = bridges(budget(OLD), budget(NEW), Ways(years={2024: 2025}))
    assert (only.column.year, only.later.year, str(only.change)) == (2024, 2025, "-0.4")


def test_years_that_have_nothing_in_common_stand_in_their_order() -> None:
    (first, _) = bridges(budget(OLD), budget(NEW.replace("2025", "2027").replace("2024", "2026")))
    assert (first.column.year, first.later.year, str(first.change)) == (2024, 2026, "-0.5")


def test_a_year_that_a_budget_has_not_is_refused() -> None:
    with pytest.raises(BudgetError, match="no year 2031"):
        bridges(budget(OLD), budget(NEW), Ways(years={2024: 2031}))


def test_bars_say_by_their_characters_what_colour_would() -> None:
    (first, _) = bridges(budget(OLD), budget(NEW))
    assert bars(first, 12) == ["============", "..----------", "==.........."]
    assert bars(first, 12, turned=True) == ["==..........", "..++++++++++", "============"]


@pytest.mark.parametrize("width", [80, 200])
def test_a_bridge_fits_its_screen(width: int) -> None:
    after = budget(NEW)._replace(
        applied=(
            Applied(
                "m",
                "p",
                "d",
                "A long name of a measure " * 4,
                "skoler",
                Side.NET,
                ((2024, Decimal(1)),),
            ),
        )
    )
    shown = [
        *lines(
            BridgeView(bridges(budget(OLD), after), width=width).table(Language.DANISH),
            Language.DANISH,
            width,
        )
    ]
    assert max(map(len, shown)) <= width
    assert sum("Trin" in line for line in shown) == 1


def test_price_levels_are_a_step(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "a.csv").write_text(OLD.replace("kr.", "kr. (2024-priser)"), encoding="utf-8")
    (folder / "b.csv").write_text(NEW.replace("kr.", "kr. (2025-priser)"), encoding="utf-8")
    (folder / "p.toml").write_text(PRICES, encoding="utf-8")
    assert "price-level-differs" in budgetcli("bridge", "a.csv", "b.csv", folder=folder).err
    (only,) = budgetcli(
        "bridge",
        "a.csv",
        "b.csv",
        "--prices",
        "p.toml",
        "--year",
        "2024",
        "-O",
        "json",
        folder=folder,
    ).json["bridges"]
    assert [(step["kind"], str(step["amount"])) for step in only["steps"]][:2] == [
        ("start", "-11.0"),
        ("prices", "-0.33"),
    ]
    assert str(only["end"]) == "-11.5"


def test_a_package_says_what_was_decided_between_two_publications() -> None:
    result = budgetcli(
        "bridge",
        DATA / "sou.csv",
        DATA / "sou.csv",
        "--because",
        DATA / "roskilde-sou-2024.savings.toml",
        "-O",
        "json",
        "--lines",
        "0",
        folder=DATA,
    )
    steps = {step["id"]: str(step["amount"]) for step in result.json["bridges"][0]["steps"]}
    assert steps == {
        None: "0.0",
        "klippekort": "4.2",
        "administration": "0.4",
        "sund-aldring": "-0.4",
        "merudgifter-2024": "-9.3",
    } | {None: "-1253.6"}


def test_years_are_set_against_each_other_on_the_command_line() -> None:
    result = budgetcli("bridge", "sou", "sou", "--years", "2024=2027", "-O", "json", folder=DATA)
    assert [
        (each["year"], each["later_year"], str(each["change"])) for each in result.json["bridges"]
    ] == [(2024, 2027, "-77.8")]
    assert (
        "error[bad-option]"
        in budgetcli("bridge", "sou", "sou", "--years", "2024", "--lang", "en", folder=DATA).err
    )
    assert (
        "error[unknown-year]"
        in budgetcli("bridge", "sou", "sou", "--year", "1999", "--lang", "en", folder=DATA).err
    )
