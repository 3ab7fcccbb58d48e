"""Sums across the columns of a table: totals of columns, years and funds, and formulas stated in the header."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, cast

from budgetcli.reading.figures import Figures, figures_of, judge, tolerance
from budgetcli.reading.levels import Scheme, code_schemes
from budgetcli.reading.rowcues import cues_of
from budgetcli.reading.searches import Hints
from budgetcli.reading.stated import stated
from budgetcli.reading.structures import ColumnSum, Term
from budgetcli.reading.totals import find_totals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from budgetcli.reading.cells import Cells
    from budgetcli.reading.structures import RegionColumn

SAMPLE = 40
"""Rows in which sums across are looked for; what is found is then judged in all of them."""


FEW = 40
"""Where a tenth of the rows is fewer, all are judged."""


def sums_across(cells: Cells, figures: Figures, columns: Sequence[RegionColumn]) -> tuple[ColumnSum, ...]:
    """Return the columns that are sums or differences of other columns in nearly every row, each with the rows where it fails.

    `figures` are those of the rows, in these columns or in more.
    """
    if len(columns) < 2 or not figures.rows:
        return ()
    wanted = tuple(column.column for column in columns)
    whole = figures if figures.columns == wanted else figures_of(cells, figures.rows, wanted)
    proposed = list(_stated(columns))
    known = {result for result, _, _ in proposed}
    proposed += [each for each in _found(whole, columns) if each[0] not in known]
    turned = whole.turned()
    sums = [found for each in proposed if (found := _column_sum(turned, *each)) is not None]
    taken = {at for each in sums for at in (each.column, *(term.at for term in each.terms))}
    sums += [found for each in _beside(len(columns)) if columns[each[0]].column not in taken and (found := _column_sum(turned, *each))]
    return tuple(sorted(sums, key=lambda each: each.column))


def _beside(count: int) -> Iterator[tuple[int, tuple[tuple[int, int], ...], None]]:
    """Yield each column as the difference of the two before it."""
    for column in range(2, count):
        yield column, ((column - 1, 1), (column - 2, -1)), None
        yield column, ((column - 2, 1), (column - 1, -1)), None


def _column_sum(turned: Figures, total: int, terms: tuple[tuple[int, int], ...], text: str | None) -> ColumnSum | None:
    """Return the sum with all rows where it holds counted, or None if it does not hold in nine rows of ten."""
    if _fails_at_once(turned, total, terms):
        return None
    verdict = judge(turned, total, terms, most_failed=len(turned.columns) // 10)
    if not verdict.held or len(verdict.held) + len(verdict.trivial) < 9 * len(verdict.failed):
        return None
    parts = tuple(Term(turned.rows[position], factor) for position, factor in terms)
    failed = tuple(turned.columns[j] for j in verdict.failed)
    return ColumnSum(turned.rows[total], parts, len(verdict.held) + len(verdict.trivial), failed, text)


def _fails_at_once(turned: Figures, total: int, terms: tuple[tuple[int, int], ...]) -> bool:
    """Return whether a sum fails in more than a tenth of all rows among the first of them, none of which has a blank."""
    most_failed = len(turned.columns) // 10
    result, *parts = [turned.values[position][: most_failed + most_failed // 4] for position in (total, *(part for part, _ in terms))]
    if most_failed < FEW or None in result or any(None in part for part in parts):
        return False
    left = cast("list[int]", list(result))
    for (_, factor), part in zip(terms, cast("list[tuple[int, ...]]", parts), strict=True):
        left = [amount - factor * other for amount, other in zip(left, part, strict=True)]
    largest = sum(max(map(abs, part)) for part in cast("list[tuple[int, ...]]", parts))
    room = tolerance(len(terms), turned.grains[0]) + largest // 10**12
    return sum(2 * abs(amount) > room for amount in left) > most_failed


def _found(whole: Figures, columns: Sequence[RegionColumn]) -> Iterator[tuple[int, tuple[tuple[int, int], ...], str | None]]:
    """Yield the sums that the richest rows support, by codes in the header or by runs of columns."""
    sample = _richest(whole)
    rows = tuple(whole.values[i] for i in sample)
    withheld = frozenset((sample.index(i), j) for i, j in whole.withheld if i in set(sample))
    turned = Figures(tuple(whole.rows[i] for i in sample), whole.columns, rows, whole.grains, withheld).turned()
    count = len(columns)
    none = (False,) * count
    hints = Hints(none, none, ("",) * count)
    found, _, _, _ = find_totals(turned, hints, cues_of(hints.labels, {}, frozenset(), ()), header_schemes(columns))
    for total, (proposal, _, _) in found.items():
        yield total, proposal.terms, None


def _richest(whole: Figures) -> list[int]:
    """Return the rows with the most different figures, the first of those with as many."""
    every = len(whole.columns)
    full = list(islice((i for i, values in enumerate(whole.values) if len(set(values) - {None, 0}) == every), SAMPLE))
    if len(full) == SAMPLE:
        return full
    return sorted(sorted(range(len(whole.rows)), key=lambda i: -len(set(whole.values[i]) - {None, 0}))[:SAMPLE])


def header_schemes(columns: Sequence[RegionColumn]) -> tuple[Scheme, ...]:
    """Return the hierarchies of columns that codes in the header rows suggest."""
    depth = min((len(column.header) for column in columns), default=0)
    texts = [[column.header[row] for column in columns] for row in range(depth)]
    return tuple(scheme for row in texts for scheme in code_schemes(row, "header"))


def _stated(columns: Sequence[RegionColumn]) -> Iterator[tuple[int, tuple[tuple[int, int], ...], str | None]]:
    """Yield the sums that a header states over column numbers or codes that stand in the header too."""
    names: dict[str, int] = {}
    for position, column in enumerate(columns):
        for text in column.header:
            names.setdefault(text.rstrip("."), position)
            if "=" in text:
                names.setdefault(text.split("=")[0].strip(), position)
    for position, column in enumerate(columns):
        for text in column.header:
            formula = stated(text, names)
            if formula is None:
                continue
            terms = tuple((names[name], factor) for name, factor in formula.terms)
            if position not in dict(terms) and len(dict(terms)) == len(terms):
                yield position, terms, text
                break
