"""`budgetcli draft-package`."""

from pathlib import Path
from typing import Annotated

import typer

from budgetcli.cli import options as completion
from budgetcli.cli.options import Reading, Showing, Workspaces
from budgetcli.cli.session import layout_of, remark, say_written, tell, workspace_of
from budgetcli.cli.streams import put
from budgetcli.cli.tie import held
from budgetcli.model.budgets import Note
from budgetcli.model.errors import Place, worded
from budgetcli.publications.drafting import PackageDraft, draft, written
from budgetcli.sheets.saving import write_file

Text = Annotated[
    str,
    typer.Argument(
        metavar="TEXT",
        autocompletion=completion.targets,
        help="The document, - for standard input, or a committee's.",
    ),
]


def run(text: Text, where: Workspaces, declared: Reading, showing: Showing) -> int:
    """Draft a savings package from a text: measures, frames and pressures with quote, place and
    certainty.

    What the text does not say stays open: a person finishes the draft. Exit 1 where the text states
    nothing for a package.
    """
    workspace = workspace_of(where, [text])
    layout = layout_of(declared, open_sign=True)._replace(refuse_postings=None)
    holding = held(text, workspace, layout)
    found = draft(holding.publication, holding.material)
    tell(holding.notes, showing)
    for sentence, place in found.left_out:
        remark(
            Note(
                "left-out",
                worded("the years of an amount are not stated: {sentence}", sentence=sentence),
                Place(found.path, None, place),
            ),
            showing,
        )
    if not found.items:
        remark(
            Note("no-measures", "the text states no measure, frame or pressure", Place(found.path)),
            showing,
        )
    _write(found, showing, [each.path for each in holding.inputs])
    return 0 if found.items or showing.exit_zero else 1


def _write(found: PackageDraft, showing: Showing, inputs: list[str]) -> None:
    if showing.output in (None, "-"):
        put(written(found))
        return
    if not found.items:
        return
    write_file(
        Path(str(showing.output)), written(found).encode(), inputs=inputs, force=showing.force
    )
    say_written(str(showing.output), showing)
