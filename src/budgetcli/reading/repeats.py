"""Sums that blocks of the same rows have in common: what one line is made of in nearly all of them,
it is made of in each."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.reading.figures import judge
from budgetcli.reading.proposals import Proposal
from budgetcli.reading.structures import SAME_ROWS, Position
from budgetcli.sheets.columnwise import pick

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.reading.figures import Figures
    from budgetcli.sheets.grids import Grid

    Block = Mapping[str, int]
    Parts = tuple[tuple[str, int], ...]

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


class Tally(NamedTuple):
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
        if (proposal := _proposal(block, name, parts))
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


def _tally(figures: Figures, blocks: Iterable[Block], name: str, parts: Parts) -> Tally | None:
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
    return Tally(bearing, digits) if NEARLY_ALL * failed <= held else None


def _proposal(block: Block, name: str, parts: Parts) -> Proposal | None:
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
