"""A figure followed: what reading, changing and checking know of it, handed to the view that tells
it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.slack import slack
from budgetcli.cli.choosing import of_workspace, package_files, packages_of, read_packages
from budgetcli.cli.session import (
    input_paths,
    language_of,
    layout_of,
    show,
    sign_of,
    spare,
    tell,
    tell_example,
    workspace_of,
)
from budgetcli.comparing.traces import Step, StepKind, Trace, key_in, key_of, trace
from budgetcli.model.budgets import Note
from budgetcli.model.errors import BudgetError, PackageError, worded
from budgetcli.reading.inspection import origin_of
from budgetcli.reading.sources import find_source, is_of_accounts, only, read_one, read_source
from budgetcli.savings.apply import Choices, Contribution, Scenario, apply, contributions, recorded
from budgetcli.savings.prices import EVERYTHING, Prices, read_prices, reprice
from budgetcli.views.trace_view import PriceChange, TraceView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.cli.explain import FigureOptions
    from budgetcli.cli.options import Reading, Showing, Workspaces
    from budgetcli.model.budgets import Budget, Key
    from budgetcli.reading.workspaces import Workspace


class TracedFigure(NamedTuple):
    """A figure with the measures that concern it, its chain, and what the prices did to it."""

    measures: tuple[Contribution, ...]
    trace: Trace
    prices: PriceChange | None
    notes: tuple[Note, ...]


def run(
    words: Sequence[str],
    where: Workspaces,
    declared: Reading,
    figures: FigureOptions,
    showing: Showing,
) -> int:
    """Show the chain behind the figure that TARGET, LINE and YEAR name, after the packages that
    follow them."""
    target, *figure = words[:3]
    packages = words[3:]
    workspace, layout = workspace_of(where, [target]), layout_of(declared)
    committee = workspace.committee(target)
    rolled_up = layout.accounts is not None or (committee is not None and is_of_accounts(committee))
    source = None if rolled_up else find_source(target, workspace, layout)
    budget = (
        only(read_source(source, layout), target) if source else read_one(target, workspace, layout)
    )
    budget = of_workspace(budget, workspace, target)
    key = (
        key_of(budget, figure[0], figure[1], figures.side)
        if len(figure) > 1
        else key_in(budget, figure[0])
    )
    paths = package_files(packages, workspace)
    spare(showing, [figures.prices])
    found = _followed(
        budget,
        key,
        figures,
        paths,
        _unasked(budget, target, workspace) if not paths else [],
        workspace,
    )
    tell_example(workspace, [budget], showing)
    tell((*budget.notes, *found.notes), showing)
    view = TraceView(
        budget,
        found.trace,
        origin_of(budget.figures[key], source) if source else None,
        slack(budget, key, figures.rounding),
        found.measures,
        found.prices,
        sign_of(showing),
    )
    inputs = [*input_paths([target], workspace, layout), *map(str, paths)]
    show([view], showing, language_of(showing, workspace, [budget]), inputs)
    return 0


def _unasked(budget: Budget, target: str, workspace: Workspace) -> list[Path]:
    """Return the workspace's packages, where no package was named and there are any."""
    try:
        return packages_of(None, budget, target, workspace)
    except PackageError:
        return []


def _followed(
    budget: Budget,
    key: Key,
    figures: FigureOptions,
    named: list[Path],
    unasked: list[Path],
    workspace: Workspace,
) -> TracedFigure:
    """Return the chain; packages that nobody named and that cannot be applied are noted and left
    out."""
    prices = read_prices(figures.prices) if figures.prices else None
    if figures.to is not None and prices is None:
        raise BudgetError(
            "bad-option", "no price table is named, and no rates are built in", hint="--prices FILE"
        )
    choices = Choices(
        only=tuple(figures.only or ()),
        skip=tuple(figures.skip or ()),
        reverse=tuple(figures.reverse or ()),
        base_state=figures.base_state,
        assume=figures.assume,
        prices=prices,
        as_recorded=not named,
    )
    try:
        scenario = apply(budget, read_packages(named or unasked, workspace), choices)
        notes = scenario.notes
    except PackageError as error:
        if named or figures.only or figures.skip or figures.reverse:
            raise
        scenario, notes = (
            Scenario(budget, budget, (), frozenset()),
            (
                Note(
                    error.id,
                    worded("{message}: its packages are left out", message=error.message),
                    error.at,
                ),
            ),
        )
    measures = (*recorded(budget, key), *contributions(scenario, key, choices))
    return _priced(
        scenario, key, measures, notes, prices if figures.to is not None else None, figures.to
    )


def _priced(
    scenario: Scenario,
    key: Key,
    measures: tuple[Contribution, ...],
    notes: tuple[Note, ...],
    prices: Prices | None,
    to: int | None,
) -> TracedFigure:
    steps = [
        Step(StepKind.MEASURE, each.id, each.effect)
        for each in measures
        if each.applied and each.file is not None
    ]
    if prices is None or to is None:
        return TracedFigure(
            measures, trace(scenario.before, scenario.after, key, steps), None, notes
        )
    final = reprice(scenario.after, prices, to)
    return TracedFigure(
        measures,
        trace(scenario.before, scenario.after, key, steps, final),
        _change(scenario.before, key, prices, to),
        notes,
    )


def _change(budget: Budget, key: Key, prices: Prices, to: int) -> PriceChange | None:
    level = budget.heading.price_level
    if level is None:
        return None
    kind = prices.kind_of(budget.by_id[key.line], key.column.side)
    rates = prices.rates.get(kind, prices.rates.get(EVERYTHING, {}))
    years = range(min(level, to) + 1, max(level, to) + 1)
    factor = prices.factor(level, to, kind) if level != to else Fraction(1)
    return PriceChange(level, to, tuple((year, rates[year]) for year in years), factor, prices.id)
