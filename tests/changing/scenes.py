"""The scenes of the tests of changing: the SOU budget and its package, small budgets and packages written as text, the command line."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import tomli

from budgetcli.changing.packages import Package, package_of
from budgetcli.cli.boundary import run as run_command
from budgetcli.model.budgets import Budget
from budgetcli.model.declarations import Declaration
from budgetcli.model.errors import Place
from budgetcli.reading.layouts import Layout
from budgetcli.reading.sources import read_one
from budgetcli.reading.workspaces import Workspace, find_workspace

if TYPE_CHECKING:
    import pytest

DATA = Path(__file__).parents[2] / "data"
PACKAGE = DATA / "roskilde-sou-2024.savings.toml"
CSV = DATA / "sou.csv"
YEARS = (2024, 2025, 2026, 2027)
HEAD = 'schema = "budgetcli/savings-package@1"\nid = "p"\nunit = "mio_kr"\n'


def sou() -> Budget:
    """Return the SOU budget of the shipped example."""
    return read_one("sou", find_workspace(DATA), Layout())


def small(text: str) -> Budget:
    """Return the budget of a table in text; fields between bars, the header first."""
    rows = [";".join(field.strip() for field in line.split("|")) for line in text.strip().splitlines()]
    path = Path("small.csv")
    path.write_text("\n".join(rows), "utf-8")
    return read_one(str(path), Workspace(), Layout())


def package(text: str, head: str = HEAD) -> Package:
    """Return the package of TOML, under the usual head."""
    return package_of(Declaration(tomli.loads(head + text, parse_float=Decimal), Place("cuts.toml"), "bad-package"))


class Ran(NamedTuple):
    """A command that ran: its exit status, what it printed, what it said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The printed document, numbers exact."""
        return json.loads(self.out, parse_float=Decimal)


class Shell:
    """Runs commands in this process, as a user types them."""

    def __init__(self, captured: pytest.CaptureFixture[str]) -> None:
        self.captured = captured

    def __call__(self, *arguments: object) -> Ran:
        """Run one command."""
        status = run_command([str(each) for each in arguments])
        return Ran(status, *self.captured.readouterr())
