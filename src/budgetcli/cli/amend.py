"""`budgetcli amend`."""

from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcli.cli import completion
from budgetcli.cli.choosing import Assumptions, BaseStates, Packages, PriceTable
from budgetcli.cli.options import Reading, Showing, Target, Workspaces
from budgetcli.cli.packages import choices_of, of_workspace, packages_of, read_packages
from budgetcli.cli.session import (
    language_of,
    layout_of,
    say_written,
    show,
    sign_of,
    tell,
    tell_example,
    workspace_of,
)
from budgetcli.cli.targets import input_paths
from budgetcli.model.errors import BudgetError
from budgetcli.reading.sources import read_one
from budgetcli.savings.amendments import amend
from budgetcli.savings.choices import Choices
from budgetcli.savings.writing import package_text
from budgetcli.sheets.saving import write_file
from budgetcli.views.amendments import AmendmentView


class Amending(NamedTuple):
    """What is dropped, and what is brought in its place."""

    drop: Annotated[
        list[str] | None,
        typer.Option(
            "--drop",
            metavar="ID",
            autocompletion=completion.measures,
            help="Leave this measure out.",
        ),
    ] = None
    fund: Annotated[
        list[Path] | None,
        typer.Option("--fund", metavar="PACKAGE", help="This package's measures find the money."),
    ] = None
    package_out: Annotated[
        Path | None,
        typer.Option("--package-out", metavar="FILE", help="Write the amendment as a package."),
    ] = None
    base_state: BaseStates = None
    assume: Assumptions = None
    prices: PriceTable = None

    def choices(self) -> Choices:
        """Return how both proposals are applied."""
        return choices_of(self.base_state, self.assume, self.prices)


def run(
    target: Target,
    where: Workspaces,
    declared: Reading,
    amending: Amending,
    showing: Showing,
    packages: Packages = None,
) -> int:
    """Make a counter-proposal that balances in every year, beside the original; refused where it is
    not financed."""
    if not amending.drop and not amending.fund:
        raise BudgetError(
            "bad-option",
            "an amendment drops or funds something",
            hint="--drop ID --fund PACKAGE.toml",
        )
    workspace = workspace_of(where, [target])
    budget = of_workspace(read_one(target, workspace, layout_of(declared)), workspace, target)
    paths = packages_of(packages, budget, target, workspace)
    funding = list(amending.fund or ())
    found = amend(
        budget,
        read_packages(paths, workspace),
        amending.drop or (),
        read_packages(funding, workspace),
        amending.choices(),
    )
    tell_example(workspace, [budget], showing)
    tell((*budget.notes, *found.amended.notes), showing)
    inputs = [*input_paths([target], workspace), *map(str, (*paths, *funding))]
    if amending.package_out is not None:
        text = package_text(found, amending.package_out.stem)
        write_file(amending.package_out, text.encode(), inputs=inputs, force=showing.force)
        say_written(str(amending.package_out), showing)
    show(
        [AmendmentView(found, sign_of(showing))],
        showing,
        language_of(showing, workspace, [budget]),
        inputs,
    )
    return 0
