"""Tables in which every row is of one year, named in a column: an account file rather than a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcli.model.names import fold
from budgetcli.reading.structures import ColumnRole
from budgetcli.reading.terms import YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcli.model.budgets import Column
    from budgetcli.reading.structures import Region
    from budgetcli.sheets.grids import Grid

_CALLED = frozenset({"year", "aar", "ar", "jahr", "annee", "ano", "anno", "jaar", "rok", "godina", "leto", "vuosi", "ev", "aasta", "metai",
                     "gads", "budgetaar", "budgetar", "budsjettar", "budsjettaar", "regnskabsaar", "regnskapsar", "haushaltsjahr",
                     "exercice", "exercicio", "ejercicio", "esercizio", "fiscalyear"})  # fmt: skip
_FEW = 3


def years_in_rows(grid: Grid, region: Region, columns: Mapping[int, Column], rows: Sequence[int]) -> int | None:
    """Return the column that names the year of each row, where no column of amounts is of a year; None where there is none."""
    if any(column.year is not None for column in columns.values()):
        return None
    titles = {column.column: fold(column.title) for column in region.columns}
    for column in sorted(titles):
        years = {row: text for row in rows if (text := grid.text(row, column))}
        if not _are_years(years.values()) or 10 * len(years) < 9 * len(rows):
            continue
        others = [each for each in region.columns_of(ColumnRole.LABEL, ColumnRole.CODE) if each != column]
        called = bool(set(titles[column].split()) & _CALLED)
        if others and (called or _tells_apart(grid, years, others)):
            return column
    return None


def _are_years(texts: Iterable[str]) -> bool:
    found = set(texts)
    return len(found) > 1 and all(YEAR.fullmatch(text) for text in found)


def _tells_apart(grid: Grid, years: Mapping[int, str], others: Sequence[int]) -> bool:
    """Return whether most rows say the same as another row but for the year."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for row, year in years.items():
        groups.setdefault(tuple(grid.text(row, column) for column in others), []).append(year)
    again = sum(len(found) for found in groups.values() if len(found) == len(set(found)) > 1)
    return again > _FEW and 2 * again > len(years)
