"""Sums that a sheet states of its rows: in spreadsheet formulas, and in labels such as `TEKOČI
PRIHODKI (70+71)`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from budgetcli.reading.levels import code_of
from budgetcli.reading.proposals import Proposal
from budgetcli.reading.stated import cells_of, stated, stating_ones
from budgetcli.reading.structures import Position
from budgetcli.sheets.columnwise import pick

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.sheets.grids import Grid

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
