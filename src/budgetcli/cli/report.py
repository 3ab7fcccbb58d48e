"""`budgetcli report`."""

import sys
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from budgetcli.cli.assembling import ReportBasis, ReportRequest, assemble
from budgetcli.cli.compare_entities import entities_of, groups_of
from budgetcli.cli.options import NO_ACCOUNTS, AccountOptions, Reading, Showing, Target, Workspaces
from budgetcli.cli.session import (
    input_paths,
    language_of,
    layout_of,
    progress,
    say_written,
    show,
    sign_of,
    spare,
    tell,
    tell_example,
    workspace_of,
)
from budgetcli.cli.streams import put
from budgetcli.model.budgets import Note
from budgetcli.model.errors import BudgetError, WriteError, worded
from budgetcli.model.names import fold
from budgetcli.reading.layouts import Layout
from budgetcli.reading.workspaces import Workspace
from budgetcli.reports.charts import can_draw, is_there
from budgetcli.reports.rendering import PLAIN, read_template
from budgetcli.reports.writers import BINARY, DRAWN, WRITERS, PageView, writer_of
from budgetcli.words.languages import word

NO_CHARTS = Note(
    "no-charts",
    "the library that draws charts is not installed, so there are none; pip install 'kommune-budgetcli[report]'",
)
CHARTS_STOPPED = Note(
    "no-charts",
    "the library that draws charts stops here, perhaps for want of memory, so there are none",
)


class PackName(StrEnum):
    """The values of `--pack`."""

    MED = "med"


class PageOptions(NamedTuple):
    """What the page is, and how it looks."""

    pack: Annotated[
        PackName | None,
        typer.Option(
            "--pack",
            help="A pack for a purpose instead of the whole report: med, for the staff's consultation.",
        ),
    ] = None
    explore: Annotated[
        bool,
        typer.Option(
            "--explore",
            help="A page to click through instead of the report: from the total down to the cells.",
        ),
    ] = False
    entities: Annotated[
        str | None,
        typer.Option(
            "--entities",
            metavar="COLUMN",
            help="With --explore: this column of account files tells the municipalities.",
        ),
    ] = None
    populations: Annotated[
        Path | None,
        typer.Option(
            "--populations",
            metavar="FILE",
            help="With --explore: inhabitants by year, as `compare-entities` reads them.",
        ),
    ] = None
    template: Annotated[
        Path | None,
        typer.Option(
            "--template",
            metavar="FILE",
            help="A house style: a .css file, or a .toml with logo, css and colors.",
        ),
    ] = None


def run(  # noqa: PLR0913 (a target and six groups)
    target: Target,
    where: Workspaces,
    declared: Reading,
    basis: ReportBasis,
    accounts: AccountOptions,
    *,
    looks: PageOptions,
    showing: Showing,
) -> int:
    """Write a report for people: what is spent, whether the table is sound, what is cut, and what
    is missing."""
    workspace = workspace_of(where, [target])
    if looks.explore:
        return _explore(target, workspace, layout_of(declared, accounts), looks, showing)
    if accounts != NO_ACCOUNTS or looks.entities or looks.populations:
        raise BudgetError(
            "bad-option",
            "options of account files and municipalities are for a page to click through",
            hint="--explore",
        )
    name = writer_of(showing.format, showing.output)
    template = read_template(looks.template) if looks.template else PLAIN
    with progress(target, showing):
        material, paths = assemble(ReportRequest(target, declared, basis), workspace)
    spare(showing, [basis.prices, basis.key_figures, looks.template])
    tell_example(workspace, [material.budget], showing)
    tell((*material.budget.notes, *(material.scenario.notes if material.scenario else ())), showing)
    house = looks.template.as_posix() if looks.template else None
    view = PageView(
        material._replace(sign=sign_of(showing), pack=looks.pack, template=house), template
    )
    inputs = [*input_paths([target], workspace), *map(str, paths)]
    language = language_of(showing, workspace, [material.budget])
    if name not in WRITERS:
        show([view], showing, language, inputs)
        return 0
    if name in DRAWN and not can_draw():
        tell([CHARTS_STOPPED if is_there() else NO_CHARTS], showing)
    with progress(f"{target} -O {name}", showing):
        data = WRITERS[name](view, language)
    write_page(data, name, showing, inputs)
    return 0


def _explore(
    target: str, workspace: Workspace, layout: Layout, looks: PageOptions, showing: Showing
) -> int:
    """Write the page to click through. Raises BudgetError for another format than html."""
    if writer_of(showing.format, showing.output) not in ("html", ""):
        raise BudgetError(
            "bad-option", "a page to click through is html", hint="--explore -o budget.html"
        )
    spare(showing, [looks.populations])
    with progress(target, showing):
        read = entities_of(target, workspace, layout._replace(digest=True), looks.entities)
        entities = {each.name: each.budget for each in read}
    people = _people(looks.populations) if looks.populations is not None else {}
    budgets = list(entities.values())
    tell_example(workspace, budgets, showing)
    tell((note for each in budgets for note in each.notes), showing)
    language = language_of(showing, workspace, budgets)
    from budgetcli.reports import explore  # start-up

    counts = {name: people.get(fold(name), {}) for name in entities}
    made = explore.explored(entities, counts, sign_of(showing))
    many = word("explore-title", language, Path(target).stem, len(budgets))
    title = budgets[0].heading.title if len(budgets) == 1 else many
    write_page(
        explore.page(made, title, language), "html", showing, input_paths([target], workspace)
    )
    return 0


def _people(file: Path) -> dict[str, dict[int, Decimal]]:
    """Return the inhabitants of each municipality by year, by its folded name."""
    everybody = next((each for each in groups_of(file) if each.is_everybody), None)
    return {name: dict(counts) for name, counts in everybody.counts.items()} if everybody else {}


def write_page(data: bytes, name: str, showing: Showing, inputs: list[str]) -> None:
    """Write a report to its file, or to standard output where that is no terminal or the report is
    text."""
    if showing.output not in (None, "-"):
        from budgetcli.sheets.saving import write_file  # start-up

        write_file(Path(str(showing.output)), data, inputs=inputs, force=showing.force)
        say_written(str(showing.output), showing)
        return
    if name in BINARY and sys.stdout is not None and sys.stdout.isatty():
        raise WriteError(
            "cannot-write",
            worded("`{name}` is not written to a terminal", name=name),
            hint=worded("-o FILE.{name}", name=name),
        )
    put(data)
