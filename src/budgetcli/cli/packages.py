"""What commands on savings packages share: the packages named or the workspace's, and the choices
that their options make."""

from pathlib import Path
from typing import Annotated

import typer

from budgetcli.cli import completion
from budgetcli.model.budgets import Budget
from budgetcli.model.errors import PackageError
from budgetcli.model.sentences import worded
from budgetcli.reading.workspaces import Workspace
from budgetcli.savings.apply import Assumption, BaseState, Choices
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
        return [Path(each) for each in named]
    said = () if workspace.is_example else (budget.heading.committee, budget.heading.title)
    found = next(
        (each for name in (target, *said) if name and (each := workspace.committee(name))), None
    )
    if found is None or not found.packages:
        raise PackageError(
            "missing-package",
            worded("no package is named, and the workspace has none for `{target}`", target=target),
            hint="name one: PACKAGE.toml after the target",
        )
    return list(found.packages)


def package_files(named: list[Path], workspace: Workspace) -> list[Path]:
    """Return the packages named: a file as it is, of a committee those that the workspace has for
    it.

    Raises PackageError for a committee without a package.
    """
    found: list[Path] = []
    for each in named:
        committee = None if each.exists() else workspace.committee(str(each))
        if committee is not None and not committee.packages:
            raise PackageError(
                "missing-package",
                worded("the workspace has no package for `{target}`", target=str(each)),
                hint="add `packages` to it in budgetcli.toml, or name a file",
            )
        found += committee.packages if committee is not None else [each]
    return found


def choices_of(
    base_state: BaseState | None, assume: Assumption | None, prices: Path | None
) -> Choices:
    """Return the choices of these options, with every measure selected."""
    return Choices(
        base_state=base_state, assume=assume, prices=read_prices(prices) if prices else None
    )
