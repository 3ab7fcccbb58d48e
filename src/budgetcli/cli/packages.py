"""What commands on savings packages share: the packages named or the workspace's, and the values of their options."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from budgetcli.model.budgets import Budget
from budgetcli.model.errors import PackageError
from budgetcli.reading.workspaces import Workspace


class BaseStateName(StrEnum):
    """The values of `--base-state`."""

    BEFORE = "before"
    AFTER = "after"


class AssumptionName(StrEnum):
    """The values of `--assume`."""

    PERMANENT = "permanent"
    ZERO = "zero"


Packages = Annotated[list[str] | None, typer.Argument(metavar="[PACKAGE]...", help="Savings packages; else the workspace's.")]


def packages_of(named: list[str] | None, budget: Budget, target: str, workspace: Workspace) -> list[Path]:
    """Return the packages named, else the workspace's of the target's committee, found by its id or by the budget's title.

    Raises PackageError where there is none.
    """
    if named:
        return [Path(each) for each in named]
    names = (target, budget.heading.committee, budget.heading.title)
    found = next((each for name in names if name and (each := workspace.committee(name))), None)
    if found is None or not found.packages:
        raise PackageError("missing-package", f"no package is named, and the workspace has none for `{target}`",
                           hint="name one: PACKAGE.toml after the target")  # fmt: skip
    return list(found.packages)
