"""Figures that are no money: physical quantities, coordinates and key figures, by what a header, a
unit column or a heading says."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import compress
from typing import TYPE_CHECKING

from budgetcli.model.names import fold
from budgetcli.reading.structures import ColumnRole, RowRole
from budgetcli.reading.tables import columns_of, is_named
from budgetcli.reading.terms import year_of
from budgetcli.reading.units import CURRENCIES, states_money
from budgetcli.sheets.columnwise import in_one, pick

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from budgetcli.reading.conventions import Statement
    from budgetcli.reading.structures import Region
    from budgetcli.sheets.grids import Grid

_UNITS = (
    r"km[²2]?|lm|m[²2³3]?|ha|kg|tonn?(?:e[rs]?|s)?|[kmgt]wh|liter|litres?|antall?|anzahl|aantal|number|count|nombre|numero|número|liczba"
    r"|počet|število|broj|stk|pcs|timer|hours|stunden|heures|personer|persons?|personen|årsverk|årsværk|fte|etp"
    r"|vzä|stellen|planstellen|plazas|posts|headcount|årsarbetare|årsarbeten|tjänster|stillinger|etaty|úvazky|htv"
)
_QUANTITY = re.compile(
    rf"[(\[](?:[^()\[\]]*[\s.])?(?:{_UNITS})[)\]]\s*$|[(\[][^()\[\]]*\bk?j?t?km/\w+[)\]]\s*$|^(?:{_UNITS})(?: (?:19|20)\d\d)?$",
    re.IGNORECASE,
)
_PER_HEAD = re.compile(
    r"\b(?:per|pr\.?) (?:innbygger|indbygger|capita|inhabitant|head(?: of population)?|invånare|asukas)"
    r"|\bje einwohner|\bpro kopf|\bpar habitant"
    r"|\bpor habitante|\bna mieszkańca|\bna obyvatele|\bna prebivalca|\bper inwoner|\bper abitante"
)
_KEY_FIGURES = re.compile(
    r"\bnøkkeltall|\bnøgletal|\bnyckeltal|kennzahl|\bkey (?:figures|indicators|ratios)\b|\bchiffres clés\b|\bkengetallen\b|\btunnusluvut\b"
)
_MEASURED = re.compile(rf"%|\b(?:{_UNITS}|pct|per|pr|index|indeks)\b|^[^\W\d_]{{1,3}}\.?$")
UNIT_HEADERS = frozenset(
    {
        "enhet",
        "enhed",
        "einheit",
        "unit",
        "units",
        "unite",
        "unidad",
        "eenheid",
        "jednotka",
        "jednostka",
        "enota",
        "jedinica",
        "yksikko",
        "unita",
    }
)
_COORDINATES = frozenset(
    {
        "longitude",
        "latitude",
        "lengdegrad",
        "breddegrad",
        "laengengrad",
        "breitengrad",
        "lat",
        "lon",
        "lng",
    }
)
_FEW = 3
NOTHING = (None, "", 0, "0")
FAR_BELOW = 2
"""Rows below the last label within which an unlabelled total may stand."""


def is_quantity(header: str) -> bool:
    """Return whether a header says that its column counts or measures something else than money."""
    return bool(
        _QUANTITY.search(header.strip())
        or _PER_HEAD.search(header.lower())
        or _COORDINATES & set(fold(header).split())
    )


def quantities(region: Region) -> frozenset[int]:
    """Return the columns of numbers whose header says that they are no money."""
    return frozenset(column for column, title in _titles(region).items() if is_quantity(title))


def scratch(grid: Grid, region: Region, rows: Sequence[int]) -> frozenset[int]:
    """Return the columns of numbers without a header that stand right of all with one, or hold next
    to nothing."""
    titles = _titles(region)
    lowest = [
        each.column
        for each in region.columns
        if each.column in titles and each.header and each.header[-1]
    ]
    named = (
        lowest
        if 2 * len(lowest) > len(titles)
        else [column for column, title in titles.items() if title]
    )
    open_columns = {column for column, title in titles.items() if year_of(title) is None} - set(
        named
    )
    if 2 * len(named) < len(titles):
        return frozenset()
    few = {
        column
        for column in open_columns
        if 4 * sum(bool(grid.text(row, column)) for row in rows) < len(rows)
    }
    return frozenset(few | {column for column in open_columns if column > max(named)})


def without_scratch(grid: Grid, region: Region) -> Region:
    """Return the table without the rows far below it that have no label: sums somebody tried there,
    no lines."""
    labels = region.columns_of(ColumnRole.LABEL, ColumnRole.CODE)
    data = in_one(region.rows(RowRole.DATA, RowRole.TOTAL))
    said = map("".join, zip(*(pick(grid.texts(column), data) for column in labels), strict=True))
    named = [*compress(data, said)]
    last = max(named, default=-1)
    proved = {
        total.row
        for total in region.totals
        if all(term.at <= last and term.factor > 0 for term in total.terms)
    }
    end = last if last in {total.row for total in region.totals} else last + FAR_BELOW
    tail = [row for row in data if row > end and row not in proved]
    if not tail or 10 * len(named) < 8 * (len(data) - len(tail)):
        return region
    roles = tuple((row, RowRole.NOTE if row in tail else role) for row, role in region.roles)
    totals = tuple(
        total
        for total in region.totals
        if not {total.row, *(term.at for term in total.terms)} & set(tail)
    )
    return replace(
        region,
        roles=roles,
        totals=totals,
        parents=tuple(pair for pair in region.parents if not set(pair) & set(tail)),
    )


def why_no_money(
    grid: Grid, region: Region, said: Iterable[Statement], rows: Sequence[int], *, adds_up: bool
) -> str | None:
    """Return what the figures of a table are where it says that they are no money, else None."""
    titles = _titles(region)
    meant = columns_of(titles)
    measured = quantities(region)
    if (
        measured
        and not any(is_named(column) for column in meant.values())
        and not _speaks_of_money(titles)
    ):
        return "physical quantities"
    heads = [each.text for each in said if each.column is None and each.place.cell] + [
        (grid.source.sheet or "").lower()
    ]
    if not adds_up and any(_KEY_FIGURES.search(text) or _PER_HEAD.search(text) for text in heads):
        return "key figures"
    return "key figures" if _has_mixed_units(grid, region, rows) else None


def _titles(region: Region) -> dict[int, str]:
    return {
        each.column: each.title
        for each in region.columns
        if each.role in (ColumnRole.AMOUNT, ColumnRole.CHECK)
    }


def _speaks_of_money(titles: Mapping[int, str]) -> bool:
    return any(
        words.search(title.lower()) for title in titles.values() for words in CURRENCIES.values()
    )


def _has_mixed_units(grid: Grid, region: Region, rows: Sequence[int]) -> bool:
    """Return whether a column states a unit for each row, and fewer than half of them are money;
    departments may be called units, too."""
    columns = [each.column for each in region.columns if fold(each.title) in UNIT_HEADERS]
    units = [
        text.lower()
        for column in columns
        for row in rows
        if (text := grid.text(row, column)) and not text[0].isdigit()
    ]
    money = sum(map(states_money, units))
    measured = sum(_MEASURED.search(unit) is not None for unit in units)
    return (
        len(units) >= _FEW
        and len(set(units)) > 1
        and 2 * money < len(units)
        and 2 * (money + measured) >= len(units)
    )
