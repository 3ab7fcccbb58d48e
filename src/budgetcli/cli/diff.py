"""`budgetcli diff`."""

from importlib import import_module
from typing import Annotated

import typer

from budgetcli.cli import completion
from budgetcli.cli.options import Accounts, Reading, Showing, Workspaces
from budgetcli.cli.session import ACCOUNTS, language_of, layout_of, show, sign_of, states_inputs, tell, tell_example, workspace_of
from budgetcli.cli.targets import input_paths
from budgetcli.comparing.diffs import compare
from budgetcli.model.budgets import Year
from budgetcli.model.errors import BudgetError
from budgetcli.model.records import to_year
from budgetcli.reading.sources import read_one
from budgetcli.rendering.diffs import DiffView

Before = Annotated[str, typer.Argument(metavar="BEFORE", autocompletion=completion.targets, help="A committee, a file, or -.")]
After = Annotated[str, typer.Argument(metavar="AFTER", autocompletion=completion.targets, help="A committee, a file, or -.")]
Years = Annotated[
    list[str] | None, typer.Option("--years", metavar="OLD=NEW", help="Set a year of BEFORE against another of AFTER; may be repeated.")
]


def run(  # noqa: PLR0913 (two targets, four groups, and the pairs of years)
    before: Before, after: After, where: Workspaces, declared: Reading, accounts: Accounts, showing: Showing, *, years: Years = None
) -> int:  # fmt: skip
    """Show what changed between two budgets, and because of what; exit 1 if anything did."""
    workspace, layout = workspace_of(where), layout_of(declared, accounts)
    if layout.accounts is not None:
        diff = import_module(ACCOUNTS).compared(before, after, layout.accounts, digest=states_inputs(showing))
        first, second = diff.before, diff.after
    else:
        first, second = read_one(before, workspace, layout), read_one(after, workspace, layout)
        diff = compare(first, second, years_of(years))
    tell_example(workspace, (first, second), showing)
    tell((*first.notes, *second.notes), showing)
    show([DiffView(diff, sign_of(showing))], showing, language_of(showing, workspace, (first, second)),
         input_paths([before, after], workspace, layout))  # fmt: skip
    return 0 if diff.is_empty or showing.exit_zero else 1


def years_of(pairs: list[str] | None) -> dict[Year, Year]:
    """Return the years that `--years` sets against each other. Raises BudgetError for what is no pair."""
    found = {}
    for pair in pairs or ():
        old, equals, new = (part.strip() for part in pair.partition("="))
        if not (old and equals and new):
            raise BudgetError("bad-option", f"`--years {pair}` is no pair of years", hint="--years 2024=2025")
        found[to_year(old)] = to_year(new)
    return found
