"""What `report` and `verify` share: the results that a report is made of, assembled from what the
user names, or the report says."""

from __future__ import annotations

from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from budgetcli.checking.checks import check
from budgetcli.cli.choosing import (
    Assumptions,
    BaseStates,
    Packages,
    PriceTable,
    choices_of,
    of_workspace,
    packages_of,
    read_packages,
)
from budgetcli.cli.options import DecimalName, KeyFile, Reading, Showing, SignName, UnitName
from budgetcli.cli.session import layout_of
from budgetcli.comparing.summaries import summarise
from budgetcli.model.budgets import Input
from budgetcli.model.declarations import LARGEST, bytes_of, to_amount
from budgetcli.model.errors import BudgetError, PackageError, worded
from budgetcli.publications.answers import read_answer
from budgetcli.publications.media import open_publication
from budgetcli.publications.tying import Holding
from budgetcli.reading.sources import find_source, read_one
from budgetcli.reading.workspaces import Workspace
from budgetcli.reports.material import Material, columns_of, plan
from budgetcli.savings.apply import BaseState, apply
from budgetcli.savings.courses import Assumption
from budgetcli.savings.gaps import gap
from budgetcli.views import view as views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.comparing.keyfigures import KeyFigures
    from budgetcli.model.budgets import Budget
    from budgetcli.reading.layouts import Layout
    from budgetcli.savings.apply import Choices
    from budgetcli.savings.gaps import Gap
    from budgetcli.savings.packages import Package


PerCapita = Annotated[
    str | None,
    typer.Option(
        "--per-capita", metavar="N", help="Show amounts for each of so many inhabitants, too."
    ),
]


class ReportBasis(NamedTuple):
    """What a report rests on besides the budget: packages, and what is supposed where the sources
    leave something open."""

    packages: Packages = None
    base_state: BaseStates = None
    assume: Assumptions = None
    prices: PriceTable = None
    per_capita: PerCapita = None
    key_figures: KeyFile = None
    cost_per_fte: Annotated[
        str | None,
        typer.Option(
            "--cost-per-fte",
            metavar="KRONER",
            help="Cost of a full-time post, to reckon posts from savings.",
        ),
    ] = None

    answer: Annotated[
        Path | None,
        typer.Option(
            "--answer",
            metavar="FILE",
            help="An answer to the consultation, its figures tied; with --pack med.",
        ),
    ] = None

    def figures(self, budget: Budget) -> KeyFigures | None:
        """Return the key figures of a budget; None where nothing to divide by was named."""
        if self.per_capita is None and self.key_figures is None:
            return None
        from budgetcli.cli.stated_figures import keyed  # start-up

        found: KeyFigures = keyed(self.per_capita, self.key_figures, None, Showing()).figures(
            budget
        )
        return found

    def post(self) -> Decimal | None:
        """Return the cost of a full-time post in whole currency units. Raises BudgetError where it
        is none."""
        if self.cost_per_fte is None:
            return None
        amount = to_amount(self.cost_per_fte)
        if amount is None or amount <= 0:
            raise BudgetError(
                "bad-option",
                worded(
                    "`--cost-per-fte {cost_per_fte}` is no cost, expected an amount such as 500000",
                    cost_per_fte=self.cost_per_fte,
                ),
            )
        return amount


class ReportRequest(NamedTuple):
    """What a report was asked for: the target, and what was declared of it and named and supposed
    beside it."""

    target: str
    declared: Reading = Reading()
    basis: ReportBasis = ReportBasis()

    def document(self) -> dict[str, Any]:
        """Return the request as plain values, without what was left as it is."""
        said = {**self.declared._asdict(), **self.basis._asdict(), "packages": None}
        set_ones = {
            name: value for name, value in said.items() if value is not None and value is not False
        }
        options = {
            name: value if isinstance(value, bool | int) else str(value)
            for name, value in set_ones.items()
        }
        return {
            "target": self.target,
            "packages": list(self.basis.packages or ()),
            "options": options,
        }

    def command(self) -> list[str]:
        """Return the request as it is typed."""
        said = self.document()
        flags = [
            (f"--{name.replace('_', '-')}", *(() if value is True else (str(value),)))
            for name, value in said["options"].items()
        ]
        return [
            "budgetcli",
            "report",
            self.target,
            *said["packages"],
            *(part for each in flags for part in each),
        ]


TYPES: dict[str, Any] = {
    "sign": SignName,
    "unit": UnitName,
    "decimal": DecimalName,
    "table": int,
    "unpack": bool,
    "layout": Path,
    "prices": Path,
    "key_figures": Path,
    "answer": Path,
    "base_state": BaseState,
    "assume": Assumption,
}
"""What the values of a request are; any other is a text."""


def asked_of(document: dict[str, Any]) -> ReportRequest:
    """Return the request that a document says. Raises KeyError, TypeError, AttributeError or
    ValueError where it says none."""
    options = {name: TYPES.get(name, str)(value) for name, value in document["options"].items()}
    declared = Reading(**{name: options.pop(name) for name in Reading._fields if name in options})
    basis = ReportBasis(**options)
    return ReportRequest(
        str(document["target"]),
        declared,
        basis._replace(packages=[str(each) for each in document["packages"]]),
    )


def assemble(asked: ReportRequest, workspace: Workspace) -> tuple[Material, list[Path]]:
    """Return the results that a report is made of, and the packages that were read."""
    layout = layout_of(asked.declared)._replace(digest=True)
    budget = of_workspace(read_one(asked.target, workspace, layout), workspace, asked.target)
    is_workbook = budget.inputs[0].sheet is not None and asked.target != "-"
    audited = (
        read_one(asked.target, workspace, layout._replace(audited=True)) if is_workbook else budget
    )
    paths = _packages(asked, budget, workspace)
    packages = read_packages(paths, workspace)
    basis = asked.basis
    choices = choices_of(basis.base_state, basis.assume, basis.prices)._replace(as_recorded=True)
    scenario = apply(budget, packages, choices) if packages else None
    summary = summarise(budget)
    material = Material(
        summary=summary,
        columns=columns_of(summary),
        keyed=basis.figures(budget),
        check=check(audited),
        scenario=scenario,
        gap=demands_of(budget, packages, choices),
        planned=tuple(plan(budget, scenario, choices)) if scenario else (),
        sources=(*budget.inputs, *map(input_of, paths)),
        assumed=basis.assume,
        post=basis.post(),
        made=asked.document(),
        command=tuple(asked.command()),
    )
    if basis.answer is None:
        return material, paths
    return _answered(material, basis.answer, layout, packages, paths), [*paths, basis.answer]


def _answered(
    material: Material,
    path: Path,
    layout: Layout,
    packages: Sequence[Package],
    paths: Sequence[Path],
) -> Material:
    """Return the material with an answer, its figures tied to the budget and the packages."""
    source = find_source(str(path), Workspace(), layout)
    holding = Holding(open_publication(source.data, source.name), source.name, layout)
    holding.add_budget(material.budget)
    for each in paths[: len(packages)]:
        holding.add_package(each)
    answer = read_answer(holding.judged(), views.name_of(material.budget))
    read = tuple(each for each in holding.inputs if each not in material.sources)
    return material._replace(
        answer=answer, answer_inputs=tuple(holding.inputs), sources=(*material.sources, *read[:1])
    )


def _packages(asked: ReportRequest, budget: Budget, workspace: Workspace) -> list[Path]:
    """Return the packages named, else the workspace's, else none."""
    try:
        return packages_of(asked.basis.packages, budget, asked.target, workspace)
    except PackageError as error:
        if error.id != "missing-package":
            raise
        return []


def demands_of(budget: Budget, packages: Sequence[Package], choices: Choices) -> Gap | None:
    """Return what is still to be found; None where nothing is demanded."""
    try:
        return gap(budget, packages, choices)
    except PackageError as error:
        if error.id != "no-frame":
            raise
        return None


def input_of(path: Path) -> Input:
    """Return a file as an input, with the hash of its bytes."""
    return Input(path.as_posix(), None, sha256(bytes_of(path, LARGEST + 1)).hexdigest())
