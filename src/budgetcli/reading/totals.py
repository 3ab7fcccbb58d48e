"""Totals found by arithmetic: of all sums the figures support within rounding, the set that
explains the sheet best."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from budgetcli.reading.figures import judge
from budgetcli.reading.proposals import Proposal, runs, spans
from budgetcli.reading.rowtotals import RowTotals
from budgetcli.reading.searches import LARGE, SEVERAL, SLIP, TIERS, Found, Hints, Search
from budgetcli.reading.statements import FORMULA
from budgetcli.reading.structures import Position

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from budgetcli.reading.figures import Figures
    from budgetcli.reading.levels import Scheme
    from budgetcli.reading.rowcues import Cues
    from budgetcli.reading.rowtotals import Open

FEWEST_HELD = 2
"""In so many cells at least the sums of a hierarchy hold."""
MANY = 100
"""Rows for which sums far away are looked for."""
FEWEST_ALIKE = 3
"""A row is the total of at least so many others with the same label."""


def find_totals(
    figures: Figures,
    hints: Hints,
    cues: Cues,
    schemes: Sequence[Scheme],
    stated: Sequence[Proposal] = (),
    repeated: Sequence[Proposal] = (),
) -> tuple[dict[int, Found], list[Found], Scheme | None, list[Open]]:
    """Return the sums of rows by the position of their total, further divisions of these, the
    hierarchy borne out, and what is not asked.

    What the sheet states comes first: formulas, references, a hierarchy of codes or indents, blocks
    of the same rows, words. Figures alone make a sum only of rows that stand together, where
    several columns bear it out.
    """
    search = Search(figures, hints)
    search.covered.update(cues.aside)
    for proposal in _understood(search, stated):
        if proposal.total not in search.found:
            search.take(proposal, judge(figures, proposal.total, proposal.terms))
    scheme = _best_scheme(search, schemes)
    if scheme is not None:
        _accept_scheme(search, scheme)
    _accept_repeated(search, repeated)
    words = RowTotals(search, cues)
    words.settle()
    for threshold in TIERS:
        _accept_runs(search, threshold)
        words.settle()
        _accept_runs(search, threshold)
    words.conclude()
    if len(figures.rows) < LARGE:
        _accept_apart(search)
    again = [
        Found(
            Proposal(top, each.terms, Position.APART, "again"), each.verdict, each.verdict.evidence
        )
        for top, each in words.again()
    ]
    return search.found, again, scheme, words.open


def _understood(search: Search, stated: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield the sums that formulas state, and those of labels where most of what labels state
    holds: then they are sums indeed."""
    verdicts = {
        proposal: judge(search.figures, proposal.total, proposal.terms)
        for proposal in stated
        if proposal.basis != FORMULA
    }
    held, failed = (
        (
            sum(len(each) for each in counts)
            for counts in zip(
                *((each.held, each.failed) for each in verdicts.values()), strict=True
            )
        )
        if verdicts
        else (0, 0)
    )
    yield from (proposal for proposal in stated if proposal.basis == FORMULA or held >= failed)


def _best_scheme(search: Search, schemes: Sequence[Scheme]) -> Scheme | None:
    """Return the hierarchy whose sums agree in the most digits, if its figures bear it out."""
    scored = [
        (score, -number, scheme)
        for number, scheme in enumerate(schemes)
        if (score := _scheme_score(search.figures, scheme)) > 0
    ]
    return max(scored)[2] if scored else None


def _scheme_score(figures: Figures, scheme: Scheme) -> float:
    """Return the digits by which the sums of a hierarchy agree, 0 where they fail in more columns,
    all together, than they hold in."""
    held = failed = 0
    evidence = 0.0
    for parent, children in scheme.children().items():
        if len(children) > 1:
            verdict = judge(figures, parent, [(child, 1) for child in children])
            held += len(verdict.held)
            failed += len(verdict.failed)
            evidence += verdict.evidence
    return evidence if held >= max(FEWEST_HELD, failed) else 0


def _accept_scheme(search: Search, scheme: Scheme) -> None:
    """Accept every sum of a hierarchy, single parts too; a row that fails in all of several columns
    only stands above others."""
    for parent, children in sorted(scheme.children().items(), reverse=True):
        position = Position.ABOVE if parent < children[0] else Position.BELOW
        terms = tuple((child, 1) for child in children)
        verdict = judge(search.figures, parent, terms)
        several = FEWEST_HELD if len(children) > 1 else 1
        heads = not verdict.held and not verdict.trivial and len(verdict.failed) > several
        if not heads and parent not in search.found:
            search.take(Proposal(parent, terms, position, scheme.name), verdict)


def _accept_repeated(search: Search, repeated: Iterable[Proposal]) -> None:
    """Accept a row as total of all other rows with the same label, where blocks with the same rows
    end in a block of totals.

    Then accept what lines of such blocks are made of in nearly all of them, also where it fails:
    that is an error in the block.
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
                search.accept(
                    Found(Proposal(total, parts, side, "same label"), verdict, verdict.evidence)
                )
    for proposal in (each for each in repeated if each.total not in search.found):
        search.take(proposal, judge(search.figures, proposal.total, proposal.terms))


def _accept_runs(search: Search, threshold: float) -> None:
    while _accept_round(search, threshold) or _accept_inner(search):
        pass


def _accept_inner(search: Search) -> bool:
    """Accept sums of loose rows right beside a row that is itself a part already; tell whether
    there were any."""
    scored: list[Found] = []
    for stretch in _stretches(search.active()):
        before, after = stretch[0] - 1, stretch[-1] + 1
        for total, sequence in ((before, [before, *stretch]), (after, [*stretch, after])):
            if (
                0 <= total < len(search.figures.rows)
                and total not in search.found
                and len(stretch) < LARGE
            ):
                scored += _beside(search, total, sequence)
    return _accept_compatible(search, scored)


def _stretches(active: Sequence[int]) -> list[list[int]]:
    """Return the positions cut where one does not follow the one before; none where all are there,
    so that nothing is beside them."""
    result: list[list[int]] = []
    for position in active if not isinstance(active, range) else ():
        if result and result[-1][-1] + 1 == position:
            result[-1].append(position)
        else:
            result.append([position])
    return result


def _beside(search: Search, total: int, sequence: list[int]) -> list[Found]:
    search.work -= 5 * len(sequence)
    proposals = (
        runs(search.figures, sequence, search.keys(sequence)[:3], frozenset({total}))
        if search.work > 0
        else iter(())
    )
    return [found for found in map(search.judged, proposals) if found is not None]


def _accept_round(search: Search, threshold: float) -> bool:
    """Accept the best sums among the rows still active that do not contradict each other; tell
    whether there were any."""
    active = search.active()
    state, scored = search.tried
    if state != len(search.found):
        search.work -= 20 * len(active)
        candidates = frozenset(active) - search.found.keys()
        proposals = (
            runs(search.figures, active, search.keys(active), candidates)
            if search.work > 0
            else iter(())
        )
        scored = _by_habit(
            search, [found for found in map(search.judged, proposals) if found is not None]
        )
        search.tried = len(search.found), scored
    return _accept_compatible(search, [found for found in scored if found.score >= threshold])


def _by_habit(search: Search, scored: list[Found]) -> list[Found]:
    """Return the sums without those of two parts on the side where this sheet never has its totals:
    they are differences."""
    sides = Counter(
        found.proposal.position
        for found in (*search.found.values(), *scored)
        if len(found.proposal.terms) > 2
    )
    usual, other = (
        (Position.BELOW, Position.ABOVE)
        if sides[Position.BELOW]
        else (Position.ABOVE, Position.BELOW)
    )
    if sides[usual] < 3 or sides[other]:
        return scored
    return [
        found
        for found in scored
        if len(found.proposal.terms) > 2
        or found.proposal.position is not other
        or search.hints.marked[found.proposal.total]
    ]


def _accept_compatible(search: Search, scored: Iterable[Found]) -> bool:
    """Accept sums from the best down, leaving out any that shares a part with, or cuts across, one
    accepted before."""
    scored = _without_mirrored(list(scored))
    sides = Counter(
        position
        for _, position in {(found.proposal.total, found.proposal.position) for found in scored}
    )
    below, above = search.below + sides[Position.BELOW], search.above + sides[Position.ABOVE]
    habit = {
        Position.BELOW: 3 * (below - above) / (below + above + 2),
        Position.ABOVE: 3 * (above - below) / (below + above + 2),
    }
    parts_taken: set[int] = set()
    totals_taken: set[int] = set()
    spans_taken: list[tuple[int, int]] = []
    for found in sorted(scored, key=lambda found: _rank(found, habit)):
        total, parts = found.proposal.total, {position for position, _ in found.proposal.terms}
        low, high = min(*parts, total), max(*parts, total)
        crossed = any(
            not (high < begin or end < low) and not (begin <= low and high <= end)
            for begin, end in spans_taken
        )
        circular = total in parts_taken and parts & totals_taken
        if not (crossed or circular or parts & parts_taken or total in totals_taken):
            search.accept(found)
            parts_taken |= parts
            totals_taken.add(total)
            spans_taken.append((low, high))
    return bool(spans_taken)


def _without_mirrored(scored: list[Found]) -> list[Found]:
    """Return the sums without those of two rows where more rows on the other side add up to the
    same total as well.

    A deduction and what is left after it add up to the total above them, which is no sum of theirs.
    """
    many = {
        (found.proposal.total, found.proposal.position): found.score
        for found in scored
        if len(found.proposal.terms) > 2
    }
    other = {Position.ABOVE: Position.BELOW, Position.BELOW: Position.ABOVE}
    return [
        found
        for found in scored
        if len(found.proposal.terms) > 2
        or many.get((found.proposal.total, other.get(found.proposal.position, Position.APART)), 0)
        + 1
        < found.score
    ]


def _rank(found: Found, habit: dict[Position, float]) -> tuple[float, int, int]:
    """Return what the best sums have least of: doubt, parts, distance from the top."""
    proposal = found.proposal
    return (
        -round(found.score + habit.get(proposal.position, 0.0), 1),
        len(proposal.terms),
        proposal.total,
    )


def _survives_a_slip(search: Search, found: Found) -> bool:
    """Return whether a sum that nothing states is beyond chance, and would be with any one of its
    columns wrong: columns with the same figures count once, and hardly one speaks against it."""
    verdict, rows = found.verdict, (found.proposal.total, *dict(found.proposal.terms))
    values = search.figures.values
    different = {
        tuple(values[row][j] for row in rows): digits
        for j, digits in zip(verdict.held, verdict.digits, strict=True)
    }
    if len(verdict.failed) > max(1, len(verdict.held) // SEVERAL):
        return False
    left = sorted(different.values())[: None if verdict.failed else -1]
    return len(left) >= FEWEST_HELD and sum(left) - SLIP - found.proposal.trials >= TIERS[0]


def _accept_apart(search: Search) -> None:
    """Accept sums of rows that stand together elsewhere, where nearly all of several columns bear
    them out; they cover nothing."""
    targets = [position for position in search.active() if position not in search.found][:MANY]
    leaves = [
        position for position in range(len(search.figures.rows)) if position not in search.found
    ]
    best: dict[int, Found] = {}
    for sequence in (leaves, search.active()):
        for proposal in spans(search.figures, sequence, search.keys(sequence), targets):
            found = search.judged(proposal)
            if found is None or not _survives_a_slip(search, found):
                continue
            if proposal.total not in best or found.score > best[proposal.total].score:
                best[proposal.total] = found
    for found in best.values():
        search.accept(found, covers=False)
