"""`budgetcli lint`."""

from enum import StrEnum
from typing import Annotated, NamedTuple

import typer

from budgetcli.cli import options as completion
from budgetcli.cli.choosing import PackageFiles, package_files, read_packages
from budgetcli.cli.options import Reading, Showing, Workspaces
from budgetcli.cli.session import language_of, layout_of, show, tell_example, workspace_of
from budgetcli.model.budgets import Budget
from budgetcli.model.errors import UnknownNameError
from budgetcli.model.findings import Severity
from budgetcli.reading.sources import read_one
from budgetcli.reading.workspaces import Workspace
from budgetcli.savings.lints import PROFILES, Rule, lint, rules_of
from budgetcli.savings.packages import Package
from budgetcli.views.package_view import FindingsView


class FailOnLint(StrEnum):
    """The values of `--fail-on`."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Linting(NamedTuple):
    """Against what, and by which rules."""

    target: Annotated[
        str | None,
        typer.Option(
            "--target", autocompletion=completion.targets, help="The budget they are for."
        ),
    ] = None
    profile: Annotated[
        str | None, typer.Option("--profile", metavar="COUNTRY", help="Add a country's rules: dk.")
    ] = None
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="ID", help="Only this rule; may be given again."),
    ] = None
    ignore: Annotated[
        list[str] | None, typer.Option("--ignore", metavar="ID", help="Not this rule.")
    ] = None
    fail_on: Annotated[
        FailOnLint, typer.Option("--fail-on", help="Exit 1 from this severity on.")
    ] = FailOnLint.WARNING


def run(
    packages: PackageFiles, where: Workspaces, declared: Reading, linting: Linting, showing: Showing
) -> int:
    """Find what is wrong or missing in savings packages; exit 1 if anything is."""
    named = [str(each) for each in packages]
    workspace = workspace_of(where, [linting.target] if linting.target else named)
    files = package_files(packages, workspace)
    read = read_packages(files, workspace)
    committee = next((each for each in named if workspace.committee(each) is not None), None)
    budget = _budget(read, linting.target or committee, workspace, declared)
    findings = lint(read, budget, _rules(linting))
    budgets = [] if budget is None else [budget]
    tell_example(workspace, budgets, showing)
    title = ", ".join(package.title for package in read)
    show(
        [FindingsView(findings, title, () if budget is None else budget.inputs)],
        showing,
        language_of(showing, workspace, budgets),
        [str(path) for path in files],
    )
    grave = list(Severity)[: list(Severity).index(Severity(linting.fail_on)) + 1]
    return int(any(each.severity in grave for each in findings) and not showing.exit_zero)


def _budget(
    packages: list[Package], target: str | None, workspace: Workspace, declared: Reading
) -> Budget | None:
    """Return the budget named, else that of the packages' committee in the workspace, or None."""
    names = [target] if target else [each.committee for each in packages if each.committee]
    found = next(
        (
            name
            for name in names
            if target or ((known := workspace.committee(name)) and known.source)
        ),
        None,
    )
    return read_one(found, workspace, layout_of(declared)) if found else None


def _rules(linting: Linting) -> dict[str, Rule]:
    if linting.profile is not None and linting.profile not in PROFILES:
        raise UnknownNameError("bad-option", "profile", linting.profile, PROFILES)
    rules = rules_of(linting.profile)
    for name in (*(linting.select or ()), *(linting.ignore or ())):
        if name not in rules:
            raise UnknownNameError("unknown-check", "rule", name, rules)
    return {
        id: rule
        for id, rule in rules.items()
        if (not linting.select or id in linting.select) and id not in (linting.ignore or ())
    }
