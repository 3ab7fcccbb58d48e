"""`budgetcli diff`."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, cast

import typer

from budgetcli.cli import options as completion
from budgetcli.cli.gitdiff import SETTING_UP, show_for_git
from budgetcli.cli.helppages import say_renamed
from budgetcli.cli.options import AccountOptions, Reading, Showing, Workspaces
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
from budgetcli.comparing.diffs import Asked, By, Cause, Diff, compare, three_way
from budgetcli.comparing.matching.match import Alias
from budgetcli.model.budgets import Budget, Year
from budgetcli.model.errors import BudgetError, worded
from budgetcli.model.numbers import parse_typed
from budgetcli.model.records import to_year
from budgetcli.reading.sources import is_own_file, read_one
from budgetcli.reading.workspaces import Workspace
from budgetcli.views.diff_view import DiffView, ThreeWayView

if TYPE_CHECKING:
    from budgetcli.ledgers.accounts import Accounts as Ledgers

Before = Annotated[
    str,
    typer.Argument(
        metavar="BEFORE", autocompletion=completion.targets, help="A committee, a file, or -."
    ),
]
After = Annotated[
    str,
    typer.Argument(
        metavar="AFTER", autocompletion=completion.targets, help="A committee, a file, or -."
    ),
]
Years = Annotated[
    list[str] | None,
    typer.Option(
        "--years",
        metavar="OLD=NEW",
        help="Set a year of BEFORE against another of AFTER; may be repeated.",
    ),
]
Aliases = Annotated[
    list[str] | None,
    typer.Option(
        "--alias",
        metavar="OLD=NEW",
        help=(
            "These lines are one, by id, code or label; OLD= is gone, =NEW is new; may be repeated."
        ),
    ),
]
Because = Annotated[
    list[Path] | None,
    typer.Option(
        "--because", metavar="PACKAGE", help="Measures decided between the two; may be repeated."
    ),
]


class Comparing(NamedTuple):
    """How to compare, and by what to gather."""

    group: Annotated[
        By | None, typer.Option("--group", help="Gather the changes by this; else a row a line.")
    ] = None
    base: Annotated[
        str | None,
        typer.Option(
            "--origin", metavar="FILE", help="What both were made from: say who changed what."
        ),
    ] = None
    tolerance: Annotated[
        str | None,
        typer.Option("--tolerance", metavar="AMOUNT", help="Leave out changes of at most so much."),
    ] = None
    prices: Annotated[
        Path | None,
        typer.Option(
            "--prices", metavar="FILE", help="Bring AFTER to the prices of BEFORE by this table."
        ),
    ] = None
    because: Because = None
    alias: Aliases = None
    years: Years = None
    by_code: Annotated[
        bool,
        typer.Option(
            "--by-code",
            help=(
                "Lines are one by their code in the chart of accounts only, as of two "
                "municipalities."
            ),
        ),
    ] = False
    git: Annotated[bool, typer.Option("--git", help=SETTING_UP)] = False
    rest: Annotated[list[str] | None, typer.Argument(metavar="", hidden=True)] = None

    def refuse_misfits(self, *, of_accounts: bool) -> None:
        """Raise BudgetError for a third budget, and for what accounts cannot be compared by."""
        if self.rest:
            raise BudgetError(
                "bad-option",
                worded("two budgets are compared, and `{value}` is a third", value=self.rest[0]),
                hint="--origin FILE compares three ways",
            )
        asked = (self.base, self.tolerance, self.prices, self.because, self.alias, self.years)
        if of_accounts and any(asked):
            raise BudgetError(
                "bad-option",
                "accounts are compared key by key, without --origin, --tolerance, "
                "--prices, --because, --alias "
                "and --years",
                hint="write them as a budget first: `budgetcli convert`",
            )


def run(  # noqa: PLR0913 (two targets and five groups)
    before: Before,
    after: After,
    where: Workspaces,
    declared: Reading,
    accounts: AccountOptions,
    *,
    asking: Comparing,
    showing: Showing,
) -> int:
    """Show what changed between two budgets, and because of what; exit 1 if anything did."""
    named = By(accounts.by) if accounts.by in tuple(By) else None
    by = asking.group or named or By.LINE
    workspace, layout = (
        workspace_of(where, [before, after, *([asking.base] if asking.base else [])]),
        layout_of(declared, accounts._replace(by=None) if named else accounts),
    )
    if named is not None:
        say_renamed("--by", "--group", as_json=showing.error_format == "json")
    if asking.git:
        return show_for_git((before, after, *(asking.rest or ())), layout, showing, workspace)
    of_accounts = None if any(map(is_own_file, (before, after))) else layout.accounts
    asking.refuse_misfits(of_accounts=of_accounts is not None)
    spare(showing, [asking.prices, *(asking.because or ())])
    if of_accounts is not None:
        from budgetcli.cli.account_files import compared  # start-up

        diff = compared(before, after, cast("Ledgers", of_accounts), digest=states_inputs(showing))
        first, second = diff.before, diff.after
    else:
        with progress(f"{before} {after}", showing):
            stated = layout._replace(digest=states_inputs(showing))
            first, second = read_one(before, workspace, stated), read_one(after, workspace, stated)
            diff = compare(
                first,
                _in_prices(second, first, asking.prices),
                _asked(asking, first, second, workspace),
            )
    tell_example(workspace, (first, second), showing)
    tell((*first.notes, *second.notes), showing)
    view = DiffView(diff, sign_of(showing), by)
    paths = [
        *input_paths([before, after, *([asking.base] if asking.base else [])], workspace, layout),
        *map(str, asking.because or ()),
    ]
    shown = (
        view
        if asking.base is None
        else _three_ways(view, read_one(asking.base, workspace, layout), asking, workspace)
    )
    show([shown], showing, language_of(showing, workspace, (first, second)), paths)
    return 0 if _is_empty(shown) or showing.exit_zero else 1


def _three_ways(
    view: DiffView, base: Budget, asking: Comparing, workspace: Workspace
) -> ThreeWayView:
    diff: Diff = view.diff
    asked = Asked(
        aliases=aliases_of(asking.alias, workspace), tolerance=_tolerance(asking.tolerance)
    )
    ours, theirs = (
        _in_prices(each, base, asking.prices) for each in (diff.footing.before, diff.footing.after)
    )
    result = three_way(base, ours, theirs, asked)
    return ThreeWayView(result, view, view.sign)


def _is_empty(view: DiffView | ThreeWayView) -> bool:
    return view.diff.is_empty if isinstance(view, DiffView) else not view.result.edits


def _asked(asking: Comparing, first: Budget, second: Budget, workspace: Workspace) -> Asked:
    causes: tuple[Cause, ...] = ()
    if asking.because:
        from budgetcli.cli.causes import causes_between  # start-up
        from budgetcli.savings.prices import read_prices  # start-up

        table = read_prices(asking.prices) if asking.prices else None
        causes = causes_between(first, second, asking.because, workspace, table)
    return Asked(
        years_of(asking.years),
        (*_coded(asking, first, second), *aliases_of(asking.alias, workspace)),
        _tolerance(asking.tolerance),
        causes,
    )


def _coded(asking: Comparing, first: Budget, second: Budget) -> tuple[Alias, ...]:
    """Return the lines that are one by their codes, where that is asked for."""
    if not asking.by_code:
        return ()
    from budgetcli.comparing.entities import same_by_code  # start-up

    pairs = same_by_code(first, second)
    return tuple(Alias(old, new) for old, new in pairs)


def _in_prices(budget: Budget, of: Budget, prices: Path | None) -> Budget:
    """Return a budget in the prices of another, where both state theirs, they differ, and a table
    is named."""
    level, other = budget.heading.price_level, of.heading.price_level
    if not (prices and level and other and level != other):
        return budget
    from budgetcli.savings import prices as module  # start-up

    repriced: Budget = module.reprice(budget, module.read_prices(prices), other)
    return repriced


def _tolerance(text: str | None) -> Decimal | None:
    found = None if text is None else parse_typed(text)
    if text is not None and (found is None or found.amount < 0):
        raise BudgetError(
            "bad-option",
            worded("`--tolerance {text}` is no amount", text=text),
            hint="--tolerance 0.1, in the unit of BEFORE",
        )
    return None if found is None else found.amount


def aliases_of(pairs: list[str] | None, workspace: Workspace) -> tuple[Alias, ...]:
    """Return the lines declared one: those of `--alias`, which must exist, and those of the
    workspace, where they do."""
    found = []
    for pair in pairs or ():
        old, equals, new = (part.strip() for part in pair.partition("="))
        if not equals or not (old or new):
            raise BudgetError(
                "bad-option",
                worded("`--alias {pair}` is no pair of lines", pair=pair),
                hint='--alias "Old label=New label"',
            )
        found.append(Alias(old, new))
    return (*found, *(Alias(old, new, required=False) for old, new in workspace.renamed))


def years_of(pairs: list[str] | None) -> dict[Year, Year]:
    """Return the years that `--years` sets against each other. Raises BudgetError for what is no
    pair."""
    found = {}
    for pair in pairs or ():
        old, equals, new = (part.strip() for part in pair.partition("="))
        if not (old and equals and new):
            raise BudgetError(
                "bad-option",
                worded("`--years {pair}` is no pair of years", pair=pair),
                hint="--years 2024=2025",
            )
        found[to_year(old)] = to_year(new)
    return found
