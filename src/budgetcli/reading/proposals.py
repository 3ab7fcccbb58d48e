"""Sums that a table may state or its figures support: of neighbouring rows, of formulas and labels,
repeated over blocks; and the state of a search for them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate, combinations
from math import log10
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.reading.cells import SumVerdict, judge, tolerance
from budgetcli.reading.headings import cells_of, stated, stating_ones
from budgetcli.reading.structures import SAME_ROWS, Position, code_of
from budgetcli.sheets.grids import pick

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.reading.cells import Figures
    from budgetcli.reading.structures import Scheme
    from budgetcli.sheets.grids import Grid

    Block = Mapping[str, int]
    Parts = tuple[tuple[str, int], ...]

MOST_STEPS = 400_000
"""Additions spent on one way of proposing sums in one pass; beyond it the remaining rows propose
nothing."""
LONGEST_MIXED_RUN = 150
"""In a column with both signs a run cannot be given up early, so it is followed no further than
this."""
MOST_ALTERNATIVES = 6
"""Runs proposed for one total in one direction; longer ones differ by rows that are zero."""


class Proposal(NamedTuple):
    """A sum to be judged: the position of its total, its parts with their signs, and the digits
    that chance gives so many trials."""

    total: int
    terms: tuple[tuple[int, int], ...]
    position: Position
    basis: str = "run"
    trials: float = 0.0


@dataclass(slots=True)
class Steps:
    """A count of steps left; proposing ends when they are used up."""

    left: int = MOST_STEPS

    def spend(self) -> bool:
        """Take one step; tell whether there was one."""
        self.left -= 1
        return self.left >= 0


class ActiveColumn(NamedTuple):
    """One column of the active rows: their figures, the sums of all before each, its grain, whether
    it holds both signs.

    `room` is the largest difference that rounding could make in a run of them all.
    """

    values: tuple[int, ...]
    sums: tuple[int, ...]
    grain: int
    mixed: bool
    room: int

    def slack(self, target: int) -> int:
        """Return the largest difference from a target that rounding could make in any run."""
        return self.room + abs(target) // 10**12


def line_of(figures: Figures, active: Sequence[int], column: int) -> ActiveColumn:
    """Return one column of the active rows, blanks as 0; one of nothing but negative amounts as if
    they were positive."""
    values = tuple([value or 0 for value in pick(figures.lines[column], active)])
    if max(values, default=0) <= 0:
        values = tuple(-value for value in values)
    grain = figures.grains[column]
    return ActiveColumn(
        values,
        (0, *accumulate(values)),
        grain,
        min(values, default=0) < 0,
        tolerance(len(values), grain) // 2 + 1,
    )


def key_columns(
    figures: Figures, active: Sequence[int], usable: Sequence[int], most: int
) -> list[int]:
    """Return the columns that tell sums apart best: those with the most different amounts."""
    richness = {j: len(set(pick(figures.lines[j], active)) - {None, 0}) for j in usable}
    return [j for j in sorted(usable, key=lambda j: -richness[j]) if richness[j] > 1][:most]


def runs(
    figures: Figures, active: Sequence[int], keys: Sequence[int], candidates: frozenset[int]
) -> Iterator[Proposal]:
    """Yield each run of active rows that adds up to the candidate next to it in one of the key
    columns, each run once."""
    lines = [line_of(figures, active, column) for column in keys]
    steps = Steps()
    seen: set[tuple[int, int]] = set()
    for line in lines:
        for at in _open_ends(line):
            if active[at] not in candidates:
                continue
            for reach in (*_below(line, at, steps), *_above(line, at, steps)):
                if (at, reach) not in seen:
                    seen.add((at, reach))
                    if _agree(lines, at, reach):
                        yield _run(active, at, reach)


def _open_ends(line: ActiveColumn) -> list[int]:
    """Return the places whose figure can be a sum at all: of one sign, the two next to it on a side
    are no more together."""
    if line.mixed:
        return [at for at, target in enumerate(line.values) if target]
    sums, last = line.sums, len(line.values)
    room = line.slack(max(line.values, default=0))
    return [
        at
        for at, target in enumerate(line.values)
        if target
        and (
            (at + 3 <= last and sums[at + 3] - sums[at + 1] <= target + room)
            or (at > 1 and sums[at] - sums[at - 2] <= target + room)
        )
    ]


def _above(line: ActiveColumn, at: int, steps: Steps) -> list[int]:
    """Return how many rows after this one add up to it, in a few ways where zeros follow."""
    target, slack, start = line.values[at], line.slack(line.values[at]), line.sums[at + 1]
    if line.mixed:
        ends = range(at + 3, min(len(line.values), at + LONGEST_MIXED_RUN) + 1)
        steps.left -= len(ends)
        near = (
            [end for end in ends if -slack <= line.sums[end] - start - target <= slack]
            if steps.left > 0
            else []
        )
    else:
        if at + 3 >= len(line.sums) or line.sums[at + 3] > start + target + slack:
            return []
        first = bisect_left(line.sums, start + target - slack, lo=at + 3)
        if first == len(line.sums) or line.sums[first] > start + target + slack:
            return []
        near = _few(range(first, bisect_right(line.sums, start + target + slack, lo=first)))
    return [
        end - at - 1 for end in near if _within(line, target, line.sums[end] - start, end - at - 1)
    ]


def _below(line: ActiveColumn, at: int, steps: Steps) -> list[int]:
    """Return how many rows before this one add up to it, as negative numbers."""
    target, slack, end = line.values[at], line.slack(line.values[at]), line.sums[at]
    if line.mixed:
        starts = range(at - 2, max(-1, at - LONGEST_MIXED_RUN - 1), -1)
        steps.left -= len(starts)
        near = (
            [start for start in starts if -slack <= end - line.sums[start] - target <= slack]
            if steps.left > 0
            else []
        )
    else:
        if at < 2 or line.sums[at - 2] < end - target - slack:
            return []
        last = bisect_right(line.sums, end - target + slack, hi=at - 1)
        if last == 0 or line.sums[last - 1] < end - target - slack:
            return []
        near = _few(range(last - 1, bisect_left(line.sums, end - target - slack, hi=last) - 1, -1))
    return [
        start - at for start in near if _within(line, target, end - line.sums[start], at - start)
    ]


def _few(places: range) -> list[int]:
    """Return the nearest places and the farthest."""
    return (
        list(places)
        if len(places) < MOST_ALTERNATIVES
        else list(dict.fromkeys([*places[: MOST_ALTERNATIVES - 1], *places[-1:]]))
    )


def _within(line: ActiveColumn, target: int, amount: int, count: int) -> bool:
    return (
        count > 1
        and 2 * abs(target - amount) <= tolerance(count, line.grain) + abs(target) // 10**12
    )


def _agree(lines: Sequence[ActiveColumn], at: int, reach: int) -> bool:
    """Tell whether a run adds up in at least a third of the key columns that state its total."""
    low, high = (at + reach, at) if reach < 0 else (at + 1, at + reach + 1)
    stated = [line for line in lines if line.values[at]]
    held = sum(
        _within(line, line.values[at], line.sums[high] - line.sums[low], high - low)
        for line in stated
    )
    return 3 * held >= len(stated)


def _run(active: Sequence[int], at: int, reach: int) -> Proposal:
    places = range(at + reach, at) if reach < 0 else range(at + 1, at + reach + 1)
    terms = tuple((active[place], 1) for place in places)
    return Proposal(
        active[at],
        terms,
        Position.BELOW if reach < 0 else Position.ABOVE,
        "run",
        log10(2 * len(active) * max(4, abs(reach))),
    )


def spans(
    figures: Figures, sequence: Sequence[int], keys: Sequence[int], targets: Sequence[int]
) -> Iterator[Proposal]:
    """Yield each run of a sequence of rows, wherever it lies, that adds up to one of the targets in
    a key column."""
    steps = Steps()
    trials = log10(4 * len(sequence) ** 2) if sequence else 0
    for column in keys[:3]:
        line = line_of(figures, sequence, column)
        for target in targets:
            goal = figures.values[target][column] or 0
            if goal <= 0 or line.mixed:
                continue
            for first, end in _spans(line, goal, steps):
                terms = tuple((position, 1) for position in sequence[first:end])
                if not terms[0][0] <= target <= terms[-1][0]:
                    yield Proposal(target, terms, Position.APART, "apart", trials)


def _spans(line: ActiveColumn, goal: int, steps: Steps) -> Iterator[tuple[int, int]]:
    """Yield the beginning and end of the runs that add up to a goal."""
    slack = line.slack(goal)
    for first, before in enumerate(line.sums[:-1]):
        if not steps.spend():
            return
        end = bisect_left(line.sums, before + goal - slack, lo=first)
        for place in range(max(end, first + 2), min(end + MOST_ALTERNATIVES, len(line.sums))):
            if line.sums[place] - before - goal > slack:
                break
            if line.values[first] and _within(line, goal, line.sums[place] - before, place - first):
                yield first, place


ROMAN = frozenset("IVXLCDM")
FORMULA = "formula"
"""The basis of a sum that formulas of the sheet state."""


def stated_sums(
    grid: Grid, rows: Sequence[int], labels: Sequence[int], amounts: Sequence[int]
) -> tuple[Proposal, ...]:
    """Return the sums over these rows, by position, that formulas or labels state; whether they
    hold the figures decide."""
    proposed = {
        proposal.total: proposal
        for proposal in (*_by_label(grid, rows, labels), *_by_formula(grid, rows, amounts))
    }
    return tuple(
        sorted(proposed.values(), key=lambda proposal: (len(proposal.terms), proposal.total))
    )


def _by_label(grid: Grid, rows: Sequence[int], labels: Sequence[int]) -> Iterator[Proposal]:
    columns = [pick(grid.texts(column), rows) for column in labels]
    stating = [stating_ones(texts) for texts in columns]
    names = _names(columns) if any(stating) else {}
    for position in sorted(set().union(*stating)):
        for texts in columns:
            text = texts[position]
            formula = None if code_of(text) == text else stated(text, names)
            if formula is None:
                continue
            terms = tuple(sorted((names[name], factor) for name, factor in formula.terms))
            if len(dict(terms)) == len(terms) and position not in dict(terms):
                yield _proposal(position, terms, "stated")
                break


def _names(columns: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return the first row, by position, that is called by each name."""
    names: dict[str, int] = {}
    for position, texts in enumerate(zip(*columns, strict=True)):
        for name in filter(None, map(_name, texts)):
            names.setdefault(name, position)
    return names


def _name(text: str) -> str | None:
    """Return what other rows can call a row by: its code, or a Roman numeral."""
    word = text.split(" ")[0].rstrip(".")
    return code_of(text) or (word if word and ROMAN.issuperset(word) else None)


def _by_formula(grid: Grid, rows: Sequence[int], amounts: Sequence[int]) -> Iterator[Proposal]:
    """Yield the sum that most formulas of a row state over other rows of their own columns."""
    if not grid.formulas:
        return
    where = {row: position for position, row in enumerate(rows)}
    for position, row in enumerate(rows):
        votes: Counter[tuple[tuple[int, int], ...]] = Counter()
        for column in amounts:
            cells = _without_nested(grid, column, cells_of(grid.formulas.get((row, column), "")))
            terms = tuple(
                sorted(
                    (where[at], factor)
                    for at, across, factor in cells
                    if across == column and at in where
                )
            )
            if (
                len(terms) > 1
                and all(across == column for _, across, _ in cells)
                and len(dict(terms)) == len(terms)
            ):
                votes[terms] += 1
        terms = _widest(votes, grid, rows, amounts)
        if terms and position not in dict(terms):
            yield _proposal(position, terms, FORMULA)


def _without_nested(
    grid: Grid, column: int, cells: tuple[tuple[int, int, int], ...]
) -> tuple[tuple[int, int, int], ...]:
    """Return the cells that a formula adds, without those that a subtotal among them adds already."""
    nested = [
        each
        for each in cells
        if grid.formulas.get(each[:2], "").upper().lstrip("=+ ").startswith("SUBTOTAL(")
    ]
    added = {
        part
        for at, across, _ in nested
        if across == column
        for part in cells_of(grid.formulas[at, across])
    }
    return tuple(each for each in cells if each not in added)


def _widest(
    votes: Counter[tuple[tuple[int, int], ...]],
    grid: Grid,
    rows: Sequence[int],
    amounts: Sequence[int],
) -> tuple[tuple[int, int], ...]:
    """Return the sum most columns state; one that adds rows to it which are nothing in all but one
    column goes before."""
    if not votes:
        return ()
    common = votes.most_common(1)[0][0]
    for terms in sorted(votes, key=len, reverse=True):
        more = set(terms) - set(common)
        stated = {
            column
            for position, _ in more
            for column in amounts
            if grid.value(rows[position], column) not in (None, "", 0)
        }
        if set(common) < set(terms) and len(stated) <= 1:
            return terms
    return common


def _proposal(total: int, terms: tuple[tuple[int, int], ...], basis: str) -> Proposal:
    last, first = terms[-1][0], terms[0][0]
    position = (
        Position.BELOW if last < total else Position.ABOVE if first > total else Position.APART
    )
    return Proposal(total, terms, position, basis)


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


class AcceptedSum(NamedTuple):
    """A sum that was accepted, with its verdict and score."""

    proposal: Proposal
    verdict: SumVerdict
    score: float


@dataclass(slots=True)
class Search:
    """The state of the search: sums accepted so far, rows that are parts, and how often each column
    took part."""

    figures: Figures
    hints: Hints
    found: dict[int, AcceptedSum] = field(default_factory=dict)
    covered: set[int] = field(default_factory=set)
    holds: Counter[int] = field(default_factory=Counter)
    fails: Counter[int] = field(default_factory=Counter)
    above: int = 0
    below: int = 0
    tried: tuple[int, list[AcceptedSum]] = (-1, [])
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

    def accept(self, found: AcceptedSum, *, covers: bool = True) -> None:
        """Take a sum into the explanation; its parts are then part of nothing else."""
        proposal, verdict, _ = found
        self.found[proposal.total] = found
        if covers:
            self.covered.update(position for position, _ in proposal.terms)
        self.holds.update(verdict.held)
        self.fails.update(verdict.failed if verdict.held else ())
        self.above += proposal.position is Position.ABOVE
        self.below += proposal.position is Position.BELOW

    def take(self, proposal: Proposal, verdict: SumVerdict) -> None:
        """Take a sum that needs no score; parts that are part of something already are covered by
        that."""
        self.accept(
            AcceptedSum(proposal, verdict, verdict.evidence),
            covers=self.covered.isdisjoint(part for part, _ in proposal.terms),
        )

    def judged(self, proposal: Proposal) -> AcceptedSum | None:
        """Return a proposed sum with its verdict and score, or None if it is no good or there has
        been work enough."""
        self.work -= len(proposal.terms) * len(self.figures.columns)
        if self.work < 0:
            return None
        verdict = judge(self.figures, proposal.total, proposal.terms)
        score = _score(self, proposal, verdict)
        good = score >= TIERS[-1] and _is_plausible(self, proposal, verdict)
        return AcceptedSum(proposal, verdict, score) if good else None

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


def _is_plausible(search: Search, proposal: Proposal, verdict: SumVerdict) -> bool:
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


def is_clear(verdict: SumVerdict) -> bool:
    """Return whether several columns bear out a sum, and hardly one speaks against it."""
    return len(verdict.held) >= SEVERAL and SEVERAL * len(verdict.failed) <= len(verdict.held)


def _score(search: Search, proposal: Proposal, verdict: SumVerdict) -> float:
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


FEWEST = 3
"""So many blocks must have a line, and bear out what it sums."""

MOST_NAMES = 60
"""Blocks of more different lines are no pattern."""

SMALL = 8
"""In blocks of so few lines any two may make a third."""

SAMPLE = 8
"""So many blocks, those with most figures in the line, are asked first."""

DIGITS = 6.0
"""So many digits must agree beyond coincidence, all blocks together."""

NEARLY_ALL = 9
"""A sum holds so many times for once that it fails."""


class Made(NamedTuple):
    """What a line is made of in all blocks: the names of its parts with their signs, and the digits
    that agree."""

    parts: Parts
    evidence: float


class BlockTally(NamedTuple):
    """In how many blocks a sum says something and holds, and by how many digits."""

    blocks: int
    digits: float


def repeated_sums(grid: Grid, figures: Figures, labels: Sequence[int]) -> tuple[Proposal, ...]:
    """Return the sums that blocks with the same lines have in common, block by block; none where no
    such blocks repeat."""
    blocks = _blocks(grid, figures.rows, labels)
    if len(blocks) < FEWEST:
        return ()
    made = _made(figures, blocks)
    return tuple(
        proposal
        for block in blocks
        for name, parts in made.items()
        if (proposal := _block_proposal(block, name, parts))
    )


def _blocks(grid: Grid, rows: Sequence[int], labels: Sequence[int]) -> list[dict[str, int]]:
    """Return the position of each line in each block, by the label column whose names repeat; a
    block ends where others change."""
    for column in reversed(labels):
        names = pick(grid.folded(column), rows)
        different = set(names) - {""}
        if (
            not 1 < len(different) <= MOST_NAMES
            or len(names) < FEWEST * len(different)
            or names.count("") * 10 > len(names)
        ):
            continue
        others = [pick(grid.texts(other), rows) for other in labels if other != column]
        return _cut(names, list(zip(*others, strict=True)) if others else [()] * len(names))
    return []


def _cut(names: Sequence[str], beside: Sequence[tuple[str, ...]]) -> list[dict[str, int]]:
    blocks: list[dict[str, int]] = []
    before: tuple[str, ...] | None = None
    for position, (name, others) in enumerate(zip(names, beside, strict=True)):
        if others != before or name in blocks[-1]:
            blocks.append({})
            before = others
        if name:
            blocks[-1][name] = position
    return blocks


def _made(figures: Figures, blocks: Sequence[Block]) -> dict[str, Parts]:
    """Return what each line that is a sum is made of: sums of lines right beside it first, then of
    two others, one perhaps taken off."""
    order = _order(blocks)
    found: dict[str, Parts] = {}
    for propose in (_runs, _pairs):
        for name in order:
            covered = {part for parts in found.values() for part, _ in parts}
            among = [block for block in blocks if name in block]
            if len(among) < FEWEST or name in found or (propose is _pairs and name in covered):
                continue
            free = [each for each in order if each not in covered or each == name]
            best = _best(figures, among, name, propose(name, free, found))
            if best is not None:
                found[name] = best.parts
    return found


def _best(
    figures: Figures, among: Sequence[Block], name: str, candidates: Iterable[Parts]
) -> Made | None:
    """Return what agrees in the most digits; of what agrees alike the longest, for lines of nothing
    but zeros are parts too."""
    richest = sorted(
        among, key=lambda block: -sum(bool(value) for value in figures.values[block[name]])
    )[:SAMPLE]
    made = (
        found for parts in candidates if (found := _judged(figures, richest, among, name, parts))
    )
    return max(made, key=lambda each: (round(each.evidence, 6), len(each.parts)), default=None)


def _order(blocks: Sequence[Block]) -> list[str]:
    """Return the names in the order of the blocks: by how far down they stand among those with
    them, on the average."""
    places: dict[str, list[float]] = {}
    most = max(map(len, blocks))
    for block in blocks:
        if 2 * len(block) >= most:
            for place, name in enumerate(block):
                places.setdefault(name, []).append(place / len(block))
    return sorted(places, key=lambda name: sum(places[name]) / len(places[name]))


def _runs(name: str, free: Sequence[str], _: Mapping[str, Parts]) -> Iterator[Parts]:
    """Yield the lines right above or right below a line."""
    at = free.index(name)
    yield from (tuple((part, 1) for part in free[start:at]) for start in range(at - 1))
    yield from (
        tuple((part, 1) for part in free[at + 1 : end]) for end in range(at + 3, len(free) + 1)
    )


def _pairs(name: str, free: Sequence[str], found: Mapping[str, Parts]) -> Iterator[Parts]:
    """Yield two lines above, or two below, added or one taken off the other: any two of a few, else
    two that are sums."""
    at = free.index(name)
    for side in (free[:at], free[at + 1 :]):
        for first, second in combinations(
            [each for each in side if len(free) <= SMALL or each in found], 2
        ):
            yield from (
                ((first, 1), (second, -1)),
                ((second, 1), (first, -1)),
                ((first, 1), (second, 1)),
            )


def _judged(
    figures: Figures, richest: Sequence[Block], among: Sequence[Block], name: str, parts: Parts
) -> Made | None:
    """Return what a line is made of with the digits that agree, or None where it is not, in nearly
    all blocks; those with most figures in the line are asked first."""
    if _tally(figures, richest, name, parts) is None:
        return None
    tally = _tally(figures, among, name, parts)
    return (
        Made(parts, tally.digits)
        if tally and tally.blocks >= FEWEST and tally.digits >= DIGITS
        else None
    )


def _tally(figures: Figures, blocks: Iterable[Block], name: str, parts: Parts) -> BlockTally | None:
    """Return in how many blocks a sum holds and by how many digits, or None as soon as it fails too
    often."""
    held = failed = bearing = 0
    digits = 0.0
    for block in blocks:
        terms = [(block[part], factor) for part, factor in parts if part in block]
        verdict = judge(figures, block[name], terms) if terms else None
        if verdict is None:
            continue
        held += len(verdict.held)
        failed += len(verdict.failed)
        bearing += bool(verdict.held)
        digits += verdict.evidence
        if failed > 1 and NEARLY_ALL * failed > held:
            return None
    return BlockTally(bearing, digits) if NEARLY_ALL * failed <= held else None


def _block_proposal(block: Block, name: str, parts: Parts) -> Proposal | None:
    """Return the sum of one block, of the parts that it has."""
    terms = tuple(sorted((block[part], factor) for part, factor in parts if part in block))
    if name not in block or not terms:
        return None
    total = block[name]
    position = (
        Position.BELOW
        if terms[-1][0] < total
        else Position.ABOVE
        if terms[0][0] > total
        else Position.APART
    )
    return Proposal(total, terms, position, SAME_ROWS)


FEWEST_HELD = 2
"""In so many cells at least the sums of a hierarchy hold."""


def best_scheme(search: Search, schemes: Sequence[Scheme]) -> Scheme | None:
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


def accept_scheme(search: Search, scheme: Scheme) -> None:
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
