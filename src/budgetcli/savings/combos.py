"""Which sets of measures reach a target: the minimal ones, counted exactly, the best few shown."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.errors import BudgetError, PackageError
from budgetcli.model.names import fold
from budgetcli.model.sentences import worded
from budgetcli.savings.apply import mixing
from budgetcli.savings.choices import DEFAULT, BaseState, Choices, is_others, refuse_strangers
from budgetcli.savings.courses import calendar
from budgetcli.savings.effects import effect_of, total_effect
from budgetcli.savings.measures import DEAD
from budgetcli.savings.searches import Piece, Search
from budgetcli.savings.sites import Site

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcli.model.budgets import Budget, Note, Year
    from budgetcli.savings.measures import Savings
    from budgetcli.savings.packages import Package


class Candidate(NamedTuple):
    """A measure that may be taken: what it gives in the year on the balance, and on which line."""

    measure: Savings
    effect: Decimal
    by_line: Mapping[str, Decimal]


class Combination(NamedTuple):
    """A set of measures that reaches the target."""

    measures: tuple[str, ...]
    effect: Decimal


class Combinations(NamedTuple):
    """The minimal sets: the best shown, how many there are (`more` where the count stopped), and
    what could not be counted on."""

    year: int
    target: Decimal
    candidates: tuple[Candidate, ...]
    best: tuple[Combination, ...]
    found: int
    more: bool
    left_out: tuple[str, ...]
    notes: tuple[Note, ...] = ()

    @property
    def reachable(self) -> bool:
        """Whether any set reaches the target."""
        return self.found > 0


class Wish(NamedTuple):
    """What the user asks for: the target in a year, the measures that must or must not be in, caps
    by line, how many to show."""

    target: Decimal
    year: int
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    caps: tuple[tuple[str, Decimal], ...] = ()
    show: int = 5


def combine(
    budget: Budget, packages: Sequence[Package], wish: Wish, choices: Choices = DEFAULT
) -> Combinations:
    """Return the minimal sets of measures not yet in the budget that reach the target in the year.

    Percentages are of the budget as it is. Raises PackageError where what must be in excludes
    itself, UnknownNameError for unknown names.
    """
    refuse_strangers(packages, (*wish.must, *wish.must_not))
    notes = tuple(note for package in packages for note in mixing(budget, package, choices.prices))
    site = Site(budget)
    year = next((each for each in site.years if calendar(each) == wish.year), None)
    if year is None:
        raise BudgetError(
            "unknown-year",
            worded("the budget has no year {year}", year=wish.year),
            hint=worded("years: {names}", names=", ".join(map(str, site.years))),
        )
    candidates, left_out = _candidates(site, packages, (year, wish.must_not), choices)
    place = packages[0].place
    caps = {site.line(name, "--cap", place).id: cap for name, cap in wish.caps}
    must = frozenset(
        each.measure.id
        for each in candidates
        if fold(each.measure.id) in {fold(name) for name in wish.must}
    )
    _refuse_missing(wish, must)
    search = Search(_pieces(candidates, must), wish.target, caps)
    count, more = search.count()
    best = tuple(
        Combination(tuple(piece.id for piece in chosen), total)
        for chosen, total in search.best(wish.show)
    )
    return Combinations(
        wish.year,
        wish.target,
        candidates,
        best,
        count,
        more or search.is_cut_short,
        left_out,
        notes,
    )


def _pieces(candidates: Sequence[Candidate], must: frozenset[str]) -> tuple[Piece, ...]:
    """Return the candidates as the search takes them; alternatives exclude each other both ways."""
    excludes = {each.measure.id: set(each.measure.excludes) for each in candidates}
    both = {id: set(others) for id, others in excludes.items()}
    for id, others in excludes.items():
        for other in others & both.keys():
            both[other].add(id)
    foes = {id: frozenset(others) for id, others in both.items()}
    return tuple(
        Piece(
            each.measure.id,
            each.effect,
            foes[each.measure.id],
            frozenset(each.measure.depends_on),
            each.by_line,
            each.measure.id in must,
        )
        for each in candidates
    )


Found = tuple[tuple[Candidate, ...], tuple[str, ...]]


def _candidates(
    site: Site, packages: Sequence[Package], wanted: tuple[Year, Sequence[str]], choices: Choices
) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
    """Return the measures that may be taken, the largest first, and the ids of those whose effect
    in the year is unknown."""
    year, must_not = wanted
    barred = {fold(name) for name in must_not}
    used = {record.measure for record in site.budget.applied if not record.reversed}
    found, unknown = [], []
    standing = used | {each.id for package in packages for each in package.measures if each.in_base}
    for package in packages:
        for measure in package.measures:
            held = (
                measure.in_base
                if choices.base_state is None
                else choices.base_state is BaseState.AFTER
            )
            out = measure.status in DEAD or held or measure.id in used or fold(measure.id) in barred
            if out or is_others(measure, site.budget):
                continue
            legs = effect_of(site, measure, package, choices.assume, choices.prices)
            effect = total_effect(legs)[year]
            if effect is None:
                unknown.append(measure.id)
            else:
                found.append(
                    Candidate(
                        measure,
                        effect,
                        {leg.line.id: each[year] or Decimal(0) for leg, each in legs},
                    )
                )
    kept = _standing(found, standing)
    able = {each.measure.id for each in kept}
    unknown += [each.measure.id for each in found if each.measure.id not in able]
    return tuple(sorted(kept, key=lambda each: (-each.effect, each.measure.id))), tuple(unknown)


def _standing(found: Sequence[Candidate], standing: set[str]) -> list[Candidate]:
    """Return the candidates whose needs can be met, by what the budget holds or by other
    candidates."""
    kept = list(found)
    while True:
        ids = {each.measure.id for each in kept} | standing
        able = [each for each in kept if ids.issuperset(each.measure.depends_on)]
        if len(able) == len(kept):
            return kept
        kept = able


def _refuse_missing(wish: Wish, must: frozenset[str]) -> None:
    missing = next(
        (name for name in wish.must if fold(name) not in {fold(id) for id in must}), None
    )
    if missing is not None:
        raise PackageError(
            "no-combination",
            worded(
                "`{missing}` must be in, but it is in the budget already, barred, or unknown in {year}",
                missing=missing,
                year=wish.year,
            ),
        )
