"""Tables within a grid: where each lies, what its rows and columns are for, and which sums its
figures prove."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from budgetcli.reading.blocks import blocks_of
from budgetcli.reading.cells import read_cells
from budgetcli.reading.columns import columns_of
from budgetcli.reading.figures import Figures, figures_of
from budgetcli.reading.levels import indent_of, schemes
from budgetcli.reading.moneyclaims import head_without_claim, rows_without_claim
from budgetcli.reading.profiles import profile_of, tables_beside
from budgetcli.reading.recaps import mark_recaps
from budgetcli.reading.repeats import repeated_sums
from budgetcli.reading.rowcues import cues_of
from budgetcli.reading.searches import Hints
from budgetcli.reading.statements import stated_sums
from budgetcli.reading.structures import (
    ColumnRole,
    Position,
    Region,
    RegionColumn,
    RowRole,
    Term,
    Total,
    UnaskedRow,
)
from budgetcli.reading.totals import find_totals
from budgetcli.reading.units import is_unit_only, scales_of
from budgetcli.reading.words import TOTAL_WORDS
from budgetcli.sheets.columnwise import in_one, pick
from budgetcli.sheets.grids import Range

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcli.model.numbers import DecimalMark
    from budgetcli.reading.blocks import Block
    from budgetcli.reading.cells import Cells
    from budgetcli.reading.levels import Scheme
    from budgetcli.reading.profiles import Profile
    from budgetcli.reading.rowcues import Cues
    from budgetcli.reading.searches import Found
    from budgetcli.sheets.grids import Grid

MOST_UNITS, FEWEST_OF_UNIT = 12, 2
"""A column of units has no more different ones, and so many rows of each on the average."""

FEWEST_ALIKE, MANY_ALIKE = 6, 20
"""A column of so many equal amounts is constant; of so many one may differ."""

_NUMBER = re.compile(r"\d+")
_NO_DIGITS = str.maketrans(dict.fromkeys("0123456789", " "))
ABOVE = (RowRole.TITLE, RowRole.HEADER)
BETWEEN = (RowRole.HEADER, RowRole.OTHER)
"""What may stand between two lines of one run."""


def regions(grid: Grid, marks: Mapping[int, DecimalMark] | None = None) -> tuple[Region, ...]:
    """Return the tables of a grid from top to bottom and left to right; `marks` are decimal marks
    of columns already known."""
    cells = read_cells(grid, marks)
    rows = range(len(grid.values))
    profiles = [
        profile_of(cells, rows, left, right)
        for left, right in tables_beside(cells, rows, grid.width)
    ]
    found = [
        _region(grid, cells, profile, block)
        for profile in profiles
        for block in blocks_of(cells, profile, rows)
    ]
    return mark_recaps(grid, cells, sorted(found, key=lambda region: region.range))


def _region(grid: Grid, cells: Cells, profile: Profile, block: Block) -> Region:
    others = rows_without_claim(
        grid, _rows(block, RowRole.DATA), profile.labels, profile.amounts, _rows(block, *ABOVE)
    )
    block.roles.update(dict.fromkeys(others, RowRole.OTHER))
    data = in_one(_rows(block, RowRole.DATA))
    header = _rows(block, RowRole.HEADER, RowRole.NUMBERING)
    head = [row for row in header if not data or row < data[0]]
    columns = columns_of(grid, cells, profile, head, data)
    adding = _without_constants(figures_of(cells, data, _adding(columns, profile)))
    hints = _hints(grid, profile, block, data)
    cues = _cues(grid, cells, profile, block, data, hints)
    found, again, scheme, unasked = find_totals(
        adding,
        hints,
        cues,
        schemes(grid, cells, data, profile.labels),
        stated_sums(grid, data, profile.labels, profile.amounts),
        repeated_sums(grid, adding, profile.labels),
    )
    totals = [_total(adding, found[position]) for position in sorted(found)]
    totals += [
        replace(total, recap_of=total.row) for total in (_total(adding, each) for each in again)
    ]
    roles = {**block.roles, **dict.fromkeys([total.row for total in totals], RowRole.TOTAL)}
    return Region(
        range=Range(min(roles), profile.left, max(roles), profile.right),
        roles=tuple(sorted(roles.items())),
        columns=columns,
        totals=tuple(sorted(totals, key=lambda total: total.row)),
        parents=_parents(adding, found, scheme, cues),
        scheme=scheme.name if scheme else None,
        unasked=tuple(UnaskedRow(data[each.row], each.why, data[each.total]) for each in unasked),
        aside=frozenset(data[at] for at in cues.aside),
    )


def _adding(columns: Sequence[RegionColumn], profile: Profile) -> tuple[int, ...]:
    """Return the columns of amounts that can add up: not those whose header says that they are no
    money, if there are others."""
    ratios = {
        each.column
        for each in columns
        if each.role is ColumnRole.PERCENT or head_without_claim(each.title)
    }
    return tuple(column for column in profile.amounts if column not in ratios) or profile.amounts


def _without_constants(figures: Figures) -> Figures:
    """Return the figures without the columns that say the same in every row, such as a unit, but
    for one in many: they neither add up nor fail to."""
    constant = {j for j, values in enumerate(figures.lines) if _is_constant(values)}
    if not constant or len(constant) == len(figures.columns):
        return figures
    kept = [j for j in range(len(figures.columns)) if j not in constant]
    return Figures(
        figures.rows,
        tuple(pick(figures.columns, kept)),
        tuple(tuple(pick(row, kept)) for row in figures.values),
        tuple(pick(figures.grains, kept)),
        frozenset((i, kept.index(j)) for i, j in figures.withheld if j not in constant),
    )


def _is_constant(values: Sequence[int | None]) -> bool:
    stated = [value for value in values if value]
    if len(stated) < FEWEST_ALIKE or len(set(stated[:FEWEST_ALIKE])) > 2:  # the usual, soon told
        return False
    return len(stated) - Counter(stated).most_common(1)[0][1] <= len(stated) // MANY_ALIKE


def _rows(block: Block, *roles: RowRole) -> list[int]:
    """Return the rows that have one of these roles, from top to bottom."""
    return sorted([row for row, role in block.roles.items() if role in roles])


def _total(figures: Figures, found: Found) -> Total:
    proposal, verdict, _ = found
    positions, factors = zip(*proposal.terms, strict=True) if proposal.terms else ((), ())
    return Total(
        row=figures.rows[proposal.total],
        terms=tuple(map(Term, map(figures.rows.__getitem__, positions), factors)),
        proved=tuple(figures.columns[j] for j in sorted((*verdict.held, *verdict.trivial))),
        failed=tuple(figures.columns[j] for j in verdict.failed),
        position=proposal.position,
        evidence=verdict.evidence,
        basis=proposal.basis,
    )


def _parents(
    figures: Figures, found: Mapping[int, Found], scheme: Scheme | None, cues: Cues
) -> tuple[tuple[int, int], ...]:
    """Return each row under another with the row it is under: the total it is a part of, else what
    the hierarchy says."""
    parents = (
        {}
        if scheme is None
        else {child: parent for child, parent in enumerate(scheme.parents) if parent is not None}
    )
    parents |= {at: whole for at, whole in cues.aside.items() if whole is not None}
    for total, (proposal, _, _) in found.items():
        if proposal.position is not Position.APART:
            parents.update({part: total for part, factor in proposal.terms if factor > 0})
    children, row = sorted(parents), figures.rows.__getitem__
    return tuple(zip(map(row, children), map(row, map(parents.__getitem__, children)), strict=True))


def _hints(grid: Grid, profile: Profile, block: Block, data: Sequence[int]) -> Hints:
    """Return what stands beside the figures of each row."""
    count = len(data)
    columns = [pick(grid.texts(column), data) for column in profile.labels]
    folded = [pick(grid.folded(column), data) for column in profile.labels]
    plain = [_without_numbers(texts) for texts in folded]
    labels = folded[0] if len(folded) == 1 else _joined(folded, columns, count)
    telling = _telling(labels, plain)
    return Hints(
        breaks=(True, *_gaps(block, data)) if data else (),
        marked=_flags(
            count, (at for at, words in telling.items() if not TOTAL_WORDS.isdisjoint(words))
        ),
        labels=tuple(labels),
    )


def _gaps(block: Block, data: Sequence[int]) -> Sequence[bool]:
    """Return for each row but the first whether something else than a header stands before it."""
    if isinstance(data, range):
        return (False,) * (len(data) - 1)
    return [
        after - before > 1
        and any(block.roles[row] not in BETWEEN for row in range(before + 1, after))
        for before, after in pairwise(data)
    ]


def _flags(count: int, places: Iterable[int]) -> tuple[bool, ...]:
    """Return so many flags, those in these places set."""
    flags = [False] * count
    for at in places:
        flags[at] = True
    return tuple(flags)


def _joined(
    folded: Sequence[Sequence[str]], columns: Sequence[Sequence[str]], count: int
) -> list[str]:
    """Return the folded texts of each row as one label, without those of blank cells."""
    labels = list(map(" ".join, zip(*folded, strict=True))) if folded else [""] * count
    for at in {at for texts in columns if "" in texts for at, text in enumerate(texts) if not text}:
        labels[at] = " ".join(
            [said[at] for said, texts in zip(folded, columns, strict=True) if texts[at]]
        )
    return labels


def _without_numbers(texts: Sequence[str]) -> list[str]:
    """Return folded texts with blanks for their numbers, by which most labels of a long table are
    the same."""
    joined = "\n".join(texts)
    return (
        (joined.translate(_NO_DIGITS) if joined.isascii() else _NUMBER.sub(" ", joined)).split("\n")
        if texts
        else []
    )


def _telling(labels: Sequence[str], plain: Sequence[Sequence[str]]) -> dict[int, list[str]]:
    """Return the words of the labels that may have one that makes its row stand out; no such word
    has a number in it."""
    found = {}
    for texts in plain:
        telling = {text for text in set(texts) if not TOTAL_WORDS.isdisjoint(text.split())}
        found.update(
            {at: labels[at].split() for at, text in enumerate(texts) if text in telling}
            if telling
            else {}
        )
    return found


def _cues(
    grid: Grid, cells: Cells, profile: Profile, block: Block, data: Sequence[int], hints: Hints
) -> Cues:
    """Return what labels, headings and gaps state of each row."""
    heads: dict[int, list[str]] = {}
    if not isinstance(data, range) or (data and data[0] > min(block.roles)):
        for at, row in enumerate(data):
            above = range(data[at - 1] + 1 if at else min(block.roles), row)
            texts = [
                _said(grid, profile, each)
                for each in above
                if block.roles.get(each) is RowRole.GROUP
            ]
            if texts:
                heads[at] = texts
    indents = (
        [indent_of(grid, cells, row, profile.labels) for row in data] if heads else [0] * len(data)
    )
    gaps = frozenset(at for at, gap in enumerate(hints.breaks) if gap and at)
    return cues_of(hints.labels, heads, gaps, indents, _units(grid, profile, data))


def _units(grid: Grid, profile: Profile, data: Sequence[int]) -> Sequence[str]:
    """Return what a column of units says of each row; nothing where no column of few different
    texts speaks of units."""
    for column in profile.labels:
        texts = pick(grid.folded(column), data) if column != profile.stub else ()
        different = set(texts) - {""}
        if (
            1 < len(different) <= MOST_UNITS
            and FEWEST_OF_UNIT * len(different) <= len(texts)
            and any(
                scales_of(text.lower()) or is_unit_only(text)
                for text in set(pick(grid.texts(column), data))
            )
        ):
            return texts
    return ()


def _said(grid: Grid, profile: Profile, row: int) -> str:
    """Return the folded texts of a row in the columns of labels and amounts."""
    columns = sorted((*profile.labels, *profile.amounts))
    return " ".join(dict.fromkeys(text for column in columns if (text := grid.folded(column)[row])))
