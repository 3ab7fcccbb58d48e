"""What commands on savings packages share: the packages named or the workspace's, and the choices
that their options make."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from budgetcli.cli import completion
from budgetcli.model.budgets import Budget
from budgetcli.model.errors import PackageError
from budgetcli.model.sentences import worded
from budgetcli.reading.workspaces import Committee, Workspace
from budgetcli.savings.apply import Assumption, BaseState, Choices
from budgetcli.savings.packages import Package, read_package
from budgetcli.savings.prices import read_prices

PackageFiles = Annotated[
    list[Path],
    typer.Argument(
        metavar="PACKAGE...",
        autocompletion=completion.targets,
        help="Savings packages, or committees whose packages the workspace names.",
    ),
]


def packages_of(
    named: list[str] | None, budget: Budget, target: str, workspace: Workspace
) -> list[Path]:
    """Return the packages named, else the workspace's of the target's committee, found by its id or
    by the budget's title.

    The shipped example knows its committees by name only, never by what stands in a file. Raises
    PackageError where there is none.
    """
    if named:
        return package_files(named, workspace)
    found = committee_of(budget, workspace, target)
    if found is None or not found.packages:
        raise PackageError(
            "missing-package",
            worded("no package is named, and the workspace has none for `{target}`", target=target),
            hint="name one: PACKAGE.toml after the target",
        )
    return list(found.packages)


def committee_of(budget: Budget, workspace: Workspace, target: str = "") -> Committee | None:
    """Return the committee of a workspace that a target is, by its name or by what its budget calls
    itself; None where it is none. The shipped example knows its committees by name only."""
    said = () if workspace.is_example else budget.names
    return next(
        (each for name in (target, *said) if name and (each := workspace.committee(name))), None
    )


def of_workspace(budget: Budget, workspace: Workspace, target: str = "") -> Budget:
    """Return a budget under the committee of the workspace that it is of, where it names none
    itself: what a shared package says of other committees is then not taken for its own."""
    found = None if budget.heading.committee else committee_of(budget, workspace, target)
    if found is None:
        return budget
    return budget._replace(heading=budget.heading._replace(committee=found.id))


def read_packages(paths: Iterable[Path], workspace: Workspace) -> list[Package]:
    """Return the packages of these files, their committees under their ids in the workspace,
    whichever of its names the file uses."""

    def id_of(name: str) -> str:
        committee = workspace.committee(name)
        return name if committee is None else committee.id

    return [read_package(path).renamed(id_of) for path in paths]


def package_files(named: Iterable[str | Path], workspace: Workspace) -> list[Path]:
    """Return the packages named: a file as it is, of a committee those that the workspace has for
    it.

    Raises PackageError for a committee without a package.
    """
    found: list[Path] = []
    for each in named:
        committee = None if Path(each).exists() else workspace.committee(str(each))
        if committee is not None and not committee.packages:
            raise PackageError(
                "missing-package",
                worded("the workspace has no package for `{target}`", target=str(each)),
                hint="add `packages` to it in budgetcli.toml, or name a file",
            )
        found += committee.packages if committee is not None else [Path(each)]
    return found


def choices_of(
    base_state: BaseState | None, assume: Assumption | None, prices: Path | None
) -> Choices:
    """Return the choices of these options, with every measure selected."""
    return Choices(
        base_state=base_state, assume=assume, prices=read_prices(prices) if prices else None
    )
