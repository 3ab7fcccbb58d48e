"""`budgetcli doctor`."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from pathlib import Path

from budgetcli.checking.checks import check
from budgetcli.cli.options import Reading, Showing, Workspaces
from budgetcli.cli.session import language_of, layout_of, show, workspace_of, workspace_paths
from budgetcli.comparing.diffs import same_money
from budgetcli.comparing.summaries import summarise
from budgetcli.formats.registry import render
from budgetcli.model.budgets import Budget, Column, Input
from budgetcli.model.errors import BudgetError, worded
from budgetcli.model.findings import Verdict
from budgetcli.reading.layouts import DETECTED, read_grid
from budgetcli.reading.sources import read
from budgetcli.reading.workspaces import FILE_NAME, Workspace, read_workspace
from budgetcli.reference import EXAMPLE
from budgetcli.savings.apply import BaseState, Choices, apply
from budgetcli.savings.packages import read_package
from budgetcli.sheets.opening import open_grids
from budgetcli.version import VERSION
from budgetcli.views.package_view import DiagnosesView, Diagnosis
from budgetcli.views.summary_view import SummaryView
from budgetcli.words.languages import Language

NET_2024 = Column(2024)


def run(where: Workspaces, showing: Showing) -> int:
    """Test that this installation computes rightly, and say which files are in use."""
    workspace = workspace_of(where)
    diagnoses = (*_self_test(), *_files(workspace))
    show(
        [DiagnosesView(diagnoses)],
        showing,
        language_of(showing, workspace),
        workspace_paths(workspace),
    )
    return 0 if all(each.ok for each in diagnoses) else 1


def _self_test() -> Iterator[Diagnosis]:
    """Yield what the shipped example comes to, against the figures it is known for."""
    example = read_workspace(EXAMPLE / FILE_NAME)
    yield Diagnosis("version", True, VERSION)
    (budget,) = read("sou", example, DETECTED)
    total = budget.total(NET_2024)
    yield Diagnosis("example: total net 2024 is -1253.6", total == Decimal("-1253.6"), str(total))
    verdict = check(budget).verdict
    yield Diagnosis(
        "example: balances within rounding", verdict is Verdict.WITHIN_ROUNDING, verdict
    )
    package = read_package(EXAMPLE / "roskilde-sou-2024.savings.toml")
    after = apply(
        budget, [package], Choices(only=("klippekort",), base_state=BaseState.BEFORE)
    ).after
    yield Diagnosis(
        "example: total net 2024 after klippekort is -1249.4",
        after.total(NET_2024) == Decimal("-1249.4"),
        "+4.2",
    )
    yield Diagnosis(
        "example: a written workbook reads as the same budget",
        same_money(budget, _written(budget)),
        "xlsx",
    )


def _written(budget: Budget) -> Budget:
    data = render([SummaryView(summarise(budget))], "xlsx", Language.DANISH)
    (grid,) = open_grids(
        data if isinstance(data, bytes) else data.encode(), Input("doctor.xlsx", None, "")
    )
    return read_grid(grid)[0]


def _files(workspace: Workspace) -> Iterator[Diagnosis]:
    """Yield the files in use, and whether each can be read."""
    yield Diagnosis("workspace", True, _named(workspace))
    for committee in workspace.committees:
        if committee.source is not None:
            yield _tried(
                worded("source of {id}", id=committee.id),
                committee.source,
                partial(_read, committee.id, workspace),
            )
        for path in committee.packages:
            yield _tried(worded("package of {id}", id=committee.id), path, read_package)


def _named(workspace: Workspace) -> str:
    if workspace.file is None:
        return worded("none")
    return (
        worded("{path} (shipped example)", path=workspace.file)
        if workspace.is_example
        else str(workspace.file)
    )


def _read(id: str, workspace: Workspace, _: Path) -> object:
    return read(id, workspace, layout_of(Reading()))


def _tried(name: str, path: Path, reading: Callable[[Path], object]) -> Diagnosis:
    try:
        reading(path)
    except BudgetError as error:
        return Diagnosis(
            name,
            False,
            worded("{path}: error[{id}]: {message}", path=path, id=error.id, message=error.message),
        )
    return Diagnosis(name, True, str(path))
