"""`budgetcli combos`."""

from typing import Annotated, NamedTuple

import typer

from budgetcli.cli import completion
from budgetcli.cli.choosing import Assumptions, BaseStates, Packages, PriceTable
from budgetcli.cli.options import Reading, Showing, Target, Workspaces
from budgetcli.cli.packages import of_workspace, packages_of, read_packages
from budgetcli.cli.session import (
    language_of,
    layout_of,
    progress,
    show,
    tell,
    tell_example,
    workspace_of,
)
from budgetcli.cli.targets import input_paths
from budgetcli.model.errors import BudgetError
from budgetcli.reading.sources import read_one
from budgetcli.savings.allocations import read_amount
from budgetcli.savings.choices import Choices
from budgetcli.savings.combos import Wish, combine
from budgetcli.savings.prices import read_prices
from budgetcli.views.combinations import CombinationsView

Texts = list[str] | None


class Wishing(NamedTuple):
    """What the sets have to reach, and what they must have or not."""

    goal: Annotated[
        str | None,
        typer.Option(
            "--find", metavar="AMOUNT", help="What has to be found, in the budget's unit."
        ),
    ] = None
    year: Annotated[
        int | None, typer.Option("--year", help="The year in which it has to be found.")
    ] = None
    must: Annotated[
        Texts,
        typer.Option(
            "--must",
            metavar="ID",
            autocompletion=completion.measures,
            help="This measure is in every set.",
        ),
    ] = None
    must_not: Annotated[
        Texts,
        typer.Option(
            "--must-not", metavar="ID", autocompletion=completion.measures, help="This one in none."
        ),
    ] = None
    cap: Annotated[
        Texts,
        typer.Option(
            "--cap",
            metavar="LINE=AMOUNT",
            autocompletion=completion.lines,
            help="A line gives no more than this.",
        ),
    ] = None
    best: Annotated[
        int, typer.Option("--best", min=1, max=1000, metavar="N", help="Show so many sets.")
    ] = 5
    base_state: BaseStates = None
    assume: Assumptions = None
    prices: PriceTable = None

    def wish(self) -> Wish:
        """Return what is asked for. Raises BudgetError where the target or the year is not said."""
        if self.goal is None or self.year is None:
            raise BudgetError(
                "bad-option", "a target and a year are needed", hint="--find 30.9 --year 2025"
            )
        pairs = (each.partition("=") for each in self.cap or ())
        caps = tuple((line, read_amount(amount)) for line, _, amount in pairs)
        return Wish(
            read_amount(self.goal),
            self.year,
            tuple(self.must or ()),
            tuple(self.must_not or ()),
            caps,
            self.best,
        )

    def choices(self) -> Choices:
        """Return how amounts are read."""
        return Choices(
            base_state=self.base_state,
            assume=self.assume,
            prices=read_prices(self.prices) if self.prices else None,
        )


def run(
    target: Target,
    where: Workspaces,
    declared: Reading,
    wishing: Wishing,
    showing: Showing,
    packages: Packages = None,
) -> int:
    """Find the smallest sets of measures that reach a target; exit 1 if none does."""
    workspace = workspace_of(where, [target])
    with progress(target, showing):
        budget = of_workspace(read_one(target, workspace, layout_of(declared)), workspace, target)
        paths = packages_of(packages, budget, target, workspace)
        found = combine(budget, read_packages(paths, workspace), wishing.wish(), wishing.choices())
    tell_example(workspace, [budget], showing)
    tell((*budget.notes, *found.notes), showing)
    show(
        [CombinationsView(found, budget)],
        showing,
        language_of(showing, workspace, [budget]),
        [*input_paths([target], workspace), *map(str, paths)],
    )
    return 0 if found.reachable or showing.exit_zero else 1
