"""`budgetcli check`."""

from enum import StrEnum
from typing import Annotated, NamedTuple

import typer

from budgetcli.checking.checks import check
from budgetcli.cli.options import Reading, Showing, Targets, Workspaces
from budgetcli.cli.session import layout_of, sign_of, workspace_of
from budgetcli.cli.targets import run_all
from budgetcli.model.budgets import Budget
from budgetcli.model.findings import RoundingRule, Verdict
from budgetcli.rendering.reports import ReportView

FINE = frozenset({Verdict.EXACT, Verdict.WITHIN_ROUNDING})


class RoundingName(StrEnum):
    """The values of `--rounding`."""

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"
    TRUNCATE = "truncate"
    UNKNOWN = "unknown"


class Judging(NamedTuple):
    """How strictly, and under which rounding."""

    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 also where rounding explains a deviation.")] = False
    rounding: Annotated[RoundingName, typer.Option("--rounding", help="How the publisher rounded.")] = RoundingName.HALF_UP
    all: Annotated[bool, typer.Option("--all", help="Show every equation, not only those that deviate.")] = False


def run(targets: Targets, where: Workspaces, declared: Reading, judging: Judging, showing: Showing) -> int:
    """Prove or refute that the printed figures balance; exit 1 if they do not."""

    def view(budget: Budget) -> ReportView:
        return ReportView(check(budget, rule=RoundingRule(judging.rounding)), judging.all, sign_of(showing))

    def status(view: ReportView) -> int:
        return _status(view.report.verdict, strict=judging.strict)

    return run_all(targets, workspace_of(where), layout_of(declared, open_sign=True), view, showing, status)


def _status(verdict: Verdict, *, strict: bool) -> int:
    """Return 0 for a table that balances, 1 for one that does not, 2 where nothing could be decided."""
    if verdict is Verdict.UNDECIDED:
        return 2
    return int(verdict not in FINE or (strict and verdict is not Verdict.EXACT))
