"""One command over several targets: each is processed, a refused one takes its place in the output
as an error."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from budgetcli.cli.boundary import CANNOT, error_document, report
from budgetcli.cli.session import (
    ACCOUNTS,
    language_of,
    progress,
    show,
    states_inputs,
    tell,
    tell_example,
)
from budgetcli.formats.registry import WITH_ERRORS, format_of
from budgetcli.model.errors import BudgetError
from budgetcli.model.names import brief
from budgetcli.model.tables import Table
from budgetcli.reading.sources import is_of_accounts, read
from budgetcli.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from budgetcli.cli.options import Accounts, Showing
    from budgetcli.model.budgets import Budget
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.workspaces import Workspace
    from budgetcli.views.view import Record, View
    from budgetcli.words.languages import Language

    AnyView = TypeVar("AnyView", bound=View)


class RefusedView(NamedTuple):
    """The view of a target that could not be processed."""

    target: str
    error: BudgetError

    @property
    def budget(self) -> Budget | None:
        """There is none."""
        return None

    def table(self, _: Language) -> Table:
        """Return the error as a title without a table."""
        return Table(f"{self.target}: error[{self.error.id}]: {brief(str(self.error))}", (), ())

    def document(self) -> dict[str, Any]:
        """Return the error in place of a document."""
        inputs = [{"path": self.target, "sheet": None, "sha256": None}]
        return {
            "schema": "budgetcli/error@1",
            "version": VERSION,
            "inputs": inputs,
            "error": error_document(self.error),
        }

    def records(self) -> tuple[tuple[str, ...], Iterable[Record]]:
        """Return no record."""
        return (), ()


def run_all(  # noqa: PLR0913, PLR0917 -- what is read, how it is looked at, and where it goes
    targets: Sequence[str],
    workspace: Workspace,
    layout: Layout,
    view: Callable[[Budget], AnyView],
    showing: Showing,
    status: Callable[[AnyView], int] = lambda _: 0,
    meet: Callable[[Sequence[Budget]], object] = lambda _: None,
) -> int:
    """Show a view of every budget of every target, and return the highest exit status; a single
    refused target is an error.

    The budgets of a target meet before any of them is looked at.
    """
    shown: list[View] = []
    budgets: list[Budget] = []
    worst = 0
    for number, target in enumerate(targets, 1):
        try:
            with progress(f"{number}/{len(targets)} {target}", showing):
                read_here = read(target, workspace, layout._replace(digest=states_inputs(showing)))
                meet(read_here)
                views = [view(budget) for budget in read_here]
        except BudgetError as error:
            if len(targets) == 1:
                raise
            report(error, as_json=showing.error_format == "json")
            shown.append(RefusedView(target, error))
            worst = CANNOT
            continue
        budgets += read_here
        shown += views
        worst = max(
            worst,
            *(0 if showing.exit_zero and status(each) == 1 else status(each) for each in views),
        )
    tell_example(workspace, budgets, showing)
    tell((note for budget in budgets for note in budget.notes), showing)
    if budgets or format_of(showing.format, showing.output) in WITH_ERRORS:
        show(
            shown,
            showing,
            language_of(showing, workspace, budgets),
            input_paths(targets, workspace, layout),
        )
    return worst


def named(targets: Sequence[str] | None, accounts: Accounts) -> list[str]:
    """Return the targets; the list of account files stands for them where there is none. Raises
    BudgetError where neither is named."""
    if not targets and accounts.files is None:
        raise BudgetError(
            "bad-option",
            "missing argument `TARGET...`",
            hint="a committee, a file, - or --files LIST",
        )
    return list(targets or [str(accounts.files)])


def input_paths(
    targets: Sequence[str], workspace: Workspace, layout: Layout | None = None
) -> list[str]:
    """Return the files that are read and must not be written: workspace, layouts, sources, a file
    with and without its `#Sheet`."""
    committees = [each for each in map(workspace.committee, targets) if each is not None]
    accounts = [
        *(layout.accounts.files if layout is not None and layout.accounts is not None else ())
    ]
    for each in filter(is_of_accounts, committees):
        accounts += import_module(ACCOUNTS).committee_files(each)
    files = [
        workspace.file,
        *(file for each in committees for file in (each.source, each.layout_file)),
        layout.file if layout else None,
    ]
    return [
        *(str(file) for file in files if file is not None),
        *accounts,
        *targets,
        *(target.partition("#")[0] for target in targets),
    ]
