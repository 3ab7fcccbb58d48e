"""`budgetcli amend`."""

import shlex
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcli.cli import options as completion
from budgetcli.cli.assembling import demands_of, input_of
from budgetcli.cli.catalogue import read_catalogue_file
from budgetcli.cli.choosing import (
    Assumptions,
    BaseStates,
    Packages,
    PriceTable,
    choices_of,
    of_workspace,
    package_files,
    packages_of,
    read_packages,
)
from budgetcli.cli.options import Reading, Showing, Target, Workspaces
from budgetcli.cli.report import write_page
from budgetcli.cli.session import (
    input_paths,
    language_of,
    layout_of,
    say_written,
    show,
    sign_of,
    tell,
    tell_example,
    workspace_of,
)
from budgetcli.model.budgets import Budget
from budgetcli.model.declarations import declared_in
from budgetcli.model.errors import BudgetError, Place
from budgetcli.reading.sources import read_one
from budgetcli.reading.workspaces import Workspace
from budgetcli.reports.proposal import WRITERS, CounterProposal, page
from budgetcli.reports.writers import writer_of
from budgetcli.savings.amendments import amend
from budgetcli.savings.apply import Choices
from budgetcli.savings.catalogues import UNITS, package_text
from budgetcli.savings.funding import HINT, funding_of, is_spoken
from budgetcli.savings.packages import Package, package_of
from budgetcli.sheets.saving import write_file
from budgetcli.views.scenario_view import AmendmentView
from budgetcli.words.languages import word


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
        list[str] | None,
        typer.Option(
            "--fund",
            metavar="LINE=AMOUNT",
            help="Less for this line finds the money, in every year or LINE=AMOUNT@2025-2027; or a package or catalogue does.",
        ),
    ] = None
    unbalanced: Annotated[
        bool,
        typer.Option(
            "--unbalanced", help="Write it also where it is not financed, with what is missing."
        ),
    ] = False
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
            hint=HINT,
        )
    workspace = workspace_of(where, [target])
    budget = of_workspace(
        read_one(target, workspace, layout_of(declared)._replace(digest=True)), workspace, target
    )
    language = language_of(showing, workspace, [budget])
    paths = packages_of(packages, budget, target, workspace)
    files = [each for each in amending.fund or () if not _is_said(each)]
    said = [each for each in amending.fund or () if _is_said(each)]
    funding = [_fund_of(each, budget, declared, workspace) for each in files]
    if said:
        funding.append(funding_of(said, budget, partial(word, "fund-title", language)))
    found = amend(
        budget,
        read_packages(paths, workspace),
        amending.drop or (),
        funding,
        amending.choices(),
        unbalanced=amending.unbalanced,
    )
    tell_example(workspace, [budget], showing)
    tell((*budget.notes, *found.amended.notes, *found.notes), showing)
    inputs = [*input_paths([target], workspace), *map(str, (*paths, *files))]
    if amending.package_out is not None:
        text = package_text(
            found, amending.package_out.stem, partial(word, "dropped-title", language)
        )
        write_file(amending.package_out, text.encode(), inputs=inputs, force=showing.force)
        say_written(str(amending.package_out), showing)
    name = writer_of(showing.format, showing.output)
    if name in WRITERS:
        counter = package_of(
            declared_in(
                package_text(found, "amendment", partial(word, "dropped-title", language)),
                Place("amendment"),
                "bad-package",
            )
        )
        known = read_packages(paths, workspace)
        made = page(
            CounterProposal(
                found,
                demands_of(budget, known, amending.choices()),
                demands_of(budget, (*known, counter), amending.choices()),
                (*budget.inputs, *(input_of(each) for each in (*paths, *map(Path, files)))),
                _command(target, packages, amending),
            ),
            language,
        )
        write_page(WRITERS[name](made, language), name, showing, inputs)
        return 0
    show(
        [AmendmentView(found, sign_of(showing))],
        showing,
        language,
        inputs,
    )
    return 0


def _command(target: str, packages: list[str] | None, amending: Amending) -> tuple[str, ...]:
    """Return the command that makes the page, as its user would write it."""
    options = [("--drop", each) for each in amending.drop or ()]
    options += [("--fund", each) for each in amending.fund or ()]
    flags = ["--unbalanced"] if amending.unbalanced else []
    for option, value in (("--assume", amending.assume), ("--base-state", amending.base_state)):
        flags += [option, str(value)] if value is not None else []
    said = [part for option, value in options for part in (option, shlex.quote(value))]
    return ("budgetcli", "amend", target, *(packages or ()), *said, *flags)


def _is_said(text: str) -> bool:
    """Return whether a `--fund` says a line and an amount, rather than name a file."""
    return is_spoken(text) and not Path(text).exists()


def _fund_of(text: str, budget: Budget, declared: Reading, workspace: Workspace) -> Package:
    """Return the package that a `--fund` names: a file of TOML, or a catalogue with one measure a
    row. What does not say whether the budget holds it already is new."""
    path = Path(text)
    if path.suffix.lower() != ".toml" and path.exists():
        unit = UNITS[budget.heading.unit.scale]
        package = read_catalogue_file(path, declared, unit).package
    else:
        package = read_packages(package_files([text], workspace), workspace)[0]
    return package._replace(
        measures=tuple(
            each._replace(in_base=False) if each.in_base is None else each
            for each in package.measures
        )
    )
