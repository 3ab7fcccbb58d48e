"""Totals found by arithmetic: of all sums the figures support within rounding, the set that explains the sheet best."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import log10
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.reading.figures import Verdict, judge
from budgetcli.reading.proposals import Proposal, key_columns, runs
from budgetcli.reading.structures import Position

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from budgetcli.reading.figures import Figures
    from budgetcli.reading.levels import Scheme

TIERS = (6.0, 3.0, 1.5)
"""How many digits beyond coincidence a sum must have to be accepted, in turn: the surest first."""


class Hints(NamedTuple):
    """What stands beside the figures of each row: whether a gap precedes it, whether words or bold suggest a total, its folded label."""

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
    """The state of the search: sums accepted so far, rows that are parts, and how often each column took part."""

    figures: Figures
    hints: Hints
    found: dict[int, Found] = field(default_factory=dict)
    covered: set[int] = field(default_factory=set)
    holds: Counter[int] = field(default_factory=Counter)
    fails: Counter[int] = field(default_factory=Counter)
    above: int = 0
    below: int = 0

    def active(self) -> list[int]:
        """Return the positions that are part of nothing yet."""
        return [position for position in range(len(self.figures.rows)) if position not in self.covered]

    def accept(self, found: Found) -> None:
        """Take a sum into the explanation."""
        proposal, verdict, _ = found
        self.found[proposal.total] = found
        self.covered.update(position for position, _ in proposal.terms)
        self.holds.update(verdict.held)
        self.fails.update(verdict.failed)
        self.above += proposal.position is Position.ABOVE
        self.below += proposal.position is Position.BELOW

    def additive(self, column: int) -> float:
        """Return how likely it is, by the sums so far, that amounts of this column add up."""
        return (self.holds[column] + 1) / (self.holds[column] + self.fails[column] + 2)


def find_totals(figures: Figures, hints: Hints, schemes: Sequence[Scheme]) -> tuple[dict[int, Found], Scheme | None]:
    """Return the accepted sums by the position of their total, and the hierarchy that the figures bear out, if there is one."""
    search = Search(figures, hints)
    scheme = _best_scheme(search, schemes)
    if scheme is not None:
        _accept_scheme(search, scheme)
    for threshold in TIERS:
        while _accept_round(search, threshold):
            pass
        _accept_alike(search)
        while _accept_round(search, threshold):
            pass
    return search.found, scheme


def _best_scheme(search: Search, schemes: Sequence[Scheme]) -> Scheme | None:
    """Return the hierarchy whose sums agree in the most digits, if most of its sums hold."""
    scored = [(score, -number, scheme) for number, scheme in enumerate(schemes) if (score := _scheme_score(search.figures, scheme)) > 0]
    return max(scored)[2] if scored else None


def _scheme_score(figures: Figures, scheme: Scheme) -> float:
    held = failed = 0
    evidence = 0.0
    for parent, children in scheme.children().items():
        if len(children) < 2:
            continue
        verdict = judge(figures, parent, [(child, 1) for child in children])
        good = len(verdict.held) > len(verdict.failed)
        held += good
        failed += bool(verdict.failed) and not good
        evidence += verdict.evidence if good else 0
    return evidence if held >= 2 and held >= failed else 0


def _accept_scheme(search: Search, scheme: Scheme) -> None:
    """Accept every sum of a hierarchy that holds in most columns, single parts too."""
    for parent, children in sorted(scheme.children().items(), reverse=True):
        terms = tuple((child, 1) for child in children)
        verdict = judge(search.figures, parent, terms)
        position = Position.ABOVE if parent < children[0] else Position.BELOW
        if len(verdict.held) + len(verdict.trivial) > len(verdict.failed):
            search.accept(Found(Proposal(parent, terms, position, scheme.name), verdict, verdict.evidence))


def _accept_round(search: Search, threshold: float) -> bool:
    """Accept the best sums among the rows still active that do not contradict each other; tell whether there were any."""
    active = search.active()
    columns = [j for j in range(len(search.figures.columns)) if search.additive(j) > 0.25]
    keys = key_columns(search.figures, active, columns, 6 if len(active) < 2000 else 2)
    scored: dict[tuple[int, tuple[tuple[int, int], ...]], Found] = {}
    for proposal in runs(search.figures, active, keys):
        if proposal.total in search.found:
            continue
        verdict = judge(search.figures, proposal.total, proposal.terms)
        score = _score(search, proposal, verdict, len(active))
        if score >= threshold:
            scored[proposal.total, proposal.terms] = Found(proposal, verdict, score)
    return _accept_compatible(search, scored.values())


def _score(search: Search, proposal: Proposal, verdict: Verdict, active: int) -> float:
    """Return the digits by which a sum is better than chance: those that agree, less those to be expected from so many trials."""
    if not verdict.held:
        return -1.0
    score = sum(digits * min(1.0, 1.5 * search.additive(j)) for j, digits in zip(verdict.held, verdict.digits, strict=True))
    for j in verdict.failed:
        score -= 0.7 + 6 * (search.additive(j) - 0.5) if search.additive(j) >= 0.5 else 0.7 * search.additive(j)
    return score - log10(2 * active * max(4, len(proposal.terms))) + _bonus(search, proposal)


def _bonus(search: Search, proposal: Proposal) -> float:
    """Return what position, words and the habit of the sheet add: a total at a gap, marked as one, on the usual side."""
    hints, first, last = search.hints, proposal.terms[0][0], proposal.terms[-1][0]
    end = max(last, proposal.total) + 1
    begin = min(first, proposal.total)
    gaps = hints.breaks[begin] + (end == len(hints.breaks) or hints.breaks[end])
    bonus = 0.6 * gaps + 1.2 * hints.marked[proposal.total]
    bonus -= 0.8 * sum(hints.marked[position] for position, _ in proposal.terms) / len(proposal.terms)
    usual, other = (search.above, search.below) if proposal.position is Position.ABOVE else (search.below, search.above)
    return bonus + 0.8 * (usual - other) / (usual + other + 2)


def _accept_compatible(search: Search, scored: Iterable[Found]) -> bool:
    """Accept sums from the best down, leaving out any that shares a part with, or cuts across, one accepted before."""
    taken: set[int] = set()
    spans: list[tuple[int, int]] = []
    for found in sorted(scored, key=lambda found: (-found.score, len(found.proposal.terms), found.proposal.total)):
        parts = {position for position, _ in found.proposal.terms}
        low, high = min(*parts, found.proposal.total), max(*parts, found.proposal.total)
        crossed = any(not (high < begin or end < low) for begin, end in spans)
        if not parts & taken and found.proposal.total not in taken and not crossed:
            search.accept(found)
            taken |= parts | {found.proposal.total}
            spans.append((low, high))
    return bool(spans)


def _accept_alike(search: Search) -> None:
    """Accept sums of the rows that are labelled like totals found before, down to a single part and with a figure that fails."""
    labels = search.hints.labels
    known = Counter(labels[total] for total in search.found if labels[total])
    if not known:
        return
    frequent = {label for label, count in known.items() if count >= 2 and 5 * count >= 2 * labels.count(label)}
    active = search.active()
    for at, position in enumerate(active):
        if labels[position] in frequent and position not in search.found:
            _accept_section(search, active, at)


def _accept_section(search: Search, active: list[int], at: int) -> None:
    """Accept the sum of the rows between a total-like row and the gap or total before it, or after it, if it holds."""
    for direction in (-1, 1) if search.below >= search.above else (1, -1):
        parts: list[int] = []
        place = at + direction
        while 0 <= place < len(active) and active[place] not in search.found and active[place] not in search.covered:
            parts.append(active[place])
            edge = active[place] if direction < 0 else active[place] + 1
            if edge < len(search.hints.breaks) and search.hints.breaks[edge]:
                break
            place += direction
        if not parts:
            continue
        terms = tuple((part, 1) for part in sorted(parts))
        verdict = judge(search.figures, active[at], terms)
        if len(verdict.held) + len(verdict.trivial) > len(verdict.failed):
            position = Position.BELOW if direction < 0 else Position.ABOVE
            search.accept(Found(Proposal(active[at], terms, position, "labelled alike"), verdict, verdict.evidence))
            return
