"""`budgetcli diff --git`: what git calls for a file of budgets, so that `git diff` says what
changed in the money."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from budgetcli.cli.boundary import report
from budgetcli.cli.session import language_of, show, sign_of
from budgetcli.cli.streams import put
from budgetcli.comparing.diffs import compare
from budgetcli.model.budgets import Sign
from budgetcli.model.errors import BudgetError, DoubtError, worded
from budgetcli.model.names import one_line
from budgetcli.reading.sources import read
from budgetcli.views.diff_view import DiffView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.cli.options import Showing
    from budgetcli.model.budgets import Budget
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.workspaces import Workspace

SETTING_UP = (
    "Be git's external diff. To set up: git config diff.budget.command 'budgetcli diff --git' "
    "&& echo '*.xlsx diff=budget' >> .gitattributes"
)

GIT_GIVES = 7
"""Path, old file, old hash, old mode, new file, new hash, new mode."""


def show_for_git(
    given: Sequence[str], layout: Layout, showing: Showing, workspace: Workspace
) -> int:
    """Show every table of the two files that git names that differs. Returns 0 whatever it finds,
    or git would stop there.

    Raises BudgetError where it was not git that called.
    """
    if len(given) < GIT_GIVES:
        raise BudgetError(
            "bad-option",
            worded(
                "git gives {git_gives} arguments, and there are {count}",
                git_gives=GIT_GIVES,
                count=len(given),
            ),
            hint=SETTING_UP,
        )
    path, old, new = given[0], given[1], given[4]
    put(f"budget {one_line(path)}\n")
    try:
        before, after = (_tables(each, layout, workspace) for each in (old, new))
    except BudgetError as error:
        report(error, as_json=showing.error_format == "json")
        put("not read as a budget; its bytes differ\n")
        return 0
    for title in dict.fromkeys((*before, *after)):
        _show_table(title, (before.get(title), after.get(title)), showing, workspace)
    return 0


def _tables(path: str, layout: Layout, workspace: Workspace) -> dict[str, Budget]:
    """Return the tables of a file by sheet, title and number; none of what git calls no file."""
    if path in (os.devnull, "/dev/null"):
        return {}
    try:
        found = read(path, workspace, layout)
    except DoubtError as error:
        if error.id != "sign-doubt":
            raise
        found = read(path, workspace, layout._replace(sign=Sign.INCOME_POSITIVE))
    named: dict[str, Budget] = {}
    for budget in found:
        name = budget.heading.title
        named[
            next(
                each
                for each in (name, *(f"{name} {number}" for number in range(2, len(found) + 2)))
                if each not in named
            )
        ] = budget
    return named


def _show_table(
    title: str, pair: tuple[Budget | None, Budget | None], showing: Showing, workspace: Workspace
) -> None:
    before, after = pair
    if before is None or after is None:
        put(f"{'new' if before is None else 'gone'}: {one_line(title)}\n")
        return
    try:
        diff = compare(before, after)
    except BudgetError as error:
        report(error, as_json=showing.error_format == "json")
        return
    if not diff.is_empty:
        show(
            [DiffView(diff, sign_of(showing))],
            showing,
            language_of(showing, workspace, (before, after)),
            (),
        )
