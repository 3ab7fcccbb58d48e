"""`budgetcli burdens`."""

from typing import NamedTuple

from budgetcli.cli.choosing import Assumptions
from budgetcli.cli.options import Reading, Showing, Workspaces
from budgetcli.cli.packages import read_packages
from budgetcli.cli.session import language_of, layout_of, show, tell, tell_example, workspace_of
from budgetcli.model.errors import BudgetError
from budgetcli.reading.sources import read_one
from budgetcli.savings.burdens import burdens
from budgetcli.savings.choices import Choices
from budgetcli.views.burdens import BurdensView


class Assuming(NamedTuple):
    """What is assumed."""

    assume: Assumptions = None


def run(where: Workspaces, declared: Reading, assuming: Assuming, showing: Showing) -> int:
    """Show who carries what of the workspace's frames: every committee, in money and in percent of
    its net and steerable base."""
    workspace = workspace_of(where)
    committees = [each for each in workspace.committees if each.source is not None]
    if not committees:
        raise BudgetError(
            "bad-option",
            "the workspace has no committee with a source",
            hint="--config FILE names a workspace",
        )
    budgets = [read_one(each.id, workspace, layout_of(declared)) for each in committees]
    packages = list(dict.fromkeys(path for each in workspace.committees for path in each.packages))
    found = burdens(budgets, read_packages(packages, workspace), Choices(assume=assuming.assume))
    tell_example(workspace, budgets, showing)
    tell((note for budget in budgets for note in budget.notes), showing)
    show(
        [BurdensView(found, tuple(each for budget in budgets for each in budget.inputs))],
        showing,
        language_of(showing, workspace, budgets),
        [*(str(each.source) for each in committees), *map(str, packages)],
    )
    return 0
