"""`budgetcli compare-scenarios`."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcli.cli.choosing import Assumptions, BaseStates, PriceTable
from budgetcli.cli.options import Reading, Showing, Target, Workspaces
from budgetcli.cli.packages import choices_of, of_workspace, package_files, read_packages
from budgetcli.cli.session import (
    language_of,
    layout_of,
    show,
    sign_of,
    spare,
    tell,
    tell_example,
    workspace_of,
)
from budgetcli.cli.targets import input_paths
from budgetcli.model.errors import BudgetError
from budgetcli.model.sentences import worded
from budgetcli.reading.sources import read_one
from budgetcli.reading.workspaces import Workspace
from budgetcli.savings.choices import Choices
from budgetcli.savings.comparisons import compare_scenarios
from budgetcli.savings.packages import Package
from budgetcli.views.comparisons import ComparisonView

STACK_HELP = "[NAME=]PACKAGE[+PACKAGE...][@ID,...]: a stack of packages, or only these measures."
Stacks = Annotated[list[str], typer.Argument(metavar="SCENARIO...", help=STACK_HELP)]
Stack = tuple[str, list[Package], Choices]


class Applying(NamedTuple):
    """How every scenario is applied."""

    base_state: BaseStates = None
    assume: Assumptions = None
    prices: PriceTable = None

    def choices(self) -> Choices:
        """Return the choices that all scenarios share."""
        return choices_of(self.base_state, self.assume, self.prices)


def run(
    target: Target,
    stacks: Stacks,
    where: Workspaces,
    declared: Reading,
    applying: Applying,
    showing: Showing,
) -> int:
    """Show scenarios side by side: a column each, per line and year, and what separates them."""
    spare(showing, [applying.prices])
    workspace = workspace_of(where, [target])
    budget = of_workspace(read_one(target, workspace, layout_of(declared)), workspace, target)
    parsed = [_stack(each, applying.choices(), workspace) for each in stacks]
    _refuse_twins([name for name, _, _ in parsed])
    comparison = compare_scenarios(budget, parsed)
    tell_example(workspace, [budget], showing)
    tell(
        (
            *budget.notes,
            *(note for each in comparison.alternatives for note in each.scenario.notes),
        ),
        showing,
    )
    inputs = [
        *input_paths([target], workspace),
        *(package.place.file for _, packages, _ in parsed for package in packages),
    ]
    show(
        [ComparisonView(comparison, sign_of(showing))],
        showing,
        language_of(showing, workspace, [budget]),
        inputs,
    )
    return 0


def _stack(text: str, choices: Choices, workspace: Workspace) -> Stack:
    """Return the name, the packages and the choices that one SCENARIO says."""
    name, equals, rest = text.partition("=") if not Path(text).exists() else ("", "", text)
    files, _, only = (rest if equals else text).partition("@")
    paths = package_files([each for each in files.split("+") if each], workspace)
    if not paths:
        raise BudgetError(
            "bad-option",
            worded("`{text}` names no package", text=text),
            hint="[NAME=]PACKAGE[+PACKAGE...][@ID,...]",
        )
    ids = tuple(each.strip() for each in only.split(",") if each.strip())
    return (
        name if equals else ",".join(ids) or "+".join(path.stem for path in paths),
        read_packages(paths, workspace),
        choices._replace(only=ids),
    )


def _refuse_twins(names: list[str]) -> None:
    twin = next((name for name in names if names.count(name) > 1), None)
    if twin is not None:
        raise BudgetError(
            "bad-option",
            worded("two scenarios are called `{twin}`", twin=twin),
            hint="NAME=PACKAGE gives each its name",
        )
