"""`budgetcli burdens`."""

from typing import NamedTuple

from budgetcli.cli.choosing import Assumptions, read_packages
from budgetcli.cli.options import Reading, Showing, Workspaces
from budgetcli.cli.session import language_of, layout_of, show, tell, tell_example, workspace_of
from budgetcli.model.errors import BudgetError, worded
from budgetcli.model.names import fold
from budgetcli.reading.sources import read_one
from budgetcli.reading.workspaces import Committee
from budgetcli.savings.apply import Choices
from budgetcli.savings.gaps import burdens
from budgetcli.views.gap_view import BurdensView


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
    _refuse_twins(committees)
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


def _refuse_twins(committees: list[Committee]) -> None:
    """Raise BudgetError where two committees have one title: what may be two versions of one budget
    is never added up."""
    seen: dict[str, str] = {}
    for each in committees:
        twin = seen.setdefault(fold(each.title), each.id)
        if twin != each.id:
            raise BudgetError(
                "bad-workspace",
                worded(
                    "`{first}` and `{second}` are both titled `{title}`: are they two versions?",
                    first=twin,
                    second=each.id,
                    title=each.title,
                ),
                hint=(
                    'say `version = "draft"` and `version = "adopted"`, or give them titles '
                    "of their own"
                ),
            )
