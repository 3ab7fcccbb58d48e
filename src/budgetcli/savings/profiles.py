"""Rules of a country's law on savings packages; every finding quotes the rule it rests on."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from budgetcli.model.findings import Finding, Severity
from budgetcli.model.numbers import exact_sum
from budgetcli.model.sentences import worded
from budgetcli.reference.denmark import DAYS_BETWEEN_READINGS, LAW, SECOND_READING
from budgetcli.savings.lints import DECIDED, RULES, Rule, Scene

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from budgetcli.savings.measures import Savings
    from budgetcli.savings.packages import Package


def _quoting(
    rule: str, severity: Severity, subject: str, said: str, package: Package, *values: str | Decimal
) -> Finding:
    quote, source = LAW[rule]
    message = worded(
        "{subject}: {said} — {source}: “{quote}”",
        subject=subject,
        said=said,
        source=source,
        quote=quote,
    )
    return Finding(
        rule,
        severity,
        message,
        package.place,
        said=(rule, subject.removeprefix("measure ").strip("`"), *values),
    )


def _of(measure: Savings) -> str:
    return f"measure `{measure.id}`"


def dk_appropriation(scene: Scene) -> Iterator[Finding]:
    """A proposal names neither surely nor at all the appropriation it changes."""
    for measure, package in scene.measures:
        if measure.status not in DECIDED and measure.target_certainty != "stated":
            yield _quoting(
                "dk-appropriation",
                Severity.ERROR,
                _of(measure),
                f"its line is {measure.target_certainty}",
                package,
                measure.target,
            )


def dk_coverage(scene: Scene) -> Iterator[Finding]:
    """What the packages add is more than what they find, in some year."""
    effects = [
        (package, effect)
        for measure, package, effect in scene.effects()
        if measure.in_base is False
    ]
    years = dict.fromkeys(year for _, effect in effects for year in effect)
    for year in years:
        total = exact_sum(amount for _, effect in effects if (amount := effect[year]) is not None)
        if total < 0:
            yield _quoting(
                "dk-coverage",
                Severity.ERROR,
                str(year),
                f"{-total:f} is not covered",
                effects[0][0],
                -total,
            )


def dk_appropriated_first(scene: Scene) -> Iterator[Finding]:
    """A measure that costs money is implemented without a decision that grants it."""
    for measure, package, effect in scene.effects():
        costs = any(amount is not None and amount < 0 for amount in effect.values())
        if costs and measure.status == "implemented" and measure.saying.decision is None:
            yield _quoting(
                "dk-appropriated-first",
                Severity.ERROR,
                _of(measure),
                "is implemented, but no decision grants it",
                package,
            )


def dk_staff(scene: Scene) -> Iterator[Finding]:
    """What a decided measure means for the staff is not stated."""
    for measure, package in scene.measures:
        if measure.heading == "reduction" and measure.fte is None:
            yield _quoting(
                "dk-staff",
                Severity.NOTE,
                _of(measure),
                "its full-time posts are not stated",
                package,
            )


def dk_readings(scene: Scene) -> Iterator[Finding]:
    """The two readings of the budget are less than three weeks apart."""
    for package in scene.packages:
        readings = _readings(package)
        if (
            len(readings) == 2
            and (days := (readings[2] - readings[1]).days) < DAYS_BETWEEN_READINGS
        ):
            yield _quoting(
                "dk-readings",
                Severity.ERROR,
                package.id,
                f"{days} days between the readings",
                package,
                str(days),
            )


def dk_second_reading(scene: Scene) -> Iterator[Finding]:
    """The second reading of the budget is later than the law lets it be."""
    for package in scene.packages:
        last, years = _readings(package).get(2), package.years
        if last is not None and years and last > date(min(years) - 1, *SECOND_READING):
            yield _quoting(
                "dk-second-reading",
                Severity.ERROR,
                package.id,
                f"the second reading is on {last}",
                package,
                str(last),
            )


def _readings(package: Package) -> dict[int, date]:
    """Return the dates of the readings that the package's decisions state."""
    found = {}
    for each in package.decisions:
        with suppress(ValueError):
            if each.reading is not None and each.date is not None:
                found[each.reading] = date.fromisoformat(each.date)
    return found


PROFILES: dict[str, dict[str, Rule]] = {
    "dk": {
        rule.__name__.replace("_", "-"): rule
        for rule in (
            dk_appropriation,
            dk_coverage,
            dk_appropriated_first,
            dk_second_reading,
            dk_readings,
            dk_staff,
        )
    },
}
"""The rules of each profile by id."""


def rules_of(profile: str | None) -> dict[str, Rule]:
    """Return the usual rules, with those of a profile."""
    return RULES | (PROFILES[profile] if profile is not None else {})
