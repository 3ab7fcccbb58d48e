"""Totals of rows: those stated by their words and places, and those found by arithmetic, the set of
sums that the figures support within rounding."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Side
from budgetcli.reading.cells import SumVerdict, judge
from budgetcli.reading.proposals import (
    FEWEST_HELD,
    FORMULA,
    LARGE,
    SEVERAL,
    SLIP,
    TIERS,
    AcceptedSum,
    Hints,
    Proposal,
    Search,
    accept_scheme,
    best_scheme,
    is_clear,
    runs,
    spans,
)
from budgetcli.reading.structures import Position
from budgetcli.reading.terms import folded_without_total, side_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.reading.cells import Figures
    from budgetcli.reading.regions import Cues
    from budgetcli.reading.structures import Scheme

WORDS = "total by its words"
GROUPS = "group borne out by the total of groups"
NOT_UNDERSTOOD, LEFT_OUT = "total-not-understood", "line-in-no-total"
ENOUGH_COLUMNS, FEW_COLUMNS = 4, 2
"""A reading that fails in so many columns, and holds in none, is a wrong guess: fewer do where
other readings are possible, too."""

FEW_LINES = 3
"""So many lines at most are named as left out of a total."""

MOST_ROUNDS = 4
MOST_BLOCKS = 6
"""So many blocks next to a total may divide the same money otherwise than those farther away."""

MOST_GROUPED = 200
"""Rows below a total among which groups are looked for."""

_GRAND = frozenset(
    {"grand", "general", "generaal", "generale", "overall", "all", "budget", "net", "the", "of"}
)


class TotalReading(NamedTuple):
    """One reading of a total: its parts with their signs, and how the columns speak of it."""

    terms: tuple[tuple[int, int], ...]
    verdict: SumVerdict
    held: int
    failed: int

    @property
    def margin(self) -> int:
        """How many more columns bear it out than speak against it."""
        return self.held - self.failed


class Open(NamedTuple):
    """A total that is not asked as stated: its row, why, and the total concerned."""

    row: int
    why: str
    total: int


class RowTotals:
    """The argument about the stated totals of one table."""

    def __init__(self, search: Search, cues: Cues) -> None:
        self.search, self.cues, self.blocks = search, cues, cues.blocks
        self.open: list[Open] = []
        self.given_up: set[int] = set()
        self.is_of_one_unit = len(set(cues.units)) < 2

    @property
    def waiting(self) -> list[int]:
        """The stated totals whose parts are not known yet, from the top."""
        lessened = frozenset(row for row in self.cues.results if row - 1 in self.cues.less)
        return self._unknown(self.cues.totals | self.cues.closings | lessened)

    def _unknown(self, rows: frozenset[int]) -> list[int]:
        known = self.search.found.keys() | self.given_up | self.cues.aside.keys()
        return sorted(rows - known)

    def settle(self) -> bool:
        """Take every stated total that its columns bear out in a reading its place allows; tell
        whether there were any."""
        taken = False
        for _ in range(MOST_ROUNDS):
            if not (self._pass(Position.BELOW) | self._pass(Position.ABOVE)):
                break
            taken = True
        return taken

    def conclude(self) -> None:
        """Ask every stated total that is left what its place says, or keep it as one that is not
        understood."""
        self._set_aside()
        self._by_groups()
        self.settle()
        while self.waiting:
            before = len(self.waiting)
            self._pass(Position.BELOW, forced=True) or self._pass(Position.ABOVE, forced=True)
            self.settle()
            if len(self.waiting) == before:
                self.given_up.update(self.waiting)
        self.open += self._left_out()

    def again(self) -> Iterator[tuple[int, TotalReading]]:
        """Yield the totals that all lines of a section, or of a block between blank rows, which are
        in no total, add up to once more: the same money divided anew."""
        loose: dict[int, list[int]] = {}
        blocks = self.blocks
        for row in self.search.active():
            if row not in self.search.found and row not in self.cues.aside:
                loose.setdefault(blocks[row], []).append(row)
        tops = [row for row in self.search.active() if row in self.search.found]
        for block, rows in loose.items():
            for top in [top for top in tops if blocks[top] != block] if len(rows) > 1 else ():
                reading = self._judged(top, tuple((row, 1) for row in rows))
                if reading.held > 1 and FEW_COLUMNS * reading.failed < reading.held:
                    yield top, reading
                    break

    def _pass(self, side: Position, *, forced: bool = False) -> bool:
        """Go through the rows once, keeping those that are part of nothing yet; tell whether a
        total was taken. Forced, the first only."""
        count = len(self.search.figures.rows)
        waiting = set(
            self.waiting
            if forced
            else self._unknown(self.cues.totals | self.cues.closings | self.cues.results)
        )
        stack: list[int] = []
        taken = False
        for at in range(count) if side is Position.BELOW else range(count - 1, -1, -1):
            if at in self.cues.aside or at in self.search.covered:
                continue
            if (
                at in waiting
                and stack
                and not (forced and taken)
                and (not forced or self._stands(at, side))
            ):
                size = self._take(at, stack, side, forced=forced)
                if size is not None:
                    del stack[size:]
                    taken = True
            stack.append(at)
        return taken

    def _stands(self, at: int, side: Position) -> bool:
        """Return whether a total stands below, or above, its parts by its place alone."""
        above = [each for each in self._neighbours(at, -1)]
        below = [each for each in self._neighbours(at, 1)]
        habit = self.search.above > self.search.below
        stands_above = bool(below) and (not above or (habit and self.cues.begins_section(at)))
        return stands_above is (side is Position.ABOVE)

    def _neighbours(self, at: int, step: int) -> Iterator[int]:
        """Yield the open row right above or below a row in its section, if there is one."""
        place, sections = at + step, self.cues.sections
        while 0 <= place < len(sections) and sections[place] == sections[at]:
            if place not in self.search.covered and place not in self.cues.aside:
                yield place
                return
            place += step

    def _take(self, at: int, stack: Sequence[int], side: Position, *, forced: bool) -> int | None:
        """Take the best reading of a total over the end of the stack, and return where in the stack
        its parts begin; None for none."""
        best: tuple[TotalReading, int] | None = None
        first: tuple[TotalReading, int] | None = None
        for start, terms in self._readings(at, stack, side):
            reading = self._judged(at, terms)
            apart = terms[-1 if side is Position.BELOW else 0][0] != stack[-1]
            if apart and not self._is_borne_out(reading):
                continue
            if not forced and not is_clear(reading.verdict) and self._mixes(terms):
                continue
            first = first or (reading, start)
            if best is None or reading.margin > best[0].margin:
                best = reading, start
            if reading.held and not reading.failed:
                break
        if best is None or first is None:
            return None
        least = -best[0].held if best == first else 1
        if best[0].held and best[0].margin >= least:
            return self._accepted(at, *best, side)
        return self._forced(at, *first, side) if forced else None

    def _is_borne_out(self, reading: TotalReading) -> bool:
        """Return whether several columns bear out a reading that leaves blocks out, and hardly one
        speaks against it."""
        return (
            reading.held >= FEW_COLUMNS * max(1, reading.failed)
            and reading.verdict.evidence >= TIERS[1]
        )

    def _mixes(self, terms: Sequence[tuple[int, int]]) -> bool:
        """Return whether a total not explained yet stands among lines: it would be added to its own
        parts."""
        inside = [
            row
            for row, _ in terms
            if row in self.cues.totals and row not in self.search.found and row not in self.given_up
        ]
        return bool(inside) and len(inside) < len(terms)

    def _forced(self, at: int, reading: TotalReading, start: int, side: Position) -> int | None:
        """Take what the place alone says; but a reading that fails in every one of several columns,
        by no whole lines, is a wrong guess. So is one that makes a total of one other total: what
        is added to that does not stand here."""
        lines = [row for row, _ in reading.terms if not self._closes(row)]
        single = len(reading.terms) == 1 and (
            not self.search.found or self._is_of_other_side(at, reading.terms[0][0])
        )
        mixed = bool(lines) and len(lines) < len(reading.terms)
        of_one_total = not lines and len(reading.terms) == 1
        doubtful = mixed or of_one_total or any(row in self.given_up for row, _ in reading.terms)
        guess = (
            not reading.held
            and reading.failed >= (FEW_COLUMNS if doubtful else ENOUGH_COLUMNS)
            and not reading.verdict.trivial
        )
        if single or (guess and self._missing(at, reading.terms) is None):
            self.given_up.add(at)
            if len(lines) > 1 or (not lines and not single):
                self.open.append(Open(at, NOT_UNDERSTOOD, at))
            return None
        return self._accepted(at, reading, start, side)

    def _is_of_other_side(self, at: int, part: int) -> bool:
        """Return whether two rows name the two sides, one each."""
        sides = {side_of(self.cues.labels[row]) for row in (at, part)}
        return sides == {Side.EXPENDITURE, Side.INCOME}

    def _accepted(self, at: int, reading: TotalReading, start: int, side: Position) -> int:
        self.search.take(Proposal(at, reading.terms, side, WORDS), reading.verdict)
        return start

    def _judged(self, at: int, terms: tuple[tuple[int, int], ...]) -> TotalReading:
        verdict = judge(self.search.figures, at, terms)
        self.search.work -= len(terms) * len(self.search.figures.columns)
        failed = sum(self.search.adds(column) for column in verdict.failed)
        return TotalReading(terms, verdict, len(verdict.held), failed)

    def _readings(
        self, at: int, stack: Sequence[int], side: Position
    ) -> Iterator[tuple[int, tuple[tuple[int, int], ...]]]:
        """Yield where in the stack the parts of a total may begin, likeliest first, with those
        parts."""
        if at in self.cues.closings:
            yield from self._movements(at, stack)
            return
        if self.search.work <= 0:
            return
        for start in self._starts(at, stack, side):
            if self.search.work <= 0:
                return
            rows = [row for row in stack[start:] if self.cues.units[row] == self.cues.units[at]]
            results = self.cues.results
            lines = rows if results.isdisjoint(rows) else [r for r in rows if r not in results]
            for parts in (lines, rows) if len(lines) < len(rows) else (rows,):
                if parts and self.search.work > 0:
                    yield from ((start, terms) for terms in self._signed(sorted(parts)))
        for start, end in self._farther(stack):
            yield from ((start, terms) for terms in self._signed(sorted(stack[start:end])))

    def _signed(self, rows: Sequence[int]) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield parts with their signs: those called a deduction are taken off, unless they are
        printed negative already."""
        less = self.cues.less.intersection(rows) if self.cues.less else ()
        if less:
            values = [value for row in less for value in self.search.figures.values[row] if value]
            off = 2 * sum(value > 0 for value in values) >= len(values)
            yield tuple((row, -1 if row in less and off else 1) for row in rows)
            yield tuple((row, -1 if row in less and not off else 1) for row in rows)
        else:
            yield tuple((row, 1) for row in rows)

    def _movements(
        self, at: int, stack: Sequence[int]
    ) -> Iterator[tuple[int, tuple[tuple[int, int], ...]]]:
        """Yield the opening balance and the movements since, as printed, or with those of
        expenditure taken off."""
        start = next(
            (
                number
                for number in range(len(stack) - 1, -1, -1)
                if stack[number] in self.cues.openings
            ),
            None,
        )
        if start is None or stack[start] > at:
            return
        rows = stack[start:]
        yield start, tuple((row, 1) for row in rows)
        yield (
            start,
            tuple(
                (row, -1 if side_of(self.cues.labels[row]) is Side.EXPENDITURE else 1)
                for row in rows
            ),
        )

    def _starts(self, at: int, stack: Sequence[int], side: Position) -> Iterator[int]:
        """Yield where in the stack the parts of a total may begin, likeliest first."""
        since = next(
            (number for number in range(len(stack) - 1, 0, -1) if self._closes(stack[number - 1])),
            0,
        )
        whole = self._closes(stack[-1]) or (side is Position.BELOW and self._is_grand(at))
        since -= since > 0 and self.cues.less.issuperset(stack[since:])
        named = self._named(at, stack) if side is Position.BELOW else None
        first = [*([named] if named is not None else ()), 0 if whole else since]
        yield from dict.fromkeys(first)
        others = range(len(stack)) if whole else range(len(stack) - 1, -1, -1)
        yield from (
            number for number in others if number not in first and self._is_boundary(stack, number)
        )

    def _farther(self, stack: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield where blocks of lines begin and end in the stack that a blank row parts from the
        lines next to a total: these may divide the same money otherwise."""
        blocks = self.blocks
        if any(map(self._closes, stack)) or len({self.cues.units[row] for row in stack}) > 1:
            return
        edges = [
            number
            for number in range(1, len(stack))
            if blocks[stack[number]] != blocks[stack[number - 1]]
        ][-MOST_BLOCKS:]
        for end in edges:
            if self.search.work > 0:
                yield from ((start, end) for start in (0, *edges) if end - start > 1)

    def _closes(self, row: int) -> bool:
        """Return whether a row is a total or a result, so that what comes after it is another
        block."""
        return row in self.search.found or row in self.cues.totals or row in self.cues.results

    def _is_boundary(self, stack: Sequence[int], number: int) -> bool:
        if number == 0 or self._closes(stack[number - 1]):
            return not (number == len(stack) - 1 and self._closes(stack[number]) and number > 0)
        before, after = sorted((stack[number - 1], stack[number]))
        return self.cues.sections[before] != self.cues.sections[after] or any(
            row in self.cues.gaps for row in range(before + 1, after + 1)
        )

    def _named(self, at: int, stack: Sequence[int]) -> int | None:
        """Return where the section begins whose heading the label of a total repeats."""
        name = folded_without_total(self.cues.labels[at]) if len(self.cues.headings) > 1 else ""
        sections = {
            number for number, heading in enumerate(self.cues.headings) if name and heading == name
        }
        return (
            next(
                (number for number, row in enumerate(stack) if self.cues.sections[row] in sections),
                None,
            )
            if sections
            else None
        )

    def _is_grand(self, at: int) -> bool:
        """Return whether a total names nothing, is the last one, and others before it name what
        they total."""
        if not _is_bare(self.cues.labels[at]):
            return False
        others = [row for row in self.cues.totals if row != at and row not in self.cues.aside]
        named = [row for row in others if not _is_bare(self.cues.labels[row])]
        return bool(named) and len(named) == len(others) and max(others) < at

    def _by_groups(self) -> None:
        """Take groups that nothing but figures shows where the stated total of them all bears them
        out together with their lines."""
        for at in self.waiting:
            for side in (Position.BELOW, Position.ABOVE):
                rows = [*islice(self._beside(at, side), MOST_GROUPED + 1)]
                if (
                    FEW_LINES <= len(rows) <= MOST_GROUPED
                    and at not in self.cues.closings
                    and at not in self.search.found
                ):
                    self._grouped(at, rows, side)

    def _beside(self, at: int, side: Position) -> Iterator[int]:
        """Yield the rows that stand on that side of a total where its parts are, in the same unit,
        from the top; of one unit and too many for groups, none is looked at."""
        active, below = self.search.active(), side is Position.BELOW
        there = active[: bisect_left(active, at)] if below else active[bisect_right(active, at) :]
        if self.is_of_one_unit and len(there) > MOST_GROUPED + len(self.cues.aside):
            return
        yield from (
            row
            for row in there
            if row not in self.cues.aside and self.cues.units[row] == self.cues.units[at]
        )

    def _grouped(self, at: int, rows: Sequence[int], stands: Position) -> None:
        search = self.search
        free = frozenset(row for row in rows if not self._closes(row))
        proposals = list(runs(search.figures, rows, search.keys(rows), free))
        for side in (Position.ABOVE, Position.BELOW):
            groups = self._disjoint([each for each in proposals if each.position is side])
            parts = {part for _, reading in groups for part, _ in reading.terms}
            whole = self._judged(at, tuple((row, 1) for row in rows if row not in parts))
            margin = whole.margin + sum(reading.margin for _, reading in groups)
            if groups and whole.held and whole.margin >= 0 and margin > 0:
                for proposal, reading in groups:
                    search.take(proposal._replace(basis=GROUPS), reading.verdict)
                search.take(Proposal(at, whole.terms, stands, WORDS), whole.verdict)
                return

    def _disjoint(self, proposals: Sequence[Proposal]) -> list[tuple[Proposal, TotalReading]]:
        """Return the groups that share no row, those first that most columns bear out."""
        judged = [
            (proposal, self._judged(proposal.total, proposal.terms)) for proposal in proposals
        ]
        judged = [each for each in judged if each[1].held and each[1].margin >= 0]
        taken: set[int] = set()
        kept = []
        for proposal, reading in sorted(
            judged, key=lambda each: (-each[1].margin, -each[1].verdict.evidence)
        ):
            rows = {proposal.total, *(part for part, _ in proposal.terms)}
            if taken.isdisjoint(rows):
                taken |= rows
                kept.append((proposal, reading))
        return kept

    def _set_aside(self) -> None:
        """Keep the lines that the total of their own block leaves out from every other total, and
        name them."""
        for at, found in list(self.search.found.items()):
            if at in self.cues.totals and found.proposal.position is Position.BELOW:
                lines = self._before(at, found.proposal)
                self.search.covered.update(lines)
                self.open += [Open(row, LEFT_OUT, at) for row in lines]

    def _left_out(self) -> Iterator[Open]:
        """Yield the lines by which a stated total is off in every column."""
        for at, found in self.search.found.items():
            if at in self.cues.totals and not found.verdict.held:
                yield from (
                    Open(row, LEFT_OUT, at) for row in self._missing(at, found.proposal.terms) or ()
                )

    def _before(self, at: int, proposal: Proposal) -> tuple[int, ...]:
        """Return the few lines in no total that stand in the block of a total right above its first
        part."""
        first = proposal.terms[0][0]
        lines: list[int] = []
        while first > 0 and first < at and not self._begins_block(first):
            first -= 1
            if first not in self.cues.aside:
                lines.append(first)
        covered = any(row in self.search.covered or self._closes(row) for row in lines)
        return () if covered or len(lines) > FEW_LINES else tuple(lines)

    def _begins_block(self, row: int) -> bool:
        return (
            self.cues.begins_section(row)
            or row in self.cues.gaps
            or self._closes(row - 1)
            or row - 1 in self.search.covered
        )

    def _missing(self, at: int, terms: Sequence[tuple[int, int]]) -> tuple[int, ...] | None:
        """Return the few neighbouring lines by which a total is off in nearly every column, None
        where there are none."""
        figures = self.search.figures
        columns = [
            j
            for j, value in enumerate(figures.values[at])
            if value is not None and self.search.adds(j)
        ]
        excess = [
            sum(factor * (figures.values[row][j] or 0) for row, factor in terms)
            - (figures.values[at][j] or 0)
            for j in columns
        ]
        room = [figures.grains[j] * (len(terms) + 1) // 2 for j in columns]
        off = sum(abs(each) > least for each, least in zip(excess, room, strict=True))
        if off < min(len(columns), FEW_COLUMNS) or ENOUGH_COLUMNS * (len(columns) - off) > len(
            columns
        ):
            return None
        lines = {row: [figures.values[row][j] or 0 for j in columns] for row, _ in terms}
        return _adding_up(lines, excess, room)


def _adding_up(
    lines: Mapping[int, Sequence[int]], wanted: Sequence[int], room: Sequence[int]
) -> tuple[int, ...] | None:
    """Return the one line, or the neighbouring few, that come to what is wanted in nearly every
    column."""
    rows = list(lines)
    for count in range(1, min(FEW_LINES, len(rows) - 1) + 1):
        for start in range(len(rows) - count + 1):
            some = rows[start : start + count]
            sums = [sum(values) for values in zip(*(lines[row] for row in some), strict=True)]
            agree = [
                bool(found) and abs(found - each) <= least
                for found, each, least in zip(sums, wanted, room, strict=True)
            ]
            if any(agree) and ENOUGH_COLUMNS * agree.count(False) <= len(agree):
                return tuple(some)
    return None


def _is_bare(label: str) -> bool:
    """Return whether a label says nothing but that it is a total."""
    return _GRAND.issuperset(folded_without_total(label).split())


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
) -> tuple[dict[int, AcceptedSum], list[AcceptedSum], Scheme | None, list[Open]]:
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
    scheme = best_scheme(search, schemes)
    if scheme is not None:
        accept_scheme(search, scheme)
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
        AcceptedSum(
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
                    AcceptedSum(
                        Proposal(total, parts, side, "same label"), verdict, verdict.evidence
                    )
                )
    for proposal in (each for each in repeated if each.total not in search.found):
        search.take(proposal, judge(search.figures, proposal.total, proposal.terms))


def _accept_runs(search: Search, threshold: float) -> None:
    while _accept_round(search, threshold) or _accept_inner(search):
        pass


def _accept_inner(search: Search) -> bool:
    """Accept sums of loose rows right beside a row that is itself a part already; tell whether
    there were any."""
    scored: list[AcceptedSum] = []
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


def _beside(search: Search, total: int, sequence: list[int]) -> list[AcceptedSum]:
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


def _by_habit(search: Search, scored: list[AcceptedSum]) -> list[AcceptedSum]:
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


def _accept_compatible(search: Search, scored: Iterable[AcceptedSum]) -> bool:
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


def _without_mirrored(scored: list[AcceptedSum]) -> list[AcceptedSum]:
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


def _rank(found: AcceptedSum, habit: dict[Position, float]) -> tuple[float, int, int]:
    """Return what the best sums have least of: doubt, parts, distance from the top."""
    proposal = found.proposal
    return (
        -round(found.score + habit.get(proposal.position, 0.0), 1),
        len(proposal.terms),
        proposal.total,
    )


def _survives_a_slip(search: Search, found: AcceptedSum) -> bool:
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
    best: dict[int, AcceptedSum] = {}
    for sequence in (leaves, search.active()):
        for proposal in spans(search.figures, sequence, search.keys(sequence), targets):
            found = search.judged(proposal)
            if found is None or not _survives_a_slip(search, found):
                continue
            if proposal.total not in best or found.score > best[proposal.total].score:
                best[proposal.total] = found
    for found in best.values():
        search.accept(found, covers=False)
