"""Totals found by arithmetic: of all sums the figures support within rounding, the set that explains the sheet best."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from budgetcli.reading.figures import judge
from budgetcli.reading.proposals import Proposal, choices, differences, less_runs, runs, spans
from budgetcli.reading.searches import LARGE, TIERS, Found, Hints, Search
from budgetcli.reading.structures import Position

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from budgetcli.reading.figures import Figures
    from budgetcli.reading.levels import Scheme

    Propose = Callable[[Figures, Sequence[int], Sequence[int], frozenset[int]], Iterator[Proposal]]

FEWEST_ALIKE = 3
"""A row is the total of at least so many others with the same label."""
MANY = 100
"""Rows for which sums far away are looked for; of more, only those at a gap or marked."""


def find_totals(
    figures: Figures, hints: Hints, schemes: Sequence[Scheme], stated: Sequence[Proposal] = (), repeated: Sequence[Proposal] = ()
) -> tuple[dict[int, Found], list[Found], Scheme | None]:
    """Return the accepted sums by the position of their total, further divisions of these totals, and the hierarchy borne out."""
    search = Search(figures, hints)
    for proposal in stated:
        if judge(figures, proposal.total, proposal.terms).held:
            _accept_if_held(search, proposal)
    scheme = _best_scheme(search, schemes)
    if scheme is not None:
        _accept_scheme(search, scheme)
    _accept_repeated(search, repeated)
    for threshold in TIERS:
        _accept_runs(search, threshold)
        _accept_alike(search)
        _accept_runs(search, threshold)
    if len(figures.rows) < LARGE:
        for propose in (less_runs, differences, choices):
            while _accept_round(search, TIERS[0] if propose is choices else TIERS[1], propose):
                _accept_runs(search, TIERS[1])
        _accept_apart(search)
    return search.found, _again(search) if len(figures.rows) < LARGE else [], scheme


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
        position = Position.ABOVE if parent < children[0] else Position.BELOW
        _accept_if_held(search, Proposal(parent, tuple((child, 1) for child in children), position, scheme.name))


def _accept_if_held(search: Search, proposal: Proposal) -> bool:
    verdict = judge(search.figures, proposal.total, proposal.terms)
    holds = len(verdict.held) + len(verdict.trivial) > len(verdict.failed)
    if holds and proposal.total not in search.found:
        search.take(proposal, verdict)
    return holds


def _accept_repeated(search: Search, repeated: Iterable[Proposal]) -> None:
    """Accept a row as total of all other rows with the same label, where blocks with the same rows end in a block of totals.

    Then accept what lines of such blocks are made of in nearly all of them, also where it fails: that is an error in the block.
    """
    labels = search.hints.labels
    often = {label for label, count in Counter(labels).items() if label and count > FEWEST_ALIKE}
    where: dict[str, list[int]] = {}
    for position in search.active() if often else ():
        if labels[position] in often:
            where.setdefault(labels[position], []).append(position)
    for places in where.values():
        for total, side in ((places[-1], Position.BELOW), (places[0], Position.ABOVE)):
            parts = tuple((place, 1) for place in places if place != total)
            if len(parts) < FEWEST_ALIKE or any(place in search.covered for place in places):
                continue
            verdict = judge(search.figures, total, parts)
            if verdict.evidence > TIERS[0] and len(verdict.held) > 2 * len(verdict.failed):
                search.accept(Found(Proposal(total, parts, side, "same label"), verdict, verdict.evidence))
    for proposal in (each for each in repeated if each.total not in search.found):
        search.take(proposal, judge(search.figures, proposal.total, proposal.terms))


def _accept_runs(search: Search, threshold: float) -> None:
    while _accept_round(search, threshold, runs) or _accept_inner(search):
        pass


def _accept_inner(search: Search) -> bool:
    """Accept sums of loose rows right beside a row that is itself a part already; tell whether there were any."""
    scored: list[Found] = []
    for stretch in _stretches(search.active()):
        before, after = stretch[0] - 1, stretch[-1] + 1
        for total, sequence in ((before, [before, *stretch]), (after, [*stretch, after])):
            if 0 <= total < len(search.figures.rows) and total not in search.found and len(stretch) < LARGE:
                scored += _beside(search, total, sequence)
    return _accept_compatible(search, scored)


def _stretches(active: Sequence[int]) -> list[list[int]]:
    """Return the positions cut where one does not follow the one before; none where all are there, so that nothing is beside them."""
    result: list[list[int]] = []
    for position in active if not isinstance(active, range) else ():
        if result and result[-1][-1] + 1 == position:
            result[-1].append(position)
        else:
            result.append([position])
    return result


def _beside(search: Search, total: int, sequence: list[int]) -> list[Found]:
    search.work -= 5 * len(sequence)
    proposals = runs(search.figures, sequence, search.keys(sequence)[:3], frozenset({total})) if search.work > 0 else iter(())
    return [found for found in map(search.judged, proposals) if found is not None]


def _accept_round(search: Search, threshold: float, propose: Propose) -> bool:
    """Accept the best sums among the rows still active that do not contradict each other; tell whether there were any."""
    active = search.active()
    state, scored = search.tried.get(propose.__name__, (-1, []))
    if state != len(search.found):
        scored = []
        search.work -= 20 * len(active)
        candidates = _candidates(search, frozenset(active) - search.found.keys(), propose)
        proposals = propose(search.figures, active, search.keys(active), candidates) if search.work > 0 else iter(())
        scored = [found for found in map(search.judged, proposals) if found is not None]
        scored = _by_habit(search, scored)
        search.tried[propose.__name__] = len(search.found), scored
    good = [found for found in scored if found.score >= threshold]
    if propose is differences:
        good = sorted(good, key=lambda found: found.proposal.total)[:1]
    return _accept_compatible(search, good)


def _candidates(search: Search, rows: frozenset[int], propose: Propose) -> frozenset[int]:
    """Return the rows that can be a total of the proposed sort at all."""
    hints = search.hints
    if propose is choices:
        return frozenset(row for row in rows if hints.marked[row] or hints.breaks[row])
    if propose is less_runs and not any(hints.lessening):
        return frozenset(row for row in rows if hints.marked[row])
    if propose is differences and len(search.found) < 2:
        return frozenset(row for row in rows if hints.balancing[row])
    return rows


def _by_habit(search: Search, scored: list[Found]) -> list[Found]:
    """Return the sums without those of two parts on the side where this sheet never has its totals: they are differences."""
    sides = Counter(found.proposal.position for found in (*search.found.values(), *scored) if len(found.proposal.terms) > 2)
    usual, other = (Position.BELOW, Position.ABOVE) if sides[Position.BELOW] else (Position.ABOVE, Position.BELOW)
    if sides[usual] < 3 or sides[other]:
        return scored
    return [
        found
        for found in scored
        if len(found.proposal.terms) > 2 or found.proposal.position is not other or search.hints.marked[found.proposal.total]
    ]


def _accept_compatible(search: Search, scored: Iterable[Found]) -> bool:
    """Accept sums from the best down, leaving out any that shares a part with, or cuts across, one accepted before."""
    scored = _without_mirrored(list(scored))
    sides = Counter(position for _, position in {(found.proposal.total, found.proposal.position) for found in scored})
    below, above = search.below + sides[Position.BELOW], search.above + sides[Position.ABOVE]
    habit = {Position.BELOW: 3 * (below - above) / (below + above + 2), Position.ABOVE: 3 * (above - below) / (below + above + 2)}
    parts_taken: set[int] = set()
    totals_taken: set[int] = set()
    spans_taken: list[tuple[int, int]] = []
    for found in sorted(scored, key=lambda found: _rank(found, habit)):
        total, parts = found.proposal.total, {position for position, _ in found.proposal.terms}
        low, high = min(*parts, total), max(*parts, total)
        crossed = any(not (high < begin or end < low) and not (begin <= low and high <= end) for begin, end in spans_taken)
        circular = total in parts_taken and parts & totals_taken
        if not (crossed or circular or parts & parts_taken or total in totals_taken):
            search.accept(found)
            parts_taken |= parts
            totals_taken.add(total)
            spans_taken.append((low, high))
    return bool(spans_taken)


def _without_mirrored(scored: list[Found]) -> list[Found]:
    """Return the sums without those of two rows where more rows on the other side add up to the same total as well.

    A deduction and what is left after it add up to the total above them, which is no sum of theirs.
    """
    many = {(found.proposal.total, found.proposal.position): found.score for found in scored if len(found.proposal.terms) > 2}
    other = {Position.ABOVE: Position.BELOW, Position.BELOW: Position.ABOVE}
    return [
        found
        for found in scored
        if len(found.proposal.terms) > 2
        or many.get((found.proposal.total, other.get(found.proposal.position, Position.APART)), 0) + 1 < found.score
    ]


def _rank(found: Found, habit: dict[Position, float]) -> tuple[float, int, int]:
    """Return what the best sums have least of: doubt, parts, distance from the top."""
    proposal = found.proposal
    return -round(found.score + habit.get(proposal.position, 0.0), 1), len(proposal.terms), proposal.total


def _accept_alike(search: Search) -> None:
    """Accept sums of the rows that are labelled like totals found before, down to a single part and with a figure that fails."""
    kinds = search.hints.kinds
    known = Counter(kinds[total] for total in search.found if kinds[total])
    frequent = {kind for kind, count in known.items() if count >= 2 and 5 * count >= 2 * kinds.count(kind)}
    if not frequent:
        return
    active = search.active()
    for at, position in enumerate(active):
        if kinds[position] in frequent and position not in search.found:
            _accept_section(search, active, at)


def _accept_section(search: Search, active: Sequence[int], at: int) -> None:
    """Accept the sum of the rows between a total-like row and the gap or total before it, or after it, if it holds."""
    sides = (-1, 1) if search.below >= search.above else (1, -1)
    for direction in sides:
        parts = _section(search, active, at, direction)
        position = Position.BELOW if direction < 0 else Position.ABOVE
        terms = tuple((part, 1) for part in sorted(parts))
        if parts and _accept_if_held(search, Proposal(active[at], terms, position, "labelled alike")):
            return


def _section(search: Search, active: Sequence[int], at: int, direction: int) -> list[int]:
    breaks = search.hints.breaks
    parts: list[int] = []
    place = at + direction
    while 0 <= place < len(active) and active[place] not in search.found and active[place] not in search.covered:
        parts.append(active[place])
        edge = active[place] if direction < 0 else active[place] + 1
        if edge < len(breaks) and breaks[edge]:
            break
        place += direction
    return parts


def _accept_apart(search: Search) -> None:
    """Accept sums of rows that are parts of another total already, or stand elsewhere: they cover nothing a second time."""
    targets = [position for position in search.active() if position not in search.found]
    if len(targets) > MANY:
        targets = [position for position in targets if search.hints.marked[position] or search.hints.breaks[position]][:MANY]
    leaves = [position for position in range(len(search.figures.rows)) if position not in search.found]
    best = _best_spans(search, leaves, targets) | _best_spans(search, search.active(), targets)
    for found in best.values():
        search.accept(found, covers=False)


def _again(search: Search) -> list[Found]:
    """Return sums of rows that are part of nothing to a total found already: the same money in another dimension."""
    targets = [position for position in search.active() if position in search.found][:MANY]
    loose = [position for position in search.active() if position not in search.found]
    return list(_best_spans(search, loose, targets).values())


def _best_spans(search: Search, sequence: Sequence[int], targets: Sequence[int]) -> dict[int, Found]:
    best: dict[int, Found] = {}
    for proposal in spans(search.figures, sequence, search.keys(sequence), targets):
        found = search.judged(proposal)
        if found is None or found.score < TIERS[0] or 2 * len(found.verdict.failed) > len(found.verdict.held):
            continue
        if proposal.total not in best or found.score > best[proposal.total].score:
            best[proposal.total] = found
    return best
