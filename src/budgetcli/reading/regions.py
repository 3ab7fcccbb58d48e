"""Tables within a grid: where each lies, what its rows and columns are for, and which sums its figures prove."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from budgetcli.model.names import fold_each
from budgetcli.model.patterns import pattern
from budgetcli.reading.across import sums_across
from budgetcli.reading.blocks import blocks_of
from budgetcli.reading.cells import read_cells
from budgetcli.reading.columns import columns_of
from budgetcli.reading.figures import figures_of
from budgetcli.reading.grids import Range
from budgetcli.reading.levels import schemes
from budgetcli.reading.profiles import profile_of, tables_beside
from budgetcli.reading.recaps import mark_recaps
from budgetcli.reading.repeats import repeated_sums
from budgetcli.reading.statements import stated_sums
from budgetcli.reading.structures import ColumnRole, Position, Region, RowRole, Term, Total
from budgetcli.reading.totals import Hints, find_totals
from budgetcli.reading.words import BALANCE_WORDS, LESS_WORDS, TOTAL_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcli.model.numbers import DecimalMark
    from budgetcli.reading.blocks import Block
    from budgetcli.reading.cells import Cells
    from budgetcli.reading.figures import Figures
    from budgetcli.reading.grids import Grid
    from budgetcli.reading.levels import Scheme
    from budgetcli.reading.profiles import Profile
    from budgetcli.reading.totals import Found

_NUMBER = pattern(r"\d+")
TELLING = TOTAL_WORDS | LESS_WORDS | BALANCE_WORDS
"""Words that make a row stand out; hardly a row has one."""


def regions(grid: Grid, marks: Mapping[int, DecimalMark] | None = None) -> tuple[Region, ...]:
    """Return the tables of a grid from top to bottom and left to right; `marks` are decimal marks of columns already known."""
    cells = read_cells(grid, marks)
    rows = range(len(grid.values))
    profiles = [profile_of(cells, rows, left, right) for left, right in tables_beside(cells, rows, grid.width)]
    found = [_region(grid, cells, profile, block) for profile in profiles for block in blocks_of(cells, profile, rows)]
    return mark_recaps(grid, cells, sorted(found, key=lambda region: region.range))


def _region(grid: Grid, cells: Cells, profile: Profile, block: Block) -> Region:
    data = [row for row, role in sorted(block.roles.items()) if role is RowRole.DATA]
    figures = figures_of(cells, data, profile.amounts)
    hints = _hints(grid, profile, block, data)
    found, again, scheme = find_totals(
        figures,
        hints,
        schemes(grid, cells, data, profile.labels),
        stated_sums(grid, data, profile.labels, profile.amounts),
        repeated_sums(grid, figures, profile.labels),
    )
    totals = (*(_total(figures, found[position]) for position in sorted(found)), *(_again(figures, each) for each in again))
    header = [row for row, role in sorted(block.roles.items()) if role in (RowRole.HEADER, RowRole.NUMBERING)]
    head = [row for row in header if not data or row < data[0]]
    columns = columns_of(grid, cells, profile, head, data)
    amounts = [column for column in columns if column.role in (ColumnRole.AMOUNT, ColumnRole.CHECK)]
    roles = {**block.roles, **{total.row: RowRole.TOTAL for total in totals}}
    return Region(
        range=Range(min(roles), profile.left, max(roles), profile.right),
        roles=tuple(sorted(roles.items())),
        columns=columns,
        totals=tuple(sorted(totals, key=lambda total: total.row)),
        parents=_parents(figures, found, scheme),
        sums=sums_across(cells, figures, amounts),
        scheme=scheme.name if scheme else None,
    )


def _total(figures: Figures, found: Found) -> Total:
    proposal, verdict, _ = found
    return Total(
        row=figures.rows[proposal.total],
        terms=tuple(Term(figures.rows[position], factor) for position, factor in proposal.terms),
        proved=tuple(figures.columns[j] for j in sorted((*verdict.held, *verdict.trivial))),
        failed=tuple(figures.columns[j] for j in verdict.failed),
        position=proposal.position,
        evidence=verdict.evidence,
        basis=proposal.basis,
    )


def _again(figures: Figures, found: Found) -> Total:
    """Return a second division of a total into parts, as a recap of itself."""
    return replace(_total(figures, found), recap_of=figures.rows[found.proposal.total])


def _parents(figures: Figures, found: Mapping[int, Found], scheme: Scheme | None) -> tuple[tuple[int, int], ...]:
    """Return each row under another with the row it is under: the total it is a part of, else what the hierarchy says."""
    parents = {} if scheme is None else {child: parent for child, parent in enumerate(scheme.parents) if parent is not None}
    for total, (proposal, _, _) in found.items():
        parents.update({part: total for part, factor in proposal.terms if proposal.position is not Position.APART and factor > 0})
    return tuple((figures.rows[child], figures.rows[parent]) for child, parent in sorted(parents.items()))


def _hints(grid: Grid, profile: Profile, block: Block, data: list[int]) -> Hints:
    gaps = [
        after - before > 1 and any(block.roles[row] is not RowRole.HEADER for row in range(before + 1, after))
        for before, after in pairwise(data)
    ]
    columns = [[texts[row] for row in data] for texts in map(grid.texts, profile.labels)]
    folded = list(map(fold_each, columns))
    labels = folded[0] if len(folded) == 1 else _joined(folded, columns, len(data))
    telling = _telling(labels)
    equals = {at for texts in columns for at, text in enumerate(texts) if "=" in text}
    return Hints(
        breaks=(True, *gaps) if data else (),
        marked=tuple([not TOTAL_WORDS.isdisjoint(each) for each in telling]),
        lessening=tuple([not LESS_WORDS.isdisjoint(each) for each in telling]),
        balancing=tuple([at in equals or not BALANCE_WORDS.isdisjoint(each) for at, each in enumerate(telling)]),
        kinds=tuple(_kinds_of_labels(folded, len(data))),
        labels=tuple(labels),
    )


def _joined(folded: Sequence[Sequence[str]], columns: Sequence[Sequence[str]], count: int) -> list[str]:
    """Return the folded texts of each row as one label."""
    return [" ".join([said[at] for said, texts in zip(folded, columns, strict=True) if texts[at]]) for at in range(count)]


def _telling(labels: Sequence[str]) -> list[Sequence[str]]:
    """Return the words of each label that has one that makes its row stand out, none of the others."""
    used = TELLING.intersection(" ".join(labels).split())
    return [label.split() if any(word in label for word in used) else () for label in labels]


def _kinds_of_labels(folded: Sequence[Sequence[str]], count: int) -> list[str]:
    """Return the first words of each label without numbers: what rows of one kind have in common."""
    kinds = [""] * count
    for texts in reversed(folded):
        for at, text in enumerate(_NUMBER.sub(" ", "\n".join(texts)).split("\n") if texts else ()):
            if words := text.split(None, 2)[:2]:
                kinds[at] = " ".join(words)
    return kinds
