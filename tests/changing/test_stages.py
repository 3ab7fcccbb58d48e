"""Measures on tables of stages, and on tables of fiscal years."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.changing.scenes import cut, measure
from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path

STAGES = (
    "mio. kr.;Oprindeligt budget;Korrigeret budget;Forventet regnskab\n"
    "Skoler;-10,0;-10,5;-11,0\nVeje;-5,0;-5,5;-6,0\nI alt;-15,0;-16,0;-17,0\n"
)
FISCAL = "mio. kr.;2017/18;2018/19\nSkoler;-10,0;-10,5\nVeje;-5,0;-5,5\nI alt;-15,0;-16,0\n"
HEAD = 'schema = "budgetcli/savings-package@1"\nid = "p"\nunit = "mio_kr"\n'


def test_in_a_table_of_stages_the_user_says_which_one_moves(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(STAGES, "utf-8")
    package = cut(tmp_path, measure("m", "0.5", "skoler"), HEAD)
    open_stage = budgetcli("apply-savings", tmp_path / "t.csv", package)
    assert open_stage.status == 2
    assert (
        "has the stages original, revised, expected, and nothing says which moves" in open_stage.err
    )
    assert "--stage NAME" in open_stage.err
    said = budgetcli(
        "apply-savings", tmp_path / "t.csv", package, "--stage", "revised", "-O", "json"
    ).json
    assert said["effect"] == {
        "original": Decimal("0.0"),
        "revised": Decimal("0.5"),
        "expected": Decimal("0.0"),
    }
    assert said["after"]["net"] == {
        "original": Decimal("-15.0"),
        "revised": Decimal("-15.5"),
        "expected": Decimal("-17.0"),
    }
    assert said["measures"][0]["effect"] == {"revised": Decimal("0.5")}
    shown = budgetcli(
        "apply-savings", tmp_path / "t.csv", package, "--stage", "revised", "--lang", "da"
    ).out
    assert [row.split()[-1] for row in shown.splitlines() if row.startswith("m: Skoler")] == [
        "+0,5"
    ]


def test_amounts_that_differ_by_year_are_of_no_stage(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(STAGES, "utf-8")
    text = measure("m", "0.5", "skoler").replace(
        'annual = "0.5"\nfrom = 2024', 'amounts = { 2024 = "0.5", 2025 = "1.0" }'
    )
    said = budgetcli(
        "apply-savings",
        tmp_path / "t.csv",
        cut(tmp_path, text, HEAD),
        "--stage",
        "revised",
        "-O",
        "json",
    ).json
    assert said["measures"][0]["effect"] == {"revised": None}


def test_a_year_with_several_stages_asks_which_moves(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        STAGES.replace("Oprindeligt budget", "Oprindeligt budget 2024").replace(
            "Korrigeret budget", "Korrigeret budget 2024"
        ),
        "utf-8",
    )
    package = cut(tmp_path, measure("m", "0.5", "skoler"), HEAD)
    assert (
        "and nothing says which moves"
        in budgetcli("apply-savings", tmp_path / "t.csv", package).err
    )
    said = budgetcli(
        "apply-savings", tmp_path / "t.csv", package, "--stage", "revised", "-O", "json"
    ).json
    assert said["effect"]["2024"] == Decimal("0.5")
    assert said["after"]["net"]["2024-original"] == Decimal("-15.0")


def test_fiscal_years_are_years(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(FISCAL, "utf-8")
    text = measure("m", "0.5", "skoler").replace(
        'annual = "0.5"\nfrom = 2024',
        'amounts = { "2017/18" = "0.5" }\nafter_last_year = "permanent"',
    )
    said = budgetcli(
        "apply-savings", tmp_path / "t.csv", cut(tmp_path, text, HEAD), "-O", "json"
    ).json
    assert said["effect"] == {"2017/18": Decimal("0.5"), "2018/19": Decimal("0.5")}
    later = measure("m", "0.5", "skoler").replace("2024", "2018")
    said = budgetcli(
        "apply-savings", tmp_path / "t.csv", cut(tmp_path, later, HEAD), "-O", "json"
    ).json
    assert said["effect"] == {"2017/18": Decimal("0.0"), "2018/19": Decimal("0.5")}
