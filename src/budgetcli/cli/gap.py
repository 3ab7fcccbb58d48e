"""`budgetcli gap`."""

from typing import Annotated, NamedTuple

import typer

from budgetcli.cli import completion
from budgetcli.cli.choosing import Assumptions, Packages, PriceTable
from budgetcli.cli.options import Reading, Showing, Target, Workspaces
from budgetcli.cli.packages import of_workspace, packages_of, read_packages
from budgetcli.cli.session import (
    language_of,
    layout_of,
    show,
    spare,
    tell,
    tell_example,
    workspace_of,
)
from budgetcli.cli.targets import input_paths
from budgetcli.model.errors import BudgetError
from budgetcli.model.sentences import worded
from budgetcli.reading.sources import read_one
from budgetcli.savings.choices import Choices
from budgetcli.savings.gaps import Count, gap
from budgetcli.savings.prices import read_prices
from budgetcli.views.gaps import GapView

Texts = list[str] | None


class Counting(NamedTuple):
    """Which measures count, towards what."""

    counted: Annotated[
        Texts,
        typer.Option(
            "--count", metavar="ID=FRAME", help="Count this measure towards this frame or pressure."
        ),
    ] = None
    only: Annotated[
        Texts,
        typer.Option(
            "--only",
            metavar="ID",
            autocompletion=completion.measures,
            help="Count only this measure.",
        ),
    ] = None
    skip: Annotated[
        Texts,
        typer.Option(
            "--skip",
            metavar="ID",
            autocompletion=completion.measures,
            help="Leave this measure out.",
        ),
    ] = None
    status: Annotated[
        str | None,
        typer.Option(
            "--status", metavar="STATUS,...", help="Count only measures of these statuses."
        ),
    ] = None
    assume: Assumptions = None
    prices: PriceTable = None
    not_steerable: Annotated[
        Texts,
        typer.Option(
            "--not-steerable",
            metavar="LINE",
            autocompletion=completion.lines,
            help="A line that cannot be steered; `none` for none.",
        ),
    ] = None
    fail: Annotated[
        bool, typer.Option("--fail", help="Exit 1 if something is still to be found.")
    ] = False

    def choices(self) -> Choices:
        """Return the choices for counting."""
        return Choices(
            only=tuple(self.only or ()),
            skip=tuple(self.skip or ()),
            status=tuple(each.strip() for each in (self.status or "").split(",") if each.strip()),
            assume=self.assume,
            prices=read_prices(self.prices) if self.prices else None,
        )

    def counts(self) -> list[Count]:
        """Return the pairs of `--count`."""
        return [_pair(each) for each in self.counted or ()]


def run(
    target: Target,
    where: Workspaces,
    declared: Reading,
    counting: Counting,
    showing: Showing,
    packages: Packages = None,
) -> int:
    """Show what frames and pressures demand, what is identified, and what is still to be found."""
    spare(showing, [counting.prices])
    workspace = workspace_of(where, [target])
    budget = of_workspace(read_one(target, workspace, layout_of(declared)), workspace, target)
    paths = packages_of(packages, budget, target, workspace)
    choices = counting.choices()
    found = gap(budget, read_packages(paths, workspace), choices, counting.counts())
    tell_example(workspace, [budget], showing)
    tell((*budget.notes, *found.notes), showing)
    fixed = None if counting.not_steerable is None else tuple(counting.not_steerable)
    show(
        [GapView(found, choices.assume, fixed)],
        showing,
        language_of(showing, workspace, [budget]),
        [*input_paths([target], workspace), *map(str, paths)],
    )
    return 1 if counting.fail and found.is_open and not showing.exit_zero else 0


def _pair(text: str) -> Count:
    measure, equals, frame = text.partition("=")
    if not (measure and equals and frame):
        raise BudgetError(
            "bad-option",
            worded("`--count {text}` names no measure and frame, expected ID=FRAME", text=text),
        )
    return measure, frame
