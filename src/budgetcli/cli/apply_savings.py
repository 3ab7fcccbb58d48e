"""`budgetcli apply-savings`."""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcli.cli.choosing import (
    Assumptions,
    BaseStates,
    Only,
    Packages,
    PriceTable,
    Reverse,
    Skip,
    of_workspace,
    packages_of,
    read_packages,
)
from budgetcli.cli.options import Reading, Showing, Target, Workspaces
from budgetcli.cli.ownbooks import (
    held_in_place,
    in_place_of,
    not_in_place,
    own_workbook,
    plain_workbook,
    replace_workbook,
    show_bytes,
)
from budgetcli.cli.session import (
    input_paths,
    keep,
    language_of,
    layout_of,
    progress,
    show,
    sign_of,
    spare,
    tell,
    tell_example,
    workspace_of,
)
from budgetcli.model.budgets import Budget, Note
from budgetcli.reading.sources import STANDARD_INPUT, Opened, read_one
from budgetcli.reading.workspaces import Workspace
from budgetcli.savings.apply import Choices, Scenario, apply
from budgetcli.savings.gaps import with_residual
from budgetcli.savings.packages import Package
from budgetcli.savings.prices import read_prices
from budgetcli.views.scenario_view import ScenarioView
from budgetcli.workbooks.after_book import after_workbook

UNKNOWN_KEPT_OUT = Note(
    "plain-workbook",
    "years without an amount cannot stand among formulas, so this is a plain workbook of "
    "the table; "
    "--assume permanent|zero keeps your own",
)


class Selecting(NamedTuple):
    """Which measures, and how."""

    only: Only = None
    skip: Skip = None
    reverse: Reverse = None
    status: Annotated[
        str | None,
        typer.Option(
            "--status", metavar="STATUS,...", help="Apply only measures of these statuses."
        ),
    ] = None
    base_state: BaseStates = None
    assume: Assumptions = None
    allow_overcut: Annotated[
        bool,
        typer.Option(
            "--allow-overcut", help="Stop at zero where a line has less, and report the rest."
        ),
    ] = False
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Take out what a measure of the same id and other content did before."
        ),
    ] = False
    prices: PriceTable = None
    stage: Annotated[
        str | None,
        typer.Option("--stage", metavar="NAME", help="Which stage moves, such as revised."),
    ] = None
    allow_loss: Annotated[
        bool,
        typer.Option(
            "--allow-loss",
            help="Write a plain workbook of the table, where the source is a workbook.",
        ),
    ] = False
    book_residual: Annotated[
        str | None,
        typer.Option(
            "--book-residual",
            metavar="LINE",
            help="Book what the frames still demand on this line, as a pool.",
        ),
    ] = None
    in_place: Annotated[
        bool,
        typer.Option(
            "--in-place", help="Write the workbook over itself; what it was stays as FILE.bak."
        ),
    ] = False
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the result, write no file.")] = (
        False
    )

    def choices(self) -> Choices:
        """Return the choices for applying."""
        statuses = tuple(each.strip() for each in (self.status or "").split(",") if each.strip())
        return Choices(
            only=tuple(self.only or ()),
            skip=tuple(self.skip or ()),
            reverse=tuple(self.reverse or ()),
            status=statuses,
            base_state=self.base_state,
            assume=self.assume,
            allow_overcut=self.allow_overcut,
            replace=self.replace,
            prices=read_prices(self.prices) if self.prices else None,
            stage=self.stage,
        )


def run(
    target: Target,
    where: Workspaces,
    declared: Reading,
    selecting: Selecting,
    showing: Showing,
    packages: Packages = None,
) -> int:
    """Show the budget after savings packages, and what each measure does."""
    workspace = workspace_of(where, [target])
    with (
        held_in_place(target, workspace)
        if selecting.in_place and not selecting.dry_run
        else nullcontext()
    ):
        return _run(target, workspace, declared, selecting, showing, packages)


def _run(
    target: str,
    workspace: Workspace,
    declared: Reading,
    selecting: Selecting,
    showing: Showing,
    packages: list[str] | None,
) -> int:
    opened = Opened()
    with progress(target, showing):
        budget = of_workspace(
            read_one(target, workspace, layout_of(declared), opened), workspace, target
        )
    paths = packages_of(packages, budget, target, workspace)
    spare(showing, [selecting.prices])
    choices = selecting.choices()
    scenario = _scenario(budget, read_packages(paths, workspace), choices, selecting.book_residual)
    tell_example(workspace, [budget], showing)
    tell((*budget.notes, *scenario.notes), showing)
    view = ScenarioView(scenario, choices.assume, sign_of(showing))
    inputs = [*input_paths([target], workspace), *map(str, paths)]
    in_place = selecting.in_place and not selecting.dry_run
    chosen, language = (
        _dry(showing) if selecting.dry_run else showing,
        language_of(showing, workspace, [budget]),
    )
    chosen = chosen._replace(output=in_place_of(budget, showing)) if in_place else chosen
    data = (
        None
        if selecting.allow_loss or target == STANDARD_INPUT
        else own_workbook(target, workspace, declared, chosen, opened)
    )
    if in_place and (data is None or scenario.unknown):
        raise not_in_place(budget)
    if data is None or scenario.unknown:
        tell(
            [UNKNOWN_KEPT_OUT]
            if data is not None
            else plain_workbook(target, workspace, declared, chosen),
            chosen,
        )
        show([view], chosen, language, inputs)
        return 0
    with progress(f"{target} -o {chosen.output}", showing):
        book = after_workbook(
            data,
            scenario,
            budget.inputs[0].path,
            language,
            opened.grids if data is opened.data else (),
        )
    keep(view, opened, book)
    tell(book.notes, chosen)
    if in_place:
        replace_workbook(Path(str(chosen.output)), data, book.data, chosen)
        return 0
    show_bytes(book.data, chosen, inputs)
    return 0


def _scenario(
    budget: Budget, packages: list[Package], choices: Choices, residual_line: str | None
) -> Scenario:
    scenario = apply(budget, packages, choices)
    return (
        scenario
        if residual_line is None
        else with_residual(scenario, packages, residual_line, choices)
    )


def _dry(showing: Showing) -> Showing:
    """Return the same showing, on stdout."""
    return Showing(
        format=showing.format, lang=showing.lang, show_sign=showing.show_sign, color=showing.color
    )
