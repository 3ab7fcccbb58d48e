"""Which cell, what kind of slip, what value would mend it: suggestions, verified on the whole table,
and what a refuted combination of equations says."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.checking.proof.feasibility import Component, LimitReached
from budgetcli.checking.proof.intervals import (
    Interval,
    addends,
    alternatives,
    bound_of,
    coefficients,
    span,
    stands_for,
)
from budgetcli.checking.proof.verifier import refutation_holds
from budgetcli.checking.slips.repairs import (
    Conflict,
    Repair,
    Slip,
    is_carried_elsewhere,
    pairs,
    singles,
)
from budgetcli.checking.slips.structural import is_down, pattern_of, structural, sums_of
from budgetcli.checking.slips.table import Scene
from budgetcli.model.budgets import Figure, Key
from budgetcli.model.deferred import DeferredFigures
from budgetcli.model.equations import ONE, Equation, Kind
from budgetcli.model.findings import Outcome, Refutation, Suspect
from budgetcli.model.numbers import EXACT

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from budgetcli.checking.proof.feasibility import Clock
    from budgetcli.checking.proof.verdicts import ProvedAnswer
    from budgetcli.model.findings import Case, RoundingRule

MISSING = "\N{EM DASH}"
"""The id of the line that is not there."""


def rewritten(
    scene: Scene, component: Component, figures: dict[Key, Figure], repair: Repair
) -> tuple[Component, dict[Key, Figure]]:
    """Return the component with the sums of a total changed as the repair says, and its figures
    with those of a missing line."""
    if repair.total is None:
        return component, figures
    down = sums_of(scene, repair.total)
    changed = {scene.equations[number].id for number in down.numbers.values()}
    rest = [each for each in (*component.sums, *component.ratios) if each.id not in changed]
    sums = [scene.equations[number] for number in down.numbers.values()]
    if repair.counted is not None:
        return Component(
            [*rest, *(_counted(each, repair.counted, repair.times) for each in sums)]
        ), figures
    added = {Key(MISSING, key.column): _loose(scene, key, amount) for key, amount in repair.changes}
    sums = [
        each._replace(terms=(*each.terms, (ONE, Key(MISSING, each.result.column)))) for each in sums
    ]
    own = [
        _moved(each)
        for each in pattern_of(scene, down)
        if all(Key(MISSING, key.column) in added for key in each.keys)
    ]
    return Component([*rest, *sums, *own]), figures | added


def _counted(equation: Equation, line: str, times: int) -> Equation:
    """Return the sum that counts a line so many times."""
    terms = (
        (factor * times if key.line == line else factor, key) for factor, key in equation.terms
    )
    return equation._replace(terms=tuple((factor, key) for factor, key in terms if factor))


def _loose(scene: Scene, key: Key, amount: Decimal) -> Figure:
    """Return a figure that may be anything the sum of its column leaves open."""
    number = next(number for number in scene.of_key[key] if scene.equations[number].result == key)
    room = 2 * (scene.gauge(number).above or Fraction(0))
    return Figure(amount, EXACT.divide(room.numerator, room.denominator))


def _moved(equation: Equation) -> Equation:
    """Return the same sum along the missing line."""
    terms = tuple((factor, Key(MISSING, key.column)) for factor, key in equation.terms)
    return equation._replace(
        id=f"{MISSING}{equation.id}", result=Key(MISSING, equation.result.column), terms=terms
    )


def combined_form(
    case: Case, figures: Mapping[Key, Figure], rule: RoundingRule
) -> dict[Key, Fraction]:
    """Return the factor of each figure in a refuted combination; those that cancel are left out."""
    factors: dict[Key, Fraction] = {}
    for equation, multiplier in case.combination:
        for key, factor in _form(equation, multiplier, figures, rule).items():
            factors[key] = factors.get(key, Fraction(0)) + multiplier * factor
    return {key: factor for key, factor in factors.items() if factor}


def _form(
    equation: Equation, multiplier: Fraction, figures: Mapping[Key, Figure], rule: RoundingRule
) -> dict[Key, Fraction]:
    """Return the factors of a sum, or of the limit of a ratio that a multiplier of this sign speaks
    of."""
    if equation.base is None:
        return coefficients(equation)
    intervals = {key: stands_for(figures[key], rule) for key in equation.keys}
    way = alternatives(equation, intervals)[0]
    limit = (way.within.low if multiplier > 0 else way.within.high) or Fraction(0)
    factors = {
        key: way.sign * way.base_sign * equation.scale * factor
        for key, factor in addends(equation).items()
    }
    factors[equation.base] = factors.get(equation.base, Fraction(0)) - way.base_sign * limit
    return factors


SURE = 6.0
"""So many bits shorter than the next must a suggestion be to be called sure."""

MOST_SUSPECTS = 3
MOST_TRIED, MOST_TRIED_JOINTLY = 12, 36
"""So many repairs are tried on the whole table; more where a combination is off, which says less of
what a cell should be."""

MOST_CLUSTERS = 12
MOST_HIDDEN = 24


class Problem(NamedTuple):
    """An independent error: what it breaks, and what may be wrong, best first."""

    conflicts: tuple[Conflict, ...]
    suspects: tuple[Suspect, ...]


def locate(found: ProvedAnswer, figures: Mapping[Key, Figure], clock: Clock) -> list[Problem]:
    """Return the independent errors of a refuted table, the largest first, each with its suspects;
    past the twelfth without."""
    decided = [each.equation for each in found.judgements if each.outcome is not Outcome.UNDECIDED]
    made = figures.copy() if isinstance(figures, DeferredFigures) else figures
    scene = Scene(decided, made, found.rule, found.readings)
    conflicts = _conflicts(scene, found)
    search = RepairSearch(scene, found, conflicts, clock)
    problems: list[Problem] = []
    groups = _grouped(
        conflicts, lambda each: (*each.cells, *_totals(scene, each), *_opposites(scene, each))
    )
    for group in sorted(groups, key=lambda group: -max(_excess(scene, each) for each in group)):
        problems += (
            search.problems_within_limits(group)
            if len(problems) < MOST_CLUSTERS
            else [Problem(tuple(group), ())]
        )
    return problems


def _excess(scene: Scene, conflict: Conflict) -> Fraction:
    """Return how many times what rounding explains a broken sum is off; 1 for anything else."""
    if conflict.number is None or scene.equations[conflict.number].base is not None:
        return Fraction(1)
    gauge = scene.gauge(conflict.number)
    return abs(gauge.off) / gauge.above if gauge.above else abs(gauge.off) + 1


def _conflicts(scene: Scene, found: ProvedAnswer) -> list[Conflict]:
    """Return the broken equations, and the combinations that cannot hold though each of their
    equations can."""
    broken = {each.equation.id for each in found.judgements if each.outcome is Outcome.BROKEN}
    conflicts = [
        Conflict(number, frozenset(each.keys))
        for number, each in enumerate(scene.equations)
        if each.id in broken
    ]
    for refutation in found.refutations:
        if not any(
            equation.id in broken for case in refutation for equation, _ in case.combination
        ):
            conflicts.append(_joint(scene, refutation))
    return conflicts


def _joint(scene: Scene, refutation: Refutation) -> Conflict:
    """Return the conflict of a combination: the cells that did not cancel, and what is printed as a
    ratio in it."""
    factors = combined_form(refutation[0], scene.figures, scene.rule)
    ratios = frozenset(
        equation.result for equation, _ in refutation[0].combination if equation.base is not None
    )
    return Conflict(
        None,
        frozenset(factors) | ratios,
        scene.gauged(factors, demands_zero=not ratios),
        refutation[0],
    )


def _totals(scene: Scene, conflict: Conflict) -> Iterable[Hashable]:
    """Return the total line of a broken sum of lines: a line too many or too few breaks all its
    columns."""
    if conflict.number is None or not is_down(scene.equations[conflict.number]):
        return ()
    return (("total", scene.equations[conflict.number].result.line),)


def _opposites(scene: Scene, conflict: Conflict) -> Iterable[Hashable]:
    """Return the distance of a broken sum along a line: two figures exchanged within a column leave
    opposite ones."""
    if (
        conflict.number is None
        or scene.equations[conflict.number].base is not None
        or is_down(scene.equations[conflict.number])
    ):
        return ()
    return (
        (
            "off",
            scene.equations[conflict.number].result.column,
            round(abs(scene.gauge(conflict.number).off)),
        ),
    )


def _grouped(
    conflicts: Sequence[Conflict], marks: Callable[[Conflict], Iterable[Hashable]]
) -> list[list[Conflict]]:
    """Return the conflicts in groups that have a mark in common, directly or through others."""
    group_of: dict[Hashable, int] = {}
    groups: list[list[Conflict]] = []
    members: list[list[Hashable]] = []
    for conflict in conflicts:
        own = list(marks(conflict))
        joined = {group_of[mark] for mark in own if mark in group_of}
        groups.append([*(each for number in sorted(joined) for each in groups[number]), conflict])
        members.append([*own, *(mark for number in joined for mark in members[number])])
        group_of.update(dict.fromkeys(members[-1], len(groups) - 1))
        for number in joined:
            groups[number], members[number] = [], []
    return [group for group in groups if group]


def _is_sure(kept: Sequence[Repair], untried: float) -> bool:
    """Tell whether the first repair is shorter than any other by enough bits, and shorter even
    where neighbour years are not asked."""
    first = kept[0]
    next_bits = min((kept[1].bits if len(kept) > 1 else untried), first.rival)
    others = min((each.bits - each.profile for each in kept[1:]), default=inf)
    return (
        first.kind is not Slip.OTHER
        and next_bits - first.bits >= SURE
        and others - first.bits + first.profile >= 1
    )


class RepairSearch:
    """The search for repairs of one table; what it proposes it has verified."""

    def __init__(
        self, scene: Scene, found: ProvedAnswer, conflicts: Sequence[Conflict], clock: Clock
    ) -> None:
        self.scene = scene
        self.found = found
        self.clock = clock
        self.broken = frozenset(
            each.equation.id for each in found.judgements if each.outcome is Outcome.BROKEN
        )
        self.clusters = _grouped(conflicts, lambda each: each.cells)
        self._of_one_cell: dict[tuple[int, ...], tuple[Sequence[Conflict], list[Repair]]] = {}
        self._of_structure: dict[tuple[int, ...], tuple[Sequence[Conflict], list[Repair]]] = {}
        self.part_of = {each.equation.id: part for part in found.parts for each in part.judgements}

    def problems_within_limits(self, conflicts: Sequence[Conflict]) -> list[Problem]:
        """Return the problems of a group of conflicts; without suspects where a limit is reached."""
        try:
            return self.problems(conflicts)
        except LimitReached:
            return [Problem(tuple(conflicts), ())]

    def problems(self, conflicts: Sequence[Conflict]) -> list[Problem]:
        """Return one problem for a slip of structure if that is shortest, else one for each cluster
        of conflicts that share cells."""
        clusters = _grouped(conflicts, lambda each: each.cells)
        whole = self._structural(conflicts)
        if len(clusters) == 1:
            return self._cluster(conflicts, whole)
        if whole and self._is_shorter(whole[0].bits, clusters):
            suspects = self._suspects(whole, conflicts)
            if suspects:
                return [Problem(tuple(conflicts), suspects)]
        found = [
            self._cluster(cluster, self._structural(cluster))
            for cluster in clusters[:MOST_CLUSTERS]
        ]
        return [
            *(problem for each in found for problem in each),
            *(Problem(tuple(each), ()) for each in clusters[MOST_CLUSTERS:]),
        ]

    def _is_shorter(self, bits: float, clusters: Sequence[Sequence[Conflict]]) -> bool:
        """Tell whether these bits are fewer than those of the clusters explained one by one."""
        apart = 0.0
        for cluster in clusters:
            apart += self._shortest(cluster)
            if apart > bits:
                return True
        return False

    def _shortest(self, conflicts: Sequence[Conflict]) -> float:
        """Return the least bits that explain a cluster by itself; where nothing does, so many that
        any structure is better."""
        self.clock.look()
        repairs = [*self._singles(conflicts), *self._structural(conflicts)]
        if repairs:
            return min(repair.bits for repair in repairs)
        two = pairs(self.scene, conflicts)
        return two[0].bits + two[1][0].bits if two else inf

    def _singles(self, conflicts: Sequence[Conflict]) -> list[Repair]:
        """Return the repairs of one cell, worked out once for the same conflicts."""
        known = tuple(map(id, conflicts))
        if known not in self._of_one_cell:
            self._of_one_cell[known] = conflicts, singles(self.scene, conflicts)
        return self._of_one_cell[known][1]

    def _structural(self, conflicts: Sequence[Conflict]) -> list[Repair]:
        """Return the slips of structure, worked out once for the same conflicts."""
        known = tuple(map(id, conflicts))
        if known not in self._of_structure:
            self._of_structure[known] = conflicts, structural(self.scene, conflicts)
        return self._of_structure[known][1]

    def _cluster(self, conflicts: Sequence[Conflict], whole: Sequence[Repair]) -> list[Problem]:
        """Return the problem of conflicts that share cells, or two problems if a pair of cells
        explains them.

        If nothing does, another error may hide behind this one: what cannot hold even with these
        cells set free is a problem of its own.
        """
        self.clock.look()
        repairs = sorted([*self._singles(conflicts), *whole], key=lambda repair: repair.bits)
        suspects = self._suspects(repairs, conflicts)
        if suspects:
            return [Problem(tuple(conflicts), suspects)]
        two = self._pair(conflicts)
        hidden = self._hidden(conflicts) if repairs and not two else None
        if hidden is None:
            return two or [Problem(tuple(conflicts), ())]
        self.clusters.append([hidden])
        return [
            Problem(tuple(conflicts), self._suspects(repairs, conflicts)),
            *self._cluster([hidden], ()),
        ]

    def _pair(self, conflicts: Sequence[Conflict]) -> list[Problem]:
        """Return two problems if a pair of cells mends what no single one does, else none."""
        two = pairs(self.scene, conflicts)
        if two is None or not self._mends((two[0], two[1][0]), conflicts):
            return []
        first, second = two
        own = [each for each in conflicts if first.key in each.cells]
        rest = [each for each in conflicts if second[0].key in each.cells]
        return [
            Problem(tuple(own), (self._suspect(first, sure=False),)),
            Problem(
                tuple(rest),
                tuple(self._suspect(each, sure=False) for each in second[:MOST_SUSPECTS]),
            ),
        ]

    def _hidden(self, conflicts: Sequence[Conflict]) -> Conflict | None:
        """Return what cannot hold with the cells of every known error set free, or None if it can;
        at most a few are looked for."""
        if len(self.clusters) > MOST_HIDDEN:
            return None
        relaxed, freed = self._set_aside(())
        component = self.part_of[self._named(conflicts)[0]].component
        needed = {*component.keys, *(ratio.result for ratio in component.ratios)}
        intervals = {key: freed.get(key) or self.scene.standing[key] for key in needed}
        refutation = component.solve(intervals, self.clock, relaxed=relaxed).refutation
        if refutation is None or not refutation_holds(
            refutation, self.scene.figures, self.found.rule
        ):
            return None
        return _joint(self.scene, refutation)

    def _suspects(
        self, repairs: Sequence[Repair], conflicts: Sequence[Conflict]
    ) -> tuple[Suspect, ...]:
        """Return the first three repairs that mend the whole table, and whether the first is sure."""
        kept: list[Repair] = []
        most = (
            MOST_TRIED if all(each.number is not None for each in conflicts) else MOST_TRIED_JOINTLY
        )
        untried = inf
        for number, repair in enumerate(repairs):
            if len(kept) == MOST_SUSPECTS or number == most:
                untried = repair.bits
                break
            if all(
                (each.kind, each.key) != (repair.kind, repair.key) for each in kept
            ) and self._mends((repair,), conflicts):
                kept.append(repair)
        if not kept:
            return ()
        weighed = (
            _is_sure(kept, untried) and self._is_weighed(kept[0]) and self._is_alone(conflicts)
        )
        sure = weighed and not is_carried_elsewhere(self.scene, kept[0], conflicts)
        return tuple(self._suspect(repair, sure=sure and repair is kept[0]) for repair in kept)

    def _is_alone(self, conflicts: Sequence[Conflict]) -> bool:
        """Tell whether nothing else is wrong that hangs together with these conflicts: through
        figures, or as sums of the same total.

        A row of which figures changed places breaks several columns, and each of them may look like
        a slip of its own.
        """
        own = {each.number for each in conflicts if each.number is not None}
        named = [self.scene.equations[number] for number in own]
        parts = {id(self.part_of[each].component) for each in self._named(conflicts)}
        totals = {each.result.line for each in named if is_down(each)}
        others = (
            each for each in self.scene.equations if each.id in self.broken and each not in named
        )
        return not any(
            id(self.part_of[each.id].component) in parts
            or (is_down(each) and each.result.line in totals)
            for each in others
        )

    def _is_weighed(self, repair: Repair) -> bool:
        """Tell whether more than a tie speaks of the change: of another table's figure the sums are
        not known here."""
        kinds = {
            self.scene.equations[number].kind
            for key, _ in repair.changes
            for number in self.scene.of_key[key]
        }
        return kinds != {Kind.SAME}

    def _mends(self, repairs: Sequence[Repair], conflicts: Sequence[Conflict]) -> bool:
        """Tell whether the repaired component can hold, the conflicts of other errors set aside."""
        parts = self._parts(self._named(conflicts), repairs)
        return all(self._holds(self.part_of[id].component, repairs, conflicts) for id in parts)

    def _named(self, conflicts: Sequence[Conflict]) -> list[str]:
        """Return the ids of the equations in conflict, or of one that knows a cell of a refuted
        combination."""
        numbers = [each.number for each in conflicts if each.number is not None]
        return [self.scene.equations[number].id for number in numbers] or [
            self._any_equation(conflicts[0])
        ]

    def _any_equation(self, conflict: Conflict) -> str:
        return next(
            self.scene.equations[number].id
            for key in conflict.cells
            for number in self.scene.of_key[key]
        )

    def _parts(self, named: Iterable[str], repairs: Iterable[Repair]) -> list[str]:
        """Return the id of one equation for each component that the conflicts and the changed cells
        are in."""
        changed = (key for repair in repairs for key, _ in repair.changes if repair.total is None)
        touched = [
            self.scene.equations[number].id for key in changed for number in self.scene.of_key[key]
        ]
        return list(
            {id(self.part_of[each].component): each for each in (*named, *touched)}.values()
        )

    def _holds(
        self, component: Component, repairs: Sequence[Repair], conflicts: Sequence[Conflict]
    ) -> bool:
        """Tell whether a component has a witness once repaired."""
        changed: dict[Key, Figure] = {}
        for repair in repairs:
            if repair.total is None:
                changed |= {
                    key: self.scene.reprinted(key, amount) for key, amount in repair.changes
                }
            else:
                component, changed = rewritten(self.scene, component, changed, repair)
        needed = {*component.keys, *(ratio.result for ratio in component.ratios)}
        intervals = {
            key: stands_for(changed[key], self.found.rule)
            if key in changed
            else self.scene.standing[key]
            for key in needed
        }
        relaxed, freed = self._set_aside(conflicts)
        intervals |= {key: interval for key, interval in freed.items() if key in intervals}
        return component.can_hold(intervals, self.clock, relaxed=relaxed)

    def _set_aside(
        self, conflicts: Sequence[Conflict]
    ) -> tuple[frozenset[str], dict[Key, Interval]]:
        """Return what other errors leave open: the cells that may be wrong, set free, or where
        there are none the equations."""
        own = {id(each) for each in conflicts} | {each.number for each in conflicts}
        relaxed: set[str] = set()
        freed: dict[Key, Interval] = {}
        for cluster in self.clusters:
            if any(each.number in own for each in cluster if each.number is not None) or any(
                id(each) in own for each in cluster
            ):
                continue
            numbers = [each.number for each in cluster if each.number is not None]
            pool = frozenset.intersection(*(each.cells for each in cluster))
            far = 4 * max(
                (
                    abs(self.scene.gauge(number).off)
                    for number in numbers
                    if not self._is_ratio(number)
                ),
                default=Fraction(10**6),
            )
            for key in pool:
                amount = self.scene.exact(key)
                freed[key] = Interval(amount - far, amount + far)
                relaxed |= {
                    self.scene.equations[number].id
                    for number in self.scene.of_key[key]
                    if self._is_ratio(number)
                }
            relaxed |= set() if pool else {self.scene.equations[number].id for number in numbers}
        return frozenset(relaxed), freed

    def _is_ratio(self, number: int) -> bool:
        return self.scene.equations[number].base is not None

    def _suspect(self, repair: Repair, *, sure: bool) -> Suspect:
        """Return the repair as a report shows it."""
        printed = self.scene.figures[repair.key].amount
        several = repair.changes if len(repair.changes) > 1 or repair.total is not None else ()
        return Suspect(
            repair.key,
            repair.kind,
            printed,
            repair.suggested,
            sure,
            self._alike(repair),
            several,
            repair.bits,
        )

    def _alike(self, repair: Repair) -> tuple[Key, ...]:
        """Return the cells that stand in the same equations as this one, with factors in
        proportion."""
        if len(repair.changes) != 1 or repair.total is not None:
            return ()
        numbers = self.scene.of_key[repair.key]
        if any(self.scene.equations[number].base is not None for number in numbers):
            return ()
        others = (
            key
            for key in self.scene.gauge(numbers[0]).factors
            if key != repair.key and self.scene.of_key[key] == numbers
        )
        if len(numbers) == 1:
            return tuple(others)
        own = self._column(repair.key)
        return tuple(key for key in others if self._column(key) == own)

    def _column(self, key: Key) -> tuple[Fraction, ...]:
        """Return the cell's factors in its sums, in proportion to the first."""
        factors = [self.scene.gauge(number).factors[key] for number in self.scene.of_key[key]]
        return tuple(factor / factors[0] for factor in factors)


class Misfit(NamedTuple):
    """How far a combination is off, and what the rounding of so many figures explains of it, itself
    excluded.

    `plus` and `minus` are two groups of totals that must have one sum; empty where more than totals
    remain.
    """

    off: Fraction
    room: Fraction
    figures: int
    plus: tuple[Key, ...] = ()
    minus: tuple[Key, ...] = ()


def combine(case: Case, figures: Mapping[Key, Figure], rule: RoundingRule) -> Misfit:
    """Return what a case of a refutation says."""
    factors = combined_form(case, figures, rule)
    off = sum(
        (factor * Fraction(figures[key].amount) for key, factor in factors.items()), Fraction(0)
    )
    reach = span((factor, stands_for(figures[key], rule)) for key, factor in factors.items())
    room = bound_of(off, reach)[0] or Fraction(0)  # the reach of printed figures has two ends
    results = {equation.result for equation, _ in case.combination}
    if set(factors) != results or set(factors.values()) != {Fraction(1), Fraction(-1)}:
        return Misfit(abs(off), room, len(factors))
    plus, minus = (
        tuple(key for key, factor in factors.items() if factor == sign) for sign in (1, -1)
    )
    return Misfit(abs(off), room, len(factors), plus, minus)
