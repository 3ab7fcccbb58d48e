"""`budgetcli compare-entities`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from budgetcli.cli.options import AccountOptions, Reading, Showing, Targets, Workspaces
from budgetcli.cli.session import (
    input_paths,
    language_of,
    layout_of,
    progress,
    show,
    sign_of,
    spare,
    states_inputs,
    tell,
    tell_example,
    workspace_of,
)
from budgetcli.comparing.entities import (
    HEADS,
    Break,
    Entity,
    EntityQuestion,
    TargetGroup,
    side_by_side,
)
from budgetcli.model.budgets import Side
from budgetcli.model.declarations import load
from budgetcli.model.errors import BudgetError, worded
from budgetcli.model.names import fold, slug
from budgetcli.model.records import to_year
from budgetcli.reading.sources import read_one, read_populations
from budgetcli.views.entity_view import SideBySideView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from budgetcli.model.budgets import Budget
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.workspaces import Workspace

BREAKS = "budgetcli/breaks@1"


class EntityOptions(NamedTuple):
    """What is compared, and by what."""

    year: Annotated[
        str | None, typer.Option("--year", metavar="YEAR", help="Compare this year.")
    ] = None
    stage: Annotated[
        str | None,
        typer.Option("--stage", metavar="NAME", help="Compare this stage: original, actual, …"),
    ] = None
    side: Annotated[
        Side, typer.Option("--side", help="Compare expenditure, income, or their net.")
    ] = Side.NET
    per_head: Annotated[
        bool,
        typer.Option(
            "--per-head", help="Rank amounts per inhabitant and per one of each target group."
        ),
    ] = False
    populations: Annotated[
        Path | None,
        typer.Option(
            "--populations",
            metavar="FILE",
            help="How many inhabitants, and of each group, a municipality has: a csv or workbook with the headers municipality;group;lines;2024;…",
        ),
    ] = None
    entities: Annotated[
        str | None,
        typer.Option(
            "--entities",
            metavar="COLUMN",
            help="This column of the account files tells the municipalities.",
        ),
    ] = None
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="NAME", help="Compare only this municipality; may be given again."
        ),
    ] = None
    breaks: Annotated[
        Path | None,
        typer.Option(
            "--breaks",
            metavar="FILE",
            help="Changes of accounting to be said: a TOML of [[break]] with year, text, lines and entities.",
        ),
    ] = None


def run(
    targets: Targets,
    where: Workspaces,
    declared: Reading,
    accounts: AccountOptions,
    *,
    asking: EntityOptions,
    showing: Showing,
) -> int:
    """Show the same lines of several municipalities side by side: per head, rank, median, and what
    makes them not comparable."""
    if asking.per_head and asking.populations is None:
        raise BudgetError(
            "bad-option",
            "`--per-head` needs the numbers of inhabitants",
            hint="--populations FILE, a csv with municipality;group;2024 in its first row",
        )
    workspace, layout = workspace_of(where, targets), layout_of(declared, accounts)
    spare(showing, [asking.populations, asking.breaks])
    layout = layout._replace(digest=states_inputs(showing))
    entities: list[Entity] = []
    for number, target in enumerate(targets, 1):
        with progress(f"{number}/{len(targets)} {target}", showing):
            entities += entities_of(target, workspace, layout, asking.entities)
    chosen = _only(entities, asking.only)
    asked = EntityQuestion(
        to_year(asking.year) if asking.year else None,
        asking.stage,
        asking.side,
        tuple(groups_of(asking.populations)) if asking.populations is not None else (),
        tuple(_breaks(asking.breaks)) if asking.breaks is not None else (),
    )
    result = side_by_side(chosen, asked)
    budgets = [each.budget for each in chosen]
    tell_example(workspace, budgets, showing)
    tell((note for each in entities for note in each.budget.notes), showing)
    show(
        [SideBySideView(result, sign_of(showing))],
        showing,
        language_of(showing, workspace, budgets),
        input_paths(targets, workspace, layout),
    )
    return 0


def entities_of(
    target: str, workspace: "Workspace", layout: "Layout", column: str | None
) -> "Iterator[Entity]":
    """Yield the municipalities of a target: `NAME=FILE`, a file called by what it states, or account
    files with a column of municipalities."""
    name, equals, file = target.partition("=")
    if not equals or Path(target).exists():
        name, file = "", target
    column = column or (layout.accounts.entities if layout.accounts is not None else None)
    if column is None:
        budget = read_one(file, workspace, layout)
        yield Entity(name or _name(budget, file), budget)
        return
    if layout.accounts is None:
        raise BudgetError(
            "bad-option",
            "`--entities` is a column of account files",
            hint="--by COLUMN,… or a layout says that the target is one",
        )
    for code, budget in layout.accounts.by_first(file, column, digest=layout.digest).items():
        yield Entity(budget.heading.entity or code, budget)


def _name(budget: "Budget", file: str) -> str:
    said = budget.heading
    return said.entity or said.committee or Path(file).stem or said.title


def _only(entities: list[Entity], names: list[str] | None) -> list[Entity]:
    """Return the municipalities of these names, in that order. Raises BudgetError for one that is
    not there."""
    if not names:
        return entities
    known = {fold(each.name): each for each in entities}
    missing = next((name for name in names if fold(name) not in known), None)
    if missing is not None:
        raise BudgetError(
            "bad-option",
            worded("there is no municipality called `{name}`", name=missing),
            hint=worded("such as: {names}", names=", ".join([e.name for e in entities][:8])),
        )
    return [known[fold(name)] for name in names]


def groups_of(file: Path) -> "Iterator[TargetGroup]":
    """Yield the groups of a table of populations, everybody first."""
    rows = read_populations(file)
    names = dict.fromkeys(
        ("" if fold(row.group) in HEADS else row.group, row.lines) for row in rows
    )
    for name, lines in sorted(names, key=lambda each: each[0] != ""):
        own = [
            row
            for row in rows
            if row.lines == lines and (row.group == name or (not name and fold(row.group) in HEADS))
        ]
        yield TargetGroup(
            slug(name) or "inhabitants",
            name or "inhabitants",
            {fold(row.entity): row.counts for row in own},
            lines,
        )


def _breaks(file: Path) -> "Iterator[Break]":
    """Yield the changes of accounting that a file states. Raises BudgetError at the first key that
    is unknown or holds the wrong thing."""
    declared = load(file, "bad-breaks")
    declared.refuse_unknown(("schema", "break"))
    if declared.required("schema") != BREAKS:
        raise declared.wrong("schema", f'"{BREAKS}"')
    for each in declared.tables("break"):
        each.refuse_unknown(("year", "text", "lines", "entities"))
        year = each.year("year")
        if year is None:
            raise each.wrong("year", "a year")
        yield Break(year, each.required("text"), each.texts("lines"), each.texts("entities"))
