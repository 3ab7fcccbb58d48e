"""One frame over many committees: who carries what, and that it adds up to the whole."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from budgetcli.model.numbers import exact_sum
from tests.changing.scenes import HEAD
from tests.program import budgetcli

if TYPE_CHECKING:
    from pathlib import Path

NETS = (1253, 640, 2210, 95, 410, 777, 330)


def workspace(folder: Path) -> None:
    """Write a workspace of seven committees and a frame that they share by their net."""
    names = [f"u{number}" for number in range(1, 8)]
    tables = "".join(
        f'[committee.{name}]\nsource = "{name}.csv"\npackages = ["frame.toml"]\n' for name in names
    )
    (folder / "budgetcli.toml").write_text(tables, "utf-8")
    shares = "".join(
        f'[[frame.share]]\ncommittee = "{name}"\nmethod = "net"\nweight = "{net}"\n'
        for name, net in zip(names, NETS, strict=True)
    )
    (folder / "frame.toml").write_text(
        HEAD + '[[frame]]\nid = "f"\ntotal = { 2025 = "150.0" }\n' + shares, "utf-8"
    )
    for name, net in zip(names, NETS, strict=True):
        text = f"mio. kr. (2024-priser);2025\nDrift;-{net - 10},0\nMedfinansiering;-10,0\nI alt;-{net},0\n"
        (folder / f"{name}.csv").write_text(text, "utf-8")


def test_seven_committees_carry_the_frame_together(tmp_path: Path) -> None:
    workspace(tmp_path)
    ran = budgetcli("burdens", "-O", "json", folder=tmp_path)
    assert ran.status == 0, ran.err
    carried = ran.json["carried"]
    assert exact_sum(each["demanded"] for each in carried) == Decimal("150.0")
    assert all(abs(each["percent_of_net"] - Decimal("2.62")) < Decimal("0.06") for each in carried)
    assert carried[0]["steerable"] == Decimal("-1243.0")
    assert ran.json["net"]["2025"] == Decimal(-sum(NETS))
    assert "150.0" in budgetcli("burdens", folder=tmp_path).out


def test_committees_in_different_price_levels_are_not_added(tmp_path: Path) -> None:
    workspace(tmp_path)
    table = tmp_path / "u3.csv"
    table.write_text(table.read_text("utf-8").replace("2024-priser", "2023-priser"), "utf-8")
    refused = budgetcli("burdens", folder=tmp_path)
    assert refused.status == 2
    assert "error[price-level-mismatch]" in refused.err
