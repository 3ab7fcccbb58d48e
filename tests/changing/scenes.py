"""The scenes of the tests of changing: the SOU budget and its package, and packages written as
text."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import tomli

from budgetcli.model.declarations import Declaration
from budgetcli.model.errors import Place
from budgetcli.reading.layouts import Layout
from budgetcli.reading.sources import read_one
from budgetcli.reading.workspaces import read_workspace
from budgetcli.savings.packages import Package, package_of
from tests.program import DATA

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from budgetcli.model.budgets import Budget

PACKAGE = DATA / "roskilde-sou-2024.savings.toml"
CSV = DATA / "sou.csv"
YEARS = (2024, 2025, 2026, 2027)
HEAD = 'schema = "budgetcli/savings-package@1"\nid = "p"\nunit = "mio_kr"\nprice_level = 2024\n'


def sou() -> Budget:
    """Return the SOU budget of the shipped example."""
    return read_one("sou", read_workspace(DATA / "budgetcli.toml"), Layout())


def package(text: str, head: str = HEAD) -> Package:
    """Return the package of TOML, under the usual head."""
    return package_of(
        Declaration(
            tomli.loads(head + text, parse_float=Decimal), Place("cuts.toml"), "bad-package"
        )
    )


def cut(folder: Path, text: str, head: str = HEAD, name: str = "cuts.toml") -> Path:
    """Write a package and return its file."""
    path = folder / name
    path.write_text(head + text, "utf-8")
    return path


def measure(id: str, amount: str, target: str = "pleje_og_traening", *more: str) -> str:
    """Return the TOML of a permanent measure from 2024 that is not in the budget."""
    lines = (
        f'id = "{id}"',
        f'target = "{target}"',
        f'annual = "{amount}"',
        "from = 2024",
        "in_base = false",
        *more,
    )
    return "[[measure]]\n" + "\n".join(lines) + "\n"


def amounts(said: Mapping[str, Any]) -> list[Decimal | None]:
    """Return the amounts of the four years of a document."""
    return [said[str(year)] for year in YEARS]


def decimals(*texts: str | None) -> list[Decimal | None]:
    """Return exact amounts."""
    return [None if text is None else Decimal(text) for text in texts]
