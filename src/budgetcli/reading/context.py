"""What a sheet says around its amounts, the nearest first, applied to them: years, units, headings; and
which figures are no money."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import compress, pairwise
from typing import TYPE_CHECKING, NamedTuple

from budgetcli.model.budgets import Measure, Role
from budgetcli.model.names import fold
from budgetcli.model.numbers import Printed, rescale
from budgetcli.reading.structures import ColumnRole, RegionRowRole
from budgetcli.reading.tables import columns_of, is_named
from budgetcli.reading.terms import DATE, IDENTIFIERS, UNIT_HEADERS, year_of
from budgetcli.reading.units import (
    CURRENCIES,
    LONGEST_STATEMENT,
    PRICE_LEVELS,
    Statement,
    is_unit_only,
    own_units,
    scale_of,
    scales_apart,
    scales_of,
    states_money,
    unit_in,
)
from budgetcli.reading.years import with_row_years
from budgetcli.sheets.grids import ByColumn, in_one, pick, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from budgetcli.model.budgets import Year
    from budgetcli.reading.layouts import Layout
    from budgetcli.reading.structures import Region
    from budgetcli.reading.tables import ReadTable
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
        and not (column < max(titles) and _is_labelled(grid, rows, column))
    }
    return frozenset(few | {column for column in open_columns if column > max(named)})


def _is_labelled(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Return whether a text stands right before each number of a column, as in a tree drawn from
    left to right."""
    stated = [row for row in rows if grid.text(row, column)]
    texts = [grid.value(row, column - 1) for row in stated] if column else []
    return bool(texts) and all(isinstance(text, str) and text for text in texts)


def without_scratch(grid: Grid, region: Region) -> Region:
    """Return the table without the rows far below it that have no label: sums somebody tried there,
    no lines."""
    labels = region.columns_of(ColumnRole.LABEL, ColumnRole.CODE)
    data = in_one(region.rows(RegionRowRole.DATA, RegionRowRole.TOTAL))
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
    roles = tuple((row, RegionRowRole.NOTE if row in tail else role) for row, role in region.roles)
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


NIL = re.compile(r"[-\u2010-\u2015\u2212*'\s]*")
"""What stands for nothing: a dash, or several."""

UNIT_HEADS = UNIT_HEADERS | {"単位"}
COUNTING = (Role.LINE, Role.SUBTOTAL, Role.TOTAL)
_LONGEST_TITLE = 120
_MONTHS = r"(?:jan|feb|mar|apr|ma[iyj]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zéû]*\.?|(?:janvier|février|mars|avril|juin|juillet|août)"
_DAY = re.compile(rf"(?:\d{{1,2}}\.? )?\b(?:{_MONTHS}) (?:19|20)\d\d\b", re.IGNORECASE)
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SPAN = re.compile(
    r"(?:19|20)\d\d\s?(?:[-–—/]|to|til|bis|till|à|og|and|und)\s?(?:19|20)?\d\d", re.IGNORECASE
)
_WORD_STEPS = {
    "ten": 10,
    "ti": 10,
    "tier": 10,
    "zehn": 10,
    "zehner": 10,
    "hundred": 100,
    "hundrede": 100,
    "hundre": 100,
    "hundra": 100,
    "hundert": 100,
    "hunderter": 100,
    "thousand": 1000,
    "tusinde": 1000,
    "tusind": 1000,
    "tusen": 1000,
    "tausend": 1000,
    "cent": 100,
    "centaine": 100,
    "five": 5,
    "fem": 5,
    "fuenf": 5,
    "fifty": 50,
    "halvtreds": 50,
    "million": 1_000_000,
    "tiotal": 10,
    "hundratal": 100,
    "hundreder": 100,
    "honderd": 100,
    "honderdtal": 100,
    "tusental": 1000,
    "tusinder": 1000,
    "tausender": 1000,
    "duizend": 1000,
    "duizendtal": 1000,
    "dizaine": 10,
    "millier": 1000,
}
_NUMBER = r"(\d{1,3}(?:[., '\u00a0]\d{3})+|\d+(?:[.,]\d+)?|[^\W\d_]+)"
_STEP = re.compile(
    rf"\bround(?:ed|ing)?(?: (?:off|up|down))? to (?:the )?(?:nearest )?(?:multiple of )?{_NUMBER}|\bnearest {_NUMBER}"
    rf"|\b(?:af|av)run(?:det|dade|dede?)\b[^.;]{{0,20}}? till? (?:nærmeste |närmaste |hele |hela )?{_NUMBER}"
    rf"|\bauf (?:volle |ganze |den nächsten )?{_NUMBER} (?:\w+ )?gerundet|\bgerundet auf (?:volle |ganze )?{_NUMBER}"
    rf"|\bafgerond op (?:hele |het dichtstbijzijnde )?{_NUMBER}"
    rf"|\bi hele {_NUMBER}(?![\w])|\barrondis? (?:à la|au|aux) {_NUMBER}",
    re.IGNORECASE,
)


def in_context(table: ReadTable, layout: Layout) -> ReadTable:
    """Return the table with what is said around it applied to its amounts and columns. Raises
    ReadError as `with_row_years` does."""
    return with_unknown(with_step(with_units(with_year(with_row_years(table)), layout), layout))


def with_unknown(table: ReadTable) -> ReadTable:
    """Return the table with the cells of its lines in which a figure of money stands that cannot be
    known: neither an amount nor a dash."""
    grid, found = table.grid, dict(table.unknown)
    rows = [row for row, role in table.roles.items() if role.role in COUNTING]
    for column in [
        index for index, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT
    ]:
        stated = table.amounts.column(column, rows)
        for row in [row for row, amount in zip(rows, stated, strict=True) if amount is None]:
            text = grid.text(row, column).strip()
            if (text and NIL.fullmatch(text) is None) or (
                not text and (row, column) in grid.formulas
            ):
                found[row, column] = text
    return table._replace(unknown=found) if found else table


def with_year(table: ReadTable) -> ReadTable:
    """Return the table with the one year that its surroundings state, where no column says one:
    nearest first, the sheet's name last."""
    if any(column.year is not None for column in table.columns.values()) or table.row_years:
        return table
    year = _stated_year(table)
    if year is None:
        return table
    return table._replace(
        columns={index: column._replace(year=year) for index, column in table.columns.items()}
    )


def _stated_year(table: ReadTable) -> Year | None:
    first = table.body[0] if table.body else 0
    said = [each for each in table.said or () if not each.far and len(each.text) <= _LONGEST_TITLE]
    above = [each for each in said if (row := _row(each)) is not None and row <= first]
    near = [each.text for each in sorted(above, key=lambda each: -(_row(each) or 0))]
    far = [each.text for each in table.said or () if each.far and len(each.text) <= _LONGEST_TITLE]
    for text in (*near, table.grid.source.sheet or "", *reversed(far)):
        years = _years_in(text)
        if years:
            return years[0] if len(years) == 1 else None
    return None


def _years_in(text: str) -> list[Year]:
    """Return the years that a title is about: neither those of prices nor of days, all of a span."""
    for words in (*PRICE_LEVELS, DATE, _DAY):
        text = words.sub(" ", text)
    found = year_of(text)
    if found is None:
        return []
    several = dict.fromkeys(int(each[0]) for each in _YEARS.finditer(text))
    if isinstance(found, str) and len(several) <= 1:
        return [found]
    return [*several] if len(several) > 1 or _SPAN.search(text) is None else [found, found]


def _row(statement: Statement) -> int | None:
    digits = (statement.place.cell or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits.isdigit() else None


def with_units(table: ReadTable, layout: Layout) -> ReadTable:
    """Return the table in one unit: amounts of a row or a column that states another one are moved
    into that of the table, exactly.

    What nearly all rows state in a column of units is the unit of the table.
    """
    if layout.scale is not None:
        return table
    rows, said = _row_scales(table), list(table.said or ())
    common = Counter(rows.values()).most_common(1)
    if common and 2 * common[0][1] > len(table.roles):
        place = next(
            _unit_place(table, row) for row, scale in rows.items() if scale == common[0][0]
        )
        said.append(
            Statement(table.grid.text(*place).lower(), table.grid.place(*place), header=True)
        )
        table = table._replace(said=tuple(said))
    money = [index for index, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT]
    scale = scale_of(said, money)
    if scale is None:
        return table
    columns = scales_apart(said, money)
    apart = {row: own for row, own in rows.items() if own != scale}
    return _rescaled(table, scale, apart, columns) if apart or columns else table


def _unit_place(table: ReadTable, row: int) -> tuple[int, int]:
    """Return the cell of a row that says nothing but a unit, else that of its label."""
    columns = [*range(table.grid.width)]
    return row, next(
        (column for column in columns if _says_unit(table.grid.text(row, column))), table.labels[-1]
    )


def _says_unit(text: str) -> bool:
    return bool(text) and is_unit_only(text) and len(scales_of(text.lower())) == 1


def _row_scales(table: ReadTable) -> dict[int, int]:
    """Return the scale that a row states for its amounts, at the end of its label or in a column of
    units, of those that state one."""
    grid, found = table.grid, {}
    heads = table.evidence.heads
    units = [
        column
        for column in range(grid.width)
        if column not in table.amounts.columns
        and (fold(heads.get(column, "")) in UNIT_HEADS or column in table.labels)
    ]
    for row in table.roles:
        texts = [grid.text(row, column).lower() for column in units]
        said = [scales_of(text)[0] for text in texts if _says_unit(text)]
        own = unit_in(table.label(row)) if table.labels else None
        if said or own is not None:
            found[row] = said[0] if said else own or 1
    return found


def _rescaled(
    table: ReadTable, scale: int, rows: Mapping[int, int], columns: Mapping[int, int]
) -> ReadTable:
    """Return the table with the amounts of these rows and columns in the scale of the table; a row
    goes before a column."""
    money = {index for index, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT}

    def moved(row: int, column: int, printed: Printed | None) -> Printed | None:
        own = rows.get(row) or columns.get(column)
        return (
            printed
            if printed is None or own is None or column not in money
            else rescale(printed, own, scale)
        )

    changed = {
        column: [
            moved(row, column, printed)
            for row, printed in zip(table.amounts.span, values, strict=True)
        ]
        for column, values in table.amounts.columns.items()
    }
    return table._replace(amounts=ByColumn(changed, table.amounts.top))


def with_step(table: ReadTable, layout: Layout) -> ReadTable:
    """Return the table with the rounding step that is declared, or stated in words around it, as
    the step of its amounts of money."""
    step = (
        layout.step if layout.step is not None else step_in(each.text for each in table.said or ())
    )
    if step is None:
        return table
    money = {index for index, meaning in table.columns.items() if meaning.measure is Measure.AMOUNT}
    scale = Decimal(layout.scale or scale_of(table.said or (), money) or 1)
    step = step / scale if layout.step is None and step >= scale and not step % scale else step
    changed: dict[int, Sequence[Printed | None]] = {
        column: [each and each._replace(quantum=max(each.quantum, step)) for each in values]
        if column in money
        else values
        for column, values in table.amounts.columns.items()
    }
    return table._replace(amounts=ByColumn(changed, table.amounts.top))


def step_in(texts: Iterable[str]) -> Decimal | None:
    """Return the step to which texts say that amounts are rounded, in printed units: `rounded to
    the nearest 5`; None where none does."""
    found = {
        step
        for text in texts
        if len(text) <= 2 * LONGEST_STATEMENT and (step := _step(text)) is not None
    }
    return found.pop() if len(found) == 1 else None


def _step(text: str) -> Decimal | None:
    said = _STEP.search(text)
    if said is None:
        return None
    word = next(each for each in said.groups() if each)
    if not word[0].isdigit():
        words = _WORD_STEPS.get(fold(word).rstrip("s")) or _WORD_STEPS.get(fold(word))
        return None if words is None else Decimal(words)
    digits = re.sub(r"(?<=\d)[., '\u00a0](?=\d{3}(?!\d))", "", word).replace(",", ".")
    return Decimal(digits) if Decimal(digits) > 0 else None


_CODE = re.compile(r"[A-Z]{0,3}\d{1,18}", re.ASCII)
_FEW_TEXTS, _MANY = 10, 100
_ENOUGH = 8
"""So many amounts are hardly ever all of one length."""

NUMBERS = (ColumnRole.AMOUNT, ColumnRole.PERCENT, ColumnRole.CHECK)


class Surroundings(NamedTuple):
    """What is said about one table, and the first row of its surroundings."""

    top: int
    said: tuple[Statement, ...]


def surroundings(grid: Grid, regions: Sequence[Region]) -> tuple[Surroundings, ...]:
    """Return what is said about each of the tables, in their order; a unit by which formats divide
    is that of what they show."""
    first = min(
        (row for region in regions for row in (*region.header_rows, *region.body_rows)), default=0
    )
    formats = (shown(style.number_format) for style in grid.looks)
    divisors = {format.divisor for format in formats if format is not None} - {1}
    texts = (
        each
        for each in _texts(grid, range(first), (0, grid.width))
        if divisors.isdisjoint(scales_of(each.text))
    )
    head = tuple(each._replace(far=True) for each in texts)
    return tuple(_around(grid, region, regions, head) for region in regions)


def identifiers(
    grid: Grid, region: Region, rows: Sequence[int], columns: Sequence[int]
) -> frozenset[int]:
    """Return the columns of codes and row numbers among those of numbers: called so, or before all
    that name a year, a stage or a side."""
    titles = {column.column: column.title for column in region.columns if column.column in columns}
    meant = columns_of(titles)
    called = {
        column
        for column in columns
        if IDENTIFIERS & set(fold(titles[column].replace("_", " ")).split())
    }
    first = min((column for column, each in meant.items() if each.year is not None), default=0)
    before = {
        column
        for column in columns
        if column < first and not is_named(meant[column]) and _repeats(grid, rows, column)
    }
    before |= {
        column
        for column in columns
        if column < first and not is_named(meant[column]) and _is_even(grid, rows, column)
    }
    before |= {
        column
        for column in columns
        if column < max(columns) and not is_named(meant[column]) and _is_uniform(grid, rows, column)
    }
    leading = _leading(region, columns)
    rising = {column for column in leading if _rises(_codes(grid, rows, column))}
    found = {column for column in called | before | rising if _counts(grid, rows, column)}
    found |= {column for column in leading if _is_mixed(grid, rows, column)}
    return frozenset(found if len(found) < len(columns) else ())


def _is_uniform(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Return whether a column repeats numbers of one length, of three digits or more or hardly a
    different one."""
    codes = _codes(grid, rows, column)
    same = len({len(code) for code in codes}) == 1 and "0" not in codes
    return (
        same
        and _repeats(grid, rows, column)
        and (len(codes[0]) > 2 or len(set(codes)) * _FEW_TEXTS < 2 * len(codes))
    )


def _is_even(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Return whether every row has a number of the same length, of two digits or more, as amounts
    hardly ever are."""
    codes = _codes(grid, rows, column)
    return (
        _ENOUGH <= len(codes) == len(rows)
        and len({len(code) for code in codes}) == 1
        and len(codes[0]) > 1
    )


def _leading(region: Region, columns: Sequence[int]) -> frozenset[int]:
    """Return the columns without a header that stand left of labels and of further numbers."""
    titles = {column.column: column.title for column in region.columns}
    labels = region.columns_of(ColumnRole.LABEL)
    return frozenset(
        column
        for column in columns
        if not titles[column] and any(column < label < max(columns) for label in labels)
    )


def _rises(codes: Sequence[str]) -> bool:
    """Return whether numbers go up, or stay, in three of four steps: they number the rows."""
    numbers = [int(code) for code in codes if code.isdecimal()]
    steps = [after >= before for before, after in pairwise(numbers)]
    return (
        len(steps) >= _FEW_TEXTS and len(numbers) == len(codes) and 4 * sum(steps) >= 3 * len(steps)
    )


def _is_mixed(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Return whether a quarter of what a column holds is words."""
    stated = [text for row in rows if (text := grid.text(row, column))]
    return 4 * sum(text.isalpha() for text in stated) >= len(stated)


def _counts(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Return whether a column holds hardly anything but whole numbers written as codes are: no
    sign, no mark, no format of money."""
    stated = [row for row in rows if grid.text(row, column)]
    money = any(mark in grid.style(row, column).number_format for row in stated for mark in "#.")
    return not money and bool(stated) and 10 * len(_codes(grid, stated, column)) >= 9 * len(stated)


def _repeats(grid: Grid, rows: Sequence[int], column: int) -> bool:
    """Return whether half the codes of a column, none of them zero, have been there before."""
    codes = _codes(grid, rows, column)
    many = _FEW_TEXTS if "0" not in codes else _MANY
    return len(codes) > many and many // 5 * len(set(codes)) <= len(codes)


def _codes(grid: Grid, rows: Iterable[int], column: int) -> list[str]:
    return [text for row in rows if _CODE.fullmatch(text := grid.text(row, column))]


def _around(
    grid: Grid, region: Region, regions: Sequence[Region], head: tuple[Statement, ...]
) -> Surroundings:
    box, body = region.range, region.body_rows or (region.range.bottom,)
    beside = [
        each.range
        for each in regions
        if each.range.left <= box.right and box.left <= each.range.right
    ]
    top = max((each.bottom + 1 for each in beside if each.bottom < box.top), default=0)
    bottom = min((each.top for each in beside if each.top > box.bottom), default=len(grid.values))
    across = (0, grid.width) if len(regions) == 1 else (box.left, box.right + 1)
    rows = (*range(top, body[0]), *range(body[-1] + 1, bottom))
    near = _shared(tuple(_texts(grid, rows, across, region)), region)
    return Surroundings(top, near if len(regions) == 1 else (*near, *head))


def _shared(said: tuple[Statement, ...], region: Region) -> tuple[Statement, ...]:
    """Return what is said; where every column of amounts states a unit of its own, it is the
    table's."""
    everywhere = own_units(said) >= set(region.columns_of(ColumnRole.AMOUNT))
    return tuple(each._replace(column=None) for each in said) if everywhere else said


def _texts(
    grid: Grid, rows: Iterable[int], across: tuple[int, int], region: Region | None = None
) -> Iterator[Statement]:
    """Yield the texts of these rows; one in the header over a column of numbers knows its column."""
    header = set(region.rows(RegionRowRole.HEADER, RegionRowRole.NUMBERING)) if region else set()
    numbers = set(region.columns_of(*NUMBERS)) if region else set()
    for row in rows:
        for column, value in enumerate(grid.values[row][across[0] : across[1]], across[0]):
            if isinstance(value, str) and value:
                own = column if row in header and column in numbers else None
                yield Statement(
                    " ".join(value.lower().split()),
                    grid.place(row, column),
                    own,
                    header=row in header,
                )
