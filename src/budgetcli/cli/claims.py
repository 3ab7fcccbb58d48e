"""`budgetcli claims`."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcli.claims.judging import (
    ClaimFigures,
    Known,
    Truth,
    homonyms,
    judge,
    read_claims,
    readings,
)
from budgetcli.cli import options as completion
from budgetcli.cli.boundary import report
from budgetcli.cli.choosing import packages_of, read_packages
from budgetcli.cli.options import Reading, Showing, Workspaces
from budgetcli.cli.session import (
    input_paths,
    language_of,
    layout_of,
    show,
    tell,
    tell_example,
    workspace_of,
)
from budgetcli.cli.suggestions import suggest
from budgetcli.model.budgets import Budget
from budgetcli.model.errors import BudgetError, PackageError, Place, UnknownNameError, worded
from budgetcli.model.names import fold, slug
from budgetcli.reading.sources import read_one
from budgetcli.reading.workspaces import Workspace
from budgetcli.savings.gaps import amounts_of
from budgetcli.views.claim_view import ClaimsView, Told

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        autocompletion=completion.targets,
        help="The claims, in TOML; or a committee whose claims the workspace names.",
    ),
]
Others = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TARGET]...",
        autocompletion=completion.targets,
        help="Budgets; else the workspace's.",
    ),
]


class Whose(NamedTuple):
    """Whose claims are judged."""

    committee: Annotated[
        str | None,
        typer.Option(
            "--committee",
            metavar="ID",
            autocompletion=completion.targets,
            help="Refuse claims of any other committee.",
        ),
    ] = None


def run(
    file: File,
    where: Workspaces,
    declared: Reading,
    whose: Whose,
    showing: Showing,
    targets: Others = None,
) -> int:
    """Judge claims against budgets and packages: true, false or undecided, with other readings;
    exit 1 if one is false."""
    workspace, layout = workspace_of(where, targets or [str(file)]), layout_of(declared)
    file = _file_of(file, workspace)
    claims = read_claims(file)
    names = targets or [each.id for each in workspace.committees if each.source is not None]
    budgets = [(name, read_one(name, workspace, layout)) for name in names]
    scale = claims.scale or (budgets[0][1].heading.unit.scale if budgets else 1)
    known = {
        fold(each.name): each
        for name, budget in budgets
        for each in [_known(name, budget.in_scale(scale), workspace)]
    }
    committees = {name: each.committee for name, each in known.items()}
    told = []
    for claim in claims.claims:
        figures = ClaimFigures(known)
        judged = judge(claim, figures, committees, whose.committee)
        told.append(
            Told(
                judged,
                readings(judged, known, committees),
                homonyms(claim, known.values()),
                tuple(figures.used.values()),
            )
        )
    read = [budget for _, budget in budgets]
    _report_unreadable(told, claims.place, showing)
    tell_example(workspace, read, showing)
    tell((note for budget in read for note in budget.notes), showing)
    view = ClaimsView(claims, tuple(told), tuple(each for budget in read for each in budget.inputs))
    show(
        [view],
        showing,
        language_of(showing, workspace, read),
        [str(file), *input_paths(names, workspace, layout)],
    )
    return _status({each.judged.truth for each in told}, showing)


def _report_unreadable(told: list[Told], place: Place, showing: Showing) -> None:
    """Say on stderr what is wrong in each claim that cannot be read; the others are judged."""
    for judged in (each.judged for each in told):
        if judged.truth is not Truth.UNREADABLE:
            continue
        said = worded("claim `{id}`: {error}", id=judged.claim.id, error=judged.about)
        error = BudgetError("bad-claim", said, at=place)
        if isinstance(judged.error, UnknownNameError):
            error.hint = suggest(judged.error.name, judged.error.known)
        elif judged.error is not None:
            error.hint = judged.error.hint
        report(error, as_json=showing.error_format == "json")


def _file_of(file: Path, workspace: Workspace) -> Path:
    """Return the file named; of a committee the claims that the workspace names. Raises BudgetError
    where it names none."""
    committee = None if file.exists() else workspace.committee(str(file))
    if committee is None:
        return file
    if committee.claims is None:
        raise BudgetError(
            "bad-claim",
            worded("the workspace names no claims of `{target}`", target=str(file)),
            hint='claims = "FILE" in its part of budgetcli.toml, or name a file',
        )
    return committee.claims


def _known(name: str, budget: Budget, workspace: Workspace) -> Known:
    """Return a budget under the name that claims call it by, with what its packages say."""
    try:
        packages = read_packages(packages_of(None, budget, name, workspace), workspace)
    except PackageError:
        packages = []
    amounts = amounts_of(budget, packages)
    plain = slug(Path(name.partition("#")[0]).stem) if workspace.committee(name) is None else name
    by_kind = {
        "measures": amounts.measures,
        "frames": amounts.frames,
        "pressures": amounts.pressures,
    }
    return Known(plain, budget.heading.committee or plain, budget, by_kind, amounts.sums)


def _status(truths: set[Truth], showing: Showing) -> int:
    """Return 2 where a claim was refused or cannot be read, 1 where one is false, else 0."""
    if truths & {Truth.REFUSED, Truth.UNREADABLE}:
        return 2
    return int(Truth.FALSE in truths and not showing.exit_zero)
