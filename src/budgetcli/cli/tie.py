"""`budgetcli tie`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcli.cli import options as completion
from budgetcli.cli.options import Reading, Showing, Workspaces
from budgetcli.cli.session import (
    input_paths,
    language_of,
    layout_of,
    say_written,
    show,
    spare,
    tell,
    workspace_of,
)
from budgetcli.publications.answers import claims_text
from budgetcli.publications.media import open_publication
from budgetcli.publications.tied import OPEN, Status
from budgetcli.publications.tying import Holding
from budgetcli.reading.layouts import Layout
from budgetcli.reading.sources import find_source
from budgetcli.reading.workspaces import Workspace
from budgetcli.sheets.saving import write_file
from budgetcli.views.tied_texts import TiedView

Text = Annotated[
    str,
    typer.Argument(
        metavar="TEXT",
        autocompletion=completion.targets,
        help="The document, - for standard input, or a committee's.",
    ),
]


class Sorts(StrEnum):
    """The values of `--only`."""

    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"
    YEAR = "year"


class FailOn(StrEnum):
    """The values of `--fail-on`."""

    CONTRADICTED = "contradicted"
    OPEN = "open"


class AgainstOptions(NamedTuple):
    """What the text is held against, and what fails."""

    against: Annotated[
        list[str] | None,
        typer.Option(
            "--against",
            metavar="TARGET",
            autocompletion=completion.targets,
            help="A document, a budget or a savings package to hold the text against; may be given again.",
        ),
    ] = None
    only: Annotated[
        Sorts | None, typer.Option("--only", help="Show numbers of this sort only.")
    ] = None
    all: Annotated[bool, typer.Option("--all", help="Show counts and years too.")] = False
    fail_on: Annotated[
        FailOn,
        typer.Option(
            "--fail-on",
            help="Exit 1 where something is contradicted, or also where something is open.",
        ),
    ] = FailOn.CONTRADICTED
    claims_out: Annotated[
        Path | None,
        typer.Option(
            "--claims-out",
            metavar="FILE",
            help="Write what is proved and derived as claims, for `claims` to judge.",
        ),
    ] = None


def run(
    text: Text, where: Workspaces, declared: Reading, against: AgainstOptions, showing: Showing
) -> int:
    """Tie every figure of a text to the tables; exit 1 where one is contradicted."""
    workspace = workspace_of(where, [text, *(against.against or ())])
    layout = layout_of(declared, open_sign=True)._replace(audited=True, refuse_postings=None)
    holding = held(text, workspace, layout)
    for target in against.against or ():
        holding.add(target, workspace)
    tied = holding.judged()
    spare(showing, [Path(each.path) for each in holding.inputs])
    tell(holding.notes, showing)
    view = TiedView(
        tied, tuple(holding.inputs), against.only, against.all, against.fail_on is FailOn.OPEN
    )
    language = language_of(
        showing,
        workspace,
        [source.budget for source in tied.material.tables() if source.budget is not None],
    )
    inputs = [
        *input_paths([text, *(against.against or ())], workspace, layout),
        *(each.path for each in holding.inputs),
    ]
    if against.claims_out is not None:
        write_file(
            against.claims_out,
            claims_text(tied, holding.inputs).encode(),
            inputs=inputs,
            force=showing.force,
        )
        say_written(str(against.claims_out), showing)
    show([view], showing, language, inputs)
    return 0 if showing.exit_zero else _status(view, against.fail_on)


def held(text: str, workspace: Workspace, layout: Layout) -> Holding:
    """Return the document with what it is held against of itself: a committee's publication with
    its budget and packages.
    """
    committee = workspace.committee(text)
    if committee is not None and committee.publication is not None:
        holding = Holding(
            open_publication(committee.publication.read_bytes(), str(committee.publication)),
            text,
            layout,
        )
        if committee.source is not None:
            holding.add(text, workspace)
        for path in committee.packages:
            holding.add_package(path)
        return holding
    source = find_source(text, workspace, layout)
    return Holding(open_publication(source.data, source.name), text, layout)


def _status(view: TiedView, fail_on: FailOn) -> int:
    """Return 1 where something is contradicted, or open where that fails too, else 0."""
    statuses = {each.status for each in view.tied.amounts()}
    return int(
        Status.CONTRADICTED in statuses
        or (fail_on is FailOn.OPEN and not OPEN.isdisjoint(statuses))
    )
