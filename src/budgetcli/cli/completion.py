"""Completion of committees, measures, formats and names; a workspace that cannot be read completes
nothing."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from budgetcli.model.errors import BudgetError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcli.model.budgets import Budget
    from budgetcli.reading.workspaces import Workspace
    from budgetcli.savings.packages import Package


HARMLESS = re.compile(r"[\w.,@%+:=/][\w.,@%+:=/-]*")
"""Only such names are completed: a workspace of a stranger puts nothing on the command line that
the shell would run or split."""


FEW = 3
"""So many budgets are read for their lines while somebody waits for an answer to Tab."""


def targets(incomplete: str) -> list[str]:
    """Return the committees that begin so; the shell adds the files."""
    return _beginning(incomplete, [each.id for each in _workspace().committees])


def measures(incomplete: str) -> list[str]:
    """Return the measures of the workspace's packages that begin so."""
    return _beginning(
        incomplete, [measure.id for package in _packages() for measure in package.measures]
    )


def formats(ctx: Any, incomplete: str) -> list[str]:
    """Return the formats that begin so, those of the command."""
    of_report = ("html", "md", "pdf", "xlsx", "json")
    known = import_module("budgetcli.formats.registry").FORMATS
    return _beginning(incomplete, of_report if ctx.info_name == "report" else known)


def lines(ctx: Any, incomplete: str) -> list[str]:
    """Return the lines that begin so: of the budget named before, where the shell tells it, else of
    the first committees of the workspace."""
    named = ctx.params.get("target")
    first = [each.id for each in _workspace().committees if each.source is not None][:FEW]
    known = [line for target in ([str(named)] if named else first) for line in _lines_of(target)]
    return _beginning(incomplete, dict.fromkeys(known))


def figure_words(ctx: Any, incomplete: str) -> list[str]:
    """Return what `explain` takes next: a word or committee, then lines and measures, then years."""
    before = [str(each) for each in ctx.params.get("words") or ()]
    if not before:
        return explained(incomplete)
    if len(before) == 1:
        committee = _workspace().committee(before[0])
        own = _packages() if committee is not None else []
        ids = [measure.id for package in own for measure in package.measures]
        return _beginning(incomplete, [*_lines_of(before[0]), "total", *ids])
    budget = _budget(before[0]) if len(before) == 2 else None
    years = {} if budget is None else dict.fromkeys(str(each.year) for each in budget.columns)
    return _beginning(incomplete, years)


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


def _budget(target: str) -> Budget | None:
    """Return the budget of a committee or file; None where it cannot be read."""
    sources = import_module("budgetcli.reading.sources")
    layouts = import_module("budgetcli.reading.layouts")
    try:
        budget: Budget = sources.read_one(target, _workspace(), layouts.Layout())
    except (BudgetError, OSError):
        return None
    return budget


def _lines_of(target: str) -> list[str]:
    budget = _budget(target)
    return [] if budget is None else [line.id for line in budget.lines if line.role != "memo"]


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
