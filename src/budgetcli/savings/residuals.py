"""What is still to be found, booked as a pool on a line of the budget, so that the totals show it
and the record names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.budgets import Budget, Note, Side
from budgetcli.model.errors import Place
from budgetcli.model.sentences import worded
from budgetcli.savings.apply import Scenario, apply
from budgetcli.savings.choices import DEFAULT, Choices
from budgetcli.savings.courses import AfterLastYear, Course, calendar
from budgetcli.savings.gaps import gap
from budgetcli.savings.measures import Part, Savings
from budgetcli.savings.packages import Package

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.savings.gaps import Gap

POOL = "residual"
"""The id of the pool, as a measure and as a package."""


def with_residual(
    scenario: Scenario, packages: Sequence[Package], line: str, choices: Choices = DEFAULT
) -> Scenario:
    """Return a scenario with what the packages' frames and pressures still demand booked as a pool
    on a line.

    What nobody knows is not booked, and said. Raises PackageError where the line has less,
    UnknownNameError where there is no such line.
    """
    found = gap(scenario.before, packages, choices)
    pool = _pool(found, scenario.before, line)
    booked = apply(
        scenario.after, [pool], Choices(allow_overcut=choices.allow_overcut, stage=choices.stage)
    )
    notes = (*scenario.notes, *_notes(found, line))
    return Scenario(
        scenario.before,
        booked.after,
        (*scenario.outcomes, *booked.outcomes),
        scenario.unknown | booked.unknown,
        notes,
    )


def _pool(found: Gap, budget: Budget, line: str) -> Package:
    amounts = {
        begins: found.remaining(year)
        for year in found.years
        if (begins := calendar(year)) is not None
    }
    course = Course(amounts, min(amounts), after=AfterLastYear.ENDS)
    digest = ",".join(f"{year}:{amount:f}" for year, amount in amounts.items())
    measure = Savings(
        POOL,
        "Still to be found: a pool",
        course,
        (Part(line, Side.EXPENDITURE),),
        in_base=False,
        digest=digest,
    )
    said = budget.heading
    return Package(
        POOL,
        measure.title,
        Place("--book-residual"),
        said.committee,
        said.unit.scale,
        said.unit.currency,
        said.price_level,
        (measure,),
    )


def _notes(found: Gap, line: str) -> list[Note]:
    said = ", ".join(f"{year}: {found.remaining(year):f}" for year in found.years)
    unknown = ", ".join(f"{year}: {', '.join(ids)}" for year, ids in found.unknown.items() if ids)
    notes = [
        Note(
            "residual-booked",
            worded("still to be found, booked on `{line}` as a pool: {said}", line=line, said=said),
        )
    ]
    return (
        [
            *notes,
            Note(
                "residual-unknown",
                worded(
                    "nobody knows what remains, so nothing is booked: {unknown}", unknown=unknown
                ),
            ),
        ]
        if unknown
        else notes
    )
