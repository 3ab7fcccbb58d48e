"""`budgetcli allocate`."""

import hashlib
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcli.cli import options as completion
from budgetcli.cli.options import Reading, Showing, Workspaces
from budgetcli.cli.session import (
    input_paths,
    language_of,
    layout_of,
    show,
    tell,
    tell_example,
    workspace_of,
    workspace_paths,
)
from budgetcli.model.budgets import Budget, Input
from budgetcli.model.errors import BudgetError
from budgetcli.reading.sources import find_source, read_one
from budgetcli.reading.workspaces import Workspace
from budgetcli.reference.steering import not_steerable
from budgetcli.savings.allocations import (
    Weight,
    allocate,
    committee_weight,
    equally,
    key_of,
    line_weights,
    read_amount,
)
from budgetcli.sheets.opening import open_grids
from budgetcli.views.gap_view import AllocationView

Amount = Annotated[
    str, typer.Argument(metavar="AMOUNT", help="The amount to split, such as 150 or 30.9.")
]
Parts = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[TARGET]...",
        autocompletion=completion.targets,
        help=(
            "Committees or files that get a part each; a single one gives a part to each of "
            "its lines."
        ),
    ),
]


class Keying(NamedTuple):
    """By which key, and how finely."""

    equal: Annotated[
        int | None,
        typer.Option("--equal", min=1, max=10_000, metavar="N", help="Into so many equal parts."),
    ] = None
    by_net: Annotated[bool, typer.Option("--by-net", help="In proportion to the net.")] = False
    by_gross: Annotated[
        bool, typer.Option("--by-gross", help="In proportion to the expenditure.")
    ] = False
    steerable: Annotated[
        bool, typer.Option("--steerable", help="In proportion to the net that can be steered.")
    ] = False
    key: Annotated[
        Path | None,
        typer.Option(
            "--key", metavar="FILE", help="By the weights of a table: a name and a weight a row."
        ),
    ] = None
    step: Annotated[
        str, typer.Option("--step", metavar="AMOUNT", help="Every part is a multiple of this.")
    ] = "0.1"
    year: Annotated[
        int | None,
        typer.Option("--year", help="The year whose amounts are the key; else the first."),
    ] = None
    stated: Annotated[
        str | None,
        typer.Option(
            "--stated", metavar="AMOUNT", help="A stated share to hold against the split."
        ),
    ] = None
    not_steerable: Annotated[
        list[str] | None,
        typer.Option("--not-steerable", metavar="LINE", help="A line that cannot be steered."),
    ] = None

    @property
    def method(self) -> str:
        """The key asked for. Raises BudgetError where it is none or several."""
        asked = {
            "equal": self.equal is not None,
            "net": self.by_net,
            "gross": self.by_gross,
            "steerable": self.steerable,
            "key": bool(self.key),
        }
        chosen = [name for name, is_asked in asked.items() if is_asked]
        if len(chosen) != 1:
            raise BudgetError(
                "bad-option",
                "one key is needed: --equal N, --by-net, --by-gross, --steerable or --key FILE",
            )
        return chosen[0]


def run(
    amount: Amount,
    where: Workspaces,
    declared: Reading,
    keying: Keying,
    showing: Showing,
    parts: Parts = None,
) -> int:
    """Split an amount by a key, so that the parts add up exactly."""
    workspace, method = workspace_of(where, parts), keying.method
    budgets = (
        _budgets(parts, workspace, declared) if method in ("net", "gross", "steerable") else []
    )
    weights, left_out, inputs = _weights(method, keying, budgets, workspace)
    stated = read_amount(keying.stated) if keying.stated is not None else None
    allocation = allocate(read_amount(amount), weights, read_amount(keying.step), method, stated)
    tell_example(workspace, budgets, showing)
    tell((note for budget in budgets for note in budget.notes), showing)
    view = AllocationView(
        allocation, (*inputs, *(each for budget in budgets for each in budget.inputs)), left_out
    )
    read = [
        *input_paths(parts or [], workspace),
        *workspace_paths(workspace),
        *(each.path for each in inputs),
    ]
    show([view], showing, language_of(showing, workspace, budgets), read)
    return 0


def _budgets(parts: list[str] | None, workspace: Workspace, declared: Reading) -> list[Budget]:
    """Return the budgets named, else those of every committee of the workspace that has a source."""
    targets = parts or [each.id for each in workspace.committees if each.source is not None]
    if not targets:
        raise BudgetError(
            "bad-option", "no target is named, and the workspace has no committee with a source"
        )
    return [read_one(each, workspace, layout_of(declared)) for each in targets]


Weighed = tuple[tuple[Weight, ...], tuple[str, ...], tuple[Input, ...]]


def _weights(method: str, keying: Keying, budgets: list[Budget], workspace: Workspace) -> Weighed:
    """Return the key, what has no part in it, and the file it was read from."""
    if keying.equal is not None:
        return equally(keying.equal), (), ()
    if keying.key is not None:
        return _from_file(keying.key, workspace)
    named = None if keying.not_steerable is None else tuple(keying.not_steerable)
    fixed = [not_steerable(each, named) if method == "steerable" else () for each in budgets]
    if len(budgets) == 1:
        weights, left_out = line_weights(budgets[0], method, keying.year, fixed[0])
        return weights, left_out, ()
    pairs = zip(budgets, fixed, strict=True)
    return (
        tuple(committee_weight(budget, method, keying.year, lines) for budget, lines in pairs),
        (),
        (),
    )


def _from_file(path: Path, workspace: Workspace) -> Weighed:
    source = find_source(str(path), workspace._replace(committees=()), layout_of(Reading()))
    input = Input(str(path), None, hashlib.sha256(source.data).hexdigest())
    grid = open_grids(source.data, input)[0]
    rows = [[grid.text(row, 0), grid.text(row, 1)] for row in range(len(grid.values))]
    return key_of(rows, str(path)), (), (input,)
