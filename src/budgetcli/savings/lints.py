"""What is wrong or missing in savings packages, as findings: each rule is a function, its name its id;
and the rules of a country's law."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import BudgetError, worded
from budgetcli.model.findings import Finding, Severity
from budgetcli.model.names import fold
from budgetcli.model.numbers import exact_sum
from budgetcli.reference.steering import DAYS_BETWEEN_READINGS, LAW, SECOND_READING
from budgetcli.savings.allocations import share_of
from budgetcli.savings.apply import BaseState, Choices, apply, is_others
from budgetcli.savings.effects import Site, effect_of, total_effect
from budgetcli.savings.gaps import gap
from budgetcli.savings.packages import DEAD, Savings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from budgetcli.model.budgets import Budget, Year
    from budgetcli.savings.packages import Package

ALIKE = 0.5
"""Measures whose titles share at least this part of their words may be one measure."""

BUSIEST = 24
"""A word in more titles than this makes none of them alike."""

MOST_NAMED = 8
"""So many measures of a group are named, the others counted."""

USUAL_WORDS = ("bespar", "reduk", "reduc", "saving", "omraad", "udvalg")
DECIDED = ("adopted", "implemented")


class LintScene(NamedTuple):
    """What is looked at: the packages, the budget they are for where there is one, and the measures
    with their packages."""

    packages: tuple[Package, ...]
    budget: Budget | None = None

    @property
    def measures(self) -> list[tuple[Savings, Package]]:
        """The measures that live, each with its package; those of other committees left out."""
        return [
            (each, package)
            for package in self.packages
            for each in package.measures
            if each.status not in DEAD and (self.budget is None or not is_others(each, self.budget))
        ]

    def effects(self) -> Iterator[tuple[Savings, Package, Mapping[Year, Decimal | None]]]:
        """Yield what each measure does, where that can be computed."""
        if self.budget is None:
            return
        site = Site(self.budget)
        for measure, package in self.measures:
            try:
                yield measure, package, total_effect(effect_of(site, measure, package))
            except BudgetError:
                continue


Rule = Callable[[LintScene], "Iterator[Finding]"]


def lint(
    packages: Sequence[Package],
    budget: Budget | None = None,
    rules: Mapping[str, Rule] | None = None,
) -> tuple[Finding, ...]:
    """Return the findings of the rules, errors first, in the order of the files."""
    scene = LintScene(tuple(packages), budget)
    found = [finding for rule in (rules or RULES).values() for finding in rule(scene)]
    weights = list(Severity)
    return tuple(sorted(found, key=lambda each: weights.index(each.severity)))


def _about(
    rule: str,
    severity: Severity,
    measure: Savings,
    package: Package,
    said: str,
    *values: str | Decimal,
    case: str = "",
) -> Finding:
    """Return a finding on a measure; `values` and `case` are what a renderer needs to say it in
    another language."""
    return Finding(
        rule,
        severity,
        worded("measure `{id}`: {said}", id=measure.id, said=said),
        package.place,
        said=(case or rule, measure.id, *values),
    )


def unknown_line(scene: LintScene) -> Iterator[Finding]:
    """A measure names a line that the budget does not have, a total, or a name that several lines
    share."""
    if scene.budget is None:
        return
    site = Site(scene.budget)
    for measure, package in scene.measures:
        try:
            effect_of(site, measure, package)
        except BudgetError as error:
            yield _about(
                "unknown-line", Severity.ERROR, measure, package, error.message, error.message
            )


def over_cut(scene: LintScene) -> Iterator[Finding]:
    """The measures together cut more than a line has in a year."""
    if scene.budget is None:
        return
    for package in scene.packages:
        try:
            scenario = apply(
                scene.budget, [package], Choices(base_state=BaseState.BEFORE, allow_overcut=True)
            )
        except BudgetError:
            continue
        for outcome in scenario.outcomes:
            for year, excess in outcome.excess.items():
                yield _about(
                    "over-cut",
                    Severity.ERROR,
                    outcome.measure,
                    package,
                    f"cuts {excess:f} more than its line has in {year}",
                    excess,
                    str(year),
                )


def overlap(scene: LintScene) -> Iterator[Finding]:
    """A percentage and other measures are of the same line, so what the percentage gives depends on
    what it is of."""
    measures = scene.measures
    apart = _apart(measures)
    by_line: dict[str, list[int]] = {}
    for place, (measure, _) in enumerate(measures):
        for target in {fold(each.target) for each in measure.parts}:
            by_line.setdefault(target, []).append(place)
    for group in dict.fromkeys(
        tuple(_mixed(measures, places, apart)) for places in by_line.values()
    ):
        if group:
            (one, package), others = (
                measures[group[0]],
                _named([measures[place][0].id for place in group[1:]]),
            )
            said = worded(
                "is of the same line as {others}, and one of them is a percentage", others=others
            )
            yield _about("overlap", Severity.NOTE, one, package, said, others)


def _mixed(
    measures: Sequence[tuple[Savings, Package]],
    places: Sequence[int],
    apart: Mapping[str, set[str]],
) -> list[int]:
    """Return the measures of one line, by place, that meet another there while either is a
    percentage."""
    ids = {measures[place][0].id for place in places}
    shares = {measures[place][0].id for place in places if measures[place][0].percent is not None}
    found = []
    for place in places:
        measure = measures[place][0]
        others = ids if measure.percent is not None else shares
        if len(others) - (measure.id in others) > len(others & apart[measure.id]):
            found.append(place)
    return found


def _apart(measures: Sequence[tuple[Savings, Package]]) -> dict[str, set[str]]:
    """Return for each measure the others that stand for it or that it stands for: only one of them
    comes true."""
    found: dict[str, set[str]] = {
        measure.id: set(measure.excludes) - {measure.id} for measure, _ in measures
    }
    for measure, _ in measures:
        for other in measure.excludes:
            if other in found and other != measure.id:
                found[other].add(measure.id)
    return found


def _named(ids: Sequence[str]) -> str:
    """Return some measures by id, and how many more there are."""
    shown = ", ".join(f"`{id}`" for id in ids[:MOST_NAMED])
    return f"{shown} (+ {len(ids) - MOST_NAMED})" if len(ids) > MOST_NAMED else shown


def possible_duplicate(scene: LintScene) -> Iterator[Finding]:
    """Measures have titles so alike that they may be one, counted more than once; equal amounts
    alone mean nothing."""
    measures = scene.measures
    apart = _apart(measures)
    by_words: dict[frozenset[str], list[int]] = {}
    for place, (measure, _) in enumerate(measures):
        by_words.setdefault(_words(measure), []).append(place)
    by_words.pop(frozenset(), None)
    links = Links(len(measures))
    for places in by_words.values():
        _link(links, measures, places, places, apart)
    for mine, theirs in _alike(list(by_words)):
        _link(links, measures, by_words[mine], by_words[theirs], apart)
    for first, *rest in links.groups():
        one, package = measures[first]
        others = _named([measures[place][0].id for place in rest])
        said = worded("its title is like that of {others}: one or several?", others=others)
        yield _about("possible-duplicate", Severity.WARNING, one, package, said, others)


def _link(
    links: Links,
    measures: Sequence[tuple[Savings, Package]],
    some: Sequence[int],
    others: Sequence[int],
    apart: Mapping[str, set[str]],
) -> None:
    """Link measures with titles alike that may both come true: each with the first of the others
    that it is not instead of."""
    for mine, theirs in ((some, others), (others, some)) if some is not others else ((some, some),):
        for place in mine:
            without = apart[measures[place][0].id]
            partner = next(
                (each for each in theirs if each != place and measures[each][0].id not in without),
                None,
            )
            if partner is not None:
                links.join(place, partner)


def _alike(titles: Sequence[frozenset[str]]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """Yield the pairs of titles with so many words in common that they may be one; at least one of
    those words is rare.

    A word that more titles have than `BUSIEST` says what kind of measures these are, not which one
    it is.
    """
    by_word: dict[str, list[int]] = {}
    for place, words in enumerate(titles):
        for word in words:
            by_word.setdefault(word, []).append(place)
    rare = [places for places in by_word.values() if len(places) <= BUSIEST]
    for one, other in sorted({pair for places in rare for pair in combinations(places, 2)}):
        mine, theirs = titles[one], titles[other]
        if len(mine & theirs) >= ALIKE * min(len(mine), len(theirs)):
            yield mine, theirs


class Links:
    """Things by place that are linked, in groups of all that a chain of links leads to."""

    def __init__(self, count: int) -> None:
        self.towards = list(range(count))

    def root(self, place: int) -> int:
        """Return the place that stands for the group of a thing."""
        while self.towards[place] != place:
            self.towards[place] = place = self.towards[self.towards[place]]
        return place

    def join(self, one: int, other: int) -> None:
        """Make the groups of two things one, which the earliest of them stands for."""
        first, second = sorted((self.root(one), self.root(other)))
        self.towards[second] = first

    def groups(self) -> list[list[int]]:
        """Return the groups of several things, each in order."""
        found: dict[int, list[int]] = {}
        for place in range(len(self.towards)):
            found.setdefault(self.root(place), []).append(place)
        return [each for each in found.values() if len(each) > 1]


def _words(measure: Savings) -> frozenset[str]:
    """Return the words that tell what a measure is about: the long ones, without what every saving
    is called."""
    return frozenset(
        word
        for word in fold(measure.title).split()
        if len(word) > 4 and not word.startswith(USUAL_WORDS)
    )


def years_missing(scene: LintScene) -> Iterator[Finding]:
    """Nobody knows what a measure gives in some years of the budget."""
    for measure, package, effect in scene.effects():
        missing = [str(year) for year, amount in effect.items() if amount is None]
        if missing:
            yield _about(
                "years-missing",
                Severity.WARNING,
                measure,
                package,
                f"states nothing of {', '.join(missing)}",
                ", ".join(missing),
            )


def sign_doubtful(scene: LintScene) -> Iterator[Finding]:
    """A reduction worsens the balance, or an expansion improves it."""
    for measure, package, effect in scene.effects():
        total = exact_sum(amount for amount in effect.values() if amount is not None)
        if (measure.heading == "reduction" and total < 0) or (
            measure.heading == "expansion" and total > 0
        ):
            does = "worsens" if total < 0 else "improves"
            yield _about(
                "sign-doubtful",
                Severity.WARNING,
                measure,
                package,
                f"is called a {measure.heading} but {does} the balance",
                case=f"sign-doubtful-{measure.heading}",
            )


def unfinanced(scene: LintScene) -> Iterator[Finding]:
    """A frame or a pressure is not met in some year."""
    if scene.budget is None or not any(
        package.frames or package.pressures for package in scene.packages
    ):
        return
    try:
        found = gap(scene.budget, scene.packages)
    except BudgetError:
        return
    for demand in found.demands:
        left = [
            (str(year), each)
            for year, each in demand.remaining.items()
            if each is not None and each > 0
        ]
        open_years = ", ".join(f"{year}: {each:f}" for year, each in left)
        if open_years:
            said = ("unfinanced", demand.id, *(each for pair in left for each in pair))
            yield Finding(
                "unfinanced",
                Severity.WARNING,
                worded("`{id}` is not met: {open_years}", id=demand.id, open_years=open_years),
                scene.packages[0].place,
                said=said,
            )


def no_decision(scene: LintScene) -> Iterator[Finding]:
    """A measure is said to be adopted or implemented, but no decision is named."""
    for measure, package in scene.measures:
        if measure.status in DECIDED and measure.saying.decision is None:
            yield _about(
                "no-decision",
                Severity.WARNING,
                measure,
                package,
                f"is {measure.status}, but no decision is named",
                measure.status,
            )


def base_open(scene: LintScene) -> Iterator[Finding]:
    """A measure does not say whether the budget holds it already."""
    for measure, package in scene.measures:
        if measure.in_base is None:
            yield _about(
                "base-open",
                Severity.ERROR,
                measure,
                package,
                "does not say whether it is in the budget: in_base = true or false",
            )


def unknown_link(scene: LintScene) -> Iterator[Finding]:
    """A measure names a frame or another measure that none of the packages has."""
    ids = {each.id for package in scene.packages for each in package.measures}
    frames = {fold(each.id) for package in scene.packages for each in package.frames}
    frames |= {fold(each.id) for package in scene.packages for each in package.pressures}
    for measure, package in scene.measures:
        for name in (*measure.excludes, *measure.depends_on):
            if name not in ids:
                yield _about(
                    "unknown-link",
                    Severity.ERROR,
                    measure,
                    package,
                    f"names the measure `{name}`, which does not exist",
                    name,
                )
        if measure.frame is not None and fold(measure.frame) not in frames:
            yield _about(
                "unknown-link",
                Severity.ERROR,
                measure,
                package,
                f"names the frame `{measure.frame}`, which does not exist",
                measure.frame,
                case="unknown-link-frame",
            )


def price_level_open(scene: LintScene) -> Iterator[Finding]:
    """A package does not say which year's prices its amounts are in."""
    for package in scene.packages:
        if package.price_level is None:
            yield Finding(
                "price-level-open",
                Severity.WARNING,
                worded("package `{id}` states no price level", id=package.id),
                package.place,
                said=("price-level-open", package.id),
            )


def uncertain(scene: LintScene) -> Iterator[Finding]:
    """The line or the frame of a measure is inferred or unknown, not stated by the source."""
    for measure, package in scene.measures:
        if measure.target_certainty != "stated":
            yield _about(
                "uncertain",
                Severity.NOTE,
                measure,
                package,
                f"its line `{measure.target}` is {measure.target_certainty}",
                measure.target,
                case=f"uncertain-line-{measure.target_certainty}",
            )
        if measure.frame is not None and measure.frame_certainty != "stated":
            yield _about(
                "uncertain",
                Severity.NOTE,
                measure,
                package,
                f"its frame `{measure.frame}` is {measure.frame_certainty}",
                measure.frame,
                case=f"uncertain-frame-{measure.frame_certainty}",
            )


def unusual_share(scene: LintScene) -> Iterator[Finding]:
    """A stated share is no equal part of the frame's total, so another key was used that the
    package does not name."""
    for package in scene.packages:
        for frame in package.frames:
            for share in frame.shares:
                year = next((each for each in frame.total if share.course.amount(each)), None)
                found = (
                    share_of(share.course.amount(year) or frame.total[year], frame.total[year])
                    if year is not None
                    else None
                )
                if (
                    found is not None
                    and found.equal_parts is None
                    and share.method in ("stated", "equal")
                ):
                    said = worded(
                        "`{id}`: {share:f} of {whole:f} is no equal part, and no key is named",
                        id=frame.id,
                        share=found.share,
                        whole=found.whole,
                    )
                    values = ("unusual-share", frame.id, found.share, found.whole)
                    yield Finding("unusual-share", Severity.NOTE, said, package.place, said=values)


RULES: dict[str, Rule] = {
    rule.__name__.replace("_", "-"): rule
    for rule in (
        unknown_line,
        over_cut,
        overlap,
        possible_duplicate,
        years_missing,
        sign_doubtful,
        unfinanced,
        no_decision,
        base_open,
        unknown_link,
        price_level_open,
        uncertain,
        unusual_share,
    )
}
"""The rules by id."""


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


def dk_appropriation(scene: LintScene) -> Iterator[Finding]:
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


def dk_coverage(scene: LintScene) -> Iterator[Finding]:
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


def dk_appropriated_first(scene: LintScene) -> Iterator[Finding]:
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


def dk_staff(scene: LintScene) -> Iterator[Finding]:
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


def dk_readings(scene: LintScene) -> Iterator[Finding]:
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


def dk_second_reading(scene: LintScene) -> Iterator[Finding]:
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
