"""Completion of committees, measures, formats and names; a workspace that cannot be read completes
nothing."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from budgetcli.model.errors import BudgetError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.reading.workspaces import Workspace
    from budgetcli.savings.packages import Package


HARMLESS = re.compile(r"[\w.,@%+:=/][\w.,@%+:=/-]*")
"""Only such names are completed: a workspace of a stranger puts nothing on the command line that
the shell would run or split."""


def targets(incomplete: str) -> list[str]:
    """Return the committees that begin so; the shell adds the files."""
    return _beginning(incomplete, [each.id for each in _workspace().committees])


def measures(incomplete: str) -> list[str]:
    """Return the measures of the workspace's packages that begin so."""
    return _beginning(
        incomplete, [measure.id for package in _packages() for measure in package.measures]
    )


def formats(incomplete: str) -> list[str]:
    """Return the formats that begin so."""
    return _beginning(incomplete, import_module("budgetcli.formats.registry").FORMATS)


def checks(incomplete: str) -> list[str]:
    """Return the checks that begin so."""
    return _beginning(incomplete, import_module("budgetcli.checking.checks").DOCUMENTED)


def schemas(incomplete: str) -> list[str]:
    """Return the schemas that begin so."""
    return _beginning(incomplete, import_module("budgetcli.formats.schemas").SCHEMAS)


def meanings(incomplete: str) -> list[str]:
    """Return the ids that `explain` knows and that begin so."""
    return _beginning(incomplete, import_module("budgetcli.formats.meanings").meanings())


def explained(incomplete: str) -> list[str]:
    """Return the ids, commands and words of the glossary that `explain` knows and that begin so,
    and the committees."""
    return [
        *meanings(incomplete),
        *_beginning(incomplete, import_module("budgetcli.cli").COMMANDS),
        *targets(incomplete),
    ]


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(incomplete) and HARMLESS.fullmatch(name)]


def _workspace() -> Workspace:
    module = import_module("budgetcli.reading.workspaces")
    try:
        workspace: Workspace = module.find_workspace(Path.cwd())
    except (BudgetError, OSError):
        workspace = module.Workspace()
    return workspace


def _packages() -> list[Package]:
    module = import_module("budgetcli.savings.packages")
    try:
        return [
            module.read_package(path)
            for committee in _workspace().committees
            for path in committee.packages
        ]
    except (BudgetError, OSError):
        return []
