"""`budgetcli check`."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcli.checking.against import MOVED, check_against
from budgetcli.checking.checks import DOCUMENTED, check
from budgetcli.checking.selection import Selection, choose
from budgetcli.cli import completion
from budgetcli.cli.options import Reading, Showing, Targets, Workspaces
from budgetcli.cli.session import layout_of, sign_of, workspace_of
from budgetcli.cli.targets import run_all
from budgetcli.model.budgets import Budget
from budgetcli.model.errors import Place, WriteError
from budgetcli.model.findings import Report, RoundingRule, Severity, Verdict
from budgetcli.reading.sources import read
from budgetcli.rendering.reports import ReportView

Ids = list[str] | None


class SeverityName(StrEnum):
    """The values of `--fail-on`."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Judging(NamedTuple):
    """How strictly, and under which rounding."""

    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 also where rounding explains a deviation.")] = False
    rounding: Annotated[RoundingRule, typer.Option("--rounding", help="How the publisher rounded.")] = RoundingRule.HALF_UP
    all: Annotated[bool, typer.Option("--all", help="Show every equation, not only those that deviate.")] = False
    select: Annotated[
        Ids, typer.Option("--select", metavar="ID", autocompletion=completion.checks, help="Run only this check; may be given again.")
    ] = None
    ignore: Annotated[Ids, typer.Option("--ignore", metavar="ID", autocompletion=completion.checks, help="Leave this check out.")] = None
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="TARGET", autocompletion=completion.targets, help="An earlier budget, to know stale totals by."),
    ] = None
    fail_on: Annotated[SeverityName, typer.Option("--fail-on", help="Exit 1 from findings of this weight on.")] = SeverityName.WARNING


def run(targets: Targets, where: Workspaces, declared: Reading, judging: Judging, showing: Showing) -> int:
    """Prove or refute that the printed figures balance; exit 1 if they do not."""
    selection = choose(judging.select or (), judging.ignore or (), (*DOCUMENTED, MOVED))
    workspace, layout = workspace_of(where), layout_of(declared, open_sign=True)._replace(audited=True)
    rule = judging.rounding
    olds = read(judging.against, workspace, layout) if judging.against else ()
    _keep(olds, showing)

    def view(budget: Budget) -> ReportView:
        found = check_against(budget, olds, rule=rule, selection=selection) if olds else check(budget, rule=rule, selection=selection)
        return ReportView(found, judging.all, sign_of(showing))

    def status(view: ReportView) -> int:
        return _status(view.report, judging, selection)

    return run_all(targets, workspace, layout, view, showing, status)


def _keep(olds: Iterable[Budget], showing: Showing) -> None:
    """Refuse to write over an earlier budget."""
    for each in (each for budget in olds for each in budget.inputs):
        if showing.output and Path(showing.output).exists() and Path(each.path).exists() and Path(each.path).samefile(showing.output):
            message = "the output is one of the inputs, which are never written"
            raise WriteError("output-is-input", message, at=Place(each.path), hint="name another file")


def _status(report: Report, judging: Judging, selection: Selection) -> int:
    """Return 1 for a table with findings that weigh enough, 2 where nothing could be decided, else 0."""
    weights = list(Severity)
    if any(weights.index(each.severity) <= weights.index(Severity(judging.fail_on)) for each in report.findings):
        return 1
    if report.verdict is Verdict.UNDECIDED:
        return 0 if selection.is_partial and not report.judgements else 2
    return int(judging.strict and report.verdict is not Verdict.EXACT)
