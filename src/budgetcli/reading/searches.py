"""The state of a search for totals, and what a proposed sum is worth: digits beyond chance,
position, words, the habit of the sheet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.reading.figures import Verdict, judge
from budgetcli.reading.proposals import Proposal, key_columns
from budgetcli.reading.structures import Position

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcli.reading.figures import Figures

TIERS = (6.0, 3.0, 2.0)
"""How many digits beyond coincidence a sum must have to be accepted, in turn: the surest first."""
MOST_WORK = 4_000_000
"""Figures looked at to judge proposed sums; a sheet that needs more holds chance, not structure."""
SEVERAL = 4
"""So many columns must bear out a sum that nothing but figures shows, and so many for one that
speaks against it."""
ADDS = 0.4
"""A column adds up, by the sums so far, at least so likely where its failure speaks against a sum.
"""
SLIP = 0.5
"""The digits that a wrong figure costs, where hardly one column in four has one."""
FEW_FAILURES = 3
"""So many sums may fail in a column that adds up as a rule."""
LARGE = 2000
"""Rows from which on only runs are looked for, in two columns."""


class Hints(NamedTuple):
    """What stands beside the figures of each row: a gap before it, words of a total, its label."""

    breaks: tuple[bool, ...]
    marked: tuple[bool, ...]
    labels: tuple[str, ...]


class Found(NamedTuple):
    """A sum that was accepted, with its verdict and score."""

    proposal: Proposal
    verdict: Verdict
    score: float


@dataclass(slots=True)
class Search:
    """The state of the search: sums accepted so far, rows that are parts, and how often each column
    took part."""

    figures: Figures
    hints: Hints
    found: dict[int, Found] = field(default_factory=dict)
    covered: set[int] = field(default_factory=set)
    holds: Counter[int] = field(default_factory=Counter)
    fails: Counter[int] = field(default_factory=Counter)
    above: int = 0
    below: int = 0
    tried: tuple[int, list[Found]] = (-1, [])
    work: int = MOST_WORK
    asked: tuple[Sequence[int], Sequence[int], list[int]] = ((), (), [])
    loose: tuple[int, Sequence[int]] = (0, ())

    def active(self) -> Sequence[int]:
        """Return the positions that are part of nothing yet."""
        if not self.covered:
            return range(len(self.figures.rows))
        if self.loose[0] != len(self.covered):
            active = [
                position
                for position in range(len(self.figures.rows))
                if position not in self.covered
            ]
            self.loose = len(self.covered), active
        return self.loose[1]

    def accept(self, found: Found, *, covers: bool = True) -> None:
        """Take a sum into the explanation; its parts are then part of nothing else."""
        proposal, verdict, _ = found
        self.found[proposal.total] = found
        if covers:
            self.covered.update(position for position, _ in proposal.terms)
        self.holds.update(verdict.held)
        self.fails.update(verdict.failed if verdict.held else ())
        self.above += proposal.position is Position.ABOVE
        self.below += proposal.position is Position.BELOW

    def take(self, proposal: Proposal, verdict: Verdict) -> None:
        """Take a sum that needs no score; parts that are part of something already are covered by
        that."""
        self.accept(
            Found(proposal, verdict, verdict.evidence),
            covers=self.covered.isdisjoint(part for part, _ in proposal.terms),
        )

    def judged(self, proposal: Proposal) -> Found | None:
        """Return a proposed sum with its verdict and score, or None if it is no good or there has
        been work enough."""
        self.work -= len(proposal.terms) * len(self.figures.columns)
        if self.work < 0:
            return None
        verdict = judge(self.figures, proposal.total, proposal.terms)
        score = _score(self, proposal, verdict)
        good = score >= TIERS[-1] and _is_plausible(self, proposal, verdict)
        return Found(proposal, verdict, score) if good else None

    def additive(self, column: int) -> float:
        """Return how likely it is, by the sums so far, that amounts of this column add up."""
        return (self.holds[column] + 1) / (self.holds[column] + self.fails[column] + 2)

    def adds(self, column: int) -> bool:
        """Return whether a column speaks about sums: not where it fails in several that others bear
        out, and in hardly any holds."""
        return self.fails[column] < FEW_FAILURES or 4 * self.holds[column] > self.fails[column]

    def keys(self, active: Sequence[int]) -> list[int]:
        """Return the columns in which sums are looked for."""
        columns = [j for j in range(len(self.figures.columns)) if self.additive(j) > 0.25]
        if self.asked[:2] != (active, columns):
            self.asked = (
                active,
                columns,
                key_columns(self.figures, active, columns, 6 if len(active) < LARGE else 2),
            )
        return self.asked[2]


def _is_plausible(search: Search, proposal: Proposal, verdict: Verdict) -> bool:
    """Tell whether a sum looks like a total: no balance of two parts, and no total still to be
    explained among its lines."""
    marked = search.hints.marked[proposal.total]
    inside = [
        position
        for position, _ in proposal.terms
        if search.hints.marked[position] and position not in search.found
    ]
    if inside and len(inside) < len(proposal.terms) and not is_clear(verdict):
        return False
    failed = sum(search.additive(j) >= ADDS for j in verdict.failed)
    return marked or len(proposal.terms) > 2 or 2 * failed <= len(verdict.held)


def is_clear(verdict: Verdict) -> bool:
    """Return whether several columns bear out a sum, and hardly one speaks against it."""
    return len(verdict.held) >= SEVERAL and SEVERAL * len(verdict.failed) <= len(verdict.held)


def _score(search: Search, proposal: Proposal, verdict: Verdict) -> float:
    """Return the digits by which a sum is better than chance: those that agree, less those to be
    expected from so many trials."""
    failed = sorted((search.additive(j) for j in verdict.failed), reverse=True)
    if not verdict.held or sum(each >= ADDS for each in failed) > len(verdict.held):
        return -1.0
    score = sum(
        digits * min(1.0, 1.5 * search.additive(j))
        for j, digits in zip(verdict.held, verdict.digits, strict=True)
    )
    excused = (len(verdict.held) + 2) // 4
    score -= SLIP * len(failed[:excused])
    score -= sum(0.7 + 6 * (each - 0.5) if each >= 0.5 else 0.7 * each for each in failed[excused:])
    return score - proposal.trials + _bonus(search, proposal)


def _bonus(search: Search, proposal: Proposal) -> float:
    """Return what position, words and the habit of the sheet add: a total at a gap, marked as one,
    on the usual side."""
    hints, first, last = search.hints, proposal.terms[0][0], proposal.terms[-1][0]
    end = max(last, proposal.total) + 1
    begin = min(first, proposal.total)
    gaps = hints.breaks[begin] + (end == len(hints.breaks) or hints.breaks[end])
    bonus = 0.6 * gaps + 1.2 * hints.marked[proposal.total]
    bonus -= (
        0.8 * sum(hints.marked[position] for position, _ in proposal.terms) / len(proposal.terms)
    )
    usual, other = (
        (search.above, search.below)
        if proposal.position is Position.ABOVE
        else (search.below, search.above)
    )
    return bonus + 0.8 * (usual - other) / (usual + other + 2)
